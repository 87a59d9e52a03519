//! `blanket export PATH`: prints the definition of one form as JSON. Saved as `blanket.json` in place of `blanket.toml`,
//! it makes the same bundle.

use std::{error::Error, path::Path, process::ExitCode};

use super::{FAULTS, eval::one_form, unless_at_fault};
use crate::sources;

pub(super) fn run(path: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let compiled = unless_at_fault(sources::compile(&one_form(path)?))?;
    let Some((bundle, _)) = compiled else { return Ok(ExitCode::from(FAULTS)) };
    println!("{:#}", bundle.definition_json());
    Ok(ExitCode::SUCCESS)
}
