//! How a column's text is read as a point in time.

use super::{
    moment::Moment,
    reason::{Reason, Remedy},
};
use chrono::{
    DateTime, Days, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
    TimeZone, Utc,
    format::{Item, Parsed, StrftimeItems, parse},
};
use chrono_tz::Tz;
use std::str::FromStr;

/// A zone that local times are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Of the IANA database.
    Named(Tz),
    /// So much before or after UTC.
    Offset(FixedOffset),
}

impl FromStr for Zone {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let offset = || DateTime::parse_from_rfc3339(&format!("2000-01-01T00:00:00{text}")).ok();
        match text.parse::<Tz>() {
            Ok(zone) => Ok(Self::Named(zone)),
            Err(_) => offset().map(|at| Self::Offset(*at.offset())).ok_or(()),
        }
    }
}

/// How a time is written.
#[derive(Debug, Clone, PartialEq)]
pub enum TimeFormat {
    /// RFC 3339 with its offset.
    Rfc3339,
    /// A simulator's step: a day.
    Days,
    /// A simulator's step: an hour.
    Hours,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
    /// A spreadsheet's day number, with a fraction for the time of day; local.
    Spreadsheet(Zone),
    /// A pattern of `strftime`.
    Pattern(Pattern),
}

/// A pattern that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    items: Vec<Item<'static>>,
    has_time: bool,
    /// None: the text has its own offset.
    zone: Option<Zone>,
}

impl TimeFormat {
    /// Reads what the user states; `Err` says what is wrong or missing.
    pub fn read(text: &str, zone: Option<Zone>) -> Result<Self, String> {
        const ZONE: &str =
            "a time without an offset needs its zone, like Europe/Berlin, UTC or +02:00";
        Ok(match text {
            "rfc3339" => Self::Rfc3339,
            "step:day" => Self::Days,
            "step:hour" => Self::Hours,
            "epoch:s" => Self::EpochSeconds,
            "epoch:ms" => Self::EpochMillis,
            "spreadsheet" => Self::Spreadsheet(zone.ok_or(ZONE)?),
            pattern if pattern.contains('%') => {
                let items = StrftimeItems::new(pattern)
                    .parse_to_owned()
                    .map_err(|_| format!("the time format {pattern:?} is no pattern of strftime, like %d.%m.%Y or %Y-%m-%d %H:%M:%S"))?;
                let has = |marks: &[&str]| marks.iter().any(|mark| pattern.contains(mark));
                let offset = has(&["%z", "%:z", "%+", "%#z"]);
                Self::Pattern(Pattern {
                    items,
                    has_time: has(&[
                        "%H", "%I", "%k", "%l", "%T", "%R", "%r", "%X", "%c", "%+", "%s",
                    ]),
                    zone: if offset || pattern.contains("%s") {
                        None
                    } else {
                        Some(zone.ok_or(ZONE)?)
                    },
                })
            }
            other => {
                return Err(format!(
                    "the time format {other:?} is none; say rfc3339, step:day, step:hour, epoch:s, epoch:ms, spreadsheet, or a pattern like %d.%m.%Y"
                ));
            }
        })
    }

    /// Whether texts are local times, which a zone makes instants.
    pub const fn is_local(&self) -> bool {
        matches!(
            self,
            Self::Spreadsheet(_) | Self::Pattern(Pattern { zone: Some(_), .. })
        )
    }

    /// Whether texts are days without a time.
    pub const fn is_date(&self) -> bool {
        matches!(
            self,
            Self::Pattern(Pattern {
                has_time: false,
                zone: Some(_),
                ..
            })
        )
    }

