//! Talks to the server; the only file that does. Replies come back as status and body, and a server that cannot be
//! reached is a value. Their JSON is read by the browser: a reader of our own would be one more to download.

use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array, encode_uri_component};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, File, Headers, ProgressEvent, Request, RequestInit, Response, XmlHttpRequest};

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) bytes: Vec<u8>,
    /// How many bytes of a file the server has, where it was asked for that.
    offset: f64,
}

/// The header that says it.
const OFFSET: &str = "upload-offset";

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

/// A file on its way, in pieces that the server keeps (tus 1.0): one that did not arrive goes on where it was when it is sent
/// once more.
#[derive(Clone)]
pub(crate) struct Upload(Rc<Sending>);

struct Sending {
    /// Where attachments are sent.
    address: String,
    file: File,
    /// Where this one is, as soon as the server has said so.
    path: RefCell<String>,
    /// The piece that is on its way.
    request: RefCell<Option<XmlHttpRequest>>,
    is_cancelled: Cell<bool>,
}

/// As many bytes go at a time: what stands between may keep a piece to itself until it is whole.
const PIECE: f64 = 2_097_152.0;
const TUS: (&str, &str) = ("tus-resumable", "1.0.0");

impl Upload {
    /// A file that is to be sent to the address of attachments.
    pub(crate) fn new(address: &str, file: File) -> Self {
        let (address, path) = (address.to_owned(), RefCell::default());
        Self(Rc::new(Sending { address, file, path, request: RefCell::default(), is_cancelled: Cell::default() }))
    }

    pub(crate) fn name(&self) -> String {
        self.0.file.name()
    }

    /// Sends what the server does not have, and gives its answer to the whole file, or to what went wrong. `progress` is told
    /// how many percent are sent.
    pub(crate) async fn send(&self, progress: Rc<dyn Fn(u8)>) -> Result<Reply, Unreachable> {
        let (it, size) = (&*self.0, self.0.file.size());
        let (mut path, mut sent) = (it.path.take(), 0.0);
        it.path.replace(path.clone());
        if !path.is_empty() {
            let reply = fetch("HEAD", &path, &[TUS], None, None).await?;
            match reply.status {
                200 => sent = reply.offset,
                // It has waited for too long, and was swept.
                404 => path.clear(),
                _ => return Ok(reply),
            }
        }
        if path.is_empty() {
            let address = [&it.address, "?name=", &String::from(encode_uri_component(&self.name()))].concat();
            let length = (size as u64).to_string();
            let reply = fetch("POST", &address, &[TUS, ("upload-length", &length)], None, None).await?;
            if reply.status != 201 {
                return Ok(reply);
            }
            path = [&it.address, "/", &reply.json().text("id")].concat();
            it.path.replace(path.clone());
        }
        while sent < size {
            let end = size.min(sent + PIECE);
            let reply = self.piece(&path, sent, end, &progress).await?;
            if reply.status != 204 {
                return Ok(reply);
            }
            sent = end;
        }
        fetch("POST", &path, &[], None, None).await
    }

    /// Calls it off, and takes back what was sent.
    pub(crate) fn cancel(&self) {
        self.0.is_cancelled.set(true);
        if let Some(request) = self.0.request.take() {
            let _ = request.abort();
        }
        let path = self.0.path.borrow().clone();
        if !path.is_empty() {
            spawn_local(async move { take_back(&path).await });
        }
    }

    /// Sends a piece, by the older way of asking, because the newer cannot tell how much has been sent.
    async fn piece(&self, path: &str, begin: f64, end: f64, progress: &Rc<dyn Fn(u8)>) -> Result<Reply, Unreachable> {
        if self.0.is_cancelled.get() {
            // Before the server had said where it is.
            take_back(path).await;
            return Err(Unreachable);
        }
        let request = self.try_piece(path, begin, end, Rc::clone(progress)).map_err(|_| Unreachable)?;
        self.0.request.replace(Some(request.clone()));
        let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
        let _ = JsFuture::from(ended).await;
        self.0.request.take();
        match request.status() {
            Ok(status) if status > 0 => Ok(Reply { status, bytes: Vec::new(), offset: 0.0 }),
            _ => Err(Unreachable),
        }
    }

    fn try_piece(&self, path: &str, begin: f64, end: f64, progress: Rc<dyn Fn(u8)>) -> Result<XmlHttpRequest, JsValue> {
        let (request, size) = (XmlHttpRequest::new()?, self.0.file.size());
        let told: Closure<dyn FnMut(ProgressEvent)> = Closure::new(move |event: ProgressEvent| {
            progress(((begin + event.loaded()) * 100.0 / size) as u8);
        });
        // The browser's own to let go of, with the request.
        request.upload()?.set_onprogress(Some(told.into_js_value().unchecked_ref()));
        request.open("PATCH", path)?;
        let offset = (begin as u64).to_string();
        for (name, value) in [TUS, (OFFSET, &offset), ("content-type", "application/offset+octet-stream")] {
            request.set_request_header(name, value)?;
        }
        request.send_with_opt_blob(Some(&self.0.file.slice_with_f64_and_f64(begin, end)?))?;
        Ok(request)
    }
}

/// Takes an upload back. If it fails, the server's own clearing of unsent files does it.
pub(crate) async fn forget(address: &str, id: &str) {
    take_back(&[address, "/", id].concat()).await;
}

async fn take_back(path: &str) {
    let _ = fetch("DELETE", path, &[], None, None).await;
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
    let offset = response.headers().get(OFFSET)?.and_then(|it| it.parse::<u32>().ok()).unwrap_or_default();
    Ok(Reply { status: response.status(), bytes: Uint8Array::new(&body).to_vec(), offset: offset.into() })
}
