//! Time: only forward, as far as guards are concerned; a step back is recorded.

use chrono::TimeDelta;
use countersign_statement::codes::{Role, Verdict};
use countersign_testkit::{World, actor};

use crate::{
    audit::audit,
    kit::{refusal, value},
};

#[tokio::test]
async fn an_expired_action_takes_no_decision_from_the_very_moment_on() {
    let world = World::new().await;
    let action = world.open_action().await;
    let expires: chrono::DateTime<chrono::Utc> = value(
        world.owner().await.connection(),
        "SELECT expires_at FROM countersign.action_state",
    )
    .await;
    world.freeze_clock(expires).await;
    assert_eq!(
        refusal(world.decide("carol", action, Verdict::Approve).await),
        "expired"
    );
    assert_eq!(
        world.state(action).await.0,
        "in_review",
        "it stays as it was; readers compute that it expired"
    );
}

#[tokio::test]
async fn just_before_its_end_an_action_takes_a_decision() {
    let world = World::new().await;
    let action = world.open_action().await;
    let expires: chrono::DateTime<chrono::Utc> = value(
        world.owner().await.connection(),
        "SELECT expires_at FROM countersign.action_state",
    )
    .await;
    world
        .freeze_clock(expires - TimeDelta::microseconds(1))
        .await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_clock_that_steps_back_revives_no_expired_action() {
    let world = World::new().await;
    let action = world.open_action().await;
    world.shift_clock(TimeDelta::days(30)).await;
    assert_eq!(
        refusal(world.decide("carol", action, Verdict::Approve).await),
        "expired",
        "its view was recorded, thirty days later"
    );
    world.release_clock().await;
    assert_eq!(
        refusal(world.decide("carol", action, Verdict::Approve).await),
        "expired"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_clock_that_steps_back_revives_no_expired_role() {
    let world = World::new().await;
    let now = countersign_testkit::now();
    let grant = world
        .desk("alice")
        .await
        .grant_between(
            actor("erin").id,
            Role::ComplianceOfficer,
            now,
            Some(now + TimeDelta::hours(1)),
        )
        .await
        .unwrap();
    world.desk("bob").await.confirm(&grant).await.unwrap();
    let action = world.open_action().await;
    world.shift_clock(TimeDelta::hours(2)).await;
    world.desk("carol").await.view(action).await.unwrap();
    world.release_clock().await;
    assert_eq!(
        refusal(world.decide("erin", action, Verdict::Approve).await),
        "role-missing"
    );
}

#[tokio::test]
async fn what_is_proposed_after_a_clock_ran_ahead_has_all_of_its_time() {
    let world = World::new().await;
    let before = world.open_action().await;
    world.shift_clock(TimeDelta::days(400)).await;
    let ahead = world.open_action().await;
    world.release_clock().await;
    // The first fact that meets it is as good as any other.
    let (first, later) = (world.open_action().await, world.open_action().await);
    assert_eq!(
        world.state(before).await.0,
        "expired",
        "it is written down, for the clock says so no more"
    );
    for action in [ahead, first] {
        world
            .decide("carol", action, Verdict::Approve)
            .await
            .unwrap();
    }
    // A role that is granted now counts now, and until its end.
    let now = countersign_testkit::now();
    let until = now + TimeDelta::days(30);
    let grant = world
        .desk("alice")
        .await
        .grant_between(actor("erin").id, Role::ComplianceOfficer, now, Some(until))
        .await
        .unwrap();
    world.desk("bob").await.confirm(&grant).await.unwrap();
    world.decide("erin", later, Verdict::Approve).await.unwrap();
    // It expires when its route says, by the clock as it is now.
    let last = world.open_action().await;
    world.shift_clock(TimeDelta::days(6)).await;
    world.desk("carol").await.view(last).await.unwrap();
    world.shift_clock(TimeDelta::days(8)).await;
    assert_eq!(
        refusal(world.decide("carol", last, Verdict::Approve).await),
        "expired"
    );
    assert_eq!(
        refusal(world.decide("carol", before, Verdict::Approve).await),
        "expired"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_step_back_is_recorded_before_the_fact_that_met_it() {
    let world = World::new().await;
    world.shift_clock(TimeDelta::hours(1)).await;
    let action = world.open_action().await;
    world.release_clock().await;
    world.desk("carol").await.view(action).await.unwrap();
    let events: Vec<String> =
        sqlx::query_scalar("SELECT event FROM countersign.ledger_record ORDER BY seq DESC LIMIT 3")
            .fetch_all(world.owner().await.connection())
            .await
            .unwrap();
    assert_eq!(
        events,
        ["client.viewed", "clock.stepped_back", "action.proposed"]
    );
    // From then on the clock goes forward again: nothing more to record.
    world.desk("carol").await.view(action).await.unwrap();
    let steps: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.ledger_record WHERE event = 'clock.stepped_back'",
    )
    .await;
    assert_eq!(steps, 1);
    audit(&world).await;
}

#[tokio::test]
async fn a_step_back_at_the_border_of_a_tile_breaks_no_tile() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    let action = world.open_action().await;
    // The step's own record is number 255, which closes the first tile.
    while carol.store.head().await.unwrap().unwrap().seq < 254 {
        carol.view(action).await.unwrap();
    }
    world.shift_clock(TimeDelta::hours(-1)).await;
    carol.view(action).await.unwrap();
    let last: String = value(
        world.owner().await.connection(),
        "SELECT event FROM countersign.ledger_record WHERE seq = 255",
    )
    .await;
    assert_eq!(last, "clock.stepped_back");
    let sound: bool = value(
        world.owner().await.connection(),
        "SELECT t.hashes = (SELECT string_agg(l.leaf, ''::bytea ORDER BY l.seq) FROM countersign.ledger_leaf l WHERE l.seq < 256) FROM countersign.ledger_tile t",
    )
    .await;
    assert!(sound);
    audit(&world).await;
}
