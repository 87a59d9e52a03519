//! `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;

/// A receiver that says "now" gets this much rest.
const SHORTEST: Duration = Duration::from_secs(1);
/// A receiver cannot put us off for longer.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long to wait from `now` (seconds since 1970); None when it says neither seconds nor a date.
pub(super) fn after(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    let seconds = if !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit()) {
        // More digits than a number has are a long time.
        value.parse().unwrap_or(u64::MAX)
    } else {
        let at = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value).ok()?;
        u64::try_from(at.as_second().saturating_sub(now)).unwrap_or(0)
    };
    Some(Duration::from_secs(seconds).clamp(SHORTEST, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_heeded_within_bounds() {
        // Sun, 06 Nov 1994 08:49:37 GMT.
        let now = 784_111_777;
        for (value, expected) in [
            ("0", Some(1)),
            ("1", Some(1)),
            (" 120 ", Some(120)),
            ("86399", Some(86_399)),
            ("86400", Some(86_400)),
            ("86401", Some(86_400)),
            ("1000000000", Some(86_400)),
            ("99999999999999999999999999", Some(86_400)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(1)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sat, 05 Nov 1994 08:49:37 GMT", Some(1)),
            ("Thu, 31 Dec 9998 23:59:59 GMT", Some(86_400)),
            ("1e9", None),
            ("-5", None),
            ("+5", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
            ("06 Nov 1994", None),
            ("२", None),
        ] {
            assert_eq!(after(value, now).map(|it| it.as_secs()), expected, "{value}");
        }
    }
}
