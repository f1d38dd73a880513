//! When a transaction took place: a simulator's step, or an instant.

use chrono::{DateTime, SecondsFormat, Utc};
use countersign_statement::format::time_text;

/// Steps may go up to this number (a step is a day: a hundred centuries).
const LAST_STEP: u32 = 3_650_000;

/// A point in time. One file uses one of the two throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// A step of a simulator; one step is taken to be a day.
    Step(u32),
    /// An instant, kept in UTC and to the microsecond.
    Instant(DateTime<Utc>),
}

impl Moment {
    /// Reads a step (`17`) or an RFC 3339 time with its offset; `Err` says what was wanted.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.parse::<u32>() {
                Ok(step) if step <= LAST_STEP => Ok(Self::Step(step)),
                _ => Err(format!("the time {text:.20} is a step beyond {LAST_STEP}")),
            };
        }
        let at = DateTime::parse_from_rfc3339(text)
            .map_err(|_| format!("the time {text:.40?} is neither a step nor an RFC 3339 time"))?;
        let at = at.with_timezone(&Utc);
        // Years that RFC 3339 cannot write again, and leap seconds, are refused rather than bent.
        let years = at.to_rfc3339_opts(SecondsFormat::Micros, true);
        if years.len() == 27 && at.timestamp_subsec_nanos() < 1_000_000_000 {
            Ok(Self::Instant(at))
        } else {
            Err(format!("the time {text:.40?} cannot be kept"))
        }
    }

    /// The step as a number, or the instant as `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    pub fn to_text(self) -> String {
        match self {
            Self::Step(step) => step.to_string(),
            Self::Instant(at) => time_text(at),
        }
    }

    /// Seconds, from step 0 or from 1970: only for distances within one file.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Step(step) => i64::from(step) * 86_400,
            Self::Instant(at) => at.timestamp(),
        }
    }

    /// Whether both are steps or both are instants.
    pub const fn same_kind(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Step(_), Self::Step(_)) | (Self::Instant(_), Self::Instant(_))
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn reads_steps_and_instants() {
        assert_eq!(Moment::parse("17"), Ok(Moment::Step(17)));
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
