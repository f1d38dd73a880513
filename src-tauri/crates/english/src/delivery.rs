//! Exports that are kept, verified again and delivered.

use crate::{Said, said, words::cause};
use countersign_refusal::{Delivery, Making};
use countersign_statement::codes::VerificationResult;

pub(crate) fn say(row: &Delivery) -> Said {
    match row {
        Delivery::DeliveryForm => said(
            "An attempt to deliver begins with a method, a target and a bundle, and ends with its number and an answer.",
            "Say exactly that.",
        ),
        Delivery::DeliveryAttempt => said(
            "No attempt of this number was begun by you that has not ended.",
            "Only whoever began an attempt says what came of it, and once.",
        ),
        Delivery::BundleForeign => said(
            "This is not the bundle that the export's record names.",
            "Use the file as it was kept; what has another digest is another file.",
        ),
        Delivery::VerificationForm => said(
            "A verification has a result, and names the digest of the file exactly where there is one.",
            "Say exactly that.",
        ),
        Delivery::NotKept {
            export,
            installation,
        } => said(
            format!("No copy of export {export} is kept here."),
            installation.as_ref().map_or_else(
                || "The installation that made it is not known.".to_owned(),
                |name| format!("The installation {name} made it and keeps one; do this there."),
            ),
        ),
        Delivery::NotDeliverable { export, result } => said(
            format!(
                "Export {export} was not sent: its kept bundle {}.",
                found(*result)
            ),
            "Nothing left the house. Make a new export, and find out what happened to this one.",
        ),
        Delivery::DeliveredBefore {
            to,
            attempt,
            arrived,
        } => said(
            if *arrived {
                format!("It arrived before: attempt {attempt} delivered it to {to}.")
            } else {
                format!(
                    "It may have arrived before: what came of attempt {attempt} to {to} is not known."
                )
            },
            "`countersignctl exports redeliver` sends the same bytes once more; it may come twice.",
        ),
        Delivery::ExportForeign => said(
            "Somebody else makes or made this export.",
            "Whoever began an export signs it, and they alone fetch its bundle: it holds what they may read. Make one of your own.",
        ),
        Delivery::ExportUnfinished { export } => said(
            format!("Another export of yours is in the making: {export}."),
            "Finish that one first, or take it back.",
        ),
        Delivery::ExportOther { export } => said(
            format!("Export {export} was asked for before, with other criteria."),
            "Use a new id for another export.",
        ),
        Delivery::ExportStage { stage } => said(
            format!("This is not what the export waits for: {}.", making(*stage)),
            "Look how it stands, and send what it asks for.",
        ),
        Delivery::DestinationsInvalid { path, cause: why } => said(
            format!("{path} does not say where to deliver: {}.", cause(why)),
            "Correct it; docs/exports.md shows what it holds.",
        ),
        Delivery::DestinationUnknown { name, path } => said(
            format!("There is no destination {name}."),
            format!("The destinations of this installation stand in {path}."),
        ),
        Delivery::SecretMissing { name, variable } => said(
            format!("The destination {name} needs {variable}, which is not set."),
            "Set it in the environment or in the file `.env` of the installation's home (mode 0600); docs/exports.md says how.",
        ),
        Delivery::ScheduleForm => said(
            "A schedule has five fields of a cron expression, a time zone, what to export, and a destination's name of a-z, 0-9 and hyphens or none; one whose exports begin each after the one before has no bounds.",
            "Say exactly that, under an id that no schedule has.",
        ),
        Delivery::ScheduleCron { cause: why } => said(
            format!("This is no time for exports: {}.", cause(why)),
            "Five fields: minute, hour, day of the month, month, day of the week. `30 2 * * 1-5` is half past two from Monday to Friday.",
        ),
        Delivery::ScheduleZone { zone } => said(
            format!("There is no time zone {zone}."),
            "Name one of the IANA database, such as Europe/Berlin, Asia/Kolkata or UTC.",
        ),
        Delivery::ScheduleEnded => said("This schedule was ended.", "Add another one."),
        Delivery::ScheduleRun => said(
            "This is not what the schedule says: it is somebody else's or another installation's, its time has not come or has had its export, or something else is exported.",
            "Let the program of whoever made the schedule export, at the installation that it names.",
        ),
        Delivery::Failed {
            to,
            attempt,
            answer,
        } => said(
            format!(
                "{}{to} does not have it: {}.",
                numbered(*attempt),
                cause(answer)
            ),
            "Nothing arrived. Remove the cause and deliver again.",
        ),
        Delivery::Uncertain {
            to,
            attempt,
            answer,
        } => said(
            format!(
                "{}Whether it arrived at {to} is not known: {}.",
                numbered(*attempt),
                cause(answer)
            ),
            "It may have arrived. Ask the receiver, or deliver again and say that it may come twice.",
        ),
    }
}

fn numbered(attempt: Option<u64>) -> String {
    attempt.map_or_else(String::new, |n| format!("Attempt {n}: "))
}

/// What was found of a kept bundle, to stand behind its name.
pub(crate) fn making(stage: Making) -> &'static str {
    match stage {
        Making::Waiting => "it waits for its turn",
        Making::Writing => "its bundle is being written",
        Making::Unsealed => "its bundle waits for the signature over the list of its files",
        Making::Sealing => "its bundle is being sealed and kept",
        Making::Unrecorded => "it waits for the signature over its statement",
        Making::Recorded => "it is recorded",
        Making::Cancelled => "it was taken back",
        Making::Failed => "it failed",
    }
}

fn found(result: VerificationResult) -> &'static str {
    match result {
        VerificationResult::Verified => "is valid",
        VerificationResult::KeysNotTrusted => {
            "is intact, but signed by keys that this workspace does not know"
        }
        VerificationResult::Incomplete => "is incomplete",
        VerificationResult::Altered => "was altered",
        VerificationResult::Unreadable => "cannot be read",
        VerificationResult::Missing => "is missing",
    }
}
