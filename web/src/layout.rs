//! What surrounds every page of our own site: who is speaking, that this is a demonstration, the languages, the foot.

use crate::icon::{self, icon};
use crate::{dom, words};
use leptos::prelude::*;
use web_sys::HtmlElement;

pub(crate) fn layout(language: RwSignal<String>, content: AnyView) -> AnyView {
    let main: NodeRef<leptos::html::Main> = NodeRef::new();
    let skip = move |event: web_sys::MouseEvent| {
        // Followed as a link it would change the address, which names the step.
        event.prevent_default();
        main.with_untracked(|it| it.as_ref().map(|it| HtmlElement::focus(it)));
    };
    view! {
        <a class="skipnav" href="#main-content" on:click=skip>{words::text(language, "ui-skip")}</a>
        <header class="header">
            <div class="blanket-top container">
                {languages(language)}
            </div>
            <div class="solution-info">
                <div class="solution-info-inner container">
                    <div class="solution-heading"><a href="/">{words::text(language, "ui-solution")}</a></div>
                    <div class="blanket-authority">
                        <p class="authority-name">{words::text(language, "ui-authority")}</p>
                    </div>
                </div>
            </div>
            {demo(language)}
        </header>
        <main class="container page-container" id="main-content" tabindex="-1" node_ref=main>{content}</main>
        <footer>
            <div class="footer">
                <div class="container">
                    <p><strong>{words::text(language, "ui-authority")}</strong></p>
                    <p>{words::text(language, "ui-footer-contact")}</p>
                </div>
            </div>
        </footer>
    }
    .into_any()
}

/// Said on every page until a municipality has taken the forms into use.
pub(crate) fn demo(language: RwSignal<String>) -> AnyView {
    view! {
        <div class="blanket-demo" data-demo="">
            <div class="container"><p>{words::text(language, "ui-demo")}</p></div>
        </div>
    }
    .into_any()
}

fn languages(language: RwSignal<String>) -> AnyView {
    let entries: Vec<AnyView> = [("da", "Dansk"), ("en", "English")]
        .into_iter()
        .map(|(code, name)| {
            let current = move || language.with(|it| it == code);
            let choose = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                language.set(code.to_owned());
                dom::keep_language(code);
            };
            view! {
                <li>
                    <a href=format!("?lang={code}") lang=code hreflang=code data-lang=code aria-current=move || current().then_some("true") on:click=choose>
                        {move || current().then(|| icon(icon::CHECK))}{name}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="blanket-languages no-max-width" aria-label=words::text(language, "ui-choose-language")>{entries}</ul> }.into_any()
}
