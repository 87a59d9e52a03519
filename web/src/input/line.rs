//! One line of text.

use crate::dom;
use crate::field::{Slot, labelled};
use crate::html::{El, el};
use blanket_engine::InputMode;

pub(crate) fn line(slot: &Slot, mode: InputMode, autocomplete: Option<&str>, width: u8) -> El {
    let (kind, keyboard) = match mode {
        InputMode::Text => ("text", None),
        InputMode::Numeric => ("text", Some("numeric")),
        InputMode::Decimal => ("text", Some("decimal")),
        InputMode::Tel => ("tel", None),
        InputMode::Email => ("email", None),
    };
    let input = el("input")
        .attr("type", kind)
        .class(class(width))
        .id(&slot.id)
        .attr("name", &slot.id)
        .attr("autocomplete", autocomplete.unwrap_or("off"));
    input.set("inputmode", keyboard);
    typed(slot, &input);
    slot.accessible(&input, None);
    labelled(slot, input)
}

/// Binds what is typed to the answer, and the answer to what is shown.
pub(crate) fn typed(slot: &Slot, input: &El) {
    let target = input.clone();
    // Set only when it differs, so that the caret stays where it is.
    slot.paint(move |slice| {
        if dom::value(&target) != slice.raw {
            dom::set_value(&target, &slice.raw);
        }
    });
    let (journey, key, source) = (slot.journey, slot.key.clone(), input.clone());
    let _ = input.clone().on("input", move |_| journey.answer(&key, &dom::value(&source)));
}

/// The width tells how long an answer is expected: the nearest of the design system's widths that holds it.
pub(crate) fn class(width: u8) -> &'static str {
    match width {
        0 => "form-input blanket-wide",
        1..=4 => "form-input input-char-4",
        5..=8 => "form-input input-char-8",
        9..=11 => "form-input input-char-11",
        12..=27 => "form-input input-char-27",
        28.. => "form-input blanket-wide",
    }
}
