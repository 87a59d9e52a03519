//! The values of FEEL (DMN 1.5, 10.3.2.2), and how they are written as JSON and as FEEL.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;
use time::Date;

use super::arithmetic::{over, times};
use super::ast::Lambda;
use super::calendar::{DateTime, Duration, Time, iso_date};
use super::decimal;
use super::functions::Function;
use crate::gather::gather_json;
use crate::json::JsonText;
use crate::lean;

/// A value. Numbers are exact decimals of 28 digits, never floats.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing: not answered, not relevant, or not computable.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An exact decimal, without a unit.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A date, `2026-11-20`.
    Date(Date),
    /// A time of day, `08:30:00`.
    Time(Time),
    /// Both, `2026-11-20T08:30:00+01:00`.
    DateTime(DateTime),
    /// Days and time, `P1DT2H`, or years and months, `P1Y6M`.
    Duration(Duration),
    /// Values of any kinds, in order.
    List(Vec<Value>),
    /// Names in the order in which they were given.
    Context(Vec<(String, Value)>),
    /// A stretch of values with its ends included or not.
    Range(Box<Stretch>),
    /// A function, to be called later.
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

/// A function as a value.
#[derive(Debug)]
pub struct Closure(pub(crate) Callee);

#[derive(Debug)]
pub(crate) enum Callee {
    /// `function(a) a + b`, with what it saw where it was written.
    Lambda(Arc<Lambda>, Vec<(String, Value)>),
    /// One of the language's own, by its name: `abs`.
    BuiltIn(Function, String),
}

impl Closure {
    /// Whether it can be called with so many arguments.
    pub(crate) fn takes(&self, count: usize) -> bool {
        match &self.0 {
            Callee::Lambda(lambda, _) => lambda.parameters.len() == count,
            Callee::BuiltIn(function, _) => function.takes(count),
        }
    }
}

/// A function is equal to itself only.
impl PartialEq for Closure {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Callee::BuiltIn(a, _), Callee::BuiltIn(b, _)) => a == b,
            _ => std::ptr::eq(self, other),
        }
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
        let mut json = JsonText::new();
        self.write_with(&mut json, |number, json| json.bare(&decimal::text(number)));
        json.into()
    }

    /// Writes what [`Self::to_json`] says. Contexts keep the order of their names.
    pub(crate) fn write(&self, json: &mut JsonText) {
        self.write_with(json, |number, json| {
            // Most numbers are whole and short.
            let whole = number.to_i64().filter(|it| number.scale() == 0 && it.unsigned_abs() <= MAX_JSON_INTEGER);
            if let Some(it) = whole {
                return json.whole(it < 0, it.unsigned_abs());
            }
            let digits = decimal::text(number);
            if is_exact(number) { json.bare(&digits) } else { json.string(&digits) }
        });
    }

    fn write_with(&self, json: &mut JsonText, number: fn(Decimal, &mut JsonText)) {
        match self {
            Self::Null | Self::Function(_) => json.bare("null"),
            Self::Bool(it) => json.bool(*it),
            Self::Number(it) => number(*it, json),
            Self::Text(it) => json.string(it),
            Self::List(items) => json.list(|json| items.iter().for_each(|it| it.write_with(json, number))),
            Self::Context(entries) => json.object(|json| {
                for (key, value) in entries {
                    value.write_with(json.key(key), number);
                }
            }),
            Self::Date(_) | Self::Time(_) | Self::DateTime(_) | Self::Duration(_) | Self::Range(_) => {
                json.string(&self.to_text());
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
        let mut out = String::new();
        self.put_text(&mut out);
        out
    }

    fn put_text(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
            Self::Number(it) => out.push_str(&decimal::text(*it)),
            Self::Text(it) => out.push_str(it),
            Self::Date(it) => out.push_str(&iso_date(*it)),
            Self::Time(it) => it.put(out),
            Self::DateTime(it) => it.put(out),
            Self::Duration(it) => it.put(out),
            Self::List(items) => {
                out.push('[');
                for (at, it) in items.iter().enumerate() {
                    put_comma(at, out);
                    it.put_quoted(out);
                }
                out.push(']');
            }
            Self::Context(entries) => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    put_comma(at, out);
                    put_key(key, out);
                    out.push_str(": ");
                    value.put_quoted(out);
                }
                out.push('}');
            }
            Self::Range(it) => {
                let (is_open, low) = (it.low.is_null() || it.high.is_null(), it.low.is_null());
                if is_open {
                    out.push_str(if low { "(<" } else { "(>" });
                    out.push_str(if it.low_included || it.high_included { "= " } else { " " });
                    if low { &it.high } else { &it.low }.put_quoted(out);
                    out.push(')');
                } else {
                    out.push(if it.low_included { '[' } else { '(' });
                    it.low.put_quoted(out);
                    out.push_str("..");
                    it.high.put_quoted(out);
                    out.push(if it.high_included { ']' } else { ')' });
                }
            }
            Self::Function(it) => match &it.0 {
                Callee::Lambda(lambda, _) => {
                    out.push_str("function(");
                    for (at, it) in lambda.parameters.iter().enumerate() {
                        put_comma(at, out);
                        out.push_str(&it.name);
                    }
                    out.push(')');
                }
                Callee::BuiltIn(_, name) => out.push_str(name),
            },
        }
    }

    fn put_quoted(&self, out: &mut String) {
        if let Self::Text(it) = self { put_quote(it, out) } else { self.put_text(out) }
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

fn put_comma(at: usize, out: &mut String) {
    if at > 0 {
        out.push_str(", ");
    }
}

/// The text as a FEEL literal.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::new();
    put_quote(text, &mut out);
    out
}

