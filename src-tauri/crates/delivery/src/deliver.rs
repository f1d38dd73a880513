//! One attempt: the kept bundle is verified, the attempt is recorded, the channel sends, and what came of it is recorded.

use std::path::{Path, PathBuf};

use countersign_app::{
    Failure, Watch,
    carrier::Carrier,
    entropy,
    exports::{AttemptRow, DeliveryStatus, attempt_status},
    settings::Settings,
};
use countersign_refusal::Delivery;
use countersign_statement::codes::{DeliveryEvent, VerificationResult};
use uuid::Uuid;

use crate::{
    channel::{Channel, Parcel, Trouble},
    destinations::{Destinations, FILE, Fault},
};

/// Whether a bundle may go where it went already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Not where it arrived, or may have.
    No,
    /// Where it may have arrived, as a new attempt that says so; not where it did.
    Unsure,
    /// As a new attempt with the same bytes; it may come twice.
    Again,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has it.
    Delivered,
    /// The receiver does not have it; whether trying again may help.
    Failed {
        /// Whether trying again cannot help.
        lasting: bool,
    },
    /// The receiver may have it.
    Uncertain,
}

/// An attempt that was made and recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    /// Its number among the export's.
    pub attempt: u64,
    /// Where to.
    pub target: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What the receiver answered, or what was seen instead.
    pub answer: String,
    /// The ledger number of its end.
    pub seq: u64,
}

/// Delivers the kept bundle of an export to a destination of this installation, once.
///
/// # Errors
/// `destination…` and `secret-missing`, `export-not-kept`, `export-not-deliverable` where the kept bundle is not valid,
/// `delivered-before`. Whatever the receiver says is an [`Outcome`].
pub async fn deliver(
    by: impl Into<Carrier>,
    export: Uuid,
    to: &str,
    repeat: Repeat,
    watch: &Watch,
) -> Result<Attempted, Failure> {
    let by: Carrier = by.into();
    let channel = channel(&by, to)?;
    let (method, target) = (channel.method(), channel.target());
    let known = by.export_metadata(export).await?;
    let before = known
        .attempts
        .iter()
        .filter(|attempt| attempt.target.as_ref() == Some(&target))
        // An attempt that failed after one that may have arrived takes nothing back.
        .rfind(|attempt| attempt_status(attempt) != DeliveryStatus::Failed);
    let refused = before.filter(|earlier| match repeat {
        Repeat::No => true,
        Repeat::Unsure => attempt_status(earlier) == DeliveryStatus::Delivered,
        Repeat::Again => false,
    });
    if let Some(earlier) = refused {
        return Err(Failure::new(Delivery::DeliveredBefore {
            to: target,
            attempt: earlier.attempt,
            arrived: attempt_status(earlier) == DeliveryStatus::Delivered,
        }));
    }
    let verified = by.verify_kept(&known, watch).await?;
    let bundle = verified
        .bundle
        .filter(|_| verified.result == VerificationResult::Verified);
    let Some(bundle) = bundle else {
        return Err(Failure::new(Delivery::NotDeliverable {
            export: export.to_string(),
            result: verified.result,
        }));
    };
    let mut words = by.bundle_words(&known).await?;
    if let Some(earlier) = before {
        words.push_str(&twice(export, earlier));
    }
    let begun = by
        .begin_delivery(export, method, &target, &bundle.measured.digest)
        .await?;
    let mut parcel = Parcel {
        file: bundle.file,
        name: format!("{export}.zip"),
        bytes: bundle.measured.bytes,
        digest: bundle.measured.digest,
        attempt: attempt_name(export, begun.attempt),
        words,
    };
    let sent = tokio::task::spawn_blocking(move || channel.send(&mut parcel)).await;
    let (outcome, answer) = match sent {
        Ok(Ok(answer)) => (Outcome::Delivered, answer),
        Ok(Err(Trouble::Failed { answer, lasting })) => (Outcome::Failed { lasting }, answer),
        Ok(Err(Trouble::Uncertain { answer })) => (Outcome::Uncertain, answer),
        // Nobody knows how far a thread came that ended by itself.
        Err(_) => (
            Outcome::Uncertain,
            "the program stopped in the middle".to_owned(),
        ),
    };
    let event = match outcome {
        Outcome::Delivered => DeliveryEvent::Delivered,
        Outcome::Failed { .. } => DeliveryEvent::Failed,
        Outcome::Uncertain => DeliveryEvent::Uncertain,
    };
    let recorded = by
        .end_delivery(export, begun.attempt, event, &answer)
        .await?;
    Ok(Attempted {
        attempt: begun.attempt,
        target,
        outcome,
        answer,
        seq: recorded.seq,
    })
}

