//! What can go wrong with a key, each cause with its own code, sentence and hint.

/// A refusal or failure of the keyring or of an entry in it.
///
/// `Display` is the sentence, [`KeyError::code`] the kebab-case code that callers may branch on,
/// [`KeyError::hint`] what a person can do. No variant ever carries a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no session bus to reach a keyring over.
    #[error("There is no keyring: this session has no D-Bus session bus ({cause}).")]
    NoSessionBus {
        /// The system's word.
        cause: String,
    },
    /// There is a bus, but no program on it keeps secrets.
    #[error(
        "There is no keyring: no program on the session bus offers the Secret Service ({cause})."
    )]
    NoSecretService {
        /// The bus's word.
        cause: String,
    },
    /// The keyring came after this program had looked for it.
    #[error(
        "The keyring was not there when this program first looked for it ({cause}), and is there now."
    )]
    CameLate {
        /// What the first look said.
        cause: String,
    },
    /// The keyring is there but cannot keep anything, for instance has no default collection.
    #[error("The keyring cannot be used: {cause}.")]
    Unusable {
        /// Why.
        cause: String,
    },
    /// The default collection is locked and nobody could be asked to unlock it.
    #[error("The keyring is locked.")]
    Locked,
    /// A person was asked to unlock the keyring and did not.
    #[error("The keyring is locked, and the request to unlock it was dismissed.")]
    PromptDismissed,
    /// The keyring's program went away in the middle.
    #[error("The keyring went away: {cause}.")]
    Lost {
        /// The bus's word.
        cause: String,
    },
    /// Nothing is stored under this name; the collection is unlocked and usable.
    #[error("There is no key of {person} in this keyring.")]
    NoKey {
        /// Whose.
        person: String,
    },
    /// A key is stored already; a new one is never made silently.
    #[error("There is a key of {person} in this keyring already.")]
    KeyExists {
        /// Whose.
        person: String,
    },
    /// More than one entry matches.
    #[error("There are {count} entries for the key of {person} in this keyring.")]
    Ambiguous {
        /// Whose.
        person: String,
        /// How many.
        count: usize,
    },
    /// The stored key is not the one that is enrolled.
    #[error(
        "The key of {person} in this keyring ({stored}) is not the one that is enrolled ({expected})."
    )]
    OtherKey {
        /// Whose.
        person: String,
        /// First hex digits of the stored key's id.
        stored: String,
        /// First hex digits of the expected key's id.
        expected: String,
    },
    /// The entry cannot be read as one of ours, or contradicts itself.
    #[error("The entry of {person} in the keyring cannot be read: {reason}.")]
    Unreadable {
        /// Whose.
        person: String,
        /// What is odd. Never the entry's content.
        reason: &'static str,
    },
    /// A wrapped key needs its passphrase.
    #[error("The key of {person} is protected by a passphrase.")]
    PassphraseNeeded {
        /// Whose.
        person: String,
    },
    /// The passphrase does not open the key (or the entry was altered: the two cannot be told apart).
    #[error("The passphrase does not open the key of {person}.")]
    WrongPassphrase {
        /// Whose.
        person: String,
    },
    /// The passphrase chosen is too short.
    #[error("The passphrase is shorter than {least} characters.")]
    PassphraseTooShort {
        /// The least length.
        least: usize,
    },
    /// A passphrase was given for a key that is kept plain.
    #[error("A passphrase was given for a key that is to be kept by the account alone.")]
    PassphraseNotUsed,
    /// A name that cannot be used in an entry.
    #[error("The name {name:?} cannot be used for a keyring entry.")]
    BadName {
        /// The name.
        name: String,
    },
    /// What was stored could not be read back the same.
    #[error(
        "The keyring did not give back what was stored for {person}; the key was not enrolled."
    )]
    ReadBack {
        /// Whose.
        person: String,
    },
    /// Wrapping failed for want of memory or by wrong parameters.
    #[error("The passphrase could not be worked on: {cause}.")]
    Wrapping {
        /// The library's word.
        cause: String,
    },
    /// Anything else that the keyring said.
    #[error("The keyring refused: {cause}.")]
    Keyring {
        /// Its word.
        cause: String,
    },
}

impl KeyError {
    /// The closed, kebab-case code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSessionBus { .. } => "no-session-bus",
            Self::NoSecretService { .. } => "no-secret-service",
            Self::CameLate { .. } => "keyring-came-late",
            Self::Unusable { .. } => "keyring-unusable",
            Self::Locked => "keyring-locked",
            Self::PromptDismissed => "keyring-prompt-dismissed",
            Self::Lost { .. } => "keyring-lost",
            Self::NoKey { .. } => "no-key",
            Self::KeyExists { .. } => "key-exists",
            Self::Ambiguous { .. } => "key-ambiguous",
            Self::OtherKey { .. } => "other-key",
            Self::Unreadable { .. } => "key-unreadable",
            Self::PassphraseNeeded { .. } => "passphrase-needed",
            Self::WrongPassphrase { .. } => "wrong-passphrase",
            Self::PassphraseTooShort { .. } => "passphrase-too-short",
            Self::PassphraseNotUsed => "passphrase-not-used",
            Self::BadName { .. } => "bad-key-name",
            Self::ReadBack { .. } => "key-not-read-back",
            Self::Wrapping { .. } => "passphrase-wrapping",
            Self::Keyring { .. } => "keyring",
        }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSessionBus { .. } => {
                "Start the program from a desktop session, or under `dbus-run-session` with a keyring such as gnome-keyring."
            }
            Self::NoSecretService { .. } => {
                "Install and start a keyring, for instance the `gnome-keyring` package, and log in again."
            }
            Self::CameLate { .. } | Self::Lost { .. } => "Close the program and start it again.",
            Self::Unusable { .. } => {
                "Open the desktop's password program and make a default keyring (often named Login)."
            }
            Self::Locked => {
                "Unlock the keyring: log in to the desktop with your password, or unlock it in the desktop's password program."
            }
            Self::PromptDismissed => {
                "Try again and give the keyring's password when you are asked."
            }
            Self::NoKey { .. } => {
                "Sign on the installation where the key was enrolled. If it is lost, have it revoked and a new one enrolled by two others; nothing makes a new key by itself."
            }
            Self::KeyExists { .. } => {
                "Use the key that is there. To replace it, have it revoked and forgotten first."
            }
            Self::Ambiguous { .. } => {
                "Look at the entries named `countersign:` in the desktop's password program and remove the wrong one."
            }
            Self::OtherKey { .. } => {
                "This may be another workspace's or an older key. Sign where the enrolled key is, or have the key rotated."
            }
            Self::Unreadable { .. } => {
                "It was altered or written by another version. Restore the keyring from a backup, or have the key revoked and a new one enrolled."
            }
            Self::PassphraseNeeded { .. } => "Give the passphrase that was chosen at enrolment.",
            Self::WrongPassphrase { .. } => {
                "Try again. A lost passphrase cannot be recovered: have the key revoked and a new one enrolled."
            }
            Self::PassphraseTooShort { .. } => {
                "Choose a longer one; several words are easiest to remember."
            }
            Self::PassphraseNotUsed => {
                "Leave the passphrase out, or choose the custody `passphrase`."
            }
            Self::BadName { .. } => "Use a name without control characters, of 1 to 200 bytes.",
            Self::ReadBack { .. } => {
                "Look at the keyring in the desktop's password program, and enrol again."
            }
            Self::Wrapping { .. } => {
                "64 MiB of free memory are needed. Close other programs and try again."
            }
            Self::Keyring { .. } => {
                "Look at the keyring in the desktop's password program, and try again."
            }
        }
    }
}
