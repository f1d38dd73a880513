//! The keyring of the operating system, and the keys in it.

use crate::{
    Said, said,
    words::{cause, deed},
};
use countersign_refusal::{KeyOdd, KeyPlace, Keyring};

const LOGS: &str = "Look at private-service.log in the folder, and try again.";
const PASSWORDS: &str = "Look at the keyring in the desktop's password program, and try again.";

pub(crate) fn say(row: &Keyring) -> Said {
    match row {
        Keyring::NoSessionBus { cause: why } => said(
            format!(
                "There is no keyring: this session has no D-Bus session bus ({}).",
                cause(why)
            ),
            "Start the program from a desktop session, or under `dbus-run-session` with a keyring such as gnome-keyring.",
        ),
        Keyring::NoSecretService { cause: why } => said(
            format!(
                "There is no keyring: no program on the session bus offers the Secret Service ({}).",
                cause(why)
            ),
            "Install and start a keyring, for instance the `gnome-keyring` package, and log in again.",
        ),
        Keyring::CameLate { cause: why } => said(
            format!(
                "The keyring was not there when this program first looked for it ({}), and is there now.",
                cause(why)
            ),
            "Close the program and start it again.",
        ),
        Keyring::Unusable { cause: why } => said(
            format!("The keyring cannot be used: {}.", cause(why)),
            "Open the desktop's password program and make a default keyring (often named Login).",
        ),
        Keyring::Locked => said(
            "The keyring is locked.",
            "Unlock it and sign again. Logging in to the desktop with your password unlocks it, and so does the desktop's password program.",
        ),
        Keyring::PromptDismissed => said(
            "The keyring is locked. The request to unlock it was dismissed.",
            "Unlock it and sign again. Give the keyring's password when you are asked.",
        ),
        Keyring::Lost { cause: why } => said(
            format!("The keyring stopped answering: {}.", cause(why)),
            "Close the program and start it again.",
        ),
        Keyring::NoKey { person } => said(
            format!("There is no key of {person} in this keyring."),
            "Sign on the installation where the key was enrolled. If it is lost, have it revoked and a new one enrolled by two others; nothing makes a new key by itself.",
        ),
        Keyring::KeyExists { place, person } => key_exists(*place, person.as_deref()),
        Keyring::Elsewhere => said(
            "This program holds no key of yours, and so signs nothing.",
            "Have it hand out the statement, sign that where your key is, and send both.",
        ),
        Keyring::KeyMissing => said(
            "You have no key in this workspace.",
            "Enrol your key and have a second person confirm it.",
        ),
        Keyring::KeyPending => said(
            "Your key is enrolled and waits for a second person.",
            "Ask an admin to confirm it.",
        ),
        Keyring::Shared => said(
            "Another person's key is in this account's keyring already, so whoever has the account could sign as both.",
            "Protect this key with a passphrase of its own.",
        ),
        Keyring::Ambiguous { person, count } => said(
            format!("There are {count} entries for the key of {person} in this keyring."),
            "Look at the entries named `countersign:` in the desktop's password program and remove the wrong one.",
        ),
        Keyring::OtherKey {
            person,
            stored,
            expected,
        } => said(
            format!(
                "The key of {person} in this keyring ({stored}) is not the one that is enrolled ({expected})."
            ),
            "This may be another workspace's or an older key. Sign where the enrolled key is, or have the key rotated.",
        ),
        Keyring::Unreadable { person, odd: what } => said(
            format!(
                "The entry of {person} in the keyring cannot be read: {}.",
                odd(*what)
            ),
            "It was altered or written by another version. Restore the keyring from a backup, or have the key revoked and a new one enrolled.",
        ),
        Keyring::PassphraseNeeded { person, option } => said(
            format!(
                "{} is protected by a passphrase.",
                key_of(person.as_deref())
            ),
            option.as_ref().map_or_else(
                || "Give the passphrase that was chosen at enrolment.".to_owned(),
                |option| format!("There is no terminal to ask: name a file with {option}."),
            ),
        ),
        Keyring::WrongPassphrase { person } => said(
            person.as_ref().map_or_else(
                || "The passphrase does not open this key.".to_owned(),
                |person| format!("The passphrase does not open the key of {person}."),
            ),
            "Try again. A lost passphrase cannot be recovered: have the key revoked and a new one enrolled.",
        ),
        Keyring::PassphraseTooShort { person, least } => said(
            person.as_ref().map_or_else(
                || format!("The passphrase is shorter than {least} characters."),
                |person| format!("The passphrase of {person} is shorter than {least} characters."),
            ),
            "Choose a longer one; several words are easiest to remember.",
        ),
        Keyring::PassphraseNotUsed => said(
            "A passphrase was given for a key that is to be kept by the account alone.",
            "Leave the passphrase out, or choose the custody `passphrase`.",
        ),
        Keyring::BadName { name } => said(
            format!("The name {name:?} cannot be used for a keyring entry."),
            "Use a name without control characters, of 1 to 200 bytes.",
        ),
        Keyring::ReadBack { person } => said(
            format!(
                "The keyring did not give back what was stored for {person}; the key was not enrolled."
            ),
            "Look at the keyring in the desktop's password program, and enrol again.",
        ),
        Keyring::Wrapping { cause: why } => said(
            format!("The passphrase could not be worked on: {}.", cause(why)),
            "64 MiB of free memory are needed. Close other programs and try again.",
        ),
        Keyring::Failed { cause: why } => {
            said(format!("The keyring refused: {}.", cause(why)), PASSWORDS)
        }
        Keyring::PrivateMissing { program } => said(
            format!("The program `{program}` is not installed."),
            "Install the packages `dbus` and `gnome-keyring`.",
        ),
        Keyring::PrivateFile {
            path,
            deed: what,
            cause: why,
        } => said(
            format!("{path} could not be {}: {}.", deed(*what), cause(why)),
            "Choose a folder of your own with free space.",
        ),
        Keyring::PrivateNotReady { cause: why } => said(
            format!("The private keyring did not get ready: {}.", cause(why)),
            LOGS,
        ),
        Keyring::PrivateCall { cause: why } => said(
            format!("The private keyring did not do as told: {}.", cause(why)),
            LOGS,
        ),
    }
}

