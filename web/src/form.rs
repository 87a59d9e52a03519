//! A form from start to receipt: the step indicator, the page of the moment, and what is said without being shown.

use crate::draft::{self, Keeping};
use crate::element::Mode;
use crate::html::{El, effect, el, pieces};
use crate::indicator::indicator;
use crate::journey::Journey;
use crate::sheet::{Place, Sending};
use crate::words::{self, ui};
use crate::{dom, receipt, review, start, step, summary};
use blanket_engine::{Key, Language};
use leptos::prelude::*;

pub(crate) fn form(journey: Journey) -> El {
    let store = journey.store;
    if journey.host.with_value(|host| host.is_site) {
        dom::on_popstate(move || journey.follow_address(&dom::fragment()));
        effect(Box::new(move || dom::set_title(&title(journey))));
    }
    if journey.mode() == Mode::ReadOnly {
        return read_only(journey);
    }
    let page = move |_: &str| match store.place() {
        Place::Start => start::start(journey),
        Place::Step(node) => step::step(journey, node),
        Place::Review => review::review(journey),
        Place::Receipt => receipt::receipt(journey),
    };
    let walking = move || matches!(store.place(), Place::Step(_) | Place::Review);
    // On the start page it is told in more words; a draft may be deleted there.
    let is_kept = move || store.with(|_, sheet| sheet.keeping == Keeping::Saved);
    let kept = move || walking() || (store.place() == Place::Start && is_kept());
    let content = move || {
        let content = el("div")
            .attr_of("class", move || if walking() { "col-12 col-md-8" } else { "col-12" }.to_owned())
            .add(draft::changed(journey))
            .add(summary::summary(journey))
            .add(review::failure(journey))
            .region(move || Some(journey.address(store.place())), page)
            .region(move || kept().then(String::new), move |_| draft::line(journey));
        el("div.row.blanket-form")
            .region(
                move || walking().then(String::new),
                move |_| el("div.col-12.col-md-4.d-print-none").add(indicator(journey)),
            )
            .add(content)
    };
    let ours = move || store.with(|_, sheet| !matches!(sheet.keeping, Keeping::Elsewhere | Keeping::Silent));
    pieces([
        pieces([]).region(
            move || Some(if ours() { String::new() } else { "elsewhere".to_owned() }),
            move |where_| if where_.is_empty() { content() } else { draft::elsewhere(journey) },
        ),
        el("div.sr-only").attr("role", "status").say(move || store.with(|_, sheet| sheet.spoken.clone())),
    ])
}

/// The answers alone, to be read.
fn read_only(journey: Journey) -> El {
    let store = journey.store;
    let content = el("div.col-12").add(el("h1").attr("tabindex", "-1").say(move || store.title())).region(
        move || Some(store.with(|_, sheet| sheet.answers.to_json())),
        move |_| review::answers(journey, false, 2),
    );
    el("div.row.blanket-form").attr("data-read-only", "").add(content)
}

/// "Fejl: Hvem skal passes? - Ansøgning om pasning": faults first, then the page, then the form.
fn title(journey: Journey) -> String {
    let store = journey.store;
    let language = store.language.get();
    let mut parts = Vec::new();
    let mut faulty = store.with(|_, sheet| matches!(sheet.sending, Sending::Failed(_)));
    match store.place() {
        Place::Start => {}
        Place::Step(node) => {
            faulty |= store.faults().iter().any(|it| it.step == node);
            parts.push(store.label(&Key::of(node)));
        }
        Place::Review => parts.push(ui(language, "ui-review-heading", &[])),
        Place::Receipt => parts.push(ui(language, "ui-receipt-heading", &[])),
    }
    parts.push(store.title());
    let title = parts.join(" - ");
    if faulty { format!("{} {title}", ui(language, "ui-fault-prefix", &[])) } else { title }
}

pub(crate) fn waiting(language: RwSignal<Language>) -> El {
    let status = el("div.spinner-status").attr("role", "status").say(words::text(language, "ui-loading"));
    el("div.spinner-box").all([el("div.spinner"), status])
}

/// That there is no form here, and what to do; `why` is the id of the text.
pub(crate) fn unavailable(language: RwSignal<Language>, why: &'static str) -> El {
    let text = move |attribute: &str| ui(language.get(), &format!("{why}{attribute}"), &[]);
    pieces([el("h1").say(move || text("")), el("p").say(move || text("-help"))])
}
