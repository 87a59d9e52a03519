//! `multiline`: several lines of text.

use super::text::{max_length, within};
use super::{Fault, Shape};
use crate::definition::MAX_TEXT;
use crate::feel::Value;
use crate::lean::replaced;
use crate::read::table::Table;
use crate::schema::{Key, Takes};

/// Most lines that may be shown.
const MAX_ROWS: u64 = 30;

#[derive(Debug, Clone)]
pub struct Multiline {
    /// In characters.
    pub(crate) max_length: Option<u32>,
    /// Lines shown.
    pub(crate) rows: u8,
}

impl Multiline {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        let rows = table.count("rows", MAX_ROWS).and_then(|it| u8::try_from(it).ok()).filter(|it| *it > 0);
        Self { max_length: max_length(table), rows: rows.unwrap_or(5) }
    }

    pub(crate) fn parse(&self, raw: &str) -> Result<Value, Fault> {
        within(replaced(raw, "\r\n", "\n"), self.max_length)
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape::Area { rows: self.rows, max_length: self.max_length }
    }
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("max_length", Takes::Count(MAX_TEXT as u64), "most characters of an answer"),
    Key::new("rows", Takes::Count(MAX_ROWS), "lines shown"),
];
