//! A form's own tests: answers and a date, and what is expected of them. Written in `cases/*.toml`.
//!
//! ```toml
//! [[case]]
//! name = "pensionskassen spørges kun når der er en"
//! today = 2026-11-20
//! answers = { pension = "nej" }
//! [case.expect]
//! relevant = { pensionskasse = false }
//! required = {}
//! soft_required = {}
//! read_only = {}
//! values = { pension = false }
//! issues = []             # all of them, "path: code"; what is no error ends in its severity: " (warning)"
//! payload = {}            # the whole of the typed answers of a valid case
//! ```

mod coverage;

use serde_json::{Map, Value as Json};

pub use coverage::{Coverage, Gap};

use crate::answers::Answers;
use crate::blanket::Blanket;
use crate::bundle::Source;
use crate::canonical::canonical_json;
use crate::diagnostic::{Diagnostic, locate};
use crate::feel::parse_iso_date;
use crate::read::table::Table;
use crate::read::tree::{self, Tree};
use crate::state::{Context, State, evaluate};
use crate::submission::submit;

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it shows, in the author's words.
    pub name: String,
    /// The answers given.
    pub answers: Answers,
    /// The day on which they are given.
    pub context: Context,
    expect: Expectation,
}

#[derive(Debug, Clone, Default)]
struct Expectation {
    relevant: Vec<(String, Json)>,
    required: Vec<(String, Json)>,
    soft_required: Vec<(String, Json)>,
    read_only: Vec<(String, Json)>,
    values: Vec<(String, Json)>,
    issues: Option<Vec<String>>,
    payload: Option<Json>,
}

/// The cases of one file.
///
/// # Errors
/// With everything that is wrong with the file as a file; whether its cases hold is told by [`run_case`].
pub fn read_cases(source: &Source) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let (tree, mut faults) = tree::from_toml(&source.text, 0);
    let mut cases = Vec::new();
    let mut table = Table::open(&tree, "the file of cases", &mut faults);
    for row in table.rows("case") {
        cases.extend(read_case(row, table.faults));
    }
    table.finish();
    locate(&mut faults, &[source]);
    if faults.is_empty() { Ok(cases) } else { Err(faults) }
}

fn read_case(row: &Tree, faults: &mut Vec<Diagnostic>) -> Option<Case> {
    let mut table = Table::open(row, "the case", faults);
    let name = table.need_text("name", "\"what it shows\"").text;
    table.what = format!("case `{name}`");
    let today = table.need_text("today", "2026-11-20");
    let date = parse_iso_date(&today.text);
    if date.is_none() && !today.text.is_empty() {
        let message = format!("`{}` is not a date", today.text);
        table.faults.push(Diagnostic::error("wrong-value", today.span, message, "write it 2026-11-20"));
    }
    let answers = table.get("answers").map(tree::to_json).and_then(|it| Answers::from_value(&it)).unwrap_or_default();
    let mut expect = Expectation::default();
    if let Some(tree) = table.get("expect") {
        let mut inner = Table::open(tree, format!("`expect` of case `{name}`"), table.faults);
        let pairs = |it: Vec<(crate::definition::Word, &Tree)>| {
            it.into_iter().map(|(key, tree)| (key.text, tree::to_json(tree))).collect()
        };
        expect.relevant = pairs(inner.free("relevant"));
        expect.required = pairs(inner.free("required"));
        expect.soft_required = pairs(inner.free("soft_required"));
        expect.read_only = pairs(inner.free("read_only"));
        expect.values = pairs(inner.free("values"));
        expect.issues = inner.texts("issues").map(|it| it.into_iter().map(|it| it.text).collect());
        expect.payload = inner.get("payload").map(tree::to_json);
        inner.finish();
    } else {
        table.missing("expect", "..., written `[case.expect]`");
    }
    table.finish();
    Some(Case { name, answers, context: Context { today: date? }, expect })
}

