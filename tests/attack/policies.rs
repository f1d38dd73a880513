//! Policies: canonical, sound, numbered, and in force only when a second admin confirmed them.

use countersign_statement::{
    Glass, PolicyDocument,
    codes::{FactKind, Risk, Role},
};
use countersign_testkit::{Proposal, World};
use countersign_workflow::default_policy;

use crate::{
    audit::audit,
    kit::{Row, bytes, refusal, text, tried},
};

fn second() -> PolicyDocument {
    PolicyDocument {
        version: 2,
        ..default_policy()
    }
}

/// The statement cannot be right, for it is not reached: what is refused is the document.
async fn drafted(world: &World, document: &str) -> String {
    let alice = countersign_testkit::actor("alice");
    let row = Row::new("fact.policy")
        .set("policy", "gen_random_uuid()")
        .set("document", text(document))
        .set("document_salt", "decode(repeat('5a', 16), 'hex')")
        .set("signed_at", "now()")
        .set("key_id", bytes(&alice.key_id()))
        .set("statement", "'x'")
        .set("signature", bytes(&alice.sign("x").signature));
    tried(&mut world.raw("alice").await, &row.insert()).await
}

fn glass(quorum: u64, within_seconds: u64) -> Glass {
    Glass {
        role: Role::Supervisor,
        review_role: Role::Supervisor,
        quorum,
        within_seconds,
    }
}

type Spoil = fn(&mut PolicyDocument);

