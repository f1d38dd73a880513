//! `supersede`, `consume` and `report`: what an agent does with an approval.

use countersign_app::Failure;
use countersign_statement::{State, codes::SuccessionEvent};
use serde_json::json;

use super::named;
use crate::{
    args::{Consume, Report, Supersede},
    out::Out,
    place::OpenWorkspace,
};

/// Puts another action in the place of one, as the agent or its owner: the login says which of the two it is.
pub async fn supersede(open: &OpenWorkspace, args: &Supersede, out: Out) -> Result<(), Failure> {
    let (former, later, (event, recorded)) = match open.agent().await {
        Ok(agent) => {
            let former = named::of_agent(&agent, args.action).await?;
            let later = named::of_agent(&agent, args.by).await?;
            (former, later, agent.supersede(former, later).await?)
        }
        Err(failure) if failure.code() == "login-unknown" => {
            let session = open.reader().await?;
            let former = named::of_person(&session, args.action).await?;
            let later = named::of_person(&session, args.by).await?;
            (former, later, session.supersede(former, later).await?)
        }
        Err(failure) => return Err(failure),
    };
    let said = match event {
        SuccessionEvent::Resubmitted => "It is on record that the rejected action is proposed anew",
        _ => "The former action is closed; the other one is in its place",
    };
    out.answer(
        &format!("{said} (ledger number {}).", recorded.seq),
        &json!({event.as_str(): {"action": former, "successor": later, "seq": recorded.seq}}),
    )
}

/// Uses the permission.
pub async fn consume(open: &OpenWorkspace, args: &Consume, out: Out) -> Result<(), Failure> {
    let agent = open.agent().await?;
    let action = named::of_agent(&agent, args.action).await?;
    let digest = match args.digest {
        Some(digest) => digest,
        None => agent.own_state(action).await?.digest,
    };
    let recorded = agent.consume(action, &digest).await?;
    out.answer(
        &format!(
            "The permission is used (ledger number {}). Act now, once, and report what came of it.",
            recorded.seq
        ),
        &json!({"consumed": {"action": action, "digest": hex::encode(digest), "seq": recorded.seq}}),
    )
}

/// Reports what came of it.
pub async fn report(open: &OpenWorkspace, args: &Report, out: Out) -> Result<(), Failure> {
    let agent = open.agent().await?;
    let action = named::of_agent(&agent, args.action).await?;
    let approved = agent.own_state(action).await?.digest;
    let digest = args.digest.unwrap_or(approved);
    let (state, recorded) = agent
        .report(action, args.failed, &digest, &args.note)
        .await?;
    let said = match state {
        State::Failed => "It is on record that it failed",
        _ if digest != approved => {
            "It is on record that something else was carried out than was approved"
        }
        _ => "It is on record that it was carried out",
    };
    out.answer(
        &format!("{said} (ledger number {}).", recorded.seq),
        &json!({"reported": {"action": action, "state": state.as_str(), "differs": digest != approved, "seq": recorded.seq}}),
    )
}
