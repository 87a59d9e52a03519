//! Inputs of the right shape and any meaning: expressions, and answers to a form.

use blanket_engine::Blanket;
use serde_json::{Map, Value, json};

use crate::choices::Choices;

/// The ends of what numbers, durations and dates can hold.
const EXTREMES: &[&str] = &[
    "@\"P9223372036854775807M\"",
    "@\"-P9223372036854775808M\"",
    "@\"P792281625142643375935439503D\"",
    "9223372036854775807",
    "-9223372036854775808",
    "4294967296",
    "-2147483648",
];

const WORDS: &[&str] = &[
    "1",
    "0",
    "-",
    "2.5",
    "1e9",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "99999",
    "\"a\"",
    "\"",
    "a",
    "b",
    "c",
    "d",
    "c.d",
    "first name",
    "x-y",
    "item",
    "partial",
    "?",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "..",
    ".",
    ",",
    ":",
    "+",
    "*",
    "/",
    "**",
    "=",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "and",
    "or",
    "not",
    "between",
    "instance",
    "of",
    "function",
    "list<",
    "number",
    "date and time",
    "@",
    "true",
    "@\"P1D\"",
    "@\"9999-12-31\"",
    "@\"-9999-01-01\"",
    "@\"P9999Y\"",
    "@\"10:00:00Z\"",
    "@\"23:59:59.999999999@Europe/Paris\"",
    "null",
    "duration(\"P99999999999D\")",
    "\"\\u00e6\"",
    "\"\\ud83d\\ude00\"",
    "->",
    "//",
    "/*",
    "'",
    "æ",
    "\u{200b}",
];

const LITERALS: &[&str] = &[
    "1",
    "0",
    "2.5",
    "-1",
    "3",
    "1e20",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "\"a\"",
    "\"\"",
    "\"2026-11-20\"",
    "\"æøå\"",
    "true",
    "false",
    "null",
    "@\"2026-11-20\"",
    "@\"9999-12-31\"",
    "@\"-9999-01-01\"",
    "@\"P1Y2M\"",
    "@\"-P3DT4H5.5S\"",
    "@\"P9999999Y\"",
    "@\"10:30:00Z\"",
    "@\"23:59:59.999999999\"",
    "@\"00:00:00@Europe/Paris\"",
    "@\"2026-11-20T10:30:00+14:00\"",
    "a",
    "b",
    "c",
    "d",
    "x",
    "first name",
    "x-y",
    "item",
    "partial",
    "?",
    "[]",
    "{}",
];

const OPERATORS: &[&str] = &["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"];

/// What has a meaning of its own in an expression.
pub(crate) fn word(choices: &mut Choices) -> String {
    one_of(WORDS, choices)
}

/// One of these, or now and then an extreme.
fn one_of(words: &[&str], choices: &mut Choices) -> String {
    let words = if choices.one_in(8) { EXTREMES } else { words };
    (*choices.pick(words)).to_owned()
}

/// An expression of the grammar, of whatever types.
pub(crate) fn expression(functions: &[String], depth: usize, choices: &mut Choices) -> String {
    if depth == 0 || choices.one_in(4) {
        return one_of(LITERALS, choices);
    }
    let of = |choices: &mut Choices| expression(functions, depth - 1, choices);
    let list = |choices: &mut Choices| -> String {
        let items: Vec<String> = (0..choices.below(4)).map(|_| expression(functions, depth - 1, choices)).collect();
        items.join(", ")
    };
    let name = |choices: &mut Choices| (*choices.pick(&["x", "a", "item", "y z"])).to_owned();
    match choices.below(20) {
        0..=3 => format!("({} {} {})", of(choices), choices.pick(OPERATORS), of(choices)),
        4..=8 => format!("{}({})", choices.pick(functions), list(choices)),
        9 => format!("[{}]", list(choices)),
        10 => format!("{{{}: {}, b: {}}}", name(choices), of(choices), of(choices)),
        11 => format!("(if {} then {} else {})", of(choices), of(choices), of(choices)),
        12 => format!("(for {} in {} return {})", name(choices), of(choices), of(choices)),
        13 => format!("(for x in {}..{} return {})", choices.below(200), of(choices), of(choices)),
        14 => format!(
            "({} {} in {} satisfies {})",
            choices.pick(&["some", "every"]),
            name(choices),
            of(choices),
            of(choices)
        ),
        15 => format!("{}[{}]", of(choices), of(choices)),
        16 => format!(
            "{}.{}",
            of(choices),
            choices.pick(&["a", "year", "days", "start", "time offset", "hour", "timezone"])
        ),
        17 => format!(
            "{}{}..{}{}",
            choices.pick(&["[", "(", "]"]),
            of(choices),
            of(choices),
            choices.pick(&["]", ")", "["])
        ),
        18 => match choices.below(4) {
            0 => format!("(function({}) {})({})", name(choices), of(choices), of(choices)),
            1 => format!(
                "({} instance of {})",
                of(choices),
                choices.pick(&["number", "list<string>", "context<a: Any>", "range<date>"])
            ),
            2 => format!("({} between {} and {})", of(choices), of(choices), of(choices)),
            _ => format!("({} in ({}, < {}))", of(choices), of(choices), of(choices)),
        },
        _ => format!("-{}", of(choices)),
    }
}

