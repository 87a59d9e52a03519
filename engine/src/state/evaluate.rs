//! Answers -> state, all of it or only what a change touches. Both go through the same three functions, so they agree:
//! [`Pass::settle`] finds relevance and value, [`Pass::check_rule`] whether a rule is broken, [`Pass::judge`] what is wrong.

use time::Date;

use super::{Context, FieldState, Issue, Judged, STOPPED, Settled, State};
use crate::answers::{Answer, Answers};
use crate::blanket::{Blanket, Field, Key, NodeId, NodeKind};
use crate::definition::MAX_ROWS;
use crate::diagnostic::Severity;
use crate::feel::{Expr, ExprKind, Value};
use crate::field::{Bounds, Fault, Kind};

/// The state that the answers make. It never fails: what is wrong with them is in the state.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{Answers, evaluate};
///
/// let blanket = example::blanket();
/// let answers = Answers::from_json(r#"{ "fra": "311226", "pension": "ja" }"#).unwrap();
/// let state = evaluate(&blanket, &answers, &example::day());
/// let field = |path: &str| state.field(&blanket.key(path).unwrap()).unwrap();
/// assert_eq!(field("fra").value.to_json(), "2026-12-31");
/// assert!(field("pensionskasse").relevant && field("pensionskasse").required);
/// assert_eq!(field("pensionskasse").issues[0].code, "missing");
/// assert!(!state.is_valid());
/// ```
pub fn evaluate(blanket: &Blanket, answers: &Answers, context: &Context) -> State {
    let mut state = State::new(blanket, context);
    let by_node = answers.by_node(blanket);
    let mut pass = Pass { blanket, answers, by_node, today: context.today, state: &mut state };
    // INVARIANT: relevance and values are found in dependency order; on what is judged, nothing depends.
    for id in &blanket.order {
        pass.each_instance(*id, |pass, key| {
            pass.settle(key);
        });
    }
    for rule in 0..blanket.rules.len() {
        for rows in pass.rule_places(rule, &[]) {
            pass.check_rule(rule, rows);
        }
    }
    for id in blanket.all() {
        pass.each_instance(id, |pass, key| {
            pass.judge(key);
        });
    }
    state
}

/// One evaluation, whole or partial.
pub(super) struct Pass<'a> {
    pub(super) blanket: &'a Blanket,
    pub(super) answers: &'a Answers,
    /// The answers outside of rows, if all of them are needed.
    pub(super) by_node: Vec<Option<&'a Answer>>,
    pub(super) today: Date,
    pub(super) state: &'a mut State,
}

