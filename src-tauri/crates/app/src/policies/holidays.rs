//! Days on which nobody works, from a file that a firm has: a day a line, a table with commas or semicolons, or whole days of an iCalendar.
//!
//! Of iCalendar (RFC 5545) exactly that is read: events of whole days, with their last day where they have several. What repeats or has a time of day is
//! refused by its line, and never left out: a holiday that is missed is a due time that comes too soon.

use chrono::{Days, NaiveDate};
use countersign_refusal::Policy;
use std::collections::BTreeMap;

use crate::Failure;

/// Days of one event at most.
const MOST_DAYS: i64 = 366;

/// Days and what they are called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays(pub(super) BTreeMap<NaiveDate, String>);

fn wrong(line: usize, detail: impl Into<String>) -> Failure {
    Failure::new(Policy::Holidays {
        line: line as u64,
        detail: detail.into(),
    })
}

impl Holidays {
    /// Reads a file.
    ///
    /// # Errors
    /// `holidays`: the line, and what of it cannot be read.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        if first.is_some_and(|line| line.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
            events(text)
        } else {
            lines(text)
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn add(&mut self, day: NaiveDate, name: &str) {
        let known = self.0.entry(day).or_default();
        if known.is_empty() {
            name.clone_into(known);
        } else if !name.is_empty() && known != name {
            *known = format!("{known}, {name}");
        }
    }
}

fn date(text: &str, format: &str, length: usize) -> Option<NaiveDate> {
    (text.len() == length)
        .then(|| NaiveDate::parse_from_str(text, format).ok())
        .flatten()
}

/// A day a line: `2027-12-25 Christmas`, `2027-12-25,Christmas` or `"2027-12-25";"Christmas"`. Blank lines and those that begin with `#` say
/// nothing; the first one may name the columns.
fn lines(text: &str) -> Result<Holidays, Failure> {
    let mut days = Holidays::default();
    let mut first = true;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let begins = line.trim_start_matches('"');
        let (day, rest) = match begins.char_indices().nth(10) {
            Some((at, _)) => begins.split_at(at),
            None => (begins, ""),
        };
        let Some(day) = date(day, "%Y-%m-%d", 10) else {
            if first && begins.to_lowercase().starts_with("date") {
                first = false;
                continue;
            }
            let shown: String = begins.chars().take(20).collect();
            return Err(wrong(
                number,
                format!("`{shown}` does not begin with a day"),
            ));
        };
        first = false;
        let apart = |c: char| c.is_whitespace() || ",;\"".contains(c);
        if !(rest.is_empty() || rest.starts_with(apart)) {
            let shown: String = begins.chars().take(20).collect();
            return Err(wrong(
                number,
                format!("`{shown}` goes on right behind the day"),
            ));
        }
        days.add(day, rest.trim_matches(apart));
    }
    Ok(days)
}

/// A line of an iCalendar with those that continue it: where it begins, its name, its parameters, its value.
struct Property {
    line: usize,
    name: String,
    parameters: String,
    value: String,
}

fn unfolded(text: &str) -> Result<Vec<Property>, Failure> {
    let mut whole: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix([' ', '\t']), whole.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            _ if line.trim().is_empty() => {}
            _ => whole.push((number, line.trim_end().to_owned())),
        }
    }
    whole
        .into_iter()
        .map(|(line, text)| {
            // The value begins behind the first colon that is not between quotes.
            let mut quoted = false;
            let colon = text.char_indices().find(|(_, c)| {
                quoted ^= *c == '"';
                *c == ':' && !quoted
            });
            let Some((colon, _)) = colon else {
                return Err(wrong(
                    line,
                    "there is no colon in it, so that it is no line of an iCalendar",
                ));
            };
            let (head, value) = text.split_at(colon);
            let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
            Ok(Property {
                line,
                name: name.to_uppercase(),
                parameters: parameters.to_uppercase(),
                value: value.trim_start_matches(':').to_owned(),
            })
        })
        .collect()
}

/// An event that is being read.
#[derive(Default)]
struct Event {
    line: usize,
    name: String,
    starts: Option<NaiveDate>,
    /// The day after its last one, and the line that says so.
    ends: Option<(usize, NaiveDate)>,
    cancelled: bool,
}

fn whole_day(property: &Property) -> Result<NaiveDate, Failure> {
    date(&property.value, "%Y%m%d", 8).ok_or_else(|| {
        wrong(
            property.line,
            format!(
                "`{}` is no whole day; a holiday is written like DTSTART;VALUE=DATE:20271225",
                property.value
            ),
        )
    })
}

