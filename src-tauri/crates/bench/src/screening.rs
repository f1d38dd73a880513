//! How well the screening finds what the labels mark; by account, on data that nobody here made or on generated ones.

use countersign_refusal::{Deed, Tool};
use std::{
    fs::File,
    io::{Read as _, Seek as _},
    path::{Path, PathBuf},
    time::Instant,
};

use countersign_agents::{
    bench::{self, BenchError, Labels},
    import::Dialect,
    progress::Unattended,
};
use countersign_app::{Failure, spill::Temporary};

use super::{
    cpu,
    figures::{Report, rounded, short},
};

/// How IBM's list of attempts begins.
const ATTEMPTS: &[u8] = b"BEGIN LAUNDERING";

/// What is screened and what is known of it.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Transactions as CSV.
    pub input: PathBuf,
    /// Which accounts are marked: `AMLSim`'s nodes.csv, the columns `account` and `is_sar`, or IBM's list of attempts; none: the
    /// rows' own marks.
    pub labels: Option<PathBuf>,
    /// What is stated about the transactions.
    pub dialect: Dialect,
}

pub(super) fn measure(data: &Labelled, quick: bool) -> Result<Report, Failure> {
    let open =
        |path: &Path| File::open(path).map_err(|cause| Failure::file(path, Deed::Read, cause));
    let labels = data.labels.as_deref().map(labels).transpose()?;
    let start = Instant::now();
    let temporary = Temporary::usual();
    let found = bench::screening(
        temporary.screen(),
        open(&data.input)?,
        labels,
        &data.dialect,
        || start.elapsed(),
        &mut Unattended,
    )
    .map_err(|error| failure(&temporary, error))?;
    let mut report = Report::new(
        "screening",
        quick,
        &["rule", "accounts", "of them marked", "ms"],
    );
    for rule in &found.rules {
        let name = rule.rule.named(rule.by_count);
        let (accounts, marked) = found.by_rule.get(&name).copied().unwrap_or_default();
        report.rows.push(vec![
            name,
            accounts.to_string(),
            marked.to_string(),
            rule.milliseconds.to_string(),
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
    let peak = cpu::peak_memory().unwrap_or(0.0);
    report.note(format!(
        "{} rows/s; {} MB at the peak, {} bytes a row; {} MB went through temporary files.",
        short(found.rows_per_second),
        short(peak),
        short(peak * 1e6 / found.rows.max(1) as f64),
        short(found.spilled_bytes as f64 / 1e6),
    ));
    report.figure("peak_mb", rounded(peak));
    for (pattern, (marked, flagged)) in &found.by_pattern {
        report.note(format!(
            "Of {marked} accounts marked with {pattern} {flagged} were flagged."
        ));
    }
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

/// What the labels are, by how they begin.
fn labels(path: &Path) -> Result<Labels<File>, Failure> {
    let broken = |cause| Failure::file(path, Deed::Read, cause);
    let mut file = File::open(path).map_err(broken)?;
    let mut begin = Vec::new();
    (&file)
        .take(ATTEMPTS.len() as u64)
        .read_to_end(&mut begin)
        .map_err(broken)?;
    file.rewind().map_err(broken)?;
    Ok(if begin == ATTEMPTS {
        Labels::Attempts(file)
    } else {
        Labels::Accounts(file)
    })
}

fn failure(temporary: &Temporary, error: BenchError) -> Failure {
    let error = match error {
        BenchError::Stopped(why) => return temporary.failure(why),
        error => error,
    };
    let cause = error.to_string();
    Failure::because(Tool::Screening { cause }, error)
}
