//! `blanket explain PATH ANSWERS.json FIELD [--today DATE]`: says why a field is shown or not, required or not, wrong or
//! not: each condition, and below it each of its parts with its value.

use std::{error::Error, fmt::Write as _, fs, path::Path, process::ExitCode, time::SystemTime};

use blanket_engine::{Answers, Context, Explained, Explanation, Issue, Reason, Value, explain};

use time::{Date, OffsetDateTime};

use super::{FAULTS, eval::one_form, unless_at_fault};
use crate::sources;

/// Longest value that is printed whole, in characters.
const LONGEST_VALUE: usize = 80;

pub(super) fn run(path: &Path, answers: &Path, field: &str, today: Option<Date>) -> Result<ExitCode, Box<dyn Error>> {
    let text = fs::read_to_string(answers).map_err(|error| format!("cannot read {}: {error}", answers.display()))?;
    let answers = Answers::from_json(&text).map_err(|fault| format!("{}: {fault}", answers.display()))?;
    let compiled = unless_at_fault(sources::compile(&one_form(path)?))?;
    let Some((_, blanket)) = compiled else { return Ok(ExitCode::from(FAULTS)) };
    let key = blanket.find(field)?;
    let today = today.unwrap_or_else(|| OffsetDateTime::from(SystemTime::now()).date());
    print!("{}", drawn(&explain(&blanket, &answers, &Context { today }, &key)));
    Ok(ExitCode::SUCCESS)
}

fn drawn(it: &Explanation) -> String {
    let mut out = format!("{}: {}\n", it.path, it.value.to_json_text());
    out.push_str("\nshown\n");
    for reason in &it.relevant {
        line(&mut out, 1, &reason.of, if reason.value.holds() { "yes" } else { "no" });
        tree(&mut out, 2, reason.why.as_ref());
    }
    let demands = [("required", &it.required), ("required, if it can be", &it.soft_required)];
    let demands = demands.into_iter().filter_map(|(name, reason)| Some((name, reason.as_ref()?)));
    let closed = it.read_only.iter().map(|it| ("read only", it));
    let values = [("computed", &it.computed), ("at least", &it.min), ("at most", &it.max)];
    let values = values.into_iter().filter_map(|(name, reason)| Some((name, reason.as_ref()?)));
    for (name, reason) in demands.chain(closed).chain(values) {
        let of = if reason.of == it.path { String::new() } else { format!(", says {}", reason.of) };
        out.push_str(&format!("\n{name}{of}\n"));
        tree(&mut out, 1, reason.why.as_ref());
    }
    for Reason { of, value, why } in &it.rules {
        let is_broken = *value == Value::Bool(false);
        out.push_str(&format!("\n{of}: {}\n", if is_broken { "broken" } else { "kept" }));
        tree(&mut out, 1, why.as_ref());
    }
    out.push_str("\nwrong\n");
    if it.issues.is_empty() {
        out.push_str("    nothing\n");
    }
    for issue in &it.issues {
        let _ = writeln!(out, "    {}", told(issue));
    }
    out
}

fn told(issue: &Issue) -> String {
    format!("{}{}", issue.full_code(), issue.severity.suffix())
}

fn tree(out: &mut String, depth: usize, part: Option<&Explained>) {
    let Some(part) = part else { return };
    let value = part.value.as_ref().map_or_else(|| "differs from item to item".to_owned(), Value::to_json_text);
    line(out, depth, &part.text, &value);
    part.parts.iter().for_each(|it| tree(out, depth + 1, Some(it)));
}

/// What something is called, and what it is, in columns.
fn line(out: &mut String, depth: usize, name: &str, value: &str) {
    let name = format!("{}{name}", "    ".repeat(depth));
    let is_long = value.chars().count() > LONGEST_VALUE;
    let value: String = value.chars().take(LONGEST_VALUE).collect();
    let _ = writeln!(out, "{name:<50} -> {value}{}", if is_long { "..." } else { "" });
}
