//! The answers, and what the engine says of them. Everything that a page shows follows from here.
//!
//! One signal holds it all; a field listens through a memo of its own [`Slice`], so a change paints only what it changes.

use crate::dom;
use blanket_engine::{
    Answers, Blanket, Bundle, Context, Issue, Key, Language, NodeId, NodeKind, Repeat, Severity, Shape, State, Words,
};
use leptos::prelude::*;

/// All that changes while a person fills in a form.
pub(crate) struct Sheet {
    blanket: Blanket,
    pub(crate) answers: Answers,
    pub(crate) state: State,
    /// The fields whose faults are shown. A fault is told when a person has asked to go on, and then until it is mended.
    /// Sorted.
    shown: Vec<Key>,
    /// Faults that the engine here did not find: the server's, and those of files that were turned away.
    notes: Vec<(Key, String)>,
    pub(crate) place: Place,
    pub(crate) sending: Sending,
    pub(crate) receipt: Receipt,
    /// The steps gone through, which the step indicator may lead back to.
    pub(crate) passed: Vec<NodeId>,
    /// Set while the person mends an answer from the check page: the path that was to be changed.
    pub(crate) returning: Option<String>,
    /// Files on their way. A step is not left meanwhile.
    pub(crate) uploads: Vec<Key>,
    /// What a screen reader is told without focus moving.
    pub(crate) spoken: String,
}

/// A page of the form.
#[derive(Clone, Copy, PartialEq, Default)]
pub(crate) enum Place {
    #[default]
    Start,
    Step(NodeId),
    Review,
    Receipt,
}

/// How the sending goes.
#[derive(Clone, PartialEq, Default)]
pub(crate) enum Sending {
    #[default]
    Idle,
    Busy,
    /// It did not arrive, or the server would not have it; the text says what to do.
    Failed(String),
}

/// What the server gave for the submission.
#[derive(Clone, Default)]
pub(crate) struct Receipt {
    pub(crate) reference: String,
    pub(crate) received_at: String,
}

/// What one field shows. Equal slices paint nothing.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Slice {
    pub(crate) language: Language,
    pub(crate) raw: String,
    /// The typed value as people read it.
    pub(crate) value: String,
    pub(crate) required: bool,
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

/// What stands at a place of the form.
#[derive(Default)]
pub(crate) enum Content {
    #[default]
    Section,
    Group,
    Rows(Repeat),
    Field(Shape),
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
    pub(crate) language: RwSignal<Language>,
    sheet: RwSignal<Sheet>,
}

/// The engine's verdict on a bundle, its diagnostics as one text.
pub(crate) fn compile(bundle: &Bundle) -> Result<Blanket, String> {
    blanket_engine::compile(bundle).map_err(|faults| faults.first().map(|it| it.message.clone()).unwrap_or_default())
}

fn judge(blanket: &Blanket, answers: &Answers) -> State {
    blanket_engine::evaluate(blanket, answers, &Context { today: dom::today() })
}

impl Store {
    pub(crate) fn new(blanket: Blanket, language: RwSignal<Language>) -> Self {
        let answers = Answers::new();
        let state = judge(&blanket, &answers);
        let sheet = Sheet {
            blanket,
            answers,
            state,
            shown: Vec::new(),
            notes: Vec::new(),
            place: Place::default(),
            sending: Sending::default(),
            receipt: Receipt::default(),
            passed: Vec::new(),
            returning: None,
            uploads: Vec::new(),
            spoken: String::new(),
        };
        Self { language, sheet: RwSignal::new(sheet) }
    }

    // --- Reading. What is read after the form was taken out of its page is empty.

    /// Reads blanket and sheet; whoever listens is told of the next change.
    pub(crate) fn with<T: Default>(self, read: impl FnOnce(&Blanket, &Sheet) -> T) -> T {
        let (mut read, mut out) = (Some(read), T::default());
        self.read(true, &mut |sheet| read.take().into_iter().for_each(|read| out = read(&sheet.blanket, sheet)));
        out
    }

    /// Reads without listening.
    pub(crate) fn peek<T: Default>(self, read: impl FnOnce(&Blanket, &Sheet) -> T) -> T {
        let (mut read, mut out) = (Some(read), T::default());
        self.read(false, &mut |sheet| read.take().into_iter().for_each(|read| out = read(&sheet.blanket, sheet)));
        out
    }

    /// One function for all readers, however many there are: each copy is fetched by every citizen.
    fn read(self, listen: bool, read: &mut dyn FnMut(&Sheet)) {
        let _ = if listen { self.sheet.try_with(read) } else { self.sheet.try_with_untracked(read) };
    }

    /// Changes the sheet; whoever listens is told.
    pub(crate) fn update(self, change: impl FnOnce(&mut Sheet)) {
        let mut change = Some(change);
        self.write(&mut |sheet| change.take().into_iter().for_each(|change| change(sheet)));
    }

