//! `deliver` and `exports redeliver`: an export to a destination of this installation.

use countersign_app::{Failure, Watch, jobs::JobState};
use countersign_delivery::{Attempted, Outcome, Repeat};
use countersign_refusal::Delivery;
use serde_json::json;
use uuid::Uuid;

use crate::{args::Deliver, out::Out, place::OpenWorkspace};

/// Delivers, or tries a destination without delivering.
pub async fn deliver(
    open: &OpenWorkspace,
    args: Deliver,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    match (args.export, args.to, args.test) {
        (Some(export), Some(to), None) if args.keep_trying => keep(open, export, &to, out).await,
        (Some(export), Some(to), None) => send(open, export, &to, Repeat::No, out, watch).await,
        (_, _, Some(name)) => {
            let session = open.reader().await?;
            let seen = countersign_delivery::test(&session, &name).await?;
            out.answer(
                &seen,
                &json!({"tested": {"destination": name, "answer": seen}}),
            )
        }
        _ => Err(Failure::contradiction(
            "a command line that asks for nothing",
        )),
    }
}

/// One attempt. The exit code is 0 only where the receiver has it.
pub async fn send(
    open: &OpenWorkspace,
    export: Uuid,
    to: &str,
    repeat: Repeat,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let session = open.reader().await?;
    let made = countersign_delivery::deliver(&session, export, to, repeat, watch).await?;
    let Attempted {
        attempt,
        target,
        outcome,
        answer,
        seq,
    } = made;
    match outcome {
        Outcome::Delivered => out.answer(
            &format!("Delivered to {target} (attempt {attempt}, ledger number {seq}).\nAnswer: {answer}"),
            &json!({"delivered": {"export_id": export, "attempt": attempt, "to": target, "reply": answer, "seq": seq}}),
        ),
        Outcome::Failed { .. } => Err(Failure::new(Delivery::Failed {
            to: target,
            attempt: Some(attempt),
            answer,
        })),
        Outcome::Uncertain => Err(Failure::new(Delivery::Uncertain {
            to: target,
            attempt: Some(attempt),
            answer,
        })),
    }
}

/// Leaves it to this home's workers and consoles.
async fn keep(open: &OpenWorkspace, export: Uuid, to: &str, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let job = countersign_worker::keep_delivering(&session.carrier(), export, to).await?;
    let words = match job.state {
        JobState::Done => {
            "It was delivered so before; `countersignctl exports show` says when.".to_owned()
        }
        JobState::Dead => format!(
            "This was given up before: {} `countersignctl jobs --retry {}` tries again.",
            job.said.as_deref().unwrap_or("whoever did it is gone."),
            job.job
        ),
        JobState::Waiting | JobState::Running => format!(
            "Export {export} is delivered to {to} by whichever worker or console of this installation runs, and tried again where that helps; `countersignctl jobs` says how it stands."
        ),
    };
    out.answer(
        &words,
        &json!({"delivering": {"export_id": export, "destination": to, "job": job.job, "state": job.state.as_str(), "said": job.said}}),
    )
}
