//! When a transaction took place: a simulator's step, or an instant.

use chrono::{DateTime, Days, SecondsFormat, Utc};
use countersign_statement::format::time_text;

/// Steps may go up to this number (a step is a day: a hundred centuries).
const LAST_STEP: u32 = 3_650_000;

/// A point in time. One file uses one of the two throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// A step of a simulator that is a day.
    Step(u32),
    /// A step of a simulator that is an hour.
    Hour(u32),
    /// An instant, kept in UTC and to the microsecond.
    Instant(DateTime<Utc>),
}

impl Moment {
    /// Reads what [`Moment::to_text`] writes: a day's step (`17`), an hour's (`17h`), or an RFC 3339 time with its offset.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.strip_suffix('h') {
            Some(hour) if digits(hour) => Self::step(hour, Self::Hour),
            None if digits(text) => Self::step(text, Self::Step),
            _ => Self::rfc3339(text),
        }
    }

    /// Reads the number of a step.
    pub(super) fn step(text: &str, unit: fn(u32) -> Self) -> Result<Self, String> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("the time {text:.40?} is no step"));
        }
        match text.parse::<u32>() {
            Ok(step) if step <= LAST_STEP => Ok(unit(step)),
            _ => Err(format!("the time {text:.20} is a step beyond {LAST_STEP}")),
        }
    }

    /// Reads an RFC 3339 time with its offset.
    pub(super) fn rfc3339(text: &str) -> Result<Self, String> {
        let at = DateTime::parse_from_rfc3339(text)
            .map_err(|_| format!("the time {text:.40?} is no RFC 3339 time with its offset"))?;
        Self::instant(at.with_timezone(&Utc))
            .ok_or_else(|| format!("the time {text:.40?} cannot be kept"))
    }

    /// An instant; none for years that RFC 3339 cannot write again and for leap seconds, rather than bend them.
    pub(super) fn instant(at: DateTime<Utc>) -> Option<Self> {
        let written = at.to_rfc3339_opts(SecondsFormat::Micros, true);
        (written.len() == 27 && at.timestamp_subsec_nanos() < 1_000_000_000)
            .then_some(Self::Instant(at))
    }

    /// The step as a number (an hour's with an `h` behind it), or the instant as `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    pub fn to_text(self) -> String {
        match self {
            Self::Step(step) => step.to_string(),
            Self::Hour(step) => format!("{step}h"),
            Self::Instant(at) => time_text(at),
        }
    }

    /// So many days before; the earliest there is where it would be before that.
    #[must_use]
    pub fn days_before(self, days: u32) -> Self {
        match self {
            Self::Step(step) => Self::Step(step.saturating_sub(days)),
            Self::Hour(step) => Self::Hour(step.saturating_sub(days.saturating_mul(24))),
            Self::Instant(at) => at
                .checked_sub_days(Days::new(days.into()))
                .and_then(Self::instant)
                .unwrap_or(Self::Instant(DateTime::UNIX_EPOCH)),
        }
    }

    /// Seconds, from step 0 or from 1970: only for distances within one file.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Step(step) => i64::from(step) * 86_400,
            Self::Hour(step) => i64::from(step) * 3_600,
            Self::Instant(at) => at.timestamp(),
        }
    }

    /// Whether both are steps of one length, or both are instants.
    pub const fn same_kind(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Step(_), Self::Step(_))
                | (Self::Hour(_), Self::Hour(_))
                | (Self::Instant(_), Self::Instant(_))
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn reads_steps_and_instants() {
        assert_eq!(Moment::parse("17"), Ok(Moment::Step(17)));
        assert_eq!(Moment::parse("17h"), Ok(Moment::Hour(17)));
        assert_eq!(Moment::Hour(17).to_text(), "17h");
        assert_eq!(Moment::Hour(25).seconds(), 90_000);
        assert_eq!(
            Moment::parse("2017-01-01T02:00:00+02:00")
                .unwrap()
                .to_text(),
            "2017-01-01T00:00:00.000000Z"
        );
        assert_eq!(
            Moment::parse("2017-01-01 00:00:00.5Z").unwrap().to_text(),
            "2017-01-01T00:00:00.500000Z"
        );
        assert_eq!(
            Moment::parse("2").unwrap().seconds() - Moment::parse("1").unwrap().seconds(),
            86_400
        );
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "-1",
            "h",
            "-1h",
            "1.0",
            "4000000",
            "99999999999999999999",
            "2017-01-01",
            "2017-01-01T00:00:00",
            "2017-02-30T00:00:00Z",
            "2016-12-31T23:59:60Z",
            "now",
        ] {
            assert!(
                Moment::parse(text).is_err(),
                "{text:?} {:?}",
                Moment::parse(text)
            );
        }
    }
}
