//! The site, built by trunk into `target/web`. How it boots is told by `Trunk.toml` and `web/index.html`.

use crate::stamp::Stamp;
use crate::{npm, shell, styles, tools, wasm};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// All that the site is made of. A folder counts with everything in it.
const INPUTS: [&str; 14] = [
    "engine/Cargo.toml",
    "engine/src",
    "engine/texts",
    "js/answers",
    // Not `web/embed`, which lies beside the module and not in it.
    "web/Cargo.toml",
    "web/drafts.js",
    "web/index.html",
    "web/src",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "web/start.js",
    "web/style.css",
    "package-lock.json",
];

/// Where trunk puts the site (`dist` in Trunk.toml).
pub(crate) fn folder() -> PathBuf {
    shell::target().join("web")
}

/// Scripts are delivered without what only people read: a third of them is comments.
pub(crate) fn scripts(folder: &Path) -> Result<()> {
    let unreadable = || format!("{} could not be read", folder.display());
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.is_dir() {
            scripts(&path)?;
        } else if path.extension().is_some_and(|it| it == "js") {
            let text = fs::read_to_string(&path).with_context(unreadable)?;
            fs::write(&path, without_comments(&text)).with_context(|| format!("{} is not written", path.display()))?;
        }
    }
    Ok(())
}

/// Without lines that are comments, and without indentation. A comment after code stays: to tell it from a text needs a reader
/// of the language.
fn without_comments(script: &str) -> String {
    let mut out = String::new();
    let mut is_comment = false;
    for line in script.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
        is_comment &= !line.ends_with("*/");
    }
    out
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
    scripts(&folder())?;
    stamp.set()?;
    Ok(folder())
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn a_script_loses_its_comments_and_nothing_else() {
        let script = "// Head\n/**\n * What it does.\n */\nexport const a = \"// no comment\"; // stays\n\n  /** One line. */\n  a();\n";
        assert_eq!(without_comments(script), "export const a = \"// no comment\"; // stays\na();\n");
    }
}
