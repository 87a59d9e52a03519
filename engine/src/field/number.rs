//! `number`: a decimal number, written the Danish way (`1.234,5`) or with a decimal point.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::limits::{Limits, MAX, MIN};
use super::{Fault, InputMode, Shape, decimal, without};
use crate::feel::{Value, decimal_text};
use crate::lean;
use crate::read::table::Table;
use crate::schema::{Key, Takes};
use crate::text::Language;

/// Most digits after the comma that a field may allow.
const MAX_DECIMALS: u64 = 10;

/// A number of fewer digits fits 64 bits.
const DIGITS_OF_I64: usize = 19;

#[derive(Debug, Clone)]
pub struct Number {
    /// Most digits after the comma.
    pub(crate) decimals: u32,
    pub(crate) limits: Limits,
}

impl Number {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        Self {
            decimals: table.count("decimals", MAX_DECIMALS).and_then(|it| u32::try_from(it).ok()).unwrap_or(0),
            limits: Limits::read(table),
        }
    }

    pub(crate) fn shape(&self) -> Shape {
        let input_mode = if self.decimals == 0 { InputMode::Numeric } else { InputMode::Decimal };
        Shape::Line { input_mode, autocomplete: None, max_length: None, width: 10 }
    }
}

/// A number of at most so many decimals.
pub(super) fn parse(raw: &str, decimals: u32) -> Result<Value, Fault> {
    let number = read(raw).ok_or_else(|| Fault::new("not_a_number"))?.normalize();
    if number.scale() > decimals {
        return Err(Fault::new("too_many_decimals").with("max", lean::digits(decimals.into(), 1)));
    }
    Ok(Value::Number(number))
}

/// A comma is the decimal sign; a point is one too, unless it stands before groups of three digits (`1.234.567`) or a
/// comma follows it. Spaces between digits are nothing.
fn read(raw: &str) -> Option<Decimal> {
    let all_digits = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
    if raw.len() < DIGITS_OF_I64 && all_digits(raw) {
        return lean::number::<u64>(raw).map(Decimal::from);
    }
    let dense: String;
    let text = if raw.contains(char::is_whitespace) {
        dense = without(raw, char::is_whitespace);
        &dense
    } else {
        raw
    };
    let (negative, text) = match text.strip_prefix('-').or_else(|| text.strip_prefix('\u{2212}')) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match (parted(text, b','), text.bytes().filter(|it| *it == b'.').count()) {
        (Some((whole, fraction)), _) => (grouped(whole)?, fraction),
        (None, 0) => (text, ""),
        (None, 1) => match parted(text, b'.') {
            Some((whole, fraction)) if fraction.len() != 3 || whole.is_empty() || whole == "0" => (whole, fraction),
            _ => (grouped(text)?, ""),
        },
        (None, _) => (grouped(text)?, ""),
    };
    let good = whole.bytes().all(|it| it == b'.' || it.is_ascii_digit()) && all_digits(fraction);
    if (whole.is_empty() && fraction.is_empty()) || !good {
        return None;
    }
    let digits = || whole.bytes().filter(|it| *it != b'.').chain(fraction.bytes());
    if whole.len() + fraction.len() < DIGITS_OF_I64 {
        let number = digits().fold(0, |sum, it| sum * 10 + i64::from(it - b'0'));
        return Some(Decimal::new(if negative { -number } else { number }, u32::try_from(fraction.len()).ok()?));
    }
    let (sign, whole) = (if negative { "-" } else { "" }, lean::replaced(whole, ".", ""));
    decimal(&[sign, &whole, ".", fraction].concat())
}

/// What stands before and after the first of a sign, if it stands there. (Looking for a byte takes a tenth of the time that
/// looking for a character takes, in texts as short as these.)
fn parted(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|it| it == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// `1.234.567`, or none if its points do not part groups of three.
fn grouped(text: &str) -> Option<&str> {
    let mut groups = text.as_bytes().split(|it| *it == b'.');
    let first = groups.next()?;
    let good = first.len() == text.len() || ((1..=3).contains(&first.len()) && groups.all(|it| it.len() == 3));
    good.then_some(text)
}

/// `1.234,5` in Danish, `1,234.5` in English.
pub(super) fn show(number: Decimal, language: Language) -> String {
    show_digits(&decimal_text(number), language)
}

/// The same of digits written `-1234.50`, every one of which is shown.
pub(super) fn show_digits(text: &str, language: Language) -> String {
    let (point, comma) = match language {
        Language::Da => ('.', ','),
        Language::En => (',', '.'),
    };
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("\u{2212}", rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(point);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(comma);
        out.push_str(fraction);
    }
    out
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("decimals", Takes::Count(MAX_DECIMALS), "most digits after the comma; none unless it is said"),
    MIN,
    MAX,
];

/// What a submission holds. A number that JSON's readers would round is a string of its digits.
pub(super) fn schema(decimals: u32) -> Json {
    let number = if decimals == 0 { "integer" } else { "number" };
    json!({ "type": [number, "string"], "pattern": "^-?[0-9]+([.][0-9]+)?$" })
}
