//! A blind route, as the program meets it: the ledger is checked over what is kept back, and no export says it is whole that is not.

use std::ops::ControlFlow;

use countersign_app::{Session, Signer, Watch, chain::Chain, checkpoint::Installation};
use countersign_evidence::{Verdict, verify};
use countersign_ledger::key_id;
use countersign_statement::{
    Filter, PolicyDocument,
    codes::{Reveal, Verdict as Says},
};
use countersign_testkit::{World, actor, installation_key};
use countersign_workflow::default_policy;

use crate::bundles::session;

fn here() -> Installation {
    let key = installation_key();
    Installation {
        installation: actor("installation").id,
        key_id: key_id(&key.verifying_key().to_bytes()),
        vouched: true,
        signer: Signer::Memory(std::sync::Arc::new(key)),
    }
}

async fn exported(by: &Session, filter: &Filter) -> Result<Verdict, String> {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    let made = by.export(&zip, filter, &here(), &Watch::default()).await;
    made.map_err(|failure| failure.code().to_owned())?;
    let trust = by.trust().await.unwrap();
    let report = verify(&zip, Some(&trust), &mut |_| ControlFlow::Continue(()));
    assert!(report.first_bad.is_none(), "{}", report.text());
    Ok(report.verdict)
}

#[tokio::test]
async fn the_ledger_is_checked_and_exported_over_what_is_kept_back() {
    let world = World::new().await;
    let mut document = PolicyDocument {
        version: 2,
        ..default_policy()
    };
    for rule in &mut document.rules {
        rule.commit_before_reveal = Reveal::Blind;
    }
    let made = world.desk("alice").await.draft_policy(&document).await;
    world
        .desk("bob")
        .await
        .confirm(&made.unwrap())
        .await
        .unwrap();
    let action = world.open_action().await;
    world.decide("carol", action, Says::Approve).await.unwrap();
    let (dave, carol) = (
        session(&world, "dave").await,
        session(&world, "carol").await,
    );
    let head = dave.head().await.unwrap().seq;
    // Something that dave reads stands behind what he does not.
    world.desk("dave").await.view(action).await.unwrap();
    let (dave_sees, carol_sees) = (
        dave.load(action).await.unwrap(),
        carol.load(action).await.unwrap(),
    );
    assert_eq!(
        (dave_sees.decisions.len(), carol_sees.decisions.len()),
        (0, 1)
    );
    for person in [&dave, &carol] {
        let checked = person
            .check_ledger(None, None, &Watch::default())
            .await
            .unwrap();
        assert!(checked.readable && checked.broken.is_none(), "{checked:?}");
        let chain = person.check_chain(None, head).await.unwrap();
        assert!(
            matches!(chain, Chain::Whole(at, _) if at == head),
            "{chain:?}"
        );
    }
    // What would say that it is whole is refused to who does not read all of it, by the first record that they do not read.
    let case = Filter {
        actions: vec![action],
        ..Filter::default()
    };
    for filter in [Filter::default(), case.clone()] {
        assert_eq!(exported(&dave, &filter).await.unwrap_err(), "kept-back");
    }
    let before = Filter {
        last: Some(head - 1),
        ..Filter::default()
    };
    assert_eq!(exported(&dave, &before).await, Ok(Verdict::Valid));
    let open = Filter {
        states: vec!["in_review".parse().unwrap()],
        ..Filter::default()
    };
    assert_eq!(exported(&dave, &open).await, Ok(Verdict::Valid));
    for filter in [Filter::default(), case] {
        assert_eq!(exported(&carol, &filter).await, Ok(Verdict::Valid));
    }
    // A record that is gone is not one that is kept back.
    world
        .as_owner(&format!(
            "ALTER TABLE countersign.ledger_record DISABLE TRIGGER append_only; DELETE FROM countersign.ledger_record WHERE seq = {head}"
        ))
        .await;
    let checked = dave
        .check_ledger(None, None, &Watch::default())
        .await
        .unwrap();
    assert_eq!(checked.broken.map(|at| at.seq), Some(head));
}
