//! The page before the questions: what the form is for, who may use it, who is responsible, and by which law.

use crate::journey::Journey;
use crate::prose::paragraphs;
use crate::words::{self, ui};
use leptos::prelude::*;

pub(crate) fn start(journey: Journey) -> AnyView {
    let store = journey.store;
    let language = store.language;
    let part = move |title: &'static str, attribute: &'static str| {
        let text = Memo::new(move |_| store.words(|words| words.blanket(attribute).unwrap_or_default()));
        (move || {
            text.with(|text| {
                (!text.is_empty()).then(|| view! { <h2>{words::text(language, title)}</h2>{paragraphs(text)} }.into_any())
            })
        })
        .into_any()
    };
    let lead = move || store.words(|words| words.blanket("description").unwrap_or_default());
    let number = store.blanket.with_value(|blanket| blanket.number().map(str::to_owned));
    view! {
        <h1 tabindex="-1">{move || store.words(|words| words.title())}</h1>
        <p class="font-lead">{lead}</p>
        {part("ui-start-who", "who")}
        {part("ui-start-time", "time")}
        <h2>{words::text(language, "ui-start-data")}</h2>
        <p>{move || responsible(journey)}</p>
        {move || laws(journey)}
        <div class="button-group blanket-moves">
            <button type="button" class="button button-primary" data-action="next" on:click=move |_| journey.begin()>{words::text(language, "ui-begin")}</button>
        </div>
        {number.map(|number| view! { <p class="form-hint">{move || ui(&language.get(), "ui-form-number", &[("number", &number)])}</p> })}
    }
    .into_any()
}

/// Who answers for the data, and how long it is kept.
fn responsible(journey: Journey) -> String {
    let language = journey.store.language.get();
    journey.store.blanket.with_value(|blanket| match blanket.data().and_then(|it| it.retention.as_ref()) {
        Some(retention) => ui(&language, "ui-data-kept", &[("days", &retention.days.to_string())]),
        None => ui(&language, "ui-data-use", &[]),
    })
}

fn laws(journey: Journey) -> AnyView {
    let language = journey.store.language;
    let laws: Vec<AnyView> = journey.store.blanket.with_value(|blanket| {
        blanket.laws().iter().map(|it| law(language, it.eli.clone())).collect()
    });
    (!laws.is_empty()).then(|| view! { <p>{words::text(language, "ui-start-law")}</p><ul>{laws}</ul> }).into_any()
}

/// A law by its European Legislation Identifier, `.../eli/lta/2022/170#P118`: where it was published, and the section.
fn law(language: RwSignal<String>, eli: String) -> AnyView {
    let address = eli.clone();
    let name = move || {
        let (act, section) = eli.split_once("#P").unwrap_or((&eli, ""));
        let mut parts = act.rsplit('/');
        match (parts.next(), parts.next(), parts.next(), section) {
            (Some(number), Some(year), Some("lta"), "") => ui(&language.get(), "ui-law", &[("year", year), ("number", number)]),
            (Some(number), Some(year), Some("lta"), section) => ui(&language.get(), "ui-law-section", &[("year", year), ("number", number), ("section", section)]),
            _ => eli.clone(),
        }
    };
    view! { <li><a href=address>{name}</a></li> }.into_any()
}
