//! The server's clock: the only place that asks what time it is.
//!
//! Not here: dates inside the engine; it is given today's date as an argument.

use jiff::{Timestamp, tz::TimeZone};

/// The zone by whose calendar a blanket is judged: a citizen's "today" is Denmark's.
const ZONE: &str = "Europe/Copenhagen";

/// Reads the time, and tells it in the three shapes the server needs.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    zone: TimeZone,
}

impl Clock {
    /// # Errors
    /// When the bundled time zone data has no Europe/Copenhagen, which would be a fault of the build.
    pub(crate) fn new() -> Result<Self, jiff::Error> {
        Ok(Self { zone: TimeZone::get(ZONE)? })
    }

    /// This moment.
    pub(crate) fn now(&self) -> Moment {
        Moment { at: Timestamp::now(), zone: self.zone.clone() }
    }
}

/// Seconds since 1970, for what is signed with the time.
pub(crate) fn unix_seconds() -> i64 {
    Timestamp::now().as_second()
}

/// One moment, read once and told in several shapes.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    at: Timestamp,
    zone: TimeZone,
}

impl Moment {
    /// Milliseconds since 1970, as the database's queue counts.
    pub(crate) fn millis(&self) -> i64 {
        self.at.as_millisecond()
    }

    /// RFC 3339 in UTC with whole seconds: `2026-11-20T09:02:11Z`.
    pub(crate) fn rfc3339(&self) -> String {
        self.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// For a person in Denmark to read: `2026-11-20 10:02`.
    pub(crate) fn danish_text(&self) -> String {
        self.at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The date in Denmark.
    ///
    /// # Panics
    /// Never: every date of jiff (years -9999 to 9999) is a date of time.
    pub(crate) fn danish_date(&self) -> time::Date {
        let date = self.at.to_zoned(self.zone.clone()).date();
        let day_of_year = u16::try_from(date.day_of_year()).expect("1 to 366");
        time::Date::from_ordinal_date(i32::from(date.year()), day_of_year).expect("a date of the same calendar")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        let clock = Clock::new().unwrap();
        Moment { at: text.parse().unwrap(), zone: clock.zone }
    }

    #[test]
    fn the_date_is_that_of_denmark() {
        // Winter: UTC+1. Summer: UTC+2.
        assert_eq!(moment("2026-11-20T22:59:59Z").danish_date().to_string(), "2026-11-20");
        assert_eq!(moment("2026-11-20T23:00:00Z").danish_date().to_string(), "2026-11-21");
        assert_eq!(moment("2026-06-30T22:00:00Z").danish_date().to_string(), "2026-07-01");
    }

    #[test]
    fn shapes() {
        let it = moment("2026-11-20T09:02:11.789Z");
        assert_eq!(it.rfc3339(), "2026-11-20T09:02:11Z");
        assert_eq!(it.danish_text(), "2026-11-20 10:02");
        assert_eq!(it.millis(), 1_795_165_331_789);
    }
}
