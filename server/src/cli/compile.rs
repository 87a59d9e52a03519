//! `blanket compile PATH -o FILE`: writes the bundle of one form, canonical JSON.

use std::{error::Error, fs, path::Path, process::ExitCode};

use super::{FAULTS, eval::one_form, unless_at_fault};
use crate::sources;

pub(super) fn run(path: &Path, output: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let compiled = unless_at_fault(sources::compile_whole(&one_form(path)?))?;
    let Some((bundle, _)) = compiled else { return Ok(ExitCode::from(FAULTS)) };
    fs::write(output, bundle.to_json()).map_err(|error| format!("cannot write {}: {error}", output.display()))?;
    println!("{} {} {}", bundle.id(), bundle.version(), bundle.hash());
    Ok(ExitCode::SUCCESS)
}
