//! The engine of Blanket: one interpreter of blanketter for the browser, the server and the editor.
//!
//! The road of an answer:
//! 1. [`read`] takes an author's files (TOML, Fluent) and makes a [`Bundle`]; [`Bundle::from_json`] takes a published one.
//! 2. [`compile`] makes a [`Blanket`] of it: modules taken in, names resolved, expressions typed, order fixed. Faults of
//!    the author are [`Diagnostic`]s; [`check`] finds all of them, those of the texts among them.
//! 3. [`Answers`] are raw text by field. [`evaluate`] makes a [`State`] of them: relevance, values and [`Issue`]s.
//! 4. [`Words`] and [`summarise`] say all of it in the citizen's language.
//! 5. [`submit`] makes a [`Submission`] of valid answers: typed values of relevant fields, nothing else. Their JSON
//!    Schema is [`schema`]'s, that of definitions [`language_schema`]'s.
//!
//! Another program than this project's begins with `docs/vendor/engine.md`; JavaScript has the same verbs.
//!
//! For editors there are [`check`], [`explain`] and [`case`]; nothing of these is in what a citizen downloads.
//!
//! Absent on purpose: files, clock, randomness, threads, floats and panics. `today` is an argument.
//!
//! ```
//! use blanket_engine::{Answers, Context, Source, Sources, compile, evaluate, read};
//!
//! let toml = r#"
//!     format = 1
//!     id = "hilsen"
//!     version = "1.0.0"
//!     languages = ["da"]
//!     [[law]]
//!     id = "gdpr"
//!     eli = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
//!     [[step]]
//!     id = "navn"
//!     [[step.field]]
//!     id = "navn"
//!     type = "text"
//!     required = true
//!     purpose = "gdpr"
//!     sensitivity = "ordinary"
//! "#;
//! let sources = Sources {
//!     definition: Source { name: "blanket.toml".into(), text: toml.into() },
//!     texts: vec![("da".into(), Source { name: "da.ftl".into(), text: "blanket = Hilsen".into() })],
//!     modules: vec![],
//! };
//! let blanket = compile(&read(&sources).unwrap()).unwrap();
//! let today = time::Date::from_calendar_date(2026, time::Month::November, 20).unwrap();
//! let state = evaluate(&blanket, &Answers::new(), &Context { today });
//! assert_eq!(state.issues().next().unwrap().code, "missing");
//! ```

// A vendor reads shapes, units and errors of everything public here, and nowhere else.
#![warn(missing_docs)]

mod answers;
mod blanket;
mod bundle;
mod canonical;
pub mod case;
mod compile;
mod compiled;
mod conditions;
pub mod definition;
mod diagnostic;
mod explain;
mod feel;
mod field;
mod gather;
mod json;
mod lean;
mod lint;
mod prefill;
mod read;
mod schema;
mod sorted;
mod state;
mod submission;
mod summary;
mod text;
mod words;

pub use answers::{Answer, Answers, MAX_ANSWER_BYTES};
pub use blanket::{Blanket, Field, Key, Node, NodeId, NodeKind};
pub use bundle::{Bundle, ModuleSources, Source, Sources, read};
pub use canonical::{canonical_json, hex, sha256_hex};
pub use compile::compile;
pub use compiled::Unreadable;
pub use definition::{Draft, GroupStyle, Prefill, PrefillMode, Repeat};
pub use diagnostic::{Diagnostic, Severity, Span, draw, nearest};
pub use explain::{Explained, Explanation, Reason, explain};
pub use feel::{DateTime, Duration, Time, Value, Zone};
pub use field::{FileAnswer, InputMode, LATER, Part, Shape};
pub use json::JsonText;
pub use schema::{language_schema, schema};
pub use state::{Context, FieldState, Issue, State, evaluate};
pub use submission::{Attachment, Submission, submit};
pub use summary::{SummaryLine, SummaryStep, summarise};
pub use text::{LANGUAGES, Language, Phrases, ui};
pub use words::Words;

/// The version of this engine, named in every submission.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything wrong with a blanket: its files, its definition, its texts. Sorted by place; empty when all is well.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{check, draw};
///
/// let mut sources = example::sources();
/// assert!(check(&sources).is_empty());
///
/// sources.definition.text = sources.definition.text.replace("type = \"text\"", "type = \"tekst\"");
/// let faults = check(&sources);
/// assert_eq!((faults[0].code, faults[0].line, faults[0].column), ("wrong-value", 31, 9));
/// assert!(draw(&faults[0], &sources.files()).contains("31 | type = \"tekst\""));
/// ```
pub fn check(sources: &Sources) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let bundle = bundle::read_into(sources, &mut faults);
    let is_readable = !faults.iter().any(|it| matches!(it.code, "not-toml" | "not-json" | "file-too-long"));
    if is_readable {
        let blanket = compile::compile_into(&bundle, &mut faults);
        // What is too large is not compiled, and all of its texts would be told of as not used.
        if !faults.iter().any(|it| it.code.starts_with("too-many-") && it.code != "too-many-options") {
            let expanded = compile::expand(&bundle, &mut Vec::new());
            lint::lint(&lint::Subject::new(&bundle, &expanded, &blanket), &mut faults);
        }
    }
    diagnostic::locate(&mut faults, &sources.files());
    faults
}

