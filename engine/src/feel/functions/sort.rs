//! `sort`, with the order that an author gives as a function (DMN 1.5, 10.3.4.7).

use super::super::eval::Scope;
use super::super::types::Type;
use super::super::value::{Closure, Value};
use super::Declaration;
use super::Gives::Same;
use super::function;

pub(super) const FUNCTIONS: &[Declaration] =
    &[function("sort(list, precedes)", &[Type::AnyList, Type::Any], Same, |it, scope| match it {
        [Value::List(items), Value::Function(precedes)] if precedes.takes(2) => {
            Value::List(sorted(items, precedes, scope))
        }
        _ => Value::Null,
    })];

/// By merging, which keeps equal items in their order and needs no more of `precedes` than an answer.
fn sorted(items: &[Value], precedes: &Closure, scope: &mut Scope<'_>) -> Vec<Value> {
    if items.len() < 2 {
        return items.to_vec();
    }
    let (left, right) = items.split_at(items.len() / 2);
    let (left, right) = (sorted(left, precedes, scope), sorted(right, precedes, scope));
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    let mut out = Vec::with_capacity(items.len());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let right_first = scope.call(precedes, vec![b.clone(), a.clone()]).holds();
        out.extend(if right_first { right.next() } else { left.next() });
    }
    out.extend(left);
    out.extend(right);
    out
}