/// `P3D` or `P1W`, of whole days.
fn lasts(property: &Property) -> Result<u64, Failure> {
    let text = property.value.strip_prefix('P').unwrap_or_default();
    let days = match (text.strip_suffix('D'), text.strip_suffix('W')) {
        (Some(days), _) => days.parse().ok(),
        (_, Some(weeks)) => weeks.parse::<u64>().ok().and_then(|n| n.checked_mul(7)),
        _ => None,
    };
    days.filter(|days| (1..=MOST_DAYS as u64).contains(days))
        .ok_or_else(|| {
            wrong(
                property.line,
                format!("`{}` does not last whole days", property.value),
            )
        })
}

fn events(text: &str) -> Result<Holidays, Failure> {
    let mut days = Holidays::default();
    // What is open, by name: an alarm in an event has members of the same names.
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut event = Event::default();
    for property in unfolded(text)? {
        let what = property.value.to_uppercase();
        match property.name.as_str() {
            "BEGIN" => {
                if what == "VEVENT" {
                    event = Event {
                        line: property.line,
                        ..Event::default()
                    };
                }
                open.push((property.line, what));
                continue;
            }
            "END" => {
                if open.pop().map(|(_, what)| what).as_ref() != Some(&what) {
                    return Err(wrong(
                        property.line,
                        format!("`{what}` ends and has not begun"),
                    ));
                }
                if what == "VEVENT" {
                    end(&std::mem::take(&mut event), &mut days)?;
                }
                continue;
            }
            _ => {}
        }
        if open.last().is_none_or(|(_, what)| what != "VEVENT") {
            continue;
        }
        match property.name.as_str() {
            "SUMMARY" => event.name = unescaped(&property.value),
            "STATUS" => event.cancelled = what == "CANCELLED",
            "DTSTART" => event.starts = Some(whole_day(&property)?),
            "DTEND" => event.ends = Some((property.line, whole_day(&property)?)),
            "DURATION" => {
                let days = lasts(&property)?;
                let from = event.starts.ok_or_else(|| {
                    wrong(
                        property.line,
                        "how long it lasts is said before when it begins",
                    )
                })?;
                event.ends = from
                    .checked_add_days(Days::new(days))
                    .map(|day| (property.line, day));
            }
            "RRULE" | "RDATE" | "EXDATE" | "RECURRENCE-ID" => {
                return Err(wrong(
                    property.line,
                    format!(
                        "the event that begins at line {} repeats ({}); write a day for each year",
                        event.line, property.name
                    ),
                ));
            }
            _ => {}
        }
        if property.parameters.contains("TZID") && property.name.starts_with("DT") {
            return Err(wrong(property.line, "a whole day has no zone of its own"));
        }
    }
    match open.pop() {
        Some((line, what)) => Err(wrong(line, format!("`{what}` begins and does not end"))),
        None => Ok(days),
    }
}

/// The days of an event that is read.
fn end(event: &Event, days: &mut Holidays) -> Result<(), Failure> {
    let Some(starts) = event.starts else {
        return Err(wrong(
            event.line,
            "the event that begins here has no DTSTART",
        ));
    };
    let many = match event.ends {
        None => 1,
        Some((line, ends)) => {
            let many = (ends - starts).num_days();
            // Some programs end a day where it begins.
            if many == 0 {
                1
            } else if (1..=MOST_DAYS).contains(&many) {
                many
            } else {
                return Err(wrong(
                    line,
                    format!("it ends before it begins, or lasts longer than {MOST_DAYS} days"),
                ));
            }
        }
    };
    if !event.cancelled {
        for day in starts.iter_days().take(usize::try_from(many).unwrap_or(1)) {
            days.add(day, &event.name);
        }
    }
    Ok(())
}

