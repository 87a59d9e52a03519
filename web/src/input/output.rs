//! An answer that is shown and not asked: computed, or not open to change.

use crate::field::{Slot, told};
use leptos::prelude::*;

pub(crate) fn output(slot: &Slot) -> AnyView {
    view! {
        <div class="form-group" data-path=slot.path.clone()>
            <label class="form-label" for=slot.id.clone()>{slot.label()}</label>
            {told(slot)}
            <output class="blanket-output" id=slot.id.clone()>
                {
                    let value = slot.text(|slice| &slice.value);
                    move || Some(value()).filter(|it| !it.is_empty()).unwrap_or_else(|| "–".to_owned())
                }
            </output>
        </div>
    }
    .into_any()
}
