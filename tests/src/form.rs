//! A form as the server publishes it, compiled and judged natively: what the page and the folder are held against.

use std::{collections::BTreeMap, fs, path::Path};

use blanket_engine::{
    Answers, Blanket, Bundle, Context, Issue, Key, Severity, Source, State, Submission, Words,
    case::{Case, read_cases, run_case},
    compile, evaluate, submit, summarise,
};
use serde_json::{Value, json};

use crate::{place::FORMS, server::Api, tools};

#[derive(Debug)]
pub struct Form {
    pub bundle: String,
    pub blanket: Blanket,
}

/// Answers by the path of their field, as a person types or chooses them.
pub type Typed = BTreeMap<String, String>;

impl Form {
    pub async fn load(api: &Api, id: &str) -> Self {
        let bundle = api.get_text(&format!("/api/blanketter/{id}")).await;
        let blanket = compile(&Bundle::from_json(&bundle).unwrap());
        let blanket = blanket.unwrap_or_else(|faults| panic!("the bundle of {id} does not compile: {faults:?}"));
        Self { bundle, blanket }
    }

    /// All cases of the form, from its folder.
    pub fn cases(&self) -> Vec<Case> {
        let folders = FORMS.map(|it| tools::root().join(it).join(self.blanket.id()).join("cases"));
        let files = folders.iter().flat_map(|it| fs::read_dir(it).into_iter().flatten());
        let mut files: Vec<_> = files.map(|it| it.unwrap().path()).collect();
        files.sort();
        files.iter().filter(|it| it.extension().is_some_and(|it| it == "toml")).flat_map(|it| cases(it)).collect()
    }

    /// The case that may be sent today and answers the most. Its own expectations hold.
    pub fn complete(&self) -> Case {
        let cases = self.cases().into_iter();
        let valid = cases.filter(|it| submit(&self.blanket, &it.answers, &now(), "da").is_ok());
        let most = valid.max_by_key(|it| it.answers.to_json().len());
        let case = most.unwrap_or_else(|| panic!("no case of {} can be sent today", self.blanket.id()));
        assert_eq!(run_case(&self.blanket, &case), Vec::<String>::new(), "{}", case.name);
        case
    }

    pub fn state(&self, answers: &Answers) -> State {
        evaluate(&self.blanket, answers, &now())
    }

    pub fn submit(&self, answers: &Answers) -> Submission {
        submit(&self.blanket, answers, &now(), "da").unwrap_or_else(|issues| panic!("not valid: {issues:?}"))
    }

    /// The body of a submission.
    pub fn body(&self, answers: &Answers) -> Value {
        let (id, version, hash) = (self.blanket.id(), self.blanket.version(), self.blanket.hash());
        json!({ "blanket": { "id": id, "version": version, "hash": hash }, "language": "da", "answers": answers.to_value() })
    }

    /// The case's answers with files that the server has: each attached file is uploaded anew.
    pub async fn sendable(&self, case: &Case, api: &Api, file: &Path) -> Answers {
        let mut answers = case.answers.to_value();
        for (id, files) in answers.as_object_mut().into_iter().flatten() {
            if files.as_array().is_some_and(|it| it.iter().any(is_file)) {
                let bytes = fs::read(file).unwrap();
                let uploaded = api.upload(&format!("{id}.pdf"), bytes).await;
                *files = json!([uploaded]);
            }
        }
        Answers::from_value(&answers).unwrap_or_default()
    }

    // --- What a page should say

    pub fn steps(&self) -> Vec<String> {
        self.blanket.steps().iter().map(|it| self.blanket.node(*it).id.clone()).collect()
    }

    /// The heading of a step, named by its id.
    pub fn step_title(&self, language: &str, step: &str) -> String {
        let state = self.state(&Answers::new());
        Words::new(&self.blanket, &state, language).label(&self.step(step))
    }

    /// The faults that a step tells of when these are the answers, as the summary lists them: path and text.
    pub fn step_faults(&self, language: &str, step: &str, answers: &Answers) -> Vec<(String, String)> {
        let state = self.state(answers);
        let words = Words::new(&self.blanket, &state, language);
        let issues = state.step_issues(&self.blanket, self.step(step).node);
        let errors = issues.into_iter().filter(|it| it.severity == Severity::Error);
        errors.map(|it| (self.blanket.path(&it.at), words.issue_where(it))).collect()
    }

    /// What stands at the first of these fields when it is answered so.
    pub fn message(&self, language: &str, answers: &[(&str, &str)]) -> String {
        let Some((path, _)) = answers.first() else { panic!("no field is named") };
        let mut given = Answers::new();
        for (path, raw) in answers {
            given.set_text(&self.blanket, &self.key(path), *raw);
        }
        let state = self.state(&given);
        let issue: Option<&Issue> = state.field(&self.key(path)).and_then(|it| it.issues.first());
        let issue = issue.unwrap_or_else(|| panic!("{path} has no fault with {answers:?}"));
        Words::new(&self.blanket, &state, language).issue(issue)
    }

    /// The question of a field.
    pub fn label(&self, language: &str, path: &str) -> String {
        let state = self.state(&Answers::new());
        Words::new(&self.blanket, &state, language).label(&self.key(path))
    }

    /// Questions and answers as they are shown when all are checked: label and value of every line.
    pub fn shown(&self, language: &str, answers: &Answers) -> Vec<(String, String)> {
        let state = self.state(answers);
        let lines = summarise(&self.blanket, &state, language).into_iter().flat_map(|it| it.lines);
        lines.filter(|it| !it.heading).map(|it| (it.label, it.value)).collect()
    }

    fn step(&self, id: &str) -> Key {
        let found = self.blanket.steps().iter().find(|it| self.blanket.node(**it).id == id);
        Key::of(*found.unwrap_or_else(|| panic!("there is no step {id}")))
    }

    fn key(&self, path: &str) -> Key {
        self.blanket.key(path).unwrap_or_else(|| panic!("there is no field {path}"))
    }
}

/// The date that server and browser work with.
pub fn now() -> Context {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    let moment = time::OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).unwrap_or_default());
    Context { today: moment.unwrap_or(time::OffsetDateTime::UNIX_EPOCH).date() }
}

fn cases(file: &Path) -> Vec<Case> {
    let source = Source { name: file.display().to_string(), text: fs::read_to_string(file).unwrap() };
    read_cases(&source).unwrap_or_else(|faults| panic!("{}: {faults:?}", source.name))
}

/// Every answer by its path; several chosen options are joined by commas. Files are named by their path only; which file is attached, a test decides.
pub fn typed(answers: &Answers) -> Typed {
    let mut out = Typed::new();
    flatten(&answers.to_value(), String::new(), &mut out);
    out
}

fn flatten(value: &Value, path: String, out: &mut Typed) {
    match value {
        Value::Object(fields) => {
            for (id, value) in fields {
                let inner = if path.is_empty() { id.clone() } else { format!("{path}.{id}") };
                flatten(value, inner, out);
            }
        }
        Value::Array(rows) if rows.iter().any(is_file) => {
            out.insert(path, String::new());
        }
        Value::Array(options) if options.iter().any(Value::is_string) => {
            let options: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
            out.insert(path, options.join(","));
        }
        Value::Array(rows) => {
            for (index, row) in rows.iter().enumerate() {
                flatten(row, format!("{path}[{index}]"), out);
            }
        }
        Value::String(text) => {
            out.insert(path, text.clone());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => panic!("{path} is no raw answer: {value}"),
    }
}

fn is_file(value: &Value) -> bool {
    value.get("sha256").is_some()
}
