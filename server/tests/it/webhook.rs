//! The adapter `webhook` against a receiver that misbehaves: what is sent, how it is signed, and what an answer means.

use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use blanket_engine::{canonical_json, sha256_hex};
use blanket_server::{
    adapters::{Adapter as _, Configured, Delivery, DeliveryError, Receipt},
    config,
};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

use crate::{
    harness::{Place, valid_answers, wait_for},
    receiver::{Behaviour, Call, Plan, Receiver, SECRET},
};

const OTHER_SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
/// The seed of the key pair, and nobody else's.
const SEED: [u8; 32] = [7; 32];

fn private_key() -> String {
    format!("whsk_{}", BASE64.encode(SEED))
}

fn public_key() -> String {
    format!("whpk_{}", BASE64.encode(SigningKey::from_bytes(&SEED).verifying_key().to_bytes()))
}

/// Has all that the tests' blanket sends go to this receiver.
fn configure(place: &Place, table: &str) {
    let text = fs::read_to_string(place.config()).unwrap();
    let ours = "adapter = \"directory\"\npath = \"receivers/one\"\n";
    assert!(text.contains(ours));
    fs::write(place.config(), text.replace(ours, table)).unwrap();
}

fn adapter(table: &str) -> Configured {
    let place = Place::new();
    configure(&place, table);
    config::read(&place.config(), |_| None).unwrap().receivers.remove(0).adapter
}

fn delivery() -> Delivery {
    let answers = json!({ "navn": "Anna Ærlig \u{1F600}", "beloeb": "12.50" });
    let document = json!({ "reference": "X-1", "received_at": "2026-11-20T09:02:11Z", "answers": answers });
    let document = canonical_json(&document);
    Delivery {
        id: "0123456789abcdef0123456789abcdef".to_owned(),
        reference: "X-1".to_owned(),
        document_sha256: sha256_hex(document.as_bytes()),
        document,
        summary: "Navn  Anna Ærlig\n".to_owned(),
        attachments: Vec::new(),
    }
}

fn accepting(behaviour: Behaviour) -> Plan {
    Plan { first: vec![behaviour], ..Plan::default() }
}

fn later(reason: &str) -> Result<Receipt, DeliveryError> {
    Err(DeliveryError::Later { reason: reason.to_owned(), after: None })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_arrives_signed_and_whole() {
    let receiver = Receiver::start(Plan::default()).await;
    let place = Place::new();
    configure(&place, &receiver.table());
    let running = place.start().await;
    let uploaded = running.client.upload("kvittering.pdf", crate::harness::pdf(900)).await;
    let mut answers = valid_answers();
    answers["med_bilag"] = json!("yes");
    answers["bilag"] = json!([crate::harness::as_answer(&uploaded.body)]);
    let body = running.client.body(answers).await;
    let receipt = running.client.submit("webhook-arrives-1", &body).await;
    assert_eq!(receipt.status, 201, "{}", receipt.body);
    wait_for("the delivery", async || Some(()).filter(|()| !receiver.calls().is_empty())).await;
    running.stop().await;

    assert_eq!((receiver.calls().len(), receiver.forged(), receiver.hash_mismatches()), (1, 0, 0));
    let sent = receiver.calls().remove(0).json();
    assert_eq!(sent["type"], json!("submission.received"));
    assert_eq!(sent["data"]["document"]["reference"], receipt.body["reference"]);
    assert_eq!(sent["timestamp"], sent["data"]["document"]["received_at"]);
    assert!(sent["data"]["summary"].as_str().unwrap().contains("Anna Ærlig"));
    let file = &sent["data"]["attachments"][0];
    let content = BASE64.decode(file["content"].as_str().unwrap()).unwrap();
    assert_eq!(content, crate::harness::pdf(900));
    assert_eq!((&file["sha256"], &file["size"]), (&json!(sha256_hex(&content)), &json!(900)));
    assert_eq!(file["file"], sent["data"]["document"]["attachments"][0]["file"]);
}

#[tokio::test]
async fn every_try_is_the_same_under_the_same_id() {
    let receiver = Receiver::start(accepting(Behaviour::ActThenReset)).await;
    let adapter = adapter(&receiver.table());
    let delivery = delivery();
    assert_eq!(adapter.deliver(&delivery).await, later("sent, perhaps: it broke the connection off"));
    assert_eq!(adapter.deliver(&delivery).await.unwrap().detail, "answered 200");
    let calls = receiver.calls();
    assert_eq!(calls.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), [&delivery.id, &delivery.id]);
    assert_eq!(calls[0].sha256, calls[1].sha256);
    // The document stands in the body as it was hashed, byte by byte.
    let body = String::from_utf8(calls[0].body.to_vec()).unwrap();
    assert!(body.contains(&delivery.document));
    let effects = receiver.effects();
    assert_eq!((effects.len(), effects[&delivery.id].times, receiver.forged()), (1, 2, 0));
}

