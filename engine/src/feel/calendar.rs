//! Dates, times of day, dates with times, and durations: how they are written, ordered and moved.
//!
//! Not here: a table of time zones. A zone's name is kept as text, so two times are ordered only when both are local,
//! both have an offset (the names of Greenwich's time are one), or both are of the same named zone.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use time::Date;

use super::arithmetic::{Rounding, minus, over, plus, rest, rounded, times, truncated};
use super::decimal::{self, floor};
use crate::lean;

/// A length of time (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duration {
    /// Days and time, in seconds with up to nine decimals: `P2DT3H`.
    Seconds(Decimal),
    /// Years and months, in months: `P1Y6M`.
    Months(i64),
}

/// Where a time is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// Not said.
    Local,
    /// Seconds east of Greenwich.
    Offset(i32),
    /// By name, `Europe/Copenhagen`.
    Named(String),
}

/// A time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Hours, minutes and seconds, with fractions down to nanoseconds.
    pub clock: time::Time,
    /// Where the clock hangs.
    pub zone: Zone,
}

/// A time on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTime {
    /// The date, where the clock hangs.
    pub date: Date,
    /// The time of that day.
    pub time: Time,
}

const DAY: i64 = 86_400;
/// Digits of a nanosecond.
const NANO_DIGITS: usize = 9;
const MAX_OFFSET: i32 = 18 * 3_600;
const AREAS: [&str; 11] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
    "Etc",
];

/// `2026-11-20`
pub(crate) fn iso_date(date: Date) -> String {
    let mut out = String::with_capacity(11);
    if date.year() < 0 {
        out.push('-');
    }
    lean::put(&mut out, date.year().unsigned_abs().into(), 4);
    put_twos(&[("-", u8::from(date.month()).into()), ("-", date.day().into())], &mut out);
    out
}

/// Numbers of two digits, each with a sign before it.
fn put_twos(parts: &[(&str, u32)], out: &mut String) {
    for (sign, number) in parts {
        out.push_str(sign);
        lean::put(out, (*number).into(), 2);
    }
}

/// The date written `2026-11-20`, if it exists.
pub(crate) fn parse_iso_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    date(lean::number(year)?, lean::number(month)?, lean::number(day)?)
}

/// As [`parse_iso_date`], and years before our era: `-0044-03-15`.
pub(crate) fn parse_any_date(text: &str) -> Option<Date> {
    match text.strip_prefix('-') {
        Some(rest) => {
            let found = parse_iso_date(rest)?;
            date(-found.year(), u8::from(found.month()), found.day())
        }
        None => parse_iso_date(text),
    }
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|it| it.is_ascii_digit())
}

/// The date, if it exists.
pub(crate) fn date(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day).ok()
}

/// `date` moved by whole months; the 31st becomes the last day of a shorter month.
pub(crate) fn add_months(start: Date, months: i64) -> Option<Date> {
    let count = (i64::from(start.year()) * 12 + i64::from(u8::from(start.month())) - 1).checked_add(months)?;
    let year = i32::try_from(count.div_euclid(12)).ok()?;
    let month = u8::try_from(count.rem_euclid(12) + 1).ok()?;
    (0..4).find_map(|less| date(year, month, start.day().checked_sub(less)?))
}

