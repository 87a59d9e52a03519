//! The summary above a page's title: what is to be mended, else what has been left out, each with a link to its control.

use crate::focus::After;
use crate::html::{El, el, pieces};
use crate::icon;
use crate::journey::Journey;
use crate::notice::notice;
use crate::sheet::{Fault, Place};
use crate::words;

pub(crate) fn summary(journey: Journey) -> El {
    let language = journey.store.language;
    // The key tells which of the two it is: one gives way to the other as a whole.
    let present = move || match here(journey) {
        (list, _) if list.is_empty() => None,
        (_, true) => Some("faults".to_owned()),
        (_, false) => Some(String::new()),
    };
    pieces([]).region(present, move |kind| {
        let (tone, title) = match kind {
            "faults" => (icon::AS_ERROR, "ui-faults-heading"),
            _ => (icon::AS_WARNING, "ui-left-out-heading"),
        };
        // Focus moves here when it appears, so it is read once; what is mended afterwards disappears in silence.
        let heading = el("h2.alert-heading").id("fejl-overskrift").say(words::text(language, title));
        let texts = move || Some(here(journey).0.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("\n"));
        let list = el("ul.alert-text.nobullet-list")
            .region(texts, move |_| pieces(here(journey).0.into_iter().map(|it| link(journey, it))));
        let notice = notice(tone, language, [heading, list])
            .attr("role", "alert")
            .attr("aria-live", "off")
            .attr("tabindex", "-1");
        el("nav.blanket-summary").attr("aria-labelledby", "fejl-overskrift").add(notice)
    })
}

/// What is told of the step that the person is at, and whether it is faults.
fn here(journey: Journey) -> (Vec<Fault>, bool) {
    let Place::Step(step) = journey.store.place() else { return (Vec::new(), false) };
    let of_step = |list: Vec<Fault>| list.into_iter().filter(|it| it.step == step).collect::<Vec<_>>();
    let faults = of_step(journey.store.faults());
    if faults.is_empty() { (of_step(journey.store.left_out()), false) } else { (faults, true) }
}

fn link(journey: Journey, fault: Fault) -> El {
    let link = el("a.function-link").attr("href", &format!("#{}", fault.control)).text(&fault.text);
    el("li").add(link.on("click", move |event| {
        event.prevent_default();
        journey.after(&After::Line(&fault.control));
    }))
}
