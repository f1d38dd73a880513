//! `countersign-verify`: verifies exports on a machine that knows nothing of the workspace. No network, no database.

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use clap::Parser;
use countersign_evidence::{Form, Progress, Report, Trust, Verdict, verify};

mod grant;
mod tables;

const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (commit ",
    env!("COUNTERSIGN_COMMIT"),
    ")\nformats: record 1, statement 1, bundle 1, trust 1"
);

const LONG: &str = "\
Verifies exports of a Countersign workspace, offline: that every file is the one that was signed, that every record \
is in the ledger under a checkpoint signed by an installation of the workspace, that every statement was signed with a \
key that was in force, and that every decision was made by a person who could make it.

Whose keys these are, a bundle cannot say of itself. The workspace's founders give out a small trust file by another \
way (paper, mail, in person); without it the best verdict is \"Intact, keys not trusted\".";

const AFTER: &str = "\
Verdicts and exit codes (of several bundles the worst counts: Altered, Unreadable, Incomplete, Intact, Valid):
  Valid                     0  everything holds, and the keys are those of the trust file
  Unreadable                1  not a bundle, refused, or it could not be read
  Altered                   2  something is not as it was signed or recorded
  Incomplete                3  something is missing; what is there holds
  Intact, keys not trusted  3  everything holds, but no trust file covers it
  (could not run            1)

Examples:
  countersign-verify export.zip --trust trust
  countersign-verify unpacked-folder/ --trust trust
  countersign-verify *.zip --trust trust --json

Readable files (tables of actions, decisions, records, imports and people) follow from an export that holds, and carry no
signature. Make them yourself from what you verified, or compare those that somebody made:
  countersign-verify export.zip --trust trust --write-tables tables --with csv,xlsx
  countersign-verify export.zip --trust trust --compare-tables export-tables

A proof that one action was approved, for whoever carries it out (0 permitted, 1 unreadable, 2 altered, 3 not permitted, keys
not trusted or incomplete). It speaks as of the ledger's head that it names; that the permission was not used since, only the database settles:
  countersign-verify --grant a-17.grant --digest DIGEST --trust trust --at \"$(date -u +%FT%TZ)\"

A trust file:
  countersign-trust 1
  origin countersign/<32 hex digits>
  genesis <SHA-256 of record 0>
  founder <key id> <name>
  installation <key id> <name>
  signatures 1

How to verify without this program: README.txt in every bundle.";

/// Verifies exports of a Countersign workspace, offline.
#[derive(Debug, Parser)]
#[command(name = "countersign-verify", version = VERSION, about, long_about = LONG, after_long_help = AFTER)]
struct Arguments {
    /// Exports (.zip), or folders into which they were unpacked.
    #[arg(value_name = "BUNDLE|FOLDER", required_unless_present = "grant")]
    bundles: Vec<PathBuf>,
    /// The workspace's trust file, got by another way than the bundle.
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// One line of JSON for each bundle instead of text.
    #[arg(long)]
    json: bool,
    /// Only the verdict and, if there is one, the first thing that is wrong.
    #[arg(long, short, conflicts_with = "json")]
    quiet: bool,
    /// Make readable files from the export, if it holds: a folder that must not exist.
    #[arg(long, value_name = "FOLDER", conflicts_with = "compare_tables")]
    write_tables: Option<PathBuf>,
    /// Their forms: csv, jsonl, xlsx, report, and record of an export of one action; where PDF is built in also pdf and record-pdf.
    #[arg(long, value_name = "FORMS", value_delimiter = ',', default_value = "csv", value_parser = tables::form)]
    with: Vec<Form>,
    /// Compare readable files with those that follow from the export; any other is Altered.
    #[arg(long, value_name = "FOLDER")]
    compare_tables: Option<PathBuf>,
    /// A proof that an action was approved, instead of exports: exit code 0 only where it permits the content with this digest.
    #[arg(long, value_name = "FILE", requires = "digest", conflicts_with_all = ["bundles", "write_tables", "compare_tables"])]
    grant: Option<PathBuf>,
    /// The digest of what is about to be carried out, 64 hex digits.
    #[arg(long, value_name = "HEX", requires = "grant", value_parser = grant::digest)]
    digest: Option<[u8; 32]>,
    /// A time that the permission must reach beyond, such as 2026-11-27T09:00:00Z: this program has no clock of its own.
    #[arg(long, value_name = "TIME", requires = "grant")]
    at: Option<DateTime<Utc>>,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing can be done about a terminal that is gone.
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    match run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(io::stderr(), "countersign-verify: {error}");
            ExitCode::from(Verdict::Unreadable.exit_code())
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<u8> {
    let trust = arguments.trust.as_deref().map(read_trust).transpose()?;
    if let (Some(file), Some(digest)) = (&arguments.grant, &arguments.digest) {
        return grant::run(arguments, file, digest, trust.as_ref());
    }
    if arguments.write_tables.is_some() || arguments.compare_tables.is_some() {
        let [bundle] = arguments.bundles.as_slice() else {
            return Err(io::Error::other("tables are of one export: name one"));
        };
        return tables::run(arguments, bundle, trust.as_ref());
    }
    let mut worst: Option<Verdict> = None;
    for (index, path) in arguments.bundles.iter().enumerate() {
        let report = check(path, trust.as_ref());
        say(arguments, &report, index > 0)?;
        if worst.is_none_or(|worst| worst.severity() < report.verdict.severity()) {
            worst = Some(report.verdict);
        }
    }
    Ok(worst.map_or(Verdict::Unreadable.exit_code(), Verdict::exit_code))
}

/// Writes a report as it was asked for.
fn say(arguments: &Arguments, report: &Report, apart: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", report.json())?;
    } else if arguments.quiet {
        writeln!(out, "{}", report.brief())?;
    } else {
        if apart {
            writeln!(out)?;
        }
        write!(out, "{}", report.text())?;
    }
    out.flush()
}

fn read_trust(path: &Path) -> io::Result<Trust> {
    let named = |why: String| io::Error::other(format!("{}: {why}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| named(error.to_string()))?;
    Trust::parse(&bytes).map_err(|error| named(error.to_string()))
}

/// Verifies with a progress line on a terminal.
fn check(path: &Path, trust: Option<&Trust>) -> Report {
    shown(|progress| verify(path, trust, progress))
}

/// Runs something with a progress line on a terminal, which appears when it takes longer than half a second.
fn shown<T>(work: impl FnOnce(&mut dyn FnMut(Progress) -> ControlFlow<()>) -> T) -> T {
    let terminal = io::stderr().is_terminal();
    let (started, mut last) = (Instant::now(), None::<Instant>);
    let done = work(&mut |progress: Progress| {
        let due =
            last.map_or(started.elapsed(), |last| last.elapsed()) > Duration::from_millis(500);
        if terminal && due {
            last = Some(Instant::now());
            let percent = progress
                .done
                .saturating_mul(100)
                .checked_div(progress.total)
                .unwrap_or_default();
            let _ = write!(io::stderr(), "\r{} … {percent:>3} %   ", progress.stage);
        }
        ControlFlow::Continue(())
    });
    if last.is_some() {
        let _ = write!(io::stderr(), "\r{:60}\r", "");
    }
    done
}
