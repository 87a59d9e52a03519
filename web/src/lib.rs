//! The renderer: shows a compiled blanket, keeps the answers, and sends them.
//!
//! The road of an answer: an input under [`input`] hands raw text to [`journey`], [`sheet`] has the engine judge anew what the
//! answer touches, and [`store`] wakes those fields, and whoever listens to all answers. Each field takes its own slice and
//! paints when that has changed. Pages are made of the elements of [`html`].
//!
//! Absent on purpose: form logic and field kinds. The renderer knows the engine's input shapes and its verdicts; only
//! [`api`] talks to the network.

mod api;
mod catalogue;
mod dom;
mod draft;
mod element;
mod field;
mod focus;
mod form;
mod handle;
mod html;
mod icon;
mod indicator;
mod input;
mod journey;
mod layout;
mod notice;
mod opening;
mod prose;
mod receipt;
mod review;
mod rows;
mod sending;
mod sheet;
pub mod site;
mod start;
mod step;
mod store;
mod summary;
mod words;

/// Half the size of the standard library's, and faster.
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

pub use draft::clear_drafts;
pub use handle::{Handle, mount};

use blanket_engine::{Blanket, Context, JsonText};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The engine's state for a compiled form and answers (an object) as JSON, so that tests can hold the browser's verdict
/// against the server's. `today` is "YYYY-MM-DD". What cannot be read is told as `{"error": "..."}`.
#[wasm_bindgen]
pub fn evaluate(compiled: &[u8], answers: &JsValue, today: &str) -> String {
    state(compiled, answers, today).unwrap_or_else(|fault| {
        let mut json = JsonText::new();
        json.object(|json| json.key("error").string(&fault));
        json.into()
    })
}

fn state(compiled: &[u8], answers: &JsValue, today: &str) -> Result<String, String> {
    let blanket = Blanket::from_bytes(compiled).map_err(|fault| fault.to_string())?;
    let answers = blanket_js_answers::read(answers);
    let today = dom::date(today).ok_or("today is not a date")?;
    Ok(blanket_engine::evaluate(&blanket, &answers, &Context { today }).to_json(&blanket))
}
