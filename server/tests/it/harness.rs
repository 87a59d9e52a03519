//! What the tests share: a place with a configuration, a server in it, and how to wait for what it does.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use axum::body::Bytes;
use blanket_server::{Server, adapters::DeliveryFile, config, objects::Objects};
use futures_util::{StreamExt as _, stream};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sqlx::AnyPool;
use tempfile::TempDir;

use crate::postgres::Postgres;

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);
const LONG_PATIENCE: Duration = Duration::from_secs(20 * 60);
/// The limit of attachments in the tests.
pub(crate) const MAX_BYTES: usize = 1000;

/// A folder of its own for one test: configuration, data, receivers; and a database of its own, if it is not in the folder.
pub(crate) struct Place {
    database: Option<Postgres>,
    folder: TempDir,
}

impl Place {
    /// On the database that the tests are run on.
    pub(crate) fn new() -> Self {
        Self::on(Postgres::if_wanted())
    }

    /// On SQLite, or on this PostgreSQL.
    pub(crate) fn on(database: Option<Postgres>) -> Self {
        let place = Self { database, folder: tempfile::tempdir().unwrap() };
        let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms");
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\ndata = \"data\"\nballast_bytes = 0\n[forms]\npath = '{}'\n[attachments]\nmax_bytes = {MAX_BYTES}\n\
             [limits]\noff = true\n\
             [[receiver]]\nname = \"one\"\nadapter = \"directory\"\npath = \"receivers/one\"\n\
             [[route]]\nform = \"proe*\"\nto = [\"one\"]\n",
            forms.display()
        );
        let database = place.database.as_ref().map(|it| format!("[database]\nurl = \"{}\"\n", it.url()));
        fs::write(place.config(), text + &database.unwrap_or_default()).unwrap();
        if place.database.is_some() {
            // Of one process alone with its database, the first start makes the keys.
            assert!(place.run(&["keys", "new"]).status.success());
        }
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path("server.toml")
    }

    /// Adds lines to a table of the configuration, which is made if it is not there.
    pub(crate) fn configure(&self, table: &str, lines: &str) {
        let text = fs::read_to_string(self.config()).unwrap();
        let head = format!("[{table}]\n");
        let text = if text.contains(&head) {
            text.replace(&head, &format!("{head}{lines}\n"))
        } else {
            format!("{text}\n{head}{lines}\n")
        };
        fs::write(self.config(), text).unwrap();
    }

    /// An attachment of these bytes, as an adapter is given it.
    pub(crate) async fn attachment(&self, file: &str, bytes: &[u8]) -> DeliveryFile {
        let objects = Objects::local(&self.path("store")).unwrap();
        let object = objects.keep(stream::iter([Ok(Bytes::copy_from_slice(bytes))]).boxed()).await.unwrap();
        DeliveryFile { file: file.to_owned(), object, objects }
    }

    /// Where the bytes of such an attachment lie.
    pub(crate) fn bytes_of(&self, file: &DeliveryFile) -> PathBuf {
        self.path("store").join(&file.object.key)
    }

    /// The files in a folder; none when there is no folder.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else { return Vec::new() };
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// A command of the real binary on this server, and what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blanket"));
        command.args(arguments).arg("--config").arg(self.config());
        for name in ["BLANKET_DATA", "BLANKET_KEYS", "DATABASE_URL"] {
            command.env_remove(name);
        }
        command.env("USER", "tester").env_remove("SUDO_USER").output().unwrap()
    }

    /// A server in this process.
    pub(crate) async fn start(&self) -> Running {
        self.start_with(&[]).await
    }

    /// The same, with these variables.
    pub(crate) async fn start_with(&self, environment: &[(&str, &str)]) -> Running {
        let config = config::read(&self.config(), |name| match name.strip_suffix('*') {
            Some(beginning) => environment.iter().any(|(it, _)| it.starts_with(beginning)).then(String::new),
            None => environment.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned()),
        });
        let server = blanket_server::start(config.unwrap()).await.unwrap();
        let base = format!("http://{}", server.address());
        Running { client: Api::new(base), server }
    }

    /// Makes deliveries impossible: where the folder of receivers should be, there is a file.
    pub(crate) fn block_receivers(&self) {
        fs::write(self.path("receivers"), "in the way").unwrap();
    }

    pub(crate) fn unblock_receivers(&self) {
        fs::remove_file(self.path("receivers")).unwrap();
    }

    /// The folders the receiver has, whole ones only.
    pub(crate) fn delivered(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.path("receivers/one")) else { return Vec::new() };
        let paths = entries.map(|it| it.unwrap().path());
        paths.filter(|it| !it.file_name().unwrap().to_string_lossy().starts_with('.')).collect()
    }

    /// Waits until the receiver has this many folders.
    pub(crate) async fn wait_for_delivered(&self, count: usize) -> Vec<PathBuf> {
        wait_for("deliveries", async || Some(self.delivered()).filter(|it| it.len() == count)).await
    }

    pub(crate) async fn database(&self) -> AnyPool {
        sqlx::any::install_default_drivers();
        AnyPool::connect(&self.database_url()).await.unwrap()
    }

    pub(crate) fn database_url(&self) -> String {
        match &self.database {
            Some(database) => database.url().to_owned(),
            None => format!("sqlite://{}", self.path("data/blanket.sqlite").display()),
        }
    }

    pub(crate) fn is_on_sqlite(&self) -> bool {
        self.database.is_none()
    }

    /// How many deliveries are not at their receiver, as the database says.
    pub(crate) async fn undelivered(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM outbox WHERE state <> 'delivered'";
        sqlx::query_scalar(sql).fetch_one(&self.database().await).await.unwrap()
    }

    pub(crate) async fn count(&self, table: &'static str) -> i64 {
        let sql = match table {
            "submission" => "SELECT COUNT(*) FROM submission",
            "outbox" => "SELECT COUNT(*) FROM outbox",
            "audit" => "SELECT COUNT(*) FROM audit",
            "attachment" => "SELECT COUNT(*) FROM attachment",
            other => panic!("no table {other}"),
        };
        sqlx::query_scalar(sql).fetch_one(&self.database().await).await.unwrap()
    }
}

