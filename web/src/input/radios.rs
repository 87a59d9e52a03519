//! One of a few: radio buttons, none chosen beforehand.

use crate::field::{Slot, grouped};
use leptos::prelude::*;

pub(crate) fn radios(slot: &Slot, options: &[String]) -> AnyView {
    let buttons: Vec<AnyView> = options.iter().enumerate().map(|(index, option)| button(slot, index, option)).collect();
    grouped(slot, Some("radiogroup"), buttons.into_any())
}

fn button(slot: &Slot, index: usize, option: &str) -> AnyView {
    let id = format!("{}-{option}", slot.id);
    let (answer, raw) = (slot.answer(), slot.raw());
    let (chosen, wanted) = (option.to_owned(), option.to_owned());
    view! {
        <div class="form-group-radio">
            <input
                type="radio"
                class="form-radio"
                id=id.clone()
                name=slot.id.clone()
                value=option.to_owned()
                prop:checked=move || raw() == wanted
                on:change=move |_| answer(chosen.clone())
            />
            <label class="form-label" for=id>{slot.option(index)}</label>
        </div>
    }
    .into_any()
}
