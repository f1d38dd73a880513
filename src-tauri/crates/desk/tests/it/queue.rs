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
