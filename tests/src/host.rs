//! Somebody else's web server: pages of a test's own with headers of their choice, the embed and the whole engine as they are
//! delivered, and behind `/api` the real server. It remembers what was asked of it.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use reqwest::{Client, Method};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::server;

/// What a page of the test is served with.
#[derive(Debug, Clone, Default)]
pub struct Served {
    pub body: String,
    /// `Content-Security-Policy`, if any.
    pub policy: &'static str,
}

#[derive(Debug)]
pub struct Host {
    /// Address without a slash at the end.
    pub base: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    pages: Mutex<BTreeMap<String, Served>>,
    /// Method and path, as they were asked.
    asked: Mutex<Vec<String>>,
    /// Paths that are answered 404, by a part of them.
    gone: Mutex<Vec<&'static str>>,
    /// By the beginning of a path, where its files lie.
    folders: Vec<(&'static str, PathBuf)>,
    api: String,
    http: Client,
}

impl Host {
    pub async fn start(folders: Vec<(&'static str, PathBuf)>, api: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let http = server::http();
        let shared = Arc::new(Shared {
            pages: Mutex::default(),
            asked: Mutex::default(),
            gone: Mutex::default(),
            folders,
            api: api.to_owned(),
            http,
        });
        let answering = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&answering);
                // A browser that hangs up is no fault.
                tokio::spawn(async move { answer(&shared, stream).await.ok() });
            }
        });
        Self { base, shared, task }
    }

    pub fn serve(&self, path: &str, page: Served) {
        self.shared.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    /// From now on nothing is found where a path holds this.
    pub fn lose(&self, part: &'static str) {
        self.shared.gone.lock().unwrap().push(part);
    }

    /// What was asked for with this method.
    pub fn asked(&self, method: &str) -> Vec<String> {
        let asked = self.shared.asked.lock().unwrap();
        asked.iter().filter_map(|it| it.strip_prefix(method)).map(|it| it.trim().to_owned()).collect()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request, one answer, and the connection is closed.
async fn answer(shared: &Shared, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|it| it.0 == "content-length").and_then(|it| it.1.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    shared.asked.lock().unwrap().push(format!("{method} {target}"));
    let (status, kind, policy, bytes) = found(shared, &method, &target, &headers, body).await;
    let policy = if policy.is_empty() { String::new() } else { format!("Content-Security-Policy: {policy}\r\n") };
    let head = format!(
        "HTTP/1.1 {status} \r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n{policy}Connection: close\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&bytes).await?;
    stream.shutdown().await
}

async fn found(
    shared: &Shared,
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: Vec<u8>,
) -> (u16, String, &'static str, Vec<u8>) {
    let path = target.split('?').next().unwrap_or_default();
    let none = || (404, "text/plain".to_owned(), "", Vec::new());
    if shared.gone.lock().unwrap().iter().any(|it| path.contains(it)) {
        return none();
    }
    let page = shared.pages.lock().unwrap().get(path).cloned();
    if let Some(page) = page {
        return (200, kind(path).to_owned(), page.policy, page.body.into_bytes());
    }
    if path.starts_with("/api/") {
        return passed_on(shared, method, target, headers, body).await;
    }
    let folder = shared.folders.iter().find_map(|(at, folder)| Some(folder.join(path.strip_prefix(at)?)));
    match folder.and_then(|it| std::fs::read(it).ok()) {
        Some(bytes) => (200, kind(path).to_owned(), "", bytes),
        None => none(),
    }
}

async fn passed_on(
    shared: &Shared,
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: Vec<u8>,
) -> (u16, String, &'static str, Vec<u8>) {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = shared.http.request(method, format!("{}{target}", shared.api)).body(body);
    for (name, value) in headers {
        if matches!(name.as_str(), "content-type" | "idempotency-key") {
            request = request.header(name, value);
        }
    }
    let Ok(reply) = request.send().await else { return (502, "text/plain".to_owned(), "", Vec::new()) };
    let kind = reply.headers().get("content-type").and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    (reply.status().as_u16(), kind, "", reply.bytes().await.map(Vec::from).unwrap_or_default())
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |it| it.1) {
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        _ => "text/html; charset=utf-8",
    }
}
