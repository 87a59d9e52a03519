//! The functions of FEEL: one row each. To add one, add a row and a case.
//!
//! All are total: an argument of the wrong kind gives null (DMN 1.5, 10.3.4). `age` is this project's own.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use time::Date;

use super::eval::{compare, equal};
use super::types::Type;
use super::value::{Duration, Value, iso_date, parse_duration, parse_iso_date};

/// A function of the language.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// How it is written, for messages and docs.
    pub(crate) shape: &'static str,
    /// Fewest and most arguments.
    pub(crate) least: usize,
    pub(crate) most: usize,
    /// The type of each argument; the last one stands for any further.
    pub(crate) takes: &'static [Type],
    pub(crate) gives: Gives,
    pub(crate) run: fn(&[Value], Date) -> Value,
}

/// The type of a function's result.
pub(crate) enum Gives {
    Always(Type),
    /// The type of the first argument's items.
    Item,
    /// The type of the first argument.
    Same,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The function called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|it| it.name == name)
}

const MANY: usize = usize::MAX;

macro_rules! function {
    ($name:literal, $shape:literal, $least:expr, $most:expr, [$($takes:expr),*], $gives:expr, $run:expr) => {
        Function {
            name: $name, shape: $shape, least: $least, most: $most, takes: &[$($takes),*], gives: $gives, run: $run,
        }
    };
}

use Gives::{Always, Item, Same};
use Type::{Any, AnyList, Bool, Number, Text};

