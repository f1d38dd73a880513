//! How much a login writes in an hour: each kind against its limit, by no way round it, and without holding anybody else up.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use countersign_refusal::{Flow, Ledger, Refusal};
use countersign_statement::{
    PolicyDocument,
    codes::{Risk, StandingEvent, Verdict},
    facts,
};
use countersign_store::{actions::ProposalBytes, limits::Limit};
use countersign_testkit::{Proposal, World, actor, salt};
use countersign_workflow::default_policy;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, text, tried, value},
};

/// So many an hour of a kind for everybody, and what was written before this is made up for.
async fn limit(world: &World, flow: Flow, most: i64, new_machine: i64) {
    let flow = flow.as_str();
    world
        .as_owner(&format!(
            "UPDATE countersign.rate_limit SET per_hour = {most}, new_machine = {new_machine} WHERE flow = '{flow}';
             UPDATE countersign.rate_spent SET made_good = '-infinity'"
        ))
        .await;
}

fn said(view: &'static str, action: Uuid, salted: &'static str) -> Row {
    Row::new(view)
        .set("action_id", text(&action.to_string()))
        .set(salted, format!("'\\x{}'", hex::encode(salt())))
}

fn opening(action: Uuid, _: usize) -> String {
    said("fact.view", action, "salt")
        .set("document", text("{}"))
        .insert()
}

/// Claims it, and gives it back.
fn claim(action: Uuid, nth: usize) -> String {
    let event = ["claimed", "released"][nth % 2];
    Row::new("fact.claim")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event))
        .insert()
}

fn interruption(action: Uuid, event: &str) -> String {
    said("fact.interruption", action, "text_salt")
        .set("event", text(event))
        .set("text", text("Because of the contract."))
        .insert()
}

fn import(_: Uuid, _: usize) -> String {
    let import = Uuid::new_v4();
    format!(
        "BEGIN; INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
           VALUES ('{import}', 1, '{import}', '1', 'a', 'b', 1.50, 'EUR', '', '');
         INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
           VALUES ('{import}', 'transactions', sha256('{import}'), '{{\"type\":\"countersign/reading/v1\",\"reading\":{{}},\"summary\":{{}}}}', uuid_send(gen_random_uuid()), sha256('r'), 1, 1, 0); COMMIT"
    )
}

fn job(_: Uuid, _: usize) -> String {
    let key = Uuid::new_v4();
    format!("SELECT countersign.put_job('test', '{key}', '', NULL, NULL, 1)")
}

/// The nth of a kind, as SQL.
type Make = fn(Uuid, usize) -> String;

/// Who floods with what: three of a kind are written and the fourth is refused; another login's is not.
#[tokio::test]
async fn each_kind_has_its_limit_by_login() {
    let world = World::new().await;
    let action = world.open_action().await;
    let rows: [(Flow, &str, Make, &str); 11] = [
        (Flow::Openings, "carol", opening, "dave"),
        (Flow::Openings, "frank", opening, "dave"),
        (Flow::Records, "carol", claim, ""),
        (Flow::Jobs, "dave", job, "frank"),
        (Flow::Jobs, "runner", job, "frank"),
        (Flow::Imports, "erin", import, "dave"),
        (Flow::Imports, "aml-screen", import, "dave"),
        (Flow::Imports, "runner", import, "dave"),
        // Each is counted as one megabyte.
        (Flow::ImportedMegabytes, "erin", import, "dave"),
        (Flow::ImportedMegabytes, "aml-screen", import, "dave"),
        (Flow::ImportedMegabytes, "runner", import, "dave"),
    ];
    for (flow, login, make, other) in rows {
        limit(&world, flow, 3, 3).await;
        let mut conn = world.raw(login).await;
        for nth in 0..4 {
            let outcome = tried(&mut conn, &make(action, nth)).await;
            let wanted = if nth < 3 { "ok" } else { "rate-limited" };
            assert_eq!(outcome, wanted, "{login} {} {nth}", flow.as_str());
        }
        if !other.is_empty() {
            let outcome = tried(&mut world.raw(other).await, &make(action, 0)).await;
            assert_eq!(outcome, "ok", "{other} {}", flow.as_str());
        }
        limit(&world, flow, 1000, 1000).await;
    }
    audit(&world).await;
}

