//! The frame around an input: its question, hint, fault, help. The frame is the same for every shape, and what is in
//! it is an input's own business (`input/`).

use crate::icon;
use crate::store::{Slice, Store};
use crate::words;
use blanket_engine::Key;
use leptos::prelude::*;

/// One field at its place in the page: what every input gets.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) store: Store,
    pub(crate) key: Key,
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) slice: Memo<Slice>,
}

/// What of a slice a piece of the page shows.
type Read = fn(&Slice) -> &str;

const LABEL: Read = |slice| &slice.label;
const HINT: Read = |slice| &slice.hint;
const HELP: Read = |slice| &slice.help;
const FAULT: Read = |slice| &slice.fault;
const WARNING: Read = |slice| &slice.warning;

impl Slot {
    pub(crate) fn text(&self, read: Read) -> impl Fn() -> String + Copy + Send + Sync + 'static + use<> {
        let slice = self.slice;
        move || slice.with(|it| read(it).to_owned())
    }

    pub(crate) fn label(&self) -> impl Fn() -> String + Copy + Send + Sync + 'static + use<> {
        self.text(LABEL)
    }

    pub(crate) fn raw(&self) -> impl Fn() -> String + Copy + Send + Sync + 'static + use<> {
        self.text(|slice| &slice.raw)
    }

    pub(crate) fn option(&self, index: usize) -> impl Fn() -> String + Copy + Send + Sync + 'static + use<> {
        let slice = self.slice;
        move || slice.with(|it| it.options.get(index).cloned().unwrap_or_default())
    }

    pub(crate) fn is_faulty(&self) -> impl Fn() -> bool + Copy + Send + Sync + 'static + use<> {
        let slice = self.slice;
        move || slice.with(|it| !it.fault.is_empty())
    }

    /// `aria-invalid`, always said: without it a browser calls an empty required field invalid from the start.
    pub(crate) fn invalid(&self) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static + use<> {
        let faulty = self.is_faulty();
        move || if faulty() { "true" } else { "false" }
    }

    pub(crate) fn required(&self) -> impl Fn() -> bool + Copy + Send + Sync + 'static + use<> {
        let slice = self.slice;
        move || slice.with(|it| it.required)
    }

    /// `aria-describedby`: hint, fault and warning, as far as they are there, and what the input adds.
    pub(crate) fn described(&self, more: Option<&'static str>) -> impl Fn() -> Option<String> + Clone + Send + Sync + 'static + use<> {
        let (slice, id) = (self.slice, self.id.clone());
        move || {
            slice.with(|it| {
                let mut ids = String::new();
                let parts = [("hint", it.hint.is_empty()), ("error", it.fault.is_empty()), ("warning", it.warning.is_empty())];
                let own = parts.into_iter().filter(|(_, empty)| !empty).map(|(part, _)| part);
                for part in own.chain(more) {
                    if !ids.is_empty() {
                        ids.push(' ');
                    }
                    ids.push_str(&id);
                    ids.push('-');
                    ids.push_str(part);
                }
                (!ids.is_empty()).then_some(ids)
            })
        }
    }

    /// Takes a new answer.
    pub(crate) fn answer(&self) -> impl Fn(String) + Clone + Send + Sync + 'static + use<> {
        let (store, key) = (self.store, self.key.clone());
        move |raw| store.answer(&key, raw)
    }
}

/// A question with one control that carries its id.
pub(crate) fn labelled(slot: &Slot, control: AnyView) -> AnyView {
    view! {
        <div class="form-group" class:form-error=slot.is_faulty() data-path=slot.path.clone()>
            <label class="form-label" for=slot.id.clone()>{slot.label()}{optional(slot)}</label>
            {told(slot)}
            {control}
            {help(slot)}
        </div>
    }
    .into_any()
}

/// A question with several controls: a fieldset whose legend is the question.
pub(crate) fn grouped(slot: &Slot, role: Option<&'static str>, controls: AnyView) -> AnyView {
    // A group cannot be required or invalid, a group of radios can.
    let (invalid, required) = (slot.invalid(), slot.required());
    view! {
        <div class="form-group" class:form-error=slot.is_faulty() data-path=slot.path.clone()>
            <fieldset
                role=role
                aria-describedby=slot.described(None)
                aria-invalid=move || role.map(|_| invalid())
                aria-required=move || role.map(|_| required().to_string())
            >
                <legend class="form-label">{slot.label()}{optional(slot)}</legend>
                {told(slot)}
                {controls}
            </fieldset>
            {help(slot)}
        </div>
    }
    .into_any()
}

/// Hint, fault and warning, in the order in which they stand between question and control.
pub(crate) fn told(slot: &Slot) -> AnyView {
    (piece(slot, HINT, hint), piece(slot, FAULT, fault), piece(slot, WARNING, warning)).into_any()
}

/// Most questions must be answered, so those that need not be are marked.
fn optional(slot: &Slot) -> AnyView {
    let (required, language) = (slot.required(), slot.store.language);
    (move || (!required()).then(|| view! { <span class="weight-normal">" "{words::text(language, "ui-optional")}</span> })).into_any()
}

/// A piece that is there only while it has words.
fn piece(slot: &Slot, read: Read, show: fn(&Slot, Signal<String>) -> AnyView) -> AnyView {
    let slot = slot.clone();
    let text = slot.text(read);
    let present = Memo::new(move |_| !text().is_empty());
    (move || present.get().then(|| show(&slot, Signal::derive(text)))).into_any()
}

fn hint(slot: &Slot, text: Signal<String>) -> AnyView {
    view! { <span class="form-hint" id=format!("{}-hint", slot.id)>{text}</span> }.into_any()
}

fn fault(slot: &Slot, text: Signal<String>) -> AnyView {
    fault_message(&slot.id, slot.store.language, text)
}

/// The message between question and control.
pub(crate) fn fault_message(id: &str, language: RwSignal<String>, text: Signal<String>) -> AnyView {
    view! {
        <span class="form-error-message" id=format!("{id}-error")>
            <span class="sr-only">{words::text(language, "ui-fault-prefix")}" "</span>{text}
        </span>
    }
    .into_any()
}

fn warning(slot: &Slot, text: Signal<String>) -> AnyView {
    let language = slot.store.language;
    view! {
        <span class="blanket-warning" id=format!("{}-warning", slot.id)>
            {icon::spoken_icon(icon::AS_WARNING.icon, "icon-svg", words::text(language, icon::AS_WARNING.name))}
            <span>{text}</span>
        </span>
    }
    .into_any()
}

fn help(slot: &Slot) -> AnyView {
    piece(slot, HELP, |slot, text| {
        view! {
            <details class="details">
                <summary class="details-summary">
                    {words::text(slot.store.language, "ui-help")}<span class="sr-only">": "{slot.label()}</span>
                </summary>
                <div class="details-text"><p>{text}</p></div>
            </details>
        }
        .into_any()
    })
}
