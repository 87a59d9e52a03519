//! The look-up of addresses: from the file of invented ones, and through a fake Adressevælger that answers, answers
//! slowly, wrongly and not at all.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex},
};

use axum::{
    Extension, Router, extract::State, http::StatusCode, http::Uri, response::IntoResponse as _, response::Response,
};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use tracing_subscriber::{filter::Targets, layer::SubscriberExt as _};

use crate::harness::{Answer, Place, Running, answer};

const ID: &str = "0a3f50b8-b1a4-4e7a-9d3e-000000000002";

/// The file of invented addresses that demonstrations use.
fn fixture() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms/adresser.json");
    format!("fixture = '{}'", file.display())
}

async fn start(place: &Place, addresses: &str) -> Running {
    let config = fs::read_to_string(place.config()).unwrap();
    fs::write(place.config(), format!("{config}\n[addresses]\n{addresses}\n")).unwrap();
    place.start().await
}

async fn search(running: &Running, text: &str) -> Answer {
    answer(running.client.get("/api/adresser").query(&[("tekst", text)]).send().await.unwrap()).await
}

async fn one(running: &Running, kind: &str, id: &str) -> Answer {
    answer(running.client.get(&format!("/api/adresser/{kind}/{id}")).send().await.unwrap()).await
}

