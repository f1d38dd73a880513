//! When a step that is open is warned about. Nothing is decided by it and no fact says it: it follows from when the step is due and how
//! long it had, and both stand with the action. An interruption moves the due time on by as long as it lasted, and so the warnings with it.

use chrono::{DateTime, TimeDelta, Utc};

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
    /// Those of a step that is due then and was given so many seconds.
    #[must_use]
    pub fn of(due_at: DateTime<Utc>, due_seconds: u64) -> Self {
        // More than chrono can count is more than a policy may give a step; then there is no earlier warning.
        let before = |seconds: u64| {
            i64::try_from(seconds)
                .ok()
                .and_then(TimeDelta::try_seconds)
                .and_then(|left| due_at.checked_sub_signed(left))
                .unwrap_or(due_at)
        };
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

    #[test]
    fn a_step_is_warned_about_at_half_at_four_fifths_and_when_it_is_due() {
        let began = DateTime::UNIX_EPOCH;
        let at = |seconds| began + TimeDelta::seconds(seconds);
        let warnings = Warnings::of(at(1000), 1000);
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
        let endless = Warnings::of(at(10), u64::MAX);
        assert_eq!((endless.half_at, endless.most_at), (at(10), at(10)));
    }
}
