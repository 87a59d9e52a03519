//! Where the person is in the form, and every move: next, back, change. Each ends by saying what has happened; where focus
//! goes then is in [`crate::focus`]. Sending, the last move, is in [`crate::sending`].

use crate::dom;
use crate::draft::{Keeping, Kept};
use crate::element::{self, Host, Mode};
use crate::focus::{After, Focus, turn};
use crate::sheet::{Place, Receipt, Sending, Sheet};
use crate::store::Store;
use crate::words;
use blanket_engine::{Answers, Blanket, Key, NodeId};
use leptos::prelude::*;
use web_sys::Element;

/// The names of the pages without a step in the address. A step's id holds no hyphen, so they are never taken for one.
const REVIEW: &str = "tjek-svar";
const RECEIPT: &str = "din-kvittering";

const HEADING: &str = "h1";

#[derive(Clone, Copy)]
pub(crate) struct Journey {
    pub(crate) store: Store,
    pub(crate) host: StoredValue<Host, LocalStorage>,
}

impl Journey {
    pub(crate) fn new(store: Store, host: Host) -> Self {
        Self { store, host: StoredValue::new_local(host) }
    }

    pub(crate) fn mode(self) -> Mode {
        self.host.try_with_value(|host| host.mode).unwrap_or_default()
    }

    /// As it was before anything was answered. What is known already is there again.
    pub(crate) fn forget(self) {
        self.host.update_value(|host| host.key = dom::unique());
        self.store.update(Sheet::begin_anew);
        self.host.with_value(|host| host.prefill(self.store));
    }

