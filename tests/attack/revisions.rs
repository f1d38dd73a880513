//! Revisions: by whom, of what, in which words; what becomes of the votes that there were, and of those that come too late.

use chrono::TimeDelta;
use countersign_statement::codes::{InterruptionEvent, Reveal, Reviser, Role, Verdict};
use countersign_testkit::{Proposal, World, actor, salt};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, text, tried, value},
};

const WHY: &str = "Half of it is enough.";

async fn world(by: Reviser) -> (World, Uuid) {
    let world = World::new().await;
    world.revisable(Some(by), Reveal::AtOnce).await;
    let action = world.open_action().await;
    (world, action)
}

/// The next revision of an action, with another amount.
fn next(action: Uuid, revision: u32, amount: &str) -> Row {
    let salt = || format!("'\\x{}'", hex::encode(salt()));
    Row::new("fact.revision")
        .set("action_id", text(&action.to_string()))
        .set("revision", revision.to_string())
        .set("params", "'{}'")
        .set("amount", text(amount))
        .set("currency", "'EUR'")
        .set("content_salt", salt())
        .set("reason", text(WHY))
        .set("reason_salt", salt())
}

async fn sent(world: &World, login: &str, row: &Row) -> String {
    tried(&mut world.raw(login).await, &row.insert()).await
}

async fn said<T>(world: &World, sql: &str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    value(world.owner().await.connection(), sql).await
}

async fn digest(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT encode(action_digest, 'hex') FROM countersign.action WHERE action_id = '{action}'"
    );
    said(world, &sql).await
}

async fn interrupt(world: &World, login: &str, action: Uuid, event: InterruptionEvent) {
    let row = Row::new("fact.interruption")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event.as_str()))
        .set("text", "'For whom is this?'")
        .set("text_salt", format!("'\\x{}'", hex::encode(salt())));
    assert_eq!(sent(world, login, &row).await, "ok");
}

#[tokio::test]
async fn who_could_decide_and_the_agents_owner_revise_as_the_policy_says_and_nobody_else() {
    // Alice owns the agent, Bob and Carol are officers, whose step is open, Dave is a supervisor, whose step comes later.
    for (by, owner, officer, supervisor) in [
        (
            None,
            "revision-not-allowed",
            "revision-not-allowed",
            "revision-not-allowed",
        ),
        (Some(Reviser::Reviewer), "lineage", "ok", "role-missing"),
        (
            Some(Reviser::Owner),
            "ok",
            "revision-owner",
            "revision-owner",
        ),
        (Some(Reviser::Either), "ok", "ok", "role-missing"),
    ] {
        let world = World::new().await;
        world.revisable(by, Reveal::AtOnce).await;
        for (login, wanted) in [("alice", owner), ("carol", officer), ("dave", supervisor)] {
            let action = world.propose(&Proposal::default()).await;
            let told = sent(&world, login, &next(action, 2, "600.00")).await;
            assert_eq!(told, wanted, "{by:?}, {login}");
        }
        if by == Some(Reviser::Either) {
            let action = world.open_action().await;
            let row = next(action, 2, "600.00");
            for login in ["erin", "frank"] {
                assert_eq!(sent(&world, login, &row).await, "role-missing", "{login}");
            }
            for login in ["aml-screen", "runner", "watcher"] {
                assert_eq!(sent(&world, login, &row).await, DENIED, "{login}");
            }
            assert_ne!(sent(&world, "stranger", &row).await, "ok");
            let nothing = next(Uuid::new_v4(), 2, "600.00");
            assert_eq!(sent(&world, "carol", &nothing).await, "not-found");
        }
        audit(&world).await;
    }
}

