//! JSON -> answers, in one pass and without a tree of JSON between. Knows all of JSON and says what is wrong with it; what
//! is usual is read by [`super::quick`].

use std::cmp::Ordering;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::id::Id;
use super::{Answer, Answers};

/// Longest raw answer to one field that is read, in bytes; longer ones are cut, and then too long for any field.
const MAX_RAW_BYTES: usize = 64 * 1024;
/// Most rows that are read, those of all groups and the files of all attachments together. What is chosen of several is no
/// row.
const MAX_ANSWER_ROWS: usize = 5_000;

/// The answers in JSON text, or what is wrong with it.
pub(super) fn text(text: &str) -> Result<Answers, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut reader = Reader::default();
    match reader.deserialize(&mut json).and_then(|it| json.end().map(|()| it)) {
        Ok(Some(Answer::Group(answers))) => Ok(answers),
        Ok(_) => Err("the answers are not a JSON object".into()),
        Err(error) if error.is_data() => Err(format!("in the answers {error}")),
        Err(error) => Err(format!("the answers are not JSON: {error}")),
    }
}

/// The answers in JSON already read.
pub(super) fn value(value: &Value) -> Option<Answers> {
    match answer(value) {
        Some(Some(Answer::Group(answers))) => Some(answers),
        Some(_) | None => None,
    }
}

/// The one answer in JSON already read; null is none.
pub(super) fn answer(value: &Value) -> Option<Option<Answer>> {
    Reader::default().deserialize(value).ok()
}

/// Reads an answer; null is none.
#[derive(Default)]
struct Reader {
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Items::default();
        while let Some(item) = list.next_element_seed(&mut *self)? {
            items.add(item, self.is_string);
        }
        let too_many = || A::Error::custom(format_args!("there are more than {MAX_ANSWER_ROWS} rows"));
        items.answer(&mut self.rows).map(Some).ok_or_else(too_many)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(id) = map.next_key::<Id>()? {
            entries.push((id, map.next_value_seed(&mut *self)?));
        }
        let entries = sorted(entries).map_err(|id| A::Error::custom(format_args!("the key `{id}` stands twice")))?;
        let answers = entries.into_iter().filter_map(|(id, answer)| Some((id, answer?)));
        Ok(Some(Answer::Group(Answers(answers.collect()))))
    }
}

/// What stands in a list: what was chosen of several, or rows.
#[derive(Default)]
pub(super) struct Items {
    texts: Vec<String>,
    rows: Vec<Answers>,
}

impl Items {
    /// Adds the next, which was or was not written as a string.
    pub(super) fn add(&mut self, item: Option<Answer>, is_string: bool) {
        match item {
            Some(Answer::Text(text)) if is_string => self.texts.push(text),
            Some(Answer::Group(row)) => self.rows.push(row),
            Some(Answer::Text(_) | Answer::Many(_) | Answer::Rows(_)) | None => self.rows.push(Answers::new()),
        }
    }

    /// The answer they are; none if there are too many rows with those `before`, which they are added to. (A row takes
    /// three bytes to send and a state of all its fields to judge.)
    pub(super) fn answer(self, before: &mut usize) -> Option<Answer> {
        *before += self.rows.len();
        let answer = if self.texts.is_empty() { Answer::Rows(self.rows) } else { Answer::Many(self.texts) };
        (*before <= MAX_ANSWER_ROWS).then_some(answer)
    }
}

/// The entries by key; the error is a key that stands twice. They mostly are in order already. The library's own sorting
/// would be some kilobytes more for every citizen.
pub(super) fn sorted<T>(mut left: Vec<(Id, T)>) -> Result<Vec<(Id, T)>, String> {
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
pub(super) fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_RAW_BYTES)).unwrap_or(text)
}
