//! `import`: files come in whole, bad lines listed by number; the same file again changes nothing.

use countersign_refusal::Import as Row;
use std::fmt::Write as _;

use countersign_agents::import::Mapping;
use countersign_app::{Failure, Watch};
use serde_json::json;

use crate::{args::Import, out::Out, place::Desk};

/// Bad lines that people are shown; programs get all that are listed.
const SHOWN: usize = 20;

/// Runs `import …`.
pub async fn run(desk: &Desk, command: Import, out: Out, watch: &Watch) -> Result<(), Failure> {
    // A mapping that cannot be read is refused before anything is asked or opened.
    let (file, mapping) = match &command {
        Import::Transactions { file, mapping } => {
            (file, mapping.as_deref().map(parse).transpose()?)
        }
        Import::Incidents { file } => (file, None),
    };
    let session = desk.reader().await?;
    let outcome = match &command {
        Import::Transactions { .. } => session.import_transactions(file, mapping, watch).await,
        Import::Incidents { .. } => session.import_incidents(file, watch).await,
    };
    let imported = match outcome {
        Ok(imported) => imported,
        // The file is in, which is what was asked for.
        Err(failure) if failure.code() == "import-duplicate" => {
            return out.answer(
                &format!("{} was imported before; nothing changed.", file.display()),
                &json!({"import": {"already": true, "file": file.display().to_string()}}),
            );
        }
        Err(failure) => return Err(failure),
    };
    let report = &imported.report;
    let mut words = format!(
        "{} of {} lines were taken (import {}, ledger {}).",
        report.accepted, report.rows, imported.import, imported.seq
    );
    for bad in report.bad_lines.iter().take(SHOWN) {
        let _ = write!(words, "\n  line {}: {}", bad.line, bad.reason);
    }
    let more = report
        .rejected
        .saturating_sub(report.bad_lines.len().min(SHOWN) as u64);
    if more > 0 {
        let _ = write!(words, "\n  and {more} more (--json lists up to 1,000)");
    }
    out.answer(&words, &json!({"import": {"already": false, "id": imported.import, "seq": imported.seq, "file": file.display().to_string(), "report": report}}))
}

fn parse(text: &str) -> Result<Mapping, Failure> {
    Mapping::parse(text).map_err(|error| {
        let row = Row::Mapping {
            cause: error.to_string(),
        };
        Failure::because(row, error)
    })
}
