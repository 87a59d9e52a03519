//! What `<kl-blanket>` calls: a form mounted into an element of somebody else's page. The element itself is
//! `web/embed/kl-blanket.js`; it makes the shadow root and turns what is told here into events.

use crate::draft::Kept;
use crate::html::{El, effect, el, pieces};
use crate::journey::Journey;
use crate::opening::{self, Unopened};
use crate::store::Store;
use crate::{dom, draft, form, layout};
use any_spawner::Executor;
use blanket_engine::Language;
use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

/// The page around the form.
pub(crate) struct Host {
    /// Holds the form; focus and scrolling stay inside it.
    pub(crate) root: Element,
    pub(crate) submit_url: String,
    pub(crate) attachment_url: String,
    /// Where addresses are looked up.
    pub(crate) address_url: String,
    /// What is known already: an object of `{value, source}` by the path of the field.
    prefilled: JsValue,
    /// Our own site: address, title and language of the document are the form's.
    pub(crate) is_site: bool,
    /// Makes a repeated sending the same sending.
    pub(crate) key: String,
    /// Where the answers are kept until they are sent.
    pub(crate) kept: Option<Kept>,
    emit: Option<Function>,
    /// Makes a compiled form of a bundle whose server has another engine than ours.
    compile: Option<Function>,
}

impl Host {
    pub(crate) fn site(root: Element) -> Self {
        Self {
            root,
            submit_url: SUBMISSIONS.to_owned(),
            attachment_url: ATTACHMENTS.to_owned(),
            address_url: ADDRESSES.to_owned(),
            prefilled: JsValue::UNDEFINED,
            is_site: true,
            key: dom::unique(),
            kept: None,
            emit: None,
            // Our own server and this module are of one delivery.
            compile: None,
        }
    }

    /// Takes what is known already into the answers.
    fn prefill(&self, store: Store) {
        let Some(known) = self.prefilled.dyn_ref::<Object>() else { return };
        for entry in Object::entries(known).iter() {
            let of =
                |it: &JsValue, name: &str| Reflect::get(it, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
            let (path, it) = (of(&entry, "0"), of(&entry, "1"));
            let text = |name: &str| of(&it, name).as_string().unwrap_or_default();
            store.update(|sheet| sheet.prefill(&path.as_string().unwrap_or_default(), &text("value"), text("source")));
        }
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
const ADDRESSES: &str = "/api/adresser";

/// A mounted form. `unmount` takes it out of the page with everything it listened to.
#[wasm_bindgen]
pub struct Handle {
    root: Element,
    language: RwSignal<Language>,
    owner: Owner,
}

#[wasm_bindgen]
impl Handle {
    /// Shows the form in another language; the answers stay.
    #[wasm_bindgen(js_name = setLanguage)]
    pub fn set_language(&self, language: &str) {
        self.language.set(language.into());
    }

    pub fn unmount(self) {
        self.owner.cleanup();
        self.root.set_text_content(None);
    }
}

/// Shows a form in `root`. `options`: `src` (address of a form), `lang`, `submitUrl`, `attachmentUrl`, `addressUrl`,
/// `prefilled` (an object of `{value, source}` by the path of a field that the form says may be known already),
/// `emit(name, detail)`, called with `ready`, `change`, `step`, `submitted` and `error`, and `compile(bundle, engine)`, which
/// promises the bytes of a compiled form where the server has none for our engine.
#[wasm_bindgen]
pub fn mount(root: &Element, options: &JsValue) -> Handle {
    let option = |name: &str| Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let text = |name: &str, otherwise: &str| option(name).as_string().unwrap_or_else(|| otherwise.to_owned());
    let source = text("src", "");
    let host = Host {
        root: root.clone(),
        submit_url: text("submitUrl", SUBMISSIONS),
        attachment_url: text("attachmentUrl", ATTACHMENTS),
        address_url: text("addressUrl", ADDRESSES),
        prefilled: option("prefilled"),
        is_site: false,
        key: dom::unique(),
        kept: None,
        emit: option("emit").dyn_into().ok(),
        compile: option("compile").dyn_into().ok(),
    };
    let (owner, language) = show(root, || {
        let language = RwSignal::new(Language::from(text("lang", "").as_str()));
        let spoken = root.clone();
        effect(Box::new(move || {
            let _ = spoken.set_attribute("lang", language.get().code());
        }));
        (pieces([layout::demo(language), form_at(source, language, host)]), language)
    });
    Handle { root: root.clone(), language, owner }
}

/// Fills an element with what is made, under an owner of its own.
pub(crate) fn show(root: &Element, make: impl FnOnce() -> (El, RwSignal<Language>)) -> (Owner, RwSignal<Language>) {
    // An executor that is there already, from another form on the page, is what we need.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let (content, language) = owner.with(make);
    root.set_text_content(None);
    let _ = root.append_child(content.element());
    (owner, language)
}

/// A form whose bundle is being fetched: a word of waiting, then the form, or that it is not to be had.
pub(crate) fn form_at(source: String, language: RwSignal<Language>, host: Host) -> El {
    let place = el("div").add(form::waiting(language));
    let (target, owner) = (place.clone(), Owner::current().unwrap_or_default());
    spawn_local(async move {
        let blanket = opening::open(&source, host.compile.as_ref()).await;
        // The page may have been left meanwhile.
        if language.is_disposed() {
            return;
        }
        // What is made belongs to whoever is current; after waiting that must be said.
        owner.with(|| match blanket {
            Ok(blanket) => {
                let id = blanket.id().to_owned();
                let store = Store::new(blanket, language);
                host.prefill(store);
                let journey = Journey::new(store, host);
                let owner = Owner::current().unwrap_or_default();
                draft::open(journey, move || {
                    owner.with(|| target.fill(&form::form(journey)));
                    journey.tell("ready", &[("id", &id)]);
                });
            }
            Err(Unopened::Unavailable) => {
                target.fill(&form::unavailable(language, "ui-unavailable"));
                host.tell("error", &[("message", &source)]);
            }
            Err(Unopened::OtherEngine(fault)) => {
                target.fill(&form::unavailable(language, "ui-other-engine"));
                host.tell("error", &[("message", &fault)]);
            }
        });
    });
    place
}
