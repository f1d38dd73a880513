//! A policy as people write it in a file: JSON with the members of docs/formats §5, in any order and with any blanks. Numbers of
//! rules and steps, and conditions that always hold, may be left out.

use chrono::{DateTime, Utc};
use countersign_refusal::Policy;
use countersign_statement::{
    Amount, Calendar, Glass, Hours, PolicyDocument, Rule, Rung, Step,
    codes::{Friction, Outcome, Reveal, Reviser, Risk, Role},
};
use serde::{Deserialize, Deserializer, de::Error as _};
use uuid::Uuid;

use crate::Failure;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "type")]
    kind: String,
    /// What the next one has is set when it is drafted.
    #[serde(default)]
    version: u64,
    title: String,
    rules: Vec<FileRule>,
    #[serde(default)]
    calendars: Vec<FileCalendar>,
}

/// As `countersignctl calendar --json` writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCalendar {
    name: String,
    #[serde(default)]
    made_of: String,
    #[serde(deserialize_with = "time")]
    from: DateTime<Utc>,
    #[serde(deserialize_with = "time")]
    until: DateTime<Utc>,
    hours: Vec<FileHours>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHours {
    #[serde(deserialize_with = "time")]
    from: DateTime<Utc>,
    #[serde(deserialize_with = "time")]
    until: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    rule: Option<u64>,
    #[serde(default)]
    kind: String,
    #[serde(default, deserialize_with = "maybe")]
    agent: Option<Uuid>,
    #[serde(default, deserialize_with = "maybe")]
    risk_at_least: Option<Risk>,
    #[serde(default, deserialize_with = "amount")]
    amount_at_least: Option<Amount>,
    #[serde(default)]
    currency: String,
    #[serde(default, deserialize_with = "truth")]
    simulation: Option<bool>,
    outcome: Outcome,
    #[serde(default)]
    min_persons: u64,
    #[serde(default)]
    expiry_seconds: u64,
    #[serde(default, deserialize_with = "reveal")]
    commit_before_reveal: Option<Reveal>,
    #[serde(default = "low")]
    friction: Friction,
    #[serde(default)]
    steps: Vec<FileStep>,
    #[serde(default, deserialize_with = "glass")]
    break_glass: Option<Glass>,
    #[serde(default, deserialize_with = "maybe")]
    revise: Option<Reviser>,
    #[serde(default, deserialize_with = "truth")]
    delegation: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileGlass {
    role: Role,
    review_role: Role,
    quorum: u64,
    within_seconds: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileStep {
    step: Option<u64>,
    role: Role,
    quorum: u64,
    #[serde(default = "one")]
    deny: u64,
    due_seconds: u64,
    #[serde(default)]
    calendar: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    escalation: Vec<FileRung>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRung {
    after_seconds: u64,
    role: Role,
}

const fn low() -> Friction {
    Friction::Low
}

const fn one() -> u64 {
    1
}

/// A value, or `""` for none.
fn maybe<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_value(serde_json::Value::String(text))
        .map(Some)
        .map_err(D::Error::custom)
}

/// A moment, with its offset from UTC.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(deserializer)?;
    DateTime::parse_from_rfc3339(&text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| {
            D::Error::custom(format!(
                "`{text}` is no time, and a time is written like `2027-01-04T08:00:00Z`"
            ))
        })
}

fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        D::Error::custom(format!(
            "amount_at_least is `{text}`, and an amount is written like `9500.00`"
        ))
    })
}

/// Who may break the glass: nobody, or as `show` writes it a list with one entry.
fn glass<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Glass>, D::Error> {
    let mut listed = Vec::<FileGlass>::deserialize(deserializer)?;
    if listed.len() > 1 {
        return Err(D::Error::custom("break_glass is a list of one entry"));
    }
    Ok(listed.pop().map(|one| Glass {
        role: one.role,
        review_role: one.review_role,
        quorum: one.quorum,
        within_seconds: one.within_seconds,
    }))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Truth(bool),
    Word(String),
}

/// `true`, `"true"`, or `""` for none.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Said::deserialize(deserializer) {
        Ok(Said::Truth(truth)) => Ok(Some(truth)),
        Ok(Said::Word(word)) if word.is_empty() => Ok(None),
        Ok(Said::Word(word)) if word == "true" || word == "false" => Ok(Some(word == "true")),
        _ => Err(D::Error::custom("a truth is `true` or `false`")),
    }
}

