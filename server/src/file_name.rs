//! Names of files that are safe on any disk, made from names that people gave.

/// The longest name, in bytes, so that a number can still be put after it.
const LONGEST: usize = 120;
/// Names that mean a device on Windows, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Safe names for files that shall lie in one folder: no separators, no control characters, nothing hidden, and no two
/// the same, whether or not the disk tells capitals apart. The extension is kept.
pub(crate) fn safe_names<'a>(given: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in given {
        let safe = safe_name(name);
        let taken = |it: &str| names.iter().any(|other| other.to_lowercase() == it.to_lowercase());
        let unique = if taken(&safe) {
            let (stem, extension) = split(&safe);
            (2..).map(|number| format!("{stem}-{number}{extension}")).find(|it| !taken(it)).unwrap_or_default()
        } else {
            safe
        };
        names.push(unique);
    }
    names
}

fn safe_name(given: &str) -> String {
    // Some browsers give a whole path; only what follows the last separator is a name.
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let replaced: String = last.chars().map(|it| if is_safe(it) { it } else { '_' }).collect();
    let trimmed = replaced.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let (stem, extension) = split(trimmed);
    let stem = cut(stem, LONGEST.saturating_sub(extension.len())).trim_end_matches(['.', ' ']);
    match stem {
        "" => format!("file{extension}"),
        device if is_device(device) => format!("_{device}{extension}"),
        stem => format!("{stem}{extension}"),
    }
}

fn is_safe(it: char) -> bool {
    // Accents that stand by themselves, as some systems write the ring of an å.
    let accent = ('\u{300}'..='\u{36f}').contains(&it);
    it.is_alphanumeric() || accent || matches!(it, '.' | '-' | '_' | ' ' | '(' | ')')
}

/// `a.tar.gz` is `a.tar` and `.gz`; an extension that is too long is none.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if name.len() - at <= 10 => name.split_at(at),
        _ => (name, ""),
    }
}

fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().map(|(at, it)| at + it.len_utf8()).take_while(|end| *end <= most).last().unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().to_lowercase();
    let word = first.trim_end_matches(|it: char| it.is_ascii_digit());
    first.len() <= 4 && DEVICES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (given, expected) in [
            ("lægeerklæring 2.pdf", "lægeerklæring 2.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\scan.PDF", "scan.PDF"),
            (".hidden.pdf", "hidden.pdf"),
            ("..", "file"),
            ("", "file"),
            ("nul.pdf", "_nul.pdf"),
            ("COM1.png", "_COM1.png"),
            ("a\u{202e}fdp.png", "a_fdp.png"),
            ("a\nb\0c.pdf", "a_b_c.pdf"),
            ("trailing. .pdf", "trailing.pdf"),
            ("ga\u{30a}rd.pdf", "ga\u{30a}rd.pdf"),
        ] {
            assert_eq!(safe_name(given), expected, "{given:?}");
        }
        let long = safe_name(&format!("{}.pdf", "å".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with("å.pdf"), "{long}");
    }

    #[test]
    fn no_two_are_the_same() {
        assert_eq!(safe_names(["a.pdf", "A.pdf", "b/a.pdf", "a-2.pdf"]), ["a.pdf", "A-2.pdf", "a-3.pdf", "a-2-2.pdf"]);
    }
}
