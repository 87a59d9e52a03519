//! What surrounds every page of our own site: who is speaking, that this is a demonstration, the languages, the foot.

use crate::html::{El, el, pieces};
use crate::icon::{self, icon};
use crate::{dom, words};
use blanket_engine::Language;
use leptos::prelude::*;
use web_sys::Element;

pub(crate) fn layout(language: RwSignal<Language>, content: El) -> El {
    let main = el("main.container.page-container").id("main-content").attr("tabindex", "-1").add(content);
    let target = main.clone();
    let skip =
        el("a.skipnav").attr("href", "#main-content").say(words::text(language, "ui-skip")).on("click", move |event| {
            // Followed as a link it would change the address, which names the step.
            event.prevent_default();
            let _ = target.html().focus();
        });
    let named = written("strong").and_then(|it| it.text_content());
    let authority = || match &named {
        Some(name) => el("strong").text(name),
        None => el("strong").say(words::text(language, "ui-authority")),
    };
    let title = el("div.solution-heading").add(el("a").attr("href", "/").say(words::text(language, "ui-solution")));
    let header = el("header.header").all([
        el("div.blanket-top.container").add(languages(language)),
        el("div.solution-info").add(
            el("div.solution-info-inner.container")
                .add(title)
                .add(el("p.blanket-authority").add(authority().class("authority-name"))),
        ),
        demo(language),
    ]);
    let help = el("p").say(words::text(language, "ui-footer-contact"));
    let footer = el("div.container").add(help).add(contact().unwrap_or_else(|| el("p").add(authority())));
    pieces([skip, header, main, el("footer").add(el("div.footer").add(footer))])
}

/// How the authority is reached, as the server has written it in the page; nothing in somebody else's page.
pub(crate) fn contact() -> Option<El> {
    written("").as_ref().map(El::copy_of)
}

fn written(part: &str) -> Option<Element> {
    dom::document()?.query_selector(&["#cannot-start .blanket-contact:not(:empty) ", part].concat()).ok()?
}

/// Said on every page until a municipality has taken the forms into use.
pub(crate) fn demo(language: RwSignal<Language>) -> El {
    band(language, "ui-demo").attr("data-demo", "")
}

/// A sentence above the form that holds for all of it.
pub(crate) fn band(language: RwSignal<Language>, text: &'static str) -> El {
    el("div.blanket-demo").add(el("div.container").add(el("p").say(words::text(language, text))))
}

fn languages(language: RwSignal<Language>) -> El {
    let entries = [(Language::Da, "Dansk"), (Language::En, "English")].map(|(own, name)| {
        let code = own.code();
        let current = move || language.get() == own;
        let link = el("a")
            .attr("href", &format!("?lang={code}"))
            .attr("lang", code)
            .attr("hreflang", code)
            .attr("data-lang", code);
        let link = link
            .attr_of("aria-current", move || current().to_string())
            .region(move || current().then(String::new), |_| icon(icon::CHECK))
            .text(name);
        el("li").add(link.on("click", move |event| {
            event.prevent_default();
            language.set(own);
            dom::keep_language(own);
        }))
    });
    el("ul.blanket-languages.no-max-width")
        .attr_of("aria-label", words::text(language, "ui-choose-language"))
        .all(entries)
}
