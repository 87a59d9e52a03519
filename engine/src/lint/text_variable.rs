//! `unknown-variable`: a text names something that is not known where it is shown.

use super::Subject;
use crate::blanket::{Blanket, Key, NodeId};
use crate::diagnostic::Diagnostic;
use crate::text::{Message, Pattern};
use crate::words::variable;

/// What the text of a fault may name besides answers.
const FAULT_PARAMS: [&str; 6] = ["label", "min", "max", "length", "name", "types"];

pub(crate) fn check(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    let blanket = subject.blanket;
    for texts in blanket.texts.values() {
        for id in blanket.all() {
            if let Some(message) = texts.0.get(&blanket.node(id).message) {
                check_message(blanket, id, message, faults);
            }
        }
        for rule in &blanket.rules {
            let at = rule.at.first().copied().unwrap_or_default();
            if let Some(message) = texts.0.get(&rule.message) {
                check_message(blanket, at, message, faults);
            }
        }
    }
}

fn check_message(blanket: &Blanket, id: NodeId, message: &Message, faults: &mut Vec<Diagnostic>) {
    let own = message.value.iter().map(|it| ("", it));
    let attributes = message.attributes.iter().map(|(name, it)| (name.as_str(), it));
    for (attribute, pattern) in own.chain(attributes) {
        check_pattern(blanket, id, attribute, pattern, faults);
    }
}

fn check_pattern(blanket: &Blanket, id: NodeId, attribute: &str, pattern: &Pattern, faults: &mut Vec<Diagnostic>) {
    let node = blanket.node(id);
    // The words for one row of a repeated group are said inside that row.
    let of_a_row = blanket.repeat(id).is_some() && ["row", "remove"].contains(&attribute);
    let in_rows = node.depth + usize::from(of_a_row);
    let at = Key { node: id, rows: vec![0; in_rows] };
    for name in pattern.variables() {
        let is_param = attribute.starts_with("error-") && FAULT_PARAMS.contains(&name);
        let is_row = name == "row" && in_rows > 0;
        if !is_param && !is_row && variable(blanket, &at, name).is_none() {
            let message = format!("the text names `${name}`, which is not known here");
            let help = "a text may name answers of its own row, of the groups around it and of the form itself: \
                        { $fornavn }, { $person-fornavn }";
            faults.push(Diagnostic::error("unknown-variable", pattern.span, message, help).at(&node.message));
        }
    }
}
