//! `phone`: eight digits in Denmark, or a number with a country code. Kept as `12345678` or `+4912345...`.

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape, without};
use crate::feel::Value;
use crate::lean::joined;
use crate::read::table::Table;
use crate::schema::{Key, Takes};

#[derive(Debug, Clone)]
pub struct Phone {
    pub(crate) autocomplete: Option<String>,
}

impl Phone {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        Self { autocomplete: table.text("autocomplete").map(|it| it.text) }
    }

    pub(crate) fn shape(&self) -> Shape {
        let autocomplete = self.autocomplete.clone();
        Shape::Line { input_mode: InputMode::Tel, autocomplete, max_length: None, width: 20 }
    }
}

/// Spaces, hyphens, dots and parentheses are nothing; `+45` and `0045` are Denmark. At most 15 digits (ITU-T E.164).
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let is_noise = |it: char| it.is_whitespace() || matches!(it, '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2014}');
    let kept = without(raw, is_noise);
    let (foreign, number) = match kept.strip_prefix('+').or_else(|| kept.strip_prefix("00")) {
        Some(rest) => match rest.strip_prefix("45") {
            Some(danish) => (false, danish),
            None => (true, rest),
        },
        None => (false, kept.as_str()),
    };
    let all_digits = number.bytes().all(|it| it.is_ascii_digit());
    match (all_digits, foreign, number.len()) {
        (true, false, 8) if !number.starts_with('0') => Ok(Value::Text(number.to_owned())),
        (true, true, 7..=15) => Ok(Value::Text(["+", number].concat())),
        _ => Err(Fault::new("not_a_phone")),
    }
}

/// `12 34 56 78`
pub(super) fn show(number: &str) -> String {
    if number.len() != 8 {
        return number.to_owned();
    }
    joined(&mut [0, 2, 4, 6].into_iter().filter_map(|at| number.get(at..at + 2)), " ")
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] =
    &[Key::new("autocomplete", Takes::Text, "a token of HTML's `autocomplete`, for the citizen's own data")];

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^([1-9][0-9]{7}|[+][0-9]{7,15})$" })
}
