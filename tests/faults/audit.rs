//! The whole ledger and every fact, read as the database's owner: dense, chained, one record a fact and one fact a record.

use std::collections::{BTreeMap, BTreeSet};

use countersign_ledger::{ChainCheck, Record, leaf_hash, tree::Subtree, tree::Tree};
use countersign_store::{Owner, Recorded};
use countersign_testkit::World;
use serde_json::Value;
use sqlx::AssertSqlSafe;

/// Facts that lie in a table of their own: the table, how its records' events begin (apart by spaces), and the members of the statement
/// that its columns must repeat.
const FACTS: [(&str, &str, &[&str]); 15] = [
    ("person", "person.proposed", &["person"]),
    ("key_event", "key.", &["event_id", "person"]),
    ("role_grant", "role.", &["grant_id", "person", "role"]),
    ("agent", "agent.registered", &["agent", "name"]),
    ("mandate", "agent.mandated", &["mandate", "agent"]),
    ("installation", "installation.enrolled", &["installation"]),
    ("confirmation", "confirmed", &["confirmation_id", "fact_id"]),
    ("policy", "policy.drafted", &["policy"]),
    ("import", "import.completed", &["import"]),
    ("action", "action.proposed", &["action_id"]),
    (
        "decision",
        "action.decided",
        &[
            "decision_id",
            "action_id",
            "verdict",
            "person",
            "override_type",
        ],
    ),
    (
        "comment",
        "action.commented",
        &["comment_id", "action_id", "person"],
    ),
    (
        "assignment",
        "action.claimed action.released action.assigned",
        &["action_id", "person"],
    ),
    ("view", "client.viewed", &["action_id", "person"]),
    ("export", "export.created", &["export_id"]),
];

/// A ledger that was found whole.
#[derive(Debug)]
pub struct Audited {
    pub records: Vec<Record>,
    pub leaves: Vec<[u8; 32]>,
}

impl Audited {
    /// The fact that was acknowledged so is here, so.
    #[track_caller]
    pub fn holds(&self, acknowledged: &Recorded) {
        let at = usize::try_from(acknowledged.seq).unwrap();
        assert_eq!(
            self.leaves.get(at),
            Some(&acknowledged.leaf),
            "record {} was acknowledged and is missing or another",
            acknowledged.seq
        );
    }

    /// How many records have this event.
    pub fn count(&self, event: &str) -> usize {
        self.records.iter().filter(|r| r.event == event).count()
    }
}

/// Audits a world's ledger; panics with what is wrong.
pub async fn audit(world: &World) -> Audited {
    audit_as(&mut world.owner().await).await
}

pub async fn audit_as(owner: &mut Owner) -> Audited {
    let rows: Vec<(i64, Vec<u8>, String, String, i64)> =
        sqlx::query_as("SELECT seq, bytes, event, subject, subject_seq FROM countersign.ledger_record ORDER BY seq")
            .fetch_all(owner.connection())
            .await
            .unwrap();
    let leaves: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT seq, leaf FROM countersign.ledger_leaf ORDER BY seq")
            .fetch_all(owner.connection())
            .await
            .unwrap();
    assert_eq!(
        rows.len(),
        leaves.len(),
        "records and leaves differ in number"
    );
    let (mut chain, mut tree) = (ChainCheck::whole(), Tree::new());
    let mut audited = Audited {
        records: Vec::new(),
        leaves: Vec::new(),
    };
    for ((seq, bytes, event, subject, subject_seq), (leaf_seq, leaf)) in rows.iter().zip(&leaves) {
        let record = Record::parse(bytes).unwrap_or_else(|e| panic!("record {seq}: {e}"));
        let hash = leaf_hash(bytes);
        assert_eq!(
            (leaf_seq, &hash[..]),
            (seq, &leaf[..]),
            "record {seq} has another leaf"
        );
        assert_eq!(i64::try_from(record.seq).unwrap(), *seq);
        assert_eq!(
            (&record.event, &record.subject),
            (event, subject),
            "record {seq}"
        );
        assert_eq!(
            i64::try_from(record.subject_seq).unwrap(),
            *subject_seq,
            "record {seq}"
        );
        chain.next(&record, &hash).unwrap_or_else(|e| panic!("{e}"));
        tree.push(hash);
        audited.records.push(record);
        audited.leaves.push(hash);
    }
    tiles(owner, &tree).await;
    facts(owner, &audited).await;
    nothing_left_over(owner).await;
    audited
}

/// Every full tile is there, is made of the leaves, and there is no other.
async fn tiles(owner: &mut Owner, tree: &Tree) {
    let tiles: Vec<(i32, i64, Vec<u8>)> =
        sqlx::query_as("SELECT level, n, root FROM countersign.ledger_tile ORDER BY level, n")
            .fetch_all(owner.connection())
            .await
            .unwrap();
    let due: u64 = (1..8).map(|level| tree.size() >> (8 * level)).sum();
    assert_eq!(tiles.len() as u64, due, "tiles for {} records", tree.size());
    for (level, n, root) in tiles {
        let count = 256_u64.pow(u32::try_from(level).unwrap() + 1);
        let subtree = Subtree {
            first: u64::try_from(n).unwrap() * count,
            count,
        };
        assert_eq!(
            tree.hash_of(subtree).map(|h| h.to_vec()),
            Some(root),
            "tile {n} of level {level}"
        );
    }
}

