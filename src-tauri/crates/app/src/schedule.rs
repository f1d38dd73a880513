//! When something is done again and again: a cron expression by the clock of a time zone.
//!
//! What clocks do to it, croner decides (`findings/cron-at-clock-changes.sh` shows that libraries differ): a time that a change leaves
//! out comes when the clock has been put forward, one that a change repeats comes once, the first time. A run is told by its instant
//! in UTC, so that it is one run whatever the clock shows.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use countersign_refusal::Delivery;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};

use crate::Failure;

/// Runs that follow each other sooner are refused: each is an export.
const LEAST: TimeDelta = TimeDelta::minutes(10);
/// Runs whose distances are looked at.
const LOOKED_AT: usize = 200;

/// When something is done again and again.
#[derive(Debug, Clone)]
pub struct When {
    cron: Cron,
    zone: Tz,
    fields: String,
}

impl When {
    /// Reads an expression of five fields or a nickname such as `@daily`, and the name of a zone.
    ///
    /// # Errors
    /// `schedule-cron`: it cannot be read, never comes or comes too often. `schedule-zone`.
    pub fn parse(cron: &str, zone: &str) -> Result<Self, Failure> {
        let refused = |cause: String| Failure::new(Delivery::ScheduleCron { cause });
        let zone: Tz = zone.parse().map_err(|_| {
            Failure::new(Delivery::ScheduleZone {
                zone: zone.to_owned(),
            })
        })?;
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let cron = parser.parse(cron).map_err(|e| refused(e.to_string()))?;
        let fields: Vec<&str> = cron.as_str().split_whitespace().collect();
        let when = Self {
            fields: fields.join(" "),
            cron,
            zone,
        };
        if when.fields.len() > 128 || when.fields.split(' ').count() != 5 {
            return Err(refused("it has not five fields of a few signs".to_owned()));
        }
        // Any moment will do: what repeats each year, week or day is in what follows it.
        let runs: Vec<DateTime<Tz>> = when.next(DateTime::UNIX_EPOCH, LOOKED_AT);
        if runs.is_empty() {
            return Err(refused("it never comes".to_owned()));
        }
        let soonest = runs.windows(2).filter_map(|pair| match pair {
            [one, two] => Some(two.signed_duration_since(one)),
            _ => None,
        });
        if soonest.min().is_some_and(|least| least < LEAST) {
            return Err(refused(
                "it comes more often than every ten minutes".to_owned(),
            ));
        }
        Ok(when)
    }

    /// The expression: five fields with a blank between.
    pub fn fields(&self) -> &str {
        &self.fields
    }

