//! What `<kl-blanket>` calls: a form mounted into an element of somebody else's page. The element itself is
//! `web/embed/kl-blanket.js`; it makes the shadow root and turns what is told here into events.

use crate::journey::Journey;
use crate::store::{self, Store};
use crate::{api, form};
use blanket_engine::Bundle;
use js_sys::{Function, Object, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlElement};

/// The page around the form.
pub(crate) struct Host {
    /// Holds the form; focus and scrolling stay inside it.
    pub(crate) root: Element,
    pub(crate) submit_url: String,
    pub(crate) attachment_url: String,
    /// Our own site: address, title and language of the document are the form's.
    pub(crate) is_site: bool,
    emit: Option<Function>,
}

impl Host {
    pub(crate) fn site(root: Element) -> Self {
        Self { root, submit_url: SUBMISSIONS.to_owned(), attachment_url: ATTACHMENTS.to_owned(), is_site: true, emit: None }
    }

    /// Tells the page of an event, its detail as names and texts.
    pub(crate) fn tell(&self, event: &str, detail: &[(&str, &str)]) {
        let Some(emit) = &self.emit else { return };
        let object = Object::new();
        for (name, value) in detail {
            let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
        }
        let _ = emit.call2(&JsValue::NULL, &JsValue::from_str(event), &object);
    }
}

const SUBMISSIONS: &str = "/api/submissions";
const ATTACHMENTS: &str = "/api/attachments";

/// A mounted form. Freeing it, or `unmount`, takes it out of the page with everything it listened to.
#[wasm_bindgen]
pub struct Handle {
    language: RwSignal<String>,
    mounted: Option<Box<dyn Any>>,
}

#[wasm_bindgen]
impl Handle {
    /// Shows the form in another language; the answers stay.
    #[wasm_bindgen(js_name = setLanguage)]
    pub fn set_language(&self, language: &str) {
        self.language.set(language.to_owned());
    }

    pub fn unmount(&mut self) {
        self.mounted = None;
    }
}

/// Shows a form in `root`. `options`: `src` (address of a bundle), `lang`, `submitUrl`, `attachmentUrl`, and
/// `emit(name, detail)`, called with `ready`, `change`, `step`, `submitted` and `error`.
#[wasm_bindgen]
pub fn mount(root: HtmlElement, options: &JsValue) -> Handle {
    let option = |name: &str| Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let text = |name: &str, otherwise: &str| option(name).as_string().unwrap_or_else(|| otherwise.to_owned());
    let source = text("src", "");
    let host = Host {
        root: root.clone().into(),
        submit_url: text("submitUrl", SUBMISSIONS),
        attachment_url: text("attachmentUrl", ATTACHMENTS),
        is_site: false,
        emit: option("emit").try_into().ok(),
    };
    let language = RwSignal::new(text("lang", "da"));
    let mounted = mount_to(root, move || form_at(source, language, host));
    Handle { language, mounted: Some(Box::new(mounted)) }
}

/// A form whose bundle is being fetched: a word of waiting, then the form, or why not.
pub(crate) fn form_at(source: String, language: RwSignal<String>, host: Host) -> AnyView {
    let page: RwSignal<Option<Result<Journey, ()>>> = RwSignal::new(None);
    let owner = Owner::current();
    leptos::task::spawn_local(async move {
        let bundle = api::bundle(&source).await;
        // The page may have been left meanwhile.
        if page.is_disposed() {
            return;
        }
        let blanket = bundle.and_then(|text| Bundle::from_json(&text).ok()).and_then(|bundle| store::compile(&bundle).ok());
        let Some(blanket) = blanket else {
            host.tell("error", &[("message", &source)]);
            return page.set(Some(Err(())));
        };
        // Signals belong to whoever is current when they are made; after waiting that must be said.
        let journey = owner.map(|it| it.with(|| Journey::new(Store::new(blanket, language), host)));
        if let Some(journey) = journey {
            page.set(Some(Ok(journey)));
            journey.tell("ready", &[("id", &journey.store.blanket.with_value(|it| it.id().to_owned()))]);
        }
    });
    (move || match page.get() {
        None => form::waiting(language),
        Some(Ok(journey)) => form::form(journey),
        Some(Err(())) => form::unavailable(language),
    })
    .into_any()
}
