//! One of many: the browser's own list, with an empty choice first.

use crate::field::{Slot, labelled};
use crate::words;
use leptos::prelude::*;

pub(crate) fn select(slot: &Slot, options: &[String]) -> AnyView {
    let (answer, raw) = (slot.answer(), slot.raw());
    let choices: Vec<AnyView> = options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let wanted = option.clone();
            view! { <option value=option.clone() prop:selected=move || raw() == wanted>{slot.option(index)}</option> }.into_any()
        })
        .collect();
    labelled(
        slot,
        view! {
            <select
                class="form-select"
                id=slot.id.clone()
                name=slot.id.clone()
                required=slot.required()
                aria-invalid=slot.invalid()
                aria-describedby=slot.described(None)
                on:change=move |event| answer(event_target_value(&event))
            >
                <option value="" prop:selected=move || raw().is_empty()>{words::text(slot.store.language, "ui-choose")}</option>
                {choices}
            </select>
        }
        .into_any(),
    )
}
