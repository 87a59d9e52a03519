//! The order of evaluation: every node after those that its relevance and value depend on.

use std::collections::BTreeSet;

use crate::blanket::{Blanket, NodeId, NodeKind, User};
use crate::diagnostic::Diagnostic;
use crate::feel::{Expr, ExprKind, walk};

/// Every node in an order that respects the dependencies, or a cycle (its first node stands again at its end).
pub(super) fn order(blanket: &Blanket) -> Result<Vec<NodeId>, Vec<NodeId>> {
    let mut search =
        Search { blanket, marks: vec![Mark::New; blanket.nodes.len()], path: Vec::new(), order: Vec::new() };
    for id in blanket.all() {
        search.visit(id)?;
    }
    Ok(search.order)
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Search<'a> {
    blanket: &'a Blanket,
    marks: Vec<Mark>,
    path: Vec<NodeId>,
    order: Vec<NodeId>,
}

impl Search<'_> {
    fn visit(&mut self, id: NodeId) -> Result<(), Vec<NodeId>> {
        match self.marks.get(usize::from(id.0)) {
            Some(Mark::New) => {}
            Some(Mark::Open) => {
                let start = self.path.iter().position(|it| *it == id).unwrap_or(0);
                return Err(self.path.iter().skip(start).copied().chain([id]).collect());
            }
            Some(Mark::Done) | None => return Ok(()),
        }
        self.mark(id, Mark::Open);
        self.path.push(id);
        for needed in needs(self.blanket, id) {
            self.visit(needed)?;
        }
        self.path.pop();
        self.mark(id, Mark::Done);
        self.order.push(id);
        Ok(())
    }

    fn mark(&mut self, id: NodeId, mark: Mark) {
        if let Some(it) = self.marks.get_mut(usize::from(id.0)) {
            *it = mark;
        }
    }
}

/// What must be evaluated before a node: what is around it, and what its condition and computation name.
fn needs(blanket: &Blanket, id: NodeId) -> Vec<NodeId> {
    let node = blanket.node(id);
    let mut out: Vec<NodeId> = node.parent.into_iter().collect();
    let mut add = |expr: &Option<Expr>| {
        for (named, _) in expr.iter().flat_map(nodes) {
            // A group's value is the values of all in it.
            out.extend(blanket.within(named));
        }
    };
    add(&node.relevant);
    if let NodeKind::Field(field) = &node.kind {
        add(&field.computed);
    }
    out
}

/// Writes down who uses whom, so that a change reaches what depends on it and nothing else.
pub(super) fn connect(blanket: &mut Blanket) {
    blanket.index();
    let mut users = vec![Vec::new(); blanket.nodes.len()];
    for id in blanket.all() {
        let node = blanket.node(id);
        note(blanket, User::Settle(id), node.relevant.iter(), &mut users);
        if let NodeKind::Field(field) = &node.kind {
            note(blanket, User::Settle(id), field.computed.iter(), &mut users);
            let judged = [&field.min, &field.max];
            note(blanket, User::Judge(id), judged.into_iter().flatten(), &mut users);
            let required = node.required_at.and_then(|it| blanket.node(it).required.as_ref());
            let read_only = node.read_only_at.iter().filter_map(|it| blanket.node(*it).read_only.as_ref());
            let soft_required = node.soft_required_at.and_then(|it| blanket.node(it).soft_required.as_ref());
            let demands = required.into_iter().chain(soft_required).chain(read_only);
            note(blanket, User::Judge(id), demands, &mut users);
        }
    }
    for (at, rule) in blanket.rules.iter().enumerate() {
        note(blanket, User::Rule(at), [&rule.check].into_iter(), &mut users);
    }
    for list in &mut users {
        list.sort_unstable();
        list.dedup();
    }
    blanket.users = users;
}

fn note<'a>(blanket: &Blanket, user: User, exprs: impl Iterator<Item = &'a Expr>, users: &mut [Vec<(User, usize)>]) {
    for expr in exprs {
        for (named, shared) in nodes(expr) {
            // A list also changes when the rows around it come or go.
            let lists = blanket.repeated_groups_of(named).iter().copied().skip(shared);
            for id in blanket.within(named).into_iter().chain(lists) {
                if let Some(list) = users.get_mut(usize::from(id.0)) {
                    list.push((user, shared));
                }
            }
        }
    }
}

/// What an expression names, each thing once however often it is named.
fn nodes(expr: &Expr) -> BTreeSet<(NodeId, usize)> {
    let mut out = BTreeSet::new();
    walk(expr, &mut |part| {
        if let ExprKind::Node(named, shared) = part.kind {
            out.insert((named, shared));
        }
    });
    out
}

/// The fault that a cycle is.
pub(super) fn cycle_fault(blanket: &Blanket, cycle: &[NodeId]) -> Diagnostic {
    let name = |id: &NodeId| {
        let node = blanket.node(*id);
        match node.kind {
            NodeKind::Step | NodeKind::Section => node.message.clone(),
            NodeKind::Group { .. } | NodeKind::Field(_) => node.path.clone(),
        }
    };
    let path: Vec<String> = cycle.iter().map(name).collect();
    let first = cycle.first().map(|it| blanket.node(*it));
    Diagnostic::error(
        "cycle",
        first.map(|it| it.span).unwrap_or_default(),
        format!("this depends on itself: {}", path.join(" -> ")),
        "break the circle: let one of these conditions or computations do without the next",
    )
    .at(first.map(|it| it.path.clone()).unwrap_or_default())
}
