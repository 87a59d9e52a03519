//! Thousands of connections that ask for nothing, or very slowly: they are closed, and nobody else notices.
//!
//! The size of every run is 1,000 idle and 200 slow connections. `BLANKET_SOAK=1` makes it 10,000 and 2,000, and holds a
//! normal request to twice its time without them. Server and attackers are two processes, so that each has its own
//! files; they do share the processors.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::{
    harness::{Place, wait_for},
    process::Process,
};

/// Within this time an attacker is to be closed (`reliability.md` D11); how much is forgiven to a busy machine.
const CLOSED: Duration = Duration::from_secs(10);
const FORGIVEN: Duration = Duration::from_secs(20);
/// How long the other may take under attack, against its own time.
const MOST_RATIO: f64 = 2.0;

struct Size {
    idle: usize,
    slow: usize,
    requests: u32,
    every: Duration,
}

/// One way of keeping a connection for nothing.
#[derive(Debug, Clone, Copy)]
enum Attack {
    Silent,
    /// One byte a second of a head that never ends.
    Head,
    /// One byte a second of a long body.
    Body,
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_are_closed_and_others_do_not_notice() {
    let soak = std::env::var_os("BLANKET_SOAK").is_some();
    let size = match soak {
        false => Size { idle: 1000, slow: 200, requests: 100, every: Duration::from_millis(5) },
        true => Size { idle: 10_000, slow: 2000, requests: 2000, every: Duration::from_millis(10) },
    };
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }).unwrap();

    let place = Place::new();
    let process = Process::start(&place, &[]);
    let base = ask(&process.address, &size).await;

    let (open, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut attackers = JoinSet::new();
    for number in 0..size.idle + size.slow {
        let attack = match (number < size.idle, number % 2) {
            (true, _) => Attack::Silent,
            (false, 0) => Attack::Head,
            (false, _) => Attack::Body,
        };
        attackers.spawn(hold(process.address.clone(), attack, Arc::clone(&open), Arc::clone(&stop)));
    }
    // They come back when they are closed, so that there may be a few less at a time.
    let most = (size.idle + size.slow) * 9 / 10;
    wait_for("the attackers", async || (open.load(Ordering::Relaxed) >= most).then_some(())).await;
    let under_attack = ask(&process.address, &size).await;
    let held = open.load(Ordering::Relaxed);
    stop.store(true, Ordering::Relaxed);
    let mut longest = Duration::ZERO;
    let mut closed = 0;
    while let Some(lives) = attackers.join_next().await {
        let lives = lives.unwrap();
        closed += lives.len();
        longest = lives.into_iter().fold(longest, Duration::max);
    }

    let ratio = |of: fn(&Times) -> Duration| of(&under_attack).as_secs_f64() / of(&base).as_secs_f64();
    let ratios = [ratio(|it| it.p50), ratio(|it| it.p99)];
    println!(
        "{} idle and {} slow ({held} open at the end, {closed} closed, the longest after {longest:.1?}): a normal request \
         without them p50 {:.2?} p99 {:.2?}, with them p50 {:.2?} p99 {:.2?}, ratios {:.2} {:.2}; memory {} MiB",
        size.idle,
        size.slow,
        base.p50,
        base.p99,
        under_attack.p50,
        under_attack.p99,
        ratios[0],
        ratios[1],
        process.peak_memory().unwrap_or_default(),
    );
    assert!(closed >= size.idle + size.slow);
    assert!(longest < if soak { CLOSED } else { CLOSED + FORGIVEN }, "closed after {longest:?}");
    assert!(!soak || ratios[1] <= MOST_RATIO, "p99 under attack is {:.2} times that without", ratios[1]);
}

/// Keeps a connection until the server closes it, and again until there is enough; how long each lived.
async fn hold(address: String, attack: Attack, open: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> Vec<Duration> {
    let mut lives = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let begun = Instant::now();
        open.fetch_add(1, Ordering::Relaxed);
        trickle(&mut stream, attack).await;
        open.fetch_sub(1, Ordering::Relaxed);
        lives.push(begun.elapsed());
    }
    lives
}

async fn trickle(stream: &mut TcpStream, attack: Attack) {
    let begun = match attack {
        Attack::Silent => "",
        Attack::Head => "GET / HTTP/1.1\r\nx: ",
        Attack::Body => {
            "POST /api/submissions HTTP/1.1\r\nhost: a\r\nidempotency-key: k\r\n\
                         content-type: application/json\r\ncontent-length: 100000\r\n\r\n"
        }
    };
    let _ = stream.write_all(begun.as_bytes()).await;
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    let mut answer = [0; 1024];
    loop {
        tokio::select! {
            read = stream.read(&mut answer) => match read {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            },
            _ = seconds.tick(), if !matches!(attack, Attack::Silent) => {
                let _ = stream.write_all(b" ").await;
            }
        }
    }
}

struct Times {
    p50: Duration,
    p99: Duration,
}

/// Normal requests, each on a connection of its own, at an even pace; every one of them must succeed.
async fn ask(address: &str, size: &Size) -> Times {
    let mut pace = tokio::time::interval(size.every);
    let mut times = Vec::new();
    for _ in 0..size.requests {
        pace.tick().await;
        let begun = Instant::now();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = "GET /api/blanketter/proeve HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        times.push(begun.elapsed());
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    Times { p50: at(50), p99: at(99) }
}
