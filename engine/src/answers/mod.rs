//! The only mutable thing: what a citizen has answered, as raw text by field. Nothing here is judged.

mod id;
mod quick;
mod read;

use std::fmt;

use serde_json::Value;

pub(crate) use id::Id;
use id::Parts;

use crate::blanket::{Blanket, Key, NodeId, NodeKind};
use crate::definition::MAX_ROWS;
use crate::field::{FileAnswer, Kind};
use crate::gather::gather_json;
use crate::json::JsonText;
use crate::state::State;

/// Longest raw answers that are read, in bytes of JSON.
pub const MAX_ANSWER_BYTES: usize = 1024 * 1024;

/// The answers of a form, a group or a row, by the id of a field or group.
// INVARIANT: sorted by id, and no id twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(Vec<(Id, Answer)>);

/// One raw answer. Its `Debug` does not tell it: it may be a personnummer, and what is debugged is logged.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// What was typed or chosen.
    Text(String),
    /// What was chosen of several.
    Many(Vec<String>),
    /// The answers in a group that does not repeat.
    Group(Answers),
    /// The rows of a repeated group, or the files of an attachment.
    Rows(Vec<Answers>),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(answer)")
    }
}

impl Answers {
    /// No answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing has been answered. A text that was taken back is an answer.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads `{"field": "raw text", "several": ["a", "b"], "group": {..}, "rows": [{..}]}`. Numbers and booleans count as
    /// the text they are written with; null as no answer. Nothing is judged: a field that the form does not have is kept
    /// and never looked at. A key that stands twice is an error: nobody could tell which answer is meant.
    ///
    /// # Errors
    /// When the text is longer than [`MAX_ANSWER_BYTES`], or is not a JSON object; the error says which.
    ///
    /// ```
    /// use blanket_engine::Answers;
    ///
    /// let answers = Answers::from_json(r#"{ "fra": "1.12.2026", "ansoegere": [{ "timer": 20 }, {}] }"#).unwrap();
    /// assert_eq!(answers.to_json(), r#"{"ansoegere":[{"timer":"20"},{}],"fra":"1.12.2026"}"#);
    /// assert!(Answers::from_json("[]").is_err());
    /// ```
    pub fn from_json(text: &str) -> Result<Self, String> {
        if text.len() > MAX_ANSWER_BYTES {
            return Err(format!("the answers are longer than {MAX_ANSWER_BYTES} bytes"));
        }
        quick::text(text).map_or_else(|| read::text(text), Ok)
    }

    /// The same from JSON already read; anything but an object gives none, and so do more rows than are read.
    pub fn from_value(value: &Value) -> Option<Self> {
        read::value(value)
    }

    /// The answers as JSON text.
    pub fn to_json(&self) -> String {
        let mut json = JsonText::new();
        self.write_json(&mut json);
        json.into()
    }

    fn write_json(&self, json: &mut JsonText) {
        json.object(|json| {
            for (id, answer) in &self.0 {
                json.key(&id.text());
                answer.write_json(json);
            }
        });
    }

    /// Writes the answer of one instance of a field or group; null where there is none.
    pub fn write_at(&self, blanket: &Blanket, key: &Key, json: &mut JsonText) {
        match self.at(blanket, key) {
            Some(answer) => answer.write_json(json),
            None => json.bare("null"),
        }
    }

    /// The answers as a JSON object.
    pub fn to_value(&self) -> Value {
        gather_json(self.0.iter().map(|(id, answer)| (id.text(), answer.write())))
    }

    /// The answer under `id`.
    pub fn get(&self, id: &str) -> Option<&Answer> {
        self.0.get(self.place(id).ok()?).map(|(_, answer)| answer)
    }

    /// Sets the answer under `id`.
    pub fn insert(&mut self, id: &str, answer: Answer) {
        if let Some(it) = self.get_mut(id) {
            *it = answer;
        }
    }

    /// The raw text of a field; empty when there is none.
    pub fn text(&self, blanket: &Blanket, key: &Key) -> &str {
        match self.at(blanket, key) {
            Some(Answer::Text(text)) => text,
            _ => "",
        }
    }

