//! The operator's pages over HTTP, and the same by command line: who gets in, what may be sent from where, what is shown
//! and what is not, and what is left in the audit log.

use std::{
    fs,
    process::{Command, Output},
    sync::OnceLock,
    time::Duration,
};

use blanket_server::{Server, clock::Clock, config};
use reqwest::{Client, StatusCode, header, redirect};
use serde_json::json;

use crate::{
    harness::{Place, Running, answer, client, valid_answers, wait_for},
    receiver::{Behaviour, Plan, Receiver},
};

/// Password and hash of the operator `anna`, made once by the command.
fn anna() -> &'static (String, String) {
    static ANNA: OnceLock<(String, String)> = OnceLock::new();
    ANNA.get_or_init(|| {
        let made = blanket(&["drift", "password", "anna"]);
        let text = String::from_utf8(made.stdout).unwrap();
        let password = text.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
        let hash = text.split('"').find(|it| it.starts_with("$argon2id$")).unwrap().to_owned();
        (password, hash)
    })
}

fn blanket(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_blanket")).args(arguments).env("USER", "kommandolinje").output().unwrap()
}

/// Adds the pages to a configuration.
pub(crate) fn configure(place: &Place, more: &str) {
    let text = fs::read_to_string(place.config()).unwrap();
    let drift = format!("\n[drift]\nusers = [{{ name = \"anna\", password_hash = \"{}\" }}]\n{more}", anna().1);
    fs::write(place.config(), text + &drift).unwrap();
}

/// Has what the tests' blanket sends go to this receiver.
fn configure_receiver(place: &Place, receiver: &Receiver) {
    let text = fs::read_to_string(place.config()).unwrap();
    let ours = "adapter = \"directory\"\npath = \"receivers/one\"\n";
    fs::write(place.config(), text.replace(ours, &receiver.table())).unwrap();
}

/// A browser as far as it matters here: one cookie, and the origin that it says.
struct Browser {
    http: Client,
    base: String,
    /// The name of the session.
    id: Option<String>,
    origin: Option<String>,
    host: Option<&'static str>,
    cookie: &'static str,
}

struct Page {
    status: u16,
    body: String,
    location: String,
    set_cookie: String,
    headers: header::HeaderMap,
}

impl Browser {
    fn new(server: &Server) -> Self {
        let base = format!("http://{}", server.address());
        let http = client().redirect(redirect::Policy::none()).build().unwrap();
        Self { http, origin: Some(base.clone()), base, id: None, host: None, cookie: "blanket-drift" }
    }

    async fn get(&mut self, path: &str) -> Page {
        let request = self.http.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.post(format!("{}{path}", self.base)).body(body.join("&"));
        let mut request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = &self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        self.send(request).await
    }

