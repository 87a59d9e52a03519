//! The values of FEEL, as far as blanketter use them (DMN 1.5, 10.3.2.2).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;
use time::Date;

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
    Duration(Duration),
    List(Vec<Value>),
    /// Names in the order in which they were given.
    Context(Vec<(String, Value)>),
    /// A stretch of values with its ends included or not.
    Range(Box<Stretch>),
}

/// A range literal: `[1..5)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub(crate) low: Value,
    pub(crate) high: Value,
    pub(crate) low_included: bool,
    pub(crate) high_included: bool,
}

/// A length of time (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duration {
    /// Days and time, in seconds: `P2DT3H`.
    Seconds(i64),
    /// Years and months, in months: `P1Y6M`.
    Months(i64),
}

impl Value {
    /// The value as it stands in a submission. Dates are `YYYY-MM-DD`, durations ISO 8601; a number beyond JSON's
    /// exact integers and decimals of 15 digits keeps its digits as a string.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(it) => Json::Bool(*it),
            Self::Number(it) => number_json(*it),
            Self::Text(it) => Json::String(it.clone()),
            Self::Date(it) => Json::String(iso_date(*it)),
            Self::Duration(it) => Json::String(iso_duration(*it)),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Context(entries) => gather_json(entries.iter().map(|(key, value)| (key.clone(), value.to_json()))),
            Self::Range(it) => Json::String(format!(
                "{}{}..{}{}",
                if it.low_included { '[' } else { '(' },
                it.low.to_json(),
                it.high.to_json(),
                if it.high_included { ']' } else { ')' }
            )),
        }
    }

    /// True only for `true`: a condition that is null does not hold.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    /// Nothing there.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
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

/// `2026-11-20`
pub(crate) fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// The date written `2026-11-20`, if it exists.
pub(crate) fn parse_iso_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |it: &str, count: usize| it.len() == count && it.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The date, if it exists.
pub(crate) fn date(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day).ok()
}

/// `date` moved by whole months; the 31st becomes the last day of a shorter month.
pub(crate) fn add_months(start: Date, months: i64) -> Option<Date> {
    let count = i64::from(start.year()) * 12 + i64::from(u8::from(start.month())) - 1 + months;
    let year = i32::try_from(count.div_euclid(12)).ok()?;
    let month = u8::try_from(count.rem_euclid(12) + 1).ok()?;
    (0..4).find_map(|less| date(year, month, start.day().checked_sub(less)?))
}

/// Reads `P1Y6M` or `P2DT3H4M5S`, with an optional minus.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (dates, times) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((dates, times)) => (dates, times),
        None => (rest, ""),
    };
    let (mut months, mut seconds) = (None, None);
    for (text, units) in [(dates, "YMD"), (times, "HMS")] {
        let mut number = String::new();
        for letter in text.chars() {
            if letter.is_ascii_digit() {
                number.push(letter);
                continue;
            }
            let count: i64 = number.parse().ok()?;
            number.clear();
            let (total, factor) = match (units, letter) {
                ("YMD", 'Y') => (&mut months, 12),
                ("YMD", 'M') => (&mut months, 1),
                ("YMD", 'D') => (&mut seconds, 86_400),
                ("HMS", 'H') => (&mut seconds, 3_600),
                ("HMS", 'M') => (&mut seconds, 60),
                ("HMS", 'S') => (&mut seconds, 1),
                _ => return None,
            };
            *total = Some(total.unwrap_or(0_i64).checked_add(count.checked_mul(factor)?)?);
        }
        if !number.is_empty() {
            return None;
        }
    }
    let sign = if negative { -1 } else { 1 };
    match (months, seconds) {
        (Some(months), None) => Some(Duration::Months(sign * months)),
        (None, Some(seconds)) => Some(Duration::Seconds(sign * seconds)),
        _ => None,
    }
}

fn iso_duration(duration: Duration) -> String {
    let (total, parts): (i64, [(i64, char); 4]) = match duration {
        Duration::Months(it) => (it, [(it.abs() / 12, 'Y'), (it.abs() % 12, 'M'), (0, 'D'), (0, 'D')]),
        Duration::Seconds(it) => {
            let all = it.abs();
            (it, [(all / 86_400, 'D'), (all % 86_400 / 3_600, 'H'), (all % 3_600 / 60, 'M'), (all % 60, 'S')])
        }
    };
    if total == 0 {
        return if matches!(duration, Duration::Months(_)) { "P0M".into() } else { "PT0S".into() };
    }
    let mut out = String::from(if total < 0 { "-P" } else { "P" });
    for (at, (count, unit)) in parts.iter().enumerate().filter(|(_, (count, _))| *count > 0) {
        if matches!(duration, Duration::Seconds(_)) && at > 0 && !out.contains('T') {
            out.push('T');
        }
        out.push_str(&count.to_string());
        out.push(*unit);
    }
    out
}
