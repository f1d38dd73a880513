//! What the faults share: sessions over a world, and failures with all their parts.

use countersign_english::say;
use std::{fmt::Debug, sync::Arc};

use countersign_app::{
    Failure, Session, Signer, Workspace, checkpoint::Installation, decide::Decision,
};
use countersign_embedded::ExposeSecret as _;
use countersign_ledger::key_id;
use countersign_statement::codes::{ReasonCode, Verdict};
use countersign_store::{Owner, Store, Target};
use countersign_testkit::{World, actor, installation_key};
use uuid::Uuid;

pub const NARRATIVE: &str = "The file says so, and I have read it twice.";

/// The owner's connection to a workspace of this computer.
pub async fn owner_of(workspace: &Workspace) -> Owner {
    let server = workspace.server().unwrap();
    let password = server.owner_password();
    Owner::connect(
        workspace.target(),
        server.owner(),
        Some(password.expose_secret()),
    )
    .await
    .unwrap()
}

/// The person of this name, signed in with their key in memory.
pub async fn session(world: &World, name: &str) -> Session {
    session_over(world.store(name).await, name).await
}

/// The same over connections of one's own.
pub async fn session_over(store: Store, name: &str) -> Session {
    Session::over(store, Signer::Memory(Arc::new(actor(name).key)))
        .await
        .unwrap()
}

/// The same at another target.
pub async fn session_at(target: &Target, name: &str) -> Session {
    let store = Store::connect(target, name, Some(&actor(name).password))
        .await
        .unwrap();
    session_over(store, name).await
}

/// The installation that every founded world has.
pub fn installation() -> Installation {
    let key = installation_key();
    Installation {
        installation: actor("installation").id,
        key_id: key_id(&key.verifying_key().to_bytes()),
        vouched: true,
        signer: Signer::Memory(Arc::new(key)),
    }
}

pub fn approval() -> Decision {
    Decision {
        decision_id: Uuid::new_v4(),
        verdict: Verdict::Approve,
        reason_code: ReasonCode::EvidenceSupports,
        narrative: NARRATIVE.to_owned(),
    }
}

/// What must fail: its code, after checking that it has a sentence and a hint.
pub fn failed<T: Debug>(outcome: Result<T, Failure>) -> String {
    let failure = outcome.expect_err("this had to fail");
    let said = say(failure.refusal());
    assert!(
        said.sentence.ends_with('.') && said.sentence.len() > 10,
        "no sentence: {failure:?}"
    );
    assert!(
        said.hint.ends_with('.') && said.hint.len() > 10,
        "no hint: {failure:?}"
    );
    failure.code().to_owned()
}

/// A number that the owner counts.
pub async fn count(world: &World, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql)
        .fetch_one(world.owner().await.connection())
        .await
        .unwrap()
}

/// Says aloud that something was not tried.
pub fn skipped(what: &str) {
    eprintln!("\n*** SKIPPED: {what} ***\n");
}

/// Waits until something holds, at most so many seconds.
pub async fn until(seconds: u64, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = std::time::Instant::now();
    while !holds().await {
        assert!(
            began.elapsed().as_secs() < seconds,
            "{what}: not within {seconds} s"
        );
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
}
