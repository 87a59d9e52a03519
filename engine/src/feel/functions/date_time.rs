//! Date and time functions (DMN 1.5, 10.3.4.8). `age` is this project's own.

use rust_decimal::Decimal;
use time::Date;

use super::super::types::Type;
use super::super::value::Value;
use super::Function;
use super::Gives::Always;
use super::{function, number};

const DATE: &[Type] = &[Type::Any];

pub(super) const FUNCTIONS: &[Function] = &[
    function("today()", &[], Always(Type::Date), |_, scope| Value::Date(scope.today)),
    function("now()", &[], Always(Type::DateTime), |_, scope| scope.now.clone().map_or(Value::Null, Value::DateTime)),
    function("age(birth date, on date)", &[Type::Date, Type::Date], Always(Type::Number), |it, _| match it {
        [Value::Date(born), Value::Date(on)] => Value::Number(Decimal::from(age(*born, *on))),
        _ => Value::Null,
    }),
    function("day of year(date)", DATE, Always(Type::Number), |it, _| {
        number(date(it).map(|it| Decimal::from(it.ordinal())))
    }),
    function("week of year(date)", DATE, Always(Type::Number), |it, _| {
        number(date(it).map(|it| Decimal::from(it.iso_week())))
    }),
    function("day of week(date)", DATE, Always(Type::Text), |it, _| {
        date(it).map_or(Value::Null, |it| Value::Text(it.weekday().to_string()))
    }),
    function("month of year(date)", DATE, Always(Type::Text), |it, _| {
        date(it).map_or(Value::Null, |it| Value::Text(it.month().to_string()))
    }),
];

fn date(arguments: &[Value]) -> Option<Date> {
    match arguments {
        [Value::Date(it)] => Some(*it),
        [Value::DateTime(it)] => Some(it.date),
        [Value::List(items)] if items.len() == 1 => date(items),
        _ => None,
    }
}

/// Whole years from `born` to `on`; a person born on 29 February turns a year older on 1 March.
fn age(born: Date, on: Date) -> i32 {
    let had_birthday = (on.month() as u8, on.day()) >= (born.month() as u8, born.day());
    on.year() - born.year() - i32::from(!had_birthday)
}
