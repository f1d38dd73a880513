//! Who decided, and what is remembered of it.

use std::fs;

use countersign_statement::codes::{Advice, OverrideType, Risk, Role, Verdict as Vote};
use countersign_testkit::{Proposal, World, actor};
use uuid::Uuid;

use super::{NARRATIVE, busy_world, decide, records};
use crate::bundles::{Exported, files};

#[tokio::test]
async fn a_two_approver_action_never_completes() {
    let world = World::new().await;
    let action = world.open_action().await;
    let first = decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    assert_eq!((first.state.as_str(), first.step), ("in_review", 2));
    let second = decide(&world, "dave", action, Vote::Approve).await.unwrap();
    assert_eq!(second.state.as_str(), "approved");
    assert_eq!(world.state(action).await.0, "approved");
    assert_eq!(records(&world, "action.decided").await.len(), 2);
}

#[tokio::test]
async fn the_approvers_identity_comes_from_the_request() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let honest = world.decision(&carol, action, Vote::Approve).await;
    // Carol's login and key, bob's name in the statement.
    let mut named = honest.clone();
    named.statement.person = actor("bob").id;
    let refused = carol.send(&named.resign(&carol)).await.unwrap_err();
    assert_eq!(refused.code(), "statement-differs");
    // Carol's login with a statement that bob signed.
    let bob = world.desk("bob").await;
    let bobs = world.decision(&bob, action, Vote::Approve).await;
    assert_eq!(
        carol.send(&bobs).await.unwrap_err().code(),
        "key-not-active"
    );
    // There is no column for who one is, on any door through which a person decides or comments.
    let asked: i64 = sqlx::query_scalar(
        "SELECT pg_catalog.count(*) FROM information_schema.columns WHERE table_schema = 'fact'
            AND table_name IN ('decision', 'comment', 'view', 'action', 'export', 'confirmation') AND column_name IN ('person', 'actor', 'approver', 'user', 'login')",
    )
    .fetch_one(world.owner().await.connection())
    .await
    .unwrap();
    assert_eq!(asked, 0);
    carol.send(&honest).await.unwrap();
    let decided = records(&world, "action.decided").await;
    assert_eq!(
        decided.iter().map(|r| r.actor.clone()).collect::<Vec<_>>(),
        [actor("carol").id.to_string()]
    );
}

#[tokio::test]
async fn one_person_plays_all_approvers() {
    let world = World::new().await;
    world
        .add_person("gina", &[Role::ComplianceOfficer, Role::Supervisor])
        .await;
    let action = world.open_action().await;
    decide(&world, "gina", action, Vote::Approve).await.unwrap();
    assert_eq!(
        decide(&world, "gina", action, Vote::Approve)
            .await
            .unwrap_err()
            .code(),
        "seat-taken"
    );
    // Nor does the database let her, whom no console asks.
    let gina = world.desk("gina").await;
    let again = world.decision(&gina, action, Vote::Approve).await;
    assert_eq!(gina.send(&again).await.unwrap_err().code(), "seat-taken");
    assert_eq!(world.state(action).await.0, "in_review");
    assert_eq!(
        decide(&world, "dave", action, Vote::Approve)
            .await
            .unwrap()
            .state
            .as_str(),
        "approved"
    );
}

#[tokio::test]
async fn submitters_approve_their_own() {
    let world = World::new().await;
    let action = world.open_action().await;
    decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    // Alice is a supervisor, and the agent that proposed this is hers.
    let refused = decide(&world, "alice", action, Vote::Approve)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "lineage");
    assert!(
        countersign_english::say(refused.refusal())
            .sentence
            .contains("you own agent aml-screen"),
        "{refused}"
    );
    let alice = world.desk("alice").await;
    let forced = world.decision(&alice, action, Vote::Approve).await;
    assert_eq!(alice.send(&forced).await.unwrap_err().code(), "lineage");
    // And the agent itself has no way in.
    let agent = world.desk("aml-screen").await;
    let theirs = alice
        .store
        .add_decision(
            &forced.statement,
            None,
            agent.actor.sign(&forced.statement.encode()),
        )
        .await;
    assert!(theirs.is_err());
    assert_eq!(
        agent.send(&forced).await.unwrap_err().code(),
        "not-permitted"
    );
    assert_eq!(world.state(action).await.1, 2);
}

#[tokio::test]
async fn an_override_is_recorded_when_the_human_agrees() {
    let world = World::new().await;
    for (advice, vote, overrides) in [
        (Advice::Proceed, Vote::Approve, ""),
        (Advice::Block, Vote::Reject, ""),
        (Advice::Review, Vote::Approve, ""),
        (Advice::Review, Vote::Reject, ""),
        (Advice::Proceed, Vote::Reject, "ai_override"),
        (Advice::Block, Vote::Approve, "ai_override"),
    ] {
        // Where the route keeps the advice back the statement does not say it, and the database computes it.
        for (risk, said) in [(Risk::Medium, overrides), (Risk::High, "")] {
            let proposal = Proposal::default().advice(advice).risk(risk);
            let action = world.propose(&proposal).await;
            let decided = decide(&world, "carol", action, vote).await.unwrap();
            assert_eq!(
                decided.override_type.map_or("", OverrideType::as_str),
                overrides,
                "{advice} and {vote}"
            );
            let last = records(&world, "action.decided").await.pop().unwrap();
            assert!(
                last.statement
                    .contains(&format!(r#""override_type":"{said}""#)),
                "{}",
                last.statement
            );
        }
    }
}

#[tokio::test]
async fn comments_are_lost() {
    let world = busy_world().await;
    let store = world.store("frank").await;
    let action: Uuid = sqlx::query_scalar("SELECT action_id FROM countersign.comment")
        .fetch_one(world.owner().await.connection())
        .await
        .unwrap();
    let comments = store.said(action).await.unwrap().comments;
    assert_eq!(
        comments
            .iter()
            .map(|c| (c.person, c.text.as_deref()))
            .collect::<Vec<_>>(),
        [(actor("erin").id, Some("The payees share one phone."))]
    );
    // What was said with a decision is kept with it, and both travel in the export.
    let told = store.decisions(action).await.unwrap();
    assert!(
        told.len() == 2
            && told
                .iter()
                .all(|d| d.narrative.as_deref() == Some(NARRATIVE))
    );
    let export = Exported::of(&world).await;
    let folder = export.unpacked("unpacked");
    let texts: Vec<String> = files(&folder)
        .iter()
        .map(|f| String::from_utf8_lossy(&fs::read(f).unwrap()).into_owned())
        .collect();
    for said in ["The payees share one phone.", NARRATIVE] {
        assert!(
            texts.iter().any(|text| text.contains(said)),
            "{said:?} is not in the export"
        );
    }
}
