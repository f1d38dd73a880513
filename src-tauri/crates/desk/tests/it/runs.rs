//! Agents' operations on rules, started in the window: under the agent's own login, by the person who answers for it alone.

use countersign_app::{Watch, imports};
use countersign_contract as c;
use countersign_testkit::{World, actor};

use crate::kit::{Answers, console, console_with, own};

const INCIDENTS: &str = r#"[
  {"id": "INC-1", "title": "Money comes in from many", "severity": "critical", "opened_at": "2026-03-01T09:00:00Z", "accounts": ["a1"]},
  {"id": "INC-2", "title": "A question", "severity": "low", "opened_at": "2026-03-02T10:00:00Z"}
]"#;
const PAYMENTS: &str = "id,time,from_account,to_account,amount,currency\n\
    P1,2026-11-02T09:00:00Z,A,B,120.00,EUR\nP2,2026-11-02T10:00:00Z,A,C,99000.00,EUR\n";

fn asked(world_agent: &str, run: c::Run) -> c::RunAgent {
    c::RunAgent {
        job: "run".into(),
        agent: actor(world_agent).id.to_string(),
        password: Some(c::Secret::new(actor(world_agent).password)),
        run,
        is_simulation: false,
    }
}

fn triage() -> c::Run {
    c::Run::Triage { incident: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agents_operation_is_started_by_who_answers_for_it_under_the_agents_own_login() {
    let world = World::new().await;
    let alice = console(&world, "alice").await;
    let refused = alice.desk.run_agent(asked("aml-screen", triage())).await;
    assert_eq!(refused.unwrap_err().code, "nothing-imported");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("incidents.json");
    std::fs::write(&file, INCIDENTS).unwrap();
    imports::incidents(&world.store("alice").await, &file, &Watch::default())
        .await
        .unwrap();

    // Who does not answer for it starts nothing, whatever they know.
    let bob = console(&world, "bob").await;
    let refused = bob.desk.run_agent(asked("aml-screen", triage())).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.code, "agent-of-another");
    assert!(
        refused.message.contains("alice answers for aml-screen"),
        "{refused}"
    );
    let mut wrong = asked("aml-screen", triage());
    wrong.password = Some(c::Secret::new("another"));
    let refused = alice.desk.run_agent(wrong).await.unwrap_err();
    assert_eq!(refused.code, "wrong-password");

    let run = alice
        .desk
        .run_agent(asked("aml-screen", triage()))
        .await
        .unwrap();
    assert_eq!((run.found, run.proposed, run.made.len()), (2, 2, 2));
    let one = &run.made[0];
    assert_eq!(one.outcome, c::RunOutcome::Proposed);
    assert!(!one.explanation.is_empty() && !one.agent_version.is_empty());
    for document in [&one.input, &one.output] {
        serde_json::from_str::<serde_json::Value>(document).unwrap();
    }
    let action: uuid::Uuid = one.action_id.parse().unwrap();
    let view = crate::kit::open(&bob.desk, action).await;
    assert_eq!(Some(view.label), one.label);
    assert_eq!(view.sentence.actor, "aml-screen");
    // Asked again nothing is proposed twice.
    let again = alice
        .desk
        .run_agent(asked("aml-screen", triage()))
        .await
        .unwrap();
    assert_eq!((again.found, again.proposed), (2, 0));
    assert_eq!(again.made[0].action_id, one.action_id);
    let alone = c::Run::Remediate {
        incident: Some("INC-9".into()),
    };
    let refused = alice.desk.run_agent(asked("aml-screen", alone)).await;
    assert_eq!(refused.unwrap_err().code, "nothing-imported");
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_are_picked_in_a_dialog_and_the_past_is_summarised() {
    let world = World::new().await;
    let answers = Answers::default();
    let alice = console_with(&world, "alice", answers.clone(), own("alice")).await;
    let comply = |amount: &str| {
        let limit = c::Money {
            amount: amount.into(),
            currency: "EUR".into(),
        };
        asked(
            "aml-screen",
            c::Run::AutomateCompliance {
                limits: vec![limit],
            },
        )
    };
    // Nobody picked a file.
    let refused = alice.desk.run_agent(comply("1000.00")).await.unwrap_err();
    assert_eq!(refused.code, "cancelled");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("payments.csv");
    std::fs::write(&file, PAYMENTS).unwrap();
    *answers.open.lock().unwrap() = vec![file];
    let refused = alice.desk.run_agent(comply("-1")).await.unwrap_err();
    assert_eq!(refused.code, "invalid-request");
    let run = alice.desk.run_agent(comply("1000.00")).await.unwrap();
    assert_eq!((run.found, run.proposed), (2, 2));
    assert!(
        run.looked.contains("2 payments of payments.csv"),
        "{}",
        run.looked
    );

    let summary = |since: &str| c::Run::AuditSummary {
        since: since.into(),
        until: None,
    };
    let refused = alice
        .desk
        .run_agent(asked("aml-screen", summary("yesterday")))
        .await;
    assert_eq!(refused.unwrap_err().code, "invalid-request");
    let summary = asked("aml-screen", summary("2020-01-01T00:00:00.000000Z"));
    let run = alice.desk.run_agent(summary).await.unwrap();
    assert_eq!((run.found, run.proposed), (1, 1));
    assert!(
        run.made[0].output.contains("release_payment"),
        "{}",
        run.made[0].output
    );
}
