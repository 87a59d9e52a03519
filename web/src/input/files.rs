//! Attachments: the browser's own file field, and a list of what is attached. A file is uploaded when it is chosen; the
//! answer is the server's receipt for it.

use crate::field::{Slot, labelled};
use crate::icon::{self, icon};
use crate::journey::Journey;
use crate::words::{self, ui};
use crate::{api, dom};
use blanket_engine::FileAnswer;
use js_sys::Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// What the form takes.
#[derive(Clone, PartialEq)]
pub(crate) struct Limits {
    pub(crate) files: u16,
    pub(crate) bytes: u64,
    /// File name extensions without the dot.
    pub(crate) accept: Vec<String>,
}

pub(crate) fn files(journey: Journey, slot: &Slot, limits: &Limits) -> AnyView {
    let accept = limits.accept.iter().map(|it| format!(".{it}")).collect::<Vec<_>>().join(",");
    let several = limits.files > 1;
    let change = {
        let (slot, limits) = (slot.clone(), limits.clone());
        move |event| {
            let input: HtmlInputElement = event_target(&event);
            take(journey, &slot, &limits, chosen(&input));
            // Else choosing the same file once more, after mending it, would be no change.
            input.set_value("");
        }
    };
    labelled(
        slot,
        view! {
            <div class="file-input">
                <input
                    type="file"
                    id=slot.id.clone()
                    accept=accept
                    multiple=several
                    required=slot.required()
                    aria-invalid=slot.invalid()
                    aria-describedby=slot.described(None)
                    on:change=change
                />
            </div>
            {waiting(journey, slot)}
            {list(journey, slot)}
        }
        .into_any(),
    )
}

fn waiting(journey: Journey, slot: &Slot) -> AnyView {
    let (key, language) = (slot.key.clone(), slot.store.language);
    let busy = Memo::new(move |_| journey.uploads.with(|all| all.contains(&key)));
    (move || {
        busy.get().then(|| {
            view! { <p class="blanket-waiting"><span class="spinner spinner-small"></span><span>{words::text(language, "ui-uploading")}</span></p> }
        })
    })
    .into_any()
}

fn list(journey: Journey, slot: &Slot) -> AnyView {
    let (store, key) = (slot.store, slot.key.clone());
    let attached = Memo::new(move |_| store.with(|blanket, sheet| sheet.answers.files(blanket, &key)));
    let slot = slot.clone();
    (move || {
        let files = attached.get();
        (!files.is_empty()).then(|| {
            let rows: Vec<AnyView> = files.into_iter().map(|file| row(journey, &slot, file)).collect();
            view! { <ul class="blanket-files" aria-label=words::text(slot.store.language, "ui-attached-files")>{rows}</ul> }
        })
    })
    .into_any()
}

fn row(journey: Journey, slot: &Slot, file: FileAnswer) -> AnyView {
    let language = slot.store.language;
    let (name, bytes) = (file.name.clone(), file.size);
    let remove = {
        let slot = slot.clone();
        move |_| detach(journey, &slot, &file)
    };
    view! {
        <li>
            <span class="blanket-file-name">{name.clone()}</span>
            <span class="form-hint">{move || size(bytes, &language.get())}</span>
            <button type="button" class="function-link blanket-small-button" on:click=remove>
                {icon(icon::REMOVE)}<span>{words::text(language, "ui-remove-file")}<span class="sr-only">" "{name}</span></span>
            </button>
        </li>
    }
    .into_any()
}

fn detach(journey: Journey, slot: &Slot, file: &FileAnswer) {
    let store = slot.store;
    store.change(&slot.key, |blanket, answers| {
        let mut files = answers.files(blanket, &slot.key);
        files.retain(|it| it.id != file.id);
        answers.set_files(blanket, &slot.key, &files);
    });
    store.say(words::say(store.language, "ui-file-removed", &[("name", &file.name)]));
    // The button that had focus is gone; the file field is what stands nearest.
    journey.focus(dom::by_id(&slot.id), false);
    let (address, id) = (journey.attachment_url(), file.id.clone());
    spawn_local(async move { api::forget(&address, &id).await });
}

