//! What the person gets for having sent: proof that it arrived, what happens next, and the answers to keep.

use crate::dom;
use crate::html::{El, el};
use crate::icon;
use crate::journey::Journey;
use crate::notice::{button, notice};
use crate::review::answers;
use crate::start::part;
use crate::words::{self, ui};
use leptos::prelude::*;

pub(crate) fn receipt(journey: Journey) -> El {
    let store = journey.store;
    let language = store.language;
    let receipt = store.peek(|_, sheet| sheet.receipt.clone());
    let at = receipt.received_at;
    let received = move || {
        let language = language.get();
        ui(language, "ui-receipt-received", &[("time", &dom::moment(&at, language))])
    };
    let reference = el("p.alert-text").say(words::text(language, "ui-receipt-reference")).text(" ");
    let reference = reference.add(el("strong").attr("data-reference", "").text(&receipt.reference));
    let title = el("h2.alert-heading").say(move || store.title());
    let print = button("button button-secondary d-print-none", Some(icon::PRINT), words::text(language, "ui-print"));
    el("div").attr("data-receipt", "").all([
        el("h1").attr("tabindex", "-1").say(words::text(language, "ui-receipt-heading")),
        notice(icon::AS_SUCCESS, language, [title, el("p.alert-text").say(received), reference]),
        part(journey, "ui-receipt-next", "receipt"),
        el("p").say(words::text(language, "ui-receipt-keep")),
        print.attr("data-action", "print").on("click", |_| dom::print()),
        el("h2").say(words::text(language, "ui-receipt-answers")),
        if receipt.again { el("p").say(words::text(language, "ui-receipt-again")) } else { answers(journey, false, 3) },
    ])
}
