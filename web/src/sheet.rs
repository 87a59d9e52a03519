//! What changes while a person fills in a form, and what the engine says of it. Data alone: who listens is [`crate::store`]'s
//! affair.

use crate::dom;
use crate::draft::Keeping;
use blanket_engine::{
    Answers, Blanket, Context, Field, Issue, Key, Language, NodeId, PrefillMode, Severity, Shape, State, Words,
};

/// All that changes while a person fills in a form.
pub(crate) struct Sheet {
    pub(crate) blanket: Blanket,
    pub(crate) answers: Answers,
    pub(crate) state: State,
    /// The fields whose faults are shown. A fault is told when a person has asked to go on, and then until it is mended.
    /// Sorted.
    shown: Vec<Key>,
    /// Faults that the engine here did not find: the server's, and those of files that were turned away.
    notes: Vec<(Key, String)>,
    /// What may be left out, and has been asked for once more.
    asked: Vec<Key>,
    pub(crate) place: Place,
    pub(crate) sending: Sending,
    pub(crate) receipt: Receipt,
    /// The steps gone through, which the step indicator may lead back to.
    pub(crate) passed: Vec<NodeId>,
    /// Set while the person mends an answer from the check page: the path that was to be changed.
    pub(crate) returning: Option<String>,
    /// Files on their way, and those that did not arrive. A step is not left meanwhile.
    pub(crate) uploads: Vec<Upload>,
    /// The addresses that are written by hand.
    pub(crate) by_hand: Vec<Key>,
    /// The answers that came from elsewhere and have not been taken up by the person.
    prefilled: Vec<Prefilled>,
    /// What a screen reader is told without focus moving.
    pub(crate) spoken: String,
    pub(crate) keeping: Keeping,
    /// The form has come in a new edition since the answers were kept, and the person has not said to have seen it.
    pub(crate) is_changed: bool,
    /// Answers that the new edition has no place for, as they are told.
    pub(crate) lost: Vec<String>,
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

/// An answer that the page around the form gave.
#[derive(Clone)]
pub(crate) struct Prefilled {
    key: Key,
    pub(crate) mode: PrefillMode,
    /// Where it comes from, as people call it.
    pub(crate) source: String,
}

/// How a part of the form is there for the person.
#[derive(Clone, Copy, PartialEq, Default)]
pub(crate) enum Presence {
    /// The first: nothing stands at its place.
    #[default]
    Absent,
    Open,
    ReadOnly,
}

/// A file that was chosen and is not attached yet.
#[derive(Clone)]
pub(crate) struct Upload {
    /// The field it is for.
    pub(crate) key: Key,
    /// Tells it from all others, and never changes.
    pub(crate) id: String,
    pub(crate) name: String,
    /// How much has been sent; none when it did not arrive.
    pub(crate) percent: Option<u8>,
}

/// What the server gave for the submission.
#[derive(Clone, Default)]
pub(crate) struct Receipt {
    pub(crate) reference: String,
    pub(crate) received_at: String,
    /// The page was loaded anew, and the answers are gone.
    pub(crate) again: bool,
}

/// What one field shows. Equal slices paint nothing.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Slice {
    pub(crate) language: Language,
    pub(crate) raw: String,
    /// What is chosen of several options.
    pub(crate) chosen: Vec<String>,
    /// The typed value as people read it.
    pub(crate) value: String,
    pub(crate) required: bool,
    /// Nobody minds if it is left out.
    pub(crate) optional: bool,
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

impl Sheet {
    pub(crate) fn new(blanket: Blanket) -> Self {
        let answers = Answers::new();
        let state = blanket_engine::evaluate(&blanket, &answers, &now());
        Self {
            blanket,
            answers,
            state,
            shown: Vec::new(),
            notes: Vec::new(),
            asked: Vec::new(),
            place: Place::default(),
            sending: Sending::default(),
            receipt: Receipt::default(),
            passed: Vec::new(),
            returning: None,
            uploads: Vec::new(),
            by_hand: Vec::new(),
            prefilled: Vec::new(),
            spoken: String::new(),
            keeping: Keeping::default(),
            is_changed: false,
            lost: Vec::new(),
        }
    }

    /// As it was before anything was answered.
    pub(crate) fn begin_anew(&mut self) {
        self.shown.clear();
        self.notes.clear();
        self.asked.clear();
        self.passed.clear();
        self.lost.clear();
        self.uploads.clear();
        self.by_hand.clear();
        self.is_changed = false;
        self.returning = None;
        self.sending = Sending::Idle;
        self.answer(Answers::new());
    }

    /// Takes these for all answers.
    pub(crate) fn answer(&mut self, answers: Answers) {
        self.state = blanket_engine::evaluate(&self.blanket, &answers, &now());
        self.answers = answers;
    }

