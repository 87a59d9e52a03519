//! One answer in several small fields: a date, a bank account. The raw answer is the parts joined by a hyphen.

use super::line;
use crate::dom;
use crate::field::{Slot, grouped};
use crate::html::{El, el};
use blanket_engine::Part;

/// What the engine wants between the parts.
const SEPARATOR: char = '-';

pub(crate) fn parts(slot: &Slot, parts: &[Part]) -> El {
    let fields = parts.iter().enumerate().map(|(index, it)| part(slot, it, index, parts.len()));
    grouped(slot, el("fieldset"), [el("div.date-group.blanket-parts").all(fields)])
}

fn part(slot: &Slot, part: &Part, index: usize, count: usize) -> El {
    let id = slot.part_id(part.id);
    let label = el("label.form-label").attr("for", &id);
    let input = el("input")
        .attr("type", "text")
        .class(line::class(part.width))
        .id(&id)
        .attr("name", &id)
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off");
    slot.accessible(&input, None);
    let (target, words, message) = (input.clone(), label.clone(), format!("ui-part-{}", part.id));
    slot.paint(move |slice| {
        words.set_text(&blanket_engine::ui(slice.language, &message, &[]));
        let own = split(&slice.raw, count).into_iter().nth(index).unwrap_or_default();
        if dom::value(&target).trim() != own {
            dom::set_value(&target, &own);
        }
        // Where the engine names the wrong part, only that one is marked.
        if slice.wrong_part.is_some_and(|wrong| wrong != index) {
            target.set("aria-invalid", Some("false"));
        }
    });
    let (journey, key, source) = (slot.journey, slot.key.clone(), input.clone());
    let input = input.on("input", move |_| {
        let text = dom::value(&source);
        let mut all = split(&journey.store.raw(&key), count);
        // A person who pastes "24-12-2026" into the first part means all of them.
        let pasted = split(&text, count);
        if index == 0 && pasted.iter().all(|it| !it.is_empty()) {
            all = pasted;
        } else if let Some(own) = all.get_mut(index) {
            *own = text.replace(SEPARATOR, "").trim().to_owned();
        }
        journey.answer(&key, &join(&all));
    });
    el("div").class(&format!("form-group form-group-{}", part.id)).add(label).add(input)
}

fn split(raw: &str, count: usize) -> Vec<String> {
    let mut parts: Vec<String> = raw.splitn(count, SEPARATOR).map(|it| it.trim().to_owned()).collect();
    parts.resize(count, String::new());
    parts
}

/// An answer of empty parts is no answer.
fn join(parts: &[String]) -> String {
    if parts.iter().all(String::is_empty) {
        return String::new();
    }
    let mut raw = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            raw.push(SEPARATOR);
        }
        raw.push_str(part);
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::{join, split};

    #[test]
    fn parts_survive_the_road_through_the_raw_answer() {
        let parts = |list: [&str; 3]| list.map(str::to_owned).to_vec();
        for it in [["24", "12", "2026"], ["", "12", ""], ["24", "", ""], ["", "", "2026"]] {
            assert_eq!(split(&join(&parts(it)), 3), parts(it));
        }
        assert_eq!(join(&parts(["", "", ""])), "");
        assert_eq!(split("", 3), parts(["", "", ""]));
    }
}
