//! `cargo xtask doctor`: what this machine has, what the chores will fetch by themselves, and what a person must get.

use crate::tools::{self, Tool};
use crate::{chromium, clamd, debian, npm, shell, wasm};
use anyhow::Result;
use std::process::ExitCode;

enum State {
    Present(String),
    /// The chores get it by themselves when they first need it.
    Fetched(String),
    Missing(String),
}

/// Fails only if something is missing that the chores cannot get.
pub(crate) fn doctor() -> Result<ExitCode> {
    let rows = [
        ("Rust compiler", rust()),
        ("WASM compiler", wasm_compiler()),
        ("Node", node()),
        ("npm packages", npm_packages()),
        ("trunk", tool(&tools::trunk())),
        ("wasm-bindgen", tool(&tools::wasm_bindgen()?)),
        ("cargo-deny", tool(&tools::cargo_deny())),
        ("cargo-fuzz", tool(&tools::cargo_fuzz())),
        ("Chromium", browser()),
        ("clamd", scanner()),
    ];
    let mut missing = 0;
    for (what, state) in rows {
        match state {
            State::Present(version) => println!("present   {what:<15} {version}"),
            State::Fetched(how) => println!("absent    {what:<15} {how}"),
            State::Missing(remedy) => {
                missing += 1;
                println!("MISSING   {what:<15} {remedy}");
            }
        }
    }
    println!("tools are kept in {}", tools::cache().display());
    Ok(if missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rust() -> State {
    let remedy = "install Rust from https://rustup.rs, or run `rustup update`";
    let found = shell::version("rustc");
    let Ok(wanted) = wasm::minimum_rust() else {
        return State::Missing("Cargo.toml states no `rust-version`".into());
    };
    match found {
        None => State::Missing(remedy.into()),
        Some(found) => {
            let number = found.split_whitespace().nth(1).unwrap_or_default();
            if wasm::numbers(number) < wasm::numbers(&wanted) {
                State::Missing(format!("{found}, but {wanted} is needed: {remedy}"))
            } else {
                State::Present(found)
            }
        }
    }
}

fn wasm_compiler() -> State {
    if let Some(compiler) = wasm::present() {
        return State::Present(compiler.describe());
    }
    if shell::find("rustup").is_some() || debian::may_install() {
        return State::Fetched(format!("will be fetched by the first build; should that fail, {}", wasm::remedy()));
    }
    State::Missing(wasm::remedy())
}

fn node() -> State {
    let remedy = "install Node 20 or newer, with npm, from https://nodejs.org";
    let (Some(node), Some(npm)) = (shell::version("node"), shell::version("npm")) else {
        return State::Missing(remedy.into());
    };
    if wasm::numbers(node.trim_start_matches('v')) < vec![20] {
        return State::Missing(format!("{node} is too old: {remedy}"));
    }
    State::Present(format!("{node}, npm {npm}"))
}

fn npm_packages() -> State {
    if npm::present() {
        return State::Present("as package-lock.json says (dkfds, axe-core, binaryen's wasm-opt)".into());
    }
    State::Fetched("will be fetched by the first build (`npm ci --ignore-scripts`)".into())
}

fn tool(tool: &Tool) -> State {
    if tool.present() {
        return State::Present(format!("{} {}", tool.package, tool.version));
    }
    State::Fetched(format!(
        "{} {} will be built when first needed, about {} minutes",
        tool.package, tool.version, tool.minutes
    ))
}

/// Not missing for a build: the browser tests say that they were skipped.
fn scanner() -> State {
    match clamd::present() {
        Some(program) => State::Present(shell::version(&program).unwrap_or_else(|| program.display().to_string())),
        None if debian::may_install() => State::Fetched("will be installed by the first `cargo xtask test`".into()),
        None => State::Missing(clamd::remedy()),
    }
}

fn browser() -> State {
    match chromium::present() {
        Some(browser) => {
            let version = shell::version(&browser.chromium).unwrap_or_else(|| browser.chromium.display().to_string());
            State::Present(format!("{version}, driver {}", browser.driver.display()))
        }
        None if debian::may_install() => State::Fetched("will be installed by the first `cargo xtask test`".into()),
        None => State::Missing(chromium::remedy()),
    }
}
