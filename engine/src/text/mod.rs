//! Texts: Fluent messages as a bundle carries them, and the small resolver that speaks them in the browser and on the
//! server. `fluent-bundle` is the oracle in tests.
//!
//! Not here: reading Fluent syntax for forms, which only the editor's side does ([`parse`]).

pub(crate) mod json;
#[cfg(test)]
mod oracle;
pub(crate) mod parse;

use std::sync::OnceLock;

use rust_decimal::Decimal;

use crate::compiled::pack::{Bytes, Pack as _};
use crate::diagnostic::Span;
use crate::feel::parse_decimal;
use crate::sorted::Map;

/// The languages a blanket may offer.
pub const LANGUAGES: [&str; 2] = ["da", "en"];

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Language {
    /// Danish.
    #[default]
    Da,
    /// English.
    En,
}

impl From<&str> for Language {
    /// The language with this code; Danish for any other.
    fn from(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Da }
    }
}

impl Language {
    /// `da` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }

    /// The plural category of a number (Unicode CLDR, cardinal rules).
    fn plural(self, number: Decimal) -> &'static str {
        let number = number.abs();
        let one = match self {
            // da: n = 1, or t != 0 and i = 0,1
            Self::Da => number == Decimal::ONE || (!number.is_integer() && number < Decimal::TWO),
            // en: i = 1 and v = 0
            Self::En => number == Decimal::ONE && number.scale() == 0,
        };
        if one { "one" } else { "other" }
    }
}

/// All messages of one language, by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts(pub(crate) Map<String, Message>);

/// A message: the text itself and its attributes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message {
    pub(crate) value: Option<Pattern>,
    pub(crate) attributes: Map<String, Pattern>,
    /// Where its id stands.
    pub(crate) span: Span,
}

/// A text with holes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pattern {
    pub(crate) pieces: Vec<Piece>,
    /// Where it begins.
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text(String),
    Variable(String),
    /// The variant whose key is the variable's value or plural category; else the default.
    Select {
        on: String,
        variants: Vec<(String, Pattern)>,
        default: usize,
    },
}

/// The value of a variable in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filling {
    Text(String),
    /// A number, and how it is written.
    Number(Decimal, String),
}

impl Texts {
    /// The text of a message (`attribute` empty) or of one of its attributes.
    pub(crate) fn pattern(&self, id: &str, attribute: &str) -> Option<&Pattern> {
        let message = self.0.get(id)?;
        if attribute.is_empty() { message.value.as_ref() } else { message.attributes.get(attribute) }
    }
}

impl Pattern {
    /// The text with its holes filled; `fill` gives the value of a variable.
    pub(crate) fn resolve(&self, language: Language, fill: &dyn Fn(&str) -> Filling) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Variable(name) => match fill(name) {
                    Filling::Text(text) | Filling::Number(_, text) => out.push_str(&text),
                },
                Piece::Select { on, variants, default } => {
                    let filling = fill(on);
                    let chosen = variants.iter().find(|(key, _)| fits(key, &filling, language));
                    if let Some((_, pattern)) = chosen.or_else(|| variants.get(*default)) {
                        out.push_str(&pattern.resolve(language, fill));
                    }
                }
            }
        }
        out
    }

    /// Every variable that the text names.
    pub(crate) fn variables(&self) -> Vec<&str> {
        let mut out = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(_) => {}
                Piece::Variable(name) => out.push(name.as_str()),
                Piece::Select { on, variants, .. } => {
                    out.push(on);
                    out.extend(variants.iter().flat_map(|(_, it)| it.variables()));
                }
            }
        }
        out
    }

    /// The same text with some variables replaced by texts of their own.
    pub(crate) fn substitute(&self, replace: &dyn Fn(&str) -> Option<Self>) -> Self {
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Variable(name) => match replace(name) {
                    Some(pattern) => pieces.extend(pattern.pieces),
                    None => pieces.push(piece.clone()),
                },
                Piece::Text(_) => pieces.push(piece.clone()),
                Piece::Select { on, variants, default } => pieces.push(Piece::Select {
                    on: on.clone(),
                    variants: variants.iter().map(|(key, it)| (key.clone(), it.substitute(replace))).collect(),
                    default: *default,
                }),
            }
        }
        Self { pieces, span: self.span }
    }
}

fn fits(key: &str, filling: &Filling, language: Language) -> bool {
    match filling {
        Filling::Text(text) => text == key,
        Filling::Number(number, _) => match parse_decimal(key) {
            Some(exact) => exact == *number,
            None => language.plural(*number) == key,
        },
    }
}

/// Texts that a program carries with it, in one language, packed by [`crate::pack_texts`].
#[derive(Debug, Clone)]
pub struct Phrases(Texts);

impl Phrases {
    /// The texts in what [`crate::pack_texts`] gave. Of other bytes nobody can tell what comes out; they do no harm.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(Texts::unpack(&mut Bytes::new(bytes)))
    }

    /// A text, or its attribute: `id.attribute`. Parameters that are whole numbers choose plurals. An id that does not
    /// exist gives the id, so that a slip is seen.
    pub fn say(&self, language: Language, id: &str, params: &[(&str, &str)]) -> String {
        let (id, attribute) = id.split_once('.').unwrap_or((id, ""));
        match self.0.pattern(id, attribute) {
            Some(pattern) => pattern.resolve(language, &|name| {
                let value = params.iter().find(|(it, _)| *it == name).map_or("", |(_, value)| *value);
                parse_decimal(value)
                    .map_or_else(|| Filling::Text(value.into()), |number| Filling::Number(number, value.into()))
            }),
            None => id.to_owned(),
        }
    }
}

/// A text of the engine itself, of faults (`error-..`) and of how answers are shown (`ui-..`), from
/// `engine/texts/<language>.ftl`. Parameters that are whole numbers choose plurals. An id that does not exist gives the id,
/// so that a slip is seen.
pub fn ui(language: impl Into<Language>, id: &str, params: &[(&str, &str)]) -> String {
    let language = language.into();
    phrases(language).say(language, id, params)
}

pub(crate) fn builtin(language: Language) -> &'static Texts {
    &phrases(language).0
}

/// The engine's own texts. The test `text::engine` makes the files from those in Fluent (`UPDATE=1` writes them anew).
fn phrases(language: Language) -> &'static Phrases {
    static TEXTS: OnceLock<[Phrases; 2]> = OnceLock::new();
    let [da, en] = TEXTS.get_or_init(|| {
        [include_bytes!("builtin.da.pack").as_slice(), include_bytes!("builtin.en.pack")].map(Phrases::from_bytes)
    });
    match language {
        Language::Da => da,
        Language::En => en,
    }
}
