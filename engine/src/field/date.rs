//! `date`: a day, asked for in three parts and read in the ways people type it.

use serde_json::{Value as Json, json};
use time::Date;

use super::{Fault, Part, Shape};
use crate::feel::{Value, calendar_date};
use crate::lean::{digits, number, replaced};
use crate::text::{Language, ui};

/// What may stand between the parts.
pub(super) const SEPARATORS: fn(char) -> bool = |it| matches!(it, '-' | '.' | '/' | ' ' | '\u{2013}');

/// Reads `31-12-2026`, `31.12.2026`, `31/12 2026`, `311226`, `31122026` and `2026-12-31`. Two digits of a year are this
/// century's. A part left out (`31--2026`) is a fault of its own.
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let spaced: String;
    let text = if raw.bytes().any(|it| it == b' ') {
        spaced = replaced(&replaced(&replaced(raw, ". ", "."), "/ ", "/"), "- ", "-");
        spaced.trim()
    } else {
        raw.trim()
    };
    let mut parts = text.split(SEPARATORS).map(str::trim);
    let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
    let [day, month, year] = match parts {
        [Some(one), None, ..] => split_digits(one).ok_or_else(|| Fault::new("not_a_date").part(0))?,
        [Some(day), Some(month), None, _] => [day, month, ""],
        [Some(year), Some(month), Some(day), None] if year.len() == 4 => [day, month, year],
        [Some(day), Some(month), Some(year), None] => [day, month, year],
        _ => return Err(Fault::new("not_a_date").part(0)),
    };
    let parts = numbers(&[(day, Unit::Day), (month, Unit::Month), (year, Unit::Year)], "not_a_date")?;
    let date = match parts.as_slice() {
        [day, month, year] => {
            calendar_date((*year).into(), u8::try_from(*month).unwrap_or(0), u8::try_from(*day).unwrap_or(0))
        }
        _ => None,
    };
    date.map(Value::Date).ok_or_else(|| Fault::new("not_a_date").part(0))
}

/// A part of a date.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Day,
    Month,
    Year,
}

impl Unit {
    /// The number that is written; two digits of a year are this century's.
    fn read(self, text: &str) -> Option<u16> {
        let number = number::<u16>(text)?;
        match (self, text.len()) {
            (Self::Day, 1 | 2) => Some(number).filter(|it| (1..=31).contains(it)),
            (Self::Month, 1 | 2) => Some(number).filter(|it| (1..=12).contains(it)),
            (Self::Year, 2) => Some(2000 + number),
            (Self::Year, 4) => Some(number).filter(|it| *it >= 1000),
            (Self::Day | Self::Month | Self::Year, _) => None,
        }
    }

    /// The code of the fault when it is left out.
    fn missing(self) -> &'static str {
        match self {
            Self::Day => "day_missing",
            Self::Month => "month_missing",
            Self::Year => "year_missing",
        }
    }
}

/// The numbers of the parts. The first part that is no digits is a fault, then the first left out, then the first that
/// cannot be.
pub(super) fn numbers(parts: &[(&str, Unit)], wrong: &'static str) -> Result<Vec<u16>, Fault> {
    let fault = |code: &'static str, at: usize| Fault::new(code).part(u8::try_from(at).unwrap_or(0));
    if let Some(at) = parts.iter().position(|(text, _)| !text.bytes().all(|it| it.is_ascii_digit())) {
        return Err(fault(wrong, at));
    }
    for (at, (text, unit)) in parts.iter().enumerate() {
        if text.is_empty() {
            return Err(fault(unit.missing(), at));
        }
    }
    let mut out = Vec::new();
    for (at, (text, unit)) in parts.iter().enumerate() {
        out.push(unit.read(text).ok_or_else(|| fault(wrong, at))?);
    }
    Ok(out)
}

/// `311226` and `31122026`.
fn split_digits(text: &str) -> Option<[&str; 3]> {
    let all_digits = text.bytes().all(|it| it.is_ascii_digit());
    if !all_digits || (text.len() != 6 && text.len() != 8) {
        return None;
    }
    Some([text.get(..2)?, text.get(2..4)?, text.get(4..)?])
}

pub(super) fn shape() -> Shape {
    let part = |id, width| Part { id, width };
    Shape::Parts { parts: vec![part("day", 2), part("month", 2), part("year", 4)] }
}

/// `31. december 2026`, `31 December 2026`.
pub(super) fn show(date: Date, language: Language) -> String {
    let month = ui(language, &["ui-month-", &digits(u8::from(date.month()).into(), 1)].concat(), &[]);
    let (day, year) = (digits(date.day().into(), 1), digits(date.year().unsigned_abs().into(), 1));
    let point = match language {
        Language::Da => ".",
        Language::En => "",
    };
    [&day, point, " ", &month, " ", &year].concat()
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}
