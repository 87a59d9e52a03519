//! The only mutable thing: what a citizen has answered, as raw text by field. Nothing here is judged.

use std::collections::BTreeMap;
use std::collections::btree_map::Iter;

use serde_json::{Map, Value};

use crate::blanket::{Blanket, Key, NodeId, NodeKind};
use crate::definition::MAX_ROWS;
use crate::field::FileAnswer;
use crate::gather::{gather, gather_json};
use crate::state::State;

/// Longest raw answers that are read, in bytes of JSON.
pub const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// Longest raw answer to one field that is read, in bytes; longer ones are cut, and then too long for any field.
const MAX_RAW_BYTES: usize = 64 * 1024;

/// Most rows that are read, those of all groups and the files of all attachments together. What is chosen of several is no
/// row.
const MAX_ANSWER_ROWS: usize = 5_000;

/// The answers of a form, a group or a row, by the id of a field or group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Answer>);

/// One raw answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What was typed or chosen.
    Text(String),
    /// What was chosen of several.
    Many(Vec<String>),
    Group(Answers),
    /// The rows of a repeated group, or the files of an attachment.
    Rows(Vec<Answers>),
}

impl Answers {
    /// No answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads `{"field": "raw text", "group": {..}, "rows": [{..}]}`. Numbers and booleans count as the text they are
    /// written with; null as no answer.
    pub fn from_json(text: &str) -> Result<Self, String> {
        if text.len() > MAX_ANSWER_BYTES {
            return Err(format!("the answers are longer than {MAX_ANSWER_BYTES} bytes"));
        }
        match serde_json::from_str(text) {
            Ok(value) if has_too_many_rows(&value) => Err(format!("the answers have more than {MAX_ANSWER_ROWS} rows")),
            Ok(Value::Object(map)) => Ok(Self::from_map(map)),
            Ok(_) => Err("the answers are not a JSON object".into()),
            Err(error) => Err(format!("the answers are not JSON: {error}")),
        }
    }

    /// The same from JSON already read; anything but an object gives none, and so do more rows than are read.
    pub fn from_value(value: &Value) -> Option<Self> {
        if has_too_many_rows(value) {
            return None;
        }
        value.as_object().cloned().map(Self::from_map)
    }

    fn from_map(map: Map<String, Value>) -> Self {
        Self(gather(map.into_iter().filter_map(|(key, value)| Some((key, Answer::read(value)?)))))
    }

    /// The answers as JSON text.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// The answers as a JSON object.
    pub fn to_value(&self) -> Value {
        gather_json(self.0.iter().map(|(key, answer)| (key.clone(), answer.write())))
    }

    /// The answer under `id`.
    pub fn get(&self, id: &str) -> Option<&Answer> {
        self.0.get(id)
    }

    /// Sets the answer under `id`.
    pub fn insert(&mut self, id: impl Into<String>, answer: Answer) {
        self.0.insert(id.into(), answer);
    }

