//! The only mutable thing: what a citizen has answered, as raw text by field. Nothing here is judged.

use std::cmp::Ordering;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use crate::blanket::{Blanket, Key, NodeId, NodeKind};
use crate::definition::MAX_ROWS;
use crate::field::FileAnswer;
use crate::gather::gather_json;
use crate::json::JsonText;
use crate::state::State;

/// Longest raw answers that are read, in bytes of JSON.
pub const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// Longest raw answer to one field that is read, in bytes; longer ones are cut, and then too long for any field.
const MAX_RAW_BYTES: usize = 64 * 1024;

/// Bytes of JSON for which room is made for one answer before they are read, and most room that is made.
const LEAST_ROOM: usize = 16;
const MAX_ROOM: usize = 128;
/// Most rows that are read, those of all groups and the files of all attachments together. What is chosen of several is no
/// row.
const MAX_ANSWER_ROWS: usize = 5_000;

/// The answers of a form, a group or a row, by the id of a field or group.
// INVARIANT: sorted by id, and no id twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(Vec<(Id, Answer)>);

/// The id of a field or group, kept so that most are compared as one number and need no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Id {
    /// Its first 16 bytes, or zeros for those it does not have.
    head: u128,
    /// The bytes after these.
    tail: Box<[u8]>,
    /// How many bytes it has.
    length: usize,
}

/// One raw answer.
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl Answers {
    /// No answers.
    pub fn new() -> Self {
        Self::default()
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
        let mut reader = serde_json::Deserializer::from_str(text);
        let room = (text.len() / LEAST_ROOM).min(MAX_ROOM);
        let answer =
            Reader { room, ..Reader::default() }.deserialize(&mut reader).and_then(|it| reader.end().map(|()| it));
        match answer {
            Ok(Some(Answer::Group(answers))) => Ok(answers),
            Ok(_) => Err("the answers are not a JSON object".into()),
            Err(error) if error.is_data() => Err(format!("in the answers {error}")),
            Err(error) => Err(format!("the answers are not JSON: {error}")),
        }
    }

    /// The same from JSON already read; anything but an object gives none, and so do more rows than are read.
    pub fn from_value(value: &Value) -> Option<Self> {
        match Reader::default().deserialize(value) {
            Ok(Some(Answer::Group(answers))) => Some(answers),
            Ok(_) | Err(_) => None,
        }
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
                match answer {
                    Answer::Text(text) => json.string(text),
                    Answer::Many(texts) => json.strings(texts),
                    Answer::Group(answers) => answers.write_json(json),
                    Answer::Rows(rows) => json.list(|json| rows.iter().for_each(|it| it.write_json(json))),
                }
            }
        });
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
    // INVARIANT: within a group, the ids of answers and the paths of fields come in the same order.
    pub(crate) fn by_node(&self, blanket: &Blanket) -> Vec<Option<&Answer>> {
        let mut found: Vec<Option<&Answer>> = vec![None; blanket.nodes.len()];
        // By group, and for the form itself at the end, how many of its answers have been passed.
        let mut passed = vec![0; blanket.nodes.len() + 1];
        for id in blanket.paths.values().filter(|id| blanket.repeated_groups_of(**id).is_empty()) {
            let (level, at) = match blanket.groups_of(*id).last().map(|it| usize::from(it.0)) {
                None => (self, blanket.nodes.len()),
                Some(group) => match found.get(group) {
                    Some(Some(Answer::Group(inner))) => (inner, group),
                    _ => continue,
                },
            };
            let (Some(place), Some(passed)) = (found.get_mut(usize::from(id.0)), passed.get_mut(at)) else { continue };
            let wanted = Parts::of(&blanket.node(*id).id);
            while let Some((it, answer)) = level.0.get(*passed) {
                match wanted.order(it) {
                    Ordering::Less => *passed += 1,
                    Ordering::Equal => {
                        *place = Some(answer);
                        break;
                    }
                    Ordering::Greater => break,
                }
            }
        }
        found
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
    fn write(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            Self::Many(items) => Value::Array(items.iter().cloned().map(Value::String).collect()),
            Self::Group(answers) => answers.to_value(),
            Self::Rows(rows) => Value::Array(rows.iter().map(Answers::to_value).collect()),
        }
    }
}

impl Id {
    fn new(id: &str) -> Self {
        let Parts { head, tail, length } = Parts::of(id);
        Self { head, tail: tail.into(), length }
    }

