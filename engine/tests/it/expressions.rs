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
                let mut names = Map::new();
                let mut wrong = Vec::new();
                for line in source(&file).text.lines().filter(|it| !it.trim().is_empty() && !it.starts_with('#')) {
                    match line.strip_prefix("names ") {
                        Some(json) => names = serde_json::from_str(json).unwrap(),
                        None => wrong.extend(check(line, &names)),
                    }
                }
                wrong
            })
        })
        .collect()
}

fn check(line: &str, names: &Map<String, Json>) -> Option<String> {
    let (expression, expected) = line.rsplit_once("=>").unwrap_or_else(|| panic!("`{line}` has no =>"));
    let (expression, expected) = (expression.trim(), expected.trim());
    let found = if expected.starts_with('!') && !expression.starts_with("tests ") {
        check_expression(expression, names).first().map_or("!no fault".to_owned(), |it| format!("!{}", it.code))
    } else if let Some((input, tests)) = expression.strip_prefix("tests ").and_then(|it| it.split_once(":")) {
        let input = value(input, names).unwrap();
        evaluate_unary_tests(tests, input, names, &context()).map_or_else(|it| format!("!{}", it.code), json)
    } else {
        if let Some(fault) = printed_differs(expression, names) {
            return Some(format!("{line}\n  {fault}"));
        }
        value(expression, names).map_or_else(|code| format!("!{code}"), json)
    };
    (found != expected).then(|| format!("{line}\n  found {found}"))
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
