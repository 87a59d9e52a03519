//! `unsatisfiable`: no answer to a field can ever be right, or a stop lets nobody through. A `repeat` that no rows can fill is told when it is read.

use rust_decimal::RoundingStrategy;

use super::Subject;
use crate::blanket::{Field, Node, NodeId};
use crate::diagnostic::Diagnostic;
use crate::feel::Value;
use crate::field::{Kind, Shape};

pub(super) fn check(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    for (id, definition) in subject.fields() {
        let node = subject.blanket.node(id);
        let Some(field) = node.field().filter(|it| it.computed.is_none()) else { continue };
        let limits = definition.kind.limits();
        let limit = limits.and_then(|(it, _)| it.max.as_ref().or(it.min.as_ref()));
        if matches!(field.kind, Kind::Stop) {
            if is_always_there(subject, id) {
                let message = format!("nobody can ever send the form: `{}` is always relevant", node.path);
                let help = "write `relevant = ...` on it: when the form is not for the citizen";
                faults.push(Diagnostic::error("unsatisfiable", node.span, message, help).at(&node.path));
            }
            continue;
        }
        let (span, what, help) = if let Some(what) = bounds(subject, field) {
            (limit.map_or(node.span, |it| it.span), what, "let an answer lie from `min` to `max`")
        } else if has_no_room(field) {
            (node.span, "it has room for nothing".to_owned(), "let its largest length or number of files be 1 or more")
        } else if let Kind::MultiChoice(it) = &field.kind
            && let Some(what) = it.unsatisfiable()
        {
            (node.span, what, "let `max_chosen` be 1 or more and at least `min_chosen`, and no more than the options")
        } else if always_required(subject, node) && never_open(subject, node) {
            let what = "it is required, and nobody may write in it".to_owned();
            (node.span, what, "take `required` or `read_only` away, or let one of them be a condition")
        } else {
            continue;
        };
        let message = format!("no answer to `{}` can ever be right: {what}", node.path);
        faults.push(Diagnostic::error("unsatisfiable", span, message, help).at(&node.path));
    }
}

/// Why nothing lies between the bounds, when they hang on no answer.
fn bounds(subject: &Subject<'_>, field: &Field) -> Option<String> {
    let (min, max) = (subject.fold(field.min.as_ref()?)?, subject.fold(field.max.as_ref()?)?);
    let told = |it: &Value| it.to_text();
    match (&min, &max) {
        (Value::Date(a), Value::Date(b)) if a > b => {
            Some(format!("`min` {} is after `max` {}", told(&min), told(&max)))
        }
        (Value::Number(a), Value::Number(b)) if a > b => {
            Some(format!("`min` {} is greater than `max` {}", told(&min), told(&max)))
        }
        (Value::Number(a), Value::Number(b)) => {
            let Kind::Number(it) = &field.kind else { return None };
            let least = a.round_dp_with_strategy(it.decimals, RoundingStrategy::ToPositiveInfinity);
            let greatest = b.round_dp_with_strategy(it.decimals, RoundingStrategy::ToNegativeInfinity);
            (least > greatest)
                .then(|| format!("no number of {} decimals lies from {} to {}", it.decimals, told(&min), told(&max)))
        }
        _ => None,
    }
}

fn has_no_room(field: &Field) -> bool {
    match field.kind.shape() {
        Shape::Line { max_length, .. } | Shape::Area { max_length, .. } => max_length == Some(0),
        Shape::Files { max_files, max_bytes, .. } => max_files == 0 || max_bytes == 0,
        Shape::Parts { .. }
        | Shape::Radios { .. }
        | Shape::Checks { .. }
        | Shape::Select { .. }
        | Shape::Check
        | Shape::Output
        | Shape::Prose
        | Shape::Stop
        | Shape::Hidden => false,
    }
}

/// Whether nothing that is answered makes a node irrelevant.
fn is_always_there(subject: &Subject<'_>, id: NodeId) -> bool {
    let mut around = std::iter::successors(Some(id), |it| subject.blanket.node(*it).parent);
    around.all(|it| {
        let relevant = &subject.blanket.node(it).relevant;
        relevant.is_none() || is_always(subject, relevant)
    })
}

fn always_required(subject: &Subject<'_>, node: &Node) -> bool {
    node.required_at.is_some_and(|it| is_always(subject, &subject.blanket.node(it).required))
}

/// Whether nobody may ever write in the field. What is prefilled may come from elsewhere.
fn never_open(subject: &Subject<'_>, node: &Node) -> bool {
    let is_prefilled = node.field().is_some_and(|it| it.prefill.is_some());
    !is_prefilled && node.read_only_at.iter().any(|it| is_always(subject, &subject.blanket.node(*it).read_only))
}

fn is_always(subject: &Subject<'_>, expr: &Option<crate::feel::Expr>) -> bool {
    expr.as_ref().and_then(|it| subject.fold(it)).is_some_and(|it| it.holds())
}