const ANSWERS: &[&str] = &[
    "",
    "ja",
    "nej",
    "true",
    "7",
    "-1",
    "12,5",
    "1.234,56",
    "99999999999999999999999999999999",
    "01-12-2026",
    "31-02-2026",
    "31--2026",
    "-",
    "--",
    "2026-12-01",
    "12-2026",
    "08:30",
    "25:61",
    "a",
    "b",
    "c",
    "given",
    "refused",
    "ydernummer",
    "navn_og_adresse",
    "loenmodtager",
    "270354-0000",
    "55133018",
    "1003388394",
    "12345678",
    "+4512345678",
    "a@b.dk",
    "8000",
    "1234-1234567",
    "æøå",
    "\u{0}",
    "\u{202e}",
    "😀",
    "é́́́",
    " ",
    "\n",
    "\u{feff}7",
];

/// Answers to a form: most of what is there in the right place, some of it of the wrong kind, and some that it never asked.
pub(crate) fn answers(blanket: &Blanket, choices: &mut Choices) -> String {
    let mut out = Map::new();
    let rows = choices.below(4);
    let paths: Vec<&str> = blanket.paths().collect();
    for path in paths {
        if choices.one_in(3) {
            continue;
        }
        put(&mut out, &path.split('.').collect::<Vec<_>>(), rows, blanket, "", choices);
    }
    if choices.one_in(10) {
        out.insert("ukendt".into(), any(3, choices));
    }
    Value::Object(out).to_string()
}

fn put(
    out: &mut Map<String, Value>,
    path: &[&str],
    rows: usize,
    blanket: &Blanket,
    before: &str,
    choices: &mut Choices,
) {
    let [name, rest @ ..] = path else { return };
    let here = if before.is_empty() { (*name).to_owned() } else { format!("{before}.{name}") };
    // A path with its rows left out names no instance inside a repeated group, but the group itself it names.
    let repeats = blanket.key(&here).is_some_and(|it| blanket.repeat(it.node).is_some());
    if rest.is_empty() {
        let answer = if choices.one_in(12) { any(3, choices) } else { json!(choices.pick(ANSWERS)) };
        out.entry(*name).or_insert(answer);
    } else if repeats {
        let many = if choices.one_in(200) { 250 } else { rows };
        let all = out.entry(*name).or_insert_with(|| json!([]));
        let Value::Array(all) = all else { return };
        all.resize(many.max(all.len()), json!({}));
        for row in all.iter_mut().filter_map(Value::as_object_mut) {
            put(row, rest, rows, blanket, &format!("{here}[0]"), choices);
        }
    } else if let Value::Object(inner) = out.entry(*name).or_insert_with(|| json!({})) {
        put(inner, rest, rows, blanket, &here, choices);
    }
}

/// Any JSON.
fn any(depth: usize, choices: &mut Choices) -> Value {
    let inner = |choices: &mut Choices| any(depth - 1, choices);
    match choices.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(choices.one_in(2)),
        2 => json!(choices.below(1_000)),
        3 => json!("x".repeat(choices.below(200))),
        4 => json!(choices.pick(ANSWERS)),
        5 => (0..choices.below(4)).map(|_| inner(choices)).collect(),
        6 => (0..choices.below(4)).map(|_| json!(choices.pick(ANSWERS))).collect(),
        _ => {
            let keys = ["id", "name", "type", "size", "sha256", "x", ""];
            let entries = (0..choices.below(6)).map(|_| ((*choices.pick(&keys)).to_owned(), inner(choices)));
            Value::Object(entries.collect())
        }
    }
}
