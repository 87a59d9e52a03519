//! `required-computed`: a computed field is required, or an information text or a stop is; no citizen could ever mend that.

use super::Subject;
use crate::diagnostic::Diagnostic;

pub(crate) fn check(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    for node in &subject.blanket.nodes {
        let Some(field) = node.field() else { continue };
        let asked = field.kind.is_asked() && field.computed.is_none();
        if (node.required.is_some() || node.soft_required.is_some()) && !asked {
            let message = format!("`{}` is required, but it is never asked", node.path);
            let help = "take `required` away; a rule can demand something of a computed value";
            faults.push(Diagnostic::error("required-computed", node.span, message, help).at(&node.path));
        }
    }
}
