//! Date and time functions (DMN 1.5, 10.3.4.8). `age` and `cpr birth date` are this project's own.

use rust_decimal::Decimal;
use time::Date;

use super::super::calendar_date;
use super::super::types::Type;
use super::super::value::Value;
use super::Declaration;
use super::Gives::Always;
use super::function;
use crate::lean;

const DATE: &[Type] = &[Type::Any];

pub(super) const FUNCTIONS: &[Declaration] = &[
    function("today()", &[], Always(Type::Date), |_, scope| Value::Date(scope.today)),
    function("now()", &[], Always(Type::DateTime), |_, scope| scope.now.clone().map_or(Value::Null, Value::DateTime)),
    function("age(birth date, on date)", &[Type::Date, Type::Date], Always(Type::Number), |it, _| match it {
        [Value::Date(born), Value::Date(on)] => Value::Number(Decimal::from(age(*born, *on))),
        _ => Value::Null,
    }),
    function("cpr birth date(cpr)", &[Type::Text], Always(Type::Date), |it, _| match it {
        [Value::Text(cpr)] => birth_date(cpr).map_or(Value::Null, Value::Date),
        _ => Value::Null,
    }),
    function("day of year(date)", DATE, Always(Type::Number), |it, _| {
        super::number(date(it).map(|it| Decimal::from(it.ordinal())))
    }),
    function("week of year(date)", DATE, Always(Type::Number), |it, _| {
        super::number(date(it).and_then(week).map(Decimal::from))
    }),
    function("day of week(date)", DATE, Always(Type::Text), |it, _| {
        date(it).map_or(Value::Null, |it| Value::Text(name(&DAYS, it.weekday().number_days_from_monday())))
    }),
    function("month of year(date)", DATE, Always(Type::Text), |it, _| {
        date(it).map_or(Value::Null, |it| Value::Text(name(&MONTHS, u8::from(it.month()) - 1)))
    }),
];

/// The number of the week: that of its Thursday, which lies in the year that has the week (ISO 8601).
fn week(date: Date) -> Option<u16> {
    let from_thursday = i32::from(date.weekday().number_from_monday()) - 4;
    let thursday = Date::from_julian_day(date.to_julian_day().checked_sub(from_thursday)?).ok()?;
    Some((thursday.ordinal() - 1) / 7 + 1)
}

/// In English, as the standard has them (DMN 1.5, table 81).
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn name(names: &[&str], at: u8) -> String {
    names.get(usize::from(at)).copied().unwrap_or_default().to_owned()
}

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

/// The birth date in a personnummer of ten digits. Its seventh digit tells the century (CPR, "Personnummeret i CPR").
fn birth_date(cpr: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| lean::number::<u8>(cpr.get(range)?);
    let is_digits = cpr.len() == 10 && cpr.bytes().all(|it| it.is_ascii_digit());
    let (day, month, year) = (number(0..2)?, number(2..4)?, number(4..6)?);
    let century = match number(6..7)? {
        0..=3 => 1900,
        4 | 9 => {
            if year <= 36 {
                2000
            } else {
                1900
            }
        }
        _ => {
            if year <= 57 {
                2000
            } else {
                1800
            }
        }
    };
    calendar_date(century + i32::from(year), month, day).filter(|_| is_digits)
}
