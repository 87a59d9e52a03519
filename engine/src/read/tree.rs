//! The neutral tree behind a definition: what TOML (for authors) and JSON (for machines) both become.
//!
//! A tree knows where each value stood, so that a fault can point at it. It knows nothing of blanketter.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Span};
use crate::gather::gather_json;

/// A value and where it stands (an empty span when it came from JSON).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree {
    pub(crate) span: Span,
    pub(crate) value: TreeValue,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TreeValue {
    /// JSON's null, which no key of a definition takes.
    Null,
    Text(String),
    /// A number as written, never a float.
    Number(String),
    Flag(bool),
    /// A TOML date.
    Date(String),
    List(Vec<Tree>),
    Table(Vec<Entry>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) tree: Tree,
}

/// Arrays of tables whose order among each other matters: they become one list `items`.
const ITEMS: [&str; 4] = ["field", "group", "section", "use"];

/// The tree of a TOML document. `[[..field]]`, `[[..group]]`, `[[..section]]` and `[[..use]]` of one parent are
/// merged into one list `items` in the order in which they stand in the file.
pub(crate) fn from_toml(text: &str, file: u16) -> (Tree, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let faults = errors.iter().map(|error| {
        Diagnostic::error(
            "not-toml",
            Span::new(file, error.span().unwrap_or(0..0)),
            format!("this is not TOML: {}", error.message().replace('\n', ", ")),
            "mend the syntax at the marked place; the format is described at toml.io",
        )
    });
    let tree = Tree { span: Span::new(file, 0..0), value: TreeValue::Table(entries(table.get_ref(), file)) };
    (tree, faults.collect())
}

fn entries(table: &DeTable<'_>, file: u16) -> Vec<Entry> {
    let mut out = Vec::new();
    let mut items: Vec<Tree> = Vec::new();
    for (key, value) in table {
        let (name, key_span) = (key.get_ref().to_string(), Span::new(file, key.span()));
        let tree = tree(value, file);
        match tree.value {
            TreeValue::List(rows) if ITEMS.contains(&name.as_str()) => {
                for row in rows {
                    let span = row.span;
                    let entry = Entry { key: name.clone(), key_span, tree: row };
                    items.push(Tree { span, value: TreeValue::Table(vec![entry]) });
                }
            }
            value => out.push(Entry { key: name, key_span, tree: Tree { span: tree.span, value } }),
        }
    }
    if !items.is_empty() {
        items.sort_by_key(|it| it.span.start);
        let span = items.first().map(|it| it.span).unwrap_or_default();
        out.push(Entry { key: "items".into(), key_span: span, tree: Tree { span, value: TreeValue::List(items) } });
    }
    out.sort_by_key(|it| it.key_span.start);
    out
}

fn tree(value: &toml::Spanned<DeValue<'_>>, file: u16) -> Tree {
    let content = match value.get_ref() {
        DeValue::String(text) => TreeValue::Text(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => TreeValue::Number(number.as_str().replace('_', "")),
        DeValue::Integer(number) => TreeValue::Text(number.to_string()),
        DeValue::Float(number) => TreeValue::Number(number.as_str().replace('_', "")),
        DeValue::Boolean(flag) => TreeValue::Flag(*flag),
        DeValue::Datetime(date) => TreeValue::Date(date.to_string()),
        DeValue::Array(rows) => TreeValue::List(rows.iter().map(|row| tree(row, file)).collect()),
        DeValue::Table(table) => TreeValue::Table(entries(table, file)),
    };
    Tree { span: Span::new(file, value.span()), value: content }
}

/// The tree of a JSON value; its spans are empty.
pub(crate) fn from_json(value: &Value) -> Tree {
    let span = Span::default();
    let value = match value {
        Value::Null => TreeValue::Null,
        Value::Bool(flag) => TreeValue::Flag(*flag),
        Value::Number(number) => TreeValue::Number(number.to_string()),
        Value::String(text) => TreeValue::Text(text.clone()),
        Value::Array(rows) => TreeValue::List(rows.iter().map(from_json).collect()),
        Value::Object(map) => TreeValue::Table(
            map.iter().map(|(key, value)| Entry { key: key.clone(), key_span: span, tree: from_json(value) }).collect(),
        ),
    };
    Tree { span, value }
}

/// The tree of a JSON document.
pub(crate) fn from_json_text(text: &str, file: u16) -> (Tree, Vec<Diagnostic>) {
    match serde_json::from_str(text) {
        Ok(value) => (from_json(&value), Vec::new()),
        Err(error) => {
            let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = (before + error.column().saturating_sub(1)).min(text.len());
            let fault = Diagnostic::error(
                "not-json",
                Span::new(file, at..at),
                format!("this is not JSON: {error}"),
                "mend the syntax at the marked place; the format is described at json.org",
            );
            (Tree { span: Span::new(file, 0..0), value: TreeValue::Table(Vec::new()) }, vec![fault])
        }
    }
}

/// The JSON of a tree. A number that JSON's integers cannot hold becomes a string: definitions hold no floats.
pub(crate) fn to_json(tree: &Tree) -> Value {
    write(tree, String::clone)
}

/// The same of a definition, where a date is an expression: read back as a string it must still be a date.
pub(crate) fn definition_to_json(tree: &Tree) -> Value {
    write(tree, |date| date_expression(date))
}

/// The expression that a bare date stands for.
pub(crate) fn date_expression(date: &str) -> String {
    format!("date(\"{date}\")")
}

fn write(tree: &Tree, date: fn(&String) -> String) -> Value {
    match &tree.value {
        TreeValue::Null => Value::Null,
        TreeValue::Text(text) => Value::String(text.clone()),
        TreeValue::Date(text) => Value::String(date(text)),
        TreeValue::Number(number) => number.parse::<i64>().map_or_else(|_| Value::String(number.clone()), Value::from),
        TreeValue::Flag(flag) => Value::Bool(*flag),
        TreeValue::List(rows) => Value::Array(rows.iter().map(|it| write(it, date)).collect()),
        TreeValue::Table(entries) => gather_json(entries.iter().map(|it| (it.key.clone(), write(&it.tree, date)))),
    }
}
