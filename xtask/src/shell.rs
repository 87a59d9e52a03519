//! Running other programs, and where the project keeps things. No chore lives here.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Where native builds go, whatever `CARGO_TARGET_DIR` says outside: the chores must find the binaries again.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// A command at the root of the checkout, free of what `cargo run` put in our environment. Left in, those variables
/// make build scripts that watch `CARGO_PKG_*` run again each time a chore follows a plain `cargo build`.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        let of_cargo_run = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
            .iter()
            .any(|prefix| name_text.starts_with(prefix));
        if of_cargo_run {
            command.env_remove(&name);
        }
    }
    command
}

/// The ordinary cargo, building into `target/`.
pub(crate) fn cargo() -> Command {
    let mut cargo = command("cargo");
    cargo.env("CARGO_TARGET_DIR", target());
    cargo
}

/// Runs to the end with our own standard streams.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("`{shown}` could not be started"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status}); its own messages stand above");
    }
    Ok(())
}

/// Runs to the end and gives its standard output; its standard error is part of our error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("`{shown}` could not be started"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed ({}): {}", output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first line a program answers to `--version`, if it can be run at all.
pub(crate) fn version(program: impl AsRef<OsStr>) -> Option<String> {
    let said = capture(command(program).arg("--version")).ok()?;
    said.lines().next().map(|line| line.trim().to_owned())
}

/// The full path of a program in `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// What takes long says so, on standard error, so that standard output keeps to results.
pub(crate) fn say(what: &str) {
    eprintln!("xtask: {what}");
}

fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|it| it.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Copies a file.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("{} could not be copied to {}", from.display(), to.display()))?;
    Ok(())
}

/// Copies a folder with everything in it.
pub(crate) fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{} could not be made", to.display()))?;
    let unreadable = || format!("{} could not be read", from.display());
    for entry in fs::read_dir(from).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}
