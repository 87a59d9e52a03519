//! Nothing personal in what a server leaves behind about itself: fifty CPR numbers and names are
//! put into every place of every request, at the loudest level of the log, and are found neither there, nor in metrics,
//! nor in traces. What is not let out by these tests is not let out by a lower level either.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    harness::{Place, answer, pdf, valid_answers},
    operator,
    process::Process,
    watched::Collector,
};

const CANARIES: usize = 50;

/// Somebody who does not exist.
struct Canary {
    /// `2102994001`: the date exists, the number was never given out.
    cpr: String,
    name: String,
}

impl Canary {
    fn new(number: usize) -> Self {
        Self { cpr: format!("210299{:04}", 4001 + number), name: format!("Kanariefugl{number:02}son") }
    }

    fn written(&self) -> [String; 3] {
        let (date, serial) = self.cpr.split_at(6);
        [self.cpr.clone(), format!("{date}-{serial}"), self.name.clone()]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_is_logged_counted_or_traced() {
    let collector = Collector::start().await;
    let place = Place::new();
    // Some of what is received is not delivered, and said so.
    place.block_receivers();
    operator::configure(&place, "");
    let process = Process::start(
        &place,
        &[
            ("BLANKET_LOG", "trace"),
            ("BLANKET_METRICS_LISTEN", "127.0.0.1:0"),
            ("BLANKET_TELEMETRY_OTLP", &collector.address),
            ("BLANKET_TELEMETRY_ALLOW_PRIVATE", "true"),
            // A look-up that cannot be reached.
            ("BLANKET_ADDRESSES_URL", "http://127.0.0.1:1"),
            ("BLANKET_ADDRESSES_TOKEN", "t"),
            ("BLANKET_ADDRESSES_ALLOW_PRIVATE", "true"),
            ("BLANKET_ORIGINS_ALLOWED", "https://portal.example"),
        ],
    );
    let blanket = process.client.blanket().await;
    for number in 0..CANARIES {
        let canary = Canary::new(number);
        submissions(&process, &canary, &blanket).await;
        files(&process, &canary).await;
        addresses(&process, &canary).await;
        torn(&process.address, &canary).await;
        // A password takes its time.
        if number < 3 {
            operators(&process, &canary).await;
        }
        if number == CANARIES / 2 {
            place.unblock_receivers();
        }
    }
    let counted = process.counted().await;
    let log = process.stop().await;
    let traced = collector.text();

    // That there is something to look in at all.
    for (what, text, parts) in [
        (
            "log",
            &log,
            &["received", "not delivered", "delivered", "could not be looked up", "a login to /drift failed"][..],
        ),
        ("metrics", &counted, &["/api/submissions", "/api/blanketter/{id}/{version}", "method=\"other\""]),
        ("traces", &traced, &["POST /api/submissions", "/api/adresser/{type}/{id}"]),
    ] {
        for part in parts {
            assert!(text.contains(part), "no `{part}` in the {what}");
        }
        for canary in (0..CANARIES).map(Canary::new) {
            for written in canary.written() {
                let line = text.lines().find(|it| it.contains(&written));
                assert_eq!(line, None, "`{written}` is in the {what}");
            }
        }
    }
    // L4: nobody else has a word in the log.
    for line in log.lines() {
        assert!(line.contains(" blanket_server"), "{line}");
    }
}

async fn submissions(process: &Process, canary: &Canary, blanket: &Value) {
    let Canary { cpr, name } = canary;
    let with = |place: &str, value: Value| {
        let mut answers = valid_answers();
        answers[place] = value;
        json!({ "blanket": blanket, "language": "da", "answers": answers }).to_string()
    };
    let of = |part: &str| {
        let mut body = json!({ "blanket": blanket, "language": "da", "answers": valid_answers() });
        match part {
            "language" => body["language"] = json!(cpr),
            part => body["blanket"][part] = json!(cpr),
        }
        body.to_string()
    };
    let key = format!("key-of-{cpr}-{name}");
    let both = format!("{name} {cpr}");
    let file = json!([{ "id": cpr, "name": name, "type": "application/pdf", "size": "1", "sha256": "0".repeat(64) }]);
    for (number, (key, body, status)) in [
        (key.as_str(), with("navn", json!(both)), 201),
        (&key, with("navn", json!(both)), 201),
        (&key, with("navn", json!(name)), 409),
        ("", with("beloeb", json!(both)), 422),
        ("", with("ture", json!([{ "dato": cpr }])), 422),
        ("", with("ture", json!(cpr)), 422),
        ("", with(cpr, json!(name)), 422),
        ("", with("bilag", file), 422),
        ("", of("language"), 400),
        ("", of("id"), 404),
        ("", of("version"), 404),
        ("", of("hash"), 409),
        ("", format!("{{ \"{cpr}\": {name}"), 400),
        ("", format!("{{ \"{cpr}\": \"{name}\" }}"), 400),
        ("", format!("{cpr} ").repeat(100_000), 413),
        (&format!("{key} with a blank"), with("navn", json!(both)), 400),
    ]
    .into_iter()
    .enumerate()
    {
        let key = if key.is_empty() { format!("{cpr}-{number}") } else { key.to_owned() };
        let sent = answer(process.client.submission(&key, body).send().await.unwrap()).await;
        // A field that nobody asks for is let be or refused; the rest is certain.
        let is_either = status == 422 && sent.status == 201;
        assert!(sent.status == status || is_either, "{status} {sent:?}");
    }
    for (header, status) in [("origin", 403), ("content-type", 415)] {
        let request = process.client.post("/api/submissions").header("idempotency-key", &key);
        let sent = request.header(header, format!("https://{cpr}.{name}")).body(both.clone()).send().await.unwrap();
        assert_eq!(sent.status(), status);
    }
    let everywhere = process
        .client
        .request(Method::try_from(format!("X{name}").as_str()).unwrap(), &format!("/api/submissions?cpr={cpr}"))
        .header("user-agent", &both)
        .header("referer", format!("https://portal.example/{cpr}"))
        .header("cookie", format!("name={name}"))
        .header("x-forwarded-for", cpr)
        .header("traceparent", format!("00-{cpr:0>32}-{cpr:0>16}-01"))
        .header("authorization", format!("Basic {cpr}"))
        .header(format!("x-{cpr}"), name);
    // What comes from no page of ours may not even ask for what there is not.
    assert_eq!(everywhere.send().await.unwrap().status(), 405);
}

async fn files(process: &Process, Canary { cpr, name }: &Canary) {
    let both = format!("{cpr} {name}");
    for (file, bytes, status) in [
        (format!("{both}.pdf"), [pdf(20), both.clone().into_bytes()].concat(), 201),
        (format!("{both}.exe"), pdf(20), 415),
        (format!("{both}.png"), both.clone().into_bytes(), 415),
        (format!("{both}.pdf"), both.repeat(100).into_bytes(), 413),
        (format!("{both}\n.pdf"), pdf(20), 400),
    ] {
        assert_eq!(process.client.upload(&file, bytes).await.status, status, "{file}");
    }
    for (method, path) in [
        ("DELETE", format!("/api/attachments/{cpr}")),
        ("POST", format!("/api/attachments?{name}={cpr}")),
        ("GET", format!("/{cpr}/{name}")),
        ("GET", format!("/{cpr}.{name}?{cpr}={name}")),
        ("GET", format!("/api/{cpr}/{name}")),
        ("GET", format!("/api/blanketter/{cpr}")),
        ("GET", format!("/api/blanketter/{cpr}/{name}")),
        ("GET", format!("/api/blanketter/proeve/{name}")),
        ("GET", format!("/api/blanketter/proeve/compiled?engine={cpr}")),
        ("GET", format!("/api/blanketter/proeve/1.0.0/compiled?sha256={cpr}")),
        ("GET", format!("/healthz?{cpr}={name}")),
        ("GET", format!("/readyz/{name}")),
    ] {
        let sent = process.client.request(Method::try_from(method).unwrap(), &path).send().await.unwrap();
        assert!(
            sent.status() == 404 || sent.status() == 400 || path.starts_with("/healthz"),
            "{path} {}",
            sent.status()
        );
    }
}

async fn addresses(process: &Process, Canary { cpr, name }: &Canary) {
    for (path, status) in [
        (format!("/api/adresser?tekst={name}%20{cpr}"), 502),
        (format!("/api/adresser?tekst={}", cpr.repeat(50)), 400),
        (format!("/api/adresser?{cpr}={name}"), 400),
        (format!("/api/adresser/{name}/{cpr}"), 404),
        (format!("/api/adresser/adresse/{cpr:0>36}"), 502),
    ] {
        assert_eq!(process.client.get(&path).send().await.unwrap().status(), status, "{path}");
    }
}

async fn operators(process: &Process, Canary { cpr, name }: &Canary) {
    let own = format!("http://{}", process.address);
    let page = process.client.get("/drift/log-ind").send().await.unwrap();
    let session = page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = page.text().await.unwrap();
    let token = page.split_once("name=\"token\" value=\"").unwrap().1.split('"').next().unwrap();
    let login = process.client.post("/drift/log-ind").header("content-type", "application/x-www-form-urlencoded");
    let login = login.header("origin", &own).header("cookie", session);
    let login = login.body(format!("token={token}&name={name}&password={cpr}"));
    assert!(login.send().await.unwrap().status().is_client_error());
    for path in [format!("/drift?{cpr}={name}"), format!("/drift/levering/{cpr}"), format!("/drift/{name}")] {
        let request = process.client.get(&path).header("cookie", format!("blanket-drift={cpr}"));
        assert!(request.send().await.unwrap().status().as_u16() < 500, "{path}");
    }
    let order = process.client.post(&format!("/drift/levering/{cpr}/igen")).header("origin", &own);
    assert!(order.body(format!("token={cpr}")).send().await.unwrap().status().as_u16() < 500);
}

/// What is no HTTP, or breaks off.
async fn torn(address: &str, Canary { cpr, name }: &Canary) {
    let submission =
        "POST /api/submissions HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n";
    for text in [
        format!("{cpr} {name}\r\n\r\n"),
        format!("GET /{cpr} {name}/1.1\r\n\r\n"),
        format!("GET /{cpr} HTTP/1.1\r\nx: {}\r\n\r\n", name.repeat(10_000)),
        format!("GET /{cpr} HTTP/1.1\r\n{cpr} {name}\r\n\r\n"),
        format!("{submission}idempotency-key: {cpr}\r\ncontent-length: 1000\r\n\r\n{{ \"{cpr}\": \"{name}\""),
        format!("{submission}transfer-encoding: chunked\r\n\r\n{cpr}\r\n{name}\r\n"),
        format!("{submission}content-length: {cpr}{name}\r\n\r\n"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(text.as_bytes()).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}
