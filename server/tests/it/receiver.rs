//! A fake receiver of webhooks that misbehaves on purpose, and remembers all that was done to it.
//!
//! It lives in the test's process and listens on a port of its own, so that servers may be killed around it. It speaks
//! HTTP by hand: what goes wrong, goes wrong on the wire.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use blanket_engine::sha256_hex;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The verifier that vendors are shown; here it is in use.
#[path = "../../../docs/vendor/examples/webhook/verify.rs"]
#[allow(unreachable_pub, reason = "an example for other crates")]
pub(crate) mod verify;

/// The secret the receiver and the server share.
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// How one request is treated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Acts, and says so.
    Accept,
    /// Does not act, and answers with this status and these lines of head.
    Answer(u16, String),
    /// Acts, and never answers.
    ActThenSilence,
    /// Breaks the connection off (RST) before it has acted ...
    Reset,
    /// ... or after.
    ActThenReset,
    /// Acts, and says so twice, the second time as the answer to nothing.
    AcceptTwice,
    /// Does not act, and answers something that is not HTTP.
    Garbage,
    /// Acts, and answers letter by letter, this long each.
    Slow(Duration),
    /// Acts, and answers 200 with a body that has no end.
    EndlessBody,
}

/// How requests are treated: one after another as listed, and then by chance.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// For the first requests.
    pub first: Vec<Behaviour>,
    /// Percent of all others; what is left of 100 is accepted.
    pub chances: Vec<(u64, Behaviour)>,
    /// The same seed gives the same chances.
    pub seed: u64,
}

impl Plan {
    /// The receiver of the kill test: 30 % 500, 10 % acts and then says nothing, 5 % resets (half of them after it has
    /// acted), 5 % says so twice.
    pub(crate) fn kill_test(seed: u64) -> Self {
        let chances = vec![
            (30, Behaviour::Answer(500, String::new())),
            (10, Behaviour::ActThenSilence),
            (2, Behaviour::Reset),
            (3, Behaviour::ActThenReset),
            (5, Behaviour::AcceptTwice),
        ];
        Self { first: Vec::new(), chances, seed }
    }
}

/// One request, as it came.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `webhook-id`
    pub id: String,
    pub signature: String,
    pub timestamp: String,
    pub body: Arc<Vec<u8>>,
    pub sha256: String,
    /// Whether it had an effect here, whatever was answered.
    pub acted: bool,
    /// Whether [`verify::verify`] takes it for one of ours.
    pub genuine: bool,
}

impl Call {
    /// The body; null when it is not JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What deliveries of one id have done.
#[derive(Debug, Clone)]
pub(crate) struct Effect {
    /// How often it was acted on; a receiver that is idempotent does so once.
    pub times: usize,
    /// The place among all effects of the first time.
    pub order: usize,
    /// The bodies it came with, by their hash; more than one is a fault.
    pub payloads: BTreeSet<String>,
    pub json: Value,
}

/// The receiver. It ends when it is dropped.
pub(crate) struct Receiver {
    base: String,
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

struct Inner {
    keys: Vec<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    plan: Plan,
    calls: Vec<Call>,
    /// The ids of deliveries that were acted on.
    acted: BTreeSet<String>,
    at_once: usize,
    most_at_once: usize,
}

impl Receiver {
    pub(crate) async fn start(plan: Plan) -> Self {
        Self::start_with_keys(plan, &[SECRET]).await
    }

    /// A receiver that knows these keys.
    pub(crate) async fn start_with_keys(plan: Plan, keys: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let keys = keys.iter().map(ToString::to_string).collect();
        let inner = Arc::new(Inner { keys, state: Mutex::new(State { plan, ..State::default() }) });
        let of_server = Arc::clone(&inner);
        let serving = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let inner = Arc::clone(&of_server);
                connections.spawn(async move {
                    // A server that was killed in the middle of a request is what the tests are about.
                    let _ = serve(stream, &inner).await;
                });
                while connections.try_join_next().is_some() {}
            }
        });
        Self { base, inner, serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/blanket", self.base)
    }

    /// The keys of a `[[receiver]]` that lead here, but for its name.
    pub(crate) fn table(&self) -> String {
        self.table_with(&[SECRET])
    }

