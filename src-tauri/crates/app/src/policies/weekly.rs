//! Working hours of a week as people write them: `mon-thu 09:00-12:30,13:00-17:30; fri 09:00-15:00`.

use chrono::{Datelike as _, NaiveDate, Weekday};
use countersign_refusal::Policy;

use crate::Failure;

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];
const DAY: u32 = 24 * 60;

/// Hours of a day, in minutes since its midnight by the clock on the wall. What begins on a day belongs to it, however long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shift {
    /// When they begin.
    pub from: u32,
    /// When they end; past 24:00 on the next day.
    pub until: u32,
}

/// The hours of each day of a week.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Weekly([Vec<Shift>; 7]);

fn wrong(detail: String) -> Failure {
    Failure::new(Policy::WorkingHours { detail })
}

fn day(word: &str) -> Result<usize, Failure> {
    DAYS.iter()
        .position(|(name, _)| *name == word)
        .ok_or_else(|| wrong(format!("`{word}` is no day; days are {}", names())))
}

fn names() -> String {
    DAYS.map(|(name, _)| name).join(", ")
}

/// `mon-fri,sun`; a span may go over the end of the week.
fn days(text: &str) -> Result<Vec<usize>, Failure> {
    let mut found = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let many = (last + 7 - first) % 7;
        found.extend((0..=many).map(|n| (first + n) % 7));
    }
    Ok(found)
}

fn minute(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| {
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let at = hours * 60 + minutes;
    (minutes < 60 && at <= DAY).then_some(at)
}

fn shift(text: &str) -> Result<Shift, Failure> {
    let times = text
        .split_once('-')
        .and_then(|(from, until)| Some((minute(from)?, minute(until)?)));
    let Some((from, until)) = times else {
        return Err(wrong(format!(
            "`{text}` is no time of day; hours are written like 09:00-17:30"
        )));
    };
    if from == until || from == DAY {
        return Err(wrong(format!(
            "`{text}` has no time in it; a whole day is 00:00-24:00"
        )));
    }
    // Over midnight.
    let until = if until < from { until + DAY } else { until };
    Ok(Shift { from, until })
}

impl Weekly {
    /// Reads what people write.
    ///
    /// # Errors
    /// `working-hours`: what of it cannot be read.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let mut week = Self::default();
        let text = text.to_lowercase();
        for group in text.split(';').map(str::trim) {
            let mut words = group.split_whitespace();
            let Some(first) = words.next() else {
                return Err(wrong(
                    "there is nothing between two semicolons, or nothing at all".to_owned(),
                ));
            };
            let shifts: Vec<Shift> = words
                .flat_map(|word| word.split(','))
                .filter(|part| !part.is_empty())
                .map(shift)
                .collect::<Result<_, _>>()?;
            if shifts.is_empty() {
                return Err(wrong(format!("`{group}` names days and no hours")));
            }
            for day in days(first)? {
                if let Some(of) = week.0.get_mut(day) {
                    of.extend(&shifts);
                }
            }
        }
        Ok(week)
    }

    /// The hours that begin on this day.
    pub(super) fn of(&self, date: NaiveDate) -> &[Shift] {
        let day = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
        self.0.get(day).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_a_week_are_read_and_what_cannot_be_meant_is_named() {
        let week = Weekly::parse("mon-thu,sun 09:00-12:30,13:00-17:30; Fri 08:00-24:00").unwrap();
        let at = |day| NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
        let of = |day| {
            week.of(at(day))
                .iter()
                .map(|s| (s.from, s.until))
                .collect::<Vec<_>>()
        };
        // The fourth was a Monday.
        for day in [4, 5, 6, 7, 10] {
            assert_eq!(of(day), [(540, 750), (780, 1050)], "{day}");
        }
        assert_eq!(of(8), [(480, 1440)]);
        assert_eq!(of(9), []);
        let night = Weekly::parse("sat-mon 22:00-06:00 14:00-15:00").unwrap();
        assert_eq!(
            night.of(at(10)).first().copied(),
            Some(Shift {
                from: 1320,
                until: 1800
            })
        );
        assert_eq!(night.of(at(11)).len(), 2);
        assert_eq!(night.of(at(12)), []);
        for (bad, named) in [
            ("", "nothing"),
            ("mon-fri 09:00-17:30;", "nothing between two semicolons"),
            ("mon-fri", "`mon-fri` names days and no hours"),
            ("monday 09:00-17:30", "`monday` is no day"),
            ("mon-fri 9-17", "`9-17` is no time of day"),
            ("mon-fri 9:00-17:00", "`9:00-17:00`"),
            ("mon-fri 09:00-25:00", "`09:00-25:00`"),
            ("mon-fri 09:60-10:00", "`09:60-10:00`"),
            ("mon-fri 09:00-09:00", "no time in it"),
            ("mon-fri 24:00-06:00", "no time in it"),
        ] {
            let failure = Weekly::parse(bad).unwrap_err();
            assert_eq!(failure.code(), "working-hours", "{bad}");
            assert!(failure.to_string().contains(named), "{bad}: {failure}");
        }
    }
}