pub(crate) static FUNCTIONS: &[Function] = &[
    function!("today", "today()", 0, 0, [], Always(Type::Date), |_, today| Value::Date(today)),
    function!("date", "date(\"2026-12-31\")", 1, 3, [Any], Always(Type::Date), |it, _| to_date(it)),
    function!("duration", "duration(\"P6M\")", 1, 1, [Text], Always(Type::Duration), |it, _| match it {
        [Value::Text(text)] => parse_duration(text).map_or(Value::Null, Value::Duration),
        _ => Value::Null,
    }),
    function!("age", "age(birth_date, on_date)", 2, 2, [Type::Date, Type::Date], Always(Number), |it, _| match it {
        [Value::Date(born), Value::Date(on)] => Value::Number(Decimal::from(age(*born, *on))),
        _ => Value::Null,
    }),
    function!("not", "not(condition)", 1, 1, [Bool], Always(Bool), |it, _| match it {
        [Value::Bool(it)] => Value::Bool(!it),
        _ => Value::Null,
    }),
    function!("is defined", "is defined(value)", 1, 1, [Any], Always(Bool), |it, _| {
        Value::Bool(it.first().is_some_and(|it| !it.is_null()))
    }),
    function!("count", "count(list)", 1, 1, [AnyList], Always(Number), |it, _| match it {
        [Value::List(items)] => Value::Number(Decimal::from(items.len())),
        _ => Value::Null,
    }),
    function!("sum", "sum(list)", 1, MANY, [Any], Always(Number), |it, _| sum(list(it))),
    function!("mean", "mean(list)", 1, MANY, [Any], Always(Number), |it, _| match (sum(list(it)), list(it).len()) {
        (Value::Number(total), count) => {
            total.checked_div(Decimal::from(count)).map_or(Value::Null, Value::Number)
        }
        _ => Value::Null,
    }),
    function!("min", "min(list)", 1, MANY, [Any], Item, |it, _| extreme(list(it), std::cmp::Ordering::Less)),
    function!("max", "max(list)", 1, MANY, [Any], Item, |it, _| extreme(list(it), std::cmp::Ordering::Greater)),
    function!("all", "all(list)", 1, MANY, [Any], Always(Bool), |it, _| quantify(list(it), false)),
    function!("any", "any(list)", 1, MANY, [Any], Always(Bool), |it, _| quantify(list(it), true)),
    function!("list contains", "list contains(list, item)", 2, 2, [AnyList, Any], Always(Bool), |it, _| match it {
        [Value::List(items), item] => Value::Bool(items.iter().any(|it| equal(it, item) == Some(true))),
        _ => Value::Null,
    }),
    function!("distinct values", "distinct values(list)", 1, 1, [AnyList], Same, |it, _| match it {
        [Value::List(items)] => {
            let mut out: Vec<Value> = Vec::new();
            for item in items {
                if !out.iter().any(|seen| equal(seen, item) == Some(true)) {
                    out.push(item.clone());
                }
            }
            Value::List(out)
        }
        _ => Value::Null,
    }),
    function!("abs", "abs(number)", 1, 1, [Number], Always(Number), |it, _| number(it, |n| Some(n.abs()))),
    function!("floor", "floor(number)", 1, 1, [Number], Always(Number), |it, _| number(it, |n| Some(n.floor()))),
    function!("ceiling", "ceiling(number)", 1, 1, [Number], Always(Number), |it, _| number(it, |n| Some(n.ceil()))),
    function!("round half up", "round half up(number, decimals)", 2, 2, [Number, Number], Always(Number), |it, _| {
        match it {
            [Value::Number(n), Value::Number(scale)] => scale.to_u32().map_or(Value::Null, |scale| {
                Value::Number(n.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero))
            }),
            _ => Value::Null,
        }
    }),
    function!("modulo", "modulo(dividend, divisor)", 2, 2, [Number, Number], Always(Number), |it, _| match it {
        // The standard's modulo is `a - b * floor(a / b)`; it has the divisor's sign.
        [Value::Number(a), Value::Number(b)] => a
            .checked_div(*b)
            .and_then(|it| it.floor().checked_mul(*b))
            .and_then(|it| a.checked_sub(it))
            .map_or(Value::Null, Value::Number),
        _ => Value::Null,
    }),
    function!("string", "string(value)", 1, 1, [Any], Always(Text), |it, _| match it {
        [Value::Null] => Value::Null,
        [Value::Text(text)] => Value::Text(text.clone()),
        [Value::Number(n)] => Value::Text(n.normalize().to_string()),
        [Value::Date(date)] => Value::Text(iso_date(*date)),
        [other] => Value::Text(other.to_json().as_str().map_or_else(|| other.to_json().to_string(), Into::into)),
        _ => Value::Null,
    }),
    function!("number", "number(\"12.5\")", 1, 1, [Text], Always(Number), |it, _| match it {
        [Value::Text(text)] => text.parse().map_or(Value::Null, Value::Number),
        _ => Value::Null,
    }),
    function!("string length", "string length(text)", 1, 1, [Text], Always(Number), |it, _| match it {
        [Value::Text(text)] => Value::Number(Decimal::from(text.chars().count())),
        _ => Value::Null,
    }),
    function!("substring", "substring(text, start, length)", 2, 3, [Text, Number], Always(Text), |it, _| substring(it)),
    function!("upper case", "upper case(text)", 1, 1, [Text], Always(Text), |it, _| text(it, str::to_uppercase)),
    function!("lower case", "lower case(text)", 1, 1, [Text], Always(Text), |it, _| text(it, str::to_lowercase)),
    function!("contains", "contains(text, part)", 2, 2, [Text, Text], Always(Bool), |it, _| {
        texts(it, |text, part| text.contains(part))
    }),
    function!("starts with", "starts with(text, part)", 2, 2, [Text, Text], Always(Bool), |it, _| {
        texts(it, |text, part| text.starts_with(part))
    }),
    function!("ends with", "ends with(text, part)", 2, 2, [Text, Text], Always(Bool), |it, _| {
        texts(it, |text, part| text.ends_with(part))
    }),
];

/// The items of `f(list)` or `f(a, b, c)`.
fn list(arguments: &[Value]) -> &[Value] {
    match arguments {
        [Value::List(items)] => items,
        _ => arguments,
    }
}

