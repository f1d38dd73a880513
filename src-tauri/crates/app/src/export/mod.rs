//! Exports: everything up to a checkpoint, or a part of it, as a signed bundle; recorded once the file is there.
//!
//! Three steps, whoever makes the two signatures: [`Session::write_export`], [`Session::seal_export`] with the signature over the
//! list of files, [`Session::record_export`] with the one over the export's statement. A person whose key is here takes them
//! in one go; for one whose key is elsewhere [`elsewhere`] keeps what waits between them.

pub mod elsewhere;
mod seal;
mod trust;
mod write;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use countersign_evidence::{BundleError, Written};
use countersign_refusal::{Computer, Deed, Ledger};
use countersign_statement::{Filter, StatementError};
use countersign_store::Recorded;
pub use seal::Unrecorded;
use uuid::Uuid;
pub use write::Unsealed;

use crate::{
    Failure, Session, Watch,
    checkpoint::{Installation, SignedCheckpoint},
    entropy, outbox,
    outbox::Measured,
};

/// An export that was made.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Its id.
    pub export_id: Uuid,
    /// What was written.
    pub written: Written,
    /// Digest and size of the whole file, as they were recorded.
    pub measured: Measured,
    /// The checkpoint it stands under.
    pub checkpoint: SignedCheckpoint,
    /// Its own record in the ledger (not in the bundle, which was closed before).
    pub recorded: Recorded,
}

/// What is made, under which id.
#[derive(Debug, Clone)]
pub struct Made {
    /// The export's id.
    pub export_id: Uuid,
    /// What is asked for.
    pub filter: Filter,
    /// The schedule's time that it is for.
    pub(crate) of_schedule: Option<(Uuid, DateTime<Utc>)>,
}

impl Made {
    /// An export that a person asks for.
    pub fn asked(export_id: Uuid, filter: Filter) -> Self {
        Self {
            export_id,
            filter,
            of_schedule: None,
        }
    }
}

fn failure(error: BundleError, target: &Path) -> Failure {
    match error {
        BundleError::Io(cause) => Failure::file(target, Deed::Write, cause),
        BundleError::Filter(why) => unaskable(why),
        BundleError::Exists => Failure::new(Computer::FileExists {
            path: target.display().to_string(),
        }),
        other => Failure::because(
            Ledger::ExportFailed {
                cause: other.to_string(),
            },
            other,
        ),
    }
}

fn unaskable(why: StatementError) -> Failure {
    let cause = why.to_string();
    Failure::because(Ledger::ExportFilter { cause }, why)
}

/// A filter for these actions alone; of none: for everything.
///
/// # Errors
/// `export-filter`: more than a filter holds.
pub fn of_actions(actions: Vec<Uuid>) -> Result<Filter, Failure> {
    Filter::of_actions(actions).map_err(unaskable)
}

/// The filter, if its line reads back: the rules of every member and between them hold.
///
/// # Errors
/// `export-filter`.
pub fn askable(filter: Filter) -> Result<Filter, Failure> {
    filter.checked().map_err(unaskable)
}

/// Where a bundle is written that is only to be kept, below this home. What a program has left there that was killed is removed.
pub(crate) fn only_to_be_kept(home: &Path, export: Uuid) -> Result<PathBuf, Failure> {
    let target = outbox::folder(home).join(format!("{export}.made"));
    match std::fs::remove_file(&target) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => outbox::make(home)?,
        Err(e) => return Err(Failure::file(&target, Deed::Write, e)),
    }
    Ok(target)
}

impl Session {
    /// Writes a bundle to `target`, signed by this person, under a fresh checkpoint of this installation, and records it.
    /// The file appears whole or not at all; if keeping a copy or recording it fails it is removed again.
    pub async fn export(
        &self,
        target: &Path,
        filter: &Filter,
        by: &Installation,
        watch: &Watch,
    ) -> Result<Exported, Failure> {
        let made = Made::asked(entropy::id(), filter.clone());
        self.export_as(target, made, by, watch).await
    }

    /// The same under an id, and as a schedule's time where it is one's.
    pub(crate) async fn export_as(
        &self,
        target: &Path,
        made: Made,
        by: &Installation,
        watch: &Watch,
    ) -> Result<Exported, Failure> {
        let unsealed = self.write_export(target, made, by, watch).await?;
        watch.step("sign", 0, None)?;
        let signature = self
            .signer()
            .sign(
                &self.person().to_string(),
                unsealed.key_id(),
                unsealed.message(),
            )
            .await?;
        let unrecorded = self.seal_export(unsealed, &signature, watch).await?;
        let recorded = match self.sign(&unrecorded.statement.encode()).await {
            Ok(signed) => self.record_export(&unrecorded, signed).await,
            Err(failure) => {
                self.forget_unrecorded(unrecorded.statement.export_id);
                Err(failure)
            }
        };
        match recorded {
            Ok(recorded) => Ok(Exported {
                export_id: unrecorded.statement.export_id,
                written: unrecorded.written,
                measured: unrecorded.measured,
                checkpoint: unrecorded.checkpoint,
                recorded,
            }),
            Err(error) => {
                // An export that the ledger does not know must not lie around as if it did.
                let _ = std::fs::remove_file(target);
                Err(error)
            }
        }
    }
}