/// What takes two, or a signature: comments, questions and their answers, decisions.
#[tokio::test]
async fn what_people_say_and_decide_has_its_limit_too() {
    let world = World::new().await;
    let action = world.open_action().await;
    let (mut carol, mut agent) = (world.raw("carol").await, world.raw("aml-screen").await);
    limit(&world, Flow::Questions, 2, 2).await;
    for (login, event, wanted) in [
        ("carol", "asked", "ok"),
        ("aml-screen", "answered", "ok"),
        ("carol", "asked", "ok"),
        ("aml-screen", "answered", "ok"),
        ("carol", "asked", "rate-limited"),
    ] {
        let conn = if login == "carol" {
            &mut carol
        } else {
            &mut agent
        };
        let outcome = tried(conn, &interruption(action, event)).await;
        assert_eq!(outcome, wanted, "{login} {event}");
    }
    limit(&world, Flow::Comments, 2, 2).await;
    let desk = world.desk("carol").await;
    for _ in 0..2 {
        desk.comment(action, "Looks odd.").await.unwrap();
    }
    let over = desk.comment(action, "Looks odd.").await;
    assert_eq!(refusal(over), "rate-limited");
    limit(&world, Flow::Decisions, 2, 2).await;
    for wanted in ["ok", "ok", "rate-limited"] {
        let action = world.open_action().await;
        match world.decide("carol", action, Verdict::Approve).await {
            Ok(_) => assert_eq!(wanted, "ok"),
            over => assert_eq!(refusal(over), wanted),
        }
    }
    audit(&world).await;
}

fn fresh(count: usize) -> Vec<ProposalBytes> {
    let low = || Proposal::default().risk(Risk::Low).bytes();
    (0..count).map(|_| low()).collect()
}

/// An agent has fewer in its first three days; beyond its limit it is told how long to wait, and then goes on. What it sent before is
/// answered as ever.
#[tokio::test]
async fn a_new_agent_proposes_less_and_is_told_how_long_to_wait() {
    let world = World::new().await;
    limit(&world, Flow::Proposals, 2000, 1000).await;
    let began = countersign_testkit::now() + TimeDelta::minutes(5);
    world.freeze_clock(began).await;
    let store = world.store("aml-screen").await;
    let first = fresh(1000);
    store.propose(&first).await.unwrap();
    let over = store.propose(&fresh(10)).await.unwrap_err().refusal();
    let wanted = Ledger::RateLimited {
        what: Flow::Proposals,
        most: 1000,
        seconds: 36,
    };
    assert_eq!(over, Refusal::from(wanted));
    assert!(store.propose(&first[..1]).await.unwrap()[0].existing);
    for (seconds, outcome) in [(35, "rate-limited"), (37, "ok"), (38, "rate-limited")] {
        let now = began + TimeDelta::seconds(seconds);
        world.freeze_clock(now).await;
        let sent = store.propose(&fresh(10)).await;
        let said = sent.map_or_else(|e| e.refusal().code().to_owned(), |_| "ok".to_owned());
        assert_eq!(said, outcome, "{seconds}");
    }
    // Three days later it is like the others.
    world.shift_clock(TimeDelta::hours(80)).await;
    store.propose(&fresh(1000)).await.unwrap();
    store.propose(&fresh(1000)).await.unwrap();
    assert_eq!(refusal(store.propose(&fresh(1000)).await), "rate-limited");
}

/// Many sessions at once, transactions that roll back, a clock that was set back, and the tables themselves.
#[tokio::test]
async fn no_way_leads_round_the_limit() {
    let world = World::new().await;
    let action = world.open_action().await;
    limit(&world, Flow::Openings, 20, 20).await;
    let mut sessions = Vec::new();
    for _ in 0..6 {
        let mut conn = world.raw("carol").await;
        sessions.push(tokio::spawn(async move {
            let mut written = 0;
            for nth in 0..10 {
                match tried(&mut conn, &opening(action, nth)).await.as_str() {
                    "ok" => written += 1,
                    refused => assert_eq!(refused, "rate-limited"),
                }
                let back = format!("BEGIN; {}; ROLLBACK", opening(action, nth));
                tried(&mut conn, &back).await;
                tried(&mut conn, "ROLLBACK").await;
            }
            written
        }));
    }
    let mut written = 0;
    for session in sessions {
        written += session.await.unwrap();
    }
    assert_eq!(written, 20);
    for login in ["carol", "alice", "aml-screen", "runner", "frank"] {
        let mut conn = world.raw(login).await;
        for sql in [
            "SELECT * FROM countersign.rate_spent",
            "UPDATE countersign.rate_spent SET made_good = '-infinity'",
            "UPDATE countersign.rate_limit SET per_hour = 1000000",
            "SELECT countersign.count_rate(gen_random_uuid(), 'openings', -100)",
        ] {
            assert_eq!(tried(&mut conn, sql).await, DENIED, "{login}: {sql}");
        }
    }
    // Nobody is stopped for days by a clock that was ahead.
    let mut carol = world.raw("carol").await;
    let over = tried(&mut carol, &opening(action, 0)).await;
    assert_eq!(over, "rate-limited");
    world.shift_clock(TimeDelta::hours(-48)).await;
    assert_eq!(tried(&mut carol, &opening(action, 0)).await, "ok");
    audit(&world).await;
}

