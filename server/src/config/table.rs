//! A TOML table read key by key: each read names a key that is known, and what is left at the end is a fault, told with
//! the known key that is nearest. A variable of the environment takes the place of a key's value, whether the key is in
//! the file or not; which variable, says [`variable`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Range,
};

use blanket_engine::{Diagnostic, Span, nearest};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The faults of a file so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) list: Vec<Diagnostic>,
    /// Every key that was asked for: `server.listen`.
    pub(crate) known: BTreeSet<String>,
    /// The variables whose values were taken, see [`Faults::outside`].
    variables: Vec<String>,
}

/// Where the spans of values begin that are in no file. A file is shorter: it is read into memory.
const OUTSIDE: usize = usize::MAX / 2;

impl Faults {
    /// The span of a variable's value: a fault at it is told with the variable's name.
    fn outside(&mut self, variable: String) -> Range<usize> {
        let at = OUTSIDE + self.variables.len();
        self.variables.push(variable);
        at..at
    }

    /// One more, at `span` (bytes into the file).
    pub(crate) fn add(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let variable = span.start.checked_sub(OUTSIDE).and_then(|place| self.variables.get(place).cloned());
        match variable {
            Some(variable) => self.add_outside(&variable, code, message, help),
            None => self.list.push(Diagnostic::error(code, Span::new(0, span), message, help)),
        }
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

/// Gives the value of a variable, if it is set; for a name that ends in a star, anything at all if a variable is set
/// that begins so.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The variable for a key: `BLANKET_LISTEN` for `listen` of `[server]`, and with the table's name for the others:
/// `BLANKET_ADDRESSES_TOKEN`. A table of a list is known by its `name`: `BLANKET_RECEIVER_SAGSBEHANDLING_PATH`.
pub(crate) fn variable(table: &str, key: &str) -> String {
    let table = if table == "server" { String::new() } else { format!("{table}_") };
    format!("BLANKET_{table}{key}").to_ascii_uppercase().replace(['.', '-'], "_")
}

/// A table, its keys not yet read, and the keys it has been asked for.
pub(crate) struct Table<'a> {
    /// As it is written in a file: `[server]`.
    name: String,
    /// As it is written before a key: `server`, `receiver`.
    path: String,
    /// The same for variables: `server`, `receiver.sagsbehandling`; none for a table that the environment cannot name.
    variables: Option<String>,
    environment: Environment<'a>,
    /// Where faults of the whole table are shown.
    span: Range<usize>,
    unread: BTreeMap<String, (Range<usize>, Spanned<DeValue<'a>>)>,
    known: Vec<&'static str>,
}

impl fmt::Debug for Table<'_> {
    /// Without values: some are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Table<'a> {
    /// The table of a whole file; None, and a fault, when it is not TOML.
    pub(crate) fn parse(text: &'a str, environment: Environment<'a>, faults: &mut Faults) -> Option<Self> {
        match DeTable::parse(text) {
            Ok(table) => {
                let unread = by_key(table.into_inner());
                let (name, path) = ("the file".to_owned(), String::new());
                Some(Self { name, path, variables: None, environment, span: 0..0, unread, known: Vec::new() })
            }
            Err(error) => {
                let message = error.message().lines().next().unwrap_or_default().to_owned();
                faults.add("not-toml", error.span().unwrap_or(0..0), message, "mend the TOML, see https://toml.io");
                None
            }
        }
    }

    fn inner(
        &self,
        name: String,
        variables: Option<String>,
        path: &str,
        span: Range<usize>,
        table: DeTable<'a>,
    ) -> Self {
        let path = if self.path.is_empty() { path.to_owned() } else { format!("{}.{path}", self.path) };
        let environment = self.environment;
        Self { name, path, variables, environment, span, unread: by_key(table), known: Vec::new() }
    }

    /// A text, if the key is there.
    pub(crate) fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<Text> {
        if let Some(text) = self.variable(key, faults) {
            return Some(text);
        }
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
        let (span, texts) = self.list(key, faults)?;
        if texts.is_empty() {
            faults.add("bad-value", span, format!("`{key}` is empty"), "name at least one");
            return None;
        }
        Some(texts)
    }

    /// A list of texts; none when the key is missing. In a variable they stand with commas between.
    pub(crate) fn texts(&mut self, key: &'static str, faults: &mut Faults) -> Vec<Text> {
        self.list(key, faults).map(|(_, texts)| texts).unwrap_or_default()
    }

    fn list(&mut self, key: &'static str, faults: &mut Faults) -> Option<(Range<usize>, Vec<Text>)> {
        if let Some(Text { value, span }) = self.variable(key, faults) {
            let parts = value.split(',').map(str::trim).filter(|it| !it.is_empty());
            return Some((span.clone(), parts.map(|it| Text { value: it.to_owned(), span: span.clone() }).collect()));
        }
        let (_, value) = self.take(key)?;
        let Some(list) = value.get_ref().as_array() else {
            wrong_type(key, "a list of texts", &value, faults);
            return None;
        };
        let texts: Option<Vec<Text>> = list.iter().map(|value| as_text(key, value, faults)).collect();
        Some((value.span(), texts?))
    }

    /// Whether a switch is on; it is off where the key is not there.
    pub(crate) fn flag(&mut self, key: &'static str, faults: &mut Faults) -> bool {
        if let Some(Text { value, span }) = self.variable(key, faults) {
            return value.parse().unwrap_or_else(|_| {
                let message = format!("`{key}` is not true or false");
                faults.add("wrong-type", span, message, "write true or false");
                false
            });
        }
        let Some((_, value)) = self.take(key) else { return false };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            wrong_type(key, "true or false", &value, faults);
        }
        flag.unwrap_or_default()
    }

