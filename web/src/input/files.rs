//! Attachments: the browser's own file field, and a list of what is attached. A file is uploaded when it is chosen; the
//! answer is the server's receipt for it.

use crate::api::Data;
use crate::field::{Slot, labelled};
use crate::focus::After;
use crate::html::{El, el, mark, pieces};
use crate::icon;
use crate::journey::Journey;
use crate::notice::button;
use crate::words::{self, ui};
use crate::{api, dom};
use blanket_engine::{FileAnswer, Key, LATER, Language};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};

/// What the form takes.
pub(crate) struct Limits {
    pub(crate) files: u16,
    pub(crate) bytes: u64,
    /// File name extensions without the dot.
    pub(crate) accept: Vec<String>,
    /// The person may say that they come later.
    pub(crate) later: bool,
}

pub(crate) fn files(slot: &Slot, limits: Limits) -> El {
    let accept = limits.accept.iter().map(|it| format!(".{it}")).collect::<Vec<_>>().join(",");
    let input = el("input").attr("type", "file").id(&slot.id).attr("accept", &accept);
    input.set("multiple", (limits.files > 1).then_some(""));
    slot.accessible(&input, None);
    let place = Place { journey: slot.journey, key: slot.key.clone(), id: slot.id.clone() };
    let later = limits.later.then(|| later(slot));
    let (at, source) = (place.clone(), input.clone());
    let input = input.on("change", move |_| {
        let input = dom::as_input(&source);
        take(&at, &limits, chosen(input));
        // Else choosing the same file once more, after mending it, would be no change.
        input.set_value("");
    });
    let parts = [el("div.file-input").add(input), waiting(&place), list(&place)];
    labelled(slot, pieces(parts.into_iter().chain(later)))
}

/// A box for saying that the files come later, while there are none.
fn later(slot: &Slot) -> El {
    let id = slot.part_id("later");
    let input = el("input").attr("type", "checkbox").class("form-checkbox").id(&id).attr("name", &id);
    let label = el("label.form-label").attr("for", &id).say(words::text(slot.store.language, "ui-file-send-later"));
    let (journey, key, source) = (slot.journey, slot.key.clone(), input.clone());
    let input = input.on("change", move |_| journey.answer(&key, if dom::checked(&source) { LATER } else { "" }));
    let (place, end) = (pieces([]), mark());
    let (choice, target) = (el("div.form-group-checkbox").add(input.clone()).add(label), input);
    let place = place.add(end.clone());
    slot.paint(move |slice| {
        dom::set_checked(&target, slice.raw == LATER);
        choice.show(slice.value.is_empty() || slice.raw == LATER, &end);
    });
    place
}

/// Where the files belong.
#[derive(Clone)]
struct Place {
    journey: Journey,
    key: Key,
    id: String,
}

fn waiting(at: &Place) -> El {
    let (journey, key) = (at.journey, at.key.clone());
    let busy = move || journey.store.with(|_, sheet| sheet.uploads.contains(&key)).then(String::new);
    pieces([]).region(busy, move |_| {
        let text = words::text(journey.store.language, "ui-uploading");
        el("p.blanket-waiting").all([el("span.spinner.spinner-small"), el("span").say(text)])
    })
}

fn list(at: &Place) -> El {
    let store = at.journey.store;
    let key = at.key.clone();
    let at = at.clone();
    let files = move || store.with(|blanket, sheet| sheet.answers.files(blanket, &key));
    let of = files.clone();
    let ids = move || Some(of().into_iter().map(|it| it.id).collect::<Vec<_>>().join(" ")).filter(|it| !it.is_empty());
    pieces([]).region(ids, move |_| {
        let label = words::text(store.language, "ui-attached-files");
        el("ul.blanket-files").attr_of("aria-label", label).all(files().into_iter().map(|it| row(&at, it)))
    })
}

fn row(at: &Place, file: FileAnswer) -> El {
    let language = at.journey.store.language;
    let (at, bytes) = (at.clone(), file.size);
    let remove =
        button("function-link blanket-small-button", Some(icon::REMOVE), words::text(language, "ui-remove-file"));
    el("li").all([
        el("span.blanket-file-name").text(&file.name),
        el("span.form-hint").say(move || size(bytes, language.get())),
        remove.add(el("span.sr-only").text(&file.name)).on("click", move |_| detach(&at, &file)),
    ])
}