    /// What a field shows, with the texts of its options.
    pub(crate) fn slice(&self, key: &Key, options: &[String], words: &Words<'_>) -> Slice {
        let Some(field) = self.state.field(key) else { return Slice::default() };
        let fault = self.shown_issue(&field.issues);
        let warning = field.issues.iter().find(|it| match it.severity {
            Severity::Error => false,
            Severity::SoftRequired => self.asked.contains(&it.at),
            Severity::Warning | Severity::Info => true,
        });
        Slice {
            language: words.language(),
            raw: self.answers.text(&self.blanket, key).to_owned(),
            chosen: self.answers.chosen(&self.blanket, key),
            value: words.value(key),
            required: field.required,
            optional: !field.required && !field.soft_required,
            label: words.label(key),
            hint: words.attribute(key, "hint").unwrap_or_default(),
            help: words.attribute(key, "help").unwrap_or_default(),
            options: options.iter().map(|option| words.option(key, option)).collect(),
            fault: self.note_at(key).or_else(|| Some(words.issue(fault?))).unwrap_or_default(),
            wrong_part: fault.and_then(|it| it.part).map(usize::from),
            warning: warning.map(|it| words.issue(it)).unwrap_or_default(),
        }
    }

    /// Every text of the form.
    pub(crate) fn words(&self, language: Language) -> Words<'_> {
        Words::new(&self.blanket, &self.state, language)
    }

    /// The steps that concern the person, in order.
    pub(crate) fn steps(&self) -> Vec<NodeId> {
        self.blanket.steps().iter().copied().filter(|step| self.state.relevant(&Key::of(*step))).collect()
    }

    // --- Faults

    /// The fault shown at a group of rows itself: too few, too many.
    pub(crate) fn group_fault(&self, key: &Key, language: Language) -> String {
        let issues = self.state.field(key).map(|it| it.issues.as_slice()).unwrap_or_default();
        let issue = || Some(self.words(language).issue(self.shown_issue(issues)?));
        self.note_at(key).or_else(issue).unwrap_or_default()
    }

    /// The faults shown in the whole form, in its order, each text once.
    pub(crate) fn faults(&self, language: Language) -> Vec<Fault> {
        let (blanket, words) = (&self.blanket, self.words(language));
        let mut faults: Vec<Fault> = Vec::new();
        let mut add = |key: &Key, part: Option<u8>, text: String| {
            if faults.iter().all(|it| it.text != text) {
                faults.push(Fault { step: blanket.step_of(key.node), control: control(blanket, key, part), text });
            }
        };
        let mut told: Option<&Key> = None;
        for issue in self.state.issues() {
            // A field tells one fault at a time, the first; so does the summary.
            if issue.severity == Severity::Error && self.is_shown(&issue.at) && told != Some(&issue.at) {
                told = Some(&issue.at);
                // What was said of it last is nearer the matter: "attach a file" helps nobody whose file is on its way.
                add(&issue.at, issue.part, self.note_at(&issue.at).unwrap_or_else(|| words.issue_where(issue)));
            }
        }
        for (key, text) in &self.notes {
            if self.state.relevant(key) {
                add(key, None, text.clone());
            }
        }
        faults
    }

    /// Shows the faults of these steps. Tells whether there are any, and of which fields something else is shown by it.
    pub(crate) fn reveal(&mut self, steps: &[NodeId]) -> (bool, Vec<Key>) {
        let blanket = &self.blanket;
        let is_old = |(key, _): &mut (Key, String)| steps.contains(&blanket.step_of(key.node));
        let mut new: Vec<Key> = self.notes.extract_if(.., is_old).map(|(key, _)| key).collect();
        let mut is_faulty = false;
        for issue in self.state.issues() {
            if issue.severity == Severity::Error && steps.contains(&blanket.step_of(issue.at.node)) {
                is_faulty = true;
                if let Err(at) = self.shown.binary_search(&issue.at) {
                    self.shown.insert(at, issue.at.clone());
                    new.push(issue.at.clone());
                }
            }
        }
        (is_faulty, new)
    }

    /// Asks once more for what these steps may be sent without. Gives what is asked for the first time.
    pub(crate) fn ask_once(&mut self, steps: &[NodeId]) -> Vec<Key> {
        let blanket = &self.blanket;
        let is_soft = |it: &&Issue| it.severity == Severity::SoftRequired;
        let here = self.state.issues().filter(is_soft).filter(|it| steps.contains(&blanket.step_of(it.at.node)));
        let new: Vec<Key> = here.map(|it| it.at.clone()).filter(|it| !self.asked.contains(it)).collect();
        self.asked.extend(new.iter().cloned());
        new
    }

    /// What has been asked for once more and is still left out.
    pub(crate) fn left_out(&self, language: Language) -> Vec<Fault> {
        let words = self.words(language);
        let asked = |it: &&Issue| it.severity == Severity::SoftRequired && self.asked.contains(&it.at);
        let told = self.state.issues().filter(asked).map(|it| Fault {
            step: self.blanket.step_of(it.at.node),
            control: control(&self.blanket, &it.at, it.part),
            text: words.issue_where(it),
        });
        told.collect()
    }

    /// Shows what the server or a turned-away file says of a field.
    pub(crate) fn note(&mut self, key: Key, text: String) {
        self.notes.retain(|(it, _)| *it != key);
        self.notes.push((key, text));
    }

