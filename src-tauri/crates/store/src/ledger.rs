//! The ledger as readers see it: head, leaves, records, tiles, payloads.

use countersign_ledger::{
    Hash,
    tile::{Tile, TileSet},
};
use sqlx::types::{
    Uuid,
    chrono::{DateTime, Utc},
};

use crate::{Bytes32, Store, StoreError, bytes32, signed64, whole};

/// The latest record's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Ledger number.
    pub seq: u64,
    /// Leaf.
    pub leaf: Bytes32,
    /// Its time.
    pub at: DateTime<Utc>,
}

/// A payload: `salt ‖ bytes`, or nothing where it was erased or may not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadRow {
    /// Its commitment.
    pub commitment: Bytes32,
    /// Salt and bytes behind each other.
    pub content: Option<Vec<u8>>,
    /// Whether it was erased for good.
    pub erased: bool,
}

impl Store {
    /// The head, or none before founding.
    #[tracing::instrument(level = "debug", name = "store.head", skip_all)]
    pub async fn head(&self) -> Result<Option<Head>, StoreError> {
        let row = sqlx::query!(
            "SELECT seq, leaf, at FROM countersign.ledger_leaf ORDER BY seq DESC LIMIT 1"
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|r| {
            Ok(Head {
                seq: whole("ledger_leaf", r.seq)?,
                leaf: bytes32("ledger_leaf", &r.leaf)?,
                at: r.at,
            })
        })
        .transpose()
    }

    /// One leaf.
    #[tracing::instrument(level = "debug", name = "store.leaf", skip_all)]
    pub async fn leaf(&self, seq: u64) -> Result<Option<Bytes32>, StoreError> {
        let row = sqlx::query_scalar!(
            "SELECT leaf FROM countersign.ledger_leaf WHERE seq = $1",
            signed64("ledger_leaf", seq)?
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|leaf| bytes32("ledger_leaf", &leaf)).transpose()
    }

