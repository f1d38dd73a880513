//! The plain twin: the same rows with the same indexes, in tables without triggers, guards or a chain, written in one
//! statement. It is the limit that decisions and proposals are held against.

use countersign_app::Failure;
use countersign_statement::commitment;
use countersign_store::actions::ProposalBytes;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::{
    bed::{Bed, broken},
    fill,
    load::{Run, load},
};

const TABLES: [&str; 7] = [
    "payload",
    "ledger_leaf",
    "ledger_record",
    "action",
    "action_state",
    "recommendation",
    "decision",
];

/// Makes the tables, and lets bob and the agent write them.
pub(super) async fn lay(bed: &Bed) -> Result<(), Failure> {
    let mut sql =
        String::from("CREATE SCHEMA plain; CREATE SEQUENCE plain.seq MINVALUE 0 CACHE 1;");
    for table in TABLES {
        sql.push_str(&format!("CREATE TABLE plain.{table} (LIKE countersign.{table} INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE);"));
    }
    sql.push_str(
        "GRANT USAGE ON SCHEMA plain TO countersign_person, countersign_agent;
         GRANT USAGE ON SEQUENCE plain.seq TO countersign_person, countersign_agent;
         GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA plain TO countersign_person, countersign_agent;",
    );
    bed.as_owner(sql).await
}

/// A plain decision: what the client sends.
#[derive(Debug, Clone)]
pub(super) struct PlainDecision {
    pub decision_id: Uuid,
    pub action_id: Uuid,
    pub person: Uuid,
    pub narrative: String,
    pub salt: [u8; 16],
    pub commitment: [u8; 32],
    pub key_id: [u8; 32],
    pub statement_digest: [u8; 32],
    pub leaf: [u8; 32],
    pub record: Vec<u8>,
}

const DECISION: &str = "
    WITH n AS MATERIALIZED (SELECT nextval('plain.seq') AS seq, clock_timestamp() AS at),
    p AS (INSERT INTO plain.payload VALUES ($1, $2, $3, 'action:' || $4::uuid)),
    l AS (INSERT INTO plain.ledger_leaf SELECT seq, $5, at, at FROM n),
    r AS (INSERT INTO plain.ledger_record SELECT seq, $6, 'action.decided', 'action:' || $4::uuid, 2, $7::uuid, false FROM n),
    d AS (INSERT INTO plain.decision SELECT $8::uuid, $4, 1, 1, 'compliance_officer', $7, 'approve', 'evidence_supports', '', $1, $9, $10, at, seq, $5, 60 FROM n)
    UPDATE plain.action_state s SET state = 'approved', step = 1, changed_seq = n.seq, changed_at = n.at FROM n WHERE s.action_id = $4";

/// One round trip, one transaction.
pub(super) async fn decide(pool: &PgPool, d: PlainDecision) -> Result<(), Failure> {
    let done = sqlx::query(DECISION)
        .bind(&d.commitment[..])
        .bind(&d.salt[..])
        .bind(d.narrative.as_bytes())
        .bind(d.action_id)
        .bind(&d.leaf[..])
        .bind(&d.record)
        .bind(d.person)
        .bind(d.decision_id)
        .bind(&d.statement_digest[..])
        .bind(&d.key_id[..])
        .execute(pool)
        .await
        .map_err(broken)?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Failure::contradiction("a plain decision changed no state"))
    }
}

/// A batch of plain proposals, column by column.
#[derive(Debug, Clone, Default)]
struct PlainBatch {
    ids: Vec<Uuid>,
    contents: Vec<Vec<u8>>,
    content_salts: Vec<Vec<u8>>,
    content_commitments: Vec<Vec<u8>>,
    recommendations: Vec<Vec<u8>>,
    recommendation_salts: Vec<Vec<u8>>,
    recommendation_commitments: Vec<Vec<u8>>,
    leaves: Vec<Vec<u8>>,
    records: Vec<Vec<u8>>,
    idempotency: Vec<Vec<u8>>,
    agent: Uuid,
    owner: Uuid,
}

impl PlainBatch {
    /// The same bytes as the proposals', with records of the length that `record` has.
    fn of(
        batch: &[ProposalBytes],
        agent: Uuid,
        owner: Uuid,
        record: &[u8],
    ) -> Result<Self, Failure> {
        let mut out = Self {
            agent,
            owner,
            ..Self::default()
        };
        for proposal in batch {
            let hash = |salt: &[u8; 16], text: &str| {
                hex::decode(commitment(salt, text.as_bytes())).map_err(Failure::contradiction)
            };
            let id = Uuid::new_v4();
            let unique = [id.as_bytes().as_slice(), id.as_bytes()].concat();
            out.ids.push(id);
            out.contents.push(proposal.content.clone().into_bytes());
            out.content_salts.push(proposal.content_salt.to_vec());
            out.content_commitments
                .push(hash(&proposal.content_salt, &proposal.content)?);
            out.recommendations
                .push(proposal.recommendation.clone().into_bytes());
            out.recommendation_salts
                .push(proposal.recommendation_salt.to_vec());
            out.recommendation_commitments.push(hash(
                &proposal.recommendation_salt,
                &proposal.recommendation,
            )?);
            out.leaves.push(unique.clone());
            out.records.push(record.to_vec());
            out.idempotency.push(unique);
        }
        Ok(out)
    }
}

