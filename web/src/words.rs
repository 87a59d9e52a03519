//! The renderer's own words, in the person's language. The texts stand in `engine/texts` as `ui-*`.

use blanket_engine::Language;
use leptos::prelude::*;

/// A text of ours in a language.
pub(crate) fn ui(language: Language, id: &str, params: &[(&str, &str)]) -> String {
    blanket_engine::ui(language, id, params)
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
