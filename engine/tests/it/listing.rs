//! Every case of `tests/cases` and of the blanketter, as one list: what is asked of the engine's JavaScript package, and
//! what the native engine says to it.

use std::path::Path;

use blanket_engine::case::{Coverage, Gap, read_cases, run_case};
use blanket_engine::{
    Answers, Blanket, Context, Diagnostic, Source, Sources, Value, Words, check, check_expression, draw, evaluate,
    evaluate_expression_with, evaluate_unary_tests, explain, parse_date, print_expression, read, schema, submit,
    summarise,
};
use libtest_mimic::Trial;
use serde_json::{Map, Value as Json, json};

use crate::files::{entries, root, source, stem};
use crate::forms::{compiled, of_form};
use crate::{expressions, planted, told};

/// The project promises so many cases at least.
const LEAST_CASES: usize = 400;

const TODAY: &str = "2026-11-20";

/// All cases, and the forms that they are about.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) forms: Vec<Sources>,
    pub(crate) cases: Vec<Case>,
}

/// A line of expressions, a faulty form, a `[[case]]` of a form, ...
pub(crate) struct Case {
    pub(crate) name: String,
    /// Which of the forms; none for what is asked without one.
    pub(crate) form: Option<usize>,
    pub(crate) calls: Vec<Call>,
}

/// One thing asked.
pub(crate) struct Call {
    /// The name of the function or method in JavaScript.
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<Json>,
    /// What the native engine says. A fault that is thrown is `{"thrown": [diagnostic, ...]}`.
    pub(crate) output: Json,
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![crate::trial("cases::count", || {
        let count = listing().cases.len();
        println!("{count} cases");
        if count < LEAST_CASES { vec![format!("{count} cases; {LEAST_CASES} at least were promised")] } else { vec![] }
    })]
}

impl Case {
    /// What a program in Node is handed of it.
    pub(crate) fn to_json(&self) -> Json {
        let call = |it: &Call| json!({ "call": it.name, "args": it.arguments });
        json!({ "name": self.name, "form": self.form, "calls": self.calls.iter().map(call).collect::<Vec<_>>() })
    }
}

/// Everything, always in the same order.
pub(crate) fn listing() -> Listing {
    let mut listing = Listing::default();
    let cases = root().join("engine/tests/cases");
    for file in entries(&cases.join("feel")) {
        listing.cases.extend(expressions_of(&file));
    }
    for folder in entries(&cases.join("check")) {
        let sources = crate::files::sources(&folder, &folder.join("moduler"));
        listing.cases.push(faulty(format!("check::{}", stem(&folder)), &sources));
    }
    for (name, sources) in planted::all() {
        listing.cases.push(faulty(name, &sources));
    }
    for (kind, folder) in [
        ("form", cases.join("forms")),
        ("explain", cases.join("explain")),
        ("blanket", root().join("forms/blanketter")),
        ("example", root().join("forms/eksempler")),
    ] {
        for form in entries(&folder) {
            listing.add_form(&format!("{kind}::{}", stem(&form)), &form);
        }
    }
    listing
}

fn expressions_of(file: &Path) -> Vec<Case> {
    let text = source(file).text;
    let lines = expressions::lines(&text);
    let name = |number: usize| format!("feel::{}::{number}", stem(file));
    lines.into_iter().map(|it| Case { name: name(it.number), form: None, calls: calls_of(&it) }).collect()
}

/// A line is computed; one that expects a fault is checked as well, and its remedy looked at.
fn calls_of(line: &expressions::Line<'_>) -> Vec<Call> {
    let context = Context { today: parse_date(TODAY).unwrap() };
    let names = &line.names;
    let options = json!({ "context": names, "today": TODAY });
    let value = |it: &str| evaluate_expression_with(it, names, &context, None);
    let thrown = |it: &Diagnostic, text: &str| {
        let source = Source { name: it.file.clone(), text: text.to_owned() };
        json!({ "thrown": rows(std::slice::from_ref(it), &[&source]) })
    };
    let said = |found: Result<Value, Box<Diagnostic>>, text: &str| {
        found.map_or_else(|it| thrown(&it, text), |it| it.to_json())
    };
    if let Some((input, tests)) = line.tests() {
        let output = match value(input) {
            Ok(value) => said(evaluate_unary_tests(tests, value, names, &context), tests),
            Err(fault) => thrown(&fault, input),
        };
        return vec![Call { name: "feelTests", arguments: vec![input.into(), tests.into(), options], output }];
    }
    let text = line.expression;
    let found = check_expression(text, names);
    let source = Source { name: "expression".into(), text: text.to_owned() };
    let printed = print_expression(text).map_or_else(|it| thrown(&it, text), Json::String);
    vec![
        Call { name: "feel", arguments: vec![text.into(), options.clone()], output: said(value(text), text) },
        Call { name: "feelCheck", arguments: vec![text.into(), options], output: rows(&found, &[&source]) },
        Call { name: "feelPrint", arguments: vec![text.into()], output: printed },
    ]
}

