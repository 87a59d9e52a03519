//! What is well formed and yet wrong: one file per fault. To add one: its file, its line here, its case.

mod required_computed;
mod text_attribute;
mod text_missing;
mod text_unused;
mod text_variable;

use crate::blanket::Blanket;
use crate::bundle::Bundle;
use crate::compile::Expanded;
use crate::diagnostic::Diagnostic;

/// All that a lint may look at.
pub(crate) struct Subject<'a> {
    pub(crate) bundle: &'a Bundle,
    pub(crate) expanded: &'a Expanded,
    pub(crate) blanket: &'a Blanket,
}

/// The faults that the lints find.
pub(crate) fn lint(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    let lints: [fn(&Subject<'_>, &mut Vec<Diagnostic>); 5] = [
        text_missing::check,
        text_attribute::check,
        text_unused::check,
        text_variable::check,
        required_computed::check,
    ];
    lints.iter().for_each(|it| it(subject, faults));
}