fn sum(items: &[Value]) -> Value {
    let mut total: Option<Decimal> = None;
    for item in items {
        let Value::Number(number) = item else { return Value::Null };
        match total.unwrap_or_default().checked_add(*number) {
            Some(sum) => total = Some(sum),
            None => return Value::Null,
        }
    }
    total.map_or(Value::Null, Value::Number)
}

fn extreme(items: &[Value], wanted: std::cmp::Ordering) -> Value {
    let mut best: Option<&Value> = None;
    for item in items {
        match best.map(|best| compare(item, best)) {
            None if !item.is_null() => best = Some(item),
            Some(Some(order)) if order == wanted => best = Some(item),
            Some(Some(_)) => {}
            None | Some(None) => return Value::Null,
        }
    }
    best.cloned().unwrap_or_default()
}

/// Three-valued `any` (looking for true) and `all` (looking for false).
fn quantify(items: &[Value], decisive: bool) -> Value {
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

fn number(arguments: &[Value], run: fn(Decimal) -> Option<Decimal>) -> Value {
    match arguments {
        [Value::Number(it)] => run(*it).map_or(Value::Null, Value::Number),
        _ => Value::Null,
    }
}

fn text(arguments: &[Value], run: fn(&str) -> String) -> Value {
    match arguments {
        [Value::Text(it)] => Value::Text(run(it)),
        _ => Value::Null,
    }
}

fn texts(arguments: &[Value], run: fn(&str, &str) -> bool) -> Value {
    match arguments {
        [Value::Text(a), Value::Text(b)] => Value::Bool(run(a, b)),
        _ => Value::Null,
    }
}

fn to_date(arguments: &[Value]) -> Value {
    let part = |it: &Value| if let Value::Number(n) = it { n.to_i64() } else { None };
    let found = match arguments {
        [Value::Text(text)] => parse_iso_date(text),
        [Value::Date(date)] => Some(*date),
        [year, month, day] => (|| {
            let (year, month, day) = (part(year)?, part(month)?, part(day)?);
            super::value::date(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
        })(),
        _ => None,
    };
    found.map_or(Value::Null, Value::Date)
}

/// Characters from `start` (1-based; negative counts from the end), `length` of them or all.
fn substring(arguments: &[Value]) -> Value {
    let (text, start, length) = match arguments {
        [Value::Text(text), Value::Number(start)] => (text, start, None),
        [Value::Text(text), Value::Number(start), Value::Number(length)] => (text, start, length.to_usize()),
        _ => return Value::Null,
    };
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let skip = match start.to_i64() {
        Some(start) if start > 0 => start - 1,
        Some(start) if start < 0 => count + start,
        _ => return Value::Null,
    };
    match usize::try_from(skip) {
        Ok(skip) => Value::Text(text.chars().skip(skip).take(length.unwrap_or(usize::MAX)).collect()),
        Err(_) => Value::Null,
    }
}

/// Whole years from `born` to `on`; a person born on 29 February turns a year older on 1 March.
fn age(born: Date, on: Date) -> i32 {
    let had_birthday = (on.month() as u8, on.day()) >= (born.month() as u8, born.day());
    on.year() - born.year() - i32::from(!had_birthday)
}

impl Duration {
    /// The named part of a duration (DMN 1.5, table 64), if this kind has it.
    pub(crate) fn part(self, name: &str) -> Option<i64> {
        match (self, name) {
            (Self::Seconds(it), "days") => Some(it / 86_400),
            (Self::Seconds(it), "hours") => Some(it % 86_400 / 3_600),
            (Self::Seconds(it), "minutes") => Some(it % 3_600 / 60),
            (Self::Seconds(it), "seconds") => Some(it % 60),
            (Self::Months(it), "years") => Some(it / 12),
            (Self::Months(it), "months") => Some(it % 12),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_function_stands_in_the_docs() {
        let docs = include_str!("../../../docs/feel.md");
        for function in super::FUNCTIONS {
            assert!(docs.contains(&format!("\n| {} |", function.name)), "docs/feel.md lacks `{}`", function.name);
        }
    }
}
