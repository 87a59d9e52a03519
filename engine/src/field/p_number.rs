//! `p_number`: the number of one place of a company (produktionsenhed), ten digits. Never checked by modulus 11: they
//! were given out with wrong weights (Erhvervsstyrelsen, "Modulus 11-kontrol").

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape, digits};
use crate::feel::Value;

pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    digits(raw).filter(|it| it.len() == 10).map(Value::Text).ok_or_else(|| Fault::new("not_a_p_number"))
}

pub(super) fn shape() -> Shape {
    Shape::Line { input_mode: InputMode::Numeric, autocomplete: None, max_length: None, width: 10 }
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^[0-9]{10}$" })
}
