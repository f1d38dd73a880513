//! How well the screening finds what the labels mark; by account, on data that nobody here made or on generated ones.

use countersign_refusal::{Deed, Tool};
use std::{
    fs::File,
    io::{BufWriter, Read, Seek as _},
    path::{Path, PathBuf},
    time::Instant,
};

use countersign_agents::{
    bench,
    generator::{self, Format, Pattern, Plan},
    import::Dialect,
    progress::Unattended,
};
use countersign_app::Failure;

use super::{
    cpu,
    figures::{Report, rounded, short},
};

/// Of made sets.
const SEED: u64 = 20_260_301;

/// What is screened and what is known of it.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Transactions as CSV; none: a set of this shape is made, with marks of its own.
    pub input: Result<PathBuf, Format>,
    /// Which accounts are marked: `AMLSim`'s nodes.csv, or the columns `account` and `is_sar`; none: the rows' own marks.
    pub labels: Option<PathBuf>,
    /// What is stated about the transactions.
    pub dialect: Dialect,
}

pub(super) fn measure(data: &Labelled, quick: bool) -> Result<Report, Failure> {
    let open =
        |path: &Path| File::open(path).map_err(|cause| Failure::file(path, Deed::Read, cause));
    let labels = data.labels.as_deref().map(open).transpose()?;
    let input: Box<dyn Read> = match &data.input {
        Ok(path) => Box::new(open(path)?),
        Err(format) => Box::new(made(*format, quick)?),
    };
    let start = Instant::now();
    let found = bench::screening(
        input,
        labels,
        &data.dialect,
        || start.elapsed(),
        &mut Unattended,
    )
    .map_err(failure)?;
    let mut report = Report::new(
        "screening",
        quick,
        &["rule", "accounts", "of them marked", "ms"],
    );
    for rule in &found.rules {
        let (accounts, marked) = found
            .by_rule
            .get(rule.rule.id())
            .copied()
            .unwrap_or_default();
        report.rows.push(vec![
            rule.rule.id().to_owned(),
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

/// A made set as a file of its own, already unlinked: the usual size, or with `quick` a small one.
fn made(format: Format, quick: bool) -> Result<File, Failure> {
    let plan = if quick {
        Plan::small(SEED)
    } else {
        Plan {
            rows: 1_200_000,
            accounts: 200_000,
            patterns: Pattern::ALL.into_iter().map(|p| (p, 800)).collect(),
            ..Plan::usual(SEED)
        }
    };
    let broken = |cause: std::io::Error| Failure::file(Path::new("a made set"), Deed::Write, cause);
    let mut file = tempfile::tempfile().map_err(broken)?;
    generator::write(
        &plan,
        format,
        BufWriter::new(&mut file),
        std::io::sink(),
        &mut Unattended,
    )
    .map_err(|error| {
        let cause = error.to_string();
        Failure::because(Tool::Generate { cause }, error)
    })?;
    file.rewind().map_err(broken)?;
    Ok(file)
}

fn failure(error: bench::BenchError) -> Failure {
    let cause = error.to_string();
    Failure::because(Tool::Screening { cause }, error)
}
