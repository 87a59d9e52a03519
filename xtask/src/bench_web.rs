//! `cargo xtask bench-web`: the renderer against a page written by hand, in a real browser, and the table of it in
//! `docs/performance.md`. What is measured stands in `tests/bench/`.

use crate::{chromium, npm, shell, sizes, web};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::ExitCode;

const DOCS: &str = "docs/performance.md";
const MARK: &str = "bench-web";

pub(crate) fn bench_web() -> Result<ExitCode> {
    let site = web::build()?;
    let Some(browser) = chromium::ensure() else {
        bail!("there is no browser on this machine: see `cargo xtask doctor`")
    };
    shell::say("Building the server and the bench ...");
    shell::run(shell::cargo().args(["build", "--package", "blanket-server", "--package", "e2e", "--bins"]))?;
    shell::say("Measuring; it takes some minutes, and the machine should do nothing else ...");
    let mut bench = shell::command(shell::target().join("debug/bench-web"));
    bench
        .env("BLANKET_WEB", site)
        .env("BLANKET_BIN", shell::target().join("debug/blanket"))
        .env("BLANKET_AXE", npm::package("axe-core").join("axe.min.js"))
        .env("CHROMIUM", browser.chromium)
        .env("CHROMEDRIVER", browser.driver);
    let table = shell::capture(&mut bench)?;
    print!("{table}");
    let docs = shell::root().join(DOCS);
    let text = fs::read_to_string(&docs).with_context(|| format!("{DOCS} could not be read"))?;
    let text = sizes::replace(&text, MARK, &table)
        .with_context(|| format!("{DOCS} has no `<!-- {MARK} -->` with `<!-- /{MARK} -->` after it"))?;
    fs::write(&docs, text).with_context(|| format!("{DOCS} could not be written"))?;
    Ok(ExitCode::SUCCESS)
}
