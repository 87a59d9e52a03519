//! The values of FEEL (DMN 1.5, 10.3.2.2), and how they are written as JSON and as FEEL.

use std::fmt::Write as _;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;
use time::Date;

use super::ast::Lambda;
use super::calendar::{DateTime, Duration, Time, iso_date};
use super::decimal::{over, times};
use crate::gather::gather_json;

/// A value. Numbers are exact decimals of 28 digits, never floats.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing: not answered, not relevant, or not computable.
    #[default]
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    Date(Date),
    Time(Time),
    DateTime(DateTime),
    Duration(Duration),
    List(Vec<Value>),
    /// Names in the order in which they were given.
    Context(Vec<(String, Value)>),
    /// A stretch of values with its ends included or not.
    Range(Box<Stretch>),
    /// A function that the expression defines.
    Function(Arc<Closure>),
}

/// A range: `[1..5)`. An end that is null is open: `(< 5)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub(crate) low: Value,
    pub(crate) high: Value,
    pub(crate) low_included: bool,
    pub(crate) high_included: bool,
}

/// `function(a) a + b`, with what it saw where it was written.
#[derive(Debug)]
pub struct Closure {
    pub(crate) lambda: Arc<Lambda>,
    pub(crate) seen: Vec<(String, Value)>,
}

/// A function is equal to itself only.
impl PartialEq for Closure {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Value {
    /// The value as it stands in a submission. Dates are `YYYY-MM-DD`, durations ISO 8601; a number beyond JSON's
    /// exact integers and decimals of 15 digits keeps its digits as a string.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null | Self::Function(_) => Json::Null,
            Self::Bool(it) => Json::Bool(*it),
            Self::Number(it) => number_json(*it),
            Self::Text(it) => Json::String(it.clone()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Context(entries) => gather_json(entries.iter().map(|(key, value)| (key.clone(), value.to_json()))),
            Self::Date(_) | Self::Time(_) | Self::DateTime(_) | Self::Duration(_) | Self::Range(_) => {
                Json::String(self.to_text())
            }
        }
    }

    /// The value as JSON text in which every number is a JSON number with all its digits.
    pub fn to_json_text(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Number(it) => out.push_str(&it.normalize().to_string()),
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    out.push(if at == 0 { '[' } else { ',' });
                    item.write_json(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Context(entries) => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    out.push(if at == 0 { '{' } else { ',' });
                    let _ = write!(out, "{}:", Json::String(key.clone()));
                    value.write_json(out);
                }
                out.push_str(if entries.is_empty() { "{}" } else { "}" });
            }
            other => {
                let _ = write!(out, "{}", other.to_json());
            }
        }
    }

    /// The value that JSON says; its strings stay strings. Numbers beyond 28 digits are null.
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(it) => Self::Bool(*it),
            Json::Number(it) => parse_number(&it.to_string()).map_or(Self::Null, Self::Number),
            Json::String(it) => Self::Text(it.clone()),
            Json::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            Json::Object(entries) => {
                Self::Context(entries.iter().map(|(key, value)| (key.clone(), Self::from_json(value))).collect())
            }
        }
    }

    /// The value as the function `string` says it: texts bare, but in quotes within lists and contexts.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(it) => it.to_string(),
            Self::Number(it) => it.normalize().to_string(),
            Self::Text(it) => it.clone(),
            Self::Date(it) => iso_date(*it),
            Self::Time(it) => it.to_string(),
            Self::DateTime(it) => it.to_string(),
            Self::Duration(it) => it.to_string(),
            Self::List(items) => format!("[{}]", comma(items.iter().map(Self::quoted))),
            Self::Context(entries) => {
                let entry = |(key, value): &(String, Self)| format!("{}: {}", quoted_key(key), value.quoted());
                format!("{{{}}}", comma(entries.iter().map(entry)))
            }
            Self::Range(it) => match (&it.low, &it.high) {
                (Self::Null, high) => format!("({} {})", if it.high_included { "<=" } else { "<" }, high.quoted()),
                (low, Self::Null) => format!("({} {})", if it.low_included { ">=" } else { ">" }, low.quoted()),
                (low, high) => format!(
                    "{}{}..{}{}",
                    if it.low_included { '[' } else { '(' },
                    low.quoted(),
                    high.quoted(),
                    if it.high_included { ']' } else { ')' }
                ),
            },
            Self::Function(it) => {
                let names = it.lambda.parameters.iter().map(|it| it.name.clone());
                format!("function({})", comma(names))
            }
        }
    }

    fn quoted(&self) -> String {
        if let Self::Text(it) = self { quote(it) } else { self.to_text() }
    }

    /// True only for `true`: a condition that is null does not hold.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    /// Nothing there.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// How much there is to copy: one for each value in it, and one for each 64 bytes of text.
    pub(crate) fn weight(&self) -> u32 {
        match self {
            Self::List(items) => items.iter().fold(1, |sum, it| sum.saturating_add(it.weight())),
            Self::Context(entries) => entries
                .iter()
                .fold(1, |sum, (key, it)| sum.saturating_add(it.weight()).saturating_add(weight_of_text(key.len()))),
            Self::Text(text) => weight_of_text(text.len()).saturating_add(1),
            Self::Range(it) => it.low.weight().saturating_add(it.high.weight()),
            _ => 1,
        }
    }
}

/// What a text of so many bytes adds to the weight of its value.
pub(crate) fn weight_of_text(bytes: usize) -> u32 {
    u32::try_from(bytes / 64).unwrap_or(u32::MAX)
}

fn comma(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// The text as a FEEL literal.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn quoted_key(key: &str) -> String {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    if !key.is_empty() && key.chars().all(is_word) { key.to_owned() } else { quote(key) }
}

/// Reads `-12.50` or `1.2e3`: an exact decimal, rounded to 28 digits.
pub(crate) fn parse_number(text: &str) -> Option<Decimal> {
    let Some(at) = text.find(['e', 'E']) else { return text.parse().ok() };
    let mut number: Decimal = text.get(..at)?.parse().ok()?;
    let exponent: i64 = text.get(at + 1..)?.strip_prefix('+').unwrap_or(text.get(at + 1..)?).parse().ok()?;
    if exponent.unsigned_abs() > 60 {
        return number.is_zero().then_some(number);
    }
    for _ in 0..exponent.abs() {
        number = if exponent > 0 { times(number, Decimal::TEN)? } else { over(number, Decimal::TEN)? };
    }
    Some(number.normalize())
}

fn number_json(number: Decimal) -> Json {
    let number = number.normalize();
    if number.scale() == 0
        && let Some(whole) = number.to_i64()
    {
        return Json::from(whole);
    }
    // `serde_json` reads the digits themselves; nothing is computed in floats.
    match number.to_string().parse::<serde_json::Number>() {
        Ok(it) if it.to_string() == number.to_string() => Json::Number(it),
        Ok(_) | Err(_) => Json::String(number.to_string()),
    }
}
