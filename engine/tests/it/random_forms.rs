//! Properties held against random forms, of which `cargo xtask test` runs more than `cargo test`. A fault is told with the
//! smallest form and the fewest edits that show it.

use std::collections::BTreeMap;

use blanket_engine::{Blanket, NodeId, Source, Sources, compile, draw, language_schema, read};
use libtest_mimic::Trial;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRng, TestRunner};

use crate::changes::{self, Entered};
use crate::choices::Choices;
use crate::generate::{self, KINDS, Kind, Value};
use crate::round_trip;

/// How many forms, unless `PROPTEST_CASES` says.
const FORMS: u32 = 500;
/// Bytes of choices that make a form, and edits to it.
const FORM_BYTES: usize = 3_000;
const EDITS: usize = 60;
/// Bytes of choices that make an edit.
const EDIT_BYTES: usize = 8;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        crate::trial("random_forms::change", || {
            let edits = vec(vec(any::<u8>(), EDIT_BYTES), 0..EDITS);
            hold((form(), edits), |(form, edits)| edited(&form, edits))
        }),
        crate::trial("random_forms::round_trip", || {
            hold(form(), |form| {
                let (toml, _) = generate::definition(&mut Choices::tape(form));
                round_trip::faults(&sources(&toml)).into_iter().map(|it| format!("{it}\n{toml}")).collect()
            })
        }),
        crate::trial("random_forms::every_kind", every_kind),
    ]
}

fn form() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..FORM_BYTES)
}

/// Runs `check` on many values, the same ones every time, and tells of the smallest that is found to be wrong.
fn hold<S: Strategy>(of: S, check: impl Fn(S::Value) -> Vec<String>) -> Vec<String> {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { FORMS };
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    let random = TestRng::deterministic_rng(config.rng_algorithm);
    let done = TestRunner::new_with_rng(config, random).run(&of, |value| match check(value) {
        wrong if wrong.is_empty() => Ok(()),
        wrong => Err(TestCaseError::fail(wrong.join("\n"))),
    });
    match done {
        Ok(()) => Vec::new(),
        Err(TestError::Fail(_, smallest)) => check(smallest),
        Err(TestError::Abort(why)) => vec![why.to_string()],
    }
}

fn edited(form: &[u8], edits: Vec<Vec<u8>>) -> Vec<String> {
    let (toml, kinds) = generate::definition(&mut Choices::tape(form));
    match compiled(&toml) {
        Ok(blanket) => {
            let wrong = changes::edit(&blanket, edits.into_iter().map(Choices::tape), &|id, choices| {
                enter(&blanket, id, &kinds, choices)
            });
            wrong.into_iter().map(|it| format!("{it}\n{toml}")).collect()
        }
        Err(faults) => faults,
    }
}

/// The form that a definition is. That it has no fault is the generator's promise.
fn compiled(toml: &str) -> Result<Blanket, Vec<String>> {
    let sources = sources(toml);
    read(&sources).and_then(|it| compile(&it)).map_err(|faults| {
        let drawn = faults.iter().map(|it| format!("{}: {}", it.path, draw(it, &sources.files())));
        drawn.chain([toml.to_owned()]).collect()
    })
}

fn sources(toml: &str) -> Sources {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let texts = vec![("da".into(), source("da.ftl", "blanket = Tilfældig"))];
    Sources { definition: source("blanket.toml", toml), texts, modules: vec![] }
}

/// An answer that means something to the kind of the field, or one that is meant for another kind, or none.
fn enter(blanket: &Blanket, id: NodeId, kinds: &BTreeMap<String, &Kind>, choices: &mut Choices) -> Entered {
    let path = blanket.node(id).path.as_str();
    // A row of a grid and a part of an address are of the kind that was asked for around them.
    let around = path.rsplit_once('.').map_or(path, |(around, _)| around);
    let kind = *kinds.get(path).unwrap_or_else(|| &kinds[around]);
    let of = if choices.one_in(8) { choices.pick(KINDS) } else { kind };
    match of.value {
        Value::Files => Entered::Files(changes::files(choices)),
        _ if choices.one_in(6) => Entered::Text(String::new()),
        _ => Entered::Text((*choices.pick(of.answers)).to_owned()),
    }
}

/// The generator knows every kind of field that the language has.
fn every_kind() -> Vec<String> {
    let schema = language_schema();
    let all = schema["$defs"]["field"]["properties"]["type"]["enum"].as_array().unwrap();
    let unknown = all.iter().filter(|it| !KINDS.iter().any(|kind| *it == kind.name));
    unknown.map(|it| format!("the kind {it} has no row in engine/tests/it/generate/kinds.rs")).collect()
}
