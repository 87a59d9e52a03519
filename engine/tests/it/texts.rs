//! Texts: the product's own are up to date, and our resolver says what `fluent-bundle` says.

use blanket_engine::{LANGUAGES, builtin_texts};
use libtest_mimic::Trial;

use crate::files::{root, source};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in LANGUAGES {
        trials.push(crate::trial(format!("text::builtin::{language}"), move || {
            let fluent = source(&root().join(format!("engine/texts/{language}.ftl"))).text;
            let bytes = builtin_texts(&fluent).unwrap_or_else(|it| panic!("{it:#?}"));
            let file = root().join(format!("engine/src/text/builtin.{language}.pack"));
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&file, &bytes).unwrap();
            }
            let is_same = std::fs::read(&file).unwrap() == bytes;
            if is_same { Vec::new() } else { vec![format!("{} differs; UPDATE=1 rewrites it", file.display())] }
        }));
    }
    trials
}