fn detach(at: &Place, file: &FileAnswer) {
    let journey = at.journey;
    journey.change(&at.key, &mut |blanket, answers| {
        let mut files = answers.files(blanket, &at.key);
        files.retain(|it| it.id != file.id);
        answers.set_files(blanket, &at.key, &files);
    });
    journey.after(&After::FileRemoved(&at.id, &file.name));
    let (address, id) = (journey.attachment_url(), file.id.clone());
    spawn_local(async move { api::forget(&address, &id).await });
}

/// Looks at each file before anything is sent, and uploads those that the form takes.
fn take(at: &Place, limits: &Limits, files: Vec<File>) {
    let store = at.journey.store;
    let attached = store.peek(|blanket, sheet| sheet.answers.files(blanket, &at.key).len());
    if attached + files.len() > usize::from(limits.files) {
        let most = limits.files.to_string();
        return refuse(at, "ui-file-too-many", &[("max", &most)]);
    }
    for file in files {
        let name = file.name();
        let extension = name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase()).unwrap_or_default();
        let language = store.language.get_untracked();
        if !limits.accept.contains(&extension) {
            refuse(at, "ui-file-type", &[("name", &name), ("types", &limits.accept.join(", "))]);
        } else if file.size() > limits.bytes as f64 {
            refuse(at, "ui-file-too-large", &[("name", &name), ("max", &size(limits.bytes, language))]);
        } else if file.size() < 1.0 {
            refuse(at, "ui-file-empty", &[("name", &name)]);
        } else {
            upload(at.clone(), file);
        }
    }
}

fn refuse(at: &Place, id: &str, params: &[(&str, &str)]) {
    let store = at.journey.store;
    let text = words::say(store.language, id, params);
    store.note(at.key.clone(), text.clone());
    store.say(text);
}

fn upload(at: Place, file: File) {
    let (journey, store) = (at.journey, at.journey.store);
    store.say(words::say(store.language, "ui-uploading", &[]));
    store.update(|sheet| sheet.uploads.push(at.key.clone()));
    let address = journey.attachment_url();
    spawn_local(async move {
        let reply = api::upload(&address, &file).await;
        if store.is_gone() {
            return;
        }
        store.update(|sheet| {
            if let Some(index) = sheet.uploads.iter().position(|it| *it == at.key) {
                sheet.uploads.swap_remove(index);
            }
        });
        let name = file.name();
        match reply {
            Ok(reply) if reply.status == 201 => attach(&at, &reply.json()),
            Ok(reply) if reply.status == 413 => refuse(&at, "ui-file-too-large-here", &[("name", &name)]),
            Ok(reply) if reply.status == 415 => refuse(&at, "ui-file-type-here", &[("name", &name)]),
            Ok(_) | Err(api::Unreachable) => refuse(&at, "ui-file-failed", &[("name", &name)]),
        }
    });
}

fn attach(at: &Place, receipt: &Data) {
    let file = FileAnswer {
        id: receipt.text("id"),
        name: receipt.text("name"),
        media_type: receipt.text("type"),
        size: receipt.number("size"),
        sha256: receipt.text("sha256"),
    };
    let says = words::say(at.journey.store.language, "ui-file-attached", &[("name", &file.name)]);
    at.journey.change(&at.key, &mut |blanket, answers| {
        let mut files = answers.files(blanket, &at.key);
        files.push(file.clone());
        answers.set_files(blanket, &at.key, &files);
    });
    at.journey.store.say(says);
}

/// A size as people read it, rounded up so that a file at the limit does not look smaller than it is.
fn size(bytes: u64, language: Language) -> String {
    const THOUSAND: u64 = 1_000;
    if bytes < THOUSAND * THOUSAND {
        return ui(language, "ui-size-kb", &[("size", &bytes.div_ceil(THOUSAND).to_string())]);
    }
    let tenths = bytes.div_ceil(THOUSAND * THOUSAND / 10);
    let (whole, tenth) = (tenths / 10, tenths % 10);
    let comma = match language {
        Language::Da => ',',
        Language::En => '.',
    };
    let number = if tenth == 0 { whole.to_string() } else { format!("{whole}{comma}{tenth}") };
    ui(language, "ui-size-mb", &[("size", &number)])
}

/// The files a person chose.
fn chosen(input: &HtmlInputElement) -> Vec<File> {
    input.files().map(|list| Array::from(&list).iter().map(JsCast::unchecked_into).collect()).unwrap_or_default()
}
