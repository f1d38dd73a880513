//! Claiming, giving back and handing over: by whom, to whom, for how long, and that it decides nothing.

use chrono::TimeDelta;
use countersign_refusal::{Action, HandOverFault, Refusal};
use countersign_statement::codes::{Role, Verdict};
use countersign_testkit::{Private, Proposal, World, actor, salt};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, run, text, tried, value},
};

fn claim(action: Uuid, event: &str) -> Row {
    Row::new("fact.claim")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event))
}

fn assign(action: Uuid, to: &str) -> Row {
    Row::new("fact.assignment")
        .set("action_id", text(&action.to_string()))
        .set("person", text(&actor(to).id.to_string()))
}

async fn attempt(world: &World, login: &str, row: &Row) -> String {
    tried(&mut world.raw(login).await, &row.insert()).await
}

/// Whose the action is, as a console reads it.
async fn in_hand(world: &World, action: Uuid) -> Option<Uuid> {
    let store = world.store("frank").await;
    let now = store.now().await.unwrap();
    store
        .in_hand(action, now)
        .await
        .unwrap()
        .map(|hand| hand.person)
}

#[tokio::test]
async fn who_could_not_decide_does_not_claim_and_is_told_the_same_reason() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    let action = world.open_action().await;
    for (login, reason) in [
        ("alice", "lineage"),
        ("dave", "role-missing"),
        ("erin", "role-missing"),
        ("frank", "role-missing"),
        ("gina", "not-found"),
    ] {
        let claimed = attempt(&world, login, &claim(action, "claimed")).await;
        assert_eq!(claimed, reason, "{login}");
    }
    for login in ["alice", "dave", "erin", "frank"] {
        let decided = refusal(world.decide(login, action, Verdict::Approve).await);
        let claimed = attempt(&world, login, &claim(action, "claimed")).await;
        assert_eq!(claimed, decided, "{login}");
    }
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let row = claim(action, "claimed");
    assert_eq!(attempt(&world, "carol", &row).await, "seat-taken");
    assert_eq!(attempt(&world, "bob", &row).await, "role-missing");
    world.decide("dave", action, Verdict::Reject).await.unwrap();
    assert_eq!(attempt(&world, "bob", &row).await, "not-open");
    assert_eq!(in_hand(&world, action).await, None);
}

#[tokio::test]
async fn who_has_no_key_in_force_does_not_claim() {
    let world = World::new().await;
    let hans = world.add_login("hans", "person").await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let person = alice.add_person(&hans).await.unwrap();
    bob.confirm(&person).await.unwrap();
    let role = alice.grant(hans.id, Role::ComplianceOfficer).await.unwrap();
    bob.confirm(&role).await.unwrap();
    let action = world.open_action().await;
    let row = claim(action, "claimed");
    assert_eq!(attempt(&world, "hans", &row).await, "key-not-active");
    let row = assign(action, "hans");
    assert_eq!(attempt(&world, "carol", &row).await, "target-excluded");
}

#[tokio::test]
async fn agents_workers_auditors_and_strangers_have_no_grant_to_claim_or_hand_over() {
    let world = World::new().await;
    let action = world.open_action().await;
    for row in [
        claim(action, "claimed"),
        claim(action, "released"),
        assign(action, "carol"),
    ] {
        for login in ["aml-screen", "runner", "watcher"] {
            assert_eq!(attempt(&world, login, &row).await, DENIED, "{login}");
        }
        assert_eq!(attempt(&world, "stranger", &row).await, "login-unknown");
    }
    let mut owner = world.owner().await;
    for row in [claim(action, "claimed"), assign(action, "carol")] {
        let outcome = tried(owner.connection(), &row.insert()).await;
        assert_eq!(outcome, "login-too-strong");
    }
    assert_eq!(in_hand(&world, action).await, None);
    // Nor does an agent learn who looks at its proposals.
    let mut agent = world.raw("aml-screen").await;
    for columns in ["assignee", "assigned_until", "assigned_step", "*"] {
        let sql = format!("SELECT {columns} FROM countersign.action_state");
        assert_eq!(tried(&mut agent, &sql).await, DENIED, "{columns}");
    }
    run(
        &mut agent,
        "SELECT state, step FROM countersign.action_state",
    )
    .await;
}

