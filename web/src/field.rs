//! The frame around an input: its question, hint, fault, help. The frame is the same for every shape, and what is in
//! it is an input's own business (`input/`).

use crate::html::{El, effect, el, mark};
use crate::icon;
use crate::journey::Journey;
use crate::sheet::Slice;
use crate::store::Store;
use crate::words::{self, ui};
use blanket_engine::{Key, Language};
use leptos::prelude::*;
use std::cell::RefCell;

/// One field at its place in the page: what every input gets.
pub(crate) struct Slot {
    pub(crate) journey: Journey,
    pub(crate) store: Store,
    pub(crate) key: Key,
    pub(crate) path: String,
    pub(crate) id: String,
    /// What shows the field's slice. All are run by one effect, when the slice has changed.
    painters: RefCell<Vec<Painter>>,
}

type Painter = Box<dyn Fn(&Slice)>;

/// A text of a slice.
type Read = fn(&Slice) -> &str;

impl Slot {
    pub(crate) fn new(journey: Journey, key: Key, path: String, id: String) -> Self {
        Self { journey, store: journey.store, key, path, id, painters: RefCell::default() }
    }

    pub(crate) fn paint(&self, painter: impl Fn(&Slice) + 'static) {
        self.painters.borrow_mut().push(Box::new(painter));
    }

    /// Paints from now on, when the slice is another than it was.
    pub(crate) fn start(self, options: &[String]) {
        let (store, key, options) = (self.store, self.key, options.to_vec());
        let painters = self.painters.into_inner();
        let mut last: Option<Slice> = None;
        effect(Box::new(move || {
            let now = store.slice(&key, &options);
            if last.as_ref() != Some(&now) {
                painters.iter().for_each(|paint| paint(&now));
                last = Some(now);
            }
        }));
    }

    pub(crate) fn part_id(&self, part: &str) -> String {
        format!("{}-{part}", self.id)
    }

    /// Paints an element's text.
    pub(crate) fn text(&self, element: &El, read: Read) {
        let element = element.clone();
        self.paint(move |slice| element.set_text(read(slice)));
    }

    /// Paints what assistive technology needs to know of a control: required, invalid, and what describes it.
    pub(crate) fn accessible(&self, control: &El, more: Option<&'static str>) {
        self.described(control, more);
        let control = control.clone();
        self.paint(move |slice| {
            control.set("required", slice.required.then_some(""));
            // Always said: without it a browser calls an empty required field invalid from the start.
            control.set("aria-invalid", Some(if slice.fault.is_empty() { "false" } else { "true" }));
        });
    }

    /// Paints `aria-describedby`: hint, fault and warning, as far as they are there, and what the input adds.
    pub(crate) fn described(&self, control: &El, more: Option<&'static str>) {
        let (control, id) = (control.clone(), self.id.clone());
        self.paint(move |slice| {
            let mut ids = String::new();
            let parts = [
                ("hint", slice.hint.is_empty()),
                ("error", slice.fault.is_empty()),
                ("warning", slice.warning.is_empty()),
            ];
            let own = parts.into_iter().filter(|(_, empty)| !empty).map(|(part, _)| part);
            for part in own.chain(more) {
                if !ids.is_empty() {
                    ids.push(' ');
                }
                ids.push_str(&id);
                ids.push('-');
                ids.push_str(part);
            }
            control.set("aria-describedby", Some(ids.as_str()).filter(|it| !it.is_empty()));
        });
    }
}

/// A question with one control that carries its id.
pub(crate) fn labelled(slot: &Slot, control: El) -> El {
    let label = question(slot, el("label.form-label").attr("for", &slot.id));
    told(slot, frame(slot).add(label)).add(control).add(help(slot))
}

/// A question with several controls: a fieldset whose legend is the question.
pub(crate) fn grouped(slot: &Slot, fieldset: El, controls: impl IntoIterator<Item = El>) -> El {
    let legend = question(slot, el("legend.form-label"));
    slot.described(&fieldset, None);
    frame(slot).add(told(slot, fieldset.add(legend)).all(controls)).add(help(slot))
}

/// The frame alone: it names the field, and is marked when there is a fault.
pub(crate) fn frame(slot: &Slot) -> El {
    framed(slot, el("div"))
}

/// The same of an element that is there for something else too.
pub(crate) fn framed(slot: &Slot, frame: El) -> El {
    let frame = frame.attr("data-path", &slot.path);
    let target = frame.clone();
    slot.paint(move |slice| {
        target.set("class", Some(if slice.fault.is_empty() { "form-group" } else { "form-group form-error" }));
    });
    frame
}

/// The words of a question. Most must be answered, so those that need not be are marked.
pub(crate) fn question(slot: &Slot, label: El) -> El {
    let (words, optional) = (el("span"), el("span.weight-normal"));
    slot.text(&words, |slice| &slice.label);
    let (end, piece) = (mark(), optional);
    let label = label.add(words).add(end.clone());
    slot.paint(move |slice| {
        piece.set_text(&format!(" {}", ui(slice.language, "ui-optional", &[])));
        piece.show(slice.optional, &end);
    });
    label
}

/// Adds hint, fault and warning, in the order in which they stand between question and control.
pub(crate) fn told(slot: &Slot, frame: El) -> El {
    let hint = el("span.form-hint").id(&slot.part_id("hint"));
    let (fault, fault_text) = fault_message(&slot.id, slot.store.language);
    let (warning, warning_text) = warning(slot);
    let frame = piece(slot, frame, hint.clone(), hint, |slice| &slice.hint);
    let frame = piece(slot, frame, fault, fault_text, |slice| &slice.fault);
    piece(slot, frame, warning, warning_text, |slice| &slice.warning)
}

/// Adds a piece that is in the page only while it has words.
fn piece(slot: &Slot, frame: El, piece: El, words: El, read: Read) -> El {
    let end = mark();
    let frame = frame.add(end.clone());
    slot.paint(move |slice| {
        let text = read(slice);
        words.set_text(text);
        piece.show(!text.is_empty(), &end);
    });
    frame
}

/// The message between question and control, and the element for its words.
pub(crate) fn fault_message(id: &str, language: RwSignal<Language>) -> (El, El) {
    let words = el("span");
    let prefix = el("span.sr-only").say(words::text(language, "ui-fault-prefix")).text(" ");
    (el("span.form-error-message").id(&format!("{id}-error")).add(prefix).add(words.clone()), words)
}

fn warning(slot: &Slot) -> (El, El) {
    let words = el("span");
    let sign = icon::spoken(icon::AS_WARNING.icon, words::text(slot.store.language, icon::AS_WARNING.name));
    (el("span.blanket-warning").id(&slot.part_id("warning")).add(sign).add(words.clone()), words)
}

pub(crate) fn help(slot: &Slot) -> El {
    let (label, words) = (el("span.sr-only"), el("p"));
    let summary = el("summary.details-summary").say(words::text(slot.store.language, "ui-help")).add(label.clone());
    let details = el("details.details").add(summary).add(el("div.details-text").add(words.clone()));
    slot.paint(move |slice| label.set_text(&format!(": {}", slice.label)));
    // Around it an element without looks, for it to come and go in.
    piece(slot, el("div"), details, words, |slice| &slice.help)
}
