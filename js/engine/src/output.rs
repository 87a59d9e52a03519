//! What JavaScript gets: the engine's data as JSON text, which JavaScript reads without loss, and faults to throw.

use blanket_engine::{Diagnostic, Source, draw};
use serde_json::{Value, json};

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
    json!({ "message": format!("{message}{first}"), "diagnostics": rows(them, files) }).to_string()
}
