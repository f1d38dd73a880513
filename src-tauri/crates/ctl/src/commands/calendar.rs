//! `calendar`: working hours as a policy has them, made of a zone, the hours of a week and a firm's holidays. It asks no workspace.

use std::fmt::Write as _;

use chrono::{Datelike as _, TimeDelta};
use countersign_app::{
    Failure,
    policies::{Day, MadeCalendar, NewCalendar},
};
use countersign_english::policies::calendar as in_words;
use countersign_refusal::Deed;
use countersign_statement::format::Inner as _;

use crate::{args::Calendar, out::Out};

/// Makes one, and says it: its text for a policy with `--json`, else what counts of each week.
pub fn calendar(args: &Calendar, out: Out) -> Result<(), Failure> {
    let holidays = args
        .holidays
        .as_ref()
        .map(|path| {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::file(path, Deed::Read, error))?;
            let name = path.file_name().unwrap_or(path.as_os_str());
            Ok::<_, Failure>((name.to_string_lossy().into_owned(), text))
        })
        .transpose()?;
    let made = NewCalendar {
        name: args.name.clone(),
        zone: args.zone.clone(),
        hours: args.hours.clone(),
        holidays,
        from: args.from,
        until: args.until,
    }
    .calendar()?;
    let line = made.calendar.line().finish();
    let value = serde_json::from_str(&line).map_err(Failure::contradiction)?;
    out.answer(&table(&made), &value)
}

fn length(lasts: TimeDelta) -> String {
    let minutes = lasts.num_minutes();
    if minutes == 0 {
        "-".to_owned()
    } else {
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A week a line, with what counts of each day and the holidays in it.
fn table(made: &MadeCalendar) -> String {
    let mut words = String::from("week      ");
    for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "in all"] {
        let _ = write!(words, "{day:>7}");
    }
    words.push('\n');
    let weeks = made
        .days
        .chunk_by(|a, b| a.date.iso_week() == b.date.iso_week());
    for week in weeks {
        words.push_str(&line(week));
    }
    let whole: TimeDelta = made.days.iter().map(|day| day.counts).sum();
    let _ = write!(
        words,
        "Calendar \"{}\", {}. {} hours count; before and after it all time does.\nWith --json it is written for a policy: its steps name it by \"calendar\".",
        made.calendar.name,
        in_words(&made.calendar),
        length(whole)
    );
    words
}

fn line(week: &[Day]) -> String {
    let Some(first) = week.first() else {
        return String::new();
    };
    let mut words = format!("{:10}", format!("{}", first.date.format("%G-W%V")));
    for weekday in 0..7 {
        let day = week
            .iter()
            .find(|day| day.date.weekday().num_days_from_monday() == weekday);
        let counts = day.map_or_else(String::new, |day| length(day.counts));
        let _ = write!(words, "{counts:>7}");
    }
    let whole: TimeDelta = week.iter().map(|day| day.counts).sum();
    let _ = write!(words, "{:>7}", length(whole));
    for day in week {
        if let Some(holiday) = &day.holiday {
            let _ = write!(words, "  {} {holiday}", day.date);
        }
    }
    words.push('\n');
    words
}
