//! The last move: everything judged once more, sent, and what comes of it. A sending that failed is repeated with the same
//! key, so that it is received once.

use crate::api::{self, Data};
use crate::draft::Kept;
use crate::element::Mode;
use crate::focus::After;
use crate::journey::Journey;
use crate::sheet::{Place, Receipt, Sending};
use crate::words;
use blanket_engine::{Draft, JsonText};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

impl Journey {
    pub(crate) fn send(self) {
        if self.store.peek(|_, sheet| sheet.sending == Sending::Busy) {
            return;
        }
        let faulty = self.store.reveal(&self.store.steps());
        if self.holds_uploads(None) || faulty {
            return self.mend_first();
        }
        if self.mode() == Mode::Preview {
            let text = words::say(self.store.language, "ui-preview-not-sent", &[]);
            self.store.turn(|sheet| sheet.sending = Sending::Failed(text));
            return self.stop();
        }
        self.store.turn(|sheet| sheet.sending = Sending::Busy);
        self.after(&After::Came("ui-sending", ""));
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
            let mut json = JsonText::new();
            json.object(|json| {
                json.key("blanket").object(|json| {
                    json.key("id").string(blanket.id());
                    json.key("version").string(blanket.version());
                    json.key("hash").string(blanket.hash());
                });
                json.key("language").string(language.code());
                json.key("answers").bare(&sheet.answers.relevant(&sheet.blanket, &sheet.state).to_json());
            });
            json.into()
        })
    }

    fn take(self, reply: Result<api::Reply, api::Unreachable>) {
        let Ok(reply) = reply else { return self.fail("offline", "ui-send-offline") };
        match reply.status {
            201 | 200 => self.received(&reply.json()),
            422 => self.refused(&reply.json()),
            409 => self.fail("conflict", "ui-send-conflict"),
            404 => {
                let text = match self.store.peek(|blanket, _| blanket.draft()) {
                    Draft::None => "ui-send-outdated",
                    Draft::Session => "ui-send-outdated-kept",
                };
                self.fail("outdated", text);
            }
            _ => self.fail("failed", "ui-send-failed"),
        }
    }

    fn received(self, reply: &Data) {
        let (reference, received_at) = (reply.text("reference"), reply.text("received_at"));
        let receipt = Receipt { reference, received_at, again: false };
        self.tell("submitted", &receipt.reference, &receipt.received_at);
        self.store.turn(|sheet| sheet.receipt = receipt);
        self.show(Place::Receipt);
        // What is with the authority is kept here no longer.
        self.kept(Kept::clear);
        // In place of the check page: "back" must not lead to sending once more.
        self.write_address(false);
        self.after(&After::Page);
    }

    /// The server found faults that were not found here; they are shown at their fields as our own would be.
    fn refused(self, reply: &Data) {
        for issue in reply.get("issues").items() {
            if let Some(key) = self.store.find(&issue.text("field")) {
                self.store.note(key, issue.text("message"));
            }
        }
        self.store.turn(|sheet| sheet.sending = Sending::Idle);
        self.mend_first();
    }

    /// To the first step with a fault; the steps after it follow as they are mended, and then the check page.
    pub(crate) fn mend_first(self) {
        let faults = self.store.faults();
        match self.store.steps().into_iter().find(|step| faults.iter().any(|it| it.step == *step)) {
            Some(step) => {
                self.store.turn(|sheet| sheet.returning = Some(String::new()));
                self.go(Place::Step(step), &After::PageToMend);
            }
            None => self.fail("failed", "ui-send-failed"),
        }
    }

    /// Nothing is lost: the answers stay, and the next attempt carries the same key.
    fn fail(self, code: &str, id: &str) {
        let text = words::say(self.store.language, id, &[]);
        self.tell("error", code, &text);
        self.store.turn(|sheet| sheet.sending = Sending::Failed(text));
        self.stop();
    }
}
