//! Answers as JavaScript holds them, for the modules that run in a browser. The browser has read their JSON; a reader of
//! our own would be one more to download. So would `js-sys`, of which this needs five functions.

use blanket_engine::{Answer, Answers};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Groups and rows lie no deeper than this in any form.
const MAX_DEPTH: usize = 64;

#[wasm_bindgen]
extern "C" {
    /// An array.
    type List;

    #[wasm_bindgen(js_namespace = Array, js_name = from)]
    fn list(value: &JsValue) -> List;
    #[wasm_bindgen(js_namespace = Array, js_name = isArray)]
    fn is_list(value: &JsValue) -> bool;
    #[wasm_bindgen(js_namespace = Object)]
    fn entries(value: &JsValue) -> List;
    #[wasm_bindgen(method, getter)]
    fn length(this: &List) -> u32;
    #[wasm_bindgen(method, indexing_getter)]
    fn get(this: &List, at: u32) -> JsValue;
    #[wasm_bindgen(js_name = String)]
    fn text(value: &JsValue) -> String;
}

/// The answers in an object. Numbers and booleans count as the text they are written with, null as no answer.
pub fn read(value: &JsValue) -> Answers {
    level(value, 0)
}

/// One raw answer: a text, a list of texts, a group, or rows (files are rows too).
pub fn answer(value: &JsValue) -> Option<Answer> {
    answer_at(value, 0)
}

fn level(value: &JsValue, depth: usize) -> Answers {
    let mut answers = Answers::new();
    if value.is_object() && depth < MAX_DEPTH {
        for entry in items(&entries(value)) {
            let entry = list(&entry);
            if let (Some(id), Some(answer)) = (entry.get(0).as_string(), answer_at(&entry.get(1), depth)) {
                answers.insert(&id, answer);
            }
        }
    }
    answers
}

fn answer_at(value: &JsValue, depth: usize) -> Option<Answer> {
    if value.is_null() || value.is_undefined() {
        return None;
    }
    if is_list(value) {
        let items = items(&list(value));
        let texts: Vec<String> = items.iter().filter_map(JsValue::as_string).collect();
        return Some(if texts.is_empty() {
            Answer::Rows(items.iter().map(|it| level(it, depth + 1)).collect())
        } else {
            Answer::Many(texts)
        });
    }
    if value.is_object() {
        return Some(Answer::Group(level(value, depth + 1)));
    }
    Some(Answer::Text(text(value)))
}

fn items(of: &List) -> Vec<JsValue> {
    (0..of.length()).map(|at| of.get(at)).collect()
}
