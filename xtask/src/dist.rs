//! `cargo xtask dist`: what is delivered, in `target/dist`. `blanket` is the program, `web/` the site; `embed/`, `form/` and
//! `engine/` are npm packages, of which the first is what a vendor's page loads.

use crate::shell::{copy, copy_all};
use crate::{embed, javascript, run, shell, sizes, web};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn dist() -> Result<ExitCode> {
    let site = web::build()?;
    let engine = javascript::ensure(&javascript::ENGINE)?;
    let form = javascript::ensure(&javascript::FORM)?;
    run::build_server()?;
    let dist = shell::target().join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).with_context(|| format!("{} could not be emptied", dist.display()))?;
    }
    copy_all(&site, &dist.join("web"))?;
    copy(&shell::target().join("release/blanket"), &dist.join("blanket"))?;
    copy_all(&embed::make(&site)?, &dist.join("embed"))?;
    copy_all(&engine, &dist.join("engine"))?;
    copy_all(&form, &dist.join("form"))?;
    for module in ["embed/blanket_web_bg.wasm", "form/wasm_bg.wasm"] {
        without_compiler(&dist.join(module))?;
    }
    sizes::report(&[
        ("sizes", &dist.join("embed")),
        ("sizes of the form", &dist.join("form")),
        ("sizes of the engine", &dist.join("engine")),
    ])?;
    println!("\nmade target/dist: blanket, web/, embed/, form/, engine/");
    Ok(ExitCode::SUCCESS)
}

/// Words of the compiler's diagnostics. Where they are, the compiler is.
const OF_DIAGNOSTICS: &[u8] = b"did you mean";

/// A call too many, and a citizen downloads all of the compiler again.
fn without_compiler(module: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("{} could not be read", module.display()))?;
    if bytes.windows(OF_DIAGNOSTICS.len()).any(|it| it == OF_DIAGNOSTICS) {
        bail!("{} holds the compiler and its diagnostics, which no citizen needs", module.display());
    }
    Ok(())
}
