//! What is done without a person pressing a key.

use crate::{Said, said};
use countersign_refusal::Job;

pub(crate) fn say(row: &Job) -> Said {
    match row {
        Job::Invalid => said(
            "A job has a kind of small letters, a key, a payload of at most 4,096 bytes, and 1 to 100 attempts.",
            "This is a defect of the program; report it.",
        ),
        Job::Lost => said(
            "The time for this job ran out before it was done, and somebody else may have it now.",
            "Nothing is to be done: what it left undone is done by whoever has it.",
        ),
        Job::Unknown { kind } => said(
            format!("This program does not know jobs of the kind {kind}."),
            "Run it with a program of the version that made it.",
        ),
    }
}
