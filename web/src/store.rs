//! The answers, and what the engine says of them. Everything that a page shows follows from here.
//!
//! One signal holds it all; a field listens through a memo of its own [`Slice`], so a change paints only what it changes.

use crate::dom;
use blanket_engine::{Answers, Blanket, Bundle, Context, Issue, Key, NodeId, NodeKind, Severity, Shape, State, Words};
use leptos::prelude::*;

/// What changes while a person fills in a form.
pub(crate) struct Sheet {
    pub(crate) answers: Answers,
    pub(crate) state: State,
    /// The fields whose faults are shown. A fault is told when a person has asked to go on, and then until it is mended.
    shown: Vec<Key>,
    /// Faults that the engine here did not find: the server's, and those of files that were turned away.
    notes: Vec<(Key, String)>,
}

/// What one field shows. Equal slices paint nothing.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Slice {
    pub(crate) raw: String,
    /// The typed value as people read it.
    pub(crate) value: String,
    pub(crate) required: bool,
    pub(crate) read_only: bool,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) help: String,
    pub(crate) options: Vec<String>,
    /// Empty when there is none to show.
    pub(crate) fault: String,
    /// The first wrong part of an answer in parts.
    pub(crate) wrong_part: Option<usize>,
    pub(crate) warning: String,
}

/// A fault as the summary lists it.
#[derive(Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) step: NodeId,
    /// The id of the control to go to.
    pub(crate) control: String,
    pub(crate) text: String,
}

#[derive(Clone, Copy)]
pub(crate) struct Store {
    pub(crate) language: RwSignal<String>,
    pub(crate) blanket: StoredValue<Blanket>,
    sheet: RwSignal<Sheet>,
    /// What a screen reader is told without focus moving.
    pub(crate) spoken: RwSignal<String>,
}

/// The engine's verdict on a bundle, its diagnostics as one text.
pub(crate) fn compile(bundle: &Bundle) -> Result<Blanket, String> {
    blanket_engine::compile(bundle).map_err(|faults| faults.first().map(|it| it.message.clone()).unwrap_or_default())
}

fn judge(blanket: &Blanket, answers: &Answers) -> State {
    blanket_engine::evaluate(blanket, answers, &Context { today: dom::today() })
}

impl Store {
    pub(crate) fn new(blanket: Blanket, language: RwSignal<String>) -> Self {
        let answers = Answers::new();
        let state = judge(&blanket, &answers);
        Self {
            language,
            blanket: StoredValue::new(blanket),
            sheet: RwSignal::new(Sheet { answers, state, shown: Vec::new(), notes: Vec::new() }),
            spoken: RwSignal::new(String::new()),
        }
    }

    // --- Reading

