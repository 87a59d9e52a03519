//! Texts: the product's own are up to date, and our resolver says what `fluent-bundle` says.

use blanket_engine::{LANGUAGES, pack_texts};
use libtest_mimic::Trial;

use crate::files::{root, source};

/// Who carries texts in Fluent, and what they are packed into.
const PACKED: [(&str, &str); 2] = [("engine", "engine/src/text/builtin"), ("web", "web/src/words")];

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (language, (part, packed)) in LANGUAGES.into_iter().flat_map(|it| PACKED.map(|packed| (it, packed))) {
        trials.push(crate::trial(format!("text::{part}::{language}"), move || {
            let fluent = source(&root().join(format!("{part}/texts/{language}.ftl"))).text;
            let bytes = pack_texts(&fluent).unwrap_or_else(|it| panic!("{it:#?}"));
            let file = root().join(format!("{packed}.{language}.pack"));
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&file, &bytes).unwrap();
            }
            let is_same = std::fs::read(&file).unwrap() == bytes;
            if is_same { Vec::new() } else { vec![format!("{} differs; UPDATE=1 rewrites it", file.display())] }
        }));
    }
    trials
}
