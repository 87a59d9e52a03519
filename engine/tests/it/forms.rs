//! Forms with their cases: those of `tests/cases/forms/` (a form per idea) and every blanket of the repository.

use blanket_engine::case::{read_cases, run_case};
use blanket_engine::{Blanket, Bundle, check, compile, draw, evaluate, read};
use libtest_mimic::Trial;

use crate::files::{entries, root, source, sources, stem};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (kind, folder) in
        [("form", "engine/tests/cases/forms"), ("blanket", "forms/blanketter"), ("example", "forms/eksempler")]
    {
        for form in entries(&root().join(folder)) {
            let name = format!("{kind}::{}", stem(&form));
            let of = form.clone();
            trials.push(crate::trial(format!("{name}::check"), move || {
                let sources = of_form(&of);
                check(&sources).iter().map(|it| draw(it, &sources.files())).collect()
            }));
            let of = form.clone();
            trials.push(crate::trial(format!("{name}::bundle"), move || bundle_keeps_all(&of)));
            for file in entries(&form.join("cases")) {
                let of = form.clone();
                trials.push(crate::trial(format!("{name}::{}", stem(&file)), move || {
                    let blanket = compiled(&of);
                    let cases = read_cases(&source(&file)).unwrap_or_else(|it| panic!("{it:#?}"));
                    let lines = |case| run_case(&blanket, case).into_iter();
                    cases.iter().flat_map(|it| lines(it).map(|line| format!("{}: {line}", it.name))).collect()
                }));
            }
        }
    }
    trials
}

/// A bundle read back from its JSON has the same hash, and gives the same state for every case.
fn bundle_keeps_all(form: &std::path::Path) -> Vec<String> {
    let bundle = read(&of_form(form)).unwrap();
    let again = Bundle::from_json(bundle.to_json()).unwrap();
    let mut wrong = Vec::new();
    if again.hash() != bundle.hash() {
        wrong.push("the hash changed on the way through JSON".to_owned());
    }
    let (one, two) = (compile(&bundle).unwrap(), compile(&again).unwrap());
    for case in entries(&form.join("cases")).iter().flat_map(|it| read_cases(&source(it)).unwrap()) {
        let state = |blanket: &Blanket| evaluate(blanket, &case.answers, &case.context).to_json(blanket);
        if state(&one) != state(&two) {
            wrong.push(format!("{}: the state changed on the way through JSON", case.name));
        }
    }
    wrong
}

pub(crate) fn compiled(form: &std::path::Path) -> Blanket {
    let bundle = read(&of_form(form)).unwrap_or_else(|it| panic!("{it:#?}"));
    compile(&bundle).unwrap_or_else(|it| panic!("{it:#?}"))
}

/// Its files, with the modules that lie beside it.
pub(crate) fn of_form(form: &std::path::Path) -> blanket_engine::Sources {
    let beside = form.parent().unwrap().parent().unwrap().join("moduler");
    sources(form, &beside)
}