impl Zone {
    /// Reads what stands after a time: nothing, `Z`, `+01:00`, `@Europe/Copenhagen`.
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Local);
        }
        if text == "Z" || text == "z" {
            return Some(Self::Offset(0));
        }
        if let Some(name) = text.strip_prefix('@') {
            let is_word = |it: &str| {
                !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'+'))
            };
            let known = match name.split_once('/') {
                Some((area, place)) => AREAS.contains(&area) && place.split('/').all(is_word),
                None => name == "UTC" || name == "GMT",
            };
            return known.then(|| Self::Named(name.to_owned()));
        }
        let sign = match text.chars().next()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let mut total = 0;
        let mut parts = 0;
        for (part, factor) in text.get(1..)?.split(':').zip([3_600, 60, 1]) {
            let value: i32 = if digits(part, 2) { lean::number(part)? } else { return None };
            if factor < 3_600 && value > 59 {
                return None;
            }
            total += value * factor;
            parts += 1;
        }
        let whole = parts >= 2 && text.bytes().filter(|it| *it == b':').count() + 1 == parts && total <= MAX_OFFSET;
        whole.then_some(Self::Offset(sign * total))
    }

    fn put(&self, out: &mut String) {
        match self {
            Self::Local => {}
            Self::Offset(0) => out.push('Z'),
            Self::Offset(offset) => {
                let all = offset.unsigned_abs();
                let parts =
                    [(if *offset < 0 { "-" } else { "+" }, all / 3_600), (":", all % 3_600 / 60), (":", all % 60)];
                put_twos(if all % 60 > 0 { &parts } else { parts.split_at(2).0 }, out);
            }
            Self::Named(name) => {
                out.push('@');
                out.push_str(name);
            }
        }
    }

    /// The zone of an offset given as a duration, of whole seconds.
    pub(crate) fn from_offset(offset: Decimal) -> Option<Self> {
        let seconds =
            offset.to_i32().filter(|it| offset.is_integer() && it.unsigned_abs() <= MAX_OFFSET.unsigned_abs())?;
        Some(Self::Offset(seconds))
    }

    /// Seconds east of Greenwich, where they are known without a table.
    pub(crate) fn offset(&self) -> Option<i32> {
        match self {
            Self::Offset(it) => Some(*it),
            Self::Named(name) if matches!(name.as_str(), "UTC" | "GMT" | "Etc/UTC" | "Etc/GMT") => Some(0),
            Self::Local | Self::Named(_) => None,
        }
    }

    /// Whether two times of the same hour in these zones are the same element.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self == other || self.offset().is_some_and(|it| other.offset() == Some(it))
    }

    /// Seconds to take away to be at Greenwich; None where two zones cannot be held together.
    fn shared_offsets(&self, other: &Self) -> Option<(i32, i32)> {
        if self == other { Some((0, 0)) } else { self.offset().zip(other.offset()) }
    }
}

impl Time {
    /// Reads `10:30:00.5+01:00`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (clock, mut rest) = text.split_at_checked(8)?;
        let [h, hour, b':', m, minute, b':', s, second] = clock.as_bytes() else { return None };
        let digit = |it: &u8| it.checked_sub(b'0').filter(|it| *it < 10);
        let number = |ten: &u8, one: &u8| Some(digit(ten)? * 10 + digit(one)?);
        let mut nanos = 0;
        if let Some(fraction) = rest.strip_prefix('.') {
            let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if count == 0 {
                return None;
            }
            // What is shorter than a nanosecond is left out.
            let digits = fraction.bytes().map(|it| it - b'0').take(count).chain(std::iter::repeat(0));
            nanos = digits.take(NANO_DIGITS).fold(0, |sum, it| sum * 10 + u32::from(it));
            rest = fraction.get(count..)?;
        }
        let clock = time::Time::from_hms_nano(number(h, hour)?, number(m, minute)?, number(s, second)?, nanos).ok()?;
        Some(Self { clock, zone: Zone::parse(rest)? })
    }

    pub(crate) fn put(&self, out: &mut String) {
        let (hour, minute, second, nanos) = self.clock.as_hms_nano();
        put_twos(&[("", hour.into()), (":", minute.into()), (":", second.into())], out);
        if nanos > 0 {
            out.push('.');
            lean::put(out, nanos.into(), NANO_DIGITS);
            while out.ends_with('0') {
                out.pop();
            }
        }
        self.zone.put(out);
    }

    /// Seconds since midnight, with decimals.
    fn seconds(&self) -> Decimal {
        let (hour, minute, second, nanos) = self.clock.as_hms_nano();
        let whole = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        plus(Decimal::from(whole), Decimal::new(i64::from(nanos), 9)).unwrap_or_default()
    }

    /// This time and another as seconds that can be held against each other.
    pub(crate) fn shared(&self, other: &Self) -> Option<(Decimal, Decimal)> {
        let (a, b) = self.zone.shared_offsets(&other.zone)?;
        Some((minus(self.seconds(), Decimal::from(a))?, minus(other.seconds(), Decimal::from(b))?))
    }

    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        self.shared(other).map(by_whole_seconds)
    }

    /// Moved by seconds, around the clock.
    pub(crate) fn moved(&self, seconds: Decimal) -> Option<Self> {
        let (_, clock) = split(plus(self.seconds(), seconds)?)?;
        Some(Self { clock, zone: self.zone.clone() })
    }
}

