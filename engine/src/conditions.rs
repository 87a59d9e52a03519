//! The conditions of a form, named and spelled as an editor knows them. For the editor's side: coverage and explanations.

use crate::blanket::{Blanket, NodeId, NodeKind};
use crate::feel::{Expr, ExprKind, Printed};

/// What a node is called when an editor is told of it.
pub(crate) fn name(blanket: &Blanket, id: NodeId) -> String {
    let node = blanket.node(id);
    match node.kind {
        NodeKind::Step => format!("step {}", node.id),
        NodeKind::Section => format!("section {}", node.id),
        NodeKind::Group { .. } | NodeKind::Field(_) => node.path.clone(),
    }
}

/// The expression as FEEL, its names as they are seen from `around`, a group or what lies in one.
pub(crate) fn spell(blanket: &Blanket, around: Option<NodeId>, expr: &Expr) -> String {
    Printed { expr, node: &|id, shared| seen_from(blanket, around, id, shared) }.to_string()
}

/// The shortest name of a group or field that means it in its own rows, `shared` of which are held.
fn seen_from(blanket: &Blanket, around: Option<NodeId>, id: NodeId, shared: usize) -> String {
    let path = &blanket.node(id).path;
    let mut at = around;
    while let Some(group) = at {
        let node = blanket.node(group);
        if matches!(node.kind, NodeKind::Group { .. }) {
            let rows = node.depth + usize::from(blanket.repeat(group).is_some());
            let inner = path.strip_prefix(&node.path).and_then(|it| it.strip_prefix('.'));
            if let Some(inner) = inner.filter(|_| shared >= rows) {
                return inner.to_owned();
            }
        }
        at = node.parent;
    }
    path.clone()
}

/// Which of its owner's conditions an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Relevant(NodeId),
    Required(NodeId),
    SoftRequired(NodeId),
    ReadOnly(NodeId),
    /// A rule, by its index.
    Rule(usize),
}

/// Every condition of a form that is more than `true` or `false`.
pub(crate) fn conditions(blanket: &Blanket) -> Vec<(Owner, &Expr)> {
    let mut out = Vec::new();
    for id in blanket.all() {
        let Some(node) = blanket.nodes.get(usize::from(id.0)) else { continue };
        out.extend(node.relevant.iter().map(|it| (Owner::Relevant(id), it)));
        out.extend(node.required.iter().map(|it| (Owner::Required(id), it)));
        out.extend(node.soft_required.iter().map(|it| (Owner::SoftRequired(id), it)));
        out.extend(node.read_only.iter().map(|it| (Owner::ReadOnly(id), it)));
    }
    out.extend(blanket.rules.iter().enumerate().map(|(at, it)| (Owner::Rule(at), &it.check)));
    out.retain(|(_, expr)| !matches!(expr.kind, ExprKind::Bool(_)));
    out
}

/// The group or field from which the names of a condition are seen.
pub(crate) fn around(blanket: &Blanket, owner: Owner) -> Option<NodeId> {
    match owner {
        Owner::Relevant(id) | Owner::Required(id) | Owner::SoftRequired(id) | Owner::ReadOnly(id) => {
            blanket.node(id).parent
        }
        Owner::Rule(at) => blanket.rules.get(at).and_then(|it| it.group),
    }
}
