//! The renderer's own words, in the person's language, from `web/texts/<language>.ftl`.

use blanket_engine::{Language, Phrases};
use leptos::prelude::*;
use std::sync::OnceLock;

/// A text of ours in a language.
pub(crate) fn ui(language: Language, id: &str, params: &[(&str, &str)]) -> String {
    static WORDS: OnceLock<[Phrases; 2]> = OnceLock::new();
    // The engine's test `text::web` makes these files from those in Fluent.
    let [da, en] = WORDS.get_or_init(|| {
        [include_bytes!("words.da.pack").as_slice(), include_bytes!("words.en.pack")].map(Phrases::from_bytes)
    });
    let words = match language {
        Language::Da => da,
        Language::En => en,
    };
    words.say(language, id, params)
}

/// A text of ours as a value that follows the language.
pub(crate) fn text(
    language: RwSignal<Language>,
    id: &'static str,
) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    move || ui(language.get(), id, &[])
}

/// A text of ours now.
pub(crate) fn say(language: RwSignal<Language>, id: &str, params: &[(&str, &str)]) -> String {
    ui(language.get_untracked(), id, params)
}
