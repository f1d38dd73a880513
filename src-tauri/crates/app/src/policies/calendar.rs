//! A policy's calendar, made of a zone, the hours of a week and a firm's holidays. From then on neither the zone nor the file is needed: what counts is
//! written out as moments, so that a later change of a zone's rules moves no due time that was promised.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use countersign_refusal::{Delivery, Policy};
use countersign_statement::{Calendar, Hours};
use countersign_workflow::validate::{LONGEST_MADE_OF, LONGEST_NAME, MOST_HOURS};

use super::{holidays::Holidays, weekly::Weekly};
use crate::Failure;

/// Days that a calendar may be made for at most: ten years.
const MOST_DAYS: i64 = 3_660;

/// What a calendar is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCalendar {
    /// What steps call it; left out, as the zone.
    pub name: Option<String>,
    /// The zone's name.
    pub zone: String,
    /// The hours of a week, as they were written.
    pub hours: String,
    /// The holidays' file, by its name, and what is in it.
    pub holidays: Option<(String, String)>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// A day of a calendar, for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day, by the zone's clock.
    pub date: NaiveDate,
    /// What counts of it.
    pub counts: TimeDelta,
    /// What holiday it is.
    pub holiday: Option<String>,
}

/// A calendar that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeCalendar {
    /// The calendar, as a policy has it.
    pub calendar: Calendar,
    /// Its days.
    pub days: Vec<Day>,
}

fn refused(detail: impl Into<String>) -> Failure {
    Failure::new(Policy::WorkingHours {
        detail: detail.into(),
    })
}

/// Which of two moments is meant where the clock on the wall shows a time twice.
#[derive(Clone, Copy)]
enum Twice {
    First,
    Last,
}

