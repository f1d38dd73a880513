//! Which time counts for a step. The same stands in `migrations/0071_calendars.sql`; a test holds the two equal.
//!
//! A calendar is intervals of time, so that no zone and no holiday is known here: whoever wrote the policy has worked them out. In the
//! calendar's own span its hours count, outside of it all time does. A step that names no calendar counts all time.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{PolicyDocument, Step};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// Hours that count, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    starts: i64,
    ends: i64,
    /// What counted in the hours before these.
    earlier: i64,
}

/// A calendar of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    starts: i64,
    ends: i64,
    spans: Vec<Span>,
}

/// The calendars of a policy, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendars(BTreeMap<String, Calendar>);

/// How the time of one step is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counting<'a>(Option<&'a Calendar>);

/// So many seconds.
pub fn seconds(many: u64) -> TimeDelta {
    let most = TimeDelta::microseconds(i64::MAX);
    i64::try_from(many)
        .ok()
        .and_then(TimeDelta::try_seconds)
        .map_or(most, |delta| delta.min(most))
}

impl Calendar {
    /// That of a policy's document, which was found sound.
    pub fn of(document: &countersign_statement::Calendar) -> Self {
        let mut spans: Vec<Span> = Vec::with_capacity(document.hours.len());
        let mut earlier = 0_i64;
        for hours in &document.hours {
            let (starts, ends) = (
                hours.from.timestamp_micros(),
                hours.until.timestamp_micros(),
            );
            spans.push(Span {
                starts,
                ends,
                earlier,
            });
            earlier = earlier.saturating_add(ends.saturating_sub(starts).max(0));
        }
        Self {
            starts: document.from.timestamp_micros(),
            ends: document.until.timestamp_micros(),
            spans,
        }
    }

    /// How much has counted until `t` since the calendar's first moment; before that less than nothing.
    fn counted_until(&self, t: i64) -> i64 {
        if t < self.starts {
            return t.saturating_sub(self.starts);
        }
        let begun = self.spans.partition_point(|span| span.starts <= t);
        let within = begun
            .checked_sub(1)
            .and_then(|last| self.spans.get(last))
            .map_or(0, |span| {
                let done = t.min(span.ends).saturating_sub(span.starts);
                span.earlier.saturating_add(done)
            });
        within.saturating_add(t.saturating_sub(self.ends).max(0))
    }

    /// The first moment until which so much has counted.
    fn reached_at(&self, much: i64) -> i64 {
        let before = self.spans.partition_point(|span| span.earlier < much);
        let Some(span) = before.checked_sub(1).and_then(|last| self.spans.get(last)) else {
            return self.starts.saturating_add(much.min(0));
        };
        let (left, lasts) = (much - span.earlier, span.ends - span.starts);
        if left <= lasts {
            span.starts.saturating_add(left)
        } else {
            self.ends.saturating_add(left - lasts)
        }
    }
}

impl Calendars {
    /// Those of a policy's document.
    pub fn of(document: &PolicyDocument) -> Arc<Self> {
        let named = |calendar: &countersign_statement::Calendar| {
            (calendar.name.clone(), Calendar::of(calendar))
        };
        Arc::new(Self(document.calendars.iter().map(named).collect()))
    }

    /// How `step` counts time.
    pub fn counting(&self, step: &Step) -> Counting<'_> {
        self.named(&step.calendar)
    }

    /// How a step counts time that names this calendar, or none.
    pub fn named(&self, calendar: &str) -> Counting<'_> {
        Counting(self.0.get(calendar))
    }
}

/// How time is counted in a calendar of a policy, by policies whose calendars are known; all of it where none is named.
pub fn counting<'a, S: std::hash::BuildHasher>(
    known: &'a HashMap<Uuid, Arc<Calendars>, S>,
    named: Option<&(Uuid, String)>,
) -> Counting<'a> {
    named
        .and_then(|(policy, calendar)| Some(known.get(policy)?.named(calendar)))
        .unwrap_or(Counting::PLAIN)
}

