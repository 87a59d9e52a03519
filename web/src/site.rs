//! Our own site: the catalogue and a page for each form, told apart by the address alone.

use crate::element::{Host, form_at};
use crate::{api, catalogue, dom, layout, words};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Mounts the site where the document has an element `#blanket-site`. A page with embedded forms has none.
pub fn start() {
    let Some(root) = dom::document().and_then(|it| it.get_element_by_id("blanket-site")) else { return };
    let language = RwSignal::new(dom::wanted_language());
    let page: HtmlElement = root.clone().unchecked_into();
    page.set_inner_text("");
    mount_to(page, move || site(&root, language)).forget();
}

fn site(root: &Element, language: RwSignal<String>) -> AnyView {
    Effect::new(move || dom::set_document_language(&language.get()));
    let path = dom::path();
    let parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
    let content = match parts.as_slice() {
        [] => catalogue::catalogue(language),
        ["blanket", id] => form_at(api::newest_bundle(id), language, Host::site(root.clone())),
        _ => not_found(language),
    };
    layout::layout(language, content)
}

fn not_found(language: RwSignal<String>) -> AnyView {
    view! {
        <h1>{words::text(language, "ui-not-found")}</h1>
        <p><a href="/">{words::text(language, "ui-to-catalogue")}</a></p>
    }
    .into_any()
}
