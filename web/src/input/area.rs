//! Several lines of text, with a count of the characters that are left.

use super::line;
use crate::dom;
use crate::field::{Slot, labelled};
use crate::html::{El, el, pieces};
use crate::words::ui;
use std::cell::Cell;
use std::rc::Rc;

/// A screen reader is told the count when the person has paused this long (milliseconds), not at every key.
const PAUSE: u64 = 1_000;

pub(crate) fn area(slot: &Slot, rows: u8, max_length: Option<u32>) -> El {
    let area = el("textarea.form-input.blanket-wide")
        .id(&slot.id)
        .attr("name", &slot.id)
        .attr("rows", &rows.to_string())
        .attr("autocomplete", "off");
    line::typed(slot, &area);
    slot.accessible(&area, max_length.map(|_| "limit"));
    let count = max_length.map(|most| count(slot, most as usize));
    labelled(slot, pieces([area].into_iter().chain(count)))
}

fn count(slot: &Slot, most: usize) -> El {
    let limit = el("span.sr-only").id(&slot.part_id("limit"));
    let left = el("span.form-hint.character-limit").attr("aria-hidden", "true");
    let spoken = el("span.sr-only").attr("aria-live", "polite");
    let parts = pieces([limit.clone(), left.clone(), spoken.clone()]);
    let latest = Rc::new(Cell::new(usize::MAX));
    slot.paint(move |slice| {
        limit.set_text(&ui(slice.language, "ui-characters-limit", &[("count", &most.to_string())]));
        let used = slice.raw.chars().count();
        let (id, number) =
            if used > most { ("ui-characters-over", used - most) } else { ("ui-characters-left", most - used) };
        let text = ui(slice.language, id, &[("count", &number.to_string())]);
        left.set_text(&text);
        left.set(
            "class",
            Some(if used > most { "form-hint character-limit limit-exceeded" } else { "form-hint character-limit" }),
        );
        let before = latest.replace(used);
        if before != usize::MAX && before != used {
            let (latest, spoken) = (latest.clone(), spoken.clone());
            dom::later(PAUSE, move || {
                if latest.get() == used {
                    spoken.set_text(&text);
                }
            });
        }
    });
    parts
}
