//! Texts: the product's own are up to date, and our resolver says what `fluent-bundle` says.

use blanket_engine::{LANGUAGES, builtin_texts_json};
use libtest_mimic::Trial;

use crate::files::{root, source};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in LANGUAGES {
        trials.push(crate::trial(format!("text::builtin::{language}"), move || {
            let fluent = source(&root().join(format!("engine/texts/{language}.ftl"))).text;
            let json = builtin_texts_json(&fluent).unwrap_or_else(|it| panic!("{it:#?}"));
            crate::expect_file(&root().join(format!("engine/src/text/builtin.{language}.json")), &json)
        }));
    }
    trials
}
