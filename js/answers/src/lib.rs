//! Answers as JavaScript holds them, for the modules that run in a browser. The browser has read their JSON; a reader of
//! our own would be one more to download.

use blanket_engine::{Answer, Answers};
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast as _, JsValue};

/// Groups and rows lie no deeper than this in any form.
const MAX_DEPTH: usize = 64;

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
    let Some(object) = value.dyn_ref::<Object>().filter(|_| depth < MAX_DEPTH) else { return answers };
    for entry in Object::entries(object) {
        let entry: Array = entry.unchecked_into();
        if let (Some(id), Some(answer)) = (entry.get(0).as_string(), answer_at(&entry.get(1), depth)) {
            answers.insert(&id, answer);
        }
    }
    answers
}

fn answer_at(value: &JsValue, depth: usize) -> Option<Answer> {
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
    let text = value.as_string().unwrap_or_else(|| Object::from(value.clone()).to_string().into());
    Some(Answer::Text(text))
}
