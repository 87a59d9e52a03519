//! What the person gets for having sent: proof that it arrived, what happens next, and the answers to keep.

use crate::icon::{self, icon};
use crate::journey::Journey;
use crate::prose::paragraphs;
use crate::review::answers;
use crate::words::{self, ui};
use crate::dom;
use leptos::prelude::*;

pub(crate) fn receipt(journey: Journey) -> AnyView {
    let store = journey.store;
    let language = store.language;
    let receipt = journey.receipt.get_untracked();
    let at = receipt.received_at;
    let received = move || {
        let language = language.get();
        ui(&language, "ui-receipt-received", &[("time", &dom::moment(&at, &language))])
    };
    let next = Memo::new(move |_| store.words(|words| words.blanket("receipt").unwrap_or_default()));
    view! {
        <div data-receipt="">
            <h1 tabindex="-1">{words::text(language, "ui-receipt-heading")}</h1>
            <div class=icon::AS_SUCCESS.class>
                {icon::spoken_icon(icon::AS_SUCCESS.icon, "icon-svg alert-icon", words::text(language, icon::AS_SUCCESS.name))}
                <div class="alert-body">
                    <h2 class="alert-heading">{move || store.words(|words| words.title())}</h2>
                    <p class="alert-text">{received}</p>
                    <p class="alert-text">{words::text(language, "ui-receipt-reference")}" "<strong data-reference="">{receipt.reference}</strong></p>
                </div>
            </div>
            {move || next.with(|text| (!text.is_empty()).then(|| view! { <h2>{words::text(language, "ui-receipt-next")}</h2>{paragraphs(text)} }))}
            <p>{words::text(language, "ui-receipt-keep")}</p>
            <button type="button" class="button button-secondary d-print-none" data-action="print" on:click=|_| dom::print()>
                {icon(icon::PRINT)}<span>{words::text(language, "ui-print")}</span>
            </button>
            <h2>{words::text(language, "ui-receipt-answers")}</h2>
            {answers(journey, false)}
        </div>
    }
    .into_any()
}