#[tokio::test]
async fn votes_on_an_earlier_revision_are_kept_and_not_counted_and_their_people_have_had_their_seat()
 {
    let (world, action) = world(Reviser::Either).await;
    world.add_person("gina", &[Role::ComplianceOfficer]).await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(world.state(action).await.1, 2);
    assert_eq!(
        sent(&world, "alice", &next(action, 2, "600.00")).await,
        "ok"
    );
    let (state, step, _) = world.state(action).await;
    assert_eq!((state.as_str(), step), ("in_review", 1));
    // She voted on what is no more, and does not vote again; nor does she revise.
    for verdict in [Verdict::Approve, Verdict::Reject] {
        let refused = refusal(world.decide("carol", action, verdict).await);
        assert_eq!(refused, "seat-taken");
    }
    let hers = sent(&world, "carol", &next(action, 3, "700.00")).await;
    assert_eq!(hers, "seat-taken");
    // Who revises decides on it no more.
    assert_eq!(sent(&world, "bob", &next(action, 3, "700.00")).await, "ok");
    let refused = refusal(world.decide("bob", action, Verdict::Approve).await);
    assert_eq!(refused, "lineage");
    assert_eq!(
        sent(&world, "bob", &next(action, 4, "800.00")).await,
        "lineage"
    );
    world
        .decide("gina", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(world.state(action).await.1, 2);
    world
        .decide("dave", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(world.state(action).await.0, "approved");
    let votes: String = said(
        &world,
        "SELECT string_agg(revision || ' ' || step || ' ' || (retracted_seq IS NULL), ', ' ORDER BY seq) FROM countersign.decision",
    )
    .await;
    assert_eq!(votes, "1 1 true, 3 1 true, 3 2 true");
    audit(&world).await;
}

#[tokio::test]
async fn a_vote_that_was_signed_over_the_earlier_content_is_none_on_the_revised_one() {
    let (world, action) = world(Reviser::Either).await;
    let carol = world.desk("carol").await;
    let early = world.decision(&carol, action, Verdict::Approve).await;
    assert_eq!(
        sent(&world, "alice", &next(action, 2, "600.00")).await,
        "ok"
    );
    assert_eq!(refusal(carol.send(&early).await), "stale-view");
    // Neither with a view of the new content and the old words, of which each alone would do for a lie.
    let seen = world.view(&carol, action).await;
    let fresh = world
        .decision_on(&carol, action, Verdict::Approve, seen)
        .await;
    for spoil in [0, 1, 2] {
        let mut old = fresh.clone();
        if spoil != 1 {
            old.statement
                .action_digest
                .clone_from(&early.statement.action_digest);
        }
        if spoil != 0 {
            old.statement.revision = 1;
        }
        let old = old.resign(&carol);
        assert_eq!(refusal(carol.send(&old).await), "statement-differs");
    }
    carol.send(&fresh).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn of_a_vote_and_a_revision_at_once_one_comes_first_and_the_vote_is_never_of_both() {
    for _ in 0..4 {
        let (world, action) = world(Reviser::Owner).await;
        let carol = world.desk("carol").await;
        let vote = world.decision(&carol, action, Verdict::Approve).await;
        let row = next(action, 2, "600.00");
        let (voted, revised) = tokio::join!(carol.send(&vote), sent(&world, "alice", &row));
        assert_eq!(revised, "ok");
        let counted: i64 = said(
            &world,
            "SELECT count(*) FROM countersign.decision d JOIN countersign.action a USING (action_id) WHERE d.revision = a.revision",
        )
        .await;
        assert_eq!(counted, 0);
        if voted.is_err() {
            assert_eq!(refusal(voted), "stale-view");
        }
        assert_eq!(world.state(action).await.1, 1);
        audit(&world).await;
    }
    // And of two who revise at once one does.
    let (world, action) = world(Reviser::Either).await;
    let (one, other) = (next(action, 2, "600.00"), next(action, 2, "700.00"));
    let both = tokio::join!(sent(&world, "bob", &one), sent(&world, "alice", &other));
    let refused = if both.0 == "ok" { both.1 } else { both.0 };
    assert_eq!(refused, "revision-number");
}

#[tokio::test]
async fn each_guard_refuses_a_revision_by_its_own_name() {
    let (world, action) = world(Reviser::Either).await;
    let row = || next(action, 2, "600.00");
    let long = "9".repeat(31);
    for (row, why) in [
        (row().set("revision", "1"), "revision-number"),
        (row().set("revision", "3"), "revision-number"),
        (row().set("revision", "NULL"), "revision-number"),
        (row().set("reason", "NULL"), "text-missing"),
        (row().set("reason", "E' \\n'"), "text-missing"),
        (row().set("reason", "repeat('x', 65537)"), "text-missing"),
        (row().set("params", "NULL"), "content-invalid"),
        (row().set("params", "'{'"), "content-invalid"),
        (
            row().set("params", "to_json(repeat('x', 262144))::text"),
            "content-invalid",
        ),
        (row().set("amount", "NULL"), "content-invalid"),
        (row().set("amount", "'6e2'"), "content-invalid"),
        (row().set("amount", "'NaN'"), "content-invalid"),
        (row().set("amount", text(&long)), "content-invalid"),
        (row().set("currency", "'eur'"), "content-invalid"),
        (row().set("currency", "NULL"), "content-invalid"),
        (row().set("content_salt", "NULL"), "salt"),
        (row().set("reason_salt", "'\\x00'"), "salt"),
        (next(action, 2, "1200.00"), "revision-same"),
        (next(action, 2, "100000"), "revision-blocked"),
        (next(action, 2, "50000"), "revision-stricter"),
    ] {
        assert_eq!(sent(&world, "carol", &row).await, why, "{}", row.insert());
    }
    interrupt(&world, "carol", action, InterruptionEvent::Asked).await;
    assert_eq!(sent(&world, "carol", &row()).await, "not-open");
    interrupt(&world, "alice", action, InterruptionEvent::Answered).await;
    interrupt(&world, "dave", action, InterruptionEvent::Held).await;
    assert_eq!(sent(&world, "alice", &row()).await, "not-open");
    interrupt(&world, "dave", action, InterruptionEvent::Resumed).await;
    assert_eq!(sent(&world, "alice", &row()).await, "ok");
    let gone = world.open_action().await;
    world
        .as_owner(&format!(
            "UPDATE countersign.payload SET salt = NULL, bytes = NULL WHERE commitment = (SELECT action_digest FROM countersign.action WHERE action_id = '{gone}')"
        ))
        .await;
    let erased = next(gone, 2, "600.00");
    assert_eq!(sent(&world, "alice", &erased).await, "revision-erased");
    let closed = world.open_action().await;
    world.decide("bob", closed, Verdict::Reject).await.unwrap();
    let late = next(closed, 2, "600.00");
    assert_eq!(sent(&world, "alice", &late).await, "not-open");
    world.shift_clock(TimeDelta::days(60)).await;
    assert_eq!(
        sent(&world, "alice", &next(action, 3, "700")).await,
        "expired"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_revision_opens_no_milder_way_and_says_nothing_else_otherwise() {
    let (world, action) = world(Reviser::Either).await;
    let route = format!(
        "SELECT encode(route_digest, 'hex') FROM countersign.action WHERE action_id = '{action}'"
    );
    let before: String = said(&world, &route).await;
    // Of this little nobody would have to look at a proposal.
    let row = next(action, 2, "10").set("params", r#"'{"half":true}'"#);
    assert_eq!(sent(&world, "carol", &row).await, "ok");
    assert_eq!(world.state(action).await.0, "in_review");
    assert_eq!(said::<String>(&world, &route).await, before);
    let contents: Vec<(String,)> = sqlx::query_as(
        "SELECT convert_from(p.bytes, 'UTF8') FROM countersign.payload p
          WHERE p.commitment IN (SELECT was FROM countersign.revision UNION ALL SELECT action_digest FROM countersign.revision)
          ORDER BY length(p.bytes)",
    )
    .fetch_all(world.owner().await.connection())
    .await
    .unwrap();
    let [old, new] =
        [0, 1].map(|at| countersign_statement::Content::parse(&contents[at].0).unwrap());
    assert_eq!(new.editors, [actor("carol").id]);
    let mut as_before = new.clone();
    as_before.editors.clear();
    (as_before.amount, as_before.params) = (old.amount.clone(), old.params.clone());
    assert_eq!(as_before, old);
    assert_eq!(
        (new.amount.as_str(), new.params.as_str()),
        ("10", r#"{"half":true}"#)
    );
    audit(&world).await;
}

#[tokio::test]
async fn the_first_step_begins_anew_and_the_review_as_a_whole_does_not() {
    let (world, action) = world(Reviser::Either).await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let claim = Row::new("fact.claim")
        .set("action_id", text(&action.to_string()))
        .set("event", "'claimed'");
    assert_eq!(sent(&world, "dave", &claim).await, "ok");
    world.shift_clock(TimeDelta::hours(30)).await;
    let clocks = format!(
        "SELECT ARRAY[extract(epoch FROM due_at), extract(epoch FROM expires_at), extract(epoch FROM escalates_at)]::float8[] FROM countersign.action_state WHERE action_id = '{action}'"
    );
    let before: Vec<Option<f64>> = said(&world, &clocks).await;
    assert_eq!(sent(&world, "alice", &next(action, 2, "600")).await, "ok");
    let after: Vec<Option<f64>> = said(&world, &clocks).await;
    assert!(after[0] > before[0], "due anew");
    assert_eq!(after[1], before[1], "no more time in all");
    assert_eq!(after[2], after[0], "its ladder anew");
    let held: i64 = said(&world, "SELECT count(*) FROM countersign.in_hand").await;
    assert_eq!(held, 0);
    // Of the first step again, whose ladder is long.
    world.shift_clock(TimeDelta::days(5)).await;
    let rung = Row::new("fact.escalation")
        .set("action_id", text(&action.to_string()))
        .set("cause", "'overdue'")
        .set("step", "1")
        .set("level", "1");
    assert_eq!(sent(&world, "frank", &rung).await, "ok");
    assert_eq!(sent(&world, "alice", &next(action, 3, "700")).await, "ok");
    let level: i32 = said(&world, "SELECT level FROM countersign.action_state").await;
    assert_eq!(level, 0);
    audit(&world).await;
}

#[tokio::test]
async fn the_permission_is_for_the_revised_content_alone() {
    let (world, action) = world(Reviser::Either).await;
    let first = digest(&world, action).await;
    let row = next(action, 2, "600").set("params", r#"'{"half":true}'"#);
    assert_eq!(sent(&world, "alice", &row).await, "ok");
    let second = digest(&world, action).await;
    for who in ["carol", "dave"] {
        world.decide(who, action, Verdict::Approve).await.unwrap();
    }
    let use_of = |digest: &str| {
        Row::new("fact.execution")
            .set("action_id", text(&action.to_string()))
            .set("event", "'consumed'")
            .set("digest", format!("'\\x{digest}'"))
    };
    assert_eq!(
        sent(&world, "aml-screen", &use_of(&first)).await,
        "digest-differs"
    );
    // Its agent is told what it is to carry out, of its own action.
    let sql = format!("SELECT countersign.own_params('{action}')");
    let params: Option<String> = value(&mut world.raw("aml-screen").await, &sql).await;
    assert_eq!(params.as_deref(), Some(r#"{"half":true}"#));
    assert_eq!(sent(&world, "aml-screen", &use_of(&second)).await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn a_compromised_key_of_an_earlier_revision_takes_nothing_from_this_one() {
    let (world, action) = world(Reviser::Owner).await;
    world.add_person("gina", &[Role::ComplianceOfficer]).await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(sent(&world, "alice", &next(action, 2, "600")).await, "ok");
    world
        .decide("gina", action, Verdict::Approve)
        .await
        .unwrap();
    let since: i64 = said(&world, "SELECT min(seq) FROM countersign.decision").await;
    let carol = actor("carol");
    let revoked = world
        .desk("alice")
        .await
        .revoke_key(&carol, Some(u64::try_from(since).unwrap()))
        .await;
    revoked.unwrap();
    assert_eq!(world.state(action).await.1, 2);
    let void: String = said(
        &world,
        "SELECT string_agg(COALESCE(void, '-'), ' ' ORDER BY seq) FROM countersign.decision",
    )
    .await;
    assert_eq!(void, "key -");
    world
        .decide("dave", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(world.state(action).await.0, "approved");
    audit(&world).await;
}

#[tokio::test]
async fn nothing_but_a_revision_changes_what_an_action_asks_for() {
    let (world, action) = world(Reviser::Either).await;
    assert_eq!(sent(&world, "alice", &next(action, 2, "600")).await, "ok");
    for table in ["countersign.revision", "countersign.action"] {
        for login in ["alice", "carol", "aml-screen", "runner"] {
            let sql = format!("UPDATE {table} SET revision = revision + 1");
            let told = tried(&mut world.raw(login).await, &sql).await;
            assert_eq!(told, DENIED, "{table}, {login}");
        }
    }
    let mut owner = world.owner().await;
    for change in [
        "amount = 1",
        "revision = 3",
        "revision = 4, action_digest = sha256('x')",
        "revision = 3, action_digest = sha256('x'), lineage = '{}'",
        "revision = 3, action_digest = sha256('x'), owner = agent",
        "revision = 3, action_digest = sha256('x'), route_digest = sha256('x')",
        "revision = 3, action_digest = sha256('x'), risk = 1",
        "revision = 3, action_digest = sha256('x'), expires_at = expires_at + interval '1 day'",
        "subject = 'A-18'",
    ] {
        let sql = format!("UPDATE countersign.action SET {change}");
        let told = tried(owner.connection(), &sql).await;
        assert_eq!(told, "append-only", "{change}");
    }
    for sql in [
        "UPDATE countersign.revision SET by = action_id",
        "DELETE FROM countersign.revision",
    ] {
        assert_eq!(tried(owner.connection(), sql).await, "append-only", "{sql}");
    }
    audit(&world).await;
}

#[tokio::test]
async fn who_could_decide_by_a_delegated_role_alone_revises_nothing() {
    let (world, action) = world(Reviser::Either).await;
    world
        .lend("carol", "erin", Role::ComplianceOfficer)
        .await
        .unwrap();
    assert_eq!(
        sent(&world, "erin", &next(action, 2, "600")).await,
        "role-missing"
    );
    // She takes the seat all the same, and who holds the role revises.
    world
        .decide("erin", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(
        sent(&world, "carol", &next(action, 2, "600")).await,
        "seat-delegated"
    );
    assert_eq!(sent(&world, "dave", &next(action, 2, "600")).await, "ok");
    audit(&world).await;
}
