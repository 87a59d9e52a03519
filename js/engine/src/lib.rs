//! The engine for JavaScript: what `package/api.js` calls. Texts and JSON texts go in and come out; plain objects are made
//! of them there.
//!
//! A fault of the caller is thrown as the text of `{"message", "diagnostics"}`. Absent on purpose: form logic, of which
//! there is none outside `blanket-engine`, and the clock.

pub mod feel;
mod input;
mod output;

use blanket_engine::case::{Coverage, Gap, read_cases, run_case};
use blanket_engine::{Blanket, Bundle, Source, Words};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

use input::{answers, context, sources};
use output::{diagnostics, fault, faults};

/// `{bundle, diagnostics}` of an author's files.
///
/// # Errors
/// When the files are not handed in as they should be.
#[wasm_bindgen]
pub fn read(files: &str) -> Result<String, String> {
    let files = sources(files)?;
    Ok(match blanket_engine::read(&files) {
        // The bundle is JSON already; reading and writing it anew would be work for nothing.
        Ok(bundle) => format!("{{\"bundle\":{},\"diagnostics\":[]}}", bundle.to_json()),
        Err(faults) => json!({ "bundle": null, "diagnostics": diagnostics(&faults, &files.files()) }).to_string(),
    })
}

/// All diagnostics of an author's files.
///
/// # Errors
/// When the files are not handed in as they should be.
#[wasm_bindgen]
pub fn check(files: &str) -> Result<String, String> {
    let files = sources(files)?;
    Ok(diagnostics(&blanket_engine::check(&files), &files.files()).to_string())
}

/// The schema of the definition language.
#[wasm_bindgen(js_name = languageSchema)]
pub fn language_schema() -> String {
    blanket_engine::language_schema().to_string()
}

/// The version of the engine.
#[wasm_bindgen(js_name = engineVersion)]
pub fn engine_version() -> String {
    blanket_engine::ENGINE_VERSION.to_owned()
}

/// A compiled form.
#[wasm_bindgen]
pub struct Form(Blanket);

#[wasm_bindgen]
impl Form {
    /// Compiles a bundle's JSON.
    ///
    /// # Errors
    /// When it is no bundle, or does not compile.
    #[wasm_bindgen(constructor)]
    pub fn new(bundle: &str) -> Result<Self, String> {
        let bundle = Bundle::from_json(bundle).map_err(|it| fault(&it))?;
        blanket_engine::compile(&bundle).map(Self).map_err(|it| faults("the bundle does not compile", &it, &[]))
    }

    /// What the form is called.
    pub fn about(&self) -> String {
        let languages: Vec<&str> = self.0.languages().iter().map(|it| it.code()).collect();
        let titles = languages.iter().map(|it| ((*it).to_owned(), Value::String(self.0.title(*it))));
        json!({
            "id": self.0.id(),
            "number": self.0.number(),
            "version": self.0.version(),
            "hash": self.0.hash(),
            "languages": languages,
            "titles": Value::Object(titles.collect()),
        })
        .to_string()
    }

    /// The compiled form, for a module of this version that has no compiler.
    #[wasm_bindgen(js_name = toBytes)]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// The state.
    ///
    /// # Errors
    /// When the answers are no object, or the day is none.
    pub fn evaluate(&self, raw: &str, today: &str) -> Result<String, String> {
        let state = blanket_engine::evaluate(&self.0, &answers(raw)?, &context(today)?);
        Ok(state.to_json(&self.0))
    }

    /// `{submission}`, or `{issues}`.
    ///
    /// # Errors
    /// When the answers are no object, or the day is none.
    pub fn submit(&self, raw: &str, today: &str, language: &str) -> Result<String, String> {
        let (answers, context) = (answers(raw)?, context(today)?);
        let said = match blanket_engine::submit(&self.0, &answers, &context, language) {
            Ok(submission) => json!({ "submission": submission.to_json() }),
            Err(issues) => {
                let state = blanket_engine::evaluate(&self.0, &answers, &context);
                let words = Words::new(&self.0, &state, language);
                json!({ "issues": issues.iter().map(|it| words.issue_json(it)).collect::<Vec<_>>() })
            }
        };
        Ok(said.to_string())
    }

    /// The summary, step by step.
    ///
    /// # Errors
    /// When the answers are no object, or the day is none.
    pub fn summarise(&self, raw: &str, today: &str, language: &str) -> Result<String, String> {
        let state = blanket_engine::evaluate(&self.0, &answers(raw)?, &context(today)?);
        let steps = blanket_engine::summarise(&self.0, &state, language);
        Ok(steps.iter().map(|it| it.to_json(&self.0)).collect::<Value>().to_string())
    }

    /// Why the field or group at the path `field` is as it is.
    ///
    /// # Errors
    /// When there is no such field, the answers are no object, or the day is none.
    pub fn explain(&self, raw: &str, field: &str, today: &str) -> Result<String, String> {
        let (answers, context) = (answers(raw)?, context(today)?);
        let key = self.0.find(field).map_err(|it| fault(&it))?;
        Ok(blanket_engine::explain(&self.0, &answers, &context, &key).to_json().to_string())
    }

    /// The schema of what a submission holds.
    pub fn schema(&self) -> String {
        blanket_engine::schema(&self.0).to_string()
    }

    /// Runs the cases in a list of files.
    ///
    /// # Errors
    /// When the files are not handed in as they should be.
    pub fn test(&self, files: &str) -> Result<String, String> {
        let mut coverage = Coverage::new(&self.0);
        let (mut cases, mut found) = (Vec::new(), Vec::new());
        let (mut passed, mut failed) = (0, 0);
        for file in input::files(files)? {
            match read_cases(&file) {
                Ok(read) => {
                    for case in read {
                        coverage.add(&self.0, &case);
                        let wrong = run_case(&self.0, &case);
                        *(if wrong.is_empty() { &mut passed } else { &mut failed }) += 1;
                        cases.push(json!({
                            "file": file.name,
                            "name": case.name,
                            "today": case.context.today.to_string(),
                            "answers": case.answers.to_value(),
                            "wrong": wrong,
                        }));
                    }
                }
                Err(faults) => {
                    failed += 1;
                    found.extend(output::rows(&faults, &[&file]));
                }
            }
        }
        let gaps: Vec<Value> = coverage.gaps(&self.0).iter().map(gap).collect();
        Ok(json!({ "passed": passed, "failed": failed, "cases": cases, "diagnostics": found, "gaps": gaps })
            .to_string())
    }
}

fn gap(it: &Gap) -> Value {
    json!({
        "path": it.path,
        "condition": it.condition,
        "expression": it.expression,
        "never_true": it.never_true,
        "never_false": it.never_false,
    })
}

/// One file without a name of its own.
fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned() }
}
