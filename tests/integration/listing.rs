//! Lists by range: together the ranges are the list, in its order, whatever happens between two of them.

use std::collections::HashSet;

use chrono::TimeDelta;
use countersign_statement::codes::{InterruptionEvent, Risk, Verdict};
use countersign_store::{
    Private, Store,
    listing::{Key, Order, Viewer, Wanted},
};
use countersign_testkit::{Proposal, World, actor};
use uuid::Uuid;

const ORDERS: [Order; 5] = [
    Order::DueAscending,
    Order::RiskDescending,
    Order::AmountDescending,
    Order::NewestFirst,
    Order::BySubject,
];

const VIEWS: [&str; 12] = [
    "my_turn",
    "assigned_to_me",
    "unassigned",
    "overdue",
    "escalated",
    "waiting_for_information",
    "on_hold",
    "second_approval",
    "simulation",
    "flagged",
    "decided",
    "all",
];

fn wanted(view: &'static str, sort: Order) -> Wanted {
    Wanted::all_of(view, sort)
}

async fn whole(store: &Store, wanted: &Wanted, reader: &Viewer) -> Vec<Key> {
    let all = store.list_keys(wanted, reader, None, 1_000).await.unwrap();
    assert_eq!(all.next, None);
    all.keys
}

/// A world with actions of every risk, some alike in all but their id, some decided, two with a question and one on hold.
async fn crowd() -> (World, Viewer) {
    let world = World::new().await;
    let mut made = Vec::new();
    for n in 0..24_usize {
        let mut proposal = Proposal::default().risk(Risk::ALL[n % 4]);
        proposal.content.amount = format!("{}.00", 100 + n / 5).parse().unwrap();
        proposal.content.is_simulation = n % 7 == 0;
        proposal.content.subject = format!("ACC_{}", n % 3);
        made.push(world.propose(&proposal).await);
    }
    for action in made.iter().skip(1).step_by(5) {
        // A route of two leaves some open after one word.
        let _ = world.decide("carol", *action, Verdict::Approve).await;
    }
    for (login, event, at) in [
        ("carol", InterruptionEvent::Asked, 3),
        ("carol", InterruptionEvent::Asked, 10),
        ("dave", InterruptionEvent::Held, 9),
    ] {
        let said = Private {
            salt: &[u8::try_from(at).unwrap(); 16],
            text: "Which account is meant?",
        };
        let store = world.store(login).await;
        store.interrupt(made[at], event, said).await.unwrap();
    }
    world
        .as_owner(
            "ALTER TABLE countersign.action_state DISABLE TRIGGER guard_transition;
             UPDATE countersign.action_state SET due_at = now() - interval '1 hour' WHERE urgency = -2;
             ALTER TABLE countersign.action_state ENABLE ALWAYS TRIGGER guard_transition",
        )
        .await;
    let store = world.store("carol").await;
    let reader = Viewer {
        person: actor("carol").id,
        now: store.now().await.unwrap() + TimeDelta::seconds(1),
    };
    (world, reader)
}

#[tokio::test]
async fn what_is_about_one_subject_stands_together() {
    let (world, reader) = crowd().await;
    let store = world.store("carol").await;
    let listed = whole(&store, &wanted("all", Order::BySubject), &reader).await;
    let mut owner = world.owner().await;
    let mut subjects = Vec::new();
    for key in &listed {
        let of: String =
            sqlx::query_scalar("SELECT subject FROM countersign.action WHERE action_id = $1")
                .bind(key.action_id)
                .fetch_one(owner.connection())
                .await
                .unwrap();
        subjects.push(of);
    }
    assert!(subjects.is_sorted(), "{subjects:?}");
    subjects.dedup();
    assert_eq!(subjects, ["ACC_0", "ACC_1", "ACC_2"]);
}

