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

/// Longest first, so that `<=` is not read as `<`. `'` stands only in names that the surroundings know.
const SYMBOLS: [&str; 25] = [
    "..", "**", "<=", ">=", "!=", "->", "(", ")", "[", "]", "{", "}", "<", ">", "=", "+", "-", "*", "/", ",", ":", ".",
    "?", "@", "'",
];

/// The tokens of `text`, each with its range in bytes. Comments (`//` to the end of the line, `/* */`) are left out.
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Fault> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let length = if is_space(first) {
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

/// White space of the grammar (rules 61 and 62), which has more of it than Unicode's property.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{180e}' | '\u{200b}' | '\u{feff}')
}

/// Rule 28 of the grammar, which takes in symbols such as emoji.
fn is_name_start(letter: char) -> bool {
    letter.is_alphabetic()
        || letter == '_'
        || matches!(letter, '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
            | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
}

fn is_name_part(letter: char) -> bool {
    is_name_start(letter)
        || letter.is_numeric()
        || matches!(letter, '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Digits, and a decimal point only if a digit follows (`1..5` is a range), and an exponent if it is whole.
pub(super) fn number_length(rest: &str) -> usize {
    let digits = |it: &str| it.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    let number = match rest.get(whole..).and_then(|it| it.strip_prefix('.')).map(digits) {
        Some(decimals) if decimals > 0 => whole + 1 + decimals,
        _ => whole,
    };
    let Some(exponent) = rest.get(number..).and_then(|it| it.strip_prefix(['e', 'E'])) else { return number };
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    match digits(unsigned) {
        0 => number,
        count => number + 1 + (exponent.len() - unsigned.len()) + count,
    }
}

/// The value of the string literal that `rest` begins with, and its length with both quotes. A pair of `\u` surrogates
/// is one character; a half one is the replacement character.
pub(super) fn string(rest: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut at = 1;
    loop {
        let left = rest.get(at..)?;
        let mut letters = left.chars();
        let letter = letters.next()?;
        at += letter.len_utf8();
        match letter {
            '"' => return Some((out, at)),
            '\\' => {
                let escape = letters.next()?;
                at += escape.len_utf8();
                match escape {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' => out.push('\r'),
                    'u' => {
                        let code = hex(rest, at, 4)?;
                        at += 4;
                        let low = (0xd800..0xdc00)
                            .contains(&code)
                            .then(|| {
                                rest.get(at..).filter(|it| it.starts_with("\\u")).and_then(|_| hex(rest, at + 2, 4))
                            })
                            .flatten()
                            .filter(|it| (0xdc00..0xe000).contains(it));
                        let code = match low {
                            Some(low) => {
                                at += 6;
                                0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
                            }
                            None => code,
                        };
                        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    'U' => {
                        out.push(char::from_u32(hex(rest, at, 6)?)?);
                        at += 6;
                    }
                    '"' | '\'' | '\\' => out.push(escape),
                    // Not an escape of the grammar: the backslash stands for itself.
                    other => out.extend(['\\', other]),
                }
            }
            other => out.push(other),
        }
    }
}

fn hex(text: &str, at: usize, count: usize) -> Option<u32> {
    let digits = text.get(at..at + count)?;
    if digits.bytes().all(|it| it.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
}

fn unfinished(text: &str, at: usize, what: &str, end: &str) -> Fault {
    Fault::new("unfinished", at..text.len(), format!("this {what} does not end"), format!("end it with {end}"))
}
