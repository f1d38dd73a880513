//! The one error that leaves this room: a code, a sentence, a hint. The rooms below have their own; all become this.

/// A failure that a person can meet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Failure {
    /// A closed, kebab-case code for programs.
    pub code: String,
    /// What happened.
    pub sentence: String,
    /// What to do.
    pub hint: String,
}

impl Failure {
    /// A failure from its three parts.
    pub fn new(
        code: impl Into<String>,
        sentence: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            sentence: sentence.into(),
            hint: hint.into(),
        }
    }

    /// A file or folder that could not be read or written.
    pub fn file(path: &std::path::Path, doing: &str, cause: &std::io::Error) -> Self {
        let (code, hint) = match cause.kind() {
            std::io::ErrorKind::NotFound => ("file-missing", "Check the path."),
            std::io::ErrorKind::PermissionDenied => (
                "file-not-permitted",
                "Choose another place, or change the rights of this one.",
            ),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => (
                "disk-full",
                "Free some space and try again; nothing was half written.",
            ),
            std::io::ErrorKind::AlreadyExists => ("file-exists", "Choose another name."),
            _ => ("file", "Check the disk and the path, then try again."),
        };
        Self::new(
            code,
            format!("{} could not be {doing}: {cause}.", path.display()),
            hint,
        )
    }

    /// The work was cancelled by the one who started it.
    pub fn cancelled() -> Self {
        Self::new(
            "cancelled",
            "This was cancelled; nothing was left half done.",
            "Start it again when you like.",
        )
    }

    /// Something that must not happen did: a defect of ours or a manipulated database.
    pub fn contradiction(what: impl std::fmt::Display) -> Self {
        Self::new(
            "contradiction",
            format!("What came back contradicts the rules: {what}."),
            "Verify the ledger before going on, and report this.",
        )
    }
}

impl From<countersign_store::StoreError> for Failure {
    fn from(error: countersign_store::StoreError) -> Self {
        let refusal = error.refusal();
        let said = countersign_english::say(&refusal);
        Self::new(refusal.code(), said.sentence, said.hint)
    }
}

impl From<countersign_embedded::Error> for Failure {
    fn from(error: countersign_embedded::Error) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<countersign_keys::KeyError> for Failure {
    fn from(error: countersign_keys::KeyError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<countersign_workflow::Refusal> for Failure {
    fn from(refusal: countersign_workflow::Refusal) -> Self {
        Self::new(refusal.code(), refusal.to_string(), refusal.hint())
    }
}

impl From<countersign_statement::StatementError> for Failure {
    fn from(error: countersign_statement::StatementError) -> Self {
        Self::contradiction(error)
    }
}

impl From<tokio::task::JoinError> for Failure {
    fn from(_: tokio::task::JoinError) -> Self {
        Self::new(
            "interrupted",
            "The work was interrupted before it ended.",
            "Try again.",
        )
    }
}