#[tokio::test]
async fn each_secret_signs_and_one_is_enough() {
    let public = public_key();
    // While a secret is changed, the receiver knows the old one or the new one.
    for known in [SECRET, OTHER_SECRET, public.as_str()] {
        let receiver = Receiver::start_with_keys(Plan::default(), &[known]).await;
        let adapter = adapter(&receiver.table_with(&[OTHER_SECRET, SECRET, &private_key()]));
        adapter.deliver(&delivery()).await.unwrap();
        assert_eq!(receiver.forged(), 0, "{known}");
        let signature = receiver.calls()[0].signature.clone();
        let versions: Vec<&str> = signature.split(' ').map(|it| it.split_once(',').unwrap().0).collect();
        assert_eq!(versions, ["v1", "v1", "v1a"]);
    }
    let receiver = Receiver::start_with_keys(Plan::default(), &[OTHER_SECRET]).await;
    adapter(&receiver.table_with(&[SECRET])).deliver(&delivery()).await.unwrap();
    assert_eq!(receiver.forged(), 1);
}

#[tokio::test]
async fn what_goes_wrong_is_told_without_the_receivers_words() {
    let receiver = Receiver::start(Plan::default()).await;
    let adapter = adapter(&receiver.table());
    let answered = |it: u16| format!("answered {it}");
    let not_this = |it: u16| format!("answered {it}: it will not take this submission as it is");
    let elsewhere = |it: u16| format!("answered {it}, which leads elsewhere; write the address it leads to as `url`");
    let after = |status: u16, seconds: u64| {
        Err(DeliveryError::Later { reason: answered(status), after: Some(Duration::from_secs(seconds)) })
    };
    let never = |reason: String| Err(DeliveryError::Never { reason });
    let here = format!("location: {}\r\n", receiver.url());
    let says = |status: u16, lines: &str| Behaviour::Answer(status, lines.to_owned());
    for (behaviour, expected) in [
        (says(500, ""), later("answered 500")),
        (says(503, "retry-after: 120\r\n"), after(503, 120)),
        (says(503, "retry-after: 0\r\n"), after(503, 1)),
        (says(429, "retry-after: 1000000000\r\n"), after(429, 86_400)),
        (says(429, "retry-after: -1\r\n"), later("answered 429")),
        (says(429, "retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), after(429, 1)),
        (says(503, "retry-after: snart, \x07\r\n"), later("sent, perhaps: it broke the connection off")),
        (says(503, "retry-after: snart\r\n"), later("answered 503")),
        (says(408, ""), later("answered 408")),
        (says(425, ""), later("answered 425")),
        (says(400, "retry-after: 5\r\n"), never(not_this(400))),
        (says(404, ""), never(not_this(404))),
        (says(422, ""), never(not_this(422))),
        (says(410, ""), never("answered 410: the receiver has been taken down".to_owned())),
        (says(301, &here), never(elsewhere(301))),
        (says(307, &here), never(elsewhere(307))),
        (says(308, &here), never(elsewhere(308))),
        (Behaviour::Reset, later("sent, perhaps: it broke the connection off")),
        (Behaviour::ActThenSilence, later("sent, perhaps: it did not answer in time")),
        (Behaviour::Slow(Duration::from_millis(100)), later("sent, perhaps: it did not answer in time")),
        (Behaviour::Garbage, later("sent, perhaps: it broke the connection off")),
        (Behaviour::EndlessBody, Ok(Receipt { detail: "answered 200".to_owned() })),
        (Behaviour::Slow(Duration::from_millis(1)), Ok(Receipt { detail: "answered 200".to_owned() })),
    ] {
        let before = receiver.calls().len();
        receiver.behaves(accepting(behaviour.clone()));
        let found = adapter.deliver(&delivery()).await;
        assert_eq!(found, expected, "{behaviour:?}");
        // A redirect was not followed, and nothing tried again behind our back.
        assert_eq!(receiver.calls().len(), before + 1, "{behaviour:?}");
    }
    drop(receiver);
    wait_for("the port to be closed", async || {
        (adapter.deliver(&delivery()).await == later("not sent: it cannot be reached")).then_some(())
    })
    .await;
    assert!(!format!("{adapter:?}").contains(SECRET.trim_start_matches("whsec_")));
}

#[tokio::test]
async fn an_answer_too_many_is_nobodys_answer() {
    // Two answers to the first request, and the second request is refused: it must not get the answer that lies about.
    let plan = Plan { first: vec![Behaviour::AcceptTwice, Behaviour::Answer(422, String::new())], ..Plan::default() };
    let receiver = Receiver::start(plan).await;
    let adapter = adapter(&receiver.table());
    adapter.deliver(&delivery()).await.unwrap();
    let second = Delivery { id: "f".repeat(32), ..delivery() };
    assert!(matches!(adapter.deliver(&second).await, Err(DeliveryError::Never { .. })));
}

#[tokio::test]
async fn attachments_are_bounded_and_checked() {
    let receiver = Receiver::start(Plan::default()).await;
    let place = Place::new();
    let adapter = adapter(&format!("{}max_attachment_bytes = 10\n", receiver.table()));
    let file = async |name: &str, bytes: &[u8]| place.attachment(name, bytes).await;
    let with = |attachments| Delivery { attachments, ..delivery() };
    // Ten bytes at the limit, one over.
    adapter.deliver(&with(vec![file("a", b"123456").await, file("b", b"7890").await])).await.unwrap();
    let never = |reason: &str| Err(DeliveryError::Never { reason: reason.to_owned() });
    assert_eq!(
        adapter.deliver(&with(vec![file("a", b"123456").await, file("b", b"78901").await])).await,
        never("the attachments have more bytes than `max_attachment_bytes` of this receiver")
    );
    let changed = file("c", b"123").await;
    fs::write(place.bytes_of(&changed), "124").unwrap();
    assert_eq!(adapter.deliver(&with(vec![changed.clone()])).await, never("an attachment in the store has changed"));
    fs::remove_file(place.bytes_of(&changed)).unwrap();
    assert_eq!(adapter.deliver(&with(vec![changed])).await, never("an attachment is missing from the store"));
    assert_eq!(receiver.calls().len(), 1);
}

#[tokio::test]
async fn chance_is_as_the_plan_says_and_the_same_for_a_seed() {
    let receiver = Receiver::start(Plan {
        seed: 1,
        chances: vec![(30, Behaviour::Answer(500, String::new()))],
        ..Plan::default()
    })
    .await;
    let adapter = adapter(&receiver.table());
    let mut delivered = 0;
    for at in 0..200 {
        let mut one = delivery();
        one.id = format!("{at:032x}");
        let document = json!({ "reference": at.to_string(), "case": at % 2, "position": at });
        one.document = canonical_json(&document);
        one.document_sha256 = sha256_hex(one.document.as_bytes());
        delivered += usize::from(adapter.deliver(&one).await.is_ok());
    }
    assert!((120..=160).contains(&delivered), "{delivered} of 200");
    assert_eq!(receiver.effects().len(), delivered);
    let (case, position) = ("/data/document/case", "/data/document/position");
    assert_eq!((receiver.order_violations(case, position), receiver.doubled("/data/document/reference")), (0, 0));
    assert_eq!((receiver.hash_mismatches(), receiver.forged(), receiver.most_at_once()), (0, 0, 1));

    // The receiver's own eyes: it sees what it is there to see.
    let mut one = delivery();
    one.document = canonical_json(&json!({ "reference": "0", "case": 1, "position": 0 }));
    one.id = "a".repeat(32);
    receiver.behaves(Plan::default());
    adapter.deliver(&one).await.unwrap();
    assert_eq!(receiver.order_violations(case, position), 1);
    assert_eq!(receiver.hash_mismatches(), 1);
    assert_eq!(receiver.doubled("/data/document/case"), receiver.effects().len() - 2);
}

/// The requests that a verifier must judge, and how.
fn requests(call: &Call, keys: &[&str]) -> Vec<(Value, bool)> {
    let body = String::from_utf8(call.body.to_vec()).unwrap();
    let now: i64 = call.timestamp.parse().unwrap();
    let request = |keys: &[&str], id: &str, timestamp: &str, signature: &str, body: &str, now: i64| {
        let headers = json!({ "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature });
        json!({ "keys": keys, "headers": headers, "body": body, "now": now })
    };
    let (id, at, signature) = (call.id.as_str(), call.timestamp.as_str(), call.signature.as_str());
    let changed = body.replace("Anna", "Bodil");
    let versionless = signature.replace("v1,", "v2,").replace("v1a,", "v2,");
    let mut requests = vec![
        (request(keys, id, at, signature, &body, now), true),
        (request(keys, id, at, signature, &body, now + 300), true),
        (request(keys, id, at, signature, &body, now - 300), true),
        (request(keys, id, at, &format!("v9,x {signature} v1,"), &body, now), true),
        (request(keys, id, at, signature, &body, now + 301), false),
        (request(keys, id, at, signature, &body, now - 301), false),
        (request(keys, id, at, signature, &changed, now), false),
        (request(keys, "other", at, signature, &body, now), false),
        (request(keys, id, &(now + 1).to_string(), signature, &body, now), false),
        (request(keys, id, "", signature, &body, now), false),
        (request(keys, id, "soon", signature, &body, now), false),
        (request(keys, id, at, "", &body, now), false),
        (request(keys, id, at, "v1,", &body, now), false),
        (request(keys, id, at, "v1a,AAAA", &body, now), false),
        (request(keys, id, at, &versionless, &body, now), false),
        (request(&[OTHER_SECRET], id, at, signature, &body, now), false),
        (request(&[], id, at, signature, &body, now), false),
    ];
    // Each key by itself is enough.
    requests.extend(keys.iter().map(|key| (request(&[key], id, at, signature, &body, now), true)));
    requests
}

/// Has a program judge the requests: they go in as one JSON array, and its verdicts come out as one.
fn judged_by(program: &str, arguments: &[&str], requests: &[Value]) -> Vec<bool> {
    let mut child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json!(requests).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn is_there(program: &str, arguments: &[&str]) -> bool {
    let there = Command::new(program).args(arguments).output().is_ok_and(|it| it.status.success());
    if !there {
        eprintln!("SKIPPED: {program} {} does not run here", arguments.join(" "));
    }
    there
}

#[tokio::test]
async fn the_verifiers_of_the_documentation_take_ours_and_nothing_else() {
    let receiver = Receiver::start(Plan::default()).await;
    adapter(&receiver.table_with(&[SECRET, &private_key()])).deliver(&delivery()).await.unwrap();
    let call = receiver.calls().remove(0);
    let public = public_key();
    let both = requests(&call, &[SECRET, &public]);
    let shared = Call { signature: call.signature.split(' ').next().unwrap().to_owned(), ..call };
    let shared = requests(&shared, &[SECRET]);
    let of = |list: &[(Value, bool)]| -> (Vec<Value>, Vec<bool>) { list.iter().cloned().unzip() };

    let by_rust = both.iter().map(|(it, _)| judged_by_rust(it)).collect::<Vec<_>>();
    assert_eq!(by_rust, of(&both).1, "Rust");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/vendor/examples/webhook");
    if is_there("node", &["--version"]) {
        let program = format!(
            "import {{ verify }} from \"{folder}/verify.mjs\";
             import {{ readFileSync }} from \"node:fs\";
             const all = JSON.parse(readFileSync(0, \"utf8\"));
             console.log(JSON.stringify(all.map((it) => verify(it.keys, it.headers, Buffer.from(it.body), it.now))));"
        );
        let (requests, expected) = of(&both);
        assert_eq!(judged_by("node", &["--input-type=module", "-e", &program], &requests), expected, "JavaScript");
    }
    if is_there("python3", &["--version"]) {
        let program = format!(
            "import json, sys; sys.dont_write_bytecode = True; sys.path.insert(0, {folder:?}); import verify\n\
             print(json.dumps([verify.verify(it['keys'], it['headers'], it['body'].encode(), it['now']) \
             for it in json.load(sys.stdin)]))"
        );
        let with_pairs = is_there("python3", &["-c", "import cryptography"]);
        let (requests, expected) = of(if with_pairs { &both } else { &shared });
        assert_eq!(judged_by("python3", &["-c", &program], &requests), expected, "Python");
    }
}

fn judged_by_rust(request: &Value) -> bool {
    use crate::receiver::verify::{Headers, verify};
    let keys: Vec<&str> = request["keys"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let header = |name: &str| request["headers"][name].as_str().unwrap();
    let headers = Headers {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    verify(&keys, &headers, request["body"].as_str().unwrap().as_bytes(), request["now"].as_i64().unwrap())
}
