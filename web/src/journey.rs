//! Where the person is in the form, and every move: next, back, change. Each move ends by saying where focus goes.
//! Sending, the last move, is in [`crate::sending`].

use crate::dom;
use crate::element::Host;
use crate::sheet::{Place, Sending};
use crate::store::Store;
use crate::words;
use blanket_engine::{Answers, Blanket, Key, NodeId};
use leptos::prelude::*;
use web_sys::Element;

/// The names of the pages without a step in the address. A step's id holds no hyphen, so they are never taken for one.
const REVIEW: &str = "tjek-svar";
const RECEIPT: &str = "din-kvittering";

const HEADING: &str = "h1";

/// Where focus goes after a move.
#[derive(Clone)]
pub(crate) enum Focus {
    /// To the title of a page that has just come, which is shown from its top.
    Heading,
    /// To what is to be mended; on a page without it, to the title.
    Summary,
    /// To the first element that a selector finds.
    At(String),
}

#[derive(Clone, Copy)]
pub(crate) struct Journey {
    pub(crate) store: Store,
    pub(crate) host: StoredValue<Host, LocalStorage>,
}

impl Journey {
    pub(crate) fn new(store: Store, host: Host) -> Self {
        Self { store, host: StoredValue::new_local(host) }
    }

    pub(crate) fn begin(self) {
        if let Some(first) = self.store.steps().first() {
            self.go(Place::Step(*first), &Focus::Heading);
        }
    }

    /// Forward, if the step is without faults.
    pub(crate) fn next(self) {
        let Place::Step(step) = self.store.place_now() else { return };
        let faulty = self.store.reveal(&[step]);
        // What may be left out is asked for once, when nothing else is to be mended.
        if self.holds_uploads(Some(step)) || faulty || self.store.ask_once(&[step]) {
            self.stop();
            return;
        }
        self.store.update(|sheet| sheet.passed.push(step));
        let (passed, returning) = self.store.peek(|_, sheet| (sheet.passed.clone(), sheet.returning.clone()));
        let mut steps = self.store.steps().into_iter();
        let following = match returning {
            // An answer that was mended may have opened a step which the person has not seen; others may wait for mending.
            Some(_) => {
                let faults = self.store.faults();
                steps.find(|step| !passed.contains(step) || faults.iter().any(|it| it.step == *step))
            }
            None => steps.skip_while(|it| *it != step).nth(1),
        };
        match (following, returning) {
            // Where the step has faults to mend, its summary; else its heading.
            (Some(step), _) => self.go(Place::Step(step), &Focus::Summary),
            (None, None) => self.go(Place::Review, &Focus::Heading),
            (None, Some(path)) => {
                self.store.update(|sheet| sheet.returning = None);
                self.go(Place::Review, &Focus::At(format!("[data-change=\"{path}\"]")));
            }
        }
    }

    pub(crate) fn back(self) {
        let steps = self.store.steps();
        let before = match self.store.place_now() {
            Place::Start | Place::Receipt => None,
            Place::Review => steps.last(),
            Place::Step(step) => steps.iter().take_while(|it| **it != step).last(),
        };
        self.go(before.map_or(Place::Start, |it| Place::Step(*it)), &Focus::Heading);
    }

    /// To a step by the indicator; the answers stay as they are.
    pub(crate) fn visit(self, place: Place) {
        self.store.update(|sheet| sheet.returning = None);
        self.go(place, &Focus::Heading);
    }

    /// From the check page to one answer. The next "next" leads back.
    pub(crate) fn mend(self, key: &Key) {
        let path = self.store.path(key);
        let step = self.store.step_of(key);
        // A question in parts or options has the id on none of its controls, but its frame names the path.
        let question =
            format!("[data-path=\"{path}\"] :is(input, select, textarea, button), {}", dom::by_id(&dom::id(&path)));
        self.store.update(|sheet| sheet.returning = Some(path));
        self.go(Place::Step(step), &Focus::At(question));
    }

    /// Whether the indicator may lead there.
    pub(crate) fn open(self, place: Place) -> bool {
        let passed = |step: &NodeId| self.store.with(|_, sheet| sheet.passed.contains(step));
        match place {
            Place::Step(step) => passed(&step),
            Place::Review => self.store.steps().iter().all(passed),
            Place::Start | Place::Receipt => true,
        }
    }

    pub(crate) fn go(self, place: Place, focus: &Focus) {
        if self.store.place_now() != place {
            self.show(place);
            self.write_address(true);
        }
        self.tell_step();
        self.focus(focus.clone());
    }

