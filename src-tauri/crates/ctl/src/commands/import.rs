//! `import`: files come in whole, bad lines listed by number; the same file again changes nothing.

use std::{fmt::Write as _, path::Path};

use countersign_agents::import::{Dialect, Reading, Report, Summary};
use countersign_app::{Failure, Watch, imports};
use serde_json::json;

use super::past_imports as past;
use crate::{args::Import, out::Out, place::OpenWorkspace};

/// Bad lines that people are shown; programs get all that are listed.
const SHOWN: usize = 20;

/// Runs `import …`.
pub async fn run(
    open: &OpenWorkspace,
    command: Import,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    // A statement that cannot be understood is refused before anything is asked or opened.
    let (file, outcome) = match command {
        Import::Transactions {
            file,
            preview,
            read_as,
        } => {
            let dialect = read_as.dialect()?;
            if preview {
                return show(&file, dialect, out, watch).await;
            }
            let session = open.reader().await?;
            let outcome = session.import_transactions(&file, dialect, watch).await;
            (file, outcome)
        }
        Import::Incidents { file, preview } => {
            if preview {
                return show_incidents(&file, out, watch).await;
            }
            let session = open.reader().await?;
            let outcome = session.import_incidents(&file, watch).await;
            (file, outcome)
        }
        Import::List { limit } => return past::list(open, limit, out).await,
        Import::Show { import } => return past::show(open, import, out).await,
        Import::Void { import, reason } => {
            let session = open.signer().await?;
            let recorded = session.void_import(import, &reason).await?;
            return out.answer(
                &format!(
                    "The import {import} is out of force (ledger {}).",
                    recorded.seq
                ),
                &json!({"voided": {"import": import, "seq": recorded.seq}}),
            );
        }
    };
    let imported = match outcome {
        Ok(imported) => imported,
        // The file is in, which is what was asked for.
        Err(failure) if matches!(failure.code(), "import-duplicate" | "import-known") => {
            let said = countersign_english::say(failure.refusal());
            return out.answer(
                &format!("{}: {}\n{}", file.display(), said.sentence, said.hint),
                &json!({"import": {"already": true, "file": file.display().to_string(), "code": failure.code(), "members": failure.refusal().members()}}),
            );
        }
        Err(failure) => return Err(failure),
    };
    let report = &imported.report;
    let mut words = format!(
        "{} of {} lines were taken (import {}, ledger {}).",
        report.accepted, report.rows, imported.import, imported.seq
    );
    words.push_str(&told(report));
    out.answer(&words, &json!({"import": {"already": false, "id": imported.import, "seq": imported.seq, "file": file.display().to_string(), "report": report}}))
}

/// Shows how a file would be read, and takes nothing.
async fn show(file: &Path, dialect: Dialect, out: Out, watch: &Watch) -> Result<(), Failure> {
    let preview = imports::preview(file, dialect.clone(), watch).await?;
    let report = &preview.report;
    let mut words = format!(
        "{} of {} lines would be taken; nothing was.",
        report.accepted, report.rows
    );
    for row in &preview.rows {
        let _ = write!(
            words,
            "\n  line {}: {}  {} -> {}  {} {}  {}",
            row.line,
            row.time.to_text(),
            row.from_account,
            row.to_account,
            row.amount,
            row.currency,
            row.kind
        );
    }
    words.push_str(&told(report));
    let rows: Vec<_> = preview
        .rows
        .iter()
        .map(|row| {
            json!({"line": row.line, "id": row.id, "time": row.time.to_text(), "from_account": row.from_account, "to_account": row.to_account,
                "amount": row.amount.as_str(), "currency": row.currency, "kind": row.kind, "channel": row.channel})
        })
        .collect();
    out.answer(
        &words,
        &json!({"preview": {"file": file.display().to_string(), "dialect": dialect, "rows": rows, "report": report}}),
    )
}

/// Shows how a file of incidents would be read, and takes nothing.
async fn show_incidents(file: &Path, out: Out, watch: &Watch) -> Result<(), Failure> {
    let rows = imports::preview_incidents(file, watch).await?;
    let report = &rows.report;
    let mut words = format!(
        "{} of {} incidents would be taken; nothing was.",
        report.accepted, report.rows
    );
    for row in &rows.incidents {
        let severity = row.severity.word();
        let _ = write!(
            words,
            "\n  line {}: {}  {}  {severity}  {}",
            row.line, row.id, row.opened_at, row.title
        );
    }
    words.push_str(&told(report));
    out.answer(
        &words,
        &json!({"preview": {"file": file.display().to_string(), "rows": rows.incidents, "report": report}}),
    )
}

/// How a file was read, what it comes to, and what was not taken.
pub fn told(report: &Report) -> String {
    let mut words = read_as(report.reading.as_ref(), report.summary.as_ref());
    // Writing to a String cannot fail.
    for bad in report.bad_lines.iter().take(SHOWN) {
        let _ = write!(words, "\n  line {}: {}", bad.line, bad.reason);
        if !bad.text.is_empty() {
            let _ = write!(words, "\n    {}", bad.text);
        }
    }
    let more = report
        .rejected
        .saturating_sub(report.bad_lines.len().min(SHOWN) as u64);
    if more > 0 {
        let _ = write!(words, "\n  and {more} more (--json lists up to 1,000)");
    }
    words
}

/// How a file was read, and what it came to.
pub fn read_as(reading: Option<&Reading>, summary: Option<&Summary>) -> String {
    let mut words = String::new();
    // Writing to a String cannot fail.
    if let Some(reading) = reading {
        let _ = write!(words, "\nRead as {}.", imports::described(reading));
    }
    if let Some(summary) = summary {
        if !summary.first.is_empty() {
            let _ = write!(
                words,
                "\n  from {} to {}; {}{} accounts",
                summary.first,
                summary.last,
                if summary.more_accounts {
                    "more than "
                } else {
                    ""
                },
                summary.accounts
            );
        }
        for (severity, incidents) in &summary.severities {
            let _ = write!(words, "\n  {incidents} of severity {severity}");
        }
        for (code, sum) in &summary.currencies {
            let _ = write!(words, "\n  {} {code} in {} rows", sum.amount, sum.rows);
        }
        if summary.folded > 0 {
            let _ = write!(
                words,
                "\n  {} account ids were an IBAN with blanks or small letters and were folded to one spelling",
                summary.folded
            );
        }
        if summary.to_oneself > 0 {
            let _ = write!(
                words,
                "\n  {} rows are between an account and itself",
                summary.to_oneself
            );
        }
        for (rows, what) in [
            (
                summary.known,
                "rows are known from earlier imports under the same id and were not taken again",
            ),
            (
                summary.repeated,
                "rows stand twice in the file under the same id and were taken once",
            ),
            (
                summary.corrected,
                "rows stand in the place of rows of earlier imports",
            ),
        ] {
            if rows > 0 {
                let _ = write!(words, "\n  {rows} {what}");
            }
        }
        for note in summary.notes.iter().take(SHOWN) {
            let _ = write!(words, "\n  {note}");
        }
    }
    words
}
