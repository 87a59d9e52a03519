//! What is printed is read as the same: a definition as JSON is the definition that its TOML is, to the last key, and
//! makes the same bundle. Expressions are held to the same in `feel/properties.rs`.

use blanket_engine::{Bundle, Source, Sources, compile, read};
use libtest_mimic::Trial;
use serde_json::Value;

use crate::files::{entries, root, sources, stem};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    let folders = [
        "engine/tests/cases/forms",
        "engine/tests/cases/explain",
        "forms/blanketter",
        "forms/eksempler",
        "server/tests/forms",
    ];
    for form in folders.iter().flat_map(|it| entries(&root().join(it))) {
        trials.push(crate::trial(format!("round_trip::{}", stem(&form)), move || {
            faults(&sources(&form, &root().join("forms/moduler")))
        }));
    }
    trials
}

/// What is not the same after a way through JSON.
pub(crate) fn faults(sources: &Sources) -> Vec<String> {
    let bundle = match read(sources) {
        Ok(bundle) => bundle,
        Err(faults) => return faults.into_iter().map(|it| it.message).collect(),
    };
    let whole: Value = serde_json::from_str(bundle.to_json()).unwrap();
    let mut printed = sources.clone();
    printed.definition = in_json(&bundle.definition_json());
    for module in whole["modules"].as_array().unwrap() {
        let name = format!("module = {}", module["definition"]["module"]);
        let own = printed.modules.iter_mut().find(|it| it.definition.text.contains(&name)).unwrap();
        own.definition = in_json(&module["definition"]);
    }
    let again = [
        ("as JSON", read(&printed).map_err(|faults| faults[0].message.clone())),
        ("in a bundle", Bundle::from_json(bundle.to_json())),
    ];
    let mut wrong = Vec::new();
    for (how, again) in again {
        match again {
            Ok(again) => {
                if again.hash() != bundle.hash() || again.to_json() != bundle.to_json() {
                    wrong.push(format!("read again {how} it makes another bundle"));
                }
                // The whole of the definition, and what is made of it.
                if seen(&compile(&again)) != seen(&compile(&bundle)) {
                    wrong.push(format!("read again {how} it is another form"));
                }
                if definition(&again) != definition(&bundle) {
                    wrong.push(format!("read again {how} it is another definition"));
                }
            }
            Err(fault) => wrong.push(format!("read again {how}: {fault}")),
        }
    }
    wrong
}

fn in_json(definition: &Value) -> Source {
    Source { name: "blanket.json".into(), text: format!("{definition:#}") }
}

/// All that a bundle holds of definitions, its form's and its modules'. A bundle in JSON does not know which modules
/// there were to choose from.
fn definition(bundle: &Bundle) -> String {
    let all = seen(bundle);
    let (kept, rest) = all.split_once(", offered: [").unwrap();
    format!("{kept}{}", rest.split_once(']').unwrap().1)
}

/// Everything in a value, except where it stood in its file.
fn seen(value: &impl std::fmt::Debug) -> String {
    let all = format!("{value:?}");
    let mut parts = all.split("Span { file: ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('}').unwrap().1)
}
