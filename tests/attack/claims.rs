//! What an agent claims: who has a part in an action, and what is at stake. It chooses neither its judges nor its route by that.

use countersign_statement::codes::{Risk, Role, SubjectKind};
use countersign_testkit::{Proposal, World, actor};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{refusal, run},
};

/// Whom a proposal names as launcher and as its subject, and whether that leaves too few of a role that its route needs.
const NAMED: [(Option<&str>, Option<&str>, Option<&str>); 6] = [
    (None, None, None),
    // Another officer is left, and a supervisor.
    (Some("carol"), None, None),
    (Some("erin"), Some("frank"), None),
    // All officers but the agent's owner, who is excluded by the register.
    (Some("carol"), Some("bob"), Some("compliance_officer")),
    (Some("bob"), Some("carol"), Some("compliance_officer")),
    // The owner by the register is no claim.
    (Some("alice"), Some("alice"), None),
];

#[tokio::test]
async fn a_supervisor_sees_whom_an_agents_claims_leave_too_few_to_judge() {
    let world = World::new().await;
    for (launcher, subject, lacking) in NAMED {
        let key = Uuid::new_v4().to_string();
        let mut proposal = Proposal::default().key(&key);
        proposal.content.launcher = launcher.map(|name| actor(name).id);
        proposal.content.subject_person = subject.map(|name| actor(name).id);
        let action = world.propose(&proposal).await;
        let store = world.store("dave").await;
        let short = store.short_by_claim(1_000).await.unwrap();
        let found = short.iter().find(|one| one.action_id == action);
        let found = found.map(|one| (one.role.map(Role::as_str), one.wanted, one.found));
        let wanted = lacking.map(|role| (Some(role), 1, 0));
        assert_eq!(found, wanted, "{launcher:?} {subject:?}");
        // It is a supervisor's to see to.
        for other in ["carol", "erin", "frank"] {
            let store = world.store(other).await;
            assert_eq!(store.short_by_claim(1_000).await.unwrap(), [], "{other}");
        }
    }
    // It goes away once somebody else can judge it.
    world
        .add_person(
            "gina",
            &[countersign_statement::codes::Role::ComplianceOfficer],
        )
        .await;
    let store = world.store("dave").await;
    assert_eq!(store.short_by_claim(1_000).await.unwrap(), []);
    // Agents and workers are told nothing of it.
    let denied = world.store("aml-screen").await.short_by_claim(1_000).await;
    assert!(denied.is_err());
    audit(&world).await;
}

/// How a file of transfers was read, and one of incidents, which needs no dialect; each as short as it may be.
const READING: &str = r#"{"type":"countersign/reading/v1","reading":{},"summary":{}}"#;
const READ_INCIDENTS: &str = r#"{"type":"countersign/reading/v1","reading":null,"summary":{}}"#;

/// A transfer of 5,000 EUR that its source gave an id, and an incident of high severity.
async fn imported(world: &World) {
    let (transfers, incidents) = (Uuid::new_v4(), Uuid::new_v4());
    let mut erin = world.raw("erin").await;
    run(
        &mut erin,
        &format!(
            "BEGIN;
             INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
             VALUES ('{transfers}', 1, 'T-1', '1', 'a', 'b', 5000, 'EUR', '', '');
             INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
             VALUES ('{transfers}', 'transactions', sha256('f'), '{READING}', uuid_send(gen_random_uuid()), sha256('r'), 1, 1, 0);
             COMMIT"
        ),
    )
    .await;
    run(
        &mut erin,
        &format!(
            "BEGIN;
             INSERT INTO countersign.incident (import, line, id, title, description, severity, source, opened_at, accounts)
             VALUES ('{incidents}', 1, 'I-1', 't', 'd', 'high', 's', '1', '{{}}');
             INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
             VALUES ('{incidents}', 'incidents', sha256('g'), '{READ_INCIDENTS}', uuid_send(gen_random_uuid()), sha256('r'), 1, 1, 0);
             COMMIT"
        ),
    )
    .await;
}

/// What is proposed about what, with which amount, currency and risk, and what becomes of it.
const STATED: [(SubjectKind, &str, &str, &str, Risk, &str); 10] = [
    (
        SubjectKind::Transaction,
        "T-1",
        "5000",
        "EUR",
        Risk::Low,
        "ok",
    ),
    (
        SubjectKind::Transaction,
        "T-1",
        "5000.01",
        "EUR",
        Risk::Low,
        "ok",
    ),
    (
        SubjectKind::Transaction,
        "T-1",
        "4999.99",
        "EUR",
        Risk::Critical,
        "content-invalid",
    ),
    (
        SubjectKind::Transaction,
        "T-1",
        "-5000",
        "EUR",
        Risk::Low,
        "content-invalid",
    ),
    // In another currency it would be another rule's.
    (
        SubjectKind::Transaction,
        "T-1",
        "9000",
        "JPY",
        Risk::Low,
        "content-invalid",
    ),
    // Of what nobody imported there is nothing to compare with.
    (SubjectKind::Transaction, "T-2", "1", "EUR", Risk::Low, "ok"),
    (SubjectKind::Incident, "I-1", "0", "EUR", Risk::High, "ok"),
    (
        SubjectKind::Incident,
        "I-1",
        "0",
        "EUR",
        Risk::Critical,
        "ok",
    ),
    (
        SubjectKind::Incident,
        "I-1",
        "0",
        "EUR",
        Risk::Medium,
        "content-invalid",
    ),
    (SubjectKind::Incident, "I-2", "0", "EUR", Risk::Low, "ok"),
];

#[tokio::test]
async fn an_agent_states_no_less_than_the_imported_rows_that_it_names() {
    let world = World::new().await;
    imported(&world).await;
    for (kind, subject, amount, currency, risk, becomes) in STATED {
        let key = Uuid::new_v4().to_string();
        let mut proposal = Proposal::default().risk(risk).key(&key);
        proposal.content.subject_kind = kind;
        subject.clone_into(&mut proposal.content.subject);
        proposal.content.amount = amount.parse().unwrap();
        currency.clone_into(&mut proposal.content.currency);
        let made = world.try_propose(&proposal).await;
        let outcome = match made {
            Ok(_) => "ok".to_owned(),
            Err(error) => refusal::<()>(Err(error)),
        };
        assert_eq!(
            outcome, becomes,
            "{kind} {subject} {amount} {currency} {risk}"
        );
    }
    audit(&world).await;
}
