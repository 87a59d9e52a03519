//! Answers -> state: what is shown, asked for, understood and wrong. Never fails.
//!
//! One pass in dependency order computes relevance and values; a second judges the answers, on which nothing depends.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use time::Date;

use crate::answers::{Answer, Answers};
use crate::blanket::{Blanket, Field, Key, NodeId, NodeKind};
use crate::definition::MAX_ROWS;
use crate::diagnostic::Severity;
use crate::feel::{Expr, Scope, Value, eval};
use crate::field::{Bounds, Fault};

/// The world as far as a form may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// In the browser the citizen's date, for courtesy; on the server Copenhagen's at acceptance.
    pub today: Date,
}

/// What is known of every field, group and step.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// By node, then by rows.
    cells: Vec<BTreeMap<Vec<u16>, FieldState>>,
    /// Rows of each repeated group, by node, then by rows.
    rows: Vec<BTreeMap<Vec<u16>, usize>>,
    /// Document order of the issues' places.
    issues: Vec<Issue>,
}

/// What is known of one instance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldState {
    /// Shown, validated and sent. What is not relevant counts as null everywhere.
    pub relevant: bool,
    pub required: bool,
    pub read_only: bool,
    /// The typed value; null when there is none or it could not be understood.
    pub value: Value,
    pub issues: Vec<Issue>,
}

/// Something wrong with an answer, as data. Its text: [`crate::Words::issue`].
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    pub at: Key,
    /// `missing`, `not_a_cpr`, ...; `rule` for a cross-field rule.
    pub code: &'static str,
    /// The rule that is broken, when `code` is `rule`.
    pub rule: Option<String>,
    pub severity: Severity,
    /// Values that its text may name.
    pub params: Vec<(&'static str, Value)>,
    /// The first wrong input of a field in several parts.
    pub part: Option<u8>,
    /// The message of the rule.
    pub(crate) message: String,
}

impl Issue {
    /// The code, with the rule's id for a broken rule: `rule:perioder_i_orden`.
    pub fn full_code(&self) -> String {
        self.rule.as_ref().map_or_else(|| self.code.to_owned(), |rule| format!("rule:{rule}"))
    }
}

/// The state that the answers make.
pub fn evaluate(blanket: &Blanket, answers: &Answers, context: &Context) -> State {
    let mut pass = Pass { blanket, answers, today: context.today, state: State::new(blanket), faults: BTreeMap::new() };
    for id in &blanket.order {
        for rows in pass.instances(*id) {
            pass.settle(*id, rows);
        }
    }
    for id in blanket.all() {
        for rows in pass.instances(id) {
            pass.judge(Key { node: id, rows });
        }
    }
    pass.check_rules();
    pass.state.collect_issues(blanket);
    pass.state
}

struct Pass<'a> {
    blanket: &'a Blanket,
    answers: &'a Answers,
    today: Date,
    state: State,
    /// Answers that could not be understood.
    faults: BTreeMap<Key, Fault>,
}

