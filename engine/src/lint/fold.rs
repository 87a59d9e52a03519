//! What can be said of a condition before anybody has answered. Careful: what it is not sure of, it does not say.

use time::Date;

use super::Subject;
use crate::blanket::{Blanket, NodeId, NodeKind};
use crate::feel::{Expr, ExprKind, Operator, Scope, Value, eval, walk};
use crate::field::Kind;

/// Something that holds whenever a condition does: this one instance has this value.
type Fact = (NodeId, Value);

impl Subject<'_> {
    /// The value that an expression always has.
    pub(super) fn fold(&self, expr: &Expr) -> Option<Value> {
        fold(expr, self.blanket, &self.dead)
    }

    /// Whether two nodes are never relevant at the same time.
    pub(super) fn exclude_each_other(&self, a: NodeId, b: NodeId) -> bool {
        let mut facts = facts_around(self.blanket, a);
        facts.extend(facts_around(self.blanket, b));
        contradict(&facts)
    }
}

/// By node, whether it is never relevant.
pub(super) fn dead(blanket: &Blanket) -> Vec<bool> {
    let mut dead = vec![false; blanket.nodes.len()];
    // In this order, what a condition names is known before the condition is looked at.
    for id in &blanket.order {
        let node = blanket.node(*id);
        let within_dead = node.parent.is_some_and(|it| is_set(&dead, it));
        let never = node.relevant.as_ref().is_some_and(|it| never_holds(it, blanket, &dead));
        let it = within_dead || never || contradict(&facts_around(blanket, *id));
        if let Some(place) = dead.get_mut(usize::from(id.0)) {
            *place = it;
        }
    }
    dead
}

fn is_set(dead: &[bool], id: NodeId) -> bool {
    dead.get(usize::from(id.0)).copied().unwrap_or(false)
}

fn never_holds(expr: &Expr, blanket: &Blanket, dead: &[bool]) -> bool {
    match &expr.kind {
        ExprKind::Binary(Operator::And, a, b) => never_holds(a, blanket, dead) || never_holds(b, blanket, dead),
        ExprKind::Binary(Operator::Or, a, b) => never_holds(a, blanket, dead) && never_holds(b, blanket, dead),
        _ => fold(expr, blanket, dead).is_some_and(|it| !it.holds()),
    }
}

fn fold(expr: &Expr, blanket: &Blanket, dead: &[bool]) -> Option<Value> {
    let inner = |it: &Expr| fold(it, blanket, dead);
    match &expr.kind {
        ExprKind::Binary(Operator::And, a, b) => logic(inner(a), inner(b), false),
        ExprKind::Binary(Operator::Or, a, b) => logic(inner(a), inner(b), true),
        ExprKind::If(condition, yes, no) => match inner(condition) {
            Some(condition) => inner(if condition.holds() { yes } else { no }),
            None => inner(yes).filter(|it| Some(it) == inner(no).as_ref()),
        },
        _ if is_closed(expr, blanket, dead) => Some(eval(expr, &mut Scope::closed(Date::MIN))),
        // Null compared or computed with anything is null.
        ExprKind::Binary(operator, a, b) if !matches!(operator, Operator::Equal | Operator::NotEqual) => {
            let is_null = [a, b].into_iter().any(|it| inner(it) == Some(Value::Null));
            is_null.then_some(Value::Null)
        }
        _ => None,
    }
}

/// Three-valued `or` (decisive: true) and `and` (decisive: false) of what is known.
fn logic(a: Option<Value>, b: Option<Value>, decisive: bool) -> Option<Value> {
    let decides = |it: &Option<Value>| *it == Some(Value::Bool(decisive));
    if decides(&a) || decides(&b) {
        return Some(Value::Bool(decisive));
    }
    match (a?, b?) {
        (Value::Bool(_), Value::Bool(_)) => Some(Value::Bool(!decisive)),
        _ => Some(Value::Null),
    }
}

/// Whether the value hangs on no answer and not on the date.
fn is_closed(expr: &Expr, blanket: &Blanket, dead: &[bool]) -> bool {
    let mut closed = true;
    walk(expr, &mut |part| match &part.kind {
        ExprKind::Node(id, shared) => closed &= is_null(*id, *shared, blanket, dead),
        ExprKind::Call(function, _) => closed &= !["today", "now"].contains(&function.declaration().name),
        _ => {}
    });
    closed
}

/// Whether a name is always null.
fn is_null(id: NodeId, shared: usize, blanket: &Blanket, dead: &[bool]) -> bool {
    // Over rows that are there, the value is a list, of nulls at most.
    let outermost = blanket.repeated_groups_of(id).get(shared).copied().unwrap_or(id);
    let is_prose = matches!(&blanket.node(id).kind, NodeKind::Field(it) if matches!(it.kind, Kind::Info | Kind::Stop));
    is_set(dead, outermost) || (is_prose && outermost == id)
}

/// What holds whenever a node is relevant.
fn facts_around(blanket: &Blanket, id: NodeId) -> Vec<Fact> {
    let mut out = Vec::new();
    let mut at = Some(id);
    while let Some(id) = at {
        let node = blanket.node(id);
        if let Some(relevant) = &node.relevant {
            facts(relevant, blanket, &mut out);
        }
        at = node.parent;
    }
    out
}

fn facts(expr: &Expr, blanket: &Blanket, out: &mut Vec<Fact>) {
    let one = |it: &Expr| match it.kind {
        ExprKind::Node(id, shared) if blanket.node(id).depth == shared => Some(id),
        _ => None,
    };
    let literal = |it: &Expr| match &it.kind {
        ExprKind::Bool(it) => Some(Value::Bool(*it)),
        ExprKind::Number(it) => Some(Value::Number(*it)),
        ExprKind::Text(it) => Some(Value::Text(it.clone())),
        _ => None,
    };
    match &expr.kind {
        ExprKind::Binary(Operator::And, a, b) => {
            facts(a, blanket, out);
            facts(b, blanket, out);
        }
        ExprKind::Binary(Operator::Equal, a, b) => {
            out.extend(one(a).zip(literal(b)));
            out.extend(one(b).zip(literal(a)));
        }
        ExprKind::Call(function, arguments) if function.declaration().name == "not" => {
            if let [argument] = arguments.values.as_slice() {
                out.extend(one(argument).map(|it| (it, Value::Bool(false))));
            }
        }
        _ => out.extend(one(expr).map(|it| (it, Value::Bool(true)))),
    }
}

fn contradict(facts: &[Fact]) -> bool {
    facts.iter().any(|(id, value)| facts.iter().any(|(other, wanted)| id == other && value != wanted))
}
