//! Tree -> value. Total: what cannot be computed is null.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use time::Date;

use super::MAX_STEPS;
use super::ast::{Expr, ExprKind, Operator, Test};
use super::value::{Duration, Stretch, Value, add_months};
use crate::blanket::NodeId;

/// What an expression can see: the answers, the date, and the names that `for`, `some`, `every` and filters bring.
pub(crate) struct Scope<'a> {
    node: &'a dyn Fn(NodeId, usize) -> Value,
    today: Date,
    locals: Vec<(String, Value)>,
    steps: u32,
}

impl<'a> Scope<'a> {
    /// A scope in which `node` gives the value of a field or group.
    pub(crate) fn new(node: &'a dyn Fn(NodeId, usize) -> Value, today: Date) -> Self {
        Self { node, today, locals: Vec::new(), steps: 0 }
    }

    fn with(&mut self, locals: Vec<(String, Value)>, expr: &Expr) -> Value {
        let before = self.locals.len();
        self.locals.extend(locals);
        let value = eval(expr, self);
        self.locals.truncate(before);
        value
    }
}

/// The value of `expr`.
pub(crate) fn eval(expr: &Expr, scope: &mut Scope<'_>) -> Value {
    scope.steps += 1;
    if scope.steps > MAX_STEPS {
        return Value::Null;
    }
    match &expr.kind {
        ExprKind::Null => Value::Null,
        ExprKind::Bool(it) => Value::Bool(*it),
        ExprKind::Number(it) => Value::Number(*it),
        ExprKind::Text(it) => Value::Text(it.clone()),
        ExprKind::Name(name) => {
            scope.locals.iter().rev().find(|(it, _)| it == name).map(|(_, value)| value.clone()).unwrap_or_default()
        }
        ExprKind::Node(id, shared) => (scope.node)(*id, *shared),
        ExprKind::Path(of, name) => path(&eval(of, scope), name),
        ExprKind::Filter(of, test) => {
            let list = eval(of, scope);
            filter(list, test, scope)
        }
        ExprKind::Call(function, arguments) => {
            let arguments: Vec<Value> = arguments.iter().map(|it| eval(it, scope)).collect();
            (function.run)(&arguments, scope.today)
        }
        ExprKind::If(condition, yes, no) => {
            let holds = eval(condition, scope).holds();
            eval(if holds { yes } else { no }, scope)
        }
        ExprKind::For(bindings, body) => {
            let mut out = Vec::new();
            each(bindings, scope, &mut |scope| {
                out.push(eval(body, scope));
                true
            });
            Value::List(out)
        }
        ExprKind::Quantified(every, bindings, body) => quantified(*every, bindings, body, scope),
        ExprKind::Binary(Operator::And, a, b) => logic(eval(a, scope), b, scope, false),
        ExprKind::Binary(Operator::Or, a, b) => logic(eval(a, scope), b, scope, true),
        ExprKind::Binary(operator, a, b) => {
            let (a, b) = (eval(a, scope), eval(b, scope));
            binary(*operator, &a, &b)
        }
        ExprKind::Negate(of) => match eval(of, scope) {
            Value::Number(it) => Value::Number(-it),
            Value::Duration(Duration::Seconds(it)) => Value::Duration(Duration::Seconds(-it)),
            Value::Duration(Duration::Months(it)) => Value::Duration(Duration::Months(-it)),
            _ => Value::Null,
        },
        ExprKind::Between(of, low, high) => {
            let (of, low, high) = (eval(of, scope), eval(low, scope), eval(high, scope));
            and(binary(Operator::GreaterEqual, &of, &low), binary(Operator::LessEqual, &of, &high))
        }
        ExprKind::In(of, tests) => {
            let value = eval(of, scope);
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
        ExprKind::List(items) => Value::List(items.iter().map(|it| eval(it, scope)).collect()),
        ExprKind::Context(entries) => {
            Value::Context(entries.iter().map(|(key, it)| (key.clone(), eval(it, scope))).collect())
        }
        ExprKind::Range { low, high, low_included, high_included } => Value::Range(Box::new(Stretch {
            low: eval(low, scope),
            high: eval(high, scope),
            low_included: *low_included,
            high_included: *high_included,
        })),
    }
}

/// Three-valued `or` (decisive: true) and `and` (decisive: false).
fn logic(a: Value, b: &Expr, scope: &mut Scope<'_>, decisive: bool) -> Value {
    if a == Value::Bool(decisive) {
        return a;
    }
    match (a, eval(b, scope)) {
        (_, Value::Bool(b)) if b == decisive => Value::Bool(decisive),
        (Value::Bool(_), Value::Bool(b)) => Value::Bool(b),
        _ => Value::Null,
    }
}

fn and(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
        _ => Value::Null,
    }
}

