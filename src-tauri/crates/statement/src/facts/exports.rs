//! What leaves the house: exports, the attempts to deliver them, and what verifying them found.

use crate::{
    StatementError, codes,
    codes::{DeliveryEvent, ScheduleEvent, VerificationResult},
    format::{
        Code, Commit, Cron, Hex64, Id, Integer, MaybeAgentName, MaybeCommit, MaybeHex64, Origin,
        Time, Truth, Zone, wrong,
    },
    shape::facts,
};

facts! {
    /// A bundle was written.
    Export, "countersign/export/v1", about Export(export_id), ordinary, |_| Ok(());
        "export.created": Signer(person), "exported records";
    {
        /// The workspace.
        origin: Origin,
        /// The export.
        export_id: Id,
        /// The exporter.
        person: Id,
        /// What was asked for.
        filter: crate::Filter => "Asked for",
        /// Records in the log.
        tree_size: Integer,
        /// Root of the tree.
        root: Hex64,
        /// Records in the bundle.
        records: Integer => "Records",
        /// Digest of SHA256SUMS.
        sums_digest: Hex64 => "SHA256SUMS",
        /// Digest of the whole file.
        bundle_digest: Hex64 => "Bundle",
        /// Its size in bytes.
        bytes: Integer => "Bytes",
        /// The installation that made it and keeps a copy.
        installation: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// An attempt to deliver an export began or ended.
    Delivery, "countersign/delivery/v1", about Export(export_id), ordinary, Delivery::check;
        "export.delivery_started": PersonOrWorker(by), "began to deliver an export", where event = DeliveryEvent::Started;
        "export.delivered": PersonOrWorker(by), "delivered an export", where event = DeliveryEvent::Delivered;
        "export.delivery_failed": PersonOrWorker(by), "could not deliver an export", where event = DeliveryEvent::Failed;
        "export.delivery_uncertain": PersonOrWorker(by), "does not know whether an export arrived", where event = DeliveryEvent::Uncertain;
    {
        /// The workspace.
        origin: Origin,
        /// What this statement says of the attempt.
        event: Code<codes::DeliveryEvent>,
        /// The export.
        export_id: Id,
        /// The attempt's number among those of the export, from 1.
        attempt: Integer => "Attempt",
        /// How.
        method: Code<codes::DeliveryMethod> => "Method",
        /// Where to, without any secret.
        target: Commit => "To",
        /// Digest of the bundle that is sent.
        bundle_digest: Hex64 => "Bundle",
        /// What the receiver answered, or what was seen instead; empty where the attempt begins.
        reply: MaybeCommit => "Answer",
        /// Who delivers.
        by: Id,
    }

    /// A kept bundle was verified.
    Verification, "countersign/verification/v1", about Export(export_id), ordinary, Verification::check;
        "export.verified": PersonOrWorker(by), "verified an export";
    {
        /// The workspace.
        origin: Origin,
        /// The export.
        export_id: Id,
        /// What was found.
        result: Code<codes::VerificationResult> => "Found",
        /// Digest of the file that was verified; empty where there is none.
        bundle_digest: MaybeHex64 => "Bundle",
        /// Who verified it.
        by: Id,
    }

    /// Exports are made at certain times under their signer's key, or are not any more.
    Schedule, "countersign/schedule/v1", about Schedule(schedule_id), ordinary, Schedule::check;
        "schedule.added": Signer(person), "scheduled exports", where event = ScheduleEvent::Added;
        "schedule.removed": Signer(person), "ended a schedule of exports", where event = ScheduleEvent::Removed;
    {
        /// The workspace.
        origin: Origin,
        /// What this statement says of the schedule.
        event: Code<codes::ScheduleEvent>,
        /// The schedule.
        schedule_id: Id,
        /// Who adds it, and whose exports they are; or who ends it.
        person: Id,
        /// The installation that makes the exports.
        installation: Id,
        /// When.
        cron: Cron => "When",
        /// By whose clock.
        zone: Zone => "Zone",
        /// What is asked for each time.
        filter: crate::Filter => "Asked for",
        /// Whether each export begins with the record after the last of the one before.
        incremental: Truth => "Since the last",
        /// The destination that each is delivered to, by the name that the installation knows; empty where each is only kept.
        destination: MaybeAgentName => "To",
        /// The signer's claim.
        signed_at: Time,
    }
}

impl Delivery {
    fn check(&self) -> Result<(), StatementError> {
        if (self.event == DeliveryEvent::Started) == self.reply.is_empty() {
            Ok(())
        } else {
            Err(wrong("reply", "an answer exactly where an attempt ends"))
        }
    }
}

impl Verification {
    fn check(&self) -> Result<(), StatementError> {
        if (self.result == VerificationResult::Missing) == self.bundle_digest.is_empty() {
            Ok(())
        } else {
            Err(wrong(
                "bundle_digest",
                "a digest exactly where there is a file",
            ))
        }
    }
}

impl Schedule {
    fn check(&self) -> Result<(), StatementError> {
        let filter = &self.filter;
        let bounded = filter.first.is_some() || filter.from.is_some();
        if self.incremental && (bounded || filter.last.is_some() || filter.until.is_some()) {
            return Err(wrong(
                "filter",
                "without bounds, where each begins after the one before",
            ));
        }
        Ok(())
    }
}
