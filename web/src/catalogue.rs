//! The first page: the forms that can be filled in.

use crate::words::{self, ui};
use crate::{api, dom, form};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

pub(crate) fn catalogue(language: RwSignal<String>) -> AnyView {
    let entries: RwSignal<Option<Option<Value>>> = RwSignal::new(None);
    spawn_local(async move { entries.set(Some(api::catalogue().await)) });
    Effect::new(move || dom::set_title(&ui(&language.get(), "ui-catalogue-heading", &[])));
    (move || match entries.get() {
        None => form::waiting(language),
        Some(None) => form::unavailable(language),
        Some(Some(entries)) => list(language, &entries),
    })
    .into_any()
}

fn list(language: RwSignal<String>, entries: &Value) -> AnyView {
    let entries: Vec<AnyView> = entries.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|it| entry(language, it)).collect();
    view! {
        <h1>{words::text(language, "ui-catalogue-heading")}</h1>
        <p class="font-lead">{words::text(language, "ui-catalogue-lead")}</p>
        <ul class="blanket-catalogue nobullet-list">{entries}</ul>
    }
    .into_any()
}

fn entry(language: RwSignal<String>, entry: &Value) -> AnyView {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    // A form that lacks the person's language is offered in its own.
    let in_language = |name: &str| {
        let texts = entry.get(name).cloned().unwrap_or_default();
        move || {
            let wanted = language.with(|it| texts.get(it).and_then(Value::as_str).map(str::to_owned));
            wanted.or_else(|| texts.as_object()?.values().next()?.as_str().map(str::to_owned)).unwrap_or_default()
        }
    };
    let (id, number) = (text("id"), text("number"));
    let address = move || language.with(|it| if it == "da" { format!("/blanket/{id}") } else { format!("/blanket/{id}?lang={it}") });
    view! {
        <li>
            <h2 class="h4"><a href=address>{in_language("titles")}</a></h2>
            <p>{in_language("descriptions")}</p>
            <p class="form-hint">{number}</p>
        </li>
    }
    .into_any()
}
