//! `cargo xtask test`: every test of the workspace with what it needs around it, and one line that sums them up.

use crate::{chromium, clamd, embed, javascript, npm, shell, web};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Command, ExitCode, Stdio};

/// The web package is built for the browser; its code is run by the browser tests. The hostile inputs are run by
/// themselves.
const PACKAGES: [&str; 5] = ["--workspace", "--exclude", "blanket-web", "--exclude", HOSTILE];
/// A million inputs, which take minutes when they are optimised and an hour when they are not.
const HOSTILE: &str = "blanket-hostile";

/// Where PostgreSQL is looked for; its user may make databases.
const POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// Random cases of each property; whoever works on the engine runs fewer.
const PROPERTY_CASES: (&str, &str) = ("PROPTEST_CASES", "2000");

/// The last line printed is the tally, also when nothing could be built. Fails when a test failed and when none ran.
pub(crate) fn test(filter: Option<&str>) -> ExitCode {
    let tally = prepare_and_run(filter).unwrap_or_else(|fault| {
        shell::say(&format!("{fault:#}"));
        Tally { failed: 1, ..Tally::default() }
    });
    println!("{}", tally.line());
    if tally.good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn prepare_and_run(filter: Option<&str>) -> Result<Tally> {
    let site = web::build()?;
    let embed = embed::make(&site)?;
    let engine = javascript::ensure(&javascript::ENGINE)?;
    let form = javascript::ensure(&javascript::FORM)?;
    let browser = chromium::ensure();
    clamd::ensure();
    shell::say("Building the tests and the server ...");
    // `--tests` with `--bins`: the same choice of features as `cargo test` makes, so that nothing is compiled twice.
    shell::run(shell::cargo().arg("build").args(PACKAGES).args(["--bins", "--tests"]))?;
    let mut tally = Tally::default();
    let mut cargo = shell::cargo();
    cargo
        .arg("test")
        .args(PACKAGES)
        .arg("--no-fail-fast")
        .args(filter)
        .args(["--", "--show-output"])
        .env("BLANKET_WEB", site)
        .env("BLANKET_EMBED", embed)
        .env("BLANKET_ENGINE_JS", engine)
        .env("BLANKET_FORM_JS", form)
        .env("BLANKET_BIN", shell::target().join("debug/blanket"))
        .env("BLANKET_AXE", npm::package("axe-core").join("axe.min.js"));
    if std::env::var_os(PROPERTY_CASES.0).is_none() {
        cargo.env(PROPERTY_CASES.0, PROPERTY_CASES.1);
    }
    if let Some(browser) = browser {
        cargo.env("CHROMIUM", browser.chromium).env("CHROMEDRIVER", browser.driver);
    }
    watch(&mut cargo, &mut tally)?;
    on_postgresql(filter, &mut tally)?;
    // Whoever picks a test by its name does not wait for a million others.
    if filter.is_none_or(|it| it == "hostile") {
        let mut hostile = shell::cargo();
        hostile.args(["test", "--package", HOSTILE, "--profile", "hostile", "--", "--show-output"]);
        watch(&mut hostile, &mut tally)?;
    }
    Ok(tally)
}

/// The server's tests once more, on PostgreSQL. Those that choose their database themselves have done so already.
fn on_postgresql(filter: Option<&str>, tally: &mut Tally) -> Result<()> {
    let url = std::env::var("BLANKET_TEST_POSTGRES").unwrap_or_else(|_| POSTGRES.to_owned());
    let host = url.split(['@', '/']).rfind(|it| it.contains(':') && !it.ends_with(':')).unwrap_or_default();
    if TcpStream::connect(host).is_err() {
        shell::say(&format!(
            "SKIPPED: there is no PostgreSQL at {host}; its address may stand in BLANKET_TEST_POSTGRES"
        ));
        tally.ignored += 1;
        return Ok(());
    }
    shell::say("The server's tests on PostgreSQL ...");
    let mut cargo = shell::cargo();
    cargo
        .args(["test", "--package", "blanket-server", "--test", "it"])
        .args(filter)
        .args(["--", "--show-output", "--skip", "kill::", "--skip", "slow::", "--skip", "throughput::"])
        .env("BLANKET_TEST_DATABASE", "postgres");
    watch(&mut cargo, tally)
}

/// Passes the output on line by line while counting.
fn watch(cargo: &mut Command, tally: &mut Tally) -> Result<()> {
    let failed_before = tally.failed;
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("`cargo test` could not be started")?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        let mut terminal = std::io::stdout().lock();
        // By bytes: what a test prints need not be UTF-8.
        while output.read_until(b'\n', &mut line).context("the output of `cargo test` could not be read")? > 0 {
            terminal.write_all(&line).and_then(|()| terminal.flush()).context("standard output is closed")?;
            tally.read(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    let status = child.wait().context("`cargo test` could not be waited for")?;
    if !status.success() && tally.failed == failed_before {
        // A doc test that does not compile, or a test binary that was killed before it could count.
        tally.failed += 1;
    }
    Ok(())
}

/// The sum over all test binaries.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
    /// Tests that said `SKIPPED: why` and returned; their binary counts them as passed.
    stood_aside: u64,
}

impl Tally {
    fn read(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += count(result, " passed");
            self.failed += count(result, " failed");
            self.ignored += count(result, " ignored");
        }
        // A harness that does not capture prints it behind the name of the test.
        if line.starts_with("SKIPPED:") || (line.starts_with("test ") && line.contains(" ... SKIPPED:")) {
            self.stood_aside += 1;
        }
    }

    fn line(&self) -> String {
        let passed = self.passed.saturating_sub(self.stood_aside);
        format!("{passed} passed, {} failed, {} skipped", self.failed, self.ignored + self.stood_aside)
    }

    fn good(&self) -> bool {
        self.failed == 0 && self.passed > self.stood_aside
    }
}

/// The number before a word in `ok. 3 passed; 0 failed; 1 ignored; ...`.
fn count(result: &str, word: &str) -> u64 {
    let part = result.split(['.', ';']).find_map(|part| part.strip_suffix(word));
    part.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn check(output: &str, expected: &str, good: bool) {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        assert_eq!((tally.line().as_str(), tally.good()), (expected, good), "{output}");
    }

    #[test]
    fn results_of_all_binaries_are_added() {
        check(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.03s\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "13 passed, 2 failed, 1 skipped",
            false,
        );
    }

    #[test]
    fn a_test_that_stands_aside_has_not_passed() {
        check(
            "SKIPPED: no PostgreSQL here\n\
             test browser::send ... SKIPPED: no Chromium here\n\
             the word SKIPPED: inside a line is nothing\n\
             test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "1 passed, 0 failed, 2 skipped",
            true,
        );
    }

    #[test]
    fn nothing_run_is_not_good() {
        check("", "0 passed, 0 failed, 0 skipped", false);
        check("SKIPPED: x\ntest result: ok. 1 passed; 0 failed; 0 ignored", "0 passed, 0 failed, 1 skipped", false);
    }
}
