//! Running text of a form: paragraphs parted by blank lines, and lists of lines that begin with "- ". Nothing else is
//! markup, so whatever stands in a text stays text.

use crate::field::{Slot, frame};
use crate::html::{El, el, pieces};
use crate::icon;
use crate::notice::notice;

/// Information among the questions.
pub(crate) fn information(slot: &Slot, level: u8) -> El {
    let (store, key) = (slot.store, slot.key.clone());
    let text = el("div.blanket-prose");
    let target = text.clone();
    slot.paint(move |slice| {
        target.fill(&paragraphs(&slice.label));
    });
    frame(slot).add(titled(level, move || store.attribute(&key, "heading"))).add(text)
}

/// Here the form ends for this person: what stands in the way, and what to do.
pub(crate) fn stop(slot: &Slot, level: u8) -> El {
    let (store, key, more) = (slot.store, slot.key.clone(), slot.key.clone());
    let text = el("div.alert-text");
    let target = text.clone();
    slot.paint(move |slice| {
        target.fill(&paragraphs(&slice.label));
    });
    let heading = titled(level, move || store.attribute(&key, "heading"));
    let help = prose(move || store.attribute(&more, "help"));
    let notice = notice(icon::AS_WARNING, store.language, [heading, text, help]);
    // It comes as the result of an answer, so it is read out when it does.
    el("div.blanket-stop")
        .attr("data-path", &slot.path)
        .add(notice.id(&slot.id).attr("role", "alert").attr("tabindex", "-1"))
}

/// A heading that is there only if it has words.
pub(crate) fn titled(level: u8, text: impl Fn() -> String + 'static) -> El {
    pieces([]).region(move || words(text()), move |text| heading(level).text(text))
}

/// Paragraphs that follow their text.
pub(crate) fn prose(text: impl Fn() -> String + 'static) -> El {
    el("div.blanket-prose").region(move || words(text()), paragraphs)
}

/// A text, if it has any words.
pub(crate) fn words(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

/// A heading of a level within the page; the page's title is level 1.
pub(crate) fn heading(level: u8) -> El {
    el(match level {
        0..=2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        6.. => "h6",
    })
}

pub(crate) fn paragraphs(text: &str) -> El {
    let mut blocks: Vec<El> = Vec::new();
    let mut items: Vec<El> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        let item = line.strip_prefix("- ");
        if (item.is_some() || line.is_empty()) && !lines.is_empty() {
            blocks.push(el("p").text(&lines.join(" ")));
            lines.clear();
        }
        match item {
            Some(item) => items.push(el("li").text(item)),
            None => {
                if !items.is_empty() {
                    blocks.push(el("ul").all(items.drain(..)));
                }
                if !line.is_empty() {
                    lines.push(line);
                }
            }
        }
    }
    pieces(blocks)
}
