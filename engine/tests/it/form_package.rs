//! The package of a form says, in Node, what the native engine says: the state and the summary of every case of every form,
//! byte by byte. It carries what a citizen's browser carries.
//!
//! `cargo xtask test` builds the package and names its folder in `BLANKET_FORM_JS`.

use blanket_engine::{compile, hex, read};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};

use crate::files::root;
use crate::forms::compiled;
use crate::javascript::{compare, failure, node, script, with_package};
use crate::listing::{Case, listing};

const VARIABLE: &str = "BLANKET_FORM_JS";
/// What is asked of each case. The names are those of the listing.
const CALLS: [&str; 2] = ["evaluate", "summarise"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        crate::trial("form_package::cases", || with_package(VARIABLE, cases)),
        crate::trial("form_package::api", || with_package(VARIABLE, api)),
    ]
}

fn cases(package: &std::path::Path) -> Vec<String> {
    let listing = listing();
    let forms: Vec<String> =
        listing.forms.iter().map(|it| hex(&compile(&read(it).unwrap()).unwrap().to_bytes())).collect();
    let of_forms: Vec<Case> = listing.cases.into_iter().filter(|it| it.form.is_some()).map(asked).collect();
    let asked: Vec<Json> = of_forms.iter().map(Case::to_json).collect();
    let found =
        node(package, &script("js/form/tests/cases.js"), &json!({ "forms": forms, "cases": asked }).to_string());
    compare(&of_forms, found)
}

/// The case with the calls that the package knows.
fn asked(mut case: Case) -> Case {
    case.calls.retain(|it| CALLS.contains(&it.name));
    case
}

fn api(package: &std::path::Path) -> Vec<String> {
    let bytes = |form: &str| hex(&compiled(&root().join("engine/tests/cases/forms").join(form)).to_bytes());
    let forms = json!({ "rules": bytes("rules"), "demands": bytes("demands"), "kinds": bytes("kinds") });
    failure(node(package, &script("js/form/tests/api.js"), &forms.to_string()))
}
