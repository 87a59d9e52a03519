//! One step: its heading and its questions, sections and groups, each there only while it concerns the person.

use crate::html::{El, Places, effect, el, mark, pieces};
use crate::icon;
use crate::input::{self, address::address, likert::likert};
use crate::journey::Journey;
use crate::notice::button;
use crate::prose::{heading, prose, titled};
use crate::rows::rows;
use crate::sheet::Presence;
use crate::store::Content;
use crate::words;
use blanket_engine::{GroupStyle, Key, NodeId};

pub(crate) fn step(journey: Journey, node: NodeId) -> El {
    let store = journey.store;
    let key = Key { node, rows: Vec::new() };
    let (title, description) = (key.clone(), key.clone());
    let next = move || {
        let id = if store.with(|_, sheet| sheet.returning.is_some()) { "ui-next-to-review" } else { "ui-next" };
        words::text(store.language, id)()
    };
    // `novalidate`: the browser's own bubbles speak neither the form's language nor to everyone.
    let forward = button("button button-primary", None, next).attr("type", "submit").attr("data-action", "next");
    let end = mark();
    let moves = el("div.button-group.blanket-moves").add(back(journey)).add(end.clone());
    // Where the form ends for this person, no button leads on.
    effect(Box::new(move || forward.show(!store.stops_in(node), &end)));
    let form = el("form").attr("novalidate", "").add(items(journey, &key, 2)).add(moves);
    pieces([
        el("h1").attr("tabindex", "-1").say(move || store.label(&title)),
        prose(move || store.attribute(&description, "description")),
        form.on("submit", move |event| {
            event.prevent_default();
            journey.next();
        }),
    ])
}

pub(crate) fn back(journey: Journey) -> El {
    button("button button-secondary", Some(icon::BACK), words::text(journey.store.language, "ui-back"))
        .attr("data-action", "back")
        .on("click", move |_| journey.back())
}

/// What stands in a step, a section, a group or a row.
pub(crate) fn items(journey: Journey, parent: &Key, level: u8) -> El {
    children(journey, parent, Box::new(move |key, open| item(journey, key, open, level)))
}

/// Makes something of a part of the form, open or shown only.
type Make = Box<dyn Fn(&Key, bool) -> El>;

/// What is made of each child, open or shown only, while it concerns the person. One effect looks after all of them.
pub(crate) fn children(journey: Journey, parent: &Key, make: Make) -> El {
    let store = journey.store;
    let children = store.children(parent);
    let end = mark();
    let all = pieces([end.clone()]);
    let places = Places::new();
    for _ in &children {
        places.push(&end);
    }
    effect(Box::new(move || {
        let all: Vec<Presence> = store.with(|_, sheet| children.iter().map(|key| sheet.presence(key)).collect());
        for (index, (key, presence)) in children.iter().zip(all).enumerate() {
            places.set(index, presence as u8, &|| make(key, presence == Presence::Open));
        }
    }));
    all
}

fn item(journey: Journey, key: &Key, open: bool, level: u8) -> El {
    match journey.store.content(key) {
        Content::Section => section(journey, key, level),
        Content::Group(GroupStyle::Plain) => group(journey, key, items(journey, key, level + 1), level),
        Content::Group(GroupStyle::Address) => group(journey, key, address(journey, key, level + 1), level),
        Content::Group(GroupStyle::Likert) => likert(journey, key, level),
        Content::Rows(repeat) => rows(journey, key, repeat, level),
        Content::Field(shape) => input::field(journey, key, &shape, open, level),
    }
}

fn section(journey: Journey, key: &Key, level: u8) -> El {
    let store = journey.store;
    let (title, description) = (key.clone(), key.clone());
    el("div.blanket-section")
        .add(titled(level, move || store.label(&title)))
        .add(prose(move || store.attribute(&description, "description")))
        .add(items(journey, key, level + 1))
}

/// Questions that make one answer together: a fieldset, so that each is heard with what it belongs to.
fn group(journey: Journey, key: &Key, content: El, level: u8) -> El {
    let store = journey.store;
    let (title, hint) = (key.clone(), key.clone());
    // A group that the form has not named is only data's; a fieldset without a name would be heard as nothing.
    let frame = if store.label(key).is_empty() {
        el("div.blanket-group")
    } else {
        el("fieldset.blanket-group").add(el("legend").add(heading(level).say(move || store.label(&title))))
    };
    frame.add(prose(move || store.attribute(&hint, "hint"))).add(content)
}
