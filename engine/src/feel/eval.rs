//! Tree -> value. Total: what cannot be computed is null.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use time::Date;

use super::ast::{Arguments, Expr, ExprKind, Operator, Parameter, Test, TypeName, mentions, walk};
use super::calendar::DateTime;
use super::compute::{and, binary, compare, is_in};
use super::functions::{self, Function};
use super::parts::{instance_of, path};
use super::value::{Callee, Closure, Stretch, Value};
use super::{COMPARISONS_A_STEP, MAX_CALL_DEPTH, MAX_STEPS, PLAIN_VALUES_A_STEP};
use crate::blanket::NodeId;

/// What an expression can see: the answers, the date, and the names that `for`, `some`, `every` and filters bring.
pub(crate) struct Scope<'a> {
    node: &'a dyn Fn(NodeId, usize) -> Cow<'a, Value>,
    pub(super) today: Date,
    /// The moment, where the caller has one to give.
    pub(super) now: Option<DateTime>,
    locals: Vec<(String, Value)>,
    /// What only an editor's expression asks for.
    pub(super) editors: Option<&'static functions::Editors>,
    steps: u32,
    depth: usize,
}

impl<'a> Scope<'a> {
    /// A scope in which `node` gives the value of a field or group.
    pub(crate) fn new(node: &'a dyn Fn(NodeId, usize) -> Cow<'a, Value>, today: Date) -> Self {
        Self { node, today, now: None, locals: Vec::new(), editors: None, steps: 0, depth: 0 }
    }

    /// A scope in which no field or group has a value.
    pub(crate) fn closed(today: Date) -> Self {
        Self::new(&|_, _| Cow::Owned(Value::Null), today)
    }

    /// The same scope, with more names and perhaps a clock. The functions of the language are values there too, by their
    /// names; a blanket cannot speak of them so, and a citizen's browser does not hold their names.
    pub(crate) fn knowing(mut self, locals: Vec<(String, Value)>, now: Option<DateTime>) -> Self {
        (self.locals, self.now, self.editors) = (locals, now, Some(&functions::EDITORS));
        self
    }

    fn find(&self, name: &str) -> Option<&Value> {
        self.locals.iter().rev().find(|(it, _)| it == name).map(|(_, value)| value)
    }

    fn with(&mut self, locals: impl IntoIterator<Item = (String, Value)>, expr: &Expr) -> Value {
        let before = self.locals.len();
        self.locals.extend(locals);
        let value = run(expr, self);
        self.locals.truncate(before);
        value
    }

    /// Counts what was copied or made, so that values cannot grow without end.
    pub(super) fn charge(&mut self, value: Value) -> Value {
        if self.spend(value.weight() - 1) { value } else { Value::Null }
    }

    /// The same for what is quick to make: answers, and the numbers or dates of a range.
    fn charge_plain(&mut self, value: Value) -> Value {
        if self.spend(value.weight() / PLAIN_VALUES_A_STEP) { value } else { Value::Null }
    }

    /// Counts work that is to be done; false when there is too much of it.
    pub(super) fn spend(&mut self, steps: u32) -> bool {
        self.steps = self.steps.saturating_add(steps);
        !self.is_spent()
    }

    /// The same for holding one value against so many others.
    pub(super) fn spend_on_comparing(&mut self, others: usize) -> bool {
        self.spend(u32::try_from(others / COMPARISONS_A_STEP).unwrap_or(u32::MAX))
    }

    pub(super) fn is_spent(&self) -> bool {
        self.steps > MAX_STEPS
    }

    /// Counts one part to be computed. Tells whether it may be.
    fn step(&mut self) -> bool {
        self.steps = self.steps.saturating_add(1);
        !self.is_spent() && self.depth < MAX_CALL_DEPTH
    }

