//! After an attack: the ledger reads as Rust would have written it.

use countersign_ledger::{ChainCheck, Record, leaf_hash};
use countersign_statement::Statement;
use countersign_testkit::World;

/// Every record is one that Rust would have written, chained, with a statement that Rust reads; returns how many.
pub async fn audit(world: &World) -> usize {
    let mut owner = world.owner().await;
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT l.seq, l.leaf, r.bytes FROM countersign.ledger_leaf l JOIN countersign.ledger_record r USING (seq) ORDER BY l.seq",
    )
    .fetch_all(owner.connection())
    .await
    .unwrap();
    let mut chain = ChainCheck::whole();
    for (seq, leaf, bytes) in &rows {
        let record = Record::parse(bytes)
            .unwrap_or_else(|e| panic!("record {seq}: {e}: {}", String::from_utf8_lossy(bytes)));
        assert_eq!(&record.encode(), bytes, "record {seq}");
        let computed = leaf_hash(bytes);
        assert_eq!(&computed[..], leaf, "leaf {seq}");
        chain
            .next(&record, &computed)
            .unwrap_or_else(|e| panic!("record {seq}: {e}"));
        let statement = Statement::parse(&record.statement)
            .unwrap_or_else(|e| panic!("record {seq}: {e}: {}", record.statement));
        assert_eq!(statement.encode(), record.statement);
        assert_eq!(statement.origin(), world.origin());
    }
    assert_eq!(u64::try_from(rows.len()).unwrap(), chain.size());
    rows.len()
}

#[tokio::test]
async fn a_founded_world_passes_the_audit() {
    let world = World::new().await;
    assert!(audit(&world).await > 30);
}
