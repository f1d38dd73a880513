//! Checking a range of the ledger on demand: the chain of its records, and the tree over them against every checkpoint that
//! was signed on the way.

use std::ops::ControlFlow;

use countersign_ledger::{
    Hash,
    tree::{Frontier, Subtree},
};
use countersign_refusal::{Action, LedgerFault, Thing};
use countersign_store::StoreError;

use crate::{
    Failure, Session, Watch,
    chain::{Break, Stop, Walked, walk},
    checkpoint::TreeReader,
    log::Checked,
};

/// Checkpoints read at once.
const ROOTS: i64 = 1_000;

const PHASE: &str = "check";

impl Session {
    /// Checks the records `first ..= last` (none: from record 0, up to the newest): each one's bytes make its leaf, each follows
    /// the one before it, and the tree over them has the root of the tree that proofs are made from and of every checkpoint that
    /// was signed over a size within the range. The answer names the first record that does not hold. Memory stays that of one
    /// page, however long the range is.
    ///
    /// # Errors
    /// `not-found`: there is no such record. `cancelled`. What the database refuses.
    pub async fn check_ledger(
        &self,
        first: Option<u64>,
        last: Option<u64>,
        watch: &Watch,
    ) -> Result<Checked, Failure> {
        let head = self.head().await?.seq;
        let (first, last) = (first.unwrap_or(0), last.unwrap_or(head));
        for number in [first, last] {
            if number > head {
                return Err(no_record(number));
            }
        }
        if first > last {
            return Err(no_record(first));
        }
        let mut checked = Checked {
            first,
            last,
            head,
            readable: true,
            checkpoints: 0,
            root: None,
            broken: None,
        };
        match self.walk_tree(&mut checked, watch).await {
            Ok(broken) => checked.broken = broken,
            Err(Stop::Failed(failure)) => return Err(failure),
            Err(Stop::Store(StoreError::Contradiction { table, row })) => {
                checked.broken = Some(Break {
                    seq: last,
                    fault: LedgerFault::Row { found: row.clone() },
                    expected: format!("a row of {table} that fits the others"),
                    found: row,
                });
            }
            Err(Stop::Store(error)) => return Err(error.into()),
        }
        Ok(checked)
    }

    async fn walk_tree(&self, of: &mut Checked, watch: &Watch) -> Result<Option<Break>, Stop> {
        let (store, first) = (self.store(), of.first);
        let (mut size, end, total) = (of.first, of.last + 1, of.last + 1 - of.first);
        let (mut frontier, mut prev) = self.before(of.first).await?;
        watch.step(PHASE, 0, Some(total)).map_err(Stop::Failed)?;
        while size < end {
            let due = store.checkpoint_roots(size, end, ROOTS).await?;
            // Checkpoints beyond these come in the next round; without any more, the rest of the range.
            let all = due.len() < usize::try_from(ROOTS).unwrap_or(usize::MAX);
            let until = if all {
                end
            } else {
                due.last().map_or(end, |(size, _)| *size)
            };
            let mut due = due.into_iter().peekable();
            let mut unlike = None;
            let mut matched = 0;
            let walked = walk(store, size, until, prev, |leaves| {
                for leaf in leaves {
                    frontier.push(*leaf);
                    while let Some((_, root)) = due.next_if(|(at, _)| *at == frontier.size()) {
                        matched += 1;
                        if unlike.is_none() && frontier.root() != root {
                            unlike = Some(other_root(&frontier, &root));
                        }
                    }
                }
                watch.step(PHASE, frontier.size() - first, Some(total))?;
                Ok(match unlike {
                    Some(_) => ControlFlow::Break(()),
                    None => ControlFlow::Continue(()),
                })
            });
            match walked.await? {
                Walked::Whole(leaf) => prev = leaf,
                Walked::Unreadable => {
                    of.readable = false;
                    return Ok(None);
                }
                // What the chain says first is nearer to the fault than a root that follows from it.
                Walked::Broken(at) => return Ok(Some(unlike.unwrap_or(*at))),
            }
            of.checkpoints += matched;
            if unlike.is_some() {
                return Ok(unlike);
            }
            size = until;
        }
        let kept = TreeReader::new(store, end)
            .root()
            .await
            .map_err(Stop::Failed)?;
        of.root = Some(frontier.root());
        Ok((frontier.root() != kept).then(|| other_root(&frontier, &kept)))
    }

    /// The tree over the records before `first`, and the leaf that `first` follows.
    async fn before(&self, first: u64) -> Result<(Frontier, Hash), Stop> {
        let Some(last) = first.checked_sub(1) else {
            return Ok((Frontier::new(), Hash::default()));
        };
        let store = self.store();
        let mut reader = TreeReader::new(store, first);
        let mut edge = Vec::new();
        for part in Subtree::whole(first)
            .map(Subtree::complete_parts)
            .unwrap_or_default()
        {
            edge.push(reader.hash(part).await.map_err(Stop::Failed)?);
        }
        let frontier = Frontier::resume(first, edge)
            .ok_or_else(|| Stop::Failed(Failure::contradiction("a tree without its edge")))?;
        let leaf = store.leaf(last).await?.unwrap_or_default();
        Ok((frontier, leaf))
    }
}

/// The records make another tree than the one that was signed or that proofs come from.
fn other_root(frontier: &Frontier, wanted: &Hash) -> Break {
    let size = frontier.size();
    Break {
        seq: size.saturating_sub(1),
        fault: LedgerFault::Root { size },
        expected: hex::encode(wanted),
        found: hex::encode(frontier.root()),
    }
}

fn no_record(seq: u64) -> Failure {
    Failure::new(Action::NotFound {
        what: Thing::Record,
        id: Some(seq.to_string()),
    })
}
