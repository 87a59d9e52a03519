//! Every limit holds, and not one too early: what is just within it passes, what is just beyond it is a fault, or null
//! where it is evaluated. What would grow without end is sized so that an engine without the limit gives a value, and
//! fails the test, before it has eaten the machine.

use blanket_engine::{
    Answer, Answers, Context, MAX_ANSWER_BYTES, ModuleSources, Source, Sources, Value, check, check_expression,
    compile, evaluate, evaluate_expression, parse_date, read,
};
use libtest_mimic::Trial;
use serde_json::Map;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        crate::trial("limits::expressions", expressions),
        crate::trial("limits::evaluation", evaluation),
        crate::trial("limits::answers_in_expressions", answers_in_expressions),
        crate::trial("limits::definitions", definitions),
        crate::trial("limits::texts", texts),
        crate::trial("limits::modules", modules),
        crate::trial("limits::answers", answers),
    ]
}

fn context() -> Context {
    Context { today: parse_date("2026-11-20").unwrap() }
}

/// Expressions of a size, the greatest that passes, and what a greater one is called.
fn expressions() -> Vec<String> {
    type Row = (fn(usize) -> String, usize, &'static str);
    const ROWS: [Row; 7] = [
        (|bytes| format!("\"{}\"", "x".repeat(bytes - 2)), 4_096, "expression-too-long"),
        (|depth| format!("{}1{}", "(".repeat(depth - 1), ")".repeat(depth - 1)), 64, "expression-too-deep"),
        (|depth| format!("{}1{}", "[".repeat(depth - 1), "]".repeat(depth - 1)), 64, "expression-too-deep"),
        (|depth| format!("{}1", "-".repeat(depth - 1)), 64, "expression-too-deep"),
        (|depth| format!("{}1", "if true then 2 else ".repeat(depth - 1)), 64, "expression-too-deep"),
        (
            |depth| format!("1 instance of {}number{}", "list<".repeat(depth - 2), ">".repeat(depth - 2)),
            64,
            "expression-too-deep",
        ),
        (|parts| vec!["1"; parts].join(" + "), 128, "expression-too-deep"),
    ];
    let mut wrong = Vec::new();
    for (make, most, code) in ROWS {
        for (size, expected) in [(most, None), (most + 1, Some(code)), (20_000, None)] {
            let text = make(size);
            let found = check_expression(&text, &Map::new()).first().map(|it| it.code);
            let expected = if size == 20_000 { Some("expression-too-long") } else { expected };
            if found != expected {
                wrong.push(format!("{text:.60} ({size}): expected {expected:?}, found {found:?}"));
            }
        }
    }
    wrong
}

/// `{a0: first, a1: ..a0.., a2: ..a1.., ...}`, and the last of them.
fn doubled(first: &str, step: fn(&str) -> String, times: usize) -> String {
    let steps = (1..=times).map(|it| format!("a{it}: {}", step(&format!("a{}", it - 1))));
    let entries: Vec<String> = [format!("a0: {first}")].into_iter().chain(steps).collect();
    format!("{{{}}}.a{times}", entries.join(", "))
}

/// What comes to an end within the steps there are, and what does not and is null.
fn evaluation() -> Vec<String> {
    let text = "x".repeat(3_800);
    let doubled_text = |times| {
        doubled(
            "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"",
            |it| format!("{it} + {it}"),
            times,
        )
    };
    let doubled_list = |times| doubled("[1]", |it| format!("concatenate({it}, {it})"), times);
    let rows: Vec<(String, bool)> = vec![
        ("count(for i in 1..90000 return 1)".into(), true),
        ("count(for i in 1..100001 return 1)".into(), false),
        ("count(for i in 1..300 return 1)".into(), true),
        ("count(for a in 1..100, b in 1..100, c in 1..100, d in 1..100 return 1)".into(), false),
        ("every a in 1..1000, b in 1..1000 satisfies a > 0".into(), false),
        // Made and thrown away again, time after time.
        ("count(for a in 1..10 return some b in 1..100000 satisfies true)".into(), true),
        ("count(for a in 1..1000 return some b in 1..100000 satisfies true)".into(), false),
        ("count(for i in 1..1000 return partial)".into(), false),
        (format!("string length({})", doubled_text(8)), true),
        (format!("string length({})", doubled_text(21)), false),
        (format!("count({})", doubled_list(8)), true),
        (format!("count({})", doubled_list(22)), false),
        (format!("count(for i in 1..100 return \"{text}\")"), true),
        (format!("count(for i in 1..40000 return \"{text}\")"), false),
        (format!("count({{a: {{\"{text}\": 1}}, b: for i in 1..100 return a}}.b)"), true),
        (format!("count({{a: {{\"{text}\": 1}}, b: for i in 1..40000 return a}}.b)"), false),
        (format!("string length(string join(for i in 1..10 return \"\", {}))", doubled_text(8)), true),
        (format!("string length(string join(for i in 1..2000 return \"\", {}))", doubled_text(10)), false),
        ("count(list replace(1..9, function(a, b) true, 1))".replace("1..9", "for i in 1..9 return i"), true),
        (
            "count(list replace(for i in 1..3000 return i, function(a, b) true, for i in 1..3000 return i))".into(),
            false,
        ),
        ("count(distinct values(for i in 1..2000 return i))".into(), true),
        ("count(union(for i in 1..40000 return i))".into(), false),
        ("count(get entries(context merge(for i in 1..100 return context put({}, string(i), i))))".into(), true),
        ("count(get entries(context merge(for i in 1..9000 return context put({}, string(i), i))))".into(), false),
        ("count(get entries(context(for i in 1..9000 return {key: string(i), value: i})))".into(), false),
        ("{f: function(g, n) if n = 0 then 0 else g(g, n - 1), r: f(f, 20)}.r".into(), true),
        ("{f: function(g, n) if n = 0 then 0 else g(g, n - 1), r: f(f, 200)}.r".into(), false),
        ("{f: function(g, n) if n = 0 then 1 else g(g, n - 1) + g(g, n - 1), r: f(f, 20)}.r".into(), false),
    ];
    let mut wrong = Vec::new();
    for (expression, ends) in rows {
        let found = evaluate_expression(&expression, &context());
        if !found.as_ref().is_ok_and(|it| it.is_null() != ends) {
            let found = format!("{found:?}");
            wrong.push(format!("{expression:.160}: found {found:.160}"));
        }
    }
    wrong
}

/// Answers are copied for each mention of them.
fn answers_in_expressions() -> Vec<String> {
    let mut wrong = Vec::new();
    for (times, expected) in [(100, Some(100)), (40_000, None)] {
        let computed = format!("computed = \"count(for i in 1..{times} return lang)\"");
        let form = form(&[field("lang", "multiline", ""), field("antal", "number", &computed)].concat());
        let blanket = read(&form).and_then(|it| compile(&it)).unwrap();
        let mut answers = Answers::new();
        answers.insert("lang", Answer::Text("x".repeat(10_000)));
        let state = evaluate(&blanket, &answers, &context());
        let found = state.field(&blanket.key("antal").unwrap()).unwrap().value.clone();
        if found != expected.map_or(Value::Null, |it: i64| Value::Number(it.into())) {
            wrong.push(format!("{times} times: found {found:?}"));
        }
    }
    wrong
}

fn field(id: &str, kind: &str, more: &str) -> String {
    format!("[[step.field]]\nid = \"{id}\"\ntype = \"{kind}\"\npurpose = \"lov\"\nsensitivity = \"ordinary\"\n{more}\n")
}

fn source(name: &str, text: impl Into<String>) -> Source {
    Source { name: name.into(), text: text.into() }
}

/// A form of one step with these items.
fn form(items: &str) -> Sources {
    let head = "format = 1\nid = \"graense\"\nversion = \"1.0.0\"\nlanguages = [\"da\"]\n\
        [[law]]\nid = \"lov\"\neli = \"https://www.retsinformation.dk/eli/lta/2022/170\"\n[[step]]\nid = \"alle\"\n";
    let texts = vec![("da".into(), source("da.ftl", "blanket = Grænse"))];
    Sources { definition: source("blanket.toml", format!("{head}{items}")), texts, modules: vec![] }
}

fn module(name: &str, items: &str, texts: &str) -> ModuleSources {
    let head = format!("format = 1\nmodule = \"{name}\"\nversion = \"1.0.0\"\nlanguages = [\"da\"]\n{items}");
    ModuleSources { definition: source("blanket.toml", head), texts: vec![("da".into(), source("da.ftl", texts))] }
}

/// The code must be among those of the faults, or when there is none, none of these may be.
fn expect(what: &str, sources: &Sources, code: &'static str, is_fault: bool) -> Option<String> {
    let found = check(sources).iter().any(|it| it.code == code);
    (found != is_fault).then(|| format!("{what}: `{code}` is {}told", if found { "" } else { "not " }))
}

/// Definitions of a size, the greatest that passes, and what a greater one is called.
fn definitions() -> Vec<String> {
    type Row = (&'static str, fn(usize) -> String, usize, &'static str);
    const ROWS: [Row; 9] = [
        (
            "fields",
            |count| (0..count).map(|it| field(&format!("f{it}"), "yes_no", "")).collect(),
            2_000,
            "too-many-fields",
        ),
        (
            "sections",
            |count| (1..count).map(|it| format!("[[step.section]]\nid = \"s{it}\"\n")).collect(),
            10_000,
            "too-many-fields",
        ),
        ("id", |bytes| field(&"a".repeat(bytes), "yes_no", ""), 64, "bad-id"),
        (
            "groups in each other",
            |depth| {
                let header = |it: usize| format!("step{}", ".group".repeat(it));
                (1..=depth).map(|it| format!("[[{}]]\nid = \"g{it}\"\n", header(it))).collect()
            },
            8,
            "too-deep",
        ),
        (
            "options",
            |count| {
                let options: Vec<String> = (0..count).map(|it| format!("\"o{it}\"")).collect();
                field("valg", "choice", &format!("options = [{}]", options.join(", ")))
            },
            500,
            "too-many-options",
        ),
        ("rows", |rows| format!("[[step.group]]\nid = \"g\"\nrepeat = {{ max = {rows} }}\n"), 200, "wrong-kind"),
        (
            "rows that must be there",
            // The step, and of each 500 rows a group in them.
            |rows| {
                let group = |header: &str, id: &str, rows: usize| {
                    format!("[[{header}]]\nid = \"{id}\"\nrepeat = {{ min = {rows}, max = 200 }}\n")
                };
                let inner: String = (0..10).map(|it| group("step.group.group.group", &format!("i{it}"), 0)).collect();
                group("step.group", "a", rows) + &group("step.group.group", "b", 50) + &inner
            },
            199,
            "too-many-rows",
        ),
        (
            "rules",
            |count| {
                let rule = |it| format!("[[rule]]\nid = \"r{it}\"\ncheck = \"a\"\nat = [\"a\"]\n");
                field("a", "yes_no", "") + &(0..count).map(rule).collect::<String>()
            },
            2_000,
            "too-many-rules",
        ),
        ("file", |bytes| "#".repeat(bytes - form("").definition.text.len()), 1024 * 1024, "file-too-long"),
    ];
    let mut wrong = Vec::new();
    for (what, make, most, code) in ROWS {
        wrong.extend(expect(&format!("{most} {what}"), &form(&make(most)), code, false));
        wrong.extend(expect(&format!("{} {what}", most + 1), &form(&make(most + 1)), code, true));
    }
    wrong
}

/// Texts, whether they are too much, and what that is called.
fn texts() -> Vec<String> {
    // Each of eight says the next so many times: 9^8 at the end.
    let bomb = |times: usize| {
        let level = |it: usize| format!("a{it} = {}\n", format!("{{ a{} }}", it + 1).repeat(times));
        (0..8).map(level).collect::<String>() + "a8 = bum\n"
    };
    let rows = [
        ("a = b", "text-too-long", false),
        (&bomb(2), "text-too-long", false),
        (&bomb(9), "text-too-long", true),
        (&format!("a = {}1{}", "{ ".repeat(64), " }".repeat(64)), "text-too-deep", false),
        (&format!("a = {}1{}", "{ ".repeat(65), " }".repeat(65)), "text-too-deep", true),
        (&format!("a = {}", "{".repeat(300_000)), "text-too-deep", true),
        (&format!("a = {{ {}", "A(".repeat(300_000)), "text-too-deep", true),
        // Braces that are text, and those of messages that have ended, are none.
        (&"a = { \"{{{{ \\\" {{{{\" } (((((((( { $x }\n".repeat(100), "text-too-deep", false),
        (&"a = {\n".repeat(100), "text-too-deep", false),
    ];
    let mut wrong = Vec::new();
    for (text, code, is_fault) in rows {
        let sources = Sources { texts: vec![("da".into(), source("da.ftl", text))], ..form("") };
        wrong.extend(expect(&format!("{text:.60}"), &sources, code, is_fault));
    }
    wrong
}

/// Modules that use each other again and again.
fn modules() -> Vec<String> {
    let uses = |name: &str, header: &str, count: usize| -> String {
        (0..count).map(|it| format!("[[{header}]]\nmodule = \"{name}@1\"\nas = \"u{it}\"\n")).collect()
    };
    let of = |count: usize, texts: usize| {
        let texts: String = (0..texts).map(|it| format!("t{it} = x\n")).collect();
        let inner = field("a", "yes_no", "").replace("[[step.", "[[");
        let modules = vec![
            module("en", &uses("to", "use", count), ""),
            module("to", &uses("tre", "use", count), ""),
            module("tre", &inner, &texts),
        ];
        Sources { modules, ..form(&uses("en", "step.use", count)) }
    };
    let ring =
        Sources { modules: vec![module("en", &uses("en", "use", 100), "a = b\n")], ..form(&uses("en", "step.use", 1)) };
    let wrong = [
        expect("10 times 10 times 10 modules", &of(10, 1), "too-many-fields", false),
        expect("300 times 300 times 300 modules", &of(300, 1), "too-many-fields", true),
        expect("1,000 modules of 5 texts", &of(10, 5), "too-many-texts", false),
        expect("1,000 modules of 100 texts", &of(10, 100), "too-many-texts", true),
        expect("a ring of modules", &ring, "too-deep", true),
    ];
    wrong.into_iter().flatten().collect()
}

/// Answers of a size, the greatest that are read.
fn answers() -> Vec<String> {
    let text = |bytes: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8));
    let rows = |count: usize| format!("{{\"a\":[{}]}}", vec!["{}"; count].join(","));
    let rows_in_rows = |count: usize| format!("{{\"a\":[{}]}}", vec!["{\"b\":[{}]}"; count / 2].join(","));
    let cases = [
        ("bytes", text(MAX_ANSWER_BYTES), true),
        ("bytes", text(MAX_ANSWER_BYTES + 1), false),
        ("rows", rows(5_000), true),
        ("rows", rows(5_001), false),
        ("rows in rows", rows_in_rows(5_000), true),
        ("options that are chosen", rows(6_000).replace("{}", "\"b\""), true),
        ("rows in rows", rows_in_rows(5_002), false),
    ];
    let wrong = cases.iter().filter(|(_, json, is_read)| Answers::from_json(json).is_ok() != *is_read);
    let mut wrong: Vec<String> = wrong.map(|(what, json, _)| format!("{} bytes of {what}", json.len())).collect();
    let cut = Answers::from_json(&text(100_000)).unwrap();
    match cut.get("a") {
        Some(Answer::Text(text)) if text.len() == 64 * 1024 => {}
        other => wrong.push(format!("a raw answer is not cut: {:?}", other.map(|_| ()))),
    }
    wrong
}
