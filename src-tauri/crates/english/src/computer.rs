//! Files, terminals and the system around a program.

use crate::{
    Said, said,
    words::{cause, deed},
};
use countersign_refusal::{Computer, SettingFault};

pub(crate) fn say(row: &Computer) -> Said {
    match row {
        Computer::FileMissing { path, deed: what } => said(
            format!(
                "{path} could not be {}: there is no such file or folder.",
                deed(*what)
            ),
            "Check the path.",
        ),
        Computer::FileNotPermitted {
            path,
            deed: what,
            cause: why,
        } => said(
            format!("{path} could not be {}: {}.", deed(*what), cause(why)),
            "Choose another place, or change the rights of this one.",
        ),
        Computer::NoPdf => said(
            "This program is built without PDF.",
            "Choose report or record, a page that a browser prints, or use the packaged program, which sets PDF.",
        ),
        Computer::FileExists { path } => said(
            format!("{path} exists already."),
            "Choose another name, or remove that file; nothing was changed.",
        ),
        Computer::File {
            path,
            deed: what,
            cause: why,
        } => said(
            format!("{path} could not be {}: {}.", deed(*what), cause(why)),
            "Check the disk and the path, then try again.",
        ),
        Computer::NotText { path } => {
            said(format!("{path} is not UTF-8 text."), "Save it as UTF-8.")
        }
        Computer::SecretFile { path } => said(
            format!("{path} does not hold a password."),
            "Name a file with one line of text.",
        ),
        Computer::SettingsOpen { path } => said(
            format!("{path} may hold passwords, and others than its owner can read or change it."),
            format!("Run chmod 600 {path}, and change what is in it if somebody may have read it."),
        ),
        Computer::SettingsLine { path, line, fault } => said(
            format!(
                "Line {line} of {path} {}.",
                match fault {
                    SettingFault::Form => "is not NAME=VALUE",
                    SettingFault::Quotes =>
                        "has a quotation mark without its other, or something behind it",
                    SettingFault::Twice => "sets what a line above has set",
                }
            ),
            "Correct that line; a comment begins with #.",
        ),
        Computer::ScratchFull { path } => said(
            format!(
                "The disk of {path} is full: a screening puts rows there that do not fit into memory at once."
            ),
            "Free some space there, or name a folder on another disk in TMPDIR, and start again. Nothing was proposed and nothing was left.",
        ),
        Computer::NoRandomness { cause: why } => said(
            format!(
                "The system's source of random numbers failed: {}.",
                cause(why)
            ),
            "Restart the machine; nothing can be signed without them.",
        ),
        Computer::Interrupted => said("The work was interrupted before it ended.", "Try again."),
        Computer::System { cause: why } => said(
            format!("The system starts no more threads: {}.", cause(why)),
            "Close other programs and try again.",
        ),
        Computer::Prompt { cause: why, secret } => said(
            format!("Nothing could be asked: {}.", cause(why)),
            if *secret {
                "Name a file with --password-file or --passphrase-file."
            } else {
                "Give it on the command line; see countersignctl decide --help."
            },
        ),
        Computer::NobodyToAsk => said(
            "Each fact is shown and asked for before it is confirmed, and nobody can be asked here.",
            "Read countersignctl person pending, then name each by its digest: person confirm --all DIGEST.",
        ),
        Computer::Output { cause: why } => said(
            format!("The answer could not be written: {}.", cause(why)),
            "What was asked for has been done; look at it again.",
        ),
        Computer::NoDisplay => said(
            "There is no display to open a window on.",
            "Start it in a graphical session. --no-window only makes the sample; countersignctl demo plays the whole job in a terminal.",
        ),
    }
}
