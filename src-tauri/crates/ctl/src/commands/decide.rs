//! `decide` and `comment`: signed with the person's own key.

use std::{fs, path::Path};

use countersign_app::{Failure, decide::Decision};
use serde_json::json;
use uuid::Uuid;

use crate::{
    args::{Comment, Decide},
    out::Out,
    place::Desk,
};

/// Longest narrative that the formats keep, in bytes.
const LONGEST: u64 = 65_536;

/// Decides an action.
pub async fn decide(desk: &Desk, args: Decide, out: Out) -> Result<(), Failure> {
    let narrative = match &args.narrative_file {
        Some(path) => read(path)?,
        None => args.narrative,
    };
    let session = desk.signer().await?;
    let decision = Decision {
        decision_id: Uuid::new_v4(),
        verdict: args.verdict,
        reason_code: args.reason,
        narrative,
    };
    let decided = session
        .decide(args.action, &decision)
        .await
        .map_err(of_you)?;
    let after = if decided.state == "in_review" {
        format!("step {} is open now", decided.step)
    } else {
        format!("the action is {}", decided.state.replace('_', " "))
    };
    let departs = if decided.override_type.is_empty() {
        String::new()
    } else {
        format!(
            " It is an override ({}).",
            decided.override_type.replace('_', " ")
        )
    };
    let words = format!(
        "Your decision is recorded as ledger number {}; {after}.{departs}",
        decided.recorded.seq
    );
    out.answer(
        &words,
        &json!({"decided": {"action": args.action, "decision": decision.decision_id, "verdict": args.verdict, "state": decided.state, "step": decided.step,
            "override": decided.override_type, "seq": decided.recorded.seq, "leaf": hex::encode(decided.recorded.leaf)}}),
    )
}

/// The rules speak of people in the third person; here it is about the one who asked.
fn of_you(failure: Failure) -> Failure {
    match failure.code.as_str() {
        "lineage" | "role-missing" | "seat-taken" => Failure::new(
            failure.code,
            format!(
                "You cannot decide this action. Of you the rules say: {}",
                failure.sentence
            ),
            failure.hint,
        ),
        _ => failure,
    }
}

/// Comments on an action.
pub async fn comment(desk: &Desk, args: &Comment, out: Out) -> Result<(), Failure> {
    let session = desk.signer().await?;
    let recorded = session.comment(args.action, &args.text).await?;
    out.answer(
        &format!(
            "Your comment is recorded as ledger number {}.",
            recorded.seq
        ),
        &json!({"commented": {"action": args.action, "seq": recorded.seq}}),
    )
}

fn read(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|cause| Failure::file(path, "read", &cause))?;
    if bytes.len() as u64 > LONGEST {
        return Err(Failure::new(
            "too-large",
            format!("{} is longer than {LONGEST} bytes.", path.display()),
            "Shorten the narrative.",
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(
            "not-text",
            format!("{} is not UTF-8 text.", path.display()),
            "Save it as UTF-8.",
        )
    })?;
    Ok(text.trim_end().to_owned())
}
