//! Thousands of connections that ask for nothing, or very slowly: they are closed, and nobody else notices.
//!
//! The size of every run is 1,000 idle and 200 slow connections. `BLANKET_SOAK=1` makes it 10,000 and 2,000, and holds a
//! normal request to twice its time without them. They are one process and the server is another, so that each has its own
//! files; they do share the processors. Attackers that come again as soon as they are closed are measured as well: that is
//! an attack by new connections, and no limit on slow ones helps against it.

use std::{
    io::{Read as _, Write as _},
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

/// Within this time an attacker is to be closed; how much is forgiven to a busy machine.
const CLOSED: Duration = Duration::from_secs(10);
const FORGIVEN: Duration = Duration::from_secs(20);
/// The time over which attackers that come again are spread: a little less than they are let be, so that nearly all of them
/// are there at a time.
const COMING: Duration = Duration::from_millis(7500);
/// How long the others may take under attack, against its own time.
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
        true => Size { idle: 10_000, slow: 2000, requests: 2000, every: Duration::from_millis(2) },
    };
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }).unwrap();

    let place = Place::new();
    let process = Process::start(&place, &[]);
    let mut base = ask(&process.address, &size).await;

    let (open, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut attackers = JoinSet::new();
    let all = size.idle + size.slow;
    for number in 0..all {
        let attack = match (number < size.idle, number % 2) {
            (true, _) => Attack::Silent,
            (false, 0) => Attack::Head,
            (false, _) => Attack::Body,
        };
        let share = COMING * u32::try_from(number).unwrap() / u32::try_from(all).unwrap();
        attackers.spawn(hold(process.address.clone(), attack, share, Arc::clone(&open), Arc::clone(&stop)));
    }
    let held = async |most: usize| {
        wait_for("the attackers", async || Some(open.load(Ordering::Relaxed)).filter(|it| *it >= most)).await
    };
    let at_first = held(all).await;
    let attacked = ask(&process.address, &size).await;
    // They are closed, and come again, and again.
    wait_for("the first ones to be closed", async || (open.load(Ordering::Relaxed) < all / 2).then_some(())).await;
    let later = held(all * 9 / 10).await;
    let again = ask(&process.address, &size).await;
    stop.store(true, Ordering::Relaxed);
    let mut longest = Duration::ZERO;
    let mut closed = 0;
    while let Some(lives) = attackers.join_next().await {
        let lives = lives.unwrap();
        closed += lives.len();
        longest = lives.into_iter().fold(longest, Duration::max);
    }
    // Before and after, so that what else the machine does is in both.
    base.extend(ask(&process.address, &size).await);

    let base = Times::of(base);
    let ratio = |what: &str, held: usize, times: Vec<Duration>| {
        let times = Times::of(times);
        let ratio = |it: Duration, base: Duration| it.as_secs_f64() / base.as_secs_f64();
        let (p50, p99) = (ratio(times.p50, base.p50), ratio(times.p99, base.p99));
        println!("{what}, {held} open: p50 {:.2?} p99 {:.2?}, {p50:.2} and {p99:.2} times", times.p50, times.p99);
        p99
    };
    println!("a normal request, nobody else there: p50 {:.2?} p99 {:.2?}", base.p50, base.p99);
    let p99 = ratio("with the attackers", at_first, attacked);
    ratio("with attackers that come again as often as they are closed", later, again);
    println!(
        "{} idle and {} slow connections: {closed} closed, the longest after {longest:.1?}; the server had {} MiB at most",
        size.idle,
        size.slow,
        process.peak_memory().unwrap_or_default(),
    );
    assert!(closed >= all);
    assert!(longest < if soak { CLOSED } else { CLOSED + FORGIVEN }, "closed after {longest:?}");
    assert!(!soak || p99 <= MOST_RATIO, "p99 under attack is {p99:.2} times that without");
}

/// Keeps a connection until the server closes it, and again until there is enough, every time a while after all others have
/// come; how long each lived.
async fn hold(
    address: String,
    attack: Attack,
    share: Duration,
    open: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
) -> Vec<Duration> {
    let mut lives = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let begun = Instant::now();
        open.fetch_add(1, Ordering::Relaxed);
        trickle(&mut stream, attack).await;
        open.fetch_sub(1, Ordering::Relaxed);
        lives.push(begun.elapsed());
        if lives.len() == 1 {
            tokio::time::sleep(share).await;
        }
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

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        Self { p50: at(50), p99: at(99) }
    }
}

/// Normal requests, each on a connection of its own, at an even pace; every one of them must succeed. They are timed in a
/// thread of their own, which waits for no attacker's turn.
async fn ask(address: &str, size: &Size) -> Vec<Duration> {
    let (address, requests, every) = (address.to_owned(), size.requests, size.every);
    let asking = tokio::task::spawn_blocking(move || {
        let mut times = Vec::new();
        for _ in 0..requests {
            let begun = Instant::now();
            let mut stream = std::net::TcpStream::connect(&address).unwrap();
            let request = "GET /api/blanketter/proeve HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            times.push(begun.elapsed());
            assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
            std::thread::sleep(every.saturating_sub(begun.elapsed()));
        }
        times
    });
    asking.await.unwrap()
}
