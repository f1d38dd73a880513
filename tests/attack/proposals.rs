//! Proposals: whose they are, what they commit to, how large, and one key for one proposal.

use countersign_statement::{
    Content,
    codes::{Advice, Risk},
};
use countersign_testkit::{Proposal, World, actor};

use crate::{
    audit::audit,
    kit::{Row, refusal, tried},
};

pub async fn sent(world: &World, row: &Row) -> String {
    tried(&mut world.raw("aml-screen").await, &row.insert()).await
}

#[tokio::test]
async fn an_agent_proposes_as_itself_and_names_its_owner() {
    let world = World::new().await;
    let mut other_agent = Proposal::default();
    other_agent.content.agent = actor("runner").id;
    assert_eq!(
        refusal(world.try_propose(&other_agent).await),
        "content-invalid"
    );
    let mut other_owner = Proposal::default();
    other_owner.content.owner = actor("carol").id;
    assert_eq!(
        refusal(world.try_propose(&other_owner).await),
        "content-invalid"
    );
}

#[tokio::test]
async fn content_commits_to_its_recommendation() {
    let world = World::new().await;
    let mut bytes = Proposal::default().bytes();
    bytes.recommendation_salt = [7; 16];
    assert_eq!(
        sent(&world, &Row::action(&bytes)).await,
        "commitment-differs"
    );
    let mut bytes = Proposal::default().bytes();
    bytes.recommendation = Proposal::default()
        .advice(Advice::Block)
        .bytes()
        .recommendation;
    assert_eq!(
        sent(&world, &Row::action(&bytes)).await,
        "commitment-differs"
    );
    let row = Row::action(&Proposal::default().bytes());
    assert_eq!(
        sent(&world, &row.clone().set("recommendation_salt", "NULL")).await,
        "commitment-differs"
    );
    for salt in [
        "NULL",
        "'\\x'",
        "decode(repeat('07', 15), 'hex')",
        "decode(repeat('07', 17), 'hex')",
    ] {
        assert_eq!(
            sent(&world, &row.clone().set("content_salt", salt)).await,
            "salt",
            "{salt}"
        );
    }
}

#[tokio::test]
async fn missing_and_huge_content_is_refused() {
    let world = World::new().await;
    let row = Row::action(&Proposal::default().bytes());
    for column in ["content", "recommendation"] {
        assert_eq!(
            sent(&world, &row.clone().set(column, "NULL")).await,
            "too-large"
        );
        assert_eq!(
            sent(&world, &row.clone().set(column, "repeat('x', 262145)")).await,
            "too-large"
        );
    }
    let mut large = Proposal::default();
    large.content.agent_input = format!(r#""{}""#, "x".repeat(260_000));
    world.propose(&large).await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut nested = Proposal::default();
    nested.content.agent_input = deep;
    let outcome = sent(&world, &Row::action(&nested.bytes())).await;
    assert!(
        matches!(outcome.as_str(), "not-canonical" | "54001"),
        "{outcome}"
    );
    audit(&world).await;
}

#[tokio::test]
async fn one_key_is_one_proposal() {
    let world = World::new().await;
    let proposal = Proposal::default();
    let first = world.try_propose(&proposal).await.unwrap();
    assert!(!first.existing);
    let before = audit(&world).await;
    // The same again, with new salts: the first one's place is returned, and nothing is added.
    let again = Proposal {
        content_salt: [7; 16],
        recommendation_salt: [8; 16],
        ..proposal.clone()
    };
    let again = world.try_propose(&again).await.unwrap();
    assert!(again.existing);
    assert_eq!(
        (again.action_id, again.recorded),
        (first.action_id, first.recorded)
    );
    assert_eq!(audit(&world).await, before);
    // Anything else under the same key is a conflict.
    let mut other = proposal.clone();
    other.content.amount = "1200.01".parse().unwrap();
    assert_eq!(
        refusal(world.try_propose(&other).await),
        "idempotency-conflict"
    );
    assert_eq!(
        refusal(world.try_propose(&proposal.clone().risk(Risk::Low)).await),
        "idempotency-conflict"
    );
    assert_eq!(
        refusal(
            world
                .try_propose(&proposal.clone().advice(Advice::Block))
                .await
        ),
        "idempotency-conflict"
    );
    let mut other = proposal;
    other.recommendation.confidence = "0.100".to_owned();
    assert_eq!(
        refusal(world.try_propose(&other).await),
        "idempotency-conflict"
    );
}

#[tokio::test]
async fn a_batch_is_in_whole_or_not_at_all() {
    let world = World::new().await;
    let before = audit(&world).await;
    let mut bad = Proposal::default();
    bad.content.owner = actor("carol").id;
    let store = world.store("aml-screen").await;
    let batch = [Proposal::default().bytes(), bad.bytes()];
    assert_eq!(refusal(store.propose(&batch).await), "content-invalid");
    assert_eq!(audit(&world).await, before);
    // One key twice in a batch is one proposal.
    let twice = Proposal::default().bytes();
    let rows = store.propose(&[twice.clone(), twice]).await.unwrap();
    assert_eq!(rows[0].action_id, rows[1].action_id);
    assert_eq!((rows[0].existing, rows[1].existing), (false, true));
}

#[tokio::test]
async fn hostile_texts_are_kept_as_they_are() {
    let world = World::new().await;
    let every: String = (1..=0x2ff_u32).filter_map(char::from_u32).collect();
    for subject in [
        "\u{202e}\u{2066}A-17\u{2069}",
        "\u{1}\u{8}\t\n\u{c}\r\u{1f}\"\\/\u{7f}",
        "𝔄-17 \u{10ffff}\u{fffe}",
        "' OR 1=1; --",
    ] {
        let mut proposal = Proposal::default();
        proposal.content.subject = subject.to_owned();
        proposal.recommendation.ai_explanation = every.clone();
        let action = world.propose(&proposal).await;
        // Nobody has decided yet, so that people are not told the advice.
        let read = world
            .store("runner")
            .await
            .action(action, &[])
            .await
            .unwrap()
            .unwrap();
        assert_eq!(Content::parse(&read.row.content).unwrap().subject, subject);
        assert_eq!(read.row.recommendation, proposal.bytes().recommendation);
    }
    audit(&world).await;
}
