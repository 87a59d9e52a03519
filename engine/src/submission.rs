//! What is sent on: typed values only, of relevant fields only. It can be made in one way, [`submit`].

use std::fmt;

use serde_json::{Value as Json, json};

use crate::ENGINE_VERSION;
use crate::answers::Answers;
use crate::blanket::{Blanket, Key, NodeId};
use crate::canonical::sha256_hex;
use crate::diagnostic::Severity;
use crate::feel::Value;
use crate::field::{FileAnswer, Kind};
use crate::json::JsonText;
use crate::state::{Context, Issue, State, evaluate};
use crate::text::Language;
use crate::words::Words;

/// Bytes of typed answers that most submissions keep within.
const USUAL_BYTES: usize = 4 * 1024;

/// A valid set of answers to one version of a blanket. Its `Debug` does not tell them.
#[derive(Clone)]
pub struct Submission {
    blanket: Json,
    language: Language,
    /// JSON text.
    answers: String,
    consents: Vec<Json>,
    attachments: Vec<Attachment>,
    state: State,
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(submission)")
    }
}

/// A file that goes with a submission, and the field it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Path of the field: `pasningsmodtager.bilag`.
    pub field: String,
    /// The file, as the server described it.
    pub file: FileAnswer,
}

/// Judges the answers and makes the submission. What is not an error does not stand in the way. `language` is the one in
/// which the citizen has read the form, `da` or `en`; the texts of consents are kept in it.
///
/// # Errors
/// With every error in the answers, in the order of the form; where the form ends for this citizen, with that alone.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{Answers, submit};
///
/// let (blanket, day) = (example::blanket(), example::day());
/// let answers = Answers::from_json(r#"{ "fra": "311226", "pension": "nej", "pensionskasse": "PKA" }"#).unwrap();
/// let submission = submit(&blanket, &answers, &day, "da").unwrap();
/// // Typed, and nothing that is not relevant.
/// assert_eq!(submission.answers().to_string(), r#"{"fra":"2026-12-31","pension":false}"#);
///
/// let issues = submit(&blanket, &Answers::new(), &day, "da").unwrap_err();
/// let told: Vec<String> = issues.iter().map(|it| format!("{}: {}", blanket.path(&it.at), it.full_code())).collect();
/// assert_eq!(told, ["fra: missing", "pension: missing"]);
/// ```
pub fn submit(
    blanket: &Blanket,
    answers: &Answers,
    context: &Context,
    language: impl Into<Language>,
) -> Result<Submission, Vec<Issue>> {
    let state = evaluate(blanket, answers, context);
    if !state.is_valid() {
        // Where the form ends, nothing else is to be mended.
        let stop = state.stopped_at();
        let told = |it: &&Issue| it.severity == Severity::Error && stop.is_none_or(|stop| *stop == it.at);
        return Err(state.issues().filter(told).cloned().collect());
    }
    let language = language.into();
    let mut typed = JsonText::with_capacity(USUAL_BYTES);
    typed.object(|json| {
        for step in blanket.steps().iter().filter(|it| state.relevant(&Key::of(**it))) {
            state.typed(blanket, *step, &[], json);
        }
    });
    let (mut consents, mut attachments) = (Vec::new(), Vec::new());
    for (key, kind) in fields(blanket, &state) {
        match kind {
            Kind::Consent(_) => consents.extend(consent(blanket, &state, &key, language)),
            Kind::Attachment(_) => {
                let files = answers.files(blanket, &key);
                let field = blanket.path(&key);
                attachments.extend(files.into_iter().map(|file| Attachment { field: field.clone(), file }));
            }
            _ => {}
        }
    }
    let blanket = json!({ "id": blanket.id(), "version": blanket.version(), "hash": blanket.hash() });
    Ok(Submission { blanket, language, answers: typed.into(), consents, attachments, state })
}

/// Every relevant and answered instance of a field that leaves more than its value, in document order.
fn fields<'a>(blanket: &'a Blanket, state: &State) -> Vec<(Key, &'a Kind)> {
    let mut out = Vec::new();
    for id in blanket.all() {
        let Some(field) = blanket.node(id).field() else { continue };
        if !matches!(field.kind, Kind::Consent(_) | Kind::Attachment(_)) {
            continue;
        }
        for key in state.instances(id) {
            if state.field(&key).is_some_and(|it| it.relevant && !it.value.is_null()) {
                out.push((key, &field.kind));
            }
        }
    }
    out
}

/// The record of one consent: what was asked on which ground, the answer, and the exact text that was shown.
fn consent(blanket: &Blanket, state: &State, key: &Key, language: Language) -> Option<Json> {
    let field = blanket.node(key.node).field()?;
    let Kind::Consent(it) = &field.kind else { return None };
    let Value::Text(answer) = &state.field(key)?.value else { return None };
    let words = Words::new(blanket, state, language);
    let text = shown_text(blanket, &words, key);
    let list = |words: &[crate::definition::Word]| words.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
    Some(json!({
        "field": blanket.path(key),
        "answer": answer,
        "purpose": field.purpose(),
        "legal_basis": it.legal_basis,
        "sources": list(&it.sources),
        "recipients": list(&it.recipients),
        "ends": it.ends,
        "language": language.code(),
        "text": text,
        "text_sha256": sha256_hex(text.as_bytes()),
    }))
}

/// All that was shown about a consent: the texts beside it in its group, its question, and both sentences.
fn shown_text(blanket: &Blanket, words: &Words<'_>, key: &Key) -> String {
    let around: Vec<NodeId> = match blanket.node(key.node).parent {
        Some(parent) => blanket.node(parent).children.clone(),
        None => vec![key.node],
    };
    let mut parts = Vec::new();
    for id in around {
        let Some(field) = blanket.node(id).field() else { continue };
        let beside = key.beside(id);
        if matches!(field.kind, Kind::Info) || id == key.node {
            parts.extend(words.attribute(&beside, "heading"));
            parts.push(words.label(&beside));
            parts.extend(words.attribute(&beside, "hint"));
            parts.extend(words.attribute(&beside, "help"));
        }
    }
    parts.extend(["given", "refused"].map(|it| words.option(key, it)));
    parts.retain(|it| !it.is_empty());
    parts.join("\n\n")
}

impl Submission {
    /// `{blanket: {id, version, hash}, engine, language, answers, consents, attachments}`.
    pub fn to_json(&self) -> Json {
        let attachments: Vec<Json> = self
            .attachments
            .iter()
            .map(|it| {
                json!({
                    "field": it.field,
                    "id": it.file.id,
                    "name": it.file.name,
                    "type": it.file.media_type,
                    "size": it.file.size,
                    "sha256": it.file.sha256,
                })
            })
            .collect();
        json!({
            "blanket": self.blanket,
            "engine": ENGINE_VERSION,
            "language": self.language.code(),
            "answers": self.answers(),
            "consents": self.consents,
            "attachments": attachments,
        })
    }

    /// The typed answers alone.
    pub fn answers(&self) -> Json {
        serde_json::from_str(&self.answers).unwrap_or_default()
    }

    /// The files that must come with it.
    pub fn attachments(&self) -> &[Attachment] {
        &self.attachments
    }

    /// The state it was made from.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The language in which the texts of its consents were shown.
    pub fn language(&self) -> Language {
        self.language
    }
}
