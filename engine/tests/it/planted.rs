//! Faults planted in a blanket of the repository, one at a time: `tests/cases/planted/<blanket>.toml`. Each is told, and
//! nothing else is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use blanket_engine::{Source, Sources, check};
use libtest_mimic::Trial;
use toml::{Table, Value};

use crate::files::{entries, root, source, sources, stem};

pub(crate) fn trials() -> Vec<Trial> {
    let each = faults().into_iter();
    each.map(|(name, form, fault)| crate::trial(name, move || run(&form, &fault))).collect()
}

/// Each blanket with one fault planted in it, by the name of the fault.
pub(crate) fn all() -> Vec<(String, Sources)> {
    let each = faults().into_iter();
    each.map(|(name, form, fault)| (name, planted(&form, &fault).unwrap())).collect()
}

/// The faults: what each is called, the folder of the blanket it is planted in, and the fault.
fn faults() -> Vec<(String, PathBuf, Value)> {
    let mut all = Vec::new();
    for file in entries(&root().join("engine/tests/cases/planted")) {
        let table: Table = source(&file).text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let form = root().join("forms/blanketter").join(stem(&file));
        for fault in table["fault"].as_array().unwrap() {
            let name = format!("planted::{}::{}", stem(&file), text(fault, "name"));
            all.push((name, form.clone(), fault.clone()));
        }
    }
    all
}

fn run(form: &Path, fault: &Value) -> Vec<String> {
    let Some(sources) = planted(form, fault) else { return vec!["what is to be replaced is not there".into()] };
    let told: BTreeSet<&str> = check(&sources).iter().map(|it| it.code).collect();
    let codes = fault["codes"].as_array().unwrap();
    let expected: BTreeSet<&str> = codes.iter().map(|it| it.as_str().unwrap()).collect();
    if told == expected { Vec::new() } else { vec![format!("expected {expected:?}, told {told:?}")] }
}

/// None when what is to be replaced is not there.
fn planted(form: &Path, fault: &Value) -> Option<Sources> {
    let modules = root().join("forms/moduler");
    let mut sources = sources(form, &modules);
    if fault.get("beside").is_some() {
        let name = text(fault, "file").split('/').nth(1).unwrap();
        let at = entries(&modules).iter().position(|it| stem(it) == name).unwrap();
        let copy = sources.modules[at].clone();
        sources.modules.push(copy);
    }
    let changed = changed(&mut sources, text(fault, "file"), &modules);
    let times = fault.get("times").map_or(1, |it| it.as_integer().unwrap().try_into().unwrap());
    let now = changed.text.replacen(text(fault, "from"), &text(fault, "to").repeat(times), 1);
    if now == changed.text {
        return None;
    }
    changed.text = now;
    Some(sources)
}

/// The file to change: of the form, or of a module, as `moduler/<name>/<file>`.
fn changed<'a>(sources: &'a mut Sources, file: &str, modules: &Path) -> &'a mut Source {
    let parts: Vec<&str> = file.split('/').collect();
    match parts.as_slice() {
        ["blanket.toml"] => &mut sources.definition,
        ["moduler", name, "blanket.toml"] => {
            let at = entries(modules).iter().position(|it| stem(it) == *name).unwrap();
            &mut sources.modules[at].definition
        }
        [texts] => &mut sources.texts.iter_mut().find(|(_, it)| it.name == *texts).unwrap().1,
        _ => panic!("{file} is no file of a form"),
    }
}

fn text<'a>(fault: &'a Value, key: &str) -> &'a str {
    fault[key].as_str().unwrap()
}
