//! How a key is kept.

use std::fmt;

/// How a person's key is kept; the enrolment's key event and every verdict repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Custody {
    /// Plain in the keyring: whoever has the operating system's account, unlocked, has the key.
    OsAccount,
    /// Wrapped with a passphrase before it is stored: the account alone is not enough.
    Passphrase,
}

impl Custody {
    /// The word used in statements, records and entries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OsAccount => "os-account",
            Self::Passphrase => "passphrase",
        }
    }

    /// Reads the word; `None` for any other.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::OsAccount, Self::Passphrase]
            .into_iter()
            .find(|c| c.as_str() == word)
    }
}

impl fmt::Display for Custody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
