//! One line of text.

use crate::field::{Slot, labelled};
use blanket_engine::InputMode;
use leptos::prelude::*;

pub(crate) fn line(slot: &Slot, mode: InputMode, autocomplete: Option<String>, width: u8) -> AnyView {
    let (kind, keyboard) = match mode {
        InputMode::Text => ("text", None),
        InputMode::Numeric => ("text", Some("numeric")),
        InputMode::Decimal => ("text", Some("decimal")),
        InputMode::Tel => ("tel", Some("tel")),
        InputMode::Email => ("email", Some("email")),
    };
    let answer = slot.answer();
    labelled(
        slot,
        view! {
            <input
                type=kind
                class=class(width)
                id=slot.id.clone()
                name=slot.id.clone()
                inputmode=keyboard
                autocomplete=autocomplete.unwrap_or_else(|| "off".to_owned())
                required=slot.required()
                aria-invalid=slot.invalid()
                aria-describedby=slot.described(None)
                prop:value=slot.raw()
                on:input=move |event| answer(event_target_value(&event))
            />
        }
        .into_any(),
    )
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
