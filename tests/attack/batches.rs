//! Many proposals in one statement: judged like one, in whole or not at all, and in their order.

use countersign_statement::codes::{Advice, Risk};
use countersign_store::actions::ProposalBytes;
use countersign_testkit::{Owner, Proposal, World, actor};
use sqlx::Row as _;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{bytes, run, text, tried, value},
};

type Spoil = fn(&mut ProposalBytes);

/// A batch as SQL.
fn batch(proposals: &[ProposalBytes]) -> String {
    let array = |kind: &str, literal: fn(&ProposalBytes) -> String| {
        let items: Vec<String> = proposals.iter().map(literal).collect();
        format!("ARRAY[{}]::{kind}[]", items.join(", "))
    };
    format!(
        "INSERT INTO fact.actions (contents, content_salts, recommendations, recommendation_salts) VALUES ({}, {}, {}, {})",
        array("text", |p| text(&p.content)),
        array("bytea", |p| bytes(&p.content_salt)),
        array("text", |p| text(&p.recommendation)),
        array("bytea", |p| bytes(&p.recommendation_salt)),
    )
}

fn fresh(count: usize) -> Vec<ProposalBytes> {
    (0..count)
        .map(|_| Proposal::default().risk(Risk::Low).bytes())
        .collect()
}

async fn sent(world: &World, sql: &str) -> String {
    tried(&mut world.raw("aml-screen").await, sql).await
}

/// Tiles hold the leaves that they should, on every level.
async fn tiles_are_sound(world: &World) -> i64 {
    let mut owner = world.owner().await;
    let odd: i64 = value(
        owner.connection(),
        "SELECT count(*) FROM countersign.ledger_tile t
          WHERE t.level = 0 AND (t.hashes <> (SELECT string_agg(l.leaf, ''::bytea ORDER BY l.seq) FROM countersign.ledger_leaf l
                                               WHERE l.seq BETWEEN t.n * 256 AND t.n * 256 + 255)
                                 OR t.root <> countersign.subtree_root(t.hashes))",
    )
    .await;
    assert_eq!(odd, 0);
    let missing: bool = value(
        owner.connection(),
        "SELECT (SELECT count(*) FROM countersign.ledger_tile WHERE level = 0) <> (SELECT (max(seq) + 1) / 256 FROM countersign.ledger_leaf)",
    )
    .await;
    assert!(!missing);
    value(
        owner.connection(),
        "SELECT count(*) FROM countersign.ledger_tile",
    )
    .await
}

