//! The statement that was signed is the one that the database builds itself, in every field.

use countersign_statement::{
    codes::{OverrideType, Role, Verdict},
    facts::Decision,
};
use countersign_testkit::{World, actor};
use uuid::Uuid;

use crate::kit::{Row, bytes, refusal, text, tried};

type Spoil = fn(&mut Decision);

/// Every member of a decision's statement, and a change to it that leaves the row's own columns alone.
const SPOILS: [(&str, Spoil); 18] = [
    ("origin", |s| {
        s.origin = format!("countersign/{}", "ab".repeat(16));
    }),
    ("decision_id", |s| s.decision_id = Uuid::new_v4()),
    ("action_id", |s| s.action_id = Uuid::new_v4()),
    ("action_digest", |s| s.action_digest = "ab".repeat(32)),
    ("revision", |s| s.revision = 2),
    ("route_digest", |s| s.route_digest = "ab".repeat(32)),
    ("step", |s| s.step = 2),
    ("seat_role", |s| s.seat_role = Role::Admin),
    ("person", |s| s.person = actor("bob").id),
    ("on_behalf_of", |s| s.on_behalf_of = Some(actor("bob").id)),
    ("verdict", |s| s.verdict = Verdict::Reject),
    ("reason_code", |s| {
        s.reason_code = countersign_statement::codes::ReasonCode::RiskAccepted;
    }),
    ("narrative", |s| s.narrative_commitment = "ab".repeat(32)),
    ("override_type", |s| {
        s.override_type = Some(OverrideType::AiOverride);
    }),
    ("view_digest", |s| s.view_digest = "ab".repeat(32)),
    ("seen_seq", |s| s.seen_seq += 1),
    ("seen_leaf", |s| s.seen_leaf = "ab".repeat(32)),
    ("signed_at", |s| {
        s.signed_at += chrono::TimeDelta::microseconds(1);
    }),
];

#[tokio::test]
async fn a_statement_that_differs_in_any_single_field_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let desk = world.desk("carol").await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    let row = Row::decision(&decision);
    let mut carol = world.raw("carol").await;
    for (field, spoil) in SPOILS {
        let mut statement = decision.statement.clone();
        spoil(&mut statement);
        let statement = statement.encode();
        let forged = row
            .clone()
            .set("statement", bytes(statement.as_bytes()))
            .set("signature", bytes(&desk.actor.sign(&statement).signature));
        assert_eq!(
            tried(&mut carol, &forged.insert()).await,
            "statement-differs",
            "{field}"
        );
    }
    assert_eq!(tried(&mut carol, &row.insert()).await, "ok");
}

