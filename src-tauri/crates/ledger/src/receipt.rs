//! Receipts (C2SP tlog-proof): a record's inclusion proof with the checkpoint that it leads to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Hash;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::limits;
use crate::note::{KnownKey, Signed};
use crate::proof::{ProofRefused, verify_inclusion};

const HEADER: &str = "c2sp.org/tlog-proof@v1\n";
/// An inclusion proof has a hash for each level of the tree.
const MAX_HASHES: usize = 64;

/// A receipt for one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Index of the record: its `seq`.
    pub index: u64,
    /// Inclusion proof, from the leaf's sibling up.
    pub hashes: Vec<Hash>,
    /// The checkpoint's note, exactly as signed.
    pub checkpoint: String,
}

/// Why bytes are not a receipt, or not one to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Longer than any receipt.
    #[error("the receipt is too long")]
    TooLong,
    /// Not header, index, hashes, blank line, checkpoint (we write no extra data and accept none).
    #[error("the receipt is malformed")]
    Malformed,
    /// The checkpoint in it.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The proof does not hold.
    #[error(transparent)]
    Proof(#[from] ProofRefused),
}

impl Receipt {
    /// The receipt's text.
    pub fn encode(&self) -> String {
        let mut out = format!("{HEADER}index {}\n", self.index);
        for hash in &self.hashes {
            out.push_str(&STANDARD.encode(hash));
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&self.checkpoint);
        out
    }

    /// Reads a receipt and refuses whatever would not be written the same.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > limits::CHECKPOINT + 64 * MAX_HASHES {
            return Err(ReceiptError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ReceiptError::Malformed)?;
        // The header has no blank line, so the first one begins the checkpoint.
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ReceiptError::Malformed)?;
        let head = head.strip_prefix(HEADER).ok_or(ReceiptError::Malformed)?;
        let mut lines = head.split('\n');
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index ")?.parse().ok())
            .ok_or(ReceiptError::Malformed)?;
        let hashes = lines
            .map(|line| STANDARD.decode(line).ok()?.try_into().ok())
            .collect::<Option<Vec<Hash>>>()
            .ok_or(ReceiptError::Malformed)?;
        Checkpoint::parse(checkpoint.as_bytes())?;
        let receipt = Self {
            index,
            hashes,
            checkpoint: checkpoint.to_owned(),
        };
        if receipt.hashes.len() > MAX_HASHES || receipt.encode() != text {
            return Err(ReceiptError::Malformed);
        }
        Ok(receipt)
    }

    /// Checks that the record with hash `leaf` is in the log, under a checkpoint that known keys have signed.
    pub fn verify(
        &self,
        leaf: &Hash,
        known: &[KnownKey],
    ) -> Result<(Checkpoint, Vec<Signed>), ReceiptError> {
        let (checkpoint, signers) = Checkpoint::open(self.checkpoint.as_bytes(), known)?;
        verify_inclusion(
            leaf,
            self.index,
            checkpoint.size,
            &self.hashes,
            &checkpoint.root,
        )?;
        Ok((checkpoint, signers))
    }
}
