//! The page before the questions: what the form is for, who may use it, who is responsible, and by which law.

use crate::html::{El, el, pieces};
use crate::journey::Journey;
use crate::layout;
use crate::notice::button;
use crate::prose::{paragraphs, prose, words as words_of};
use crate::words::{self, ui};
use blanket_engine::Draft;
use leptos::prelude::*;

pub(crate) fn start(journey: Journey) -> El {
    let store = journey.store;
    let language = store.language;
    let (laws, number) = store.peek(|blanket, _| {
        let laws: Vec<El> = blanket.laws().iter().enumerate().map(|(at, it)| law(journey, at, &it.eli)).collect();
        (laws, blanket.number().map(str::to_owned))
    });
    let law =
        (!laws.is_empty()).then(|| pieces([el("p").say(words::text(language, "ui-start-law")), el("ul").all(laws)]));
    let begun = move || store.with(|_, sheet| !sheet.passed.is_empty());
    let begin = move || ui(language.get(), if begun() { "ui-resume" } else { "ui-begin" }, &[]);
    let begin = button("button button-primary", None, begin).attr("data-action", "next");
    let kept = store.peek(|blanket, _| blanket.draft());
    let kept = match kept {
        Draft::None => "ui-draft-none-about",
        Draft::Session => "ui-draft-session-about",
    };
    let number = number
        .map(|number| el("p.form-hint").say(move || ui(language.get(), "ui-form-number", &[("number", &number)])));
    pieces([
        el("h1").attr("tabindex", "-1").say(move || store.title()),
        el("p.font-lead").say(move || store.blanket_text("description")),
        part(journey, "ui-start-who", "who"),
        part(journey, "ui-start-time", "time"),
        part(journey, "ui-start-need", "need"),
        el("h2").say(words::text(language, "ui-start-draft")),
        el("p").say(words::text(language, kept)),
        el("h2").say(words::text(language, "ui-start-data")),
        el("p").say(words::text(language, "ui-data-use")),
        prose(move || store.blanket_text("privacy")),
    ])
    .all(law)
    .all([
        el("h2").say(words::text(language, "ui-start-instead")),
        prose(move || store.blanket_text("instead")),
        el("p").say(words::text(language, "ui-instead")),
    ])
    .all(layout::contact())
    .add(el("div.button-group.blanket-moves").add(begin.on("click", move |_| journey.begin())))
    .all(number)
}

/// A headed part of what the form says of itself, if it says it.
pub(crate) fn part(journey: Journey, title: &'static str, attribute: &'static str) -> El {
    let store = journey.store;
    pieces([]).region(
        move || words_of(store.blanket_text(attribute)),
        move |text| pieces([el("h2").say(words::text(store.language, title)), paragraphs(text)]),
    )
}

/// A law by its name, with its text behind it.
fn law(journey: Journey, at: usize, eli: &str) -> El {
    let store = journey.store;
    let name = move || {
        let language = store.language.get();
        store.peek(|blanket, _| blanket.laws().get(at).map(|it| blanket.law_name(language, it)).unwrap_or_default())
    };
    el("li").add(el("a").attr("href", eli).say(name))
}
