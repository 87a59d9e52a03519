//! The error summary above a page's title: what is to be mended, each with a link to its control.

use crate::html::{El, el, pieces};
use crate::icon;
use crate::journey::{Focus, Journey};
use crate::notice::notice;
use crate::sheet::{Fault, Place};
use crate::{dom, words};

pub(crate) fn summary(journey: Journey) -> El {
    let language = journey.store.language;
    let present = move || (!here(journey).is_empty()).then(String::new);
    pieces([]).region(present, move |_| {
        // Focus moves here when it appears, so it is read once; what is mended afterwards disappears in silence.
        let heading = el("h2.alert-heading").id("fejl-overskrift").say(words::text(language, "ui-faults-heading"));
        let texts = move || Some(here(journey).iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("\n"));
        let list = el("ul.alert-text.nobullet-list")
            .region(texts, move |_| pieces(here(journey).into_iter().map(|it| link(journey, it))));
        let notice = notice(icon::AS_ERROR, language, [heading, list])
            .attr("role", "alert")
            .attr("aria-live", "off")
            .attr("tabindex", "-1");
        el("nav").attr("aria-labelledby", "fejl-overskrift").add(notice)
    })
}

/// The faults shown in the step that the person is at.
fn here(journey: Journey) -> Vec<Fault> {
    match journey.store.place() {
        Place::Step(step) => journey.store.faults().into_iter().filter(|it| it.step == step).collect(),
        Place::Start | Place::Review | Place::Receipt => Vec::new(),
    }
}

fn link(journey: Journey, fault: Fault) -> El {
    let link = el("a.function-link").attr("href", &format!("#{}", fault.control)).text(&fault.text);
    el("li").add(link.on("click", move |event| {
        event.prevent_default();
        journey.focus(Focus::At(dom::by_id(&fault.control)));
    }))
}
