//! A real Chromium with a fresh profile, driven by chromedriver. Both are gone when the browser is dropped.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Command, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{process::Process, tools::BrowserTools};

/// More than two of them at once are slower than one after the other on a small machine.
static BROWSERS: Semaphore = Semaphore::const_new(2);
/// How long a browser may take to close before its driver is killed all the same.
const FAREWELL: Duration = Duration::from_secs(10);
const FLAGS: [&str; 13] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--lang=da",
];

#[derive(Debug)]
pub struct Browser {
    pub client: Client,
    // Dropped in this order: session, driver, profile; then another test may have its browser.
    session: Session,
    _driver: Process,
    _profile: TempDir,
    _permit: SemaphorePermit<'static>,
}

impl Browser {
    pub async fn start(tools: &BrowserTools) -> Self {
        let permit = BROWSERS.acquire().await.unwrap();
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new(&tools.driver);
        // What the two leave lying about goes with the profile.
        command.arg("--port=0").env("TMPDIR", profile.path()).stderr(Stdio::null());
        let (driver, port) = Process::start(&mut command, |line| {
            let port = line.rsplit_once("successfully on port ")?.1;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let mut arguments: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": tools.chromium, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": 60_000 },
        });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await;
        let client = client.unwrap_or_else(|error| panic!("Chromium did not start: {error}"));
        let id = client.session_id().await.unwrap().unwrap_or_default();
        Self { client, session: Session { id, port }, _driver: driver, _profile: profile, _permit: permit }
    }

    /// A command of Chromium's own protocol.
    pub async fn chromium(&self, name: &'static str, params: Value) -> Value {
        self.issue(Extra { path: "goog/cdp/execute", body: json!({ "cmd": name, "params": params }) }).await
    }

    /// What the page has complained of since the last time: uncaught faults, blocked scripts, failed requests.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.issue(Extra { path: "se/log", body: json!({ "type": "browser" }) }).await;
        let severe = log.as_array().into_iter().flatten().filter(|it| it["level"] == "SEVERE");
        severe.map(|it| it["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    async fn issue(&self, command: Extra) -> Value {
        let told = format!("{command:?}");
        self.client.issue_cmd(command).await.unwrap_or_else(|error| panic!("{told}: {error}"))
    }

    /// The session at the driver, for messages.
    pub fn session(&self) -> &str {
        &self.session.id
    }
}

/// A command that the standard does not have: POST to a path of the session.
#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A session at the driver. Ending it closes the browser; a driver that is killed would leave the browser running.
#[derive(Debug)]
struct Session {
    id: String,
    port: u16,
}

impl Drop for Session {
    fn drop(&mut self) {
        // By hand: the runtime of the test may be gone already, or unwinding.
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return };
        let _ = stream.set_read_timeout(Some(FAREWELL));
        let request = format!("DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", self.id);
        let _ = stream.write_all(request.as_bytes());
        // It answers when the browser is gone.
        let _ = stream.read(&mut [0]);
    }
}
