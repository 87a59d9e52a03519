//! The page before the questions: what the form is for, who may use it, who is responsible, and by which law.

use crate::html::{El, el, pieces};
use crate::journey::Journey;
use crate::notice::button;
use crate::prose::{paragraphs, words as words_of};
use crate::words::{self, ui};
use blanket_engine::Language;
use leptos::prelude::*;

pub(crate) fn start(journey: Journey) -> El {
    let store = journey.store;
    let language = store.language;
    let (laws, number) = store.peek(|blanket, _| {
        let laws: Vec<El> = blanket.laws().iter().map(|it| law(language, &it.eli)).collect();
        (laws, blanket.number().map(str::to_owned))
    });
    let law =
        (!laws.is_empty()).then(|| pieces([el("p").say(words::text(language, "ui-start-law")), el("ul").all(laws)]));
    let begin = button("button button-primary", None, words::text(language, "ui-begin")).attr("data-action", "next");
    let number = number
        .map(|number| el("p.form-hint").say(move || ui(language.get(), "ui-form-number", &[("number", &number)])));
    pieces([
        el("h1").attr("tabindex", "-1").say(move || store.title()),
        el("p.font-lead").say(move || store.blanket_text("description")),
        part(journey, "ui-start-who", "who"),
        part(journey, "ui-start-time", "time"),
        el("h2").say(words::text(language, "ui-start-data")),
        el("p").say(move || responsible(journey)),
    ])
    .all(law)
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

/// Who answers for the data, and how long it is kept.
fn responsible(journey: Journey) -> String {
    let language = journey.store.language.get();
    journey.store.peek(|blanket, _| match blanket.data().and_then(|it| it.retention.as_ref()) {
        Some(retention) => ui(language, "ui-data-kept", &[("days", &retention.days.to_string())]),
        None => ui(language, "ui-data-use", &[]),
    })
}

/// A law by its European Legislation Identifier, `.../eli/lta/2022/170#P118`: where it was published, and the section.
fn law(language: RwSignal<Language>, eli: &str) -> El {
    let link = el("a").attr("href", eli);
    let eli = eli.to_owned();
    let name = move || {
        let (act, section) = eli.split_once("#P").unwrap_or((&eli, ""));
        let mut parts = act.rsplit('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(number), Some(year), Some("lta")) => {
                let id = if section.is_empty() { "ui-law" } else { "ui-law-section" };
                ui(language.get(), id, &[("year", year), ("number", number), ("section", section)])
            }
            _ => eli.clone(),
        }
    };
    el("li").add(link.say(name))
}
