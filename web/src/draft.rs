//! The answers that are not sent yet: what of them is kept, how they come back, and what the person is told of it. How and
//! where they are kept is `web/drafts.js`.

use crate::api::Data;
use crate::element::Mode;
use crate::focus::After;
use crate::html::{El, effect, el, pieces};
use crate::icon;
use crate::journey::Journey;
use crate::notice::{button, notice};
use crate::sheet::{Place, Sheet};
use crate::words::{self, ui};
use blanket_engine::{Draft, JsonText, NodeId, summarise};
use js_sys::{Array, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

/// What is known of the keeping of answers.
#[derive(Clone, Copy, PartialEq, Default)]
pub(crate) enum Keeping {
    /// The form keeps none.
    #[default]
    None,
    /// Nothing has been answered.
    Empty,
    Unsaved,
    Saved,
    /// The browser would not.
    Failed,
    /// Another tab has them.
    Elsewhere,
    /// Another tab has them, and does not answer.
    Silent,
}

#[wasm_bindgen(module = "/drafts.js")]
extern "C" {
    pub(crate) type Kept;

    #[wasm_bindgen(js_name = openDraft)]
    fn open_draft(form: &str, read: &JsValue, tell: &JsValue) -> Kept;
    fn leaves(answers: &JsValue) -> Array;
    fn sure(question: &str) -> bool;
    #[wasm_bindgen(js_name = clearDrafts)]
    fn clear() -> Promise;

    #[wasm_bindgen(method)]
    pub(crate) fn touch(this: &Kept);
    #[wasm_bindgen(method)]
    fn take(this: &Kept);
    #[wasm_bindgen(method)]
    pub(crate) fn anew(this: &Kept);
    #[wasm_bindgen(method)]
    pub(crate) fn clear(this: &Kept);
    #[wasm_bindgen(method)]
    fn hold(this: &Kept, on: bool);
    #[wasm_bindgen(method)]
    fn close(this: &Kept);
}

/// Forgets every draft in this browser, those of other tabs too: for whoever logs the citizen out.
#[wasm_bindgen(js_name = clearDrafts)]
pub fn clear_drafts() -> Promise {
    clear()
}

/// Opens what is kept of the form. `ready` is called when it is known, before anything is shown.
pub(crate) fn open(journey: Journey, ready: impl FnOnce() + 'static) {
    let session = journey.mode() == Mode::Live && journey.store.peek(|blanket, _| blanket.draft() == Draft::Session);
    let mut name = String::new();
    if session {
        // The same form of two authorities is two forms.
        name = journey.store.peek(|blanket, _| blanket.id().to_owned());
        name.push('@');
        name.push_str(&journey.host.with_value(|it| it.submit_url.clone()));
    }
    let read: Closure<dyn FnMut() -> String> = Closure::new(move || text(journey));
    let mut ready = Some(ready);
    let tell: Closure<dyn FnMut(String, JsValue)> = Closure::new(move |what: String, draft: JsValue| {
        let store = journey.store;
        if store.is_gone() {
            return;
        }
        if ready.is_some() {
            journey.host.with_value(|host| host.begin(store));
        }
        hear(journey, &what, &draft, session, ready.is_some());
        if let Some(ready) = ready.take() {
            ready();
        }
    });
    // They live as long as the page: the script may call them for as long as something is being kept.
    let kept = open_draft(&name, &read.into_js_value(), &tell.into_js_value());
    journey.host.update_value(|host| host.kept = Some(kept));
    // A file that is on its way is no answer yet: who leaves now is warned.
    let mut was_held = false;
    effect(Box::new(move || {
        let is_held = journey.store.with(|_, sheet| !sheet.uploads.is_empty());
        if was_held != is_held {
            was_held = is_held;
            journey.kept(if is_held { |it| it.hold(true) } else { |it| it.hold(false) });
        }
    }));
    on_cleanup(move || journey.kept(Kept::close));
}

fn hear(journey: Journey, what: &str, draft: &JsValue, session: bool, is_first: bool) {
    let store = journey.store;
    let before = store.peek(|_, sheet| sheet.keeping);
    let keeping = match what {
        "open" if !session => Keeping::None,
        "open" if draft.is_undefined() => Keeping::Empty,
        "open" | "saved" => Keeping::Saved,
        "unsaved" if before == Keeping::Failed || !session => before,
        "unsaved" => Keeping::Unsaved,
        "elsewhere" => Keeping::Elsewhere,
        "silent" => Keeping::Silent,
        _ => Keeping::Failed,
    };
    let is_open = what == "open";
    if is_open {
        restore(journey, draft, is_first);
    }
    store.turn(|sheet| sheet.keeping = keeping);
    // Told are only the turns for the worse and back: who hears each saving hears nothing else.
    match keeping {
        Keeping::Saved if is_open && is_first => journey.after(&After::Came("ui-draft-restored", "")),
        _ if is_open && !is_first => journey.after(&After::Page),
        Keeping::Failed if before != keeping => journey.after(&After::Came("ui-draft-failed", "")),
        Keeping::Elsewhere if before != keeping && !is_first => journey.after(&After::Came("ui-draft-elsewhere", "")),
        Keeping::Silent => journey.after(&After::Came("ui-draft-silent", "")),
        Keeping::Saved if before == Keeping::Failed => journey.after(&After::Came("ui-draft-saved-again", "")),
        _ => {}
    }
}

// --- What is kept

fn text(journey: Journey) -> String {
    let key = journey.host.with_value(|it| it.key.clone());
    let place = journey.address(journey.store.place_now());
    let language = journey.store.language.get_untracked();
    journey.store.peek(|blanket, sheet| {
        let mut json = JsonText::new();
        let id = |step: &NodeId| blanket.node(*step).id.clone();
        json.object(|json| {
            json.key("hash").string(blanket.hash());
            json.key("key").string(&key);
            json.key("place").string(&place);
            if let Some(path) = &sheet.returning {
                json.key("returning").string(path);
            }
            json.key("passed").strings(&sheet.passed.iter().map(id).collect::<Vec<_>>());
            json.key("changed").bool(sheet.is_changed);
            json.key("lost").strings(&sheet.lost);
            json.key("answers").bare(&sheet.answers.to_json());
            // What each question was called, should a new edition of the form no longer ask it.
            json.key("labels").object(|json| {
                for line in summarise(blanket, &sheet.state, language).into_iter().flat_map(|it| it.lines) {
                    if !line.value.is_empty() {
                        json.key(&blanket.path(&line.key)).string(&line.label);
                    }
                }
            });
        });
        json.into()
    })
}

/// Puts the answers in place; without a draft, none.
fn restore(journey: Journey, draft: &JsValue, is_first: bool) {
    let store = journey.store;
    let mut place = Place::Start;
    if !draft.is_undefined() {
        let draft = Data(draft.clone());
        journey.host.update_value(|it| it.key = draft.text("key"));
        store.update(|sheet| read(sheet, &draft));
        place = journey.place_at(&draft.text("place")).unwrap_or_default();
    } else if !is_first {
        journey.forget();
    }
    journey.open_at(place, is_first);
}

fn read(sheet: &mut Sheet, draft: &Data) {
    sheet.begin_anew();
    let answers = draft.get("answers").0;
    let blanket = &sheet.blanket;
    let step = |id: &String| blanket.steps().iter().copied().find(|it| blanket.node(*it).id == *id);
    sheet.passed = draft.get("passed").texts().iter().filter_map(step).collect();
    sheet.returning = draft.get("returning").0.as_string();
    sheet.lost = draft.get("lost").texts();
    sheet.is_changed = draft.get("changed").0.is_truthy();
    if draft.text("hash") != blanket.hash() {
        sheet.is_changed = true;
        let labels = draft.get("labels");
        for leaf in Data(leaves(&answers).into()).items() {
            let leaf = leaf.texts();
            let [path, value] = leaf.as_slice() else { continue };
            let is_asked = blanket.key(path).is_some_and(|it| blanket.node(it.node).field().is_some());
            if !is_asked {
                let mut line = labels.text(path);
                if !line.is_empty() {
                    line.push_str(": ");
                }
                line.push_str(value);
                sheet.lost.push(line);
            }
        }
    }
    sheet.answer(blanket_js_answers::read(&answers));
}

// --- What the person sees

/// On every page but the last: whether the answers are kept, and that they are not sent.
pub(crate) fn line(journey: Journey) -> El {
    let store = journey.store;
    let keeping = move || store.with(|_, sheet| sheet.keeping);
    let kind = move || match keeping() {
        Keeping::None => "none",
        Keeping::Empty => "empty",
        Keeping::Unsaved => "unsaved",
        Keeping::Saved => "saved",
        Keeping::Failed => "failed",
        Keeping::Elsewhere | Keeping::Silent => "elsewhere",
    };
    let text = move || ui(store.language.get(), &["ui-draft-", kind()].concat(), &[]);
    // Only looked at: what has to be heard is said when it turns.
    let said = el("span").say(text);
    let delete = move || matches!(keeping(), Keeping::Unsaved | Keeping::Saved | Keeping::Failed).then(String::new);
    el("p.form-hint.blanket-kept.d-print-none").attr_of("data-draft", move || kind().to_owned()).add(said).region(
        delete,
        move |_| {
            button("function-link", None, words::text(store.language, "ui-draft-delete"))
                .attr("data-action", "delete")
                .on("click", move |_| delete_all(journey))
        },
    )
}

fn delete_all(journey: Journey) {
    if sure(&words::say(journey.store.language, "ui-draft-delete-sure", &[])) {
        journey.kept(Kept::anew);
    }
}

/// In place of the form, while another tab has it.
pub(crate) fn elsewhere(journey: Journey) -> El {
    let language = journey.store.language;
    let choice = |class, action: &str, text, run: fn(&Kept)| {
        button(class, None, words::text(language, text))
            .attr("data-action", action)
            .on("click", move |_| journey.kept(run))
    };
    let silent = move || journey.store.with(|_, sheet| sheet.keeping == Keeping::Silent).then(String::new);
    let page = el("div.col-12").all([
        el("h1").attr("tabindex", "-1").say(words::text(language, "ui-draft-elsewhere")),
        el("p.font-lead").say(words::text(language, "ui-draft-elsewhere-help")),
        pieces([]).region(silent, move |_| {
            notice(icon::AS_WARNING, language, [el("p.alert-text").say(words::text(language, "ui-draft-silent"))])
        }),
        el("div.blanket-choices").all([
            choice("button button-primary", "take", "ui-draft-take", Kept::take),
            choice("button button-secondary", "anew", "ui-draft-anew", Kept::anew),
        ]),
    ]);
    el("div.row.blanket-form").attr("data-draft", "elsewhere").add(page)
}

/// Above the title: that the form is another than when the answers were given, and which of them have no place in it.
pub(crate) fn changed(journey: Journey) -> El {
    let store = journey.store;
    let language = store.language;
    pieces([]).region(
        move || store.with(|_, sheet| sheet.is_changed).then(String::new),
        move |_| {
            let lost = store.peek(|_, sheet| sheet.lost.clone());
            let list = (!lost.is_empty()).then(|| {
                let list = el("ul").all(lost.iter().map(|it| el("li.blanket-value").text(it)));
                pieces([el("p").say(words::text(language, "ui-draft-lost")), list])
            });
            let seen = button("button button-secondary", None, words::text(language, "ui-draft-seen"))
                .attr("data-action", "seen")
                .on("click", move |_| {
                    store.turn(|sheet| {
                        sheet.is_changed = false;
                        sheet.lost.clear();
                    });
                    journey.keep();
                    journey.after(&After::Page);
                });
            let body = [
                el("h2.alert-heading").say(words::text(language, "ui-draft-changed")),
                el("p.alert-text").say(words::text(language, "ui-draft-changed-help")),
            ];
            notice(icon::AS_WARNING, language, body.into_iter().chain(list).chain([seen])).attr("data-changed", "")
        },
    )
}
