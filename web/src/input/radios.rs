//! One of a few: radio buttons, none chosen beforehand.

use crate::dom;
use crate::field::{Slot, grouped};
use crate::html::{El, el};

pub(crate) fn radios(slot: &Slot, options: &[String]) -> El {
    // A group as such can be neither required nor invalid; a group of radios can.
    let group = el("fieldset").attr("role", "radiogroup");
    let target = group.clone();
    slot.paint(move |slice| {
        target.set("aria-required", Some(if slice.required { "true" } else { "false" }));
        target.set("aria-invalid", Some(if slice.fault.is_empty() { "false" } else { "true" }));
    });
    grouped(slot, group, options.iter().enumerate().map(|(index, option)| button(slot, index, option)))
}

fn button(slot: &Slot, index: usize, option: &str) -> El {
    let id = slot.part_id(option);
    let input =
        el("input").attr("type", "radio").class("form-radio").id(&id).attr("name", &slot.id).attr("value", option);
    let label = el("label.form-label").attr("for", &id);
    let (target, words, own) = (input.clone(), label.clone(), option.to_owned());
    slot.paint(move |slice| {
        words.set_text(slice.options.get(index).map_or("", String::as_str));
        dom::set_checked(&target, slice.raw == own);
    });
    let (journey, key, own) = (slot.journey, slot.key.clone(), option.to_owned());
    let input = input.on("change", move |_| journey.answer(&key, &own));
    el("div.form-group-radio").add(input).add(label)
}