    fn text(&self) -> String {
        let mut bytes = self.head.to_be_bytes().to_vec();
        bytes.extend(&self.tail);
        bytes.truncate(self.length);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A text as [`Id`] keeps it.
struct Parts<'a> {
    head: u128,
    tail: &'a [u8],
    length: usize,
}

impl<'a> Parts<'a> {
    fn of(id: &'a str) -> Self {
        let mut head = [0; 16];
        head.iter_mut().zip(id.bytes()).for_each(|(to, byte)| *to = byte);
        let tail = id.as_bytes().get(head.len()..).unwrap_or_default();
        Self { head: u128::from_be_bytes(head), tail, length: id.len() }
    }

    /// How `id` stands to this text.
    fn order(&self, id: &Id) -> Ordering {
        id.head.cmp(&self.head).then_with(|| id.tail.as_ref().cmp(self.tail)).then(id.length.cmp(&self.length))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_str(IdReader)
    }
}

struct IdReader;

impl Visitor<'_> for IdReader {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id")
    }

    fn visit_str<E>(self, it: &str) -> Result<Id, E> {
        Ok(Id::new(it))
    }
}

/// Reads an answer straight from JSON text; null is none.
#[derive(Default)]
struct Reader {
    /// How many answers the first object may hold, as a guess.
    room: usize,
    /// Whether what was read last was written as a string.
    is_string: bool,
    /// How many rows have been read.
    rows: usize,
}

impl<'de> DeserializeSeed<'de> for &mut Reader {
    type Value = Option<Answer>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        self.is_string = false;
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Reader {
    type Value = Option<Answer>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Self::Value, E> {
        Ok(Some(Answer::Text(it.to_string())))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Self::Value, E> {
        Ok(Some(Answer::Text(it.to_string())))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Self::Value, E> {
        Ok(Some(Answer::Text(it.to_string())))
    }

    fn visit_f64<E>(self, it: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(it).map(|it| Answer::Text(it.to_string())))
    }

    fn visit_str<E>(self, it: &str) -> Result<Self::Value, E> {
        self.is_string = true;
        Ok(Some(Answer::Text(cut(it).to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let (mut texts, mut rows) = (Vec::new(), Vec::new());
        while let Some(item) = items.next_element_seed(&mut *self)? {
            match item {
                Some(Answer::Text(text)) if self.is_string => texts.push(text),
                Some(Answer::Group(row)) => rows.push(row),
                Some(Answer::Text(_) | Answer::Many(_) | Answer::Rows(_)) | None => rows.push(Answers::new()),
            }
        }
        self.rows += rows.len();
        if self.rows > MAX_ANSWER_ROWS {
            // A row takes three bytes to send and a state of all its fields to judge.
            return Err(A::Error::custom(format_args!("there are more than {MAX_ANSWER_ROWS} rows")));
        }
        Ok(Some(if texts.is_empty() { Answer::Rows(rows) } else { Answer::Many(texts) }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::with_capacity(std::mem::take(&mut self.room));
        while let Some(id) = map.next_key::<Id>()? {
            entries.push((id, map.next_value_seed(&mut *self)?));
        }
        let entries = sorted(entries).map_err(|id| A::Error::custom(format_args!("the key `{id}` stands twice")))?;
        let answers = entries.into_iter().filter_map(|(id, answer)| Some((id, answer?)));
        Ok(Some(Answer::Group(Answers(answers.collect()))))
    }
}

/// The entries by key; the error is a key that stands twice. They mostly are in order already. The library's own sorting
/// would be some kilobytes more for every citizen.
fn sorted<T>(mut left: Vec<(Id, T)>) -> Result<Vec<(Id, T)>, String> {
    if left.is_sorted_by(|(a, _), (b, _)| a < b) {
        return Ok(left);
    }
    let right = left.split_off(left.len() / 2);
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (sorted(left)?.into_iter().peekable(), sorted(right)?.into_iter().peekable());
    while let (Some((a, _)), Some((b, _))) = (left.peek(), right.peek()) {
        match a.cmp(b) {
            Ordering::Less => out.extend(left.next()),
            Ordering::Greater => out.extend(right.next()),
            Ordering::Equal => return Err(a.text()),
        }
    }
    out.extend(left);
    out.extend(right);
    Ok(out)
}

/// As much of a text as is read.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_RAW_BYTES)).unwrap_or(text)
}
