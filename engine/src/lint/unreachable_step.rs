//! `unreachable-step`: a step that nobody ever comes to, because it is never relevant or nothing in it is.

use super::{About, Subject};
use crate::blanket::NodeKind;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    for step in subject.blanket.steps() {
        let node = subject.blanket.node(*step);
        let within = subject.blanket.within(*step);
        let is_field = |it: &&crate::NodeId| matches!(subject.blanket.node(**it).kind, NodeKind::Field(_));
        let fields: Vec<_> = within.iter().filter(is_field).collect();
        let why = if subject.is_dead(*step) {
            "its condition is never true"
        } else if !fields.is_empty() && fields.iter().all(|it| subject.is_dead(**it)) {
            "nothing in it is ever relevant"
        } else {
            continue;
        };
        let message = format!("nobody ever comes to the step `{}`: {why}", node.id);
        let help = "take the step away, or let its conditions name answers that may differ";
        found
            .push((About::Node(*step), Diagnostic::warning("unreachable-step", node.span, message, help).at(&node.id)));
    }
}
