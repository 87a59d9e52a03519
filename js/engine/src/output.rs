//! What JavaScript gets: the engine's data as JSON text that JavaScript reads without loss, and faults to throw.

use blanket_engine::{Diagnostic, Source, draw};
use serde_json::{Value, json};

/// JavaScript's numbers are exact so far (`Number.MAX_SAFE_INTEGER`).
const MOST_EXACT: i64 = 9_007_199_254_740_991;
/// A number that is not exact has so many digits at least.
const LEAST_DIGITS: usize = 16;

/// The data as JSON text. A whole number that JavaScript would round is its digits, as the engine has it with decimals.
pub(crate) fn text(mut data: Value) -> String {
    keep_digits(&mut data);
    data.to_string()
}

/// The same of what the engine has written already, which seldom needs to be read again.
pub(crate) fn written(json: String) -> String {
    let has_long_number = json.split(|it: char| !it.is_ascii_digit()).any(|it| it.len() >= LEAST_DIGITS);
    if has_long_number { serde_json::from_str(&json).map(text).unwrap_or(json) } else { json }
}

fn keep_digits(data: &mut Value) {
    match data {
        Value::Number(number) => {
            let is_exact = number.as_i64().is_none_or(|it| (-MOST_EXACT..=MOST_EXACT).contains(&it));
            if !is_exact {
                *data = Value::String(number.to_string());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(keep_digits),
        Value::Object(entries) => entries.values_mut().for_each(keep_digits),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Each diagnostic as data and, under `drawn`, for people.
pub(crate) fn rows(them: &[Diagnostic], files: &[&Source]) -> Vec<Value> {
    let row = |it: &Diagnostic| {
        let mut row = it.to_json();
        if let Some(entries) = row.as_object_mut() {
            entries.insert("drawn".into(), draw(it, files).into());
        }
        row
    };
    them.iter().map(row).collect()
}

/// The same as one value.
pub(crate) fn diagnostics(them: &[Diagnostic], files: &[&Source]) -> Value {
    rows(them, files).into()
}

/// What is thrown when the caller must mend something that has no place in a file.
pub(crate) fn fault(message: &str) -> String {
    faults(message, &[], &[])
}

/// What is thrown for faults in a form or an expression.
pub(crate) fn faults(message: &str, them: &[Diagnostic], files: &[&Source]) -> String {
    let first = them.first().map_or_else(String::new, |it| format!(": {}", it.message));
    text(json!({ "message": format!("{message}{first}"), "diagnostics": rows(them, files) }))
}