/// What is kept back: nothing (`false`), the advice (`true`), or what others decided too (`"blind"`).
fn reveal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Reveal>, D::Error> {
    match Said::deserialize(deserializer) {
        Ok(Said::Truth(true)) => Ok(Some(Reveal::Advice)),
        Ok(Said::Truth(false)) => Ok(Some(Reveal::AtOnce)),
        Ok(Said::Word(word)) if word.is_empty() => Ok(None),
        Ok(Said::Word(word)) => word.parse().map(Some).map_err(D::Error::custom),
        _ => Err(D::Error::custom(
            "what is kept back is `false`, `true` or `blind`",
        )),
    }
}

/// Reads a policy's file; a fault names its line and column. The version is set when it is drafted.
pub fn read(text: &str) -> Result<PolicyDocument, Failure> {
    let file: File = serde_json::from_str(text).map_err(|error| refused(&error))?;
    if !(file.kind.is_empty() || file.kind == "countersign/policy-document/v1") {
        return Err(Failure::new(Policy::File {
            line: 1,
            column: 1,
            detail: format!("its type is `{}`, which is no policy's", file.kind),
        }));
    }
    Ok(PolicyDocument {
        version: file.version.max(1),
        title: file.title,
        rules: (1..).zip(file.rules).map(rule).collect(),
        calendars: file.calendars.into_iter().map(calendar).collect(),
    })
}

/// Reads calendars as `countersignctl calendar --json` writes them: one, or an array of them.
///
/// # Errors
/// `calendar-file`: the line, and what stands there.
pub fn read_calendars(text: &str) -> Result<Vec<Calendar>, Failure> {
    // Not an untagged choice of both, which would not say which member is wrong.
    let many = if text.trim_start().starts_with('[') {
        serde_json::from_str::<Vec<FileCalendar>>(text)
    } else {
        serde_json::from_str::<FileCalendar>(text).map(|one| vec![one])
    };
    let many = many.map_err(|error| {
        let (line, column, detail) = place(&error);
        Failure::new(Policy::CalendarFile {
            line,
            column,
            detail,
        })
    })?;
    Ok(many.into_iter().map(calendar).collect())
}

/// The line, the column and what stands there, of a text that cannot be read.
fn place(error: &serde_json::Error) -> (u64, u64, String) {
    let whole = error.to_string();
    let detail = whole
        .rsplit_once(" at line ")
        .map_or(&*whole, |(what, _)| what);
    (error.line() as u64, error.column() as u64, plainly(detail))
}

fn refused(error: &serde_json::Error) -> Failure {
    let (line, column, detail) = place(error);
    Failure::new(Policy::File {
        line,
        column,
        detail,
    })
}

/// The policy with these calendars, each in the place of one of its name.
#[must_use]
pub fn with_calendars(mut document: PolicyDocument, calendars: Vec<Calendar>) -> PolicyDocument {
    for calendar in calendars {
        let mut known = document.calendars.iter_mut();
        match known.find(|known| known.name == calendar.name) {
            Some(known) => *known = calendar,
            None => document.calendars.push(calendar),
        }
    }
    document
}

/// The parser's words, said as ours are.
fn plainly(detail: &str) -> String {
    for (begins, is) in [
        ("unknown variant ", "is none of the words for it"),
        ("unknown field ", "is no member here"),
    ] {
        if let Some(rest) = detail.strip_prefix(begins) {
            let (what, expected) = rest.split_once(", ").unwrap_or((rest, ""));
            return format!("{what} {is}; {expected}");
        }
    }
    detail.to_owned()
}

fn calendar(file: FileCalendar) -> Calendar {
    let hours = |one: FileHours| Hours {
        from: one.from,
        until: one.until,
    };
    Calendar {
        name: file.name,
        made_of: file.made_of,
        from: file.from,
        until: file.until,
        hours: file.hours.into_iter().map(hours).collect(),
    }
}

