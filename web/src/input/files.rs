//! Attachments: the browser's own file field, and a list of what is attached or on its way. A file is uploaded when it is
//! chosen; the answer is the server's receipt for it.

use crate::api::Data;
use crate::element::Mode;
use crate::field::{Slot, labelled};
use crate::focus::After;
use crate::html::{El, effect, el, fill_list, mark, pieces};
use crate::icon;
use crate::journey::Journey;
use crate::notice::button;
use crate::sheet::{Sheet, Upload};
use crate::words::{self, ui};
use crate::{api, dom};
use blanket_engine::{FileAnswer, Key, LATER, Language};
use js_sys::Array;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};

/// What may be done about a file: the words on the button, and the name of the action.
const CANCEL: &str = "ui-upload-cancel";
const RETRY: &str = "ui-upload-retry";
const REMOVE: &str = "ui-remove-file";

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
    let parts = [el("div.file-input").add(input), list(&place)];
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

/// What is attached and what is on its way, a line for each file.
fn list(at: &Place) -> El {
    let store = at.journey.store;
    let (key, at) = (at.key.clone(), at.clone());
    let names = move || {
        store.with(|blanket, sheet| {
            let attached = sheet.answers.files(blanket, &key).into_iter().map(|it| it.id);
            let on_the_way = sheet.uploads.iter().filter(|it| it.key == key).map(|it| it.id.clone());
            attached.chain(on_the_way).collect()
        })
    };
    let make = move |id: &str| {
        let file =
            store.peek(|blanket, sheet| sheet.answers.files(blanket, &at.key).into_iter().find(|it| it.id == id));
        match file {
            Some(file) => attached(&at, file),
            None => on_the_way(&at, id),
        }
    };
    let list = el("ul.blanket-files").attr_of("aria-label", words::text(store.language, "ui-attached-files"));
    fill_list(list, Box::new(names), Box::new(make))
}

fn line(id: &str, name: &str) -> El {
    el("li").attr("data-file", id).add(el("span.blanket-file-name").text(name))
}

/// A button of a line, which says to those who cannot see the line whose it is.
fn small_button(journey: Journey, text: &'static str, name: &str) -> El {
    let sign = (text != RETRY).then_some(icon::REMOVE);
    button("function-link blanket-small-button", sign, words::text(journey.store.language, text))
        .attr("data-action", text)
        .add(el("span.sr-only").text(&[" ", name].concat()))
}

fn attached(at: &Place, file: FileAnswer) -> El {
    let language = at.journey.store.language;
    let (at, bytes) = (at.clone(), file.size);
    line(&file.id, &file.name)
        .add(el("span.form-hint").say(move || size(bytes, language.get())))
        .add(small_button(at.journey, REMOVE, &file.name).on("click", move |_| detach(&at, &file)))
}

/// How far it is, and what may be done about it.
fn on_the_way(at: &Place, id: &str) -> El {
    let store = at.journey.store;
    let of = |id: &str, sheet: &Sheet| sheet.uploads.iter().find(|it| it.id == id).cloned();
    let name = store.peek(|_, sheet| of(id, sheet)).map(|it| it.name).unwrap_or_default();
    // The words beside the bar say the same.
    let (bar, told, end) =
        (el("progress").attr("max", "100").attr("aria-hidden", "true"), el("span.form-hint"), mark());
    let buttons = [CANCEL, RETRY, REMOVE].map(|it| small_button(at.journey, it, &name));
    let line = line(id, &name).add(told.clone()).add(end.clone());
    let own = id.to_owned();
    effect(Box::new(move || {
        let language = store.language.get();
        let percent = store.with(|_, sheet| of(&own, sheet)).and_then(|it| it.percent);
        let is_going = percent.is_some();
        let percent = percent.unwrap_or_default().to_string();
        bar.set("value", Some(&percent));
        bar.show(is_going, &told);
        told.set_text(&match is_going {
            true => ui(language, "ui-upload-percent", &[("percent", &percent)]),
            false => ui(language, "ui-upload-failed", &[]),
        });
        for (button, shown) in buttons.iter().zip([is_going, !is_going, !is_going]) {
            button.show(shown, &end);
        }
    }));
    let (at, id) = (at.clone(), id.to_owned());
    line.on("click", move |event| match dom::action(&event).as_str() {
        CANCEL => give_up(&at, &id, "ui-upload-cancelled"),
        RETRY => retry(&at, &id),
        REMOVE => give_up(&at, &id, "ui-file-removed"),
        _ => {}
    })
}

fn detach(at: &Place, file: &FileAnswer) {
    let (journey, nearest) = (at.journey, nearest(at, &file.id));
    journey.change(&at.key, &mut |blanket, answers| {
        let mut files = answers.files(blanket, &at.key);
        files.retain(|it| it.id != file.id);
        answers.set_files(blanket, &at.key, &files);
    });
    journey.after(&After::FileGone(&nearest, "ui-file-removed", &file.name));
    if journey.mode() == Mode::Preview {
        return;
    }
    let (address, id) = (journey.attachment_url(), file.id.clone());
    spawn_local(async move { api::forget(&address, &id).await });
}

/// The button that has focus goes with its line. Nearest stands the line that takes its place, else the one before, else the
/// file field.
fn nearest(at: &Place, id: &str) -> String {
    let line = at.journey.line(id);
    let beside = line.and_then(|it| it.next_element_sibling().or_else(|| it.previous_element_sibling()));
    let next = beside.and_then(|it| it.get_attribute("data-file"));
    next.map_or_else(|| dom::by_id(&at.id), |it| button_of(&it))
}