impl Pass<'_> {
    /// The rows in which a node stands.
    fn instances(&self, id: NodeId) -> Vec<Vec<u16>> {
        let mut out = vec![Vec::new()];
        for group in self.blanket.repeated_groups_of(id) {
            let mut next = Vec::new();
            for rows in out {
                for row in 0..self.state.row_count(group, &rows) {
                    let mut rows = rows.clone();
                    rows.push(u16::try_from(row).unwrap_or(MAX_ROWS));
                    next.push(rows);
                }
            }
            out = next;
        }
        out
    }

    /// Finds whether an instance is relevant, and its value or rows.
    fn settle(&mut self, id: NodeId, rows: Vec<u16>) {
        let node = self.blanket.node(id);
        let around = node.parent.is_none_or(|parent| {
            let depth = self.blanket.node(parent).depth;
            self.state.cell(parent, rows.get(..depth).unwrap_or(&rows)).is_some_and(|it| it.relevant)
        });
        let relevant = around && node.relevant.as_ref().is_none_or(|it| self.eval(it, &rows).holds());
        let mut cell = FieldState { relevant, ..FieldState::default() };
        let key = Key { node: id, rows };
        match &node.kind {
            NodeKind::Field(field) if relevant => cell.value = self.value(field, &key),
            NodeKind::Group { repeat: Some(repeat) } if relevant => {
                let held = self.answers.rows(self.blanket, &key).min(usize::from(MAX_ROWS));
                let count = held.max(usize::from(repeat.min));
                self.state.set_rows(&key, count);
            }
            NodeKind::Step | NodeKind::Section | NodeKind::Group { .. } | NodeKind::Field(_) => {}
        }
        self.state.set(key, cell);
    }

    fn value(&mut self, field: &Field, key: &Key) -> Value {
        if let Some(computed) = &field.computed {
            return self.eval(computed, &key.rows);
        }
        match field.kind.parse(self.answers.at(self.blanket, key)) {
            Ok(value) => value,
            Err(fault) => {
                self.faults.insert(key.clone(), fault);
                Value::Null
            }
        }
    }

    /// Finds what is wrong with one relevant instance.
    fn judge(&mut self, key: Key) {
        let node = self.blanket.node(key.node);
        let Some(mut cell) = self.state.cell(key.node, &key.rows).cloned().filter(|it| it.relevant) else { return };
        match &node.kind {
            NodeKind::Field(field) => {
                let holds = |it: &Option<Expr>| it.as_ref().is_some_and(|it| self.eval(it, &key.rows).holds());
                cell.required = holds(&field.required);
                cell.read_only = field.computed.is_some() || holds(&field.read_only);
                let fault = if field.computed.is_some() {
                    None
                } else if let Some(fault) = self.faults.remove(&key) {
                    Some(fault)
                } else if cell.value.is_null() {
                    cell.required.then(|| Fault { code: "missing", params: Vec::new(), part: None })
                } else {
                    let bound = |it: &Option<Expr>| it.as_ref().map(|it| self.eval(it, &key.rows)).unwrap_or_default();
                    field.kind.validate(&cell.value, &Bounds { min: bound(&field.min), max: bound(&field.max) })
                };
                cell.issues.extend(fault.map(|it| issue(&key, it)));
            }
            NodeKind::Group { repeat: Some(repeat) } => {
                let count = self.answers.rows(self.blanket, &key);
                if count > usize::from(repeat.max) {
                    let params = vec![("max", Value::Number(repeat.max.into()))];
                    cell.issues.push(issue(&key, Fault { code: "rows_max", params, part: None }));
                }
            }
            NodeKind::Step | NodeKind::Section | NodeKind::Group { repeat: None } => {}
        }
        self.state.set(key, cell);
    }

    fn check_rules(&mut self) {
        for rule in &self.blanket.rules {
            let instances = match rule.group {
                // A rule about the fields of a repeated group is checked for each of its rows.
                Some(group) => {
                    let child = self.blanket.node(group).children.first().copied().unwrap_or(group);
                    self.instances(child)
                }
                None => vec![Vec::new()],
            };
            for rows in instances {
                if self.eval(&rule.check, &rows) != Value::Bool(false) {
                    continue;
                }
                for node in &rule.at {
                    for place in self.instances(*node).into_iter().filter(|it| it.starts_with(&rows)) {
                        let key = Key { node: *node, rows: place };
                        let Some(mut cell) = self.state.cell(*node, &key.rows).cloned().filter(|it| it.relevant) else {
                            continue;
                        };
                        // One fault at a time: a field that is wrong by itself is mended first.
                        if cell.issues.iter().any(|it| it.severity == Severity::Error) {
                            continue;
                        }
                        let fault = Fault { code: "rule", params: Vec::new(), part: None };
                        cell.issues.push(Issue {
                            rule: Some(rule.id.clone()),
                            severity: rule.severity,
                            message: rule.message.clone(),
                            ..issue(&key, fault)
                        });
                        self.state.set(key, cell);
                    }
                }
            }
        }
    }

    fn eval(&self, expr: &Expr, rows: &[u16]) -> Value {
        let node = |id: NodeId, shared: usize| self.state.lookup(self.blanket, id, rows.get(..shared).unwrap_or(rows));
        eval(expr, &mut Scope::new(&node, self.today))
    }
}

fn issue(key: &Key, fault: Fault) -> Issue {
    Issue {
        at: key.clone(),
        code: fault.code,
        rule: None,
        severity: Severity::Error,
        params: fault.params,
        part: fault.part,
        message: String::new(),
    }
}

impl State {
    fn new(blanket: &Blanket) -> Self {
        let count = blanket.nodes.len();
        Self { cells: vec![BTreeMap::new(); count], rows: vec![BTreeMap::new(); count], issues: Vec::new() }
    }

