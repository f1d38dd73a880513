//! The keyring of the operating system, and the keys in it. Causes are the keyring's own words; never an entry's content.

use crate::{KeyOdd, KeyPlace, section::section};

section! {
    /// The keyring of the operating system, and the keys in it.
    Keyring {
        NoSessionBus { cause: String } = "no-session-bus", Surroundings, 503;
        NoSecretService { cause: String } = "no-secret-service", Surroundings, 503;
        CameLate { cause: String } = "keyring-came-late", Surroundings, 503;
        Unusable { cause: String } = "keyring-unusable", Surroundings, 503;
        Locked = "keyring-locked", Surroundings, 503;
        PromptDismissed = "keyring-prompt-dismissed", Surroundings, 503;
        Lost { cause: String } = "keyring-lost", Surroundings, 503;
        NoKey { person: String } = "no-key", Surroundings, 404;
        KeyExists { place: KeyPlace, person: Option<String> } = "key-exists", Rule, 409;
        Elsewhere = "key-elsewhere", Rule, 409;
        KeyMissing = "key-missing", Surroundings, 404;
        KeyPending = "key-pending", Rule, 409;
        Shared = "custody-shared", Rule, 409;
        Ambiguous { person: String, count: u64 } = "key-ambiguous", Surroundings, 409;
        OtherKey { person: String, stored: String, expected: String } = "other-key", Surroundings, 409;
        Unreadable { person: String, odd: KeyOdd } = "key-unreadable", Surroundings, 500;
        PassphraseNeeded { person: Option<String>, option: Option<String> } = "passphrase-needed", Request, 401;
        WrongPassphrase { person: Option<String> } = "wrong-passphrase", Request, 401;
        PassphraseTooShort { person: Option<String>, least: u64 } = "passphrase-too-short", Request, 422;
        PassphraseNotUsed = "passphrase-not-used", Request, 422;
        BadName { name: String } = "bad-key-name", Request, 422;
        ReadBack { person: String } = "key-not-read-back", Surroundings, 500;
        Wrapping { cause: String } = "passphrase-wrapping", Surroundings, 500;
        Failed { cause: String } = "keyring", Surroundings, 500;
        PrivateMissing { program: String } = "private-keyring-not-installed", Surroundings, 503;
        PrivateFile { path: String, deed: crate::Deed, cause: String } = "private-keyring-io", Surroundings, 500;
        PrivateNotReady { cause: String } = "private-keyring-not-ready", Surroundings, 503;
        PrivateCall { cause: String } = "private-keyring-call", Surroundings, 500;
    }
}
