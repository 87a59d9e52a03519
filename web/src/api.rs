//! Talks to the server; the only file that does. Replies come back as status and body, and a server that cannot be
//! reached is a value. Their JSON is read by the browser: a reader of our own would be one more to download.

use js_sys::{Array, JSON, Object, Reflect, Uint8Array, encode_uri_component};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, File, Headers, Request, RequestInit, Response};

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Data {
        let text = str::from_utf8(&self.bytes).unwrap_or_default();
        Data(JSON::parse(text).unwrap_or(JsValue::NULL))
    }
}

/// A value of JSON. What is not there is empty.
pub(crate) struct Data(pub(crate) JsValue);

impl Data {
    pub(crate) fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or(JsValue::NULL))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).0.as_string().unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> u64 {
        self.get(name).0.as_f64().unwrap_or_default() as u64
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Vec<Self> {
        self.0.dyn_ref::<Array>().map(|it| it.iter().map(Self).collect()).unwrap_or_default()
    }

    /// The texts of a list.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.items().iter().filter_map(|it| it.0.as_string()).collect()
    }

    /// The first value of an object.
    pub(crate) fn first(&self) -> Option<String> {
        Object::values(self.0.dyn_ref::<Object>()?).get(0).as_string()
    }
}

/// No answer at all: offline, refused, broken off.
pub(crate) struct Unreachable;

/// How long a sending waits for its answer, in milliseconds. It may be repeated, so there is no harm in giving up.
const PATIENCE: u32 = 60_000;

/// The forms on offer.
pub(crate) async fn catalogue() -> Option<Data> {
    Some(get("/api/blanketter").await.ok()??.json())
}

/// What stands at an address; none if the server has nothing there.
pub(crate) async fn get(address: &str) -> Result<Option<Reply>, Unreachable> {
    let reply = fetch("GET", address, &[], None, None).await?;
    Ok(Some(reply).filter(|it| it.status == 200))
}

pub(crate) fn newest_bundle(id: &str) -> String {
    format!("/api/blanketter/{id}")
}

/// Sends the answers. The same key and body twice is one submission.
pub(crate) async fn submit(address: &str, key: &str, body: &str) -> Result<Reply, Unreachable> {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    let patience = AbortSignal::timeout_with_u32(PATIENCE);
    fetch("POST", address, &headers, Some(&JsValue::from_str(body)), Some(&patience)).await
}

/// Uploads one file to the address for attachments.
pub(crate) async fn upload(address: &str, file: &File) -> Result<Reply, Unreachable> {
    let address = format!("{address}?name={}", String::from(encode_uri_component(&file.name())));
    let kind = file.type_();
    let kind = if kind.is_empty() { "application/octet-stream" } else { &kind };
    fetch("POST", &address, &[("content-type", kind)], Some(file), None).await
}

/// Takes an upload back. If it fails, the server's own clearing of unsent files does it.
pub(crate) async fn forget(address: &str, id: &str) {
    let _ = fetch("DELETE", &format!("{address}/{id}"), &[], None, None).await;
}

async fn fetch(
    method: &str,
    address: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
    patience: Option<&AbortSignal>,
) -> Result<Reply, Unreachable> {
    answer(method, address, headers, body, patience).await.map_err(|_| Unreachable)
}

async fn answer(
    method: &str,
    address: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
    patience: Option<&AbortSignal>,
) -> Result<Reply, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_signal(patience);
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
    let body = JsFuture::from(response.array_buffer()?).await?;
    Ok(Reply { status: response.status(), bytes: Uint8Array::new(&body).to_vec() })
}
