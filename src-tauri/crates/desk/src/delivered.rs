//! What became of one export: shown, verified again from the kept copy, sent once more.

use countersign_app::tables::{Form, makeable, sets_pdf};
use countersign_contract as c;
use countersign_delivery::{Repeat, deliver, named};
use countersign_refusal::{Database, Thing};
use countersign_screens::exports;

use crate::{
    commands::Admitted,
    exports::listed,
    fail::{Told as _, error, id},
    verify,
};

impl Admitted<'_> {
    /// The command `export_show`.
    pub(crate) async fn export_show(
        &self,
        request: c::ExportId,
    ) -> Result<c::ExportDetails, c::ApiError> {
        let seat = self.seat()?;
        let export = id(Thing::Export, &request.export_id)?;
        let carrier = seat.session().carrier();
        let of = carrier.export_metadata(export).await.told()?;
        let names = seat.names().await?;
        // A computer that remembers nothing keeps no copy and has no such file.
        let destinations = carrier.home().map(|_| named(&carrier).told());
        let (file, destinations, fault) = match destinations {
            None => (None, Vec::new(), None),
            Some(Ok((path, names))) => (Some(path.display().to_string()), names, None),
            Some(Err(error)) => (None, Vec::new(), Some(error.message)),
        };
        Ok(c::ExportDetails {
            export: listed(&of, &names, &self.known()),
            attempts: of
                .attempts
                .iter()
                .map(|attempt| exports::attempt(attempt, &names))
                .collect(),
            destinations,
            destinations_file: file,
            destinations_fault: fault,
            of_one_action: matches!(of.export.filter.case(), Some([_])),
            sets_pdf: sets_pdf(),
        })
    }

    /// The command `export_verify_kept`: runs the verifier on the kept copy and records what it finds.
    pub(crate) async fn export_verify_kept(
        &self,
        request: c::ExportKey,
    ) -> Result<c::ExportVerified, c::ApiError> {
        let seat = self.seat()?;
        let export = id(Thing::Export, &request.export_id)?;
        let session = seat.session();
        let job = self.job(&request.job);
        let found = session.verify_export(export, &job.watch).await.told()?;
        Ok(c::ExportVerified {
            result: exports::result(found.result),
            recorded: crate::decide::recorded_at(&session, found.recorded).await?,
        })
    }

    /// The command `export_tables`: readable files, made from the kept copy once it was verified.
    pub(crate) async fn export_tables(
        &self,
        request: c::ExportTables,
    ) -> Result<c::TablesMade, c::ApiError> {
        let seat = self.seat()?;
        let export = id(Thing::Export, &request.export_id)?;
        let session = seat.session();
        let forms: Vec<Form> = request.forms.iter().map(|form| form_of(*form)).collect();
        // Asked before the dialog, so that nobody picks a name for nothing.
        let of = session.export_metadata(export).await.told()?;
        makeable(&forms, &of.export.filter).told()?;
        let name = format!("countersign-{}-tables", export.simple());
        let Some(folder) = self.shared.choose.save(&name).await else {
            return Err(error(Database::Cancelled));
        };
        let job = self.job(&request.job);
        let made = session.export_tables(export, forms.into_iter().collect(), &folder, &job.watch);
        let made = made.await.told()?;
        Ok(c::TablesMade {
            folder: made.folder.display().to_string(),
            verdict: verify::word(made.verdict),
            files: made.files.into_iter().map(|(name, _)| name).collect(),
        })
    }

    /// The command `export_redeliver`: one attempt, recorded before and after.
    pub(crate) async fn export_redeliver(
        &self,
        request: c::Redeliver,
    ) -> Result<c::Redelivered, c::ApiError> {
        let seat = self.seat()?;
        let export = id(Thing::Export, &request.export_id)?;
        let job = self.job(&request.job);
        let repeat = if request.again {
            Repeat::Again
        } else {
            Repeat::No
        };
        let carrier = seat.session().carrier();
        let made = deliver(carrier, export, &request.to, repeat, &job.watch)
            .await
            .told()?;
        Ok(c::Redelivered {
            attempt: made.attempt,
            to: made.target,
            status: match made.outcome {
                countersign_delivery::Outcome::Delivered => c::DeliveryStatus::Delivered,
                countersign_delivery::Outcome::Failed { .. } => c::DeliveryStatus::Failed,
                countersign_delivery::Outcome::Uncertain => c::DeliveryStatus::Uncertain,
            },
            reply: made.answer,
            seq: made.seq,
        })
    }
}

const fn form_of(form: c::TableForm) -> Form {
    match form {
        c::TableForm::Csv => Form::Csv,
        c::TableForm::Jsonl => Form::JsonLines,
        c::TableForm::Xlsx => Form::Xlsx,
        c::TableForm::Report => Form::Report,
        c::TableForm::Pdf => Form::Pdf,
        c::TableForm::Record => Form::Record,
        c::TableForm::RecordPdf => Form::RecordPdf,
    }
}