    /// Reads blanket and sheet; whoever listens is told of the next change.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Blanket, &Sheet) -> T) -> T {
        self.blanket.with_value(|blanket| self.sheet.with(|sheet| read(blanket, sheet)))
    }

    pub(crate) fn peek<T>(self, read: impl FnOnce(&Blanket, &Sheet) -> T) -> T {
        self.blanket.with_value(|blanket| self.sheet.with_untracked(|sheet| read(blanket, sheet)))
    }

    /// Every text of the form in the person's language.
    pub(crate) fn words<T>(self, read: impl FnOnce(&Words<'_>) -> T) -> T {
        let language = self.language.get();
        self.with(|blanket, sheet| read(&Words::new(blanket, &sheet.state, &language)))
    }

    pub(crate) fn path(self, key: &Key) -> String {
        self.blanket.with_value(|blanket| blanket.path(key))
    }

    /// The children of a node, each with the row numbers of `key`.
    pub(crate) fn children(self, key: &Key) -> Vec<Key> {
        self.blanket.with_value(|blanket| {
            blanket.node(key.node).children.iter().map(|node| Key { node: *node, rows: key.rows.clone() }).collect()
        })
    }

    pub(crate) fn kind<T>(self, key: &Key, read: impl FnOnce(&NodeKind) -> T) -> T {
        self.blanket.with_value(|blanket| read(&blanket.node(key.node).kind))
    }

    /// Whether this part of the form concerns the person; told only when it changes.
    pub(crate) fn relevant(self, key: Key) -> Memo<bool> {
        Memo::new(move |_| self.with(|_, sheet| sheet.state.relevant(&key)))
    }

    pub(crate) fn slice(self, key: Key, shape: &Shape) -> Memo<Slice> {
        let options = match shape {
            Shape::Radios { options } | Shape::Select { options } => options.clone(),
            Shape::Line { .. } | Shape::Area { .. } | Shape::Parts { .. } | Shape::Check | Shape::Files { .. } | Shape::Output | Shape::Prose => Vec::new(),
        };
        Memo::new(move |_| {
            let language = self.language.get();
            self.with(|blanket, sheet| {
                let Some(field) = sheet.state.field(&key) else { return Slice::default() };
                let words = Words::new(blanket, &sheet.state, &language);
                let fault = sheet.shown_issue(&field.issues);
                let warning = field.issues.iter().find(|it| it.severity == Severity::Warning);
                Slice {
                    raw: sheet.answers.text(blanket, &key).to_owned(),
                    value: words.value(&key),
                    required: field.required,
                    read_only: field.read_only,
                    label: words.label(&key),
                    hint: words.attribute(&key, "hint").unwrap_or_default(),
                    help: words.attribute(&key, "help").unwrap_or_default(),
                    options: options.iter().map(|option| words.option(&key, option)).collect(),
                    fault: fault.map(|it| words.issue(it)).or_else(|| sheet.note(&key)).unwrap_or_default(),
                    wrong_part: fault.and_then(|it| it.part).map(usize::from),
                    warning: warning.map(|it| words.issue(it)).unwrap_or_default(),
                }
            })
        })
    }

    /// The fault shown at a group of rows itself: too few, too many.
    pub(crate) fn group_fault(self, key: &Key) -> String {
        self.words(|words| {
            self.peek(|_, sheet| {
                let own: Vec<&Issue> = sheet.state.issues().filter(|it| it.at == *key).collect();
                let shown = own.iter().find(|it| it.severity == Severity::Error && sheet.is_shown(&it.at));
                shown.map(|it| words.issue(it)).or_else(|| sheet.note(key)).unwrap_or_default()
            })
        })
    }

    // --- Steps and their faults

    /// The steps that concern the person, in order.
    pub(crate) fn steps(self) -> Vec<NodeId> {
        self.with(steps)
    }

    pub(crate) fn steps_now(self) -> Vec<NodeId> {
        self.peek(steps)
    }

    pub(crate) fn step_key(self, node: NodeId) -> Key {
        Key { node, rows: Vec::new() }
    }

    /// The step that a part of the form belongs to.
    pub(crate) fn step_of(self, key: &Key) -> NodeId {
        self.blanket.with_value(|blanket| step_of(blanket, key.node))
    }

    /// The faults shown in the whole form, in its order, each text once.
    pub(crate) fn faults(self) -> Vec<Fault> {
        self.words(|words| {
            self.peek(|blanket, sheet| {
                let mut faults: Vec<Fault> = Vec::new();
                let mut add = |key: &Key, part: Option<u8>, text: String| {
                    if faults.iter().all(|it| it.text != text) {
                        faults.push(Fault { step: step_of(blanket, key.node), control: control(blanket, key, part), text });
                    }
                };
                let mut told: Option<&Key> = None;
                for issue in sheet.state.issues() {
                    // A field tells one fault at a time, the first; so does the summary.
                    if issue.severity == Severity::Error && sheet.is_shown(&issue.at) && told != Some(&issue.at) {
                        told = Some(&issue.at);
                        add(&issue.at, issue.part, words.issue_where(issue));
                    }
                }
                for (key, text) in &sheet.notes {
                    if sheet.state.relevant(key) {
                        add(key, None, text.clone());
                    }
                }
                faults
            })
        })
    }

    /// Shows the faults of these steps. Tells the first step that has one.
    pub(crate) fn reveal(self, steps: &[NodeId]) -> Option<NodeId> {
        self.blanket.with_value(|blanket| {
            let mut first = None;
            self.sheet.update(|sheet| {
                sheet.notes.retain(|(key, _)| !steps.contains(&step_of(blanket, key.node)));
                for step in steps {
                    let faulty: Vec<Key> = sheet.state.step_issues(blanket, *step).iter().filter(|it| it.severity == Severity::Error).map(|it| it.at.clone()).collect();
                    if !faulty.is_empty() {
                        first = first.or(Some(*step));
                    }
                    sheet.shown.extend(faulty);
                }
                sheet.shown.sort_unstable();
                sheet.shown.dedup();
            });
            first
        })
    }

    /// Shows what the server or a turned-away file says of a field.
    pub(crate) fn note(self, key: Key, text: String) {
        self.sheet.update(|sheet| {
            sheet.notes.retain(|(it, _)| *it != key);
            sheet.notes.push((key, text));
        });
    }

    /// Finds the field that a path of the server names, or what stands nearest around it.
    pub(crate) fn find(self, path: &str) -> Option<Key> {
        self.blanket.with_value(|blanket| blanket.key(path))
    }

    // --- Changing

    /// Takes a new answer and has everything judged anew.
    pub(crate) fn answer(self, key: &Key, raw: String) {
        self.change(key, |blanket, answers| answers.set_text(blanket, key, raw));
    }

    /// Any change to the answers at `key`.
    pub(crate) fn change(self, key: &Key, change: impl FnOnce(&Blanket, &mut Answers)) {
        self.blanket.with_value(|blanket| {
            self.sheet.update(|sheet| {
                sheet.notes.retain(|(it, _)| it != key);
                change(blanket, &mut sheet.answers);
                sheet.state = judge(blanket, &sheet.answers);
            });
        });
    }

    pub(crate) fn remove_row(self, group: &Key, row: usize) {
        self.blanket.with_value(|blanket| {
            self.sheet.update(|sheet| {
                // Shown faults belong to rows: those of the row go with it, those of later rows move up.
                let depth = group.rows.len();
                let inside = |key: &Key| key.rows.len() > depth && key.rows.starts_with(&group.rows) && lies_in(blanket, key, group);
                let moved = |mut key: Key| {
                    if inside(&key) {
                        let at = key.rows.get_mut(depth)?;
                        match usize::from(*at).cmp(&row) {
                            std::cmp::Ordering::Less => {}
                            std::cmp::Ordering::Equal => return None,
                            std::cmp::Ordering::Greater => *at -= 1,
                        }
                    }
                    Some(key)
                };
                sheet.shown = std::mem::take(&mut sheet.shown).into_iter().filter_map(moved).collect();
                sheet.shown.sort_unstable();
                sheet.notes = std::mem::take(&mut sheet.notes).into_iter().filter_map(|(key, text)| Some((moved(key)?, text))).collect();
                sheet.answers.remove_row(blanket, group, row);
                sheet.state = judge(blanket, &sheet.answers);
            });
        });
    }

    /// Has a screen reader say something. Twice the same is said twice.
    pub(crate) fn say(self, text: String) {
        self.spoken.set(String::new());
        dom::after_paint(move || {
            if !self.spoken.is_disposed() {
                self.spoken.set(text);
            }
        });
    }
}

