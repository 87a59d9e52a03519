//! The text of a range, as the function `range` reads it: `[1..5)`, `(< 5)`, `[@"2026-01-01"..]`. Its ends are written out:
//! no names, and no functions but those that make dates of texts.
//!
//! Not the language's own parser: every citizen would download that for this one function.

use super::super::ast::Operator;
use super::super::calendar::{DateTime, Duration, Time, parse_any_date};
use super::super::eval::{open_range, range};
use super::super::lexer::{number_length, string};
use super::super::primary::at_literal;
use super::super::value::{Value, parse_number};

/// The range that the text is.
pub(super) fn parse(text: &str) -> Option<Value> {
    let (low_included, rest) = match text.strip_prefix('[') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix(['(', ']'])?),
    };
    let (high_included, inner) = match rest.strip_suffix(']') {
        Some(inner) => (true, inner.trim()),
        None => (false, rest.strip_suffix([')', '['])?.trim()),
    };
    for (symbol, operator) in [
        ("<=", Operator::LessEqual),
        (">=", Operator::GreaterEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("=", Operator::Equal),
    ] {
        if let Some(of) = inner.strip_prefix(symbol).filter(|_| text.starts_with('(') && text.ends_with(')')) {
            return Some(open_range(operator, end(of)?));
        }
    }
    let (low, high) = split(inner)?;
    match (low.trim(), high.trim()) {
        // Open at one end, where nothing is included.
        ("", high) if !low_included => {
            let operator = if high_included { Operator::LessEqual } else { Operator::Less };
            Some(open_range(operator, end(high)?))
        }
        (low, "") if !high_included => {
            let operator = if low_included { Operator::GreaterEqual } else { Operator::Greater };
            Some(open_range(operator, end(low)?))
        }
        (low, high) => Some(range(end(low)?, end(high)?, low_included, high_included)),
    }
}

/// What stands on both sides of the `..` that is in no string.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if let Some(high) = rest.strip_prefix("..") {
            return Some((text.get(..at)?, high));
        }
        let letter = rest.chars().next()?;
        at += if letter == '"' { string(rest)?.1 } else { letter.len_utf8() };
    }
}

/// The value at an end: a string, a number, a literal such as `@"2026-01-01"`, or `date("2026-01-01")`.
fn end(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.starts_with('"') {
        return whole_string(text).map(Value::Text);
    }
    if let Some(literal) = text.strip_prefix('@') {
        return Some(at_literal(&whole_string(literal.trim_start())?));
    }
    if let Some((name, argument)) = text.strip_suffix(')').and_then(|it| it.split_once('(')) {
        let argument = whole_string(argument.trim())?;
        let made = match name.trim_end() {
            "date" => parse_any_date(&argument).map(Value::Date),
            "time" => Time::parse(&argument).map(Value::Time),
            "date and time" => DateTime::parse(&argument).map(Value::DateTime),
            "duration" => Duration::parse(&argument).map(Value::Duration),
            _ => return None,
        };
        return Some(made.unwrap_or_default());
    }
    let digits = text.strip_prefix('-').map_or(text, str::trim_start);
    let is_number =
        digits.starts_with(|it: char| it.is_ascii_digit() || it == '.') && number_length(digits) == digits.len();
    let number = parse_number(digits).filter(|_| is_number)?;
    Some(Value::Number(if digits.len() < text.len() { -number } else { number }))
}

/// The value of a string literal with nothing after it.
fn whole_string(text: &str) -> Option<String> {
    let (value, length) = if text.starts_with('"') { string(text)? } else { return None };
    (length == text.len()).then_some(value)
}
