//! Attachments: what is taken in, and what a submission may claim.

use std::fs;

use blanket_engine::sha256_hex;
use reqwest::Body;
use serde_json::{Value, json};

use crate::harness::{Api, MAX_BYTES, Place, answer, as_answer, pdf, valid_answers};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

async fn with_files(client: &Api, files: &[&Value]) -> Value {
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
    assert_eq!(fs::read(place.path("data/attachments").join(id)).unwrap(), pdf(MAX_BYTES));

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

#[tokio::test(flavor = "multi_thread")]
async fn the_type_is_in_the_name_and_in_the_bytes() {
    let place = Place::new();
    let running = place.start().await;
    for (name, bytes, status) in [
        ("a.png", PNG.to_vec(), 201),
        ("a.jpg", b"\xff\xd8\xff\xe0".to_vec(), 201),
        ("a.jpeg", b"\xff\xd8\xff\xe0".to_vec(), 201),
        ("a.pdf", PNG.to_vec(), 415),
        ("a.png", pdf(20), 415),
        ("a.pdf", Vec::new(), 415),
        ("a.exe", pdf(20), 415),
        ("a.pdf.exe", pdf(20), 415),
        ("pdf", pdf(20), 415),
        ("", pdf(20), 400),
        ("a\n.pdf", pdf(20), 400),
        (&format!("{}.pdf", "a".repeat(252)), pdf(20), 400),
    ] {
        assert_eq!(running.client.upload(name, bytes).await.status, status, "{name:?}");
    }
    assert_eq!(answer(running.client.post("/api/attachments").body("x").send().await.unwrap()).await.status, 400);
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
