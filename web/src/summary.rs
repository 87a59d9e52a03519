//! The error summary above a page's title: what is to be mended, each with a link to its control.

use crate::icon;
use crate::journey::{Journey, Place};
use crate::store::Fault;
use crate::{dom, words};
use leptos::prelude::*;

pub(crate) fn summary(journey: Journey) -> AnyView {
    let language = journey.store.language;
    let faults = Memo::new(move |_| here(journey));
    let present = Memo::new(move |_| !faults.with(Vec::is_empty));
    (move || {
        present.get().then(|| {
            view! {
                <nav aria-labelledby="fejl-overskrift">
                    // Focus moves here when it appears, so it is read once; what is mended afterwards disappears in silence.
                    <div class=icon::AS_ERROR.class role="alert" aria-live="off" tabindex="-1">
                        {icon::spoken_icon(icon::AS_ERROR.icon, "icon-svg alert-icon", words::text(language, icon::AS_ERROR.name))}
                        <div class="alert-body">
                            <h2 class="alert-heading" id="fejl-overskrift">{words::text(language, "ui-faults-heading")}</h2>
                            <ul class="alert-text nobullet-list">
                                {move || faults.get().into_iter().map(|fault| link(journey, fault)).collect::<Vec<_>>()}
                            </ul>
                        </div>
                    </div>
                </nav>
            }
        })
    })
    .into_any()
}

/// The faults shown in the step that the person is at.
fn here(journey: Journey) -> Vec<Fault> {
    match journey.place.get() {
        Place::Step(step) => journey.store.faults().into_iter().filter(|it| it.step == step).collect(),
        Place::Start | Place::Review | Place::Receipt => Vec::new(),
    }
}

fn link(journey: Journey, fault: Fault) -> AnyView {
    let address = format!("#{}", fault.control);
    let go = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        journey.focus(dom::by_id(&fault.control), false);
    };
    view! { <li><a class="function-link" href=address on:click=go>{fault.text}</a></li> }.into_any()
}
