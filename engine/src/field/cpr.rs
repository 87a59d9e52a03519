//! `cpr`: a personnummer, ten digits. Not checked by modulus 11, which has not been guaranteed since 1 October 2007
//! (cpr.dk, "personnummer uden kontrolciffer"); the birth date must exist, 29 February in any year (OIO's pattern).

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape, digits};
use crate::feel::Value;
use crate::lean;

pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let number = digits(raw).filter(|it| it.len() == 10 && it != "0000000000").filter(|it| has_birth_date(it));
    number.map(Value::Text).ok_or_else(|| Fault::new("not_a_cpr"))
}

fn has_birth_date(number: &str) -> bool {
    let part = |from: usize| number.get(from..from + 2).and_then(lean::number::<u8>).unwrap_or(0);
    let days = match part(2) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => 0,
    };
    (1..=days).contains(&part(0))
}

pub(super) fn shape() -> Shape {
    Shape::Line { input_mode: InputMode::Numeric, autocomplete: None, max_length: None, width: 11 }
}

/// `010190-1234`
pub(super) fn show(number: &str) -> String {
    match (number.get(..6), number.get(6..)) {
        (Some(birth), Some(serial)) => [birth, "-", serial].concat(),
        _ => number.to_owned(),
    }
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{6}$" })
}
