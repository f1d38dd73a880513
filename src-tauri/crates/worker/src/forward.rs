//! Telling the SIEM: a job for each target whose settings stand in a file of this home.

use std::time::Duration;

use countersign_app::{
    Failure,
    carrier::Carrier,
    follow::Follower,
    jobs::{Done, NewJob, Trouble},
};
use countersign_refusal::{Refusal, Siem, Tool};
use countersign_siem::{Target, forward_once, sender};

/// The kind of job that tells a target what it has not been told.
pub const FORWARD: &str = "siem_forward";
/// How often a target is told. Whoever wants it sooner runs `countersignctl siem`.
const EVERY: Duration = Duration::from_secs(15);

/// A job for each target. What only the environment names is another program's, which has that environment.
pub(crate) async fn prepare(by: &Carrier) -> Result<(), Failure> {
    let Some(home) = by.home() else {
        return Ok(());
    };
    let jobs = by.jobs()?;
    for name in Target::files(home)? {
        jobs.put(NewJob {
            kind: FORWARD,
            key: &name,
            place: jobs.place(),
            own: false,
            payload: "",
            due_at: None,
            every: Some(EVERY),
            // Nothing is given up: what is not told stays to be told.
            most: None,
        })
        .await?;
    }
    Ok(())
}

pub(crate) async fn run(follower: &Follower, name: &str) -> Result<Done, Trouble> {
    let home = follower.home()?;
    let home = home.ok_or_else(|| Failure::new(Tool::WorkspaceUnnamed))?;
    let told = match Target::named(home, name) {
        Ok(target) => forward_once(follower, &sender(follower), &target, home).await,
        Err(failure) => Err(failure),
    };
    match told {
        Ok(batches) => Ok(match batches.last() {
            Some(last) => format!("{name} was told up to record {}", last.until - 1).into(),
            None => format!("{name} had been told everything").into(),
        }),
        Err(failure) => match failure.refusal() {
            Refusal::Siem(Siem::TargetUnknown { .. }) => {
                Ok(format!("{name} is not set here any more").into())
            }
            Refusal::Siem(Siem::Busy { .. }) => {
                Ok(format!("another program of this installation tells {name}").into())
            }
            // Somebody has to decide where to begin again.
            Refusal::Siem(Siem::AnotherLedger { .. } | Siem::State { .. }) => Err(failure.into()),
            // Settings are mended without anybody telling this program.
            _ => Err(Trouble {
                failure,
                for_good: false,
            }),
        },
    }
}