    /// A whole number of at least 1, if the key is there.
    pub(crate) fn size(&mut self, key: &'static str, faults: &mut Faults) -> Option<u64> {
        let (span, number) = match self.variable(key, faults) {
            Some(Text { value, span }) => (span, value.parse()),
            None => {
                let (_, value) = self.take(key)?;
                let Some(integer) = value.get_ref().as_integer() else {
                    wrong_type(key, "a whole number", &value, faults);
                    return None;
                };
                (value.span(), u64::from_str_radix(integer.as_str(), integer.radix()))
            }
        };
        match number {
            Ok(size) if size > 0 => Some(size),
            _ => {
                let message = format!("`{key}` is not a number above 0");
                faults.add("bad-value", span, message, "write a number of at least 1");
                None
            }
        }
    }

    /// A whole number, 0 too, if the key is there.
    pub(crate) fn count(&mut self, key: &'static str, faults: &mut Faults) -> Option<u64> {
        let (span, count) = match self.variable(key, faults) {
            Some(Text { value, span }) => (span, value.parse().ok()),
            None => {
                let (_, value) = self.take(key)?;
                let count = value.get_ref().as_integer();
                (value.span(), count.and_then(|it| u64::from_str_radix(it.as_str(), it.radix()).ok()))
            }
        };
        if count.is_none() {
            faults.add(
                "wrong-type",
                span,
                format!("`{key}` is not a whole number"),
                "write a whole number of 0 or more",
            );
        }
        count
    }

    /// A table inside this one, if the key is there, or a variable for one of its keys.
    pub(crate) fn table(&mut self, key: &'static str, faults: &mut Faults) -> Option<Table<'a>> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        let name = format!("[{path}]");
        let Some((at, value)) = self.take(key) else {
            (self.environment)(&variable(&path, "*"))?;
            let variables = Some(path);
            return Some(self.inner(name, variables, key, 0..0, DeTable::default()));
        };
        if !value.get_ref().is_table() {
            wrong_type(key, "a table", &value, faults);
            return None;
        }
        let DeValue::Table(table) = value.into_inner() else { return None };
        Some(self.inner(name, Some(path), key, at, table))
    }

    /// A table inside this one; empty when it was left out.
    pub(crate) fn table_or_empty(&mut self, key: &'static str, faults: &mut Faults) -> Table<'a> {
        let empty = self.inner(format!("[{key}]"), Some(key.to_owned()), key, 0..0, DeTable::default());
        self.table(key, faults).unwrap_or(empty)
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
                let named =
                    table.iter().find(|(key, _)| key.get_ref() == "name").and_then(|(_, it)| it.get_ref().as_str());
                let variables = named.map(|named| format!("{key}.{named}"));
                Some(self.inner(name.clone(), variables, key, span, table))
            })
            .collect()
    }

    /// Says nothing about keys that were not read: what they mean depends on a value that is itself at fault.
    pub(crate) fn forgive_unknown_keys(&mut self) {
        self.unread.clear();
    }

    /// Every key that nobody asked for is a fault.
    pub(crate) fn finish(self, faults: &mut Faults) {
        let before = if self.path.is_empty() { String::new() } else { format!("{}.", self.path) };
        faults.known.extend(self.known.iter().map(|key| format!("{before}{key}")));
        for (key, (at, _)) in self.unread {
            let help = match nearest(&key, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys of {} are {}", self.name, self.known.join(", ")),
            };
            faults.add("unknown-key", at, format!("unknown key `{key}` in {}", self.name), help);
        }
    }

    /// The value of the key's variable, if that is set; what is in the file then does not count.
    fn variable(&mut self, key: &'static str, faults: &mut Faults) -> Option<Text> {
        let name = variable(self.variables.as_ref()?, key);
        let value = (self.environment)(&name)?;
        self.take(key);
        Some(Text { value, span: faults.outside(name) })
    }

    fn take(&mut self, key: &'static str) -> Option<(Range<usize>, Spanned<DeValue<'a>>)> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.unread.remove(key)
    }

    /// A fault when the key is not there.
    pub(crate) fn require(&self, key: &'static str, faults: &mut Faults) {
        let is_set = self.variables.as_ref().is_some_and(|it| (self.environment)(&variable(it, key)).is_some());
        if !is_set && !self.unread.contains_key(key) {
            let message = format!("{} has no `{key}`", self.name);
            faults.add("missing-key", self.span.clone(), message, format!("add the line `{key} = ...`"));
        }
    }
}

fn by_key(table: DeTable<'_>) -> BTreeMap<String, (Range<usize>, Spanned<DeValue<'_>>)> {
    table.into_iter().map(|(key, value)| (key.get_ref().to_string(), (key.span(), value))).collect()
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
