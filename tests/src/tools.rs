//! What the tests run, and where it lies. `cargo xtask test` builds all of it and names it in the environment; without
//! that it is looked for where a build leaves it. An `Err` says what is missing and how to get it.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The server, and the site it serves.
#[derive(Debug, Clone)]
pub struct ServerTools {
    pub binary: PathBuf,
    pub web: PathBuf,
}

/// The browser, the program that drives it, and the accessibility checker that runs in its pages.
#[derive(Debug, Clone)]
pub struct BrowserTools {
    pub chromium: PathBuf,
    pub driver: PathBuf,
    pub axe: PathBuf,
}

const BUILD: &str = "run the tests by `cargo xtask test`, which builds all they need";
const GET_CHROMIUM: &str = "install the packages chromium and chromium-driver, or set CHROMIUM and CHROMEDRIVER";

pub fn server() -> Result<ServerTools, String> {
    let binary = named_or("BLANKET_BIN", || existing(target().join("debug/blanket")), "the server's binary", BUILD)?;
    let web = named_or("BLANKET_WEB", || existing(target().join("web")), "the site", BUILD)?;
    if !web.join("index.html").is_file() {
        return Err(format!("the site has no index.html; {BUILD}"));
    }
    Ok(ServerTools { binary, web })
}

/// What a vendor's page loads, and the whole engine.
pub fn embed() -> Result<(PathBuf, PathBuf), String> {
    let packages = target().join("packages");
    let embed = named_or("BLANKET_EMBED", || existing(packages.join("embed")), "the embed", BUILD)?;
    let engine = named_or("BLANKET_ENGINE_JS", || existing(packages.join("engine")), "the engine's package", BUILD)?;
    Ok((embed, engine))
}

pub fn browser() -> Result<BrowserTools, String> {
    Ok(BrowserTools {
        chromium: named_or("CHROMIUM", || in_path(&["chromium", "chromium-browser"]), "Chromium", GET_CHROMIUM)?,
        driver: named_or("CHROMEDRIVER", || in_path(&["chromedriver"]), "chromedriver", GET_CHROMIUM)?,
        axe: named_or("BLANKET_AXE", || existing(root().join("node_modules/axe-core/axe.min.js")), "axe-core", BUILD)?,
    })
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// The folder that cargo builds into: the running test lies in `debug/deps/` of it.
pub fn target() -> PathBuf {
    let test = env::current_exe().unwrap_or_default();
    test.ancestors().nth(3).map(Path::to_owned).unwrap_or_default()
}

/// What the variable names; it must be there. Else what is found without it.
fn named_or(variable: &str, find: impl Fn() -> Option<PathBuf>, what: &str, remedy: &str) -> Result<PathBuf, String> {
    let found = match env::var_os(variable) {
        Some(path) => {
            // Tests run in the folder of their package, and the person who set the variable stood in the workspace.
            let path = root().join(path);
            assert!(path.exists(), "{variable} names {}, which is not there", path.display());
            Some(path)
        }
        None => find(),
    };
    found.ok_or_else(|| format!("{what} is not here; {remedy}"))
}

fn existing(path: PathBuf) -> Option<PathBuf> {
    path.exists().then_some(path)
}

fn in_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    names.iter().find_map(|name| folders.iter().map(|it| it.join(name)).find(|it| it.is_file()))
}
