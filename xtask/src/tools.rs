//! Tools built by `cargo install` at pinned versions, kept once per user so that a second clone does not build them again.

use crate::shell;
use anyhow::{Context, Result, anyhow};
use std::path::{Path, PathBuf};
use std::{env, fs};

pub(crate) struct Tool {
    pub(crate) package: &'static str,
    pub(crate) binary: &'static str,
    pub(crate) version: String,
    /// What a build takes on two cores.
    pub(crate) minutes: u32,
}

/// Builds the web application: cargo, wasm-bindgen, wasm-opt and the page.
pub(crate) fn trunk() -> Tool {
    // Pinned below 0.22, which wants a newer compiler than the workspace's `rust-version`.
    Tool { package: "trunk", binary: "trunk", version: "0.21.14".into(), minutes: 5 }
}

/// INVARIANT: exactly the version of the library in Cargo.lock; any other refuses the module.
pub(crate) fn wasm_bindgen() -> Result<Tool> {
    let path = shell::root().join("Cargo.lock");
    let lock = fs::read_to_string(&path)
        .with_context(|| format!("{} could not be read; `cargo generate-lockfile` makes it", path.display()))?;
    let version = locked_version(&lock, "wasm-bindgen")
        .ok_or_else(|| anyhow!("Cargo.lock names no wasm-bindgen; the package blanket-web must depend on it"))?;
    Ok(Tool { package: "wasm-bindgen-cli", binary: "wasm-bindgen", version: version.to_owned(), minutes: 2 })
}

/// Checks licences, sources, bans and advisories.
pub(crate) fn cargo_deny() -> Tool {
    Tool { package: "cargo-deny", binary: "cargo-deny", version: "0.20.2".into(), minutes: 4 }
}

/// Builds and runs the fuzz targets.
pub(crate) fn cargo_fuzz() -> Tool {
    Tool { package: "cargo-fuzz", binary: "cargo-fuzz", version: "0.13.2".into(), minutes: 2 }
}

impl Tool {
    /// The folder to put in `PATH`.
    pub(crate) fn bin(&self) -> PathBuf {
        self.home().join("bin")
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.bin().join(self.binary)
    }

    pub(crate) fn present(&self) -> bool {
        self.path().is_file()
    }

    /// Gives the path of the program, building it first if this user never had it.
    pub(crate) fn ensure(&self) -> Result<PathBuf> {
        if !self.present() {
            self.install()?;
        }
        Ok(self.path())
    }

    fn home(&self) -> PathBuf {
        cache().join("tools").join(format!("{}-{}", self.package, self.version))
    }

    fn install(&self) -> Result<()> {
        let Self { package, version, minutes, .. } = self;
        shell::say(&format!("Installing {package} {version}: about {minutes} minutes, once per user ..."));
        let home = self.home();
        // INVARIANT: a folder under its final name is whole. An interrupted build leaves only a `.part` folder behind.
        let part = home.with_file_name(format!(".{package}-{version}.{}.part", std::process::id()));
        fs::create_dir_all(&part).with_context(|| format!("{} could not be made", part.display()))?;
        self.cargo_install(&part, true)
            .or_else(|_| {
                // The author's lock file may name a version that a mirror does not have yet.
                shell::say(&format!("{package} {version} did not build as locked by its author; trying its newest fitting dependencies"));
                self.cargo_install(&part, false)
            })
            .with_context(|| {
                format!(
                    "{package} {version} is needed and could not be built; try `cargo install {package} --version {version} --locked --root {}` by hand",
                    home.display()
                )
            })?;
        let moved = fs::rename(&part, &home);
        // Another clone may have been faster; what it made is as good.
        if moved.is_err() && !self.present() {
            moved.with_context(|| format!("{} could not be moved to {}", part.display(), home.display()))?;
        }
        Ok(())
    }

    /// Outside the checkout and without what steers our own builds: a tool must not be built with our configuration.
    fn cargo_install(&self, root: &Path, locked: bool) -> Result<()> {
        let mut cargo = shell::command("cargo");
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let steers = [
                "RUSTC",
                "RUSTFLAGS",
                "RUSTDOCFLAGS",
                "CARGO_TARGET_",
                "CARGO_BUILD_",
                "CARGO_UNSTABLE_",
                "CARGO_PROFILE_",
                "CARGO_ENCODED_",
            ]
            .iter()
            .any(|prefix| text.starts_with(prefix));
            if steers {
                cargo.env_remove(&name);
            }
        }
        cargo.current_dir(root).args(["install", self.package, "--version", &self.version, "--root"]).arg(root);
        if locked {
            cargo.arg("--locked");
        }
        shell::run(&mut cargo)
    }
}

/// `$BLANKET_CACHE`, or `blanket` in the user's cache folder.
pub(crate) fn cache() -> PathBuf {
    let named = |name: &str| env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    named("BLANKET_CACHE")
        .or_else(|| named("XDG_CACHE_HOME").map(|it| it.join("blanket")))
        .or_else(|| named("HOME").map(|it| it.join(".cache/blanket")))
        .unwrap_or_else(|| shell::target().join("cache"))
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    const LOCK: &str = "\
[[package]]
name = \"wasm-bindgen-futures\"
version = \"0.4.80\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.130\"
dependencies = [
 \"cfg-if\",
]
";

    #[test]
    fn the_locked_version_is_that_of_the_whole_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }
}
