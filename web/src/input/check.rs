//! One checkbox: a statement that a person confirms.

use crate::dom;
use crate::field::{Slot, frame, told};
use crate::html::{El, el};

/// The raw answer of a checked box; an unchecked one is no answer.
const CHECKED: &str = "true";

pub(crate) fn check(slot: &Slot) -> El {
    let input = el("input").attr("type", "checkbox").class("form-checkbox").id(&slot.id).attr("name", &slot.id);
    let label = el("label.form-label").attr("for", &slot.id);
    slot.accessible(&input, None);
    slot.text(&label, |slice| &slice.label);
    let target = input.clone();
    slot.paint(move |slice| dom::set_checked(&target, slice.raw == CHECKED));
    let (journey, key, source) = (slot.journey, slot.key.clone(), input.clone());
    let input = input.on("change", move |_| journey.answer(&key, if dom::checked(&source) { CHECKED } else { "" }));
    told(slot, frame(slot)).add(el("div.form-group-checkbox").add(input).add(label))
}
