//! Attachments: what is taken in, and what a submission may claim.

use std::fs;

use blanket_engine::sha256_hex;
use reqwest::Body;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::harness::{Api, MAX_BYTES, Place, answer, as_answer, pdf, valid_answers, wait_for};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

pub(crate) async fn with_files(client: &Api, files: &[&Value]) -> Value {
    let mut answers = valid_answers();
    answers["med_bilag"] = json!("yes");
    answers["bilag"] = files.iter().map(|it| as_answer(it)).collect();
    client.body(answers).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_is_kept_to_the_byte() {
    let place = Place::new();
    let running = place.start().await;
    let uploaded = running.client.upload("Lægens brev.PDF", pdf(MAX_BYTES)).await;
    assert_eq!(uploaded.status, 201, "{uploaded:?}");
    let id = uploaded.body["id"].as_str().unwrap();
    let expected = json!({
        "id": id, "name": "Lægens brev.PDF", "type": "application/pdf", "size": MAX_BYTES, "sha256": sha256_hex(&pdf(MAX_BYTES)),
    });
    assert_eq!(uploaded.body, expected);
    let stored = place.files("data/attachments").remove(0);
    let stored = fs::read(place.path("data/attachments").join(stored)).unwrap();
    assert!(stored.len() > MAX_BYTES && !stored.windows(5).any(|it| it == b"%PDF-" || it == b"xxxxx"), "it is sealed");

    // Announced, and in pieces without being announced.
    assert_eq!(running.client.upload("a.pdf", pdf(MAX_BYTES + 1)).await.status, 413);
    for (size, status) in [(MAX_BYTES, 201), (MAX_BYTES + 1, 413), (MAX_BYTES * 1000, 413)] {
        let pieces: Vec<std::io::Result<Vec<u8>>> = pdf(size).chunks(700).map(|it| Ok(it.to_vec())).collect();
        let body = Body::wrap_stream(futures_util::stream::iter(pieces));
        let response = running.client.post("/api/attachments?name=a.pdf").body(body).send().await.unwrap();
        assert_eq!(answer(response).await.status, status, "{size}");
    }
    running.stop().await;
    let kept = fs::read_dir(place.path("data/attachments")).unwrap().count();
    assert_eq!(kept, 2, "nothing is left of what was refused");
    assert_eq!(place.count("attachment").await, 2);
}

/// One file of `tests/files/*.toml`.
#[derive(Clone, Deserialize)]
struct Case {
    #[serde(default)]
    what: String,
    name: String,
    /// Hex; those of a PDF where none are given.
    bytes: Option<String>,
    status: u16,
}

fn cases(file: &str) -> Vec<Case> {
    #[derive(Deserialize)]
    struct Cases {
        file: Vec<Case>,
    }
    toml::from_str::<Cases>(&fs::read_to_string(file).unwrap()).unwrap().file
}

fn from_hex(text: &str) -> Vec<u8> {
    let pair = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(pair).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_on_the_list_is_refused_and_no_name_is_a_path() {
    let place = Place::new();
    let running = place.start().await;
    let mut kept = 0;
    let mut cases = [cases("tests/files/types.toml"), cases("tests/files/names.toml")].concat();
    assert!(cases.len() > 70);
    cases.push(Case { what: "no name".to_owned(), name: String::new(), bytes: None, status: 400 });
    for it in cases {
        let bytes = it.bytes.as_deref().map_or_else(|| pdf(20), from_hex);
        let answer = running.client.upload(&it.name, bytes).await;
        assert_eq!(answer.status, it.status, "{} {:?}", it.what, it.name);
        if it.status == 201 {
            kept += 1;
            assert_eq!(answer.body["name"], json!(it.name), "for show, it is as it was given");
        }
    }
    assert_eq!(answer(running.client.post("/api/attachments").body("x").send().await.unwrap()).await.status, 400);
    // A name for an id is an id that nobody has.
    for id in ["..%2f..%2fserver.toml", "..", "%2e%2e", "a%00b", &"0".repeat(32)] {
        for method in ["DELETE", "HEAD", "POST"] {
            let path = format!("/api/attachments/{id}");
            let status = running.client.ask(method, &path).send().await.unwrap().status().as_u16();
            assert!([400, 404, 405].contains(&status), "{method} {id}: {status}");
        }
    }
    running.stop().await;
    let names = place.files("data/attachments");
    assert_eq!(names.len(), kept);
    assert!(names.iter().all(|it| it.len() == 32 && it.bytes().all(|it| it.is_ascii_hexdigit())), "{names:?}");
    assert_eq!(place.files("data/quarantine"), [""; 0]);
    assert!(place.config().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_unpacked_and_nothing_is_given_out() {
    let place = Place::new();
    let running = place.start().await;
    for encoding in ["gzip", "br", "deflate", "zstd", "x"] {
        let request = running.client.post("/api/attachments?name=a.pdf").header("content-encoding", encoding);
        assert_eq!(request.body(pdf(20)).send().await.unwrap().status(), 415, "{encoding}");
    }
    let id = running.client.upload("a.pdf", pdf(20)).await.body["id"].as_str().unwrap().to_owned();
    for path in [format!("/api/attachments/{id}"), format!("/data/attachments/{id}"), format!("/attachments/{id}")] {
        let response = running.client.get(&path).send().await.unwrap();
        assert!([404, 405].contains(&response.status().as_u16()), "{path}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_that_is_a_lie_is_no_help() {
    let place = Place::new();
    let running = place.start().await;
    for (said, sent, status) in [(500, 100, None), (100, 500, Some("201")), (MAX_BYTES + 1, 100, Some("413"))] {
        let mut stream = TcpStream::connect(running.client.address()).await.unwrap();
        let head = format!("POST /api/attachments?name=a.pdf HTTP/1.1\r\nhost: a\r\ncontent-length: {said}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&pdf(sent)).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        match status {
            Some(status) => assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{said} {sent}: {answer}"),
            None => assert!(!answer.starts_with("HTTP/1.1 2"), "{said} {sent}: {answer}"),
        }
    }
    wait_for("quarantine to be empty", async || place.files("data/quarantine").is_empty().then_some(())).await;
    let kept = place.files("data/attachments");
    assert_eq!(kept.len(), 1);
    let sizes: Vec<i64> =
        sqlx::query_scalar("SELECT size FROM attachment").fetch_all(&place.database().await).await.unwrap();
    assert_eq!(sizes, [100]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_gone_from_the_store_is_asked_for_again() {
    let place = Place::new();
    let running = place.start().await;
    let uploaded = running.client.upload("a.pdf", pdf(100)).await.body;
    let file = place.path("data/attachments").join(place.files("data/attachments").remove(0));
    let body = with_files(&running.client, &[&uploaded]).await;
    let stored = fs::read(&file).unwrap();
    for change in ["", "%PDF-1.7"] {
        fs::write(&file, change).unwrap();
        let refused = running.client.submit("k", &body).await;
        assert_eq!((refused.status, &refused.body["issues"][0]["code"]), (422, &json!("not_a_file")));
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(running.client.submit("k", &body).await.status, 422);
    assert_eq!(place.count("submission").await, 0);
    fs::write(&file, &stored).unwrap();
    assert_eq!(running.client.submit("k", &body).await.status, 201);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_delivered_as_they_were_sent() {
    let place = Place::new();
    let running = place.start().await;
    let first = running.client.upload("..\\brev?.pdf", pdf(100)).await.body;
    let second = running.client.upload("brev_.PDF", pdf(200)).await.body;
    let third = running.client.upload("scan.png", PNG.to_vec()).await.body;
    let body = with_files(&running.client, &[&first, &second, &third]).await;
    let receipt = running.client.submit("k", &body).await;
    assert_eq!(receipt.status, 201, "{receipt:?}");
    let folder = place.wait_for_delivered(1).await.remove(0);
    for (file, bytes) in [("brev_.pdf", pdf(100)), ("brev_-2.PDF", pdf(200)), ("scan.png", PNG.to_vec())] {
        assert_eq!(fs::read(folder.join("attachments").join(file)).unwrap(), bytes, "{file}");
    }
    let document: Value = serde_json::from_str(&fs::read_to_string(folder.join("submission.json")).unwrap()).unwrap();
    let attachments = document["attachments"].as_array().unwrap();
    for (it, (uploaded, file)) in
        attachments.iter().zip([(&first, "brev_.pdf"), (&second, "brev_-2.PDF"), (&third, "scan.png")])
    {
        assert_eq!(it["file"], json!(file));
        for key in ["id", "name", "type", "size", "sha256"] {
            assert_eq!(it[key], uploaded[key], "{key}");
        }
    }

    // What is sent cannot be taken back, nor sent again by another.
    let path = format!("/api/attachments/{}", first["id"].as_str().unwrap());
    assert_eq!(running.client.delete(&path).send().await.unwrap().status(), 404);
    let refused = running.client.submit("other", &with_files(&running.client, &[&first]).await).await;
    assert_eq!((refused.status, &refused.body["issues"][0]["code"]), (422, &json!("not_a_file")));
    assert_eq!(running.client.submit("k", &body).await, receipt);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_must_be_what_the_store_has() {
    let place = Place::new();
    let running = place.start().await;
    let uploaded = running.client.upload("a.pdf", pdf(100)).await.body;
    let mut wrong: Vec<Vec<Value>> = Vec::new();
    for (key, value) in [
        ("sha256", json!("0".repeat(64))),
        ("size", json!(99)),
        ("name", json!("b.pdf")),
        ("type", json!("image/png")),
        ("id", json!("0".repeat(32))),
    ] {
        let mut it = uploaded.clone();
        it[key] = value;
        wrong.push(vec![it]);
    }
    // The same file twice.
    wrong.push(vec![uploaded.clone(), uploaded.clone()]);
    for files in wrong {
        let body = with_files(&running.client, &files.iter().collect::<Vec<_>>()).await;
        let refused = running.client.submit("k", &body).await;
        assert_eq!(refused.status, 422, "{files:?}");
        assert_eq!(refused.body["issues"].as_array().unwrap().len(), 1, "{files:?}");
        assert_eq!(refused.body["issues"][0]["field"], json!("bilag"));
        assert_eq!(refused.body["issues"][0]["code"], json!("not_a_file"));
        assert_ne!(refused.body["issues"][0]["message"], json!(""));
    }
    assert_eq!(place.count("submission").await, 0);

    let body = with_files(&running.client, &[&uploaded]).await;
    assert_eq!(running.client.submit("k", &body).await.status, 201);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_can_be_taken_back() {
    let place = Place::new();
    let running = place.start().await;
    let uploaded = running.client.upload("a.pdf", pdf(100)).await.body;
    let path = format!("/api/attachments/{}", uploaded["id"].as_str().unwrap());
    assert_eq!(running.client.delete(&path).send().await.unwrap().status(), 204);
    assert_eq!(running.client.delete(&path).send().await.unwrap().status(), 404);
    assert_eq!(fs::read_dir(place.path("data/attachments")).unwrap().count(), 0);
    let refused = running.client.submit("k", &with_files(&running.client, &[&uploaded]).await).await;
    assert_eq!(refused.status, 422);
    running.stop().await;
}
