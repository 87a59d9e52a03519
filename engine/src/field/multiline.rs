//! `multiline`: several lines of text.

use super::text::{max_length, within};
use super::{Fault, Shape};
use crate::feel::Value;
use crate::read::table::Table;

#[derive(Debug, Clone)]
pub struct Multiline {
    /// In characters.
    pub(crate) max_length: Option<u32>,
    /// Lines shown.
    pub(crate) rows: u8,
}

impl Multiline {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        let rows = table.count("rows", 30).and_then(|it| u8::try_from(it).ok()).filter(|it| *it > 0);
        Self { max_length: max_length(table), rows: rows.unwrap_or(5) }
    }

    pub(crate) fn parse(&self, raw: &str) -> Result<Value, Fault> {
        within(raw.replace("\r\n", "\n"), self.max_length)
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape::Area { rows: self.rows, max_length: self.max_length }
    }
}