    /// The result of a function that is a value, of arguments by position.
    pub(super) fn call(&mut self, function: &Closure, arguments: Vec<Value>) -> Value {
        let (lambda, seen) = match &function.0 {
            Callee::Lambda(lambda, seen) => (lambda, seen),
            Callee::BuiltIn(function, _) => return call(*function, arguments, self),
        };
        if lambda.parameters.len() != arguments.len() {
            return Value::Null;
        }
        let mut locals = Vec::new();
        for (parameter, value) in lambda.parameters.iter().zip(arguments) {
            match fitted(parameter, value) {
                Some(value) => locals.push((parameter.name.clone(), value)),
                None => return Value::Null,
            }
        }
        let seen = seen.iter().map(|(name, value)| (name.clone(), self.charge(value.clone()))).collect();
        let outer = std::mem::replace(&mut self.locals, seen);
        let value = self.with(locals, &lambda.body);
        self.locals = outer;
        value
    }
}

/// The value of `expr`; null when it takes more than [`MAX_STEPS`].
pub(crate) fn eval(expr: &Expr, scope: &mut Scope<'_>) -> Value {
    let value = run(expr, scope);
    if scope.is_spent() { Value::Null } else { value }
}

fn run(expr: &Expr, scope: &mut Scope<'_>) -> Value {
    if !scope.step() {
        return Value::Null;
    }
    scope.depth += 1;
    let value = part(expr, scope);
    scope.depth -= 1;
    value
}

/// The same for what is only looked at: the value of a field is not copied for it.
fn look<'a>(expr: &Expr, scope: &mut Scope<'a>) -> Cow<'a, Value> {
    match &expr.kind {
        ExprKind::Node(id, shared) if scope.step() => (scope.node)(*id, *shared),
        ExprKind::Node(..) => Cow::Owned(Value::Null),
        _ => Cow::Owned(run(expr, scope)),
    }
}

