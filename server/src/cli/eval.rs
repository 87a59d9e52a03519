//! `blanket eval PATH ANSWERS.json --today DATE`: prints the state of one form for given answers.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use blanket_engine::{Answers, Context, evaluate, parse_date};

use super::{FAULTS, unless_at_fault};
use crate::sources;

pub(super) fn run(path: &Path, answers: &Path, today: time::Date) -> Result<ExitCode, Box<dyn Error>> {
    let text = fs::read_to_string(answers).map_err(|error| format!("cannot read {}: {error}", answers.display()))?;
    let answers = Answers::from_json(&text).map_err(|fault| format!("{}: {fault}", answers.display()))?;
    let compiled = unless_at_fault(sources::compile(&one_form(path)?))?;
    let Some((_, blanket)) = compiled else { return Ok(ExitCode::from(FAULTS)) };
    println!("{}", evaluate(&blanket, &answers, &Context { today }).to_json(&blanket));
    Ok(ExitCode::SUCCESS)
}

/// The folder of the one form that `path` names.
pub(super) fn one_form(path: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut folders = sources::find(path)?;
    match (folders.pop(), folders.len()) {
        (Some(folder), 0) => Ok(folder),
        (_, more) => Err(format!("{} holds {} forms; name one of them", path.display(), more + 1).into()),
    }
}

/// Reads `2026-11-20`.
pub(super) fn date(text: &str) -> Result<time::Date, String> {
    parse_date(text).ok_or_else(|| format!("`{text}` is not a date; write it as 2026-11-20"))
}
