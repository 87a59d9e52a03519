//! Our own site: the catalogue and a page for each form, told apart by the address alone.

use crate::element::{Host, form_at};
use crate::html::{El, effect, el, pieces};
use crate::{api, catalogue, dom, element, layout, words};
use blanket_engine::Language;
use leptos::prelude::*;
use web_sys::Element;

/// Mounts the site where the document has an element `#blanket-site`. A page with embedded forms has none.
pub fn start() {
    let Some(root) = dom::document().and_then(|it| it.get_element_by_id("blanket-site")) else { return };
    let shown = element::show(&root, || {
        let language = RwSignal::new(dom::wanted_language());
        (site(&root, language), language)
    });
    // The site stays for as long as its document.
    std::mem::forget(shown);
}

fn site(root: &Element, language: RwSignal<Language>) -> El {
    effect(Box::new(move || dom::set_document_language(language.get())));
    let path = dom::path();
    let parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
    let content = match parts.as_slice() {
        [] => catalogue::catalogue(language),
        ["blanket", id] => form_at(api::newest_bundle(id), language, Host::site(root.clone())),
        _ => not_found(language),
    };
    layout::layout(language, content)
}

fn not_found(language: RwSignal<Language>) -> El {
    pieces([
        el("h1").say(words::text(language, "ui-not-found")),
        el("p").add(el("a").attr("href", "/").say(words::text(language, "ui-to-catalogue"))),
    ])
}
