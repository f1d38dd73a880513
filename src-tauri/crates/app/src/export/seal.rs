//! The second and the third step: the bundle is signed and kept, then recorded.

use countersign_evidence::Written;
use countersign_refusal::Delivery;
use countersign_statement::{Statement, facts};
use countersign_store::{Recorded, Signed};
use uuid::Uuid;

use super::{Unsealed, failure};
use crate::{
    Failure, Session, Watch,
    carrier::keeps_for,
    checkpoint::SignedCheckpoint,
    entropy,
    outbox::{self, Measured},
};

/// A bundle that is signed, kept, and waits for the signature over its statement.
#[derive(Debug)]
pub struct Unrecorded {
    /// What is recorded of it; its line is what is signed.
    pub statement: facts::Export,
    /// What was written.
    pub written: Written,
    /// Digest and size of the whole file.
    pub measured: Measured,
    /// The checkpoint it stands under.
    pub checkpoint: SignedCheckpoint,
    of_schedule: Option<(Uuid, chrono::DateTime<chrono::Utc>)>,
}

impl Session {
    /// Puts the exporter's signature into a bundle, so that the file appears, and keeps a copy of it at this installation's home,
    /// beside a note that it is not recorded yet. Where that fails the file is removed again.
    pub async fn seal_export(
        &self,
        unsealed: Unsealed,
        signature: &[u8; 64],
        watch: &Watch,
    ) -> Result<Unrecorded, Failure> {
        let Unsealed {
            made,
            installation,
            checkpoint,
            bundle,
            ..
        } = unsealed;
        let (memory, signature) = (self.memory().map(std::path::Path::to_owned), *signature);
        if let Some(home) = &memory {
            keeps_for(home, installation)?;
        }
        let (export_id, watching) = (made.export_id, watch.clone());
        let (written, measured) = tokio::task::spawn_blocking(move || {
            let target = bundle.target().to_owned();
            let written = bundle
                .publish(&signature)
                .map_err(|error| failure(error, &target))?;
            match outbox::keep(memory.as_deref(), export_id, &written.path, &watching) {
                Ok(measured) => Ok((written, measured)),
                Err(error) => {
                    let _ = std::fs::remove_file(&written.path);
                    Err(error)
                }
            }
        })
        .await??;
        let statement = facts::Export {
            origin: self.origin().to_owned(),
            export_id,
            person: self.person(),
            filter: made.filter,
            tree_size: checkpoint.size,
            root: hex::encode(checkpoint.root),
            records: written.records,
            sums_digest: hex::encode(written.sums_digest),
            bundle_digest: hex::encode(measured.digest),
            bytes: measured.bytes,
            installation,
            signed_at: entropy::now(),
        };
        if let Some(home) = self.memory()
            && let Err(error) = outbox::note_unrecorded(home, export_id, &statement.encode())
        {
            outbox::forget(Some(home), export_id);
            let _ = std::fs::remove_file(&written.path);
            return Err(error);
        }
        Ok(Unrecorded {
            statement,
            written,
            measured,
            checkpoint,
            of_schedule: made.of_schedule,
        })
    }

    /// Records an export that was sealed. Where it is not in the ledger the copy is removed; where nobody can say whether it is,
    /// the copy stays with its note.
    pub async fn record_export(
        &self,
        unrecorded: &Unrecorded,
        by: Signed,
    ) -> Result<Recorded, Failure> {
        let s = &unrecorded.statement;
        match self.insert_export(s, by, unrecorded.of_schedule).await {
            Ok(recorded) => Ok(recorded),
            Err((failure, absent)) => {
                if absent {
                    self.forget_unrecorded(s.export_id);
                }
                Err(failure)
            }
        }
    }

    /// Sends an export's statement in. An answer that was lost is looked for in the ledger; a failure says besides whether it is
    /// known not to be there.
    pub(super) async fn insert_export(
        &self,
        s: &facts::Export,
        by: Signed,
        of_schedule: Option<(Uuid, chrono::DateTime<chrono::Utc>)>,
    ) -> Result<Recorded, (Failure, bool)> {
        let statement = s.encode();
        let sent = match of_schedule {
            None => self.store().add_export(s, by).await,
            Some((schedule, due_at)) => {
                let store = self.store();
                store.add_scheduled_export(s, by, schedule, due_at).await
            }
        };
        let recorded = match sent {
            Ok(recorded) => self.check_recorded(recorded, &statement).await,
            Err(error) => match self.recorded_export(s.export_id).await {
                Ok(Some((recorded, there))) if there == statement => Ok(recorded),
                Ok(None) => return Err((error.into(), true)),
                Ok(Some(_)) | Err(_) => return Err((error.into(), false)),
            },
        };
        let recorded = recorded.map_err(|failure| (failure, false))?;
        if let Some(home) = self.memory() {
            outbox::is_recorded(home, s.export_id);
        }
        Ok(recorded)
    }

    /// The record of an export, read back, and the statement in it; none where the ledger has none of this id.
    pub(super) async fn recorded_export(
        &self,
        export: Uuid,
    ) -> Result<Option<(Recorded, String)>, Failure> {
        let Some(row) = self.store().exports(None, 1, Some(export)).await?.pop() else {
            return Ok(None);
        };
        let leaf = self.leaf(row.seq).await?;
        let leaf = leaf.ok_or_else(|| Failure::contradiction("an export without its record"))?;
        let recorded = Recorded { seq: row.seq, leaf };
        let statement = self.read_back(recorded).await?.statement;
        Ok(Some((recorded, statement)))
    }

    /// Takes away the copy of an export that was not recorded, and the note of it.
    pub(super) fn forget_unrecorded(&self, export: Uuid) {
        outbox::forget(self.memory(), export);
    }
}

/// The statement of an export, from its line.
pub(super) fn statement_of(line: &str) -> Result<facts::Export, Failure> {
    match Statement::parse(line) {
        Ok(Statement::Export(export)) => Ok(export),
        _ => Err(Failure::new(Delivery::BundleForeign)),
    }
}
