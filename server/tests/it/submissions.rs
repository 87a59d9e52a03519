//! `POST /api/submissions`: what is accepted, once, and what is told of the rest.

use blanket_engine::{canonical_json, sha256_hex};
use blanket_server::reference::Reference;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::harness::{Place, valid_answers};

/// The largest body the server takes.
const LARGEST_BODY: usize = 1024 * 1024;
/// How deep answers may lie in each other, the answers themselves counted.
const DEEPEST: usize = 127;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once_with_one_key_are_one_submission() {
    let place = Place::new();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    let posts = (0..1000).map(|_| {
        let (client, body) = (running.client.clone(), body.clone());
        tokio::spawn(async move { client.submit("key-of-one", &body).await })
    });
    let mut answers = Vec::new();
    for post in posts.collect::<Vec<_>>() {
        answers.push(post.await.unwrap());
    }
    assert_eq!(answers[0].status, 201, "{:?}", answers[0]);
    assert!(answers.iter().all(|it| *it == answers[0]));
    let folders = place.wait_for_delivered(1).await;
    running.stop().await;
    assert_eq!(place.delivered(), folders);
    for (table, rows) in [("submission", 1), ("outbox", 1), ("audit", 2)] {
        assert_eq!(place.count(table).await, rows, "{table}");
    }
    let reference = answers[0].body["reference"].as_str().unwrap();
    assert!(reference.starts_with("PR7-") && Reference::parse(reference).is_some(), "{reference}");
    assert_eq!(folders[0].file_name().unwrap().to_str(), Some(reference));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_holds_the_typed_answers() {
    let place = Place::new();
    let running = place.start().await;
    // An answer that does not count, because the question is not asked.
    let mut answers = valid_answers();
    answers["bilag"] =
        json!([{ "id": "x", "name": "x.pdf", "type": "application/pdf", "size": "1", "sha256": "0".repeat(64) }]);
    let body = running.client.body(answers).await;
    let receipt = running.client.submit("k", &body).await;
    assert_eq!(receipt.status, 201, "{receipt:?}");
    let folder = place.wait_for_delivered(1).await.remove(0);
    running.stop().await;

    let text = std::fs::read_to_string(folder.join("submission.json")).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let hash = document.as_object_mut().unwrap().remove("sha256").unwrap();
    assert_eq!(hash, receipt.body["hash"]);
    assert_eq!(hash, json!(sha256_hex(canonical_json(&document).as_bytes())));
    assert_eq!(document["reference"], receipt.body["reference"]);
    assert_eq!(document["received_at"], receipt.body["received_at"]);
    assert_eq!(document["language"], json!("da"));
    assert_eq!(document["engine"], json!(blanket_engine::ENGINE_VERSION));
    assert_eq!(document["blanket"]["hash"], body["blanket"]["hash"]);
    assert_eq!(document["blanket"]["number"], json!("PR 7"));
    assert_eq!(document["blanket"]["kle"], json!({ "emne": "00.01.00", "facet": "G01" }));
    assert_eq!(document["attachments"], json!([]));
    let expected =
        json!({ "navn": "Anna Ærlig", "beloeb": 12.5, "med_bilag": false, "ture": [{ "dato": "2026-12-24" }] });
    assert_eq!(document["answers"], expected);

    let summary = std::fs::read_to_string(folder.join("summary.txt")).unwrap();
    let (head, rest) = summary.split_once('\n').unwrap();
    let (subtitle, rest) = rest.split_once('\n').unwrap();
    assert_eq!(head, "Prøve (PR 7)");
    assert!(subtitle.starts_with(receipt.body["reference"].as_str().unwrap()), "{subtitle}");
    let expected = "
Om prøven
=========
Navn           Anna Ærlig
Beløb          12,5
Er der bilag?  Nej

Tur 1
Dato           24. december 2026
";
    assert_eq!(rest, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_with_another_body_is_refused() {
    let place = Place::new();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    let first = running.client.submit("k", &body).await;
    assert_eq!(first.status, 201);

    // The same body in another order and with other spaces is the same body.
    let (blanket, answers) = (&body["blanket"], &body["answers"]);
    let reordered = format!("{{ \"answers\" : {answers},\n\"language\":\"da\", \"blanket\": {blanket}}}");
    assert_eq!(running.client.submit_text("k", reordered).await, first);

    let mut other = body.clone();
    other["answers"]["navn"] = json!("Bo");
    let refused = running.client.submit("k", &other).await;
    assert_eq!((refused.status, &refused.body["error"]["code"]), (409, &json!("key_used")));
    // Not even faults are looked for: the receipt is another submission's.
    other["answers"]["navn"] = json!("");
    assert_eq!(running.client.submit("k", &other).await.status, 409);
    assert_eq!(running.client.submit("k", &body).await, first);
    assert_eq!(place.count("submission").await, 1);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_can_be_asked_for_again_after_a_restart() {
    let place = Place::new();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    let first = running.client.submit("k", &body).await;
    running.stop().await;
    let running = place.start().await;
    assert_eq!(running.client.submit("k", &body).await, first);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_come_back_with_field_code_and_words() {
    let place = Place::new();
    let running = place.start().await;
    let answers = json!({ "beloeb": "mange", "med_bilag": "yes", "ture": [{ "dato": "24-12-2026" }, { "dato": "" }] });
    let mut body = running.client.body(answers).await;
    let danish = running.client.submit("k", &body).await;
    let expected = json!({ "issues": [
        { "field": "navn", "code": "missing", "message": "Skriv navnet" },
        { "field": "beloeb", "code": "not_a_number", "message": "Skriv beløbet med tal" },
        { "field": "bilag", "code": "missing", "message": "Vedhæft mindst ét bilag" },
        { "field": "ture[1].dato", "code": "missing", "message": "Skriv turens dato" },
    ] });
    assert_eq!((danish.status, danish.body), (422, expected));

    body["language"] = json!("en");
    let english = running.client.submit("k", &body).await;
    assert_eq!(english.body["issues"][0]["message"], json!("Write the name"));

    // A key is not used up by faults: mended answers may be sent under it.
    let mended = running.client.body(valid_answers()).await;
    assert_eq!(running.client.submit("k", &mended).await.status, 201);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_blanketter_versions_and_bundles_are_refused() {
    let place = Place::new();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    for (key, value, status, code) in [
        ("id", "findes_ikke", 404, "unknown_blanket"),
        ("version", "9.9.9", 404, "unknown_version"),
        ("version", "1.0.00", 404, "unknown_version"),
        ("hash", "0000", 409, "blanket_changed"),
    ] {
        let mut other = body.clone();
        other["blanket"][key] = json!(value);
        let refused = running.client.submit("k", &other).await;
        assert_eq!((refused.status, &refused.body["error"]["code"]), (status, &json!(code)), "{key}");
    }
    let mut other = body.clone();
    other["language"] = json!("sv");
    assert_eq!(running.client.submit("k", &other).await.body["error"]["code"], json!("unknown_language"));
    // Danish, the blanket's own language, when none is named.
    other.as_object_mut().unwrap().remove("language");
    assert_eq!(running.client.submit("k", &other).await.status, 201);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_not_as_they_should_be() {
    let place = Place::new();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    for key in ["", "æ", "two words", &"k".repeat(256)] {
        let refused = running.client.submit(key, &body).await;
        assert_eq!((refused.status, &refused.body["error"]["code"]), (400, &json!("idempotency_key")), "{key:?}");
    }
    let without = running
        .client
        .post("/api/submissions")
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(without.status(), 400);
    assert_eq!(running.client.submit(&"k".repeat(255), &body).await.status, 201);

    let mut misspelt = body.clone();
    misspelt["langauge"] = json!("da");
    let mut no_answers = body.clone();
    no_answers["answers"] = json!("none");
    for (text, code) in [
        ("{".to_owned(), "bad_json"),
        ("[]".to_owned(), "bad_request"),
        (misspelt.to_string(), "bad_request"),
        (no_answers.to_string(), "bad_answers"),
    ] {
        let refused = running.client.submit_text("other", text).await;
        assert_eq!((refused.status, &refused.body["error"]["code"]), (400, &json!(code)));
    }

    let mut padded = body.to_string();
    padded.push_str(&" ".repeat(LARGEST_BODY - padded.len()));
    assert_eq!(running.client.submit_text("large", padded.clone()).await.status, 201);
    padded.push(' ');
    let refused = running.client.submit_text("larger", padded).await;
    assert_eq!((refused.status, &refused.body["error"]["code"]), (413, &json!("too_large")));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_and_sends_again_has_one_submission() {
    let place = Place::new();
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    let text = body.to_string();
    let address = running.server.address();
    let tries = 20;
    for number in 0..tries {
        let key = format!("key-{number}");
        let request = format!(
            "POST /api/submissions HTTP/1.1\r\nhost: {address}\r\nidempotency-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
            text.len()
        );
        // The last ones send all of it, and go before the answer comes.
        let sent = (request.len() * (number + 1) / (tries - 4)).min(request.len());
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&request.as_bytes()[..sent]).await.unwrap();
        drop(stream);
        assert_eq!(running.client.submit(&key, &body).await.status, 201);
    }
    place.wait_for_delivered(tries).await;
    running.stop().await;
    assert_eq!(place.count("submission").await, i64::try_from(tries).unwrap());
    assert_eq!(place.delivered().len(), tries);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_readers_might_read_differently_is_refused() {
    let place = Place::new();
    let running = place.start().await;
    let blanket = running.client.blanket().await;
    let whole = |answers: &str| format!("{{\"blanket\":{blanket},\"language\":\"da\",\"answers\":{answers}}}");
    let valid = valid_answers().to_string();
    let with = |more: &str| whole(&format!("{},{more}}}", valid.strip_suffix('}').unwrap()));
    // The answers themselves are one level.
    let deep = |levels: usize| with(&format!("\"x\":{}{}", "[".repeat(levels - 1), "]".repeat(levels - 1)));
    for (name, body, status, code) in [
        ("a key twice", whole(&format!("{valid},\"answers\":{{}}")), 400, "bad_request"),
        ("the blanket twice", format!("{{\"blanket\":{blanket},{}", &whole(&valid)[1..]), 400, "bad_request"),
        ("an answer twice", with("\"navn\":\"Bo\""), 400, "bad_answers"),
        ("an answer twice, once escaped", with("\"nav\\u006e\":\"Bo\""), 400, "bad_answers"),
        ("an answer in a row twice", with("\"x\":[{\"a\":\"1\",\"a\":\"2\"}]"), 400, "bad_answers"),
        ("NUL", with("\"x\":\"a\\u0000b\""), 400, "bad_answers"),
        ("NUL after a backslash", with("\"x\":\"a\\\\\\u0000b\""), 400, "bad_answers"),
        ("a backslash and letters that look so", with("\"x\":\"a\\\\u0000b\""), 201, ""),
        ("half of a pair", with("\"x\":\"\\ud83d\""), 400, "bad_answers"),
        ("the deepest", deep(DEEPEST), 201, ""),
        ("too deep", deep(DEEPEST + 1), 400, "bad_answers"),
        ("far too deep", deep(100_000), 400, "bad_answers"),
        ("an endless number", with("\"x\":1e400"), 400, "bad_answers"),
        ("something after the end", whole(&valid) + "{}", 400, "bad_json"),
        ("a mark of byte order", format!("\u{feff}{}", whole(&valid)), 400, "bad_json"),
        ("an unknown key", format!("{{\"x\":1,{}", &whole(&valid)[1..]), 400, "bad_request"),
        ("a case that is none", format!("{{\"case\":\"\",{}", &whole(&valid)[1..]), 400, "bad_request"),
        ("a case", format!("{{\"case\":\"{}\",{}", "c".repeat(255), &whole(&valid)[1..]), 201, ""),
        ("too long a case", format!("{{\"case\":\"{}\",{}", "c".repeat(256), &whole(&valid)[1..]), 400, "bad_request"),
    ] {
        let answer = running.client.submit_text(&name.replace(' ', "-"), body).await;
        let told = answer.body["error"]["code"].as_str().unwrap_or_default();
        assert_eq!((answer.status, told), (status, code), "{name}: {answer:?}");
    }
    running.stop().await;
}

/// What the renderer would not have sent. The engine judges anew, by the form alone.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_asked_is_dropped_and_what_is_not_allowed_is_told() {
    let place = Place::new();
    let running = place.start().await;
    let mut number = 0;
    let mut send = async |change: &str, to: Value| {
        let mut answers = valid_answers();
        *answers.pointer_mut(change).unwrap_or_else(|| panic!("{change}")) = to;
        number += 1;
        let body = running.client.body(answers).await;
        running.client.submit(&format!("key-{number}"), &body).await
    };
    for (place, to, code) in [
        ("/med_bilag", json!("maybe"), "not_an_option"),
        ("/med_bilag", json!("yes"), "missing"),
        ("/med_bilag", json!(["yes", "no"]), "missing"),
        ("/navn", json!(""), "missing"),
        ("/navn", json!({ "x": "y" }), "missing"),
        ("/navn", json!("x".repeat(41)), "too_long"),
        ("/beloeb", json!("-1"), "too_small"),
        (
            "/ture",
            json!([{ "dato": "1-1-2026" }, { "dato": "1-1-2026" }, { "dato": "1-1-2026" }, { "dato": "1-1-2026" }]),
            "rows_max",
        ),
    ] {
        let answer = send(place, to.clone()).await;
        assert_eq!(answer.status, 422, "{place} {to}: {answer:?}");
        let codes: Vec<&Value> = answer.body["issues"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert!(codes.contains(&&json!(code)), "{place} {to}: {codes:?}");
    }
    running.stop().await;
}
