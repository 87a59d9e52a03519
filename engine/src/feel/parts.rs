//! The parts of values that a path names, and the types that `instance of` asks about (DMN 1.5, tables 62 to 65).

use rust_decimal::Decimal;
use time::Date;

use super::ast::TypeName;
use super::calendar::{Duration, Time, Zone};
use super::value::Value;

/// `of.name`; of a list, the list of its items' parts.
pub(super) fn path(of: &Value, name: &str) -> Value {
    let number = |it: i64| Value::Number(Decimal::from(it));
    let day = |date: &Date| match name {
        "year" => number(date.year().into()),
        "month" => number(u8::from(date.month()).into()),
        "day" => number(date.day().into()),
        "weekday" => number(date.weekday().number_from_monday().into()),
        _ => Value::Null,
    };
    let clock = |time: &Time| match (name, &time.zone) {
        ("hour", _) => number(time.clock.hour().into()),
        ("minute", _) => number(time.clock.minute().into()),
        ("second", _) => number(time.clock.second().into()),
        ("time offset", zone) => match zone.offset() {
            Some(offset) => Value::Duration(Duration::of_seconds(Decimal::from(offset))),
            None => Value::Null,
        },
        ("timezone", Zone::Named(zone)) => Value::Text(zone.clone()),
        _ => Value::Null,
    };
    match of {
        Value::Context(entries) => {
            entries.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
        }
        Value::List(items) => Value::List(items.iter().map(|it| path(it, name)).collect()),
        Value::Duration(it) => it.part(name).map_or(Value::Null, Value::Number),
        Value::Date(it) => day(it),
        Value::Time(it) => clock(it),
        Value::DateTime(it) => match clock(&it.time) {
            Value::Null => day(&it.date),
            found => found,
        },
        Value::Range(it) => match name {
            "start" => it.low.clone(),
            "end" => it.high.clone(),
            "start included" => Value::Bool(it.low_included),
            "end included" => Value::Bool(it.high_included),
            _ => Value::Null,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Function(_) => Value::Null,
    }
}

/// Whether a value is of the type; None for a type that there is not.
pub(super) fn instance_of(value: &Value, kind: &TypeName) -> Option<bool> {
    let found = match kind {
        TypeName::Named(name) => match name.as_str() {
            "Any" => !value.is_null(),
            "Null" => value.is_null(),
            "number" => matches!(value, Value::Number(_)),
            "string" => matches!(value, Value::Text(_)),
            "boolean" => matches!(value, Value::Bool(_)),
            "date" => matches!(value, Value::Date(_)),
            "time" => matches!(value, Value::Time(_)),
            "date and time" | "dateTime" => matches!(value, Value::DateTime(_)),
            "days and time duration" => matches!(value, Value::Duration(Duration::Seconds(_))),
            "years and months duration" => matches!(value, Value::Duration(Duration::Months(_))),
            "list" => matches!(value, Value::List(_)),
            "context" => matches!(value, Value::Context(_)),
            "range" => matches!(value, Value::Range(_)),
            "function" => matches!(value, Value::Function(_)),
            _ => return None,
        },
        TypeName::List(of) => match value {
            Value::List(items) => items.iter().all(|it| it.is_null() || instance_of(it, of) == Some(true)),
            _ => false,
        },
        TypeName::Range(of) => match value {
            Value::Range(it) => {
                [&it.low, &it.high].into_iter().all(|it| it.is_null() || instance_of(it, of) == Some(true))
            }
            _ => false,
        },
        TypeName::Context(entries) => match value {
            Value::Context(given) => entries.iter().all(|(key, kind)| {
                let found = given.iter().find(|(it, _)| it == key);
                found.is_some_and(|(_, it)| it.is_null() || instance_of(it, kind) == Some(true))
            }),
            _ => false,
        },
        TypeName::Function(takes, _) => match value {
            Value::Function(it) => it.takes(takes.len()),
            _ => false,
        },
    };
    Some(found)
}
