//! A compiled blanket: a tree of nodes with names resolved, expressions typed and the order of evaluation fixed.
//!
//! Made by [`crate::compile`] only; never changed.

use std::fmt;

use crate::answers::Id;
use crate::definition::{Access, DataRecord, Draft, GroupStyle, Kle, Law, Prefill, Repeat, Sensitivity};
use crate::diagnostic::{Severity, Span, nearest};
use crate::feel::Expr;
use crate::field::{Kind, Shape};
use crate::lean::{digits, joined, number};
use crate::sorted::Map;
use crate::text::{Language, Texts};

/// A form, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Blanket {
    pub(crate) id: String,
    pub(crate) number: Option<String>,
    pub(crate) version: String,
    pub(crate) hash: String,
    pub(crate) languages: Vec<Language>,
    pub(crate) kle: Option<Kle>,
    pub(crate) laws: Vec<Law>,
    pub(crate) data: Option<DataRecord>,
    pub(crate) access: Access,
    pub(crate) nodes: Vec<Node>,
    pub(crate) steps: Vec<NodeId>,
    /// Every node, each after those that its relevance and value depend on.
    pub(crate) order: Vec<NodeId>,
    /// By node, its place in `order`.
    pub(crate) positions: Vec<u16>,
    /// By node, what must be computed anew when it changes, and how many outer rows the two share.
    pub(crate) users: Vec<Vec<(User, usize)>>,
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) texts: Map<Language, Texts>,
    /// Groups and fields by their path.
    pub(crate) paths: Map<String, NodeId>,
    /// The groups and fields in no group, in the order of their ids.
    pub(crate) asked: Vec<(Id, NodeId)>,
}

/// A step, section, group or field: an index into its blanket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeId(pub(crate) u16);

/// One instance of a node: the node, and the row (0-based) in each repeated group around it, outermost first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Key {
    /// Which node.
    pub node: NodeId,
    /// As many as there are repeated groups around the node; one more names a row of the node itself.
    pub rows: Vec<u16>,
}

/// A part of a blanket.
#[derive(Debug, Clone)]
pub struct Node {
    /// As the author wrote it.
    pub id: String,
    /// Where its answer lies: ids of groups and the field joined by `.`; steps and sections are not in it.
    pub path: String,
    /// What it stands in; none for a step.
    pub parent: Option<NodeId>,
    /// What stands in it, in the order in which it is asked.
    pub children: Vec<NodeId>,
    /// What it is.
    pub kind: NodeKind,
    /// The id of its message.
    pub(crate) message: String,
    /// The groups around it, outermost first.
    pub(crate) groups: Vec<NodeId>,
    /// Those of them that repeat.
    pub(crate) repeated: Vec<NodeId>,
    /// How many repeated groups lie around it.
    pub(crate) depth: usize,
    /// Of a group that is there once: the groups and fields in it, in the order of their ids.
    pub(crate) asked: Vec<(Id, NodeId)>,
    /// The rules that are shown at it, as indices.
    pub(crate) rules: Vec<usize>,
    pub(crate) relevant: Option<Expr>,
    /// Of a field itself, or for the fields in it that say nothing themselves.
    pub(crate) required: Option<Expr>,
    /// Of a field itself, or for all fields in it.
    pub(crate) read_only: Option<Expr>,
    /// Of a field: the node whose `required` counts for it, itself or the nearest around it.
    pub(crate) required_at: Option<NodeId>,
    /// Of a field, or of all fields that one type stands for.
    pub(crate) soft_required: Option<Expr>,
    /// Of a field: the node whose `soft_required` counts for it, itself or the nearest around it.
    pub(crate) soft_required_at: Option<NodeId>,
    /// Of a field: the nodes whose `read_only` count for it.
    pub(crate) read_only_at: Vec<NodeId>,
    pub(crate) span: Span,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A page of the form.
    Step,
    /// A heading with what stands under it. It is not part of any path.
    Section,
    /// Answers that belong together; with `repeat`, rows of them.
    Group {
        /// How many rows it may have; none: it is there once.
        repeat: Option<Repeat>,
        /// What its fields are together.
        style: GroupStyle,
    },
    /// A question, or something to read.
    Field(Box<Field>),
}

/// A question.
#[derive(Debug, Clone)]
pub struct Field {
    pub(crate) kind: Kind,
    pub(crate) prefill: Option<Prefill>,
    pub(crate) computed: Option<Expr>,
    pub(crate) min: Option<Expr>,
    pub(crate) max: Option<Expr>,
    pub(crate) purpose: String,
    pub(crate) sensitivity: Option<Sensitivity>,
}

