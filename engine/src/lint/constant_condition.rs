//! `constant-condition`: a condition that is always or never true, whatever is answered. A plain `required = true` is no
//! condition, and is let be.

use super::{About, Subject};
use crate::blanket::{Node, NodeKind};
use crate::definition::Word;
use crate::diagnostic::Diagnostic;
use crate::feel::{Expr, ExprKind, Value};

pub(super) fn check(subject: &Subject<'_>, found: &mut Vec<(About, Diagnostic)>) {
    for (id, part) in subject.nodes() {
        let node = subject.blanket.node(id);
        // A step is `unreachable-step`'s; what lies in something that is never relevant is told with that.
        let told_above = node.parent.is_some_and(|it| subject.is_dead(it));
        let is_step = matches!(node.kind, NodeKind::Step);
        let (Some(word), Some(relevant)) = (&part.relevant, &node.relevant) else { continue };
        let message = if told_above {
            continue;
        } else if subject.is_dead(id) {
            if is_step {
                continue;
            }
            format!("`{}` is never relevant", name(node))
        } else if subject.fold(relevant) == Some(Value::Bool(true)) {
            format!("`{}` is always relevant", name(node))
        } else {
            continue;
        };
        let help = "take the condition away, or what it is on; or let it name an answer that may differ";
        let fault = Diagnostic::warning("constant-condition", word.span, message, help).at(&node.path);
        found.push((About::Node(id), fault));
    }
    for (id, part) in subject.nodes().filter(|(id, _)| !subject.is_dead(*id)) {
        let node = subject.blanket.node(id);
        let conditions: [(&str, Option<&Word>, Option<&Expr>); 3] = [
            ("required", part.required.as_ref(), node.required.as_ref()),
            ("soft_required", part.soft_required.as_ref(), node.soft_required.as_ref()),
            ("read_only", part.read_only.as_ref(), node.read_only.as_ref()),
        ];
        for (key, word, expr) in conditions {
            let (Some(word), Some(expr)) = (word, expr) else { continue };
            let Some(value) = subject.fold(expr).filter(|_| !matches!(expr.kind, ExprKind::Bool(_))) else { continue };
            let often = if value.holds() { "always" } else { "never" };
            let message = format!("`{key}` of `{}` is {often} true", name(node));
            let help = format!("write `{key} = {}`, or let it name an answer that may differ", value.holds());
            let fault = Diagnostic::warning("constant-condition", word.span, message, help).at(&node.path);
            found.push((About::Node(id), fault));
        }
    }
    for (at, rule) in subject.blanket.rules.iter().enumerate() {
        // That its fields are never shown is told of them.
        if !rule.at.is_empty() && rule.at.iter().all(|it| subject.is_dead(*it)) {
            continue;
        }
        let Some(value) = subject.fold(&rule.check) else { continue };
        let Some(written) = subject.expanded.rules.iter().find(|it| it.message == rule.message) else { continue };
        let often = if value == Value::Bool(false) { "always" } else { "never" };
        let message = format!("the rule `{}` is {often} broken", rule.id);
        let help = "let `check` name answers: it is false when something is wrong";
        let fault = Diagnostic::warning("constant-condition", written.check.span, message, help);
        found.push((About::Rule(at), fault.at(format!("rule {}", rule.id))));
    }
}

fn name(node: &Node) -> &str {
    if node.path.is_empty() { &node.id } else { &node.path }
}
