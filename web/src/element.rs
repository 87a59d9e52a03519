//! A form put into an element of a page, our own or somebody else's, and what that page is to the form. What somebody else's
//! page can do with it afterwards is [`crate::handle`]'s affair.

use crate::draft::Kept;
use crate::html::{El, el};
use crate::journey::Journey;
use crate::opening::{self, Unopened};
use crate::store::Store;
use crate::{dom, draft, form};
use any_spawner::Executor;
use blanket_engine::Language;
use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
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
    /// Gives answers from before, as an object; they give way to those of a draft.
    answers: Option<Function>,
    /// Our own site: address, title and language of the document are the form's.
    pub(crate) is_site: bool,
    pub(crate) mode: Mode,
    /// Makes a repeated sending the same sending.
    pub(crate) key: String,
    /// Where the answers are kept until they are sent.
    pub(crate) kept: Option<Kept>,
    /// Told of what happens: the name of an event, and two texts that say more of it.
    pub(crate) emit: Option<Function>,
    /// Makes a compiled form of a bundle whose server has another engine than ours.
    compile: Option<Function>,
    /// Where whoever mounted the form finds it when it is there.
    pub(crate) shown: Shown,
}

/// What the person may do.
#[derive(Clone, Copy, PartialEq, Default)]
pub(crate) enum Mode {
    #[default]
    Live,
    /// All but sending: neither answers nor files leave the page.
    Preview,
    /// Only read the answers.
    ReadOnly,
}

pub(crate) type Shown = Rc<Cell<Option<Journey>>>;

impl Host {
    pub(crate) fn site(root: Element) -> Self {
        Self {
            root,
            submit_url: SUBMISSIONS.to_owned(),
            attachment_url: ATTACHMENTS.to_owned(),
            address_url: ADDRESSES.to_owned(),
            prefilled: JsValue::UNDEFINED,
            answers: None,
            is_site: true,
            mode: Mode::Live,
            key: dom::unique(),
            kept: None,
            emit: None,
            // Our own server and this module are of one delivery.
            compile: None,
            shown: Shown::default(),
        }
    }

    /// The embedded form that these options describe; see [`crate::mount`].
    pub(crate) fn embedded(root: &Element, options: &JsValue) -> Self {
        let option = |name: &str| Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        let text = |name: &str, otherwise: &str| option(name).as_string().unwrap_or_else(|| otherwise.to_owned());
        Self {
            submit_url: text("submitUrl", SUBMISSIONS),
            attachment_url: text("attachmentUrl", ATTACHMENTS),
            address_url: text("addressUrl", ADDRESSES),
            prefilled: option("prefilled"),
            answers: option("answers").dyn_into().ok(),
            is_site: false,
            mode: match text("mode", "").as_str() {
                "preview" => Mode::Preview,
                "readonly" => Mode::ReadOnly,
                _ => Mode::Live,
            },
            emit: option("emit").dyn_into().ok(),
            compile: option("compile").dyn_into().ok(),
            ..Self::site(root.clone())
        }
    }

    /// Takes the answers from before, and what is known already.
    pub(crate) fn begin(&self, store: Store) {
        let given = self.answers.as_ref().and_then(|it| it.call0(&JsValue::NULL).ok());
        if let Some(given) = given.filter(JsValue::is_object) {
            store.update(|sheet| sheet.answer(blanket_js_answers::read(&given)));
        }
        self.prefill(store);
    }

    /// Takes what is known already into the answers.
    pub(crate) fn prefill(&self, store: Store) {
        let Some(known) = self.prefilled.dyn_ref::<Object>() else { return };
        for entry in Object::entries(known).iter() {
            let of =
                |it: &JsValue, name: &str| Reflect::get(it, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
            let (path, it) = (of(&entry, "0"), of(&entry, "1"));
            let text = |name: &str| of(&it, name).as_string().unwrap_or_default();
            store.update(|sheet| sheet.prefill(&path.as_string().unwrap_or_default(), &text("value"), text("source")));
        }
    }
}

const SUBMISSIONS: &str = "/api/submissions";
const ATTACHMENTS: &str = "/api/attachments";
const ADDRESSES: &str = "/api/adresser";

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
    let shown = host.shown.clone();
    let emit = host.emit.clone();
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
                let version = blanket.version().to_owned();
                let store = Store::new(blanket, language);
                let journey = Journey::new(store, host);
                let owner = Owner::current().unwrap_or_default();
                draft::open(journey, move || {
                    owner.with(|| target.fill(&form::form(journey)));
                    shown.set(Some(journey));
                    tell(emit.as_ref(), "ready", &id, &version);
                });
            }
            Err(Unopened::Unavailable) => {
                target.fill(&form::unavailable(language, "ui-unavailable"));
                tell(emit.as_ref(), "error", "unavailable", &source);
            }
            Err(Unopened::Unreadable(fault)) => {
                target.fill(&form::unavailable(language, "ui-unreadable"));
                tell(emit.as_ref(), "error", "not-compiled", &fault);
            }
        });
    });
    place
}

/// Tells the page around the form of an event.
pub(crate) fn tell(emit: Option<&Function>, event: &str, first: &str, second: &str) {
    if let Some(emit) = emit {
        let _ = emit.call3(&JsValue::NULL, &event.into(), &first.into(), &second.into());
    }
}
