//! Operators on values: equality, order, arithmetic, membership (DMN 1.5, tables 53 to 58). None is the standard's null.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::arithmetic::{minus, over, plus, times, truncated};
use super::ast::Operator;
use super::calendar::{DateTime, Duration, Zone};
use super::decimal::power;
use super::value::{Stretch, Value};

/// The value of `a operator b`; `and` and `or` are the evaluator's.
pub(crate) fn binary(operator: Operator, a: &Value, b: &Value) -> Value {
    let ordered = |test: fn(Ordering) -> bool| compare(a, b).map(|it| Value::Bool(test(it)));
    let found = match operator {
        Operator::Equal => equal(a, b).map(Value::Bool),
        Operator::NotEqual => equal(a, b).map(|it| Value::Bool(!it)),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterEqual => ordered(Ordering::is_ge),
        Operator::Add => add(a, b),
        Operator::Subtract => subtract(a, b),
        Operator::Multiply => multiply(a, b),
        Operator::Divide => divide(a, b),
        Operator::Power => match (a, b) {
            (Value::Number(a), Value::Number(b)) => power(*a, *b).map(Value::Number),
            _ => None,
        },
        Operator::And | Operator::Or => None,
    };
    found.unwrap_or_default()
}

/// Three-valued `and` of two values that are both known.
pub(crate) fn and(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
        _ => Value::Null,
    }
}

fn add(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Number(a), Value::Number(b)) => Value::Number(plus(*a, *b)?),
        (Value::Text(a), Value::Text(b)) => Value::Text([a.as_str(), b].concat()),
        (Value::Duration(Duration::Seconds(a)), Value::Duration(Duration::Seconds(b))) => {
            Value::Duration(Duration::of_seconds(plus(*a, *b)?))
        }
        (Value::Duration(Duration::Months(a)), Value::Duration(Duration::Months(b))) => {
            Value::Duration(Duration::Months(a.checked_add(*b)?))
        }
        (Value::Date(date), Value::Duration(by)) | (Value::Duration(by), Value::Date(date)) => {
            Value::Date(DateTime::midnight(*date, Zone::Local).moved(*by)?.date)
        }
        (Value::DateTime(it), Value::Duration(by)) | (Value::Duration(by), Value::DateTime(it)) => {
            Value::DateTime(it.moved(*by)?)
        }
        (Value::Time(it), Value::Duration(Duration::Seconds(by)))
        | (Value::Duration(Duration::Seconds(by)), Value::Time(it)) => Value::Time(it.moved(*by)?),
        _ => return None,
    })
}

fn subtract(a: &Value, b: &Value) -> Option<Value> {
    let apart = |(a, b): (Decimal, Decimal)| minus(a, b).map(|it| Value::Duration(Duration::of_seconds(it)));
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => minus(*a, *b).map(Value::Number),
        (Value::Time(a), Value::Time(b)) => apart(a.shared(b)?),
        (Value::Duration(_), Value::Date(_) | Value::DateTime(_) | Value::Time(_)) => None,
        (_, Value::Duration(by)) => add(a, &Value::Duration(by.negated()?)),
        _ => apart(moment(a)?.shared(&moment(b)?)?),
    }
}

/// A date with or without a time; a date alone is at midnight at Greenwich.
fn moment(value: &Value) -> Option<DateTime> {
    match value {
        Value::Date(date) => Some(DateTime::midnight(*date, Zone::Offset(0))),
        Value::DateTime(it) => Some(it.clone()),
        _ => None,
    }
}

fn multiply(a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => times(*a, *b).map(Value::Number),
        (Value::Duration(length), Value::Number(by)) | (Value::Number(by), Value::Duration(length)) => {
            scaled(*length, *by, times)
        }
        _ => None,
    }
}

fn divide(a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => over(*a, *b).map(Value::Number),
        (Value::Duration(length), Value::Number(by)) => scaled(*length, *by, over),
        (Value::Duration(Duration::Seconds(a)), Value::Duration(Duration::Seconds(b))) => {
            over(*a, *b).map(Value::Number)
        }
        (Value::Duration(Duration::Months(a)), Value::Duration(Duration::Months(b))) => {
            over(Decimal::from(*a), Decimal::from(*b)).map(Value::Number)
        }
        _ => None,
    }
}

fn scaled(length: Duration, by: Decimal, scale: fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Value> {
    Some(Value::Duration(match length {
        Duration::Seconds(it) => Duration::of_seconds(scale(it, by)?),
        Duration::Months(it) => Duration::Months(truncated(scale(Decimal::from(it), by)?).to_i64()?),
    }))
}

/// Equality; None when the kinds differ. Null equals null only (DMN 1.5, table 53).
pub(crate) fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Null, other) | (other, Value::Null) => Some(other.is_null()),
        (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Text(_), Value::Text(_))
        | (Value::Date(_), Value::Date(_))
        | (Value::Function(_), Value::Function(_)) => Some(a == b),
        (Value::Time(_), Value::Time(_))
        | (Value::DateTime(_), Value::DateTime(_) | Value::Date(_))
        | (Value::Date(_), Value::DateTime(_)) => Some(compare(a, b).is_some_and(Ordering::is_eq)),
        (Value::Duration(a), Value::Duration(b)) => a.order(*b).map(Ordering::is_eq),
        (Value::List(a), Value::List(b)) => {
            Some(a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b) == Some(true)))
        }
        (Value::Context(a), Value::Context(b)) => {
            let same = |(key, value): &(String, Value)| {
                b.iter().any(|(other, it)| other == key && equal(value, it) == Some(true))
            };
            Some(a.len() == b.len() && a.iter().all(same))
        }
        (Value::Range(a), Value::Range(b)) => Some(
            (a.low_included, a.high_included) == (b.low_included, b.high_included)
                && equal(&a.low, &b.low) == Some(true)
                && equal(&a.high, &b.high) == Some(true),
        ),
        _ => None,
    }
}

/// Order; None when the two cannot be ordered.
pub(crate) fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => a.order(b),
        (Value::Duration(a), Value::Duration(b)) => a.order(*b),
        _ => moment(a)?.order(&moment(b)?),
    }
}

/// Whether `value` passes the test that `test` is: equal to it, or within it.
pub(crate) fn is_in(value: &Value, test: &Value) -> Value {
    match test {
        Value::Range(it) => in_range(value, it),
        Value::List(items) => {
            let whole = matches!(value, Value::List(_)) && equal(value, test) == Some(true);
            Value::Bool(whole || items.iter().any(|it| is_in(value, it).holds()))
        }
        other => equal(value, other).map_or(Value::Null, Value::Bool),
    }
}

/// Whether `value` lies within a range; an end that is null is open.
pub(crate) fn in_range(value: &Value, range: &Stretch) -> Value {
    let side = |end: &Value, included: bool, inside: Ordering| match end {
        Value::Null if !value.is_null() => Value::Bool(true),
        end => compare(value, end).map_or(Value::Null, |it| Value::Bool(it == inside || (included && it.is_eq()))),
    };
    and(
        &side(&range.low, range.low_included, Ordering::Greater),
        &side(&range.high, range.high_included, Ordering::Less),
    )
}
