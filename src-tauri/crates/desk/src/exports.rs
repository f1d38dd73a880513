//! Making bundles, and keeping track of them.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use countersign_app::{Failure, checkpoint::Installation, custody};
use countersign_contract as c;
use countersign_store::{
    console_people::{ActionsWanted, ExportCount},
    exports::ExportRow,
    ledger::RecordFilter,
};
use uuid::Uuid;

use crate::{
    Desk,
    decide::refuse_on_failed_ledger,
    desk::Seat,
    fail::{Answer, Told as _, error, from, id, invalid, missing},
    home::{Known, KnownExport},
    verify,
    wire::{self, Names},
};

/// Exports listed at most.
const LISTED: i64 = 500;

impl Desk {
    /// The command `export_preview`.
    pub async fn export_preview(
        &self,
        request: c::ExportFilter,
    ) -> Result<c::ExportPreview, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let filter = record_filter(&seat, &request).await?;
        let count = session.store().count_export(&filter).await.told()?;
        if request.action_ids.is_empty()
            && !request.whole_ledger
            && filter.actions.as_ref().is_some_and(Vec::is_empty)
        {
            return Err(error(c::ErrorCode::NothingToExport));
        }
        let whole = whole(&request);
        let now = chrono::Utc::now().format("%Y%m%d-%H%M%S");
        Ok(c::ExportPreview {
            records: count.records,
            actions: count.actions,
            decisions: count.decisions,
            bytes_estimate: estimate(&count, request.without_payload),
            first_seq: count.first,
            last_seq: count.last,
            proves: if whole {
                "A verifier can say that this is the whole ledger up to its checkpoint, unchanged and signed as shown.".into()
            } else {
                "A verifier can say that each record is in the ledger, unchanged and signed as shown. That these are all that fit the filter stays your word.".into()
            },
            suggested_name: format!(
                "countersign-{}-{now}.zip",
                if whole { "ledger" } else { "export" }
            ),
        })
    }

    /// The command `export_start`: the path is picked in a dialog; the file appears whole or not at all.
    pub async fn export_start(&self, request: c::ExportStart) -> Result<c::ExportRow, c::ApiError> {
        let seat = self.seat()?;
        refuse_on_failed_ledger(&seat)?;
        let filter = record_filter(&seat, &request.filter).await?;
        // Asked for before the dialog: a file that was chosen in vain is a nuisance.
        self.ready_to_sign(&seat, request.passphrase.as_ref())
            .await?;
        let name: String = request
            .suggested_name
            .chars()
            .filter(|ch| !matches!(ch, '/' | '\\' | '\0'))
            .take(200)
            .collect();
        let Some(target) = self.shared.choose.save(&name).await else {
            return Err(error(c::ErrorCode::Cancelled));
        };
        let job = self.job(&request.job);
        let session = seat.session();
        let by = installation(&seat).await?;
        let written_to = beside(&target)?;
        let made = session
            .export_as(
                &written_to,
                &filter,
                request.filter.without_payload,
                &by,
                &job.watch,
            )
            .await;
        let made = made.map_err(|failure| at(failure, &target))?;
        // The dialog asked about a file that is there; the bundle takes its place only once it is whole and recorded.
        if let Err(cause) = std::fs::rename(&written_to, &target) {
            let _ = std::fs::remove_file(&written_to);
            return Err(from(Failure::file(&target, "written", &cause)));
        }
        let trust = session.trust().await.told()?;
        let report = verify::check(target.clone(), Some(trust), &job).await?;
        let verdict = verify::word(report.verdict);
        let what = words(&request.filter);
        let export = KnownExport {
            path: target,
            what,
            bytes: made.written.bytes,
            verdict: Some(verdict),
            at: Some(wire::time(Utc::now())),
        };
        self.remember(|known| {
            known.exports.insert(made.export_id.to_string(), export);
        })?;
        let row = session
            .store()
            .exports(None, LISTED)
            .await
            .told()?
            .into_iter()
            .find(|e| e.export_id == made.export_id);
        let row = row.ok_or_else(|| missing("export", &made.export_id.to_string()))?;
        Ok(listed(&row, &seat.names().await?, &self.known()))
    }

    /// The command `exports_list`.
    pub async fn exports_list(&self, _: c::Nothing) -> Result<Vec<c::ExportRow>, c::ApiError> {
        let seat = self.seat()?;
        let rows = seat.session().store().exports(None, LISTED).await.told()?;
        let (names, known) = (seat.names().await?, self.known());
        Ok(rows
            .into_iter()
            .map(|row| listed(&row, &names, &known))
            .collect())
    }

    /// The command `export_verify_again`.
    pub async fn export_verify_again(
        &self,
        request: c::ExportKey,
    ) -> Result<c::VerifyReport, c::ApiError> {
        let seat = self.seat()?;
        let known = self.known().exports.get(&request.export_id).cloned();
        let known = known.ok_or_else(|| missing("file for the export", &request.export_id))?;
        if !known.path.exists() {
            return Err(missing("file", &known.path.display().to_string()));
        }
        let job = self.job(&request.job);
        let trust = seat.session().trust().await.told()?;
        let report = verify::report_on(self, known.path, Some(trust), &job).await?;
        self.remember(|known| {
            if let Some(export) = known.exports.get_mut(&request.export_id) {
                (export.verdict, export.at) =
                    (Some(report.verdict), Some(report.checked_at.clone()));
            }
        })?;
        Ok(report)
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

/// This computer's installation; enrolled now where it is not yet.
async fn installation(seat: &Seat) -> Answer<Installation> {
    let session = seat.session();
    if let Some(by) = session.installation().await.told()? {
        return Ok(by);
    }
    let public = custody::installation_key(&seat.keys).await.told()?;
    session
        .add_installation(Uuid::new_v4(), "This computer", public)
        .await
        .told()?;
    session
        .installation()
        .await
        .told()?
        .ok_or_else(|| missing("installation", "of this computer"))
}

/// A name beside the target, in the same folder, so that a rename is one step.
fn beside(target: &Path) -> Answer<PathBuf> {
    let folder = target.parent().filter(|p| p.is_dir());
    let folder = folder.ok_or_else(|| {
        c::ApiError::new(
            c::ErrorCode::PathRefused,
            [
                ("path", target.display().to_string()),
                ("reason", "its folder is not there".to_owned()),
            ],
        )
    })?;
    Ok(folder.join(format!(".countersign-{}.part", Uuid::new_v4().simple())))
}

/// A failure of the disk names the file that the person picked.
fn at(failure: Failure, target: &Path) -> c::ApiError {
    let mut told = from(failure);
    if told.code == c::ErrorCode::PathRefused {
        let reason = told.facts.get("reason").cloned().unwrap_or_default();
        told = c::ApiError::new(
            c::ErrorCode::PathRefused,
            [("path", target.display().to_string()), ("reason", reason)],
        );
    }
    told
}

fn whole(filter: &c::ExportFilter) -> bool {
    filter.whole_ledger
        || (filter.from.is_none()
            && filter.until.is_none()
            && filter.states.is_empty()
            && filter.kind.is_none()
            && filter.agent.is_none()
            && filter.is_simulation.is_none()
            && filter.action_ids.is_empty())
}

async fn record_filter(seat: &Seat, filter: &c::ExportFilter) -> Answer<RecordFilter> {
    if whole(filter) {
        return Ok(RecordFilter::default());
    }
    let moment = |text: &Option<String>| -> Answer<Option<DateTime<Utc>>> {
        let parsed = text
            .as_deref()
            .map(|t| DateTime::parse_from_rfc3339(t).map(|t| t.with_timezone(&Utc)));
        parsed
            .transpose()
            .map_err(|_| invalid("A time is written as YYYY-MM-DDTHH:MM:SSZ"))
    };
    let narrowed = !(filter.states.is_empty()
        && filter.kind.is_none()
        && filter.agent.is_none()
        && filter.is_simulation.is_none()
        && filter.action_ids.is_empty());
    let actions = if narrowed {
        let session = seat.session();
        let now = session.store().now().await.told()?;
        let wanted = ActionsWanted {
            states: filter
                .states
                .iter()
                .flat_map(|s| wire::state_words(*s))
                .map(|w| (*w).to_owned())
                .collect(),
            kind: filter.kind.clone(),
            agent: filter.agent.clone(),
            is_simulation: filter.is_simulation,
            ids: filter
                .action_ids
                .iter()
                .map(|a| id("action", a))
                .collect::<Answer<_>>()?,
        };
        Some(session.store().action_ids(&wanted, now).await.told()?)
    } else {
        None
    };
    Ok(RecordFilter {
        actions,
        from: moment(&filter.from)?,
        until: moment(&filter.until)?,
    })
}

/// The filter in words.
fn words(filter: &c::ExportFilter) -> String {
    if whole(filter) {
        return if filter.without_payload {
            "The whole ledger, without texts".into()
        } else {
            "The whole ledger".into()
        };
    }
    let mut out = Vec::new();
    if !filter.action_ids.is_empty() {
        out.push(format!("{} picked actions", filter.action_ids.len()));
    }
    if !filter.states.is_empty() {
        out.push(
            filter
                .states
                .iter()
                .flat_map(|s| wire::state_words(*s))
                .map(|w| wire::readable(w).to_lowercase())
                .collect::<Vec<_>>()
                .join(" or "),
        );
    }
    out.extend(
        filter
            .kind
            .as_ref()
            .map(|k| wire::readable(k).to_lowercase()),
    );
    out.extend(filter.agent.as_ref().map(|a| format!("of agent {a}")));
    out.extend(
        filter
            .is_simulation
            .map(|s| if s { "simulations" } else { "no simulations" }.to_owned()),
    );
    out.extend(filter.from.as_ref().map(|t| format!("from {t}")));
    out.extend(filter.until.as_ref().map(|t| format!("until {t}")));
    if filter.without_payload {
        out.push("without texts".into());
    }
    wire::capital(&out.join(", "))
}

fn listed(row: &ExportRow, names: &Names, known: &Known) -> c::ExportRow {
    let here = known.exports.get(&row.export_id.to_string());
    let creator = names.person(row.person);
    c::ExportRow {
        export_id: row.export_id.to_string(),
        created_at: wire::time(row.at),
        creator: creator.name,
        you: creator.you,
        what: here.map_or_else(
            || format!("{} records of the first {}", row.records, row.tree_size),
            |k| k.what.clone(),
        ),
        records: row.records,
        bytes: here.map_or(0, |k| k.bytes),
        path: here.map(|k| k.path.display().to_string()),
        name: here.and_then(|k| k.path.file_name()).map_or_else(
            || row.export_id.to_string(),
            |n| n.to_string_lossy().into_owned(),
        ),
        sums_digest: hex::encode(row.sums_digest),
        seq: row.seq,
        verification: c::Verification {
            verdict: here.and_then(|k| k.verdict),
            at: here.and_then(|k| k.at.clone()),
            missing: here.is_some_and(|k| !k.path.exists()),
            facts: Vec::new(),
        },
    }
}