fn binary(operator: Operator, a: &Value, b: &Value) -> Value {
    let ordered = |test: fn(Ordering) -> bool| compare(a, b).map_or(Value::Null, |it| Value::Bool(test(it)));
    match operator {
        Operator::Equal => equal(a, b).map_or(Value::Null, Value::Bool),
        Operator::NotEqual => equal(a, b).map_or(Value::Null, |it| Value::Bool(!it)),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterEqual => ordered(Ordering::is_ge),
        Operator::Add => add(a, b).unwrap_or_default(),
        Operator::Subtract => subtract(a, b).unwrap_or_default(),
        Operator::Multiply => numbers(a, b, Decimal::checked_mul),
        Operator::Divide => numbers(a, b, Decimal::checked_div),
        Operator::Power => numbers(a, b, power),
        Operator::And | Operator::Or => Value::Null,
    }
}

fn numbers(a: &Value, b: &Value, run: fn(Decimal, Decimal) -> Option<Decimal>) -> Value {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => run(*a, *b).map_or(Value::Null, Value::Number),
        _ => Value::Null,
    }
}

/// Whole exponents up to 1,000 either way; null beyond, and for roots.
fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    let times = exponent.to_i64().filter(|it| exponent.fract().is_zero() && it.abs() <= 1_000)?;
    let product = (0..times.abs()).try_fold(Decimal::ONE, |product, _| product.checked_mul(base))?;
    if times < 0 { Decimal::ONE.checked_div(product) } else { Some(product) }
}

fn add(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Number(a), Value::Number(b)) => Value::Number(a.checked_add(*b)?),
        (Value::Text(a), Value::Text(b)) => Value::Text(format!("{a}{b}")),
        (Value::Date(date), Value::Duration(it)) | (Value::Duration(it), Value::Date(date)) => {
            Value::Date(moved(*date, *it)?)
        }
        (Value::Duration(Duration::Seconds(a)), Value::Duration(Duration::Seconds(b))) => {
            Value::Duration(Duration::Seconds(a.checked_add(*b)?))
        }
        (Value::Duration(Duration::Months(a)), Value::Duration(Duration::Months(b))) => {
            Value::Duration(Duration::Months(a.checked_add(*b)?))
        }
        _ => return None,
    })
}

fn subtract(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Number(a), Value::Number(b)) => Value::Number(a.checked_sub(*b)?),
        (Value::Date(a), Value::Date(b)) => Value::Duration(Duration::Seconds((*a - *b).whole_seconds())),
        (_, Value::Duration(Duration::Seconds(it))) => add(a, &Value::Duration(Duration::Seconds(it.checked_neg()?)))?,
        (_, Value::Duration(Duration::Months(it))) => add(a, &Value::Duration(Duration::Months(it.checked_neg()?)))?,
        _ => return None,
    })
}

fn moved(date: Date, by: Duration) -> Option<Date> {
    match by {
        Duration::Months(months) => add_months(date, months),
        Duration::Seconds(seconds) => date.checked_add(time::Duration::seconds(seconds)),
    }
}

/// Equality; null when the kinds differ. Null equals null only (DMN 1.5, table 53).
pub(crate) fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Null, other) | (other, Value::Null) => Some(other.is_null()),
        (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Text(_), Value::Text(_))
        | (Value::Date(_), Value::Date(_))
        | (Value::Duration(_), Value::Duration(_))
        | (Value::List(_), Value::List(_))
        | (Value::Context(_), Value::Context(_))
        | (Value::Range(_), Value::Range(_)) => Some(a == b),
        _ => None,
    }
}

/// Order; null when the two cannot be ordered.
pub(crate) fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Duration(Duration::Seconds(a)), Value::Duration(Duration::Seconds(b)))
        | (Value::Duration(Duration::Months(a)), Value::Duration(Duration::Months(b))) => Some(a.cmp(b)),
        _ => None,
    }
}

