//! `amount`: kroner and øre. Written as a number, with or without `kr.`; shown as `1.234,50 kr.`.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::number;
use super::{Fault, InputMode, Shape};
use crate::feel::{Value, decimal_text};
use crate::text::Language;

/// Digits of øre.
pub(super) const DECIMALS: u32 = 2;
/// What may stand before or after the number, once.
const SIGNS: [&str; 3] = ["kr.", "kr", "dkk"];

/// Reads `1.234,50 kr.`, `kr. 1234,5`, `500,-` and what a number may be written as.
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    let has_letters = raw.bytes().any(|it| it.is_ascii_alphabetic());
    let lower = if has_letters { Cow::Owned(raw.to_ascii_lowercase()) } else { Cow::Borrowed(raw) };
    let without = SIGNS.iter().find_map(|it| lower.strip_prefix(it).or_else(|| lower.strip_suffix(it)));
    let text = without.unwrap_or(&lower).trim();
    let text = text.strip_suffix(",-").unwrap_or(text);
    number::parse(text, DECIMALS)
        .map_err(|fault| if fault.code == "not_a_number" { Fault::new("not_an_amount") } else { fault })
}

pub(super) fn shape() -> Shape {
    Shape::Line { input_mode: InputMode::Decimal, autocomplete: None, max_length: None, width: 14 }
}

/// `1.234,50 kr.` in Danish, `DKK 1,234.50` in English.
pub(super) fn show(amount: Decimal, language: Language) -> String {
    let mut digits = decimal_text(amount);
    let decimals = digits.split_once('.').map_or(0, |(_, it)| it.len());
    if decimals == 0 {
        digits.push('.');
    }
    digits.extend(std::iter::repeat_n('0', (DECIMALS as usize).saturating_sub(decimals)));
    let shown = number::show_digits(&digits, language);
    match language {
        Language::Da => [&shown, " kr."].concat(),
        Language::En => ["DKK ", &shown].concat(),
    }
}
