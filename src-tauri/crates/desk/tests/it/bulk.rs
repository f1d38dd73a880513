//! Deciding many alike: which go together, how many must have been opened first, and that each is a decision of its own.

use std::collections::BTreeSet;

use crate::kit::{console, decide, decision, open};
use countersign_contract as c;
use countersign_statement::codes::{Advice, Risk};
use countersign_testkit::{Proposal, World, actor};

fn low() -> Proposal {
    Proposal::default().risk(Risk::Low).advice(Advice::Proceed)
}

fn approving(ids: &[uuid::Uuid]) -> c::BulkRequest {
    c::BulkRequest {
        action_ids: ids.iter().map(ToString::to_string).collect(),
        verdict: c::Verdict::Approve,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i10_a_decision_on_many_leaves_as_many_signed_decisions_and_one_refusal_stops_no_other() {
    let world = World::new().await;
    let mut alike = Vec::new();
    for _ in 0..5 {
        alike.push(world.propose(&low()).await);
    }
    let graver = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    let against = world.propose(&low().advice(Advice::Block)).await;
    let mut marked = alike.clone();
    marked.extend([graver, against]);
    let erin = console(&world, "erin").await;

    // Nothing was opened yet: nothing is opened by asking for all of them either.
    let looked = erin.desk.bulk_check(approving(&marked)).await.unwrap();
    assert!(looked.blocked.is_some(), "{looked:?}");
    assert_eq!((looked.opened, looked.least_opened), (0, 2));
    let none = erin.desk.bulk_open(approving(&marked)).await.unwrap();
    assert_eq!(none, []);
    for action in alike.iter().take(2) {
        open(&erin.desk, *action).await;
    }
    let looked = erin.desk.bulk_check(approving(&marked)).await.unwrap();
    assert_eq!(looked.blocked, None);
    let apart: Vec<bool> = looked.items.iter().map(|i| i.apart.is_some()).collect();
    assert_eq!(apart, [false, false, false, false, false, true, true]);

    let opened = erin.desk.bulk_open(approving(&marked)).await.unwrap();
    assert_eq!(opened.len(), alike.len());
    // One of them moves before it is signed.
    let question = c::Interrupt {
        action_id: alike[3].to_string(),
        event: c::InterruptionEvent::Asked,
        text: "Which branch?".into(),
    };
    erin.desk.interrupt(question).await.unwrap();
    let view = open(&erin.desk, alike[0]).await;
    let mut records = BTreeSet::new();
    for (at, one) in opened.into_iter().enumerate() {
        let request = c::Decide {
            action_id: one.action_id,
            view_digest: one.view_digest,
            seen_seq: one.seen_seq,
            seen_leaf: one.seen_leaf,
            narrative: String::new(),
            viewed: Vec::new(),
            ..decision(&view, c::Verdict::Approve, &actor("erin").password)
        };
        match decide(&erin.desk, request).await {
            Ok(decided) => assert!(records.insert(decided.seq), "a record of its own"),
            Err(_) => assert_eq!(at, 3, "another was refused than the one that moved"),
        }
    }
    assert_eq!(records.len(), alike.len() - 1);
    for (at, action) in alike.iter().enumerate() {
        let state = world.state(*action).await.0;
        let wanted = if at == 3 { "paused_info" } else { "approved" };
        assert_eq!(state, wanted, "{at}");
    }
}
