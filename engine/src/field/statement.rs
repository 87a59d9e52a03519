//! `statement`: a sentence (erklæring) that the citizen confirms by ticking it. Not ticked is not answered.

use serde_json::{Value as Json, json};

use crate::feel::Value;

pub(super) fn parse(raw: &str) -> Value {
    match raw {
        "true" | "ja" | "yes" | "on" => Value::Bool(true),
        _ => Value::Null,
    }
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "const": true })
}
