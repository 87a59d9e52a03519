//! `cargo xtask dist`: what is delivered, in `target/dist`. `blanket` is the program, `web/` the site, `embed/` what a vendor's page loads,
//! `form/` and `engine/` the npm packages.

use crate::{javascript, run, shell, sizes, styles, web};
use anyhow::{Context, Result, anyhow, bail};
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
    embed(&site, &dist.join("embed"))?;
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

/// The same module as the site's, under names that a vendor's page can write down.
fn embed(site: &Path, embed: &Path) -> Result<()> {
    let page = read(&site.join("index.html"))?;
    let of_page = |id: &str| {
        href(&page, &format!("id=\"{id}\"")).ok_or_else(|| {
            anyhow!("the site's index.html has no link with id `{id}`; see pattern_script in Trunk.toml")
        })
    };
    let glue = read(&site.join(of_page("glue")?))?;
    // The glue looks for its module beside itself, under the name that wasm-bindgen gave it.
    if !glue.contains("blanket-web_bg.wasm") {
        bail!("the glue made by wasm-bindgen does not name blanket-web_bg.wasm; has the package been renamed?");
    }
    fs::create_dir_all(embed).with_context(|| format!("{} could not be made", embed.display()))?;
    let glue = with_scripts(site, embed, glue)?;
    write(&embed.join("blanket_web.js"), &glue.replace("blanket-web_bg.wasm", "blanket_web_bg.wasm"))?;
    copy(&site.join(of_page("wasm")?), &embed.join("blanket_web_bg.wasm"))?;
    let element = shell::root().join("web/embed/kl-blanket.js");
    if element.exists() {
        copy(&element, &embed.join("kl-blanket.js"))?;
    }
    let mut css = String::new();
    for tag in page.split("<link").filter(|it| it.contains("rel=\"stylesheet\"")) {
        css.push_str(&read(&site.join(href(tag, "rel=\"stylesheet\"").unwrap_or_default()))?);
    }
    write(&embed.join("blanket.css"), &css)?;
    for folder in ["fonts", "img"] {
        copy_all(&styles::folder().join(folder), &embed.join(folder))?;
    }
    Ok(())
}

/// The glue, with the scripts that it imports beside it.
fn with_scripts(site: &Path, embed: &Path, mut glue: String) -> Result<String> {
    while let Some((_, rest)) = glue.split_once("./snippets/") {
        let path = rest.split(['\'', '"']).next().unwrap_or_default().to_owned();
        let name = path.rsplit('/').next().unwrap_or_default();
        copy(&site.join("snippets").join(&path), &embed.join(name))?;
        glue = glue.replace(&format!("./snippets/{path}"), &format!("./{name}"));
    }
    Ok(glue)
}

/// The file that the tag with this attribute names, from the root of the site.
fn href<'a>(page: &'a str, attribute: &str) -> Option<&'a str> {
    let at = page.find(attribute)?;
    let start = page.get(..at)?.rfind('<').unwrap_or(0);
    let tag = page.get(start..)?.split('>').next()?;
    let file = tag.split_once("href=\"")?.1.split('"').next()?;
    Some(file.trim_start_matches('/'))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("{} could not be written", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("{} could not be copied to {}", from.display(), to.display()))?;
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{} could not be made", to.display()))?;
    let unreadable = || format!("{} could not be read", from.display());
    for entry in fs::read_dir(from).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::href;

    #[test]
    fn a_link_is_found_whatever_the_order_of_its_attributes() {
        let page =
            "<head><link href=\"/a.js\" id=\"glue\">\n<link id=\"wasm\" rel=\"preload\" href=\"/b.wasm\"></head>";
        assert_eq!(href(page, "id=\"glue\""), Some("a.js"));
        assert_eq!(href(page, "id=\"wasm\""), Some("b.wasm"));
        assert_eq!(href(page, "id=\"none\""), None);
    }
}
