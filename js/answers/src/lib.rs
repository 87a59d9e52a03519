//! Answers as JavaScript holds them, for the modules that run in a browser. The browser has read their JSON; a reader of
//! our own would be one more to download.

use blanket_engine::{Answer, Answers, FileAnswer};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// Groups and rows lie no deeper than this in any form.
const MAX_DEPTH: usize = 64;

/// The answers in an object. Numbers and booleans count as the text they are written with, null as no answer.
pub fn read(value: &JsValue) -> Answers {
    level(value, 0)
}

fn level(value: &JsValue, depth: usize) -> Answers {
    let mut answers = Answers::new();
    let Some(object) = value.dyn_ref::<Object>().filter(|_| depth < MAX_DEPTH) else { return answers };
    for entry in Object::entries(object) {
        let entry: Array = entry.unchecked_into();
        if let (Some(id), Some(answer)) = (entry.get(0).as_string(), answer(&entry.get(1), depth)) {
            answers.insert(&id, answer);
        }
    }
    answers
}

fn answer(value: &JsValue, depth: usize) -> Option<Answer> {
    if value.is_null() || value.is_undefined() {
        return None;
    }
    if let Some(items) = value.dyn_ref::<Array>() {
        let texts: Vec<String> = items.iter().filter_map(|it| it.as_string()).collect();
        return Some(if texts.is_empty() {
            Answer::Rows(items.iter().map(|it| level(&it, depth + 1)).collect())
        } else {
            Answer::Many(texts)
        });
    }
    if value.is_object() {
        return Some(Answer::Group(level(value, depth + 1)));
    }
    let text = value.as_string().unwrap_or_else(|| String::from(js_sys::JsString::from(value.clone())));
    Some(Answer::Text(text))
}

/// The files in a list; those that are not whole are left out by the engine.
pub fn files(value: &JsValue) -> Vec<FileAnswer> {
    let Some(list) = value.dyn_ref::<Array>() else { return Vec::new() };
    list.iter()
        .map(|file| {
            let part = |name: &str| Reflect::get(&file, &JsValue::from_str(name)).unwrap_or(JsValue::NULL);
            let text = |name: &str| part(name).as_string().unwrap_or_default();
            FileAnswer {
                id: text("id"),
                name: text("name"),
                media_type: text("type"),
                size: part("size").as_f64().unwrap_or_default() as u64,
                sha256: text("sha256"),
            }
        })
        .collect()
}
