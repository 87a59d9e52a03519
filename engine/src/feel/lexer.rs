//! Text -> tokens.

use std::ops::Range;

use super::Fault;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Number(String),
    Text(String),
    Name(String),
    /// One of [`SYMBOLS`].
    Symbol(&'static str),
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 24] = [
    "..", "**", "<=", ">=", "!=", "->", "(", ")", "[", "]", "{", "}", "<", ">", "=", "+", "-", "*", "/", ",", ":", ".",
    "?", "@",
];

/// The tokens of `text`, each with its range in bytes. Comments (`//` to the end of the line, `/* */`) are left out.
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Fault> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else if let Some(comment) = rest.strip_prefix("//") {
            2 + comment.find('\n').unwrap_or(comment.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            4 + comment.find("*/").ok_or_else(|| unfinished(text, at, "comment", "*/"))?
        } else if first == '"' {
            let (value, length) = string(rest).ok_or_else(|| unfinished(text, at, "string", "\""))?;
            out.push((Token::Text(value), at..at + length));
            length
        } else if first.is_ascii_digit() || (first == '.' && rest.chars().nth(1).is_some_and(|it| it.is_ascii_digit()))
        {
            let length = number_length(rest);
            out.push((Token::Number(rest.get(..length).unwrap_or_default().to_owned()), at..at + length));
            length
        } else if is_name_start(first) {
            let length = rest.find(|it| !is_name_part(it)).unwrap_or(rest.len());
            out.push((Token::Name(rest.get(..length).unwrap_or_default().to_owned()), at..at + length));
            length
        } else if let Some(symbol) = SYMBOLS.iter().find(|it| rest.starts_with(**it)) {
            out.push((Token::Symbol(symbol), at..at + symbol.len()));
            symbol.len()
        } else {
            return Err(Fault::new(
                "unknown-symbol",
                at..at + first.len_utf8(),
                format!("`{first}` means nothing in an expression"),
                "strings stand in straight double quotes; operators are = != < <= > >= + - * / ** and or",
            ));
        };
        at += length;
    }
    Ok(out)
}

fn is_name_start(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

fn is_name_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Digits, and a decimal point only if a digit follows: `1..5` is a range.
fn number_length(rest: &str) -> usize {
    let digits = |it: &str| it.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    match rest.get(whole..).and_then(|it| it.strip_prefix('.')).map(digits) {
        Some(decimals) if decimals > 0 => whole + 1 + decimals,
        _ => whole,
    }
}

/// The value of the string literal that `rest` begins with, and its length with both quotes.
fn string(rest: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((out, at + 1)),
            '\\' => match letters.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                escape @ ('u' | 'U') => {
                    let count = if escape == 'u' { 4 } else { 6 };
                    let hex: String = letters.by_ref().take(count).map(|(_, it)| it).collect();
                    out.push(char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?);
                }
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
    None
}

fn unfinished(text: &str, at: usize, what: &str, end: &str) -> Fault {
    Fault::new("unfinished", at..text.len(), format!("this {what} does not end"), format!("end it with {end}"))
}
