//! Lists that do not move under their reader.

use crate::kit::{console, decide, decision, filter, open, page};
use countersign_contract::{self as c, ViewId};
use countersign_statement::codes::Risk;
use countersign_testkit::{Proposal, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_keeps_its_order_while_others_decide() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(world.propose(&Proposal::default().risk(Risk::Medium)).await);
    }
    let carol = console(&world, "carol").await;
    let first = carol
        .desk
        .queue_page(page(filter(ViewId::MyTurn), None, 0, 2))
        .await
        .unwrap();
    assert_eq!((first.total, first.rows.len(), first.new_since), (5, 2, 0));
    assert_eq!(first.bands.iter().map(|b| b.count).sum::<u32>(), 5);
    assert_eq!(
        (
            first.rows[0].quorum,
            first.rows[0].signed,
            first.rows[0].agent.as_str()
        ),
        (1, 0, "aml-screen")
    );
    let decided: uuid::Uuid = first.rows[0].action_id.parse().unwrap();
    let bob = console(&world, "bob").await;
    let view = open(&bob.desk, decided).await;
    decide(&bob.desk, decision(&view, c::Verdict::Approve, ""))
        .await
        .unwrap();
    let rest = carol
        .desk
        .queue_page(page(filter(ViewId::MyTurn), Some(&first.snapshot), 0, 500))
        .await
        .unwrap();
    assert_eq!((rest.total, rest.rows.len(), rest.new_since), (5, 5, 1));
    assert_eq!(rest.rows[0].action_id, first.rows[0].action_id);
    assert_eq!(
        rest.rows[0].state,
        c::ActionState::Approved,
        "what happened to a row is shown in its place"
    );
    let fresh = carol
        .desk
        .queue_page(page(filter(ViewId::MyTurn), None, 0, 500))
        .await
        .unwrap();
    assert_eq!(fresh.total, 4);
    let closed = carol
        .desk
        .queue_page(page(filter(ViewId::Decided), None, 0, 500))
        .await
        .unwrap();
    assert_eq!((closed.total, closed.rows[0].band), (1, c::DueBand::Closed));
    let gone = carol
        .desk
        .queue_page(page(filter(ViewId::MyTurn), Some("nothing"), 0, 1))
        .await
        .unwrap_err();
    assert_eq!(gone.code, "snapshot-gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_agree_with_lists_and_the_views_are_the_readers_own() {
    let world = World::new().await;
    world.open_action().await;
    world.propose(&Proposal::default().risk(Risk::Low)).await;
    for name in ["alice", "carol", "dave", "erin", "frank"] {
        let one = console(&world, name).await;
        for count in one.desk.queue_views(c::Nothing {}).await.unwrap() {
            let list = one
                .desk
                .queue_page(page(filter(count.view), None, 0, 500))
                .await
                .unwrap();
            assert_eq!(
                u64::from(list.total),
                count.count,
                "{name} {:?}",
                count.view
            );
        }
    }
    let mine = async |name: &str| {
        console(&world, name)
            .await
            .desk
            .queue_page(page(filter(ViewId::MyTurn), None, 0, 9))
            .await
            .unwrap()
            .total
    };
    assert_eq!(
        (
            mine("carol").await,
            mine("erin").await,
            mine("frank").await,
            mine("alice").await
        ),
        (1, 1, 0, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_found_by_id_label_and_words() {
    let world = World::new().await;
    let id = world.open_action().await;
    world.propose(&Proposal::default()).await;
    let carol = console(&world, "carol").await;
    let find = async |text: &str| {
        let wanted = c::QueueFilter {
            text: text.into(),
            ..filter(ViewId::All)
        };
        carol
            .desk
            .queue_page(page(wanted, None, 0, 9))
            .await
            .unwrap()
    };
    let by_id = find(&id.to_string()).await;
    assert_eq!(by_id.total, 1);
    assert_eq!(find(&id.to_string()[..8].to_uppercase()).await.total, 1);
    assert_eq!(find(&by_id.rows[0].label.to_lowercase()).await.total, 1);
    assert_eq!(find("escalate account").await.total, 2);
    assert_eq!(find("100%_'").await.total, 0);
    let located = carol
        .desk
        .queue_page(c::QueuePageRequest {
            locate: Some(id.to_string()),
            ..page(filter(ViewId::All), None, 0, 1)
        })
        .await
        .unwrap();
    assert!(located.located.is_some());
    let preview = carol
        .desk
        .queue_preview(c::ActionKey {
            action_id: id.to_string(),
        })
        .await
        .unwrap();
    assert_eq!(preview.refusal, None);
}

/// Copies of an action, each due a second after the one before, written in by the owner: a queue that is long.
async fn crowd(world: &World, copies: i64) {
    let action = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    for sql in [
        format!(
            "INSERT INTO countersign.action
             SELECT gen_random_uuid(), revision, sha256(int8send(g)), agent, agent_version, kind, subject_kind,
                    'A' || g, actor_type, is_simulation, risk, amount, currency,
                    sha256(int8send(g)), content_digest, owner, lineage, policy, rule, route_digest, proposed_at,
                    expires_at, 1000000 + g
               FROM countersign.action, generate_series(1, {copies}) g WHERE action_id = '{action}'"
        ),
        format!(
            "INSERT INTO countersign.action_state
             SELECT a.action_id, s.state, s.step, a.seq, s.changed_at,
                    now() + interval '3 hours' + (a.seq - 1000000) * interval '1 second', s.expires_at, -a.risk, false
               FROM countersign.action a, countersign.action_state s
              WHERE s.action_id = '{action}' AND a.seq > 1000000"
        ),
    ] {
        world.as_owner(&sql).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_read_as_far_as_somebody_scrolls_and_keeps_what_was_listed() {
    let world = World::new().await;
    crowd(&world, 24_999).await;
    let carol = console(&world, "carol").await;
    let ask = async |snapshot: Option<&str>, from, count, locate: Option<String>| {
        let request = c::QueuePageRequest {
            locate,
            ..page(filter(ViewId::MyTurn), snapshot, from, count)
        };
        carol.desk.queue_page(request).await.unwrap()
    };
    let first = ask(None, 0, 200, None).await;
    assert_eq!(
        (first.total, first.more, first.rows.len()),
        (10_000, true, 200)
    );
    let snapshot = Some(first.snapshot.as_str());
    // Within what is known nothing is read on; beyond it the list goes on, and its beginning is the same.
    assert_eq!(ask(snapshot, 9_800, 200, None).await.total, 10_000);
    let second = ask(snapshot, 10_000, 200, None).await;
    assert_eq!((second.total, second.more), (20_000, true));
    assert_eq!(second.bands.iter().map(|b| b.count).sum::<u32>(), 20_000);
    let again = ask(snapshot, 0, 200, None).await;
    let ids = |page: &c::QueuePage| -> Vec<String> {
        page.rows.iter().map(|r| r.action_id.clone()).collect()
    };
    assert_eq!(ids(&again), ids(&first));
    let all = ask(snapshot, 24_999, 1, None).await;
    assert_eq!((all.total, all.more, all.rows.len()), (25_000, false, 1));
    let last = all.rows[0].action_id.clone();
    // A new list finds the place of an action as far down as it stands, and does not read on for one that it has not.
    let elsewhere = uuid::Uuid::new_v4().to_string();
    let fresh = ask(None, 0, 0, Some(elsewhere)).await;
    assert_eq!(
        (fresh.located, fresh.total, fresh.more),
        (None, 10_000, true)
    );
    let fresh = ask(Some(&fresh.snapshot), 0, 0, Some(last)).await;
    assert_eq!((fresh.located, fresh.more), (Some(24_999), false));
}
