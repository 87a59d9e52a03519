//! The kinds of questions. Everything about a kind stands in its own file: what an author may say of it, how an answer
//! is read and judged, how it is shown, and which input shape it asks for.
//!
//! To add a kind: its file, its line in each `match` here (the compiler finds them), its cases.

pub(crate) mod address;
mod amount;
mod attachment;
mod bank_account;
mod choice;
mod consent;
mod cpr;
mod cvr;
mod date;
mod email;
pub(crate) mod layout;
pub(crate) mod likert;
mod limits;
mod multi_choice;
mod multiline;
mod number;
mod p_number;
mod phone;
mod postal_code;
mod shape;
mod statement;
mod text;
mod time_of_day;
mod year_month;
mod yes_no;

use rust_decimal::Decimal;
use serde_json::Value as Json;

pub use attachment::{FileAnswer, LATER};
pub(crate) use consent::Consent;
pub(crate) use limits::Bounds;
pub(crate) use limits::Limits;
pub use shape::{InputMode, Part, Shape};

use crate::answers::Answer;
use crate::feel::{Type, Value};
use crate::lean::joined;
use crate::read::table::Table;
use crate::schema::Key;
use crate::text::Language;

/// A kind of question, with what its author said of it.
#[derive(Debug, Clone)]
pub enum Kind {
    Text(text::Text),
    Multiline(multiline::Multiline),
    Number(number::Number),
    Amount(Limits),
    Date(Limits),
    YearMonth(Limits),
    Time(Limits),
    YesNo,
    Choice(choice::Choice),
    MultiChoice(multi_choice::MultiChoice),
    Cpr,
    Cvr,
    PNumber,
    Phone(phone::Phone),
    Email(email::Email),
    PostalCode(postal_code::PostalCode),
    BankAccount,
    Attachment(attachment::Attachment),
    Consent(Consent),
    Statement,
    Info,
    /// Here the form ends without being sent: `stop`.
    Stop,
    /// The id of an address that was looked up. Never written by an author: it comes with [`address`].
    AddressId,
}

/// The names of the kinds in a definition, in the order of [`Kind`], and of those that are a group of fields.
const NAMES: [&str; 22] = [
    "text",
    "multiline",
    "number",
    "amount",
    "date",
    "year_month",
    "time",
    "yes_no",
    "choice",
    "multi_choice",
    "cpr",
    "cvr",
    "p_number",
    "phone",
    "email",
    "postal_code",
    "bank_account",
    "attachment",
    "consent",
    "statement",
    "info",
    "stop",
];

/// The types of field that are a group of fields: [`likert`], [`address`].
pub(crate) const COMPOSITES: [&str; 2] = ["likert", "address"];

/// The keys that belong to each kind, for the schema of the language.
pub(crate) const KEYS: [(&str, &[Key]); NAMES.len() + COMPOSITES.len()] = [
    ("text", text::KEYS),
    ("multiline", multiline::KEYS),
    ("number", number::KEYS),
    ("amount", limits::KEYS),
    ("date", limits::KEYS),
    ("year_month", limits::KEYS),
    ("time", limits::KEYS),
    ("yes_no", &[]),
    ("choice", choice::KEYS),
    ("multi_choice", multi_choice::KEYS),
    ("cpr", &[]),
    ("cvr", &[]),
    ("p_number", &[]),
    ("phone", phone::KEYS),
    ("email", email::KEYS),
    ("postal_code", postal_code::KEYS),
    ("bank_account", &[]),
    ("attachment", attachment::KEYS),
    ("consent", consent::KEYS),
    ("statement", &[]),
    ("info", &[]),
    ("stop", &[]),
    ("likert", likert::KEYS),
    ("address", &[]),
];

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    /// Values that the text of the fault may name.
    pub(crate) params: Vec<(&'static str, Value)>,
    /// The first wrong input of [`Shape::Parts`].
    pub(crate) part: Option<u8>,
}

impl Fault {
    fn new(code: &'static str) -> Self {
        Self { code, params: Vec::new(), part: None }
    }

    fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with_value(name, Value::Text(value.into()))
    }

    fn with_value(mut self, name: &'static str, value: Value) -> Self {
        self.params.push((name, value));
        self
    }

    fn part(mut self, part: u8) -> Self {
        self.part = Some(part);
        self
    }
}

