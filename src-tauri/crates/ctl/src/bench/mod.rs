//! Measurements, each beside its limit in the same run: three interleaved repeats, medians, ratios, CPU seconds.
//!
//! Every bench makes a throw-away workspace of its own and removes it, also when it is interrupted. Rates of different
//! machines, or of different minutes on a shared one, say little; the ratios within one run are what counts.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times become figures for people; none is near the limits"
)]

mod append;
mod bed;
mod child;
mod cpu;
mod decide;
mod export;
mod figures;
mod fill;
mod load;
mod queue;
mod receipt;
mod screening;
mod signed;
mod twin;
mod verify;

use std::io::Write as _;

use countersign_app::Failure;

use figures::Report;

/// What every measurement takes.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Common {
    /// Print one line of JSON last.
    #[arg(long)]
    pub json: bool,
    /// Small sizes: shows that it runs, measures nothing.
    #[arg(long)]
    pub quick: bool,
}

/// What is measured.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// A whole decision beside a plain transaction of the same size, at 1, 8 and 32 clients.
    Decide(Common),
    /// Proposals in batches of 100 beside plain inserts of the same rows.
    Append(Common),
    /// A held, verified receipt at 10,000, 100,000 and 1,000,000 records.
    Receipt(Common),
    /// Pages of the queue among 1,000,000 actions.
    Queue(Common),
    /// A bundle of 100,000 records beside COPY of the same rows.
    Export(Common),
    /// 100,000 signed records verified, beside their signatures in batches.
    Verify(Common),
    /// The exporting half of `export`, in a process of its own.
    #[command(hide = true)]
    ExportChild,
    /// How well the screening finds what the labels mark, by account.
    Screening(screening::Args),
}

/// Measures, prints a table and with `--json` one line of JSON last. Progress goes to standard error.
pub fn run(args: Args) -> Result<(), Failure> {
    // A thread of its own: whoever calls may have a runtime already.
    std::thread::scope(|scope| {
        scope
            .spawn(|| in_runtime(args))
            .join()
            .unwrap_or_else(|_| Err(Failure::contradiction("the measurement broke off")))
    })
}

fn in_runtime(args: Args) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|cause| {
            Failure::new(
                "threads",
                format!("No threads could be started: {cause}."),
                "Try again.",
            )
        })?;
    let outcome = runtime.block_on(async {
        // The work's own values, dropped with it, stop its server and remove its files.
        tokio::select! {
            outcome = measure(args) => outcome,
            () = interrupted() => Err(Failure::cancelled()),
        }
    });
    runtime.shutdown_background();
    outcome
}

async fn interrupted() {
    let term = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = term => {}
    }
}

async fn measure(args: Args) -> Result<(), Failure> {
    let (common, report) = match args {
        Args::Decide(common) => (common, decide::measure(common.quick).await?),
        Args::Append(common) => (common, append::measure(common.quick).await?),
        Args::Receipt(common) => (common, receipt::measure(common.quick).await?),
        Args::Queue(common) => (common, queue::measure(common.quick).await?),
        Args::Export(common) => (common, export::measure(common.quick).await?),
        Args::Verify(common) => (common, verify::measure(common.quick).await?),
        Args::ExportChild => return child::obey().await,
        Args::Screening(args) => (args.common, screening::measure(&args)?),
    };
    print(&report, common.json)
}

fn print(report: &Report, json: bool) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let mut text = report.text();
    if json {
        text.push_str(&report.json());
        text.push('\n');
    }
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|cause| {
            Failure::new(
                "output",
                format!("The figures could not be printed: {cause}."),
                "Check where they go.",
            )
        })
}

/// A line on standard error, for whoever waits.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
