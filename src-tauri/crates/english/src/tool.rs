//! What only the command-line programs ask or answer.

use crate::{Said, said, say as say_any, words::cause};
use countersign_refusal::{Played, Tool};

pub(crate) fn say(row: &Tool) -> Said {
    match row {
        Tool::Usage { cause: why } => {
            said(format!("{}.", cause(why)), "See countersignctl --help.")
        }
        Tool::Defect { place } => said(
            place.as_ref().map_or_else(
                || "The program failed by a defect.".to_owned(),
                |place| format!("The program failed by a defect at {place}."),
            ),
            "Report this with what you did. Nothing half written was left.",
        ),
        Tool::VerifierMissing => said(
            "This program was built without the page that verifies exports in a browser.",
            "Build the page with scripts/page.sh and the program again, or leave --with-verifier away; nothing was exported.",
        ),
        Tool::LoginUnnamed => said(
            "Nobody was named to act.",
            "Name your login with --as LOGIN or COUNTERSIGN_AS.",
        ),
        Tool::WorkspaceUnnamed => said(
            "No workspace was named, and there is no home folder to look in.",
            "Name one with --workspace DIR or --url URL.",
        ),
        Tool::TwoWorkspaces => said(
            "Both COUNTERSIGN_WORKSPACE and COUNTERSIGN_URL are set.",
            "Unset one of them, or name the workspace with --workspace or --url.",
        ),
        Tool::FolderTaken { folder } => said(
            format!("{folder} holds files that are not a workspace's."),
            "Name a new or an empty folder; nothing was changed.",
        ),
        Tool::FolderNotOurs { folder, played } => said(
            match played {
                Played::Demo => format!("{folder} holds files that no demo made."),
                Played::Sample => format!("{folder} holds files that no sample made."),
            },
            "Name a new folder.",
        ),
        Tool::FoundedIncompletely { why } => said(
            format!(
                "The workspace is founded, but its first policy and this installation are not complete. {}",
                say_any(why).sentence
            ),
            "Sign in as an admin and run installation enrol; person pending shows what still waits for a second person.",
        ),
        Tool::SampleOpen { folder } => said(
            format!("The sample in {folder} is open already."),
            "Use the window in which it is open, or name another folder.",
        ),
        Tool::SampleThere { folder } => said(
            format!("{folder} holds a sample already, which was made of other transactions."),
            "Name a new folder, or empty this one with --fresh.",
        ),
        Tool::SampleFailed => said(
            "The sample workspace could not be made.",
            "The cause is printed above. The next call starts from the beginning.",
        ),
        Tool::ConsoleMissing { path } => said(
            format!("There is no console at {path}."),
            "Build it with 'cargo build', or name it with --console PROGRAM.",
        ),
        Tool::ConsoleFailed { status, log } => said(
            format!("The console failed ({status})."),
            format!("Its message is printed above; its log is {log}."),
        ),
        Tool::DemoFailed { folder } => said(
            "The demo did not come to a verified export.",
            format!("Look at the step above, and at {folder}."),
        ),
        Tool::DemoInput => said(
            "The transactions gave no action of a kind that the demo decides.",
            "Use the generated ones, or a larger file.",
        ),
        Tool::Generate { cause: why } => said(
            format!("The transactions could not be made: {}.", cause(why)),
            "Check the disk, then try again.",
        ),
        Tool::NotValid { verdict, sentence } => said(
            format!("The export verified as {verdict}: {}.", cause(sentence)),
            "Run countersign-verify on it for the details.",
        ),
        Tool::Child { cause: why } => said(
            why.as_ref().map_or_else(
                || "The exporting process failed; its own message is printed above.".to_owned(),
                |why| format!("The exporting process failed: {}.", cause(why)),
            ),
            "Try again.",
        ),
        Tool::Input { cause: why } => said(
            why.as_ref().map_or_else(
                || "Standard input holds no instruction.".to_owned(),
                |why| format!("Standard input could not be read: {}.", cause(why)),
            ),
            "Only the bench itself calls this.",
        ),
        Tool::Screening { cause: why } => said(
            format!("The measurement of screening failed: {}.", cause(why)),
            "The transactions need a header with sender, receiver, amount and time; the labels one with account and mark.",
        ),
        Tool::Threads { cause: why } => said(
            format!("No threads could be started: {}.", cause(why)),
            "Try again.",
        ),
    }
}