const PROPOSE: &str = "
    WITH n AS MATERIALIZED (SELECT nextval('plain.seq') AS seq, clock_timestamp() AS at, u.*
        FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[])
             AS u(id, content, content_salt, content_commitment, advice, advice_salt, advice_commitment, leaf, record, idempotency)),
    p AS (INSERT INTO plain.payload SELECT content_commitment, content_salt, content, 'action:' || id FROM n
          UNION ALL SELECT advice_commitment, advice_salt, advice, 'action:' || id FROM n),
    l AS (INSERT INTO plain.ledger_leaf SELECT seq, leaf, at, at FROM n),
    r AS (INSERT INTO plain.ledger_record SELECT seq, record, 'action.proposed', 'action:' || id, 0, $11::uuid, false FROM n),
    a AS (INSERT INTO plain.action SELECT id, 1, content_commitment, $11, 'bench 1', 'review_account', 'account', 'ACC-000000', 'agent', false, 2,
          1250.00, 'USD', idempotency, content_commitment, $12::uuid, ARRAY[$12], $12, 4, content_commitment, at, at + interval '7 days', seq FROM n),
    c AS (INSERT INTO plain.recommendation SELECT id, 'review', 0.731, advice_commitment FROM n)
    INSERT INTO plain.action_state SELECT id, 'in_review', 1, seq, at, at + interval '1 day', at + interval '7 days', -2, false FROM n";

/// The rows of so many batches of so many proposals, with records of the length that `record` has, put in over so many connections.
pub(super) async fn proposals(
    bed: &Bed,
    pool: &PgPool,
    connections: usize,
    (batches, size): (usize, usize),
    record: &[u8],
) -> Result<Run, Failure> {
    let items = fill::proposals(batches * size)?
        .chunks(size)
        .map(|chunk| {
            let bytes: Vec<ProposalBytes> = chunk
                .iter()
                .map(|p| bed.agent.bytes(p, false))
                .collect::<Result<_, _>>()?;
            PlainBatch::of(&bytes, bed.agent.agent(), bed.agent.owner(), record)
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let pool = pool.clone();
    load(bed.postmaster()?, connections, items, move |batch| {
        let pool = pool.clone();
        async move { propose(&pool, batch).await }
    })
    .await
}

/// One round trip, one transaction.
async fn propose(pool: &PgPool, b: PlainBatch) -> Result<(), Failure> {
    let done = sqlx::query(PROPOSE)
        .bind(&b.ids)
        .bind(&b.contents)
        .bind(&b.content_salts)
        .bind(&b.content_commitments)
        .bind(&b.recommendations)
        .bind(&b.recommendation_salts)
        .bind(&b.recommendation_commitments)
        .bind(&b.leaves)
        .bind(&b.records)
        .bind(&b.idempotency)
        .bind(b.agent)
        .bind(b.owner)
        .execute(pool)
        .await
        .map_err(broken)?;
    if done.rows_affected() == b.ids.len() as u64 {
        Ok(())
    } else {
        Err(Failure::contradiction("a plain batch lost rows"))
    }
}

/// Puts open plain states in their table, one for each action.
pub(super) async fn open_states(bed: &Bed, actions: &[Uuid]) -> Result<(), Failure> {
    let mut owner = bed.owner().await?;
    sqlx::query(
        "INSERT INTO plain.action_state SELECT a, 'in_review', 1, 0, now(), now() + interval '1 day', now() + interval '7 days', -2, false
           FROM unnest($1::uuid[]) a",
    )
    .bind(actions)
    .execute(owner.connection())
    .await
    .map_err(broken)?;
    settle(bed).await
}

/// Both sides begin a repeat with tables as vacuumed and analysed as the other's.
pub(super) async fn settle(bed: &Bed) -> Result<(), Failure> {
    let mut owner = bed.owner().await?;
    sqlx::raw_sql(AssertSqlSafe("VACUUM ANALYZE plain.action_state, countersign.action_state, countersign.action, countersign.view, countersign.ledger_leaf".to_owned()))
        .execute(owner.connection())
        .await
        .map_err(broken)?;
    Ok(())
}
