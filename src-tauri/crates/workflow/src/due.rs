//! When a step that is open is warned about. Nothing is decided by it and no fact says it: it follows from when the step is due and how
//! long it had, and both stand with the action. An interruption moves the due time on by as long as it lasted, and so the warnings with it.

use crate::calendar::{Counting, seconds};
use chrono::{DateTime, Utc};

/// How much of a step's time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// Half of it.
    Half,
    /// Four fifths.
    Most,
    /// All of it: the step is late.
    Over,
}

/// The times at which an open step is warned about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warnings {
    /// Half of its time is over.
    pub half_at: DateTime<Utc>,
    /// Four fifths are.
    pub most_at: DateTime<Utc>,
    /// It is due.
    pub due_at: DateTime<Utc>,
}

impl Warnings {
    /// Those of a step that is due then and was given so many seconds, counted as its calendar says.
    #[must_use]
    pub fn of(counting: Counting<'_>, due_at: DateTime<Utc>, due_seconds: u64) -> Self {
        let before = |left: u64| counting.before(due_at, seconds(left));
        Self {
            half_at: before(due_seconds / 2),
            most_at: before(due_seconds / 5),
            due_at,
        }
    }

    /// The last one that is reached at `now`, and since when.
    #[must_use]
    pub fn reached(&self, now: DateTime<Utc>) -> Option<(Warning, DateTime<Utc>)> {
        [
            (Warning::Over, self.due_at),
            (Warning::Most, self.most_at),
            (Warning::Half, self.half_at),
        ]
        .into_iter()
        .find(|(_, at)| *at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Calendars, policy::default_policy, testing::calendar};
    use chrono::TimeDelta;

    #[test]
    fn a_step_is_warned_about_at_half_at_four_fifths_and_when_it_is_due() {
        let began = DateTime::UNIX_EPOCH;
        let at = |seconds| began + TimeDelta::seconds(seconds);
        let warnings = Warnings::of(Counting::PLAIN, at(1000), 1000);
        for (now, reached) in [
            (0, None),
            (499, None),
            (500, Some((Warning::Half, at(500)))),
            (799, Some((Warning::Half, at(500)))),
            (800, Some((Warning::Most, at(800)))),
            (999, Some((Warning::Most, at(800)))),
            (1000, Some((Warning::Over, at(1000)))),
            (5000, Some((Warning::Over, at(1000)))),
        ] {
            assert_eq!(warnings.reached(at(now)), reached, "{now}");
        }
        let endless = Warnings::of(Counting::PLAIN, at(10), u64::MAX);
        assert_eq!((endless.half_at, endless.most_at), (at(10), at(10)));
    }

    #[test]
    fn in_working_time_the_warnings_are_at_half_and_at_four_fifths_of_the_hours_that_count() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let mut policy = default_policy();
        policy.calendars = vec![calendar(
            "office",
            ("2027-01-08T00:00:00Z", "2027-01-14T00:00:00Z"),
            &[
                ("2027-01-08T08:00:00Z", "2027-01-08T16:00:00Z"),
                ("2027-01-11T08:00:00Z", "2027-01-11T16:00:00Z"),
            ],
        )];
        let calendars = Calendars::of(&policy);
        // Ten hours since Friday at one o'clock: three of them on Friday, seven on Monday.
        let warnings = Warnings::of(
            calendars.named("office"),
            at("2027-01-11T15:00:00Z"),
            36_000,
        );
        assert_eq!(warnings.half_at, at("2027-01-11T10:00:00Z"));
        assert_eq!(warnings.most_at, at("2027-01-11T13:00:00Z"));
        let weekend = at("2027-01-10T12:00:00Z");
        assert_eq!(warnings.reached(weekend), None);
    }
}
