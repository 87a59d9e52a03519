//! `blanket test PATH...`: runs the cases of forms, `cases/*.toml` in their folders. Exit code 1 when one fails.

use std::{error::Error, path::PathBuf, process::ExitCode};

use blanket_engine::{
    Blanket, Source,
    case::{read_cases, run_case},
    draw,
};

use super::{FAULTS, unless_at_fault};
use crate::sources;

/// How many cases held.
#[derive(Debug, Default)]
struct Count {
    passed: usize,
    failed: usize,
}

pub(super) fn run(paths: &[PathBuf]) -> Result<ExitCode, Box<dyn Error>> {
    let mut count = Count::default();
    for path in paths {
        for folder in sources::find(path)? {
            let Some((_, blanket)) = unless_at_fault(sources::compile(&folder))? else {
                // A form that does not compile fails as a whole; why has been printed.
                count.failed += 1;
                continue;
            };
            for source in sources::cases(&folder)? {
                run_file(&blanket, &source, &mut count);
            }
        }
    }
    println!("{} passed, {} failed", count.passed, count.failed);
    Ok(if count.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

fn run_file(blanket: &Blanket, source: &Source, count: &mut Count) {
    let cases = match read_cases(source) {
        Ok(cases) => cases,
        Err(faults) => {
            faults.iter().for_each(|it| println!("{}", draw(it, &[source])));
            count.failed += 1;
            return;
        }
    };
    for case in cases {
        let wrong = run_case(blanket, &case);
        if wrong.is_empty() {
            count.passed += 1;
            continue;
        }
        count.failed += 1;
        println!("{}: {}", source.name, case.name);
        for line in wrong {
            println!("    {line}");
        }
    }
}
