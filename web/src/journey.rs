//! Where the person is in the form, and every move: next, back, change, send. Each move ends by saying where focus goes.

use crate::dom;
use crate::store::{Place, Receipt, Sending, Store};
use crate::words;
use crate::{api, element::Host};
use blanket_engine::{Answers, Blanket, Key, NodeId};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// The names of the pages without a step in the address. A step's id holds no hyphen, so they are never taken for one.
const REVIEW: &str = "tjek-svar";
const RECEIPT: &str = "din-kvittering";

const HEADING: &str = "h1";
const SUMMARY: &str = ".alert-error";

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
            self.go(Place::Step(*first), HEADING);
        }
    }

    /// Forward, if the step is without faults.
    pub(crate) fn next(self) {
        let Place::Step(step) = self.store.place_now() else { return };
        let faulty = self.store.reveal(&[step]);
        if self.holds_uploads(Some(step)) || faulty {
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
            (Some(step), _) => self.go(Place::Step(step), HEADING),
            (None, None) => self.go(Place::Review, HEADING),
            (None, Some(path)) => {
                self.store.update(|sheet| sheet.returning = None);
                self.go(Place::Review, &format!("[data-change=\"{path}\"]"));
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
        self.go(before.map_or(Place::Start, |it| Place::Step(*it)), HEADING);
    }

    /// To a step by the indicator; the answers stay as they are.
    pub(crate) fn visit(self, place: Place) {
        self.store.update(|sheet| sheet.returning = None);
        self.go(place, HEADING);
    }

    /// From the check page to one answer. The next "next" leads back.
    pub(crate) fn mend(self, key: &Key) {
        let path = self.store.path(key);
        let step = self.store.step_of(key);
        // A question in parts or options has the id on none of its controls, but its frame names the path.
        let question =
            format!("[data-path=\"{path}\"] :is(input, select, textarea, button), {}", dom::by_id(&dom::id(&path)));
        self.store.update(|sheet| sheet.returning = Some(path));
        self.go(Place::Step(step), &question);
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

    fn go(self, place: Place, focus: &str) {
        if self.store.place_now() != place {
            self.show(place);
            self.write_address(true);
        }
        self.tell_step();
        self.focus(focus.to_owned(), true);
    }

    fn show(self, place: Place) {
        self.store.update(|sheet| {
            sheet.place = place;
            sheet.sending = Sending::Idle;
        });
    }

    /// Focus after what has changed is painted. `page` when another page is shown, which then begins at its top.
    pub(crate) fn focus(self, selector: String, page: bool) {
        dom::after_paint(move || {
            self.host.try_with_value(|host| {
                if page {
                    host.root.scroll_into_view();
                }
                if !dom::focus(&host.root, &selector) {
                    dom::focus(&host.root, HEADING);
                }
            });
        });
    }

    /// The faults are there to be read: to the summary.
    fn stop(self) {
        self.focus(SUMMARY.to_owned(), false);
    }

    /// A step with files on their way is not left, and that is said at the files.
    fn holds_uploads(self, step: Option<NodeId>) -> bool {
        let held: Vec<Key> = self
            .store
            .peek(|_, sheet| sheet.uploads.clone())
            .into_iter()
            .filter(|key| step.is_none_or(|it| it == self.store.step_of(key)))
            .collect();
        for key in &held {
            self.store.note(key.clone(), words::say(self.store.language, "ui-upload-wait", &[]));
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
    fn write_address(self, anew: bool) {
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
            self.focus(HEADING.to_owned(), true);
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
        self.store.remove_row(group, row);
        self.tell("change", &[("field", &self.store.path(group))]);
    }

    // --- Sending

    pub(crate) fn send(self) {
        if self.store.peek(|_, sheet| sheet.sending == Sending::Busy) {
            return;
        }
        let faulty = self.store.reveal(&self.store.steps());
        if self.holds_uploads(None) || faulty {
            return self.mend_first();
        }
        self.store.update(|sheet| sheet.sending = Sending::Busy);
        let body = self.body();
        let (address, key) = self.host.with_value(|host| (host.submit_url.clone(), host.key.clone()));
        spawn_local(async move {
            let reply = api::submit(&address, &key, &body).await;
            if !self.store.is_gone() {
                self.take(reply);
            }
        });
    }

    fn body(self) -> String {
        let language = self.store.language.get_untracked();
        self.store.peek(|blanket, sheet| {
            // The answers are put in as they stand: the engine has written them as JSON already.
            let head = serde_json::json!({ "id": blanket.id(), "version": blanket.version(), "hash": blanket.hash() });
            let language = Value::String(language.code().to_owned());
            format!("{{\"blanket\":{head},\"language\":{language},\"answers\":{}}}", sheet.to_send(blanket).to_json())
        })
    }

    fn take(self, reply: Result<api::Reply, api::Unreachable>) {
        let Ok(reply) = reply else { return self.fail("ui-send-offline") };
        match reply.status {
            201 | 200 => self.received(&reply.json()),
            422 => self.refused(&reply.json()),
            409 => self.fail("ui-send-conflict"),
            404 => self.fail("ui-send-outdated"),
            _ => self.fail("ui-send-failed"),
        }
    }

    fn received(self, reply: &Value) {
        let text = |name: &str| reply.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let receipt = Receipt { reference: text("reference"), received_at: text("received_at") };
        self.tell("submitted", &[("reference", &receipt.reference), ("received_at", &receipt.received_at)]);
        self.store.update(|sheet| sheet.receipt = receipt);
        self.show(Place::Receipt);
        // In place of the check page: "back" must not lead to sending once more.
        self.write_address(false);
        self.focus(HEADING.to_owned(), true);
    }

    /// The server found faults that were not found here; they are shown at their fields as our own would be.
    fn refused(self, reply: &Value) {
        let issues = reply.get("issues").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for issue in issues {
            let text = |name: &str| issue.get(name).and_then(Value::as_str).unwrap_or_default();
            if let Some(key) = self.store.find(text("field")) {
                self.store.note(key, text("message").to_owned());
            }
        }
        self.store.update(|sheet| sheet.sending = Sending::Idle);
        self.mend_first();
    }

    /// To the first step with a fault; the steps after it follow as they are mended, and then the check page.
    fn mend_first(self) {
        let faults = self.store.faults();
        match self.store.steps().into_iter().find(|step| faults.iter().any(|it| it.step == *step)) {
            Some(step) => {
                self.store.update(|sheet| sheet.returning = Some(String::new()));
                self.go(Place::Step(step), SUMMARY);
            }
            None => self.fail("ui-send-failed"),
        }
    }

    /// Nothing is lost: the answers stay, and the next attempt carries the same key.
    fn fail(self, id: &str) {
        let text = words::say(self.store.language, id, &[]);
        self.tell("error", &[("message", &text)]);
        self.store.update(|sheet| sheet.sending = Sending::Failed(text));
        self.stop();
    }

    pub(crate) fn attachment_url(self) -> String {
        self.host.with_value(|host| host.attachment_url.clone())
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
