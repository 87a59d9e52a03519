//! A group that repeats: a fieldset per row, and buttons to add and remove rows. Focus follows the row.

use crate::dom;
use crate::field::fault_message;
use crate::focus::After;
use crate::html::{El, Places, effect, el, mark};
use crate::icon;
use crate::journey::Journey;
use crate::notice::button;
use crate::prose::{heading, words as words_of};
use crate::step::items;
use blanket_engine::{Key, Repeat};
use leptos::prelude::untrack;

pub(crate) fn rows(journey: Journey, group: &Key, repeat: Repeat, level: u8) -> El {
    let store = journey.store;
    let path = store.path(group);
    let id = dom::id(&path);
    let end = mark();
    let (label, hint) = (group.clone(), group.clone());
    let rows = fault(
        journey,
        group,
        &id,
        el("div")
            .attr("data-rows", &path)
            .add(heading(level).id(&id).attr("tabindex", "-1").say(move || store.label(&label)))
            .region(move || words_of(store.attribute(&hint, "hint")), |text| el("p.form-hint").text(text)),
    )
    .add(end.clone())
    .add(add(journey, group, &path, repeat));
    let (places, group) = (Places::new(), group.clone());
    effect(Box::new(move || {
        let count = store.with(|_, sheet| sheet.state.rows(&group));
        while places.count() > count {
            places.pop();
        }
        while places.count() < count {
            let index = places.count();
            places.push(&end);
            places.set(index, 1, &|| row(journey, &group, index, repeat, level));
        }
    }));
    rows
}

fn row(journey: Journey, group: &Key, index: usize, repeat: Repeat, level: u8) -> El {
    let store = journey.store;
    let key = group.row(index);
    let path = store.path(&key);
    let of = group.clone();
    let legend = el("legend")
        .id(&dom::id(&path))
        .attr("tabindex", "-1")
        .say(move || store.words(|words| words.row_label(&of, index)));
    let (of, own) = (group.clone(), key.clone());
    let remove =
        button("function-link blanket-small-button", Some(icon::REMOVE), move || store.attribute(&own, "remove"))
            .attr("data-action", "remove")
            .attr("data-path", &path)
            .on("click", move |_| remove_row(journey, &of, index));
    let end = mark();
    let row = el("fieldset.blanket-row").add(legend).add(items(journey, &key, level + 1)).add(end.clone());
    let of = group.clone();
    effect(Box::new(move || {
        let count = store.with(|_, sheet| sheet.state.rows(&of));
        remove.show(count > usize::from(repeat.min), &end);
    }));
    row
}

fn add(journey: Journey, group: &Key, path: &str, repeat: Repeat) -> El {
    let store = journey.store;
    let (of, own) = (group.clone(), group.clone());
    let button = button("button button-secondary", Some(icon::PLUS), move || store.attribute(&own, "add"))
        .attr("data-action", "add")
        .attr("data-group", path)
        .on("click", move |_| add_row(journey, &of));
    let end = mark();
    let place = el("div.blanket-add").add(end.clone());
    let of = group.clone();
    effect(Box::new(move || {
        let count = store.with(|_, sheet| sheet.state.rows(&of));
        button.show(count < usize::from(repeat.max), &end);
    }));
    place
}

fn add_row(journey: Journey, group: &Key) {
    let store = journey.store;
    let index = store.peek(|_, sheet| sheet.state.rows(group));
    journey.change(group, &mut |blanket, answers| answers.add_row(blanket, group));
    let row = dom::id(&store.path(&group.row(index)));
    journey.after(&After::RowAdded(&row, &row_label(journey, group, index)));
}

fn remove_row(journey: Journey, group: &Key, index: usize) {
    let store = journey.store;
    let label = row_label(journey, group, index);
    journey.remove_row(group, index);
    // To the row before, else to the group's heading.
    let before = index.checked_sub(1).map_or_else(|| group.clone(), |it| group.row(it));
    journey.after(&After::RowRemoved(&dom::id(&store.path(&before)), &label));
}

fn row_label(journey: Journey, group: &Key, index: usize) -> String {
    untrack(|| journey.store.words(|words| words.row_label(group, index)))
}

/// Adds the fault of the group itself, too few or too many rows, while there is one.
fn fault(journey: Journey, group: &Key, id: &str, frame: El) -> El {
    let (message, words) = fault_message(id, journey.store.language);
    let end = mark();
    let frame = frame.add(end.clone());
    let (group, target) = (group.clone(), frame.clone());
    effect(Box::new(move || {
        let fault = journey.store.group_fault(&group);
        words.set_text(&fault);
        message.show(!fault.is_empty(), &end);
        target.set(
            "class",
            Some(if fault.is_empty() { "blanket-rows form-group" } else { "blanket-rows form-group form-error" }),
        );
    }));
    frame
}
