//! Uploads that are broken off and gone on with (tus 1.0), and files of the largest size there is.

use std::{fs, time::Instant};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use blanket_engine::sha256_hex;
use reqwest::{Body, Response};
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{
    attachments::with_files,
    harness::{Answer, Api, MAX_BYTES, Place, answer, pdf, wait_for},
};

/// The largest file that a blanket may ask for, in bytes. A program that is not optimised seals some megabytes a second, so that
/// it is tried with the large file by `cargo xtask soak` alone.
fn largest() -> usize {
    let is_large = !cfg!(debug_assertions) || std::env::var_os("BLANKET_SOAK").is_some();
    if is_large { 100 * 1024 * 1024 } else { 10 * 1024 * 1024 }
}

/// Begins an upload; its path.
async fn begin(client: &Api, name: &str, size: usize) -> String {
    let response = try_begin(client, name, size).await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["tus-resumable"], "1.0.0");
    // As a browser does: from the address of the request.
    format!("/api/{}", response.headers()["location"].to_str().unwrap())
}

async fn try_begin(client: &Api, name: &str, size: usize) -> Response {
    let metadata = format!("filetype YQ==,filename {}", BASE64_STANDARD.encode(name));
    let request = client.post("/api/attachments").header("tus-resumable", "1.0.0").header("upload-length", size);
    request.header("upload-metadata", metadata).send().await.unwrap()
}

async fn append(client: &Api, path: &str, offset: usize, bytes: impl Into<Body>) -> Response {
    let request = client.ask("PATCH", path).header("tus-resumable", "1.0.0").header("upload-offset", offset);
    request.header("content-type", "application/offset+octet-stream").body(bytes).send().await.unwrap()
}

/// How far an upload has come.
async fn offset(client: &Api, path: &str) -> usize {
    let response = client.ask("HEAD", path).header("tus-resumable", "1.0.0").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-store");
    response.headers()["upload-offset"].to_str().unwrap().parse().unwrap()
}

