//! How many submissions a second are on disk, beside what the database alone can do in the same run.
//!
//! The size of every run is small, and shows that nothing is refused; `BLANKET_SOAK` makes it large enough to quote. Times
//! are printed, never asserted: they are the machine's.

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{AnyConnection, AnyPool, Connection as _, any::AnyPoolOptions};
use tokio::task::JoinSet;

use crate::{
    harness::{Place, valid_answers, wait_for_long},
    postgres::Postgres,
    process::Process,
    receiver::{Plan, Receiver},
};

/// How many clients send, each as soon as it is answered.
const CLIENTS: usize = 64;
/// What is promised, submissions a second; the second measurement sends so many, whatever the answers take.
const RATE: u32 = 500;
/// How many of the database's own transactions share a commit, as the server's do at most.
const GROUP: usize = 64;
/// The size of a submission in the raw measurement, in bytes; about that of the tests' blanket.
const DOCUMENT: usize = 1024;

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    run("SQLite", None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql() {
    if let Some(database) = Postgres::if_there() {
        run("PostgreSQL", Some(database)).await;
    }
}

async fn run(name: &str, database: Option<Postgres>) {
    let count = if env::var_os("BLANKET_SOAK").is_some() { 10_000 } else { 500 };
    let receiver = Receiver::start(Plan::default()).await;
    let place = Place::on(database);
    let config = fs::read_to_string(place.config()).unwrap();
    fs::write(place.config(), config.replace("adapter = \"directory\"\npath = \"receivers/one\"\n", &receiver.table()))
        .unwrap();
    let server = Process::start(&place, &[]);
    let body = Arc::new(server.client.body(valid_answers()).await);

    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, body, next) = (server.client.clone(), Arc::clone(&body), Arc::clone(&next));
        clients.spawn(async move {
            let mut times = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return times;
                }
                let sent = Instant::now();
                assert_eq!(client.submit(&format!("closed-{number}"), &body).await.status, 201);
                times.push(sent.elapsed());
            }
        });
    }
    let closed = Times::of(clients.join_all().await.concat(), begun.elapsed());

    // At a fixed rate a slow answer does not excuse the next one.
    let begun = Instant::now();
    let mut clock = tokio::time::interval(Duration::from_secs(1) / RATE);
    let mut posts = JoinSet::new();
    for number in 0..count {
        let due = clock.tick().await;
        let (client, body) = (server.client.clone(), Arc::clone(&body));
        posts.spawn(async move {
            assert_eq!(client.submit(&format!("open-{number}"), &body).await.status, 201);
            due.elapsed()
        });
    }
    let open = Times::of(posts.join_all().await, begun.elapsed());
    wait_for_long("the last delivery", async || (place.undelivered().await == 0).then_some(())).await;
    drop(server);

    assert_eq!(place.count("submission").await, i64::try_from(2 * count).unwrap());
    let (single, grouped) = raw(&place, count).await;
    eprintln!("{name}: {CLIENTS} clients at once: {closed}");
    eprintln!("{name}: {RATE} a second asked for: {open}");
    eprintln!(
        "{name}: the database alone: {single:.0} transactions a second, {grouped:.0} where they share or run at once; the \
         server reaches one in {:.1} of that",
        grouped / closed.rate
    );
}

/// How long requests took.
struct Times {
    sorted: Vec<Duration>,
    /// A second.
    rate: f64,
}

impl Times {
    fn of(mut times: Vec<Duration>, all: Duration) -> Self {
        times.sort_unstable();
        let rate = f64::from(u32::try_from(times.len()).unwrap()) / all.as_secs_f64();
        Self { sorted: times, rate }
    }

    fn percentile(&self, percent: usize) -> f64 {
        self.sorted[(self.sorted.len() * percent / 100).min(self.sorted.len() - 1)].as_secs_f64() * 1000.0
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (p50, p99) = (self.percentile(50), self.percentile(99));
        write!(f, "{:.0} submissions a second, p50 {p50:.1} ms, p99 {p99:.1} ms", self.rate)
    }
}

/// The rows of one submission written by hand, one transaction after another, and as fast as the database takes them:
/// transactions a second.
async fn raw(place: &Place, count: usize) -> (f64, f64) {
    let pool = place.database().await;
    let is_sqlite = place.is_on_sqlite();
    let per_second =
        |count: usize, begun: Instant| f64::from(u32::try_from(count).unwrap()) / begun.elapsed().as_secs_f64();
    for sql in [
        "CREATE TABLE raw_submission (id TEXT PRIMARY KEY, idempotency_key TEXT NOT NULL UNIQUE, document TEXT NOT NULL)",
        "CREATE TABLE raw_outbox (id TEXT PRIMARY KEY, submission_id TEXT NOT NULL, next_attempt_at BIGINT NOT NULL)",
        "CREATE TABLE raw_audit (id TEXT PRIMARY KEY, detail TEXT NOT NULL)",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    let mut connection = pool.acquire().await.unwrap();
    if is_sqlite {
        sqlx::query("PRAGMA synchronous = FULL").execute(&mut *connection).await.unwrap();
    }
    let begun = Instant::now();
    for number in 0..count {
        write(&mut connection, &format!("single-{number}"), 1).await;
    }
    let single = per_second(count, begun);
    let begun = Instant::now();
    if is_sqlite {
        for number in 0..count / GROUP {
            write(&mut connection, &format!("group-{number}"), GROUP).await;
        }
        return (single, per_second(count / GROUP * GROUP, begun));
    }
    let mut writers = JoinSet::new();
    let many: AnyPool = AnyPoolOptions::new().max_connections(16).connect(place.database_url().as_str()).await.unwrap();
    let next = Arc::new(AtomicUsize::new(0));
    for _ in 0..16 {
        let (many, next) = (many.clone(), Arc::clone(&next));
        writers.spawn(async move {
            let mut connection = many.acquire().await.unwrap();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                write(&mut connection, &format!("many-{number}"), 1).await;
            }
        });
    }
    writers.join_all().await;
    (single, per_second(count, begun))
}

/// Writes so many submissions in one transaction.
async fn write(connection: &mut AnyConnection, name: &str, count: usize) {
    let mut transaction = connection.begin().await.unwrap();
    for number in 0..count {
        let id = format!("{name}-{number}");
        let query = sqlx::query("INSERT INTO raw_submission (id, idempotency_key, document) VALUES ($1, $1, $2)");
        query.bind(&id).bind("x".repeat(DOCUMENT)).execute(&mut *transaction).await.unwrap();
        let query = sqlx::query("INSERT INTO raw_outbox (id, submission_id, next_attempt_at) VALUES ($1, $1, 1)");
        query.bind(&id).execute(&mut *transaction).await.unwrap();
        let query = sqlx::query("INSERT INTO raw_audit (id, detail) VALUES ($1, 'received')");
        query.bind(&id).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
}
