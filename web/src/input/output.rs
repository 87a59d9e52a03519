//! An answer that is shown and not asked: computed, or not open to change.

use crate::field::{Slot, frame, told};
use crate::html::{El, el};

/// What stands where there is no value yet.
const NOTHING: &str = "–";

pub(crate) fn output(slot: &Slot) -> El {
    let label = el("label.form-label").attr("for", &slot.id);
    slot.text(&label, |slice| &slice.label);
    told(slot, frame(slot).add(label)).add(value(slot))
}

/// The answer itself, as people read it.
pub(crate) fn value(slot: &Slot) -> El {
    let value = el("output.blanket-output").id(&slot.id);
    slot.text(&value, |slice| if slice.value.is_empty() { NOTHING } else { &slice.value });
    value
}
