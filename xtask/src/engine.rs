//! What the engine may depend on. Each of these is downloaded by every citizen, so a new one is a decision and not an accident.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;

const LIST: &str = "xtask/engine-dependencies.txt";

/// Compares the list in the checkout with what cargo says, or writes it down.
pub(crate) fn check(update: bool) -> Result<()> {
    let tree = shell::capture(shell::cargo().args([
        "tree",
        "--package",
        "blanket-engine",
        "--edges",
        "normal",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let used: BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).filter(|it| *it != "blanket-engine").collect();
    let path = shell::root().join(LIST);
    if update {
        let list: String = used.iter().map(|it| format!("{it}\n")).collect();
        return fs::write(&path, list).with_context(|| format!("{LIST} could not be written"));
    }
    let list = fs::read_to_string(&path)
        .with_context(|| format!("{LIST} could not be read; `cargo xtask check --update` writes it"))?;
    let allowed: BTreeSet<&str> = list.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let join = |names: Vec<&str>| names.join(", ");
    let added = join(used.difference(&allowed).copied().collect());
    let gone = join(allowed.difference(&used).copied().collect());
    if !added.is_empty() {
        bail!("not in {LIST}: {added}. Weigh what it costs the citizen, then `cargo xtask check --update`");
    }
    if !gone.is_empty() {
        bail!("in {LIST} but no longer used: {gone}. Write it down with `cargo xtask check --update`");
    }
    Ok(())
}
