//! What was exported and what became of it: where it was delivered, what verifying the kept bundle found. Every status follows
//! from facts alone; nothing here can set one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use countersign_statement::{
    Filter, closed_codes,
    codes::{DeliveryEvent, DeliveryMethod, VerificationResult},
};
pub use countersign_store::deliveries::{AttemptEnd, AttemptRow, VerificationRow};
pub use countersign_store::exports::{ExportCount, ExportRow};
use uuid::Uuid;

use crate::{Failure, Session, carrier::Carrier, outbox};

closed_codes! {
    /// Where the delivery of an export stands: what its newest attempt says.
    DeliveryStatus, "a delivery status" {
        /// Nobody tried.
        None = "none",
        /// An attempt began, and nobody has said yet what came of it.
        Pending = "pending",
        /// The receiver has it.
        Delivered = "delivered",
        /// The receiver does not have it.
        Failed = "failed",
        /// Everything was sent and no answer came: it may have arrived.
        Uncertain = "uncertain",
    }
    /// What the last verification of an export's kept bundle found.
    VerificationStatus, "a verification status" {
        /// Nobody verified it.
        Unverified = "unverified",
        /// Everything held.
        Verified = "verified",
        /// Everything held, and the trust file did not cover it.
        KeysNotTrusted = "keys_not_trusted",
        /// Parts were missing.
        Incomplete = "incomplete",
        /// It was not the file that was signed.
        Altered = "altered",
        /// It was no bundle, or could not be read.
        Unreadable = "unreadable",
        /// There was no file.
        Missing = "missing",
    }
    /// Whether an export's bytes are at hand.
    Keeping, "where a copy is kept" {
        /// Here.
        Here = "here",
        /// This installation made it and has no copy any more.
        Missing = "missing",
        /// By another installation.
        Elsewhere = "elsewhere",
    }
}

/// An export and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportMetadata {
    /// The export as it was recorded: `person` asked for it, `bundle_digest` is its hash, `key_id` made its signature.
    pub export: ExportRow,
    /// The name of the installation that made it and keeps a copy; empty where it may not be read.
    pub installation_name: String,
    /// Whether the copy is at hand.
    pub kept: Keeping,
    /// What the newest attempt to deliver it says.
    pub delivery_status: DeliveryStatus,
    /// How the newest attempt went.
    pub delivery_method: Option<DeliveryMethod>,
    /// Where the newest attempt went to; none where there is none or its text was erased.
    pub delivered_to: Option<String>,
    /// When it arrived, if the newest attempt delivered it.
    pub delivered_at: Option<DateTime<Utc>>,
    /// What the last verification found.
    pub verification_status: VerificationStatus,
    /// When that was.
    pub verified_at: Option<DateTime<Utc>>,
    /// Who verified.
    pub verified_by: Option<Uuid>,
    /// Every attempt, oldest first.
    pub attempts: Vec<AttemptRow>,
}

/// What an attempt says of the delivery.
pub fn attempt_status(attempt: &AttemptRow) -> DeliveryStatus {
    match attempt.ended.as_ref().map(|end| end.event) {
        None | Some(DeliveryEvent::Started) => DeliveryStatus::Pending,
        Some(DeliveryEvent::Delivered) => DeliveryStatus::Delivered,
        Some(DeliveryEvent::Failed) => DeliveryStatus::Failed,
        Some(DeliveryEvent::Uncertain) => DeliveryStatus::Uncertain,
    }
}

/// The status that a verification gives.
pub const fn verification_status(result: VerificationResult) -> VerificationStatus {
    match result {
        VerificationResult::Verified => VerificationStatus::Verified,
        VerificationResult::KeysNotTrusted => VerificationStatus::KeysNotTrusted,
        VerificationResult::Incomplete => VerificationStatus::Incomplete,
        VerificationResult::Altered => VerificationStatus::Altered,
        VerificationResult::Unreadable => VerificationStatus::Unreadable,
        VerificationResult::Missing => VerificationStatus::Missing,
    }
}

impl VerificationStatus {
    /// What a verification found; none where nobody verified.
    pub fn result(self) -> Option<VerificationResult> {
        VerificationResult::ALL
            .iter()
            .copied()
            .find(|result| verification_status(*result) == self)
    }
}

fn metadata(
    export: ExportRow,
    installation_name: String,
    kept: Keeping,
    attempts: Vec<AttemptRow>,
    verified: Option<&VerificationRow>,
) -> ExportMetadata {
    let newest = attempts.last();
    let status = newest.map_or(DeliveryStatus::None, attempt_status);
    let ended = newest.and_then(|attempt| attempt.ended.as_ref());
    ExportMetadata {
        export,
        installation_name,
        kept,
        delivery_status: status,
        delivery_method: newest.map(|attempt| attempt.method),
        delivered_to: newest.and_then(|attempt| attempt.target.clone()),
        delivered_at: ended
            .filter(|_| status == DeliveryStatus::Delivered)
            .map(|end| end.at),
        verification_status: verified.map_or(VerificationStatus::Unverified, |v| {
            verification_status(v.result)
        }),
        verified_at: verified.map(|v| v.at),
        verified_by: verified.map(|v| v.by),
        attempts,
    }
}

impl Session {
    /// What an export with this filter would hold.
    pub async fn count_export(&self, filter: &Filter) -> Result<ExportCount, Failure> {
        Ok(self.store().count_export(filter).await?)
    }