fn part(expr: &Expr, scope: &mut Scope<'_>) -> Value {
    match &expr.kind {
        ExprKind::Null => Value::Null,
        ExprKind::Bool(it) => Value::Bool(*it),
        ExprKind::Number(it) => Value::Number(*it),
        ExprKind::Text(it) => scope.charge(Value::Text(it.clone())),
        ExprKind::At(it, _) => it.clone(),
        ExprKind::Name(name) => {
            let value = match scope.find(name) {
                Some(value) => value.clone(),
                // Fields and the expression's own names come first: a name such as `date` is free to be used.
                None => scope
                    .editors
                    .and_then(|it| (it.find)(name))
                    .map_or(Value::Null, |it| Value::Function(Arc::new(Closure(Callee::BuiltIn(it, name.clone()))))),
            };
            scope.charge(value)
        }
        ExprKind::Node(id, shared) => {
            let value = (scope.node)(*id, *shared).into_owned();
            scope.charge_plain(value)
        }
        ExprKind::Path(of, name) => match &of.kind {
            // A name is not copied whole for one part of it.
            ExprKind::Name(of) => {
                let value = scope.find(of).map(|it| path(it, name)).unwrap_or_default();
                scope.charge(value)
            }
            _ => path(&run(of, scope), name),
        },
        ExprKind::Filter(of, test) => {
            let list = run(of, scope);
            filter(list, test, scope)
        }
        ExprKind::Call(function, arguments) => {
            let values = arguments.values.iter().map(|it| run(it, scope)).collect();
            if arguments.names.is_empty() { call(*function, values, scope) } else { Value::Null }
        }
        ExprKind::Invoke(of, arguments) => invoke(of, arguments, scope),
        ExprKind::Function(lambda) => {
            let mut names = Vec::new();
            walk(&lambda.body, &mut |it| names.extend(if let ExprKind::Name(it) = &it.kind { Some(it) } else { None }));
            let is_own = |name: &String| lambda.parameters.iter().any(|it| it.name == *name);
            let mut seen: Vec<(String, Value)> = Vec::new();
            for name in names.into_iter().filter(|it| !is_own(it)) {
                if !seen.iter().any(|(it, _)| it == name)
                    && let Some(value) = scope.find(name).cloned()
                {
                    seen.push((name.clone(), scope.charge(value)));
                }
            }
            Value::Function(Arc::new(Closure(Callee::Lambda(lambda.clone(), seen))))
        }
        ExprKind::If(condition, yes, no) => {
            let holds = look(condition, scope).holds();
            run(if holds { yes } else { no }, scope)
        }
        ExprKind::For(bindings, body) => for_each(bindings, body, scope),
        ExprKind::Quantified(every, bindings, body) => quantified(*every, bindings, body, scope),
        ExprKind::Binary(Operator::And, a, b) => logic(&look(a, scope), b, scope, false),
        ExprKind::Binary(Operator::Or, a, b) => logic(&look(a, scope), b, scope, true),
        ExprKind::Binary(operator, a, b) => {
            let (a, b) = (look(a, scope), look(b, scope));
            let value = binary(*operator, &a, &b);
            scope.charge(value)
        }
        ExprKind::Negate(of) => match run(of, scope) {
            Value::Number(it) => Value::Number(-it),
            Value::Duration(it) => it.negated().map_or(Value::Null, Value::Duration),
            _ => Value::Null,
        },
        ExprKind::Between(of, low, high) => {
            let (of, low, high) = (look(of, scope), look(low, scope), look(high, scope));
            and(&binary(Operator::GreaterEqual, &of, &low), &binary(Operator::LessEqual, &of, &high))
        }
        ExprKind::In(of, tests) => {
            let value = look(of, scope);
            let mut unsure = false;
            for test in tests {
                match run_test(&value, test, scope) {
                    Value::Bool(true) => return Value::Bool(true),
                    Value::Bool(false) => {}
                    _ => unsure = true,
                }
            }
            if unsure { Value::Null } else { Value::Bool(false) }
        }
        ExprKind::InstanceOf(of, kind) => instance_of(&run(of, scope), kind).map_or(Value::Null, Value::Bool),
        ExprKind::List(items) => Value::List(items.iter().map(|it| run(it, scope)).collect()),
        ExprKind::Context(entries) => context(entries, scope),
        ExprKind::Range { low, high, low_included, high_included } => {
            range(run(low, scope), run(high, scope), *low_included, *high_included)
        }
        ExprKind::Steps(low, high) => {
            let (low, high) = (run(low, scope), run(high, scope));
            scope.charge_plain(functions::range::steps(low, high).map_or(Value::Null, Value::List))
        }
        ExprKind::OpenRange(operator, of) => open_range(*operator, run(of, scope)),
    }
}

/// Each entry sees those before it. A name given twice makes it null.
fn context(entries: &[(String, Expr)], scope: &mut Scope<'_>) -> Value {
    let mut out: Vec<(String, Value)> = Vec::new();
    let before = scope.locals.len();
    for (at, (key, expr)) in entries.iter().enumerate() {
        let value = run(expr, scope);
        if out.iter().any(|(it, _)| it == key) {
            scope.locals.truncate(before);
            return Value::Null;
        }
        if entries.iter().skip(at + 1).any(|(_, later)| mentions(later, key)) {
            let copy = scope.charge(value.clone());
            scope.locals.push((key.clone(), copy));
        }
        out.push((key.clone(), value));
    }
    scope.locals.truncate(before);
    Value::Context(out)
}

/// `[low..high]`; null when one end is not of the other's kind, or beyond it.
pub(super) fn range(low: Value, high: Value, low_included: bool, high_included: bool) -> Value {
    let same_kind = std::mem::discriminant(&low) == std::mem::discriminant(&high);
    if !same_kind || compare(&low, &high).is_none_or(Ordering::is_gt) {
        return Value::Null;
    }
    Value::Range(Box::new(Stretch { low, high, low_included, high_included }))
}

pub(super) fn open_range(operator: Operator, end: Value) -> Value {
    if end.is_null() {
        return Value::Null;
    }
    let (low, high, included) = match operator {
        Operator::Less => (Value::Null, end, false),
        Operator::LessEqual => (Value::Null, end, true),
        Operator::Greater => (end, Value::Null, false),
        Operator::GreaterEqual => (end, Value::Null, true),
        Operator::Equal => (end.clone(), end, true),
        _ => return Value::Null,
    };
    let (low_included, high_included) = (included && !low.is_null(), included && !high.is_null());
    Value::Range(Box::new(Stretch { low, high, low_included, high_included }))
}

