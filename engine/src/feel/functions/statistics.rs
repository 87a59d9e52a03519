//! List functions that sum and compare (DMN 1.5, 10.3.4.4): they take a list, or its items one by one.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::super::arithmetic::{minus, over, plus, times};
use super::super::compute::compare;
use super::super::decimal;
use super::super::types::Type;
use super::super::value::Value;
use super::Declaration;
use super::Gives::{Always, Item};
use super::{function, number};

const ANY: &[Type] = &[Type::Any];

pub(super) const FUNCTIONS: &[Declaration] = &[
    function("min(list) | min(list...)", ANY, Item, |it, _| extreme(list(it), Ordering::Less)),
    function("max(list) | max(list...)", ANY, Item, |it, _| extreme(list(it), Ordering::Greater)),
    function("sum(list) | sum(list...)", ANY, Always(Type::Number), |it, _| number(sum(list(it)))),
    function("product(list) | product(list...)", ANY, Always(Type::Number), |it, _| {
        number(numbers(list(it)).and_then(|it| it.into_iter().try_fold(Decimal::ONE, times)))
    }),
    function("mean(list) | mean(list...)", ANY, Always(Type::Number), |it, _| number(mean(list(it)))),
    function("median(list) | median(list...)", ANY, Always(Type::Number), |it, _| number(median(list(it)))),
    function("stddev(list) | stddev(list...)", ANY, Always(Type::Number), |it, _| number(deviation(list(it)))),
    function("mode(list) | mode(list...)", ANY, Always(Type::AnyList), |it, _| {
        mode(list(it)).map_or(Value::Null, Value::List)
    }),
];

/// The items of `f(list)` or `f(a, b, c)`.
fn list(arguments: &[Value]) -> &[Value] {
    match arguments {
        [Value::List(items)] => items,
        _ => arguments,
    }
}

/// The items as numbers; None when one is not, or when there is none.
fn numbers(items: &[Value]) -> Option<Vec<Decimal>> {
    let number = |it: &Value| if let Value::Number(it) = it { Some(*it) } else { None };
    let found: Option<Vec<Decimal>> = items.iter().map(number).collect();
    found.filter(|it| !it.is_empty())
}

/// The numbers in order, each put into its place: the library's sorting costs more bytes than it saves time here.
fn sorted(items: &[Value]) -> Option<Vec<Decimal>> {
    let mut out: Vec<Decimal> = Vec::new();
    for number in numbers(items)? {
        out.insert(out.partition_point(|it| *it <= number), number);
    }
    Some(out)
}

fn sum(items: &[Value]) -> Option<Decimal> {
    numbers(items)?.into_iter().try_fold(Decimal::ZERO, plus)
}

fn mean(items: &[Value]) -> Option<Decimal> {
    over(sum(items)?, Decimal::from(items.len()))
}

fn extreme(items: &[Value], wanted: Ordering) -> Value {
    let mut best: Option<&Value> = None;
    for item in items {
        // An item of a kind that has no order cannot be the least, not even alone.
        match compare(item, best.unwrap_or(item)) {
            None => return Value::Null,
            Some(order) if best.is_none() || order == wanted => best = Some(item),
            Some(_) => {}
        }
    }
    best.cloned().unwrap_or_default()
}

fn median(items: &[Value]) -> Option<Decimal> {
    let sorted = sorted(items)?;
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    over(plus(upper, *sorted.get(middle.checked_sub(1)?)?)?, Decimal::TWO)
}

/// The deviation of a sample: over one less than there are.
fn deviation(items: &[Value]) -> Option<Decimal> {
    let (values, mean) = (numbers(items)?, mean(items)?);
    let mut total = Decimal::ZERO;
    for value in &values {
        let apart = minus(*value, mean)?;
        total = plus(total, times(apart, apart)?)?;
    }
    decimal::sqrt(over(total, Decimal::from(values.len().checked_sub(1)?))?)
}

/// The most frequent numbers, in order.
fn mode(items: &[Value]) -> Option<Vec<Value>> {
    if items.is_empty() {
        return Some(Vec::new());
    }
    let (mut out, mut last, mut count, mut most) = (Vec::new(), None, 0, 0);
    for number in sorted(items)? {
        count = if last == Some(number) { count + 1 } else { 1 };
        last = Some(number);
        if count > most {
            out.clear();
        }
        if count >= most {
            most = count;
            out.push(Value::Number(number));
        }
    }
    Some(out)
}
