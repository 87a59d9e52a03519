//! How the form stands, and the ways to read and change it. Whoever reads through it is told of the next change: of the page as
//! a whole, of any answer, or, as fields do, of what one field shows.

use crate::dom;
use crate::sheet::{Fault, Place, Sheet, Slice};
use blanket_engine::{Answers, Blanket, GroupStyle, Key, Language, NodeId, NodeKind, Repeat, Shape, Words};
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub(crate) struct Store {
    pub(crate) language: RwSignal<Language>,
    /// Tells of all that changes, but for answers.
    sheet: RwSignal<Sheet>,
    /// Tells of every answer.
    answers: RwSignal<()>,
    /// Each tells when what one field shows may be another: a form of thousands of fields repaints a few.
    fields: StoredValue<Vec<(Key, ArcTrigger)>>,
    /// Tells when what any field shows may be another.
    all_fields: RwSignal<()>,
}

/// What stands at a place of the form.
#[derive(Default)]
pub(crate) enum Content {
    #[default]
    Section,
    Group(GroupStyle),
    Rows(Repeat),
    Field(Shape),
}

impl Store {
    pub(crate) fn new(blanket: Blanket, language: RwSignal<Language>) -> Self {
        Self {
            language,
            sheet: RwSignal::new(Sheet::new(blanket)),
            answers: RwSignal::new(()),
            fields: StoredValue::new(Vec::new()),
            all_fields: RwSignal::new(()),
        }
    }

    // --- Reading. What is read after the form was taken out of its page is empty.

    /// Reads blanket and sheet; whoever listens is told of the next change.
    pub(crate) fn with<T: Default>(self, read: impl FnOnce(&Blanket, &Sheet) -> T) -> T {
        let (mut read, mut out) = (Some(read), T::default());
        self.hear_answers();
        self.read(true, &mut |sheet| read.take().into_iter().for_each(|read| out = read(&sheet.blanket, sheet)));
        out
    }

    /// Reads without listening.
    pub(crate) fn peek<T: Default>(self, read: impl FnOnce(&Blanket, &Sheet) -> T) -> T {
        let (mut read, mut out) = (Some(read), T::default());
        self.read(false, &mut |sheet| read.take().into_iter().for_each(|read| out = read(&sheet.blanket, sheet)));
        out
    }

    /// Whoever listens is told of every answer from now on.
    fn hear_answers(self) {
        self.answers.track();
    }

    /// What tells of one field.
    fn trigger(self, key: &Key) -> Option<ArcTrigger> {
        self.fields.try_update_value(|all| match all.binary_search_by(|(it, _)| it.cmp(key)) {
            Ok(at) => all.get(at).map(|(_, it)| it.clone()),
            Err(at) => {
                let new = ArcTrigger::new();
                all.insert(at, (key.clone(), new.clone()));
                Some(new)
            }
        })?
    }

    /// One function for all readers, however many there are: each copy is fetched by every citizen.
    fn read(self, listen: bool, read: &mut dyn FnMut(&Sheet)) {
        let _ = if listen { self.sheet.try_with(read) } else { self.sheet.try_with_untracked(read) };
    }

    /// Changes the sheet; whoever listens is told.
    pub(crate) fn update(self, change: impl FnOnce(&mut Sheet)) {
        self.turn(change);
        let _ = self.all_fields.try_update(|()| ());
    }

    /// Changes what no field shows: where the person is, how a sending goes, what is said.
    pub(crate) fn turn(self, change: impl FnOnce(&mut Sheet)) {
        let mut change = Some(change);
        self.write(&mut |sheet| change.take().into_iter().for_each(|change| change(sheet)));
    }

    /// Changes what is said of one field.
    pub(crate) fn turn_at(self, key: &Key, change: impl FnOnce(&mut Sheet)) {
        self.turn(change);
        self.tell_fields(std::slice::from_ref(key));
    }

    fn tell_fields(self, keys: &[Key]) {
        for key in keys {
            let known = self.fields.try_with_value(|all| {
                let at = all.binary_search_by(|(it, _)| it.cmp(key)).ok()?;
                all.get(at).map(|(_, it)| it.clone())
            });
            if let Some(trigger) = known.flatten() {
                trigger.notify();
            }
        }
    }

    fn write(self, change: &mut dyn FnMut(&mut Sheet)) {
        let _ = self.sheet.try_update(change);
    }

