//! Whether the ledger's records make one chain: each one's leaf is that of its bytes, and each names the leaf before it.

use std::ops::ControlFlow;

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

/// Where a chain breaks, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The first number that does not hold.
    pub seq: u64,
    /// Why.
    pub fault: LedgerFault,
    /// What should stand there: a hash in hex, or words.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

/// What came of walking over records.
#[derive(Debug)]
pub(crate) enum Walked {
    /// All hold; the last one's leaf.
    Whole(Hash),
    /// This login may not read records.
    Unreadable,
    /// One does not.
    Broken(Box<Break>),
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
        Err(Stop::Store(StoreError::Contradiction { row, .. })) => {
            Ok(Chain::Broken(head, LedgerFault::Row { found: row }))
        }
        Err(Stop::Store(other)) => Err(other.into()),
        Err(Stop::Failed(failure)) => Err(failure),
        Ok(found) => Ok(found),
    }
}

async fn chain(store: &Store, known: Option<(u64, &str)>, head: u64) -> Result<Chain, Stop> {
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
    Ok(
        match walk(store, from, head + 1, prev, |_| {
            Ok(ControlFlow::Continue(()))
        })
        .await?
        {
            Walked::Whole(leaf) => Chain::Whole(head.max(from.saturating_sub(1)), leaf),
            Walked::Unreadable => Chain::Unreadable,
            Walked::Broken(at) => Chain::Broken(at.seq, at.fault),
        },
    )
}

/// Why a walk ended early: the database, or whoever takes its pages.
#[derive(Debug)]
pub(crate) enum Stop {
    Store(StoreError),
    Failed(Failure),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Walks over the records `from .. until`, of which the first follows the leaf `prev`, and hands on each page's leaves once its
/// records hold, which may end the walk. Memory is that of one page.
pub(crate) async fn walk(
    store: &Store,
    mut from: u64,
    until: u64,
    mut prev: Hash,
    mut page: impl FnMut(&[Hash]) -> Result<ControlFlow<()>, Failure>,
) -> Result<Walked, Stop> {
    while from < until {
        let end = (from + PAGE).min(until);
        let leaves = store.leaves(from, end).await?;
        let records = store.record_range(from, end).await?;
        let mut kept_back = None;
        let mut read = records.iter().peekable();
        for (seq, at) in (from..end).zip(0_usize..) {
            let record = read.next_if(|(named, _)| *named == seq);
            let mut late = None;
            // A colleague's decision that is kept back until this person has decided: its leaf is followed, and the record after it,
            // which can be read, names that leaf.
            if record.is_none()
                && let Some(leaf) = leaves.get(at)
            {
                if kept_back.is_none() {
                    kept_back = Some(store.kept_back(from, end).await?);
                }
                if kept_back.iter().flatten().any(|(held, _)| *held == seq) {
                    prev = *leaf;
                    continue;
                }
                // It may have ceased to be kept back since the page was read.
                late = store.record(seq).await?;
            }
            let record = record.map(|(_, bytes)| bytes).or(late.as_ref());
            let (Some(bytes), Some(leaf)) = (record, leaves.get(at)) else {
                if store.record(0).await?.is_none() {
                    return Ok(Walked::Unreadable);
                }
                let found = match (record, read.peek()) {
                    (Some(_), _) => "its record without a leaf".to_owned(),
                    (None, Some((named, _))) => format!("record {named} in its place"),
                    (None, None) => "nothing".to_owned(),
                };
                return Ok(broken(
                    seq,
                    LedgerFault::Missing,
                    format!("record {seq}"),
                    found,
                ));
            };
            let own = leaf_hash(bytes);
            if own != *leaf {
                return Ok(broken(
                    seq,
                    LedgerFault::Leaf,
                    hex::encode(leaf),
                    hex::encode(own),
                ));
            }
            match Record::parse(bytes) {
                Ok(record) if record.seq != seq => {
                    let (wanted, says) = (format!("number {seq}"), record.seq);
                    return Ok(broken(
                        seq,
                        LedgerFault::Chain,
                        wanted,
                        format!("number {says}"),
                    ));
                }
                Ok(record) if record.prev != prev => {
                    let (wanted, says) = (hex::encode(prev), hex::encode(record.prev));
                    return Ok(broken(seq, LedgerFault::Chain, wanted, says));
                }
                Ok(_) => prev = *leaf,
                Err(error) => {
                    let cause = error.to_string();
                    let wanted = "a record in its canonical form".to_owned();
                    let fault = LedgerFault::Record {
                        cause: cause.clone(),
                    };
                    return Ok(broken(seq, fault, wanted, cause));
                }
            }
        }
        if page(&leaves).map_err(Stop::Failed)?.is_break() {
            break;
        }
        from = end;
    }
    Ok(Walked::Whole(prev))
}

fn broken(seq: u64, fault: LedgerFault, expected: String, found: String) -> Walked {
    Walked::Broken(Box::new(Break {
        seq,
        fault,
        expected,
        found,
    }))
}
