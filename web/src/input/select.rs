//! One of many: the browser's own list, with an empty choice first.

use crate::dom;
use crate::field::{Slot, labelled};
use crate::html::{El, el};
use crate::words;

pub(crate) fn select(slot: &Slot, options: &[String]) -> El {
    let none = el("option").attr("value", "").say(words::text(slot.store.language, "ui-choose"));
    let choices: Vec<El> = options.iter().map(|option| el("option").attr("value", option)).collect();
    let select = el("select.form-select").id(&slot.id).attr("name", &slot.id).add(none).all(choices.iter().cloned());
    slot.accessible(&select, None);
    let target = select.clone();
    slot.paint(move |slice| {
        for (choice, words) in choices.iter().zip(&slice.options) {
            choice.set_text(words);
        }
        dom::set_value(&target, &slice.raw);
    });
    let (journey, key, source) = (slot.journey, slot.key.clone(), select.clone());
    labelled(slot, select.on("change", move |_| journey.answer(&key, &dom::value(&source))))
}
