//! What agents propose: canonical bytes, demanded fields, their own name, one key for one proposal.

use countersign_statement::{
    Content,
    codes::{Advice, Risk},
};
use countersign_testkit::{Proposal, World, actor};

use crate::{
    audit::audit,
    kit::{Row, refusal, tried},
};

async fn sent(world: &World, row: &Row) -> String {
    tried(&mut world.raw("aml-screen").await, &row.insert()).await
}

#[tokio::test]
async fn content_that_is_not_canonical_is_refused() {
    let world = World::new().await;
    let bytes = Proposal::default().bytes();
    let sound = &bytes.content;
    for (what, content) in [
        ("a space", sound.replacen(',', ", ", 1)),
        ("a space behind", format!("{sound} ")),
        ("a line end", format!("{sound}\n")),
        (
            "another order",
            sound.replacen(
                r#""kind":"escalate_account","subject_kind":"account""#,
                r#""subject_kind":"account","kind":"escalate_account""#,
                1,
            ),
        ),
        (
            "an escape that is not needed",
            sound.replacen("escalate", "\\u0065scalate", 1),
        ),
        (
            "a slash escaped",
            sound.replacen("countersign/content", "countersign\\/content", 1),
        ),
        ("upper-case hex", sound.replacen("A-17", "A\\u001F17", 1)),
        ("a long escape", sound.replacen("A-17", "A\\u000a17", 1)),
        (
            "a member more",
            sound.replacen(r#""risk":"high""#, r#""risk":"high","x":"""#, 1),
        ),
        (
            "a member twice",
            sound.replacen(r#""risk":"high""#, r#""risk":"low","risk":"high""#, 1),
        ),
        ("a member less", sound.replacen(r#""risk":"high","#, "", 1)),
        (
            "a null",
            sound.replacen(r#""launcher":"""#, r#""launcher":null"#, 1),
        ),
        (
            "a truth",
            sound.replacen(r#""is_simulation":"false""#, r#""is_simulation":false"#, 1),
        ),
        (
            "a number",
            sound.replacen(r#""amount":"1200.00""#, r#""amount":1200.00"#, 1),
        ),
        ("U+0000", sound.replacen("A-17", "A\\u0000", 1)),
        ("half a surrogate", sound.replacen("A-17", "A\\ud800", 1)),
        (
            "an escaped astral",
            sound.replacen("A-17", "\\ud83d\\ude00", 1),
        ),
        (
            "another type",
            sound.replacen("content/v1", "content/v2", 1),
        ),
        ("no JSON", sound.replacen('{', "", 1)),
        ("an array", "[]".to_owned()),
        ("an empty text", String::new()),
        ("a byte order mark", format!("\u{feff}{sound}")),
    ] {
        let mut forged = bytes.clone();
        forged.content = content;
        assert_eq!(
            sent(&world, &Row::action(&forged)).await,
            "not-canonical",
            "{what}"
        );
    }
    let advice = &bytes.recommendation;
    for (what, recommendation) in [
        ("a space", advice.replacen(',', ", ", 1)),
        (
            "a member more",
            advice.replacen(r#""rules":"#, r#""x":"","rules":"#, 1),
        ),
        ("U+0000", advice.replacen("Thirty", "\\u0000", 1)),
        ("no JSON", advice.replacen('{', "", 1)),
        ("an array", "[]".to_owned()),
    ] {
        let mut forged = bytes.clone();
        forged.recommendation = recommendation;
        assert_eq!(
            sent(&world, &Row::action(&forged)).await,
            "not-canonical",
            "{what}"
        );
    }
    assert_eq!(sent(&world, &Row::action(&bytes)).await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn content_with_a_missing_or_malformed_field_is_refused_as_rust_refuses_it() {
    let world = World::new().await;
    let bytes = Proposal::default().bytes();
    let upper = actor("carol").id.to_string().to_uppercase();
    let cases = [
        (
            "a kind in capitals",
            r#""kind":"escalate_account""#,
            r#""kind":"ESCALATE""#.to_owned(),
        ),
        (
            "no kind",
            r#""kind":"escalate_account""#,
            r#""kind":"""#.to_owned(),
        ),
        (
            "a kind of 65 letters",
            r#""kind":"escalate_account""#,
            format!(r#""kind":"{}""#, "a".repeat(65)),
        ),
        (
            "a subject's kind",
            r#""subject_kind":"account""#,
            r#""subject_kind":"person""#.to_owned(),
        ),
        ("a risk", r#""risk":"high""#, r#""risk":"none""#.to_owned()),
        (
            "an amount with an exponent",
            r#""amount":"1200.00""#,
            r#""amount":"1e5""#.to_owned(),
        ),
        (
            "an amount that is none",
            r#""amount":"1200.00""#,
            r#""amount":"NaN""#.to_owned(),
        ),
        (
            "no amount",
            r#""amount":"1200.00""#,
            r#""amount":"""#.to_owned(),
        ),
        (
            "an amount with a plus",
            r#""amount":"1200.00""#,
            r#""amount":"+1""#.to_owned(),
        ),
        (
            "a currency in small letters",
            r#""currency":"EUR""#,
            r#""currency":"eur""#.to_owned(),
        ),
        (
            "a truth",
            r#""is_simulation":"false""#,
            r#""is_simulation":"no""#.to_owned(),
        ),
        (
            "a person as actor",
            r#""actor_type":"agent""#,
            r#""actor_type":"human""#.to_owned(),
        ),
        (
            "input that is no JSON",
            r#""agent_input":"{\"account\":\"A-17\"}""#,
            r#""agent_input":"{""#.to_owned(),
        ),
        (
            "no input",
            r#""agent_input":"{\"account\":\"A-17\"}""#,
            r#""agent_input":"""#.to_owned(),
        ),
        (
            "output that is no JSON",
            r#""agent_output":"{\"fan_in\":31}""#,
            r#""agent_output":"nonsense""#.to_owned(),
        ),
        (
            "params that are no JSON",
            r#""params":"{}""#,
            r#""params":"""#.to_owned(),
        ),
        (
            "a launcher that is no id",
            r#""launcher":"""#,
            r#""launcher":"carol""#.to_owned(),
        ),
        (
            "a launcher in capitals",
            r#""launcher":"""#,
            format!(r#""launcher":"{upper}""#),
        ),
        (
            "a launcher in braces",
            r#""launcher":"""#,
            format!(r#""launcher":"{{{}}}""#, actor("carol").id),
        ),
        (
            "a subject person that is no id",
            r#""subject_person":"""#,
            r#""subject_person":"x""#.to_owned(),
        ),
        (
            "an editor",
            r#""editors":"""#,
            format!(r#""editors":"{}""#, actor("carol").id),
        ),
    ];
    for (what, from, to) in cases {
        assert!(bytes.content.contains(from), "{what}");
        let mut forged = bytes.clone();
        forged.content = forged.content.replacen(from, &to, 1);
        let editor = what == "an editor";
        assert!(
            editor
                || what == "a person as actor"
                || what == "a kind of 65 letters"
                || Content::parse(&forged.content).is_err(),
            "{what}"
        );
        let document = what.contains("JSON") || what == "no input";
        assert_eq!(
            sent(&world, &Row::action(&forged)).await,
            if document {
                "not-canonical"
            } else {
                "content-invalid"
            },
            "{what}"
        );
    }
    type Spoil = fn(&mut Proposal);
    let spoils: [(&str, Spoil); 9] = [
        ("no subject", |p| p.content.subject.clear()),
        ("a subject of 201 characters", |p| {
            p.content.subject = "x".repeat(201)
        }),
        ("no version", |p| p.content.agent_version.clear()),
        ("a version of 65 characters", |p| {
            p.content.agent_version = "1".repeat(65)
        }),
        ("no key", |p| p.content.idempotency_key.clear()),
        ("a key of 201 characters", |p| {
            p.content.idempotency_key = "x".repeat(201)
        }),
        ("no explanation", |p| {
            p.recommendation.ai_explanation.clear()
        }),
        ("a confidence over one", |p| {
            p.recommendation.confidence = "1.001".to_owned()
        }),
        ("rules that are no JSON", |p| {
            p.recommendation.rules = "[".to_owned()
        }),
    ];
    for (what, spoil) in spoils {
        let mut proposal = Proposal::default();
        spoil(&mut proposal);
        let document = what.contains("JSON");
        assert_eq!(
            sent(&world, &Row::action(&proposal.bytes())).await,
            if document {
                "not-canonical"
            } else {
                "content-invalid"
            },
            "{what}"
        );
    }
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
        let row = world
            .store("carol")
            .await
            .action(action)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(Content::parse(&row.content).unwrap().subject, subject);
        assert_eq!(row.recommendation, proposal.bytes().recommendation);
    }
    audit(&world).await;
}
