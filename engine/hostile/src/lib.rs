//! Runs everything that the engine can be asked to do with an input from outside; all that is asked for is that it comes
//! back. A panic is a fault of the engine, whatever the input.
//!
//! `tests/million.rs` calls these with a million inputs, `../fuzz/` with those that libFuzzer finds, and the program of
//! this package with files. Not here: what the right answer is, which is for the engine's own tests.

use std::sync::OnceLock;

use blanket_engine::{
    Answer, Answers, Blanket, Bundle, Context, FileAnswer, Key, NodeKind, Source, Sources, State, Value, Words,
    case::read_cases, check, check_expression, compile, draw, evaluate, evaluate_expression_with, evaluate_unary_tests,
    explain, language_schema, pack_texts, parse_date, print_expression, read, schema, submit, summarise,
};
use serde_json::Map;

/// A reader of the engine, and all that lies behind it.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
}

/// Every reader there is. `engine/fuzz/fuzz_targets/` has a file for each.
pub const TARGETS: [Target; 4] = [
    Target { name: "definition", run: definition },
    Target { name: "fluent", run: fluent },
    Target { name: "feel", run: feel },
    Target { name: "answers", run: answers },
];

/// A definition, as TOML or as JSON; a bundle; the cases of a form.
pub fn definition(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(bundle) = Bundle::from_json(&text) {
        whole(&bundle);
    }
    let _ = read_cases(&source("cases.toml", &text));
    let name = if text.trim_start().starts_with('{') { "blanket.json" } else { "blanket.toml" };
    let sources = Sources {
        definition: source(name, &text),
        texts: vec![("da".into(), source("da.ftl", "blanket = A"))],
        // It may use itself, which is a ring.
        modules: vec![blanket_engine::ModuleSources { definition: source(name, &text), texts: vec![] }],
    };
    told(&sources);
    if let Ok(bundle) = read(&sources) {
        let again = Bundle::from_json(bundle.to_json());
        assert!(again.is_ok_and(|it| it.hash() == bundle.hash()), "a bundle is not read as it was written");
        whole(&bundle);
    }
}

/// The texts of a form.
pub fn fluent(data: &[u8]) {
    const FORM: &str = "format = 1\nid = \"a\"\nversion = \"1.0.0\"\nlanguages = [\"da\"]\n\
        [[law]]\nid = \"l\"\neli = \"https://a\"\n[[step]]\nid = \"s\"\n\
        [[step.field]]\nid = \"x\"\ntype = \"number\"\npurpose = \"l\"\nsensitivity = \"ordinary\"\n\
        [[step.field]]\nid = \"y\"\ntype = \"choice\"\noptions = [\"a\", \"b\"]\npurpose = \"l\"\nsensitivity = \"ordinary\"\n";
    let text = String::from_utf8_lossy(data);
    let _ = pack_texts(&text);
    let sources = Sources {
        definition: source("blanket.toml", FORM),
        texts: vec![("da".into(), source("da.ftl", &text))],
        modules: vec![],
    };
    told(&sources);
    if let Ok(bundle) = read(&sources) {
        whole(&bundle);
    }
}

/// An expression, by itself, and as unary tests.
pub fn feel(data: &[u8]) {
    static NAMES: OnceLock<Map<String, serde_json::Value>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let json =
            r#"{"a": 1, "b": [1, 2, {"a": 3}], "first name": "Ada", "d": "2026-11-20", "x-y": null, "c": {"d": true}}"#;
        serde_json::from_str(json).unwrap_or_default()
    });
    let text = String::from_utf8_lossy(data);
    let _ = check_expression(&text, names);
    if let Ok(value) = evaluate_expression_with(&text, names, &context(), None) {
        let _ = (value.to_json_text(), value.to_json());
    }
    if let Ok(printed) = print_expression(&text) {
        let again = print_expression(&printed);
        // What is printed is longer than what was written, and may be too long.
        let same = again.is_ok_and(|it| it == printed) || printed.len() > 4 * 1024;
        assert!(same, "`{text}` is printed as `{printed}`, which is not read as the same");
    }
    let _ = evaluate_unary_tests(&text, Value::Bool(true), names, &context());
}

/// Answers in JSON to one of the forms of the repository; the first byte says which.
pub fn answers(data: &[u8]) {
    let Some((which, json)) = data.split_first() else { return };
    let forms = forms();
    let Ok(answers) = Answers::from_json(&String::from_utf8_lossy(json)) else { return };
    answered(&forms[usize::from(*which) % forms.len()], &answers);
}

