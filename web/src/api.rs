//! Talks to the server; the only file that does. Replies come back as status and text, and a server that cannot be
//! reached is a value.

use js_sys::encode_uri_component;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Headers, Request, RequestInit, Response};

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// No answer at all: offline, refused, broken off.
pub(crate) struct Unreachable;

/// The forms on offer.
pub(crate) async fn catalogue() -> Option<Value> {
    let reply = fetch("GET", "/api/blanketter", &[], None).await.ok()?;
    (reply.status == 200).then(|| reply.json())
}

/// The bundle at an address, as the server wrote it.
pub(crate) async fn bundle(address: &str) -> Option<String> {
    let reply = fetch("GET", address, &[], None).await.ok()?;
    (reply.status == 200).then_some(reply.text)
}

pub(crate) fn newest_bundle(id: &str) -> String {
    format!("/api/blanketter/{id}")
}

/// Sends the answers. The same key and body twice is one submission.
pub(crate) async fn submit(address: &str, key: &str, body: &str) -> Result<Reply, Unreachable> {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    fetch("POST", address, &headers, Some(&JsValue::from_str(body))).await
}

/// Uploads one file to the address for attachments.
pub(crate) async fn upload(address: &str, file: &File) -> Result<Reply, Unreachable> {
    let address = format!("{address}?name={}", String::from(encode_uri_component(&file.name())));
    let kind = file.type_();
    let kind = if kind.is_empty() { "application/octet-stream" } else { &kind };
    fetch("POST", &address, &[("content-type", kind)], Some(file)).await
}

/// Takes an upload back. If it fails, the server's own clearing of unsent files does it.
pub(crate) async fn forget(address: &str, id: &str) {
    let _ = fetch("DELETE", &format!("{address}/{id}"), &[], None).await;
}

async fn fetch(
    method: &str,
    address: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<Reply, Unreachable> {
    answer(method, address, headers, body).await.map_err(|_| Unreachable)
}

async fn answer(
    method: &str,
    address: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Result<Reply, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        init.set_body(body);
    }
    let list = Headers::new()?;
    for (name, value) in headers {
        list.set(name, value)?;
    }
    init.set_headers(&list);
    let request = Request::new_with_str_and_init(address, &init)?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_request(&request)).await?.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok(Reply { status: response.status(), text: text.as_string().unwrap_or_default() })
}
