//! All of the engine's tests in one binary: every file of cases is a test of its own. `UPDATE=1` rewrites expected texts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test reads files and runs Node, and one that cannot go on fails by panicking"
)]

mod answers;
mod changes;
mod choices;
mod compiled;
mod complete;
mod diagnostics;
mod emails;
mod expressions;
mod files;
mod form_package;
mod forms;
mod generate;
mod javascript;
mod limits;
mod listing;
mod planted;
mod random_forms;
mod round_trip;
mod schemas;
mod shown;
mod texts;
mod told;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let mut trials = Vec::new();
    trials.extend(answers::trials());
    trials.extend(expressions::trials());
    trials.extend(diagnostics::trials());
    trials.extend(emails::trials());
    trials.extend(forms::trials());
    trials.extend(changes::trials());
    trials.extend(complete::trials());
    trials.extend(form_package::trials());
    trials.extend(javascript::trials());
    trials.extend(listing::trials());
    trials.extend(compiled::trials());
    trials.extend(limits::trials());
    trials.extend(planted::trials());
    trials.extend(random_forms::trials());
    trials.extend(round_trip::trials());
    trials.extend(schemas::trials());
    trials.extend(shown::trials());
    trials.extend(texts::trials());
    trials.extend(told::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// A test that fails when `run` panics or gives lines of what is wrong.
fn trial(name: impl Into<String>, run: impl FnOnce() -> Vec<String> + Send + 'static) -> Trial {
    Trial::test(name, move || match run() {
        wrong if wrong.is_empty() => Ok(()),
        wrong => Err(Failed::from(wrong.join("\n"))),
    })
}

/// Compares `found` with the text in `file`; with `UPDATE=1` writes it there instead.
fn expect_file(file: &std::path::Path, found: &str) -> Vec<String> {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, found).unwrap();
        return Vec::new();
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    if expected == found {
        return Vec::new();
    }
    vec![format!("{} differs; UPDATE=1 rewrites it\n--- expected\n{expected}\n--- found\n{found}", file.display())]
}
