//! `attachment`: files. They are sent to the server before the form is; the answer names them by what the server gave.

use std::fmt;

use serde_json::{Value as Json, json};

use super::{Fault, Shape};
use crate::answers::{Answer, Answers};
use crate::diagnostic::Diagnostic;
use crate::feel::Value;
use crate::lean::{digits, joined, number};
use crate::read::table::Table;
use crate::schema::{Key, Takes};
use crate::text::Language;

/// Largest file unless the field says otherwise: 10 MiB.
const DEFAULT_MAX_BYTES: u64 = 10 * 1024 * 1024;
/// Most that a field may allow: 100 MiB.
const MAX_BYTES: u64 = 100 * 1024 * 1024;
/// Most files that a field may allow.
const MAX_FILES: u64 = 50;
/// File types that a field may ask for, by their endings.
const TYPES: [&str; 4] = ["pdf", "png", "jpg", "jpeg"];

#[derive(Debug, Clone)]
pub struct Attachment {
    pub(super) max_files: u16,
    pub(super) max_bytes: u64,
    pub(super) accept: Vec<String>,
    pub(super) later: bool,
}

/// The raw answer of a citizen who will send the files later, where the field lets them. Its value is a list of no files.
pub const LATER: &str = "later";

/// One file of an answer, as the server described it.
#[derive(Clone, PartialEq, Eq)]
pub struct FileAnswer {
    /// What the server calls it.
    pub id: String,
    /// What the citizen calls it, with its ending.
    pub name: String,
    /// `application/pdf`
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl fmt::Debug for FileAnswer {
    /// Without the name, which is the citizen's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileAnswer").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Attachment {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        let accept = table.texts("accept").unwrap_or_default();
        for it in accept.iter().filter(|it| !TYPES.contains(&it.text.as_str())) {
            table.faults.push(Diagnostic::error(
                "wrong-value",
                it.span,
                format!("files of type `{}` cannot be received", it.text),
                format!("the types are {}", TYPES.join(", ")),
            ));
        }
        let mut accept: Vec<String> = if accept.is_empty() {
            TYPES.map(String::from).to_vec()
        } else {
            accept.into_iter().map(|it| it.text).collect()
        };
        // One type with two endings: whoever takes the one takes the other.
        for (ending, other) in [("jpg", "jpeg"), ("jpeg", "jpg")] {
            if accept.iter().any(|it| it == ending) && !accept.iter().any(|it| it == other) {
                accept.push(other.to_owned());
            }
        }
        Self {
            max_files: table.count("max_files", MAX_FILES).and_then(|it| u16::try_from(it).ok()).unwrap_or(1).max(1),
            max_bytes: table.count("max_bytes", MAX_BYTES).unwrap_or(DEFAULT_MAX_BYTES),
            accept,
            later: table.flag("later"),
        }
    }

    pub(crate) fn parse(&self, answer: Option<&Answer>) -> Result<Value, Fault> {
        if self.later && matches!(answer, Some(Answer::Text(raw)) if raw == LATER) {
            return Ok(Value::List(Vec::new()));
        }
        let Some(Answer::Rows(rows)) = answer else { return Ok(Value::Null) };
        if rows.is_empty() {
            return Ok(Value::Null);
        }
        if rows.len() > usize::from(self.max_files) {
            return Err(Fault::new("too_many_files").with("max", digits(self.max_files.into(), 1)));
        }
        let mut files = Vec::new();
        for row in rows {
            let file = FileAnswer::read(row).ok_or_else(|| Fault::new("not_a_file"))?;
            let ending = file.name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase()).unwrap_or_default();
            if !self.accept.contains(&ending) {
                return Err(Fault::new("file_type")
                    .with("name", file.name.as_str())
                    .with("types", joined(&mut self.accept.iter().map(String::as_str), ", ")));
            }
            if file.size > self.max_bytes {
                let max = self.max_bytes / (1024 * 1024);
                return Err(Fault::new("file_too_large").with("name", file.name.as_str()).with("max", digits(max, 1)));
            }
            files.push(file.value());
        }
        Ok(Value::List(files))
    }

    /// What a submission holds: the files as the server described them.
    pub(crate) fn schema(&self) -> Json {
        let text = json!({ "type": "string", "minLength": 1 });
        json!({
            "type": "array",
            "minItems": u8::from(!self.later),
            "maxItems": self.max_files,
            "items": {
                "type": "object",
                "properties": {
                    "id": text,
                    "name": text,
                    "type": text,
                    "size": { "type": "integer", "minimum": 0, "maximum": self.max_bytes },
                    "sha256": { "type": "string", "pattern": "^[0-9A-Fa-f]{64}$" },
                },
                "required": ["id", "name", "type", "size", "sha256"],
                "additionalProperties": false,
            },
        })
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape::Files {
            max_files: self.max_files,
            max_bytes: self.max_bytes,
            accept: self.accept.clone(),
            later: self.later,
        }
    }
}

impl FileAnswer {
    /// The file of one row of an answer, if the row is whole.
    pub(crate) fn read(row: &Answers) -> Option<Self> {
        let text = |key: &str| match row.get(key) {
            Some(Answer::Text(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        let sha256 = text("sha256").filter(|it| it.len() == 64 && it.bytes().all(|b| b.is_ascii_hexdigit()))?;
        Some(Self {
            id: text("id")?,
            name: text("name")?,
            media_type: text("type")?,
            size: number(&text("size")?)?,
            sha256,
        })
    }

    /// The row of an answer that names this file.
    pub(crate) fn row(&self) -> Answers {
        let mut row = Answers::new();
        for (key, value) in [
            ("id", self.id.clone()),
            ("name", self.name.clone()),
            ("type", self.media_type.clone()),
            ("size", digits(self.size, 1)),
            ("sha256", self.sha256.clone()),
        ] {
            row.insert(key, Answer::Text(value));
        }
        row
    }

    fn value(&self) -> Value {
        let text = |it: &str| Value::Text(it.to_owned());
        Value::Context(vec![
            ("id".into(), text(&self.id)),
            ("name".into(), text(&self.name)),
            ("type".into(), text(&self.media_type)),
            ("size".into(), Value::Number(self.size.into())),
            ("sha256".into(), text(&self.sha256)),
        ])
    }
}

fn name(file: &Value) -> Option<&str> {
    let Value::Context(entries) = file else { return None };
    entries.iter().find_map(|(key, it)| match it {
        Value::Text(name) if key == "name" => Some(name.as_str()),
        _ => None,
    })
}

/// The names of the files, or that they come later.
pub(super) fn show(files: &[Value], language: Language) -> String {
    if files.is_empty() {
        return crate::text::ui(language, "ui-file-later", &[]);
    }
    joined(&mut files.iter().filter_map(name), ", ")
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("max_files", Takes::Count(MAX_FILES), "most files"),
    Key::new("max_bytes", Takes::Count(MAX_BYTES), "largest file, in bytes"),
    Key::new("accept", Takes::WordsOf(&TYPES), "types of files, by their endings"),
    Key::new("later", Takes::Flag, "whether the citizen may say that the files come later"),
];