fn put_quote(text: &str, out: &mut String) {
    out.push('"');
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
}

fn put_key(key: &str, out: &mut String) {
    // Outside of ASCII all are taken for letters: what is one would be another table to download.
    let is_word = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || !it.is_ascii();
    if !key.is_empty() && key.bytes().all(is_word) { out.push_str(key) } else { put_quote(key, out) }
}

/// Reads `-12.50` or `1.2e3`: an exact decimal, rounded to 28 digits.
pub(crate) fn parse_number(text: &str) -> Option<Decimal> {
    let Some(at) = text.bytes().position(|it| matches!(it, b'e' | b'E')) else { return decimal::parse(text) };
    let mut number = decimal::parse(text.get(..at)?)?;
    let exponent = text.get(at + 1..)?;
    let (is_large, digits) = match exponent.strip_prefix('-') {
        Some(digits) => (false, digits),
        None => (true, exponent.strip_prefix('+').unwrap_or(exponent)),
    };
    let exponent: u64 = lean::number(digits)?;
    if exponent > 60 {
        return number.is_zero().then_some(number);
    }
    for _ in 0..exponent {
        number = if is_large { times(number, Decimal::TEN)? } else { over(number, Decimal::TEN)? };
    }
    Some(number.normalize())
}

/// Largest integer that every reader of JSON keeps exactly: 2^53 - 1 (RFC 8259, section 6).
const MAX_JSON_INTEGER: u64 = 9_007_199_254_740_991;

/// Whether every reader and writer of JSON keeps the number as it is: integers to 2^53 - 1, and decimals of 15 digits that
/// are not so small that they would be written with an exponent.
fn is_exact(number: Decimal) -> bool {
    // Most are plainly so.
    if number.scale() <= 5 && number.mantissa().unsigned_abs() < 1_000_000_000_000_000 {
        return true;
    }
    let number = number.normalize();
    if number.scale() == 0 {
        number.to_i64().is_some_and(|it| it.unsigned_abs() <= MAX_JSON_INTEGER)
    } else {
        number.mantissa().unsigned_abs() < 1_000_000_000_000_000 && number.abs() >= Decimal::new(1, 5)
    }
}

fn number_json(number: Decimal) -> Json {
    let digits = decimal::text(number);
    // `serde_json` reads the digits themselves; nothing is computed in floats.
    match digits.parse::<serde_json::Number>() {
        Ok(it) if is_exact(number) => Json::Number(it),
        Ok(_) | Err(_) => Json::String(digits),
    }
}
