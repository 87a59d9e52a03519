//! Running text of a form: paragraphs parted by blank lines, and lists of lines that begin with "- ". Nothing else is
//! markup, so whatever stands in a text stays text.

use crate::field::Slot;
use leptos::prelude::*;

/// Information among the questions.
pub(crate) fn information(slot: &Slot, level: u8) -> AnyView {
    let (store, key) = (slot.store, slot.key.clone());
    let title = move || store.words(|words| words.attribute(&key, "heading").unwrap_or_default());
    let label = slot.label();
    view! {
        <div class="form-group blanket-prose" data-path=slot.path.clone()>
            {titled(level, title)}
            {move || paragraphs(&label())}
        </div>
    }
    .into_any()
}

/// A heading that is there only if it has words.
pub(crate) fn titled(level: u8, text: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    let text = Memo::new(move |_| text());
    let present = Memo::new(move |_| !text.with(String::is_empty));
    (move || present.get().then(|| heading(level, None, text))).into_any()
}

/// A heading of a level within the page; the page's title is level 1. One that takes focus has an id.
pub(crate) fn heading(level: u8, id: Option<String>, text: Memo<String>) -> AnyView {
    let focus = id.as_ref().map(|_| "-1");
    match level {
        0..=2 => view! { <h2 id=id tabindex=focus>{text}</h2> }.into_any(),
        3 => view! { <h3 id=id tabindex=focus>{text}</h3> }.into_any(),
        4.. => view! { <h4 id=id tabindex=focus>{text}</h4> }.into_any(),
    }
}

pub(crate) fn paragraphs(text: &str) -> AnyView {
    let mut blocks: Vec<AnyView> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        let item = line.strip_prefix("- ");
        if item.is_some() || line.is_empty() {
            let paragraph = lines.join(" ");
            if !paragraph.is_empty() {
                blocks.push(view! { <p>{paragraph}</p> }.into_any());
            }
            lines.clear();
        }
        match item {
            Some(item) => items.push(item.to_owned()),
            None => {
                if !items.is_empty() {
                    let items: Vec<AnyView> = items.drain(..).map(|it| view! { <li>{it}</li> }.into_any()).collect();
                    blocks.push(view! { <ul>{items}</ul> }.into_any());
                }
                if !line.is_empty() {
                    lines.push(line);
                }
            }
        }
    }
    blocks.into_any()
}
