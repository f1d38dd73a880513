//! What an export will hold and prove, and the list of those that were made.

use std::path::Path;

use chrono::{DateTime, Utc};
use countersign_app::exports::{
    self, AttemptRow, ExportCount, ExportMetadata, Keeping, attempt_status, verification_status,
};
use countersign_contract as c;
use countersign_statement::{
    Filter,
    codes::{DeliveryMethod, VerificationResult},
};

use crate::wire::{self, Names};

/// What this computer remembers of a bundle that it wrote.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Where it was written.
    pub path: &'a Path,
    /// Its size.
    pub bytes: u64,
    /// What the verifier said of it last, and when.
    pub verdict: Option<c::VerdictWord>,
    pub checked_at: Option<&'a str>,
    /// It is not there any more.
    pub missing: bool,
}

/// What an export with this filter would hold and prove. `now` is in the name that is suggested.
pub fn preview(count: &ExportCount, filter: &Filter, now: DateTime<Utc>) -> c::ExportPreview {
    let whole = filter.asks_for_everything();
    c::ExportPreview {
        records: count.records,
        actions: count.actions,
        decisions: count.decisions,
        bytes_estimate: estimate(count, !filter.texts),
        first_seq: count.first,
        last_seq: count.last,
        proves: if whole {
            "A verifier can say that this is the whole ledger up to its checkpoint, unchanged and signed as shown.".into()
        } else {
            "A verifier can say that each record is in the ledger, unchanged and signed as shown. That these are all that fit the filter stays your word.".into()
        },
        suggested_name: format!(
            "countersign-{}-{}.zip",
            if whole { "ledger" } else { "export" },
            now.format("%Y%m%d-%H%M%S")
        ),
    }
}

/// Records stand in the bundle as they are, and once more in the report; each text is a file with its names and digest.
fn estimate(count: &ExportCount, without_texts: bool) -> u64 {
    let texts = if without_texts {
        count.texts.saturating_mul(160)
    } else {
        count
            .text_bytes
            .saturating_add(count.texts.saturating_mul(600))
    };
    count
        .bytes
        .saturating_add(count.bytes / 2)
        .saturating_add(texts)
        .saturating_add(64 << 10)
}

/// One row of the list; `here` is the file where this computer made it.
pub fn listed(of: &ExportMetadata, here: Option<File<'_>>, names: &Names) -> c::ExportRow {
    let row = &of.export;
    let creator = names.person(row.person);
    c::ExportRow {
        export_id: row.export_id.to_string(),
        created_at: wire::time(row.at),
        creator: creator.name,
        you: creator.you,
        what: row.filter.words(),
        records: row.records,
        bytes: row.bytes,
        path: here.map(|file| file.path.display().to_string()),
        name: here.and_then(|file| file.path.file_name()).map_or_else(
            || row.export_id.to_string(),
            |name| name.to_string_lossy().into_owned(),
        ),
        sums_digest: hex::encode(row.sums_digest),
        seq: row.seq,
        verification: c::Verification {
            verdict: here.and_then(|file| file.verdict),
            at: here.and_then(|file| file.checked_at).map(str::to_owned),
            missing: here.is_some_and(|file| file.missing),
            facts: Vec::new(),
        },
        bundle_digest: hex::encode(row.bundle_digest),
        key_fingerprint: wire::fingerprint(&row.key_id),
        installation: of.installation_name.clone(),
        kept: match of.kept {
            Keeping::Here => c::ExportKept::Here,
            Keeping::Missing => c::ExportKept::Missing,
            Keeping::Elsewhere => c::ExportKept::Elsewhere,
        },
        delivery_status: delivery(of.delivery_status),
        delivery_method: of.delivery_method.map(method),
        delivered_to: of.delivered_to.clone(),
        delivered_at: of.delivered_at.map(wire::time),
        verification_status: verification(of.verification_status),
        verified_at: of.verified_at.map(wire::time),
        verified_by: of.verified_by.map(|by| names.actor(Some(by)).1),
    }
}

/// One attempt to deliver.
pub fn attempt(of: &AttemptRow, names: &Names) -> c::DeliveryAttempt {
    let (actor_type, actor, you) = names.actor(Some(of.by));
    let ended = of.ended.as_ref();
    c::DeliveryAttempt {
        attempt: of.attempt,
        method: method(of.method),
        target: of.target.clone(),
        status: delivery(attempt_status(of)),
        actor_type,
        actor,
        you,
        begun_at: wire::time(of.begun_at),
        begun_seq: of.begun_seq,
        ended_at: ended.map(|end| wire::time(end.at)),
        ended_seq: ended.map(|end| end.seq),
        reply: ended.and_then(|end| end.reply.clone()),
    }
}

/// What a verification found, as a status.
pub fn result(found: VerificationResult) -> c::VerificationStatus {
    verification(verification_status(found))
}

const fn method(of: DeliveryMethod) -> c::DeliveryMethod {
    match of {
        DeliveryMethod::Folder => c::DeliveryMethod::Folder,
        DeliveryMethod::Mail => c::DeliveryMethod::Mail,
        DeliveryMethod::S3 => c::DeliveryMethod::S3,
    }
}

const fn delivery(of: exports::DeliveryStatus) -> c::DeliveryStatus {
    match of {
        exports::DeliveryStatus::None => c::DeliveryStatus::None,
        exports::DeliveryStatus::Pending => c::DeliveryStatus::Pending,
        exports::DeliveryStatus::Delivered => c::DeliveryStatus::Delivered,
        exports::DeliveryStatus::Failed => c::DeliveryStatus::Failed,
        exports::DeliveryStatus::Uncertain => c::DeliveryStatus::Uncertain,
    }
}

const fn verification(of: exports::VerificationStatus) -> c::VerificationStatus {
    match of {
        exports::VerificationStatus::Unverified => c::VerificationStatus::Unverified,
        exports::VerificationStatus::Verified => c::VerificationStatus::Verified,
        exports::VerificationStatus::KeysNotTrusted => c::VerificationStatus::KeysNotTrusted,
        exports::VerificationStatus::Incomplete => c::VerificationStatus::Incomplete,
        exports::VerificationStatus::Altered => c::VerificationStatus::Altered,
        exports::VerificationStatus::Unreadable => c::VerificationStatus::Unreadable,
        exports::VerificationStatus::Missing => c::VerificationStatus::Missing,
    }
}
