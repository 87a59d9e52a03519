//! What is downloaded, in the terminal and in the README between marks such as `<!-- sizes -->` and `<!-- /sizes -->`.

use crate::shell;
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::Path;

/// What a page loads; an npm package also holds what people read.
const LOADED: [&str; 3] = ["js", "css", "wasm"];

/// What a module may weigh, packed: the citizen's whole, and the engine as the citizen needs it (docs/performance.md).
const BUDGETS: [(&str, &str, u64); 2] =
    [("sizes", "blanket_web_bg.wasm", 105_000), ("sizes of the form", "wasm_bg.wasm", 75_000)];

/// Measured by Node's zlib, which has the reference brotli; Node is needed for the build anyway.
const BROTLI: &str = "\
const { readFileSync } = require('fs'), { brotliCompressSync, constants } = require('zlib');
const text = readFileSync(process.argv[1]);
console.log(brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }).length);";

/// Prints the table of the files in each folder, and writes it between the marks of that name. What lies in folders of
/// theirs (fonts and icons) is fetched one by one as needed.
pub(crate) fn report(folders: &[(&str, &Path)]) -> Result<()> {
    let readme = shell::root().join("README.md");
    let mut text = fs::read_to_string(&readme).context("README.md could not be read")?;
    for (mark, folder) in folders {
        let budget = BUDGETS.iter().find(|(it, ..)| it == mark).map(|(_, file, most)| (*file, *most));
        let table = table(&measure(folder)?, budget);
        println!("{}", folder.display());
        print!("{table}");
        text = replace(&text, mark, &table)
            .ok_or_else(|| anyhow!("README.md has no `<!-- {mark} -->` with `<!-- /{mark} -->` after it"))?;
    }
    fs::write(&readme, text).context("README.md could not be written")
}

/// Name, bytes, and bytes packed by brotli.
fn measure(folder: &Path) -> Result<Vec<(String, u64, u64)>> {
    let unreadable = || format!("{} could not be read", folder.display());
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|it| LOADED.iter().any(|loaded| it == *loaded)) {
            let raw = fs::metadata(&path).with_context(unreadable)?.len();
            let packed = shell::capture(shell::command("node").args(["-e", BROTLI]).arg(&path))?;
            let packed = packed.trim().parse().context("node gave no number")?;
            rows.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), raw, packed));
        }
    }
    rows.sort();
    Ok(rows)
}

fn table(rows: &[(String, u64, u64)], budget: Option<(&str, u64)>) -> String {
    let mut table = "| file | bytes | brotli |\n|---|--:|--:|\n".to_owned();
    for (file, raw, packed) in rows {
        let most = budget.filter(|(it, _)| it == file).map(|(_, most)| format!(" of at most {}", thousands(most)));
        table += &format!("| `{file}` | {} | {}{} |\n", thousands(*raw), thousands(*packed), most.unwrap_or_default());
    }
    let (raw, packed) = rows.iter().fold((0, 0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
    table + &format!("| together | {} | {} |\n", thousands(raw), thousands(packed))
}

pub(crate) fn replace(text: &str, mark: &str, table: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{table}{end}{after}"))
}

fn thousands(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", thousands(number / 1000), number % 1000) }
}

#[cfg(test)]
mod tests {
    use super::{replace, table, thousands};

    #[test]
    fn thousands_are_parted() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_table_stands_between_its_marks() {
        let table = table(&[("a.js".into(), 2000, 500), ("b.css".into(), 10, 5)], Some(("a.js", 1000)));
        assert_eq!(
            replace("x\n<!-- sizes -->\nold\n<!-- /sizes -->\ny", "sizes", &table).as_deref(),
            Some(
                "x\n<!-- sizes -->\n| file | bytes | brotli |\n|---|--:|--:|\n| `a.js` | 2,000 | 500 of at most 1,000 |\n| `b.css` | 10 | 5 |\n\
                 | together | 2,010 | 505 |\n<!-- /sizes -->\ny"
            )
        );
        assert_eq!(replace("<!-- sizes -->\n", "sizes", &table), None);
    }
}
