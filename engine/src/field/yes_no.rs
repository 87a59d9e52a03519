//! `yes_no`: a question answered by yes or no. Nothing is preselected.

use serde_json::{Value as Json, json};

use super::{Fault, Shape};
use crate::feel::Value;

/// The raw answers of the two radios.
const ANSWERS: [&str; 2] = ["ja", "nej"];

pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    match raw.to_lowercase().as_str() {
        "ja" | "yes" | "true" => Ok(Value::Bool(true)),
        "nej" | "no" | "false" => Ok(Value::Bool(false)),
        _ => Err(Fault::new("not_an_option")),
    }
}

pub(super) fn shape() -> Shape {
    Shape::Radios { options: ANSWERS.map(String::from).to_vec() }
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "boolean" })
}