    /// The zone's name.
    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }

    /// In plain words, without a full stop.
    pub fn words(&self) -> String {
        let said = self.cron.describe();
        format!(
            "{}, by the clock of {}",
            said.trim_end_matches('.'),
            self.zone.name()
        )
    }

    /// The next `many` times after a moment, as the zone's clock shows them.
    pub fn next(&self, after: DateTime<Utc>, many: usize) -> Vec<DateTime<Tz>> {
        let mut from = after.with_timezone(&self.zone);
        let mut found = Vec::new();
        while found.len() < many {
            match self.cron.find_next_occurrence(&from, false) {
                Ok(at) if at > from => {
                    from = at;
                    found.push(at);
                }
                _ => break,
            }
        }
        found
    }

    /// The last time that had come at a moment.
    pub fn latest(&self, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = until.with_timezone(&self.zone);
        let found = self.cron.find_previous_occurrence(&until, true).ok()?;
        (found <= until).then(|| found.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn runs(cron: &str, zone: &str, after: &str, many: usize) -> Vec<String> {
        let when = When::parse(cron, zone).unwrap();
        when.next(time(after), many)
            .iter()
            .map(|at| {
                format!(
                    "{} {}",
                    at.with_timezone(&Utc).format("%m-%dT%H:%MZ"),
                    at.format("%H:%M%:z")
                )
            })
            .collect()
    }

    #[test]
    fn a_time_that_the_clock_leaves_out_comes_once_after_it_and_one_that_it_repeats_once() {
        for (cron, zone, after, wanted) in [
            // North: 02:30 does not exist on the last Sunday of March, and comes twice on that of October.
            (
                "30 2 * * *",
                "Europe/Berlin",
                "2027-03-27T12:00:00Z",
                ["03-28T01:00Z 03:00+02:00", "03-29T00:30Z 02:30+02:00"],
            ),
            (
                "30 2 * * *",
                "Europe/Berlin",
                "2026-10-24T12:00:00Z",
                ["10-25T00:30Z 02:30+02:00", "10-26T01:30Z 02:30+01:00"],
            ),
            // South: it is the other way round.
            (
                "30 2 * * *",
                "Australia/Sydney",
                "2026-10-03T00:00:00Z",
                ["10-03T16:00Z 03:00+11:00", "10-04T15:30Z 02:30+11:00"],
            ),
            (
                "30 2 * * *",
                "Australia/Sydney",
                "2027-04-03T00:00:00Z",
                ["04-03T15:30Z 02:30+11:00", "04-04T16:30Z 02:30+10:00"],
            ),
            // At midnight.
            (
                "30 0 * * *",
                "America/Santiago",
                "2026-09-05T12:00:00Z",
                ["09-06T04:00Z 01:00-03:00", "09-07T03:30Z 00:30-03:00"],
            ),
            (
                "30 23 * * *",
                "America/Santiago",
                "2027-04-03T12:00:00Z",
                ["04-04T02:30Z 23:30-03:00", "04-05T03:30Z 23:30-04:00"],
            ),
            // A change of half an hour.
            (
                "15 2 * * *",
                "Australia/Lord_Howe",
                "2026-10-03T12:00:00Z",
                ["10-03T15:30Z 02:30+11:00", "10-04T15:15Z 02:15+11:00"],
            ),
            (
                "45 1 * * *",
                "Australia/Lord_Howe",
                "2027-04-03T12:00:00Z",
                ["04-03T14:45Z 01:45+11:00", "04-04T15:15Z 01:45+10:30"],
            ),
            // Half an hour and three quarters from UTC, always.
            (
                "0 9 * * MON",
                "Asia/Kolkata",
                "2026-11-01T00:00:00Z",
                ["11-02T03:30Z 09:00+05:30", "11-09T03:30Z 09:00+05:30"],
            ),
            (
                "0 6 1 * *",
                "Asia/Kathmandu",
                "2026-11-01T00:00:00Z",
                ["11-01T00:15Z 06:00+05:45", "12-01T00:15Z 06:00+05:45"],
            ),
        ] {
            assert_eq!(runs(cron, zone, after, 2), wanted, "{cron} {zone}");
        }
    }

    /// What is made up for after an absence is exactly what would have come: looked for backwards and forwards, the same times.
    #[test]
    fn what_had_come_last_is_what_would_have_come_next() {
        for (cron, zone) in [
            ("30 2 * * *", "Europe/Berlin"),
            ("15 2-3 * * *", "Europe/Berlin"),
            ("0 * * * *", "Australia/Lord_Howe"),
            ("*/30 1-3 * * *", "Australia/Sydney"),
            ("30 0 * * *", "America/Santiago"),
            ("0 9 * * 1-5", "Asia/Kolkata"),
            ("0 6 L * *", "America/St_Johns"),
        ] {
            let when = When::parse(cron, zone).unwrap();
            let forwards = when.next(time("2026-09-01T00:00:00Z"), 700);
            assert!(forwards.is_sorted_by(|a, b| a < b));
            let utc: Vec<DateTime<Utc>> =
                forwards.iter().map(|at| at.with_timezone(&Utc)).collect();
            for pair in utc.windows(2) {
                let [one, two] = pair else { unreachable!() };
                assert_eq!(when.latest(*one), Some(*one), "{cron} {zone}");
                let just_before = *two - TimeDelta::microseconds(1);
                assert_eq!(when.latest(just_before), Some(*one), "{cron} {zone}");
            }
        }
    }

    #[test]
    fn an_expression_is_said_in_words_and_kept_in_five_fields() {
        for (cron, fields, words) in [
            (
                "30 2 * * mon-FRI",
                "30 2 * * 1-5",
                "At 02:30, on Monday, Tuesday, Wednesday, Thursday, and Friday",
            ),
            ("@daily", "0 0 * * *", "At 00:00"),
            ("0  6   1 * *", "0 6 1 * *", "At 06:00, on day 1"),
        ] {
            let when = When::parse(cron, "UTC").unwrap();
            assert_eq!(when.fields(), fields);
            assert_eq!(when.words(), format!("{words}, by the clock of UTC"));
            assert_eq!(
                When::parse(when.fields(), when.zone()).unwrap().fields(),
                fields
            );
        }
    }

    #[test]
    fn what_is_no_time_comes_never_or_too_often_is_refused() {
        for cron in [
            "",
            "* * * *",
            "61 * * * *",
            "0 0 * * 8",
            "0 0 31 2 *",
            "* * * * *",
            "*/5 * * * *",
            "0,1 3 * * *",
            "0 0 0 * * *",
            "0 0 * * * 2027",
            "0 0 * * 1; DROP",
        ] {
            let refused = When::parse(cron, "UTC").unwrap_err();
            assert_eq!(refused.code(), "schedule-cron", "{cron}");
        }
        assert_eq!(
            When::parse("@daily", "Europe/Bonn").unwrap_err().code(),
            "schedule-zone"
        );
    }
}
