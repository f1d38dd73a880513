//! A real ledger: told under the worker's login and an auditor's, what was committed and nothing else.

use std::time::Duration;

use countersign_app::{Failure, Watch, Workspace, follow::Follower};
use countersign_embedded::Secret;
use countersign_siem::{
    Forwarder, Patience, cursor, forward_once,
    run::{News, run},
    sender,
    status::status,
    target::Known,
};
use countersign_statement::codes::Verdict;
use countersign_testkit::{World, actor};

use crate::{
    made::target,
    read,
    receiver::{Manner, Receiver, numbers},
    transport::{SHORT, whole},
};

async fn follower(world: &World, home: &std::path::Path, login: &str) -> Result<Follower, Failure> {
    let workspace = Workspace::at(world.target()).remembering_in(home.to_owned());
    let password = Secret::from(actor(login).password);
    Follower::sign_in(&workspace, login, Some(&password)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_and_an_auditor_tell_the_whole_ledger_and_an_agent_does_not() {
    let (world, remembered) = (World::new().await, tempfile::tempdir().unwrap());
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    for login in ["runner", "frank"] {
        let follower = follower(&world, remembered.path(), login).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let receiver = Receiver::start(Manner::Reads).await;
        let size = follower.size().await.unwrap();
        let batches = forward_once(
            &follower,
            &sender(&follower),
            &target(receiver.port(), &[]),
            home.path(),
        )
        .await
        .unwrap();
        assert_eq!(batches.last().unwrap().until, size, "{login}");
        whole(&receiver.arrived(), size);
        let arrived = receiver.arrived().lock().unwrap().concat();
        let (messages, rest) = read::frames(&arrived);
        assert!(rest.is_empty());
        for (seq, message) in messages.iter().enumerate() {
            let said = read::syslog(message);
            let leaf = follower.leaf(seq as u64).await.unwrap().unwrap();
            assert_eq!(said.params["leaf"], hex::encode(leaf));
            assert_eq!(said.params["workspace"], "team");
        }
    }
    let agent = follower(&world, remembered.path(), "aml-screen")
        .await
        .unwrap();
    let home = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(Manner::Reads).await;
    let refused = forward_once(
        &agent,
        &sender(&agent),
        &target(receiver.port(), &[]),
        home.path(),
    )
    .await
    .unwrap_err();
    assert_eq!(refused.code(), "record-unreadable");
    assert!(receiver.numbers().concat().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_or_rolled_back_is_never_told() {
    let (world, home) = (World::new().await, tempfile::tempdir().unwrap());
    let action = world.open_action().await;
    let desk = world.desk("carol").await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    let second = world.decision(&desk, action, Verdict::Reject).await;
    // Erin is an analyst, the step wants a compliance officer; and a decision is taken once.
    assert!(
        world
            .decide("erin", action, Verdict::Approve)
            .await
            .is_err()
    );
    desk.send(&decision).await.unwrap();
    assert!(desk.send(&second).await.is_err());
    let mut rolled_back = world.raw("carol").await;
    for sql in [
        "BEGIN",
        &format!("INSERT INTO fact.claim (action_id, event) VALUES ('{action}', 'claimed')"),
    ] {
        // A claim of a decided action is refused as well: either way nothing of it stays.
        let _ = sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut rolled_back)
            .await;
    }
    let follower = follower(&world, home.path(), "runner").await.unwrap();
    let receiver = Receiver::start(Manner::Reads).await;
    forward_once(
        &follower,
        &sender(&follower),
        &target(receiver.port(), &[]),
        home.path(),
    )
    .await
    .unwrap();
    let arrived = receiver.arrived().lock().unwrap().concat();
    let (messages, _) = read::frames(&arrived);
    let events: Vec<String> = messages.iter().map(|m| read::syslog(m).id).collect();
    assert_eq!(events.iter().filter(|e| *e == "action.decided").count(), 1);
    assert!(!events.contains(&"action.claimed".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn new_records_are_told_as_they_come_and_the_lag_is_shown() {
    let (world, home) = (World::new().await, tempfile::tempdir().unwrap());
    let follower = follower(&world, home.path(), "runner").await.unwrap();
    let receiver = Receiver::start(Manner::Reads).await;
    let targets = [target(receiver.port(), &[])];
    let status_now = async || {
        let known = vec![Known {
            name: "here".to_owned(),
            target: Ok(targets[0].clone()),
        }];
        status(&follower, home.path(), known)
            .await
            .unwrap()
            .remove(0)
    };
    let size = follower.size().await.unwrap();
    let before = status_now().await;
    assert_eq!((before.told.is_none(), before.lag), (true, size));
    assert!(before.waiting_since.is_some());
    let watch = Watch::default();
    let news = |_: &_, news: News| assert!(matches!(news, News::Sent(_)), "{news:?}");
    let sender = sender(&follower);
    let running = run(
        &follower,
        &sender,
        &targets,
        home.path(),
        SHORT,
        &watch,
        &news,
    );
    let working = async {
        for _ in 0..3 {
            world.open_action().await;
            let size = follower.size().await.unwrap();
            // Far sooner than anybody would look again without having heard.
            tokio::time::timeout(Duration::from_secs(10), async {
                while cursor::look(home.path(), "here")
                    .unwrap()
                    .is_none_or(|told| told.next < size)
                {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            })
            .await
            .unwrap();
        }
        watch.cancel();
    };
    let (ended, ()) = tokio::join!(running, working);
    assert!(ended.iter().all(|(_, ended)| ended.is_ok()));
    let after = status_now().await;
    assert_eq!((after.lag, after.waiting_since), (0, None));
    whole(&receiver.arrived(), follower.size().await.unwrap());
    let sent = numbers(&receiver.arrived()).concat().len() as u64;
    assert_eq!(
        sent,
        follower.size().await.unwrap(),
        "nothing was sent twice"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_is_begun_anew_where_somebody_says_so() {
    let (world, home) = (World::new().await, tempfile::tempdir().unwrap());
    let follower = follower(&world, home.path(), "runner").await.unwrap();
    let receiver = Receiver::start(Manner::Reads).await;
    let target = target(receiver.port(), &[]);
    let size = follower.size().await.unwrap();
    let mut forwarder = Forwarder::new(
        &follower,
        &sender(&follower),
        &target,
        home.path(),
        Patience::default(),
    )
    .unwrap();
    forwarder.cursor.begin_at(size - 2).unwrap();
    while forwarder.batch().await.unwrap().is_some() {}
    assert_eq!(receiver.numbers(), [vec![size - 2, size - 1]]);
}
