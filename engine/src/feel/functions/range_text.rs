//! The text of a range, as the function `range` reads it: `[1..5)`, `(< 5)`, `[@"2026-01-01"..]`. Its ends are written out:
//! no names, and no functions but those that make dates of texts.
//!
//! Not the language's own parser: every citizen would download that for this one function.

use super::super::ast::{Arguments, Expr, ExprKind, Operator};
use super::super::lexer::{number_length, string};
use super::super::primary::at_literal;
use super::super::value::parse_number;

/// The functions that may stand at an end.
const MAKERS: [&str; 4] = ["date", "time", "date and time", "duration"];

/// The expression that the text is.
pub(super) fn parse(text: &str) -> Option<Expr> {
    let (low_included, rest) = match text.strip_prefix('[') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix(['(', ']'])?),
    };
    let (high_included, inner) = match rest.strip_suffix(']') {
        Some(inner) => (true, inner.trim()),
        None => (false, rest.strip_suffix([')', '['])?.trim()),
    };
    let whole = |kind| Some(Expr { kind, range: 0..text.len() });
    for (symbol, operator) in [
        ("<=", Operator::LessEqual),
        (">=", Operator::GreaterEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("=", Operator::Equal),
    ] {
        if let Some(end) = inner.strip_prefix(symbol).filter(|_| text.starts_with('(') && text.ends_with(')')) {
            return whole(ExprKind::OpenRange(operator, end_of(end)?));
        }
    }
    let (low, high) = split(inner)?;
    match (low.trim(), high.trim()) {
        // Open at one end, where nothing is included.
        ("", high) if !low_included => {
            let operator = if high_included { Operator::LessEqual } else { Operator::Less };
            whole(ExprKind::OpenRange(operator, end_of(high)?))
        }
        (low, "") if !high_included => {
            let operator = if low_included { Operator::GreaterEqual } else { Operator::Greater };
            whole(ExprKind::OpenRange(operator, end_of(low)?))
        }
        (low, high) => {
            let (low, high) = (end_of(low)?, end_of(high)?);
            whole(ExprKind::Range { low, high, low_included, high_included })
        }
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

fn end_of(text: &str) -> Option<Box<Expr>> {
    let text = text.trim();
    let kind = end(text)?;
    Some(Box::new(Expr { kind, range: 0..text.len() }))
}

fn end(text: &str) -> Option<ExprKind> {
    if text.starts_with('"') {
        return whole_string(text).map(ExprKind::Text);
    }
    if let Some(literal) = text.strip_prefix('@') {
        return whole_string(literal.trim_start()).map(|it| ExprKind::At(at_literal(&it), it));
    }
    if let Some((name, argument)) = text.strip_suffix(')').and_then(|it| it.split_once('(')) {
        let function = super::find(name.trim_end()).filter(|it| MAKERS.contains(&it.name))?;
        let argument = ExprKind::Text(whole_string(argument.trim())?);
        let values = vec![Expr { kind: argument, range: 0..text.len() }];
        return Some(ExprKind::Call(function, Arguments { values, names: Vec::new() }));
    }
    let digits = text.strip_prefix('-').map_or(text, str::trim_start);
    let is_number =
        digits.starts_with(|it: char| it.is_ascii_digit() || it == '.') && number_length(digits) == digits.len();
    let number = parse_number(digits).filter(|_| is_number)?;
    Some(ExprKind::Number(if digits.len() < text.len() { -number } else { number }))
}

/// The value of a string literal with nothing after it.
fn whole_string(text: &str) -> Option<String> {
    let (value, length) = if text.starts_with('"') { string(text)? } else { return None };
    (length == text.len()).then_some(value)
}
