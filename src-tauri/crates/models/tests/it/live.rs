//! Through a real database: what is recorded of a triage by a model, and of one for which the rules spoke.

use countersign_agents::model::{Spoke, Trouble};
use countersign_app::{
    AgentSession, Session, Signer, Watch, Workspace, consulting::Triaged, findings::Outcome,
    imports, runs::Asked,
};
use countersign_embedded::Secret;
use countersign_models::{Budget, Patience};
use countersign_testkit::{World, actor};
use serde_json::Value;

use crate::fake::{Does, Fake, answer, client_at, good, quick};

const INCIDENTS: &str = r#"[
  {"id": "INC-1", "title": "Credentials leaked", "description": "A customer reports an account takeover by a sanctioned party.",
   "severity": "critical", "source": "hotline", "opened_at": "2026-03-01T09:00:00Z", "accounts": ["a1"]},
  {"id": "INC-2", "title": "Test alarm", "description": "This was a drill and a test, nothing happened.",
   "severity": "low", "source": "monitoring", "opened_at": "2026-03-02T09:00:00Z"},
  {"id": "INC-3", "title": "Customer asks for a copy", "severity": "low", "opened_at": "2026-03-02T10:00:00Z"}
]"#;

async fn agent(world: &World) -> AgentSession {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("incidents.json");
    std::fs::write(&file, INCIDENTS).unwrap();
    imports::incidents(&world.store("alice").await, &file, &Watch::default())
        .await
        .unwrap();
    let name = actor("aml-screen");
    let password = Secret::from(name.password.clone());
    let workspace = Workspace::at(world.target());
    AgentSession::sign_in(&workspace, name.login(), Some(&password))
        .await
        .unwrap()
}

async fn triage(agent: &AgentSession, url: &str, patience: Patience, requests: u32) -> Triaged {
    let budget = Budget {
        requests,
        ..Budget::default()
    };
    let watch = Watch::default();
    let client = client_at(url, patience, budget, &watch);
    agent
        .triage_by_model(&Asked::default(), Box::new(client), &watch)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_triage_by_a_model_is_recorded_with_what_spoke_and_the_fallback_says_so() {
    let world = World::new().await;
    let agent = agent(&world).await;
    let fake = Fake::that(vec![
        Does::Says(good()),
        Does::Says(answer("INC-2", "close_incident", "low")),
    ]);
    // Two requests alone: about the third incident nobody is asked any more.
    let done = triage(&agent, &fake.url, quick(), 2).await;
    assert_eq!(
        done.spoke,
        [
            Some(Spoke::Model { repaired: false }),
            Some(Spoke::Model { repaired: false }),
            Some(Spoke::Unanswered {
                why: Trouble::Requests { most: 2 }
            })
        ]
    );
    assert_eq!(done.handled.made.len(), 3);

    let password = Secret::from(actor("bob").password);
    let workspace = Workspace::at(world.target());
    let bob = Session::sign_in(&workspace, "bob", Some(&password), Signer::Elsewhere)
        .await
        .unwrap();
    let mut read = Vec::new();
    for made in &done.handled.made {
        let Outcome::Proposed(received) = &made.outcome else {
            panic!("{:?}", made.outcome);
        };
        let case = bob.load(received.action_id).await.unwrap();
        let content = case.content.as_ref().unwrap().clone();
        let advice = case.recommendation.clone();
        read.push((content, advice));
    }
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let (content, advice) = &read[0];
    // Of a critical action this policy keeps the advice back: what the model would do, how sure, and its words.
    assert_eq!(*advice, None);
    assert!(!format!("{content:?}").contains("What I saw"));
    assert_eq!(content.agent_version, "1.0.0+triage-1+small");
    let input = parsed(&content.agent_input);
    assert_eq!(input["model"]["name"], "small");
    assert_eq!(input["model"]["prompt"], "triage-1");
    assert_eq!(input["model"]["sent"]["title"], "Credentials leaked");
    let output = parsed(&content.agent_output);
    assert_eq!(output["model"]["answered"], true);
    assert_eq!(output["model"]["model"], "served-as");
    let advice = read[1].1.as_ref().unwrap();
    assert_eq!(advice.confidence, "0.700");
    assert!(advice.ai_explanation.contains("The model small was asked"));

    let (content, advice) = &read[2];
    let advice = advice.as_ref().unwrap();
    assert_eq!(content.agent_version, "1.0.0+without+triage-1+small");
    assert_eq!(
        parsed(&content.agent_output)["model"]["why"]["code"],
        "requests"
    );
    assert!(
        advice
            .ai_explanation
            .starts_with("Here the rules speak and not the model: small was to be asked"),
        "{}",
        advice.ai_explanation
    );
    assert!(
        advice
            .ai_explanation
            .contains("the run's budget of 2 requests is spent")
    );
    for (content, advice) in &read {
        assert!(!format!("{content:?}{advice:?}").contains("swordfish"));
    }
    bob.close().await;

    // About what waits already nobody is asked again.
    let again = triage(&agent, &fake.url, quick(), 10).await;
    assert_eq!(again.spoke, [None, None, None]);
    assert_eq!(fake.seen().len(), 2);
    agent.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rules_would_close_is_escalated_by_a_model_and_a_stopped_run_proposes_nothing() {
    let world = World::new().await;
    let agent = agent(&world).await;
    let stalls = Fake::that(vec![Does::Stalls(std::time::Duration::from_secs(30))]);
    let watch = Watch::default();
    let patience = Patience {
        whole: std::time::Duration::from_secs(5),
        ..quick()
    };
    let client = client_at(&stalls.url, patience, Budget::default(), &watch);
    let stopping = watch.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        stopping.cancel();
    });
    let asked = Asked::default();
    let begun = std::time::Instant::now();
    let stopped = agent
        .triage_by_model(&asked, Box::new(client), &watch)
        .await;
    assert_eq!(stopped.unwrap_err().code(), "cancelled");
    assert!(begun.elapsed() < std::time::Duration::from_secs(4));

    let fake = Fake::that(vec![
        Does::Says(good()),
        Does::Says(answer("INC-2", "escalate_incident", "high")),
    ]);
    let done = triage(&agent, &fake.url, quick(), 10).await;
    let kinds: Vec<&str> = done
        .handled
        .made
        .iter()
        .map(|made| made.proposal.kind.as_str())
        .collect();
    assert_eq!(kinds[..2], ["escalate_incident", "escalate_incident"]);
    assert!(
        done.handled
            .made
            .iter()
            .all(|made| matches!(made.outcome, Outcome::Proposed(_))),
        "the run that was stopped had proposed nothing"
    );
    agent.close().await;
}