#[tokio::test]
async fn a_batch_of_the_largest_size_closes_tiles_and_keeps_its_order() {
    let world = World::new().await;
    let proposals = fresh(1000);
    let sql = format!(
        "{} RETURNING action_ids, outcomes, existings, seqs, leaves",
        batch(&proposals)
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_one(&mut world.raw("aml-screen").await)
        .await
        .unwrap();
    let (ids, seqs): (Vec<Uuid>, Vec<i64>) = (row.get("action_ids"), row.get("seqs"));
    assert!(
        row.get::<Vec<String>, _>("outcomes")
            .iter()
            .all(|o| o == "in_review")
    );
    assert!(row.get::<Vec<bool>, _>("existings").iter().all(|e| !e));
    let stored: Vec<(Uuid, i64, Vec<u8>)> = sqlx::query_as(
        "SELECT a.action_id, a.seq, p.bytes FROM countersign.action a JOIN countersign.payload p ON p.commitment = a.action_digest ORDER BY a.seq",
    )
    .fetch_all(world.owner().await.connection())
    .await
    .unwrap();
    assert_eq!(stored.len(), 1000);
    let leaves: Vec<Vec<u8>> = row.get("leaves");
    let mut owner = world.owner().await;
    for (n, (id, seq, content)) in stored.iter().enumerate() {
        assert_eq!(
            (ids[n], seqs[n], proposals[n].content.as_bytes()),
            (*id, *seq, content.as_slice()),
            "{n}"
        );
        assert_eq!(leaves[n], world_leaf(&mut owner, *seq).await, "{n}");
    }
    assert!(tiles_are_sound(&world).await >= 4);
    audit(&world).await;
}

async fn world_leaf(owner: &mut Owner, seq: i64) -> Vec<u8> {
    value(
        owner.connection(),
        &format!("SELECT leaf FROM countersign.ledger_leaf WHERE seq = {seq}"),
    )
    .await
}

#[tokio::test]
async fn a_batch_ending_exactly_with_a_tile_closes_it() {
    let world = World::new().await;
    let head = world
        .store("carol")
        .await
        .head()
        .await
        .unwrap()
        .unwrap()
        .seq;
    let missing = usize::try_from(511 - head).unwrap();
    assert_eq!(sent(&world, &batch(&fresh(missing - 1))).await, "ok");
    assert_eq!(tiles_are_sound(&world).await, 1);
    assert_eq!(sent(&world, &batch(&fresh(1))).await, "ok");
    assert_eq!(tiles_are_sound(&world).await, 2);
    assert_eq!(sent(&world, &batch(&fresh(1))).await, "ok");
    assert_eq!(tiles_are_sound(&world).await, 2);
    audit(&world).await;
}

#[tokio::test]
async fn a_batch_with_one_bad_proposal_leaves_nothing() {
    let world = World::new().await;
    let before = audit(&world).await;
    let spoils: [(&str, Spoil); 6] = [
        ("not-canonical", |p| p.content.push(' ')),
        ("not-canonical", |p| p.recommendation = "{".to_owned()),
        ("content-invalid", |p| {
            p.content = p.content.replacen("\"1200.00\"", "\"1e5\"", 1);
        }),
        ("commitment-differs", |p| p.recommendation_salt = [9; 16]),
        ("content-invalid", |p| {
            p.content = p.content.replace(
                &actor("alice").id.to_string(),
                &actor("carol").id.to_string(),
            );
        }),
        ("content-invalid", |p| {
            p.content = p
                .content
                .replacen("\"launcher\":\"\"", "\"launcher\":\"X\"", 1);
        }),
    ];
    for (code, spoil) in spoils {
        for place in [0, 2, 4] {
            let mut proposals = fresh(5);
            spoil(&mut proposals[place]);
            assert_eq!(sent(&world, &batch(&proposals)).await, code, "at {place}");
        }
    }
    assert_eq!(audit(&world).await, before);
}

#[tokio::test]
async fn batches_of_odd_shape_are_refused() {
    let world = World::new().await;
    let two = fresh(2);
    let sound = batch(&two);
    let one = batch(&two[..1]);
    let contents = format!(
        "ARRAY[{}, {}]",
        text(&two[0].content),
        text(&two[1].content)
    );
    assert!(sound.contains(&contents));
    for (what, sql) in [
        ("nothing", "INSERT INTO fact.actions DEFAULT VALUES".to_owned()),
        ("empty arrays", "INSERT INTO fact.actions (contents, content_salts, recommendations, recommendation_salts) VALUES ('{}', '{}', '{}', '{}')".to_owned()),
        ("a content too many", sound.replace("]::text[], ARRAY[decode", ", 'x']::text[], ARRAY[decode")),
        ("a missing content", sound.replacen(&text(&two[1].content), "NULL", 1)),
        ("a missing recommendation", sound.replacen(&text(&two[1].recommendation), "NULL", 1)),
        ("two dimensions", sound.replace("ARRAY[", "ARRAY[ARRAY[").replace("]::", "]]::")),
        ("another lower bound", one.replace("ARRAY[", "array_fill(").replace("]::text[]", "::text, ARRAY[1], ARRAY[0])").replace("]::bytea[]", ", ARRAY[1], ARRAY[0])")),
        ("more than a thousand", batch(&fresh(1001))),
        ("an oversized content", sound.replacen(&text(&two[1].content), "repeat('x', 262145)", 1)),
        ("too much altogether", "INSERT INTO fact.actions (contents, content_salts, recommendations, recommendation_salts)
             VALUES (array_fill(repeat('x', 250000), ARRAY[300]), array_fill('\\x00'::bytea, ARRAY[300]), array_fill('x'::text, ARRAY[300]), array_fill('\\x00'::bytea, ARRAY[300]))".to_owned()),
    ] {
        assert_ne!(sql, sound, "{what}");
        assert_eq!(sent(&world, &sql).await, "too-large", "{what}");
    }
    for salt in ["NULL", "'\\x00'", "decode(repeat('07', 17), 'hex')"] {
        assert_eq!(
            sent(
                &world,
                &sound.replacen(&bytes(&two[1].content_salt), salt, 1)
            )
            .await,
            "salt",
            "{salt}"
        );
    }
    assert_eq!(
        sent(
            &world,
            &sound.replacen(&bytes(&two[1].recommendation_salt), "NULL", 1)
        )
        .await,
        "commitment-differs"
    );
    assert_eq!(sent(&world, &sound).await, "ok");
}

#[tokio::test]
async fn a_key_used_before_is_one_proposal_in_a_batch_too() {
    let world = World::new().await;
    let old = Proposal::default();
    let known = world.propose(&old).await;
    let again = Proposal {
        content_salt: [7; 16],
        recommendation_salt: [8; 16],
        ..old.clone()
    };
    let twice = Proposal::default();
    let proposals = [
        fresh(1).remove(0),
        again.bytes(),
        twice.bytes(),
        twice.bytes(),
    ];
    let sql = format!("{} RETURNING action_ids, existings", batch(&proposals));
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_one(&mut world.raw("aml-screen").await)
        .await
        .unwrap();
    let ids: Vec<Uuid> = row.get("action_ids");
    assert_eq!(
        row.get::<Vec<bool>, _>("existings"),
        [false, true, false, true]
    );
    assert_eq!((ids[1], ids[2]), (known, ids[3]));
    for other in [
        old.clone().advice(Advice::Block),
        old.clone().risk(Risk::Low),
    ] {
        let proposals = [fresh(1).remove(0), other.bytes()];
        assert_eq!(
            sent(&world, &batch(&proposals)).await,
            "idempotency-conflict"
        );
        assert_eq!(
            sent(&world, &batch(&proposals[1..])).await,
            "idempotency-conflict",
            "alone"
        );
    }
    let actions: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.action",
    )
    .await;
    assert_eq!(actions, 3);
    audit(&world).await;
}

#[tokio::test]
async fn nonstandard_strings_do_not_loosen_a_batch() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    run(&mut agent, "SET standard_conforming_strings = off").await;
    let mut proposals = fresh(2);
    proposals[1].content = proposals[1].content.replacen("\"1200.00\"", "\"1e5\"", 1);
    assert_eq!(
        tried(&mut agent, &batch(&proposals)).await,
        "content-invalid"
    );
    assert_eq!(tried(&mut agent, &batch(&fresh(2))).await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn a_clock_that_stepped_back_is_recorded_once_before_a_batch() {
    let world = World::new().await;
    // A record of now: the world may be a copy of one that was founded hours ago.
    world.open_action().await;
    world.shift_clock(chrono::TimeDelta::hours(-1)).await;
    assert_eq!(sent(&world, &batch(&fresh(300))).await, "ok");
    let steps: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.ledger_record WHERE event = 'clock.stepped_back'",
    )
    .await;
    assert_eq!(steps, 1);
    tiles_are_sound(&world).await;
    audit(&world).await;
}
