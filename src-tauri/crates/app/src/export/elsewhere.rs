//! An export whose maker's key is elsewhere. A bundle that is sealed waits with its note at this installation's home until its
//! statement comes back signed, also over the end of the program that made it.

use std::time::{Duration, SystemTime};

use countersign_refusal::{Delivery, People};
use countersign_statement::{Filter, bytes32, facts};
use countersign_store::{Recorded, Signed};
use uuid::Uuid;

use super::{Made, Unrecorded, Unsealed, only_to_be_kept, seal::statement_of};
use crate::{
    Failure, Session, Watch,
    checkpoint::Installation,
    exports::missing,
    outbox::{self, KeptBundle},
};

/// Where an export stands that somebody asks for under an id of their own.
#[derive(Debug)]
pub enum Standing {
    /// Nobody knows the id.
    Unknown,
    /// It is sealed, and waits for the signature over this statement.
    Unrecorded(Box<facts::Export>, SystemTime),
    /// It is in the ledger.
    Recorded(Recorded, Box<facts::Export>),
}

impl Session {
    /// Where this person's export of this id stands, as far as ledger and home know.
    ///
    /// # Errors
    /// `export-not-yours`.
    pub async fn standing_export(&self, export: Uuid) -> Result<Standing, Failure> {
        if let Some((recorded, line)) = self.recorded_export(export).await? {
            let statement = self.mine(statement_of(&line)?)?;
            return Ok(Standing::Recorded(recorded, Box::new(statement)));
        }
        let noted = self.home().map(|home| outbox::unrecorded(home, export));
        match noted.transpose()?.flatten() {
            Some((line, since)) => {
                let statement = self.mine(statement_of(&line)?)?;
                Ok(Standing::Unrecorded(Box::new(statement), since))
            }
            None => Ok(Standing::Unknown),
        }
    }

    fn mine(&self, statement: facts::Export) -> Result<facts::Export, Failure> {
        if statement.person != self.person() {
            return Err(Failure::new(Delivery::ExportForeign));
        }
        Ok(statement)
    }

    /// Writes the bundle of an export that is only kept, and makes no signature.
    ///
    /// # Errors
    /// `export-not-kept` where this server has no home; what [`Session::write_export`] says.
    pub async fn write_kept_export(
        &self,
        export: Uuid,
        filter: Filter,
        by: &Installation,
        watch: &Watch,
    ) -> Result<Unsealed, Failure> {
        let home = self.home().ok_or_else(|| no_copy(export))?;
        let target = only_to_be_kept(home, export)?;
        self.write_export(&target, Made::asked(export, filter), by, watch)
            .await
    }

    /// Seals it with a signature that was made elsewhere.
    ///
    /// # Errors
    /// `signature-invalid`; `key-not-active` where the key that it was written for counts no more.
    pub async fn seal_kept_export(
        &self,
        unsealed: Unsealed,
        signature: &[u8; 64],
        watch: &Watch,
    ) -> Result<Unrecorded, Failure> {
        let sealed = self.seal_export(unsealed, signature, watch).await?;
        // The copy is what is kept; this one was only written to be copied.
        let _ = std::fs::remove_file(&sealed.written.path);
        Ok(sealed)
    }

    /// Records an export with the statement that was signed elsewhere. The same twice is one record. The kept copy is measured
    /// before, so that nothing is recorded of a file that is another one by now.
    ///
    /// # Errors
    /// `not-found`; `export-not-yours`; `statement-differs`; `bundle-foreign`, `export-not-kept`; what the door refuses.
    pub async fn record_kept_export(
        &self,
        export: Uuid,
        line: &str,
        by: Signed,
        watch: &Watch,
    ) -> Result<Recorded, Failure> {
        let differs = || Failure::new(People::StatementDiffers { member: None });
        match self.standing_export(export).await? {
            Standing::Unknown => Err(missing(export)),
            Standing::Recorded(recorded, s) if s.encode() == line => Ok(recorded),
            Standing::Unrecorded(s, _) if s.encode() == line => {
                self.kept_as(&s, watch).await?;
                let sent = self.insert_export(&s, by, None).await;
                // Refused once, it may be signed again: the copy stays until its time is over.
                sent.map_err(|(failure, _)| failure)
            }
            Standing::Recorded(..) | Standing::Unrecorded(..) => Err(differs()),
        }
    }

    /// The copy of an export of this person's, recorded or not: nobody else may read what they could.
    ///
    /// # Errors
    /// `not-found`, `export-not-yours`, `export-not-kept`, `bundle-foreign`.
    pub async fn own_export(&self, export: Uuid, watch: &Watch) -> Result<KeptBundle, Failure> {
        match self.standing_export(export).await? {
            Standing::Unknown => Err(missing(export)),
            Standing::Recorded(_, s) | Standing::Unrecorded(s, _) => self.kept_as(&s, watch).await,
        }
    }

    /// Takes back an export that is not recorded.
    ///
    /// # Errors
    /// `append-only` where it is; `not-found`, `export-not-yours`.
    pub async fn cancel_kept_export(&self, export: Uuid) -> Result<(), Failure> {
        // Whoever may not read the ledger cannot tell what is recorded.
        self.may_export().await?;
        match self.standing_export(export).await? {
            Standing::Unknown => Err(missing(export)),
            Standing::Recorded(..) => Err(Failure::new(countersign_refusal::Ledger::AppendOnly {
                kept: countersign_refusal::Kept::Record,
            })),
            Standing::Unrecorded(..) => {
                self.forget_unrecorded(export);
                Ok(())
            }
        }
    }

    /// Takes away what waits for so long at this home and is not recorded. One whose answer was lost stays, without its note.
    pub async fn clear_unrecorded(&self, longer_than: Duration) -> Result<(), Failure> {
        let Some(home) = self.home() else {
            return Ok(());
        };
        self.may_export().await?;
        for export in outbox::all_unrecorded(home) {
            let noted = outbox::unrecorded(home, export)?;
            let over = noted
                .is_some_and(|(_, since)| since.elapsed().is_ok_and(|waited| waited > longer_than));
            if !over {
                continue;
            }
            if self.recorded_export(export).await?.is_some() {
                outbox::is_recorded(home, export);
            } else {
                self.forget_unrecorded(export);
            }
        }
        Ok(())
    }

    async fn kept_as(&self, s: &facts::Export, watch: &Watch) -> Result<KeptBundle, Failure> {
        let home = self.home().ok_or_else(|| no_copy(s.export_id))?;
        let (path, watching) = (outbox::place(home, s.export_id), watch.clone());
        let kept = tokio::task::spawn_blocking(move || outbox::open(&path, &watching)).await??;
        let kept = kept.ok_or_else(|| no_copy(s.export_id))?;
        if Some(kept.measured.digest) != bytes32(&s.bundle_digest) {
            return Err(Failure::new(Delivery::BundleForeign));
        }
        Ok(kept)
    }
}

fn no_copy(export: Uuid) -> Failure {
    Failure::new(Delivery::NotKept {
        export: export.to_string(),
        installation: None,
    })
}