/// A server, and a client of it.
pub(crate) struct Running {
    pub(crate) server: Server,
    pub(crate) client: Api,
}

impl Running {
    pub(crate) async fn stop(self) {
        self.server.stop().await;
    }
}

/// A client of a server's interface.
#[derive(Clone)]
pub(crate) struct Api {
    base: String,
    http: Client,
}

/// An answer: status and JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Api {
    pub(crate) fn new(base: String) -> Self {
        Self { base, http: client().build().unwrap() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// By the method of this name.
    pub(crate) fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        self.request(method.parse().unwrap(), path)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base))
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base))
    }

    pub(crate) fn delete(&self, path: &str) -> RequestBuilder {
        self.http.delete(format!("{}{path}", self.base))
    }

    /// Where it listens, as `host:port`.
    pub(crate) fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// Sends a submission.
    pub(crate) async fn submit(&self, key: &str, body: &Value) -> Answer {
        self.submit_text(key, body.to_string()).await
    }

    /// The same; None when the server is gone before it has answered.
    pub(crate) async fn try_submit(&self, key: &str, body: &Value) -> Option<Answer> {
        let request = self.submission(key, body.to_string());
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let text = response.text().await.ok()?;
        Some(Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) })
    }

    pub(crate) async fn submit_text(&self, key: &str, body: String) -> Answer {
        answer(self.submission(key, body).send().await.unwrap()).await
    }

    /// A submission that is not yet sent.
    pub(crate) fn submission(&self, key: &str, body: String) -> RequestBuilder {
        self.post("/api/submissions")
            .header("idempotency-key", key)
            .header("content-type", "application/json")
            .body(body)
    }

    pub(crate) async fn upload(&self, name: &str, bytes: Vec<u8>) -> Answer {
        let request = self.post("/api/attachments").query(&[("name", name)]).body(bytes);
        answer(request.send().await.unwrap()).await
    }

    /// What a submission says of the blanket it answers.
    pub(crate) async fn blanket(&self) -> Value {
        let rows = answer(self.get("/api/blanketter").send().await.unwrap()).await.body;
        json!({ "id": rows[0]["id"], "version": rows[0]["version"], "hash": rows[0]["hash"] })
    }

    /// The body of a submission in Danish with these answers.
    pub(crate) async fn body(&self, answers: Value) -> Value {
        json!({ "blanket": self.blanket().await, "language": "da", "answers": answers })
    }
}

/// A client to be built, which has a TLS, though the tests speak plain HTTP.
pub(crate) fn client() -> ClientBuilder {
    // An error says that it has been called before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

pub(crate) async fn answer(response: Response) -> Answer {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}

/// Answers that are valid, without an attachment.
pub(crate) fn valid_answers() -> Value {
    json!({ "navn": "Anna Ærlig", "beloeb": "12,5", "med_bilag": "no", "ture": [{ "dato": "24-12-2026" }] })
}

/// An attachment as raw answers name it.
pub(crate) fn as_answer(uploaded: &Value) -> Value {
    let mut answer = uploaded.clone();
    answer["size"] = json!(uploaded["size"].to_string());
    answer
}

/// A file that is a PDF by its first bytes, of this size.
pub(crate) fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, b'x');
    bytes
}

/// Looks again and again until there is something to see; fails when it takes too long.
pub(crate) async fn wait_for<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    wait(what, PATIENCE, look).await
}

/// The same for what is large.
pub(crate) async fn wait_for_long<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    wait(what, LONG_PATIENCE, look).await
}

async fn wait<T>(what: &str, patience: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(begun.elapsed() < patience, "waited too long for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