/// A text of RFC 5545, §3.3.11.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some('n' | 'N') | None => out.push(' '),
                Some(other) => out.push(other),
            },
            other => out.push(other),
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let days = Holidays::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        days.0
            .into_iter()
            .map(|(day, name)| (day.to_string(), name))
            .collect()
    }

    fn of(days: &[(&str, &str)]) -> Vec<(String, String)> {
        days.iter()
            .map(|(day, name)| ((*day).to_owned(), (*name).to_owned()))
            .collect()
    }

    #[test]
    fn days_are_read_a_line_each_however_a_firm_writes_them() {
        let wanted = of(&[
            ("2027-12-25", "Christmas"),
            ("2028-01-01", "New Year, Day 1"),
        ]);
        for text in [
            "2027-12-25 Christmas\n2028-01-01 New Year, Day 1\n",
            "\u{feff}# ours\r\n\r\n2028-01-01\tNew Year, Day 1\r\n2027-12-25  Christmas\r\n",
            "Date,Name\n2027-12-25,Christmas\n2028-01-01,\"New Year, Day 1\"\n",
            "date;name\n\"2027-12-25\";\"Christmas\"\n\"2028-01-01\";\"New Year, Day 1\"",
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
        assert_eq!(read("2027-12-25"), of(&[("2027-12-25", "")]));
        assert_eq!(
            read("2027-12-25\n2027-12-25 Christmas\n2027-12-25 Christmas\n2027-12-25 Noël"),
            of(&[("2027-12-25", "Christmas, Noël")])
        );
        assert!(Holidays::parse("").unwrap().len() == 0);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for (text, line, named) in [
            (
                "2027-12-25 Christmas\n\n25.12.2028 Christmas",
                3,
                "`25.12.2028 Christmas`",
            ),
            ("2027-02-29 None", 1, "`2027-02-29 None`"),
            ("Name,Date\nChristmas,2027-12-25", 1, "`Name,Date`"),
            ("2027-12-25 Christmas\nDate,Name", 2, "`Date,Name`"),
            ("2027-12-25Christmas", 1, "goes on right behind"),
            (
                "\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}",
                1,
                "does not begin",
            ),
        ] {
            let failure = Holidays::parse(text).unwrap_err();
            assert_eq!(failure.code(), "holidays");
            let said = failure.to_string();
            assert!(
                said.contains(named) && said.contains(&format!("\"line\":{line}")),
                "{said}"
            );
        }
    }

    const HEAD: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Holidays\r\n";

    fn calendar(event: &str) -> String {
        format!("{HEAD}BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    }

    #[test]
    fn whole_days_of_an_icalendar_are_read() {
        for (event, wanted) in [
            (
                "DTSTART;VALUE=DATE:20271225\r\nSUMMARY:Christmas",
                of(&[("2027-12-25", "Christmas")]),
            ),
            // With its end, which is the day after; of several days; as long as it says.
            (
                "SUMMARY:Christmas\\, first\r\n day\r\nDTSTART;VALUE=DATE:20271225\r\nDTEND;VALUE=DATE:20271226",
                of(&[("2027-12-25", "Christmas, firstday")]),
            ),
            (
                "DTSTART;VALUE=DATE:20271231\r\nDTEND;VALUE=DATE:20280102\r\nSUMMARY;LANGUAGE=en:Turn: of the year",
                of(&[
                    ("2027-12-31", "Turn: of the year"),
                    ("2028-01-01", "Turn: of the year"),
                ]),
            ),
            (
                "DTSTART;VALUE=DATE:20271231\r\nDURATION:P2D\r\nSUMMARY:Two",
                of(&[("2027-12-31", "Two"), ("2028-01-01", "Two")]),
            ),
            (
                "DTSTART:20271225\r\nDTEND:20271225",
                of(&[("2027-12-25", "")]),
            ),
            ("DTSTART;VALUE=DATE:20271225\r\nSTATUS:CANCELLED", of(&[])),
            // An alarm says when it rings, not when the day is.
            (
                "DTSTART;VALUE=DATE:20271225\r\nBEGIN:VALARM\r\nTRIGGER:-P1D\r\nDURATION:PT15M\r\nSUMMARY:Ring\r\nEND:VALARM\r\nSUMMARY:Christmas",
                of(&[("2027-12-25", "Christmas")]),
            ),
        ] {
            assert_eq!(read(&calendar(event)), wanted, "{event}");
        }
    }

    #[test]
    fn what_is_no_whole_day_or_repeats_is_refused_by_its_line_and_never_left_out() {
        for (event, line, named) in [
            (
                "DTSTART;TZID=Europe/Berlin:20271225T090000",
                5,
                "is no whole day",
            ),
            ("DTSTART:20271225T000000Z", 5, "is no whole day"),
            (
                "DTSTART;VALUE=DATE:20271225\r\nRRULE:FREQ=YEARLY",
                6,
                "repeats (RRULE)",
            ),
            (
                "DTSTART;VALUE=DATE:20271225\r\nRDATE;VALUE=DATE:20281225",
                6,
                "repeats (RDATE)",
            ),
            (
                "DTSTART;VALUE=DATE:20271225\r\nDTEND;VALUE=DATE:20271224",
                6,
                "ends before it begins",
            ),
            (
                "DTSTART;VALUE=DATE:20271225\r\nDURATION:PT8H",
                6,
                "whole days",
            ),
            ("DTSTART;VALUE=DATE:20270230", 5, "is no whole day"),
            ("SUMMARY:No day", 4, "has no DTSTART"),
            ("DTSTART;VALUE=DATE:20271225\r\nnonsense", 6, "no colon"),
            (
                "DTSTART;VALUE=DATE:20271225\r\nEND:VALARM",
                6,
                "has not begun",
            ),
            (
                "DTSTART;VALUE=DATE:20271225\r\nBEGIN:VALARM",
                7,
                "has not begun",
            ),
        ] {
            let failure = Holidays::parse(&calendar(event)).unwrap_err();
            let said = failure.to_string();
            assert!(
                said.contains(named) && said.contains(&format!("\"line\":{line}")),
                "{event}: {said}"
            );
        }
        let cut = format!("{HEAD}BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20271225\r\n");
        let said = Holidays::parse(&cut).unwrap_err().to_string();
        assert!(said.contains("does not end"), "{said}");
    }
}