/// Each fact's row has its record, each record its fact's row, and both say the same.
async fn facts(owner: &mut Owner, audited: &Audited) {
    for (table, event, members) in FACTS {
        // Founders and their keys and roles are in record 0.
        let columns = members
            .iter()
            .map(|m| format!("'{m}', t.{m}::text"))
            .collect::<Vec<_>>()
            .join(", ");
        let sql = format!(
            "SELECT t.seq, pg_catalog.jsonb_build_object({columns})::text FROM countersign.{table} t WHERE t.seq > 0 ORDER BY t.seq"
        );
        let rows: Vec<(i64, String)> = sqlx::query_as(AssertSqlSafe(sql))
            .fetch_all(owner.connection())
            .await
            .unwrap();
        let rows: BTreeMap<u64, Value> = rows
            .into_iter()
            .map(|(seq, row)| {
                (
                    u64::try_from(seq).unwrap(),
                    serde_json::from_str(&row).unwrap(),
                )
            })
            .collect();
        let records: BTreeMap<u64, &Record> = audited
            .records
            .iter()
            .filter(|r| event.split(' ').any(|e| r.event.starts_with(e)))
            .map(|r| (r.seq, r))
            .collect();
        let (have, due): (BTreeSet<_>, BTreeSet<_>) =
            (rows.keys().collect(), records.keys().collect());
        assert_eq!(have, due, "rows of {table} and records of {event} differ");
        for (seq, row) in &rows {
            let statement: Value = serde_json::from_str(&records[seq].statement).unwrap();
            for member in members {
                assert_eq!(
                    row[member], statement[member],
                    "{table} and record {seq} differ in {member}"
                );
            }
        }
    }
}

/// No private text, advice, state or imported row without the fact that brought it.
async fn nothing_left_over(owner: &mut Owner) {
    for (what, sql) in [
        (
            "payloads that nothing names",
            "WITH said AS (SELECT pg_catalog.string_agg(pg_catalog.convert_from(r.bytes, 'UTF8'), E'\\n') AS text FROM countersign.ledger_record r),
                  kept AS (SELECT pg_catalog.string_agg(pg_catalog.convert_from(p.bytes, 'UTF8'), E'\\n') AS text FROM countersign.payload p)
             SELECT pg_catalog.count(*) FROM countersign.payload p, said, kept
              WHERE pg_catalog.strpos(said.text, pg_catalog.encode(p.commitment, 'hex')) = 0
                AND pg_catalog.strpos(kept.text, pg_catalog.encode(p.commitment, 'hex')) = 0",
        ),
        (
            "narratives that are missing",
            "SELECT pg_catalog.count(*) FROM countersign.decision d WHERE d.narrative_commitment IS NOT NULL
                AND NOT EXISTS (SELECT FROM countersign.payload p WHERE p.commitment = d.narrative_commitment)",
        ),
        (
            "actions without state or advice",
            "SELECT pg_catalog.count(*) FROM countersign.action a
              WHERE NOT EXISTS (SELECT FROM countersign.action_state s WHERE s.action_id = a.action_id)
                 OR NOT EXISTS (SELECT FROM countersign.recommendation r WHERE r.action_id = a.action_id)",
        ),
        (
            "states that no decision explains",
            "SELECT pg_catalog.count(*) FROM countersign.action_state s JOIN countersign.action a ON a.action_id = s.action_id
              WHERE s.changed_seq <> a.seq AND NOT EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = s.action_id AND d.seq = s.changed_seq)",
        ),
        (
            "notes that are missing",
            "SELECT pg_catalog.count(*) FROM countersign.assignment x WHERE x.note IS NOT NULL
                AND NOT EXISTS (SELECT FROM countersign.payload p WHERE p.commitment = x.note)",
        ),
        (
            "states whose assignee is not the last assignment's",
            "SELECT pg_catalog.count(*) FROM countersign.action_state s
               LEFT JOIN LATERAL (SELECT x.* FROM countersign.assignment x WHERE x.action_id = s.action_id ORDER BY x.seq DESC LIMIT 1) x ON true
              WHERE (s.assignee, s.assigned_until, s.assigned_step) IS DISTINCT FROM
                    (CASE x.event WHEN 'released' THEN NULL ELSE x.person END, x.until, x.step)",
        ),
        (
            "transactions without an import",
            "SELECT pg_catalog.count(*) FROM countersign.transaction t WHERE NOT EXISTS (SELECT FROM countersign.import i WHERE i.import = t.import)",
        ),
        (
            "incidents without an import",
            "SELECT pg_catalog.count(*) FROM countersign.incident t WHERE NOT EXISTS (SELECT FROM countersign.import i WHERE i.import = t.import)",
        ),
        (
            "imports whose rows do not add up",
            "SELECT pg_catalog.count(*) FROM countersign.import i WHERE i.accepted <>
               (SELECT pg_catalog.count(*) FROM countersign.transaction t WHERE t.import = i.import)
             + (SELECT pg_catalog.count(*) FROM countersign.incident t WHERE t.import = i.import)",
        ),
    ] {
        let found: i64 = sqlx::query_scalar(sql).fetch_one(owner.connection()).await.unwrap();
        assert_eq!(found, 0, "{what}");
    }
}
