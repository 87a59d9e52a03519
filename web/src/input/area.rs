//! Several lines of text, with a count of the characters that are left.

use crate::field::{Slot, labelled};
use crate::words::ui;
use leptos::prelude::*;
use std::time::Duration;

/// A screen reader is told the count when the person has paused, not at every key.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) fn area(slot: &Slot, rows: u8, max_length: Option<u32>) -> AnyView {
    let answer = slot.answer();
    let limit = max_length.map(|most| count(slot, most));
    let described = slot.described(max_length.map(|_| "limit"));
    labelled(
        slot,
        view! {
            <textarea
                class="form-input blanket-wide"
                id=slot.id.clone()
                name=slot.id.clone()
                rows=rows.to_string()
                autocomplete="off"
                required=slot.required()
                aria-invalid=slot.invalid()
                aria-describedby=described
                prop:value=slot.raw()
                on:input=move |event| answer(event_target_value(&event))
            ></textarea>
            {limit}
        }
        .into_any(),
    )
}

fn count(slot: &Slot, most: u32) -> AnyView {
    let language = slot.store.language;
    let raw = slot.raw();
    let used = Memo::new(move |_| raw().chars().count());
    let most = most as usize;
    let left = move || {
        let used = used.get();
        let (id, number) = if used > most { ("ui-characters-over", used - most) } else { ("ui-characters-left", most - used) };
        ui(&language.get(), id, &[("count", &number.to_string())])
    };
    let spoken = RwSignal::new(String::new());
    Effect::new(move |before: Option<usize>| {
        let now = used.get();
        if before.is_some() {
            set_timeout(
                move || {
                    if used.try_get_untracked() == Some(now) {
                        spoken.set(untrack(left));
                    }
                },
                PAUSE,
            );
        }
        now
    });
    view! {
        <span class="sr-only" id=format!("{}-limit", slot.id)>
            {move || ui(&language.get(), "ui-characters-limit", &[("count", &most.to_string())])}
        </span>
        <span class="form-hint character-limit" class:limit-exceeded=move || used.get().gt(&most) aria-hidden="true">{left}</span>
        <span class="sr-only" aria-live="polite">{spoken}</span>
    }
    .into_any()
}
