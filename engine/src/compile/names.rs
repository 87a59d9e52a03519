//! What a name means in an expression, depending on where it stands.

use std::collections::BTreeMap;

use crate::blanket::{Blanket, NodeId, NodeKind};
use crate::definition::Repeat;
use crate::feel::{Found, Names, Type};

/// The names seen from inside `scope` (a group, section or step; none: the form itself).
pub(super) struct NamesAt<'a> {
    pub(super) blanket: &'a Blanket,
    pub(super) scope: Option<NodeId>,
}

impl Names for NamesAt<'_> {
    /// A name means this row's or group's field first, then those of the groups around it, then the form's.
    fn find(&self, name: &str) -> Option<Found> {
        let groups = self.groups();
        let node = (0..=groups.len()).rev().find_map(|count| {
            let prefix =
                count.checked_sub(1).and_then(|at| groups.get(at)).map(|it| self.blanket.node(*it).path.as_str());
            let path = prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}.{name}"));
            self.blanket.paths.get(&path).copied()
        })?;
        let here: Vec<NodeId> = groups.into_iter().filter(|it| self.blanket.repeat(*it).is_some()).collect();
        let there = self.blanket.repeated_groups_of(node);
        let shared = here.iter().zip(there).take_while(|(a, b)| a == b).count();
        Some(self.found(node, shared))
    }

    fn child(&self, group: NodeId, shared: usize, name: &str) -> Option<Found> {
        let path = format!("{}.{name}", self.blanket.node(group).path);
        let node = *self.blanket.paths.get(&path)?;
        Some(self.found(node, shared))
    }

    fn all(&self) -> Vec<String> {
        let mut names: Vec<String> = self.blanket.paths.keys().cloned().collect();
        for group in self.groups() {
            let children = self.blanket.within(group);
            names.extend(children.iter().map(|it| self.blanket.node(*it).id.clone()));
        }
        names
    }
}

impl NamesAt<'_> {
    /// The groups around the scope and the scope itself, outermost first.
    fn groups(&self) -> Vec<NodeId> {
        let Some(scope) = self.scope else { return Vec::new() };
        let mut groups = self.blanket.groups_of(scope).to_vec();
        if matches!(self.blanket.node(scope).kind, NodeKind::Group { .. }) {
            groups.push(scope);
        }
        groups
    }

    fn found(&self, node: NodeId, shared: usize) -> Found {
        let mut kind = type_of(self.blanket, node);
        for _ in shared..self.blanket.node(node).depth {
            kind = Type::list(kind);
        }
        Found { node, shared, kind }
    }
}

/// The type of one instance of a node.
fn type_of(blanket: &Blanket, id: NodeId) -> Type {
    let node = blanket.node(id);
    match &node.kind {
        NodeKind::Field(field) => field.kind.value_type(),
        NodeKind::Group { repeat, .. } => {
            let mut entries = BTreeMap::new();
            collect(blanket, id, &mut entries);
            let row = Type::Context(entries);
            let is_list = matches!(repeat, Some(Repeat { .. }));
            if is_list { Type::list(row) } else { row }
        }
        NodeKind::Step | NodeKind::Section => Type::Any,
    }
}

/// The fields and groups directly in a group; sections are no level of their own.
fn collect(blanket: &Blanket, id: NodeId, entries: &mut BTreeMap<String, Type>) {
    for child in &blanket.node(id).children {
        let node = blanket.node(*child);
        match node.kind {
            NodeKind::Section | NodeKind::Step => collect(blanket, *child, entries),
            NodeKind::Group { .. } | NodeKind::Field(_) => {
                entries.insert(node.id.clone(), type_of(blanket, *child));
            }
        }
    }
}
