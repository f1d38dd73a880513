//! Signatures: forged, empty, cut, another person's; and keys that are none.

use countersign_statement::codes::Verdict;
use countersign_testkit::{World, actor};

use crate::kit::{Row, bytes, refusal, text, tried};

#[tokio::test]
async fn an_all_zero_signature_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let mut decision = world.decision(&carol, action, Verdict::Approve).await;
    decision.by.signature = [0; 64];
    assert_eq!(refusal(carol.send(&decision).await), "signature-invalid");
}

#[tokio::test]
async fn a_signature_with_any_bit_flipped_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    for bit in (0..512).step_by(37) {
        let mut forged = decision.clone();
        forged.by.signature[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            refusal(carol.send(&forged).await),
            "signature-invalid",
            "bit {bit}"
        );
    }
    carol.send(&decision).await.unwrap();
}

#[tokio::test]
async fn signatures_and_statements_of_odd_length_are_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    for (column, value) in [
        ("signature", "NULL"),
        ("signature", "'\\x'"),
        ("signature", "decode(repeat('00', 63), 'hex')"),
        ("signature", "decode(repeat('00', 65), 'hex')"),
        ("statement", "NULL"),
        ("statement", "'\\x'"),
    ] {
        assert_eq!(
            tried(
                &mut carol,
                &Row::decision(&decision).set(column, value).insert()
            )
            .await,
            "signature-invalid",
            "{column} {value}"
        );
    }
    assert_eq!(
        tried(
            &mut carol,
            &Row::decision(&decision).set("key_id", "NULL").insert()
        )
        .await,
        "key-unknown"
    );
}

#[tokio::test]
async fn another_persons_signature_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let as_bob = carol.signing_with(&actor("bob").key);
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    // Bob's key over carol's statement, named as bob's: not hers. Named as hers: it does not fit.
    assert_eq!(
        refusal(carol.send(&decision.clone().resign(&as_bob)).await),
        "key-not-active"
    );
    let mut named = decision.clone().resign(&as_bob);
    named.by.key_id = carol.actor.key_id();
    assert_eq!(refusal(carol.send(&named).await), "signature-invalid");
    let unknown = carol.signing_with(&actor("nobody").key);
    assert_eq!(
        refusal(carol.send(&decision.resign(&unknown)).await),
        "key-unknown"
    );
}

/// The eight points of small order in their encodings, and encodings that are no point or not canonical.
const UNUSABLE: [&str; 11] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0200000000000000000000000000000000000000000000000000000000000000",
];

#[tokio::test]
async fn keys_of_small_order_and_points_off_the_curve_are_not_enrolled() {
    let world = World::new().await;
    let gina = world.add_login("gina", "person").await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    bob.confirm(&alice.add_person(&gina).await.unwrap())
        .await
        .unwrap();
    let mut conn = world.raw("gina").await;
    for key in UNUSABLE.iter().copied().chain([
        "",
        "00",
        "0100000000000000000000000000000000000000000000000000000000000000ff",
    ]) {
        let row = Row::new("fact.key")
            .set("event_id", "gen_random_uuid()")
            .set("event", "'enrolled'")
            .set("person", text(&gina.id.to_string()))
            .set("public_key", format!("decode('{key}', 'hex')"))
            .set("custody", "'passphrase'")
            .set("installation", "'x'")
            .set("signed_at", "now()")
            .set("key_id", format!("sha256(decode('{key}', 'hex'))"))
            .set("statement", "'anything'")
            .set("signature", bytes(&[0; 64]));
        assert_eq!(
            tried(&mut conn, &row.insert()).await,
            "key-invalid",
            "{key}"
        );
        let installation = Row::new("fact.installation")
            .set("installation", "gen_random_uuid()")
            .set("name", "'x'")
            .set("name_salt", bytes(&[7; 16]))
            .set("public_key", format!("decode('{key}', 'hex')"))
            .set("signed_at", "now()")
            .set("key_id", bytes(&actor("alice").key_id()))
            .set("statement", "'anything'")
            .set(
                "signature",
                bytes(&actor("alice").sign("anything").signature),
            );
        assert_eq!(
            tried(&mut world.raw("alice").await, &installation.insert()).await,
            "key-invalid",
            "{key}"
        );
    }
    assert_eq!(
        tried(
            &mut conn,
            "INSERT INTO fact.key (event) VALUES ('enrolled')"
        )
        .await,
        "key-invalid"
    );
}