    /// Sets the raw text of a field; its groups and rows come to be if they are not there. An address of which a part is
    /// changed is no longer the one that was looked up: its id is emptied.
    pub fn set_text(&mut self, blanket: &Blanket, key: &Key, text: impl Into<String>) {
        let text = text.into();
        if let Some(id) = blanket.address_id(key).filter(|it| !self.text(blanket, it).is_empty())
            && self.text(blanket, key) != text
        {
            self.set(blanket, &id, Answer::Text(String::new()));
        }
        self.set(blanket, key, Answer::Text(text));
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
                    NodeKind::Group { repeat: Some(_), .. } if state.rows(&key) > 0 => {
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

    /// Moves row `from` (0-based) to stand where row `to` stands; all rows keep their answers.
    pub fn move_row(&mut self, blanket: &Blanket, key: &Key, from: usize, to: usize) {
        if let Some(rows) = self.rows_mut(blanket, key)
            && from.max(to) < rows.len()
        {
            let row = rows.remove(from);
            rows.insert(to, row);
        }
    }

    /// What was chosen of a field that takes several options.
    pub fn chosen(&self, blanket: &Blanket, key: &Key) -> Vec<String> {
        match self.at(blanket, key) {
            Some(Answer::Many(items)) => items.clone(),
            Some(Answer::Text(one)) if !one.is_empty() => vec![one.clone()],
            _ => Vec::new(),
        }
    }

    /// Chooses one option of a field that takes several, or gives it up. An option that stands alone and the others give
    /// way to each other.
    pub fn choose(&mut self, blanket: &Blanket, key: &Key, option: &str, chosen: bool) {
        let Some(Kind::MultiChoice(it)) = blanket.node(key.node).field().map(|it| &it.kind) else { return };
        let after = it.choose(&self.chosen(blanket, key), option, chosen);
        self.set_chosen(blanket, key, after);
    }

    /// Sets what is chosen of a field that takes several options.
    pub fn set_chosen(&mut self, blanket: &Blanket, key: &Key, options: Vec<String>) {
        self.set(blanket, key, Answer::Many(options));
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

    /// By node, the answers that lie in no rows, all found in one go.
    pub(crate) fn by_node(&self, blanket: &Blanket) -> Vec<Option<&Answer>> {
        let mut found = vec![None; blanket.nodes.len()];
        self.find_all(blanket, &blanket.asked, &mut found);
        found
    }

    /// Finds the answers to what is asked here and in the groups here. Both come in the order of ids, and mostly the next
    /// answer is to what is asked next.
    fn find_all<'a>(&'a self, blanket: &Blanket, asked: &[(Id, NodeId)], found: &mut [Option<&'a Answer>]) {
        let (mut asked, mut answers) = (asked.iter(), self.0.iter());
        let mut next = (asked.next(), answers.next());
        while let (Some((id, node)), Some((it, answer))) = next {
            let order = it.cmp(id);
            if order.is_eq() {
                if let Some(place) = found.get_mut(usize::from(node.0)) {
                    *place = Some(answer);
                }
                if let Answer::Group(inner) = answer {
                    inner.find_all(blanket, &blanket.node(*node).asked, found);
                }
            }
            if order.is_ge() {
                next.0 = asked.next();
            }
            if order.is_le() {
                next.1 = answers.next();
            }
        }
    }

    /// Sets the raw answer of a field or group; the groups and rows around it come to be if they are not there.
    pub fn set(&mut self, blanket: &Blanket, key: &Key, answer: Answer) {
        if let Some(level) = self.level_mut(blanket, key.node, &key.rows) {
            level.insert(&blanket.node(key.node).id, answer);
        }
    }

    fn rows_mut(&mut self, blanket: &Blanket, key: &Key) -> Option<&mut Vec<Self>> {
        self.level_mut(blanket, key.node, &key.rows)?.rows_under(&blanket.node(key.node).id)
    }

    /// The answers beside `node`, in the rows given; levels that are not there come to be.
    fn level_mut(&mut self, blanket: &Blanket, node: NodeId, rows: &[u16]) -> Option<&mut Self> {
        let mut level = self;
        let mut rows = rows.iter();
        for group in blanket.groups_of(node) {
            let id = &blanket.node(*group).id;
            level = if blanket.repeat(*group).is_some() {
                let row = usize::from(*rows.next().filter(|it| **it < MAX_ROWS)?);
                let all = level.rows_under(id)?;
                if all.len() <= row {
                    all.resize(row + 1, Self::new());
                }
                all.get_mut(row)?
            } else {
                level.group_under(id)?
            };
        }
        Some(level)
    }

    /// The rows under `id`, which come to be if something else stands there.
    fn rows_under(&mut self, id: &str) -> Option<&mut Vec<Self>> {
        let answer = self.get_mut(id)?;
        if !matches!(answer, Answer::Rows(_)) {
            *answer = Answer::Rows(Vec::new());
        }
        if let Answer::Rows(rows) = answer { Some(rows) } else { None }
    }

    /// The same for a group without rows.
    fn group_under(&mut self, id: &str) -> Option<&mut Self> {
        let answer = self.get_mut(id)?;
        if !matches!(answer, Answer::Group(_)) {
            *answer = Answer::Group(Self::new());
        }
        if let Answer::Group(inner) = answer { Some(inner) } else { None }
    }

    /// The answer under `id`, an empty one if there is none yet. It is always there.
    fn get_mut(&mut self, id: &str) -> Option<&mut Answer> {
        let at = self.place(id).unwrap_or_else(|at| {
            self.0.insert(at, (Id::new(id), Answer::Text(String::new())));
            at
        });
        self.0.get_mut(at).map(|(_, answer)| answer)
    }

    /// Where the answer under `id` stands, or would stand.
    fn place(&self, id: &str) -> Result<usize, usize> {
        let id = Parts::of(id);
        let at = self.0.partition_point(|(it, _)| id.order(it).is_lt());
        let found = self.0.get(at).is_some_and(|(it, _)| id.order(it).is_eq());
        if found { Ok(at) } else { Err(at) }
    }
}

impl Answer {
    fn write_json(&self, json: &mut JsonText) {
        match self {
            Self::Text(text) => json.string(text),
            Self::Many(texts) => json.strings(texts),
            Self::Group(answers) => answers.write_json(json),
            Self::Rows(rows) => json.list(|json| rows.iter().for_each(|it| it.write_json(json))),
        }
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
