//! Nothing that an author or a citizen can meet is without a case: every kind of field, every fault of an answer, every
//! function of FEEL. What there is, is read from the schema, the product's texts and the docs, so that a new one is asked
//! for its case.

use std::collections::{BTreeMap, BTreeSet};

use blanket_engine::case::{Case, read_cases};
use blanket_engine::{compile, evaluate, language_schema, read};
use libtest_mimic::Trial;
use serde_json::Value;

use crate::files::{entries, root, source};
use crate::forms::of_form;

/// What a form shows, and never takes an answer for.
const SHOWN_ONLY: [&str; 2] = ["info", "stop"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        crate::trial("complete::kinds", kinds),
        crate::trial("complete::faults", faults),
        crate::trial("complete::functions", functions),
    ]
}

/// Each kind stands in a form of `tests/cases/forms`, and a case of that form answers it.
fn kinds() -> Vec<String> {
    let mut answered: BTreeMap<String, bool> = BTreeMap::new();
    for form in entries(&root().join("engine/tests/cases/forms")) {
        let bundle = read(&of_form(&form)).unwrap();
        let answers: Vec<String> = cases(&form).iter().map(|it| it.answers.to_json()).collect();
        for (id, kind) in fields(&bundle.definition_json()) {
            let is_answered = answers.iter().any(|it| it.contains(&format!("\"{id}\":")));
            *answered.entry(kind).or_default() |= is_answered;
        }
    }
    let schema = language_schema();
    let kinds = schema["$defs"]["field"]["properties"]["type"]["enum"].as_array().unwrap();
    let mut wrong = Vec::new();
    for kind in kinds.iter().map(|it| it.as_str().unwrap()) {
        match answered.get(kind) {
            Some(false) if !SHOWN_ONLY.contains(&kind) => wrong.push(format!("no case answers a field of kind {kind}")),
            Some(_) => {}
            None => wrong.push(format!("no form in tests/cases/forms has a field of kind {kind}")),
        }
    }
    wrong
}

/// Each fault that the product has words for is found in a case.
fn faults() -> Vec<String> {
    let mut found = BTreeSet::new();
    for form in ["engine/tests/cases/forms", "forms/blanketter", "forms/eksempler"]
        .iter()
        .flat_map(|it| entries(&root().join(it)))
    {
        let blanket = compile(&read(&of_form(&form)).unwrap()).unwrap();
        for case in cases(&form) {
            let state = evaluate(&blanket, &case.answers, &case.context);
            found.extend(state.issues().map(|it| it.code));
        }
    }
    let texts = source(&root().join("engine/texts/da.ftl")).text;
    let codes = texts.lines().filter_map(|it| it.strip_prefix("error-")?.split([' ', '=']).next());
    // The words for a missing answer differ with what is to be done; the fault is one.
    let codes: BTreeSet<&str> = codes.map(|it| if it.starts_with("missing-") { "missing" } else { it }).collect();
    assert!(codes.len() > 1, "engine/texts/da.ftl has no words for faults");
    codes.into_iter().filter(|it| !found.contains(it)).map(|it| format!("no case has the fault {it}")).collect()
}

/// Each function in the table of `docs/feel.md`, which a test of its own keeps whole, is called in a case.
fn functions() -> Vec<String> {
    let files = entries(&root().join("engine/tests/cases/feel"));
    let cases: String = files.iter().map(|it| source(it).text).collect();
    let docs = source(&root().join("docs/feel.md")).text;
    let names = docs.lines().filter_map(|it| it.strip_prefix("| ")?.split_once(" | `").map(|(name, _)| name));
    let names: Vec<&str> = names.filter(|it| docs.contains(&format!("`{it}("))).collect();
    assert!(names.len() > 1, "docs/feel.md has no table of functions");
    let lacking = names.into_iter().filter(|it| !cases.contains(&format!("{it}(")));
    lacking.map(|it| format!("no line in tests/cases/feel calls {it}")).collect()
}

fn cases(form: &std::path::Path) -> Vec<Case> {
    entries(&form.join("cases")).iter().flat_map(|it| read_cases(&source(it)).unwrap()).collect()
}

/// Id and kind of every field in a definition.
fn fields(definition: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match definition {
        Value::Object(entries) => {
            for (key, it) in entries {
                if let ("field", Some(id), Some(kind)) = (key.as_str(), it["id"].as_str(), it["type"].as_str()) {
                    found.push((id.to_owned(), kind.to_owned()));
                }
                found.extend(fields(it));
            }
        }
        Value::Array(items) => found.extend(items.iter().flat_map(fields)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}
