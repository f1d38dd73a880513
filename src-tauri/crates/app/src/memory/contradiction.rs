//! Two checkpoints of one ledger that contradict each other, kept as a file that convinces somebody who has neither ledger.

use std::path::{Path, PathBuf};

use countersign_ledger::{Checkpoint, Hash};
use countersign_refusal::{ForkFault, Ledger};
use sha2::{Digest as _, Sha256};

use super::{
    Witness,
    file::{Remembered, write_whole},
};
use crate::Failure;

impl Witness<'_> {
    /// Writes both checkpoints, and what shows that the later one does not continue the earlier. The same contradiction
    /// has the same file.
    pub(super) async fn keep_proof(
        &self,
        dir: &Path,
        before: &Remembered,
        now: &Checkpoint,
        hashes: &[Hash],
        then: Option<Hash>,
    ) -> Result<PathBuf, Failure> {
        // The database's own newest note is somebody's signature under the history that it shows now.
        let stored = self.store.latest_checkpoint().await.ok().flatten();
        let mut parts = vec![
            "Two checkpoints of one ledger that contradict each other.\n".to_owned(),
            format!("Remembered by this installation:\n\n{}", before.text),
            format!("Shown by the database (not signed):\n\n{}", now.text()),
        ];
        if let Some((_, _, note)) = stored {
            parts.push(format!("The newest signed one in the database:\n\n{note}"));
        }
        if let Some(then) = then {
            let hashes: Vec<String> = hashes.iter().map(hex::encode).collect();
            parts.push(format!(
                "Root of the first {} records, as the database shows them:\n{}\n\
                 Proof that the shown checkpoint continues them (RFC 6962):\n{}\n",
                before.checkpoint.size,
                hex::encode(then),
                hashes.join("\n")
            ));
        }
        let text = parts.join("\n");
        let name = hex::encode(Sha256::digest(format!("{}{}", before.text, now.text())));
        let path = dir.join(format!(
            "ledger-contradiction-{}.txt",
            name.get(..16).unwrap_or_default()
        ));
        write_whole(&path, &text)?;
        Ok(path)
    }
}

/// The refusal of a ledger that is not the one remembered.
pub(super) fn forked(fault: ForkFault, proof: &Path) -> Failure {
    Failure::new(Ledger::Forked {
        fault,
        proof: proof.display().to_string(),
    })
}
