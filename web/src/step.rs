//! One step: its heading and its questions, sections and groups, each there only while it concerns the person.

use crate::icon::{self, icon};
use crate::input;
use crate::journey::Journey;
use crate::prose::{heading, paragraphs, titled};
use crate::rows::{attribute, rows};
use crate::words;
use blanket_engine::{Key, NodeId, NodeKind, Repeat};
use leptos::prelude::*;

pub(crate) fn step(journey: Journey, node: NodeId) -> AnyView {
    let key = Key { node, rows: Vec::new() };
    let (title, description) = (attribute(journey, &key, None), attribute(journey, &key, Some("description")));
    let language = journey.store.language;
    let next = move || {
        let id = if journey.returning.with(Option::is_some) { "ui-next-to-review" } else { "ui-next" };
        words::text(language, id)()
    };
    view! {
        <h1 tabindex="-1">{title}</h1>
        {move || paragraphs(&description.get())}
        // `novalidate`: the browser's own bubbles speak neither the form's language nor to everyone.
        <form novalidate on:submit=move |event| { event.prevent_default(); journey.next(); }>
            {items(journey, &key, 2)}
            <div class="button-group blanket-moves">
                <button type="submit" class="button button-primary" data-action="next">{next}</button>
                <button type="button" class="button button-secondary" data-action="back" on:click=move |_| journey.back()>
                    {icon(icon::BACK)}<span>{words::text(language, "ui-back")}</span>
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// What stands in a step, a section, a group or a row.
pub(crate) fn items(journey: Journey, parent: &Key, level: u8) -> AnyView {
    journey.store.children(parent).into_iter().map(|key| item(journey, key, level)).collect::<Vec<_>>().into_any()
}

fn item(journey: Journey, key: Key, level: u8) -> AnyView {
    let relevant = journey.store.relevant(key.clone());
    (move || relevant.get().then(|| content(journey, &key, level))).into_any()
}

enum Content {
    Section,
    Group,
    Rows(Repeat),
    Field,
}

fn content(journey: Journey, key: &Key, level: u8) -> AnyView {
    let kind = journey.store.kind(key, |kind| match kind {
        NodeKind::Step | NodeKind::Section => Content::Section,
        NodeKind::Group { repeat: None } => Content::Group,
        NodeKind::Group { repeat: Some(repeat) } => Content::Rows(*repeat),
        NodeKind::Field(_) => Content::Field,
    });
    match kind {
        Content::Section => section(journey, key, level),
        Content::Group => group(journey, key, level),
        Content::Rows(repeat) => rows(journey, key, repeat, level),
        Content::Field => input::field(journey, key, level),
    }
}

fn section(journey: Journey, key: &Key, level: u8) -> AnyView {
    let (title, description) = (attribute(journey, key, None), attribute(journey, key, Some("description")));
    view! {
        <div class="blanket-section">
            {titled(level, move || title.get())}
            {move || paragraphs(&description.get())}
            {items(journey, key, level + 1)}
        </div>
    }
    .into_any()
}

/// Questions that make one answer together: a fieldset, so that each is heard with what it belongs to.
fn group(journey: Journey, key: &Key, level: u8) -> AnyView {
    let (title, hint) = (attribute(journey, key, None), attribute(journey, key, Some("hint")));
    view! {
        <fieldset class="blanket-group">
            <legend>{heading(level, None, title)}</legend>
            {move || paragraphs(&hint.get())}
            {items(journey, key, level + 1)}
        </fieldset>
    }
    .into_any()
}