    /// Whether the form has been taken out of its page.
    pub(crate) fn is_gone(self) -> bool {
        self.sheet.is_disposed()
    }

    /// Texts of the form in the person's language. Whoever listens is told of answers if a text names one.
    pub(crate) fn words<T: Default>(self, read: impl FnOnce(&Words<'_>) -> T) -> T {
        let language = self.language.get();
        let (mut read, mut out) = (Some(read), T::default());
        self.say_words(language, &mut |_, words| read.take().into_iter().for_each(|read| out = read(words)));
        out
    }

    fn say_words(self, language: Language, read: &mut dyn FnMut(&Sheet, &Words<'_>)) {
        let mut names_answers = false;
        self.all_fields.track();
        self.read(false, &mut |sheet| {
            let words = sheet.words(language);
            read(sheet, &words);
            names_answers = words.names_answers();
        });
        if names_answers {
            self.hear_answers();
        }
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
            NodeKind::Group { repeat: None, style } => Content::Group(*style),
            NodeKind::Group { repeat: Some(repeat), .. } => Content::Rows(*repeat),
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
        if let Some(trigger) = self.trigger(key) {
            trigger.track();
        }
        let mut slice = Slice::default();
        self.say_words(language, &mut |sheet, words| slice = sheet.slice(key, options, words));
        slice
    }

    pub(crate) fn group_fault(self, key: &Key) -> String {
        let language = self.language.get();
        self.with(|_, sheet| sheet.group_fault(key, language))
    }

    pub(crate) fn faults(self) -> Vec<Fault> {
        let language = self.language.get();
        self.with(|_, sheet| sheet.faults(language))
    }

    /// What has been asked for once more and is still left out.
    pub(crate) fn left_out(self) -> Vec<Fault> {
        let language = self.language.get();
        self.with(|_, sheet| sheet.left_out(language))
    }

    /// Whether the form ends in this step for this person.
    pub(crate) fn stops_in(self, step: NodeId) -> bool {
        self.with(|blanket, sheet| sheet.state.stopped_at().is_some_and(|it| blanket.step_of(it.node) == step))
    }

    pub(crate) fn steps(self) -> Vec<NodeId> {
        self.with(|_, sheet| sheet.steps())
    }

    /// The step that a part of the form belongs to.
    pub(crate) fn step_of(self, key: &Key) -> NodeId {
        self.peek(|blanket, _| blanket.step_of(key.node))
    }

    /// The field that a path of the server names.
    pub(crate) fn find(self, path: &str) -> Option<Key> {
        self.peek(|blanket, _| blanket.key(path))
    }

    // --- Changing

    /// Shows the faults of these steps. Tells whether there are any.
    pub(crate) fn reveal(self, steps: &[NodeId]) -> bool {
        let (mut is_faulty, mut new) = (false, Vec::new());
        self.turn(|sheet| (is_faulty, new) = sheet.reveal(steps));
        self.tell_fields(&new);
        is_faulty
    }

    /// Asks once more for what these steps may be sent without. Tells whether something is asked for the first time.
    pub(crate) fn ask_once(self, steps: &[NodeId]) -> bool {
        let mut new = Vec::new();
        self.turn(|sheet| new = sheet.ask_once(steps));
        self.tell_fields(&new);
        !new.is_empty()
    }

    pub(crate) fn note(self, key: Key, text: String) {
        let at = key.clone();
        self.turn_at(&at, |sheet| sheet.note(key, text));
    }

    /// Changes the answers at `key`. Told are those who listen to answers, and those to fields that it touches.
    pub(crate) fn change(self, key: &Key, change: &mut dyn FnMut(&Blanket, &mut Answers)) {
        let mut changed = Vec::new();
        let _ = self.sheet.try_maybe_update(|sheet| {
            changed = sheet.change(key, change);
            (false, ())
        });
        let _ = self.answers.try_update(|()| ());
        // Of a group, several answers may be others although nothing else is: all of the page looks.
        if self.peek(|blanket, _| blanket.node(key.node).field().is_none()) {
            let _ = self.all_fields.try_update(|()| ());
        }
        // What was typed may be another although what is known of it is not.
        changed.push(key.clone());
        self.tell_fields(&changed);
    }

    /// Has a screen reader say something. Twice the same is said twice.
    pub(crate) fn say(self, text: String) {
        self.turn(|sheet| sheet.spoken.clear());
        dom::after_paint(move || self.turn(|sheet| sheet.spoken = text));
    }
}
