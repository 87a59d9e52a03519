//! A compiler for WebAssembly: rustup's target where it can be had, else Debian's compiler. Where the library's source is at
//! hand, it is built anew for size: without what only tells a programmer of a panic, and with its smallest algorithms.

use crate::{debian, shell};
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// The library's source, in a compiler's folder.
const LIBRARY: &str = "lib/rustlib/src/rust/library/Cargo.lock";
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

/// How this machine makes WebAssembly.
pub(crate) enum Compiler {
    /// The ordinary toolchain with the target installed, and perhaps the library's source.
    Rustup { has_source: bool },
    /// Debian's newer compiler and its library source, linked by the ordinary toolchain's linker.
    Debian { version: String, linker: PathBuf },
}

impl Compiler {
    /// What cargo and trunk need in their environment. Both kinds build into a folder of their own: two compilers that
    /// share one evict each other's work.
    pub(crate) fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let mut flags = without_paths();
        let mut env = vec![("CARGO_TARGET_DIR", shell::target().join("wasm"))];
        if let Self::Debian { linker, .. } = self {
            env.extend([
                ("RUSTC", DEBIAN_RUSTC.into()),
                ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.clone()),
            ]);
        }
        if self.has_source() {
            env.extend([
                // The library is built from source by a stable compiler; the sources of this project use nothing unstable.
                ("RUSTC_BOOTSTRAP", "1".into()),
                ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
                ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size".into()),
            ]);
            flags.push_str(WITHOUT_MESSAGES);
        }
        env.push(("RUSTFLAGS", flags.into()));
        env
    }

    fn has_source(&self) -> bool {
        match self {
            Self::Rustup { has_source } => *has_source,
            Self::Debian { .. } => true,
        }
    }

    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Rustup { has_source: true } => format!("rustup target {TARGET}, library from source"),
            Self::Rustup { has_source: false } => {
                format!("rustup target {TARGET}; `rustup component add rust-src` would make the site some 5 % smaller")
            }
            Self::Debian { version, .. } => {
                format!("Debian rustc-web {version}, library from source")
            }
        }
    }
}

/// A panic stops the module at once and says nothing: a citizen cannot read it, and its words are a tenth of the module.
const WITHOUT_MESSAGES: &str = " -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// Panic messages name source files; nobody needs to know where they lay on the machine that built the site, and without
/// that the same sources give the same bytes everywhere.
fn without_paths() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|it| Path::new(&it).join(".cargo")));
    let places = [(home, "/cargo"), (Some(shell::root()), "/blanket")];
    let known =
        places.into_iter().filter_map(|(path, name)| Some(format!("--remap-path-prefix={}={name}", path?.display())));
    known.collect::<Vec<_>>().join(" ")
}

/// What is here already, without the network.
pub(crate) fn present() -> Option<Compiler> {
    if rustup_has_target() { Some(rustup()) } else { debian_compiler().ok() }
}

/// What is here, or what can be fetched.
pub(crate) fn ensure() -> Result<Compiler> {
    // Debian's is asked before rustup's network, so that a machine without it does not wait for the failure each time.
    if let Some(compiler) = present() {
        return Ok(compiler);
    }
    if shell::find("rustup").is_some() {
        shell::say(&format!("Fetching the compiler target {TARGET} with rustup ..."));
        if shell::run(shell::command("rustup").args(["target", "add", TARGET])).is_ok() {
            // Nice to have: without it, all works and is a little larger.
            let _ = shell::run(shell::command("rustup").args(["component", "add", "rust-src"]));
            return Ok(rustup());
        }
        shell::say("rustup could not fetch it; trying Debian's compiler");
    }
    if debian::may_install() {
        debian::install(&DEBIAN_PACKAGES).context("Debian's compiler for WebAssembly could not be installed")?;
        return debian_compiler();
    }
    bail!("no compiler for {TARGET} on this machine; {}", remedy())
}

/// What a person can do when nothing of the above works.
pub(crate) fn remedy() -> String {
    format!(
        "run `rustup target add {TARGET}`, or on Debian as root `apt-get install --no-install-recommends {}`",
        DEBIAN_PACKAGES.join(" ")
    )
}

fn rustup() -> Compiler {
    Compiler::Rustup { has_source: sysroot("rustc").is_ok_and(|it| it.join(LIBRARY).exists()) }
}

fn rustup_has_target() -> bool {
    shell::capture(shell::command("rustup").args(["target", "list", "--installed"]))
        .is_ok_and(|installed| installed.lines().any(|line| line.trim() == TARGET))
}

fn debian_compiler() -> Result<Compiler> {
    if !Path::new(DEBIAN_RUSTC).exists() {
        bail!("{DEBIAN_RUSTC} is absent; {}", remedy());
    }
    let version = shell::capture(shell::command(DEBIAN_RUSTC).arg("--version"))?;
    let version = version.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let wanted = minimum_rust()?;
    if numbers(&version) < numbers(&wanted) {
        bail!("{DEBIAN_RUSTC} is {version} and the project needs {wanted}; {}", remedy());
    }
    let library = sysroot(DEBIAN_RUSTC)?.join(LIBRARY);
    if !library.exists() {
        bail!("{} is absent: the library's source is not installed; {}", library.display(), remedy());
    }
    Ok(Compiler::Debian { version, linker: linker()? })
}

/// The linker that ships with the ordinary toolchain; Debian's packages hold none.
fn linker() -> Result<PathBuf> {
    let about = shell::capture(shell::command("rustc").arg("-vV"))?;
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| anyhow!("`rustc -vV` names no host"))?;
    let linker = sysroot("rustc")?.join(format!("lib/rustlib/{host}/bin/rust-lld"));
    if !linker.exists() {
        bail!("{} is absent; install Rust with rustup, whose toolchain brings it", linker.display());
    }
    Ok(linker)
}

fn sysroot(rustc: &str) -> Result<PathBuf> {
    let path = shell::capture(shell::command(rustc).args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(path.trim()))
}

/// The `rust-version` of the workspace.
pub(crate) fn minimum_rust() -> Result<String> {
    let manifest = fs::read_to_string(shell::root().join("Cargo.toml")).context("Cargo.toml could not be read")?;
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("Cargo.toml states no `rust-version` in [workspace.package]"))
}

/// The numbers of a version, for comparing; what is not a number ends it.
pub(crate) fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|it| it.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_compare_by_number() {
        assert!(numbers("1.96.0") > numbers("1.95"));
        assert!(numbers("1.100") > numbers("1.95"));
        assert!(numbers("1.85.0") < numbers("1.95"));
        assert_eq!(numbers("1.97.0-beta"), [1, 97]);
    }
}