#[tokio::test]
async fn the_ranges_of_a_list_are_the_list_in_every_view_and_order() {
    let (world, reader) = crowd().await;
    let store = world.store("carol").await;
    for view in VIEWS {
        let mut members: Option<HashSet<Uuid>> = None;
        for sort in ORDERS {
            let wanted = wanted(view, sort);
            let all = whole(&store, &wanted, &reader).await;
            let set: HashSet<Uuid> = all.iter().map(|key| key.action_id).collect();
            assert_eq!(set.len(), all.len(), "{view} {sort:?} lists one twice");
            assert_eq!(
                members.get_or_insert_with(|| set.clone()),
                &set,
                "{view} {sort:?} has other members than another order"
            );
            for limit in [1, 2, 5, 23, 24] {
                let mut ranged = Vec::new();
                let mut place = None;
                loop {
                    let range = store
                        .list_keys(&wanted, &reader, place.as_ref(), limit)
                        .await
                        .unwrap();
                    assert!(range.keys.len() <= usize::try_from(limit).unwrap());
                    ranged.extend(range.keys);
                    place = range.next;
                    if place.is_none() {
                        break;
                    }
                }
                assert_eq!(ranged, all, "{view} {sort:?} by {limit}");
            }
        }
    }
    let all = whole(&store, &wanted("all", Order::DueAscending), &reader).await;
    let closed = all.iter().position(|key| key.due_at.is_none());
    assert!(
        all.iter()
            .skip(closed.expect("some are closed"))
            .all(|key| key.due_at.is_none()),
        "what is open comes before what is closed"
    );
    let due: Vec<_> = all.iter().filter_map(|key| key.due_at).collect();
    assert!(due.is_sorted());
}

#[tokio::test]
async fn what_stands_still_is_listed_and_counted_by_why_it_does() {
    let (world, reader) = crowd().await;
    let store = world.store("carol").await;
    for count in store.view_counts(&reader, 1_000).await.unwrap() {
        let listed = whole(&store, &wanted(count.view, Order::DueAscending), &reader).await;
        let number = u64::try_from(listed.len()).unwrap();
        assert_eq!(count.count, number, "{}", count.view);
        match count.view {
            "waiting_for_information" => assert_eq!(number, 2),
            "on_hold" => assert_eq!(number, 1),
            _ => continue,
        }
        assert!(
            listed.iter().all(|key| key.due_at.is_none()),
            "a clock runs in {}",
            count.view
        );
        let later = Viewer {
            now: reader.now + TimeDelta::days(3650),
            ..reader.clone()
        };
        let expired = whole(&store, &wanted(count.view, Order::DueAscending), &later).await;
        assert_eq!(expired, Vec::new(), "{} lists what expired", count.view);
    }
}

#[tokio::test]
async fn a_list_goes_on_where_it_ended_while_others_decide_and_propose() {
    let (world, reader) = crowd().await;
    let store = world.store("bob").await;
    for sort in ORDERS {
        let wanted = wanted("unassigned", sort);
        let before = whole(&store, &wanted, &reader).await;
        let first = store.list_keys(&wanted, &reader, None, 5).await.unwrap();
        // One that was listed and one that was not are decided; one comes in.
        for at in [1, 7] {
            let _ = world
                .decide("carol", before[at].action_id, Verdict::Reject)
                .await;
        }
        world.propose(&Proposal::default()).await;
        let rest = store
            .list_keys(&wanted, &reader, first.next.as_ref(), 1_000)
            .await
            .unwrap();
        let listed: HashSet<Uuid> = first.keys.iter().map(|k| k.action_id).collect();
        assert!(rest.keys.iter().all(|k| !listed.contains(&k.action_id)));
        let there: HashSet<Uuid> = rest.keys.iter().map(|k| k.action_id).collect();
        for (at, key) in before.iter().enumerate().skip(5) {
            assert_eq!(
                there.contains(&key.action_id),
                at != 7 || still_open(&world, key.action_id).await,
                "{sort:?}: {at}"
            );
        }
    }
}

async fn still_open(world: &World, action: Uuid) -> bool {
    world.state(action).await.0 == "in_review"
}

#[tokio::test]
async fn one_action_is_asked_for_alone_and_found_only_in_its_list() {
    let (world, reader) = crowd().await;
    let store = world.store("carol").await;
    for sort in ORDERS {
        let all = whole(&store, &wanted("all", sort), &reader).await;
        let decided = whole(&store, &wanted("decided", sort), &reader).await;
        for key in &all {
            let only = Wanted {
                only: Some(key.action_id),
                ..wanted("decided", sort)
            };
            let there = whole(&store, &only, &reader).await;
            assert_eq!(there.len(), usize::from(decided.contains(key)), "{sort:?}");
        }
    }
}
