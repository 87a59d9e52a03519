//! `text`: one line.

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape};
use crate::definition::MAX_TEXT;
use crate::feel::Value;
use crate::lean::{digits, joined};
use crate::read::table::Table;
use crate::schema::{Key, Takes};

#[derive(Debug, Clone)]
pub struct Text {
    /// In characters.
    pub(crate) max_length: Option<u32>,
    pub(crate) autocomplete: Option<String>,
}

impl Text {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        Self { max_length: max_length(table), autocomplete: table.text("autocomplete").map(|it| it.text) }
    }

    pub(crate) fn parse(&self, raw: &str) -> Result<Value, Fault> {
        // A line has no line breaks; what was pasted becomes one line.
        let line = if is_line(raw) { raw.to_owned() } else { joined(&mut raw.split_whitespace(), " ") };
        within(line, self.max_length)
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape::Line {
            input_mode: InputMode::Text,
            autocomplete: self.autocomplete.clone(),
            max_length: self.max_length,
            width: self.max_length.filter(|it| *it <= 20).and_then(|it| u8::try_from(it).ok()).unwrap_or(0),
        }
    }
}

/// Whether a text is one line already: no white space but single spaces. False also where that is not plain to see, as
/// with the bytes by which all other white space begins in UTF-8.
fn is_line(text: &str) -> bool {
    let may_break = |it: u8| matches!(it, 0x09..=0x0D | 0xC2 | 0xE1..=0xE3);
    let bytes = text.as_bytes();
    let spaces = bytes.iter().zip(bytes.iter().skip(1)).fold(false, |any, it| any | (it == (&b' ', &b' ')));
    !spaces && !bytes.iter().fold(false, |any, it| any | may_break(*it))
}

/// The key `max_length`.
pub(super) fn max_length(table: &mut Table<'_>) -> Option<u32> {
    table.count("max_length", u64::from(MAX_TEXT)).and_then(|it| u32::try_from(it).ok())
}

/// `text` as a value if it is no longer than it may be.
pub(super) fn within(text: String, max_length: Option<u32>) -> Result<Value, Fault> {
    let max = max_length.unwrap_or(MAX_TEXT);
    // A character is at least one byte: what has few bytes need not be counted.
    let length = if text.len() > max as usize { text.chars().count() } else { 0 };
    if length > max as usize {
        return Err(Fault::new("too_long").with("max", digits(max.into(), 1)).with("length", digits(length as u64, 1)));
    }
    Ok(Value::Text(text))
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("max_length", Takes::Count(MAX_TEXT as u64), "most characters of an answer"),
    Key::new("autocomplete", Takes::Text, "a token of HTML's `autocomplete`, for the citizen's own data"),
];

/// What a submission holds.
pub(super) fn schema(max_length: Option<u32>) -> Json {
    json!({ "type": "string", "minLength": 1, "maxLength": max_length.unwrap_or(MAX_TEXT) })
}