impl Pass<'_> {
    fn each_instance(&mut self, id: NodeId, visit: fn(&mut Self, &Key)) {
        // Most nodes lie in no rows at all.
        if self.blanket.repeated_groups_of(id).is_empty() {
            return visit(self, &Key::of(id));
        }
        for rows in self.state.places(self.blanket, id, &[]) {
            visit(self, &Key { node: id, rows });
        }
    }

    /// Finds whether an instance is relevant, and its value or rows. Tells whether any of that has changed.
    pub(super) fn settle(&mut self, key: &Key) -> bool {
        let settled = self.settled(key);
        self.state.set_settled(key, settled)
    }

    fn settled(&self, key: &Key) -> Settled {
        let node = self.blanket.node(key.node);
        let around = node.parent.is_none_or(|parent| {
            let depth = self.blanket.node(parent).depth;
            self.state.cell(parent, key.rows.get(..depth).unwrap_or(&key.rows)).is_some_and(|it| it.relevant)
        });
        let relevant = around && node.relevant.as_ref().is_none_or(|it| self.eval(it, &key.rows).holds());
        let mut settled = Settled { relevant, ..Settled::default() };
        match &node.kind {
            NodeKind::Field(field) if relevant => match self.value(field, key) {
                Ok(value) => settled.value = value,
                Err(fault) => settled.fault = Some(Box::new(fault)),
            },
            NodeKind::Group { repeat: Some(repeat), .. } if relevant => {
                let held = u16::try_from(self.answers.rows(self.blanket, key)).unwrap_or(MAX_ROWS).min(MAX_ROWS);
                settled.rows = held.max(repeat.min);
            }
            NodeKind::Step | NodeKind::Section | NodeKind::Group { .. } | NodeKind::Field(_) => {}
        }
        settled
    }

    fn value(&self, field: &Field, key: &Key) -> Result<Value, Fault> {
        match &field.computed {
            Some(computed) => Ok(self.eval(computed, &key.rows)),
            None => field.kind.parse(self.answer(key)),
        }
    }

    fn answer(&self, key: &Key) -> Option<&Answer> {
        match self.by_node.get(usize::from(key.node.0)).filter(|_| key.rows.is_empty()) {
            Some(answer) => *answer,
            None => self.answers.at(self.blanket, key),
        }
    }

    /// Finds whether a rule is broken in these rows. Tells whether that has changed.
    pub(super) fn check_rule(&mut self, rule: usize, rows: Vec<u16>) -> bool {
        let broken = self.blanket.rules.get(rule).is_some_and(|it| self.eval(&it.check, &rows) == Value::Bool(false));
        self.state.set_broken(rule, rows, broken)
    }

    /// Finds what is asked of one instance and what is wrong with it. Tells whether that has changed.
    pub(super) fn judge(&mut self, key: &Key) -> bool {
        let Some(cell) = self.state.cell(key.node, &key.rows) else { return false };
        let mut judged = Judged::default();
        if cell.relevant {
            match &self.blanket.node(key.node).kind {
                NodeKind::Field(field) => self.judge_field(field, key, cell, &mut judged),
                NodeKind::Group { repeat: Some(repeat), .. } => {
                    if self.answers.rows(self.blanket, key) > usize::from(repeat.max) {
                        let params = vec![("max", Value::Number(repeat.max.into()))];
                        judged.issues.push(issue(key, Fault { code: "rows_max", params, part: None }));
                    }
                }
                NodeKind::Step | NodeKind::Section | NodeKind::Group { repeat: None, .. } => {}
            }
        }
        self.state.set_judged(self.blanket, key, judged)
    }

    fn judge_field(&self, field: &Field, key: &Key, cell: &FieldState, judged: &mut Judged) {
        let holds = |it: &Option<Expr>| match it {
            // As most authors write it; there is no value to be made of it.
            Some(Expr { kind: ExprKind::Bool(it), .. }) => *it,
            Some(it) => self.eval(it, &key.rows).holds(),
            None => false,
        };
        let node = self.blanket.node(key.node);
        judged.required = node.required_at.is_some_and(|it| holds(&self.blanket.node(it).required));
        let is_soft = || node.soft_required_at.is_some_and(|it| holds(&self.blanket.node(it).soft_required));
        judged.soft_required = !judged.required && is_soft();
        let is_closed = || node.read_only_at.iter().any(|it| holds(&self.blanket.node(*it).read_only));
        judged.read_only = field.computed.is_some() || is_closed();
        if matches!(field.kind, Kind::Stop) {
            judged.issues.push(issue(key, Fault { code: STOPPED, params: Vec::new(), part: None }));
        } else if field.computed.is_none() {
            let bound = |it: &Option<Expr>| it.as_ref().map(|it| self.eval(it, &key.rows)).unwrap_or_default();
            let fault = match &cell.fault {
                Some(fault) => Some(Fault::clone(fault)),
                None if cell.value.is_null() => {
                    if judged.soft_required {
                        let left_out = issue(key, Fault { code: "left_out", params: Vec::new(), part: None });
                        judged.issues.push(Issue { severity: Severity::SoftRequired, ..left_out });
                    }
                    judged.required.then(|| Fault { code: "missing", params: Vec::new(), part: None })
                }
                None if field.min.is_none() && field.max.is_none() => None,
                None => field.kind.judge(&cell.value, &Bounds { min: bound(&field.min), max: bound(&field.max) }),
            };
            if let Some(fault) = fault {
                judged.issues.push(issue(key, fault));
            }
        }
        for at in &node.rules {
            // One fault at a time: a field that is wrong by itself is mended first.
            let is_wrong = judged.issues.iter().any(|it| it.severity == Severity::Error);
            let Some(rule) = self.blanket.rules.get(*at).filter(|_| !is_wrong) else { continue };
            if self.state.is_broken(self.blanket, *at, &key.rows) {
                let broken = Issue {
                    rule: Some(rule.id.clone()),
                    severity: rule.severity,
                    message: rule.message.clone(),
                    ..issue(key, Fault { code: "rule", params: Vec::new(), part: None })
                };
                let place = judged.issues.partition_point(|it| it.severity <= broken.severity);
                judged.issues.insert(place, broken);
            }
        }
    }

    /// The rows in which a rule is checked: those of its group, or once.
    pub(super) fn rule_places(&self, rule: usize, prefix: &[u16]) -> Vec<Vec<u16>> {
        match self.blanket.rules.get(rule).and_then(|it| it.group) {
            Some(group) => self.state.row_places(self.blanket, group, prefix),
            None => vec![Vec::new()],
        }
    }

    fn eval(&self, expr: &Expr, rows: &[u16]) -> Value {
        self.state.eval(self.blanket, expr, rows, self.today)
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
