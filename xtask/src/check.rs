//! `cargo xtask check`: everything that can be judged without running the product. All checks run; the faults are listed at the end.

use crate::{engine, links, shell, tools};
use anyhow::Result;
use std::process::ExitCode;

pub(crate) fn check(update: bool) -> Result<ExitCode> {
    let checks: [(&str, &dyn Fn() -> Result<()>); 6] = [
        ("format", &format),
        ("dead links", &links::check),
        ("engine's dependencies", &|| engine::check(update)),
        ("licences, sources and bans", &licences),
        ("advisories", &advisories),
        ("lints", &lints),
    ];
    let mut faults = Vec::new();
    for (name, check) in checks {
        shell::say(&format!("Checking {name} ..."));
        if let Err(fault) = check() {
            faults.push(format!("{name}: {fault:#}"));
        }
    }
    for fault in &faults {
        shell::say(fault);
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn format() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    shell::run(shell::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn licences() -> Result<()> {
    let deny = tools::cargo_deny().ensure()?;
    shell::run(shell::command(deny).args(["check", "bans", "licenses", "sources"]))
}

/// Known holes in what we depend on. The list comes from the network; without it the check is passed over, aloud.
fn advisories() -> Result<()> {
    let deny = tools::cargo_deny().ensure()?;
    let mut fetch = shell::command(&deny);
    // A network that swallows packets must not hold the check up.
    fetch.args(["fetch", "db"]).env("GIT_HTTP_LOW_SPEED_LIMIT", "1000").env("GIT_HTTP_LOW_SPEED_TIME", "30");
    if shell::capture(&mut fetch).is_err() {
        shell::say(
            "SKIPPED: advisories, because the list at github.com/RustSec/advisory-db cannot be fetched from here",
        );
        return Ok(());
    }
    shell::run(shell::command(deny).args(["check", "--disable-fetch", "advisories"]))
}