#[tokio::test]
async fn nobody_claims_for_another_or_for_longer() {
    let world = World::new().await;
    let action = world.open_action().await;
    for (column, value) in [("until", "'2099-01-01'"), ("seq", "7"), ("leaf", "'\\x00'")] {
        let row = claim(action, "claimed").set(column, value);
        assert_eq!(attempt(&world, "carol", &row).await, DENIED, "{column}");
    }
    for (column, value) in [("seq", "7"), ("leaf", "'\\x00'")] {
        let row = assign(action, "bob").set(column, value);
        assert_eq!(attempt(&world, "carol", &row).await, DENIED, "{column}");
    }
    for event in ["", "assigned", "Claimed", "claimed\",\"x\":\""] {
        let row = claim(action, event);
        assert_eq!(
            attempt(&world, "carol", &row).await,
            "claim-event",
            "{event}"
        );
    }
    let row = claim(action, "claimed").set("event", "NULL");
    assert_eq!(attempt(&world, "carol", &row).await, "claim-event");
    for sql in [
        "UPDATE fact.claim SET event = 'claimed'",
        "DELETE FROM fact.assignment",
        "UPDATE countersign.action_state SET assignee = NULL",
        "INSERT INTO countersign.assignment SELECT * FROM countersign.assignment",
    ] {
        let outcome = tried(&mut world.raw("carol").await, sql).await;
        assert!(
            matches!(outcome.as_str(), DENIED | "55000" | "42809"),
            "{sql}: {outcome}"
        );
    }
}

#[tokio::test]
async fn a_claim_is_one_persons_for_half_an_hour_and_then_free() {
    let world = World::new().await;
    let action = world.open_action().await;
    let (carol, bob) = (world.store("carol").await, world.store("bob").await);
    let first = carol.claim(action).await.unwrap();
    let at = carol.now().await.unwrap();
    let left = first.until - at;
    assert!(
        left > TimeDelta::minutes(29) && left <= TimeDelta::minutes(30),
        "{left}"
    );
    assert_eq!(in_hand(&world, action).await, Some(actor("carol").id));
    assert_eq!(refusal(bob.claim(action).await), "claimed");
    assert_eq!(refusal(bob.release(action).await), "not-in-hand");
    // Their own they may renew.
    assert!(carol.claim(action).await.unwrap().until > first.until);
    world.shift_clock(TimeDelta::minutes(29)).await;
    assert_eq!(refusal(bob.claim(action).await), "claimed");
    world.shift_clock(TimeDelta::minutes(31)).await;
    assert_eq!(in_hand(&world, action).await, None);
    assert_eq!(refusal(carol.release(action).await), "not-in-hand");
    bob.claim(action).await.unwrap();
    assert_eq!(in_hand(&world, action).await, Some(actor("bob").id));
    bob.release(action).await.unwrap();
    assert_eq!(in_hand(&world, action).await, None);
    assert_eq!(refusal(bob.release(action).await), "not-in-hand");
    audit(&world).await;
}

#[tokio::test]
async fn a_clock_that_steps_back_does_not_lengthen_a_claim() {
    let world = World::new().await;
    let action = world.open_action().await;
    let (carol, bob) = (world.store("carol").await, world.store("bob").await);
    carol.claim(action).await.unwrap();
    world.shift_clock(TimeDelta::minutes(31)).await;
    // Any record of that time.
    world.desk("erin").await.view(action).await.unwrap();
    world.shift_clock(TimeDelta::zero()).await;
    bob.claim(action).await.unwrap();
}

#[tokio::test]
async fn of_two_who_claim_at_once_one_wins() {
    let world = World::new().await;
    for _ in 0..8 {
        let action = world.open_action().await;
        let (carol, bob) = (world.store("carol").await, world.store("bob").await);
        let (a, b) = tokio::join!(carol.claim(action), bob.claim(action));
        let winner = match (&a, &b) {
            (Ok(_), Err(refused)) if refused.code() == "claimed" => "carol",
            (Err(refused), Ok(_)) if refused.code() == "claimed" => "bob",
            other => panic!("{other:?}"),
        };
        assert_eq!(in_hand(&world, action).await, Some(actor(winner).id));
        let records: i64 = value(
            world.owner().await.connection(),
            &format!("SELECT count(*) FROM countersign.assignment WHERE action_id = '{action}'"),
        )
        .await;
        assert_eq!(records, 1);
    }
    audit(&world).await;
}

#[tokio::test]
async fn a_claim_keeps_nobody_from_deciding_and_makes_no_view_stale() {
    let world = World::new().await;
    let action = world.open_action().await;
    let bob = world.desk("bob").await;
    let seen = bob.view(action).await.unwrap();
    world.store("carol").await.claim(action).await.unwrap();
    let decision = world
        .decision_on(&bob, action, Verdict::Approve, seen)
        .await;
    bob.send(&decision).await.unwrap();
    assert_eq!(world.state(action).await.1, 2);
    // The step that she had claimed is closed.
    assert_eq!(in_hand(&world, action).await, None);
    let dave = world.store("dave").await;
    dave.claim(action).await.unwrap();
    assert_eq!(in_hand(&world, action).await, Some(actor("dave").id));
}

