//! `ask`, `answer`, `questions`, `hold`, `release`, `withdraw`, `escalate` and `revise`: what happens to a review besides decisions.

use std::fmt::Write as _;

use countersign_app::{
    Failure,
    revisions::{Difference, Otherwise, amount, changed},
};
use countersign_statement::codes::InterruptionEvent;
use serde_json::{Value, json};
use uuid::Uuid;

use super::named;
use crate::{
    args::{Revise, Said},
    out::Out,
    place::OpenWorkspace,
};

/// Asks about an action.
pub async fn ask(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    by_person(open, args, InterruptionEvent::Asked, out).await
}

/// Holds it.
pub async fn hold(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    by_person(open, args, InterruptionEvent::Held, out).await
}

/// Lets it go on.
pub async fn release(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    by_person(open, args, InterruptionEvent::Resumed, out).await
}

/// Puts its step before more people.
pub async fn escalate(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let action = named::of_person(&session, args.action).await?;
    let recorded = session.escalate(action, &args.text).await?;
    out.answer(
        &format!(
            "The step is before more people now (ledger number {}).",
            recorded.seq
        ),
        &json!({"escalated": {"action": action, "seq": recorded.seq}}),
    )
}

/// Changes what it would do.
pub async fn revise(open: &OpenWorkspace, args: &Revise, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let action = named::of_person(&session, args.action).await?;
    let revision = match args.revision {
        Some(revision) => revision,
        None => session.load(action).await?.row.revision.saturating_add(1),
    };
    let otherwise = Otherwise {
        amount: args.amount.as_deref().map(amount).transpose()?,
        currency: args.currency.clone(),
        params: args.params.clone(),
    };
    let recorded = session
        .revise(action, revision, &otherwise, &args.reason)
        .await?;
    let loaded = session.load(action).await?;
    let changed: Vec<Difference> = loaded.revisions.last().map(changed).unwrap_or_default();
    let mut words = format!(
        "It is revision {revision} now (ledger number {}): the votes on the one before are void, and its first step is open.",
        recorded.seq
    );
    for one in &changed {
        // Writing to a String cannot fail.
        let _ = write!(words, "\n  {}: {} → {}", one.part, one.before, one.after);
    }
    let listed: Vec<Value> = changed
        .iter()
        .map(|one| json!({"part": one.part, "before": one.before, "after": one.after}))
        .collect();
    out.answer(
        &words,
        &json!({"revised": {"action": action, "revision": revision, "changed": listed, "seq": recorded.seq}}),
    )
}

/// Takes an approval back.
pub async fn revoke(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    by_person(open, args, InterruptionEvent::Revoked, out).await
}

/// Answers the open question.
pub async fn answer(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    by_agent_or_owner(open, args, InterruptionEvent::Answered, out).await
}

/// Takes it back.
pub async fn withdraw(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    by_agent_or_owner(open, args, InterruptionEvent::Withdrawn, out).await
}

async fn by_person(
    open: &OpenWorkspace,
    args: &Said,
    event: InterruptionEvent,
    out: Out,
) -> Result<(), Failure> {
    let session = open.reader().await?;
    let action = named::of_person(&session, args.action).await?;
    let recorded = session.interrupt(action, event, &args.text).await?;
    told(action, event, recorded.seq, out)
}

/// The login says which of the two it is.
async fn by_agent_or_owner(
    open: &OpenWorkspace,
    args: &Said,
    event: InterruptionEvent,
    out: Out,
) -> Result<(), Failure> {
    match open.agent().await {
        Ok(agent) => {
            let action = named::of_agent(&agent, args.action).await?;
            let recorded = agent.interrupt(action, event, &args.text).await?;
            told(action, event, recorded.seq, out)
        }
        Err(failure) if failure.code() == "login-unknown" => {
            by_person(open, args, event, out).await
        }
        Err(failure) => Err(failure),
    }
}

fn told(action: Uuid, event: InterruptionEvent, seq: u64, out: Out) -> Result<(), Failure> {
    let words = match event {
        InterruptionEvent::Asked => {
            "Your question is recorded; until it is answered nobody decides on this action"
        }
        InterruptionEvent::Answered => "Your answer is recorded; the review goes on",
        InterruptionEvent::Held => {
            "The action is held; until it is released nobody decides on it, and it still expires"
        }
        InterruptionEvent::Resumed => "The review goes on",
        InterruptionEvent::Withdrawn => "The action is taken back",
        InterruptionEvent::Revoked => "The approval is taken back; nobody may act on it",
    };
    out.answer(
        &format!("{words} (ledger number {seq})."),
        &json!({event.as_str(): {"action": action, "seq": seq}}),
    )
}

/// What an agent is asked.
pub async fn questions(open: &OpenWorkspace, out: Out) -> Result<(), Failure> {
    let agent = open.agent().await?;
    let questions = agent.questions().await?;
    let mut words = String::new();
    for q in &questions {
        let said = q.text.as_deref().unwrap_or("(erased)");
        // Writing to a String cannot fail.
        let _ = write!(words, "{}\n  {said}\n", q.action);
    }
    if questions.is_empty() {
        words.push_str("Nothing is asked.");
    }
    let listed: Vec<Value> = questions
        .iter()
        .map(|q| json!({"action": q.action, "question": q.text, "at": q.at.to_rfc3339(), "seq": q.seq}))
        .collect();
    out.answer(words.trim_end(), &json!({"questions": listed}))
}
