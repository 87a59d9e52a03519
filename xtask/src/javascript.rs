//! The npm packages: each is a crate built for WebAssembly, with the files of its folder `package/` beside it.

use crate::shell::copy;
use crate::stamp::Stamp;
use crate::{npm, shell, tools, wasm};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// A crate that becomes an npm package.
pub(crate) struct Package {
    /// The name of the crate.
    pub(crate) crate_name: &'static str,
    /// Where the crate lies, from the root of the checkout.
    pub(crate) folder: &'static str,
    /// What the package is called in `target/`.
    pub(crate) name: &'static str,
}

/// The whole engine, for vendors and editors.
pub(crate) const ENGINE: Package = Package { crate_name: "blanket-js", folder: "js/engine", name: "engine" };
/// The engine as a citizen's browser needs it, for a renderer of a vendor's own.
pub(crate) const FORM: Package = Package { crate_name: "blanket-js-form", folder: "js/form", name: "form" };

/// What every package is made of besides its own folder.
const INPUTS: [&str; 7] =
    ["engine/Cargo.toml", "engine/src", "js/answers", "Cargo.lock", "Cargo.toml", "package-lock.json", "LICENSE-MIT"];
/// The module; the files of a package import its glue as `wasm.js`.
const MODULE: &str = "wasm_bg.wasm";
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];
/// What every browser of the last years can do; the same as for the site (`web/index.html`).
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Smallest, twice over; the same as for the site. No object lies in the first kilobyte, which is the far end of the stack.
const PASSES: [&str; 5] = ["--low-memory-unused", "-Oz", "-Oz", "--strip-producers", "--strip-target-features"];

/// Builds a package, unless nothing has changed since the last time, and gives its folder.
pub(crate) fn ensure(package: &Package) -> Result<PathBuf> {
    let out = shell::target().join("packages").join(package.name);
    let stamp = Stamp::new(&format!("package-{}", package.name));
    let inputs: Vec<&str> = INPUTS.into_iter().chain([package.folder]).collect();
    if !stamp.is_fresh(&out.join("package.json"), &inputs)? {
        build(package, &out)?;
        stamp.set()?;
    }
    Ok(out)
}

/// Makes the folder `out` anew: what `npm pack` would pack.
fn build(package: &Package, out: &Path) -> Result<()> {
    npm::ensure()?;
    let bindgen = tools::wasm_bindgen()?.ensure()?;
    let compiler = wasm::ensure()?;
    shell::say(&format!("Building the npm package of {} ({}) ...", package.crate_name, compiler.describe()));
    let mut cargo = shell::command("cargo");
    cargo.args(["build", "--package", package.crate_name, "--profile", "citizen", "--target", wasm::TARGET]);
    shell::run(cargo.envs(compiler.environment()))?;
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("{} could not be emptied", out.display()))?;
    }
    let built = shell::target().join("wasm").join(wasm::TARGET).join("citizen");
    let module = built.join(format!("{}.wasm", package.crate_name.replace('-', "_")));
    let mut bind = shell::command(bindgen);
    // One kind of glue for all: a page gives it an address, Node gives it the bytes.
    bind.args(["--target", "web", "--no-typescript", "--out-name", "wasm", "--out-dir"]).arg(out).arg(module);
    shell::run(&mut bind)?;
    let module = out.join(MODULE);
    let mut optimise = shell::command(npm::bin().join("wasm-opt"));
    shell::run(optimise.args(FEATURES).args(PASSES).arg(&module).arg("-o").arg(&module))?;
    write_files(&format!("{}/package", package.folder), out)
}

/// What people wrote, with the version of the workspace in `package.json`, and the licences.
pub(crate) fn write_files(folder: &str, out: &Path) -> Result<()> {
    let from = shell::root().join(folder);
    let unreadable = || format!("{} could not be read", from.display());
    for entry in fs::read_dir(&from).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        let name = path.file_name().unwrap_or_default();
        copy(&path, &out.join(name))?;
    }
    for licence in LICENCES {
        copy(&shell::root().join(licence), &out.join(licence))?;
    }
    let manifest = out.join("package.json");
    let text = fs::read_to_string(&manifest).with_context(|| format!("{} could not be read", manifest.display()))?;
    let text = with_version(&text, env!("CARGO_PKG_VERSION"))
        .with_context(|| format!("{folder}/package.json has no `\"version\": \"0.0.0\"`"))?;
    fs::write(&manifest, text).with_context(|| format!("{} could not be written", manifest.display()))
}

/// The manifest with the version in place of the one that stands for it.
fn with_version(manifest: &str, version: &str) -> Option<String> {
    let is_marked = manifest.contains("\"version\": \"0.0.0\"");
    // A package that goes with another goes with the same version of it.
    is_marked.then(|| manifest.replace("\"0.0.0\"", &format!("\"{version}\"")))
}

#[cfg(test)]
mod tests {
    use super::with_version;

    #[test]
    fn the_version_is_that_of_the_workspace() {
        let manifest = "{ \"version\": \"0.0.0\", \"peerDependencies\": { \"x\": \"0.0.0\" } }";
        let expected = "{ \"version\": \"1.2.3\", \"peerDependencies\": { \"x\": \"1.2.3\" } }";
        assert_eq!(with_version(manifest, "1.2.3").as_deref(), Some(expected));
        assert_eq!(with_version("{}", "1.2.3"), None);
    }
}
