//! Exports as they are tracked: the copy that is kept, what verifying it finds, and that every status follows from facts.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_app::{
    Failure, Session, Signer, Watch, Workspace,
    checkpoint::Installation,
    export::Exported,
    exports::{DeliveryStatus, Keeping, VerificationStatus},
};
use countersign_embedded::Secret;
use countersign_evidence::Verdict;
use countersign_ledger::key_id;
use countersign_statement::{
    Filter,
    codes::{Advice, Verdict as Vote, VerificationResult},
};
use countersign_testkit::{Proposal, World, actor, installation_key};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::bundles::Exported as Bundle;

/// What remembers the ledger here.
pub struct Home {
    pub dir: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// A person who signs in here. At the installation itself its key is at hand, else their own alone.
    pub async fn session(&self, world: &World, name: &str, at_installation: bool) -> Session {
        let workspace =
            Workspace::at(world.target()).remembering_in(self.dir.path().join("remembered"));
        let password = Secret::from(actor(name).password);
        let key = if at_installation {
            installation_key()
        } else {
            actor(name).key
        };
        let signer = Signer::Memory(Arc::new(key));
        Session::sign_in(&workspace, name, Some(&password), signer)
            .await
            .unwrap()
    }

    /// Where the copy of an export lies.
    pub fn copy(&self, world: &World, export: Uuid) -> PathBuf {
        let ledger = world.origin().replace('/', "-");
        self.dir
            .path()
            .join("remembered")
            .join(ledger)
            .join("outbox")
            .join(format!("{export}.zip"))
    }

    /// The whole ledger, exported by bob.
    pub async fn export(&self, world: &World, name: &str) -> Exported {
        let key = installation_key();
        let by = Installation {
            installation: actor("installation").id,
            key_id: key_id(&key.verifying_key().to_bytes()),
            vouched: true,
            signer: Signer::Memory(Arc::new(key)),
        };
        let target = self.dir.path().join(name);
        let bob = self.session(world, "bob", false).await;
        bob.export(&target, &Filter::default(), &by, &Watch::default())
            .await
            .unwrap()
    }
}

fn sha256(path: &Path) -> [u8; 32] {
    Sha256::digest(fs::read(path).unwrap()).into()
}

async fn found(session: &Session, export: Uuid) -> VerificationResult {
    let verified = session.verify_export(export, &Watch::default()).await;
    verified.unwrap().result
}

#[tokio::test]
async fn an_export_is_kept_and_recorded_with_the_digest_of_its_bytes() {
    let (world, home) = (World::new().await, Home::new());
    let made = home.export(&world, "export.zip").await;
    let (given, copy) = (
        home.dir.path().join("export.zip"),
        home.copy(&world, made.export_id),
    );
    assert_eq!(fs::read(&given).unwrap(), fs::read(&copy).unwrap());
    let bob = home.session(&world, "bob", false).await;
    let known = bob.export_metadata(made.export_id).await.unwrap();
    assert_eq!(known.export.bundle_digest, sha256(&given));
    assert_eq!(known.export.bytes, fs::metadata(&given).unwrap().len());
    assert_eq!(
        (known.export.person, known.export.key_id),
        (actor("bob").id, actor("bob").key_id())
    );
    assert_eq!(
        (known.export.installation, known.installation_name.as_str()),
        (actor("installation").id, "testkit")
    );
    assert_eq!(
        (known.kept, known.delivery_status, known.verification_status),
        (
            Keeping::Here,
            DeliveryStatus::None,
            VerificationStatus::Unverified
        )
    );
    assert_eq!(bob.export_list(None, 10).await.unwrap(), [known]);
    let nobody = bob.export_metadata(Uuid::new_v4()).await.unwrap_err();
    assert_eq!(nobody.code(), "not-found");
}