    /// Every answer, by id.
    pub fn iter(&self) -> Iter<'_, String, Answer> {
        self.0.iter()
    }

    /// The raw text of a field; empty when there is none.
    pub fn text(&self, blanket: &Blanket, key: &Key) -> &str {
        match self.at(blanket, key) {
            Some(Answer::Text(text)) => text,
            _ => "",
        }
    }

    /// Sets the raw text of a field; its groups and rows come to be if they are not there.
    pub fn set_text(&mut self, blanket: &Blanket, key: &Key, text: impl Into<String>) {
        self.set(blanket, key, Answer::Text(text.into()));
    }

    /// The files of an attachment field.
    pub fn files(&self, blanket: &Blanket, key: &Key) -> Vec<FileAnswer> {
        match self.at(blanket, key) {
            Some(Answer::Rows(rows)) => rows.iter().filter_map(FileAnswer::read).collect(),
            _ => Vec::new(),
        }
    }

    /// Sets the files of an attachment field.
    pub fn set_files(&mut self, blanket: &Blanket, key: &Key, files: &[FileAnswer]) {
        self.set(blanket, key, Answer::Rows(files.iter().map(FileAnswer::row).collect()));
    }

    /// How many rows a repeated group holds. Its `repeat.min` is not counted in: see [`crate::State::rows`].
    pub fn rows(&self, blanket: &Blanket, key: &Key) -> usize {
        match self.at(blanket, key) {
            Some(Answer::Rows(rows)) => rows.len(),
            _ => 0,
        }
    }

    /// Adds an empty row. A group that shows its least rows without holding them first comes to hold them.
    pub fn add_row(&mut self, blanket: &Blanket, key: &Key) {
        let least = blanket.repeat(key.node).map_or(0, |it| usize::from(it.min));
        if let Some(rows) = self.rows_mut(blanket, key) {
            rows.resize(rows.len().max(least), Self::new());
            rows.push(Self::new());
        }
    }

    /// Takes row `index` (0-based) away; the other rows keep their answers.
    pub fn remove_row(&mut self, blanket: &Blanket, key: &Key, index: usize) {
        if let Some(rows) = self.rows_mut(blanket, key)
            && index < rows.len()
        {
            rows.remove(index);
        }
    }

    /// What may be sent: the answers to relevant questions. All else stays with the citizen.
    #[must_use]
    pub fn relevant(&self, blanket: &Blanket, state: &State) -> Self {
        let mut out = Self::new();
        for id in blanket.all() {
            for key in state.instances(id).into_iter().filter(|it| state.relevant(it)) {
                match &blanket.node(id).kind {
                    NodeKind::Field(field) if field.computed.is_none() => {
                        if let Some(answer) = self.at(blanket, &key) {
                            out.set(blanket, &key, answer.clone());
                        }
                    }
                    // A row without any answer is a row all the same.
                    NodeKind::Group { repeat: Some(_) } if state.rows(&key) > 0 => {
                        if let Some(rows) = out.rows_mut(blanket, &key) {
                            rows.resize(state.rows(&key), Self::new());
                        }
                    }
                    NodeKind::Step | NodeKind::Section | NodeKind::Group { .. } | NodeKind::Field(_) => {}
                }
            }
        }
        out
    }

    /// The answer of one instance of a field or group.
    pub(crate) fn at(&self, blanket: &Blanket, key: &Key) -> Option<&Answer> {
        let mut level = self;
        let mut rows = key.rows.iter();
        for group in blanket.groups_of(key.node) {
            level = match (level.get(&blanket.node(*group).id)?, blanket.repeat(*group)) {
                (Answer::Group(inner), None) => inner,
                (Answer::Rows(all), Some(_)) => all.get(usize::from(*rows.next()?))?,
                _ => return None,
            };
        }
        level.get(&blanket.node(key.node).id)
    }

    fn set(&mut self, blanket: &Blanket, key: &Key, answer: Answer) {
        let id = blanket.node(key.node).id.clone();
        if let Some(level) = self.level_mut(blanket, key.node, &key.rows) {
            level.insert(id, answer);
        }
    }

    fn rows_mut(&mut self, blanket: &Blanket, key: &Key) -> Option<&mut Vec<Self>> {
        let id = blanket.node(key.node).id.clone();
        let level = self.level_mut(blanket, key.node, &key.rows)?;
        let answer = level.0.entry(id).or_insert_with(|| Answer::Rows(Vec::new()));
        if !matches!(answer, Answer::Rows(_)) {
            *answer = Answer::Rows(Vec::new());
        }
        if let Answer::Rows(rows) = answer { Some(rows) } else { None }
    }

    /// The answers beside `node`, in the rows given; levels that are not there come to be.
    fn level_mut(&mut self, blanket: &Blanket, node: NodeId, rows: &[u16]) -> Option<&mut Self> {
        let mut level = self;
        let mut rows = rows.iter();
        for group in blanket.groups_of(node) {
            let id = blanket.node(*group).id.clone();
            level = match &blanket.node(*group).kind {
                NodeKind::Group { repeat: Some(_) } => {
                    let row = usize::from(*rows.next().filter(|it| **it < MAX_ROWS)?);
                    let answer = level.0.entry(id).or_insert_with(|| Answer::Rows(Vec::new()));
                    if !matches!(answer, Answer::Rows(_)) {
                        *answer = Answer::Rows(Vec::new());
                    }
                    let Answer::Rows(all) = answer else { return None };
                    if all.len() <= row {
                        all.resize(row + 1, Self::new());
                    }
                    all.get_mut(row)?
                }
                _ => {
                    let answer = level.0.entry(id).or_insert_with(|| Answer::Group(Self::new()));
                    if !matches!(answer, Answer::Group(_)) {
                        *answer = Answer::Group(Self::new());
                    }
                    let Answer::Group(inner) = answer else { return None };
                    inner
                }
            };
        }
        Some(level)
    }
}

impl Answer {
    fn read(value: Value) -> Option<Self> {
        let text = |it: Value| if let Value::String(text) = it { Some(cut(text)) } else { None };
        let row = |it: Value| if let Value::Object(map) = it { Answers::from_map(map) } else { Answers::new() };
        Some(match value {
            Value::Null => return None,
            Value::Bool(it) => Self::Text(it.to_string()),
            Value::Number(it) => Self::Text(it.to_string()),
            Value::String(it) => Self::Text(cut(it)),
            Value::Object(map) => Self::Group(Answers::from_map(map)),
            Value::Array(items) if items.iter().any(Value::is_string) => {
                Self::Many(items.into_iter().filter_map(text).collect())
            }
            Value::Array(items) => Self::Rows(items.into_iter().map(row).collect()),
        })
    }

    fn write(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            Self::Many(items) => Value::Array(items.iter().cloned().map(Value::String).collect()),
            Self::Group(answers) => answers.to_value(),
            Self::Rows(rows) => Value::Array(rows.iter().map(Answers::to_value).collect()),
        }
    }
}

/// A row takes three bytes to send and a state of all its fields to judge.
fn has_too_many_rows(value: &Value) -> bool {
    fn count(value: &Value) -> usize {
        match value {
            Value::Array(items) => items.iter().map(|it| usize::from(!it.is_string()) + count(it)).sum(),
            Value::Object(map) => map.values().map(count).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        }
    }
    count(value) > MAX_ANSWER_ROWS
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_RAW_BYTES {
        let end = (0..=MAX_RAW_BYTES).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
    }
    text
}
