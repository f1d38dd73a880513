//! What the system that the seed describes gets wrong, as measured on it; each test is named after the failure that must
//! not be ours.

mod decisions;
mod evidence;
mod leaks;

use countersign_app::decide::Taken;
use countersign_app::{Failure, decide::Decision};
use countersign_ledger::Record;
use countersign_statement::codes::{ReasonCode, Verdict as Vote};
use countersign_testkit::World;
use uuid::Uuid;

use crate::bundles::session;

const NARRATIVE: &str = "I compared the statements with the contract.";

fn decision(verdict: Vote) -> Decision {
    Decision {
        decision_id: Uuid::new_v4(),
        verdict,
        reason_code: match verdict {
            Vote::Approve => ReasonCode::EvidenceSupports,
            Vote::Reject => ReasonCode::InsufficientEvidence,
        },
        narrative: NARRATIVE.to_owned(),
    }
}

/// Decides with the whole use case, as the console does.
async fn decide(world: &World, name: &str, action: Uuid, verdict: Vote) -> Result<Taken, Failure> {
    session(world, name)
        .await
        .decide(action, &decision(verdict))
        .await
}

async fn records(world: &World, event: &str) -> Vec<Record> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT bytes FROM countersign.ledger_record WHERE event = $1 ORDER BY seq",
    )
    .bind(event)
    .fetch_all(world.owner().await.connection())
    .await
    .unwrap();
    rows.iter()
        .map(|bytes| Record::parse(bytes).unwrap())
        .collect()
}

/// A world with one approval in two steps, a comment and a rejection against the advice.
async fn busy_world() -> World {
    let world = World::new().await;
    let action = world.open_action().await;
    session(&world, "erin")
        .await
        .comment(action, "The payees share one phone.")
        .await
        .unwrap();
    decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    decide(&world, "dave", action, Vote::Approve).await.unwrap();
    let other = world.open_action().await;
    decide(&world, "bob", other, Vote::Reject).await.unwrap();
    world
}
