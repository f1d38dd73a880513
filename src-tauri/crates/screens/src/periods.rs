//! Stretches of time of one length, so few that each can be drawn: days, months or years; of a simulator so many of its steps.

use chrono::{DateTime, Datelike as _, Utc};
use countersign_agents::Moment;

/// The most that are told.
const MOST: i64 = 62;

/// The stretches between two moments of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    unit: Unit,
    first: i64,
    count: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Months,
    Years,
    /// Steps that are days, so many at once.
    Steps(i64),
    /// Steps that are hours.
    Hours(i64),
}

impl Span {
    /// From the first moment to the last, both included.
    pub fn over(first: Moment, last: Moment) -> Self {
        let whole = |unit: Unit| {
            let (from, to) = (unit.number(first), unit.number(last));
            (to - from < MOST).then(|| Self {
                unit,
                first: from,
                count: usize::try_from(to - from + 1).unwrap_or(1),
            })
        };
        let steps = |from: u32, to: u32| (i64::from(to.saturating_sub(from)) / MOST) + 1;
        let found = match (first, last) {
            (Moment::Step(a), Moment::Step(b)) => whole(Unit::Steps(steps(a, b))),
            (Moment::Hour(a), Moment::Hour(b)) => whole(Unit::Hours(steps(a, b))),
            _ => whole(Unit::Days)
                .or_else(|| whole(Unit::Months))
                .or_else(|| whole(Unit::Years)),
        };
        // More than 62 years, or two kinds of time: one stretch for all.
        found.unwrap_or(Self {
            unit: Unit::Years,
            first: Unit::Years.number(first),
            count: 1,
        })
    }

    /// How many there are; at least one.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Which of them a moment is in.
    pub fn place(&self, at: Moment) -> usize {
        let place = self.unit.number(at) - self.first;
        usize::try_from(place).unwrap_or(0).min(self.count - 1)
    }

    /// What one of them is called.
    pub fn label(&self, place: usize) -> String {
        let number = self.first + i64::try_from(place).unwrap_or(0);
        let steps = |word: &str, each: i64| {
            let first = number * each;
            if each == 1 {
                format!("{word} {first}")
            } else {
                format!("{word}s {first} to {}", first + each - 1)
            }
        };
        match self.unit {
            Unit::Days => DateTime::<Utc>::from_timestamp(number * 86_400, 0)
                .map_or_else(String::new, |at| at.format("%Y-%m-%d").to_string()),
            Unit::Months => format!(
                "{:04}-{:02}",
                number.div_euclid(12),
                number.rem_euclid(12) + 1
            ),
            Unit::Years => number.to_string(),
            Unit::Steps(each) => steps("Day", each),
            Unit::Hours(each) => steps("Hour", each),
        }
    }
}

impl Unit {
    fn number(self, at: Moment) -> i64 {
        match (self, at) {
            (Self::Months, Moment::Instant(at)) => {
                i64::from(at.year()) * 12 + i64::from(at.month0())
            }
            (Self::Years, Moment::Instant(at)) => i64::from(at.year()),
            (Self::Steps(each), Moment::Step(step)) | (Self::Hours(each), Moment::Hour(step)) => {
                i64::from(step) / each
            }
            (_, at) => at.seconds().div_euclid(86_400),
        }
    }
}

/// A simulator's step in words.
pub fn step(at: Moment) -> String {
    match at {
        Moment::Hour(step) => format!("Hour {step}"),
        Moment::Step(step) => format!("Day {step}"),
        Moment::Instant(at) => crate::wire::time(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn labels(first: &str, last: &str) -> Vec<String> {
        let span = Span::over(at(first), at(last));
        assert_eq!(span.place(at(first)), 0);
        assert_eq!(span.place(at(last)), span.count() - 1);
        (0..span.count()).map(|place| span.label(place)).collect()
    }

    #[test]
    fn as_long_as_they_must_be_for_few_to_do() {
        let days = labels("2026-02-27T23:59:59Z", "2026-03-01T00:00:00Z");
        assert_eq!(days, ["2026-02-27", "2026-02-28", "2026-03-01"]);
        let months = labels("2025-11-30T00:00:00Z", "2026-02-01T00:00:00Z");
        assert_eq!(months, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(
            labels("1969-12-31T23:00:00Z", "1970-01-01T00:00:00Z"),
            ["1969-12-31", "1970-01-01"]
        );
        assert_eq!(
            labels("1995-01-01T00:00:00Z", "2026-01-01T00:00:00Z").len(),
            32
        );
        assert_eq!(labels("3", "5"), ["Day 3", "Day 4", "Day 5"]);
        assert_eq!(labels("0h", "99h")[1], "Hours 2 to 3");
        assert!(labels("0", "3650000").len() <= 63);
    }
}
