//! Exports, installations and checkpoints.

use countersign_ledger::Checkpoint;
use countersign_statement::{Filter, facts};
use countersign_testkit::{Participant, World, actor, installation_key};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, bytes, refusal, text, tried},
};

fn export(desk: &Participant, tree_size: u64, records: u64) -> facts::Export {
    facts::Export {
        origin: desk.origin.clone(),
        export_id: Uuid::new_v4(),
        person: desk.actor.id,
        filter: Filter::default(),
        tree_size,
        root: "02".repeat(32),
        records,
        sums_digest: "03".repeat(32),
        bundle_digest: "04".repeat(32),
        bytes: 4_096,
        installation: actor("installation").id,
        signed_at: countersign_testkit::now(),
    }
}

async fn exported(desk: &Participant, s: &facts::Export) -> String {
    match desk.store.add_export(s, desk.actor.sign(&s.encode())).await {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

#[tokio::test]
async fn an_export_claims_no_more_than_the_ledger_has() {
    let world = World::new().await;
    let frank = world.desk("frank").await;
    let head = frank.store.head().await.unwrap().unwrap().seq;
    assert_eq!(
        exported(&frank, &export(&frank, head + 2, 1)).await,
        "export-size"
    );
    assert_eq!(
        exported(&frank, &export(&frank, head + 1, head + 2)).await,
        "export-size"
    );
    assert_eq!(
        exported(&frank, &export(&frank, head + 1, head + 1)).await,
        "ok"
    );
    assert_eq!(
        exported(&frank, &export(&frank, 0, 0)).await,
        "export-size",
        "there is always a genesis"
    );
    audit(&world).await;
}

#[tokio::test]
async fn exporting_needs_a_role_and_ones_own_statement() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    let gina = world.desk("gina").await;
    assert_eq!(exported(&gina, &export(&gina, 1, 1)).await, "role-missing");
    let frank = world.desk("frank").await;
    let mut other = export(&frank, 1, 1);
    other.person = actor("carol").id;
    assert_eq!(exported(&frank, &other).await, "statement-differs");
    other = export(&frank, 1, 1);
    other.origin = format!("countersign/{}", "ab".repeat(16));
    assert_eq!(exported(&frank, &other).await, "statement-differs");
    other = export(&frank, 1, 1);
    other.installation = Uuid::new_v4();
    assert_eq!(exported(&frank, &other).await, "installation-missing");
    other = export(&frank, 1, 1);
    other.bytes = 0;
    assert_eq!(exported(&frank, &other).await, "export-size");
}

#[tokio::test]
async fn digests_of_an_export_have_32_bytes() {
    let world = World::new().await;
    let frank = world.desk("frank").await;
    let s = export(&frank, 1, 1);
    let sound = s.encode();
    for (column, hex) in [
        ("root", &s.root),
        ("sums_digest", &s.sums_digest),
        ("bundle_digest", &s.bundle_digest),
    ] {
        let statement = sound.replace(hex.as_str(), "00");
        let mut row = Row::new("fact.export")
            .set("export_id", text(&s.export_id.to_string()))
            .set("states", "'{}'")
            .set("kind", "''")
            .set("agent", "''")
            .set("actions", "'{}'")
            .set("texts", "true")
            .set("tree_size", "1")
            .set("root", format!("decode('{}', 'hex')", s.root))
            .set("records", "1")
            .set("sums_digest", format!("decode('{}', 'hex')", s.sums_digest))
            .set(
                "bundle_digest",
                format!("decode('{}', 'hex')", s.bundle_digest),
            )
            .set("bytes", "4096")
            .set("installation", text(&s.installation.to_string()))
            .set(
                "signed_at",
                text(&countersign_statement::format::time_text(s.signed_at)),
            )
            .set("key_id", bytes(&frank.actor.key_id()))
            .set("statement", bytes(statement.as_bytes()))
            .set("signature", bytes(&frank.actor.sign(&statement).signature));
        row = row.set(column, "'\\x00'");
        assert_eq!(
            tried(&mut world.raw("frank").await, &row.insert()).await,
            "export-size",
            "{column}"
        );
    }
}

/// A checkpoint as an installation writes it.
fn checkpoint(
    origin: &str,
    size: u64,
    root: &[u8],
    key: &ed25519_dalek::SigningKey,
) -> (String, [u8; 64]) {
    let root: [u8; 32] = root.try_into().unwrap();
    let checkpoint = Checkpoint {
        origin: origin.to_owned(),
        size,
        root,
    };
    let signature = ed25519_dalek::Signer::sign(key, checkpoint.text().as_bytes()).to_bytes();
    (checkpoint.sign(key).unwrap().encode(), signature)
}

async fn kept(
    world: &World,
    login: &str,
    size: u64,
    root: &[u8; 32],
    note: &str,
    signature: &[u8; 64],
) -> String {
    let store = world.store(login).await;
    match store
        .add_checkpoint(size, actor("installation").id, root, note, signature)
        .await
    {
        Ok(()) => "ok".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

#[tokio::test]
async fn a_checkpoint_is_signed_by_an_enrolled_installation_for_this_log_size_and_root() {
    let world = World::new().await;
    let root = [9; 32];
    let key = installation_key();
    let (note, signature) = checkpoint(world.origin(), 5, &root, &key);
    assert_eq!(
        kept(&world, "carol", 6, &root, &note, &signature).await,
        "checkpoint-invalid",
        "another size"
    );
    assert_eq!(
        kept(&world, "carol", 5, &[8; 32], &note, &signature).await,
        "checkpoint-invalid",
        "another root"
    );
    assert_eq!(
        kept(&world, "carol", 5, &root, &note, &[0; 64]).await,
        "checkpoint-invalid",
        "no signature"
    );
    let (foreign, by_foreign) = checkpoint(world.origin(), 5, &root, &actor("carol").key);
    assert_eq!(
        kept(&world, "carol", 5, &root, &foreign, &by_foreign).await,
        "checkpoint-invalid",
        "a person's key"
    );
    let (other, for_other) =
        checkpoint(&format!("countersign/{}", "ab".repeat(16)), 5, &root, &key);
    assert_eq!(
        kept(&world, "carol", 5, &root, &other, &for_other).await,
        "checkpoint-invalid",
        "another log"
    );
    assert_eq!(
        kept(&world, "carol", 5, &root, &other, &signature).await,
        "checkpoint-invalid",
        "another log's note"
    );
    assert_eq!(
        kept(&world, "carol", 5, &root, &format!("{note}\n"), &signature).await,
        "checkpoint-invalid",
        "a line more"
    );
    let (future, by_future) = checkpoint(world.origin(), 100_000, &root, &key);
    assert_eq!(
        kept(&world, "carol", 100_000, &root, &future, &by_future).await,
        "checkpoint-invalid",
        "a future size"
    );
    let (none, by_none) = checkpoint(world.origin(), 0, &root, &key);
    assert_eq!(
        kept(&world, "carol", 0, &root, &none, &by_none).await,
        "checkpoint-invalid",
        "an empty log"
    );
    assert_eq!(
        kept(&world, "carol", 5, &root, &note, &signature).await,
        "ok"
    );
    assert_eq!(
        kept(&world, "runner", 5, &root, &note, &signature).await,
        "ok",
        "again, it changes nothing"
    );
    let (second, by_second) = checkpoint(world.origin(), 5, &[8; 32], &key);
    assert_eq!(
        kept(&world, "carol", 5, &[8; 32], &second, &by_second).await,
        "checkpoint-invalid",
        "two roots for one size"
    );
    let unknown = world
        .store("carol")
        .await
        .add_checkpoint(5, Uuid::new_v4(), &root, &note, &signature)
        .await;
    assert_eq!(refusal(unknown), "checkpoint-invalid");
    assert_eq!(
        world
            .store("frank")
            .await
            .latest_checkpoint()
            .await
            .unwrap()
            .unwrap()
            .0,
        5
    );
}

/// A root of another length would be signed rightly, and then be read by nobody.
#[tokio::test]
async fn a_checkpoints_root_has_32_bytes() {
    let world = World::new().await;
    let key = installation_key();
    let mut carol = world.raw("carol").await;
    for root in [vec![], vec![9; 31], vec![9; 60]] {
        use base64::Engine as _;
        let base64 = base64::prelude::BASE64_STANDARD.encode(&root);
        let body = format!("{}\n5\n{base64}\n", world.origin());
        let signature = ed25519_dalek::Signer::sign(&key, body.as_bytes()).to_bytes();
        let (sound, _) = checkpoint(world.origin(), 5, &[9; 32], &key);
        let id = sound.rsplit(' ').next().unwrap();
        let row = Row::new("fact.checkpoint")
            .set("size", "5")
            .set("installation", text(&actor("installation").id.to_string()))
            .set("root", bytes(&root))
            .set("note", text(&format!("{body}\n— {} {id}", world.origin())))
            .set("signature", bytes(&signature));
        assert_eq!(
            tried(&mut carol, &row.insert()).await,
            "checkpoint-invalid",
            "{} bytes",
            root.len()
        );
    }
    let by_agent = "INSERT INTO fact.checkpoint (size) VALUES (1)";
    assert_eq!(
        tried(&mut world.raw("aml-screen").await, by_agent).await,
        DENIED
    );
    assert_eq!(tried(&mut carol, by_agent).await, "checkpoint-invalid");
}

#[tokio::test]
async fn an_installation_and_its_key_are_enrolled_once() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    assert_eq!(
        refusal(
            alice
                .install(Uuid::new_v4(), "x", &installation_key())
                .await
        ),
        "taken"
    );
    assert_eq!(
        refusal(
            alice
                .install(actor("installation").id, "x", &actor("machine").key)
                .await
        ),
        "taken"
    );
    alice
        .install(Uuid::new_v4(), "x", &actor("machine").key)
        .await
        .unwrap();
    audit(&world).await;
}