#[tokio::test]
async fn a_statement_written_in_another_way_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let desk = world.desk("carol").await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    let sound = decision.statement.encode();
    let mut carol = world.raw("carol").await;
    for (what, statement) in [
        ("a space", sound.replacen(',', ", ", 1)),
        ("a line end", format!("{sound}\n")),
        (
            "an escape that is not needed",
            sound.replacen("approve", "\\u0061pprove", 1),
        ),
        ("a member more", sound.replacen('}', r#","x":""}"#, 1)),
        (
            "a member twice",
            sound.replacen(
                r#""verdict":"approve""#,
                r#""verdict":"reject","verdict":"approve""#,
                1,
            ),
        ),
        (
            "upper case",
            sound.replace("countersign/decision", "countersign/Decision"),
        ),
        (
            "another type",
            sound.replace("countersign/decision/v1", "countersign/comment/v1"),
        ),
        (
            "another version",
            sound.replace("decision/v1", "decision/v2"),
        ),
        ("a byte order mark", format!("\u{feff}{sound}")),
        ("not UTF-8", String::new()),
    ] {
        let raw = if what == "not UTF-8" {
            [sound.as_bytes(), &[0xff, 0xfe]].concat()
        } else {
            statement.into_bytes()
        };
        let signature = ed25519_dalek::Signer::sign(&desk.actor.key, &raw).to_bytes();
        let forged = Row::decision(&decision)
            .set("statement", bytes(&raw))
            .set("signature", bytes(&signature));
        assert_eq!(
            tried(&mut carol, &forged.insert()).await,
            "statement-differs",
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_decision_replayed_under_another_id_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    let replayed = Row::decision(&decision).set("decision_id", "gen_random_uuid()");
    assert_eq!(
        tried(&mut carol, &replayed.insert()).await,
        "statement-differs"
    );
}

#[tokio::test]
async fn a_decision_sent_for_another_action_is_refused() {
    let world = World::new().await;
    let (action, other) = (world.open_action().await, world.open_action().await);
    let desk = world.desk("carol").await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    let mut carol = world.raw("carol").await;
    let moved = Row::decision(&decision).set("action_id", text(&other.to_string()));
    assert_eq!(tried(&mut carol, &moved.insert()).await, "view-unknown");
    let seen = desk.view(other).await.unwrap();
    let with_view = moved
        .set("view_digest", bytes(&seen.digest))
        .set("seen_seq", seen.recorded.seq.to_string())
        .set("seen_leaf", bytes(&seen.recorded.leaf));
    assert_eq!(
        tried(&mut carol, &with_view.insert()).await,
        "statement-differs"
    );
}

#[tokio::test]
async fn the_signature_of_one_kind_of_fact_is_not_one_of_another() {
    let world = World::new().await;
    let action = world.open_action().await;
    let desk = world.desk("carol").await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    let row = Row::new("fact.comment")
        .set("comment_id", "gen_random_uuid()")
        .set("action_id", text(&action.to_string()))
        .set("text", "'Hello'")
        .set("text_salt", bytes(&[7; 16]))
        .set("signed_at", "now()")
        .set("key_id", bytes(&decision.by.key_id))
        .set("statement", bytes(decision.statement.encode().as_bytes()))
        .set("signature", bytes(&decision.by.signature));
    assert_eq!(
        tried(&mut world.raw("carol").await, &row.insert()).await,
        "statement-differs"
    );
}

#[tokio::test]
async fn a_narrative_with_a_salt_of_another_length_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    for salt in [
        "NULL".to_owned(),
        bytes(&[]),
        bytes(&[7; 15]),
        bytes(&[7; 17]),
    ] {
        assert_eq!(
            tried(
                &mut carol,
                &Row::decision(&decision)
                    .set("narrative_salt", salt.clone())
                    .insert()
            )
            .await,
            "salt",
            "{salt}"
        );
    }
    assert_eq!(
        tried(
            &mut carol,
            &Row::decision(&decision)
                .set("narrative_salt", bytes(&[7; 16]))
                .insert()
        )
        .await,
        "statement-differs"
    );
    assert_eq!(
        tried(
            &mut carol,
            &Row::decision(&decision)
                .set("narrative", "'Another narrative'")
                .insert()
        )
        .await,
        "statement-differs"
    );
}

#[tokio::test]
async fn comments_need_text_and_their_own_signature() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    for empty in ["", "  \t\r\n "] {
        assert_eq!(refusal(carol.comment(action, empty).await), "comment-empty");
    }
    assert_eq!(
        refusal(carol.comment(action, &"x".repeat(65_537)).await),
        "comment-empty"
    );
    let foreign = carol.signing_with(&actor("bob").key);
    assert_eq!(
        refusal(foreign.comment(action, "Hello").await),
        "key-not-active"
    );
    let mut elsewhere = carol.clone();
    elsewhere.origin = format!("countersign/{}", "ab".repeat(16));
    assert_eq!(
        refusal(elsewhere.comment(action, "Hello").await),
        "statement-differs"
    );
}

#[tokio::test]
async fn times_outside_of_the_calendar_are_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    for time in ["NULL", "'infinity'", "'-infinity'"] {
        assert_eq!(
            tried(
                &mut carol,
                &Row::decision(&decision).set("signed_at", time).insert()
            )
            .await,
            "statement-differs",
            "{time}"
        );
    }
    // A year of five digits and one before Christ, signed as Postgres writes them.
    let desk = world.desk("carol").await;
    for (time, written) in [
        ("'10000-01-01 00:00:00+00'", "10000-01-01T00:00:00.000000Z"),
        ("'0044-03-15 00:00:00+00 BC'", "0044-03-15T00:00:00.000000Z"),
    ] {
        let at = countersign_statement::format::time_text(decision.statement.signed_at);
        let statement = decision.statement.encode().replace(&at, written);
        let forged = Row::decision(&decision)
            .set("signed_at", time)
            .set("statement", bytes(statement.as_bytes()))
            .set("signature", bytes(&desk.actor.sign(&statement).signature));
        assert_eq!(
            tried(&mut carol, &forged.insert()).await,
            "statement-differs",
            "{time}"
        );
    }
}
