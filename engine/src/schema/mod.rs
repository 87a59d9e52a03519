//! JSON Schemas (2020-12): of the definition language, and of what one form's submissions hold.
//!
//! For editors and vendors. Not here: any judgement; the engine judges by its own rules, and a schema tells as much of
//! them as a schema can. Nothing of this is reachable from the citizen's module.

mod language;
mod payload;

use serde_json::Value;

pub use language::language_schema;
pub use payload::schema;

/// The dialect of both schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// One key of a table of a definition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    /// What it says, for an author.
    pub(crate) about: &'static str,
    pub(crate) needed: bool,
}

/// What stands under a key. The names are those of [`crate::read::table::Table`]'s ways to read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    Text,
    /// A text of this pattern.
    Pattern(&'static str),
    /// FEEL in a string; a number, `true` or `false` means itself.
    Expression,
    /// A whole number from 0 to this.
    Count(u64),
    /// This number.
    Exactly(u64),
    Flag,
    OneOf(&'static [&'static str]),
    /// A list of texts; one text stands for a list of one.
    Words,
    WordsOf(&'static [&'static str]),
    /// A list of ids, each once, of which there is a limited number.
    Options,
    /// Free keys, each a text or a list of texts.
    Free,
    /// A table of this name.
    Table(&'static str),
    /// A list of such tables.
    Rows(&'static str),
}

impl Key {
    pub(crate) const fn new(name: &'static str, takes: Takes, about: &'static str) -> Self {
        Self { name, takes, about, needed: false }
    }

    /// The key must stand there.
    pub(crate) const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }
}

/// `schema` with one more keyword.
fn with(mut schema: Value, keyword: &str, value: impl Into<Value>) -> Value {
    if let Some(keywords) = schema.as_object_mut() {
        keywords.insert(keyword.to_owned(), value.into());
    }
    schema
}