    /// One record's exact bytes, if this login may read it.
    #[tracing::instrument(level = "debug", name = "store.record", skip_all)]
    pub async fn record(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar!(
            "SELECT bytes FROM countersign.ledger_record WHERE seq = $1",
            signed64("ledger_record", seq)?
        )
        .fetch_optional(&self.pool)
        .await?)
    }

    /// The numbers of the records `from .. until` that are kept back from this login until its person has decided (blind review), each
    /// with its action. Whoever follows the chain follows it over them by their leaves.
    #[tracing::instrument(level = "debug", name = "store.kept_back", skip_all)]
    pub async fn kept_back(&self, from: u64, until: u64) -> Result<Vec<(u64, Uuid)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT seq AS "seq!", action_id AS "action_id!" FROM countersign.kept_back($1, $2)"#,
            signed64("ledger_record", from)?,
            signed64("ledger_record", until)?
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((whole("ledger_record", r.seq)?, r.action_id)))
            .collect()
    }

    /// Leaves `from .. until`, in order.
    #[tracing::instrument(level = "debug", name = "store.leaves", skip_all)]
    pub async fn leaves(&self, from: u64, until: u64) -> Result<Vec<Hash>, StoreError> {
        let rows = sqlx::query_scalar!(
            "SELECT leaf FROM countersign.ledger_leaf WHERE seq >= $1 AND seq < $2 ORDER BY seq",
            signed64("ledger_leaf", from)?,
            signed64("ledger_leaf", until)?
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|leaf| bytes32("ledger_leaf", leaf))
            .collect()
    }

    /// Fetches the tiles that are not in `set` yet.
    #[tracing::instrument(level = "debug", name = "store.fetch_tiles", skip_all)]
    pub async fn fetch_tiles(&self, wanted: &[Tile], set: &mut TileSet) -> Result<(), StoreError> {
        for tile in wanted {
            if set.contains(tile) {
                continue;
            }
            let hashes = if tile.is_full() {
                let packed = sqlx::query_scalar!(
                    "SELECT hashes FROM countersign.ledger_tile WHERE level = $1 AND n = $2",
                    i32::from(tile.level),
                    signed64("ledger_tile", tile.n)?
                )
                .fetch_optional(&self.pool)
                .await?
                .ok_or_else(|| StoreError::Contradiction {
                    table: "ledger_tile",
                    row: format!("no tile {} of level {}", tile.n, tile.level),
                })?;
                packed
                    .chunks(32)
                    .map(|c| bytes32("ledger_tile", c))
                    .collect::<Result<_, _>>()?
            } else if tile.level == 0 {
                self.leaves(tile.first(), tile.first() + u64::from(tile.width))
                    .await?
            } else {
                let first = signed64("ledger_tile", tile.first())?;
                let roots = sqlx::query_scalar!(
                    "SELECT root FROM countersign.ledger_tile WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n",
                    i32::from(tile.level) - 1,
                    first,
                    first + i64::from(tile.width)
                )
                .fetch_all(&self.pool)
                .await?;
                roots
                    .iter()
                    .map(|r| bytes32("ledger_tile", r))
                    .collect::<Result<_, _>>()?
            };
            set.insert(*tile, hashes);
        }
        Ok(())
    }

    /// The governance records `from .. until`, at most `limit`, in order.
    #[tracing::instrument(level = "debug", name = "store.governance_page", skip_all)]
    pub async fn governance_page(
        &self,
        from: u64,
        until: u64,
        limit: i64,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let rows = sqlx::query!(
            "SELECT seq, bytes FROM countersign.ledger_record WHERE governance AND seq >= $1 AND seq < $2 ORDER BY seq LIMIT $3",
            signed64("ledger_record", from)?,
            signed64("ledger_record", until)?,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((whole("ledger_record", r.seq)?, r.bytes)))
            .collect()
    }

    /// The bytes of these records, in order; all of them are there and may be read.
    #[tracing::instrument(level = "debug", name = "store.records", skip_all)]
    pub async fn records(&self, numbers: &[u64]) -> Result<Vec<Vec<u8>>, StoreError> {
        let wanted: Vec<i64> = numbers
            .iter()
            .map(|n| signed64("ledger_record", *n))
            .collect::<Result<_, _>>()?;
        let rows = sqlx::query_scalar!(
            "SELECT bytes FROM countersign.ledger_record WHERE seq = ANY ($1) ORDER BY seq",
            &wanted
        )
        .fetch_all(&self.pool)
        .await?;
        if rows.len() == numbers.len() {
            return Ok(rows);
        }
        Err(StoreError::Contradiction {
            table: "ledger_record",
            row: format!("{} of {} records", rows.len(), numbers.len()),
        })
    }

    /// The payloads behind these commitments, in ascending order; what is not there or may not be read comes as `None`.
    #[tracing::instrument(level = "debug", name = "store.payloads", skip_all)]
    pub async fn payloads(&self, commitments: &[Bytes32]) -> Result<Vec<PayloadRow>, StoreError> {
        let wanted: Vec<Vec<u8>> = commitments.iter().map(|c| c.to_vec()).collect();
        let rows = sqlx::query!(
            r#"SELECT w.c AS "commitment!", p.salt || p.bytes AS content, (p.commitment IS NOT NULL AND p.bytes IS NULL) AS "erased!" FROM pg_catalog.unnest($1::bytea[]) w(c)
                 LEFT JOIN countersign.payload p ON p.commitment = w.c ORDER BY w.c"#,
            &wanted
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(PayloadRow {
                    commitment: bytes32("payload", &r.commitment)?,
                    content: r.content,
                    erased: r.erased,
                })
            })
            .collect()
    }

    /// Ends the sessions of a login that has kept the ledger's lock from the others for over two seconds; recorded. Returns the
    /// record's number, the login and for how many milliseconds at least.
    #[tracing::instrument(level = "debug", name = "store.end_holder", skip_all)]
    pub async fn end_holder(&self) -> Result<(u64, String, u64), StoreError> {
        // Each in a transaction of its own: what is asked for is committed before anybody is ended, and the lock is free then.
        let asked = sqlx::query!(
            r#"SELECT ending AS "ending!", login AS "login!", held_ms AS "held_ms!" FROM countersign.ask_end()"#
        )
        .fetch_one(&self.pool)
        .await?;
        sqlx::query!("SELECT countersign.end_asked($1)", asked.ending)
            .fetch_one(&self.pool)
            .await?;
        let seq = sqlx::query_scalar!(
            r#"SELECT countersign.record_ended($1) AS "seq!""#,
            asked.ending
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((
            whole("ledger_leaf", seq)?,
            asked.login,
            whole("ledger_leaf", asked.held_ms)?,
        ))
    }
}