/// A selector for the first button of a line.
fn button_of(id: &str) -> String {
    ["[data-file=\"", id, "\"] button"].concat()
}

/// Looks at each file before anything is sent, and uploads those that the form takes.
fn take(at: &Place, limits: &Limits, files: Vec<File>) {
    let store = at.journey.store;
    let attached = store.peek(|blanket, sheet| {
        sheet.answers.files(blanket, &at.key).len() + sheet.uploads.iter().filter(|it| it.key == at.key).count()
    });
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
            upload(at, file);
        }
    }
}

fn refuse(at: &Place, id: &str, params: &[(&str, &str)]) {
    let store = at.journey.store;
    let text = words::say(store.language, id, params);
    store.note(at.key.clone(), text.clone());
    store.say(text);
}

thread_local! {
    /// The files that the sheet tells of as on their way.
    static SENT: RefCell<Vec<(String, api::Upload)>> = RefCell::default();
}

fn upload(at: &Place, file: File) {
    let store = at.journey.store;
    let (id, name) = (dom::unique(), file.name());
    if at.journey.mode() == Mode::Preview {
        // Nothing leaves the page; the answer says what a server would have said, but for the sum.
        let (media_type, size) = (file.type_(), file.size() as u64);
        attach(at, FileAnswer { id, name, media_type, size, sha256: "0".repeat(64) });
        return;
    }
    let upload = api::Upload::new(&at.journey.attachment_url(), file);
    SENT.with_borrow_mut(|it| it.push((id.clone(), upload)));
    store.turn(|sheet| {
        sheet.uploads.push(Upload { key: at.key.clone(), id: id.clone(), name, percent: None });
    });
    begin(at, id);
}

fn sending(id: &str) -> Option<api::Upload> {
    SENT.with_borrow(|it| it.iter().find(|it| it.0 == id).map(|it| it.1.clone()))
}

/// Begins to send a file, for the first time or once more.
fn begin(at: &Place, id: String) {
    let (journey, store) = (at.journey, at.journey.store);
    let Some(sending) = sending(&id) else { return };
    let own = id.clone();
    let percent = move |percent| {
        store.turn(|sheet| {
            if let Some(it) = sheet.uploads.iter_mut().find(|it| it.id == own) {
                it.percent = percent;
            }
        });
    };
    percent(Some(0));
    let name = sending.name();
    journey.after(&After::Came("ui-uploading", &name));
    let progress = percent.clone();
    let at = at.clone();
    spawn_local(async move {
        let reply = sending.send(Rc::new(move |it| progress(Some(it)))).await;
        let is_wanted = store.peek(|_, sheet| sheet.uploads.iter().any(|it| it.id == id));
        if store.is_gone() || !is_wanted {
            return;
        }
        let has_focus = journey.line(&id).is_some_and(|it| matches!(it.query_selector(":focus"), Ok(Some(_))));
        let (status, reply) = reply.map_or((0, None), |it| (it.status, Some(it)));
        let mut next = button_of(&id);
        match (status, reply) {
            (201, Some(reply)) => {
                forget(&at, &id);
                next = button_of(&attach(&at, received(&reply.json())));
            }
            // What the server will not have is not sent once more.
            (413 | 415 | 422, _) => {
                forget(&at, &id);
                next = dom::by_id(&at.id);
                let text = match status {
                    413 => "ui-file-too-large-here",
                    415 => "ui-file-type-here",
                    _ => "ui-file-unsafe-here",
                };
                refuse(&at, text, &[("name", &name)]);
            }
            _ => {
                percent(None);
                refuse(&at, "ui-file-failed", &[("name", &name)]);
            }
        }
        if has_focus {
            journey.after(&After::GivenWay(&next));
        }
    });
}

fn retry(at: &Place, id: &str) {
    at.journey.store.turn_at(&at.key, |sheet| sheet.forgive(&at.key));
    begin(at, id.to_owned());
    at.journey.after(&After::GivenWay(&button_of(id)));
}

/// The person does without the file, on its way or not.
fn give_up(at: &Place, id: &str, says: &'static str) {
    let store = at.journey.store;
    let name = store.peek(|_, sheet| sheet.uploads.iter().find(|it| it.id == id).map(|it| it.name.clone()));
    let nearest = nearest(at, id);
    let sending = sending(id);
    forget(at, id);
    if let Some(sending) = sending {
        sending.cancel();
    }
    at.journey.after(&After::FileGone(&nearest, says, &name.unwrap_or_default()));
}

fn forget(at: &Place, id: &str) {
    SENT.with_borrow_mut(|it| it.retain(|it| it.0 != id));
    at.journey.store.turn_at(&at.key, |sheet| {
        sheet.uploads.retain(|it| it.id != id);
        sheet.forgive(&at.key);
    });
}

/// What the server says of a file.
fn received(receipt: &Data) -> FileAnswer {
    FileAnswer {
        id: receipt.text("id"),
        name: receipt.text("name"),
        media_type: receipt.text("type"),
        size: receipt.number("size"),
        sha256: receipt.text("sha256"),
    }
}

/// Takes a file into the answer. Gives the file's id.
fn attach(at: &Place, file: FileAnswer) -> String {
    let says = words::say(at.journey.store.language, "ui-file-attached", &[("name", &file.name)]);
    at.journey.change(&at.key, &mut |blanket, answers| {
        let mut files = answers.files(blanket, &at.key);
        files.push(file.clone());
        answers.set_files(blanket, &at.key, &files);
    });
    at.journey.store.say(says);
    file.id
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