/// The value of a FEEL expression that names no fields. What cannot be computed is null, as the standard says.
///
/// # Errors
/// With the first fault of syntax; its span is within the expression.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::evaluate_expression;
///
/// let value = |expression| evaluate_expression(expression, &example::day()).map(|it| it.to_json_text());
/// assert_eq!(value("0.1 + 0.2"), Ok("0.3".into()));
/// assert_eq!(value("today() + duration(\"P1M\")"), Ok("\"2026-12-20\"".into()));
/// assert_eq!(value("1 < null"), Ok("null".into()));
/// assert_eq!(value("1 +").unwrap_err().code, "syntax");
/// ```
pub fn evaluate_expression(expression: &str, context: &Context) -> Result<Value, Box<Diagnostic>> {
    evaluate_expression_with(expression, &serde_json::Map::new(), context, None)
}

/// The value of a FEEL expression that may use `names`, whose strings stay strings. `now` is what the function of that
/// name gives; without it, null. What cannot be computed is null, as the standard says; [`check_expression`] tells why.
///
/// # Errors
/// With the first fault of syntax; its span is within the expression.
pub fn evaluate_expression_with(
    expression: &str,
    names: &serde_json::Map<String, serde_json::Value>,
    context: &Context,
    now: Option<DateTime>,
) -> Result<Value, Box<Diagnostic>> {
    let (expr, locals) =
        feel::parse_with(expression, names, feel::parse_seeing).map_err(|it| fault_in(expression, it))?;
    Ok(feel::eval(&expr, &mut feel::Scope::closed(context.today).knowing(locals, now)))
}

/// Whether `input` passes FEEL's unary tests, as they stand in the cells of a decision table: `< 5`, `"a", "b"`,
/// `not(1, 2)`, `? > 2`, `-`. Null when it cannot be said.
///
/// # Errors
/// With the first fault of syntax in `tests`; its span is within them.
pub fn evaluate_unary_tests(
    tests: &str,
    input: Value,
    names: &serde_json::Map<String, serde_json::Value>,
    context: &Context,
) -> Result<Value, Box<Diagnostic>> {
    let (expr, mut locals) =
        feel::parse_with(tests, names, feel::parse_unary_tests).map_err(|it| fault_in(tests, it))?;
    locals.push(("?".into(), input));
    Ok(feel::eval(&expr, &mut feel::Scope::closed(context.today).knowing(locals, None)))
}

/// What is wrong with a FEEL expression that may use `names`, its types and names among it: what a blanket would be
/// faulted for.
pub fn check_expression(expression: &str, names: &serde_json::Map<String, serde_json::Value>) -> Vec<Diagnostic> {
    let (mut expr, locals) = match feel::parse_with(expression, names, feel::parse_seeing) {
        Ok(parsed) => parsed,
        Err(fault) => return vec![*fault_in(expression, fault)],
    };
    let mut faults = Vec::new();
    let kinds = locals.into_iter().map(|(name, value)| (name, feel::Type::of(&value))).collect();
    feel::check_alone(&mut expr, kinds, &mut faults);
    faults.into_iter().map(|it| *fault_in(expression, it)).collect()
}

/// The expression as this engine would write it: reading that gives the same expression again.
///
/// # Errors
/// With the first fault of syntax; its span is within the expression.
pub fn print_expression(expression: &str) -> Result<String, Box<Diagnostic>> {
    feel::parse(expression).map(|it| it.to_string()).map_err(|it| fault_in(expression, it))
}

/// A fault in an expression that stands by itself; its file is called `expression`.
fn fault_in(expression: &str, it: feel::Fault) -> Box<Diagnostic> {
    let source = Source { name: "expression".into(), text: expression.into() };
    let mut fault = Diagnostic::error(it.code, Span::new(0, it.range), it.message, it.help);
    diagnostic::place(&mut fault, &[&source]);
    Box::new(fault)
}

/// The texts of a Fluent file as bytes that a program carries with it and opens as [`Phrases`]. The engine's own and the
/// renderer's are made so; a test keeps them like their Fluent files.
///
/// # Errors
/// With the faults of the file.
pub fn pack_texts(fluent: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let texts = text::parse::parse(fluent, 0, &mut faults);
    let mut bytes = Vec::new();
    compiled::pack::Pack::pack(&texts, &mut bytes);
    if faults.is_empty() { Ok(bytes) } else { Err(faults) }
}

/// Reads a date written `2026-12-31`; none if there is no such day.
pub fn parse_date(text: &str) -> Option<time::Date> {
    feel::parse_iso_date(text)
}

/// The guide for vendors: what it shows in Rust is run like the examples here.
#[cfg(doctest)]
#[doc = include_str!("../../docs/vendor/engine.md")]
mod guide {}
