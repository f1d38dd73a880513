//! Calendars for tests.

use super::Random;
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{Calendar, Hours};

/// A calendar of times as text; what cannot be read is 1970.
pub fn calendar(name: &str, (from, until): (&str, &str), hours: &[(&str, &str)]) -> Calendar {
    let at = |text: &str| text.parse().unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    Calendar {
        name: name.to_owned(),
        made_of: "Made up for a test".to_owned(),
        from: at(from),
        until: at(until),
        hours: hours
            .iter()
            .map(|(from, until)| Hours {
                from: at(from),
                until: at(until),
            })
            .collect(),
    }
}

/// A calendar of at most a month that begins some days around `near`: hours and gaps of any length, to the microsecond, some of them touching.
pub fn random_calendar(random: &mut Random, name: &str, near: DateTime<Utc>) -> Calendar {
    let mut some = |most_seconds: u64| {
        let micros = random.between(1, most_seconds * 1_000_000);
        TimeDelta::microseconds(i64::try_from(micros).unwrap_or(1))
    };
    let from = near - TimeDelta::days(4) + some(6 * 86_400);
    let mut hours = Vec::new();
    let mut at = from;
    let many = 1 + some(40).num_seconds();
    for _ in 0..many {
        if some(10) > TimeDelta::seconds(1) {
            at += some(20 * 3_600);
        }
        let until = at + some(14 * 3_600);
        hours.push(Hours { from: at, until });
        at = until;
    }
    let until = at + some(2 * 86_400);
    Calendar {
        name: name.to_owned(),
        made_of: "Made up for a test".to_owned(),
        from,
        until,
        hours,
    }
}
