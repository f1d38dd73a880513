//! What an export will hold and prove, and the list of those that were made.

use std::path::Path;

use chrono::{DateTime, Utc};
use countersign_app::exports::{ExportCount, ExportRow};
use countersign_contract as c;
use countersign_statement::Filter;

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
pub fn listed(row: &ExportRow, here: Option<File<'_>>, names: &Names) -> c::ExportRow {
    let creator = names.person(row.person);
    c::ExportRow {
        export_id: row.export_id.to_string(),
        created_at: wire::time(row.at),
        creator: creator.name,
        you: creator.you,
        what: row.filter.words(),
        records: row.records,
        bytes: here.map_or(0, |file| file.bytes),
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
    }
}