fn call(function: Function, values: Vec<Value>, scope: &mut Scope<'_>) -> Value {
    let value = function.call(values, scope);
    scope.charge(value)
}

fn invoke(of: &Expr, arguments: &Arguments, scope: &mut Scope<'_>) -> Value {
    let Value::Function(function) = run(of, scope) else { return Value::Null };
    let mut values: Vec<Value> = arguments.values.iter().map(|it| run(it, scope)).collect();
    if !arguments.names.is_empty() {
        let lambda = match &function.0 {
            Callee::Lambda(lambda, _) => lambda,
            Callee::BuiltIn(function, _) => {
                let names = &arguments.names;
                let Some(places) = scope.editors.and_then(|it| (it.places)(*function, values.len(), names)) else {
                    return Value::Null;
                };
                let mut at = |place: Option<usize>| values.get_mut(place?).map(std::mem::take);
                let placed = places.into_iter().map(|it| at(it).unwrap_or_default()).collect();
                return call(*function, placed, scope);
            }
        };
        let mut placed = Vec::new();
        for parameter in &lambda.parameters {
            match arguments.names.iter().position(|it| *it == parameter.name).and_then(|at| values.get_mut(at)) {
                Some(value) => placed.push(std::mem::take(value)),
                None => return Value::Null,
            }
        }
        if placed.len() != values.len() {
            return Value::Null;
        }
        values = placed;
    }
    scope.call(&function, values)
}

/// The value for a parameter: a list of one is its item, an item is a list of one, as the parameter's type asks.
fn fitted(parameter: &Parameter, value: Value) -> Option<Value> {
    let Some(kind) = &parameter.kind else { return Some(value) };
    if value.is_null() || instance_of(&value, kind) == Some(true) {
        return Some(value);
    }
    match (value, kind) {
        (Value::List(mut items), _) if items.len() == 1 => items.pop().filter(|it| instance_of(it, kind) == Some(true)),
        (value, TypeName::List(of)) if instance_of(&value, of) == Some(true) => Some(Value::List(vec![value])),
        _ => None,
    }
}

/// Three-valued `or` (decisive: true) and `and` (decisive: false).
fn logic(a: &Value, b: &Expr, scope: &mut Scope<'_>, decisive: bool) -> Value {
    if *a == Value::Bool(decisive) {
        return Value::Bool(decisive);
    }
    match (a, run(b, scope)) {
        (_, Value::Bool(b)) if b == decisive => Value::Bool(decisive),
        (Value::Bool(_), Value::Bool(b)) => Value::Bool(b),
        _ => Value::Null,
    }
}

/// `list[2]` takes one item (1-based, negative from the end), `list[item > 2]` those for which the test is true.
fn filter(list: Value, test: &Expr, scope: &mut Scope<'_>) -> Value {
    let items = match list {
        Value::List(items) => items,
        Value::Null => return Value::Null,
        single => vec![single],
    };
    let mut names = Vec::new();
    walk(test, &mut |it| names.extend(if let ExprKind::Name(it) = &it.kind { Some(it.as_str()) } else { None }));
    if names.is_empty() {
        // The test is the same for each item.
        return match run(test, scope) {
            Value::Number(index) => nth(&items, index),
            Value::Bool(true) => Value::List(items),
            Value::Bool(false) => Value::List(Vec::new()),
            _ if matches!(test.kind, ExprKind::Text(_) | ExprKind::Null) => Value::Null,
            _ => Value::List(Vec::new()),
        };
    }
    if items.is_empty() {
        return if let Value::Number(_) = run(test, scope) { Value::Null } else { Value::List(items) };
    }
    let mut kept = Vec::new();
    for item in &items {
        let mut locals = Vec::new();
        if names.contains(&"item") {
            locals.push(("item".to_owned(), item.clone()));
        }
        if let Value::Context(entries) = item {
            locals.extend(entries.iter().filter(|(key, _)| names.contains(&key.as_str())).cloned());
        }
        match scope.with(locals, test) {
            Value::Bool(true) => kept.push(item.clone()),
            Value::Number(index) => return nth(&items, index),
            _ => {}
        }
        if scope.is_spent() {
            return Value::Null;
        }
    }
    Value::List(kept)
}

