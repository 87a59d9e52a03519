//! What is told to those who watch over a server: whether it lives, whether it is ready, what it has counted, and what it
//! traces. The collector is our own; it takes what it gets and says so.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{
    harness::{Place, answer, valid_answers, wait_for},
    process::Process,
};

/// Takes traces, and keeps the bytes of every request.
pub(crate) struct Collector {
    pub(crate) address: String,
    got: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let got = Arc::default();
        let all = Arc::clone(&got);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(take(stream, Arc::clone(&all)));
            }
        });
        Self { address, got }
    }

    /// All that has come, as text; what is not text in it is replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.got.lock().unwrap()).into_owned()
    }
}

async fn take(mut stream: TcpStream, all: Arc<Mutex<Vec<u8>>>) {
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
        let Some(head) = request.windows(4).position(|it| it == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
        let length: usize = text.split_once("content-length: ").unwrap().1.lines().next().unwrap().parse().unwrap();
        if request.len() >= head + 4 + length {
            all.lock().unwrap().extend(request.drain(..head + 4 + length));
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_whether_it_is_well() {
    let place = Place::new();
    let running = place.start().await;
    assert_eq!(running.client.get("/healthz").send().await.unwrap().text().await.unwrap(), "ok\n");
    let ready = answer(running.client.get("/readyz").send().await.unwrap()).await;
    assert_eq!(ready.status, 200);
    assert!(ready.body.as_object().unwrap().values().all(|it| it == true), "{ready:?}");
    // Metrics are nobody's at this address.
    assert_eq!(running.client.get("/metrics").send().await.unwrap().status(), 404);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted() {
    let place = Place::new();
    place.block_receivers();
    let process = Process::start(&place, &[("BLANKET_METRICS_LISTEN", "127.0.0.1:0")]);
    let body = process.client.body(valid_answers()).await;
    assert_eq!(process.client.submit("k", &body).await.status, 201);
    assert_eq!(process.client.submit("l", &serde_json::json!({})).await.status, 400);
    let tried = "blanket_deliveries_total{receiver=\"one\",outcome=\"later\"} 1";
    let counted =
        wait_for("a try to deliver", async || Some(process.counted().await).filter(|it| it.contains(tried))).await;
    for line in [
        "blanket_submissions_accepted_total 1",
        "blanket_outbox_deliveries{receiver=\"one\",state=\"queued\"} 1",
        "blanket_outbox_deliveries{receiver=\"one\",state=\"parked\"} 0",
        "blanket_requests_total{route=\"/api/submissions\",method=\"POST\",status=\"2xx\"} 1",
        "blanket_requests_total{route=\"/api/submissions\",method=\"POST\",status=\"4xx\"} 1",
        "blanket_request_seconds_count{route=\"/api/submissions\"} 2",
    ] {
        assert!(counted.lines().any(|it| it == line), "{line}\n{counted}");
    }
    assert!(counted.contains("blanket_outbox_oldest_seconds{receiver=\"one\",state=\"queued\"}"), "{counted}");
    let labels: BTreeSet<&str> = counted
        .lines()
        .filter_map(|line| line.split_once('{')?.1.split_once('}'))
        .flat_map(|(labels, _)| labels.split(','))
        .filter_map(|it| it.split('=').next())
        .collect();
    assert_eq!(labels, BTreeSet::from(["le", "method", "outcome", "receiver", "route", "state", "status"]));

    place.unblock_receivers();
    process.stop().await;
    let process = Process::start(&place, &[("BLANKET_METRICS_LISTEN", "127.0.0.1:0")]);
    let gone = "blanket_outbox_deliveries{receiver=\"one\",state=\"queued\"} 0";
    wait_for("the delivery", async || process.counted().await.contains(gone).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_traced() {
    let collector = Collector::start().await;
    let place = Place::new();
    let process = Process::start(
        &place,
        &[("BLANKET_TELEMETRY_OTLP", &collector.address), ("BLANKET_TELEMETRY_ALLOW_PRIVATE", "true")],
    );
    assert_eq!(process.client.get("/api/blanketter/andet").send().await.unwrap().status(), 404);
    process.stop().await;
    let traced = collector.text();
    assert!(traced.starts_with("POST /v1/traces "), "{traced}");
    for part in ["GET /api/blanketter/{id}", "http.request.method", "http.route", "http.response.status_code"] {
        assert!(traced.contains(part), "{part}\n{traced}");
    }
    assert!(!traced.contains("andet"), "a route is traced, not what was asked for\n{traced}");
}
