//! Check your answers: everything as the receiver will read it, a link to change each, and the button that sends.

use crate::html::{El, el, pieces};
use crate::icon;
use crate::journey::Journey;
use crate::notice::{button, notice};
use crate::prose::heading;
use crate::sheet::{Sending, Sheet};
use crate::step::back;
use crate::words;
use blanket_engine::{PrefillMode, SummaryLine, SummaryStep, summarise};
use leptos::prelude::*;

pub(crate) fn review(journey: Journey) -> El {
    let language = journey.store.language;
    let busy = move || journey.store.with(|_, sheet| sheet.sending == Sending::Busy);
    let send = button("button button-primary", None, move || {
        words::text(language, if busy() { "ui-sending" } else { "ui-send" })()
    })
    .attr("data-action", "send")
    // Not disabled while it sends: that would throw focus away. A second press does nothing.
    .attr_of("aria-disabled", move || busy().to_string())
    .on("click", move |_| journey.send());
    pieces([
        el("h1").attr("tabindex", "-1").say(words::text(language, "ui-review-heading")),
        el("p.font-lead").say(words::text(language, "ui-review-lead")),
        answers(journey, true, 2),
        el("p").say(words::text(language, "ui-review-before-sending")),
        el("div.button-group.blanket-moves").all([back(journey), send]),
    ])
}

/// Why the sending failed, above the page's title.
pub(crate) fn failure(journey: Journey) -> El {
    let language = journey.store.language;
    let failed = move || {
        journey.store.with(|_, sheet| match &sheet.sending {
            Sending::Idle | Sending::Busy => None,
            Sending::Failed(text) => Some(text.clone()),
        })
    };
    pieces([]).region(failed, move |text| {
        let heading = el("h2.alert-heading").say(words::text(language, "ui-not-sent"));
        notice(icon::AS_ERROR, language, [heading, el("p.alert-text").text(text)])
            .attr("role", "alert")
            .attr("tabindex", "-1")
    })
}

/// All answers, step by step under headings of a level; with links to change them while that can still be done.
pub(crate) fn answers(journey: Journey, open: bool, level: u8) -> El {
    let store = journey.store;
    // Answers do not change while they are read over; the language may.
    pieces([]).region(
        move || Some(store.language.get().code().to_owned()),
        move |_| {
            let language = store.language.get();
            let steps = store.peek(|blanket, sheet| summarise(blanket, &sheet.state, language));
            pieces(steps.into_iter().map(|step| part(journey, step, open, level)))
        },
    )
}

fn part(journey: Journey, step: SummaryStep, open: bool, top: u8) -> El {
    let part = el("div.blanket-answers").add(heading(top).text(&step.title));
    let (mut part, mut rows, mut level) = (part, Vec::new(), 0);
    for line in step.lines {
        // Each heading begins a table of its own, and so does what comes after a group: a table's rows are all of one thing.
        if line.heading || line.level < level {
            part = part.all(table(&mut rows));
        }
        level = line.level;
        if line.heading {
            part = part.add(heading(level.saturating_add(top + 1)).text(&line.label));
        } else {
            rows.push(row(journey, &line, open));
        }
    }
    part.all(table(&mut rows))
}

fn table(rows: &mut Vec<El>) -> Option<El> {
    (!rows.is_empty()).then(|| {
        el("table.table.structured-list.table-sm-responsive-headers.d-print-table").add(el("tbody").all(rows.drain(..)))
    })
}

fn row(journey: Journey, line: &SummaryLine, open: bool) -> El {
    let none = words::say(journey.store.language, "ui-not-answered", &[]);
    let value = if line.value.is_empty() { &none } else { &line.value };
    let is_locked = |sheet: &Sheet| sheet.prefilled(&line.key).is_some_and(|it| it.mode != PrefillMode::Open);
    let changeable = line.changeable && !journey.store.peek(|_, sheet| is_locked(sheet));
    let change = open.then(|| if changeable { change(journey, line) } else { el("td.d-print-none") });
    el("tr").add(el("th").attr("scope", "row").text(&line.label)).add(el("td.blanket-value").text(value)).all(change)
}

fn change(journey: Journey, line: &SummaryLine) -> El {
    let key = line.key.clone();
    let link =
        el("a.function-link").attr("href", &journey.address_of(&key)).attr("data-change", &journey.store.path(&key));
    let link = link
        .say(words::text(journey.store.language, "ui-change"))
        .add(el("span.sr-only").text(&format!(" {}", line.label)));
    el("td.d-print-none").add(link.on("click", move |event| {
        event.prevent_default();
        journey.mend(&key);
    }))
}
