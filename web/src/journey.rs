//! Where the person is in the form, and every move: next, back, change, send. Each move ends by saying where focus goes.

use crate::dom;
use crate::store::Store;
use crate::words;
use crate::{api, element::Host};
use blanket_engine::{Key, NodeId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Start,
    Step(NodeId),
    Review,
    Receipt,
}

/// How the sending goes.
#[derive(Clone, PartialEq)]
pub(crate) enum Sending {
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

/// The names of the pages without a step in the address. A step's id holds no hyphen, so they are never taken for one.
const REVIEW: &str = "tjek-svar";
const RECEIPT: &str = "din-kvittering";

const HEADING: &str = "h1";
const SUMMARY: &str = ".alert-error";

#[derive(Clone, Copy)]
pub(crate) struct Journey {
    pub(crate) store: Store,
    pub(crate) place: RwSignal<Place>,
    pub(crate) sending: RwSignal<Sending>,
    pub(crate) receipt: RwSignal<Receipt>,
    pub(crate) host: StoredValue<Host, LocalStorage>,
    /// The steps gone through, which the step indicator may lead back to.
    passed: RwSignal<Vec<NodeId>>,
    /// Set while the person mends an answer from the check page: the path that was to be changed.
    pub(crate) returning: RwSignal<Option<String>>,
    /// Files on their way. A step is not left meanwhile.
    pub(crate) uploads: RwSignal<Vec<Key>>,
    /// The key that makes a repeated sending the same sending.
    key: StoredValue<String>,
}

impl Journey {
    pub(crate) fn new(store: Store, host: Host) -> Self {
        Self {
            store,
            place: RwSignal::new(Place::Start),
            sending: RwSignal::new(Sending::Idle),
            receipt: RwSignal::new(Receipt::default()),
            host: StoredValue::new_local(host),
            passed: RwSignal::new(Vec::new()),
            returning: RwSignal::new(None),
            uploads: RwSignal::new(Vec::new()),
            key: StoredValue::new(dom::unique()),
        }
    }

    pub(crate) fn begin(self) {
        if let Some(first) = self.store.steps_now().first() {
            self.go(Place::Step(*first), HEADING);
        }
    }

    /// Forward, if the step is without faults.
    pub(crate) fn next(self) {
        let Place::Step(step) = self.place.get_untracked() else { return };
        let faulty = self.store.reveal(&[step]).is_some();
        if self.holds_uploads(Some(step)) || faulty {
            self.stop();
            return;
        }
        self.passed.update(|passed| passed.push(step));
        let steps = self.store.steps_now();
        let passed = self.passed.get_untracked();
        let following = match self.returning.get_untracked() {
            // An answer that was mended may have opened a step which the person has not seen; others may wait for mending.
            Some(_) => {
                let faults = self.store.faults();
                steps.into_iter().find(|step| !passed.contains(step) || faults.iter().any(|it| it.step == *step))
            }
            None => steps.into_iter().skip_while(|it| *it != step).nth(1),
        };
        match (following, self.returning.get_untracked()) {
            (Some(step), _) => self.go(Place::Step(step), HEADING),
            (None, None) => self.go(Place::Review, HEADING),
            (None, Some(path)) => {
                self.returning.set(None);
                self.go(Place::Review, &format!("[data-change=\"{path}\"]"));
            }
        }
    }

    pub(crate) fn back(self) {
        let steps = self.store.steps_now();
        let before = match self.place.get_untracked() {
            Place::Start | Place::Receipt => None,
            Place::Review => steps.last(),
            Place::Step(step) => steps.iter().take_while(|it| **it != step).last(),
        };
        self.go(before.map_or(Place::Start, |it| Place::Step(*it)), HEADING);
    }

    /// To a step by the indicator; the answers stay as they are.
    pub(crate) fn visit(self, place: Place) {
        self.returning.set(None);
        self.go(place, HEADING);
    }

    /// From the check page to one answer. The next "next" leads back.
    pub(crate) fn mend(self, key: &Key) {
        let path = self.store.path(key);
        let step = self.store.step_of(key);
        // A question in parts or options has the id on none of its controls, but its frame names the path.
        let question = format!("[data-path=\"{path}\"] :is(input, select, textarea, button), {}", dom::by_id(&dom::id(&path)));
        self.returning.set(Some(path));
        self.go(Place::Step(step), &question);
    }

