//! The one error that leaves this room: a row of the table of refusals, and what caused it. The rooms below have their own;
//! all become this.

use std::{error::Error, path::Path, sync::Arc};

use countersign_refusal::{
    Action, Cluster, Computer, Database, Deed, Delivery, Import, Keyring, Ledger, Login, Model,
    Page, People, Policy, Refusal, Siem, Tool, Web,
};

/// A failure that a person can meet. Its [`source`](Error::source) is the failure below, where there was one; its `Display`
/// is the code and the members, in no language.
#[derive(Debug, Clone)]
pub struct Failure {
    refusal: Box<Refusal>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure that nothing below caused.
    pub fn new(refusal: impl Into<Refusal>) -> Self {
        Self {
            refusal: Box::new(refusal.into()),
            source: None,
        }
    }

    /// A failure and what caused it.
    pub fn because(
        refusal: impl Into<Refusal>,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self {
            refusal: Box::new(refusal.into()),
            source: Some(Arc::new(source)),
        }
    }

    /// The row, with its members.
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// The row alone, for who makes an answer of it.
    pub fn into_refusal(self) -> Refusal {
        *self.refusal
    }

    /// The row's code.
    pub fn code(&self) -> &'static str {
        self.refusal.code()
    }

    /// The same failure under another row: what is known here and was not known below.
    #[must_use]
    pub fn as_row(self, refusal: impl Into<Refusal>) -> Self {
        Self {
            refusal: Box::new(refusal.into()),
            source: self.source,
        }
    }

    /// A file or folder that could not be read or written.
    pub fn file(path: &Path, deed: Deed, cause: std::io::Error) -> Self {
        let (path, said) = (path.display().to_string(), cause.to_string());
        let refusal: Refusal = match cause.kind() {
            std::io::ErrorKind::NotFound => Computer::FileMissing { path, deed }.into(),
            std::io::ErrorKind::PermissionDenied => Computer::FileNotPermitted {
                path,
                deed,
                cause: said,
            }
            .into(),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Database::DiskFull {
                    path: Some(path),
                    free_mib: None,
                    needed_mib: None,
                }
                .into()
            }
            std::io::ErrorKind::AlreadyExists => Computer::FileExists { path }.into(),
            _ => Computer::File {
                path,
                deed,
                cause: said,
            }
            .into(),
        };
        Self::because(refusal, cause)
    }

    /// The work was cancelled by the one who started it.
    pub fn cancelled() -> Self {
        Self::new(Database::Cancelled)
    }

    /// Something that must not happen did: a defect of ours or a manipulated database. `found` is for whoever looks for it.
    pub fn contradiction(found: impl std::fmt::Display) -> Self {
        Self::new(Database::Contradiction {
            place: None,
            found: found.to_string(),
        })
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.refusal.fmt(f)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(source.as_ref())
    }
}

/// Rows themselves.
macro_rules! from_rows {
    ($( $row:ty ),* $(,)?) => {$(
        impl From<$row> for Failure {
            fn from(row: $row) -> Self {
                Self::new(row)
            }
        }
    )*};
}

from_rows!(
    Refusal, Login, People, Policy, Import, Action, Ledger, Database, Keyring, Cluster, Computer,
    Delivery, Model, Page, Siem, Tool, Web,
);

/// Errors of the rooms below: their row, and themselves as the cause.
macro_rules! from_rooms {
    ($( $error:ty ),* $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::because(error.refusal(), error)
            }
        }
    )*};
}

from_rooms!(
    countersign_store::StoreError,
    countersign_embedded::Error,
    countersign_workflow::Refusal,
    countersign_workflow::Exclusion,
    countersign_workflow::Unmet,
    countersign_keys::private_service::PrivateServiceError,
);

impl From<countersign_statement::StatementError> for Failure {
    fn from(error: countersign_statement::StatementError) -> Self {
        let found = error.to_string();
        Self::because(Database::Contradiction { place: None, found }, error)
    }
}

impl From<tokio::task::JoinError> for Failure {
    fn from(cause: tokio::task::JoinError) -> Self {
        Self::because(Computer::Interrupted, cause)
    }
}
