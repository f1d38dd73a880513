//! `decide`, `retract` and `comment`: signed with the person's own key.

use countersign_app::entropy;
use countersign_refusal::{Computer, Deed, Ledger, Limited};
use countersign_statement::{State, codes::OverrideType};
use std::{fs, path::Path};

use countersign_app::{Failure, decide::Decision, doctor::VERSION, text};
use countersign_workflow::{Demands, Done};
use serde_json::json;

use super::named;
use crate::{
    args::{Comment, Decide, Said},
    out::Out,
    place::OpenWorkspace,
    secrets::ask,
};

/// Longest narrative that the formats keep, in bytes.
const LONGEST: u64 = 65_536;

/// Decides an action.
pub async fn decide(open: &OpenWorkspace, args: Decide, out: Out) -> Result<(), Failure> {
    let narrative = match &args.narrative_file {
        Some(path) => read(path)?,
        None => text::plain(&args.narrative)?,
    };
    let session = open.signer().await?;
    let action = named::of_person(&session, args.action).await?;
    let decision = Decision {
        decision_id: entropy::id(),
        verdict: args.verdict,
        reason_code: args.reason,
        narrative,
    };
    let (loaded, seen) = session.open_action(action, VERSION).await?;
    let prepared = session.prepare(&loaded, &seen, &decision)?;
    let demands = session.demands(&loaded).await?;
    satisfy(open, &demands, args.viewed, args.typed, &decision.narrative).await?;
    let decided = session.sign_and_send(&prepared).await?;
    let after = if decided.state == State::InReview {
        format!("step {} is open now", decided.step)
    } else {
        format!("the action is {}", decided.state.as_str().replace('_', " "))
    };
    let departs = decided.override_type.map_or_else(String::new, |departs| {
        format!(
            " It is an override ({}).",
            departs.as_str().replace('_', " ")
        )
    });
    let words = format!(
        "Your decision is recorded as ledger number {}; {after}.{departs}",
        decided.recorded.seq
    );
    out.answer(
        &words,
        &json!({"decided": {"action": action, "decision": decision.decision_id, "verdict": args.verdict, "state": decided.state, "step": decided.step,
            "override": decided.override_type.map_or("", OverrideType::as_str), "seq": decided.recorded.seq, "leaf": hex::encode(decided.recorded.leaf)}}),
    )
}

/// What the policy demands before signing, asked for where it was not given and somebody can be asked.
pub async fn satisfy(
    open: &OpenWorkspace,
    demands: &Demands,
    mut viewed: Vec<String>,
    mut typed: Option<String>,
    narrative: &str,
) -> Result<(), Failure> {
    let unseen: Vec<&str> = demands
        .sections
        .iter()
        .filter(|section| !viewed.contains(section))
        .map(String::as_str)
        .collect();
    if !unseen.is_empty() {
        let words = format!(
            "The policy demands that you viewed: {}. Did you? (yes/no) ",
            unseen.join(", ")
        );
        if ask(words).await?.as_deref() == Some("yes") {
            viewed.clone_from(&demands.sections);
        }
    }
    if let (Some(expected), None) = (&demands.typed, &typed) {
        typed = ask(format!("Type what is at stake, {expected}: ")).await?;
    }
    let login = open.login()?;
    let password = if demands.password {
        open.secrets.password_again(login).await?
    } else {
        None
    };
    demands.check(&Done {
        viewed: &viewed,
        narrative,
        typed: typed.as_deref(),
        password: password.is_some(),
    })?;
    match password {
        Some(password) => open.workspace.check_password(login, &password).await,
        None => Ok(()),
    }
}

/// Takes a vote back.
pub async fn retract(open: &OpenWorkspace, args: &Said, out: Out) -> Result<(), Failure> {
    let session = open.signer().await?;
    let action = named::of_person(&session, args.action).await?;
    let recorded = session.retract(action, &args.text).await?;
    out.answer(
        &format!(
            "Your vote is taken back and not counted (ledger number {}).",
            recorded.seq
        ),
        &json!({"retracted": {"action": action, "seq": recorded.seq}}),
    )
}

/// Comments on an action.
pub async fn comment(open: &OpenWorkspace, args: &Comment, out: Out) -> Result<(), Failure> {
    let session = open.signer().await?;
    let action = named::of_person(&session, args.action).await?;
    let recorded = session.comment(action, &args.text).await?;
    out.answer(
        &format!(
            "Your comment is recorded as ledger number {}.",
            recorded.seq
        ),
        &json!({"commented": {"action": action, "seq": recorded.seq}}),
    )
}

fn read(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|cause| Failure::file(path, Deed::Read, cause))?;
    if bytes.len() as u64 > LONGEST {
        return Err(Failure::new(Ledger::TooLarge {
            what: Limited::Narrative,
            most: LONGEST,
        }));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(Computer::NotText {
            path: path.display().to_string(),
        })
    })?;
    text::plain(&text)
}
