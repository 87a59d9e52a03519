//! The design system's stylesheet made fit for the site: fonts only as woff2, and only the files that it names.

use crate::{npm, shell};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the stylesheet, `fonts/` and `img/` are put for trunk and for the embed to take.
pub(crate) fn folder() -> PathBuf {
    shell::target().join("web-assets")
}

/// Writes the folder anew from `node_modules/dkfds`.
pub(crate) fn write() -> Result<()> {
    let package = npm::package("dkfds").join("dist");
    let source = package.join("css/dkfds.min.css");
    let css = fs::read_to_string(&source).with_context(|| format!("{} could not be read", source.display()))?;
    let css = fit(&css);
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} could not be emptied", folder.display()))?;
    }
    let files = named_files(&css);
    for kind in ["fonts/", "img/"] {
        if !files.iter().any(|it| it.starts_with(kind)) {
            bail!("{} names no file under {kind}: has the design system been rearranged?", source.display());
        }
    }
    for file in files {
        copy(&package.join(file), &folder.join(file))?;
    }
    // The fonts' licence goes where the fonts go.
    let licence = "fonts/IBMPlexSans/complete/woff2/license.txt";
    copy(&package.join(licence), &folder.join(licence))?;
    fs::write(folder.join("dkfds.css"), css).context("the stylesheet could not be written")
}

/// Three changes: a font is offered as woff2 alone (the first of the originals is an `.eot` without a format, which every
/// browser would ask for in vain), paths start at the stylesheet's own folder, and the source map is not mentioned.
fn fit(css: &str) -> String {
    let css = css.split("\n/*# sourceMappingURL=").next().unwrap_or(css);
    let css = css.replace("url(../", "url(");
    let mut fitted = String::with_capacity(css.len());
    let mut rest = css.as_str();
    while let Some((before, face)) = rest.split_once("@font-face{") {
        let (face, after) = face.split_once('}').unwrap_or((face, ""));
        fitted.push_str(before);
        fitted.push_str("@font-face{");
        fitted.push_str(&only_woff2(face));
        fitted.push('}');
        rest = after;
    }
    fitted.push_str(rest);
    fitted
}

/// The declarations of a font face; one without a woff2 is left as it is.
fn only_woff2(face: &str) -> String {
    let woff2 = named_files(face).into_iter().find(|it| it.ends_with(".woff2"));
    let declarations = face.split(';').map(|it| match woff2 {
        Some(file) if it.starts_with("src:") => format!("src:url({file}) format(\"woff2\")"),
        _ => it.to_owned(),
    });
    declarations.collect::<Vec<_>>().join(";")
}

/// The relative paths in `url(...)`, each once.
fn named_files(css: &str) -> Vec<&str> {
    let mut files: Vec<&str> = css
        .split("url(")
        .skip(1)
        .filter_map(|it| it.split_once(')'))
        .map(|(file, _)| file.trim_matches(['"', '\'']))
        .filter(|file| !file.starts_with("data:") && !file.starts_with('#'))
        .collect();
    files.sort_unstable();
    files.dedup();
    files
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).with_context(|| format!("{} could not be made", parent.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("{} could not be copied to {}", from.display(), to.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{fit, named_files};

    #[test]
    fn a_font_is_offered_as_woff2_alone() {
        let css = "a{b:c}@font-face{font-weight:400;src:url(../fonts/a.eot),url(../fonts/a.woff2) format(\"woff2\"),url(../fonts/a.ttf)}d{e:url(../img/x.svg)}\n/*# sourceMappingURL=x.map*/";
        let expected = "a{b:c}@font-face{font-weight:400;src:url(fonts/a.woff2) format(\"woff2\")}d{e:url(img/x.svg)}";
        assert_eq!(fit(css), expected);
        assert_eq!(named_files(expected), ["fonts/a.woff2", "img/x.svg"]);
    }

    #[test]
    fn a_face_of_local_fonts_is_left_alone() {
        let css = "@font-face{font-family:system;src:local(\"A\"),local(\"B\")}";
        assert_eq!(fit(css), css);
    }
}
