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
    /// As it is written.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

/// A whole form, or a module (then `is_module`, with parameters and no steps of its own).
#[derive(Debug, Clone, Default)]
pub struct Definition {
    /// The form's id, or the module's name.
    pub id: Word,
    /// Whether it is a module.
    pub is_module: bool,
    /// KL's own number, such as `PN 151`.
    pub number: Option<String>,
    /// `major.minor.patch`
    pub version: Word,
    /// The first is the original; the others are translations.
    pub languages: Vec<Word>,
    /// Subject and kind of action.
    pub kle: Option<Kle>,
    /// Of a form: the laws that allow its questions.
    pub laws: Vec<Law>,
    /// Of a form: the record of processing.
    pub data: Option<DataRecord>,
    /// Of a form: who may fill it in.
    pub access: Access,
    /// Of a module: what the form that uses it must say.
    pub parameters: Vec<Parameter>,
    /// A form's steps. Of a module: its items.
    pub items: Vec<Item>,
    /// Rules across fields.
    pub rules: Vec<Rule>,
    /// Lints let pass in the whole of it.
    pub allow: Vec<Allow>,
}

/// A lint that the author has looked at and lets pass.
#[derive(Debug, Clone)]
pub struct Allow {
    /// The lint's name: `missing-hint`.
    pub lint: Word,
    /// Why it is let pass.
    pub reason: Word,
    /// The whole of it.
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
    /// What [`crate::Field::purpose`] calls it.
    pub id: Word,
    /// European Legislation Identifier, an https address.
    pub eli: String,
}

/// The record of processing (GDPR art. 30) as far as it follows from the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRecord {
    /// Who is responsible, such as `kommunen`.
    pub controller: String,
    /// Whether unsent answers are kept in the citizen's browser.
    pub draft: Draft,
    /// How long a submission is kept, if it is said.
    pub retention: Option<Retention>,
}

/// Whether a browser keeps answers that are not sent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Draft {
    /// Not at all: who leaves or reloads the page begins anew, and is warned.
    #[default]
    None,
    /// Encrypted, until they are sent or the browser's tab is closed.
    Session,
}

/// How long the server keeps a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// The event that starts the time; now always `delivery`.
    pub after: String,
    /// Whole days from the event.
    pub days: u32,
    /// Why so long: the id of a law.
    pub basis: Word,
}

/// Who may fill in the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Whether and how the citizen logs in.
    pub login: Login,
    /// How sure the login must be of who it is; none: any login does.
    pub assurance: Option<Assurance>,
    /// The privileges that let one person act for another, as the authority names them; none: nobody may.
    pub representation: Vec<Word>,
    /// The whole of it.
    pub span: Span,
}

/// How sure a login is of who it is: NSIS, National Standard for Identiteters Sikringsniveauer 2.0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// Lav.
    Low,
    /// Betydelig.
    Substantial,
    /// Høj.
    High,
}

/// How the citizen must have logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Login {
    /// Not at all.
    #[default]
    None,
    /// As the citizen likes.
    Optional,
    /// As a person, with MitID.
    Mitid,
    /// For a company, with MitID Erhverv.
    MitidErhverv,
}

/// What a module leaves open for the form that uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, `$formaal` where it is used.
    pub id: Word,
    /// What it stands for.
    pub kind: ParameterKind,
}

/// What a parameter stands for.
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
    /// Its id, unique beside its siblings.
    pub id: Word,
    /// When it is there, FEEL; none: always.
    pub relevant: Option<Word>,
    /// On a step, section or group: of the fields in it that say nothing themselves.
    pub required: Option<Word>,
    /// Of a field alone, or of all fields that one type stands for: it should be answered, but the form may be sent without.
    /// The law mostly demands that an application can be received.
    pub soft_required: Option<Word>,
    /// On a step, section or group: of all fields in it.
    pub read_only: Option<Word>,
    /// What it is.
    pub content: Content,
    /// Lints let pass here and in all that lies in it.
    pub allow: Vec<Allow>,
}

/// What stands in a form.
#[derive(Debug, Clone)]
pub enum Content {
    /// A page of the form.
    Step(Vec<Item>),
    /// A heading with what stands under it.
    Section(Vec<Item>),
    /// Answers that belong together.
    Group {
        /// How many rows it may have; none: it is there once.
        repeat: Option<Repeat>,
        /// What its fields are together.
        style: GroupStyle,
        /// What stands in it.
        items: Vec<Item>,
    },
    /// A question.
    Field(Box<FieldDefinition>),
    /// A module in place of what it holds.
    Use(Use),
}

/// What the fields of a group are together, beyond standing one under the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupStyle {
    /// Nothing more.
    #[default]
    Plain,
    /// A field of type `likert`: choices between the same options, one a row. The options' texts are the group's.
    Likert,
    /// A field of type `address`: street, postal code and town.
    Address,
}

/// How many rows a repeated group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// Rows that are always shown.
    pub min: u16,
    /// Rows that there may be; more are a fault of the citizen's.
    pub max: u16,
}

/// A question.
#[derive(Debug, Clone)]
pub struct FieldDefinition {
    /// Its kind, with the keys that belong to it.
    pub kind: Kind,
    /// Its value, FEEL, if it is not asked for.
    pub computed: Option<Word>,
    /// Where its answer may come from.
    pub prefill: Option<Prefill>,
    /// Why it may be asked: the id of a law, or `$parameter` in a module.
    pub purpose: Option<Word>,
    /// How sensitive the answer is.
    pub sensitivity: Option<Sensitivity>,
}

/// What the public sector knows already, and how a citizen meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefill {
    /// The name of the source, `identity.name`.
    pub from: Word,
    /// How the citizen meets it.
    pub show: PrefillMode,
}

/// How a prefilled answer is shown. Where nothing is known, the question is asked as any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrefillMode {
    /// It may be changed.
    #[default]
    Open,
    /// It is shown, and its text says where it is corrected.
    ReadOnly,
    /// It goes with the answers unseen.
    Hidden,
}

/// How sensitive an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// Neither of the others.
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
    /// What its text and its fault are called by: `rule-<id>`, `rule:<id>`.
    pub id: Word,
    /// Broken when this is false; kept when it is true or null.
    pub check: Word,
    /// The fields that show the fault.
    pub at: Vec<Word>,
    /// How much it matters that it is broken.
    pub severity: Severity,
    /// Lints let pass in it.
    pub allow: Vec<Allow>,
}

impl Item {
    /// An item of which nothing more is said.
    pub(crate) fn of(id: Word, content: Content) -> Self {
        Self { id, relevant: None, required: None, soft_required: None, read_only: None, content, allow: Vec::new() }
    }
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