fn key_of(person: Option<&str>) -> String {
    person.map_or_else(
        || "This key".to_owned(),
        |person| format!("The key of {person}"),
    )
}

fn key_exists(place: KeyPlace, person: Option<&str>) -> Said {
    match place {
        KeyPlace::Yours => said(
            "You have a key that counts already.",
            "Use it or rotate it; if it is lost or compromised, have it revoked first.",
        ),
        KeyPlace::Elsewhere => said(
            "You have a key that counts already, in another keyring.",
            "Sign where it is; if it is lost or compromised, have it revoked first.",
        ),
        KeyPlace::Theirs => said(
            "This person has another key that counts already.",
            "Have that one revoked first.",
        ),
        KeyPlace::Keyring => said(
            person.map_or_else(
                || "There is a key in this keyring already.".to_owned(),
                |person| format!("There is a key of {person} in this keyring already."),
            ),
            "Use the key that is there. To replace it, have it revoked and forgotten first.",
        ),
    }
}

const fn odd(odd: KeyOdd) -> &'static str {
    match odd {
        KeyOdd::Text => "it is not text",
        KeyOdd::Encoding => "the keyring cannot decode it",
        KeyOdd::Form => "it does not have the form that this program writes",
        KeyOdd::Version => "it is of another version",
        KeyOdd::PublicKey => "its public key is not 32 bytes in hex",
        KeyOdd::Custody => "its custody is not one that this program knows",
        KeyOdd::Seed => "its seed is not 32 bytes in hex",
        KeyOdd::Wrapping => "its encrypted part is malformed",
        KeyOdd::Both => "it holds both a plain and a wrapped key",
        KeyOdd::Mismatch => "its public key does not belong to its secret one",
    }
}