    async fn send(&mut self, mut request: reqwest::RequestBuilder) -> Page {
        if let Some(id) = &self.id {
            request = request.header(header::COOKIE, format!("other=1; {}={id}", self.cookie));
        }
        if let Some(host) = self.host {
            request = request.header(header::HOST, host);
        }
        let response = request.send().await.unwrap();
        let text = |name| {
            let value = response.headers().get(name);
            value.map_or(String::new(), |it: &header::HeaderValue| it.to_str().unwrap().to_owned())
        };
        let (location, set_cookie) = (text(header::LOCATION), text(header::SET_COOKIE));
        if let Some(set) = set_cookie.strip_prefix(&format!("{}=", self.cookie)) {
            self.id = set.split(';').next().map(str::to_owned);
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Page { status, location, set_cookie, headers, body: response.text().await.unwrap() }
    }

    async fn log_in(&mut self, name: &str, password: &str) -> Page {
        let page = self.get("/drift/log-ind").await;
        assert_eq!(page.status, 200);
        let token = token(&page);
        self.post("/drift/log-ind", &[("token", &token), ("name", name), ("password", password)]).await
    }

    /// Logged in as anna.
    async fn inside(server: &Server) -> Self {
        let mut browser = Self::new(server);
        let page = browser.log_in("anna", &anna().0).await;
        assert_eq!((page.status, page.location.as_str()), (303, "/drift"), "{}", page.body);
        browser
    }
}

/// What a form of the page is sent with.
fn token(page: &Page) -> String {
    let (_, rest) = page.body.split_once("name=\"token\" value=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

/// Submits what is valid; the reference.
async fn submit(running: &Running, key: &str) -> String {
    let body = running.client.body(valid_answers()).await;
    let receipt = running.client.submit(key, &body).await;
    assert_eq!(receipt.status, 201);
    receipt.body["reference"].as_str().unwrap().to_owned()
}

/// Event, who and by what means, of what operators have done, the oldest first.
async fn audited(place: &Place) -> Vec<(String, String, String)> {
    let sql = "SELECT event, actor, detail FROM audit WHERE actor LIKE 'operator:%' ORDER BY at, id";
    sqlx::query_as(sql).fetch_all(&place.database().await).await.unwrap()
}

async fn outbox(place: &Place) -> (String, String) {
    sqlx::query_as("SELECT id, state FROM outbox").fetch_one(&place.database().await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_nothing_unless_it_is_configured() {
    let place = Place::new();
    let running = place.start().await;
    for path in ["/drift", "/drift/log-ind", "/drift/drift.css", "/drift/levering/0"] {
        assert_eq!(answer(running.client.get(path).send().await.unwrap()).await.status, 404, "{path}");
    }
    running.stop().await;
}

#[test]
fn a_hash_may_stand_in_the_environment() {
    let place = Place::on(None);
    let text = fs::read_to_string(place.config()).unwrap();
    fs::write(place.config(), text + "[drift]\nusers = [{ name = \"anna\" }]\n").unwrap();
    let read = |hash: &'static str| {
        config::read(&place.config(), |name| (name == "BLANKET_USERS_ANNA_PASSWORD_HASH").then(|| hash.to_owned()))
    };
    assert!(read(&anna().1).unwrap().drift.is_some());
    let fault = read("hemmelig").unwrap_err().to_string();
    assert!(fault.contains("BLANKET_USERS_ANNA_PASSWORD_HASH") && !fault.contains("hemmelig"), "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_logged_in_sees_nothing_and_does_nothing() {
    let place = Place::new();
    configure(&place, "");
    place.block_receivers();
    let running = place.start().await;
    submit(&running, "operator-outside").await;
    let (id, _) = outbox(&place).await;
    let mut browser = Browser::new(&running.server);
    // Somebody with a name for a session that we could have given, but have not.
    for session in [None, Some("a".repeat(64)), Some("x".to_owned()), Some(String::new())] {
        browser.id = session;
        for path in ["/drift".to_owned(), "/drift?lang=en".to_owned(), format!("/drift/levering/{id}")] {
            let page = browser.get(&path).await;
            assert_eq!((page.status, page.body.as_str()), (303, ""), "{path}");
            assert!(page.location.starts_with("/drift/log-ind"), "{}", page.location);
        }
        for path in [format!("/drift/levering/{id}/parker"), "/drift/log-ud".to_owned()] {
            assert_eq!(browser.post(&path, &[("token", "x")]).await.status, 303, "{path}");
        }
    }
    assert_eq!((outbox(&place).await.1.as_str(), audited(&place).await), ("queued", Vec::new()));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_begins_a_session_of_its_own() {
    let place = Place::new();
    configure(&place, "");
    let running = place.start().await;
    let mut browser = Browser::new(&running.server);
    let wrong = browser.log_in("anna", "wrong").await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("Navn eller adgangskode er forkert."), "{}", wrong.body);
    let nobody = browser.log_in("bo", &anna().0).await;
    let without_token = |page: &Page| page.body.replace(&token(page), "");
    assert_eq!((nobody.status, without_token(&nobody)), (401, without_token(&wrong)), "who there is, is not told");
    assert_eq!(browser.get("/drift").await.status, 303);

    // Somebody has given this browser a name for its session, with a token that fits.
    let mut attacker = Browser::new(&running.server);
    let planted_token = token(&attacker.get("/drift/log-ind").await);
    let planted = attacker.id.clone().unwrap();
    browser.id = Some(planted.clone());
    let login = [("token", planted_token.as_str()), ("name", "anna"), ("password", anna().0.as_str())];
    let page = browser.post("/drift/log-ind", &login).await;
    assert_eq!((page.status, page.location.as_str()), (303, "/drift"));
    let cookie = format!("blanket-drift={}; Path=/; HttpOnly; SameSite=Strict", browser.id.clone().unwrap());
    assert_eq!(page.set_cookie, cookie);
    assert_ne!(browser.id.as_ref(), Some(&planted));
    assert_eq!(browser.get("/drift").await.status, 200);
    assert_eq!(attacker.get("/drift").await.status, 303, "the planted name is nobody's");

    // A second login is a second session; the first one goes on.
    let first = browser.id.clone();
    let mut second = Browser::inside(&running.server).await;
    assert_ne!(second.id, first);
    let home = browser.get("/drift").await;
    let gone = browser.post("/drift/log-ud", &[("token", &token(&home))]).await;
    assert_eq!((gone.status, gone.location.as_str()), (303, "/drift/log-ind"));
    assert_ne!(browser.id, first);
    browser.id = first;
    assert_eq!(browser.get("/drift").await.status, 303, "the old name is dead");
    assert_eq!(second.get("/drift").await.status, 200);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_cannot_be_tried_for_long() {
    let place = Place::new();
    configure(&place, "");
    let running = place.start().await;
    let mut browser = Browser::new(&running.server);
    for _ in 0..5 {
        assert_eq!(browser.log_in("anna", "wrong").await.status, 401);
    }
    let refused = browser.log_in("anna", &anna().0).await;
    assert_eq!(refused.status, 429);
    assert!(refused.body.contains("prøvet for mange gange"), "{}", refused.body);
    assert_eq!(browser.get("/drift").await.status, 303);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_nobody_uses_ends() {
    let place = Place::new();
    configure(&place, "");
    let clock = Clock::standing().unwrap();
    let server =
        blanket_server::start_at(config::read(&place.config(), |_| None).unwrap(), clock.clone()).await.unwrap();
    let mut browser = Browser::inside(&server).await;
    for _ in 0..3 {
        clock.advance(Duration::from_secs(15 * 60 - 1));
        assert_eq!(browser.get("/drift").await.status, 200);
    }
    clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(browser.get("/drift").await.status, 303);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_send_the_forms() {
    let place = Place::new();
    configure(&place, "");
    place.block_receivers();
    let running = place.start().await;
    submit(&running, "operator-forms").await;
    let (id, _) = outbox(&place).await;
    let mut browser = Browser::inside(&running.server).await;
    let own = browser.origin.clone();
    let page = browser.get(&format!("/drift/levering/{id}")).await;
    let right = token(&page);
    let mut other = Browser::inside(&running.server).await;
    let others = token(&other.get("/drift").await);
    let park = format!("/drift/levering/{id}/parker");

    // With the token, from elsewhere.
    let elsewhere = ["https://evil.example", "null", "http://localhost:1", "https://127.0.0.1"];
    for origin in elsewhere.map(|it| Some(it.to_owned())).into_iter().chain([None]) {
        browser.origin.clone_from(&origin);
        for path in [park.as_str(), "/drift/log-ud", "/drift/log-ind"] {
            let refused = browser.post(path, &[("token", &right), ("name", "anna"), ("password", "x")]).await;
            assert_eq!((refused.status, refused.set_cookie.as_str()), (403, ""), "{path} {origin:?}");
        }
    }
    // From here, without the token of this session.
    browser.origin = own;
    for fields in [vec![], vec![("token", "")], vec![("token", &others)], vec![("token", &right[1..])]] {
        for path in [&park, "/drift/log-ud"] {
            let refused = browser.post(path, &fields).await;
            assert_eq!(refused.status, 403, "{path} {fields:?}");
        }
    }
    // So it is before anybody is logged in: nobody is logged in as somebody else without knowing it.
    let mut visitor = Browser::new(&running.server);
    let fits = token(&visitor.get("/drift/log-ind").await);
    let cookie = visitor.id.clone();
    for (token, id) in [("", &cookie), (&fits[1..], &cookie), (&others, &cookie), (&fits, &None), (&fits, &browser.id)]
    {
        visitor.id.clone_from(id);
        let login = [("token", token), ("name", "anna"), ("password", anna().0.as_str())];
        assert_eq!(visitor.post("/drift/log-ind", &login).await.status, 403, "{token} {id:?}");
    }
    let too_large = "x".repeat(5000);
    assert_eq!(browser.post(&park, &[("token", &right), ("more", &too_large)]).await.status, 403);
    assert_eq!(browser.get(&park).await.status, 405);
    // A state of the outbox changes by its tries too, but never to this.
    assert_eq!(outbox(&place).await.1, "queued");
    assert_eq!(browser.get("/drift").await.status, 200, "still logged in");
    wait_for("the try to end", async || {
        let page = browser.post(&park, &[("token", &right)]).await;
        (page.status == 303).then_some(())
    })
    .await;
    assert_eq!(outbox(&place).await.1, "parked");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_parked_is_seen_tried_again_and_delivered_without_a_word_of_the_citizen() {
    let place = Place::new();
    // Its answers hold words about a citizen (`receiver.rs`).
    let plan = Plan { first: vec![Behaviour::Answer(422, String::new())], ..Plan::default() };
    let receiver = Receiver::start(plan).await;
    configure(&place, "");
    configure_receiver(&place, &receiver);
    let running = place.start().await;
    let uploaded = running.client.upload("Annas kvittering.pdf", crate::harness::pdf(900)).await;
    let mut answers = valid_answers();
    answers["med_bilag"] = json!("yes");
    answers["bilag"] = json!([crate::harness::as_answer(&uploaded.body)]);
    let body = running.client.body(answers).await;
    let receipt = running.client.submit("operator-parked", &body).await.body;
    let reference = receipt["reference"].as_str().unwrap().to_owned();
    wait_for("it to be parked", async || Some(()).filter(|()| !receiver.calls().is_empty())).await;
    wait_for("it to be written", async || (outbox(&place).await.1 == "parked").then_some(())).await;

    let mut browser = Browser::inside(&running.server).await;
    let mut seen = String::new();
    let home = browser.get("/drift").await;
    assert_eq!(home.status, 200);
    let reason = "answered 422: it will not take this submission as it is";
    for shown in [&reference, "parkeret", reason, "<td>one</td><td>1</td><td>0</td><td>0</td>", "Log ud"] {
        assert!(home.body.contains(shown), "{shown}: {}", home.body);
    }
    let (id, _) = outbox(&place).await;
    let one = browser.get(&format!("/drift/levering/{id}")).await;
    for shown in [&reference, reason, "modtaget", "parkeret", "set på", "<td>anna</td>", "Prøv igen nu"] {
        assert!(one.body.contains(shown), "{shown}: {}", one.body);
    }
    let found = browser.get(&format!("/drift?reference={}", reference.to_lowercase().replace('-', "+"))).await;
    assert_eq!((found.status, found.location), (303, format!("/drift/levering/{id}")));
    let done = browser.post(&format!("/drift/levering/{id}/igen"), &[("token", &token(&one))]).await;
    assert_eq!((done.status, done.location), (303, format!("/drift/levering/{id}?besked=igen")));
    wait_for("the delivery", async || (outbox(&place).await.1 == "delivered").then_some(())).await;
    assert_eq!(receiver.effects().len(), 1);
    let after = browser.get(&format!("/drift/levering/{id}?besked=igen")).await;
    assert!(after.body.contains("prøves igen nu") && after.body.contains("sat til nyt forsøg"), "{}", after.body);
    assert!(!after.body.contains("<button class=\"button"), "what is delivered is done with");
    // What is delivered is not tried or parked.
    for order in ["igen", "parker"] {
        let path = format!("/drift/levering/{id}/{order}");
        let refused = browser.post(&path, &[("token", &token(&after))]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.body.contains("allerede afleveret"), "{}", refused.body);
        seen.push_str(&refused.body);
    }
    let missing = browser.get("/drift/levering/%22%3E%3Cscript%3E").await;
    assert_eq!(missing.status, 404);
    assert!(!missing.body.contains("<script"));
    let unknown = browser.get("/drift?reference=%3Cscript%3E").await;
    assert!(unknown.body.contains("ingen indsendelse") && !unknown.body.contains("<script"), "{}", unknown.body);
    let english = browser.get("/drift?lang=en").await;
    for shown in ["<html lang=\"en\">", "Parked", "Last delivered", "Log out", "href=\"/drift\" lang=\"da\""] {
        assert!(english.body.contains(shown), "{shown}: {}", english.body);
    }

    for page in [home, one, after, missing, unknown, english] {
        seen.push_str(&page.body);
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("form-action 'self'") && !policy.contains("script-src"), "{policy}");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(page.headers[header::REFERRER_POLICY], "same-origin");
        assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
    for private in ["Ærlig", "Annas", "kvittering", "250271", "kendes ikke", "12,5", "12.5", "24-12-2026", "Navn "] {
        assert!(!seen.contains(private), "{private}: {seen}");
    }
    let events = audited(&place).await;
    assert!(events.iter().all(|(_, who, means)| *who == events[0].1 && means == "/drift"), "{events:?}");
    assert!(!format!("{events:?}").contains("anna"), "a pseudonym");
    let count = |event: &str| events.iter().filter(|it| it.0 == event).count();
    // Looked at: the overview three times, the delivery twice and after each refused order.
    assert_eq!((count("logged-in"), count("looked"), count("retried")), (1, 3 + 2 + 2, 1), "{events:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_net_it_is_https_or_nothing() {
    let place = Place::new();
    configure(&place, "");
    let running = place.start().await;
    let mut browser = Browser::new(&running.server);
    for host in ["drift.kommune.dk", "192.168.1.7:8080", "localhost.evil.example", "127.0.0.1.evil.example:80"] {
        browser.host = Some(host);
        assert_eq!(browser.get("/drift/log-ind").await.status, StatusCode::FORBIDDEN, "{host}");
    }
    for host in ["localhost:8080", "127.0.0.1", "[::1]:8080"] {
        browser.host = Some(host);
        assert_eq!(browser.get("/drift/log-ind").await.status, 200, "{host}");
    }
    running.stop().await;

    let place = Place::new();
    configure(&place, "origin = \"https://drift.kommune.dk\"\n");
    let running = place.start().await;
    let mut browser = Browser::new(&running.server);
    browser.cookie = "__Host-blanket-drift";
    // A page of this machine is no page of that origin.
    let page = browser.get("/drift/log-ind").await;
    let login = [("token", token(&page)), ("name", "anna".to_owned()), ("password", anna().0.clone())];
    let login = login.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.post("/drift/log-ind", &login).await.status, 403);
    browser.origin = Some("https://drift.kommune.dk".to_owned());
    let page = browser.post("/drift/log-ind", &login).await;
    assert_eq!(page.status, 303);
    assert!(page.set_cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{}", page.set_cookie);
    assert_eq!(browser.get("/drift").await.status, 200);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_does_the_same_while_the_server_runs() {
    let place = Place::new();
    let plan = Plan { first: vec![Behaviour::Answer(422, String::new())], ..Plan::default() };
    let receiver = Receiver::start(plan).await;
    configure_receiver(&place, &receiver);
    let running = place.start().await;
    let reference = submit(&running, "operator-cli").await;
    wait_for("it to be parked", async || (outbox(&place).await.1 == "parked").then_some(())).await;
    let (id, _) = outbox(&place).await;
    let config = place.config();
    let run = |arguments: &[&str]| {
        let output = blanket(&[&["outbox"], arguments, &["--config", config.to_str().unwrap()]].concat());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout) + &text(output.stderr))
    };
    let mut seen = String::new();
    for (arguments, code, shown) in [
        (vec!["list"], 0, vec![id.as_str(), &reference, "parked", "tries 1", "answered 422"]),
        (vec!["list", "--state", "parked"], 0, vec![&id]),
        (vec!["show", &reference], 0, vec![&id, "received", "parked", "looked", "operator:", "command line"]),
        (vec!["park", &id], 1, vec!["nothing was done"]),
        (vec!["show", "0123"], 1, vec!["there is no delivery `0123`"]),
        (vec!["retry", "PN151-7F3K-9QXD-P"], 1, vec!["there is no delivery"]),
        (vec!["retry", &reference, "--operator", "bo"], 0, vec!["done"]),
    ] {
        let (found, text) = run(&arguments);
        assert_eq!(found, code, "{arguments:?}: {text}");
        for shown in shown {
            assert!(text.contains(shown), "{arguments:?} {shown}: {text}");
        }
        seen.push_str(&text);
    }
    let (code, text) = run(&["list", "--state", "delivered"]);
    assert_eq!(code, 0, "{text}");
    // SQLite tells nobody; the server looks when something else wakes it.
    submit(&running, "operator-cli-2").await;
    wait_for("both deliveries", async || Some(()).filter(|()| receiver.effects().len() == 2)).await;
    running.stop().await;

    // Without a server too; what is delivered stays so.
    let (code, text) = run(&["retry", &id]);
    assert_eq!((code, text.contains("it is delivered")), (1, true), "{text}");
    seen.push_str(&run(&["show", &id]).1);
    assert!(!seen.contains("Ærlig") && !seen.contains("12,5"), "{seen}");
    let events = audited(&place).await;
    let by = |event: &str| events.iter().find(|it| it.0 == event).map(|it| it.1.clone()).unwrap();
    assert_ne!(by("retried"), by("looked"), "bo did the one, the machine's user the other");
    assert!(events.iter().all(|it| it.2 == "command line"), "{events:?}");
    // A command makes no database where there is none.
    let nowhere = Place::on(None);
    let output = blanket(&["outbox", "list", "--config", nowhere.config().to_str().unwrap()]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && told.contains("there is no key file"), "{told}");
    assert!(!nowhere.path("data").exists());
}
