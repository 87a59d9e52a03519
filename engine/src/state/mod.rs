//! Answers -> state: what is shown, asked for, understood and wrong. Never fails.
//!
//! Here is what a state holds and answers; [`evaluate`] makes one, [`State::change`] brings one up to date.

mod cells;
mod change;
mod evaluate;
mod json;

use std::borrow::Cow;

use time::Date;

use cells::Cells;

pub use evaluate::evaluate;
pub(crate) use json::codes;

use crate::blanket::{Blanket, Key, NodeId, NodeKind};
use crate::definition::MAX_ROWS;
use crate::diagnostic::Severity;
use crate::feel::{Expr, ExprKind, Scope, Value, eval};
use crate::field::Fault;
use crate::sorted::{Map, Set};

/// The code of the issue that a relevant `stop` is.
const STOPPED: &str = "stopped";

/// The world as far as a form may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// In the browser the citizen's date, for courtesy; on the server Copenhagen's at acceptance.
    pub today: Date,
}

/// What is known of every field, group and step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// By node, then by rows.
    cells: Vec<Cells>,
    /// By rule, the rows in which it is broken.
    broken: Vec<Set<Vec<u16>>>,
    /// The instances with issues, in document order.
    faulty: Map<Vec<u16>, Key>,
    /// What it was made in.
    context: Option<Context>,
}

/// What is known of one instance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldState {
    /// Shown, validated and sent. What is not relevant counts as null everywhere.
    pub relevant: bool,
    /// It must be answered. Only of what is relevant.
    pub required: bool,
    /// Asked for, although the form may be sent without. Never so of what is required.
    pub soft_required: bool,
    /// It may be seen and not changed: it is computed, or a condition says so.
    pub read_only: bool,
    /// The typed value; null when there is none or it could not be understood.
    pub value: Value,
    /// What is wrong with it, the gravest first.
    pub issues: Vec<Issue>,
    /// Of a repeated group that is relevant, its rows.
    rows: u16,
    /// Why the answer could not be understood.
    fault: Option<Box<Fault>>,
}

/// Whether an instance is relevant, and what its answer or its rows are.
#[derive(Default)]
struct Settled {
    relevant: bool,
    value: Value,
    rows: u16,
    fault: Option<Box<Fault>>,
}

/// What is asked of an instance and what is wrong with it.
#[derive(Default)]
struct Judged {
    required: bool,
    soft_required: bool,
    read_only: bool,
    issues: Vec<Issue>,
}

/// Something wrong with an answer, as data. Its text: [`crate::Words::issue`].
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// The field or group that shows it.
    pub at: Key,
    /// `missing`, `not_a_cpr`, ...; `rule` for a cross-field rule.
    pub code: &'static str,
    /// The rule that is broken, when `code` is `rule`.
    pub rule: Option<String>,
    /// How much it matters; only errors stand in the way of sending.
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
        self.rule.as_ref().map_or_else(|| self.code.to_owned(), |rule| ["rule:", rule].concat())
    }
}

impl FieldState {
    fn demands(&self) -> (bool, bool, bool) {
        (self.required, self.soft_required, self.read_only)
    }
}

impl State {
    fn new(blanket: &Blanket, context: &Context) -> Self {
        Self {
            cells: blanket.nodes.iter().map(|it| Cells::new(it.depth)).collect(),
            broken: vec![Set::new(); blanket.rules.len()],
            context: Some(*context),
            ..Self::default()
        }
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
        let cells = self.cells.get(usize::from(id.0)).into_iter().flat_map(Cells::iter);
        cells.map(|(rows, _)| Key { node: id, rows: rows.to_vec() }).collect()
    }

    /// Everything wrong, in document order; of one field the gravest first.
    pub fn issues(&self) -> impl Iterator<Item = &Issue> {
        self.faulty.values().filter_map(|it| self.field(it)).flat_map(|it| &it.issues)
    }

    /// Everything wrong in one step.
    pub fn step_issues(&self, blanket: &Blanket, step: NodeId) -> Vec<&Issue> {
        self.issues().filter(|it| blanket.step_of(it.at.node) == step).collect()
    }

    /// Where the form ends for this citizen without being sent: the first `stop` that is relevant.
    pub fn stopped_at(&self) -> Option<&Key> {
        self.issues().find(|it| it.code == STOPPED).map(|it| &it.at)
    }