    fn write(self, change: &mut dyn FnMut(&mut Sheet)) {
        let _ = self.sheet.try_update(change);
    }

    /// Whether the form has been taken out of its page.
    pub(crate) fn is_gone(self) -> bool {
        self.sheet.is_disposed()
    }

    /// Every text of the form in the person's language.
    pub(crate) fn words<T: Default>(self, read: impl FnOnce(&Words<'_>) -> T) -> T {
        let language = self.language.get();
        self.with(|blanket, sheet| read(&Words::new(blanket, &sheet.state, language)))
    }

    pub(crate) fn place(self) -> Place {
        self.with(|_, sheet| sheet.place)
    }

    pub(crate) fn place_now(self) -> Place {
        self.peek(|_, sheet| sheet.place)
    }

    pub(crate) fn path(self, key: &Key) -> String {
        self.peek(|blanket, _| blanket.path(key))
    }

    /// The children of a node, each with the row numbers of `key`.
    pub(crate) fn children(self, key: &Key) -> Vec<Key> {
        self.peek(|blanket, _| blanket.node(key.node).children.iter().map(|node| key.beside(*node)).collect())
    }

    pub(crate) fn content(self, key: &Key) -> Content {
        self.peek(|blanket, _| match &blanket.node(key.node).kind {
            NodeKind::Step | NodeKind::Section => Content::Section,
            NodeKind::Group { repeat: None } => Content::Group,
            NodeKind::Group { repeat: Some(repeat) } => Content::Rows(*repeat),
            NodeKind::Field(field) => Content::Field(field.shape()),
        })
    }

    /// The heading of a step, section or group.
    pub(crate) fn label(self, key: &Key) -> String {
        self.words(|words| words.label(key))
    }

    /// Another text of it; empty if it has none.
    pub(crate) fn attribute(self, key: &Key, name: &str) -> String {
        self.words(|words| words.attribute(key, name).unwrap_or_default())
    }

    /// The form's own title.
    pub(crate) fn title(self) -> String {
        let language = self.language.get();
        self.peek(|blanket, _| blanket.title(language))
    }

    /// What the form says of itself; empty if it does not.
    pub(crate) fn blanket_text(self, name: &str) -> String {
        let language = self.language.get();
        self.peek(|blanket, _| blanket.message(language, name).unwrap_or_default())
    }

    /// The raw answer now.
    pub(crate) fn raw(self, key: &Key) -> String {
        self.peek(|blanket, sheet| sheet.answers.text(blanket, key).to_owned())
    }

    /// What a field shows, with the texts of its options.
    pub(crate) fn slice(self, key: &Key, options: &[String]) -> Slice {
        let language = self.language.get();
        self.with(|blanket, sheet| {
            let Some(field) = sheet.state.field(key) else { return Slice::default() };
            let words = Words::new(blanket, &sheet.state, language);
            let fault = sheet.shown_issue(&field.issues);
            let warning = field.issues.iter().find(|it| it.severity == Severity::Warning);
            Slice {
                language,
                raw: sheet.answers.text(blanket, key).to_owned(),
                value: words.value(key),
                required: field.required,
                label: words.label(key),
                hint: words.attribute(key, "hint").unwrap_or_default(),
                help: words.attribute(key, "help").unwrap_or_default(),
                options: options.iter().map(|option| words.option(key, option)).collect(),
                fault: fault.map(|it| words.issue(it)).or_else(|| sheet.note(key)).unwrap_or_default(),
                wrong_part: fault.and_then(|it| it.part).map(usize::from),
                warning: warning.map(|it| words.issue(it)).unwrap_or_default(),
            }
        })
    }

    /// The fault shown at a group of rows itself: too few, too many.
    pub(crate) fn group_fault(self, key: &Key) -> String {
        let language = self.language.get();
        self.with(|blanket, sheet| {
            let issues = sheet.state.field(key).map(|it| it.issues.as_slice()).unwrap_or_default();
            let shown = sheet.shown_issue(issues).map(|it| Words::new(blanket, &sheet.state, language).issue(it));
            shown.or_else(|| sheet.note(key)).unwrap_or_default()
        })
    }

    // --- Steps and their faults

    /// The steps that concern the person, in order.
    pub(crate) fn steps(self) -> Vec<NodeId> {
        self.with(|blanket, sheet| {
            blanket.steps().iter().copied().filter(|step| sheet.state.relevant(&Key::of(*step))).collect()
        })
    }

    /// The step that a part of the form belongs to.
    pub(crate) fn step_of(self, key: &Key) -> NodeId {
        self.peek(|blanket, _| blanket.step_of(key.node))
    }

    /// The faults shown in the whole form, in its order, each text once.
    pub(crate) fn faults(self) -> Vec<Fault> {
        let language = self.language.get();
        self.with(|blanket, sheet| {
            let words = Words::new(blanket, &sheet.state, language);
            let mut faults: Vec<Fault> = Vec::new();
            let mut add = |key: &Key, part: Option<u8>, text: String| {
                if faults.iter().all(|it| it.text != text) {
                    faults.push(Fault { step: blanket.step_of(key.node), control: control(blanket, key, part), text });
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
    }

    /// Shows the faults of these steps. Tells whether there are any.
    pub(crate) fn reveal(self, steps: &[NodeId]) -> bool {
        let faulty: Vec<Key> = self.peek(|blanket, sheet| {
            let faults = sheet
                .state
                .issues()
                .filter(|it| it.severity == Severity::Error && steps.contains(&blanket.step_of(it.at.node)));
            faults.map(|it| it.at.clone()).collect()
        });
        let is_faulty = !faulty.is_empty();
        self.update(|sheet| {
            sheet.notes.retain(|(key, _)| !steps.contains(&sheet.blanket.step_of(key.node)));
            for key in faulty {
                if let Err(at) = sheet.shown.binary_search(&key) {
                    sheet.shown.insert(at, key);
                }
            }
        });
        is_faulty
    }

    /// Shows what the server or a turned-away file says of a field.
    pub(crate) fn note(self, key: Key, text: String) {
        self.update(|sheet| {
            sheet.notes.retain(|(it, _)| *it != key);
            sheet.notes.push((key, text));
        });
    }

    /// The field that a path of the server names.
    pub(crate) fn find(self, path: &str) -> Option<Key> {
        self.peek(|blanket, _| blanket.key(path))
    }

    // --- Changing

    /// Changes the answers at `key`, and has everything judged anew.
    pub(crate) fn change(self, key: &Key, change: &mut dyn FnMut(&Blanket, &mut Answers)) {
        self.update(|sheet| {
            sheet.notes.retain(|(it, _)| it != key);
            change(&sheet.blanket, &mut sheet.answers);
            sheet.state = judge(&sheet.blanket, &sheet.answers);
        });
    }

    pub(crate) fn remove_row(self, group: &Key, row: usize) {
        self.update(|sheet| {
            let blanket = &sheet.blanket;
            // Shown faults belong to rows: those of the row go with it, those of later rows move up.
            let depth = group.rows.len();
            let stays = |key: &mut Key| {
                if !key.rows.starts_with(&group.rows) || !lies_in(blanket, key, group) {
                    return true;
                }
                let Some(at) = key.rows.get_mut(depth) else { return true };
                let (number, gone) = (usize::from(*at), usize::from(*at) == row);
                if number > row {
                    *at -= 1;
                }
                !gone
            };
            sheet.shown.retain_mut(stays);
            sheet.notes.retain_mut(|(key, _)| stays(key));
            sheet.answers.remove_row(blanket, group, row);
            sheet.state = judge(blanket, &sheet.answers);
        });
    }

    /// Has a screen reader say something. Twice the same is said twice.
    pub(crate) fn say(self, text: String) {
        self.update(|sheet| sheet.spoken.clear());
        dom::after_paint(move || self.update(|sheet| sheet.spoken = text));
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

impl Sheet {
    /// The raw answers that concern the person. What was answered and then hidden stays here.
    pub(crate) fn to_send(&self, blanket: &Blanket) -> Answers {
        let mut answers = Answers::new();
        for step in blanket.steps() {
            self.copy(blanket, &Key::of(*step), &mut answers);
        }
        answers
    }

    fn copy(&self, blanket: &Blanket, key: &Key, to: &mut Answers) {
        if !self.state.relevant(key) {
            return;
        }
        let node = blanket.node(key.node);
        let each = |key: &Key, to: &mut Answers| {
            node.children.iter().for_each(|child| self.copy(blanket, &key.beside(*child), to));
        };
        match &node.kind {
            NodeKind::Step | NodeKind::Section | NodeKind::Group { repeat: None } => each(key, to),
            NodeKind::Group { repeat: Some(_) } => (0..self.state.rows(key)).for_each(|row| each(&key.row(row), to)),
            NodeKind::Field(field) => match field.shape() {
                Shape::Files { .. } => to.set_files(blanket, key, &self.answers.files(blanket, key)),
                Shape::Output | Shape::Prose => {}
                // An empty answer too, so that a row of empty answers is still a row.
                Shape::Line { .. }
                | Shape::Area { .. }
                | Shape::Parts { .. }
                | Shape::Radios { .. }
                | Shape::Select { .. }
                | Shape::Check => {
                    to.set_text(blanket, key, self.answers.text(blanket, key));
                }
            },
        }
    }
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
        Shape::Line { .. }
        | Shape::Area { .. }
        | Shape::Select { .. }
        | Shape::Check
        | Shape::Files { .. }
        | Shape::Output
        | Shape::Prose => None,
    };
    match inner {
        Some(inner) => format!("{id}-{inner}"),
        None => id,
    }
}
