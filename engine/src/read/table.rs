//! Reads the keys of one table of a definition, and tells of the keys nobody asked for.

use super::tree::{Entry, Tree, TreeValue, date_expression};
use crate::definition::Word;
use crate::diagnostic::{Diagnostic, Span, nearest};

/// One table under reading. Every key that is asked for is known; [`Table::finish`] faults the rest, so a slip such as
/// `requried = true` is never silently accepted.
pub(crate) struct Table<'a> {
    entries: &'a [Entry],
    asked: Vec<&'static str>,
    /// Where the table begins.
    pub(crate) span: Span,
    /// What the table is, for messages: "field `cpr`".
    pub(crate) what: String,
    pub(crate) faults: &'a mut Vec<Diagnostic>,
}

impl<'a> Table<'a> {
    /// Opens `tree`, which must be a table; anything else is a fault and reads as an empty table.
    pub(crate) fn open(tree: &'a Tree, what: impl Into<String>, faults: &'a mut Vec<Diagnostic>) -> Self {
        let what = what.into();
        let entries = match &tree.value {
            TreeValue::Table(entries) => entries.as_slice(),
            _ => {
                faults.push(wrong_kind(tree.span, &what, "a table"));
                &[]
            }
        };
        Self { entries, asked: Vec::new(), span: tree.span, what, faults }
    }

    /// The value of `key`, if it stands there.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'a Tree> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.iter().find(|it| it.key == key).map(|it| &it.tree)
    }

    /// A string.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Word> {
        let tree = self.get(key)?;
        match &tree.value {
            TreeValue::Text(text) | TreeValue::Date(text) => Some(Word { text: text.clone(), span: inner(tree.span) }),
            _ => self.wrong(tree.span, key, "a string in quotes"),
        }
    }

    /// A string that must stand there, and not be empty.
    pub(crate) fn need_text(&mut self, key: &'static str, example: &str) -> Word {
        let is_there = self.get(key).is_some();
        let found = self.text(key);
        // What is there but is no text has been told of.
        if !is_there || found.as_ref().is_some_and(|it| it.text.trim().is_empty()) {
            self.missing(key, example);
        }
        found.unwrap_or(Word { text: String::new(), span: self.span })
    }

    /// An expression: a string holds FEEL; a plain number, date or `true`/`false` means itself.
    pub(crate) fn expression(&mut self, key: &'static str) -> Option<Word> {
        let tree = self.get(key)?;
        let (text, span) = match &tree.value {
            TreeValue::Text(text) => (text.clone(), inner(tree.span)),
            TreeValue::Number(number) => (number.clone(), tree.span),
            TreeValue::Flag(flag) => (flag.to_string(), tree.span),
            TreeValue::Date(date) => (date_expression(date), tree.span),
            TreeValue::Null | TreeValue::List(_) | TreeValue::Table(_) => {
                return self.wrong(tree.span, key, "an expression in quotes");
            }
        };
        Some(Word { text, span })
    }

    /// A whole number from 0 to `max`.
    pub(crate) fn count(&mut self, key: &'static str, max: u64) -> Option<u64> {
        let tree = self.get(key)?;
        let number = match &tree.value {
            TreeValue::Number(number) => number.parse::<u64>().ok().filter(|it| *it <= max),
            _ => None,
        };
        if number.is_none() {
            return self.wrong(tree.span, key, &format!("a whole number from 0 to {max}"));
        }
        number
    }

    /// `true` or `false`; false when it is not said.
    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        let Some(tree) = self.get(key) else { return false };
        match tree.value {
            TreeValue::Flag(flag) => flag,
            _ => self.wrong(tree.span, key, "true or false").unwrap_or(false),
        }
    }

    /// A list of strings. A single string stands for a list of one.
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Vec<Word>> {
        let tree = self.get(key)?;
        match &tree.value {
            TreeValue::Text(text) => Some(vec![Word { text: text.clone(), span: inner(tree.span) }]),
            TreeValue::List(rows) => {
                let mut out = Vec::new();
                for row in rows {
                    match &row.value {
                        TreeValue::Text(text) => out.push(Word { text: text.clone(), span: inner(row.span) }),
                        _ => return self.wrong(row.span, key, "a list of strings in quotes"),
                    }
                }
                Some(out)
            }
            _ => self.wrong(tree.span, key, "a list of strings in quotes"),
        }
    }

    /// One of the words in `choices`, as its index.
    pub(crate) fn one_of(&mut self, key: &'static str, choices: &[&str]) -> Option<usize> {
        let word = self.text(key)?;
        let found = choices.iter().position(|it| *it == word.text);
        if found.is_none() {
            self.faults.push(Diagnostic::error(
                "wrong-value",
                word.span,
                format!("`{}` is not a value of `{key}` in {}", word.text, self.what),
                did_you_mean(&word.text, choices.iter().copied()),
            ));
        }
        found
    }

    /// The rows of a list of tables.
    pub(crate) fn rows(&mut self, key: &'static str) -> &'a [Tree] {
        let Some(tree) = self.get(key) else { return &[] };
        match &tree.value {
            TreeValue::List(rows) => rows,
            _ => {
                self.wrong::<()>(tree.span, key, "a list of tables, written [[..]]");
                &[]
            }
        }
    }

    /// All entries, known or not: for tables whose keys are free (a module's `with`).
    pub(crate) fn free(&mut self, key: &'static str) -> Vec<(Word, &'a Tree)> {
        let Some(tree) = self.get(key) else { return Vec::new() };
        match &tree.value {
            TreeValue::Table(entries) => {
                entries.iter().map(|it| (Word { text: it.key.clone(), span: it.key_span }, &it.tree)).collect()
            }
            _ => {
                self.wrong::<()>(tree.span, key, "a table");
                Vec::new()
            }
        }
    }

    /// Says that `key` must stand here.
    pub(crate) fn missing(&mut self, key: &str, example: &str) {
        self.faults.push(Diagnostic::error(
            "missing-key",
            self.span,
            format!("{} has no `{key}`", self.what),
            format!("add `{key} = {example}`"),
        ));
    }

    /// Faults every key that was not asked for.
    pub(crate) fn finish(self) {
        for entry in self.entries.iter().filter(|it| !self.asked.contains(&it.key.as_str())) {
            self.faults.push(Diagnostic::error(
                "unknown-key",
                entry.key_span,
                format!("{} has no key `{}`", self.what, entry.key),
                did_you_mean(&entry.key, self.asked.iter().copied()),
            ));
        }
    }

    fn wrong<T>(&mut self, span: Span, key: &str, wanted: &str) -> Option<T> {
        let what = format!("`{key}` of {}", self.what);
        self.faults.push(wrong_kind(span, &what, wanted));
        None
    }
}

/// "did you mean `x`?", or the words there are.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<String> = known.into_iter().map(|it| format!("`{it}`")).collect();
            format!("known here: {}", all.join(", "))
        }
    }
}

fn wrong_kind(span: Span, what: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error("wrong-kind", span, format!("{what} is not {wanted}"), format!("write {wanted}"))
}

/// The span of a quoted string without its quotes, so that offsets into the text are offsets into the file.
fn inner(span: Span) -> Span {
    if span.end > span.start + 1 { Span { start: span.start + 1, end: span.end - 1, ..span } } else { span }
}