impl Kind {
    /// Reads the `type` of a field and the keys that belong to it.
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        if table.get("type").is_none() {
            table.missing("type", "\"text\"");
        }
        match table.one_of("type", &NAMES).and_then(|at| NAMES.get(at)).copied() {
            Some("multiline") => Self::Multiline(multiline::Multiline::read(table)),
            Some("number") => Self::Number(number::Number::read(table)),
            Some("amount") => Self::Amount(Limits::read(table)),
            Some("year_month") => Self::YearMonth(Limits::read(table)),
            Some("time") => Self::Time(Limits::read(table)),
            Some("cvr") => Self::Cvr,
            Some("p_number") => Self::PNumber,
            Some("date") => Self::Date(Limits::read(table)),
            Some("yes_no") => Self::YesNo,
            Some("choice") => Self::Choice(choice::Choice::read(table)),
            Some("multi_choice") => Self::MultiChoice(multi_choice::MultiChoice::read(table)),
            Some("cpr") => Self::Cpr,
            Some("phone") => Self::Phone(phone::Phone::read(table)),
            Some("email") => Self::Email(email::Email::read(table)),
            Some("postal_code") => Self::PostalCode(postal_code::PostalCode::read(table)),
            Some("bank_account") => Self::BankAccount,
            Some("attachment") => Self::Attachment(attachment::Attachment::read(table)),
            Some("consent") => Self::Consent(Consent::read(table)),
            Some("statement") => Self::Statement,
            Some("info") => Self::Info,
            Some("stop") => Self::Stop,
            Some(_) | None => Self::Text(text::Text::read(table)),
        }
    }

    /// The value that a raw answer stands for; null when it is empty.
    pub(crate) fn parse(&self, answer: Option<&Answer>) -> Result<Value, Fault> {
        let raw = match answer {
            Some(Answer::Text(raw)) => trimmed(raw),
            Some(Answer::Rows(_) | Answer::Many(_) | Answer::Group(_)) | None => "",
        };
        match self {
            Self::Attachment(it) => it.parse(answer),
            Self::MultiChoice(it) => it.parse(answer),
            _ if raw.is_empty() => Ok(Value::Null),
            Self::Text(it) => it.parse(raw),
            Self::Multiline(it) => it.parse(raw),
            Self::Number(it) => number::parse(raw, it.decimals),
            Self::Amount(_) => amount::parse(raw),
            Self::Date(_) => date::parse(raw),
            Self::YearMonth(_) => year_month::parse(raw),
            Self::Time(_) => time_of_day::parse(raw),
            Self::YesNo => yes_no::parse(raw),
            Self::Choice(it) => it.parse(raw),
            Self::Cpr => cpr::parse(raw),
            Self::Cvr => cvr::parse(raw),
            Self::PNumber => p_number::parse(raw),
            Self::Phone(_) => phone::parse(raw),
            Self::Email(_) => email::parse(raw),
            Self::PostalCode(_) => postal_code::parse(raw),
            Self::BankAccount => bank_account::parse(raw),
            Self::Consent(_) => consent::parse(raw),
            Self::Statement => Ok(statement::parse(raw)),
            Self::AddressId => Ok(address::parse_id(raw)),
            Self::Info | Self::Stop => Ok(Value::Null),
        }
    }

    /// The bounds an author gives, and what a value below and above them is called; none for kinds without an order.
    pub(crate) fn limits(&self) -> Option<(&Limits, [&'static str; 2])> {
        match self {
            Self::Number(it) => Some((&it.limits, ["too_small", "too_large"])),
            Self::Amount(it) => Some((it, ["too_small", "too_large"])),
            Self::Date(it) | Self::YearMonth(it) | Self::Time(it) => Some((it, ["too_early", "too_late"])),
            Self::Text(_)
            | Self::Multiline(_)
            | Self::YesNo
            | Self::Choice(_)
            | Self::MultiChoice(_)
            | Self::Cpr
            | Self::Cvr
            | Self::PNumber
            | Self::Phone(_)
            | Self::Email(_)
            | Self::PostalCode(_)
            | Self::BankAccount
            | Self::Attachment(_)
            | Self::Consent(_)
            | Self::Statement
            | Self::Info
            | Self::Stop
            | Self::AddressId => None,
        }
    }

    /// Judges a value that is there against its bounds.
    pub(crate) fn judge(&self, value: &Value, bounds: &Bounds) -> Option<Fault> {
        let (_, codes) = self.limits()?;
        let fault = limits::judge(value, bounds, codes)?;
        // All of an answer in parts is outside; mending begins at the first of them.
        Some(if matches!(self.shape(), Shape::Parts { .. }) { fault.part(0) } else { fault })
    }

    /// The type of its value in expressions.
    pub(crate) fn value_type(&self) -> Type {
        match self {
            Self::Text(_)
            | Self::Multiline(_)
            | Self::YearMonth(_)
            | Self::Cpr
            | Self::Cvr
            | Self::PNumber
            | Self::Phone(_)
            | Self::Email(_)
            | Self::PostalCode(_)
            | Self::BankAccount
            | Self::AddressId => Type::Text,
            Self::Number(_) | Self::Amount(_) => Type::Number,
            Self::Date(_) => Type::Date,
            Self::Time(_) => Type::Time,
            Self::YesNo | Self::Statement => Type::Bool,
            Self::Choice(it) => options_type(&it.options),
            Self::MultiChoice(it) => Type::list(options_type(&it.options)),
            Self::Consent(_) => Type::Option(consent::ANSWERS.map(String::from).to_vec()),
            Self::Attachment(_) => Type::AnyList,
            Self::Info | Self::Stop => Type::Any,
        }
    }

    /// JSON Schema of its value in a submission.
    pub(crate) fn schema(&self) -> Json {
        match self {
            Self::Text(it) => text::schema(it.max_length),
            Self::Multiline(it) => text::schema(it.max_length),
            Self::Number(it) => number::schema(it.decimals),
            Self::Amount(_) => number::schema(amount::DECIMALS),
            Self::Date(_) => date::schema(),
            Self::YearMonth(_) => year_month::schema(),
            Self::Time(_) => time_of_day::schema(),
            Self::YesNo => yes_no::schema(),
            Self::Choice(it) => it.schema(),
            Self::MultiChoice(it) => it.schema(),
            Self::Cpr => cpr::schema(),
            Self::Cvr => cvr::schema(),
            Self::PNumber => p_number::schema(),
            Self::Phone(_) => phone::schema(),
            Self::Email(_) => email::schema(),
            Self::PostalCode(_) => postal_code::schema(),
            Self::BankAccount => bank_account::schema(),
            Self::Attachment(it) => it.schema(),
            Self::Consent(_) => consent::schema(),
            Self::Statement => statement::schema(),
            Self::AddressId => address::id_schema(),
            Self::Info | Self::Stop => Json::Bool(false),
        }
    }

    /// How it is put on a page.
    pub(crate) fn shape(&self) -> Shape {
        match self {
            Self::Text(it) => it.shape(),
            Self::Multiline(it) => it.shape(),
            Self::Number(it) => it.shape(),
            Self::Amount(_) => amount::shape(),
            Self::Date(_) => date::shape(),
            Self::YearMonth(_) => year_month::shape(),
            Self::Time(_) => time_of_day::shape(),
            Self::YesNo => yes_no::shape(),
            Self::Choice(it) => it.shape(),
            Self::MultiChoice(it) => it.shape(),
            Self::Cpr => cpr::shape(),
            Self::Cvr => cvr::shape(),
            Self::PNumber => p_number::shape(),
            Self::Phone(it) => it.shape(),
            Self::Email(it) => it.shape(),
            Self::PostalCode(it) => it.shape(),
            Self::BankAccount => bank_account::shape(),
            Self::Attachment(it) => it.shape(),
            Self::Consent(_) => consent::shape(),
            Self::Statement => Shape::Check,
            Self::Info => Shape::Prose,
            Self::Stop => Shape::Stop,
            Self::AddressId => Shape::Hidden,
        }
    }

    /// A value as people write it, in kinds where that is not just its text. Options are looked up by the caller.
    pub(crate) fn show(&self, value: &Value, language: Language) -> String {
        match (self, value) {
            (Self::Cpr, Value::Text(text)) => cpr::show(text),
            (Self::YearMonth(_), Value::Text(text)) => year_month::show(text, language),
            (Self::Amount(_), Value::Number(number)) => amount::show(*number, language),
            (Self::Phone(_), Value::Text(text)) => phone::show(text),
            (Self::Attachment(_), Value::List(files)) => attachment::show(files, language),
            (_, value) => show(value, language),
        }
    }

    /// The words of its answers that have texts of their own, with the attribute each stands under.
    pub(crate) fn option_attributes(&self) -> Vec<(String, String)> {
        match self {
            Self::Choice(choice::Choice { options, .. })
            | Self::MultiChoice(multi_choice::MultiChoice { options, .. }) => {
                options.iter().map(|it| (it.text.clone(), ["option-", &it.text].concat())).collect()
            }
            Self::Consent(_) => consent::ANSWERS.map(|it| (it.to_owned(), it.to_owned())).to_vec(),
            Self::Text(_)
            | Self::Multiline(_)
            | Self::Number(_)
            | Self::Amount(_)
            | Self::Date(_)
            | Self::YearMonth(_)
            | Self::Time(_)
            | Self::YesNo
            | Self::Cpr
            | Self::Cvr
            | Self::PNumber
            | Self::Phone(_)
            | Self::Email(_)
            | Self::PostalCode(_)
            | Self::BankAccount
            | Self::Attachment(_)
            | Self::Statement
            | Self::Info
            | Self::Stop
            | Self::AddressId => Vec::new(),
        }
    }

    /// Whether it asks for anything; an information text and a stop do not.
    pub(crate) fn asks(&self) -> bool {
        !matches!(self, Self::Info | Self::Stop)
    }

    /// Whether a citizen sees a question that can be demanded an answer to.
    pub(crate) fn is_asked(&self) -> bool {
        self.asks() && !matches!(self, Self::AddressId)
    }

    /// Which of the engine's texts asks for a missing answer: `error-missing-<this>`.
    pub(crate) fn verb_when_missing(&self) -> &'static str {
        match self {
            Self::Choice(_) | Self::MultiChoice(_) | Self::YesNo | Self::Consent(_) => "choose",
            Self::Statement => "confirm",
            Self::Attachment(_) => "attach",
            Self::Text(_)
            | Self::Multiline(_)
            | Self::Number(_)
            | Self::Amount(_)
            | Self::Date(_)
            | Self::YearMonth(_)
            | Self::Time(_)
            | Self::Cpr
            | Self::Cvr
            | Self::PNumber
            | Self::Phone(_)
            | Self::Email(_)
            | Self::PostalCode(_)
            | Self::BankAccount
            | Self::Info
            | Self::Stop
            | Self::AddressId => "write",
        }
    }
}

