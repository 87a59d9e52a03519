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

/// Each item is put before the first that it precedes, found by halving. Equal items stay in their order.
fn sorted(items: &[Value], precedes: &Closure, scope: &mut Scope<'_>) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for item in items {
        let (mut low, mut high) = (0, out.len());
        while let Some(other) = out.get((low + high) / 2).filter(|_| low < high) {
            if scope.call(precedes, vec![item.clone(), other.clone()]).holds() {
                high = (low + high) / 2;
            } else {
                low = (low + high) / 2 + 1;
            }
        }
        out.insert(low, item.clone());
    }
    out
}
