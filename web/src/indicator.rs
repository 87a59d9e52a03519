//! The step indicator: on a wide page the list of steps, on a narrow one a button that opens it.

use crate::html::{El, effect, el, pieces};
use crate::icon;
use crate::journey::Journey;
use crate::notice::button;
use crate::sheet::Place;
use crate::words::{self, ui};
use blanket_engine::Key;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// One entry.
struct Stage {
    place: Place,
    title: String,
    here: bool,
    faulty: bool,
    /// It may be gone to.
    open: bool,
}

pub(crate) fn indicator(journey: Journey) -> El {
    let language = journey.store.language;
    let number = move || {
        let all = stages(journey);
        let here = all.iter().position(|it| it.here).map_or(0, |it| it + 1);
        ui(language.get(), "ui-step-of", &[("step", &here.to_string()), ("steps", &all.len().to_string())])
    };
    let dialog = el("dialog.blanket-dialog").attr_of("aria-label", words::text(language, "ui-steps"));
    let (opened, closed) = (dialog.clone(), dialog.clone());
    // By the browser's own ways a page may come while the list stands before it.
    let (listed, mut last) = (dialog.clone(), None);
    effect(Box::new(move || {
        let place = Some(journey.store.place());
        if last != place {
            last = place;
            as_dialog(&listed).close();
        }
    }));
    let close = button("button button-secondary", None, words::text(language, "ui-close"))
        .on("click", move |_| as_dialog(&closed).close());
    let open = button("step-indicator-button d-md-none", None, number).attr("aria-haspopup", "dialog").on(
        "click",
        move |_| {
            let _ = as_dialog(&opened).show_modal();
        },
    );
    let wide = el("nav.d-none.d-md-block").attr_of("aria-label", words::text(language, "ui-steps"));
    pieces([wide.add(list(journey, &dialog)), open, dialog.clone().add(list(journey, &dialog)).add(close)])
}

fn as_dialog(dialog: &El) -> &HtmlDialogElement {
    dialog.element().unchecked_ref()
}

fn stages(journey: Journey) -> Vec<Stage> {
    let store = journey.store;
    let place = store.place();
    let faults = store.faults();
    let steps = store.steps().into_iter().map(|node| Stage {
        place: Place::Step(node),
        title: store.label(&Key::of(node)),
        here: place == Place::Step(node),
        faulty: faults.iter().any(|it| it.step == node),
        open: journey.open(Place::Step(node)),
    });
    let review = Stage {
        place: Place::Review,
        title: ui(store.language.get(), "ui-review-heading", &[]),
        here: place == Place::Review,
        faulty: false,
        open: journey.open(Place::Review),
    };
    steps.chain([review]).collect()
}

fn list(journey: Journey, dialog: &El) -> El {
    let dialog = dialog.clone();
    // All that an entry shows, so that typing leaves the list alone.
    let shown = move || {
        let mut all = String::new();
        for it in stages(journey) {
            all.push_str(&it.title);
            all.extend([it.here, it.faulty, it.open].map(|it| if it { '1' } else { '0' }));
        }
        Some(all)
    };
    el("ol.step-indicator").region(shown, move |_| {
        pieces(stages(journey).into_iter().enumerate().map(|(index, stage)| entry(journey, index + 1, &stage, &dialog)))
    })
}

fn entry(journey: Journey, number: usize, stage: &Stage, dialog: &El) -> El {
    let number = number.to_string();
    let language = journey.store.language.get_untracked();
    let says = |id: &str| ui(language, id, &[("step", &number)]);
    let sign = |sign, text: String| el("span.step-icon").add(icon::spoken(sign, move || text.clone()));
    let mark = if stage.faulty {
        sign(icon::AS_ERROR.icon, says("ui-step-faulty"))
    } else if stage.open && !stage.here && stage.place != Place::Review {
        sign(icon::CHECK, says("ui-step-done"))
    } else {
        el("span.step-number").add(el("span").text(&number))
    };
    let link = stage.open && !stage.here;
    let step = if link {
        let (place, dialog) = (stage.place, dialog.clone());
        el("a").attr("href", &journey.address(place)).on("click", move |event| {
            event.prevent_default();
            as_dialog(&dialog).close();
            journey.visit(place);
        })
    } else {
        el("div")
    };
    step.set("aria-current", stage.here.then_some("step"));
    let mut classes = Vec::new();
    for (name, on) in [("current", stage.here), ("error", stage.faulty), ("disabled", !link && !stage.here)] {
        if on {
            classes.push(name);
        }
    }
    let title = el("div").add(el("span.step-title").text(&stage.title));
    el("li").class(&classes.join(" ")).add(step.class("step").add(mark).add(title))
}