fn nth(items: &[Value], index: Decimal) -> Value {
    let at = match index.to_i64().filter(|_| index.is_integer()) {
        Some(it) if it > 0 => usize::try_from(it - 1).ok(),
        Some(it) if it < 0 => it.unsigned_abs().to_usize().and_then(|it| items.len().checked_sub(it)),
        _ => None,
    };
    at.and_then(|at| items.get(at)).cloned().unwrap_or_default()
}

/// A list of the body for each combination; the body sees those before it as `partial`.
fn for_each(bindings: &[(String, Expr)], body: &Expr, scope: &mut Scope<'_>) -> Value {
    let at = scope.locals.len();
    scope.locals.push(("partial".into(), Value::List(Vec::new())));
    let done = each(bindings, scope, &mut |scope| {
        let value = run(body, scope);
        if let Some((_, Value::List(out))) = scope.locals.get_mut(at) {
            out.push(value);
        }
        true
    });
    let out = scope.locals.get_mut(at).map(|(_, it)| std::mem::take(it)).unwrap_or_default();
    scope.locals.truncate(at);
    if done.is_some() { out } else { Value::Null }
}

/// Runs `visit` for each combination of the bindings' items, the last one fastest, until it answers false. None when
/// what a name should run over is null.
fn each(
    bindings: &[(String, Expr)],
    scope: &mut Scope<'_>,
    visit: &mut dyn FnMut(&mut Scope<'_>) -> bool,
) -> Option<bool> {
    let Some(((name, domain), rest)) = bindings.split_first() else { return Some(visit(scope)) };
    let items = match run(domain, scope) {
        Value::List(items) => items,
        Value::Range(it) => match scope.charge_plain(Value::List(functions::range::items(&it)?)) {
            Value::List(items) => items,
            _ => return Some(false),
        },
        Value::Null => return None,
        single => vec![single],
    };
    for item in items {
        scope.locals.push((name.clone(), item));
        let go_on = each(rest, scope, visit);
        scope.locals.pop();
        if go_on? && !scope.is_spent() {
            continue;
        }
        return Some(false);
    }
    Some(true)
}

fn quantified(every: bool, bindings: &[(String, Expr)], body: &Expr, scope: &mut Scope<'_>) -> Value {
    let (mut unsure, mut decided) = (false, false);
    let done = each(bindings, scope, &mut |scope| {
        match run(body, scope) {
            Value::Bool(it) if it != every => decided = true,
            Value::Bool(_) => {}
            _ => unsure = true,
        }
        !decided
    });
    match (decided, unsure || done.is_none()) {
        (true, _) => Value::Bool(!every),
        (false, true) => Value::Null,
        (false, false) => Value::Bool(every),
    }
}

fn run_test(value: &Value, test: &Test, scope: &mut Scope<'_>) -> Value {
    let asks = mentions(test.expr(), "?");
    let other = if asks { scope.with([("?".to_owned(), value.clone())], test.expr()) } else { run(test.expr(), scope) };
    match test {
        Test::Compare(operator, _) => binary(*operator, value, &other),
        // A condition about `?` is the test itself.
        Test::Value(_) if asks && matches!(other, Value::Bool(_)) => other,
        // A range that there is not, such as `[1..null]`, holds neither something nor nothing.
        Test::Value(it) if other.is_null() && matches!(it.kind, ExprKind::Range { .. }) => Value::Null,
        Test::Value(_) => is_in(value, &other),
    }
}
