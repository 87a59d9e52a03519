//! Boolean functions (DMN 1.5, 10.3.4.2 and 10.3.4.4).

use super::super::calendar::Time;
use super::super::compute::equal;
use super::super::types::Type;
use super::super::value::Value;
use super::Gives::Always;
use super::{Declaration, boolean, function};

pub(super) const FUNCTIONS: &[Declaration] = &[
    function("not(negand)", &[Type::Bool], Always(Type::Bool), |it, _| match it {
        [Value::Bool(it)] => Value::Bool(!it),
        _ => Value::Null,
    }),
    function("is defined(value)", &[Type::Any], Always(Type::Bool), |it, _| {
        Value::Bool(it.first().is_some_and(|it| !it.is_null()))
    }),
    function("is(value1, value2)", &[Type::Any, Type::Any], Always(Type::Bool), |it, _| match it {
        [a, b] => boolean(Some(is_same(a, b))),
        _ => Value::Null,
    }),
    function("all(list) | all(list...)", &[Type::Any], Always(Type::Bool), |it, _| quantify(it, false)),
    function("any(list) | any(list...)", &[Type::Any], Always(Type::Bool), |it, _| quantify(it, true)),
];

/// The same element of one kind; a time must have the same zone.
fn is_same(a: &Value, b: &Value) -> bool {
    let same_time = |a: &Time, b: &Time| a.clock == b.clock && a.zone.is_same(&b.zone);
    match (a, b) {
        (Value::Time(a), Value::Time(b)) => same_time(a, b),
        (Value::DateTime(a), Value::DateTime(b)) => a.date == b.date && same_time(&a.time, &b.time),
        (Value::Date(_), Value::DateTime(_)) | (Value::DateTime(_), Value::Date(_)) => false,
        _ => equal(a, b) == Some(true),
    }
}

/// Three-valued `any` (looking for true) and `all` (looking for false).
fn quantify(arguments: &[Value], decisive: bool) -> Value {
    let items = match arguments {
        [Value::List(items)] => items,
        _ => arguments,
    };
    let mut unsure = false;
    for item in items {
        match item {
            Value::Bool(it) if *it == decisive => return Value::Bool(decisive),
            Value::Bool(_) => {}
            _ => unsure = true,
        }
    }
    if unsure { Value::Null } else { Value::Bool(!decisive) }
}
