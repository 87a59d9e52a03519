//! `date`: a day, asked for in three parts and read in the ways people type it.

use serde_json::{Value as Json, json};
use time::Date;

use super::{Fault, Part, Shape};
use crate::feel::Value;
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
    let is_digits = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
    if let Some(at) = [day, month, year].iter().position(|it| !is_digits(it)) {
        return Err(Fault::new("not_a_date").part(u8::try_from(at).unwrap_or(0)));
    }
    for (at, (part, code)) in
        [(day, "day_missing"), (month, "month_missing"), (year, "year_missing")].iter().enumerate()
    {
        if part.is_empty() {
            return Err(Fault::new(code).part(u8::try_from(at).unwrap_or(0)));
        }
    }
    let short = |it: &str| if it.len() <= 2 { number::<u8>(it) } else { None };
    let day = short(day).filter(|it| (1..=31).contains(it));
    let month = short(month).filter(|it| (1..=12).contains(it));
    let year = match (year.len(), number::<u16>(year)) {
        (2, Some(year)) => Some(2000 + year),
        (4, Some(year)) if year >= 1000 => Some(year),
        _ => None,
    };
    let (Some(day), Some(month), Some(year)) = (day, month, year) else {
        let part = if day.is_none() {
            0
        } else if month.is_none() {
            1
        } else {
            2
        };
        return Err(Fault::new("not_a_date").part(part));
    };
    match crate::feel::calendar_date(i32::from(year), month, day) {
        Some(date) => Ok(Value::Date(date)),
        None => Err(Fault::new("not_a_date").part(0)),
    }
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