#[tokio::test]
async fn verifying_again_records_what_it_finds_of_the_kept_copy() {
    let (world, home) = (World::new().await, Home::new());
    let made = home.export(&world, "export.zip").await;
    let copy = home.copy(&world, made.export_id);
    let bob = home.session(&world, "bob", false).await;
    assert_eq!(
        found(&bob, made.export_id).await,
        VerificationResult::Verified
    );
    let known = bob.export_metadata(made.export_id).await.unwrap();
    assert_eq!(known.verification_status, VerificationStatus::Verified);
    assert_eq!(known.verified_by, Some(actor("bob").id));

    let sound = fs::read(&copy).unwrap();
    let mut altered = sound.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    fs::write(&copy, &altered).unwrap();
    assert_eq!(
        found(&bob, made.export_id).await,
        VerificationResult::Altered
    );
    // Another export's bundle is valid, and is not this one.
    let other = home.export(&world, "other.zip").await;
    fs::copy(home.copy(&world, other.export_id), &copy).unwrap();
    assert_eq!(
        found(&bob, made.export_id).await,
        VerificationResult::Altered
    );
    fs::write(&copy, b"nothing of the kind").unwrap();
    assert_eq!(
        found(&bob, made.export_id).await,
        VerificationResult::Unreadable
    );
    fs::write(&copy, &sound).unwrap();
    assert_eq!(
        found(&bob, made.export_id).await,
        VerificationResult::Verified
    );
    let ours = bob.export_metadata(other.export_id).await.unwrap();
    assert_eq!(ours.verification_status, VerificationStatus::Unverified);

    // What was found is in the ledger, and a bundle of it is valid.
    let after = Bundle::of(&world).await;
    assert_eq!(after.judge(&after.zip).verdict, Verdict::Valid);
}

#[tokio::test]
async fn a_copy_that_is_gone_is_missing_where_it_should_be_and_elsewhere_otherwise() {
    let (world, home) = (World::new().await, Home::new());
    let made = home.export(&world, "export.zip").await;
    fs::remove_file(home.copy(&world, made.export_id)).unwrap();
    let dave = home.session(&world, "dave", true).await;
    assert_eq!(
        dave.export_metadata(made.export_id).await.unwrap().kept,
        Keeping::Missing
    );
    assert_eq!(
        found(&dave, made.export_id).await,
        VerificationResult::Missing
    );
    let known = dave.export_metadata(made.export_id).await.unwrap();
    assert_eq!(known.verification_status, VerificationStatus::Missing);

    let elsewhere = Home::new().session(&world, "carol", false).await;
    let there = elsewhere.export_metadata(made.export_id).await.unwrap();
    assert_eq!(there.kept, Keeping::Elsewhere);
    let refused: Failure = elsewhere
        .verify_export(made.export_id, &Watch::default())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "export-not-kept");
    assert!(
        countersign_english::say(refused.refusal())
            .hint
            .contains("testkit")
    );
}

/// An export is made under a person's login: advice that is kept back from them is not in it, is not called erased, and the rest verifies.
#[tokio::test]
async fn an_export_lacks_the_advice_that_is_kept_back_from_its_maker_and_says_so() {
    let world = World::new().await;
    let against = Proposal::default().advice(Advice::Block);
    let action = world.propose(&against).await;
    world.decide("carol", action, Vote::Approve).await.unwrap();
    // The advice, and what carol was shown, which has its digest.
    for (voter, redacted) in [(None, "2"), (Some("dave"), "0")] {
        if let Some(voter) = voter {
            world.decide(voter, action, Vote::Approve).await.unwrap();
        }
        let bundle = Bundle::of(&world).await;
        let report = bundle.judge(&bundle.zip);
        let said = report.text();
        assert_eq!(report.verdict, Verdict::Valid, "{said}");
        assert_eq!(report.fact("redacted"), Some(redacted), "{said}");
        assert_eq!(report.fact("erased"), Some("0"), "{said}");
        assert_eq!(said.contains("left 2 texts out"), voter.is_none(), "{said}");
    }
}
