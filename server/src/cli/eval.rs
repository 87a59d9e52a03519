//! `blanket eval PATH ANSWERS.json --today DATE`: prints the state of one form for given answers.

use std::{error::Error, fs, path::Path, process::ExitCode};

use blanket_engine::{Answers, Blanket, Bundle, Context, evaluate, parse_date};

use super::FAULTS;
use crate::sources::{self, SourcesError};

pub(super) fn run(path: &Path, answers: &Path, today: time::Date) -> Result<ExitCode, Box<dyn Error>> {
    let text = fs::read_to_string(answers).map_err(|error| format!("cannot read {}: {error}", answers.display()))?;
    let answers = Answers::from_json(&text).map_err(|fault| format!("{}: {fault}", answers.display()))?;
    let Some((_, blanket)) = load_one(path)? else { return Ok(ExitCode::from(FAULTS)) };
    println!("{}", evaluate(&blanket, &answers, &Context { today }).to_json(&blanket));
    Ok(ExitCode::SUCCESS)
}

/// The one form that `path` names; None when it has faults, which are printed.
pub(super) fn load_one(path: &Path) -> Result<Option<(Bundle, Blanket)>, Box<dyn Error>> {
    match sources::find(path)?.as_slice() {
        [folder] => Ok(load(folder)?),
        folders => Err(format!("{} holds {} forms; name one of them", path.display(), folders.len()).into()),
    }
}

/// The form in a folder; None when it has faults, which are printed.
pub(super) fn load(folder: &Path) -> Result<Option<(Bundle, Blanket)>, SourcesError> {
    match sources::compile(folder) {
        Ok(compiled) => Ok(Some(compiled)),
        Err(SourcesError::Faults(drawn)) => {
            eprintln!("{}", drawn.trim_end());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Reads `2026-11-20`.
pub(super) fn date(text: &str) -> Result<time::Date, String> {
    parse_date(text).ok_or_else(|| format!("`{text}` is not a date; write it as 2026-11-20"))
}
