//! Verifying exports again from the copies that are kept: what is found is recorded.

use std::{ops::ControlFlow, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use countersign_evidence::{Report, Trust, Verdict, verify};
use countersign_refusal::Delivery;
use countersign_statement::codes::VerificationResult;
use countersign_store::Recorded;
use uuid::Uuid;

use crate::{
    Failure, Session, Watch,
    carrier::Carrier,
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
        let carrier = self.carrier();
        let known = carrier.export_metadata(export).await?;
        carrier.verify_kept(&known, watch).await
    }
}

impl Carrier {
    /// Verifies the kept copy of an export that was read already, and records what was found.
    ///
    /// # Errors
    /// `export-not-kept`: another installation keeps it. `cancelled`.
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
        let home = self.home().filter(|_| known.kept != Keeping::Elsewhere);
        let path = outbox::place(home.ok_or_else(elsewhere)?, export);
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

/// Kept exports that were looked at again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sweep {
    /// Exports whose copies are or should be here.
    pub kept: u64,
    /// Those of them that were verified now, and it is recorded what was found.
    pub verified: u64,
    /// Those of all of them that are not as they should be, with what is known of each.
    pub unsound: Vec<(Uuid, VerificationResult)>,
}

/// So often each kept export is verified whole, however sound it looks.
const WHOLE_EVERY: TimeDelta = TimeDelta::days(7);
/// Exports that are read at a time.
const PAGE: i64 = 200;

impl Carrier {
    /// Looks at every export whose copy is or should be here: its digest each time, and verifies it whole where that is a week
    /// ago or the file is another one than was found then. What is found is recorded, and one that is bad stops nothing.
    ///
    /// # Errors
    /// `cancelled`, and after all were looked at what went wrong first with a copy that could not be looked at.
    pub async fn reverify_due(&self, watch: &Watch) -> Result<Sweep, Failure> {
        let (mut sweep, mut before, mut wrong) = (Sweep::default(), None, None);
        let now = self.store().now().await?;
        loop {
            let page = self.export_list(before, PAGE).await?;
            let Some(last) = page.last() else { break };
            before = Some(last.export.seq);
            for known in page.iter().filter(|one| one.kept != Keeping::Elsewhere) {
                sweep.kept += 1;
                match self.look_again(known, now, watch).await {
                    Ok((result, recorded)) => {
                        sweep.verified += u64::from(recorded);
                        if result != VerificationResult::Verified {
                            sweep.unsound.push((known.export.export_id, result));
                        }
                    }
                    Err(failure) if failure.code() == "cancelled" => return Err(failure),
                    Err(failure) => wrong = wrong.or(Some(failure)),
                }
            }
        }
        wrong.map_or(Ok(sweep), Err)
    }

    /// What is known of a kept export now, and whether that was recorded now.
    async fn look_again(
        &self,
        known: &ExportMetadata,
        now: DateTime<Utc>,
        watch: &Watch,
    ) -> Result<(VerificationResult, bool), Failure> {
        let recent = known
            .verified_at
            .is_some_and(|at| now.signed_duration_since(at) < WHOLE_EVERY);
        if let Some(last) = known.verification_status.result().filter(|_| recent)
            && self.still(known, last, watch).await?
        {
            return Ok((last, false));
        }
        Ok((self.verify_kept(known, watch).await?.result, true))
    }

    /// Whether the file is still what the last verification found: the export's own, another one, or none.
    async fn still(
        &self,
        known: &ExportMetadata,
        last: VerificationResult,
        watch: &Watch,
    ) -> Result<bool, Failure> {
        let Some(home) = self.home() else {
            return Ok(false);
        };
        let path = outbox::place(home, known.export.export_id);
        let watching = watch.clone();
        let there = tokio::task::spawn_blocking(move || outbox::open(&path, &watching)).await??;
        let own = there.map(|kept| kept.measured.digest == known.export.bundle_digest);
        Ok(match last {
            VerificationResult::Missing => own.is_none(),
            VerificationResult::Altered | VerificationResult::Unreadable => own == Some(false),
            VerificationResult::Verified
            | VerificationResult::KeysNotTrusted
            | VerificationResult::Incomplete => own == Some(true),
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
