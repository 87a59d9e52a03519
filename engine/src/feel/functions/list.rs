//! List functions (DMN 1.5, 10.3.4.4). Those that sum and compare are in [`super::statistics`], `sort` in
//! [`super::sort`].

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::compute::equal;
use super::super::eval::Scope;
use super::super::types::Type;
use super::super::value::Value;
use super::Declaration;
use super::Gives::{Always, Same};
use super::function;

const LIST: &[Type] = &[Type::AnyList];
const LIST_AND_ITEM: &[Type] = &[Type::AnyList, Type::Any];
const LIST_AND_PLACE: &[Type] = &[Type::AnyList, Type::Number, Type::Any];

pub(super) const FUNCTIONS: &[Declaration] = &[
    function("list contains(list, element)", LIST_AND_ITEM, Always(Type::Bool), |it, _| match it {
        [Value::List(items), item] => Value::Bool(has(items, item)),
        _ => Value::Null,
    }),
    function("count(list)", LIST, Always(Type::Number), |it, _| match it {
        [Value::List(items)] => Value::Number(Decimal::from(items.len())),
        _ => Value::Null,
    }),
    function("sublist(list, start position, length?)", &[Type::AnyList, Type::Number, Type::Number], Same, |it, _| {
        match it {
            [Value::List(items), Value::Number(start)] => sublist(items, *start, None).unwrap_or_default(),
            [Value::List(items), Value::Number(start), Value::Number(length)] => {
                sublist(items, *start, Some(*length)).unwrap_or_default()
            }
            _ => Value::Null,
        }
    }),
    function("append(list, item...)", LIST_AND_ITEM, Always(Type::AnyList), |it, _| match it {
        [Value::List(items), more @ ..] => Value::List(items.iter().chain(more).cloned().collect()),
        _ => Value::Null,
    }),
    function("concatenate(list...)", LIST, Always(Type::AnyList), |it, _| joined(it).map_or(Value::Null, Value::List)),
    function("insert before(list, position, newItem)", LIST_AND_PLACE, Always(Type::AnyList), |it, _| match it {
        [Value::List(items), Value::Number(position), item] => match place(items, *position) {
            Some(at) => {
                let mut out = items.clone();
                out.insert(at, item.clone());
                Value::List(out)
            }
            None => Value::Null,
        },
        _ => Value::Null,
    }),
    function("remove(list, position)", LIST_AND_PLACE, Same, |it, _| match it {
        [Value::List(items), Value::Number(position)] => match place(items, *position) {
            Some(at) => {
                let mut out = items.clone();
                out.remove(at);
                Value::List(out)
            }
            None => Value::Null,
        },
        _ => Value::Null,
    }),
    function(
        "list replace(list, position, newItem) | list replace(list, match, newItem)",
        &[Type::AnyList, Type::Any, Type::Any],
        Always(Type::AnyList),
        |it, scope| match it {
            [Value::List(items), Value::Number(position), item] => match place(items, *position) {
                Some(at) => {
                    let mut out = items.clone();
                    out.iter_mut().skip(at).take(1).for_each(|it| *it = item.clone());
                    Value::List(out)
                }
                None => Value::Null,
            },
            [Value::List(items), Value::Function(test), item] => {
                let mut out = Vec::new();
                for old in items {
                    let new = scope.charge(item.clone());
                    match scope.call(test, vec![old.clone(), new]) {
                        Value::Bool(true) => out.push(item.clone()),
                        Value::Bool(false) => out.push(old.clone()),
                        _ => return Value::Null,
                    }
                }
                Value::List(out)
            }
            _ => Value::Null,
        },
    ),
    function("reverse(list)", LIST, Same, |it, _| match it {
        [Value::List(items)] => Value::List(items.iter().rev().cloned().collect()),
        _ => Value::Null,
    }),
    function("index of(list, match)", LIST_AND_ITEM, Always(Type::AnyList), |it, _| match it {
        [Value::List(items), wanted] => Value::List(
            (1_u32..)
                .zip(items)
                .filter(|(_, it)| equal(it, wanted) == Some(true))
                .map(|(at, _)| Value::Number(Decimal::from(at)))
                .collect(),
        ),
        _ => Value::Null,
    }),
    function("union(list...)", LIST, Always(Type::AnyList), |it, scope| {
        joined(it).map_or(Value::Null, |it| distinct(&it, scope))
    }),
    function("distinct values(list)", LIST, Same, |it, scope| match it {
        [Value::List(items)] => distinct(items, scope),
        _ => Value::Null,
    }),
    function("flatten(list)", LIST, Always(Type::AnyList), |it, _| match it {
        [Value::List(items)] => {
            let mut out = Vec::new();
            flatten(items, &mut out);
            Value::List(out)
        }
        _ => Value::Null,
    }),
];

fn has(items: &[Value], item: &Value) -> bool {
    items.iter().any(|it| equal(it, item) == Some(true))
}

/// Each item is held against each that is kept.
fn distinct(items: &[Value], scope: &mut Scope<'_>) -> Value {
    let mut out: Vec<Value> = Vec::new();
    for item in items {
        if !scope.spend_on_comparing(out.len()) {
            return Value::Null;
        }
        if !has(&out, item) {
            out.push(item.clone());
        }
    }
    Value::List(out)
}

fn joined(lists: &[Value]) -> Option<Vec<Value>> {
    let mut out = Vec::new();
    for list in lists {
        let Value::List(items) = list else { return None };
        out.extend(items.iter().cloned());
    }
    Some(out)
}

fn flatten(items: &[Value], out: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::List(inner) => flatten(inner, out),
            other => out.push(other.clone()),
        }
    }
}

/// The 0-based place of a position that counts from 1, or from the end when negative; None outside the list.
fn place(items: &[Value], position: Decimal) -> Option<usize> {
    let at = match position.to_i64().filter(|_| position.is_integer())? {
        0 => return None,
        it if it > 0 => usize::try_from(it - 1).ok()?,
        it => items.len().checked_sub(usize::try_from(it.unsigned_abs()).ok()?)?,
    };
    (at < items.len()).then_some(at)
}

fn sublist(items: &[Value], start: Decimal, length: Option<Decimal>) -> Option<Value> {
    let rest = items.get(place(items, start)?..)?;
    let kept = match length {
        None => rest,
        Some(length) => rest.get(..length.to_usize().filter(|it| *it > 0)?)?,
    };
    Some(Value::List(kept.to_vec()))
}