/// Looks at each file before anything is sent, and uploads those that the form takes.
fn take(journey: Journey, slot: &Slot, limits: &Limits, files: Vec<File>) {
    let store = slot.store;
    let attached = store.peek(|blanket, sheet| sheet.answers.files(blanket, &slot.key).len());
    if attached + files.len() > usize::from(limits.files) {
        let most = limits.files.to_string();
        return refuse(slot, "ui-file-too-many", &[("max", &most)]);
    }
    for file in files {
        let name = file.name();
        let extension = name.rsplit_once('.').map(|(_, it)| it.to_lowercase()).unwrap_or_default();
        let language = store.language.get_untracked();
        if !limits.accept.contains(&extension) {
            refuse(slot, "ui-file-type", &[("name", &name), ("types", &limits.accept.join(", "))]);
        } else if file.size() > limits.bytes as f64 {
            refuse(slot, "ui-file-too-large", &[("name", &name), ("max", &size(limits.bytes, &language))]);
        } else if file.size() < 1.0 {
            refuse(slot, "ui-file-empty", &[("name", &name)]);
        } else {
            upload(journey, slot.clone(), file);
        }
    }
}

fn refuse(slot: &Slot, id: &str, params: &[(&str, &str)]) {
    let text = words::say(slot.store.language, id, params);
    slot.store.note(slot.key.clone(), text.clone());
    slot.store.say(text);
}

fn upload(journey: Journey, slot: Slot, file: File) {
    let store = slot.store;
    store.say(words::say(store.language, "ui-uploading", &[]));
    journey.uploads.update(|all| all.push(slot.key.clone()));
    let address = journey.attachment_url();
    spawn_local(async move {
        let reply = api::upload(&address, &file).await;
        if journey.uploads.is_disposed() {
            return;
        }
        journey.uploads.update(|all| {
            if let Some(at) = all.iter().position(|it| *it == slot.key) {
                all.swap_remove(at);
            }
        });
        let name = file.name();
        match reply {
            Ok(reply) if reply.status == 201 => attach(&slot, &reply.json()),
            Ok(reply) if reply.status == 413 => refuse(&slot, "ui-file-too-large-here", &[("name", &name)]),
            Ok(reply) if reply.status == 415 => refuse(&slot, "ui-file-type-here", &[("name", &name)]),
            Ok(_) | Err(api::Unreachable) => refuse(&slot, "ui-file-failed", &[("name", &name)]),
        }
    });
}

fn attach(slot: &Slot, receipt: &Value) {
    let text = |name: &str| receipt.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let file = FileAnswer {
        id: text("id"),
        name: text("name"),
        media_type: text("type"),
        size: receipt.get("size").and_then(Value::as_u64).unwrap_or_default(),
        sha256: text("sha256"),
    };
    let says = words::say(slot.store.language, "ui-file-attached", &[("name", &file.name)]);
    slot.store.change(&slot.key, |blanket, answers| {
        let mut files = answers.files(blanket, &slot.key);
        files.push(file);
        answers.set_files(blanket, &slot.key, &files);
    });
    slot.store.say(says);
}

/// A size as people read it, rounded up so that a file at the limit does not look smaller than it is.
fn size(bytes: u64, language: &str) -> String {
    const THOUSAND: u64 = 1_000;
    if bytes < THOUSAND * THOUSAND {
        return ui(language, "ui-size-kb", &[("size", &bytes.div_ceil(THOUSAND).to_string())]);
    }
    let tenths = bytes.div_ceil(THOUSAND * THOUSAND / 10);
    let (whole, tenth) = (tenths / 10, tenths % 10);
    let comma = if language == "en" { '.' } else { ',' };
    let number = if tenth == 0 { whole.to_string() } else { format!("{whole}{comma}{tenth}") };
    ui(language, "ui-size-mb", &[("size", &number)])
}

/// The files a person chose.
fn chosen(input: &HtmlInputElement) -> Vec<File> {
    input.files().map(|list| Array::from(&list).iter().map(JsCast::unchecked_into).collect()).unwrap_or_default()
}