/// Where a destination of this installation leads to, without any secret; nothing is tried.
///
/// # Errors
/// `destination…` and `secret-missing`.
pub fn target(by: &Carrier, to: &str) -> Result<String, Failure> {
    Ok(channel(by, to)?.target())
}

/// The file that names this installation's destinations, and their names.
///
/// # Errors
/// `destinations-invalid`: the file cannot be read as what it should be.
pub fn named(by: &Carrier) -> Result<(PathBuf, Vec<String>), Failure> {
    let path = by
        .home()
        .map_or_else(|| PathBuf::from(FILE), |home| home.join(FILE));
    let all = Destinations::read(&path).map_err(|fault| refused(fault, "", &path))?;
    let names = all.names().map(str::to_owned).collect();
    Ok((path, names))
}

/// Tries a destination as far as one can without delivering; the answer is what was seen.
///
/// # Errors
/// `destination…`, `secret-missing`, and `delivery-failed` with the receiver's answer.
pub async fn test(by: impl Into<Carrier>, to: &str) -> Result<String, Failure> {
    let channel = channel(&by.into(), to)?;
    let target = channel.target();
    let tried = tokio::task::spawn_blocking(move || channel.test()).await?;
    match tried {
        Ok(seen) => Ok(format!("{target}: {seen}")),
        Err(Trouble::Failed { answer, .. } | Trouble::Uncertain { answer }) => {
            Err(Failure::new(Delivery::Failed {
                to: target,
                attempt: None,
                answer,
            }))
        }
    }
}

/// The name that a receiver sees of an attempt: in a mail's Message-ID, in an object's metadata.
fn attempt_name(export: Uuid, attempt: u64) -> String {
    format!("{export}.{attempt}")
}

fn twice(export: Uuid, earlier: &AttemptRow) -> String {
    let word = if attempt_status(earlier) == DeliveryStatus::Delivered {
        "arrived"
    } else {
        "may have arrived"
    };
    format!(
        "\nIt is sent once more: attempt {} ({}) {word} before. Both are the same bytes.\n",
        earlier.attempt,
        attempt_name(export, earlier.attempt)
    )
}

/// The way to a destination, with what this installation's settings hold.
fn channel(by: &Carrier, to: &str) -> Result<Box<dyn Channel>, Failure> {
    let home = by.home();
    let path = home.map_or_else(|| PathBuf::from(FILE), |home| home.join(FILE));
    let settings = Settings::of(home)?;
    Destinations::read(&path)
        .and_then(|all| all.channel(to, &|name| settings.get(name), entropy::now()))
        .map_err(|fault| refused(fault, to, &path))
}

fn refused(fault: Fault, name: &str, path: &Path) -> Failure {
    let (name, path) = (name.to_owned(), path.display().to_string());
    Failure::new(match fault {
        Fault::Invalid(cause) => Delivery::DestinationsInvalid { path, cause },
        Fault::Unknown => Delivery::DestinationUnknown { name, path },
        Fault::Missing(variable) => Delivery::SecretMissing { name, variable },
    })
}
