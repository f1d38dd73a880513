//! Looking at kept exports again, so that one that was altered or lost is noticed before somebody asks for it.

use std::{fmt::Write as _, time::Duration};

use countersign_app::{
    Failure, Watch,
    carrier::Carrier,
    jobs::{Done, NewJob, Trouble},
};

/// The kind of job that looks at the kept exports of a home.
pub const REVERIFY: &str = "reverify";
/// How often. Each is verified whole once a week, and whenever its file is another one than before.
const EVERY: Duration = Duration::from_hours(24);
/// Exports that are named in words.
const NAMED: usize = 5;

pub(crate) async fn prepare(by: &Carrier) -> Result<(), Failure> {
    if by.home().is_none() {
        return Ok(());
    }
    let jobs = by.jobs()?;
    jobs.put(NewJob {
        kind: REVERIFY,
        key: "",
        place: jobs.place(),
        own: false,
        payload: "",
        due_at: None,
        every: Some(EVERY),
        most: None,
    })
    .await?;
    Ok(())
}

pub(crate) async fn run(by: &Carrier) -> Result<Done, Trouble> {
    let swept = by.reverify_due(&Watch::default()).await?;
    let mut said = format!(
        "of {} kept exports {} were verified",
        swept.kept, swept.verified
    );
    for (export, result) in swept.unsound.iter().take(NAMED) {
        // Writing to a String cannot fail.
        let _ = write!(said, "; {export} is {result}");
    }
    if let Some(more) = swept.unsound.len().checked_sub(NAMED).filter(|n| *n > 0) {
        let _ = write!(said, "; and {more} more");
    }
    for (export, result) in &swept.unsound {
        tracing::error!(%export, result = result.as_str(), "a kept export is not as it should be");
    }
    Ok(Done {
        said,
        alert: !swept.unsound.is_empty(),
    })
}
