//! The ledger's room: everything newest first, narrowed; a record whole and its proof; checking, and what a break is told as.

use std::sync::Arc;

use countersign_app::Signer;
use countersign_contract as c;
use countersign_ledger::{leaf_hash, note::KnownKey, receipt::Receipt};
use countersign_statement::codes::{Risk, Verdict};
use countersign_testkit::{Proposal, World, actor, installation_key};

use crate::kit::{Answers, console, console_with};

/// The key with which this installation signs checkpoints.
fn installation() -> Signer {
    Signer::Memory(Arc::new(installation_key()))
}

fn filter() -> c::LedgerFilter {
    c::LedgerFilter {
        kind: None,
        actor: None,
        subject: None,
        first: None,
        last: None,
        from: None,
        until: None,
    }
}

async fn page(
    desk: &countersign_desk::Desk,
    filter: c::LedgerFilter,
    before: Option<u64>,
) -> c::LedgerPage {
    desk.ledger_page(c::LedgerPageRequest { filter, before })
        .await
        .unwrap()
}

fn numbers(page: &c::LedgerPage) -> Vec<u64> {
    page.rows.iter().map(|row| row.seq).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_is_listed_once_by_pages_and_each_filter_leaves_what_it_names() {
    let world = World::new().await;
    for _ in 0..40 {
        let action = world.propose(&Proposal::default().risk(Risk::Medium)).await;
        world
            .decide("carol", action, Verdict::Reject)
            .await
            .unwrap();
    }
    let dave = console(&world, "dave").await;
    let (mut all, mut before, mut parts) = (Vec::new(), None, 0);
    loop {
        let part = page(&dave.desk, filter(), before).await;
        all.extend(part.rows);
        parts += 1;
        before = part.next;
        if before.is_none() {
            break;
        }
    }
    let head = all[0].seq;
    assert!(
        parts > 1 && all.iter().rev().map(|r| r.seq).eq(0..=head),
        "{parts} parts"
    );
    assert_eq!(all.last().unwrap().event, "genesis");

    let by = |actor: &str, event: &str| c::LedgerFilter {
        actor: Some(actor.to_owned()),
        kind: Some(event.to_owned()),
        ..filter()
    };
    let carol = actor("carol").id.to_string();
    let decided = page(&dave.desk, by(&carol, "action.decided"), None).await;
    let wanted: Vec<u64> = all
        .iter()
        .filter(|r| r.event == "action.decided")
        .map(|r| r.seq)
        .collect();
    assert_eq!((wanted.len(), numbers(&decided)), (40, wanted.clone()));
    let one = &decided.rows[7];
    assert_eq!((one.what.as_str(), one.you), ("decided", false));

    let about = |subject: &str| c::LedgerFilter {
        subject: Some(subject.to_owned()),
        ..filter()
    };
    for subject in [&one.about, &one.subject, one.action_id.as_ref().unwrap()] {
        let found = page(&dave.desk, about(subject), None).await;
        // Proposed, opened, decided.
        assert_eq!(found.rows.len(), 3, "{subject}: {found:?}");
        assert!(found.rows.iter().all(|r| r.action_id == one.action_id));
    }
    let family = c::LedgerFilter {
        kind: Some("key".into()),
        ..filter()
    };
    let keys = page(&dave.desk, family, None).await;
    assert!(!keys.rows.is_empty() && keys.rows.iter().all(|r| r.event.starts_with("key.")));
    let range = c::LedgerFilter {
        first: Some(5),
        last: Some(8),
        ..filter()
    };
    assert_eq!(numbers(&page(&dave.desk, range, None).await), [8, 7, 6, 5]);
    // From its very moment on it is there, and before that moment it is not.
    let at = one.at.clone();
    let since = c::LedgerFilter {
        from: Some(at.clone()),
        kind: Some("action.decided".into()),
        ..filter()
    };
    let until = c::LedgerFilter {
        until: Some(at),
        kind: Some("action.decided".into()),
        ..filter()
    };
    assert_eq!(numbers(&page(&dave.desk, since, None).await), wanted[..=7]);
    assert_eq!(numbers(&page(&dave.desk, until, None).await), wanted[8..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_is_told_whole_also_where_the_clock_was_set_back() {
    let world = World::new().await;
    let first = world.open_action().await;
    world
        .decide("carol", first, Verdict::Approve)
        .await
        .unwrap();
    world
        .as_owner(
            "CREATE OR REPLACE FUNCTION countersign.clock() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
             AS 'SELECT clock_timestamp() - interval ''3 hours'''",
        )
        .await;
    let late = world.open_action().await;
    // A founder: the roles of the others began by the clock that ran ahead.
    let alice = console(&world, "alice").await;
    let all = page(&alice.desk, filter(), None).await;
    let proposed = |action: uuid::Uuid| {
        let id = action.to_string();
        let found = all
            .rows
            .iter()
            .rev()
            .find(|r| r.action_id.as_ref() == Some(&id));
        found.unwrap().clone()
    };
    let (before, back) = (proposed(first), proposed(late));
    assert!(back.seq > before.seq && back.at < before.at);
    let until = c::LedgerFilter {
        until: Some(before.at.clone()),
        kind: Some("action.proposed".into()),
        ..filter()
    };
    assert_eq!(numbers(&page(&alice.desk, until, None).await), [back.seq]);
    let since = c::LedgerFilter {
        from: Some(before.at),
        kind: Some("action.proposed".into()),
        ..filter()
    };
    assert_eq!(numbers(&page(&alice.desk, since, None).await), [before.seq]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_the_ledger_sees_their_own_records_alone() {
    let world = World::new().await;
    world.open_action().await;
    world.add_person("gina", &[]).await;
    let gina = console(&world, "gina").await;
    let me = actor("gina").id.to_string();
    let told = page(&gina.desk, filter(), None).await;
    assert!(told.rows.iter().all(|row| row.you), "{told:?}");
    let own = c::LedgerFilter {
        actor: Some(me),
        ..filter()
    };
    assert_eq!(numbers(&told), numbers(&page(&gina.desk, own, None).await));
    let refused = gina.desk.ledger_record(c::LedgerKey { seq: 0 }).await;
    assert_eq!(refused.unwrap_err().code.name(), "record-unreadable");
    let checked = gina
        .desk
        .ledger_check(c::LedgerCheck {
            job: "check".into(),
            first: None,
            last: None,
        })
        .await
        .unwrap();
    assert!(!checked.readable && checked.broken.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_shown_to_its_bytes_and_its_proof_verifies_outside() {
    let world = World::new().await;
    let action = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    let answers = Answers::default();
    world
        .decide("carol", action, Verdict::Reject)
        .await
        .unwrap();
    let carol = console_with(&world, "carol", answers.clone(), installation()).await;
    let decided = c::LedgerFilter {
        kind: Some("action.decided".into()),
        ..filter()
    };
    let seq = page(&carol.desk, decided, None).await.rows[0].seq;
    let key = c::LedgerKey { seq };
    let c::LedgerRecordView::Shown(record) = carol.desk.ledger_record(key).await.unwrap() else {
        panic!("it is the reader's own");
    };
    assert_eq!(hex::encode(leaf_hash(record.bytes.as_bytes())), record.leaf);
    assert!(record.leaf_holds && record.place.holds && record.row.you);
    assert_eq!(record.row.action_id, Some(action.to_string()));
    let [signature] = record.signatures.as_slice() else {
        panic!("{:?}", record.signatures);
    };
    assert_eq!(signature.holds, Some(true));
    assert!(
        record.fields.iter().any(|f| f.value == "reject"),
        "{:?}",
        record.fields
    );

    let folder = tempfile::tempdir().unwrap();
    let prove = c::LedgerProve {
        seq,
        passphrase: None,
    };
    let closed = carol.desk.ledger_prove(prove.clone()).await.unwrap_err();
    assert_eq!(closed.code.name(), "cancelled");
    let target = folder.path().join("mine.tlog-proof");
    *answers.save.lock().unwrap() = Some(target.clone());
    let c::LedgerProofView::Saved(saved) = carol.desk.ledger_prove(prove.clone()).await.unwrap()
    else {
        panic!("nothing is kept back");
    };
    let proof = Receipt::parse(&std::fs::read(&saved.proof_path).unwrap()).unwrap();
    let bytes = std::fs::read(&saved.record_path).unwrap();
    assert_eq!(bytes, record.bytes.as_bytes());
    let vkey = std::fs::read_to_string(&saved.vkey_path).unwrap();
    let known = KnownKey::parse(vkey.trim_end()).unwrap();
    let (checkpoint, _) = proof.verify(&leaf_hash(&bytes), &[known]).unwrap();
    assert!(checkpoint.size > seq);
    // Whoever agreed to replace the proof gets all three anew; a stranger's file beside another name is kept.
    assert!(carol.desk.ledger_prove(prove.clone()).await.is_ok());
    let other = folder.path().join("other.tlog-proof");
    std::fs::write(folder.path().join("other.tlog-proof.record"), "mine").unwrap();
    *answers.save.lock().unwrap() = Some(other.clone());
    let taken = carol.desk.ledger_prove(prove).await.unwrap_err();
    assert_eq!(taken.code.name(), "file-exists");
    assert!(!other.exists());

    let listed = carol
        .desk
        .checkpoints(c::CheckpointsRequest { below: None })
        .await
        .unwrap();
    let newest = &listed.checkpoints[0];
    assert!(newest.size > seq && newest.signers.len() == 1, "{listed:?}");
    assert!(newest.signers[0].note.contains(&newest.size.to_string()));
    assert_eq!(listed.next, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_decided_is_not_told_to_whoever_is_to_judge_first() {
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let dave = console(&world, "dave").await;
    let decided = c::LedgerFilter {
        kind: Some("action.decided".into()),
        ..filter()
    };
    let listed = page(&dave.desk, decided, None).await;
    assert_eq!(listed.rows[0].what, "decided");
    let seq = listed.rows[0].seq;
    let told = dave.desk.ledger_record(c::LedgerKey { seq }).await.unwrap();
    assert!(
        matches!(told, c::LedgerRecordView::KeptBack { .. }),
        "{told:?}"
    );
    let prove = c::LedgerProve {
        seq,
        passphrase: None,
    };
    let told = dave.desk.ledger_prove(prove).await.unwrap();
    assert!(
        matches!(told, c::LedgerProofView::KeptBack { .. }),
        "{told:?}"
    );
    let carol = console(&world, "carol").await;
    let told = carol
        .desk
        .ledger_record(c::LedgerKey { seq })
        .await
        .unwrap();
    assert!(matches!(told, c::LedgerRecordView::Shown(_)));
}

async fn check(
    desk: &countersign_desk::Desk,
    first: Option<u64>,
    last: Option<u64>,
) -> c::LedgerChecked {
    let job = "check".to_owned();
    desk.ledger_check(c::LedgerCheck { job, first, last })
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_break_is_told_by_its_number_with_what_was_expected_and_found() {
    let world = World::new().await;
    for _ in 0..3 {
        world.open_action().await;
    }
    let frank = console(&world, "frank").await;
    let whole = check(&frank.desk, None, None).await;
    assert!(whole.readable && whole.broken.is_none(), "{whole:?}");
    assert_eq!((whole.first, whole.last), (0, whole.head_seq));
    let part = check(&frank.desk, Some(4), Some(9)).await;
    assert!(part.broken.is_none() && part.root.is_some(), "{part:?}");
    let open = "ALTER TABLE countersign.ledger_record DISABLE TRIGGER ALL; ALTER TABLE countersign.ledger_leaf DISABLE TRIGGER ALL;";

    // One byte of one record.
    let was = "UPDATE countersign.ledger_record SET bytes = overlay(bytes placing 'X'::bytea from 9) WHERE seq = 6";
    world.as_owner(&format!("{open}{was}")).await;
    let found = check(&frank.desk, None, None).await.broken.unwrap();
    let leaf = page(&frank.desk, filter(), None).await;
    let leaf = &leaf.rows.iter().find(|r| r.seq == 6).unwrap().leaf;
    assert_eq!((found.seq, &found.expected), (6, leaf));
    assert!(found.found != found.expected && found.found.len() == 64);
    let c::LedgerRecordView::Shown(shown) = frank
        .desk
        .ledger_record(c::LedgerKey { seq: 6 })
        .await
        .unwrap()
    else {
        panic!("nothing is kept back");
    };
    assert!(!shown.leaf_holds && !shown.place.holds && shown.signatures.is_empty());
    // A range that does not hold it is whole, but what follows it is not.
    assert!(check(&frank.desk, Some(0), Some(5)).await.broken.is_none());

    // The leaf made to fit: then the next record names another one.
    let fit = "UPDATE countersign.ledger_record SET bytes = overlay(bytes placing 's'::bytea from 9) WHERE seq = 6;
               UPDATE countersign.ledger_record SET bytes = convert_to(regexp_replace(convert_from(bytes, 'UTF8'), '\"nonce\":\"[0-9a-f]+\"', '\"nonce\":\"' || repeat('0', 32) || '\"'), 'UTF8') WHERE seq = 6;
               UPDATE countersign.ledger_leaf l SET leaf = sha256('\\x00'::bytea || r.bytes) FROM countersign.ledger_record r WHERE r.seq = l.seq AND l.seq = 6";
    world.as_owner(fit).await;
    let found = check(&frank.desk, None, None).await.broken.unwrap();
    assert_eq!(
        (found.seq, found.expected.len(), found.found.len()),
        (7, 64, 64)
    );

    // Taken out.
    world
        .as_owner("DELETE FROM countersign.ledger_record WHERE seq = 3")
        .await;
    let found = check(&frank.desk, None, None).await.broken.unwrap();
    assert_eq!(
        (found.seq, found.expected.as_str(), found.found.as_str()),
        (3, "record 3", "record 4 in its place")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_rewritten_to_hang_together_is_told_by_the_checkpoint_that_was_signed_before() {
    let world = World::new().await;
    world.open_action().await;
    let answers = Answers::default();
    let folder = tempfile::tempdir().unwrap();
    *answers.save.lock().unwrap() = Some(folder.path().join("p.tlog-proof"));
    let carol = console_with(&world, "carol", answers, installation()).await;
    let prove = c::LedgerProve {
        seq: 1,
        passphrase: None,
    };
    carol.desk.ledger_prove(prove).await.unwrap();
    let listed = carol
        .desk
        .checkpoints(c::CheckpointsRequest { below: None })
        .await
        .unwrap();
    let size = listed.checkpoints[0].size;
    let compared = check(&carol.desk, None, None).await;
    assert_eq!((compared.checkpoints, compared.broken), (1, None));
    // The last record under the checkpoint and its leaf, both in one: the chain before it and its own leaf hold.
    let last = size - 1;
    world
        .as_owner(&format!(
            "ALTER TABLE countersign.ledger_record DISABLE TRIGGER ALL; ALTER TABLE countersign.ledger_leaf DISABLE TRIGGER ALL;
             UPDATE countersign.ledger_record SET bytes = convert_to(regexp_replace(convert_from(bytes, 'UTF8'), '\"nonce\":\"[0-9a-f]+\"', '\"nonce\":\"' || repeat('0', 32) || '\"'), 'UTF8') WHERE seq = {last};
             UPDATE countersign.ledger_leaf l SET leaf = sha256('\\x00'::bytea || r.bytes) FROM countersign.ledger_record r WHERE r.seq = l.seq AND l.seq = {last}"
        ))
        .await;
    let found = check(&carol.desk, None, Some(last)).await.broken.unwrap();
    assert_eq!(
        (found.seq, found.expected),
        (last, listed.checkpoints[0].root.clone())
    );
    assert!(
        found.reason.contains(&format!("{size} records")),
        "{}",
        found.reason
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_cancelled() {
    let world = World::new().await;
    world.open_action().await;
    let frank = console(&world, "frank").await;
    let desk = frank.desk.clone();
    // Asked for again until the check has begun and was there to be stopped.
    let stop = tokio::spawn(async move {
        loop {
            let job = "check".to_owned();
            desk.cancel(c::Cancel { job }).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let mut stopped = false;
    for _ in 0..200 {
        let job = "check".to_owned();
        let check = c::LedgerCheck {
            job,
            first: None,
            last: None,
        };
        if let Err(told) = frank.desk.ledger_check(check).await {
            assert_eq!(told.code.name(), "cancelled");
            stopped = true;
            break;
        }
    }
    stop.abort();
    assert!(stopped);
}
