//! `delegate`: roles that people let others take seats by.

use std::fmt::Write as _;

use countersign_app::{Failure, acts::Act, delegations::DelegationRow};
use countersign_statement::format::time_text;
use serde_json::json;
use uuid::Uuid;

use super::people::People;
use crate::{args::Delegate, out::Out, place::OpenWorkspace};

/// Runs `delegate …`.
pub async fn run(open: &OpenWorkspace, command: Delegate, out: Out) -> Result<(), Failure> {
    match command {
        Delegate::Give {
            role,
            to,
            from,
            until,
            reason,
        } => {
            let session = open.signer().await?;
            let delegate = People::read(&session).await?.by_login(&to)?.person;
            let act = Act::Delegate {
                delegate,
                role,
                from,
                until,
                reason,
            };
            let recorded = session.act(&act).await?;
            let given = session.delegations().await?;
            let id = given
                .iter()
                .find(|one| one.seq == recorded.seq)
                .map(|one| one.delegation);
            let id = id.ok_or_else(|| Failure::contradiction("a delegation without its row"))?;
            let words = format!(
                "The role {role} is delegated to {to} until {}; it counts once they accept, on routes that allow it: countersignctl --as {to} delegate accept {id} (ledger {}).",
                time_text(until),
                recorded.seq
            );
            out.answer(&words, &json!({"delegated": {"delegation": id, "to": to, "role": role, "until": time_text(until), "seq": recorded.seq}}))
        }
        Delegate::Accept { delegation } => {
            let session = open.signer().await?;
            let recorded = session.act(&Act::AcceptDelegation { delegation }).await?;
            out.answer(
                &format!("The delegation is accepted (ledger {}).", recorded.seq),
                &json!({"accepted": {"delegation": delegation, "seq": recorded.seq}}),
            )
        }
        Delegate::End { delegation, reason } => {
            let session = open.signer().await?;
            let act = Act::EndDelegation { delegation, reason };
            let recorded = session.act(&act).await?;
            out.answer(
                &format!("The delegation is over (ledger {}).", recorded.seq),
                &json!({"ended": {"delegation": delegation, "seq": recorded.seq}}),
            )
        }
        Delegate::List => list(open, out).await,
    }
}

async fn list(open: &OpenWorkspace, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let people = People::read(&session).await?;
    let me: Uuid = session.person();
    let all = session.delegations().await?;
    let (mut words, mut rows) = (String::new(), Vec::new());
    for one in &all {
        let stands = stands(one, me);
        let _ = writeln!(
            words,
            "{}  {} for {}, as {}, {} to {}  {stands}: {}",
            one.delegation,
            people.name(one.delegate),
            people.name(one.person),
            one.role,
            time_text(one.from),
            time_text(one.until),
            one.reason
        );
        rows.push(json!({"delegation": one.delegation, "of": people.name(one.person), "to": people.name(one.delegate), "role": one.role,
            "from": time_text(one.from), "until": time_text(one.until), "reason": one.reason, "stands": stands, "counts": one.counts, "seq": one.seq,
            "accepted": one.accepted, "ended": one.ended}));
    }
    if all.is_empty() {
        words.push_str("No role was ever delegated.");
    }
    out.answer(&words, &json!({"delegations": rows}))
}

fn stands(one: &DelegationRow, me: Uuid) -> &'static str {
    if one.counts {
        "counts"
    } else if one.ended.is_some() {
        "ended"
    } else if !one.lasts {
        "over"
    } else if one.accepted.is_some() {
        "counts later"
    } else if one.delegate == me {
        "waits for you"
    } else {
        "waits for its delegate"
    }
}