    /// The same with these secrets.
    pub(crate) fn table_with(&self, secrets: &[&str]) -> String {
        let url = self.url();
        format!(
            "adapter = \"webhook\"\nurl = \"{url}\"\nsecrets = {secrets:?}\nallow_private = true\ntimeout_ms = 500\n"
        )
    }

    /// From now on.
    pub(crate) fn behaves(&self, plan: Plan) {
        self.state().plan = plan;
    }

    /// All requests, in the order in which they came.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many effects there are, counted as they come.
    pub(crate) fn effect_count(&self) -> usize {
        self.state().acted.len()
    }

    /// How many requests were not signed by whom we know, or not now.
    pub(crate) fn forged(&self) -> usize {
        self.state().calls.iter().filter(|it| !it.genuine).count()
    }

    /// The most requests that were under way at once. One that is never answered ends when the client hangs up.
    pub(crate) fn most_at_once(&self) -> usize {
        self.state().most_at_once
    }

    /// What was done, by `webhook-id`: a receiver that acts once for each id has as many effects as this has entries.
    pub(crate) fn effects(&self) -> BTreeMap<String, Effect> {
        let mut effects: BTreeMap<String, Effect> = BTreeMap::new();
        for call in self.state().calls.iter().filter(|it| it.acted) {
            let order = effects.len();
            let first = || Effect { times: 0, order, payloads: BTreeSet::new(), json: call.json() };
            let effect = effects.entry(call.id.clone()).or_insert_with(first);
            effect.times += 1;
            effect.payloads.insert(call.sha256.clone());
        }
        effects
    }

    /// Effects that are doubled although their ids differ: pairs of the same text at `pointer`, such as
    /// `/data/document/reference`.
    pub(crate) fn doubled(&self, pointer: &str) -> usize {
        let effects = self.effects();
        let distinct: BTreeSet<String> = effects.values().map(|it| at(&it.json, pointer)).collect();
        effects.len() - distinct.len()
    }

    /// Deliveries whose body changed between tries, or whose document is not what its hash says.
    pub(crate) fn hash_mismatches(&self) -> usize {
        let is_wrong = |it: &Effect| {
            let document = blanket_engine::canonical_json(it.json.pointer("/data/document").unwrap_or(&Value::Null));
            it.payloads.len() != 1 || sha256_hex(document.as_bytes()) != at(&it.json, "/data/document_sha256")
        };
        self.effects().values().filter(|it| is_wrong(it)).count()
    }

    /// Effects that came after a later one of the same case. `position` points at a number that grows within a case; what
    /// has no case is in no order.
    pub(crate) fn order_violations(&self, case: &str, position: &str) -> usize {
        let effects = self.effects();
        let mut in_order: Vec<&Effect> = effects.values().collect();
        in_order.sort_by_key(|it| it.order);
        let mut furthest: BTreeMap<String, i64> = BTreeMap::new();
        let mut violations = 0;
        for effect in in_order {
            let Some(case) = effect.json.pointer(case) else { continue };
            let position: i64 = at(&effect.json, position).parse().unwrap();
            let furthest = furthest.entry(case.to_string()).or_insert(i64::MIN);
            violations += usize::from(position <= *furthest);
            *furthest = position.max(*furthest);
        }
        violations
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A text or a number as text.
fn at(json: &Value, pointer: &str) -> String {
    match json.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// Counts a request that is under way, however it ends.
struct UnderWay<'a>(&'a Inner);

impl<'a> UnderWay<'a> {
    fn begin(inner: &'a Inner) -> Self {
        let mut state = inner.state.lock().unwrap();
        state.at_once += 1;
        state.most_at_once = state.most_at_once.max(state.at_once);
        Self(inner)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().at_once -= 1;
    }
}

async fn serve(mut stream: TcpStream, inner: &Inner) -> io::Result<()> {
    let mut unread = Vec::new();
    while let Some((head, body)) = request(&mut stream, &mut unread).await? {
        let under_way = UnderWay::begin(inner);
        let behaviour = remember(inner, &head, body);
        const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        match behaviour {
            Behaviour::Accept => stream.write_all(OK).await?,
            Behaviour::Answer(status, lines) => {
                // What a receiver says may be about a citizen; it must be found nowhere.
                let body = "250271-1234 Anna kendes ikke";
                let head = format!("HTTP/1.1 {status} No\r\ncontent-length: {}\r\n{lines}\r\n", body.len());
                stream.write_all(format!("{head}{body}").as_bytes()).await?;
            }
            Behaviour::ActThenSilence => {
                // Until the client hangs up.
                while stream.read(&mut [0; 1024]).await? > 0 {}
                return Ok(());
            }
            Behaviour::Reset | Behaviour::ActThenReset => {
                // Nothing lingers: what is unsent is thrown away, and the client is told so by RST.
                stream.set_zero_linger()?;
                return Ok(());
            }
            Behaviour::AcceptTwice => stream.write_all(&[OK, OK].concat()).await?,
            Behaviour::Garbage => {
                stream.write_all(b"\x00\xff\x00 this is no answer\r\n\r\n").await?;
                return Ok(());
            }
            Behaviour::Slow(each) => {
                for letter in OK {
                    tokio::time::sleep(each).await;
                    stream.write_all(&[*letter]).await?;
                }
            }
            Behaviour::EndlessBody => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
                loop {
                    stream.write_all(b"4\r\nmore\r\n").await?;
                }
            }
        }
        drop(under_way);
    }
    Ok(())
}

/// Head and body of the next request; None when the client has hung up.
async fn request(stream: &mut TcpStream, unread: &mut Vec<u8>) -> io::Result<Option<(String, Vec<u8>)>> {
    let mut part = vec![0; 64 * 1024];
    loop {
        if let Some(end) = unread.windows(4).position(|it| it == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&unread[..end]).into_owned();
            let length = header(&head, "content-length").parse().unwrap_or(0);
            let whole = end + 4 + length;
            if unread.len() >= whole {
                let body = unread[end + 4..whole].to_vec();
                unread.drain(..whole);
                return Ok(Some((head, body)));
            }
        }
        let read = stream.read(&mut part).await?;
        if read == 0 {
            return Ok(None);
        }
        unread.extend_from_slice(&part[..read]);
    }
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next().unwrap_or_default()
}

