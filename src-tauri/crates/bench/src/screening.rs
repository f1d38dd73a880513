//! How well the screening finds what the labels mark; by account, on data that nobody here made or on generated ones.

use countersign_refusal::{Deed, Tool};
use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Instant,
};

use countersign_agents::{bench, import::Dialect, progress::Unattended};
use countersign_app::Failure;

use super::{
    cpu,
    figures::{Report, rounded, short},
};

/// What is screened and what is known of it.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Transactions as CSV.
    pub input: PathBuf,
    /// Which accounts are marked: `AMLSim`'s nodes.csv, or the columns `account` and `is_sar`; none: the rows' own marks.
    pub labels: Option<PathBuf>,
    /// What is stated about the transactions.
    pub dialect: Dialect,
}

pub(super) fn measure(data: &Labelled, quick: bool) -> Result<Report, Failure> {
    let open =
        |path: &Path| File::open(path).map_err(|cause| Failure::file(path, Deed::Read, cause));
    let (input, labels) = (
        open(&data.input)?,
        data.labels.as_deref().map(open).transpose()?,
    );
    let start = Instant::now();
    let found = bench::screening(
        input,
        labels,
        &data.dialect,
        || start.elapsed(),
        &mut Unattended,
    )
    .map_err(failure)?;
    let mut report = Report::new("screening", quick, &["rule", "accounts", "of them marked"]);
    for (rule, (accounts, marked)) in &found.by_rule {
        report.rows.push(vec![
            (*rule).to_owned(),
            accounts.to_string(),
            marked.to_string(),
        ]);
    }
    report.note(format!(
        "{} of {} accounts flagged; precision {}, recall {}, base rate {}, lift {}; {} rows in {} s ({} s to read, {} s to screen).",
        found.alerts,
        found.accounts,
        short(found.precision),
        short(found.recall),
        short(found.base_rate),
        short(found.lift),
        found.rows,
        short(found.seconds.0 + found.seconds.1),
        short(found.seconds.0),
        short(found.seconds.1),
    ));
    if found.rejected > 0 {
        report.note(format!(
            "{} lines could not be read as transactions.",
            found.rejected
        ));
    }
    report.aim("precision over base rate", found.lift, 3.0, true);
    report.aim("accounts flagged", found.alerts as f64, 40.0, true);
    let seconds = cpu::ours();
    report.note(format!("{} CPU seconds.", short(seconds)));
    report.figure("cpu_seconds", rounded(seconds));
    if let serde_json::Value::Object(figures) =
        serde_json::to_value(&found).map_err(Failure::contradiction)?
    {
        report.figures.extend(figures);
    }
    for notice in found.notices {
        report.note(notice);
    }
    Ok(report)
}

fn failure(error: bench::BenchError) -> Failure {
    let cause = error.to_string();
    Failure::because(Tool::Screening { cause }, error)
}