    /// Nothing stands in the way of sending. Only errors do.
    pub fn is_valid(&self) -> bool {
        self.issues().all(|it| it.severity != Severity::Error)
    }

    /// The value of a node with the outer row numbers held: one instance, or a list over the rows not held.
    fn lookup(&self, blanket: &Blanket, id: NodeId, held: &[u16]) -> Cow<'_, Value> {
        let groups = blanket.repeated_groups_of(id);
        let value = if let Some(group) = groups.get(held.len()) {
            if !self.cell(*group, held).is_some_and(|it| it.relevant) {
                return Cow::Owned(Value::Null);
            }
            Value::List(self.each_row(*group, held, |rows| self.lookup(blanket, id, rows).into_owned()))
        } else {
            let Some(cell) = self.cell(id, held).filter(|it| it.relevant) else { return Cow::Owned(Value::Null) };
            match &blanket.node(id).kind {
                NodeKind::Field(_) => return Cow::Borrowed(&cell.value),
                NodeKind::Group { repeat: None, .. } => self.context(blanket, id, held),
                NodeKind::Group { repeat: Some(_), .. } => {
                    Value::List(self.each_row(id, held, |rows| self.context(blanket, id, rows)))
                }
                NodeKind::Step | NodeKind::Section => Value::Null,
            }
        };
        Cow::Owned(value)
    }

    /// The value of an expression that stands in these rows.
    pub(crate) fn eval(&self, blanket: &Blanket, expr: &Expr, rows: &[u16], today: Date) -> Value {
        match expr.kind {
            // Most of what authors write is `true` or a number: there is nothing to see.
            ExprKind::Bool(it) => Value::Bool(it),
            ExprKind::Number(it) => Value::Number(it),
            _ => {
                let node = |id: NodeId, shared: usize| self.lookup(blanket, id, rows.get(..shared).unwrap_or(rows));
                eval(expr, &mut Scope::new(&node, today))
            }
        }
    }

    /// The same for whoever explains, with names that loops around the expression bring.
    pub(crate) fn eval_with(
        &self,
        blanket: &Blanket,
        expr: &Expr,
        rows: &[u16],
        today: Date,
        names: Vec<(String, Value)>,
    ) -> Value {
        let node = |id: NodeId, shared: usize| self.lookup(blanket, id, rows.get(..shared).unwrap_or(rows));
        eval(expr, &mut Scope::new(&node, today).knowing(names, None))
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
                    entries.push((node.id.clone(), self.lookup(blanket, *child, rows).into_owned()));
                }
            }
        }
    }

    fn each_row<T>(&self, group: NodeId, held: &[u16], visit: impl Fn(&[u16]) -> T) -> Vec<T> {
        let mut rows = [held, &[0]].concat();
        let all = 0..u16::try_from(self.row_count(group, held)).unwrap_or(MAX_ROWS);
        all.map(|row| {
            if let Some(last) = rows.last_mut() {
                *last = row;
            }
            visit(&rows)
        })
        .collect()
    }

    fn cell(&self, id: NodeId, rows: &[u16]) -> Option<&FieldState> {
        self.cells.get(usize::from(id.0))?.get(rows)
    }

    fn row_count(&self, group: NodeId, rows: &[u16]) -> usize {
        self.cell(group, rows).map_or(0, |it| usize::from(it.rows))
    }

    /// The rows of every instance of a node whose outer rows are `prefix`, as the rows of its groups tell.
    fn places(&self, blanket: &Blanket, id: NodeId, prefix: &[u16]) -> Vec<Vec<u16>> {
        let groups = blanket.repeated_groups_of(id);
        let mut out = vec![prefix.get(..groups.len()).unwrap_or(prefix).to_vec()];
        for group in groups.iter().skip(prefix.len()) {
            out = out.iter().flat_map(|rows| self.row_keys(*group, rows)).collect();
        }
        out
    }

    /// The rows themselves of every instance of a repeated group.
    pub(crate) fn row_places(&self, blanket: &Blanket, group: NodeId, prefix: &[u16]) -> Vec<Vec<u16>> {
        let depth = blanket.node(group).depth;
        let places = self.places(blanket, group, prefix.get(..depth).unwrap_or(prefix));
        places.iter().flat_map(|rows| self.row_keys(group, rows)).filter(|it| it.starts_with(prefix)).collect()
    }

    /// The same as [`Self::places`], and those that are still known although their row is gone.
    fn known_places(&self, blanket: &Blanket, id: NodeId, prefix: &[u16]) -> Set<Vec<u16>> {
        let cells = self.cells.get(usize::from(id.0)).into_iter().flat_map(Cells::iter);
        let known = cells.map(|(rows, _)| rows.to_vec()).filter(|it| it.starts_with(prefix));
        known.chain(self.places(blanket, id, prefix)).collect()
    }

    /// Whether the rows of an instance are there.
    fn has_place(&self, blanket: &Blanket, key: &Key) -> bool {
        let groups = blanket.repeated_groups_of(key.node);
        groups.iter().enumerate().all(|(at, group)| {
            let outer = key.rows.get(..at).unwrap_or_default();
            key.rows.get(at).is_some_and(|row| usize::from(*row) < self.row_count(*group, outer))
        })
    }

    fn row_keys(&self, group: NodeId, rows: &[u16]) -> Vec<Vec<u16>> {
        self.each_row(group, rows, <[u16]>::to_vec)
    }

    /// Whether a rule is broken for an instance in these rows.
    fn is_broken(&self, blanket: &Blanket, rule: usize, rows: &[u16]) -> bool {
        let depth = blanket.rule_depth(rule);
        self.broken.get(rule).is_some_and(|it| it.contains(rows.get(..depth).unwrap_or(rows)))
    }

    fn set_broken(&mut self, rule: usize, rows: Vec<u16>, broken: bool) -> bool {
        let Some(all) = self.broken.get_mut(rule) else { return false };
        if broken { all.insert(rows) } else { all.remove(&rows) }
    }

    /// The rows below `prefix` in which a rule is broken.
    fn broken_places(&self, rule: usize, prefix: &[u16]) -> Vec<Vec<u16>> {
        self.broken.get(rule).into_iter().flatten().filter(|it| it.starts_with(prefix)).cloned().collect()
    }

    /// Writes down what was found of an instance, which comes to be if it is not there. What was judged of it stands until it
    /// is judged again. Tells whether anything is new.
    fn set_settled(&mut self, key: &Key, settled: Settled) -> bool {
        let Some(cells) = self.cells.get_mut(usize::from(key.node.0)) else { return false };
        let is_new = cells.add(&key.rows);
        let Some(cell) = cells.get_mut(&key.rows) else { return false };
        let same = (cell.relevant, cell.rows) == (settled.relevant, settled.rows)
            && cell.value == settled.value
            && cell.fault == settled.fault;
        if !same {
            (cell.relevant, cell.rows) = (settled.relevant, settled.rows);
            (cell.value, cell.fault) = (settled.value, settled.fault);
        }
        is_new || !same
    }

    /// Keeps the list of faulty instances true.
    fn note_faulty(&mut self, blanket: &Blanket, key: &Key, was: bool, is: bool) {
        match (was, is) {
            (false, true) => self.faulty.insert(blanket.document_place(key), key.clone()),
            (true, false) => self.faulty.remove(&blanket.document_place(key)),
            (true, true) | (false, false) => None,
        };
    }

    /// Writes down what was found of an instance that is there. Tells whether anything of it is new.
    fn set_judged(&mut self, blanket: &Blanket, key: &Key, judged: Judged) -> bool {
        let cells = self.cells.get_mut(usize::from(key.node.0));
        let Some(cell) = cells.and_then(|it| it.get_mut(&key.rows)) else { return false };
        let same =
            cell.demands() == (judged.required, judged.soft_required, judged.read_only) && cell.issues == judged.issues;
        if same {
            return false;
        }
        let (was, is) = (!cell.issues.is_empty(), !judged.issues.is_empty());
        (cell.required, cell.soft_required) = (judged.required, judged.soft_required);
        (cell.read_only, cell.issues) = (judged.read_only, judged.issues);
        self.note_faulty(blanket, key, was, is);
        true
    }

    /// Forgets an instance whose row is gone. Tells whether it was known.
    fn remove(&mut self, blanket: &Blanket, key: &Key) -> bool {
        self.faulty.remove(&blanket.document_place(key));
        self.cells.get_mut(usize::from(key.node.0)).is_some_and(|it| it.remove(&key.rows).is_some())
    }
}
