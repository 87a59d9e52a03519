//! The accept loop: HTTP/1 by hyper, with a limit on how long a client may take to say what it wants, and to take what
//! it asked for. The ready-made loop of axum has none, so that slow clients could hold every connection for ever.
//!
//! What an attacker can hold is therefore time-limited: a connection without a whole head [`HEAD_TIMEOUT`], one with a
//! body that trickles [`BODY`]'s grace. When all places are taken, whoever has waited longest gives way (`seats`).
//!
//! Not here: how often a client may ask, see [`crate::limits`].

mod pace;
mod seats;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{Router, body::Body};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
};
use tower::ServiceExt as _;

use pace::{Pace, Paced, Steady};
use seats::Seats;

/// How long a client may take to send the head of a request; also how long an idle connection is kept. A proxy in front
/// must let go of idle connections earlier, or it may send a request into one that is closing.
const HEAD_TIMEOUT: Duration = Duration::from_secs(8);
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;
/// How slow a body may come: 2 kB a second is a telephone with the worst of nets.
const BODY: Pace = Pace { grace: Duration::from_secs(8), slowest: 2048, pause: Duration::from_secs(30) };
/// How long a client may take nothing of an answer.
const ANSWER_PAUSE: Duration = Duration::from_secs(20);
/// The most connections at a time, where the operating system allows as many files.
const MOST_CONNECTIONS: usize = 16 * 1024;
/// Files that are left for the database, deliveries and attachments.
const OTHER_FILES: u64 = 512;
/// How many connections the operating system keeps while they wait to be accepted; it may keep fewer.
const BACKLOG: u32 = 4096;
/// How long requests that are under way may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(10);
/// The wait after a connection could not be accepted, for want of file handles perhaps.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Who is at the other end of the connection: a client, or a proxy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Begins to listen.
///
/// # Errors
/// Of the operating system.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // So that a server can take over at once from one that has just stopped.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` becomes true, and then until the requests under way have ended.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: watch::Receiver<bool>) {
    let limits = Limits { head: HEAD_TIMEOUT, body: BODY, answer_pause: ANSWER_PAUSE, connections: most_connections() };
    serve_patiently(listener, router, stop, limits).await;
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    head: Duration,
    body: Pace,
    answer_pause: Duration,
    connections: usize,
}

async fn serve_patiently(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>, limits: Limits) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(LARGEST_HEAD);
    let graceful = GracefulShutdown::new();
    let seats = Seats::new(limits.connections);
    loop {
        let accepting = async {
            let accepted = listener.accept().await;
            (accepted, seats.place().await)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepting => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Answers are small; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let (router, seat, peer) = (router.clone(), seats.sit(), Peer(peer.ip().to_canonical()));
        let of_service = seat.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let busy = of_service.busy();
            let mut request = request.map(|body| Body::new(Paced::new(body, limits.body)));
            request.extensions_mut().insert(peer);
            let answering = router.clone().oneshot(request);
            async move { Ok::<_, std::convert::Infallible>(answering.await?.map(|body| busy.until_sent(body))) }
        });
        let connection = http.serve_connection(TokioIo::new(Steady::new(stream, limits.answer_pause)), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                // A client that goes away, or sends something that is not HTTP, is no fault of ours.
                _ = connection => {}
                () = seat.asked_to_leave() => {}
            }
            seat.stand_up();
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way when the server stopped");
    }
}

/// Asks the operating system for as many files as it gives; how many of them are for connections.
#[cfg(unix)]
fn most_connections() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let wanted = MOST_CONNECTIONS as u64 + OTHER_FILES;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // None is no limit.
    let Some(current) = current.filter(|it| *it < wanted) else { return MOST_CONNECTIONS };
    let raised = maximum.map_or(wanted, |maximum| wanted.min(maximum));
    match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }) {
        Ok(()) => places(raised),
        Err(_) => places(current),
    }
}

#[cfg(not(unix))]
fn most_connections() -> usize {
    MOST_CONNECTIONS
}

