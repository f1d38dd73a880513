//! Two installations that sign the same checkpoint: then neither alone decides what an export's log holds.

use std::sync::Arc;

use countersign_app::{Signer, Watch, checkpoint::Installation};
use countersign_evidence::{Verdict, verify};
use countersign_ledger::key_id;
use countersign_statement::Filter;
use countersign_testkit::{World, actor, installation_key};
use ed25519_dalek::SigningKey;
use std::ops::ControlFlow;
use uuid::Uuid;

use crate::bundles::session;

fn installation(id: Uuid, key: SigningKey) -> Installation {
    Installation {
        installation: id,
        key_id: key_id(&key.verifying_key().to_bytes()),
        vouched: true,
        signer: Signer::Memory(Arc::new(key)),
    }
}

#[tokio::test]
async fn two_signatures_are_demanded_where_the_trust_file_says_two() {
    let world = World::new().await;
    let (alice, bob) = (session(&world, "alice").await, session(&world, "bob").await);
    let (other, key) = (Uuid::new_v4(), actor("second desk").key);
    alice
        .add_installation(other, "second desk", key.verifying_key().to_bytes())
        .await
        .unwrap();
    // Until a second person vouches for it, it signs nothing and outsiders are not told to believe it.
    let second = installation(other, key);
    assert_eq!(bob.trust().await.unwrap().installations.len(), 1);
    let unvouched = alice.checkpoint(&second).await.unwrap_err();
    assert_eq!(unvouched.code(), "installation-not-confirmed");
    let waiting = bob.pending_confirmations().await.unwrap();
    bob.confirm(&waiting[0]).await.unwrap();
    let first = installation(actor("installation").id, installation_key());
    let mut trust = bob.trust().await.unwrap();
    assert_eq!((trust.installations.len(), trust.signatures), (2, 1));
    let vouched = |person: &str| {
        let by = trust
            .vouched
            .iter()
            .filter(|v| v.person == actor(person).id);
        by.map(|v| v.key_id.clone()).collect::<Vec<_>>()
    };
    let keys: Vec<String> = trust
        .installations
        .iter()
        .map(|i| i.key_id.clone())
        .collect();
    assert_eq!(vouched("alice"), keys, "she enrolled both");
    assert_eq!(vouched("bob"), keys[1..], "he confirmed the second one");
    trust.signatures = 2;
    let dir = tempfile::tempdir().unwrap();
    let said = async |name: &str| {
        let zip = dir.path().join(name);
        bob.export(&zip, &Filter::default(), &first, &Watch::default())
            .await
            .unwrap();
        verify(&zip, Some(&trust), &mut |_| ControlFlow::Continue(()))
    };
    let alone = said("alone.zip").await;
    assert_eq!(
        alone.verdict,
        Verdict::IntactKeysNotTrusted,
        "{}",
        alone.text()
    );
    // The other one signs the ledger as it stands, which is as it is when the export is made.
    alice.checkpoint(&second).await.unwrap();
    let both = said("both.zip").await;
    assert_eq!(both.verdict, Verdict::Valid, "{}", both.text());
    assert!(
        both.sentence
            .contains("as far as one of the holders of the keys of installations")
            && both.sentence.contains(" and second desk ("),
        "{}",
        both.sentence
    );
    // It has grown by the export's record since.
    let late = said("late.zip").await;
    assert_eq!(late.verdict, Verdict::IntactKeysNotTrusted);
}
