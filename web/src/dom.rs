//! The browser's small services: the clock, ids, focus, the address. Nothing here knows of forms.

use crate::html::El;
use blanket_engine::Language;
use leptos::prelude::{on_cleanup, set_timeout, window_event_listener_untyped};
use std::time::Duration;
use time::{Date, Month};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, Event, FocusOptions, HtmlElement, HtmlInputElement, ScrollIntoViewOptions,
    ScrollLogicalPosition, Window,
};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// The person's own date, which rules of the form may ask for.
pub(crate) fn today() -> Date {
    let now = js_sys::Date::new_0();
    day(now.get_full_year() as i32, now.get_month() + 1, now.get_date()).unwrap_or(Date::MIN)
}

/// Reads "YYYY-MM-DD".
pub(crate) fn date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let mut next = || parts.next()?.parse::<u32>().ok();
    let (year, month, date) = (next()?, next()?, next()?);
    day(i32::try_from(year).ok()?, month, date)
}

fn day(year: i32, month: u32, day: u32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

/// A moment as people write it: "20. november 2026 kl. 14.05".
pub(crate) fn moment(rfc3339: &str, language: Language) -> String {
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "long"), ("timeStyle", "short")] {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    // The day comes first in both languages: an English reader of a Danish form expects European dates.
    let locale = match language {
        Language::Da => "da-DK",
        Language::En => "en-GB",
    };
    js_sys::Date::new(&rfc3339.into()).to_locale_string(locale, &options).into()
}

/// A name that no one else has, for telling a repeated sending from a new one.
pub(crate) fn unique() -> String {
    // INVARIANT: `randomUUID` is there only in secure contexts (https and localhost); elsewhere the clock and chance must do.
    let crypto = window().and_then(|it| it.crypto().ok());
    match crypto {
        Some(crypto) if js_sys::Reflect::has(&crypto, &"randomUUID".into()).unwrap_or(false) => crypto.random_uuid(),
        _ => {
            // Numbers go through the browser: writing out a fraction here would cost more than all else in this file.
            let number = |it: f64| js_sys::Number::from(it).to_fixed(20).map(String::from).unwrap_or_default();
            [js_sys::Date::now(), js_sys::Math::random()].map(number).join("-")
        }
    }
}

/// The id of a control, from its path: `ansoegere[0].cpr` becomes `ansoegere-0-cpr`.
pub(crate) fn id(path: &str) -> String {
    path.chars().filter(|it| *it != ']').map(|it| if matches!(it, '[' | '.') { '-' } else { it }).collect()
}

/// Runs when what follows from the latest change has been painted into the document.
pub(crate) fn after_paint(run: impl FnOnce() + 'static) {
    later(0, run);
}

/// Runs after so many milliseconds.
pub(crate) fn later(milliseconds: u64, run: impl FnOnce() + 'static) {
    let run: Box<dyn FnOnce()> = Box::new(run);
    set_timeout(run, Duration::from_millis(milliseconds));
}

/// The value of an input, a text area or a select.
pub(crate) fn value(control: &El) -> String {
    as_input(control).value()
}

pub(crate) fn set_value(control: &El, value: &str) {
    as_input(control).set_value(value);
}

pub(crate) fn checked(control: &El) -> bool {
    as_input(control).checked()
}

pub(crate) fn set_checked(control: &El, checked: bool) {
    as_input(control).set_checked(checked);
}

/// Text areas and selects have a value by the same name.
pub(crate) fn as_input(control: &El) -> &HtmlInputElement {
    control.element().unchecked_ref()
}

/// Runs when the browser goes back or forward, until the current owner ends.
pub(crate) fn on_popstate(run: impl Fn() + 'static) {
    let listener = window_event_listener_untyped("popstate", move |_| run());
    on_cleanup(move || listener.remove());
}

/// Moves focus to the first element that the selector finds, and brings its question into view if it may.
pub(crate) fn focus(root: &Element, selector: &str, scroll: bool) -> bool {
    let Some(element) = root.query_selector(selector).ok().flatten() else { return false };
    if scroll {
        // The label stands above its control: scrolling to the control alone would hide the question.
        let question = element.closest("[data-path]").ok().flatten();
        question.as_ref().unwrap_or(&element).scroll_into_view();
    }
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    element.unchecked_into::<HtmlElement>().focus_with_options(&options).is_ok()
}

/// The action of the button in which something happened; empty outside of such.
pub(crate) fn action(event: &Event) -> String {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let button = target.and_then(|it| it.closest("[data-action]").ok().flatten());
    button.and_then(|it| it.get_attribute("data-action")).unwrap_or_default()
}

/// Scrolls no further than it takes for all of an element to be seen.
pub(crate) fn bring_into_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// A selector for exactly this id; ids of fields need no escaping.
pub(crate) fn by_id(id: &str) -> String {
    format!("[id=\"{id}\"]")
}

pub(crate) fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}

/// Puts a fragment (or none) at the end of the address, as a new entry in the history or in place of the present one. The
/// entry may hold a text.
pub(crate) fn write_address(fragment: &str, anew: bool, state: Option<&String>) {
    let Some(window) = window() else { return };
    let (Ok(history), location) = (window.history(), window.location()) else { return };
    let address =
        format!("{}{}{fragment}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let state = state.map_or(JsValue::NULL, |it| JsValue::from_str(it));
    let _ = if anew {
        history.push_state_with_url(&state, "", Some(&address))
    } else {
        history.replace_state_with_url(&state, "", Some(&address))
    };
}

/// The text that the present entry of the history holds.
pub(crate) fn history_state() -> Option<String> {
    window()?.history().ok()?.state().ok()?.as_string()
}

/// The part of the address after `#`, with it.
pub(crate) fn fragment() -> String {
    window().and_then(|it| it.location().hash().ok()).unwrap_or_default()
}

pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The path of the page's address.
pub(crate) fn path() -> String {
    window().and_then(|it| it.location().pathname().ok()).unwrap_or_default()
}

/// The language that the address asks for (`?lang=en`), else Danish.
pub(crate) fn wanted_language() -> Language {
    let search = window().and_then(|it| it.location().search().ok()).unwrap_or_default();
    let wanted = search.trim_start_matches('?').split('&').find_map(|it| it.strip_prefix("lang="));
    wanted.unwrap_or_default().into()
}

/// What an address needs to ask for a language; the first needs no asking for.
pub(crate) fn language_query(language: Language) -> &'static str {
    match language {
        Language::Da => "",
        Language::En => "?lang=en",
    }
}

/// Makes the document, and the address, say which language it is in.
pub(crate) fn set_document_language(language: Language) {
    if let Some(root) = document().and_then(|it| it.document_element()) {
        let _ = root.set_attribute("lang", language.code());
    }
}

/// Makes the address ask for the language that was chosen, so that a reload and a shared link keep it.
pub(crate) fn keep_language(language: Language) {
    let Some(window) = window() else { return };
    let location = window.location();
    if let Ok(history) = window.history() {
        let address = format!(
            "{}{}{}",
            location.pathname().unwrap_or_default(),
            language_query(language),
            location.hash().unwrap_or_default()
        );
        let _ = history.replace_state_with_url(&history.state().unwrap_or(JsValue::NULL), "", Some(&address));
    }
}
