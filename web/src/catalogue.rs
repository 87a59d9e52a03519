//! The first page: the forms that can be filled in.

use crate::api::Data;
use crate::html::{El, effect, el, pieces};
use crate::words::{self, ui};
use crate::{api, dom, form};
use blanket_engine::{LANGUAGES, Language};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

pub(crate) fn catalogue(language: RwSignal<Language>) -> El {
    effect(Box::new(move || dom::set_title(&ui(language.get(), "ui-catalogue-heading", &[]))));
    let place = el("div").add(form::waiting(language));
    let (target, owner) = (place.clone(), Owner::current().unwrap_or_default());
    spawn_local(async move {
        let forms = api::catalogue().await;
        owner.with(|| {
            target.fill(
                &forms.map_or_else(|| form::unavailable(language, "ui-unavailable"), |forms| list(language, &forms)),
            )
        });
    });
    place
}

fn list(language: RwSignal<Language>, forms: &Data) -> El {
    let entries = forms.items().into_iter().map(|it| entry(language, &it));
    pieces([
        el("h1").say(words::text(language, "ui-catalogue-heading")),
        el("p.font-lead").say(words::text(language, "ui-catalogue-lead")),
        el("ul.blanket-catalogue.nobullet-list").all(entries),
    ])
}

fn entry(language: RwSignal<Language>, entry: &Data) -> El {
    // A form that lacks the person's language is offered in its own.
    let spoken = |name: &str| {
        let texts = entry.get(name);
        let [da, en] = LANGUAGES.map(|it| texts.text(it));
        let otherwise = texts.first().unwrap_or_default();
        move || {
            let wanted = match language.get() {
                Language::Da => &da,
                Language::En => &en,
            };
            if wanted.is_empty() { otherwise.clone() } else { wanted.clone() }
        }
    };
    let id = entry.text("id");
    let address = move || format!("/blanket/{id}{}", dom::language_query(language.get()));
    el("li").all([
        el("h2.h4").add(el("a").attr_of("href", address).say(spoken("titles"))),
        el("p").say(spoken("descriptions")),
        el("p.form-hint").text(&entry.text("number")),
    ])
}
