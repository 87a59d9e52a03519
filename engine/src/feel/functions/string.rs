//! String functions (DMN 1.5, 10.3.4.3). `matches`, `replace` and `split` are left out: see `docs/feel.md`.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::eval::Scope;
use super::super::letters;
use super::super::types::Type;
use super::super::value::{Value, weight_of_text};
use super::Declaration;
use super::Gives::Always;
use super::function;
use crate::lean::{joined, split_once};

const TEXT: &[Type] = &[Type::Text];

pub(super) const FUNCTIONS: &[Declaration] = &[
    function("substring(string, start position, length?)", &[Type::Text, Type::Number], Always(Type::Text), |it, _| {
        substring(it).map_or(Value::Null, Value::Text)
    }),
    function("string length(string)", TEXT, Always(Type::Number), |it, _| match it {
        [Value::Text(text)] => Value::Number(Decimal::from(text.chars().count())),
        _ => Value::Null,
    }),
    function("upper case(string)", TEXT, Always(Type::Text), |it, _| one(it, letters::upper)),
    function("lower case(string)", TEXT, Always(Type::Text), |it, _| one(it, letters::lower)),
    function("substring before(string, match)", TEXT, Always(Type::Text), |it, _| {
        two(it, |text, part| Value::Text(split_once(text, part).map_or("", |(before, _)| before).to_owned()))
    }),
    function("substring after(string, match)", TEXT, Always(Type::Text), |it, _| {
        two(it, |text, part| Value::Text(split_once(text, part).map_or("", |(_, after)| after).to_owned()))
    }),
    function("contains(string, match)", TEXT, Always(Type::Bool), |it, _| {
        two(it, |text, part| Value::Bool(split_once(text, part).is_some()))
    }),
    function("starts with(string, match)", TEXT, Always(Type::Bool), |it, _| {
        two(it, |text, part| Value::Bool(text.starts_with(part)))
    }),
    function("ends with(string, match)", TEXT, Always(Type::Bool), |it, _| {
        two(it, |text, part| Value::Bool(text.ends_with(part)))
    }),
    function("string join(list, delimiter?)", &[Type::AnyList, Type::Text], Always(Type::Text), |it, scope| match it {
        [Value::List(items)] | [Value::List(items), Value::Null] => join(items, "", scope),
        [Value::List(items), Value::Text(delimiter)] => join(items, delimiter, scope),
        _ => Value::Null,
    }),
];

fn one(arguments: &[Value], run: fn(&str) -> String) -> Value {
    match arguments {
        [Value::Text(it)] => Value::Text(run(it)),
        _ => Value::Null,
    }
}

fn two(arguments: &[Value], run: fn(&str, &str) -> Value) -> Value {
    match arguments {
        [Value::Text(a), Value::Text(b)] => run(a, b),
        _ => Value::Null,
    }
}

/// Nulls are passed over; anything else that is no text makes it null. So does a text too long to be made: a delimiter is
/// copied for each item.
fn join(items: &[Value], delimiter: &str, scope: &mut Scope<'_>) -> Value {
    if !scope.spend(weight_of_text(delimiter.len().saturating_mul(items.len()))) {
        return Value::Null;
    }
    let mut parts = Vec::new();
    for item in items {
        match item {
            Value::Text(text) => parts.push(text.as_str()),
            Value::Null => {}
            _ => return Value::Null,
        }
    }
    Value::Text(joined(&mut parts.into_iter(), delimiter))
}

/// Characters from `start` (1-based; negative counts from the end), `length` of them or all.
fn substring(arguments: &[Value]) -> Option<String> {
    let (text, start, length) = match arguments {
        [Value::Text(text), Value::Number(start)] => (text, start, usize::MAX),
        [Value::Text(text), Value::Number(start), Value::Number(length)] => {
            (text, start, length.to_usize().filter(|it| *it > 0)?)
        }
        _ => return None,
    };
    let count = i64::try_from(text.chars().count()).ok()?;
    let skip = match start.to_i64()? {
        0 => return None,
        start if start > 0 => start - 1,
        start => count.checked_add(start)?,
    };
    let place = |text: &str, count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    let rest = text.get(place(text, usize::try_from(skip).ok()?)..)?;
    Some(rest.get(..place(rest, length))?.to_owned())
}
