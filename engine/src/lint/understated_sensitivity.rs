//! `understated-sensitivity`: a personnummer that is not said to be one. Everything that guards it goes by `sensitivity`.
//!
//! That a question of any sensitivity has a purpose, and its purpose a law, is a fault when the form is read.

use super::{About, Subject};
use crate::definition::Sensitivity;
use crate::diagnostic::Diagnostic;
use crate::field::Kind;

pub(super) fn check(subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    for (id, field) in subject.fields() {
        let understated = field.sensitivity.is_some_and(|it| it != Sensitivity::Cpr);
        if understated && matches!(field.kind, Kind::Cpr) {
            let node = subject.blanket.node(id);
            let message = format!("`{}` asks for a personnummer and is not said to", node.path);
            let help = "write `sensitivity = \"cpr\"` (databeskyttelsesloven § 11)";
            let fault = Diagnostic::warning("understated-sensitivity", node.span, message, help).at(&node.path);
            found.push((About::Node(id), fault));
        }
    }
}
