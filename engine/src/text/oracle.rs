//! Every message of the repository, with generated arguments, says the same in `fluent-bundle` and in our resolver.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads files, and one that cannot go on fails by panicking"
)]

use std::path::{Path, PathBuf};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use rust_decimal::Decimal;

use super::{Filling, Language, Pattern, parse::parse};

/// Values for every variable at once; whole numbers, so that both sides write them alike.
const NUMBERS: [i64; 6] = [0, 1, 2, 5, 11, 21];

#[test]
fn fluent_bundle_says_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut compared = 0;
    for file in fluent_files(root) {
        let source = std::fs::read_to_string(&file).unwrap();
        let language = Language::from(file.file_stem().unwrap().to_str().unwrap());
        let mut faults = Vec::new();
        let texts = parse(&source, 0, &mut faults);
        // A file of planted faults is no text to compare.
        if !faults.is_empty() {
            continue;
        }
        let bundle = bundle(&source, language);
        for (id, message) in &texts.0 {
            let oracle = bundle.get_message(id).unwrap();
            let attributes = message.attributes.iter().map(|(name, it)| (name.as_str(), it));
            for (name, ours) in message.value.iter().map(|it| ("", it)).chain(attributes) {
                let theirs =
                    if name.is_empty() { oracle.value() } else { Some(oracle.get_attribute(name).unwrap().value()) };
                compared +=
                    compare(&bundle, theirs.unwrap(), ours, language, &format!("{}: {id}.{name}", file.display()));
            }
        }
    }
    assert!(compared > 500, "only {compared} texts were compared: are the files where they are looked for?");
}

fn compare(
    bundle: &FluentBundle<FluentResource>,
    theirs: &fluent_syntax::ast::Pattern<&str>,
    ours: &Pattern,
    language: Language,
    name: &str,
) -> usize {
    for number in NUMBERS {
        let mut args = FluentArgs::new();
        for variable in ours.variables() {
            args.set(variable.to_owned(), FluentValue::from(number));
        }
        let mut errors = Vec::new();
        let expected = bundle.format_pattern(theirs, Some(&args), &mut errors).into_owned();
        let found = ours.resolve(language, &|_| Filling::Number(Decimal::from(number), number.to_string()));
        assert_eq!(found, expected, "{name} with {number}");
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
    NUMBERS.len()
}

fn bundle(source: &str, language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![language.code().parse().unwrap()]);
    bundle.set_use_isolating(false);
    bundle.add_resource(FluentResource::try_new(source.to_owned()).unwrap()).unwrap();
    bundle
}

/// Every Fluent file of the forms, the modules, the product and the tests.
fn fluent_files(root: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = ["forms", "engine/texts", "engine/tests"].iter().map(|it| root.join(it)).collect();
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "ftl") {
                out.push(path);
            }
        }
    }
    out
}