    /// Whether the indicator may lead there.
    pub(crate) fn open(self, place: Place) -> bool {
        let passed = self.passed.get();
        match place {
            Place::Step(step) => passed.contains(&step),
            Place::Review => self.store.steps().iter().all(|it| passed.contains(it)),
            Place::Start | Place::Receipt => true,
        }
    }

    fn go(self, place: Place, focus: &str) {
        if self.place.get_untracked() != place {
            self.place.set(place);
            self.sending.set(Sending::Idle);
            self.write_address(true);
        }
        self.tell_step();
        self.focus(focus.to_owned(), true);
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
        let held: Vec<Key> = self.uploads.get_untracked().into_iter().filter(|key| step.is_none_or(|it| it == self.store.step_of(key))).collect();
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
            Place::Step(step) => format!("#{}", self.store.blanket.with_value(|blanket| blanket.node(step).id.clone())),
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
            dom::write_address(&self.address(self.place.get_untracked()), anew);
        }
    }

    /// The browser's own back and forward. A place that is not in this form leaves things as they are.
    pub(crate) fn follow_address(self, fragment: &str) {
        let name = fragment.trim_start_matches('#');
        let place = match name {
            "" => Place::Start,
            REVIEW => Place::Review,
            _ => match self.store.steps_now().into_iter().find(|step| self.store.blanket.with_value(|blanket| blanket.node(*step).id == name)) {
                Some(step) => Place::Step(step),
                None => return,
            },
        };
        // What is sent is sent: the receipt does not lead back into the form.
        if self.place.get_untracked() == Place::Receipt {
            self.write_address(false);
        } else if self.place.get_untracked() != place {
            self.place.set(place);
            self.returning.set(None);
            self.sending.set(Sending::Idle);
            self.tell_step();
            self.focus(HEADING.to_owned(), true);
        }
    }

    // --- Sending

    pub(crate) fn send(self) {
        if self.sending.get_untracked() == Sending::Busy {
            return;
        }
        let faulty = self.store.reveal(&self.store.steps_now());
        if self.holds_uploads(None) || faulty.is_some() {
            return self.mend_first();
        }
        self.sending.set(Sending::Busy);
        let body = self.body();
        let (address, key) = (self.host.with_value(|host| host.submit_url.clone()), self.key.get_value());
        spawn_local(async move {
            let reply = api::submit(&address, &key, &body).await;
            if !self.place.is_disposed() {
                self.take(reply);
            }
        });
    }

    fn body(self) -> String {
        let language = self.store.language.get_untracked();
        self.store.peek(|blanket, sheet| {
            // The answers are put in as they stand: the engine has written them as JSON already.
            let head = serde_json::json!({ "id": blanket.id(), "version": blanket.version(), "hash": blanket.hash() });
            let language = Value::String(language);
            format!("{{\"blanket\":{head},\"language\":{language},\"answers\":{}}}", sheet.answers.relevant(blanket, &sheet.state).to_json())
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
        self.receipt.set(receipt);
        self.sending.set(Sending::Idle);
        self.place.set(Place::Receipt);
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
        self.sending.set(Sending::Idle);
        self.mend_first();
    }

    /// To the first step with a fault; the steps after it follow as they are mended, and then the check page.
    fn mend_first(self) {
        let faults = self.store.faults();
        match self.store.steps_now().into_iter().find(|step| faults.iter().any(|it| it.step == *step)) {
            Some(step) => {
                self.returning.set(Some(String::new()));
                self.go(Place::Step(step), SUMMARY);
            }
            None => self.fail("ui-send-failed"),
        }
    }

    /// Nothing is lost: the answers stay, and the next attempt carries the same key.
    fn fail(self, id: &str) {
        let text = words::say(self.store.language, id, &[]);
        self.tell("error", &[("message", &text)]);
        self.sending.set(Sending::Failed(text));
        self.stop();
    }

    pub(crate) fn attachment_url(self) -> String {
        self.host.with_value(|host| host.attachment_url.clone())
    }

    // --- Telling the page around an embedded form

    fn tell_step(self) {
        let name = self.address(self.place.get_untracked());
        self.tell("step", &[("step", name.trim_start_matches('#'))]);
    }

    pub(crate) fn tell(self, event: &str, detail: &[(&str, &str)]) {
        self.host.with_value(|host| host.tell(event, detail));
    }
}
