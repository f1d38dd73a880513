//! A database that records something else than was signed, and answers as if nothing were: whoever signed notices at once.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{TimeDelta, Utc};
use countersign_app::{
    Failure, Session, Signer, Watch, acts::Act, checkpoint::Installation, decide::Decision,
    glass::Breaking, schedule::When, schedules::NewSchedule,
};
use countersign_ledger::key_id;
use countersign_refusal::{Database, Refusal};
use countersign_statement::{
    Filter, Glass, PolicyDocument,
    codes::{AgentKind, Custody, GlassVerdict, ReasonCode, Role, StandingEvent, Verdict},
    event::By,
    events,
};
use countersign_testkit::{World, actor, installation_key};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::bundles::session;

/// The end of every signed fact's door, by an owner who means harm: another time than was signed goes into the ledger.
const TAMPERED: &str = "
CREATE OR REPLACE FUNCTION countersign.record_signed(event text, subject text, me uuid, signed bytea, key_id bytea, signature bytea, built text, of_held uuid DEFAULT NULL,
  OUT seq bigint, OUT leaf bytea, OUT at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  SELECT a.seq, a.leaf, a.at INTO seq, leaf, at
    FROM countersign.append(event, subject, me, 'human', pg_catalog.replace(built, '\"signed_at\":\"2', '\"signed_at\":\"3'),
                            countersign.one_signature(key_id, signature), of_held) a;
END
$$";

/// What came of signing: that it was noticed, or what happened instead.
fn noticed<T: std::fmt::Debug>(event: &str, outcome: Result<T, Failure>) -> String {
    let failure = outcome.expect_err(event);
    match failure.refusal() {
        Refusal::Database(Database::Contradiction { found, .. })
            if found.contains("holds another statement than was signed") =>
        {
            event.to_owned()
        }
        other => panic!("{event}: {other:?}"),
    }
}

fn installation() -> Installation {
    let key = installation_key();
    Installation {
        installation: actor("installation").id,
        key_id: key_id(&key.verifying_key().to_bytes()),
        vouched: true,
        signer: Signer::Memory(Arc::new(key)),
    }
}

/// An action on which carol voted, whose step waits for another officer: a vote of an open step can be taken back. Then one whose glass
/// she may break, and one whose glass bob broke.
async fn voted_on(world: &World, mut policy: PolicyDocument) -> [Uuid; 3] {
    let mut rule = policy.rules.pop().unwrap();
    rule.rule = 1;
    rule.min_persons = 2;
    rule.steps.truncate(1);
    rule.steps[0].role = Role::ComplianceOfficer;
    rule.steps[0].quorum = 2;
    rule.steps[0].deny = 2;
    rule.steps[0].escalation.clear();
    rule.break_glass = Some(Glass {
        role: Role::ComplianceOfficer,
        review_role: Role::ComplianceOfficer,
        quorum: 1,
        within_seconds: 3_600,
    });
    policy.rules = vec![rule];
    policy.version += 1;
    let made = world.desk("alice").await.draft_policy(&policy).await;
    world
        .desk("bob")
        .await
        .confirm(&made.unwrap())
        .await
        .unwrap();
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let (open, broken) = (world.open_action().await, world.open_action().await);
    world.break_glass("bob", broken).await.unwrap();
    [action, open, broken]
}

#[tokio::test]
async fn every_signed_fact_is_believed_only_after_its_record_was_read_back() {
    let world = World::new().await;
    let action = world.open_action().await;
    let (alice, bob, carol) = (
        session(&world, "alice").await,
        session(&world, "bob").await,
        session(&world, "carol").await,
    );
    // Prepared while the database was honest: a role that waits, and somebody without a key.
    alice
        .grant_role(actor("carol").id, Role::Auditor, None)
        .await
        .unwrap();
    let waiting = bob.pending_confirmations().await.unwrap();
    let daves = alice.keys().await.unwrap();
    let daves = daves.iter().find(|k| k.person == actor("dave").id).unwrap();
    alice.revoke_key(daves.key_id, None).await.unwrap();
    let new_key = actor("stranger").key;
    let mut dave = Session::over(
        world.store("dave").await,
        Signer::Memory(Arc::new(new_key.clone())),
    )
    .await
    .unwrap();
    let (installed, stopped) = (Uuid::new_v4(), Uuid::new_v4());
    for (id, name) in [(installed, "one"), (stopped, "two")] {
        let machine = actor(name).key.verifying_key().to_bytes();
        alice.add_installation(id, name, machine).await.unwrap();
    }
    alice
        .stand_installation(stopped, StandingEvent::Paused)
        .await
        .unwrap();
    let import = Uuid::new_v4();
    let rows = format!(
        "BEGIN;
         INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
         VALUES ('{import}', 1, 't', '1', 'a', 'b', 1, 'EUR', '', '');
         INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
         VALUES ('{import}', 'transactions', sha256('f'), '{{\"type\":\"countersign/reading/v1\",\"reading\":{{}},\"summary\":{{}}}}', uuid_send(gen_random_uuid()), sha256('r'), 1, 1, 0);
         COMMIT"
    );
    sqlx::raw_sql(AssertSqlSafe(rows))
        .execute(&mut world.raw("aml-screen").await)
        .await
        .unwrap();
    let (_, policy) = world
        .store("bob")
        .await
        .active_policy()
        .await
        .unwrap()
        .unwrap();
    let policy = PolicyDocument::parse(&policy).unwrap();
    let [voted, open, broken] = voted_on(&world, policy.clone()).await;
    let (_, seen) = carol.open_action(open, "test").await.unwrap();
    // One that proposed nothing: actions pause with their agent.
    alice
        .stand_agent(actor("runner").id, StandingEvent::Paused)
        .await
        .unwrap();
    let nightly = NewSchedule {
        when: When::parse("@daily", "UTC").unwrap(),
        filter: Filter::default(),
        incremental: true,
        destination: None,
    };
    let (scheduled, _) = bob.add_schedule(&nightly, &installation()).await.unwrap();
    let delegating = |to: &str| Act::Delegate {
        delegate: actor(to).id,
        role: Role::ComplianceOfficer,
        from: None,
        until: Utc::now() + TimeDelta::days(1),
        reason: "Away until tomorrow.".to_owned(),
    };
    for to in ["alice", "erin"] {
        bob.act(&delegating(to)).await.unwrap();
    }
    let given = bob.delegations().await.unwrap();
    let given = |to: &str| {
        let mut all = given.iter();
        all.find(|one| one.delegate == actor(to).id)
            .unwrap()
            .delegation
    };
    sqlx::raw_sql(AssertSqlSafe(TAMPERED.to_owned()))
        .execute(world.owner().await.connection())
        .await
        .unwrap();

    let decision = Decision {
        decision_id: Uuid::new_v4(),
        verdict: Verdict::Approve,
        reason_code: ReasonCode::EvidenceSupports,
        narrative: "The file says so, and I have read it twice.".to_owned(),
    };
    let folder = tempfile::tempdir().unwrap();
    let keys = carol.keys().await.unwrap();
    let bobs = keys.iter().find(|k| k.person == actor("bob").id).unwrap();
    let (person, public) = (Uuid::new_v4(), new_key.verifying_key().to_bytes());
    let tried: BTreeSet<String> = [
        noticed("action.decided", carol.decide(action, &decision).await),
        noticed("action.commented", carol.comment(action, "Seen.").await),
        noticed(
            "action.retracted",
            carol.retract(voted, "I read the wrong file.").await,
        ),
        noticed(
            "action.glass_broken",
            carol
                .break_glass(
                    open,
                    Breaking {
                        incident: "INC-2041",
                        narrative: "It cannot wait for them.",
                        seen,
                    },
                )
                .await,
        ),
        noticed(
            "action.glass_reviewed",
            carol
                .review_glass(broken, GlassVerdict::Upheld, "I read what happened.")
                .await,
        ),
        noticed(
            "person.proposed",
            alice.add_person(person, "zoe", "Zoe").await,
        ),
        noticed(
            "key.enrolled",
            dave.enrol_key(public, Custody::OsAccount, "here").await,
        ),
        noticed(
            "role.granted",
            alice
                .grant_role(actor("dave").id, Role::Auditor, None)
                .await,
        ),
        noticed(
            "role.revoked",
            alice.revoke_role(actor("erin").id, Role::Supervisor).await,
        ),
        noticed("delegation.given", bob.act(&delegating("carol")).await),
        noticed(
            "delegation.accepted",
            alice
                .act(&Act::AcceptDelegation {
                    delegation: given("alice"),
                })
                .await,
        ),
        noticed(
            "delegation.ended",
            bob.act(&Act::EndDelegation {
                delegation: given("erin"),
                reason: "I am back.".to_owned(),
            })
            .await,
        ),
        noticed(
            "agent.registered",
            alice
                .add_agent(
                    Uuid::new_v4(),
                    AgentKind::Agent,
                    "spare",
                    "spare",
                    actor("carol").id,
                )
                .await,
        ),
        noticed(
            "installation.enrolled",
            bob.add_installation(
                Uuid::new_v4(),
                "there",
                actor("zoe").key.verifying_key().to_bytes(),
            )
            .await,
        ),
        noticed(
            "import.voided",
            alice.void_import(import, "Nobody sent this.").await,
        ),
        noticed(
            "agent.mandated",
            alice
                .mandate_agent(actor("aml-screen").id, "Screens transfers.", &[])
                .await,
        ),
        noticed(
            "agent.paused",
            alice
                .stand_agent(actor("aml-screen").id, StandingEvent::Paused)
                .await,
        ),
        noticed(
            "agent.resumed",
            alice
                .stand_agent(actor("runner").id, StandingEvent::Resumed)
                .await,
        ),
        noticed(
            "agent.revoked",
            alice
                .stand_agent(actor("runner").id, StandingEvent::Revoked)
                .await,
        ),
        noticed(
            "installation.paused",
            alice
                .stand_installation(installed, StandingEvent::Paused)
                .await,
        ),
        noticed(
            "installation.resumed",
            alice
                .stand_installation(stopped, StandingEvent::Resumed)
                .await,
        ),
        noticed(
            "installation.revoked",
            alice
                .stand_installation(stopped, StandingEvent::Revoked)
                .await,
        ),
        noticed("policy.drafted", bob.draft_policy(policy).await),
        noticed("confirmed", bob.confirm(&waiting[0]).await),
        noticed(
            "export.created",
            bob.export(
                &folder.path().join("export.zip"),
                &Filter::default(),
                &installation(),
                &Watch::default(),
            )
            .await,
        ),
        noticed(
            "schedule.added",
            bob.add_schedule(&nightly, &installation()).await,
        ),
        noticed("schedule.removed", bob.end_schedule(scheduled).await),
        noticed("key.revoked", alice.revoke_key(bobs.key_id, None).await),
    ]
    .into();
    // Rotation has no use case yet; founding is the owner's own act.
    let declared: BTreeSet<String> = events()
        .filter(|event| matches!(event.by, By::Signer | By::NewKey | By::BothKeys))
        .map(|event| event.name.to_owned())
        .filter(|name| name != "key.rotated")
        .collect();
    assert_eq!(tried, declared);
}

#[tokio::test]
async fn nobody_confirms_a_statement_that_is_not_the_one_in_its_record() {
    let world = World::new().await;
    let alice = session(&world, "alice").await;
    alice
        .grant_role(actor("carol").id, Role::Auditor, None)
        .await
        .unwrap();
    // Another fact's digest beside this one's record: what is read is not what would be signed.
    sqlx::raw_sql(
        "ALTER TABLE countersign.role_grant DISABLE TRIGGER USER;
         UPDATE countersign.role_grant SET statement_digest = sha256('another')
          WHERE seq = (SELECT max(g.seq) FROM countersign.role_grant g)",
    )
    .execute(world.owner().await.connection())
    .await
    .unwrap();
    let bob = session(&world, "bob").await;
    let waiting = bob.pending_confirmations().await.unwrap();
    let refused = bob.confirm(&waiting[0]).await.unwrap_err();
    assert_eq!(refused.code(), "contradiction");
    assert_eq!(bob.pending_confirmations().await.unwrap().len(), 1);
}
