//! The answers as a list to read: for check-your-answers, the receipt and the receiver's `summary.txt`.

use serde_json::{Value, json};

use crate::blanket::{Blanket, Key, NodeId, NodeKind};
use crate::field::Shape;
use crate::state::State;
use crate::text::Language;
use crate::words::Words;

/// One step's answers.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryStep {
    /// Which step.
    pub step: NodeId,
    /// Its title.
    pub title: String,
    /// What stands in it, in the order in which it was asked.
    pub lines: Vec<SummaryLine>,
}

/// A question and its answer, or the heading of those that follow.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryLine {
    /// The field, section, group or row it is about.
    pub key: Key,
    /// The question, or the heading.
    pub label: String,
    /// Empty for a heading, and for a question without an answer.
    pub value: String,
    /// A group, section or row begins here.
    pub heading: bool,
    /// How many headings it stands under. A line under fewer than the line before it is no longer of that group.
    pub level: u8,
    /// The citizen may go back and change it; a computed value may not be changed.
    pub changeable: bool,
}

impl SummaryStep {
    /// `{step, title, lines: [{field, label, value, heading, level, changeable}]}`; `step` is the step's id, `field` the
    /// path of a field, group or row. A section's heading has no path: it is empty.
    pub fn to_json(&self, blanket: &Blanket) -> Value {
        let path = |key: &Key| match blanket.node(key.node).kind {
            NodeKind::Field(_) | NodeKind::Group { .. } => blanket.path(key),
            NodeKind::Step | NodeKind::Section => String::new(),
        };
        let line = |it: &SummaryLine| {
            json!({
                "field": path(&it.key),
                "label": it.label,
                "value": it.value,
                "heading": it.heading,
                "level": it.level,
                "changeable": it.changeable,
            })
        };
        let lines: Vec<Value> = self.lines.iter().map(line).collect();
        json!({ "step": blanket.node(self.step).id, "title": self.title, "lines": lines })
    }
}

/// What is answered, step by step, in the order in which it was asked. Only what is relevant.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{Answers, evaluate, summarise};
///
/// let blanket = example::blanket();
/// let answers = Answers::from_json(r#"{ "fra": "311226", "pension": "nej" }"#).unwrap();
/// let state = evaluate(&blanket, &answers, &example::day());
/// let steps = summarise(&blanket, &state, "en");
/// assert_eq!(steps[0].title, "Your leave");
/// let read: Vec<String> = steps[0].lines.iter().map(|it| format!("{} {}", it.label, it.value)).collect();
/// assert_eq!(read, ["When does the leave begin? 31 December 2026", "Do you have a pension scheme? No"]);
/// ```
pub fn summarise(blanket: &Blanket, state: &State, language: impl Into<Language>) -> Vec<SummaryStep> {
    let words = Words::new(blanket, state, language);
    let mut out = Vec::new();
    for step in blanket.steps() {
        let key = Key::of(*step);
        if !state.relevant(&key) {
            continue;
        }
        let mut lines = Vec::new();
        children(blanket, state, &words, &key, 0, &mut lines);
        out.push(SummaryStep { step: *step, title: words.label(&key), lines });
    }
    out
}

fn children(blanket: &Blanket, state: &State, words: &Words<'_>, at: &Key, level: u8, lines: &mut Vec<SummaryLine>) {
    for child in &blanket.node(at.node).children {
        let key = at.beside(*child);
        if !state.relevant(&key) {
            continue;
        }
        match &blanket.node(*child).kind {
            NodeKind::Field(field) => match field.shape() {
                Shape::Prose | Shape::Stop | Shape::Hidden => {}
                shape => lines.push(SummaryLine {
                    label: words.label(&key),
                    value: words.value(&key),
                    heading: false,
                    level,
                    changeable: shape != Shape::Output && !state.field(&key).is_some_and(|it| it.read_only),
                    key,
                }),
            },
            NodeKind::Group { repeat: Some(_), .. } => {
                for row in 0..state.rows(&key) {
                    let inside = key.row(row);
                    lines.push(heading(inside.clone(), words.row_label(&key, row), level));
                    children(blanket, state, words, &inside, level.saturating_add(1), lines);
                }
            }
            NodeKind::Step | NodeKind::Section | NodeKind::Group { repeat: None, .. } => {
                let label = words.label(&key);
                let inside = level.saturating_add(u8::from(!label.is_empty()));
                if !label.is_empty() {
                    lines.push(heading(key.clone(), label, level));
                }
                children(blanket, state, words, &key, inside, lines);
            }
        }
    }
}

fn heading(key: Key, label: String, level: u8) -> SummaryLine {
    SummaryLine { key, label, value: String::new(), heading: true, level, changeable: false }
}