impl Counting<'_> {
    /// All time counts.
    pub const PLAIN: Self = Self(None);

    /// The first moment until which so much has counted since `t`.
    #[must_use]
    pub fn after(self, t: DateTime<Utc>, lasts: TimeDelta) -> DateTime<Utc> {
        self.moved(t, lasts).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// The first moment from which so much counts until `t`.
    #[must_use]
    pub fn before(self, t: DateTime<Utc>, lasts: TimeDelta) -> DateTime<Utc> {
        // More than can be counted is more than a policy may give a step.
        self.moved(t, -lasts).unwrap_or(t)
    }

    fn moved(self, t: DateTime<Utc>, by: TimeDelta) -> Option<DateTime<Utc>> {
        match self.0.filter(|_| !by.is_zero()) {
            None => t.checked_add_signed(by),
            Some(calendar) => {
                let counted = calendar.counted_until(t.timestamp_micros());
                let much = counted.checked_add(by.num_microseconds()?)?;
                DateTime::from_timestamp_micros(calendar.reached_at(much))
            }
        }
    }

    /// How much of the time between two moments counts; none where the later one comes first.
    #[must_use]
    pub fn counted(self, since: DateTime<Utc>, t: DateTime<Utc>) -> TimeDelta {
        let counted = match self.0 {
            None => t - since,
            Some(calendar) => TimeDelta::microseconds(
                calendar
                    .counted_until(t.timestamp_micros())
                    .saturating_sub(calendar.counted_until(since.timestamp_micros())),
            ),
        };
        counted.max(TimeDelta::zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, calendar, random_calendar};
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn moment(micros: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(micros).unwrap()
    }

    fn micros(lasts: TimeDelta) -> i64 {
        lasts.num_microseconds().unwrap()
    }

    fn office() -> Calendar {
        // A Friday, a Monday and a Tuesday; the calendar goes on until the Thursday after.
        Calendar::of(&calendar(
            "office",
            ("2027-01-08T00:00:00Z", "2027-01-14T00:00:00Z"),
            &[
                ("2027-01-08T08:00:00Z", "2027-01-08T16:00:00Z"),
                ("2027-01-11T08:00:00Z", "2027-01-11T16:00:00Z"),
                ("2027-01-12T08:00:00Z", "2027-01-12T16:00:00Z"),
            ],
        ))
    }

    #[test]
    fn what_begins_on_a_friday_evening_is_due_on_monday_and_past_the_calendar_all_time_counts() {
        let calendar = office();
        let counting = Counting(Some(&calendar));
        for (from, hours, due) in [
            ("2027-01-08T15:00:00Z", 2, "2027-01-11T09:00:00Z"),
            ("2027-01-08T19:30:00Z", 2, "2027-01-11T10:00:00Z"),
            ("2027-01-09T12:00:00Z", 8, "2027-01-11T16:00:00Z"),
            ("2027-01-09T12:00:00Z", 9, "2027-01-12T09:00:00Z"),
            ("2027-01-12T15:00:00Z", 1, "2027-01-12T16:00:00Z"),
            // Nothing counts until the calendar ends, and from then on all time.
            ("2027-01-12T15:00:00Z", 3, "2027-01-14T02:00:00Z"),
            ("2027-01-20T15:00:00Z", 3, "2027-01-20T18:00:00Z"),
            // As before it began.
            ("2027-01-07T22:00:00Z", 2, "2027-01-08T00:00:00Z"),
            ("2027-01-07T22:00:00Z", 3, "2027-01-08T09:00:00Z"),
            ("2027-01-01T00:00:00Z", 1, "2027-01-01T01:00:00Z"),
        ] {
            let lasts = TimeDelta::hours(hours);
            assert_eq!(counting.after(at(from), lasts), at(due), "{from} + {hours}");
            assert_eq!(counting.counted(at(from), at(due)), lasts, "{from} {due}");
        }
        // Backwards: the first moment from which so much counts.
        assert_eq!(
            counting.before(at("2027-01-11T09:00:00Z"), TimeDelta::hours(1)),
            at("2027-01-08T16:00:00Z")
        );
        assert_eq!(
            counting.before(at("2027-01-11T09:00:00Z"), TimeDelta::hours(2)),
            at("2027-01-08T15:00:00Z")
        );
    }

    #[test]
    fn what_a_calendar_counts_is_what_a_sum_over_its_hours_counts() {
        // The same, counted naively.
        fn naive(calendar: &Calendar, from: i64, until: i64) -> i64 {
            let overlap = |a: i64, b: i64| (b.min(until) - a.max(from)).max(0);
            let inside: i64 = calendar
                .spans
                .iter()
                .map(|s| overlap(s.starts, s.ends))
                .sum();
            inside + overlap(i64::MIN / 4, calendar.starts) + overlap(calendar.ends, i64::MAX / 4)
        }
        let mut random = Random::new(71);
        for _ in 0..400 {
            let document = random_calendar(&mut random, "c", at("2027-01-08T00:00:00Z"));
            let calendar = Calendar::of(&document);
            let counting = Counting(Some(&calendar));
            for _ in 0..20 {
                let start = moment(calendar.starts)
                    + TimeDelta::microseconds(
                        i64::try_from(random.between(0, 40 * 86_400_000_000)).unwrap(),
                    )
                    - TimeDelta::days(10);
                let lasts = TimeDelta::microseconds(
                    i64::try_from(random.between(1, 10 * 86_400_000_000)).unwrap(),
                );
                let due = counting.after(start, lasts);
                let (from, until) = (start.timestamp_micros(), due.timestamp_micros());
                assert_eq!(naive(&calendar, from, until), micros(lasts), "{document:?}");
                // No earlier moment would do.
                assert!(naive(&calendar, from, until - 1) < micros(lasts));
                assert_eq!(counting.counted(start, due), lasts);
                let back = counting.before(due, lasts);
                assert!(back <= start && counting.counted(back, due) == lasts);
            }
        }
    }

    proptest! {
        #[test]
        fn without_a_calendar_all_time_counts(start in 0_i64..4_000_000_000_000_000, lasts in 0_i64..400_000_000_000_000) {
            let (start, lasts) = (moment(start), TimeDelta::microseconds(lasts));
            prop_assert_eq!(Counting::PLAIN.after(start, lasts), start + lasts);
            prop_assert_eq!(Counting::PLAIN.before(start, lasts), start - lasts);
            prop_assert_eq!(Counting::PLAIN.counted(start, start + lasts), lasts);
            prop_assert_eq!(Counting::PLAIN.counted(start + lasts, start), TimeDelta::zero());
        }

        /// A calendar in which every moment counts is none.
        #[test]
        fn a_calendar_without_a_gap_is_none(start in -90_i64..90, lasts in 0_i64..9_000_000) {
            let whole = Calendar::of(&calendar(
                "whole",
                ("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"),
                &[("2027-01-01T00:00:00Z", "2027-01-15T00:00:00Z"), ("2027-01-15T00:00:00Z", "2027-02-01T00:00:00Z")],
            ));
            let (start, lasts) = (at("2027-01-10T00:00:00Z") + TimeDelta::days(start), TimeDelta::seconds(lasts));
            let counting = Counting(Some(&whole));
            prop_assert_eq!(counting.after(start, lasts), start + lasts);
            prop_assert_eq!(counting.before(start, lasts), start - lasts);
            prop_assert_eq!(counting.counted(start, start + lasts), lasts);
        }

        /// Two waits behind each other are one, so that a rung may be counted from the due time or from the beginning, and an interruption
        /// moves both alike.
        #[test]
        fn two_waits_behind_each_other_are_one(seed in any::<u64>(), start in -10_i64..30, one in 1_i64..1_000_000, other in 0_i64..1_000_000) {
            let document = random_calendar(&mut Random::new(seed), "c", at("2027-01-08T00:00:00Z"));
            let calendar = Calendar::of(&document);
            let counting = Counting(Some(&calendar));
            let (start, one, other) = (at("2027-01-08T05:00:00Z") + TimeDelta::days(start), TimeDelta::seconds(one), TimeDelta::seconds(other));
            prop_assert_eq!(counting.after(counting.after(start, one), other), counting.after(start, one + other));
        }
    }
}