/// The type of one of these words.
fn options_type(options: &[crate::definition::Word]) -> Type {
    Type::Option(options.iter().map(|it| it.text.clone()).collect())
}

/// Any value as people write it.
pub(crate) fn show(value: &Value, language: Language) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(it) => crate::text::ui(language, if *it { "ui-yes" } else { "ui-no" }, &[]),
        Value::Number(it) => number::show(*it, language),
        Value::Text(it) => it.clone(),
        Value::Date(it) => date::show(*it, language),
        Value::Time(it) => time_of_day::show(it),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|it| show(it, language)).collect();
            joined(&mut items.iter().map(String::as_str), ", ")
        }
        Value::DateTime(_) | Value::Duration(_) | Value::Range(_) => value.to_text(),
        Value::Context(_) | Value::Function(_) => String::new(),
    }
}

/// The text without white space around it, which mostly is plain to see.
fn trimmed(raw: &str) -> &str {
    let is_mark = |it: Option<&u8>| it.is_some_and(u8::is_ascii_graphic);
    if is_mark(raw.as_bytes().first()) && is_mark(raw.as_bytes().last()) { raw } else { raw.trim() }
}

/// The digits of an answer that may hold spaces, hyphens and dots between them; nothing else may stand there.
fn digits(raw: &str) -> Option<String> {
    let is_separator = |it: char| it.is_whitespace() || matches!(it, '-' | '.' | '\u{2010}'..='\u{2014}');
    let kept = without(raw, is_separator);
    kept.bytes().all(|it| it.is_ascii_digit()).then_some(kept)
}

/// The text without some of its characters.
fn without(raw: &str, noise: impl Fn(char) -> bool) -> String {
    let mut kept = String::with_capacity(raw.len());
    kept.extend(raw.chars().filter(|it| !noise(*it)));
    kept
}

fn decimal(text: &str) -> Option<Decimal> {
    crate::feel::parse_decimal(text)
}
