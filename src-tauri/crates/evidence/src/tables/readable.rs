//! The files for people: the report and the decision record, as pages and as PDF.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::folder::create;
use super::report::Report;
use super::{Form, TablesError};
use crate::document::{self, Document, Typeset};

/// The report.
pub const REPORT: &str = "report.html";
/// The report as PDF.
pub const PDF: &str = "report.pdf";
/// The decision record.
pub const RECORD: &str = "record.html";
/// The decision record as PDF.
pub const RECORD_PDF: &str = "record.pdf";

/// Writes those that are asked for; `names` gets theirs.
///
/// # Errors
/// The disk, nobody sets a PDF or it could not be set, or the export is not of one action.
pub fn put(
    report: &Report,
    forms: &BTreeSet<Form>,
    folder: &Path,
    press: Option<&dyn Typeset>,
    names: &mut Vec<String>,
) -> Result<(), TablesError> {
    let set = |document: &Document| {
        let press = press.ok_or(TablesError::NoPdf)?;
        press.pdf(document).map_err(TablesError::Pdf)
    };
    let record = || report.decision_record().ok_or(TablesError::NotOneAction);
    for form in forms {
        let mut bytes = Vec::new();
        let name = match form {
            Form::Csv | Form::JsonLines | Form::Xlsx => continue,
            Form::Report => {
                report.write(&mut bytes)?;
                REPORT
            }
            Form::Pdf => {
                bytes = set(&report.document())?;
                PDF
            }
            Form::Record => {
                document::page(&record()?, &mut bytes)?;
                RECORD
            }
            Form::RecordPdf => {
                bytes = set(&record()?)?;
                RECORD_PDF
            }
        };
        let mut file = BufWriter::with_capacity(1 << 16, create(&folder.join(name))?);
        file.write_all(&bytes)?;
        file.into_inner()
            .map_err(std::io::IntoInnerError::into_error)?
            .sync_all()?;
        names.push(name.to_owned());
    }
    Ok(())
}