impl Sheet {
    fn is_shown(&self, key: &Key) -> bool {
        self.shown.binary_search(key).is_ok()
    }

    fn shown_issue<'a>(&self, issues: &'a [Issue]) -> Option<&'a Issue> {
        issues.iter().find(|it| it.severity == Severity::Error && self.is_shown(&it.at))
    }

    fn note(&self, key: &Key) -> Option<String> {
        self.notes.iter().find(|(it, _)| it == key).map(|(_, text)| text.clone())
    }
}

fn steps(blanket: &Blanket, sheet: &Sheet) -> Vec<NodeId> {
    blanket.steps().iter().copied().filter(|step| sheet.state.relevant(&Key { node: *step, rows: Vec::new() })).collect()
}

fn step_of(blanket: &Blanket, mut node: NodeId) -> NodeId {
    while let Some(parent) = blanket.node(node).parent {
        node = parent;
    }
    node
}

fn lies_in(blanket: &Blanket, key: &Key, group: &Key) -> bool {
    let mut node = Some(key.node);
    while let Some(it) = node {
        if it == group.node {
            return true;
        }
        node = blanket.node(it).parent;
    }
    false
}

/// The id of the control that a fault sends the person to: the first wrong part, the first option, or the field itself.
fn control(blanket: &Blanket, key: &Key, part: Option<u8>) -> String {
    let id = dom::id(&blanket.path(key));
    let Some(field) = blanket.node(key.node).field() else { return id };
    let inner = match field.shape() {
        Shape::Parts { parts } => parts.get(usize::from(part.unwrap_or(0))).map(|it| it.id.to_owned()),
        Shape::Radios { options } => options.into_iter().next(),
        Shape::Line { .. } | Shape::Area { .. } | Shape::Select { .. } | Shape::Check | Shape::Files { .. } | Shape::Output | Shape::Prose => None,
    };
    match inner {
        Some(inner) => format!("{id}-{inner}"),
        None => id,
    }
}
