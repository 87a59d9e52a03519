//! The site, built by trunk into `target/web`. How it boots is told by `Trunk.toml` and `web/index.html`.

use crate::stamp::Stamp;
use crate::{npm, shell, styles, tools, wasm};
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// All that the site is made of. A folder counts with everything in it.
const INPUTS: [&str; 8] = [
    "engine/Cargo.toml",
    "engine/src",
    "engine/texts",
    "web",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "package-lock.json",
];

/// Where trunk puts the site (`dist` in Trunk.toml).
pub(crate) fn folder() -> PathBuf {
    shell::target().join("web")
}

/// Builds the site as the citizen gets it, unless nothing has changed since the last time.
pub(crate) fn build() -> Result<PathBuf> {
    npm::ensure()?;
    let trunk = tools::trunk();
    let bindgen = tools::wasm_bindgen()?;
    let stamp = Stamp::new("web");
    if stamp.is_fresh(&folder().join("index.html"), &INPUTS)? {
        return Ok(folder());
    }
    trunk.ensure()?;
    bindgen.ensure()?;
    let compiler = wasm::ensure()?;
    shell::say(&format!("Building the site ({}); the first time takes minutes ...", compiler.describe()));
    styles::write()?;
    // Trunk works offline, so that it uses our wasm-bindgen and wasm-opt or none; hence the crates are fetched first.
    // With a target named, cargo also fetches what the standard library needs when that is built from source.
    for target in [[].as_slice(), &["--target", wasm::TARGET]] {
        shell::run(shell::command("cargo").args(["fetch", "--quiet"]).args(target).envs(compiler.environment()))?;
    }
    let mut path = vec![bindgen.bin(), npm::bin()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let mut build = shell::command(trunk.path());
    build
        .args(["build", "--offline", "--skip-version-check"])
        .env("PATH", env::join_paths(path).context("PATH holds a folder with a colon in its name")?)
        .envs(compiler.environment())
        // Trunk reads `NO_COLOR=1` as a value it does not know, and stops.
        .env_remove("NO_COLOR");
    shell::run(&mut build)?;
    stamp.set()?;
    Ok(folder())
}
