//! FEEL: `tests/cases/feel/*.txt`, a line `expression => JSON` each. `!code` in place of JSON is a fault, of syntax or of
//! types. A line `names JSON` gives the names that the lines after it may use; `tests INPUT: TESTS => JSON` is unary
//! tests held against an expression.

use blanket_engine::{
    Context, Value, check_expression, evaluate_expression_with, evaluate_unary_tests, parse_date, print_expression,
};
use libtest_mimic::Trial;
use serde_json::{Map, Value as Json};

use crate::files::{entries, root, source, stem};

pub(crate) fn trials() -> Vec<Trial> {
    let files = entries(&root().join("engine/tests/cases/feel"));
    files
        .into_iter()
        .map(|file| {
            crate::trial(format!("feel::{}", stem(&file)), move || {
                lines(&source(&file).text).iter().filter_map(check).collect()
            })
        })
        .collect()
}

/// A case: an expression or unary tests, and what is expected.
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: usize,
    text: &'a str,
    pub(crate) expression: &'a str,
    expected: &'a str,
    pub(crate) names: Map<String, Json>,
}

impl<'a> Line<'a> {
    /// The input and the tests, if these are unary tests.
    pub(crate) fn tests(&self) -> Option<(&'a str, &'a str)> {
        self.expression.strip_prefix("tests ").and_then(|it| it.split_once(":"))
    }
}

/// The cases in the text of a file, each with the names it may use.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut names = Map::new();
    let mut lines = Vec::new();
    for (number, text) in (1..).zip(text.lines()).filter(|(_, it)| !it.trim().is_empty() && !it.starts_with('#')) {
        if let Some(json) = text.strip_prefix("names ") {
            names = serde_json::from_str(json).unwrap();
            continue;
        }
        let (expression, expected) = text.rsplit_once("=>").unwrap_or_else(|| panic!("`{text}` has no =>"));
        let (expression, expected) = (expression.trim(), expected.trim());
        lines.push(Line { number, text, expression, expected, names: names.clone() });
    }
    lines
}

fn check(line: &Line<'_>) -> Option<String> {
    let Line { text, expression, expected, names, .. } = line;
    let found = if expected.starts_with('!') && line.tests().is_none() {
        check_expression(expression, names).first().map_or("!no fault".to_owned(), |it| format!("!{}", it.code))
    } else if let Some((input, tests)) = line.tests() {
        let input = value(input, names).unwrap();
        evaluate_unary_tests(tests, input, names, &context()).map_or_else(|it| format!("!{}", it.code), json)
    } else {
        if let Some(fault) = printed_differs(expression, names) {
            return Some(format!("{text}\n  {fault}"));
        }
        value(expression, names).map_or_else(|code| format!("!{code}"), json)
    };
    (found != *expected).then(|| format!("{text}\n  found {found}"))
}

/// What is printed is read as the same, and has the same value.
fn printed_differs(expression: &str, names: &Map<String, Json>) -> Option<String> {
    let printed = print_expression(expression).ok()?;
    let again = print_expression(&printed).ok();
    let same =
        again.as_ref() == Some(&printed) && value(&printed, names).map(json) == value(expression, names).map(json);
    (!same).then(|| format!("printed as {printed}, which is read as {again:?}"))
}

fn value(expression: &str, names: &Map<String, Json>) -> Result<Value, &'static str> {
    evaluate_expression_with(expression, names, &context(), None).map_err(|it| it.code)
}

fn json(value: Value) -> String {
    value.to_json_text()
}

fn context() -> Context {
    Context { today: parse_date("2026-11-20").unwrap() }
}
