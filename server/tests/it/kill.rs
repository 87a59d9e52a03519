//! The promise of a receipt, put to the test: servers are killed at random while citizens send and a receiver misbehaves. What
//! was accepted arrives, once, whole, and in the order of its case.
//!
//! `BLANKET_SOAK` set makes it the large one, of twenty times the size.

use std::{
    collections::BTreeMap,
    env, fs,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::{
    harness::{Api, Place, valid_answers, wait_for_long},
    postgres::Postgres,
    process::Process,
    receiver::{Plan, Receiver},
};

/// How many citizens send at a time.
const CITIZENS: usize = 16;
/// How many submissions each case has.
const CASE: usize = 10;
/// How long a citizen waits for an answer before they send the same again.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long they wait before that.
const PAUSE: Duration = Duration::from_millis(50);

/// What is asked of one run.
struct Size {
    cases: usize,
    kills: usize,
    /// How many servers share the database.
    servers: usize,
    /// How long one of them is stopped in the middle, to go on as if nothing had been.
    freeze: Option<Duration>,
}

impl Size {
    fn of(servers: usize, freeze: Option<Duration>) -> Self {
        let times = if env::var_os("BLANKET_SOAK").is_some() { 20 } else { 1 };
        Self { cases: 500 * times, kills: 50 * times, servers, freeze }
    }

    fn submissions(&self) -> usize {
        self.cases * CASE
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite_nothing_is_lost_doubled_or_out_of_order() {
    run(None, Size::of(1, None)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql_two_servers_lose_double_and_disorder_nothing() {
    let Some(database) = Postgres::if_there() else { return };
    run(Some(database), Size::of(2, Some(Duration::from_secs(60)))).await;
}

async fn run(database: Option<Postgres>, size: Size) {
    let begun = Instant::now();
    let receiver = Receiver::start(Plan::kill_test(1)).await;
    let place = Place::on(database);
    let config = fs::read_to_string(place.config()).unwrap();
    let table = format!("{}concurrency = 4\nfirst_wait_ms = 20\nlongest_wait_ms = 500\n", receiver.table());
    let config = config.replace("adapter = \"directory\"\npath = \"receivers/one\"\n", &table);
    fs::write(place.config(), config).unwrap();

    let servers: Vec<_> = (0..size.servers).map(|_| Process::start(&place, &[])).collect();
    let body = servers[0].client.body(valid_answers()).await;
    let town = Arc::new(Town {
        clients: RwLock::new(servers.iter().map(|it| it.client.clone()).collect()),
        body,
        next_case: AtomicUsize::new(0),
        cases: size.cases,
        receipts: Mutex::new(BTreeMap::new()),
        repeated: AtomicUsize::new(0),
    });
    let citizens: Vec<_> = (0..CITIZENS).map(|_| tokio::spawn(Arc::clone(&town).send_cases())).collect();
    let servers = kill_at_random(&place, &size, servers, &town, &receiver).await;
    for citizen in citizens {
        citizen.await.unwrap();
    }
    let accepted = begun.elapsed();
    wait_for_long("the last delivery", async || (receiver.effect_count() >= size.submissions()).then_some(())).await;
    wait_for_long("the outbox", async || (place.undelivered().await == 0).then_some(())).await;

    let effects = receiver.effects();
    let receipts = town.receipts.lock().unwrap().clone();
    let delivered: BTreeMap<String, String> = effects.values().map(|it| promise(&it.json["data"])).collect();
    let lost = receipts.iter().filter(|(reference, hash)| delivered.get(*reference) != Some(*hash)).count();
    eprintln!(
        "{} servers, {} submissions, {} kills: accepted in {:.1} s, delivered in {:.1} s, sent again {} times, {} calls of \
         the receiver",
        size.servers,
        size.submissions(),
        size.kills,
        accepted.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        town.repeated.load(Ordering::Relaxed),
        receiver.calls().len(),
    );
    assert_eq!(lost, 0, "lost");
    assert_eq!(receipts.len(), size.submissions());
    assert_eq!(effects.len(), size.submissions(), "duplicate effects");
    assert_eq!(receiver.doubled("/data/document/reference"), 0, "duplicate effects");
    assert_eq!(receiver.order_violations("/data/document/answers/navn", "/data/document/answers/beloeb"), 0, "order");
    assert_eq!(receiver.hash_mismatches(), 0, "hashes");
    assert_eq!(receiver.forged(), 0, "signatures");
    assert_eq!(place.count("submission").await, i64::try_from(size.submissions()).unwrap());
    // Each was received once and delivered once, and that is told in one whole chain, whoever was killed while linking it.
    let events = format!("{0} rows to {0},", 2 * size.submissions());
    let verified = wait_for_long("the audit log to be linked", async || {
        let said = String::from_utf8(place.run(&["audit", "verify"]).stdout).unwrap();
        said.contains(&events).then_some(said)
    });
    let verified = verified.await;
    assert!(verified.contains(": whole"), "{verified}");
    drop(servers);
}

/// What a receipt promises, as it stands in what is delivered.
fn promise(data: &Value) -> (String, String) {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    (text(&data["document"]["reference"]), text(&data["document_sha256"]))
}

/// Those who send, and what they were promised.
struct Town {
    /// Of the servers that run.
    clients: RwLock<Vec<Api>>,
    body: Value,
    next_case: AtomicUsize,
    cases: usize,
    /// Reference number and hash.
    receipts: Mutex<BTreeMap<String, String>>,
    repeated: AtomicUsize,
}

impl Town {
    /// Sends one case after another until there are none left: each submission under its own key until it is accepted, and
    /// then the next one of the case.
    async fn send_cases(self: Arc<Self>) {
        loop {
            let case = self.next_case.fetch_add(1, Ordering::Relaxed);
            if case >= self.cases {
                return;
            }
            for position in 1..=CASE {
                let mut body = self.body.clone();
                body["case"] = json!(format!("case-{case}"));
                body["answers"]["navn"] = json!(format!("case {case}"));
                body["answers"]["beloeb"] = json!(position.to_string());
                let key = format!("key-{case}-{position}");
                let (reference, hash) = self.send(&key, &body, case).await;
                assert_eq!(self.receipts.lock().unwrap().insert(reference, hash), None, "a reference given twice");
            }
        }
    }

    async fn send(&self, key: &str, body: &Value, turn: usize) -> (String, String) {
        for turn in turn.. {
            let client = {
                let clients = self.clients.read().unwrap();
                clients[turn % clients.len()].clone()
            };
            let answer = tokio::time::timeout(PATIENCE, client.try_submit(key, body)).await.ok().flatten();
            match answer {
                Some(answer) if answer.status == 201 => {
                    let text = |it: &Value| it.as_str().unwrap().to_owned();
                    return (text(&answer.body["reference"]), text(&answer.body["hash"]));
                }
                // Killed, stopped, or busy: nobody knows whether it was kept.
                Some(answer) => assert_eq!(answer.status, 503, "{answer:?}"),
                None => {}
            }
            self.repeated.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(PAUSE).await;
        }
        unreachable!("there is always another turn")
    }
}

/// Kills a server each time that accepting and delivering together have come a random bit further. The servers there are
/// in the end; they live as long as somebody holds them.
async fn kill_at_random(
    place: &Place,
    size: &Size,
    mut servers: Vec<Process>,
    town: &Town,
    receiver: &Receiver,
) -> Vec<Process> {
    let mut seed: u64 = 20_261_120;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    // Both are counted: accepting and delivering.
    let all = 2 * size.submissions();
    let mut moments: Vec<usize> = (0..size.kills).map(|_| random(all - 1)).collect();
    moments.sort_unstable();
    let mut frozen = None;
    for (number, moment) in moments.into_iter().enumerate() {
        let progress = || town.receipts.lock().unwrap().len() + receiver.effect_count();
        wait_for_long("progress", async || (progress() > moment).then_some(())).await;
        if number == size.kills / 2
            && let Some(long) = size.freeze
        {
            servers[0].signal(Signal::STOP);
            frozen = Some((Instant::now(), long));
        }
        let first = usize::from(frozen.is_some());
        let which = first + random(servers.len() - first);
        servers.remove(which).kill();
        let started = Process::start(place, &[]);
        town.clients.write().unwrap()[which] = started.client.clone();
        servers.insert(which, started);
    }
    if let Some((since, long)) = frozen {
        // What is tried is that so much time goes by.
        tokio::time::sleep(long.saturating_sub(since.elapsed())).await;
        servers[0].signal(Signal::CONT);
    }
    servers
}
