//! An answer that is shown and not asked: computed, not open to change, or known already, with where it comes from.

use crate::field::{Slot, frame, told};
use crate::focus::After;
use crate::html::{El, el};
use crate::notice::button;
use crate::words::{self, ui};
use blanket_engine::PrefillMode;
use leptos::prelude::Get;

/// What stands where there is no value yet.
const NOTHING: &str = "–";

pub(crate) fn output(slot: &Slot) -> El {
    let label = el("label.form-label").attr("for", &slot.id);
    slot.text(&label, |slice| &slice.label);
    let frame = told(slot, frame(slot).add(label));
    match slot.store.peek(|_, sheet| sheet.prefilled(&slot.key).cloned()) {
        Some(prefilled) => {
            frame.add(from(slot, prefilled.source)).add(value(slot)).all(corrected(slot, prefilled.mode))
        }
        None => frame.add(value(slot)),
    }
}

/// Where the answer comes from, and what the form says of how to have it corrected there.
fn from(slot: &Slot, source: String) -> El {
    let (store, key) = (slot.store, slot.key.clone());
    el("span.form-hint").attr("data-source", "").say(move || {
        let more = store.attribute(&key, "prefilled");
        let mut text = ui(store.language.get(), "ui-prefilled", &[("source", &source)]);
        if !more.is_empty() {
            text.push_str(". ");
            text.push_str(&more);
        }
        text
    })
}

/// A button that makes the answer the person's own, where the form leaves it open.
fn corrected(slot: &Slot, mode: PrefillMode) -> Option<El> {
    if mode != PrefillMode::Open {
        return None;
    }
    let (journey, key, path) = (slot.journey, slot.key.clone(), slot.path.clone());
    let label = el("span.sr-only");
    slot.text(&label, |slice| &slice.label);
    let button = button("function-link blanket-small-button", None, words::text(slot.store.language, "ui-change"))
        .attr("data-action", "take-up")
        .text(" ")
        .add(label);
    Some(button.on("click", move |_| {
        journey.store.turn(|sheet| sheet.take_up(&key));
        journey.after(&After::GivenWay(&["[data-path=\"", &path, "\"] :is(input, select, textarea)"].concat()));
    }))
}

/// The answer itself, as people read it.
pub(crate) fn value(slot: &Slot) -> El {
    let value = el("output.blanket-output").id(&slot.id);
    slot.text(&value, |slice| if slice.value.is_empty() { NOTHING } else { &slice.value });
    value
}
