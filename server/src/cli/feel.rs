//! `blanket feel 'EXPR' [--context FILE.json] [--today DATE]`: prints the value of a FEEL expression, as JSON.

use std::{error::Error, fs, path::Path, process::ExitCode, time::SystemTime};

use blanket_engine::{Context, DateTime, Source, Time, Zone, draw, evaluate_expression_with};
use serde_json::{Map, Value};
use time::{Date, OffsetDateTime};

use super::USAGE;

pub(super) fn run(expression: &str, context: Option<&Path>, today: Option<Date>) -> Result<ExitCode, Box<dyn Error>> {
    let names = context.map_or(Ok(Map::new()), names)?;
    let now = OffsetDateTime::from(SystemTime::now());
    let today = today.unwrap_or(now.date());
    let moment = DateTime { date: today, time: Time { clock: now.time(), zone: Zone::Offset(0) } };
    match evaluate_expression_with(expression, &names, &Context { today }, Some(moment)) {
        Ok(value) => {
            println!("{}", value.to_json_text());
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            let source = Source { name: fault.file.clone(), text: expression.to_owned() };
            eprintln!("{}", draw(&fault, &[&source]).trim_end());
            Ok(ExitCode::from(USAGE))
        }
    }
}

/// The names that the expression may use: the members of a JSON object.
fn names(file: &Path) -> Result<Map<String, Value>, Box<dyn Error>> {
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    match serde_json::from_str(&text) {
        Ok(Value::Object(names)) => Ok(names),
        Ok(_) => Err(format!("{}: the names of an expression are the members of a JSON object", file.display()).into()),
        Err(error) => Err(format!("{}: {error}", file.display()).into()),
    }
}
