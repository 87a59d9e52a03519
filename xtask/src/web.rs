//! The site, built by trunk into `target/web`. How it boots is told by `Trunk.toml` and `web/index.html`.

use crate::{npm, shell, styles, tools, wasm};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, fs};

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
    let stamp = shell::target().join("web.stamp");
    if up_to_date(&stamp)? {
        return Ok(folder());
    }
    trunk.ensure()?;
    bindgen.ensure()?;
    let compiler = wasm::ensure()?;
    shell::say(&format!("Building the site ({}); the first time takes minutes ...", compiler.describe()));
    let started = SystemTime::now();
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
    // Stamped with the start, so that what was edited meanwhile is built next time.
    fs::write(&stamp, "")
        .and_then(|()| fs::File::open(&stamp)?.set_modified(started))
        .with_context(|| format!("{} could not be written", stamp.display()))?;
    Ok(folder())
}

fn up_to_date(stamp: &Path) -> Result<bool> {
    let Ok(built) = fs::metadata(stamp).and_then(|it| it.modified()) else {
        return Ok(false);
    };
    if !folder().join("index.html").is_file() {
        return Ok(false);
    }
    for input in INPUTS {
        let path = shell::root().join(input);
        if path.exists() && newest(&path)? > built {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The latest change at or under a path. A folder's own time counts too: it tells of files that were taken away.
fn newest(path: &Path) -> Result<SystemTime> {
    let unreadable = || format!("{} could not be read", path.display());
    let about = fs::metadata(path).with_context(unreadable)?;
    let mut latest = about.modified().with_context(unreadable)?;
    if about.is_dir() {
        for entry in fs::read_dir(path).with_context(unreadable)? {
            latest = latest.max(newest(&entry.with_context(unreadable)?.path())?);
        }
    }
    Ok(latest)
}