#[tokio::test]
async fn a_policy_document_that_is_not_canonical_is_refused() {
    let world = World::new().await;
    let sound = second().encode();
    assert_eq!(
        drafted(&world, &sound).await,
        "statement-differs",
        "so far it is right"
    );
    for (what, document) in [
        ("a space", sound.replacen(',', ", ", 1)),
        ("a line end", format!("{sound}\n")),
        ("an escape", sound.replacen("First", "\\u0046irst", 1)),
        ("another order", sound.replacen(r#""version":2,"title":"First policy""#, r#""title":"First policy","version":2"#, 1)),
        ("a member more", sound.replacen(r#""version":2"#, r#""version":2,"x":"""#, 1)),
        ("a member twice", sound.replacen(r#""version":2"#, r#""version":2,"version":2"#, 1)),
        ("no rules", r#"{"type":"countersign/policy-document/v1","version":2,"title":"First policy","rules":[]}"#.to_owned()),
        ("rules missing", r#"{"type":"countersign/policy-document/v1","version":2,"title":"First policy"}"#.to_owned()),
        ("rules no array", sound.replacen(r#""rules":["#, r#""rules":"[""#, 1)),
        ("no JSON", sound.replacen('{', "", 1)),
        ("nothing", String::new()),
        ("an array", "[]".to_owned()),
        ("a number as text", sound.replacen(r#""version":2"#, r#""version":"2""#, 1)),
        ("a fraction", sound.replacen(r#""version":2"#, r#""version":2.0"#, 1)),
        ("an exponent", sound.replacen(r#""version":2"#, r#""version":2e0"#, 1)),
        ("a number too large", sound.replacen(r#""version":2"#, r#""version":99999999999999999999"#, 1)),
        ("U+0000", sound.replacen("First", "\\u0000irst", 1)),
        ("half a surrogate", sound.replacen("First", "\\ud800irst", 1)),
    ] {
        assert_eq!(drafted(&world, &document).await, "not-canonical", "{what}");
    }
    assert_eq!(
        drafted(&world, &format!("{sound}{}", " ".repeat(262_144))).await,
        "too-large"
    );
    assert_eq!(
        tried(
            &mut world.raw("alice").await,
            "INSERT INTO fact.policy (policy) VALUES (gen_random_uuid())"
        )
        .await,
        "key-unknown"
    );
}

#[tokio::test]
async fn a_policy_that_is_not_sound_is_refused_as_rust_refuses_it() {
    let world = World::new().await;
    let spoils: [(&str, Spoil); 21] = [
        ("quorum 0", |d| d.rules[0].steps[0].quorum = 0),
        ("quorum 101", |d| d.rules[0].steps[0].quorum = 101),
        ("deny 0", |d| d.rules[0].steps[0].deny = 0),
        ("deny 101", |d| d.rules[0].steps[0].deny = 101),
        ("due 0", |d| d.rules[0].steps[0].due_seconds = 0),
        ("due beyond ten years", |d| {
            d.rules[0].steps[0].due_seconds = 315_360_001;
        }),
        ("nobody", |d| d.rules[0].min_persons = 0),
        ("101 people", |d| d.rules[0].min_persons = 101),
        ("no expiry", |d| d.rules[0].expiry_seconds = 0),
        ("an expiry beyond ten years", |d| {
            d.rules[0].expiry_seconds = 315_360_001;
        }),
        ("no steps", |d| d.rules[0].steps.clear()),
        ("steps where nobody decides", |d| {
            d.rules[0].outcome = countersign_statement::codes::Outcome::Block;
        }),
        ("steps numbered with a hole", |d| {
            d.rules[0].steps[0].step = 2;
        }),
        ("a glass for nobody's review", |d| {
            d.rules[0].break_glass = Some(glass(0, 3_600));
        }),
        ("a glass for 101 reviewers", |d| {
            d.rules[0].break_glass = Some(glass(101, 3_600));
        }),
        ("a glass without a time", |d| {
            d.rules[0].break_glass = Some(glass(1, 0));
        }),
        ("a glass for longer than ten years", |d| {
            d.rules[0].break_glass = Some(glass(1, 315_360_001));
        }),
        ("a glass where nobody decides", |d| {
            d.rules[0].outcome = countersign_statement::codes::Outcome::Block;
            d.rules[0].steps.clear();
            d.rules[0].break_glass = Some(glass(1, 3_600));
        }),
        ("a revision where nobody decides", |d| {
            d.rules[0].outcome = countersign_statement::codes::Outcome::Block;
            d.rules[0].steps.clear();
            d.rules[0].revise = Some(countersign_statement::codes::Reviser::Either);
        }),
        ("delegated roles where nobody decides", |d| {
            d.rules[0].outcome = countersign_statement::codes::Outcome::Block;
            d.rules[0].steps.clear();
            d.rules[0].delegation = true;
        }),
        ("a kind in capitals", |d| {
            d.rules[0].kind = "ESCALATE".to_owned();
        }),
    ];
    for (what, spoil) in spoils {
        let mut document = second();
        spoil(&mut document);
        let unsound = countersign_workflow::validate::validate(&document).is_err()
            || PolicyDocument::parse(&document.encode()).is_err();
        assert!(unsound, "{what}");
        assert_eq!(
            drafted(&world, &document.encode()).await,
            "policy-invalid",
            "{what}"
        );
    }
    let sound = second().encode();
    for (what, from, to) in [
        (
            "an outcome",
            r#""outcome":"route""#,
            r#""outcome":"approve""#,
        ),
        ("a friction", r#""friction":"low""#, r#""friction":"none""#),
        (
            "a risk",
            r#""risk_at_least":"high""#,
            r#""risk_at_least":"HIGH""#,
        ),
        (
            "an amount",
            r#""amount_at_least":"10000""#,
            r#""amount_at_least":"1e4""#,
        ),
        (
            "an amount that is none",
            r#""amount_at_least":"10000""#,
            r#""amount_at_least":"NaN""#,
        ),
        ("a currency", r#""currency":"""#, r#""currency":"eur""#),
        ("an agent", r#""agent":"""#, r#""agent":"all""#),
        ("a role", r#""role":"analyst""#, r#""role":"owner""#),
        (
            "a truth",
            r#""commit_before_reveal":"false""#,
            r#""commit_before_reveal":"no""#,
        ),
        (
            "a simulation",
            r#""simulation":"true""#,
            r#""simulation":"maybe""#,
        ),
    ] {
        assert_ne!(sound.replacen(from, to, 1), sound, "{what}");
        assert_eq!(
            drafted(&world, &sound.replacen(from, to, 1)).await,
            "policy-invalid",
            "{what}"
        );
    }
}

#[tokio::test]
async fn nonstandard_strings_do_not_loosen_a_policy() {
    let world = World::new().await;
    let alice = countersign_testkit::actor("alice");
    let document = second().encode().replacen(
        r#""amount_at_least":"10000""#,
        r#""amount_at_least":"1e4""#,
        1,
    );
    let row = Row::new("fact.policy")
        .set("policy", "gen_random_uuid()")
        .set("document", text(&document))
        .set("document_salt", "decode(repeat('5a', 16), 'hex')")
        .set("signed_at", "now()")
        .set("key_id", bytes(&alice.key_id()))
        .set("statement", "'x'")
        .set("signature", bytes(&alice.sign("x").signature));
    let mut conn = world.raw("alice").await;
    crate::kit::run(&mut conn, "SET standard_conforming_strings = off").await;
    assert_eq!(tried(&mut conn, &row.insert()).await, "policy-invalid");
}

#[tokio::test]
async fn versions_are_numbered_without_a_gap() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    for version in [0, 1, 3] {
        assert_eq!(
            refusal(
                alice
                    .draft_policy(&PolicyDocument {
                        version,
                        ..second()
                    })
                    .await
            ),
            "policy-version"
        );
    }
    alice.draft_policy(&second()).await.unwrap();
    assert_eq!(
        refusal(world.desk("bob").await.draft_policy(&second()).await),
        "policy-version"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_policy_that_is_not_confirmed_is_not_in_force() {
    let world = World::new().await;
    let mut loose = second();
    for rule in &mut loose.rules {
        rule.outcome = countersign_statement::codes::Outcome::AutoClear;
        rule.steps.clear();
    }
    let made = world
        .desk("alice")
        .await
        .draft_policy(&loose)
        .await
        .unwrap();
    let before = world
        .try_propose(&Proposal::default().risk(Risk::Low))
        .await
        .unwrap();
    assert_eq!(before.outcome.as_str(), "in_review");
    world.desk("bob").await.confirm(&made).await.unwrap();
    let after = world
        .try_propose(&Proposal::default().risk(Risk::Low))
        .await
        .unwrap();
    assert_eq!(after.outcome.as_str(), "auto_cleared");
    assert_eq!(
        world.state(before.action_id).await.0,
        "in_review",
        "an open action keeps its route"
    );
}

#[tokio::test]
async fn without_a_policy_in_force_everything_is_blocked() {
    let world = World::new().await;
    let mut nothing = second();
    nothing.rules.truncate(1);
    let made = world
        .desk("alice")
        .await
        .draft_policy(&nothing)
        .await
        .unwrap();
    world.desk("bob").await.confirm(&made).await.unwrap();
    // The one rule left is for simulations.
    assert_eq!(
        world
            .try_propose(&Proposal::default())
            .await
            .unwrap()
            .outcome
            .as_str(),
        "blocked"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_draft_from_before_the_policy_in_force_is_not_confirmed() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let old = alice.draft_policy(&second()).await.unwrap();
    let newer = PolicyDocument {
        version: 3,
        ..second()
    };
    let newer = alice.draft_policy(&newer).await.unwrap();
    bob.confirm(&newer).await.unwrap();
    assert_eq!(refusal(bob.confirm(&old).await), "policy-outdated");
    let waiting = bob.store.pending_confirmations().await.unwrap();
    assert!(
        waiting.iter().all(|w| w.fact != FactKind::Policy),
        "nobody is asked to confirm it"
    );
    // Written anew against what is in force it is.
    let anew = PolicyDocument {
        version: 4,
        ..second()
    };
    let anew = alice.draft_policy(&anew).await.unwrap();
    bob.confirm(&anew).await.unwrap();
    audit(&world).await;
}
