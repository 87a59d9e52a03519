//! `choice`: one of a list.

use serde_json::{Value as Json, json};

use super::{Fault, Shape};
use crate::definition::{MAX_OPTIONS, Word};
use crate::diagnostic::Diagnostic;
use crate::feel::Value;
use crate::read::table::Table;
use crate::schema::{Key, Takes};

/// Lists longer than this are shown as a select.
const MOST_RADIOS: usize = 7;
const SHAPES: [&str; 2] = ["radio", "select"];

#[derive(Debug, Clone)]
pub struct Choice {
    pub(crate) options: Vec<Word>,
    pub(super) select: bool,
}

impl Choice {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        let options = options(table, "options", "[\"ja\", \"nej\"]");
        let select = match table.one_of("shape", &SHAPES) {
            Some(0) => false,
            Some(_) => true,
            None => options.len() > MOST_RADIOS,
        };
        Self { options, select }
    }

    /// All options in sight, however many.
    pub(super) fn radios(options: Vec<Word>) -> Self {
        Self { options, select: false }
    }

    pub(crate) fn parse(&self, raw: &str) -> Result<Value, Fault> {
        let known = self.options.iter().any(|it| it.text == raw);
        if known { Ok(Value::Text(raw.to_owned())) } else { Err(Fault::new("not_an_option")) }
    }

    /// What a submission holds.
    pub(crate) fn schema(&self) -> Json {
        json!({ "enum": self.options.iter().map(|it| &it.text).collect::<Vec<_>>() })
    }

    pub(crate) fn shape(&self) -> Shape {
        let options = self.options.iter().map(|it| it.text.clone()).collect();
        if self.select { Shape::Select { options } } else { Shape::Radios { options } }
    }
}

/// A list of ids to choose from, each once.
pub(super) fn options(table: &mut Table<'_>, key: &'static str, example: &str) -> Vec<Word> {
    let options = table.texts(key).unwrap_or_default();
    if options.is_empty() {
        table.missing(key, example);
    }
    if options.len() > MAX_OPTIONS {
        table.faults.push(Diagnostic::error(
            "too-many-options",
            table.span,
            format!("{} has {} {key}", table.what, options.len()),
            format!("{MAX_OPTIONS} {key} at most"),
        ));
    }
    for (at, option) in options.iter().enumerate().take(MAX_OPTIONS) {
        if options.iter().take(at).any(|it| it.text == option.text) {
            table.faults.push(Diagnostic::error(
                "duplicate-option",
                option.span,
                format!("`{}` stands twice in `{key}` of {}", option.text, table.what),
                "take one of them away",
            ));
        }
    }
    options
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("options", Takes::Options, "the ids of the answers to choose between").needed(),
    Key::new("shape", Takes::OneOf(&SHAPES), "how it is shown; by the number of options unless it is said"),
];
