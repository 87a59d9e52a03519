//! `postal_code`: four digits (DKCC_PostCodeIdentifier).

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape, digits};
use crate::feel::Value;
use crate::read::table::Table;
use crate::schema::{Key, Takes};

#[derive(Debug, Clone)]
pub struct PostalCode {
    pub(crate) autocomplete: Option<String>,
}

impl PostalCode {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        Self { autocomplete: table.text("autocomplete").map(|it| it.text) }
    }

    pub(crate) fn shape(&self) -> Shape {
        let autocomplete = self.autocomplete.clone();
        Shape::Line { input_mode: InputMode::Numeric, autocomplete, max_length: None, width: 4 }
    }
}

pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let text = raw.strip_prefix("DK").unwrap_or(raw);
    digits(text).filter(|it| it.len() == 4).map(Value::Text).ok_or_else(|| Fault::new("not_a_postal_code"))
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] =
    &[Key::new("autocomplete", Takes::Text, "a token of HTML's `autocomplete`, for the citizen's own data")];

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^[0-9]{4}$" })
}