/// Half, where files are so few that the others would want most of them.
fn places(files: u64) -> usize {
    let places = files.saturating_sub(OTHER_FILES).max(files / 2);
    usize::try_from(places).unwrap_or(MOST_CONNECTIONS).min(MOST_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Bytes,
        routing::{get, post},
    };
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, Interest},
        net::TcpStream,
    };

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(600);
    const PATIENT: Limits = Limits {
        head: LONG,
        body: Pace { grace: LONG, slowest: 1, pause: LONG },
        answer_pause: LONG,
        connections: 100,
    };

    async fn with(limits: Limits, router: Router, test: impl AsyncFnOnce(SocketAddr)) {
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(serve_patiently(listener, router, stopped, limits));
        test(address).await;
        stop.send(true).unwrap();
        serving.await.unwrap();
    }

    async fn begin(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// What comes until the server hangs up.
    async fn rest(mut stream: TcpStream) -> String {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn a_client_that_never_ends_its_request_is_hung_up_on() {
        with(Limits { head: SHORT, ..PATIENT }, Router::new(), async |address| {
            // A connection that is idle after an answer is hung up on as well.
            for begun in ["GET / HTTP/1.1\r\nhost: a\r\n", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", ""] {
                rest(begin(address, begun).await).await;
            }
        })
        .await;
    }

    fn echo() -> Router {
        Router::new().route("/", post(async |body: Bytes| body))
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_hung_up_on() {
        let pauses = [Pace { grace: SHORT, ..PATIENT.body }, Pace { pause: SHORT, ..PATIENT.body }];
        for body in pauses {
            with(Limits { body, ..PATIENT }, echo(), async |address| {
                let request = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n";
                let answer = rest(begin(address, request).await).await;
                assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
            })
            .await;
        }
    }

    #[tokio::test]
    async fn a_body_gets_time_for_what_has_come() {
        // Two bytes have earned ten minutes, and there is no grace.
        let body = Pace { grace: Duration::ZERO, slowest: 1, pause: LONG };
        with(Limits { body, ..PATIENT }, echo(), async |address| {
            let head = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 601\r\n\r\n";
            let mut stream = begin(address, &(head.to_owned() + &"x".repeat(600))).await;
            tokio::task::yield_now().await;
            stream.write_all(b"y").await.unwrap();
            assert!(rest(stream).await.ends_with("xy"));
        })
        .await;
    }

    #[tokio::test]
    async fn a_client_that_is_refused_while_it_sends_hears_why_and_may_go_on() {
        let refusing = Router::new().route("/", post(async || "no")).route("/next", get(async || "yes"));
        with(PATIENT, refusing, async |address| {
            let mut stream = begin(address, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n").await;
            stream.write_all(&vec![b'x'; 1_000_000]).await.unwrap();
            stream.write_all(b"GET /next HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
            let answer = rest(stream).await;
            assert!(answer.contains("no") && answer.ends_with("yes"), "{answer}");
        })
        .await;
    }

    #[tokio::test]
    async fn a_client_that_takes_no_answer_is_hung_up_on() {
        let large = Router::new().route("/", get(async || vec![b'x'; 64 * 1024 * 1024]));
        with(Limits { answer_pause: SHORT, ..PATIENT }, large, async |address| {
            let stream = begin(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
            // Nothing is read here, so that only a connection that is broken off makes an end.
            stream.ready(Interest::ERROR).await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn whoever_waited_longest_gives_way_and_whoever_asks_is_left_alone() {
        let router = Router::new().route("/", get(async || "here"));
        with(Limits { connections: 2, ..PATIENT }, router, async |address| {
            let first = begin(address, "").await;
            let mut second = begin(address, "GET / HTTP/1.1\r\n").await;
            let third = begin(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
            assert!(rest(third).await.ends_with("here"));
            assert_eq!(rest(first).await, "");
            // The third has gone by itself, so that there is room for one beside the second.
            second.write_all(b"host: a\r\nconnection: close\r\n\r\n").await.unwrap();
            assert!(rest(second).await.ends_with("here"));
        })
        .await;
    }

    #[test]
    fn some_files_are_left_for_others() {
        assert_eq!([0, 256, 1024, 20_000, u64::MAX].map(places), [0, 128, 512, 16_384, 16_384]);
    }
}
