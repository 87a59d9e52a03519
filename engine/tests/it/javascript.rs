//! The engine's JavaScript package says, in Node, what the native engine says: to every case there is, byte by byte. Its
//! examples run, and it keeps its promises.
//!
//! `cargo xtask test` builds the package and names its folder in `BLANKET_ENGINE_JS`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use blanket_engine::canonical_json;
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};

use crate::files::{root, source};
use crate::listing::{Case, Listing, json_of, listing};

const VARIABLE: &str = "BLANKET_ENGINE_JS";
/// Most differences that are told.
const MOST_TOLD: usize = 10;
/// How much of two answers is shown, in characters.
const SHOWN: usize = 100;
/// Where the examples for people stand that use JavaScript.
const EXAMPLES: [&str; 2] = ["js/engine/package/README.md", "docs/vendor/engine.md"];

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        crate::trial("javascript::cases", || with_package(VARIABLE, cases)),
        crate::trial("javascript::api", || {
            with_package(VARIABLE, |it| failure(node(it, &script("js/engine/tests/api.js"), "")))
        }),
    ];
    for page in EXAMPLES {
        trials.push(crate::trial(format!("javascript::examples of {page}"), move || {
            with_package(VARIABLE, |it| examples(it, page))
        }));
    }
    trials
}

/// Stands aside when the package, whose folder an environment variable names, has not been built.
pub(crate) fn with_package(variable: &str, run: impl FnOnce(&Path) -> Vec<String>) -> Vec<String> {
    match std::env::var_os(variable).map(PathBuf::from) {
        Some(package) => run(&package),
        None => {
            println!("SKIPPED: the JavaScript package is not built; `cargo xtask test` does it");
            Vec::new()
        }
    }
}

fn cases(package: &Path) -> Vec<String> {
    let listing = listing();
    compare(&listing.cases, node(package, &script("js/engine/tests/cases.js"), &asked(&listing).to_string()))
}

/// Holds what a program in Node wrote of these cases against what the native engine says.
pub(crate) fn compare(cases: &[Case], found: Result<String, String>) -> Vec<String> {
    let expected: String = cases.iter().map(lines).collect();
    let found = match found {
        Ok(found) => found,
        Err(fault) => return vec![fault],
    };
    if found == expected {
        let calls = expected.lines().count();
        println!("Node and native agree on {} cases ({calls} calls)", cases.len());
        return Vec::new();
    }
    let pairs = expected.lines().zip(found.lines()).filter(|(expected, found)| expected != found);
    let mut wrong: Vec<String> = pairs.map(|(native, node)| difference(native, node)).take(MOST_TOLD).collect();
    let (native, node) = (expected.lines().count(), found.lines().count());
    wrong.push(format!("native has {native} lines, Node {node}"));
    wrong
}

/// The case and the call, and where the two answers part.
fn difference(native: &str, node: &str) -> String {
    let same = native.chars().zip(node.chars()).take_while(|(one, two)| one == two).count();
    let rest = |line: &str| line.chars().skip(same.saturating_sub(SHOWN / 2)).take(SHOWN).collect::<String>();
    let what = native.rsplit_once('\t').map_or(native, |(what, _)| what);
    format!("{what}\n  native: ...{}\n  Node:   ...{}", rest(native), rest(node))
}

/// What the program in Node is handed.
fn asked(listing: &Listing) -> Json {
    let forms: Vec<Json> = listing.forms.iter().map(json_of).collect();
    json!({ "forms": forms, "cases": listing.cases.iter().map(Case::to_json).collect::<Vec<_>>() })
}

/// What the program in Node should write of a case.
fn lines(case: &Case) -> String {
    case.calls.iter().map(|it| format!("{}\t{}\t{}\n", case.name, it.name, canonical_json(&it.output))).collect()
}

/// Every example of a page is a program of its own, which asserts what it shows.
fn examples(package: &Path, page: &str) -> Vec<String> {
    let text = source(&root().join(page)).text;
    let all: Vec<&str> =
        text.split("```js\n").skip(1).map(|it| it.split_once("```").map_or(it, |(code, _)| code)).collect();
    if all.is_empty() {
        return vec![format!("{page} has no example")];
    }
    all.into_iter().flat_map(|code| failure(node(package, code, ""))).collect()
}

pub(crate) fn failure(done: Result<String, String>) -> Vec<String> {
    done.err().into_iter().collect()
}

pub(crate) fn script(file: &str) -> String {
    source(&root().join(file)).text
}

/// Runs a program in the package's folder, where the package is known by its own name; gives what it writes.
pub(crate) fn node(package: &Path, program: &str, input: &str) -> Result<String, String> {
    let mut command = Command::new("node");
    // The program gets rid of what it no longer uses when it says so.
    command.args(["--expose-gc", "--input-type=module", "--eval", program]).current_dir(package);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("node could not be started: {error}"))?;
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let written = writer.join().unwrap();
    if !output.status.success() {
        return Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    written.map_err(|error| format!("node did not read its input: {error}"))?;
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
