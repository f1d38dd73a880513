//! Whether the ledger's records make one chain: each one's leaf is that of its bytes, and each names the leaf before it.

use countersign_ledger::{Hash, Record, leaf_hash};
use countersign_refusal::LedgerFault;
use countersign_store::{Store, StoreError};

use crate::{Failure, Session};

/// Records read at once.
const PAGE: u64 = 2_000;

/// What came of looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// All is well up to this record, whose leaf this is.
    Whole(u64, Hash),
    /// This login may not read records: nothing can be said.
    Unreadable,
    /// The chain breaks at this record.
    Broken(u64, LedgerFault),
}

impl Session {
    /// Checks the records after `known` (a record that was checked before, with its leaf; none: all) up to `head`.
    pub async fn check_chain(
        &self,
        known: Option<(u64, &str)>,
        head: u64,
    ) -> Result<Chain, Failure> {
        check(self.store(), known, head).await
    }
}

/// The same over connections of somebody who is no person of the workspace: its owner.
pub(crate) async fn check(
    store: &Store,
    known: Option<(u64, &str)>,
    head: u64,
) -> Result<Chain, Failure> {
    match chain(store, known, head).await {
        Err(StoreError::Contradiction { row, .. }) => {
            Ok(Chain::Broken(head, LedgerFault::Row { found: row }))
        }
        other => Ok(other?),
    }
}

async fn chain(store: &Store, known: Option<(u64, &str)>, head: u64) -> Result<Chain, StoreError> {
    let (mut from, mut prev) = (0, Hash::default());
    if let Some((seq, leaf)) = known {
        if seq > head {
            return Ok(Chain::Broken(seq, LedgerFault::Shorter));
        }
        match store.leaf(seq).await? {
            Some(now) if hex::encode(now) == leaf => (from, prev) = (seq + 1, now),
            _ => return Ok(Chain::Broken(seq, LedgerFault::Changed)),
        }
    }
    while from <= head {
        let until = (from + PAGE).min(head + 1);
        let leaves = store.leaves(from, until).await?;
        let records = store.record_range(from, until).await?;
        if records.len() as u64 != until - from || leaves.len() as u64 != until - from {
            if store.record(0).await?.is_none() {
                return Ok(Chain::Unreadable);
            }
            return Ok(Chain::Broken(from, LedgerFault::Missing));
        }
        for ((seq, (named, bytes)), leaf) in (from..).zip(&records).zip(&leaves) {
            if *named != seq || leaf_hash(bytes) != *leaf {
                return Ok(Chain::Broken(seq, LedgerFault::Leaf));
            }
            match Record::parse(bytes) {
                Ok(record) if record.seq == seq && record.prev == prev => prev = *leaf,
                Ok(_) => return Ok(Chain::Broken(seq, LedgerFault::Chain)),
                Err(cause) => {
                    let cause = cause.to_string();
                    return Ok(Chain::Broken(seq, LedgerFault::Record { cause }));
                }
            }
        }
        from = until;
    }
    Ok(Chain::Whole(from.saturating_sub(1), prev))
}
