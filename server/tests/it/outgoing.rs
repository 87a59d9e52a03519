//! No address of ours can be bent to lead inside, whichever of the configuration's it is (SSRF). The list is also held
//! against what is connected to in `src/outgoing/tests.rs`, with a name service that lies.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use blanket_server::config;
use tokio::net::TcpListener;

use crate::{
    harness::{Place, answer, pdf, valid_answers, wait_for},
    process::Process,
    receiver::{Plan, Receiver, SECRET},
};

/// Somebody inside who must not be reached; counts who tries.
async fn inside() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connects = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connects);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, connects)
}

/// A configuration in which a receiver and the look-up of addresses both have this address.
fn configured(place: &Place, url: &str, more: &str) {
    let text = fs::read_to_string(place.config()).unwrap();
    let ours = "adapter = \"directory\"\npath = \"receivers/one\"\n";
    let table = format!("adapter = \"webhook\"\nurl = \"{url}\"\nsecrets = [\"{SECRET}\"]\n{more}");
    let addresses = format!("[addresses]\nurl = \"{url}\"\ntoken = \"x\"\n{more}");
    fs::write(place.config(), text.replace(ours, &table) + &addresses).unwrap();
}

#[tokio::test]
async fn an_address_that_leads_inside_is_no_configuration() {
    let (port, connects) = inside().await;
    for host in [
        "127.0.0.1",
        "[::1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "user@fagsystem.example",
        "fagsystem.example@127.0.0.1",
    ] {
        let place = Place::new();
        let url = format!("https://{host}:{port}/");
        configured(&place, &url, "");
        let text = fs::read_to_string(place.config()).unwrap();
        let others = format!("[objects]\nurl = \"s3://files\"\nendpoint = \"{url}\"\n[telemetry]\notlp = \"{url}\"\n");
        fs::write(place.config(), text + &others).unwrap();
        let faults = config::read(&place.config(), |_| None).unwrap_err().to_string();
        assert_eq!(faults.matches("error[bad-value]: `url` ").count(), 2, "{host}: {faults}");
        for key in ["endpoint", "otlp"] {
            assert!(faults.contains(&format!("error[bad-value]: `{key}` ")), "{host}: {faults}");
        }
        assert!(faults.contains("allow_private = true"), "{faults}");
    }
    assert_eq!(connects.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_inside_is_not_connected_to() {
    let (port, connects) = inside().await;
    let place = Place::new();
    configured(&place, &format!("https://localhost:{port}/"), "");
    let running = place.start().await;
    let found = answer(running.client.get("/api/adresser?tekst=nygade").send().await.unwrap()).await;
    assert_eq!(found.status, 502);
    let body = running.client.body(valid_answers()).await;
    assert_eq!(running.client.submit("outgoing-inside-1", &body).await.status, 201);
    let database = place.database().await;
    let error = wait_for("a try", async || {
        let error: Option<String> =
            sqlx::query_scalar("SELECT last_error FROM outbox").fetch_one(&database).await.unwrap();
        error
    });
    assert_eq!(error.await, "not sent: its name leads to an address of this machine, and the request was not made");
    running.stop().await;
    assert_eq!(connects.load(Ordering::SeqCst), 0);

    // The same, where it is allowed: somebody is there.
    let place = Place::new();
    configured(&place, &format!("https://localhost:{port}/"), "allow_private = true\n");
    let running = place.start().await;
    assert_eq!(answer(running.client.get("/api/adresser?tekst=nygade").send().await.unwrap()).await.status, 502);
    running.stop().await;
    assert!(connects.load(Ordering::SeqCst) > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_files_nor_traces_go_to_a_name_that_leads_inside() {
    let (port, connects) = inside().await;
    for (allowed, more) in [(false, ""), (true, "allow_private = true\n")] {
        let place = Place::new();
        let url = format!("https://localhost:{port}/");
        let text = fs::read_to_string(place.config()).unwrap();
        let tables = format!(
            "[objects]\nurl = \"s3://files\"\nendpoint = \"{url}\"\n{more}[telemetry]\notlp = \"{url}\"\n{more}"
        );
        fs::write(place.config(), text + &tables).unwrap();
        let keys = [("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")];
        let process = Process::start(&place, &keys);
        assert!(process.client.upload("a.pdf", pdf(100)).await.status >= 500);
        process.stop().await;
        assert_eq!(
            connects.load(Ordering::SeqCst) > 0,
            allowed,
            "what was asked for was tried, and only where it may be"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_leads_nowhere() {
    let (port, connects) = inside().await;
    let lines = format!("location: http://127.0.0.1:{port}/\r\n");
    let answer = crate::receiver::Behaviour::Answer(307, lines);
    let receiver = Receiver::start(Plan { chances: vec![(100, answer)], ..Plan::default() }).await;
    let place = Place::new();
    configured(&place, &receiver.url(), "allow_private = true\n");
    let running = place.start().await;
    let body = running.client.body(valid_answers()).await;
    assert_eq!(running.client.submit("outgoing-redirect-1", &body).await.status, 201);
    let found = running.client.get("/api/adresser?tekst=nygade").send().await.unwrap();
    assert_eq!(found.status(), 502);
    let database = place.database().await;
    wait_for("the delivery to be parked", async || {
        let state: String = sqlx::query_scalar("SELECT state FROM outbox").fetch_one(&database).await.unwrap();
        (state == "parked").then_some(())
    })
    .await;
    running.stop().await;
    assert_eq!(connects.load(Ordering::SeqCst), 0);
}
