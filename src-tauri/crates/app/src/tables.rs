//! Readable files beside an export: made from the bundle once it was verified, never from the database (docs/adr/0009).

use std::{collections::BTreeSet, ops::ControlFlow, path::Path};

pub use countersign_evidence::{Form, Tables};
use countersign_evidence::{Progress, TablesError, Trust, examine, write_tables_with};
use countersign_refusal::{Computer, Deed, Ledger};
use countersign_statement::Filter;
use countersign_store::Bytes32;
use uuid::Uuid;

use crate::{Failure, Session, Watch, exports::ExportMetadata, outbox};

/// Whether this program is built with PDF.
pub fn sets_pdf() -> bool {
    countersign_pdf::press().is_some()
}

/// Whether these forms can be made here, and of an export that asks for this. Asked before anything is exported.
///
/// # Errors
/// `no-pdf`: this program sets none. `record-of-one`: a decision record is of one action alone.
pub fn makeable(forms: &[Form], filter: &Filter) -> Result<(), Failure> {
    if !sets_pdf() && forms.iter().any(|form| form.is_pdf()) {
        return Err(Failure::new(Computer::NoPdf));
    }
    if forms.iter().any(|form| form.is_record()) && !matches!(filter.case(), Some([_])) {
        return Err(Failure::new(Ledger::RecordOfOne));
    }
    Ok(())
}

impl Session {
    /// Makes `folder` with readable files of an export, from the copy that this installation keeps.
    ///
    /// # Errors
    /// `not-found`: there is no such export. `export-not-kept`: its copy is not here. `file-exists`. `tables-failed`: it does not
    /// hold, or the disk. `cancelled`.
    pub async fn export_tables(
        &self,
        export: Uuid,
        forms: BTreeSet<Form>,
        folder: &Path,
        watch: &Watch,
    ) -> Result<Tables, Failure> {
        let known = self.export_metadata(export).await?;
        let home = self.memory().ok_or_else(|| not_kept(&known))?;
        let kept = outbox::place(home, export);
        if !kept.is_file() {
            return Err(not_kept(&known));
        }
        let own = known.export.bundle_digest;
        self.tables(&kept, own, forms, folder, watch).await
    }

    /// The same from a bundle of this digest that lies somewhere.
    ///
    /// # Errors
    /// As [`Session::export_tables`].
    pub async fn tables(
        &self,
        bundle: &Path,
        own: Bytes32,
        forms: BTreeSet<Form>,
        folder: &Path,
        watch: &Watch,
    ) -> Result<Tables, Failure> {
        let trust = self.trust().await?;
        let (bundle, folder, watch) = (bundle.to_owned(), folder.to_owned(), watch.clone());
        tokio::task::spawn_blocking(move || make(&bundle, own, &trust, &forms, &folder, &watch))
            .await?
    }
}

fn not_kept(known: &ExportMetadata) -> Failure {
    Failure::new(countersign_refusal::Delivery::NotKept {
        export: known.export.export_id.to_string(),
        installation: Some(known.installation_name.clone()).filter(|n| !n.is_empty()),
    })
}

fn make(
    bundle: &Path,
    own: Bytes32,
    trust: &Trust,
    forms: &BTreeSet<Form>,
    folder: &Path,
    watch: &Watch,
) -> Result<Tables, Failure> {
    let mut step = |progress: Progress| {
        let of = (progress.total > 0).then_some(progress.total);
        match watch.step(progress.stage, progress.done, of) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    };
    let examined = examine(bundle, Some(trust), &mut step);
    if watch.is_cancelled() {
        return Err(Failure::cancelled());
    }
    let examined = examined.map_err(|report| {
        failed(format!(
            "the bundle is not sound ({})",
            report.verdict.words()
        ))
    })?;
    let press = countersign_pdf::press();
    let made = write_tables_with(&examined, forms, folder, press, &mut step);
    let made = made.map_err(|error| match error {
        TablesError::NoPdf => Failure::new(Computer::NoPdf),
        TablesError::NotOneAction => Failure::new(Ledger::RecordOfOne),
        TablesError::Stopped => Failure::cancelled(),
        TablesError::Io(cause) => Failure::file(folder, Deed::Write, cause),
        TablesError::Exists => Failure::new(Computer::FileExists {
            path: folder.display().to_string(),
        }),
        other => failed(other.to_string()),
    })?;
    if made.bundle != Some(own) {
        // Another bundle in its place, however well it verifies.
        let _ = std::fs::remove_dir_all(&made.folder);
        return Err(failed(
            "the bundle is not the one that the export's record names".to_owned(),
        ));
    }
    Ok(made)
}

fn failed(cause: String) -> Failure {
    Failure::new(Ledger::TablesFailed { cause })
}