/// What names a node in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum User {
    /// The relevance or computed value of a node.
    Settle(NodeId),
    /// Whether a field is required or read-only, or its bounds.
    Judge(NodeId),
    /// A rule, by its index.
    Rule(usize),
}

/// A rule across fields.
#[derive(Debug, Clone)]
pub(crate) struct CompiledRule {
    pub(crate) id: String,
    pub(crate) message: String,
    pub(crate) check: Expr,
    pub(crate) at: Vec<NodeId>,
    /// The repeated group for each row of which the rule is checked; none: once.
    pub(crate) group: Option<NodeId>,
    pub(crate) severity: Severity,
}

impl Blanket {
    /// The form's id, `pn151`: stable for ever.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// KL's own number, such as `PN 151`.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// `major.minor.patch`
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SHA-256 of the bundle's canonical JSON, 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The languages it is offered in; the first is the original.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Subject and kind of action in KL Emnesystematik, if the form says them.
    pub fn kle(&self) -> Option<&Kle> {
        self.kle.as_ref()
    }

    /// The laws that allow its questions, each named by [`Field::purpose`].
    pub fn laws(&self) -> &[Law] {
        &self.laws
    }

    /// What a law is called: "Serviceloven § 118".
    pub fn law_name(&self, language: impl Into<Language>, law: &Law) -> String {
        let language = language.into();
        let pattern = self.pattern(language, &format!("law-{}", law.id.text), "");
        pattern.map(|it| it.resolve(language, &|_| crate::text::Filling::Text(String::new()))).unwrap_or_default()
    }

    /// The record of processing, if the form says it.
    pub fn data(&self) -> Option<&DataRecord> {
        self.data.as_ref()
    }

    /// Who may fill it in.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Its steps, in order.
    pub fn steps(&self) -> &[NodeId] {
        &self.steps
    }

    /// The form's title, in the language or else the original.
    pub fn title(&self, language: impl Into<Language>) -> String {
        self.message(language, "").unwrap_or_default()
    }

    /// Whether a browser may keep answers that are not sent yet.
    pub fn draft(&self) -> Draft {
        self.data.as_ref().map(|it| it.draft).unwrap_or_default()
    }

    /// An attribute of the form's own message: `description`, `who`, `time`, `need`, `privacy`, `instead`, `receipt`.
    pub fn message(&self, language: impl Into<Language>, attribute: &str) -> Option<String> {
        let language = language.into();
        let pattern = self.pattern(language, "blanket", attribute)?;
        Some(pattern.resolve(language, &|_| crate::text::Filling::Text(String::new())))
    }

    /// The node. An id from another blanket gives this one's first node.
    pub fn node(&self, id: NodeId) -> &Node {
        static NOTHING: Node = Node::empty();
        self.nodes.get(usize::from(id.0)).unwrap_or(&NOTHING)
    }

