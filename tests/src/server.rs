//! The real server in a place, and a client of its interface.

use std::{
    fs::File,
    process::{Command, Stdio},
};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::{place::Place, process::Process};

#[derive(Debug)]
pub struct Server {
    process: Process,
    /// Address without a slash at the end: `http://127.0.0.1:4711`.
    pub base: String,
}

impl Server {
    /// Starts the server on any free port, or on `port`, and waits until it listens.
    pub fn start(binary: &std::path::Path, place: &Place, port: Option<u16>) -> Self {
        let mut command = Command::new(binary);
        let log = File::options().create(true).append(true).open(place.path("server.log")).unwrap();
        command.args(["serve", "--config"]).arg(place.config()).stderr(Stdio::from(log));
        // The place decides, not the surroundings.
        command.env_remove("BLANKET_DATA").env_remove("BLANKET_WEB").env_remove("BLANKET_LISTEN");
        if let Some(port) = port {
            command.env("BLANKET_LISTEN", format!("127.0.0.1:{port}"));
        }
        let (process, base) =
            Process::start(&mut command, |line| Some(line.trim().strip_prefix("listening on ")?.to_owned()));
        Self { process, base }
    }

    pub fn port(&self) -> u16 {
        let port = self.base.rsplit(':').next().and_then(|it| it.parse().ok());
        port.unwrap_or_else(|| panic!("`{}` names no port", self.base))
    }

    pub fn api(&self) -> Api {
        Api { base: self.base.clone(), http: http() }
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(self) {
        self.process.kill();
    }
}

/// A client of servers on this machine.
pub(crate) fn http() -> Client {
    // An error says that it has been called before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

/// A client of a server's interface.
#[derive(Debug, Clone)]
pub struct Api {
    base: String,
    http: Client,
}

/// An answer: status and JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Api {
    pub async fn get(&self, path: &str) -> Answer {
        answer(self.http.get(format!("{}{path}", self.base))).await
    }

    pub async fn get_text(&self, path: &str) -> String {
        let response = self.http.get(format!("{}{path}", self.base)).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "GET {path}");
        response.text().await.unwrap()
    }

    /// The ids of the forms on offer.
    pub async fn forms(&self) -> Vec<String> {
        let list = self.get("/api/blanketter").await.body;
        let ids = list.as_array().into_iter().flatten().filter_map(|it| Some(it.get("id")?.as_str()?.to_owned()));
        let ids: Vec<String> = ids.collect();
        assert!(!ids.is_empty(), "the catalogue is empty: {list}");
        ids
    }

    /// Sends a submission.
    pub async fn submit(&self, key: &str, body: &Value) -> Answer {
        let request = self.http.post(format!("{}/api/submissions", self.base));
        let headers = [("idempotency-key", key), ("content-type", "application/json")];
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        answer(request.body(body.to_string())).await
    }

    /// Uploads a file, and says of it what raw answers say of an attachment.
    pub async fn upload(&self, name: &str, bytes: Vec<u8>) -> Value {
        let request = self.http.post(format!("{}/api/attachments", self.base)).query(&[("name", name)]);
        let uploaded = answer(request.header("content-type", "application/pdf").body(bytes)).await;
        assert_eq!(uploaded.status, 201, "{}", uploaded.body);
        let mut file = uploaded.body;
        file["size"] = json!(file["size"].to_string());
        file
    }
}

async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}