/// Whether by the program or by hand, and what was not changed is not told.
#[tokio::test]
async fn a_limit_that_the_owner_changes_stands_in_the_ledger() {
    let world = World::new().await;
    let told = "SELECT count(*) FROM countersign.ledger_record WHERE event = 'limit.changed'";
    world
        .as_owner("UPDATE countersign.rate_limit SET per_hour = per_hour")
        .await;
    let mut owner = world.owner().await;
    let none: i64 = value(owner.connection(), told).await;
    assert_eq!(none, 0);
    let change = Limit {
        flow: Flow::Comments,
        per_hour: 7,
        new_machine: 7,
    };
    owner.set_limit(change).await.unwrap();
    assert!(owner.limits().await.unwrap().contains(&change));
    limit(&world, Flow::Jobs, 9, 8).await;
    let statements: Vec<String> = sqlx::query_scalar(
        "SELECT convert_from(bytes, 'UTF8')::jsonb ->> 'statement' FROM countersign.ledger_record WHERE event = 'limit.changed' ORDER BY seq",
    )
    .fetch_all(owner.connection())
    .await
    .unwrap();
    let said: Vec<_> = statements
        .iter()
        .map(|line| facts::Limit::parse(line).unwrap())
        .map(|limit| (limit.flow, limit.per_hour, limit.new_machine))
        .collect();
    assert_eq!(said, [(Flow::Comments, 7, 7), (Flow::Jobs, 9, 8)]);
    audit(&world).await;
}

/// Stopping somebody is never too much.
#[tokio::test]
async fn who_has_written_too_much_can_still_stop_what_must_be_stopped() {
    let world = World::new().await;
    limit(&world, Flow::Records, 1, 1).await;
    let alice = world.desk("alice").await;
    alice.draft_policy(&policy(2)).await.unwrap();
    let over = alice.draft_policy(&policy(3)).await;
    assert_eq!(refusal(over), "rate-limited");
    let agent = actor("aml-screen").id;
    alice
        .stand_agent(agent, StandingEvent::Paused)
        .await
        .unwrap();
    alice.revoke_key(&actor("carol"), None).await.unwrap();
    audit(&world).await;
}

fn policy(version: u64) -> PolicyDocument {
    PolicyDocument {
        version,
        ..default_policy()
    }
}

/// An agent and a person write without end, by several sessions each; somebody else's decision is signed and recorded meanwhile.
#[tokio::test]
async fn an_honest_reviewer_decides_while_others_flood() {
    let world = World::new().await;
    limit(&world, Flow::Proposals, 1000, 1000).await;
    limit(&world, Flow::Openings, 50, 50).await;
    let action = world.open_action().await;
    let until = Instant::now() + Duration::from_secs(8);
    let mut floods = Vec::new();
    for _ in 0..3 {
        let agent = world.store("aml-screen").await;
        floods.push(tokio::spawn(async move {
            while Instant::now() < until {
                // Refused or not, it goes on.
                let _ = agent.propose(&fresh(50)).await;
            }
        }));
        let mut erin = world.raw("erin").await;
        floods.push(tokio::spawn(async move {
            while Instant::now() < until {
                tried(&mut erin, &opening(action, 0)).await;
            }
        }));
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let began = Instant::now();
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "an honest reviewer waited {:?}",
        began.elapsed()
    );
    for flood in floods {
        flood.await.unwrap();
    }
    let written: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.action",
    )
    .await;
    // The one above, an hour's worth, and what is made up for in eight seconds.
    assert!(written <= 1 + 1000 + 50, "{written}");
    audit(&world).await;
}