    /// The instance at a path such as `ansoegere[0].cpr`; none if there is no such field or group.
    pub fn key(&self, path: &str) -> Option<Key> {
        let (mut names, mut rows) = (Vec::new(), Vec::new());
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            match part.split_once('[') {
                Some((name, row)) => {
                    names.push(name);
                    rows.push(number(row.strip_suffix(']')?)?);
                    // `ansoegere[0]` with nothing after it names a row, which is the group with one row more.
                    parts.peek()?;
                }
                None => names.push(part),
            }
        }
        let node = *self.paths.get(&joined(&mut names.into_iter(), "."))?;
        (self.node(node).depth == rows.len()).then_some(Key { node, rows })
    }

    /// The same for a person who has written the path.
    ///
    /// # Errors
    /// When there is no such field or group: the error says so, and which path is most like it.
    pub fn find(&self, path: &str) -> Result<Key, String> {
        self.key(path).ok_or_else(|| {
            let near = nearest(path, self.paths()).map_or_else(
                || "fields have their groups before them and their rows in brackets: ansoegere[0].cpr".to_owned(),
                |near| format!("did you mean `{near}`? (rows stand in brackets: ansoegere[0].cpr)"),
            );
            format!("there is no field `{path}`; {near}")
        })
    }

    /// The paths of all groups and fields, without rows: `ansoegere.cpr`.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// The path of an instance: `ansoegere[0].cpr`. Of a row of a group (one row number more): `ansoegere[0]`.
    pub fn path(&self, key: &Key) -> String {
        let mut rows = key.rows.iter();
        let mut out = String::new();
        for id in self.groups_of(key.node).iter().copied().chain([key.node]) {
            let node = self.node(id);
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(&node.id);
            if self.repeat(id).is_some()
                && let Some(row) = rows.next()
            {
                out.push('[');
                out.push_str(&digits((*row).into(), 1));
                out.push(']');
            }
        }
        out
    }

    /// How a repeated group repeats; none for all else.
    pub fn repeat(&self, id: NodeId) -> Option<Repeat> {
        match self.node(id).kind {
            NodeKind::Group { repeat, .. } => repeat,
            NodeKind::Step | NodeKind::Section | NodeKind::Field(_) => None,
        }
    }

    /// What the fields of a group are together.
    pub fn style(&self, id: NodeId) -> GroupStyle {
        match self.node(id).kind {
            NodeKind::Group { style, .. } => style,
            NodeKind::Step | NodeKind::Section | NodeKind::Field(_) => GroupStyle::Plain,
        }
    }

    /// Whether the field is required whatever is answered: `required = true`.
    pub fn always_required(&self, id: NodeId) -> bool {
        let at = self.node(id).required_at.map(|it| self.node(it));
        matches!(at.and_then(|it| it.required.as_ref()), Some(Expr { kind: crate::feel::ExprKind::Bool(true), .. }))
    }

    /// The step in which a node stands.
    pub fn step_of(&self, id: NodeId) -> NodeId {
        let mut at = id;
        while let Some(parent) = self.node(at).parent {
            at = parent;
        }
        at
    }

    /// Whether a node lies in a group, at whatever depth; a group does not lie in itself.
    pub fn lies_in(&self, id: NodeId, group: NodeId) -> bool {
        self.groups_of(id).contains(&group)
    }

    /// The id that goes with a part of an address, and is emptied when that part is changed.
    pub(crate) fn address_id(&self, key: &Key) -> Option<Key> {
        let group = self.node(key.node).parent.filter(|it| self.style(*it) == GroupStyle::Address)?;
        let is_id = |it: &&NodeId| self.node(**it).field().is_some_and(|it| matches!(it.kind, Kind::AddressId));
        let id = self.node(group).children.iter().find(is_id).filter(|it| **it != key.node)?;
        Some(key.beside(*id))
    }

    /// Takes a node into the tree, after its parent: it becomes the last child there, and learns which groups lie around
    /// it. Tells whether its path is another's already.
    pub(crate) fn attach(&mut self, at: usize) -> bool {
        let id = NodeId(u16::try_from(at).unwrap_or(u16::MAX));
        let (mut groups, mut repeated) = (Vec::new(), Vec::new());
        if let Some(parent) = self.node(id).parent {
            let node = self.node(parent);
            (groups, repeated) = (node.groups.clone(), node.repeated.clone());
            if matches!(node.kind, NodeKind::Group { .. }) {
                groups.push(parent);
                repeated.extend(self.repeat(parent).map(|_| parent));
            }
            if let Some(parent) = self.nodes.get_mut(usize::from(parent.0)) {
                parent.children.push(id);
            }
        }
        let Some(node) = self.nodes.get_mut(at) else { return false };
        (node.depth, node.groups, node.repeated) = (repeated.len(), groups, repeated);
        match node.kind {
            NodeKind::Step | NodeKind::Section => false,
            NodeKind::Group { .. } | NodeKind::Field(_) => {
                let is_taken = self.paths.contains_key(&node.path);
                if !is_taken {
                    self.paths.insert(node.path.clone(), id);
                }
                is_taken
            }
        }
    }

    /// Writes down the place of each node in the order, what is asked under which id, and at each field the rules that are
    /// shown there.
    pub(crate) fn index(&mut self) {
        self.positions = vec![0; self.nodes.len()];
        for (at, id) in self.order.iter().enumerate() {
            if let Some(position) = self.positions.get_mut(usize::from(id.0)) {
                *position = u16::try_from(at).unwrap_or(u16::MAX);
            }
        }
        // INVARIANT: within a group, paths come in the order of ids.
        for id in self.paths.values().filter(|id| self.node(**id).depth == 0).copied().collect::<Vec<_>>() {
            let entry = (Id::new(&self.node(id).id), id);
            let group = self.groups_of(id).last().map(|it| usize::from(it.0));
            let around = group.and_then(|it| self.nodes.get_mut(it)).map_or(&mut self.asked, |it| &mut it.asked);
            around.push(entry);
        }
        for (at, rule) in self.rules.iter().enumerate() {
            for id in &rule.at {
                if let Some(node) = self.nodes.get_mut(usize::from(id.0)) {
                    node.rules.push(at);
                }
            }
        }
    }

    /// Every node from `id` downwards, in document order.
    pub(crate) fn within(&self, id: NodeId) -> Vec<NodeId> {
        let mut out = vec![id];
        for child in &self.node(id).children {
            out.extend(self.within(*child));
        }
        out
    }

    /// Every node in document order.
    pub(crate) fn all(&self) -> impl Iterator<Item = NodeId> + '_ {
        (0..self.nodes.len()).map(|it| NodeId(u16::try_from(it).unwrap_or(u16::MAX)))
    }

    pub(crate) fn position(&self, id: NodeId) -> u16 {
        self.positions.get(usize::from(id.0)).copied().unwrap_or(u16::MAX)
    }

    pub(crate) fn users_of(&self, id: NodeId) -> &[(User, usize)] {
        self.users.get(usize::from(id.0)).map_or(&[], Vec::as_slice)
    }

    /// How many row numbers name one instance of a rule.
    pub(crate) fn rule_depth(&self, rule: usize) -> usize {
        self.rules.get(rule).and_then(|it| it.group).map_or(0, |it| self.node(it).depth + 1)
    }

    /// What sorts instances in the order in which a citizen meets them, row by row: node numbers count in that order.
    pub(crate) fn document_place(&self, key: &Key) -> Vec<u16> {
        let groups = self.repeated_groups_of(key.node);
        let rows = groups.iter().zip(&key.rows).flat_map(|(group, row)| [group.0, *row]);
        rows.chain([key.node.0]).collect()
    }

    /// The groups around a node, outermost first.
    pub(crate) fn groups_of(&self, id: NodeId) -> &[NodeId] {
        &self.node(id).groups
    }

    /// The repeated groups around a node, outermost first.
    pub(crate) fn repeated_groups_of(&self, id: NodeId) -> &[NodeId] {
        &self.node(id).repeated
    }

    /// The text in the language, or else in the original.
    pub(crate) fn pattern(&self, language: Language, id: &str, attribute: &str) -> Option<&crate::text::Pattern> {
        let find = |language: &Language| self.texts.get(language)?.pattern(id, attribute);
        find(&language).or_else(|| self.languages.first().and_then(find))
    }
}

