//! `time`: a time of day on the 24-hour clock, to the minute. The value is FEEL's time, `08:30:00`.

use serde_json::{Value as Json, json};

use super::{Fault, InputMode, Shape};
use crate::feel::{Time, Value, Zone};
use crate::lean::{digits, number};

/// Reads `8.30`, `08:30`, `8 30`, `0830`, `830`, `8`, `kl. 8.30`, and `08:30:00` as the value itself is written.
pub(super) fn parse(raw: &str) -> Result<Value, Fault> {
    read(raw).map(Value::Time).ok_or_else(|| Fault::new("not_a_time"))
}

fn read(raw: &str) -> Option<Time> {
    let lower = raw.to_ascii_lowercase();
    let text = lower.strip_prefix("kl.").or_else(|| lower.strip_prefix("kl")).unwrap_or(&lower).trim();
    let is_separator: fn(char) -> bool = |it| matches!(it, ':' | '.' | ' ');
    let parts: Vec<&str> = text.split(is_separator).collect();
    let (hour, minute) = match parts.as_slice() {
        [one] if one.len() > 2 => (one.get(..one.len() - 2)?, one.get(one.len() - 2..)?),
        [hour] => (*hour, "00"),
        [hour, minute] | [hour, minute, "00"] => (*hour, *minute),
        _ => return None,
    };
    if hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    let clock = time::Time::from_hms(number(hour)?, number(minute)?, 0).ok()?;
    Some(Time { clock, zone: Zone::Local })
}

pub(super) fn shape() -> Shape {
    Shape::Line { input_mode: InputMode::Numeric, autocomplete: None, max_length: None, width: 5 }
}

/// `08:30`
pub(super) fn show(time: &Time) -> String {
    [&digits(time.clock.hour().into(), 2), ":", &digits(time.clock.minute().into(), 2)].concat()
}

/// What a submission holds.
pub(super) fn schema() -> Json {
    json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:00$" })
}