/// The forms that answers are given to: one with every kind of field, one with rows in rows, and a real one.
pub fn forms() -> &'static [Blanket] {
    static FORMS: OnceLock<Vec<Blanket>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let modules = ["person", "kommune", "samtykke"].map(|it| format!("forms/moduler/{it}"));
        ["engine/tests/cases/forms/kinds", "engine/tests/cases/forms/rules", "forms/blanketter/pn151"]
            .map(|form| compiled(form, &modules))
            .into()
    })
}

/// A form of the repository. It stands still while it is fuzzed, so that one that is not there is no input's fault.
fn compiled(form: &str, modules: &[String]) -> Blanket {
    let file = |folder: &str, name: &str| {
        let path = format!("{}/../../{folder}/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).map_or_else(|error| panic!("{path}: {error}"), |text| source(name, &text))
    };
    let texts = |folder: &str| vec![("da".to_owned(), file(folder, "da.ftl"))];
    let module = |folder: &String| blanket_engine::ModuleSources {
        definition: file(folder, "blanket.toml"),
        texts: texts(folder),
    };
    let sources = Sources {
        definition: file(form, "blanket.toml"),
        texts: texts(form),
        modules: modules.iter().map(module).collect(),
    };
    read(&sources).and_then(|it| compile(&it)).unwrap_or_else(|faults| panic!("{form}: {faults:?}"))
}

/// Everything that is said of files with faults in them.
fn told(sources: &Sources) {
    let files = sources.files();
    for fault in check(sources).iter().take(20) {
        let _ = (draw(fault, &files), fault.to_json());
    }
}

/// Everything that is done with a bundle, up to the state of a form that nobody has answered.
fn whole(bundle: &Bundle) {
    let _ = bundle.definition_json();
    if let Ok(blanket) = compile(bundle) {
        let _ = schema(&blanket);
        answered(&blanket, &Answers::new());
    }
}

/// Everything that is done with answers.
fn answered(blanket: &Blanket, answers: &Answers) {
    let context = context();
    let mut state = evaluate(blanket, answers, &context);
    let _ = (state.to_json(blanket), state.is_valid());
    for language in ["da", "en"] {
        let words = Words::new(blanket, &state, language);
        let _ = summarise(blanket, &state, language);
        for issue in state.issues().take(20) {
            let _ = (words.issue(issue), words.issue_where(issue));
        }
    }
    let sent = answers.relevant(blanket, &state);
    let of_all = submit(blanket, answers, &context, "da").map(|it| it.to_json());
    assert_eq!(of_all, submit(blanket, &sent, &context, "da").map(|it| it.to_json()), "what is not sent counts");
    if let Some(issue) = state.issues().next() {
        let _ = explain(blanket, answers, &context, &issue.at.clone());
    }
    changed(blanket, answers.clone(), &mut state, &context);
}

/// One change of each kind, at the first place for it.
fn changed(blanket: &Blanket, mut answers: Answers, state: &mut State, context: &Context) {
    let keys: Vec<Key> = blanket.paths().filter_map(|path| blanket.key(path)).collect();
    let find = |wanted: fn(&NodeKind) -> bool| keys.iter().find(|key| wanted(&blanket.node(key.node).kind));
    if let Some(key) = find(|it| matches!(it, NodeKind::Field(_))) {
        answers.set_text(blanket, key, "7");
        state.change(blanket, &answers, context, key);
        answers.set_files(blanket, key, &[] as &[FileAnswer]);
        state.change(blanket, &answers, context, key);
    }
    if let Some(key) = find(|it| matches!(it, NodeKind::Group { repeat: Some(_), .. })) {
        answers.add_row(blanket, key);
        state.change(blanket, &answers, context, key);
        answers.remove_row(blanket, key, 0);
        state.change(blanket, &answers, context, key);
    }
    answers.insert("x", Answer::Many(vec![String::new()]));
    assert!(*state == evaluate(blanket, &answers, context), "a change does not give what a full evaluation gives");
}

/// The JSON Schema of definitions, whose words are those of the language.
pub fn words_of_definitions() -> Vec<String> {
    fn go(value: &serde_json::Value, out: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                out.extend(map.keys().filter(|it| !it.starts_with('$')).cloned());
                map.values().for_each(|it| go(it, out));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|it| go(it, out)),
            serde_json::Value::String(text) if text.len() < 20 => out.push(text.clone()),
            _ => {}
        }
    }
    let mut out = Vec::new();
    go(&language_schema(), &mut out);
    out.sort();
    out.dedup();
    out
}

fn context() -> Context {
    let today = parse_date("2026-11-20");
    Context { today: today.unwrap_or_else(|| panic!("this is a date")) }
}

fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned() }
}
