//! Faults of authors: each folder in `tests/cases/check/` is a faulty form and the drawn diagnostics, `expected.txt`.

use blanket_engine::{check, draw};
use libtest_mimic::Trial;

use crate::files::{entries, root, sources, stem};

pub(crate) fn trials() -> Vec<Trial> {
    let folders = entries(&root().join("engine/tests/cases/check"));
    folders
        .into_iter()
        .filter(|it| it.is_dir())
        .map(|folder| {
            crate::trial(format!("check::{}", stem(&folder)), move || {
                let sources = sources(&folder, &folder.join("moduler"));
                let drawn: Vec<String> = check(&sources).iter().map(|it| draw(it, &sources.files())).collect();
                crate::expect_file(&folder.join("expected.txt"), &drawn.join("\n"))
            })
        })
        .collect()
}
