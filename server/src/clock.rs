//! The server's clock: the only place that asks what time it is.
//!
//! Not here: dates inside the engine; it is given today's date as an argument.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::watch;

/// The zone by whose calendar a blanket is judged: a citizen's "today" is Denmark's.
const ZONE: &str = "Europe/Copenhagen";

/// Reads the time, and waits for it.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: TimeZone,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    System,
    /// Stands still until it is moved (milliseconds).
    Moved(watch::Sender<i64>),
}

impl Clock {
    /// The machine's clock.
    ///
    /// # Errors
    /// When the bundled time zone data has no Europe/Copenhagen, which would be a fault of the build.
    pub fn system() -> Result<Self, jiff::Error> {
        Ok(Self { zone: TimeZone::get(ZONE)?, source: Source::System })
    }

    /// A clock that shows this moment until [`Self::advance`] moves it, so that days of waiting can be tried in seconds.
    ///
    /// # Errors
    /// As [`Self::system`].
    pub fn standing() -> Result<Self, jiff::Error> {
        let now = Timestamp::now().as_millisecond();
        Ok(Self { zone: TimeZone::get(ZONE)?, source: Source::Moved(watch::Sender::new(now)) })
    }

    /// Moves a standing clock forward; the machine's own is not moved.
    pub fn advance(&self, by: Duration) {
        if let Source::Moved(now) = &self.source {
            now.send_modify(|it| *it = it.saturating_add(millis(by)));
        }
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> i64 {
        self.now().millis()
    }

    /// This moment.
    pub(crate) fn now(&self) -> Moment {
        let at = match &self.source {
            Source::System => Timestamp::now(),
            // What cannot be a time is the last there is.
            Source::Moved(now) => Timestamp::from_millisecond(*now.borrow()).unwrap_or(Timestamp::MAX),
        };
        Moment { at, zone: self.zone.clone() }
    }

    /// The moment at `millis` since 1970.
    pub(crate) fn at(&self, millis: i64) -> Moment {
        Moment { at: Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX), zone: self.zone.clone() }
    }

    /// The moment of an RFC 3339 text; None when it is none.
    pub(crate) fn parse(&self, text: &str) -> Option<Moment> {
        Some(Moment { at: text.parse().ok()?, zone: self.zone.clone() })
    }

    /// Waits until it is `at` (milliseconds since 1970).
    pub(crate) async fn sleep_until(&self, at: i64) {
        match &self.source {
            Source::System => {
                let wait = at.saturating_sub(self.now().millis());
                tokio::time::sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0))).await;
            }
            Source::Moved(now) => {
                // The sender is held here: the wait can only end by the time being come.
                let _ = now.subscribe().wait_for(|now| *now >= at).await;
            }
        }
    }
}

/// A duration as the queue counts it, in milliseconds.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
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
        let clock = Clock::system().unwrap();
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
