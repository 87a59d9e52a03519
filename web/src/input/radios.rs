//! One of a few: radio buttons, none chosen beforehand.

use crate::dom;
use crate::field::{Slot, grouped};
use crate::html::{El, el};

pub(crate) fn radios(slot: &Slot, options: &[String]) -> El {
    // A group as such can be neither required nor invalid; a group of radios can.
    let group = el("fieldset").attr("role", "radiogroup");
    demanding(slot, &group);
    grouped(slot, group, options.iter().enumerate().map(|(index, option)| button(slot, index, option, None)))
}

/// Paints what assistive technology needs to know of what holds the choices: required, invalid.
pub(crate) fn demanding(slot: &Slot, group: &El) {
    let target = group.clone();
    slot.paint(move |slice| {
        target.set("aria-required", Some(if slice.required { "true" } else { "false" }));
        target.set("aria-invalid", Some(if slice.fault.is_empty() { "false" } else { "true" }));
    });
}

/// One choice. Where no fieldset says what it is a choice of, `question` is the id of the words that do.
pub(crate) fn button(slot: &Slot, index: usize, option: &str, question: Option<&str>) -> El {
    let id = slot.part_id(option);
    let input =
        el("input").attr("type", "radio").class("form-radio").id(&id).attr("name", &slot.id).attr("value", option);
    let words = el("span");
    let label = el("label.form-label").attr("for", &id).add(words.clone());
    if let Some(question) = question {
        let own = [&id, "words"].join("-");
        words.set("id", Some(&own));
        input.set("aria-labelledby", Some(&[question, &own].join(" ")));
        slot.described(&input, None);
    }
    let (target, own) = (input.clone(), option.to_owned());
    slot.paint(move |slice| {
        words.set_text(slice.options.get(index).map_or("", String::as_str));
        dom::set_checked(&target, slice.raw == own);
    });
    let (journey, key, own) = (slot.journey, slot.key.clone(), option.to_owned());
    let input = input.on("change", move |_| journey.answer(&key, &own));
    el("div.form-group-radio").add(input).add(label)
}
