//! `year_month`: a month of a year, asked for in two parts. FEEL has no such value, so it is the text `2026-12`, which
//! sorts as months do.

use serde_json::{Value as Json, json};

use super::date::{SEPARATORS, Unit, numbers};
use super::{Fault, Part, Shape};
use crate::feel::Value;
use crate::lean::{digits, joined, replaced};
use crate::text::{Language, ui};

/// Reads `12-2026`, `12/2026`, `12.2026`, `12 2026`, `12-26`, `122026`, `1226` and `2026-12`. Two digits of a year are
/// this century's. A part left out (`12-`) is a fault of its own.
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let text = replaced(&replaced(raw, " / ", "/"), " - ", "-");
    let parts: Vec<&str> = text.split(SEPARATORS).collect();
    let (month, year) = match parts.as_slice() {
        [one] => match one.len() {
            4 | 6 => (one.get(..2).unwrap_or(one), one.get(2..).unwrap_or_default()),
            _ => (*one, ""),
        },
        [year, month] if year.len() == 4 => (*month, *year),
        [month, year] => (*month, *year),
        _ => return Err(Fault::new("not_a_month").part(0)),
    };
    let parts = numbers(&[(month, Unit::Month), (year, Unit::Year)], "not_a_month")?;
    let written: Vec<String> = parts.iter().rev().map(|it| digits((*it).into(), 2)).collect();
    Ok(Value::Text(joined(&mut written.iter().map(String::as_str), "-")))
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
