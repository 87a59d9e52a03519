//! `blanket check PATH...`: tells the faults of forms. Exit code 1 when one of them is an error.

use std::{error::Error, path::PathBuf, process::ExitCode};

use blanket_engine::{Severity, check, draw};
use serde_json::Value;

use super::{FAULTS, Format, sarif};
use crate::sources;

pub(super) fn run(paths: &[PathBuf], format: Format) -> Result<ExitCode, Box<dyn Error>> {
    let mut rows = Vec::new();
    let (mut forms, mut errors, mut warnings) = (0, 0, 0);
    for path in paths {
        for folder in sources::find(path)? {
            let sources = sources::load(&folder)?;
            forms += 1;
            for fault in check(&sources) {
                match fault.severity {
                    Severity::Error => errors += 1,
                    Severity::SoftRequired | Severity::Warning | Severity::Info => warnings += 1,
                }
                match format {
                    Format::Human => println!("{}", draw(&fault, &sources.files())),
                    Format::Json => rows.push(fault.to_json()),
                    Format::Sarif => rows.push(sarif::result(&fault, &sources)),
                }
            }
        }
    }
    match format {
        Format::Human => println!("{forms} checked, {errors} errors, {warnings} warnings"),
        Format::Json => println!("{:#}", Value::Array(rows)),
        Format::Sarif => println!("{:#}", sarif::log(&rows)),
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}
