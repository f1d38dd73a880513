//! Who takes part, changed from the window: agents and installations stopped and let go on, roles and keys taken, each signed
//! exactly as it was shown.

use countersign_contract as c;
use countersign_desk::Desk;
use countersign_statement::codes::{Advice, Verdict};
use countersign_testkit::{Proposal, World, actor};

use crate::kit::console;

async fn sign(desk: &Desk, act: c::Act) -> Result<c::Recorded, c::ApiError> {
    let shown = desk.preview_act(c::PreviewAct { act }).await?;
    desk.sign_act(c::SignAct {
        statement_digest: shown.statement_digest,
        passphrase: None,
    })
    .await
}

async fn agent(desk: &Desk, name: &str) -> c::AgentRow {
    let all = desk.agents(c::Nothing {}).await.unwrap().agents;
    all.into_iter().find(|row| row.name == name).unwrap()
}

fn stand(agent: &c::AgentRow, event: c::StandingEvent) -> c::Act {
    c::Act::StandAgent {
        agent: agent.agent.clone(),
        event,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_stopped_by_one_and_goes_on_by_two_from_the_window() {
    let world = World::new().await;
    let (alice, bob) = (console(&world, "alice").await, console(&world, "bob").await);
    let before = agent(&alice.desk, "aml-screen").await;
    assert_eq!(before.standing.state, c::StandingState::Active);
    assert_eq!(before.kind, c::AgentKind::Agent);
    assert_eq!(before.owner.person, actor("alice").id.to_string());
    assert!(before.versions.is_empty() && before.last_at.is_none());

    let act = stand(&before, c::StandingEvent::Paused);
    let shown = alice
        .desk
        .preview_act(c::PreviewAct { act: act.clone() })
        .await
        .unwrap();
    assert!(shown.statement.contains("\"event\":\"paused\""));
    let [says] = shown.says.as_slice() else {
        panic!("{shown:?}");
    };
    assert_eq!(
        (says.name.as_str(), says.value.as_str()),
        ("Agent", "aml-screen")
    );
    let digest = countersign_statement::digest(shown.statement.as_bytes());
    assert_eq!(shown.statement_digest, digest);
    let request = c::SignAct {
        statement_digest: digest,
        passphrase: None,
    };
    let recorded = alice.desk.sign_act(request.clone()).await.unwrap();
    let record = world
        .store("alice")
        .await
        .record(recorded.seq)
        .await
        .unwrap();
    let record = String::from_utf8(record.unwrap()).unwrap();
    let signed = serde_json::to_string(&shown.statement).unwrap();
    assert!(record.contains(&signed), "{record}");
    // Once: the same bytes are not signed again, and others never.
    assert_eq!(
        alice.desk.sign_act(request).await.unwrap_err().code,
        "preview-stale"
    );

    let paused = agent(&bob.desk, "aml-screen").await.standing;
    assert_eq!(paused.state, c::StandingState::Paused);
    let since = paused.since.unwrap();
    assert_eq!(
        (since.person.name.as_str(), since.seq),
        ("alice", recorded.seq)
    );
    assert!(world.try_propose(&Proposal::default()).await.is_err());

    sign(&alice.desk, stand(&before, c::StandingEvent::Resumed))
        .await
        .unwrap();
    let waits = agent(&bob.desk, "aml-screen").await.standing;
    assert_eq!(waits.state, c::StandingState::Paused);
    let waits = waits.resumption.unwrap();
    let pending = bob.desk.pending_confirmations(c::Nothing {}).await.unwrap();
    let one = pending.iter().find(|p| p.fact_id == waits.fact_id).unwrap();
    assert_eq!(one.sentence, "Agent aml-screen goes on.");
    assert_eq!(one.says[0].value, "aml-screen");
    assert_eq!(one.refusal, None);
    bob.desk
        .confirm(c::Confirm {
            fact: one.fact,
            fact_id: one.fact_id.clone(),
            fact_digest: one.fact_digest.clone(),
            passphrase: None,
        })
        .await
        .unwrap();
    let after = agent(&bob.desk, "aml-screen").await.standing;
    assert_eq!(after.state, c::StandingState::Active);
    assert_eq!(after.since.unwrap().person.name, "bob");
    world.propose(&Proposal::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agents_figures_are_those_of_the_metrics() {
    let world = World::new().await;
    let rejected = world.propose(&Proposal::default().key("one")).await;
    world
        .propose(&Proposal::default().key("two").advice(Advice::Block))
        .await;
    world
        .decide("carol", rejected, Verdict::Reject)
        .await
        .unwrap();
    let dave = console(&world, "dave").await;
    let row = agent(&dave.desk, "aml-screen").await;
    let counted = dave
        .desk
        .metrics(c::MetricsRequest {
            agent: Some("aml-screen".into()),
            ..c::MetricsRequest::default()
        })
        .await
        .unwrap()
        .work;
    let overridden = counted.decided.approve_against
        + counted.decided.reject_against
        + counted.decided.manual_overrides;
    assert_eq!(
        (row.work.proposed, row.work.open, row.work.rejected),
        (
            counted.actions.total,
            counted.actions.pending,
            counted.actions.rejected
        )
    );
    assert_eq!(
        (row.work.proposed, row.work.open, row.work.rejected),
        (2, 1, 1)
    );
    assert_eq!(
        (row.work.decisions, row.work.overridden),
        (counted.decided.decisions, overridden)
    );
    assert_eq!(row.work.decisions, 1);
    assert_eq!((row.versions.len(), row.kinds.len()), (1, 1));
    assert_eq!(row.simulation, c::AgentFigures::default());
    let worker = agent(&dave.desk, "runner").await;
    assert_eq!(worker.kind, c::AgentKind::Worker);
    assert_eq!(worker.work, c::AgentFigures::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_and_a_key_are_taken_by_who_may_and_by_nobody_else() {
    let world = World::new().await;
    let (alice, carol) = (
        console(&world, "alice").await,
        console(&world, "carol").await,
    );
    let role = |person: &str| c::Act::RevokeRole {
        person: actor(person).id.to_string(),
        role: c::Role::Analyst,
    };
    let refused = sign(&carol.desk, role("dave")).await.unwrap_err();
    assert_eq!(refused.code, "role-missing");
    sign(&alice.desk, role("carol")).await.unwrap();
    let of = |people: &c::People, name: &str| {
        let mut rows = people.people.iter();
        rows.find(|row| row.person.name == name).unwrap().clone()
    };
    let people = alice.desk.people(c::Nothing {}).await.unwrap();
    let left = of(&people, "carol").roles;
    assert!(
        left.iter().all(|grant| grant.role != c::Role::Analyst),
        "{left:?}"
    );

    let key_id = hex::encode(actor("carol").key_id());
    let key = |since| c::Act::RevokeKey {
        key_id: key_id.clone(),
        compromised_since_seq: since,
    };
    let shown = alice
        .desk
        .preview_act(c::PreviewAct { act: key(Some(4)) })
        .await
        .unwrap();
    let said = |row: &c::Field| row.name == "Compromised since record" && row.value == "4";
    assert!(shown.says.iter().any(said), "{shown:?}");
    // Nothing that was shown before a lock is signed after it.
    alice.desk.lock(c::Nothing {}).await.unwrap();
    alice
        .desk
        .unlock(c::Unlock {
            password: c::Secret::new(actor("alice").password),
            passphrase: None,
        })
        .await
        .unwrap();
    let stale = c::SignAct {
        statement_digest: shown.statement_digest,
        passphrase: None,
    };
    assert_eq!(
        alice.desk.sign_act(stale).await.unwrap_err().code,
        "preview-stale"
    );
    sign(&alice.desk, key(Some(4))).await.unwrap();
    let people = alice.desk.people(c::Nothing {}).await.unwrap();
    let key = of(&people, "carol").keys.remove(0);
    assert_eq!(key.state, c::KeyState::Revoked);
    assert_eq!(key.compromised_since_seq, Some(4));
    let unknown = c::Act::RevokeKey {
        key_id: "00".repeat(32),
        compromised_since_seq: None,
    };
    let refused = sign(&alice.desk, unknown).await.unwrap_err();
    assert_eq!(refused.code, "key-unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_is_stopped_from_the_window() {
    let world = World::new().await;
    let alice = console(&world, "alice").await;
    let here = |people: c::People| people.installations.into_iter().next().unwrap();
    let before = here(alice.desk.people(c::Nothing {}).await.unwrap());
    assert_eq!(before.standing.state, c::StandingState::Active);
    assert_eq!(
        before.standing.since.unwrap().person.name,
        before.enrolled_by
    );
    let act = c::Act::StandInstallation {
        installation: before.installation.clone(),
        event: c::StandingEvent::Revoked,
    };
    let shown = alice
        .desk
        .preview_act(c::PreviewAct { act: act.clone() })
        .await
        .unwrap();
    assert_eq!(shown.says[0].value, before.name);
    sign(&alice.desk, act.clone()).await.unwrap();
    let after = here(alice.desk.people(c::Nothing {}).await.unwrap());
    assert_eq!(after.standing.state, c::StandingState::Revoked);
    let again = sign(&alice.desk, act).await.unwrap_err();
    assert_eq!(again.code, "standing");
}
