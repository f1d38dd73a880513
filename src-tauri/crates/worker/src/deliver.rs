//! Deliveries that are tried again: with back-off where the receiver does not have the bundle, and never unasked where it may
//! have it.

use countersign_app::{
    Failure, Watch,
    carrier::Carrier,
    exports::Keeping,
    jobs::{Done, JobRow, NewJob, Taken, Trouble},
};
use countersign_delivery::{Attempted, Outcome, Repeat, deliver, target};
use countersign_refusal::{Delivery, Job, Refusal};
use uuid::Uuid;

/// The kind of job that delivers an export.
pub const DELIVER: &str = "deliver";
/// Attempts: over some three hours, if nothing but the receiver is in the way.
const ATTEMPTS: u32 = 12;

/// Has this home's consoles and workers deliver an export to a destination until it arrived, may have arrived or is refused.
/// Answers with the job; one that was made before for the same is the same.
///
/// # Errors
/// `destination…`, `secret-missing`, `not-found`; `export-not-kept` where the copy is not here.
pub async fn keep_delivering(by: &Carrier, export: Uuid, to: &str) -> Result<JobRow, Failure> {
    target(by, to)?;
    let known = by.export_metadata(export).await?;
    if known.kept != Keeping::Here {
        return Err(Failure::new(Delivery::NotKept {
            export: export.to_string(),
            installation: Some(known.installation_name).filter(|name| !name.is_empty()),
        }));
    }
    let jobs = by.jobs()?;
    let job = jobs
        .put(NewJob {
            kind: DELIVER,
            key: &format!("{export} {to}"),
            place: jobs.place(),
            own: false,
            payload: "",
            due_at: None,
            every: None,
            most: Some(ATTEMPTS),
        })
        .await?;
    jobs.get(job)
        .await?
        .ok_or_else(|| Failure::contradiction(format!("job {job} is not there")))
}

/// One attempt. A person who gave the job its attempts back has read why it was dead: then it goes where it may have arrived
/// too, and the receiver is told so.
pub(crate) async fn run(by: &Carrier, taken: &Taken) -> Result<Done, Trouble> {
    let meant = taken.key.split_once(' ');
    let meant = meant.and_then(|(export, to)| Some((export.parse::<Uuid>().ok()?, to)));
    let (export, to) = meant.ok_or_else(|| {
        Failure::new(Job::Unknown {
            kind: format!("{} {}", taken.kind, taken.key),
        })
    })?;
    let repeat = if taken.retried {
        Repeat::Unsure
    } else {
        Repeat::No
    };
    let made = match deliver(by.clone(), export, to, repeat, &Watch::default()).await {
        Ok(made) => made,
        Err(failure) => {
            return match failure.refusal() {
                // Whoever had this job before was gone before it could say so.
                Refusal::Delivery(Delivery::DeliveredBefore {
                    to,
                    attempt,
                    arrived: true,
                }) => Ok(format!("attempt {attempt} had delivered it to {to}").into()),
                _ => Err(failure.into()),
            };
        }
    };
    let Attempted {
        attempt,
        target: to,
        outcome,
        answer,
        ..
    } = made;
    match outcome {
        Outcome::Delivered => Ok(format!("delivered to {to}: attempt {attempt}").into()),
        Outcome::Failed { lasting } => Err(Trouble {
            failure: Failure::new(Delivery::Failed {
                to,
                attempt: Some(attempt),
                answer,
            }),
            for_good: lasting,
        }),
        // It may be there: nobody but a person sends it again.
        Outcome::Uncertain => Err(Trouble {
            failure: Failure::new(Delivery::Uncertain {
                to,
                attempt: Some(attempt),
                answer,
            }),
            for_good: true,
        }),
    }
}
