//! A form from its address: the compiled form that the server made, or, where the server's engine is another than ours,
//! its bundle, compiled by the page around us. No compiler is in this module: it would be three times the size.

use crate::api::{self, Reply};
use blanket_engine::{Blanket, ENGINE_VERSION};
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Why there is no form.
pub(crate) enum Unopened {
    /// Nothing came, or nothing that is a form.
    Unavailable,
    /// It is for another engine, and nothing here could compile it, or it has faults; told to whoever made the page.
    Unreadable(String),
}

/// The form at an address. `compile` takes the text of a bundle and promises a compiled form for this engine; without an
/// address it has the form itself.
pub(crate) async fn open(source: &str, compile: Option<&Function>) -> Result<Blanket, Unopened> {
    if let Some(compile) = compile.filter(|_| source.is_empty()) {
        return compiled(&[], compile).await.map_err(Unopened::Unreadable);
    }
    let (path, query) = source.split_once('?').unwrap_or((source, ""));
    let more = if query.is_empty() { "" } else { "&" };
    let wanted = [path, "/compiled?engine=", ENGINE_VERSION, more, query].concat();
    if let Some(blanket) = read(api::get(&wanted).await.ok().flatten()) {
        return Ok(blanket);
    }
    // A vendor may keep the compiled form itself at the address.
    let Some(bundle) = api::get(source).await.ok().flatten() else { return Err(Unopened::Unavailable) };
    match Blanket::from_bytes(&bundle.bytes) {
        Ok(blanket) => Ok(blanket),
        Err(fault) => {
            let Some(compile) = compile else { return Err(Unopened::Unreadable(fault.text())) };
            compiled(&bundle.bytes, compile).await.map_err(Unopened::Unreadable)
        }
    }
}

fn read(reply: Option<Reply>) -> Option<Blanket> {
    Blanket::from_bytes(&reply?.bytes).ok()
}

async fn compiled(bundle: &[u8], compile: &Function) -> Result<Blanket, String> {
    let text = str::from_utf8(bundle).unwrap_or_default();
    let said = |fault: JsValue| String::from(js_sys::Object::from(fault).to_string());
    let promise = compile.call2(&JsValue::NULL, &text.into(), &ENGINE_VERSION.into()).map_err(said)?;
    let bytes = JsFuture::from(Promise::resolve(&promise)).await.map_err(said)?;
    let bytes = bytes.dyn_into::<Uint8Array>().map_err(|_| "the compiler gave no bytes".to_owned())?;
    Blanket::from_bytes(&bytes.to_vec()).map_err(|fault| fault.text())
}
