//! `blanket compile PATH -o FILE`: writes the bundle of one form, canonical JSON.

use std::{error::Error, fs, path::Path, process::ExitCode};

use super::{FAULTS, eval::load_one};

pub(super) fn run(path: &Path, output: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let Some((bundle, _)) = load_one(path)? else { return Ok(ExitCode::from(FAULTS)) };
    fs::write(output, bundle.to_json()).map_err(|error| format!("cannot write {}: {error}", output.display()))?;
    println!("{} {} {}", bundle.id(), bundle.version(), bundle.hash());
    Ok(ExitCode::SUCCESS)
}
