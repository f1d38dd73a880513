//! `queue --state …`: what became of actions, and who decided.

use std::fmt::Write as _;

use countersign_app::{
    Failure,
    queue::{PastRow, Sought},
};
use countersign_statement::State;
use serde_json::{Value, json};

use super::{people::People, queue::minute};
use crate::{args::Queue, out::Out, place::OpenWorkspace};

/// Lists actions in these states, the last changed first.
pub async fn past(
    open: &OpenWorkspace,
    args: &Queue,
    states: Vec<State>,
    out: Out,
) -> Result<(), Failure> {
    let session = open.reader().await?;
    let people = People::read(&session).await?;
    let by = match &args.by {
        Some(login) => Some(people.by_login(login)?.person),
        None => None,
    };
    let sought = Sought {
        states,
        by,
        since: args.since,
    };
    let limit = i64::from(args.limit);
    let mut rows = session.past(&sought, limit + 1).await?;
    let more = rows.len() > usize::from(args.limit);
    rows.truncate(usize::from(args.limit));
    let mut words: String = rows.iter().map(|row| line(row, &people)).collect();
    words.push_str(match (rows.is_empty(), more) {
        (true, _) => "No action is like this.",
        (false, true) => "There are more; --limit shows up to 1000, --since and --by fewer.",
        (false, false) => "",
    });
    let list: Vec<Value> = rows.iter().map(|row| object(row, &people)).collect();
    out.answer(&words, &json!({"queue": list, "more": more}))
}

fn line(row: &PastRow, people: &People) -> String {
    let decisions: Vec<String> = row
        .decisions
        .iter()
        .map(|d| {
            format!(
                "{} said {} ({}), {}",
                people.name(d.person),
                d.verdict,
                d.reason_code,
                minute(d.at)
            )
        })
        .collect();
    let mut words = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        words,
        "{}  {:8} {} {} {}  {} {}  {} since {}  by {}{}",
        row.action_id,
        row.risk,
        row.kind,
        row.subject_kind,
        row.subject,
        row.amount,
        row.currency,
        row.state.as_str().replace('_', " "),
        minute(row.changed_at),
        people.name(row.agent),
        if row.is_simulation {
            "  SIMULATION"
        } else {
            ""
        }
    );
    for decision in decisions {
        let _ = writeln!(words, "    {decision}");
    }
    words
}

fn object(row: &PastRow, people: &People) -> Value {
    let decisions: Vec<Value> = row
        .decisions
        .iter()
        .map(|d| {
            json!({"by": people.name(d.person), "person": d.person, "verdict": d.verdict, "reason": d.reason_code, "at": d.at.to_rfc3339(), "seq": d.seq})
        })
        .collect();
    json!({"action": row.action_id, "risk": row.risk, "kind": row.kind, "subject_kind": row.subject_kind, "subject": row.subject, "amount": row.amount,
        "currency": row.currency, "state": row.state, "since": row.changed_at.to_rfc3339(), "agent": people.name(row.agent), "simulation": row.is_simulation,
        "decisions": decisions})
}
