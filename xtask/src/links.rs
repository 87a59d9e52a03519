//! Links in the project's Markdown that lead to no file. Addresses on the web are not asked.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Looks through every Markdown file of the checkout.
pub(crate) fn check() -> Result<()> {
    let mut files = Vec::new();
    collect(&shell::root(), &mut files)?;
    files.sort();
    let mut dead = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
        let shown = file.strip_prefix(shell::root()).unwrap_or(file).display();
        let folder = file.parent().unwrap_or(Path::new("."));
        for (line, target) in targets(&text) {
            if !leads_somewhere(folder, target) {
                dead.push(format!("{shown}:{line}: {target}"));
            }
        }
    }
    if !dead.is_empty() {
        bail!("no such file, so mend or remove the link:\n  {}", dead.join("\n  "));
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let unreadable = || format!("{} could not be read", folder.display());
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            let ours = !matches!(name.as_ref(), "target" | "node_modules" | "data" | ".git");
            if ours {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|it| it == "md") {
            files.push(path);
        }
    }
    Ok(())
}

fn leads_somewhere(folder: &Path, target: &str) -> bool {
    let scheme = target.split_once(':').is_some_and(|(scheme, _)| scheme.chars().all(|it| it.is_ascii_alphanumeric()));
    let path = target.split(['#', '?']).next().unwrap_or_default().replace("%20", " ");
    scheme || path.is_empty() || folder.join(path).exists()
}

/// The targets of `[text](target)`, `![image](target)` and `[name]: target` with their lines, outside code.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        if let Some((_, target)) = line.strip_prefix('[').and_then(|it| it.split_once("]: ")) {
            found.extend(first_word(target).map(|it| (number, it)));
            continue;
        }
        // Every second piece between backticks is code.
        for prose in line.split('`').step_by(2) {
            let links = prose.split("](").skip(1).filter_map(|it| it.split_once(')'));
            found.extend(links.filter_map(|(target, _)| first_word(target)).map(|it| (number, it)));
        }
    }
    found
}

/// A target without its title and angle brackets.
fn first_word(target: &str) -> Option<&str> {
    target.split_whitespace().next().map(|it| it.trim_matches(['<', '>']))
}

#[cfg(test)]
mod tests {
    use super::{leads_somewhere, targets};
    use std::path::Path;

    #[test]
    fn links_are_found_outside_code() {
        let text =
            "See [a](a.md#x) and ![b](b.png \"title\").\n```\n[c](c.md)\n```\n`[d](d.md)` [e](<e.md>)\n[f]: f.md";
        assert_eq!(targets(text), [(1, "a.md#x"), (1, "b.png"), (5, "e.md"), (6, "f.md")]);
    }

    #[test]
    fn a_link_with_code_as_its_text_is_found() {
        assert_eq!(targets("see [`lib.rs`](src/lib.rs)"), [(1, "src/lib.rs")]);
    }

    #[test]
    fn the_web_and_the_page_itself_are_not_asked() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(leads_somewhere(here, "https://example.org/x"));
        assert!(leads_somewhere(here, "#heading"));
        assert!(leads_somewhere(here, "src/main.rs#L1"));
        assert!(!leads_somewhere(here, "src/absent.rs"));
    }
}