    /// To the first step that has not been gone through.
    pub(crate) fn begin(self) {
        let passed = self.store.peek(|_, sheet| sheet.passed.clone());
        let first = self.store.steps().into_iter().find(|it| !passed.contains(it));
        self.go(first.map_or(Place::Review, Place::Step), &After::Page);
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
        self.store.turn(|sheet| {
            if !sheet.passed.contains(&step) {
                sheet.passed.push(step);
            }
        });
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
            (Some(step), _) => self.go(Place::Step(step), &After::PageToMend),
            (None, None) => self.go(Place::Review, &After::Page),
            (None, Some(path)) => {
                self.store.turn(|sheet| sheet.returning = None);
                self.go(Place::Review, &After::Changed(&path));
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
        self.go(before.map_or(Place::Start, |it| Place::Step(*it)), &After::Page);
    }

    /// To a step by the indicator; the answers stay as they are.
    pub(crate) fn visit(self, place: Place) {
        self.store.turn(|sheet| sheet.returning = None);
        self.go(place, &After::Page);
    }

    /// From the check page to one answer. The next "next" leads back.
    pub(crate) fn mend(self, key: &Key) {
        let path = self.store.path(key);
        let step = self.store.step_of(key);
        self.store.turn(|sheet| sheet.returning = Some(path.clone()));
        self.go(Place::Step(step), &After::Change(&path));
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

    pub(crate) fn go(self, place: Place, after: &After<'_>) {
        if self.store.place_now() != place {
            self.show(place);
            self.write_address(true);
        }
        self.tell_step();
        self.after(after);
    }

    pub(crate) fn show(self, place: Place) {
        self.store.turn(|sheet| {
            sheet.place = place;
            sheet.sending = Sending::Idle;
            // What was said of another page is no longer there to be found.
            sheet.spoken.clear();
        });
        self.keep();
    }

    /// What has happened is told, and moves focus if it is to.
    pub(crate) fn after(self, after: &After<'_>) {
        let (focus, told) = turn(after);
        if let Some((id, name)) = told {
            self.store.say(words::say(self.store.language, id, &[("row", name), ("name", name)]));
        }
        self.focus(focus);
    }

    /// Moves focus when what has changed is in the page.
    pub(crate) fn focus(self, focus: Focus) {
        if focus == Focus::Stays {
            return;
        }
        dom::after_paint(move || {
            self.host.try_with_value(|host| {
                let selector = match &focus {
                    Focus::Heading | Focus::Stays => HEADING,
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
        self.after(&After::Refused);
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
            let place = self.store.place_now();
            let receipt =
                self.store.peek(|_, sheet| [&sheet.receipt.reference, " ", &sheet.receipt.received_at].concat());
            // The receipt stays through a reload; the answers do not.
            dom::write_address(&self.address(place), anew, (place == Place::Receipt).then_some(&receipt));
        }
    }

    /// The place that an address names, if the person may be there: it was gone through, or is the next.
    pub(crate) fn place_at(self, fragment: &str) -> Option<Place> {
        let passed = self.store.peek(|_, sheet| sheet.passed.clone());
        let next = self.store.steps().into_iter().find(|it| !passed.contains(it));
        self.place_named(fragment.trim_start_matches('#')).filter(|place| match place {
            Place::Step(step) => passed.contains(step) || next == Some(*step),
            Place::Review => next.is_none(),
            Place::Start | Place::Receipt => true,
        })
    }

    /// The place of this name, wherever the person is. Somebody else's page, in which a form is mounted, may lead anywhere.
    pub(crate) fn place_named(self, name: &str) -> Option<Place> {
        let is_named = |it: &NodeId| self.store.peek(|blanket, _| blanket.node(*it).id == name);
        match name {
            "" => Some(Place::Start),
            REVIEW => Some(Place::Review),
            _ => self.store.steps().into_iter().find(is_named).map(Place::Step),
        }
    }

    /// The browser's own back and forward. Where they lead nowhere, the address says again where the person is.
    pub(crate) fn follow_address(self, fragment: &str) {
        let now = self.store.place_now();
        match self.place_at(fragment) {
            // What is sent is sent: the receipt does not lead back into the form.
            Some(place) if now != Place::Receipt => {
                if now != place {
                    self.store.turn(|sheet| sheet.returning = None);
                    self.show(place);
                    self.tell_step();
                    self.after(&After::Page);
                }
            }
            _ => self.write_address(false),
        }
    }

    /// The form has been opened, with answers from before or without. With answers, the address says where the person was;
    /// where it does not, or may not, the answers do.
    pub(crate) fn open_at(self, place: Place, is_first: bool) {
        let is_site = self.host.with_value(|host| host.is_site);
        let asked = dom::fragment();
        let place = match (is_first && is_site, self.receipt_again(&asked)) {
            (true, Some(receipt)) => {
                self.store.turn(|sheet| sheet.receipt = receipt);
                Place::Receipt
            }
            (true, None) if self.store.peek(|_, sheet| !sheet.answers.is_empty()) => {
                self.place_at(&asked).unwrap_or(place)
            }
            (true, None) | (false, _) => place,
        };
        self.store.turn(|sheet| sheet.place = place);
        if place != Place::Receipt {
            self.write_address(false);
        }
    }

    /// The receipt that the browser's history holds, where the address names it.
    fn receipt_again(self, fragment: &str) -> Option<Receipt> {
        let (reference, received_at) =
            dom::history_state()?.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        (fragment == self.address(Place::Receipt)).then_some(Receipt { reference, received_at, again: true })
    }

    // --- Answering

    pub(crate) fn answer(self, key: &Key, raw: &str) {
        self.change(key, &mut |blanket, answers| answers.set_text(blanket, key, raw));
    }

    pub(crate) fn change(self, key: &Key, change: &mut dyn FnMut(&Blanket, &mut Answers)) {
        self.store.change(key, change);
        self.answered(key);
    }

    pub(crate) fn remove_row(self, group: &Key, row: usize) {
        self.store.update(|sheet| sheet.remove_row(group, row));
        self.answered(group);
    }

    fn answered(self, key: &Key) {
        self.keep();
        self.after(&After::Answer);
        self.tell("change", &self.store.path(key), "");
    }

    /// What is kept is to be kept anew. Nothing is, before something has been answered and after it has been sent.
    pub(crate) fn keep(self) {
        let is_there = |sheet: &Sheet| !sheet.answers.is_empty() && sheet.place != Place::Receipt;
        let is_ours = |sheet: &Sheet| !matches!(sheet.keeping, Keeping::Elsewhere | Keeping::Silent);
        if self.mode() == Mode::Live && self.store.peek(|_, sheet| is_there(sheet) && is_ours(sheet)) {
            self.kept(Kept::touch);
        }
    }

    pub(crate) fn kept(self, run: fn(&Kept)) {
        let _ = self.host.try_with_value(|host| host.kept.iter().for_each(run));
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
        self.tell("step", name.trim_start_matches('#'), "");
    }

    pub(crate) fn tell(self, event: &str, first: &str, second: &str) {
        // Whoever is told may turn to the form at once, so nothing is held meanwhile.
        let emit = self.host.try_with_value(|host| host.emit.clone()).flatten();
        element::tell(emit.as_ref(), event, first, second);
    }
}
