//! A million inputs that nobody in good faith would write, the same ones every time, each reader with its share. A fault
//! is told with its case and left as a file to run again.
//!
//! They are run by `cargo xtask test` in the profile `hostile`, which is optimised and keeps the checks of overflow that a
//! release leaves out. `BLANKET_CASES=10000` makes it a quick run.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails by panicking")]

#[allow(dead_code, reason = "a tape is for what can be made smaller")]
#[path = "../../tests/it/choices.rs"]
mod choices;
#[allow(dead_code, reason = "the kinds' answers are for forms that can be answered")]
#[path = "../../tests/it/generate/mod.rs"]
mod generate;
mod inputs;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use blanket_hostile::TARGETS;
use choices::Choices;
use inputs::Inputs;

/// All inputs together.
const CASES: u64 = 1_000_000;
/// The stack that a page gives the engine.
const STACK_BYTES: usize = 1024 * 1024;

/// Per cent of the cases, the target, and what makes its inputs. The cheap ones have the most.
type Share = (u64, &'static str, fn(&Inputs, &mut Choices) -> Vec<u8>);
const FEEL_TEXT: Share = (52, "feel", Inputs::feel_text);
const FEEL_GRAMMAR: Share = (26, "feel", Inputs::feel_grammar);
const FLUENT: Share = (10, "fluent", Inputs::fluent);
const DEFINITION_TOML: Share = (4, "definition", Inputs::toml);
const DEFINITION_JSON: Share = (4, "definition", Inputs::json);
const ANSWERS: Share = (4, "answers", Inputs::answers);

#[test]
fn the_shares_are_all_of_it() {
    let shares = [FEEL_TEXT, FEEL_GRAMMAR, FLUENT, DEFINITION_TOML, DEFINITION_JSON, ANSWERS];
    assert_eq!(shares.iter().map(|it| it.0).sum::<u64>(), 100);
}

#[test]
fn feel_text() {
    run(FEEL_TEXT);
}

#[test]
fn feel_grammar() {
    run(FEEL_GRAMMAR);
}

#[test]
fn fluent() {
    run(FLUENT);
}

#[test]
fn definition_toml() {
    run(DEFINITION_TOML);
}

#[test]
fn definition_json() {
    run(DEFINITION_JSON);
}

#[test]
fn answers() {
    run(ANSWERS);
}

fn run((share, target, make): Share) {
    let asked = std::env::var("BLANKET_CASES").ok().map(|it| it.parse().unwrap());
    let cases = asked.unwrap_or(CASES) * share / 100;
    let run = TARGETS.iter().find(|it| it.name == target).unwrap().run;
    let worker = move || {
        let inputs = Inputs::of_the_repository();
        let mut slowest = (Duration::ZERO, 0);
        for case in 0..cases {
            let input = make(&inputs, &mut Choices::seed(case));
            let start = Instant::now();
            if catch_unwind(AssertUnwindSafe(|| run(&input))).is_err() {
                let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{target}-{case}"));
                std::fs::write(&file, input).unwrap();
                panic!("case {case}: run it again with\ncargo run -p blanket-hostile -- {target} {}", file.display());
            }
            slowest = slowest.max((start.elapsed(), case));
        }
        println!("{cases} cases; the slowest, {}, took {:?}", slowest.1, slowest.0);
    };
    let thread = std::thread::Builder::new().name(target.into()).stack_size(STACK_BYTES).spawn(worker).unwrap();
    assert!(thread.join().is_ok(), "what is wrong stands above");
}