fn titles(found: &Answer) -> Vec<&str> {
    assert_eq!(found.status, 200, "{}", found.body);
    found.body["fund"].as_array().unwrap().iter().map(|it| it["titel"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_narrows_down_to_one_address() {
    let place = Place::new();
    let running = start(&place, &fixture()).await;
    let streets = search(&running, "lærkes").await;
    assert_eq!(titles(&streets), ["Lærkesangen 8000 Aarhus C", "Lærkesangen 5000 Odense C"]);
    // The number of the house is what is missing, and goes before the comma.
    let street = json!({ "titel": "Lærkesangen 8000 Aarhus C", "tekst": "Lærkesangen , 8000 Aarhus C", "markoer": 12 });
    assert_eq!(streets.body["fund"][0], street);
    let houses = search(&running, "Lærkesangen , 8000 Aarhus C").await;
    assert_eq!(titles(&houses)[..2], ["Lærkesangen 4, 8000 Aarhus C", "Lærkesangen 6, 8000 Aarhus C"]);
    // A house with flats leads on, a house without is an address.
    assert_eq!(houses.body["fund"][0]["tekst"], json!("Lærkesangen 4, 8000 Aarhus C"));
    assert_eq!(houses.body["fund"][1]["type"], json!("adresse"));
    let flats = search(&running, "Lærkesangen 4, 8000 Aarhus C").await;
    assert_eq!(titles(&flats)[..2], ["Lærkesangen 4, st., 8000 Aarhus C", "Lærkesangen 4, 1. tv, 8000 Aarhus C"]);
    assert_eq!(flats.body["fund"][1]["id"], json!(ID));
    let found = one(&running, "adresse", ID).await;
    let address = json!({ "vej": "Lærkesangen 4, 1. tv", "postnr": "8000", "by": "Aarhus C", "dar_id": ID });
    assert_eq!((found.status, found.body), (200, address));

    assert_eq!(titles(&search(&running, "findes ikke").await), Vec::<&str>::new());
    // Too little to search for is no fault.
    assert_eq!(titles(&search(&running, " l ").await), Vec::<&str>::new());
    assert_eq!(search(&running, &"l".repeat(201)).await.status, 400);
    for (kind, id) in [("adresse", "0a3f50b8-b1a4-4e7a-9d3e-ffffffffffff"), ("vejnavn", ID), ("adresse", "..%2Fsoeg")] {
        let missing = one(&running, kind, id).await;
        assert_eq!((missing.status, &missing.body["error"]["code"]), (404, &json!("unknown_address")), "{kind} {id}");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_table_there_is_no_look_up() {
    let place = Place::new();
    let running = place.start().await;
    let none = search(&running, "lærkesangen").await;
    assert_eq!((none.status, &none.body["error"]["code"]), (404, &json!("no_addresses")));
    assert_eq!(one(&running, "adresse", ID).await.body["error"]["code"], json!("no_addresses"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn adressevaelger_is_asked_as_the_configuration_says() {
    let fake = Fake::start().await;
    let place = Place::new();
    let how = format!("{}\nmunicipality = \"0751\"\nmunicipality_parameter = \"kommuneKode\"", fake.table());
    let running = start(&place, &how).await;
    fake.answers(
        200,
        &json!({ "status": "ok", "fund": [
            { "type": "vejnavn", "id": "", "titel": "Åvej" },
            { "type": "noget nyt", "id": "", "titel": "Åby" },
            { "type": "adresse", "id": ID, "titel": "Åvej 1, 8000 Aarhus C", "husnummerId": "x" },
        ]}),
    );
    let found = search(&running, "åvej & 1").await;
    let expected = json!({ "fund": [
        { "titel": "Åvej", "tekst": "Åvej ", "markoer": 5 },
        { "titel": "Åvej 1, 8000 Aarhus C", "type": "adresse", "id": ID },
    ]});
    assert_eq!((found.status, found.body), (200, expected));
    let asked = "/adresser/soeg?token=hemmelig%20n%C3%B8gle&tekst=%C3%A5vej%20%26%201&maksimum=10&kommuneKode=0751";
    assert_eq!(fake.asked(), [asked]);
    fake.answers(
        200,
        &json!({ "status": "ok", "adresse": { "id_lokalid": ID, "etagebetegnelse": null, "husnummer": {
            "vejnavn": "Åvej", "husnummertekst": "1", "postnummer": { "postnr": "8000", "navn": "Aarhus C" },
        }}}),
    );
    let address = json!({ "vej": "Åvej 1", "postnr": "8000", "by": "Aarhus C", "dar_id": ID });
    assert_eq!(one(&running, "adresse", ID).await.body, address);
    assert_eq!(fake.asked()[1], format!("/adresser/{ID}?token=hemmelig%20n%C3%B8gle"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_none_is_told_apart_from_no_hits() {
    let fake = Fake::start().await;
    let place = Place::new();
    let running = start(&place, &fake.table()).await;
    for wrong in [
        Behaviour::Never,
        Behaviour::Says(500, "{}".to_owned()),
        Behaviour::Says(401, "{}".to_owned()),
        Behaviour::Says(200, "<html>Bad gateway</html>".to_owned()),
        Behaviour::Says(200, r#"{"status":"fejl","beskrivelse":"ugyldig token"}"#.to_owned()),
        Behaviour::Says(200, r#"{"status":"ok"}"#.to_owned()),
        Behaviour::Says(200, format!("{{\"status\":\"ok\",\"fund\":[],\"x\":\"{}\"}}", "x".repeat(1_048_576))),
        Behaviour::HangsUp,
    ] {
        let told = format!("{wrong:?}").chars().take(80).collect::<String>();
        fake.behaves(wrong);
        let found = search(&running, "åvej").await;
        assert_eq!((found.status, &found.body["error"]["code"]), (502, &json!("addresses_unavailable")), "{told}");
        let address = one(&running, "adresse", ID).await;
        assert_eq!(address.status, 502, "{told}");
    }
    fake.answers(404, &json!({}));
    assert_eq!(one(&running, "adresse", ID).await.status, 404);
    fake.answers(200, &json!({ "status": "ok", "fund": [] }));
    assert_eq!(titles(&search(&running, "åvej").await), Vec::<&str>::new());
    running.stop().await;
    drop(fake);
}

/// One thread, so that what is logged in the server's tasks is logged here.
#[tokio::test(flavor = "current_thread")]
async fn what_is_typed_is_in_no_log() {
    let log = Log::default();
    let writer = log.clone();
    // What the program logs, and more of it: only its own words, at every level.
    let ours = Targets::new().with_target("blanket_server", tracing::Level::TRACE);
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
    let _logging = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer).with(ours));
    let fake = Fake::start().await;
    let place = Place::new();
    let running = start(&place, &fake.table()).await;
    fake.behaves(Behaviour::Says(500, r#"{"beskrivelse":"Hemmelighedsvej"}"#.to_owned()));
    assert_eq!(search(&running, "Hemmelighedsvej 7").await.status, 502);
    assert_eq!(one(&running, "adresse", ID).await.status, 502);
    running.stop().await;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("an address could not be looked up"), "{logged}");
    for secret in ["Hemmelighedsvej", ID, "hemmelig"] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_stops_the_start() {
    let place = Place::new();
    let config = fs::read_to_string(place.config()).unwrap();
    fs::write(place.config(), format!("{config}\n[addresses]\nfixture = \"ingen.json\"\n")).unwrap();
    let config = blanket_server::config::read(&place.config(), |_| None).unwrap();
    let fault = blanket_server::start(config).await.unwrap_err().to_string();
    assert!(fault.contains("cannot read the addresses") && fault.contains("ingen.json"), "{fault}");
}

/// How the fake behaves.
#[derive(Debug, Clone)]
enum Behaviour {
    Says(u16, String),
    /// The answer never comes.
    Never,
    HangsUp,
}

/// How the fake behaves now, and what it was asked.
type Inner = (Behaviour, Vec<String>);

/// A service that behaves as it is told, and remembers what it was asked.
struct Fake {
    base: String,
    inner: Arc<Mutex<Inner>>,
    serving: JoinHandle<()>,
}

impl Fake {
    async fn start() -> Self {
        let inner = Arc::new(Mutex::new((Behaviour::Never, Vec::new())));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(reply).with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move { serve(listener, router).await });
        Self { base, inner, serving }
    }

    /// What the configuration says of it. It may take a while, but not for ever.
    fn table(&self) -> String {
        format!("url = \"{}/\"\ntoken = \"hemmelig nøgle\"\ntimeout_ms = 500\nallow_private = true", self.base)
    }

    fn behaves(&self, behaviour: Behaviour) {
        self.inner.lock().unwrap().0 = behaviour;
    }

    fn answers(&self, status: u16, body: &Value) {
        self.behaves(Behaviour::Says(status, body.to_string()));
    }

    fn asked(&self) -> Vec<String> {
        self.inner.lock().unwrap().1.clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn reply(
    State(inner): State<Arc<Mutex<Inner>>>,
    Extension(hang_up): Extension<Arc<Notify>>,
    uri: Uri,
) -> Response {
    let behaviour = {
        let mut inner = inner.lock().unwrap();
        inner.1.push(uri.to_string());
        inner.0.clone()
    };
    match behaviour {
        Behaviour::Says(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Behaviour::Never => std::future::pending().await,
        Behaviour::HangsUp => {
            hang_up.notify_one();
            std::future::pending().await
        }
    }
}

async fn serve(listener: TcpListener, router: Router) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let hang_up = Arc::new(Notify::new());
        let service = TowerToHyperService::new(router.clone().layer(Extension(Arc::clone(&hang_up))));
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            tokio::select! {
                _ = connection => {}
                () = hang_up.notified() => {}
            }
        });
    }
}

/// What is logged, kept in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