#[tokio::test]
async fn an_action_is_handed_over_by_a_supervisor_by_who_has_it_or_by_who_could_decide() {
    let world = World::new().await;
    let action = world.open_action().await;
    for (login, fault) in [
        ("erin", HandOverFault::Stranger),
        ("frank", HandOverFault::Stranger),
        // A supervisor, but the agent's owner chooses nobody.
        ("alice", HandOverFault::Tied),
    ] {
        let store = world.store(login).await;
        let refused = store
            .assign(action, actor("carol").id, None)
            .await
            .unwrap_err();
        assert_eq!(
            refused.refusal(),
            Action::HandOver { fault }.into(),
            "{login}"
        );
    }
    for (login, to) in [
        ("carol", "bob"),
        ("dave", "carol"),
        ("bob", "bob"),
        ("bob", "carol"),
    ] {
        let row = assign(action, to);
        assert_eq!(attempt(&world, login, &row).await, "ok", "{login} to {to}");
        assert_eq!(in_hand(&world, action).await, Some(actor(to).id));
    }
    // It has no end, and the one who has it may give it back.
    world.shift_clock(TimeDelta::days(2)).await;
    assert_eq!(
        refusal(world.store("bob").await.claim(action).await),
        "claimed"
    );
    world.store("carol").await.release(action).await.unwrap();
    assert_eq!(in_hand(&world, action).await, None);
    audit(&world).await;
}

#[tokio::test]
async fn an_action_is_not_handed_to_who_cannot_decide_on_it() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    let action = world.open_action().await;
    let carol = world.store("carol").await;
    for (to, code) in [
        ("alice", "lineage"),
        ("dave", "role-missing"),
        ("erin", "role-missing"),
        ("frank", "role-missing"),
        ("gina", "role-missing"),
        ("nobody-at-all", "key-not-active"),
        ("aml-screen", "key-not-active"),
    ] {
        let refused = carol.assign(action, actor(to).id, None).await.unwrap_err();
        assert_eq!(refused.code(), "target-excluded", "{to}");
        let Refusal::Action(Action::TargetExcluded { why, .. }) = refused.refusal() else {
            panic!("{to}: {refused}")
        };
        assert_eq!(why.unwrap().code(), code, "{to}");
    }
    let row = assign(action, "carol").set("person", "NULL");
    assert_eq!(attempt(&world, "bob", &row).await, "target-excluded");
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let row = assign(action, "carol");
    assert_eq!(attempt(&world, "dave", &row).await, "target-excluded");
    let row = assign(action, "dave");
    assert_eq!(attempt(&world, "dave", &row).await, "ok");
    assert_eq!(in_hand(&world, action).await, Some(actor("dave").id));
}

#[tokio::test]
async fn what_nobody_decides_any_more_is_neither_claimed_nor_handed_over() {
    let world = World::new().await;
    let (closed, old) = (world.open_action().await, world.open_action().await);
    world
        .decide("carol", closed, Verdict::Reject)
        .await
        .unwrap();
    world.store("carol").await.claim(old).await.unwrap();
    let unknown = Uuid::new_v4();
    world.shift_clock(TimeDelta::days(30)).await;
    for (action, reason) in [
        (closed, "not-open"),
        (old, "expired"),
        (unknown, "not-found"),
    ] {
        let row = claim(action, "claimed");
        assert_eq!(attempt(&world, "bob", &row).await, reason);
        let row = assign(action, "bob");
        assert_eq!(attempt(&world, "dave", &row).await, reason);
    }
    let row = claim(unknown, "released");
    assert_eq!(attempt(&world, "carol", &row).await, "not-found");
}