fn path(of: &Value, name: &str) -> Value {
    match of {
        Value::Context(entries) => {
            entries.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
        }
        Value::List(items) => Value::List(items.iter().map(|it| path(it, name)).collect()),
        Value::Duration(it) => it.part(name).map_or(Value::Null, |part| Value::Number(Decimal::from(part))),
        Value::Date(date) => match name {
            "year" => Value::Number(Decimal::from(date.year())),
            "month" => Value::Number(Decimal::from(u8::from(date.month()))),
            "day" => Value::Number(Decimal::from(date.day())),
            "weekday" => Value::Number(Decimal::from(date.weekday().number_from_monday())),
            _ => Value::Null,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Range(_) => Value::Null,
    }
}

/// `list[2]` takes one item (1-based, negative from the end), `list[item > 2]` those for which the test is true.
fn filter(list: Value, test: &Expr, scope: &mut Scope<'_>) -> Value {
    let items = match list {
        Value::List(items) => items,
        Value::Null => return Value::Null,
        single => vec![single],
    };
    if let ExprKind::Number(_) | ExprKind::Negate(_) = test.kind {
        let Value::Number(index) = eval(test, scope) else { return Value::Null };
        let at = match index.to_i64() {
            Some(it) if it > 0 => usize::try_from(it - 1).ok(),
            Some(it) if it < 0 => it.unsigned_abs().to_usize().and_then(|it| items.len().checked_sub(it)),
            _ => None,
        };
        return at.and_then(|at| items.get(at)).cloned().unwrap_or_default();
    }
    let keep = |item: &Value| {
        let mut locals = vec![("item".to_owned(), item.clone())];
        if let Value::Context(entries) = item {
            locals.extend(entries.iter().cloned());
        }
        scope.with(locals, test).holds()
    };
    let mut keep = keep;
    Value::List(items.into_iter().filter(|it| keep(it)).collect())
}

/// Runs `visit` for each combination of the bindings' items, the last one fastest, until it answers false.
fn each(bindings: &[(String, Expr)], scope: &mut Scope<'_>, visit: &mut dyn FnMut(&mut Scope<'_>) -> bool) -> bool {
    let Some(((name, domain), rest)) = bindings.split_first() else { return visit(scope) };
    let items = match eval(domain, scope) {
        Value::List(items) => items,
        Value::Range(it) => whole_numbers(&it),
        Value::Null => Vec::new(),
        single => vec![single],
    };
    for item in items {
        scope.locals.push((name.clone(), item));
        let go_on = each(rest, scope, visit) && scope.steps <= MAX_STEPS;
        scope.locals.pop();
        if !go_on {
            return false;
        }
    }
    true
}

/// The whole numbers of a range, upwards or downwards; at most [`MAX_STEPS`] of them.
fn whole_numbers(range: &Stretch) -> Vec<Value> {
    let (Value::Number(low), Value::Number(high)) = (&range.low, &range.high) else { return Vec::new() };
    let (Some(low), Some(high)) = (low.to_i64(), high.to_i64()) else { return Vec::new() };
    let most = i64::from(MAX_STEPS);
    let numbers: Vec<i64> = if low <= high {
        (low..=high.min(low.saturating_add(most))).collect()
    } else {
        (high.max(low.saturating_sub(most))..=low).rev().collect()
    };
    numbers.into_iter().map(|it| Value::Number(Decimal::from(it))).collect()
}

fn quantified(every: bool, bindings: &[(String, Expr)], body: &Expr, scope: &mut Scope<'_>) -> Value {
    let (mut unsure, mut decided) = (false, false);
    each(bindings, scope, &mut |scope| {
        match eval(body, scope) {
            Value::Bool(it) if it != every => decided = true,
            Value::Bool(_) => {}
            _ => unsure = true,
        }
        !decided
    });
    match (decided, unsure) {
        (true, _) => Value::Bool(!every),
        (false, true) => Value::Null,
        (false, false) => Value::Bool(every),
    }
}

fn run_test(value: &Value, test: &Test, scope: &mut Scope<'_>) -> Value {
    match test {
        Test::Compare(operator, other) => {
            let other = eval(other, scope);
            binary(*operator, value, &other)
        }
        Test::Value(other) => match eval(other, scope) {
            Value::Range(it) => {
                let low = if it.low_included { Operator::GreaterEqual } else { Operator::Greater };
                let high = if it.high_included { Operator::LessEqual } else { Operator::Less };
                and(binary(low, value, &it.low), binary(high, value, &it.high))
            }
            Value::List(items) if !matches!(value, Value::List(_)) => {
                Value::Bool(items.iter().any(|it| equal(it, value) == Some(true)))
            }
            other => binary(Operator::Equal, value, &other),
        },
    }
}
