//! `year_month`: a month of a year, asked for in two parts. FEEL has no such value, so it is the text `2026-12`, which
//! sorts as months do.

use serde_json::{Value as Json, json};

use super::{Fault, Part, Shape, date};
use crate::feel::Value;
use crate::lean::{digits, number, replaced};
use crate::text::{Language, ui};

/// Reads `12-2026`, `12/2026`, `12.2026`, `12 2026`, `12-26`, `122026`, `1226` and `2026-12`. Two digits of a year are
/// this century's. A part left out (`12-`) is a fault of its own.
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let text = replaced(&replaced(raw, " / ", "/"), " - ", "-");
    let parts: Vec<&str> = text.split(date::SEPARATORS).collect();
    let (month, year) = match parts.as_slice() {
        [one] => match one.len() {
            4 | 6 => (one.get(..2).unwrap_or(one), one.get(2..).unwrap_or_default()),
            _ => (*one, ""),
        },
        [year, month] if year.len() == 4 => (*month, *year),
        [month, year] => (*month, *year),
        _ => return Err(Fault::new("not_a_month").part(0)),
    };
    let is_digits = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(month) {
        return Err(Fault::new("not_a_month").part(0));
    }
    if !is_digits(year) {
        return Err(Fault::new("not_a_month").part(1));
    }
    if month.is_empty() {
        return Err(Fault::new("month_missing").part(0));
    }
    let month = Some(month).filter(|it| it.len() <= 2).and_then(|it| number::<u8>(it));
    let month = month.filter(|it| (1..=12).contains(it)).ok_or_else(|| Fault::new("not_a_month").part(0))?;
    let year = match (year.len(), number::<u16>(year)) {
        (0, _) => return Err(Fault::new("year_missing").part(1)),
        (2, Some(year)) => 2000 + year,
        (4, Some(year)) if year >= 1000 => year,
        _ => return Err(Fault::new("not_a_month").part(1)),
    };
    Ok(Value::Text([&digits(year.into(), 1), "-", &digits(month.into(), 2)].concat()))
}

pub(super) fn shape() -> Shape {
    let part = |id, width| Part { id, width };
    Shape::Parts { parts: vec![part("month", 2), part("year", 4)] }
}

/// `december 2026`, `December 2026`.
pub(super) fn show(text: &str, language: Language) -> String {
    match text.split_once('-') {
        Some((year, month)) => {
            let month = ui(language, &["ui-month-", month.strip_prefix('0').unwrap_or(month)].concat(), &[]);
            [&month, " ", year].concat()
        }
        None => text.to_owned(),
    }
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$" })
}