#[tokio::test]
async fn a_note_is_a_private_text_and_the_record_names_who_whom_and_nothing_more() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.store("carol").await;
    let long = "x".repeat(4_097);
    let note = |text| {
        Some(Private {
            salt: &[7; 16],
            text,
        })
    };
    let bob = actor("bob").id;
    let refused = carol.assign(action, bob, note(&long)).await;
    assert_eq!(refusal(refused), "too-large");
    let row = assign(action, "bob").set("note", "'no salt'");
    assert_eq!(attempt(&world, "carol", &row).await, "salt");
    let secret = "She knows <this> payer's \"uncle\".";
    let recorded = carol.assign(action, bob, note(secret)).await.unwrap();
    let bytes = carol.record(recorded.seq).await.unwrap().unwrap();
    let line = String::from_utf8(bytes).unwrap();
    let commitment = countersign_statement::commitment(&[7; 16], secret.as_bytes());
    assert!(
        line.contains(&commitment) && !line.contains("payer"),
        "{line}"
    );
    assert!(line.contains(&bob.to_string()) && line.contains(&actor("carol").id.to_string()));
    let mut over = carol.history(action, 100).await.unwrap();
    over.retain(|record| record.to.is_some());
    assert_eq!(over.len(), 1);
    assert_eq!(
        (over[0].to, over[0].note.as_deref()),
        (Some(bob), Some(secret))
    );
    let fits = "x".repeat(4_096);
    let kept = Some(Private {
        salt: &salt(),
        text: &fits,
    });
    carol.assign(action, bob, kept).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn claims_are_judged_in_read_committed_alone_and_whatever_the_session_has_set() {
    let world = World::new().await;
    let action = world.open_action().await;
    let mut carol = world.raw("carol").await;
    for row in [claim(action, "claimed"), assign(action, "bob")] {
        for level in ["REPEATABLE READ", "SERIALIZABLE"] {
            let sql = format!("BEGIN ISOLATION LEVEL {level}; {}", row.insert());
            assert_eq!(tried(&mut carol, &sql).await, "isolation");
            run(&mut carol, "ROLLBACK").await;
        }
    }
    run(
        &mut carol,
        "SET TimeZone = 'Asia/Kathmandu'; SET DateStyle = 'SQL, DMY'; SET IntervalStyle = 'sql_standard';
         SET bytea_output = 'escape'; SET search_path = pg_temp, fact; SET row_security = off;
         SET standard_conforming_strings = off; SET backslash_quote = on",
    )
    .await;
    let odd = format!(
        "INSERT INTO fact.assignment (action_id, person, note, note_salt) VALUES ('{action}', '{}', $t$\"}}\\$t$, decode(repeat('07', 16), 'hex'))",
        actor("bob").id
    );
    for sql in [
        claim(action, "claimed").insert(),
        claim(action, "released").insert(),
        odd,
    ] {
        assert_eq!(tried(&mut carol, &sql).await, "ok", "{sql}");
    }
    audit(&world).await;
}

#[tokio::test]
async fn the_views_of_the_queue_tell_mine_from_anothers_and_nobodys() {
    let world = World::new().await;
    let mut actions = Vec::new();
    for _ in 0..3 {
        actions.push(world.open_action().await);
    }
    world.propose(&Proposal::default()).await;
    let [mine, theirs, run_out] = actions[..] else {
        unreachable!()
    };
    let (carol, bob) = (world.store("carol").await, world.store("bob").await);
    bob.claim(run_out).await.unwrap();
    world.shift_clock(TimeDelta::minutes(40)).await;
    carol.claim(mine).await.unwrap();
    carol.assign(theirs, actor("bob").id, None).await.unwrap();
    let reader = countersign_store::listing::Viewer {
        person: actor("carol").id,
        now: carol.now().await.unwrap(),
    };
    let list = async |view: &'static str| {
        let wanted = countersign_store::listing::Wanted::all_of(
            view,
            countersign_store::listing::Order::NewestFirst,
        );
        let list = carol.list_keys(&wanted, &reader, None, 100).await.unwrap();
        list.keys
            .into_iter()
            .map(|k| k.action_id)
            .collect::<Vec<_>>()
    };
    let turn = list("my_turn").await;
    assert_eq!(turn.len(), 3);
    assert!(turn.contains(&mine) && turn.contains(&run_out) && !turn.contains(&theirs));
    let nobodys = list("unassigned").await;
    assert_eq!(nobodys.len(), 2);
    assert!(nobodys.contains(&run_out));
    assert_eq!(list("all").await.len(), 4);
    for count in carol.view_counts(&reader, 100).await.unwrap() {
        let wanted = u64::try_from(list(count.view).await.len()).unwrap();
        assert_eq!(count.count, wanted, "{}", count.view);
    }
    let rows = carol.list_rows(&actions, reader.now).await.unwrap();
    let names: Vec<(Option<Uuid>, &str)> = rows
        .iter()
        .map(|r| (r.assignee, r.assignee_name.as_str()))
        .collect();
    let named = |name: &str| Some(actor(name).id);
    assert_eq!(names[0].0, named("carol"));
    assert_eq!(names[1].0, named("bob"));
    assert_eq!(names[2], (None, ""));
    assert!(!names[0].1.is_empty() && names[0].1 != names[1].1);
}
