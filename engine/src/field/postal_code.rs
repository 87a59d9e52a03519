//! `postal_code`: four digits (DKCC_PostCodeIdentifier).

use super::{Fault, InputMode, Shape, digits};
use crate::feel::Value;
use crate::read::table::Table;

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
