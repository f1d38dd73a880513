//! Verifying exports again from the copies that are kept: what is found is recorded.

use std::{ops::ControlFlow, path::Path};

use countersign_evidence::{Report, Trust, Verdict, verify};
use countersign_refusal::Delivery;
use countersign_statement::codes::VerificationResult;
use countersign_store::Recorded;
use uuid::Uuid;

use crate::{
    Failure, Session, Watch,
    exports::{ExportMetadata, Keeping},
    outbox::{self, KeptBundle},
};

/// What verifying a kept export found, and its place in the ledger.
#[derive(Debug)]
pub struct Verified {
    /// What was found.
    pub result: VerificationResult,
    /// The verifier's own report; none where there is no file.
    pub report: Option<Report>,
    /// The bundle, where it is the one that the export's record names.
    pub bundle: Option<KeptBundle>,
    /// The record.
    pub recorded: Recorded,
}

impl Session {
    /// Verifies the kept copy of an export against this workspace's own keys, and records what was found.
    ///
    /// # Errors
    /// `not-found`: there is no such export. `export-not-kept`: another installation keeps it. `cancelled`.
    pub async fn verify_export(&self, export: Uuid, watch: &Watch) -> Result<Verified, Failure> {
        let known = self.export_metadata(export).await?;
        self.verify_kept(&known, watch).await
    }

    /// The same of an export that was read already.
    pub async fn verify_kept(
        &self,
        known: &ExportMetadata,
        watch: &Watch,
    ) -> Result<Verified, Failure> {
        let export = known.export.export_id;
        let elsewhere = || {
            Failure::new(Delivery::NotKept {
                export: export.to_string(),
                installation: Some(known.installation_name.clone()).filter(|n| !n.is_empty()),
            })
        };
        let memory = self.memory().filter(|_| known.kept != Keeping::Elsewhere);
        let path = outbox::place(memory.ok_or_else(elsewhere)?, export);
        let (trust, own, watching) = (
            self.trust().await?,
            known.export.bundle_digest,
            watch.clone(),
        );
        let found = tokio::task::spawn_blocking(move || {
            let Some(kept) = outbox::open(&path, &watching)? else {
                return Ok(None);
            };
            let report = check(&path, &trust, &watching)?;
            Ok::<_, Failure>(Some((kept, report)))
        })
        .await??;
        let Some((kept, report)) = found else {
            let result = VerificationResult::Missing;
            let recorded = self.store().add_verification(export, result, None).await?;
            return Ok(Verified {
                result,
                report: None,
                bundle: None,
                recorded,
            });
        };
        let (digest, same) = (kept.measured.digest, kept.measured.digest == own);
        let result = result(report.verdict, same);
        let recorded = self
            .store()
            .add_verification(export, result, Some(&digest))
            .await?;
        Ok(Verified {
            result,
            report: Some(report),
            bundle: same.then_some(kept),
            recorded,
        })
    }
}

/// A file of another digest is another file, however well it verifies: a valid bundle of another export, put in its place.
fn result(verdict: Verdict, same: bool) -> VerificationResult {
    match verdict {
        Verdict::Unreadable => VerificationResult::Unreadable,
        _ if !same => VerificationResult::Altered,
        Verdict::Altered => VerificationResult::Altered,
        Verdict::Valid => VerificationResult::Verified,
        Verdict::Incomplete => VerificationResult::Incomplete,
        Verdict::IntactKeysNotTrusted => VerificationResult::KeysNotTrusted,
    }
}

fn check(path: &Path, trust: &Trust, watch: &Watch) -> Result<Report, Failure> {
    let report = verify(path, Some(trust), &mut |step| {
        let of = (step.total > 0).then_some(step.total);
        match watch.step(step.stage, step.done, of) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    if watch.is_cancelled() {
        return Err(Failure::cancelled());
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_altered_however_well_it_verifies() {
        use VerificationResult as R;
        for (verdict, own) in [
            (Verdict::Valid, R::Verified),
            (Verdict::IntactKeysNotTrusted, R::KeysNotTrusted),
            (Verdict::Incomplete, R::Incomplete),
            (Verdict::Altered, R::Altered),
        ] {
            assert_eq!(result(verdict, true), own);
            assert_eq!(result(verdict, false), R::Altered);
        }
        assert_eq!(result(Verdict::Unreadable, false), R::Unreadable);
        assert_eq!(result(Verdict::Unreadable, true), R::Unreadable);
    }
}
