//! What can go wrong between here and the database, told apart in words.

use sqlx::postgres::PgDatabaseError;

/// A failure of a store operation. Every one has a code, a sentence (its `Display`) and a hint.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A door refused the fact; the words are the door's own.
    #[error("{sentence}")]
    Refused {
        /// The door's code.
        code: String,
        /// What happened.
        sentence: String,
        /// What to do.
        hint: String,
    },
    /// A unique or foreign key: one text for all, so that nobody probes for rows they may not see.
    #[error("This id or name is in use already, or names something that is not there.")]
    Taken,
    /// Postgres itself refused: no grant for this login.
    #[error("Your login may not do this in this database.")]
    NotPermitted,
    /// The server refused the login or the password.
    #[error("The database did not accept the login {login} with this password.")]
    WrongPassword {
        /// The login that was tried.
        login: String,
    },
    /// There is no such database, or no workspace in it.
    #[error("There is no workspace in this database.")]
    NoWorkspace,
    /// The schema was made by a newer program.
    #[error(
        "This workspace was made by a newer version (schema {found}, this program knows {known})."
    )]
    Newer {
        /// Version found.
        found: i64,
        /// Newest version this program carries.
        known: i64,
    },
    /// The schema is older than the program.
    #[error(
        "This workspace's schema is older than this program (schema {found}, this program needs {known})."
    )]
    Older {
        /// Version found.
        found: i64,
        /// Version this program needs.
        known: i64,
    },
    /// The database cannot be reached, or went away.
    #[error("The database cannot be reached: {0}.")]
    Unavailable(String),
    /// The chain's lock was held by someone else for too long.
    #[error("Another client has held the ledger's lock for too long.")]
    Busy,
    /// The server's disk is full.
    #[error("The database's disk is full.")]
    DiskFull,
    /// The operation was cancelled by the one who started it.
    #[error("This was cancelled; nothing was changed.")]
    Cancelled,
    /// A row contradicts the model: a defect or tampering.
    #[error("A row of {table} contradicts the model: {row}.")]
    Contradiction {
        /// The table.
        table: &'static str,
        /// What was found.
        row: String,
    },
    /// Anything else that Postgres or the driver reported.
    #[error("The database reported a failure: {0}.")]
    Database(String),
}

impl StoreError {
    /// A closed code; a door's refusal keeps the door's.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Taken => "taken",
            Self::NotPermitted => "not-permitted",
            Self::WrongPassword { .. } => "wrong-password",
            Self::NoWorkspace => "no-workspace",
            Self::Newer { .. } => "schema-newer",
            Self::Older { .. } => "schema-older",
            Self::Unavailable(_) => "database-unavailable",
            Self::Busy => "ledger-busy",
            Self::DiskFull => "disk-full",
            Self::Cancelled => "cancelled",
            Self::Contradiction { .. } => "contradiction",
            Self::Database(_) => "database",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Refused { hint, .. } => hint,
            Self::Taken => "Look at it again and choose another.",
            Self::NotPermitted => {
                "Sign in with a login of the right kind, or ask the database administrator."
            }
            Self::WrongPassword { .. } => {
                "Check the login and type the password again; nothing was locked."
            }
            Self::NoWorkspace => {
                "Check the address, or have the workspace made with `countersignctl init`."
            }
            Self::Newer { .. } => "Install the newer version of this program.",
            Self::Older { .. } => "Have its owner run `countersignctl migrate`.",
            Self::Unavailable(_) => {
                "Check that the database runs and is reachable, then try again; nothing was lost."
            }
            Self::Busy => "Try again; a supervisor can end the client that holds the lock.",
            Self::DiskFull => "Free some space, then try again; nothing was half written.",
            Self::Cancelled => "Start it again when you like.",
            Self::Contradiction { .. } => "Verify the ledger before going on, and report this.",
            Self::Database(_) => "Try again; if it stays, report it with the log.",
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(inner) => from_database(inner.as_ref()),
            sqlx::Error::Io(cause) => Self::Unavailable(cause.to_string()),
            sqlx::Error::Tls(cause) => {
                Self::Unavailable(format!("the encrypted connection failed: {cause}"))
            }
            sqlx::Error::PoolTimedOut => Self::Unavailable("no connection in time".into()),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unavailable("the connection is closed".into())
            }
            sqlx::Error::Protocol(cause) => {
                Self::Unavailable(format!("the connection broke: {cause}"))
            }
            other => Self::Database(other.to_string()),
        }
    }
}

fn from_database(error: &(dyn sqlx::error::DatabaseError + 'static)) -> StoreError {
    let message = error.message().to_owned();
    let postgres = error.try_downcast_ref::<PgDatabaseError>();
    match error.code().as_deref() {
        Some("CS400") => StoreError::Refused {
            code: postgres
                .and_then(PgDatabaseError::detail)
                .unwrap_or("refused")
                .to_owned(),
            sentence: message,
            hint: postgres
                .and_then(PgDatabaseError::hint)
                .unwrap_or_default()
                .to_owned(),
        },
        Some("23505" | "23503") => StoreError::Taken,
        Some("42501") => StoreError::NotPermitted,
        Some("28P01" | "28000") => StoreError::WrongPassword {
            login: login_in(&message),
        },
        Some("3D000" | "3F000" | "42P01") => StoreError::NoWorkspace,
        Some("55P03") => StoreError::Busy,
        Some("53100") => StoreError::DiskFull,
        Some("57014") => StoreError::Cancelled,
        // 25P03: the server ended a transaction that stood idle, and the connection with it.
        Some("57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "08006" | "08003" | "53300") => {
            StoreError::Unavailable(message)
        }
        _ => StoreError::Database(message),
    }
}

/// Postgres names the login in quotes; nothing else of its message is needed.
fn login_in(message: &str) -> String {
    message.split('"').nth(1).unwrap_or_default().to_owned()
}
