//! Several of a list: checkboxes. An option that stands alone unchecks the others, and they it.

use crate::dom;
use crate::field::{Slot, grouped};
use crate::html::{El, el};

pub(crate) fn checks(slot: &Slot, options: &[String], exclusive: Option<&str>) -> El {
    let boxes = options.iter().enumerate().map(|(index, option)| check(slot, index, option, options, exclusive));
    grouped(slot, el("fieldset"), boxes)
}

fn check(slot: &Slot, index: usize, option: &str, options: &[String], exclusive: Option<&str>) -> El {
    let id = slot.part_id(option);
    let input = el("input").attr("type", "checkbox").class("form-checkbox").id(&id).attr("name", &slot.id);
    let label = el("label.form-label").attr("for", &id);
    // A group of checkboxes can be neither required nor invalid for a screen reader; its boxes can.
    let (target, words, own) = (input.clone(), label.clone(), option.to_owned());
    slot.paint(move |slice| {
        words.set_text(slice.options.get(index).map_or("", String::as_str));
        dom::set_checked(&target, slice.chosen.contains(&own));
        target.set("aria-invalid", Some(if slice.fault.is_empty() { "false" } else { "true" }));
    });
    let (journey, key, source) = (slot.journey, slot.key.clone(), input.clone());
    let (own, all, alone) = (option.to_owned(), options.to_vec(), exclusive.map(ToOwned::to_owned));
    let input = input.on("change", move |_| {
        journey.change(&key, &mut |blanket, answers| {
            let before = answers.chosen(blanket, &key);
            let after = toggled(&all, &before, &own, dom::checked(&source), alone.as_deref());
            answers.set_chosen(blanket, &key, after);
        });
    });
    el("div.form-group-checkbox").add(input).add(label)
}

/// What is chosen when one option has been checked or unchecked, in the order of the options.
fn toggled(options: &[String], before: &[String], option: &str, checked: bool, exclusive: Option<&str>) -> Vec<String> {
    let stays = |it: &str| {
        if it == option {
            return checked;
        }
        // Alone means alone, whichever of the two was checked last.
        let parted = checked && (exclusive == Some(option) || exclusive == Some(it));
        !parted && before.iter().any(|before| before == it)
    };
    options.iter().filter(|it| stays(it)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::toggled;

    fn check(before: &[&str], option: &str, checked: bool, after: &[&str]) {
        let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let options = owned(&["a", "b", "none"]);
        assert_eq!(toggled(&options, &owned(before), option, checked, Some("none")), owned(after));
    }

    #[test]
    fn what_stands_alone_stands_alone() {
        check(&[], "b", true, &["b"]);
        check(&["b"], "a", true, &["a", "b"]);
        check(&["a", "b"], "a", false, &["b"]);
        check(&["a", "b"], "none", true, &["none"]);
        check(&["none"], "a", true, &["a"]);
        check(&["none"], "none", false, &[]);
    }
}
