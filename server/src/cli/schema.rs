//! `blanket schema PATH` prints the JSON Schema of what one form's submissions hold; `blanket schema --language` that of
//! definitions.

use std::{error::Error, path::Path, process::ExitCode};

use super::{FAULTS, eval::one_form, unless_at_fault};
use crate::sources;

/// Without a path: of the language.
pub(super) fn run(path: Option<&Path>) -> Result<ExitCode, Box<dyn Error>> {
    let Some(path) = path else {
        println!("{:#}", blanket_engine::language_schema());
        return Ok(ExitCode::SUCCESS);
    };
    let compiled = unless_at_fault(sources::compile(&one_form(path)?))?;
    let Some((_, blanket)) = compiled else { return Ok(ExitCode::from(FAULTS)) };
    println!("{:#}", blanket_engine::schema(&blanket));
    Ok(ExitCode::SUCCESS)
}
