//! One checkbox: a statement that a person confirms.

use crate::field::{Slot, told};
use leptos::prelude::*;

/// The raw answer of a checked box; an unchecked one is no answer.
const CHECKED: &str = "true";

pub(crate) fn check(slot: &Slot) -> AnyView {
    let (answer, raw) = (slot.answer(), slot.raw());
    view! {
        <div class="form-group" class:form-error=slot.is_faulty() data-path=slot.path.clone()>
            {told(slot)}
            <div class="form-group-checkbox">
                <input
                    type="checkbox"
                    class="form-checkbox"
                    id=slot.id.clone()
                    name=slot.id.clone()
                    required=slot.required()
                    aria-invalid=slot.invalid()
                    aria-describedby=slot.described(None)
                    prop:checked=move || raw() == CHECKED
                    on:change=move |event| answer(if event_target_checked(&event) { CHECKED.to_owned() } else { String::new() })
                />
                <label class="form-label" for=slot.id.clone()>{slot.label()}</label>
            </div>
        </div>
    }
    .into_any()
}