fn remember(inner: &Inner, head: &str, body: Vec<u8>) -> Behaviour {
    let headers = verify::Headers {
        id: header(head, "webhook-id"),
        timestamp: header(head, "webhook-timestamp"),
        signature: header(head, "webhook-signature"),
    };
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let keys: Vec<&str> = inner.keys.iter().map(String::as_str).collect();
    let genuine = head.starts_with("POST /") && verify::verify(&keys, &headers, &body, now);
    let sha256 = sha256_hex(&body);
    let mut state = inner.state.lock().unwrap();
    let behaviour = next(&mut state.plan);
    let acted = match behaviour {
        Behaviour::Answer(..) | Behaviour::Reset | Behaviour::Garbage => false,
        Behaviour::Accept
        | Behaviour::ActThenSilence
        | Behaviour::ActThenReset
        | Behaviour::AcceptTwice
        | Behaviour::Slow(_)
        | Behaviour::EndlessBody => true,
    };
    if acted && genuine {
        state.acted.insert(headers.id.to_owned());
    }
    state.calls.push(Call {
        id: headers.id.to_owned(),
        signature: headers.signature.to_owned(),
        timestamp: headers.timestamp.to_owned(),
        body: Arc::new(body),
        sha256,
        acted: acted && genuine,
        genuine,
    });
    behaviour
}

fn next(plan: &mut Plan) -> Behaviour {
    if !plan.first.is_empty() {
        return plan.first.remove(0);
    }
    let mut thrown = random(&mut plan.seed) % 100;
    for (percent, behaviour) in &plan.chances {
        match thrown.checked_sub(*percent) {
            None => return behaviour.clone(),
            Some(left) => thrown = left,
        }
    }
    Behaviour::Accept
}

/// SplitMix64: small, and good enough to throw dice.
fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut it = *seed;
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

#[test]
fn the_plan_of_the_kill_test_is_what_it_says() {
    let mut plan = Plan::kill_test(1);
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..10_000 {
        *count.entry(format!("{:?}", next(&mut plan))).or_default() += 1;
    }
    for (behaviour, percent) in [
        ("Answer(500, \"\")", 30),
        ("ActThenSilence", 10),
        ("Reset", 2),
        ("ActThenReset", 3),
        ("AcceptTwice", 5),
        ("Accept", 50),
    ] {
        let (least, most) = (percent * 80, percent * 120);
        assert!((least..=most).contains(&count[behaviour]), "{behaviour}: {} of 10,000", count[behaviour]);
    }
}