impl DateTime {
    /// A date at midnight.
    pub(crate) fn midnight(date: Date, zone: Zone) -> Self {
        Self { date, time: Time { clock: time::Time::MIDNIGHT, zone } }
    }

    /// Reads `2026-11-20T10:30:00Z`, or a date alone, which is at midnight.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once('T') {
            Some((date, time)) => Some(Self { date: parse_any_date(date)?, time: Time::parse(time)? }),
            None => Some(Self::midnight(parse_any_date(text)?, Zone::Local)),
        }
    }

    pub(crate) fn put(&self, out: &mut String) {
        out.push_str(&iso_date(self.date));
        out.push('T');
        self.time.put(out);
    }

    fn seconds(&self) -> Decimal {
        let days = Decimal::from(i64::from(self.date.to_julian_day()) * DAY);
        plus(days, self.time.seconds()).unwrap_or_default()
    }

    /// This and another as seconds that can be held against each other.
    pub(crate) fn shared(&self, other: &Self) -> Option<(Decimal, Decimal)> {
        let (a, b) = self.time.zone.shared_offsets(&other.time.zone)?;
        Some((minus(self.seconds(), Decimal::from(a))?, minus(other.seconds(), Decimal::from(b))?))
    }

    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        self.shared(other).map(by_whole_seconds)
    }

    /// Moved by a duration; None when it leaves the calendar.
    pub(crate) fn moved(&self, by: Duration) -> Option<Self> {
        let zone = self.time.zone.clone();
        match by {
            Duration::Months(months) => Some(Self { date: add_months(self.date, months)?, time: self.time.clone() }),
            Duration::Seconds(seconds) => {
                let (days, clock) = split(plus(self.seconds(), seconds)?)?;
                let date = Date::from_julian_day(i32::try_from(days).ok()?).ok()?;
                Some(Self { date, time: Time { clock, zone } })
            }
        }
    }
}

/// Order as the standard has it: the value of a time is in seconds, so the parts of a second do not count (DMN 1.5,
/// 10.3.2.3.4).
fn by_whole_seconds((a, b): (Decimal, Decimal)) -> Ordering {
    floor(a).cmp(&floor(b))
}

/// Whole days, and the time of day that is left.
fn split(seconds: Decimal) -> Option<(i64, time::Time)> {
    let days = floor(over(seconds, Decimal::from(DAY))?);
    let left = minus(seconds, times(days, Decimal::from(DAY))?)?;
    let whole = floor(left);
    let nanos = times(minus(left, whole)?, Decimal::from(1_000_000_000_u32))?.to_u32()?;
    let whole = whole.to_u32()?;
    let part = |it: u32| u8::try_from(it).ok();
    let clock = time::Time::from_hms_nano(part(whole / 3_600)?, part(whole % 3_600 / 60)?, part(whole % 60)?, nanos);
    Some((days.to_i64()?, clock.ok()?))
}

