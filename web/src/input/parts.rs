//! One answer in several small fields: a date, a bank account. The raw answer is the parts joined by their separator.

use super::line;
use crate::field::{Slot, grouped};
use crate::words::ui;
use blanket_engine::Part;
use leptos::prelude::*;

/// What the engine wants between the parts.
const SEPARATOR: char = '-';

pub(crate) fn parts(slot: &Slot, parts: &[Part]) -> AnyView {
    let count = parts.len();
    let fields: Vec<AnyView> = parts.iter().enumerate().map(|(index, it)| part(slot, it, index, count)).collect();
    grouped(slot, None, view! { <div class="date-group blanket-parts">{fields}</div> }.into_any())
}

fn part(slot: &Slot, part: &Part, index: usize, count: usize) -> AnyView {
    let id = format!("{}-{}", slot.id, part.id);
    let slice = slot.slice;
    let raw = slot.raw();
    let answer = slot.answer();
    let invalid = move || {
        // Where the engine names the wrong part, only that one is marked.
        let wrong = slice.with(|it| !it.fault.is_empty() && it.wrong_part.is_none_or(|wrong| wrong == index));
        if wrong { "true" } else { "false" }
    };
    let (language, message) = (slot.store.language, format!("ui-part-{}", part.id));
    let label = move || ui(&language.get(), &message, &[]);
    let change = move |event| {
        let text = event_target_value(&event);
        let mut all = split(&untrack(raw), count);
        // A person who pastes "24-12-2026" into the first part means all of them.
        let pasted = split(&text, count);
        if index == 0 && pasted.iter().all(|it| !it.is_empty()) {
            all = pasted;
        } else if let Some(own) = all.get_mut(index) {
            *own = text.replace(SEPARATOR, "");
        }
        answer(join(&all));
    };
    view! {
        <div class=format!("form-group form-group-{}", part.id)>
            <label class="form-label" for=id.clone()>{label}</label>
            <input
                type="text"
                class=line::class(part.width)
                id=id.clone()
                name=id
                inputmode="numeric"
                autocomplete="off"
                required=slot.required()
                aria-invalid=invalid
                aria-describedby=slot.described(None)
                prop:value=move || split(&raw(), count).into_iter().nth(index).unwrap_or_default()
                on:input=change
            />
        </div>
    }
    .into_any()
}

fn split(raw: &str, count: usize) -> Vec<String> {
    let mut parts: Vec<String> = raw.splitn(count, SEPARATOR).map(|it| it.trim().to_owned()).collect();
    parts.resize(count, String::new());
    parts
}

/// An answer of empty parts is no answer.
fn join(parts: &[String]) -> String {
    if parts.iter().all(String::is_empty) {
        return String::new();
    }
    let mut raw = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            raw.push(SEPARATOR);
        }
        raw.push_str(part);
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::{join, split};

    #[test]
    fn parts_survive_the_road_through_the_raw_answer() {
        let parts = |list: [&str; 3]| list.map(str::to_owned).to_vec();
        for it in [["24", "12", "2026"], ["", "12", ""], ["24", "", ""], ["", "", "2026"]] {
            assert_eq!(split(&join(&parts(it)), 3), parts(it));
        }
        assert_eq!(join(&parts(["", "", ""])), "");
        assert_eq!(split("", 3), parts(["", "", ""]));
    }
}
