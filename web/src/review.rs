//! Check your answers: everything as the receiver will read it, a link to change each, and the button that sends.

use crate::icon;
use crate::journey::{Journey, Sending};
use crate::words;
use blanket_engine::{SummaryLine, SummaryStep, summarise};
use leptos::prelude::*;

pub(crate) fn review(journey: Journey) -> AnyView {
    let language = journey.store.language;
    let busy = move || journey.sending.with(|it| *it == Sending::Busy);
    let send = move || words::text(language, if busy() { "ui-sending" } else { "ui-send" })();
    view! {
        <h1 tabindex="-1">{words::text(language, "ui-review-heading")}</h1>
        <p class="font-lead">{words::text(language, "ui-review-lead")}</p>
        {answers(journey, true)}
        <p>{words::text(language, "ui-review-before-sending")}</p>
        <div class="button-group blanket-moves">
            // Not disabled while it sends: that would throw focus away. A second press does nothing.
            <button type="button" class="button button-primary" data-action="send" aria-disabled=move || busy().then_some("true") on:click=move |_| journey.send()>
                {move || busy().then(|| view! { <span class="spinner spinner-small spinner-light" aria-hidden="true"></span> })}
                <span>{send}</span>
            </button>
            <button type="button" class="button button-secondary" data-action="back" on:click=move |_| journey.back()>
                {icon::icon(icon::BACK)}<span>{words::text(language, "ui-back")}</span>
            </button>
        </div>
        <p class="sr-only" role="status">{move || busy().then(|| words::text(language, "ui-sending")())}</p>
    }
    .into_any()
}

/// Why the sending failed, above the page's title.
pub(crate) fn failure(journey: Journey) -> AnyView {
    let language = journey.store.language;
    (move || match journey.sending.get() {
        Sending::Idle | Sending::Busy => ().into_any(),
        Sending::Failed(text) => view! {
            <div class=icon::AS_ERROR.class role="alert" tabindex="-1">
                {icon::spoken_icon(icon::AS_ERROR.icon, "icon-svg alert-icon", words::text(language, icon::AS_ERROR.name))}
                <div class="alert-body">
                    <h2 class="alert-heading">{words::text(language, "ui-not-sent")}</h2>
                    <p class="alert-text">{text}</p>
                </div>
            </div>
        }
        .into_any(),
    })
    .into_any()
}

/// All answers, step by step; with links to change them while that can still be done.
pub(crate) fn answers(journey: Journey, open: bool) -> AnyView {
    let store = journey.store;
    (move || {
        let language = store.language.get();
        let steps = store.with(|blanket, sheet| summarise(blanket, &sheet.state, &language));
        steps.into_iter().map(|step| part(journey, step, open)).collect::<Vec<_>>()
    })
    .into_any()
}

fn part(journey: Journey, step: SummaryStep, open: bool) -> AnyView {
    // Each heading begins a table of its own: a table's rows are all of one thing.
    let mut pieces: Vec<AnyView> = Vec::new();
    let mut rows: Vec<AnyView> = Vec::new();
    for line in step.lines {
        if line.heading {
            pieces.push(table(std::mem::take(&mut rows)));
            pieces.push(view! { <h3>{line.label}</h3> }.into_any());
        } else {
            rows.push(row(journey, line, open));
        }
    }
    pieces.push(table(rows));
    view! { <section class="blanket-answers"><h2>{step.title}</h2>{pieces}</section> }.into_any()
}

fn table(rows: Vec<AnyView>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    view! { <table class="table structured-list table-sm-responsive-headers"><tbody>{rows}</tbody></table> }.into_any()
}

fn row(journey: Journey, line: SummaryLine, open: bool) -> AnyView {
    let change = open.then(|| change(journey, &line));
    let value = if line.value.is_empty() { words::text(journey.store.language, "ui-not-answered")() } else { line.value };
    view! {
        <tr>
            <th scope="row">{line.label}</th>
            <td class="blanket-value">{value}</td>
            {change}
        </tr>
    }
    .into_any()
}

fn change(journey: Journey, line: &SummaryLine) -> AnyView {
    let (key, label) = (line.key.clone(), line.label.clone());
    let path = journey.store.path(&key);
    let address = journey.address_of(&key);
    let go = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        journey.mend(&key);
    };
    view! {
        <td class="d-print-none">
            <a href=address data-change=path on:click=go>{words::text(journey.store.language, "ui-change")}<span class="sr-only">" "{label}</span></a>
        </td>
    }
    .into_any()
}