    /// What was said of a field no longer holds.
    pub(crate) fn forgive(&mut self, key: &Key) {
        self.notes.retain(|(it, _)| it != key);
    }

    fn note_at(&self, key: &Key) -> Option<String> {
        self.notes.iter().find(|(it, _)| it == key).map(|(_, text)| text.clone())
    }

    fn is_shown(&self, key: &Key) -> bool {
        self.shown.binary_search(key).is_ok()
    }

    fn shown_issue<'a>(&self, issues: &'a [Issue]) -> Option<&'a Issue> {
        issues.iter().find(|it| it.severity == Severity::Error && self.is_shown(&it.at))
    }

    // --- What came from elsewhere

    /// Takes an answer that the page around us knows, if the form declares that it may come from elsewhere. What the form
    /// cannot use is asked for as anything else.
    pub(crate) fn prefill(&mut self, path: &str, raw: &str, source: String) {
        let Some(key) = self.blanket.key(path) else { return };
        let Some(mode) = self.blanket.node(key.node).field().and_then(Field::prefill).map(|it| it.show) else { return };
        // It may be known anew, when the form is begun anew.
        self.take_up(&key);
        let at = key.clone();
        let enter = |sheet: &mut Self, raw: &str| {
            sheet.change(&at, &mut |blanket, answers| answers.set_text(blanket, &at, raw));
        };
        enter(self, raw);
        if self.state.field(&key).is_some_and(|it| it.issues.iter().all(|it| it.severity != Severity::Error)) {
            self.prefilled.push(Prefilled { key, mode, source });
        } else {
            enter(self, "");
        }
    }

    /// What a field was prefilled with, unless the person has taken it up.
    pub(crate) fn prefilled(&self, key: &Key) -> Option<&Prefilled> {
        self.prefilled.iter().find(|it| it.key == *key)
    }

    /// From now on the answer is the person's own.
    pub(crate) fn take_up(&mut self, key: &Key) {
        self.prefilled.retain(|it| it.key != *key);
    }

    pub(crate) fn presence(&self, key: &Key) -> Presence {
        let mode = self.prefilled(key).map(|it| it.mode);
        if !self.state.relevant(key) || mode == Some(PrefillMode::Hidden) {
            Presence::Absent
        } else if mode.is_some() || self.state.field(key).is_some_and(|it| it.read_only) {
            Presence::ReadOnly
        } else {
            Presence::Open
        }
    }

    // --- Answers

    /// Changes the answers at `key`, and has judged anew what that touches. Gives the fields and groups of which something
    /// else is known now.
    pub(crate) fn change(&mut self, key: &Key, change: &mut dyn FnMut(&Blanket, &mut Answers)) -> Vec<Key> {
        self.forgive(key);
        change(&self.blanket, &mut self.answers);
        self.judge(key)
    }

    pub(crate) fn remove_row(&mut self, group: &Key, row: usize) {
        let blanket = &self.blanket;
        // Shown faults belong to rows: those of the row go with it, those of later rows move up.
        let depth = group.rows.len();
        let stays = |key: &mut Key| {
            if !key.rows.starts_with(&group.rows) || !blanket.lies_in(key.node, group.node) {
                return true;
            }
            let Some(at) = key.rows.get_mut(depth) else { return true };
            let number = usize::from(*at);
            if number > row {
                *at -= 1;
            }
            number != row
        };
        self.shown.retain_mut(stays);
        self.asked.retain_mut(stays);
        self.notes.retain_mut(|(key, _)| stays(key));
        self.by_hand.retain_mut(stays);
        self.prefilled.retain_mut(|it| stays(&mut it.key));
        self.uploads.retain_mut(|it| stays(&mut it.key));
        self.answers.remove_row(blanket, group, row);
        self.judge(group);
    }

    /// Has the engine judge anew what the answer at `key` touches.
    fn judge(&mut self, key: &Key) -> Vec<Key> {
        self.state.change(&self.blanket, &self.answers, &now(), key)
    }
}

fn now() -> Context {
    Context { today: dom::today() }
}

/// The id of the control that a fault sends the person to: the first wrong part, the first option, or the field itself.
fn control(blanket: &Blanket, key: &Key, part: Option<u8>) -> String {
    let id = dom::id(&blanket.path(key));
    let Some(field) = blanket.node(key.node).field() else { return id };
    let inner = match field.shape() {
        Shape::Parts { parts } => parts.get(usize::from(part.unwrap_or(0))).map(|it| it.id.to_owned()),
        Shape::Radios { options } | Shape::Checks { options, .. } => options.into_iter().next(),
        Shape::Line { .. }
        | Shape::Area { .. }
        | Shape::Select { .. }
        | Shape::Check
        | Shape::Files { .. }
        | Shape::Output
        | Shape::Prose
        | Shape::Stop
        | Shape::Hidden => None,
    };
    match inner {
        Some(inner) => format!("{id}-{inner}"),
        None => id,
    }
}
