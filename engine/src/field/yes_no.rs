//! `yes_no`: a question answered by yes or no. Nothing is preselected.

use serde_json::{Value as Json, json};

use super::{Fault, Shape};
use crate::feel::Value;

/// The raw answers of the two radios.
const ANSWERS: [&str; 2] = ["ja", "nej"];

pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let is_one_of = |words: [&str; 3]| words.iter().any(|it| raw.eq_ignore_ascii_case(it));
    match (is_one_of(["ja", "yes", "true"]), is_one_of(["nej", "no", "false"])) {
        (true, _) => Ok(Value::Bool(true)),
        (_, true) => Ok(Value::Bool(false)),
        (false, false) => Err(Fault::new("not_an_option")),
    }
}

pub(super) fn shape() -> Shape {
    Shape::Radios { options: ANSWERS.map(String::from).to_vec() }
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "boolean" })
}