    pub(crate) fn show(self, place: Place) {
        self.store.update(|sheet| {
            sheet.place = place;
            sheet.sending = Sending::Idle;
        });
    }

    /// Moves focus when what has changed is in the page.
    pub(crate) fn focus(self, focus: Focus) {
        dom::after_paint(move || {
            self.host.try_with_value(|host| {
                let selector = match &focus {
                    Focus::Heading => HEADING,
                    Focus::Summary => ":is(.alert-error, .blanket-summary .alert)",
                    Focus::At(selector) => selector,
                };
                if matches!(focus, Focus::Heading) || !dom::focus(&host.root, selector, true) {
                    host.root.scroll_into_view();
                    dom::focus(&host.root, HEADING, false);
                }
            });
        });
    }

    /// The faults are there to be read: to the summary.
    pub(crate) fn stop(self) {
        self.focus(Focus::Summary);
    }

    /// A step with files on their way is not left, and that is said at the files.
    pub(crate) fn holds_uploads(self, step: Option<NodeId>) -> bool {
        let mut held = self.store.peek(|_, sheet| sheet.uploads.clone());
        held.retain(|it| step.is_none_or(|step| step == self.store.step_of(&it.key)));
        for it in &held {
            let id = if it.percent.is_some() { "ui-upload-wait" } else { "ui-file-failed" };
            self.store.note(it.key.clone(), words::say(self.store.language, id, &[("name", &it.name)]));
        }
        !held.is_empty()
    }

    // --- The address

    /// Where a link to a place leads.
    pub(crate) fn address(self, place: Place) -> String {
        match place {
            Place::Start => String::new(),
            Place::Step(step) => format!("#{}", self.store.peek(|blanket, _| blanket.node(step).id.clone())),
            Place::Review => format!("#{REVIEW}"),
            Place::Receipt => format!("#{RECEIPT}"),
        }
    }

    pub(crate) fn address_of(self, key: &Key) -> String {
        self.address(Place::Step(self.store.step_of(key)))
    }

    /// Names the place in the address, so that the browser's own back and forward lead through the form.
    pub(crate) fn write_address(self, anew: bool) {
        if self.host.with_value(|host| host.is_site) {
            dom::write_address(&self.address(self.store.place_now()), anew);
        }
    }

    /// The browser's own back and forward. A place that is not in this form leaves things as they are.
    pub(crate) fn follow_address(self, fragment: &str) {
        let name = fragment.trim_start_matches('#');
        let place = match name {
            "" => Place::Start,
            REVIEW => Place::Review,
            _ => match self
                .store
                .steps()
                .into_iter()
                .find(|step| self.store.peek(|blanket, _| blanket.node(*step).id == name))
            {
                Some(step) => Place::Step(step),
                None => return,
            },
        };
        // What is sent is sent: the receipt does not lead back into the form.
        if self.store.place_now() == Place::Receipt {
            self.write_address(false);
        } else if self.store.place_now() != place {
            self.store.update(|sheet| sheet.returning = None);
            self.show(place);
            self.tell_step();
            self.focus(Focus::Heading);
        }
    }

    // --- Answering

    pub(crate) fn answer(self, key: &Key, raw: &str) {
        self.change(key, &mut |blanket, answers| answers.set_text(blanket, key, raw));
    }

    pub(crate) fn change(self, key: &Key, change: &mut dyn FnMut(&Blanket, &mut Answers)) {
        self.store.change(key, change);
        self.tell("change", &[("field", &self.store.path(key))]);
    }

    pub(crate) fn remove_row(self, group: &Key, row: usize) {
        self.store.update(|sheet| sheet.remove_row(group, row));
        self.tell("change", &[("field", &self.store.path(group))]);
    }

    pub(crate) fn attachment_url(self) -> String {
        self.host.with_value(|host| host.attachment_url.clone())
    }

    /// The line of a file in the page, by the file's id.
    pub(crate) fn line(self, file: &str) -> Option<Element> {
        let selector = ["[data-file=\"", file, "\"]"].concat();
        self.host.with_value(|host| host.root.query_selector(&selector).ok().flatten())
    }

    pub(crate) fn address_url(self) -> String {
        self.host.with_value(|host| host.address_url.clone())
    }

    // --- Telling the page around an embedded form

    fn tell_step(self) {
        let name = self.address(self.store.place_now());
        self.tell("step", &[("step", name.trim_start_matches('#'))]);
    }

    pub(crate) fn tell(self, event: &str, detail: &[(&str, &str)]) {
        self.host.with_value(|host| host.tell(event, detail));
    }
}
