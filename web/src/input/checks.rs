//! Several of a list: checkboxes. Which options go together, the engine knows.

use crate::dom;
use crate::field::{Slot, grouped};
use crate::html::{El, el};

pub(crate) fn checks(slot: &Slot, options: &[String]) -> El {
    grouped(slot, el("fieldset"), options.iter().enumerate().map(|(index, option)| check(slot, index, option)))
}

fn check(slot: &Slot, index: usize, option: &str) -> El {
    let id = slot.part_id(option);
    let input = el("input").attr("type", "checkbox").class("form-checkbox").id(&id).attr("name", &slot.id);
    let label = el("label.form-label").attr("for", &id);
    // A group of checkboxes can be neither required nor invalid for a screen reader; its boxes can.
    let (target, words, own) = (input.clone(), label.clone(), option.to_owned());
    slot.paint(move |slice| {
        words.set_text(slice.options.get(index).map_or("", String::as_str));
        dom::set_checked(&target, slice.chosen.contains(&own));
        target.set("aria-invalid", Some(if slice.fault.is_empty() { "false" } else { "true" }));
    });
    let (journey, key, source, own) = (slot.journey, slot.key.clone(), input.clone(), option.to_owned());
    let input = input.on("change", move |_| {
        journey.change(&key, &mut |blanket, answers| answers.choose(blanket, &key, &own, dom::checked(&source)));
    });
    el("div.form-group-checkbox").add(input).add(label)
}