/// The moment at which the clocks of a zone show this. A time that they skip is the moment at which they do.
fn moment(zone: Tz, shown: NaiveDateTime, twice: Twice) -> Option<DateTime<Utc>> {
    // A zone has skipped a whole day; no zone has skipped two.
    for minutes in 0..=2 * 24 * 60 {
        let at = shown.checked_add_signed(TimeDelta::minutes(minutes))?;
        let found = zone.from_local_datetime(&at);
        let moment = match twice {
            Twice::First => found.earliest(),
            Twice::Last => found.latest(),
        };
        if let Some(moment) = moment {
            return Some(moment.with_timezone(&Utc));
        }
    }
    None
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

/// Moments that follow each other and are apart, of any.
fn apart(mut hours: Vec<Hours>) -> Vec<Hours> {
    hours.retain(|one| one.from < one.until);
    hours.sort_by_key(|one| (one.from, one.until));
    let mut joined: Vec<Hours> = Vec::new();
    for one in hours {
        match joined.last_mut() {
            Some(last) if one.from <= last.until => last.until = last.until.max(one.until),
            _ => joined.push(one),
        }
    }
    joined
}

impl NewCalendar {
    fn made_of(&self, holidays: &Holidays) -> String {
        let without = match &self.holidays {
            None => String::new(),
            Some((file, _)) => format!(", without the {} holidays of {file}", holidays.len()),
        };
        let hours: Vec<&str> = self.hours.split_whitespace().collect();
        let text = format!("{} in {}{without}", hours.join(" "), self.zone);
        text.chars().take(LONGEST_MADE_OF).collect()
    }

    /// Makes the calendar.
    ///
    /// # Errors
    /// `schedule-zone`, `working-hours`, `holidays`: what of it cannot be meant.
    pub fn calendar(&self) -> Result<MadeCalendar, Failure> {
        let zone: Tz = self.zone.parse().map_err(|_| {
            Failure::new(Delivery::ScheduleZone {
                zone: self.zone.clone(),
            })
        })?;
        let weekly = Weekly::parse(&self.hours)?;
        let holidays = match &self.holidays {
            Some((_, text)) => Holidays::parse(text)?,
            None => Holidays::default(),
        };
        let days = (self.until - self.from).num_days() + 1;
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(refused(format!(
                "it goes from {} until {}; the last day is not before the first, and at most ten years later",
                self.from, self.until
            )));
        }
        let name = self.name.as_ref().unwrap_or(&self.zone).clone();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
            return Err(refused(format!(
                "its name has 1 to {LONGEST_NAME} characters"
            )));
        }
        let out_of_range = || refused("its days are beyond what can be computed");
        let after = self.until.checked_add_days(Days::new(1));
        let from = moment(zone, midnight(self.from), Twice::First).ok_or_else(out_of_range)?;
        let until = after
            .and_then(|day| moment(zone, midnight(day), Twice::First))
            .ok_or_else(out_of_range)?;
        let mut hours = Vec::new();
        // What begins on the evening before the first day belongs to that, and lasts into it.
        let first = self.from.pred_opt().unwrap_or(self.from);
        for date in first.iter_days().take_while(|day| *day <= self.until) {
            if holidays.0.contains_key(&date) {
                continue;
            }
            for shift in weekly.of(date) {
                let shown = |minutes: u32| {
                    midnight(date).checked_add_signed(TimeDelta::minutes(minutes.into()))
                };
                let one = shown(shift.from)
                    .and_then(|at| moment(zone, at, Twice::First))
                    .zip(shown(shift.until).and_then(|at| moment(zone, at, Twice::Last)))
                    .ok_or_else(out_of_range)?;
                hours.push(Hours {
                    from: one.0.max(from),
                    until: one.1.min(until),
                });
            }
        }
        let hours = apart(hours);
        if hours.is_empty() {
            return Err(refused(
                "there are no hours between its first and its last day",
            ));
        }
        if hours.len() > MOST_HOURS {
            return Err(refused(format!(
                "it would have {} times at which work begins, and {MOST_HOURS} is the most; make it for a shorter time",
                hours.len()
            )));
        }
        let calendar = Calendar {
            name,
            made_of: self.made_of(&holidays),
            from,
            until,
            hours,
        };
        let days = self.days(zone, &calendar, &holidays);
        Ok(MadeCalendar { calendar, days })
    }

    fn days(&self, zone: Tz, calendar: &Calendar, holidays: &Holidays) -> Vec<Day> {
        let mut left = calendar.hours.iter().peekable();
        let mut days = Vec::new();
        for date in self.from.iter_days().take_while(|day| *day <= self.until) {
            let ends = date
                .succ_opt()
                .and_then(|next| moment(zone, midnight(next), Twice::First))
                .unwrap_or(calendar.until);
            let begins = moment(zone, midnight(date), Twice::First).unwrap_or(ends);
            let mut counts = TimeDelta::zero();
            while let Some(one) = left.peek() {
                counts += (one.until.min(ends) - one.from.max(begins)).max(TimeDelta::zero());
                if one.until > ends {
                    break;
                }
                left.next();
            }
            days.push(Day {
                date,
                counts,
                holiday: holidays.0.get(&date).cloned(),
            });
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(zone: &str, hours: &str, (from, until): (&str, &str)) -> NewCalendar {
        NewCalendar {
            name: None,
            zone: zone.to_owned(),
            hours: hours.to_owned(),
            holidays: None,
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        }
    }

    fn of(zone: &str, hours: &str, span: (&str, &str)) -> Vec<(String, String)> {
        let made = made(zone, hours, span).calendar().unwrap();
        let text = |at: DateTime<Utc>| at.format("%m-%d %H:%M").to_string();
        let all = made.calendar.hours.iter();
        all.map(|one| (text(one.from), text(one.until))).collect()
    }

    fn hours(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let text = |(from, until): &(&str, &str)| ((*from).to_owned(), (*until).to_owned());
        all.iter().map(text).collect()
    }

    #[test]
    fn hours_of_the_wall_follow_the_clock_in_the_north_and_in_the_south_and_where_it_never_changes()
    {
        // Friday and Monday around the change in spring, and in autumn.
        for (zone, span, wanted) in [
            (
                "Europe/Berlin",
                ("2027-03-26", "2027-03-29"),
                [
                    ("03-26 08:00", "03-26 16:30"),
                    ("03-29 07:00", "03-29 15:30"),
                ],
            ),
            (
                "Europe/Berlin",
                ("2027-10-29", "2027-11-01"),
                [
                    ("10-29 07:00", "10-29 15:30"),
                    ("11-01 08:00", "11-01 16:30"),
                ],
            ),
            (
                "America/New_York",
                ("2027-03-12", "2027-03-15"),
                [
                    ("03-12 14:00", "03-12 22:30"),
                    ("03-15 13:00", "03-15 21:30"),
                ],
            ),
            // In the south the clock goes back in April.
            (
                "Australia/Sydney",
                ("2027-04-02", "2027-04-05"),
                [
                    ("04-01 22:00", "04-02 06:30"),
                    ("04-04 23:00", "04-05 07:30"),
                ],
            ),
            // Half an hour, and only by half an hour.
            (
                "Australia/Lord_Howe",
                ("2027-04-02", "2027-04-05"),
                [
                    ("04-01 22:00", "04-02 06:30"),
                    ("04-04 22:30", "04-05 07:00"),
                ],
            ),
            (
                "Asia/Kolkata",
                ("2027-03-26", "2027-03-29"),
                [
                    ("03-26 03:30", "03-26 12:00"),
                    ("03-29 03:30", "03-29 12:00"),
                ],
            ),
            (
                "America/Sao_Paulo",
                ("2027-10-15", "2027-10-18"),
                [
                    ("10-15 12:00", "10-15 20:30"),
                    ("10-18 12:00", "10-18 20:30"),
                ],
            ),
        ] {
            assert_eq!(
                of(zone, "mon-fri 09:00-17:30", span),
                hours(&wanted),
                "{zone}"
            );
        }
    }

    #[test]
    fn a_time_that_is_skipped_is_the_moment_of_the_change_and_one_that_comes_twice_begins_first_and_ends_last()
     {
        let sunday = ("2027-03-28", "2027-03-28");
        // At two it is three: what begins at half past two begins then, and what ends then ends then.
        assert_eq!(
            of("Europe/Berlin", "sun 02:30-04:00", sunday),
            hours(&[("03-28 01:00", "03-28 02:00")])
        );
        assert_eq!(
            of("Europe/Berlin", "sun 01:00-02:30", sunday),
            hours(&[("03-28 00:00", "03-28 01:00")])
        );
        // Hours that are skipped whole are none.
        assert_eq!(
            of(
                "Europe/Berlin",
                "sun 02:00-02:59; sat 10:00-11:00",
                ("2027-03-27", "2027-03-28")
            ),
            hours(&[("03-27 09:00", "03-27 10:00")])
        );
        // In autumn half past two comes twice.
        let autumn = ("2027-10-31", "2027-10-31");
        assert_eq!(
            of("Europe/Berlin", "sun 02:30-04:00", autumn),
            hours(&[("10-31 00:30", "10-31 03:00")])
        );
        assert_eq!(
            of("Europe/Berlin", "sun 01:00-02:30", autumn),
            hours(&[("10-30 23:00", "10-31 01:30")])
        );
        // Lord Howe skips half an hour from two o'clock on, in October.
        let south = ("2027-10-03", "2027-10-03");
        assert_eq!(
            of("Australia/Lord_Howe", "sun 02:15-03:00", south),
            hours(&[("10-02 15:30", "10-02 16:00")])
        );
        // Where midnight itself is skipped the day begins later.
        let made = made(
            "America/Santiago",
            "sun 00:00-24:00",
            ("2027-09-05", "2027-09-05"),
        )
        .calendar()
        .unwrap();
        assert_eq!(made.calendar.from.to_rfc3339(), "2027-09-05T04:00:00+00:00");
        assert_eq!(made.days[0].counts, TimeDelta::hours(23));
    }

    #[test]
    fn a_night_belongs_to_the_evening_on_which_it_begins() {
        // Wednesday to Friday; the night before began on a Tuesday, which is a working day too.
        assert_eq!(
            of(
                "Europe/Berlin",
                "tue-fri 22:00-06:00",
                ("2027-01-06", "2027-01-08")
            ),
            hours(&[
                ("01-05 23:00", "01-06 05:00"),
                ("01-06 21:00", "01-07 05:00"),
                ("01-07 21:00", "01-08 05:00"),
                ("01-08 21:00", "01-08 23:00")
            ])
        );
        // In the night of the change it has an hour less, and one more in autumn.
        let night = |span| {
            let made = made("Europe/Berlin", "sat 22:00-06:00", span)
                .calendar()
                .unwrap();
            let one = &made.calendar.hours[0];
            (one.until - one.from).num_hours()
        };
        assert_eq!(night(("2027-03-27", "2027-03-28")), 7);
        assert_eq!(night(("2027-10-30", "2027-10-31")), 9);
        assert_eq!(night(("2027-11-06", "2027-11-07")), 8);
        // A holiday takes away what begins on it, and not what lasts into it.
        let holiday = NewCalendar {
            holidays: Some(("h.txt".to_owned(), "2027-01-07 Off".to_owned())),
            ..made(
                "Europe/Berlin",
                "tue-fri 22:00-06:00",
                ("2027-01-06", "2027-01-08"),
            )
        };
        let all = holiday.calendar().unwrap().calendar.hours;
        assert_eq!(all.len(), 3);
        assert_eq!(all[1].until.to_rfc3339(), "2027-01-07T05:00:00+00:00");
        // Without a pause it is one.
        assert_eq!(
            of("UTC", "mon-sun 00:00-24:00", ("2027-12-30", "2028-01-02")),
            hours(&[("12-30 00:00", "01-03 00:00")])
        );
    }

    #[test]
    fn the_end_of_a_year_and_days_without_hours_are_as_the_week_and_the_file_say() {
        let made = NewCalendar {
            name: Some("Frankfurt".to_owned()),
            holidays: Some((
                "hesse.csv".to_owned(),
                "2027-12-24;Christmas Eve\n2028-01-01;New Year\n2028-01-03;Bridge\n".to_owned(),
            )),
            ..made(
                "Europe/Berlin",
                "mon-thu 09:00-12:00,13:00-17:30; fri 09:00-15:00",
                ("2027-12-23", "2028-01-04"),
            )
        };
        let made = made.calendar().unwrap();
        let counts: Vec<i64> = made
            .days
            .iter()
            .map(|day| day.counts.num_minutes())
            .collect();
        // Thursday, a Friday off, the weekend, a week, the weekend of the new year, a Monday off, Tuesday.
        assert_eq!(
            counts,
            [450, 0, 0, 0, 450, 450, 450, 450, 360, 0, 0, 0, 450]
        );
        assert_eq!(made.days[1].holiday.as_deref(), Some("Christmas Eve"));
        let calendar = made.calendar;
        assert_eq!(
            (calendar.from.to_rfc3339(), calendar.until.to_rfc3339()),
            (
                "2027-12-22T23:00:00+00:00".to_owned(),
                "2028-01-04T23:00:00+00:00".to_owned()
            )
        );
        assert_eq!(
            calendar.made_of,
            "mon-thu 09:00-12:00,13:00-17:30; fri 09:00-15:00 in Europe/Berlin, without the 3 holidays of hesse.csv"
        );
        assert_eq!(calendar.name, "Frankfurt");
    }

    #[test]
    fn whatever_is_made_is_sound() {
        let mut policy = countersign_workflow::default_policy();
        for zone in [
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "America/St_Johns",
            "Pacific/Apia",
            "Africa/Casablanca",
            "Asia/Tehran",
        ] {
            for hours in [
                "mon-fri 09:00-17:30",
                "mon-sun 22:00-06:00,05:00-07:00",
                "sat 00:00-24:00",
                "sun-mon 02:00-03:00",
            ] {
                let made = made(zone, hours, ("2026-12-30", "2029-01-02"))
                    .calendar()
                    .unwrap();
                let counted: TimeDelta = made.days.iter().map(|day| day.counts).sum();
                let whole: TimeDelta = made.calendar.hours.iter().map(|h| h.until - h.from).sum();
                assert_eq!(counted, whole, "{zone} {hours}");
                policy.calendars = vec![made.calendar];
                assert_eq!(
                    countersign_workflow::validate::validate(&policy),
                    Ok(()),
                    "{zone} {hours}"
                );
            }
        }
    }

    #[test]
    fn what_no_calendar_can_be_made_of_is_named() {
        let span = ("2027-01-04", "2027-01-08");
        let sound = || made("Europe/Berlin", "mon-fri 09:00-17:30", span);
        for (wrong, code, named) in [
            (
                NewCalendar {
                    zone: "Berlin".to_owned(),
                    ..sound()
                },
                "schedule-zone",
                "Berlin",
            ),
            (
                NewCalendar {
                    hours: "mon".to_owned(),
                    ..sound()
                },
                "working-hours",
                "no hours",
            ),
            (
                NewCalendar {
                    hours: "sat 09:00-10:00".to_owned(),
                    ..sound()
                },
                "working-hours",
                "no hours between",
            ),
            (
                NewCalendar {
                    until: "2027-01-03".parse().unwrap(),
                    ..sound()
                },
                "working-hours",
                "not before the first",
            ),
            (
                NewCalendar {
                    until: "2047-01-03".parse().unwrap(),
                    ..sound()
                },
                "working-hours",
                "ten years",
            ),
            (
                NewCalendar {
                    hours: "mon-sun 09:00-12:00,13:00-17:00".to_owned(),
                    until: "2029-12-31".parse().unwrap(),
                    ..sound()
                },
                "working-hours",
                "1500 is the most",
            ),
            (
                NewCalendar {
                    name: Some(String::new()),
                    ..sound()
                },
                "working-hours",
                "name",
            ),
            (
                NewCalendar {
                    holidays: Some(("h".to_owned(), "25.12.2027".to_owned())),
                    ..sound()
                },
                "holidays",
                "25.12.2027",
            ),
        ] {
            let failure = wrong.calendar().unwrap_err();
            assert_eq!(failure.code(), code);
            assert!(failure.to_string().contains(named), "{failure}");
        }
    }
}