    /// The exports before record `before` (none: from the newest on), at most `limit`.
    pub async fn exports(
        &self,
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<ExportRow>, Failure> {
        Ok(self.store().exports(before, limit, None).await?)
    }

    /// The same with what became of each.
    pub async fn export_list(
        &self,
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<ExportMetadata>, Failure> {
        self.carrier().export_list(before, limit).await
    }

    /// One export and what became of it.
    ///
    /// # Errors
    /// `not-found`: there is no such export.
    pub async fn export_metadata(&self, export: Uuid) -> Result<ExportMetadata, Failure> {
        self.carrier().export_metadata(export).await
    }
}

impl Carrier {
    /// The exports before record `before` (none: from the newest on), at most `limit`, with what became of each.
    pub async fn export_list(
        &self,
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<ExportMetadata>, Failure> {
        let rows = self.store().exports(before, limit, None).await?;
        self.with_facts(rows).await
    }

    /// One export and what became of it.
    ///
    /// # Errors
    /// `not-found`: there is no such export.
    pub async fn export_metadata(&self, export: Uuid) -> Result<ExportMetadata, Failure> {
        let rows = self.store().exports(None, 1, Some(export)).await?;
        let found = self.with_facts(rows).await?.pop();
        found.ok_or_else(|| missing(export))
    }

    /// Exports whose last verification found something else than that all holds, newest first, at most `limit`.
    pub async fn unsound_exports(
        &self,
        limit: u32,
    ) -> Result<Vec<(Uuid, VerificationResult)>, Failure> {
        Ok(self.store().unsound_exports(limit.into()).await?)
    }

    async fn with_facts(&self, rows: Vec<ExportRow>) -> Result<Vec<ExportMetadata>, Failure> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.export_id).collect();
        let (attempts, verified, installations, here) = tokio::try_join!(
            async { Ok::<_, Failure>(self.store().attempts(&ids).await?) },
            async { Ok(self.store().last_verifications(&ids).await?) },
            async { Ok(self.store().installations().await?) },
            self.own_installation(),
        )?;
        let mut by_export: HashMap<Uuid, Vec<AttemptRow>> = HashMap::new();
        for attempt in attempts {
            by_export
                .entry(attempt.export_id)
                .or_default()
                .push(attempt);
        }
        Ok(rows
            .into_iter()
            .map(|row| {
                let id = row.export_id;
                let made_by = installations
                    .iter()
                    .find(|i| i.installation == row.installation)
                    .map_or_else(String::new, |i| i.name.clone());
                let there = self
                    .home()
                    .is_some_and(|home| outbox::place(home, id).is_file());
                let kept = match (there, here == Some(row.installation)) {
                    (true, _) => Keeping::Here,
                    (false, true) => Keeping::Missing,
                    (false, false) => Keeping::Elsewhere,
                };
                let attempts = by_export.remove(&id).unwrap_or_default();
                let verified = verified.iter().find(|v| v.export_id == id);
                metadata(row, made_by, kept, attempts, verified)
            })
            .collect())
    }
}

/// There is no such export.
pub(crate) fn missing(export: Uuid) -> Failure {
    Failure::new(countersign_refusal::Action::NotFound {
        what: countersign_refusal::Thing::Export,
        id: Some(export.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> ExportRow {
        ExportRow {
            export_id: Uuid::nil(),
            person: Uuid::nil(),
            filter: Filter::default(),
            tree_size: 9,
            records: 3,
            sums_digest: [1; 32],
            bundle_digest: [2; 32],
            bytes: 4_096,
            installation: Uuid::nil(),
            key_id: [3; 32],
            at: DateTime::UNIX_EPOCH,
            seq: 9,
        }
    }

    fn attempt(number: u64, to: &str, ended: Option<DeliveryEvent>) -> AttemptRow {
        AttemptRow {
            export_id: Uuid::nil(),
            attempt: number,
            method: DeliveryMethod::Mail,
            target: Some(to.to_owned()),
            by: Uuid::nil(),
            begun_at: DateTime::UNIX_EPOCH,
            begun_seq: 10 + number,
            ended: ended.map(|event| AttemptEnd {
                event,
                reply: Some("250 Ok".to_owned()),
                at: DateTime::UNIX_EPOCH,
                seq: 20 + number,
            }),
        }
    }

    fn of(attempts: Vec<AttemptRow>) -> ExportMetadata {
        metadata(row(), String::new(), Keeping::Here, attempts, None)
    }

    #[test]
    fn the_newest_attempt_says_how_the_delivery_stands() {
        use DeliveryEvent as E;
        use DeliveryStatus as S;
        let none = of(vec![]);
        assert_eq!((none.delivery_status, none.delivered_to), (S::None, None));
        for (ended, status) in [
            (None, S::Pending),
            (Some(E::Delivered), S::Delivered),
            (Some(E::Failed), S::Failed),
            (Some(E::Uncertain), S::Uncertain),
        ] {
            let before = attempt(1, "a", Some(E::Delivered));
            let found = of(vec![before, attempt(2, "b", ended)]);
            assert_eq!(found.delivery_status, status);
            assert_eq!(found.delivered_to.as_deref(), Some("b"));
            assert_eq!(found.delivered_at.is_some(), status == S::Delivered);
        }
    }

    #[test]
    fn what_nobody_verified_is_unverified() {
        let unverified = of(vec![]);
        assert_eq!(
            (unverified.verification_status, unverified.verified_at),
            (VerificationStatus::Unverified, None)
        );
        for result in VerificationResult::ALL {
            let verified = VerificationRow {
                export_id: Uuid::nil(),
                result: *result,
                bundle_digest: None,
                by: Uuid::nil(),
                at: DateTime::UNIX_EPOCH,
                seq: 30,
            };
            let found = metadata(row(), String::new(), Keeping::Here, vec![], Some(&verified));
            // The words are the verifier's: one list, two types.
            assert_eq!(found.verification_status.as_str(), result.as_str());
        }
    }
}