impl Node {
    /// A section of which nothing is known.
    pub(crate) const fn empty() -> Self {
        Self {
            id: String::new(),
            path: String::new(),
            parent: None,
            children: Vec::new(),
            kind: NodeKind::Section,
            message: String::new(),
            groups: Vec::new(),
            repeated: Vec::new(),
            depth: 0,
            asked: Vec::new(),
            rules: Vec::new(),
            relevant: None,
            required: None,
            read_only: None,
            required_at: None,
            soft_required: None,
            soft_required_at: None,
            read_only_at: Vec::new(),
            span: Span { file: 0, start: 0, end: 0 },
        }
    }

    /// The question, if the node is one.
    pub fn field(&self) -> Option<&Field> {
        match &self.kind {
            NodeKind::Field(field) => Some(field),
            NodeKind::Step | NodeKind::Section | NodeKind::Group { .. } => None,
        }
    }
}

impl Field {
    /// How it is put on a page.
    pub fn shape(&self) -> Shape {
        if self.computed.is_some() { Shape::Output } else { self.kind.shape() }
    }

    /// The id of the law that says why it is asked.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// How sensitive the answer is, if the form says it.
    pub fn sensitivity(&self) -> Option<Sensitivity> {
        self.sensitivity
    }

    /// Where its answer may come from before it is asked.
    pub fn prefill(&self) -> Option<&Prefill> {
        self.prefill.as_ref()
    }
}

impl Key {
    /// The only instance of a node outside repeated groups.
    pub fn of(node: NodeId) -> Self {
        Self { node, rows: Vec::new() }
    }

    /// Row `index` of the repeated group that this key names.
    #[must_use]
    pub fn row(&self, index: usize) -> Self {
        let mut rows = self.rows.clone();
        rows.push(u16::try_from(index).unwrap_or(u16::MAX));
        Self { node: self.node, rows }
    }

    /// The instance of `node` in the same rows.
    #[must_use]
    pub fn beside(&self, node: NodeId) -> Self {
        Self { node, rows: self.rows.clone() }
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
