//! Making bundles, and keeping track of them.

use countersign_app::entropy;
use countersign_refusal::{Computer, Database, Deed, Ledger, Page, PageRequest, Refusal, Thing};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use countersign_app::exports::ExportMetadata;
use countersign_app::{Failure, checkpoint::Installation, custody};
use countersign_contract as c;
use countersign_screens::exports;
use countersign_statement::{Filter, State};
use uuid::Uuid;

use crate::{
    choose::file_name,
    commands::Admitted,
    desk::SignedIn,
    fail::{Answer, Told as _, error, from, id, missing},
    home::{Known, KnownExport},
    verify,
    wire::{self, Names},
};

/// Exports listed at most.
const LISTED: i64 = 500;

impl Admitted<'_> {
    /// The command `export_preview`.
    pub(crate) async fn export_preview(
        &self,
        request: c::ExportFilter,
    ) -> Result<c::ExportPreview, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let filter = asked(&request)?;
        let count = session.count_export(&filter).await.told()?;
        if filter.narrows_actions() && filter.actions.is_empty() && count.actions == 0 {
            return Err(error(Page::NothingToExport));
        }
        Ok(exports::preview(&count, &filter, entropy::now()))
    }

    /// The command `export_start`: the path is picked in a dialog; the file appears whole or not at all.
    pub(crate) async fn export_start(
        &self,
        request: c::ExportStart,
    ) -> Result<c::ExportRow, c::ApiError> {
        let seat = self.seat()?;
        let filter = asked(&request.filter)?;
        let name = file_name(&request.suggested_name);
        let Some(target) = self.shared.choose.save(&name).await else {
            return Err(error(Database::Cancelled));
        };
        let job = self.job(&request.job);
        let session = seat.session();
        let by = installation(&seat).await?;
        let written_to = beside(&target)?;
        let made = session.export(&written_to, &filter, &by, &job.watch).await;
        let made = made.map_err(|failure| at(failure, &target))?;
        // The dialog asked about a file that is there; the bundle takes its place only once it is whole and recorded.
        if let Err(cause) = std::fs::rename(&written_to, &target) {
            let _ = std::fs::remove_file(&written_to);
            return Err(from(Failure::file(&target, Deed::Write, cause)));
        }
        let trust = session.trust().await.told()?;
        let report = verify::check(target.clone(), Some(trust), &job).await?;
        let verdict = verify::word(report.verdict);
        let export = KnownExport {
            path: target,
            bytes: made.written.bytes,
            verdict: Some(verdict),
            at: Some(wire::time(entropy::now())),
        };
        self.remember(|known| {
            known.exports.insert(made.export_id.to_string(), export);
        })?;
        let row = session.export_metadata(made.export_id).await.told()?;
        Ok(listed(&row, &seat.names().await?, &self.known()))
    }

    /// The command `exports_list`.
    pub(crate) async fn exports_list(
        &self,
        _: c::Nothing,
    ) -> Result<Vec<c::ExportRow>, c::ApiError> {
        let seat = self.seat()?;
        let rows = seat.session().export_list(None, LISTED).await.told()?;
        let (names, known) = (seat.names().await?, self.known());
        Ok(rows
            .into_iter()
            .map(|row| listed(&row, &names, &known))
            .collect())
    }

    /// The command `export_verify_again`.
    pub(crate) async fn export_verify_again(
        &self,
        request: c::ExportKey,
    ) -> Result<c::VerifyReport, c::ApiError> {
        let seat = self.seat()?;
        let known = self.known().exports.get(&request.export_id).cloned();
        let known = known.ok_or_else(|| missing(Thing::ExportFile, &request.export_id))?;
        if !known.path.exists() {
            return Err(missing(
                Thing::ExportFile,
                &known.path.display().to_string(),
            ));
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

/// This computer's installation; enrolled now where it is not yet.
pub(crate) async fn installation(seat: &SignedIn) -> Answer<Installation> {
    let session = seat.session();
    if let Some(by) = session.installation().await.told()? {
        return Ok(by);
    }
    let public = custody::installation_key(&seat.keys).await.told()?;
    session
        .add_installation(entropy::id(), "This computer", public)
        .await
        .told()?;
    session
        .installation()
        .await
        .told()?
        .ok_or_else(|| error(Ledger::InstallationMissing))
}

/// A name beside the target, in the same folder, so that a rename is one step.
fn beside(target: &Path) -> Answer<PathBuf> {
    let folder = target.parent().filter(|p| p.is_dir());
    let folder = folder.ok_or_else(|| {
        error(Computer::FileMissing {
            path: target.parent().unwrap_or(target).display().to_string(),
            deed: Deed::Find,
        })
    })?;
    Ok(folder.join(format!(".countersign-{}.part", entropy::id().simple())))
}

/// A failure of the disk names the file that the person picked, not the one beside it.
fn at(failure: Failure, target: &Path) -> c::ApiError {
    let path = target.display().to_string();
    let row = match failure.refusal().clone() {
        Refusal::Computer(Computer::File { deed, cause, .. }) => {
            Computer::File { path, deed, cause }.into()
        }
        Refusal::Computer(Computer::FileMissing { deed, .. }) => {
            Computer::FileMissing { path, deed }.into()
        }
        Refusal::Computer(Computer::FileNotPermitted { deed, cause, .. }) => {
            Computer::FileNotPermitted { path, deed, cause }.into()
        }
        other => other,
    };
    from(failure.as_row(row))
}

/// What is asked, as it will be signed.
fn asked(filter: &c::ExportFilter) -> Answer<Filter> {
    let texts = !filter.without_payload;
    if filter.whole_ledger {
        return Ok(Filter {
            texts,
            ..Filter::default()
        });
    }
    let moment = |text: &Option<String>| -> Answer<Option<DateTime<Utc>>> {
        let parsed = text
            .as_deref()
            .map(|t| DateTime::parse_from_rfc3339(t).map(|t| t.with_timezone(&Utc)));
        parsed.transpose().map_err(|_| {
            error(Page::Invalid {
                what: PageRequest::Time,
            })
        })
    };
    let mut states: Vec<State> = filter
        .states
        .iter()
        .flat_map(|s| wire::states(*s))
        .collect();
    states.sort_unstable();
    states.dedup();
    let ids: Vec<Uuid> = filter
        .action_ids
        .iter()
        .map(|a| id(Thing::Action, a))
        .collect::<Answer<_>>()?;
    let named = Filter::of_actions(ids).map_err(|why| unaskable(&why))?;
    let wanted = Filter {
        states,
        kind: filter.kind.clone().unwrap_or_default(),
        agent: filter.agent.clone().unwrap_or_default(),
        simulation: filter.is_simulation,
        from: moment(&filter.from)?,
        until: moment(&filter.until)?,
        texts,
        ..named
    };
    wanted.checked().map_err(|why| unaskable(&why))
}

fn unaskable(why: &countersign_statement::StatementError) -> c::ApiError {
    error(Ledger::ExportFilter {
        cause: why.to_string(),
    })
}

/// An export with what this computer remembers of its file.
pub(crate) fn listed(row: &ExportMetadata, names: &Names, known: &Known) -> c::ExportRow {
    let file = known.exports.get(&row.export.export_id.to_string());
    let file = file.map(|known| exports::File {
        path: &known.path,
        bytes: known.bytes,
        verdict: known.verdict,
        checked_at: known.at.as_deref(),
        missing: !known.path.exists(),
    });
    exports::listed(row, file, names)
}