async fn finish(client: &Api, path: &str) -> Answer {
    answer(client.post(path).send().await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_where_it_was_broken_off_also_after_a_restart() {
    let place = Place::new();
    let running = place.start().await;
    let file = pdf(MAX_BYTES);
    let path = begin(&running.client, "Lægens brev.pdf", MAX_BYTES).await;
    assert_eq!(offset(&running.client, &path).await, 0);
    assert_eq!(append(&running.client, &path, 0, file[..400].to_vec()).await.status(), 204);
    for part in place.files("data/quarantine") {
        let sealed = fs::read(place.path("data/quarantine").join(part)).unwrap();
        assert!(!sealed.windows(5).any(|it| it == b"%PDF-" || it == b"xxxxx"));
    }
    running.stop().await;

    let running = place.start().await;
    assert_eq!(offset(&running.client, &path).await, 400);
    // The connection breaks in the middle of the next.
    let mut stream = TcpStream::connect(running.client.address()).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: a\r\ntus-resumable: 1.0.0\r\nupload-offset: 400\r\ncontent-length: 600\r\n\
         content-type: application/offset+octet-stream\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&file[400..650]).await.unwrap();
    drop(stream);
    wait_for("what came to be kept", async || (offset(&running.client, &path).await == 650).then_some(())).await;
    running.stop().await;

    let running = place.start().await;
    assert_eq!(finish(&running.client, &path).await.status, 409, "not all is here");
    assert_eq!(append(&running.client, &path, 400, file[400..].to_vec()).await.status(), 409, "it has come further");
    let rest = append(&running.client, &path, 650, file[650..].to_vec()).await;
    assert_eq!((rest.status().as_u16(), rest.headers()["upload-offset"].to_str().unwrap()), (204, "1000"));
    let taken = finish(&running.client, &path).await;
    let id = path.rsplit('/').next().unwrap();
    let expected = json!({
        "id": id, "name": "Lægens brev.pdf", "type": "application/pdf", "size": MAX_BYTES, "sha256": sha256_hex(&file),
    });
    assert_eq!((taken.status, &taken.body), (201, &expected));
    // Whoever has not heard the answer asks again.
    assert_eq!(offset(&running.client, &path).await, MAX_BYTES);
    assert_eq!(finish(&running.client, &path).await, taken);
    assert_eq!(append(&running.client, &path, MAX_BYTES, "x").await.status(), 404);
    assert_eq!(place.files("data/quarantine"), [""; 0]);

    let body = with_files(&running.client, &[&taken.body]).await;
    assert_eq!(running.client.submit("k", &body).await.status, 201);
    let delivered = place.wait_for_delivered(1).await.remove(0);
    assert_eq!(fs::read(delivered.join("attachments/Lægens brev.pdf")).unwrap(), file);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_append_at_once_are_one() {
    let place = Place::new();
    let running = place.start().await;
    let file = pdf(MAX_BYTES);
    let path = begin(&running.client, "a.pdf", MAX_BYTES).await;
    let tries = (0..8).map(|_| append(&running.client, &path, 0, file.clone()));
    let mut answers: Vec<u16> =
        futures_util::future::join_all(tries).await.iter().map(|it| it.status().as_u16()).collect();
    answers.sort_unstable();
    assert_eq!((answers[0], &answers[1..]), (204, &[409; 7][..]));
    let ends = (0..8).map(|_| finish(&running.client, &path));
    let ends = futures_util::future::join_all(ends).await;
    assert!(ends.iter().all(|it| *it == ends[0]) && ends[0].status == 201, "{ends:?}");
    running.stop().await;
    assert_eq!(place.files("data/quarantine"), [""; 0]);
    assert_eq!(place.files("data/attachments").len(), 1);
    assert_eq!(place.count("attachment").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_protocol_is_kept() {
    let place = Place::new();
    let running = place.start().await;
    let client = &running.client;
    let options = client.ask("OPTIONS", "/api/attachments").send().await.unwrap();
    assert_eq!(options.status(), 204);
    for (name, value) in [("tus-version", "1.0.0"), ("tus-extension", "creation,termination"), ("tus-max-size", "1000")]
    {
        assert_eq!(options.headers()[name], value);
    }
    for (name, size, status) in [
        ("a.pdf", MAX_BYTES + 1, 413),
        ("a.exe", 10, 415),
        ("", 10, 400),
        ("a\n.pdf", 10, 400),
        ("a.pdf", MAX_BYTES, 201),
    ] {
        assert_eq!(try_begin(client, name, size).await.status(), status, "{name:?} {size}");
    }
    let begin_with = async |headers: &[(&str, &str)]| {
        let request = client.post("/api/attachments");
        headers
            .iter()
            .fold(request, |it, (name, value)| it.header(*name, *value))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let (version, length, name) =
        (("tus-resumable", "1.0.0"), ("upload-length", "9"), ("upload-metadata", "filename YS5wZGY="));
    assert_eq!(begin_with(&[version, length, name]).await, 201);
    assert_eq!(begin_with(&[("tus-resumable", "0.2.2"), length, name]).await, 412);
    assert_eq!(begin_with(&[version, name]).await, 400);
    assert_eq!(begin_with(&[version, ("upload-length", "-1"), name]).await, 400);
    assert_eq!(begin_with(&[version, length]).await, 400);
    assert_eq!(begin_with(&[version, length, ("upload-metadata", "filename //8=")]).await, 400, "not UTF-8");

    let path = begin(client, "a.pdf", 100).await;
    let with = async |headers: &[(&str, &str)]| {
        let request = client.ask("PATCH", &path).body(pdf(10));
        headers
            .iter()
            .fold(request, |it, (name, value)| it.header(*name, *value))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let (offset_0, piece) = (("upload-offset", "0"), ("content-type", "application/offset+octet-stream"));
    assert_eq!(with(&[offset_0, piece]).await, 412);
    assert_eq!(with(&[version, offset_0]).await, 415);
    assert_eq!(with(&[version, piece]).await, 400);
    assert_eq!(with(&[version, piece, offset_0, ("content-encoding", "gzip")]).await, 415);
    assert_eq!(with(&[version, piece, ("upload-offset", "1")]).await, 409);
    assert_eq!(append(client, &format!("/api/attachments/{}", "0".repeat(32)), 0, "x").await.status(), 404);
    // One byte more than was announced, with and without a length of its own.
    assert_eq!(append(client, &path, 0, pdf(101)).await.status(), 413);
    let pieces: Vec<std::io::Result<Vec<u8>>> = pdf(101).chunks(70).map(|it| Ok(it.to_vec())).collect();
    assert_eq!(append(client, &path, 0, Body::wrap_stream(futures_util::stream::iter(pieces))).await.status(), 413);
    assert_eq!(offset(client, &path).await, 0);

    // Where no other method gets through.
    let posted = client.post(&path).header("x-http-method-override", "PATCH").header("tus-resumable", "1.0.0");
    let posted = posted.header("upload-offset", 0).header("content-type", "application/offset+octet-stream");
    assert_eq!(posted.body(pdf(60)).send().await.unwrap().status(), 204);
    assert_eq!(offset(client, &path).await, 60);
    let taken_back = client.post(&path).header("x-http-method-override", "DELETE").send().await.unwrap();
    assert_eq!(taken_back.status(), 204);
    assert_eq!(client.delete(&path).send().await.unwrap().status(), 404);
    assert_eq!(finish(client, &path).await.status, 404);

    // What will never be taken in is thrown away with its parts.
    let path = begin(client, "a.png", 100).await;
    assert_eq!(append(client, &path, 0, pdf(100)).await.status(), 204);
    assert_eq!(finish(client, &path).await.status, 415);
    assert_eq!(client.delete(&path).send().await.unwrap().status(), 404);
    running.stop().await;
    assert_eq!(place.files("data/quarantine"), [""; 0]);
    assert_eq!(place.files("data/attachments"), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_megabytes_and_not_one_byte_more() {
    let largest = largest();
    let place = Place::new();
    let text = fs::read_to_string(place.config()).unwrap();
    fs::write(place.config(), text.replace(&format!("max_bytes = {MAX_BYTES}"), &format!("max_bytes = {largest}")))
        .unwrap();
    let running = place.start().await;
    let client = &running.client;
    let file = pdf(largest + 1);
    let hash = sha256_hex(&file[..largest]);

    let begun = Instant::now();
    let taken = client.upload("a.pdf", file[..largest].to_vec()).await;
    let in_one = begun.elapsed();
    assert_eq!((taken.status, &taken.body["sha256"]), (201, &json!(hash)));

    let begun = Instant::now();
    let path = begin(client, "a.pdf", largest).await;
    for (at, piece) in file[..largest].chunks(largest / 3 + 1).enumerate() {
        assert_eq!(append(client, &path, at * (largest / 3 + 1), piece.to_vec()).await.status(), 204);
    }
    assert_eq!(finish(client, &path).await.body["sha256"], json!(hash));
    let in_three = begun.elapsed();
    println!("{largest} bytes in one piece: {in_one:.1?}; in three, each gone on with: {in_three:.1?}");

    // Announced, and never said.
    assert_eq!(client.upload("a.pdf", file.clone()).await.status, 413);
    assert_eq!(try_begin(client, "a.pdf", largest + 1).await.status(), 413);
    let pieces: Vec<std::io::Result<Vec<u8>>> = file.chunks(1 << 20).map(|it| Ok(it.to_vec())).collect();
    let body = Body::wrap_stream(futures_util::stream::iter(pieces));
    let refused = client.post("/api/attachments?name=a.pdf").body(body).send().await.unwrap();
    assert_eq!(refused.status(), 413);
    running.stop().await;
    assert_eq!(place.files("data/quarantine"), [""; 0]);
    assert_eq!(place.files("data/attachments").len(), 2);
}
