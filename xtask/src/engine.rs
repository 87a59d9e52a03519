//! What the engine may depend on, and of that what a citizen's module links. A new one is a decision and not an accident.

use crate::{shell, wasm};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;

/// A package, the target it is built for, and its list. The engine has a part that only editors and servers run (reading
/// definitions, hashes); what its part for citizens is made of, `js/form` is made of.
const LISTS: [(&str, &str, &str); 2] = [
    ("blanket-engine", "all", "xtask/engine-dependencies.txt"),
    ("blanket-js-form", wasm::TARGET, "xtask/form-dependencies.txt"),
];

/// Compares the lists in the checkout with what cargo says, or writes them down.
pub(crate) fn check(update: bool) -> Result<()> {
    LISTS.iter().try_for_each(|(package, target, list)| check_one(package, target, list, update))
}

fn check_one(package: &str, target: &str, list: &str, update: bool) -> Result<()> {
    let tree = shell::capture(shell::cargo().args([
        "tree",
        "--package",
        package,
        "--edges",
        "normal",
        "--target",
        target,
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let used: BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).filter(|it| *it != package).collect();
    let path = shell::root().join(list);
    if update {
        let names: String = used.iter().map(|it| format!("{it}\n")).collect();
        return fs::write(&path, names).with_context(|| format!("{list} could not be written"));
    }
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{list} could not be read; `cargo xtask check --update` writes it"))?;
    let allowed: BTreeSet<&str> = text.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let join = |names: Vec<&str>| names.join(", ");
    let added = join(used.difference(&allowed).copied().collect());
    let gone = join(allowed.difference(&used).copied().collect());
    if !added.is_empty() {
        bail!("not in {list}: {added}. Weigh what it costs the citizen, then `cargo xtask check --update`");
    }
    if !gone.is_empty() {
        bail!("in {list} but no longer used: {gone}. Write it down with `cargo xtask check --update`");
    }
    Ok(())
}
