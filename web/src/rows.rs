//! A group that repeats: a fieldset per row, and buttons to add and remove rows. Focus follows the row.

use crate::field::fault_message;
use crate::icon::{self, icon};
use crate::journey::Journey;
use crate::prose::heading;
use crate::step::items;
use crate::{dom, words};
use blanket_engine::{Key, Repeat};
use leptos::prelude::*;

pub(crate) fn rows(journey: Journey, group: &Key, repeat: Repeat, level: u8) -> AnyView {
    let store = journey.store;
    let path = store.path(group);
    let id = dom::id(&path);
    let count = {
        let group = group.clone();
        Memo::new(move |_| store.with(|_, sheet| sheet.state.rows(&group)))
    };
    let label = attribute(journey, group, None);
    let hint = attribute(journey, group, Some("hint"));
    let row = {
        let group = group.clone();
        move |index: usize| row(journey, &group, index, count, repeat, level)
    };
    view! {
        <div class="blanket-rows" class:form-error=has_fault(journey, group) data-rows=path.clone()>
            {heading(level, Some(id.clone()), label)}
            {move || Some(hint.get()).filter(|it| !it.is_empty()).map(|it| view! { <p class="form-hint">{it}</p> })}
            {fault(journey, group, &id)}
            <For each=move || 0..count.get() key=|index| *index children=row/>
            {add(journey, group, path.clone(), count, repeat)}
        </div>
    }
    .into_any()
}

fn row(journey: Journey, group: &Key, index: usize, count: Memo<usize>, repeat: Repeat, level: u8) -> AnyView {
    let store = journey.store;
    let key = at_row(group, index);
    let path = store.path(&key);
    let label = {
        let group = group.clone();
        Memo::new(move |_| store.words(|words| words.row_label(&group, index)))
    };
    let remove = {
        let (group, key, path) = (group.clone(), key.clone(), path.clone());
        move || {
            let (group, path) = (group.clone(), path.clone());
            let text = attribute(journey, &key, Some("remove"));
            (count.get() > usize::from(repeat.min)).then(move || {
                view! {
                    <button
                        type="button"
                        class="function-link blanket-small-button"
                        data-action="remove"
                        data-path=path
                        on:click=move |_| remove_row(journey, &group, index)
                    >
                        {icon(icon::REMOVE)}<span>{text}</span>
                    </button>
                }
            })
        }
    };
    view! {
        <fieldset class="blanket-row">
            <legend id=dom::id(&path) tabindex="-1">{label}</legend>
            {items(journey, &key, level + 1)}
            {remove}
        </fieldset>
    }
    .into_any()
}

fn add(journey: Journey, group: &Key, path: String, count: Memo<usize>, repeat: Repeat) -> AnyView {
    let text = attribute(journey, group, Some("add"));
    let group = group.clone();
    (move || {
        let (group, path) = (group.clone(), path.clone());
        (count.get() < usize::from(repeat.max)).then(move || {
            view! {
                <button type="button" class="button button-secondary" data-action="add" data-group=path on:click=move |_| add_row(journey, &group)>
                    {icon(icon::PLUS)}<span>{text}</span>
                </button>
            }
        })
    })
    .into_any()
}

fn add_row(journey: Journey, group: &Key) {
    let store = journey.store;
    let index = store.peek(|_, sheet| sheet.state.rows(group));
    store.change(group, |blanket, answers| answers.add_row(blanket, group));
    let row = dom::id(&store.path(&at_row(group, index)));
    // To the row's first control; its legend is read out on the way.
    journey.focus(format!("fieldset:has(> [id=\"{row}\"]) :is(input, select, textarea)"), false);
    store.say(words::say(store.language, "ui-row-added", &[("row", &row_label(journey, group, index))]));
}

fn remove_row(journey: Journey, group: &Key, index: usize) {
    let store = journey.store;
    let label = row_label(journey, group, index);
    store.remove_row(group, index);
    // To the row before, else to the group's heading.
    let before = index.checked_sub(1).map_or_else(|| group.clone(), |it| at_row(group, it));
    journey.focus(dom::by_id(&dom::id(&store.path(&before))), false);
    store.say(words::say(store.language, "ui-row-removed", &[("row", &label)]));
}

fn row_label(journey: Journey, group: &Key, index: usize) -> String {
    untrack(|| journey.store.words(|words| words.row_label(group, index)))
}

fn at_row(group: &Key, index: usize) -> Key {
    let mut key = group.clone();
    key.rows.push(u16::try_from(index).unwrap_or(u16::MAX));
    key
}

/// A text of a group or a row that follows the answers; without a name its heading.
pub(crate) fn attribute(journey: Journey, key: &Key, name: Option<&'static str>) -> Memo<String> {
    let key = key.clone();
    Memo::new(move |_| {
        journey.store.words(|words| match name {
            Some(name) => words.attribute(&key, name).unwrap_or_default(),
            None => words.label(&key),
        })
    })
}

fn has_fault(journey: Journey, group: &Key) -> impl Fn() -> bool + Send + Sync + 'static + use<> {
    let group = group.clone();
    move || !journey.store.group_fault(&group).is_empty()
}

fn fault(journey: Journey, group: &Key, id: &str) -> AnyView {
    let (group, id) = (group.clone(), id.to_owned());
    let text = Memo::new(move |_| journey.store.group_fault(&group));
    (move || (!text.with(String::is_empty)).then(|| fault_message(&id, journey.store.language, text.into()))).into_any()
}