    /// What is known of one instance; none if there is no such row.
    pub fn field(&self, key: &Key) -> Option<&FieldState> {
        self.cell(key.node, &key.rows)
    }

    /// Whether a step, section, group or field is shown.
    pub fn relevant(&self, key: &Key) -> bool {
        self.field(key).is_some_and(|it| it.relevant)
    }

    /// How many rows a repeated group shows: those answered, and never fewer than its `repeat.min`.
    pub fn rows(&self, key: &Key) -> usize {
        self.row_count(key.node, &key.rows)
    }

    /// Every instance of a node, relevant or not.
    pub fn instances(&self, id: NodeId) -> Vec<Key> {
        let cells = self.cells.get(usize::from(id.0)).into_iter().flatten();
        cells.map(|(rows, _)| Key { node: id, rows: rows.clone() }).collect()
    }

    /// Everything wrong, in document order; first the errors and then the warnings of one field.
    pub fn issues(&self) -> impl Iterator<Item = &Issue> {
        self.issues.iter()
    }

    /// Everything wrong in one step.
    pub fn step_issues(&self, blanket: &Blanket, step: NodeId) -> Vec<&Issue> {
        self.issues.iter().filter(|it| blanket.step_of(it.at.node) == step).collect()
    }

    /// Nothing stands in the way of sending. Warnings do not.
    pub fn is_valid(&self) -> bool {
        self.issues.iter().all(|it| it.severity != Severity::Error)
    }

    /// The state as data: `{"fields": {path: {relevant, required, read_only, value, issues}}, "steps": {id: relevant}}`.
    pub fn to_json(&self, blanket: &Blanket) -> String {
        let (mut fields, mut steps) = (Map::new(), Map::new());
        for id in blanket.all() {
            let node = blanket.node(id);
            for (rows, cell) in self.cells.get(usize::from(id.0)).into_iter().flatten() {
                let key = Key { node: id, rows: rows.clone() };
                match &node.kind {
                    NodeKind::Step => {
                        steps.insert(node.id.clone(), Json::Bool(cell.relevant));
                    }
                    NodeKind::Section => {}
                    NodeKind::Group { repeat } => {
                        let mut entry = json!({ "relevant": cell.relevant, "issues": codes(cell) });
                        if repeat.is_some()
                            && let Some(entry) = entry.as_object_mut()
                        {
                            entry.insert("rows".into(), self.rows(&key).into());
                        }
                        fields.insert(blanket.path(&key), entry);
                    }
                    NodeKind::Field(_) => {
                        let entry = json!({
                            "relevant": cell.relevant,
                            "required": cell.required,
                            "read_only": cell.read_only,
                            "value": cell.value.to_json(),
                            "issues": codes(cell),
                        });
                        fields.insert(blanket.path(&key), entry);
                    }
                }
            }
        }
        json!({ "fields": fields, "steps": steps, "valid": self.is_valid() }).to_string()
    }

    /// The value of a node with the outer row numbers held: one instance, or a list over the rows not held.
    fn lookup(&self, blanket: &Blanket, id: NodeId, held: &[u16]) -> Value {
        let groups = blanket.repeated_groups_of(id);
        if let Some(group) = groups.get(held.len()) {
            if !self.cell(*group, held).is_some_and(|it| it.relevant) {
                return Value::Null;
            }
            return Value::List(self.each_row(*group, held, |rows| self.lookup(blanket, id, rows)));
        }
        let Some(cell) = self.cell(id, held).filter(|it| it.relevant) else { return Value::Null };
        match &blanket.node(id).kind {
            NodeKind::Field(_) => cell.value.clone(),
            NodeKind::Group { repeat: None } => self.context(blanket, id, held),
            NodeKind::Group { repeat: Some(_) } => {
                Value::List(self.each_row(id, held, |rows| self.context(blanket, id, rows)))
            }
            NodeKind::Step | NodeKind::Section => Value::Null,
        }
    }

    /// The values directly in a group, in one row.
    fn context(&self, blanket: &Blanket, id: NodeId, rows: &[u16]) -> Value {
        let mut entries = Vec::new();
        self.collect_context(blanket, id, rows, &mut entries);
        Value::Context(entries)
    }

    fn collect_context(&self, blanket: &Blanket, id: NodeId, rows: &[u16], entries: &mut Vec<(String, Value)>) {
        for child in &blanket.node(id).children {
            let node = blanket.node(*child);
            match node.kind {
                NodeKind::Section | NodeKind::Step => self.collect_context(blanket, *child, rows, entries),
                NodeKind::Group { .. } | NodeKind::Field(_) => {
                    entries.push((node.id.clone(), self.lookup(blanket, *child, rows)));
                }
            }
        }
    }

