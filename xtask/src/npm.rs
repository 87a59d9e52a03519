//! What comes from npm by the lock file: the design system, the accessibility checker and the WASM optimiser.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

/// The folder of an installed package.
pub(crate) fn package(name: &str) -> PathBuf {
    modules().join(name)
}

/// The folder of the packages' programs, to put in `PATH`.
pub(crate) fn bin() -> PathBuf {
    modules().join(".bin")
}

pub(crate) fn modules() -> PathBuf {
    shell::root().join("node_modules")
}

/// Whether `node_modules` is what the lock file says.
pub(crate) fn present() -> bool {
    // The stamp is the lock file itself: a checkout of another branch is seen whatever the file times say.
    let installed = fs::read(stamp()).ok();
    installed.is_some() && installed == fs::read(lock()).ok()
}

/// Installs from the lock file, without running anything the packages bring.
pub(crate) fn ensure() -> Result<()> {
    if present() {
        return Ok(());
    }
    if shell::find("npm").is_none() {
        bail!("npm is not in PATH; install Node 20 or newer (https://nodejs.org), which brings it");
    }
    shell::say("Fetching the design system and the checkers from npm ...");
    shell::run(shell::command("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    fs::copy(lock(), stamp()).context("node_modules could not be written to")?;
    Ok(())
}

fn lock() -> PathBuf {
    shell::root().join("package-lock.json")
}

fn stamp() -> PathBuf {
    modules().join(".installed-lock.json")
}
