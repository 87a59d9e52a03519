//! What an author writes: the mirror of `blanket.toml`, without behaviour.
//!
//! Made by [`crate::read`] from TOML or from a bundle's JSON; turned into a [`crate::Blanket`] by [`crate::compile`].

use crate::diagnostic::{Severity, Span};
use crate::field::Kind;

/// The version of the definition language this engine speaks.
pub const FORMAT: u64 = 1;
/// Most fields a blanket may have.
pub const MAX_FIELDS: usize = 2_000;
/// Most fields, groups, sections and steps together.
pub const MAX_NODES: usize = 10_000;
/// Most rules, those of its modules among them.
pub const MAX_RULES: usize = 2_000;
/// Most texts in one language, those of its modules among them.
pub const MAX_TEXTS: usize = 50_000;
/// Most fields, groups, sections and steps that a form shows which nobody has answered: rows that must be there count.
pub const MAX_FIRST_SHOWN: usize = 100_000;
/// Longest id, in bytes: ids of groups stand before those of all that lies in them.
pub const MAX_ID_BYTES: usize = 64;
/// How deep groups and sections may lie in each other.
pub const MAX_NESTING: usize = 8;
/// Most rows of one repeated group.
pub const MAX_ROWS: u16 = 200;
/// Most options of one choice.
pub const MAX_OPTIONS: usize = 500;
/// Longest definition or text file, in bytes.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;
/// Longest answer to one text field, in characters, when the field names no limit of its own.
pub const MAX_TEXT: u32 = 10_000;

/// A word an author wrote, and where: an id, an expression, a reference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub span: Span,
}

/// A whole form, or a module (then `is_module`, with parameters and no steps of its own).
#[derive(Debug, Clone, Default)]
pub struct Definition {
    pub id: Word,
    pub is_module: bool,
    /// KL's own number, such as `PN 151`.
    pub number: Option<String>,
    pub version: Word,
    /// The first is the original; the others are translations.
    pub languages: Vec<Word>,
    pub kle: Option<Kle>,
    pub laws: Vec<Law>,
    pub data: Option<DataRecord>,
    pub access: Access,
    pub parameters: Vec<Parameter>,
    /// A form's steps. Of a module: its items.
    pub items: Vec<Item>,
    pub rules: Vec<Rule>,
    /// Lints let pass in the whole of it.
    pub allow: Vec<Allow>,
}

/// A lint that the author has looked at and lets pass.
#[derive(Debug, Clone)]
pub struct Allow {
    /// The lint's name: `missing-hint`.
    pub lint: Word,
    pub reason: Word,
    pub span: Span,
}

/// The subject and the kind of action in KL Emnesystematik; a Danish sag needs exactly one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kle {
    /// `27.63.04`
    pub emne: String,
    /// `G01`
    pub facet: String,
}

/// A law that allows a question to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    pub id: Word,
    /// European Legislation Identifier, an https address.
    pub eli: String,
}

/// The record of processing (GDPR art. 30) as far as it follows from the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRecord {
    /// Who is responsible, such as `kommunen`.
    pub controller: String,
    pub retention: Option<Retention>,
}

/// How long the server keeps a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// The event that starts the time; now always `delivery`.
    pub after: String,
    pub days: u32,
    /// Why so long: the id of a law.
    pub basis: Word,
}

/// Who may fill in the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    pub login: Login,
}

/// How the citizen must have logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Login {
    #[default]
    None,
    Optional,
    Mitid,
    MitidErhverv,
}

/// What a module leaves open for the form that uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub id: Word,
    pub kind: ParameterKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterKind {
    /// The id of one of the form's laws.
    Law,
    /// A text, given by the form as the message `<as>-<parameter>`.
    Text,
    /// One or more of these words.
    Options(Vec<String>),
}

/// Something that stands in a form, in the order in which it is asked.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: Word,
    pub relevant: Option<Word>,
    pub content: Content,
    /// Lints let pass here and in all that lies in it.
    pub allow: Vec<Allow>,
}

#[derive(Debug, Clone)]
pub enum Content {
    Step(Vec<Item>),
    Section(Vec<Item>),
    Group { repeat: Option<Repeat>, items: Vec<Item> },
    Field(Box<FieldDefinition>),
    Use(Use),
}

/// How many rows a repeated group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    pub min: u16,
    pub max: u16,
}

/// A question.
#[derive(Debug, Clone)]
pub struct FieldDefinition {
    pub kind: Kind,
    pub required: Option<Word>,
    pub read_only: Option<Word>,
    pub computed: Option<Word>,
    /// Why it may be asked: the id of a law, or `$parameter` in a module.
    pub purpose: Option<Word>,
    pub sensitivity: Option<Sensitivity>,
}

/// How sensitive an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    Ordinary,
    /// Fortrolig, forvaltningsloven § 27.
    Confidential,
    /// GDPR art. 9 and 10.
    Special,
    /// A personnummer, databeskyttelsesloven § 11.
    Cpr,
}

/// A module taken in by reference.
#[derive(Debug, Clone)]
pub struct Use {
    /// `samtykke@1`: name and major version.
    pub module: Word,
    /// Values for the module's parameters.
    pub with: Vec<(Word, Vec<Word>)>,
}

/// A rule across fields.
#[derive(Debug, Clone)]
pub struct Rule {
    pub id: Word,
    /// Broken when this is false; kept when it is true or null.
    pub check: Word,
    /// The fields that show the fault.
    pub at: Vec<Word>,
    pub severity: Severity,
    pub allow: Vec<Allow>,
}

impl Definition {
    /// The modules it uses, by name, each as often as it is used.
    pub(crate) fn uses(&self) -> Vec<String> {
        fn go(items: &[Item], out: &mut Vec<String>) {
            for item in items {
                match &item.content {
                    Content::Step(items) | Content::Section(items) | Content::Group { items, .. } => go(items, out),
                    Content::Use(it) => out.push(it.module.text.clone()),
                    Content::Field(_) => {}
                }
            }
        }
        let mut out = Vec::new();
        go(&self.items, &mut out);
        out
    }
}