    /// The moment of a text; `Err` says what was wanted and, where the reading is not stated, what would settle it.
    pub fn moment(&self, text: &str, stated: bool) -> Result<Moment, Reason> {
        let shown: String = text.chars().take(40).collect();
        let number = || {
            text.parse::<i64>()
                .ok()
                .filter(|_| is_digits(text.strip_prefix('-').unwrap_or(text)))
        };
        let kept = |at: Option<DateTime<Utc>>| {
            at.and_then(Moment::instant)
                .ok_or_else(|| format!("the time {shown:?} cannot be kept"))
        };
        let read = match self {
            Self::Rfc3339 => {
                let year = text
                    .parse()
                    .is_ok_and(|year: u64| (1_900..=2_100).contains(&year));
                return Moment::rfc3339(text).map_err(|what| match (stated, year) {
                    (true, _) => what.into(),
                    (false, true) => {
                        format!("{what}; it looks like a year: a day is needed").into()
                    }
                    (false, false) => Reason::new(what, Some(remedy(text))),
                });
            }
            Self::Days => Moment::step(text, Moment::Step),
            Self::Hours => Moment::step(text, Moment::Hour),
            Self::EpochSeconds => kept(number().and_then(|n| DateTime::from_timestamp(n, 0))),
            Self::EpochMillis => kept(number().and_then(DateTime::from_timestamp_millis)),
            Self::Spreadsheet(zone) => kept(serial(text).and_then(|at| local(*zone, at).ok())),
            Self::Pattern(pattern) => pattern.moment(text).and_then(|at| kept(Some(at))),
        };
        read.map_err(Reason::from)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a text without a stated reading looks like.
fn remedy(text: &str) -> Remedy {
    if !is_digits(text) {
        return Remedy::Pattern;
    }
    match text.parse::<u64>().unwrap_or(u64::MAX) {
        20_000..=80_000 => Remedy::DayNumber,
        19_000_101..=21_001_231 => Remedy::CompactDate,
        100_000_000..=9_999_999_999 => Remedy::EpochSeconds,
        10_000_000_000..=99_999_999_999_999 => Remedy::EpochMillis,
        _ => Remedy::Step,
    }
}

impl Pattern {
    fn moment(&self, text: &str) -> Result<DateTime<Utc>, String> {
        let shown: String = text.chars().take(40).collect();
        let wrong = || format!("the time {shown:?} is not written as stated");
        let mut parsed = Parsed::new();
        parse(&mut parsed, text, self.items.iter()).map_err(|_| wrong())?;
        let Some(zone) = self.zone else {
            return parsed
                .to_datetime()
                .map(|at| at.with_timezone(&Utc))
                .map_err(|_| wrong());
        };
        let date = parsed.to_naive_date().map_err(|_| wrong())?;
        if !self.has_time {
            return Ok(begin_of_day(zone, date));
        }
        let time = parsed.to_naive_time().map_err(|_| wrong())?;
        local(zone, date.and_time(time)).map_err(|why| format!("the time {shown:?} {why}"))
    }
}

/// The instant of a local time. A time that a change of the clock skips or repeats is refused rather than guessed.
fn local(zone: Zone, at: NaiveDateTime) -> Result<DateTime<Utc>, &'static str> {
    let found = match zone {
        Zone::Named(zone) => zone
            .from_local_datetime(&at)
            .map(|at| at.with_timezone(&Utc)),
        Zone::Offset(zone) => zone
            .from_local_datetime(&at)
            .map(|at| at.with_timezone(&Utc)),
    };
    match found {
        LocalResult::Single(at) => Ok(at),
        LocalResult::Ambiguous(..) => Err("is there twice in its zone, as the clock was put back"),
        LocalResult::None => Err("is not there in its zone, as the clock was put forward"),
    }
}

/// The first instant of a day; a few zones put the clock forward at midnight.
fn begin_of_day(zone: Zone, date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    let earliest = |at: NaiveDateTime| match zone {
        Zone::Named(zone) => zone
            .from_local_datetime(&at)
            .earliest()
            .map(|at| at.with_timezone(&Utc)),
        Zone::Offset(zone) => zone
            .from_local_datetime(&at)
            .earliest()
            .map(|at| at.with_timezone(&Utc)),
    };
    earliest(midnight)
        .or_else(|| earliest(midnight + TimeDelta::hours(1)))
        .unwrap_or_else(|| midnight.and_utc())
}

/// A spreadsheet's day number: days since 1899-12-30.
fn serial(text: &str) -> Option<NaiveDateTime> {
    let (days, fraction) = match text.split_once(['.', ',']) {
        Some((days, fraction)) => (days, fraction),
        None => (text, "0"),
    };
    if !is_digits(days) || !is_digits(fraction) || fraction.len() > 15 {
        return None;
    }
    let day =
        NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days.parse().ok()?))?;
    let share: f64 = format!("0.{fraction}").parse().ok()?;
    #[allow(clippy::cast_possible_truncation)] // A share of a day: at most 86,400.
    let seconds = (share * 86_400.0).round() as i64;
    day.and_time(NaiveTime::MIN)
        .checked_add_signed(TimeDelta::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::{Moment, TimeFormat, Zone};

    fn read(format: &str, zone: &str, text: &str) -> Result<String, String> {
        let zone = (!zone.is_empty()).then(|| zone.parse::<Zone>().unwrap());
        TimeFormat::read(format, zone)?
            .moment(text, true)
            .map(Moment::to_text)
            .map_err(|reason| reason.to_string())
    }

    #[test]
    fn patterns_are_read_in_their_zone() {
        assert_eq!(
            read("%d.%m.%Y", "Europe/Vienna", "04.07.2025").unwrap(),
            "2025-07-03T22:00:00.000000Z"
        );
        assert_eq!(
            read(
                "%m/%d/%Y %I:%M %p",
                "America/Chicago",
                "12/04/2025 03:05 PM"
            )
            .unwrap(),
            "2025-12-04T21:05:00.000000Z"
        );
        assert_eq!(
            read("%Y%m%d %H%M%S", "+05:30", "20250704 053000").unwrap(),
            "2025-07-04T00:00:00.000000Z"
        );
        assert_eq!(
            read("%d %b %Y %H:%M:%S %z", "", "04 Jul 2025 02:00:00 +0200").unwrap(),
            "2025-07-04T00:00:00.000000Z"
        );
        assert!(
            read("%d.%m.%Y", "UTC", "07/04/2025")
                .unwrap_err()
                .contains("not written as stated")
        );
        assert!(read("%d.%m.%Y", "UTC", "31.06.2025").is_err());
        assert!(
            read("%d.%m.%Y", "", "04.07.2025")
                .unwrap_err()
                .contains("needs its zone")
        );
        assert!(read("%Q", "UTC", "x").unwrap_err().contains("strftime"));
    }

    #[test]
    fn hours_that_the_clock_skips_or_repeats_are_named() {
        assert!(
            read("%F %T", "Europe/Berlin", "2025-10-26 02:15:00")
                .unwrap_err()
                .contains("twice")
        );
        assert!(
            read("%F %T", "Europe/Berlin", "2025-03-30 02:15:00")
                .unwrap_err()
                .contains("not there")
        );
        // Midnight does not exist on this day in Beirut; the day begins at one.
        assert_eq!(
            read("%F", "Asia/Beirut", "2025-03-30").unwrap(),
            "2025-03-29T22:00:00.000000Z"
        );
    }

    #[test]
    fn numbers_are_what_they_are_said_to_be() {
        assert_eq!(
            read("spreadsheet", "UTC", "45842.75").unwrap(),
            "2025-07-04T18:00:00.000000Z"
        );
        assert_eq!(
            read("epoch:s", "", "1751587200").unwrap(),
            "2025-07-04T00:00:00.000000Z"
        );
        assert_eq!(
            read("epoch:ms", "", "1751587200250").unwrap(),
            "2025-07-04T00:00:00.250000Z"
        );
        assert_eq!(read("step:hour", "", "51").unwrap(), "51h");
        assert_eq!(read("step:day", "", "51").unwrap(), "51");
    }

    #[test]
    fn what_is_not_stated_is_asked_for() {
        let ask = |text: &str| {
            TimeFormat::Rfc3339
                .moment(text, false)
                .unwrap_err()
                .to_string()
        };
        assert!(ask("45842").contains("spreadsheet"));
        assert!(ask("2025").contains("year"));
        assert!(ask("20250704").contains("%Y%m%d"));
        assert!(ask("1751587200").contains("epoch:s"));
        assert!(ask("12").contains("step:hour"));
        assert!(ask("04/07/2025").contains("--time-format"));
    }
}
