//! What a vendor's page loads, and the npm package `@blanket-dk/element`: the site's module and stylesheet under names that
//! can be written down, and the files of `web/embed`.

use crate::shell::{copy, copy_all};
use crate::{javascript, shell, styles, web};
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Writes the folder anew from the site. The engine's package is looked for in the folder `engine` beside it.
pub(crate) fn make(site: &Path) -> Result<PathBuf> {
    let out = shell::target().join("packages/embed");
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("{} could not be emptied", out.display()))?;
    }
    embed(site, &out)?;
    Ok(out)
}

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
    javascript::write_files("web/embed", embed)?;
    web::scripts(embed)?;
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

/// The glue, with the scripts that it imports beside it. Only where they are imported from is changed: the same words are also
/// the name by which the module asks for them.
fn with_scripts(site: &Path, embed: &Path, mut glue: String) -> Result<String> {
    for quote in ['"', '\''] {
        let from = format!("from {quote}./snippets/");
        while let Some((before, rest)) = glue.split_once(&from) {
            let (path, after) = rest.split_once(quote).unwrap_or((rest, ""));
            let name = path.rsplit('/').next().unwrap_or_default();
            copy(&site.join("snippets").join(path), &embed.join(name))?;
            glue = format!("{before}from {quote}./{name}{quote}{after}");
        }
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