impl Duration {
    /// Reads `P1Y6M` or `P2DT3H4M5.5S`, with an optional minus; never both kinds in one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let rest = rest.strip_prefix('P')?;
        let (dates, clock) = match rest.split_once('T') {
            Some((_, "")) => return None,
            Some((dates, clock)) => (dates, clock),
            None => (rest, ""),
        };
        let (mut months, mut seconds) = (None, None);
        for (text, is_time) in [(dates, false), (clock, true)] {
            let mut number = String::new();
            let mut units = if is_time { "HMS" } else { "YMD" }.chars();
            for letter in text.chars() {
                if letter.is_ascii_digit() || letter == '.' {
                    number.push(letter);
                    continue;
                }
                // Units stand in their order, each at most once; only seconds have decimals.
                let unit = units.find(|it| *it == letter)?;
                if !number.starts_with(|it: char| it.is_ascii_digit())
                    || (unit != 'S' && number.bytes().any(|it| it == b'.'))
                {
                    return None;
                }
                let count = decimal::parse(number.strip_suffix('.').unwrap_or(&number))?;
                number.clear();

                let (total, factor) = match (is_time, unit) {
                    (false, 'Y') => (&mut months, 12),
                    (false, 'M') => (&mut months, 1),
                    (false, _) => (&mut seconds, DAY),
                    (true, 'H') => (&mut seconds, 3_600),
                    (true, 'M') => (&mut seconds, 60),
                    (true, _) => (&mut seconds, 1),
                };
                let more = times(count, Decimal::from(factor))?;
                *total = Some(plus(total.unwrap_or(Decimal::ZERO), more)?);
            }
            if !number.is_empty() {
                return None;
            }
        }
        let sign = if negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        match (months, seconds) {
            (Some(months), None) => times(sign, months)?.to_i64().map(Self::Months),
            (None, Some(seconds)) => Some(Self::of_seconds(times(sign, seconds)?)),
            _ => None,
        }
    }

    /// Seconds, kept to nanoseconds.
    pub(crate) fn of_seconds(seconds: Decimal) -> Self {
        Self::Seconds(rounded(seconds, 9, Rounding::Down).normalize())
    }

    pub(crate) fn negated(self) -> Option<Self> {
        match self {
            Self::Seconds(it) => Some(Self::Seconds(-it)),
            Self::Months(it) => it.checked_neg().map(Self::Months),
        }
    }

    /// The named part of a duration (DMN 1.5, table 64), if this kind has it.
    pub(crate) fn part(self, name: &str) -> Option<Decimal> {
        let of = |total: Decimal, above: i64, unit: i64| {
            let part = if above == 0 { Some(total) } else { rest(total, Decimal::from(above)) };
            part.and_then(|it| over(it, Decimal::from(unit))).map(truncated)
        };
        match (self, name) {
            (Self::Seconds(it), "days") => of(it, 0, DAY),
            (Self::Seconds(it), "hours") => of(it, DAY, 3_600),
            (Self::Seconds(it), "minutes") => of(it, 3_600, 60),
            (Self::Seconds(it), "seconds") => of(it, 60, 1),
            (Self::Months(it), "years") => Some(Decimal::from(it / 12)),
            (Self::Months(it), "months") => Some(Decimal::from(it % 12)),
            _ => None,
        }
    }

    /// Order; None between the two kinds.
    pub(crate) fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Seconds(a), Self::Seconds(b)) => Some(a.cmp(&b)),
            (Self::Months(a), Self::Months(b)) => Some(a.cmp(&b)),
            _ => None,
        }
    }

    pub(crate) fn put(self, out: &mut String) {
        let (negative, parts): (bool, [(Decimal, &str); 4]) = match self {
            Self::Months(it) => {
                let part = |it: u64| Decimal::from(it);
                let all = it.unsigned_abs();
                (it < 0, [(part(all / 12), "Y"), (part(all % 12), "M"), (Decimal::ZERO, ""), (Decimal::ZERO, "")])
            }
            Self::Seconds(it) => {
                let all = Self::Seconds(it.abs());
                let part = |name| all.part(name).unwrap_or_default();
                let seconds = rest(it.abs(), Decimal::from(60)).unwrap_or_default();
                let parts = [(part("days"), "D"), (part("hours"), "H"), (part("minutes"), "M"), (seconds, "S")];
                (it.is_sign_negative() && !it.is_zero(), parts)
            }
        };
        if parts.iter().all(|(count, _)| count.is_zero()) {
            return out.push_str(if matches!(self, Self::Months(_)) { "P0M" } else { "PT0S" });
        }
        out.push_str(if negative { "-P" } else { "P" });
        let mut in_time = matches!(self, Self::Months(_));
        for (at, (count, unit)) in parts.iter().enumerate().filter(|(_, (count, _))| !count.is_zero()) {
            if !in_time && at > 0 {
                out.push('T');
                in_time = true;
            }
            out.push_str(&decimal::text(*count));
            out.push_str(unit);
        }
    }
}

macro_rules! displayed {
    ($($kind:ty),*) => {
        $(impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut out = String::new();
                self.put(&mut out);
                f.write_str(&out)
            }
        })*
    };
}
displayed!(Zone, Time, DateTime, Duration);
