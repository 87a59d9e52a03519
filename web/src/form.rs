//! A form from start to receipt: the step indicator, the page of the moment, and what is said without being shown.

use crate::icon;
use crate::journey::{Journey, Place};
use crate::words::{self, ui};
use crate::{dom, receipt, review, start, step, summary};
use leptos::prelude::*;
use web_sys::HtmlDialogElement;

pub(crate) fn form(journey: Journey) -> AnyView {
    let store = journey.store;
    if journey.host.with_value(|host| host.is_site) {
        let back = window_event_listener(leptos::ev::popstate, move |_| journey.follow_address(&dom::fragment()));
        on_cleanup(move || back.remove());
        Effect::new(move || dom::set_title(&title(journey)));
    }
    let page = move || match journey.place.get() {
        Place::Start => start::start(journey),
        Place::Step(node) => step::step(journey, node),
        Place::Review => review::review(journey),
        Place::Receipt => receipt::receipt(journey),
    };
    let walking = move || matches!(journey.place.get(), Place::Step(_) | Place::Review);
    let walking = Memo::new(move |_| walking());
    view! {
        <div class="row blanket-form">
            {move || walking.get().then(|| view! { <div class="col-12 col-md-4 d-print-none">{indicator(journey)}</div> })}
            <div class="col-12" class:col-md-8=walking>
                {summary::summary(journey)}
                {review::failure(journey)}
                {page}
            </div>
        </div>
        <div class="sr-only" role="status" aria-live="polite">{store.spoken}</div>
    }
    .into_any()
}

/// "Fejl: Hvem skal passes? - Ansøgning om pasning": faults first, then the page, then the form.
fn title(journey: Journey) -> String {
    let store = journey.store;
    let language = store.language.get();
    let form = store.words(|words| words.title());
    let (page, faulty) = match journey.place.get() {
        Place::Start => (String::new(), false),
        Place::Step(node) => {
            let faulty = store.faults().iter().any(|it| it.step == node);
            (store.words(|words| words.label(&store.step_key(node))), faulty)
        }
        Place::Review => (ui(&language, "ui-review-heading", &[]), false),
        Place::Receipt => (ui(&language, "ui-receipt-heading", &[]), false),
    };
    let failed = journey.sending.with(|it| matches!(it, crate::journey::Sending::Failed(_)));
    let mut title = String::new();
    if faulty || failed {
        title.push_str(&ui(&language, "ui-fault-prefix", &[]));
        title.push(' ');
    }
    if !page.is_empty() {
        title.push_str(&page);
        title.push_str(" - ");
    }
    title.push_str(&form);
    title
}

/// One entry of the step indicator.
struct Stage {
    place: Place,
    title: String,
    faulty: bool,
    open: bool,
    done: bool,
}

fn stages(journey: Journey) -> Vec<Stage> {
    let store = journey.store;
    let faults = store.faults();
    let steps = store.steps();
    let titles: Vec<String> = store.words(|words| steps.iter().map(|node| words.label(&store.step_key(*node))).collect());
    let mut stages: Vec<Stage> = steps
        .into_iter()
        .zip(titles)
        .map(|(node, title)| {
            let (place, faulty) = (Place::Step(node), faults.iter().any(|it| it.step == node));
            let passed = journey.open(place);
            Stage { place, title, faulty, open: passed, done: passed && !faulty }
        })
        .collect();
    stages.push(Stage {
        place: Place::Review,
        title: ui(&store.language.get(), "ui-review-heading", &[]),
        faulty: false,
        open: journey.open(Place::Review),
        done: false,
    });
    stages
}

/// On a wide page the list of steps; on a narrow one a button that opens it.
fn indicator(journey: Journey) -> AnyView {
    let language = journey.store.language;
    let dialog: NodeRef<leptos::html::Dialog> = NodeRef::new();
    let opened = move |run: fn(&HtmlDialogElement)| dialog.with_untracked(|it| it.as_ref().map(|it| run(it)));
    let here = move || {
        let stages = stages(journey);
        let number = stages.iter().position(|it| it.place == journey.place.get()).map_or(0, |it| it + 1);
        ui(&language.get(), "ui-step-of", &[("step", &number.to_string()), ("steps", &stages.len().to_string())])
    };
    view! {
        <nav aria-label=words::text(language, "ui-steps") class="d-none d-md-block">
            {list(journey, dialog)}
        </nav>
        <button
            type="button"
            class="step-indicator-button d-md-none"
            aria-haspopup="dialog"
            on:click=move |_| { opened(|it| { let _ = it.show_modal(); }); }
        >
            <span>{here}</span>
        </button>
        <dialog class="blanket-dialog" node_ref=dialog aria-label=words::text(language, "ui-steps")>
            {list(journey, dialog)}
            <button type="button" class="button button-secondary" on:click=move |_| { opened(HtmlDialogElement::close); }>
                {words::text(language, "ui-close")}
            </button>
        </dialog>
    }
    .into_any()
}

fn list(journey: Journey, dialog: NodeRef<leptos::html::Dialog>) -> AnyView {
    let entries = move || stages(journey).into_iter().enumerate().map(|(index, it)| entry(journey, dialog, index + 1, it)).collect::<Vec<_>>();
    view! { <ol class="step-indicator">{entries}</ol> }.into_any()
}

fn entry(journey: Journey, dialog: NodeRef<leptos::html::Dialog>, number: usize, stage: Stage) -> AnyView {
    let language = journey.store.language;
    let current = journey.place.get() == stage.place;
    let says = move |id: &'static str| move || ui(&language.get(), id, &[("step", &number.to_string())]);
    let mark = if stage.faulty {
        view! { <span class="step-icon">{icon::spoken_icon(icon::AS_ERROR.icon, "icon-svg", says("ui-step-faulty"))}</span> }.into_any()
    } else if stage.done && !current {
        view! { <span class="step-icon">{icon::spoken_icon(icon::CHECK, "icon-svg", says("ui-step-done"))}</span> }.into_any()
    } else {
        view! { <span class="step-number"><span>{number}</span></span> }.into_any()
    };
    let title = view! { <div><span class="step-title">{stage.title}</span></div> }.into_any();
    let link = stage.open && !current;
    let mut class = String::new();
    for (name, on) in [("current ", current), ("error ", stage.faulty), ("disabled ", !link && !current)] {
        if on {
            class.push_str(name);
        }
    }
    let inner = if link {
        let place = stage.place;
        let go = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            dialog.with_untracked(|it| it.as_ref().map(|it| it.close()));
            journey.visit(place);
        };
        view! { <a class="step" href=journey.address(place) on:click=go>{mark}{title}</a> }.into_any()
    } else {
        view! { <div class="step" aria-current=current.then_some("step")>{mark}{title}</div> }.into_any()
    };
    view! { <li class=class>{inner}</li> }.into_any()
}

pub(crate) fn waiting(language: RwSignal<String>) -> AnyView {
    view! {
        <div class="spinner-box">
            <div class="spinner"></div>
            <div class="spinner-status" role="status">{words::text(language, "ui-loading")}</div>
        </div>
    }
    .into_any()
}

pub(crate) fn unavailable(language: RwSignal<String>) -> AnyView {
    view! {
        <h1>{words::text(language, "ui-unavailable")}</h1>
        <p>{words::text(language, "ui-unavailable-help")}</p>
    }
    .into_any()
}
