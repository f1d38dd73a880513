//! Looking at what is remembered, without changing it: for a copy of a ledger, which is expected to be older.

use std::path::Path;

use countersign_ledger::proof::{consistency_subtrees, verify_consistency};
use countersign_store::Store;

use super::{LAST_CHECKPOINT, file::recall};
use crate::{Failure, checkpoint::TreeReader};

/// How a copy stands to what is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// Nothing is remembered here.
    Nothing,
    /// It has all that is remembered, so many records, and they are the same.
    Continues(u64),
    /// It ends before what is remembered. Whether it is a part of that cannot be told from a root.
    Older {
        /// Records that are remembered.
        seen: u64,
        /// Records that it has.
        here: u64,
    },
    /// It is another history.
    Other,
}

/// Whether this ledger is remembered in `dir`, and not another or none.
pub(crate) fn remembers(dir: &Path, origin: &str) -> Result<bool, Failure> {
    let before = recall(&dir.join(LAST_CHECKPOINT))?;
    Ok(before.is_some_and(|before| before.checkpoint.origin == origin))
}

/// Compares a ledger with what is remembered in `dir`.
pub(crate) async fn look(store: &Store, origin: &str, dir: &Path) -> Result<Against, Failure> {
    let Some(before) = recall(&dir.join(LAST_CHECKPOINT))? else {
        return Ok(Against::Nothing);
    };
    let mut reader = TreeReader::at_head(store).await?;
    let (old, now) = (before.checkpoint, reader.checkpoint(origin).await?);
    if old.origin != now.origin {
        return Ok(Against::Other);
    }
    let Some(subtrees) = consistency_subtrees(old.size, now.size) else {
        return Ok(Against::Older {
            seen: old.size,
            here: now.size,
        });
    };
    let mut hashes = Vec::with_capacity(subtrees.len());
    for subtree in subtrees {
        hashes.push(reader.hash(subtree).await?);
    }
    let same = verify_consistency(old.size, &old.root, now.size, &now.root, &hashes).is_ok();
    Ok(if same {
        Against::Continues(old.size)
    } else {
        Against::Other
    })
}