/// Runs a case; each line tells one expectation that does not hold. Empty when all hold.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{Source, case::{read_cases, run_case}};
///
/// let text = r#"
///     [[case]]
///     name = "the fund is asked for only when there is one"
///     today = 2026-11-20
///     answers = { pension = "nej" }
///     [case.expect]
///     relevant = { pensionskasse = true }
/// "#;
/// let cases = read_cases(&Source { name: "pension.toml".into(), text: text.into() }).unwrap();
/// let wrong = run_case(&example::blanket(), &cases[0]);
/// assert_eq!(wrong, ["relevant of pensionskasse: expected true, found false"]);
/// ```
pub fn run_case(blanket: &Blanket, case: &Case) -> Vec<String> {
    let state = evaluate(blanket, &case.answers, &case.context);
    let mut wrong = Vec::new();
    let expect = &case.expect;
    compare(blanket, &state, &expect.relevant, "relevant", &mut wrong, |it| Json::Bool(it.relevant));
    compare(blanket, &state, &expect.required, "required", &mut wrong, |it| Json::Bool(it.required));
    compare(blanket, &state, &expect.soft_required, "soft_required", &mut wrong, |it| Json::Bool(it.soft_required));
    compare(blanket, &state, &expect.read_only, "read_only", &mut wrong, |it| Json::Bool(it.read_only));
    compare(blanket, &state, &expect.values, "value", &mut wrong, |it| it.value.to_json());
    if let Some(expected) = &expect.issues {
        let found = issues(blanket, &state);
        if *expected != found {
            wrong.push(format!("issues: expected {expected:?}, found {found:?}"));
        }
    }
    if let Some(expected) = &expect.payload {
        match submit(blanket, &case.answers, &case.context, "da") {
            Ok(submission) => {
                let (expected, found) =
                    (canonical_json(&plain(expected)), canonical_json(&plain(&submission.answers())));
                if expected != found {
                    wrong.push(format!("payload:\n  expected {expected}\n  found    {found}"));
                }
            }
            Err(_) => wrong.push(format!("payload: the answers are not valid: {:?}", issues(blanket, &state))),
        }
    }
    wrong
}

/// What is found where a case expects something, in the shape of its `expect`: of the paths named there and no others.
/// What holds is as it is written, whatever its layout. No `payload` when the answers are not valid.
pub fn found(blanket: &Blanket, case: &Case) -> Json {
    let state = evaluate(blanket, &case.answers, &case.context);
    let expect = &case.expect;
    let mut out = Map::new();
    let mut put = |what: &str, expected: &[(String, Json)], found: &dyn Fn(&crate::state::FieldState) -> Json| {
        let mut entries = Map::new();
        for (path, expected) in expected {
            let found = instance(blanket, path).map(|it| state.field(&it).map_or(Json::Bool(false), found));
            // A path that is not there is for the author to mend.
            let kept = found.filter(|it| plain(it) != plain(expected)).unwrap_or_else(|| expected.clone());
            entries.insert(path.clone(), kept);
        }
        out.insert(what.to_owned(), Json::Object(entries));
    };
    put("relevant", &expect.relevant, &|it| Json::Bool(it.relevant));
    put("required", &expect.required, &|it| Json::Bool(it.required));
    put("soft_required", &expect.soft_required, &|it| Json::Bool(it.soft_required));
    put("read_only", &expect.read_only, &|it| Json::Bool(it.read_only));
    put("values", &expect.values, &|it| it.value.to_json());
    if expect.issues.is_some() {
        out.insert("issues".into(), issues(blanket, &state).into());
    }
    if expect.payload.is_some()
        && let Ok(submission) = submit(blanket, &case.answers, &case.context, "da")
    {
        out.insert("payload".into(), submission.answers());
    }
    Json::Object(out)
}

/// The field, group or step of that name.
fn instance(blanket: &Blanket, path: &str) -> Option<crate::Key> {
    // A step is named by its id when no field is.
    let step = || blanket.steps().iter().find(|it| blanket.node(**it).id == *path).map(|it| crate::Key::of(*it));
    blanket.key(path).or_else(step)
}

fn compare(
    blanket: &Blanket,
    state: &State,
    expected: &[(String, Json)],
    what: &str,
    wrong: &mut Vec<String>,
    found: impl Fn(&crate::state::FieldState) -> Json,
) {
    for (path, expected) in expected {
        match instance(blanket, path) {
            None => wrong.push(format!("{what} of {path}: there is no such field")),
            Some(key) => {
                let found = state.field(&key).map_or(Json::Bool(false), &found);
                if plain(&found) != plain(expected) {
                    wrong.push(format!("{what} of {path}: expected {expected}, found {found}"));
                }
            }
        }
    }
}

fn issues(blanket: &Blanket, state: &State) -> Vec<String> {
    let line = |it: &crate::Issue| format!("{}: {}{}", blanket.path(&it.at), it.full_code(), it.severity.suffix());
    state.issues().map(line).collect()
}

/// The same data with decimals as strings, as TOML's decimals are read.
fn plain(value: &Json) -> Json {
    match value {
        Json::Number(number) if !number.is_i64() => Json::String(number.to_string()),
        Json::Array(items) => Json::Array(items.iter().map(plain).collect()),
        Json::Object(map) => Json::Object(map.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
        other => other.clone(),
    }
}
