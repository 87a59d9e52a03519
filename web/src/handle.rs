//! What `<kl-blanket>` calls: a form mounted into somebody else's page, asked and told things. The element itself is
//! `web/embed/kl-blanket.js`; it makes the shadow root, turns what is told here into events, and reads the JSON.

use crate::draft::{Keeping, Kept};
use crate::element::{Host, Mode, Shown, form_at, show};
use crate::focus::After;
use crate::html::{effect, pieces};
use crate::journey::Journey;
use crate::layout;
use crate::sheet::{Place, Sheet};
use blanket_engine::{Blanket, Issue, JsonText, Key, Language, Words};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

/// A mounted form. Until it is there (`ready`), it has no answers and nothing can be done with it.
#[wasm_bindgen]
pub struct Handle {
    root: Element,
    language: RwSignal<Language>,
    owner: Owner,
    shown: Shown,
}

/// Shows a form in `root`. `options`: `src` (address of a form), `lang`, `mode`, `submitUrl`, `attachmentUrl`, `addressUrl`,
/// `answers()` (an object of raw answers from before, asked for when the form is there), `prefilled` (an object of `{value, source}` by the path of a field that the form says may be known already),
/// `emit(name, first, second)`, called with `ready` (id, version), `change` (path), `step` (its name), `submitted`
/// (reference, when) and `error` (code, message), and `compile(bundle, engine)`, which promises the bytes of a compiled form
/// where the server has none for our engine, or where there is no `src`.
#[wasm_bindgen]
pub fn mount(root: &Element, options: &JsValue) -> Handle {
    let text = |name: &str| {
        Reflect::get(options, &JsValue::from_str(name)).ok().and_then(|it| it.as_string()).unwrap_or_default()
    };
    let (source, spoken) = (text("src"), text("lang"));
    let host = Host::embedded(root, options);
    let shown = host.shown.clone();
    let (owner, language) = show(root, || {
        let language = RwSignal::new(Language::from(spoken.as_str()));
        let spoken = root.clone();
        effect(Box::new(move || {
            let _ = spoken.set_attribute("lang", language.get().code());
        }));
        let preview =
            (host.mode == Mode::Preview).then(|| layout::band(language, "ui-preview").attr("data-preview", ""));
        (pieces([layout::demo(language)]).all(preview).add(form_at(source, language, host)), language)
    });
    Handle { root: root.clone(), language, owner, shown }
}

#[wasm_bindgen]
impl Handle {
    /// Shows the form in another language; the answers stay.
    #[wasm_bindgen(js_name = setLanguage)]
    pub fn set_language(&self, language: &str) {
        self.language.set(language.into());
    }

    /// Every raw answer, as JSON.
    pub fn answers(&self) -> String {
        self.peek(|_, sheet| sheet.answers.to_json())
    }

    /// Takes these for all answers.
    pub fn fill(&self, answers: &JsValue) {
        if let Some(journey) = self.shown.get() {
            journey.store.update(|sheet| sheet.answer(blanket_js_answers::read(answers)));
            journey.keep();
        }
    }

    /// `{answer, issues}` of one field, or of a group and its rows, as JSON.
    pub fn at(&self, path: &str) -> String {
        let language = self.language.get_untracked();
        self.peek(|blanket, sheet| {
            let mut json = JsonText::new();
            json.object(|json| {
                json.key("answer");
                let Some(key) = blanket.key(path) else { return json.bare("null") };
                sheet.answers.write_at(blanket, &key, json);
                json.key("issues");
                issues(sheet, language, Some(&key), json);
            });
            json.into()
        })
    }

    /// Everything wrong, in the order of the form: `[{step, field, code, severity, text}]`. Shown to the person if `show`.
    pub fn validate(&self, show: bool) -> String {
        if let Some(journey) = self.walker().filter(|_| show)
            && journey.store.reveal(&journey.store.steps())
        {
            journey.mend_first();
        }
        let language = self.language.get_untracked();
        self.peek(|_, sheet| {
            let mut json = JsonText::new();
            issues(sheet, language, None, &mut json);
            json.into()
        })
    }

    /// To a step by its id, to the start (``) or to the check page (`tjek-svar`). False if there is no such place.
    #[wasm_bindgen(js_name = goTo)]
    pub fn go_to(&self, name: &str) -> bool {
        let Some(journey) = self.walker() else { return false };
        let place = journey.place_named(name);
        if let Some(place) = place {
            journey.visit(place);
        }
        place.is_some()
    }

    /// Which of the steps the person is at, from 1; 0 on the pages that are none.
    pub fn number(&self) -> usize {
        let Some(journey) = self.shown.get() else { return 0 };
        let place = journey.store.place_now();
        journey.store.steps().into_iter().position(|it| Place::Step(it) == place).map_or(0, |it| it + 1)
    }

    /// Forgets all answers, and a draft of them, and begins anew.
    pub fn reset(&self) {
        if let Some(journey) = self.shown.get() {
            journey.forget();
            if journey.store.peek(|_, sheet| sheet.keeping != Keeping::None) {
                journey.kept(Kept::anew);
            }
            journey.open_at(Place::Start, false);
            journey.after(&After::Page);
        }
    }

    /// Takes the form out of its page, with everything it listened to.
    pub fn unmount(self) {
        self.shown.set(None);
        self.owner.cleanup();
        self.root.set_text_content(None);
    }

    fn peek<T: Default>(&self, read: impl FnOnce(&Blanket, &Sheet) -> T) -> T {
        self.shown.get().map(|it| it.store.peek(read)).unwrap_or_default()
    }

    /// The form, if its pages can be walked: what is sent, or only to be read, has none.
    fn walker(&self) -> Option<Journey> {
        self.shown.get().filter(|it| it.mode() != Mode::ReadOnly && it.store.place_now() != Place::Receipt)
    }
}

/// What is wrong in the whole form, or at one place of it.
fn issues(sheet: &Sheet, language: Language, at: Option<&Key>, json: &mut JsonText) {
    let words = Words::new(&sheet.blanket, &sheet.state, language);
    json.list(|json| {
        for it in sheet.state.issues() {
            if at.is_none_or(|at| *at == it.at) {
                issue(&sheet.blanket, it, &words, json);
            }
        }
    });
}

fn issue(blanket: &Blanket, issue: &Issue, words: &Words<'_>, json: &mut JsonText) {
    json.object(|json| {
        json.key("step").string(&blanket.node(blanket.step_of(issue.at.node)).id);
        json.key("field").string(&blanket.path(&issue.at));
        json.key("code").string(&issue.full_code());
        json.key("severity").string(issue.severity.as_str());
        json.key("text").string(&words.issue(issue));
    });
}
