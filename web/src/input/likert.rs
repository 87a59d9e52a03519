//! Several statements judged on one scale: a table with a row of radio buttons for each. On a narrow screen the same
//! elements stand below each other (`style.css`).

use super::{output, radios};
use crate::dom;
use crate::field::{Slot, framed, help, question, told};
use crate::html::{El, el};
use crate::journey::Journey;
use crate::prose::{heading, prose};
use crate::step::children;
use crate::store::Content;
use blanket_engine::{Key, Shape};

pub(crate) fn likert(journey: Journey, group: &Key, level: u8) -> El {
    let store = journey.store;
    // The scale is one: every row has the first one's options.
    let first = store.children(group).into_iter().next().unwrap_or_default();
    let Content::Field(shape) = store.content(&first) else { return el("div") };
    let scale = (0..shape.options().len()).map(|index| {
        let (row, option) = (first.clone(), shape.options().get(index).cloned().unwrap_or_default());
        el("th").attr("scope", "col").say(move || store.words(|words| words.option(&row, &option)))
    });
    let head = el("thead").add(el("tr").add(el("td")).all(scale));
    let (title, hint) = (group.clone(), group.clone());
    let caption = el("caption")
        .add(heading(level).say(move || store.label(&title)))
        .add(prose(move || store.attribute(&hint, "hint")));
    let make = Box::new(move |key: &Key, open| row(journey, key, &shape, open));
    let rows = el("tbody").add(children(journey, group, make));
    el("div.blanket-group").add(el("table.blanket-likert").all([caption, head, rows]))
}

fn row(journey: Journey, key: &Key, shape: &Shape, open: bool) -> El {
    let path = journey.store.path(key);
    let slot = Slot::new(journey, key.clone(), path.clone(), dom::id(&path));
    let words = slot.part_id("row-words");
    let statement = question(&slot, el("span.form-label").id(&words));
    let head = told(&slot, el("th").attr("scope", "row").add(statement)).add(help(&slot));
    let row = framed(&slot, el("tr"));
    let row = if open {
        // A table's row cannot be a group of radio buttons as well, but its header can say what is asked of them.
        radios::demanding(&slot, &head);
        let cells = shape.options().iter().enumerate();
        row.add(head).all(cells.map(|(index, option)| el("td").add(radios::button(&slot, index, option, Some(&words)))))
    } else {
        let width = shape.options().len().to_string();
        row.add(head).add(el("td").attr("colspan", &width).add(output::value(&slot)))
    };
    slot.start(shape.options());
    row
}