fn faulty(name: String, sources: &Sources) -> Case {
    let files = sources.files();
    let (bundle, faults) = match read(sources) {
        Ok(bundle) => (serde_json::from_str(bundle.to_json()).unwrap(), vec![]),
        Err(faults) => (Json::Null, faults),
    };
    let read = json!({ "bundle": bundle, "diagnostics": rows(&faults, &files) });
    let arguments = || vec![json_of(sources)];
    let calls = vec![
        Call { name: "check", arguments: arguments(), output: rows(&check(sources), &files) },
        Call { name: "read", arguments: arguments(), output: read },
    ];
    Case { name, form: None, calls }
}

impl Listing {
    /// The form itself as one case, and each of its own.
    fn add_form(&mut self, name: &str, folder: &Path) {
        let sources = of_form(folder);
        let blanket = compiled(folder);
        let form = Some(self.forms.len());
        let mut whole = faulty(name.to_owned(), &sources);
        self.cases.push(Case { calls: std::mem::take(&mut whole.calls), ..whole });
        self.forms.push(sources);
        let mut calls = vec![Call { name: "schema", arguments: vec![], output: schema(&blanket) }];
        for file in entries(&folder.join("cases")).iter().map(|it| source(it)) {
            calls.push(test(&blanket, &file));
            for case in read_cases(&file).unwrap() {
                let calls = judged(&blanket, &case.answers, case.context);
                self.cases.push(Case { name: format!("{name}::{}::{}", file.name, case.name), form, calls });
            }
        }
        self.cases.push(Case { name: format!("{name}::schema and cases"), form, calls });
        if folder.join("answers.json").is_file() {
            self.cases.push(Case { name: format!("{name}::explain"), form, calls: explained(&blanket, folder) });
        }
    }
}

/// What is made of one set of answers.
fn judged(blanket: &Blanket, answers: &Answers, context: Context) -> Vec<Call> {
    let state = evaluate(blanket, answers, &context);
    let today = context.today.to_string();
    let arguments = |language: &str| vec![answers.to_value(), json!({ "today": today, "language": language })];
    let mut calls = vec![Call {
        name: "evaluate",
        arguments: arguments("da"),
        output: serde_json::from_str(&state.to_json(blanket)).unwrap(),
    }];
    for language in ["da", "en"] {
        let words = Words::new(blanket, &state, language);
        let sent = match submit(blanket, answers, &context, language) {
            Ok(submission) => json!({ "submission": submission.to_json() }),
            Err(issues) => json!({ "issues": issues.iter().map(|it| words.issue_json(it)).collect::<Vec<_>>() }),
        };
        let summary = summarise(blanket, &state, language).iter().map(|it| it.to_json(blanket)).collect();
        calls.push(Call { name: "submit", arguments: arguments(language), output: sent });
        calls.push(Call { name: "summarise", arguments: arguments(language), output: summary });
    }
    calls
}

/// A file of cases, run.
fn test(blanket: &Blanket, file: &Source) -> Call {
    let mut coverage = Coverage::new(blanket);
    let cases = read_cases(file).unwrap();
    let rows: Vec<Json> = cases
        .iter()
        .map(|case| {
            coverage.add(blanket, case);
            json!({
                "file": file.name,
                "name": case.name,
                "today": case.context.today.to_string(),
                "answers": case.answers.to_value(),
                "wrong": run_case(blanket, case),
            })
        })
        .collect();
    let failed = rows.iter().filter(|it| it["wrong"] != json!([])).count();
    let gap = |it: &Gap| {
        json!({
            "path": it.path,
            "condition": it.condition,
            "expression": it.expression,
            "never_true": it.never_true,
            "never_false": it.never_false,
        })
    };
    let gaps: Vec<Json> = coverage.gaps(blanket).iter().map(gap).collect();
    let (passed, of) = (rows.len() - failed, json!([json_of_file(file)]));
    let output = json!({ "passed": passed, "failed": failed, "cases": rows, "diagnostics": [], "gaps": gaps });
    Call { name: "test", arguments: vec![of], output }
}

/// Every field and group of the form in a folder, explained.
fn explained(blanket: &Blanket, folder: &Path) -> Vec<Call> {
    let answers = Answers::from_json(&source(&folder.join("answers.json")).text).unwrap();
    let context = Context { today: parse_date(TODAY).unwrap() };
    let state = evaluate(blanket, &answers, &context);
    let call = |key| {
        let output = explain(blanket, &answers, &context, &key).to_json();
        let arguments = vec![answers.to_value(), blanket.path(&key).into(), json!({ "today": TODAY })];
        Call { name: "explain", arguments, output }
    };
    told::instances(blanket, &state).into_iter().map(call).collect()
}

/// Diagnostics as JavaScript gets them: as data, and drawn.
fn rows(them: &[Diagnostic], files: &[&Source]) -> Json {
    let row = |it: &Diagnostic| {
        let mut row = it.to_json();
        row["drawn"] = draw(it, files).into();
        row
    };
    them.iter().map(row).collect()
}

pub(crate) fn json_of(sources: &Sources) -> Json {
    let part = |definition: &Source, texts: &[(String, Source)]| {
        let texts: Map<String, Json> = texts.iter().map(|(key, it)| (key.clone(), json_of_file(it))).collect();
        json!({ "definition": json_of_file(definition), "texts": texts })
    };
    let mut all = part(&sources.definition, &sources.texts);
    all["modules"] = sources.modules.iter().map(|it| part(&it.definition, &it.texts)).collect();
    all
}

fn json_of_file(it: &Source) -> Json {
    json!({ "name": it.name, "text": it.text })
}
