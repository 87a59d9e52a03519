//! `cvr`: a company's number in the central business register, eight digits, always with modulus 11 (Erhvervsstyrelsen,
//! "Modulus 11-kontrol af CVR-nummer").

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape, digits};
use crate::feel::Value;

/// What each digit counts; the last is the check digit.
const WEIGHTS: [u32; 8] = [2, 7, 6, 5, 4, 3, 2, 1];

/// `DK` before it, as in a VAT number, is nothing.
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let text = raw.strip_prefix("DK").or_else(|| raw.strip_prefix("dk")).unwrap_or(raw);
    let number = digits(text).filter(|it| is_cvr(it));
    number.map(Value::Text).ok_or_else(|| Fault::new("not_a_cvr"))
}

fn is_cvr(number: &str) -> bool {
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    // Eight noughts would pass; no company is registered under them.
    number.len() == WEIGHTS.len() && sum > 0 && sum.is_multiple_of(11)
}

pub(super) fn shape() -> Shape {
    Shape::Line { input_mode: InputMode::Numeric, autocomplete: None, max_length: None, width: 10 }
}

/// What a submission holds. Modulus 11 is beyond a schema.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^[0-9]{8}$" })
}
