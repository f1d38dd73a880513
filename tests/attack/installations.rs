//! Installations: who brings one in, who vouches for it, and what it signs until then.

use countersign_statement::codes::StandingEvent;
use countersign_testkit::{World, actor, installation_key};
use ed25519_dalek::Signer as _;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{refusal, tried, value},
};

/// What becomes of a checkpoint by this installation.
async fn signed(world: &World, installation: Uuid, key: &ed25519_dalek::SigningKey) -> String {
    let root = [9; 32];
    let note = countersign_ledger::Checkpoint {
        origin: world.origin().to_owned(),
        size: 5,
        root,
    };
    let signature = key.sign(note.text().as_bytes()).to_bytes();
    let text = note.sign(key).unwrap().encode();
    let store = world.store("carol").await;
    let kept = store.add_checkpoint(5, installation, &root, &text, &signature);
    kept.await
        .map_or_else(|e| e.code().to_owned(), |()| "ok".to_owned())
}

#[tokio::test]
async fn an_installation_signs_nothing_until_a_second_person_vouches_for_it() {
    let world = World::new().await;
    let (alice, bob, carol) = (
        world.desk("alice").await,
        world.desk("bob").await,
        world.desk("carol").await,
    );
    let (office, key) = (Uuid::new_v4(), actor("machine").key);
    // Also not under the name of whoever has a seat: only who governs vouches.
    let made = carol.install(office, "office", &key).await.unwrap();
    assert_eq!(
        signed(&world, office, &key).await,
        "installation-not-confirmed"
    );
    assert_eq!(refusal(carol.confirm(&made).await), "role-missing");
    assert_eq!(
        signed(&world, office, &key).await,
        "installation-not-confirmed"
    );
    alice.confirm(&made).await.unwrap();
    assert_eq!(signed(&world, office, &key).await, "ok");
    assert_eq!(refusal(bob.confirm(&made).await), "already-confirmed");
    // An admin does not vouch for their own.
    let (home, other) = (Uuid::new_v4(), actor("stranger").key);
    let made = alice.install(home, "home", &other).await.unwrap();
    assert_eq!(refusal(alice.confirm(&made).await), "second-person");
    assert_eq!(
        signed(&world, home, &other).await,
        "installation-not-confirmed"
    );
    // Stopped while it waits, it is not started by being vouched for.
    bob.stand_installation(home, StandingEvent::Revoked)
        .await
        .unwrap();
    bob.confirm(&made).await.unwrap();
    assert_eq!(signed(&world, home, &other).await, "machine-stopped");
    audit(&world).await;
}

#[tokio::test]
async fn an_installation_is_brought_in_by_who_holds_a_role() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    let gina = world.desk("gina").await;
    let key = actor("machine").key;
    let made = gina.install(Uuid::new_v4(), "x", &key).await;
    assert_eq!(refusal(made), "role-missing");
}

/// Right after genesis there is nobody who could be asked but the founders, who signed that together.
#[tokio::test]
async fn the_foundings_own_installation_counts_at_once_and_no_later_one() {
    let world = World::new().await;
    let first = actor("installation").id;
    assert_eq!(signed(&world, first, &installation_key()).await, "ok");
    let mut owner = world.owner().await;
    let seq: i64 = value(
        owner.connection(),
        "SELECT seq FROM countersign.installation",
    )
    .await;
    assert_eq!(seq, 1);
    // Whoever reads sees who vouched; nobody writes it.
    let mut carol = world.raw("carol").await;
    let seen: i64 = value(
        &mut carol,
        "SELECT count(*) FROM countersign.installation_vouched",
    )
    .await;
    assert_eq!(seen, 1);
    let written = "INSERT INTO countersign.confirmation SELECT gen_random_uuid(), 'installation', installation, enrolled_by, 9 FROM countersign.installation";
    assert_eq!(tried(&mut carol, written).await, crate::kit::DENIED);
}
