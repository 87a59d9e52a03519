//! `cargo xtask soak`: what is tried in small in every test run, in large: a hundred thousand submissions and a thousand kills on
//! each database, ten thousand idle connections, a million rows in the outbox, in the audit log and under another key, files of
//! 100 MiB, and how much a second goes through. It prints the figures that docs/performance.md quotes. An hour.

use std::process::ExitCode;

use anyhow::Result;

use crate::shell;

/// The tests that have a large size, in the order in which they are run.
const LARGE: [&str; 7] =
    ["throughput::", "restart::", "slow::", "uploads::", "many_rows_are_linked", "every_key_is_wrapped", "kill::"];

/// Runs them all, or the one that is named, one after another on a machine that does nothing else.
pub(crate) fn soak(only: Option<&str>) -> Result<ExitCode> {
    shell::say("Building the server as it is delivered ...");
    for name in LARGE.iter().filter(|it| only.is_none_or(|only| it.starts_with(only))) {
        let mut cargo = shell::cargo();
        cargo.args(["test", "--release", "--package", "blanket-server", "--lib", "--test", "it", name]);
        shell::run(cargo.args(["--", "--nocapture", "--test-threads", "1"]).env("BLANKET_SOAK", "1"))?;
    }
    Ok(ExitCode::SUCCESS)
}
