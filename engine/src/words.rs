//! Every text of a form as a person reads it: labels, hints, options, faults and values, in one language.

use std::cell::Cell;

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::blanket::{Blanket, Key, NodeKind};
use crate::definition::GroupStyle;
use crate::diagnostic::Severity;
use crate::feel::Value;
use crate::field::{Kind, show};
use crate::gather::gather_json;
use crate::lean::{digits, joined, replaced};
use crate::state::{Issue, State};
use crate::text::{Filling, Language, builtin, ui};

/// Texts of `blanket`, filled in from `state`.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{Answers, Words, evaluate};
///
/// let blanket = example::blanket();
/// let answers = Answers::from_json(r#"{ "fra": "1.11.2026", "pension": "ja" }"#).unwrap();
/// let state = evaluate(&blanket, &answers, &example::day());
/// let words = Words::new(&blanket, &state, "da");
/// let fra = blanket.key("fra").unwrap();
/// assert_eq!(words.label(&fra), "Hvornår begynder orloven?");
/// assert_eq!(words.value(&fra), "1. november 2026");
/// let issue = state.issues().next().unwrap();
/// assert_eq!(words.issue(issue), "»Hvornår begynder orloven?« må tidligst være 20. november 2026");
/// ```
#[derive(Debug, Clone)]
pub struct Words<'a> {
    blanket: &'a Blanket,
    state: &'a State,
    language: Language,
    /// An answer was looked up for a text.
    looked_up: Cell<bool>,
}

impl<'a> Words<'a> {
    /// The texts in `language`; what is not translated is told in the original.
    pub fn new(blanket: &'a Blanket, state: &'a State, language: impl Into<Language>) -> Self {
        Self { blanket, state, language: language.into(), looked_up: Cell::new(false) }
    }

    /// Whether any of the texts asked for so far names an answer. Such a text may become another with any change; the others
    /// stay as they are.
    pub fn names_answers(&self) -> bool {
        self.looked_up.get()
    }

    /// The language of the texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The form's title.
    pub fn title(&self) -> String {
        self.blanket.title(self.language)
    }

    /// The question, heading or statement of a field, group, section or step; empty when it has none.
    pub fn label(&self, key: &Key) -> String {
        let part_of_address = || {
            let node = self.blanket.node(key.node);
            let is_part = node.parent.is_some_and(|it| self.blanket.style(it) == GroupStyle::Address);
            is_part.then(|| ui(self.language, &["ui-part-", &node.id].concat(), &[]))
        };
        self.attribute(key, "").or_else(part_of_address).unwrap_or_default()
    }

    /// What the group around a field says for all in it, if it is of such a style.
    fn of_group(&self, key: &Key, is_such: fn(GroupStyle) -> bool, name: &str) -> Option<String> {
        let group = self.blanket.node(key.node).parent.filter(|it| is_such(self.blanket.style(*it)))?;
        self.attribute(&key.beside(group), name)
    }

    /// `hint`, `help`, `description`, `add`, ...; none if the form does not say it.
    pub fn attribute(&self, key: &Key, name: &str) -> Option<String> {
        self.message(&self.blanket.node(key.node).message, name, key, &[])
    }

    /// The text of one option of a choice, consent or yes/no question.
    pub fn option(&self, key: &Key, option: &str) -> String {
        let node = self.blanket.node(key.node);
        let attributes = node.field().map(|it| it.kind.option_attributes()).unwrap_or_default();
        let name = attributes.iter().find(|(it, _)| it == option).map(|(_, name)| name);
        let own = name.and_then(|name| {
            self.attribute(key, name).or_else(|| self.of_group(key, |it| it == GroupStyle::Likert, name))
        });
        own.unwrap_or_else(|| match option {
            "ja" | "true" => ui(self.language, "ui-yes", &[]),
            "nej" | "false" => ui(self.language, "ui-no", &[]),
            other => other.to_owned(),
        })
    }

    /// What row `row` (0-based) of a repeated group is called: "Ansøger 2".
    pub fn row_label(&self, group: &Key, row: usize) -> String {
        let params = [("row", Value::Number(Decimal::from(row + 1)))];
        let inside = group.row(row);
        let message = &self.blanket.node(group.node).message;
        self.message(message, "row", &inside, &params)
            .unwrap_or_else(|| [&self.label(group), " ", &digits(row as u64 + 1, 1)].concat())
    }

    /// What is wrong and how to mend it.
    pub fn issue(&self, issue: &Issue) -> String {
        if issue.code == "rule" {
            return self.message(&issue.message, "", &issue.at, &issue.params).unwrap_or_default();
        }
        let attribute = ["error-", issue.code].concat();
        let mut params = issue.params.clone();
        params.push(("label", Value::Text(self.label(&issue.at))));
        if issue.severity == Severity::SoftRequired {
            let of_group = || self.of_group(&issue.at, |it| it != GroupStyle::Plain, "consequence");
            let consequence = self.attribute(&issue.at, "consequence").or_else(of_group);
            params.push(("consequence", Value::Text(consequence.unwrap_or_default())));
        }
        let node = self.blanket.node(issue.at.node);
        if let Some(own) = self.message(&node.message, &attribute, &issue.at, &params) {
            return own;
        }
        let verb = node.field().map(|it| it.kind.verb_when_missing()).filter(|_| issue.code == "missing");
        let id = verb.map_or_else(|| attribute.clone(), |verb| [&attribute, "-", verb].concat());
        match builtin(self.language).pattern(&id, "") {
            Some(pattern) => pattern.resolve(self.language, &|name| self.fill(name, &issue.at, &params)),
            None => attribute,
        }
    }

