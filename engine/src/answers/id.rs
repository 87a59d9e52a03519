//! The ids that answers stand under, as answers keep them. Not here: ids of definitions, which are plain texts.

use std::cmp::Ordering;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

/// The id of a field or group, kept so that most are compared as one number and need no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    /// Its first 16 bytes, or zeros for those it does not have.
    head: u128,
    /// The bytes after these, if there are any.
    tail: Option<Box<[u8]>>,
    /// How many bytes it has.
    length: usize,
}

impl Id {
    pub(crate) fn new(id: &str) -> Self {
        let Parts { head, tail, length } = Parts::of(id);
        Self { head, tail: tail.map(Into::into), length }
    }

    /// The id that is the first `length` bytes of a text. With more text after it, those that an id keeps as a number are
    /// read as one.
    pub(super) fn within(text: &[u8], length: usize) -> Self {
        match text.first_chunk::<16>() {
            Some(head) if length < head.len() => {
                let head = u128::from_be_bytes(*head) & !(u128::MAX >> (length * 8));
                Self { head, tail: None, length }
            }
            _ => Self::new(&String::from_utf8_lossy(text.get(..length).unwrap_or(text))),
        }
    }

    pub(super) fn text(&self) -> String {
        let mut bytes = self.head.to_be_bytes().to_vec();
        bytes.extend(self.tail.iter().flatten());
        bytes.truncate(self.length);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A text as [`Id`] keeps it.
pub(super) struct Parts<'a> {
    head: u128,
    tail: Option<&'a [u8]>,
    length: usize,
}

impl<'a> Parts<'a> {
    pub(super) fn of(id: &'a str) -> Self {
        let mut head = [0; 16];
        let length = id.len().min(head.len());
        if let (Some(to), Some(from)) = (head.get_mut(..length), id.as_bytes().get(..length)) {
            to.copy_from_slice(from);
        }
        let tail = id.as_bytes().get(head.len()..).filter(|it| !it.is_empty());
        Self { head: u128::from_be_bytes(head), tail, length: id.len() }
    }

    /// How `id` stands to this text.
    pub(super) fn order(&self, id: &Id) -> Ordering {
        id.head.cmp(&self.head).then_with(|| id.tail.as_deref().cmp(&self.tail)).then(id.length.cmp(&self.length))
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
