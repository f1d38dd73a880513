//! Words of the command line that stand for codes and times.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use countersign_agents::{Moment, compliance::Limit};
use countersign_app::tables::Form;
use countersign_statement::{
    Amount, State,
    codes::{Flow, ReasonCode, Risk, Role, Verdict},
};
use countersign_workflow::friction::{label, labelled};
use uuid::Uuid;

/// An action as somebody names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionName {
    /// By its id.
    Id(Uuid),
    /// By its short name: the ledger number of its proposal.
    Label(u64),
}

impl std::fmt::Display for ActionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Label(seq) => label(seq).fmt(f),
        }
    }
}

pub(super) fn action(text: &str) -> Result<ActionName, String> {
    if let Some(seq) = labelled(text) {
        return Ok(ActionName::Label(seq));
    }
    text.parse()
        .map(ActionName::Id)
        .map_err(|_| "an action is named by its short name, such as A-12, or by its id".to_owned())
}

fn code<T: FromStr + Copy>(
    text: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    text.parse().map_err(|_| {
        format!(
            "one of: {}",
            all.iter()
                .map(|one| word(*one))
                .collect::<Vec<_>>()
                .join(", ")
        )
    })
}

pub(super) fn form(text: &str) -> Result<Form, String> {
    Form::of_word(text).ok_or_else(|| format!("one of: {}", Form::WORDS))
}

pub(super) fn role(text: &str) -> Result<Role, String> {
    code(text, Role::ALL, Role::as_str)
}

pub(super) fn flow(text: &str) -> Result<Flow, String> {
    code(text, Flow::ALL, Flow::as_str)
}

pub(super) fn verdict(text: &str) -> Result<Verdict, String> {
    code(text, Verdict::ALL, Verdict::as_str)
}

pub(super) fn reason(text: &str) -> Result<ReasonCode, String> {
    code(text, ReasonCode::ALL, ReasonCode::as_str)
}

pub(super) fn risk(text: &str) -> Result<Risk, String> {
    code(text, Risk::ALL, Risk::as_str)
}

/// What a list of actions shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// What waits for people.
    Waiting,
    /// Actions in these states; none: in any.
    In(Vec<State>),
}

pub(super) fn state(text: &str) -> Result<Listed, String> {
    match text {
        "waiting" | "in_review" => Ok(Listed::Waiting),
        "all" => Ok(Listed::In(Vec::new())),
        "decided" => Ok(Listed::In(vec![
            State::Approved,
            State::Rejected,
            State::Simulated,
        ])),
        "expired" | "blocked" | "auto_cleared" | "approved" | "rejected" | "simulated"
        | "paused_info" | "paused_hold" | "paused_agent_suspended" | "withdrawn" => text
            .parse()
            .map(|state| Listed::In(vec![state]))
            .map_err(|_| "a state that nobody knows".into()),
        _ => Err("one of: waiting, decided, expired, blocked, auto_cleared, approved, rejected, simulated, paused_info, paused_hold, paused_agent_suspended, withdrawn, all".into()),
    }
}

/// The amount from which on people look at a payment: CURRENCY=AMOUNT.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    let wrong = || "a limit is written CURRENCY=AMOUNT, like EUR=10000.00".to_owned();
    let (currency, amount) = text.split_once('=').ok_or_else(wrong)?;
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(wrong());
    }
    let amount: Amount = amount.parse().map_err(|_| wrong())?;
    if amount.as_str().starts_with('-') {
        return Err(wrong());
    }
    Ok(Limit {
        currency: currency.to_owned(),
        amount,
    })
}

/// A day (its beginning, UTC) or an RFC 3339 time.
pub(super) fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .and_then(|d| d.and_hms_opt(0, 0, 0))
        .map(|t| t.and_utc());
    let moment = || {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|t| t.with_timezone(&Utc))
    };
    day.or_else(moment)
        .ok_or_else(|| "a day such as 2026-03-01, or a time such as 2026-03-01T09:00:00Z".into())
}

/// The same, or a step of a simulator.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(at) = time(text) {
        return Ok(Moment::Instant(at));
    }
    Moment::parse(text).map_err(|_| {
        "a day such as 2026-03-01, a time such as 2026-03-01T09:00:00Z, or a step such as 17 or 17h"
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_utc() {
        assert_eq!(
            time("2026-03-01").unwrap(),
            time("2026-03-01T02:00:00+02:00").unwrap()
        );
        assert!(time("yesterday").is_err());
        assert_eq!(moment("17"), Ok(Moment::Step(17)));
        assert_eq!(moment("17h"), Ok(Moment::Hour(17)));
        assert_eq!(
            moment("2026-03-01").unwrap().to_text(),
            "2026-03-01T00:00:00.000000Z"
        );
        assert!(moment("yesterday").is_err());
    }
}
