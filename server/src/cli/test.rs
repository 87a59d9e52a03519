//! `blanket test PATH... [--coverage] [--update]`: runs the cases of forms, `cases/*.toml` in their folders, and tells the
//! conditions that no case has seen come out both ways. Exit code 1 when a case fails; with `--coverage` also then.

use std::{error::Error, fs, path::PathBuf, process::ExitCode};

use blanket_engine::{
    Blanket, Source,
    case::{Coverage, Gap, read_cases, run_case},
    draw,
};

use super::{FAULTS, unless_at_fault, update};
use crate::sources;

/// How it went with all of the forms.
#[derive(Debug, Default)]
struct Count {
    passed: usize,
    failed: usize,
    /// With the form's id.
    gaps: Vec<(String, Gap)>,
}

pub(super) fn run(paths: &[PathBuf], wants_coverage: bool, is_update: bool) -> Result<ExitCode, Box<dyn Error>> {
    let mut count = Count::default();
    for path in paths {
        for folder in sources::find(path)? {
            let Some((_, blanket)) = unless_at_fault(sources::compile(&folder))? else {
                // A form that does not compile fails as a whole; why has been printed.
                count.failed += 1;
                continue;
            };
            let mut coverage = Coverage::new(&blanket);
            for source in sources::cases(&folder)? {
                let source = if is_update { updated(&blanket, source)? } else { source };
                run_file(&blanket, &source, &mut coverage, &mut count);
            }
            let gaps = coverage.gaps(&blanket).into_iter().map(|it| (blanket.id().to_owned(), it));
            count.gaps.extend(gaps);
        }
    }
    println!("{} passed, {} failed", count.passed, count.failed);
    tell_gaps(&count.gaps);
    let is_well = count.failed == 0 && (count.gaps.is_empty() || !wants_coverage);
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

/// The file with its expectations rewritten, also on disk. A file at fault stays as it is, and is told of when it is run.
fn updated(blanket: &Blanket, source: Source) -> Result<Source, Box<dyn Error>> {
    let Ok(cases) = read_cases(&source) else { return Ok(source) };
    let text = update::rewritten(blanket, &source, &cases)?;
    if text != source.text {
        fs::write(&source.name, &text).map_err(|error| format!("cannot write {}: {error}", source.name))?;
        println!("{}: rewritten", source.name);
    }
    Ok(Source { text, ..source })
}

fn run_file(blanket: &Blanket, source: &Source, coverage: &mut Coverage, count: &mut Count) {
    let cases = match read_cases(source) {
        Ok(cases) => cases,
        Err(faults) => {
            faults.iter().for_each(|it| println!("{}", draw(it, &[source])));
            count.failed += 1;
            return;
        }
    };
    for case in cases {
        coverage.add(blanket, &case);
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

fn tell_gaps(gaps: &[(String, Gap)]) {
    if gaps.is_empty() {
        return;
    }
    println!("\n{} conditions that no case has seen come out both ways:", gaps.len());
    for (form, gap) in gaps {
        let never = match (gap.never_true, gap.never_false) {
            (true, true) => "neither true nor false",
            (true, false) => "never true",
            (false, _) => "never false",
        };
        println!("    {form}: {}: `{}` is {never}: {}", gap.path, gap.condition, gap.expression);
    }
}
