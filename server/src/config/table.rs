//! A TOML table read key by key: each read names a key that is known, and what is left at the end is a fault, told with
//! the known key that is nearest.

use std::{collections::BTreeMap, ops::Range};

use blanket_engine::{Diagnostic, Span, nearest};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The faults of a file so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) list: Vec<Diagnostic>,
}

impl Faults {
    /// One more, at `span` (bytes into the file).
    pub(crate) fn add(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.list.push(Diagnostic::error(code, Span::new(0, span), message, help));
    }

    /// One more, of something that is not in the file: `place` says where it is.
    pub(crate) fn add_outside(
        &mut self,
        place: &str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        // No file has the number 1, so that the fault is told without a line.
        self.list.push(Diagnostic::error(code, Span::new(1, 0..0), message, help).at(place));
    }
}

/// A text value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) span: Range<usize>,
}

/// A table, its keys not yet read, and the keys it has been asked for.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// As it is written in a file: `[server]`.
    name: String,
    /// Where faults of the whole table are shown.
    span: Range<usize>,
    unread: BTreeMap<String, (Range<usize>, Spanned<DeValue<'a>>)>,
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// The table of a whole file; None, and a fault, when it is not TOML.
    pub(crate) fn parse(text: &'a str, faults: &mut Faults) -> Option<Self> {
        match DeTable::parse(text) {
            Ok(table) => Some(Self::new("the file", 0..0, table.into_inner())),
            Err(error) => {
                let message = error.message().lines().next().unwrap_or_default().to_owned();
                faults.add("not-toml", error.span().unwrap_or(0..0), message, "mend the TOML, see https://toml.io");
                None
            }
        }
    }

    /// A table that was left out.
    pub(crate) fn empty(name: &str) -> Self {
        Self::new(name, 0..0, DeTable::default())
    }

    fn new(name: &str, span: Range<usize>, table: DeTable<'a>) -> Self {
        let unread = table.into_iter().map(|(key, value)| (key.get_ref().to_string(), (key.span(), value))).collect();
        Self { name: name.to_owned(), span, unread, known: Vec::new() }
    }

    /// A text, if the key is there.
    pub(crate) fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<Text> {
        let (_, value) = self.take(key)?;
        as_text(key, &value, faults)
    }

    /// A text that must be there.
    pub(crate) fn required_text(&mut self, key: &'static str, faults: &mut Faults) -> Option<Text> {
        self.require(key, faults);
        self.text(key, faults)
    }

    /// A list of texts that must be there and may not be empty.
    pub(crate) fn required_texts(&mut self, key: &'static str, faults: &mut Faults) -> Option<Vec<Text>> {
        self.require(key, faults);
        let (_, value) = self.take(key)?;
        let span = value.span();
        let Some(list) = value.get_ref().as_array() else {
            wrong_type(key, "a list of texts", &value, faults);
            return None;
        };
        if list.is_empty() {
            faults.add("bad-value", span, format!("`{key}` is empty"), "name at least one");
            return None;
        }
        list.iter().map(|value| as_text(key, value, faults)).collect()
    }

    /// Whether a switch is on; it is off where the key is not there.
    pub(crate) fn flag(&mut self, key: &'static str, faults: &mut Faults) -> bool {
        let Some((_, value)) = self.take(key) else { return false };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            wrong_type(key, "true or false", &value, faults);
        }
        flag.unwrap_or_default()
    }

    /// A whole number of at least 1, if the key is there.
    pub(crate) fn size(&mut self, key: &'static str, faults: &mut Faults) -> Option<u64> {
        let (_, value) = self.take(key)?;
        let Some(integer) = value.get_ref().as_integer() else {
            wrong_type(key, "a whole number", &value, faults);
            return None;
        };
        match u64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(size) if size > 0 => Some(size),
            _ => {
                faults.add(
                    "bad-value",
                    value.span(),
                    format!("`{key}` is not a number above 0"),
                    "write a number of at least 1",
                );
                None
            }
        }
    }

    /// A table inside this one, if the key is there.
    pub(crate) fn table(&mut self, key: &'static str, faults: &mut Faults) -> Option<Table<'a>> {
        let (at, value) = self.take(key)?;
        if !value.get_ref().is_table() {
            wrong_type(key, "a table", &value, faults);
            return None;
        }
        let DeValue::Table(table) = value.into_inner() else { return None };
        Some(Table::new(&format!("[{key}]"), at, table))
    }

    /// The tables of a list; none when the key is missing.
    pub(crate) fn tables(&mut self, key: &'static str, faults: &mut Faults) -> Vec<Table<'a>> {
        let Some((at, value)) = self.take(key) else { return Vec::new() };
        let is_list = value.get_ref().as_array().is_some_and(|list| list.iter().all(|it| it.get_ref().is_table()));
        if !is_list {
            faults.add(
                "wrong-type",
                at,
                format!("`{key}` is not a list of tables"),
                format!("write [[{key}]] above each"),
            );
            return Vec::new();
        }
        let DeValue::Array(list) = value.into_inner() else { return Vec::new() };
        let name = format!("[[{key}]]");
        list.into_iter()
            .filter_map(|it| {
                let span = it.span();
                let DeValue::Table(table) = it.into_inner() else { return None };
                Some(Table::new(&name, span, table))
            })
            .collect()
    }

    /// Says nothing about keys that were not read: what they mean depends on a value that is itself at fault.
    pub(crate) fn forgive_unknown_keys(&mut self) {
        self.unread.clear();
    }

    /// Every key that nobody asked for is a fault.
    pub(crate) fn finish(self, faults: &mut Faults) {
        for (key, (at, _)) in self.unread {
            let help = match nearest(&key, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys of {} are {}", self.name, self.known.join(", ")),
            };
            faults.add("unknown-key", at, format!("unknown key `{key}` in {}", self.name), help);
        }
    }

    fn take(&mut self, key: &'static str) -> Option<(Range<usize>, Spanned<DeValue<'a>>)> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.unread.remove(key)
    }

    /// A fault when the key is not there.
    pub(crate) fn require(&self, key: &'static str, faults: &mut Faults) {
        if !self.unread.contains_key(key) {
            let message = format!("{} has no `{key}`", self.name);
            faults.add("missing-key", self.span.clone(), message, format!("add the line `{key} = ...`"));
        }
    }
}

fn as_text(key: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults) -> Option<Text> {
    let Some(text) = value.get_ref().as_str() else {
        wrong_type(key, "a text", value, faults);
        return None;
    };
    Some(Text { value: text.to_owned(), span: value.span() })
}

fn wrong_type(key: &str, wanted: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults) {
    let message = format!("`{key}` is {}, not {wanted}", with_article(value.get_ref().type_str()));
    faults.add("wrong-type", value.span(), message, format!("write {wanted}"));
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}