fn rule((number, file): (u64, FileRule)) -> Rule {
    let steps: Vec<Step> = (1..)
        .zip(file.steps)
        .map(|(number, step)| Step {
            step: step.step.unwrap_or(number),
            role: step.role,
            quorum: step.quorum,
            deny: step.deny,
            due_seconds: step.due_seconds,
            calendar: step.calendar,
            name: step.name,
            escalation: step
                .escalation
                .into_iter()
                .map(|rung| Rung {
                    after_seconds: rung.after_seconds,
                    role: rung.role,
                })
                .collect(),
        })
        .collect();
    Rule {
        rule: file.rule.unwrap_or(number),
        kind: file.kind,
        agent: file.agent,
        risk_at_least: file.risk_at_least,
        amount_at_least: file.amount_at_least,
        currency: file.currency,
        simulation: file.simulation,
        outcome: file.outcome,
        min_persons: file.min_persons,
        expiry_seconds: file.expiry_seconds,
        commit_before_reveal: file.commit_before_reveal.unwrap_or(Reveal::AtOnce),
        friction: file.friction,
        steps,
        break_glass: file.break_glass,
        revise: file.revise,
        delegation: file.delegation.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{read, read_calendars, with_calendars};
    use countersign_statement::format::Inner as _;
    use countersign_workflow::default_policy;

    #[test]
    fn a_calendar_is_put_into_a_policy_in_the_place_of_one_of_its_name() {
        let text = r#"{"name": "office", "made_of": "mon-fri", "from": "2027-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z",
            "hours": [{"from": "2027-01-08T08:00:00Z", "until": "2027-01-08T16:00:00Z"}]}"#;
        let one = read_calendars(text).unwrap();
        assert_eq!(read_calendars(&one[0].line().finish()).unwrap(), one);
        let document = with_calendars(default_policy(), one.clone());
        assert_eq!(document.calendars, one);
        let other = text.replace("office", "night");
        let both = read_calendars(&format!(
            "[{}, {other}]",
            text.replace("mon-fri", "mon-thu")
        ))
        .unwrap();
        let document = with_calendars(document, both.clone());
        assert_eq!(document.calendars, both);
        assert_eq!(read(&document.encode()).unwrap(), document);
        for (wrong, named) in [
            (text.replace("name", "nam"), "`nam` is no member here"),
            (text.replace("until", "to"), "`to` is no member here"),
            ("[".to_owned(), "EOF"),
        ] {
            let failure = read_calendars(&wrong).unwrap_err();
            assert_eq!(failure.code(), "calendar-file");
            assert!(failure.to_string().contains(named), "{failure}");
        }
    }

    #[test]
    fn what_show_writes_is_read_back_and_what_may_be_left_out_is_filled_in() {
        let mut document = default_policy();
        document.rules[1].break_glass = Some(countersign_statement::Glass {
            role: countersign_statement::codes::Role::Supervisor,
            review_role: countersign_statement::codes::Role::Auditor,
            quorum: 2,
            within_seconds: 86_400,
        });
        document.rules[1].delegation = true;
        let pretty: serde_json::Value = serde_json::from_str(&document.encode()).unwrap();
        let text = serde_json::to_string_pretty(&pretty).unwrap();
        assert_eq!(read(&text).unwrap(), document);
        let short = read(
            r#"{"title": "T", "rules": [
                {"outcome": "route", "risk_at_least": "high", "min_persons": 1, "expiry_seconds": 60,
                 "steps": [{"role": "analyst", "quorum": 1, "due_seconds": 60}]},
                {"outcome": "block"}]}"#,
        )
        .unwrap();
        assert_eq!(short.rules[1].rule, 2);
        assert_eq!(
            (short.rules[0].steps[0].step, short.rules[0].steps[0].deny),
            (1, 1)
        );
    }

    #[test]
    fn a_fault_names_its_line_and_what_stands_there() {
        let text = "{\n \"title\": \"T\",\n \"rules\": [\n  {\"outcome\": \"rout\"}\n ]\n}";
        let said = |text: &str| {
            let failure = read(text).unwrap_err();
            assert_eq!(failure.code(), "policy-file");
            failure.to_string()
        };
        let wrong = said(text);
        assert!(wrong.contains(r#""line":4"#), "{wrong}");
        assert!(
            wrong.contains("`rout` is none of the words for it"),
            "{wrong}"
        );
        for (from, to, words) in [
            (
                "\"rout\"",
                "\"route\", \"quorum\": 2",
                "`quorum` is no member here",
            ),
            (
                "\"rout\"",
                "\"block\", \"amount_at_least\": \"1e4\"",
                "`1e4`",
            ),
            (
                "\"rout\"",
                "\"block\", \"risk_at_least\": \"huge\"",
                "`huge`",
            ),
            (
                "\"rout\"",
                "\"block\", \"simulation\": \"maybe\"",
                "a truth is",
            ),
            ("\"rout\"}", "\"block\"", "expected"),
            ("{\"outcome\": \"rout\"}", "{}", "outcome"),
        ] {
            let wrong = said(&text.replace(from, to));
            assert!(
                wrong.contains(words) && wrong.contains(r#""line":"#),
                "{wrong}"
            );
        }
    }
}