    /// The typed answers below a node as JSON, without what is not relevant or not answered.
    pub(crate) fn typed(&self, blanket: &Blanket, id: NodeId, rows: &[u16], out: &mut Map<String, Json>) {
        for child in &blanket.node(id).children {
            let node = blanket.node(*child);
            let Some(cell) = self.cell(*child, rows).filter(|it| it.relevant) else { continue };
            match &node.kind {
                NodeKind::Step | NodeKind::Section => self.typed(blanket, *child, rows, out),
                NodeKind::Field(_) if cell.value.is_null() => {}
                NodeKind::Field(_) => {
                    out.insert(node.id.clone(), cell.value.to_json());
                }
                NodeKind::Group { repeat: None } => {
                    let mut inner = Map::new();
                    self.typed(blanket, *child, rows, &mut inner);
                    if !inner.is_empty() {
                        out.insert(node.id.clone(), Json::Object(inner));
                    }
                }
                NodeKind::Group { repeat: Some(_) } => {
                    let rows = self.each_row(*child, rows, |rows| {
                        let mut inner = Map::new();
                        self.typed(blanket, *child, rows, &mut inner);
                        Json::Object(inner)
                    });
                    out.insert(node.id.clone(), Json::Array(rows));
                }
            }
        }
    }

    fn each_row<T>(&self, group: NodeId, held: &[u16], visit: impl Fn(&[u16]) -> T) -> Vec<T> {
        let rows = 0..self.row_count(group, held);
        rows.map(|row| {
            let mut rows = held.to_vec();
            rows.push(u16::try_from(row).unwrap_or(MAX_ROWS));
            visit(&rows)
        })
        .collect()
    }

    fn cell(&self, id: NodeId, rows: &[u16]) -> Option<&FieldState> {
        self.cells.get(usize::from(id.0))?.get(rows)
    }

    fn row_count(&self, group: NodeId, rows: &[u16]) -> usize {
        self.rows.get(usize::from(group.0)).and_then(|it| it.get(rows)).copied().unwrap_or(0)
    }

    fn set(&mut self, key: Key, cell: FieldState) {
        if let Some(cells) = self.cells.get_mut(usize::from(key.node.0)) {
            cells.insert(key.rows, cell);
        }
    }

    fn set_rows(&mut self, key: &Key, count: usize) {
        if let Some(rows) = self.rows.get_mut(usize::from(key.node.0)) {
            rows.insert(key.rows.clone(), count);
        }
    }

    /// Puts the issues of all cells in the order in which a citizen meets them: row by row, not field by field.
    fn collect_issues(&mut self, blanket: &Blanket) {
        let mut out = Vec::new();
        for step in &blanket.steps {
            self.walk_issues(blanket, *step, &[], &mut out);
        }
        self.issues = out;
    }

    fn walk_issues(&self, blanket: &Blanket, id: NodeId, rows: &[u16], out: &mut Vec<Issue>) {
        let Some(cell) = self.cell(id, rows).filter(|it| it.relevant) else { return };
        let mut own = cell.issues.clone();
        own.sort_by_key(|it| it.severity);
        out.extend(own);
        let children = &blanket.node(id).children;
        if blanket.repeat(id).is_some() {
            for row in 0..self.row_count(id, rows) {
                let mut rows = rows.to_vec();
                rows.push(u16::try_from(row).unwrap_or(MAX_ROWS));
                children.iter().for_each(|it| self.walk_issues(blanket, *it, &rows, out));
            }
        } else {
            children.iter().for_each(|it| self.walk_issues(blanket, *it, rows, out));
        }
    }
}

fn codes(cell: &FieldState) -> Vec<Json> {
    cell.issues.iter().map(|it| json!({ "code": it.full_code(), "severity": it.severity.as_str() })).collect()
}

impl Answers {
    /// Whether anything at all has been answered.
    pub fn is_empty(&self) -> bool {
        self.iter().all(|(_, answer)| match answer {
            Answer::Text(text) => text.trim().is_empty(),
            Answer::Many(items) => items.is_empty(),
            Answer::Group(inner) => inner.is_empty(),
            Answer::Rows(rows) => rows.iter().all(Self::is_empty),
        })
    }
}
