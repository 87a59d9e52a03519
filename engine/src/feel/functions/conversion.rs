//! Conversion functions (DMN 1.5, 10.3.4.1).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::arithmetic::{minus, times, truncated};
use super::super::calendar::{self, DateTime, Duration, Time, Zone, parse_any_date};
use super::super::types::Type;
use super::super::value::{Value, parse_number};
use super::Declaration;
use super::Gives::Always;
use super::{function, number};

pub(super) const FUNCTIONS: &[Declaration] = &[
    function("date(from) | date(year, month, day)", &[Type::Any], Always(Type::Date), |it, _| {
        date(it).map_or(Value::Null, Value::Date)
    }),
    function("date and time(from) | date and time(date, time)", &[Type::Any], Always(Type::DateTime), |it, _| {
        date_and_time(it).map_or(Value::Null, Value::DateTime)
    }),
    function("time(from) | time(hour, minute, second, offset?)", &[Type::Any], Always(Type::Time), |it, _| {
        time(it).map_or(Value::Null, Value::Time)
    }),
    function("duration(from)", &[Type::Text], Always(Type::Duration), |it, _| match it {
        [Value::Text(text)] => Duration::parse(text).map_or(Value::Null, Value::Duration),
        [Value::Duration(it)] => Value::Duration(*it),
        _ => Value::Null,
    }),
    function("years and months duration(from, to)", &[Type::Any, Type::Any], Always(Type::Duration), |it, _| {
        months_between(it).map_or(Value::Null, |it| Value::Duration(Duration::Months(it)))
    }),
    function(
        "number(from, grouping separator?, decimal separator?)",
        &[Type::Text, Type::Text, Type::Text],
        Always(Type::Number),
        |it, _| number(to_number(it)),
    ),
    function("string(from)", &[Type::Any], Always(Type::Text), |it, _| match it {
        [Value::Null] => Value::Null,
        [other] => Value::Text(other.to_text()),
        _ => Value::Null,
    }),
];

fn date(arguments: &[Value]) -> Option<time::Date> {
    let part = |it: &Value| if let Value::Number(n) = it { whole(*n) } else { None };
    match arguments {
        [Value::Text(text)] => parse_any_date(text),
        [Value::Date(date)] => Some(*date),
        [Value::DateTime(it)] => Some(it.date),
        [Value::List(items)] if items.len() == 1 => date(items),
        [year, month, day] => {
            let (year, month, day) = (part(year)?, part(month)?, part(day)?);
            calendar::date(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
        }
        _ => None,
    }
}

fn whole(number: Decimal) -> Option<i64> {
    number.to_i64().filter(|_| number.is_integer())
}

fn date_and_time(arguments: &[Value]) -> Option<DateTime> {
    match arguments {
        [Value::Text(text)] => DateTime::parse(text),
        [Value::DateTime(it)] => Some(it.clone()),
        [Value::Date(date)] => Some(DateTime::midnight(*date, Zone::Offset(0))),
        [Value::List(items)] if items.len() == 1 => date_and_time(items),
        [Value::Date(date) | Value::DateTime(DateTime { date, .. }), Value::Time(time)] => {
            Some(DateTime { date: *date, time: time.clone() })
        }
        _ => None,
    }
}

fn time(arguments: &[Value]) -> Option<Time> {
    match arguments {
        [Value::Text(text)] => Time::parse(text),
        [Value::Time(it)] => Some(it.clone()),
        [Value::DateTime(it)] => Some(it.time.clone()),
        [Value::Date(date)] => Some(DateTime::midnight(*date, Zone::Offset(0)).time),
        [Value::List(items)] if items.len() == 1 => time(items),
        [Value::Number(hour), Value::Number(minute), Value::Number(second), rest @ ..] => {
            let zone = match rest {
                [] | [Value::Null] => Zone::Local,
                [Value::Duration(Duration::Seconds(offset))] => Zone::from_offset(*offset)?,
                _ => return None,
            };
            let nanos = times(minus(*second, truncated(*second))?, Decimal::from(1_000_000_000))?.to_u32()?;
            let part = |it: Decimal| it.to_u8();
            let (hour, minute) = (u8::try_from(whole(*hour)?).ok()?, u8::try_from(whole(*minute)?).ok()?);
            let clock = time::Time::from_hms_nano(hour, minute, part(truncated(*second))?, nanos).ok()?;
            Some(Time { clock, zone })
        }
        _ => None,
    }
}

/// Whole months from one date to another; the time of day does not count.
fn months_between(arguments: &[Value]) -> Option<i64> {
    let date = |it: &Value| match it {
        Value::Date(date) => Some(*date),
        Value::DateTime(it) => Some(it.date),
        _ => None,
    };
    let [from, to] = arguments else { return None };
    let (from, to) = (date(from)?, date(to)?);
    let months = |it: time::Date| i64::from(it.year()) * 12 + i64::from(u8::from(it.month()));
    let apart = months(to) - months(from);
    Some(if apart > 0 && to.day() < from.day() {
        apart - 1
    } else if apart < 0 && to.day() > from.day() {
        apart + 1
    } else {
        apart
    })
}

/// Separators are as the standard has them: a space, comma or point between groups, a point or comma for decimals.
fn to_number(arguments: &[Value]) -> Option<Decimal> {
    let (text, given) = match arguments {
        [Value::Number(it)] => return Some(*it),
        [Value::Text(text), given @ ..] => (text, given),
        _ => return None,
    };
    let mut separators = [None; 2];
    for (separator, given) in separators.iter_mut().zip(given) {
        *separator = match given {
            Value::Null => None,
            Value::Text(it) if matches!(it.as_str(), " " | "," | ".") => it.chars().next(),
            _ => return None,
        };
    }
    let [group, point] = separators;
    if point == Some(' ') || group.is_some() && group == point {
        return None;
    }
    let mut plain = String::new();
    for letter in text.chars().filter(|it| Some(*it) != group) {
        match letter {
            it if it == point.unwrap_or('.') => plain.push('.'),
            '.' => return None,
            other => plain.push(other),
        }
    }
    let digits = plain.strip_prefix('-').unwrap_or(&plain).as_bytes();
    let is_plain = matches!(digits, [b'0'..=b'9' | b'.', ..])
        && matches!(digits, [.., b'0'..=b'9'])
        && digits.iter().all(|it| matches!(it, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    if is_plain { parse_number(&plain) } else { None }
}
