//! Measurements of whole operations, each beside its limit in the same run: three interleaved repeats, medians, ratios,
//! CPU seconds.
//!
//! Every bench makes a throw-away workspace of its own and removes it, also when it is interrupted. Rates of different
//! machines, or of different minutes on a shared one, say little; the ratios within one run are what counts.
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement makes up what it needs, and nobody keeps it"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times become figures for people; none is near the limits"
)]
#![allow(
    clippy::format_push_string,
    clippy::float_cmp,
    clippy::needless_pass_by_value,
    clippy::type_complexity,
    reason = "figures are floats, and SQL for throw-away tables is put together as text"
)]

mod append;
mod bed;
mod child;
mod cpu;
mod decide;
mod export;
mod figures;
mod fill;
mod http;
mod intake;
mod jobs;
mod load;
mod metrics;
mod queue;
mod receipt;
mod screening;
mod sets;
mod signed;
mod twin;
mod verify;

use countersign_refusal::Tool;
use std::io::Write as _;

use countersign_app::Failure;

pub use figures::Report;
pub use screening::Labelled;
pub use sets::Sets;

/// What is measured.
#[derive(Debug, Clone)]
pub enum Measurement {
    /// A whole decision beside a plain transaction of the same size, at 1, 8 and 32 clients.
    Decide,
    /// Proposals in batches of 100 beside plain inserts of the same rows.
    Append,
    /// Proposals over HTTP beside plain inserts, and how soon an agent that waits hears of a decision.
    Intake,
    /// A held, verified receipt at 10,000, 100,000 and 1,000,000 records.
    Receipt,
    /// Pages of the queue among 1,000,000 actions.
    Queue,
    /// All figures over 1,000,000 actions beside a bare count of the same rows.
    Metrics,
    /// Jobs taken and ended at 1 and 8 clients, beside a bare loop over `SKIP LOCKED`.
    Jobs,
    /// A bundle of 100,000 records beside COPY of the same rows.
    Export,
    /// 100,000 signed records verified, beside their signatures in batches.
    Verify,
    /// How well the screening finds what the labels mark, by account.
    Screening(Box<Labelled>),
    /// The same over several sets.
    Sets(Sets),
}

/// The words after this program's name that have it call [`obey`]: an export is measured in a process of its own.
pub const CHILD: [&str; 2] = ["bench", "export-child"];

/// Measures. `quick` takes small sizes, which show that it runs and measure nothing. Progress goes to standard error.
pub fn run(what: Measurement, quick: bool) -> Result<Report, Failure> {
    in_runtime(|| measure(what, quick))
}

/// The exporting half of [`Measurement::Export`]: an order on standard input, the outcome on standard output.
pub fn obey() -> Result<(), Failure> {
    in_runtime(child::obey)
}

fn in_runtime<T: Send, F: Future<Output = Result<T, Failure>>>(
    work: impl FnOnce() -> F + Send,
) -> Result<T, Failure> {
    // A thread of its own: whoever calls may have a runtime already.
    std::thread::scope(|scope| {
        scope
            .spawn(|| until_interrupted(work()))
            .join()
            .unwrap_or_else(|_| Err(Failure::contradiction("the measurement broke off")))
    })
}

fn until_interrupted<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|cause| {
            let row = Tool::Threads {
                cause: cause.to_string(),
            };
            Failure::because(row, cause)
        })?;
    let outcome = runtime.block_on(async {
        // The work's own values, dropped with it, stop its server and remove its files.
        tokio::select! {
            outcome = work => outcome,
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

async fn measure(what: Measurement, quick: bool) -> Result<Report, Failure> {
    match what {
        Measurement::Decide => decide::measure(quick).await,
        Measurement::Append => append::measure(quick).await,
        Measurement::Intake => intake::measure(quick).await,
        Measurement::Receipt => receipt::measure(quick).await,
        Measurement::Queue => queue::measure(quick).await,
        Measurement::Metrics => metrics::measure(quick).await,
        Measurement::Jobs => jobs::measure(quick).await,
        Measurement::Export => export::measure(quick).await,
        Measurement::Verify => verify::measure(quick).await,
        Measurement::Screening(data) => screening::measure(&data, quick),
        Measurement::Sets(sets) => sets::measure(&sets, quick).await,
    }
}

/// A line on standard error, for whoever waits.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
