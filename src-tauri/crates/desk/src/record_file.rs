//! An action's decision record as a file. It follows from an export, like every readable file (docs/adr/0009), so both are made.

use std::path::{Path, PathBuf};

use countersign_app::{
    entropy,
    export::of_actions,
    tables::{Form, makeable},
};
use countersign_contract as c;
use countersign_refusal::{Computer, Database, Thing};

use crate::{
    commands::Admitted,
    exports::installation,
    fail::{Answer, Told as _, error, id},
    home::KnownExport,
    verify, wire,
};

impl Admitted<'_> {
    /// The command `record_save`: a folder with the record, and beside it the export of that action alone.
    pub(crate) async fn record_save(
        &self,
        request: c::RecordSave,
    ) -> Result<c::RecordSaved, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let form = if request.pdf {
            Form::RecordPdf
        } else {
            Form::Record
        };
        let filter = of_actions(vec![action]).told()?;
        // Asked before the dialog, so that nobody picks a name for nothing.
        makeable(&[form], &filter).told()?;
        session.load(action).await.told()?;
        let name = format!("decision-record-{}", action.simple());
        let Some(folder) = self.shared.choose.save(&name).await else {
            return Err(error(Database::Cancelled));
        };
        let bundle = beside(&folder);
        for path in [&folder, &bundle] {
            free(path)?;
        }
        let by = installation(&seat).await?;
        let job = self.job(&request.job);
        let made = session.export(&bundle, &filter, &by, &job.watch).await;
        let made = made.told()?;
        let mut export = KnownExport {
            path: bundle.clone(),
            bytes: made.written.bytes,
            verdict: None,
            at: None,
        };
        let own = made.measured.digest;
        let tables = session
            .tables(&bundle, own, [form].into(), &folder, &job.watch)
            .await;
        // The export is there and recorded, whatever comes of the file beside it.
        if let Ok(tables) = &tables {
            export.verdict = Some(verify::word(tables.verdict));
            export.at = Some(wire::time(entropy::now()));
        }
        self.remember(|known| {
            known.exports.insert(made.export_id.to_string(), export);
        })?;
        let tables = tables.told()?;
        let file = tables.files.iter().map(|(name, _)| name);
        let file = file.map(|name| tables.folder.join(name)).next();
        Ok(c::RecordSaved {
            file: shown(&file.unwrap_or(tables.folder)),
            bundle: shown(&bundle),
            export_id: made.export_id.to_string(),
            seq: made.recorded.seq,
        })
    }
}

/// The export's file, beside the folder of this name.
fn beside(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(".zip");
    name.into()
}

/// Nothing takes the place of what is there.
fn free(path: &Path) -> Answer<()> {
    if path.symlink_metadata().is_ok() {
        let path = shown(path);
        return Err(error(Computer::FileExists { path }));
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
