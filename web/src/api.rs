//! Talks to the server; the only file that does. Replies come back as status and body, and a server that cannot be
//! reached is a value. Their JSON is read by the browser: a reader of our own would be one more to download.

use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array, encode_uri_component};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, File, Headers, ProgressEvent, Request, RequestInit, Response, XmlHttpRequest};

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

/// Asks for what stands at an address, and hands on the status of the answer, 0 where there is none, and its JSON.
pub(crate) fn ask(address: String, then: Box<dyn FnOnce(u16, Data)>) {
    spawn_local(async move {
        match fetch("GET", &address, &[], None, None).await {
            Ok(reply) => then(reply.status, reply.json()),
            Err(Unreachable) => then(0, Data(JsValue::NULL)),
        }
    });
}

/// The address at which a look-up of addresses answers for a text.
pub(crate) fn search_address(address: &str, text: &str) -> String {
    [address, "?tekst=", &String::from(encode_uri_component(text))].concat()
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

/// A file on its way. By the older way of asking, because the newer cannot tell how much has been sent.
#[derive(Clone)]
pub(crate) struct Upload(XmlHttpRequest);

impl Upload {
    /// Begins to send a file to the address for attachments; `progress` is told how many percent of it are sent.
    pub(crate) fn begin(address: &str, file: &File, progress: Box<dyn FnMut(u8)>) -> Result<Self, Unreachable> {
        let address = [address, "?name=", &String::from(encode_uri_component(&file.name()))].concat();
        Self::try_begin(&address, file, progress).map_err(|_| Unreachable)
    }

    fn try_begin(address: &str, file: &File, mut progress: Box<dyn FnMut(u8)>) -> Result<Self, JsValue> {
        let request = XmlHttpRequest::new()?;
        let told: Closure<dyn FnMut(ProgressEvent)> = Closure::new(move |event: ProgressEvent| {
            if event.total() > 0.0 {
                progress((event.loaded() * 100.0 / event.total()) as u8);
            }
        });
        // The browser's own to let go of, with the request.
        request.upload()?.set_onprogress(Some(told.into_js_value().unchecked_ref()));
        request.open("POST", address)?;
        // With a type that the form does not know, a browser sends none.
        if file.type_().is_empty() {
            request.set_request_header("content-type", "application/octet-stream")?;
        }
        request.send_with_opt_blob(Some(file))?;
        Ok(Self(request))
    }

    pub(crate) fn cancel(&self) {
        let _ = self.0.abort();
    }

    /// Waits for it to end, in whatever way.
    pub(crate) async fn end(self) -> Result<Reply, Unreachable> {
        let ended = Promise::new(&mut |resolve, _| self.0.set_onloadend(Some(&resolve)));
        let _ = JsFuture::from(ended).await;
        match self.0.status() {
            Ok(status) if status > 0 => {
                let text = self.0.response_text().ok().flatten().unwrap_or_default();
                Ok(Reply { status, bytes: text.into_bytes() })
            }
            _ => Err(Unreachable),
        }
    }
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