    /// The issue as data: `{field, code, severity, part, params, message}`. `field` is its path, `code` has the rule's id
    /// for a broken rule, `part` is the first wrong input (0-based) of a field in several parts or null, `params` are the
    /// values that its text may name, `message` is that text.
    pub fn issue_json(&self, issue: &Issue) -> Json {
        let params = issue.params.iter().map(|(name, value)| ((*name).to_owned(), value.to_json()));
        json!({
            "field": self.blanket.path(&issue.at),
            "code": issue.full_code(),
            "severity": issue.severity.as_str(),
            "part": issue.part,
            "params": gather_json(params),
            "message": self.issue(issue),
        })
    }

    /// What is wrong, with the row's name before it when the field lies in one, for lists of faults: "Ansøger 2: ...".
    pub fn issue_where(&self, issue: &Issue) -> String {
        let mut out = String::new();
        for (at, group) in self.blanket.repeated_groups_of(issue.at.node).iter().enumerate() {
            let key = Key { node: *group, rows: issue.at.rows.get(..at).unwrap_or_default().to_vec() };
            let row = issue.at.rows.get(at).copied().unwrap_or(0);
            if self.state.rows(&key) > 1 {
                out.push_str(&self.row_label(&key, usize::from(row)));
                out.push_str(": ");
            }
        }
        out + &self.issue(issue)
    }

    /// The answer as people write it: "31. december 2026", the text of an option, the names of files. Empty if none.
    pub fn value(&self, key: &Key) -> String {
        let Some(cell) = self.state.field(key).filter(|it| it.relevant) else { return String::new() };
        let Some(field) = self.blanket.node(key.node).field() else { return String::new() };
        match &cell.value {
            Value::Text(text) if !field.kind.option_attributes().is_empty() => self.option(key, text),
            Value::List(chosen) if matches!(field.kind, Kind::MultiChoice(_)) => {
                let words: Vec<String> = chosen.iter().map(|it| self.option(key, &it.to_text())).collect();
                joined(&mut words.iter().map(String::as_str), ", ")
            }
            value => field.kind.show(value, self.language),
        }
    }

    fn message(&self, id: &str, attribute: &str, at: &Key, params: &[(&'static str, Value)]) -> Option<String> {
        let pattern = self.blanket.pattern(self.language, id, attribute)?;
        Some(pattern.resolve(self.language, &|name| self.fill(name, at, params)))
    }

    /// The value of a variable: a parameter, this row's number, or the nearest answer of that name.
    fn fill(&self, name: &str, at: &Key, params: &[(&'static str, Value)]) -> Filling {
        if let Some((_, value)) = params.iter().find(|(it, _)| *it == name) {
            // A bound is written as the field's own answers are.
            let bound = self.blanket.node(at.node).field().filter(|_| matches!(name, "min" | "max"));
            let shown = bound.map_or_else(|| show(value, self.language), |it| it.kind.show(value, self.language));
            return self.filling(value, shown);
        }
        if name == "row"
            && let Some(row) = at.rows.last()
        {
            let number = Value::Number(Decimal::from(u32::from(*row) + 1));
            return self.filling(&number, show(&number, self.language));
        }
        match variable(self.blanket, at, name) {
            Some(key) => {
                self.looked_up.set(true);
                let value = self.state.field(&key).map(|it| it.value.clone()).unwrap_or_default();
                self.filling(&value, self.value(&key))
            }
            None => Filling::Text(String::new()),
        }
    }

    fn filling(&self, value: &Value, shown: String) -> Filling {
        match value {
            Value::Number(number) => Filling::Number(*number, shown),
            Value::Text(text) if shown.is_empty() => Filling::Text(text.clone()),
            _ => Filling::Text(shown),
        }
    }
}

/// The field that a variable in a text at `at` names: `fornavn` or `person-fornavn`, nearest group first.
pub(crate) fn variable(blanket: &Blanket, at: &Key, name: &str) -> Option<Key> {
    let path = replaced(name, "-", ".");
    let mut groups = blanket.groups_of(at.node).to_vec();
    if matches!(blanket.node(at.node).kind, NodeKind::Group { .. }) {
        groups.push(at.node);
    }
    for count in (0..=groups.len()).rev() {
        let prefix = count.checked_sub(1).and_then(|it| groups.get(it));
        let full = prefix.map_or_else(|| path.clone(), |it| [&blanket.node(*it).path, ".", &path].concat());
        if let Some(node) = blanket.paths.get(&full) {
            let rows = at.rows.get(..blanket.node(*node).depth)?.to_vec();
            return Some(Key { node: *node, rows });
        }
    }
    None
}
