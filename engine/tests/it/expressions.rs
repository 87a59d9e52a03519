//! FEEL: `tests/cases/feel/*.txt`, a line `expression => JSON` each; `!code` in place of JSON is a fault.

use blanket_engine::{Context, canonical_json, evaluate_expression, parse_date};
use libtest_mimic::Trial;

use crate::files::{entries, root, source, stem};

pub(crate) fn trials() -> Vec<Trial> {
    let files = entries(&root().join("engine/tests/cases/feel"));
    files
        .into_iter()
        .map(|file| {
            crate::trial(format!("feel::{}", stem(&file)), move || {
                let text = source(&file).text;
                let lines = text.lines().filter(|it| !it.trim().is_empty() && !it.starts_with('#'));
                let wrong: Vec<String> = lines.filter_map(check).collect();
                wrong
            })
        })
        .collect()
}

fn check(line: &str) -> Option<String> {
    let (expression, expected) = line.rsplit_once("=>").unwrap_or_else(|| panic!("`{line}` has no =>"));
    let context = Context { today: parse_date("2026-11-20").unwrap() };
    let found = match evaluate_expression(expression.trim(), &context) {
        Ok(value) => canonical_json(&value.to_json()),
        Err(fault) => format!("!{}", fault.code),
    };
    (found != expected.trim()).then(|| format!("{line}\n  found {found}"))
}
