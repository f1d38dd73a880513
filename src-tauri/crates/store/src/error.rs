//! What can go wrong between here and the database, told apart.

use std::error::Error;

use countersign_refusal::{Database, Login, People, Refusal, Taken};
use sqlx::postgres::PgDatabaseError;

/// What went wrong below: the driver's or the system's error.
pub type Cause = Box<dyn Error + Send + Sync>;

/// A failure of a store operation: a row of the table of refusals, and where there is one its cause as [`Error::source`].
#[derive(Debug, thiserror::Error)]
#[error("{}", self.refusal())]
pub enum StoreError {
    /// A door refused the fact, by its own row.
    Refused(Box<Refusal>),
    /// A unique or foreign key: one row for all, so that nobody probes for rows they may not see.
    Taken(#[source] Cause),
    /// Postgres itself refused: no grant for this login.
    NotPermitted(#[source] Cause),
    /// The server refused the login or the password.
    WrongPassword {
        /// The login that was tried.
        login: String,
    },
    /// There is no such database, or no workspace in it.
    NoWorkspace,
    /// The schema was made by a newer program.
    Newer {
        /// Version found.
        found: i64,
        /// Newest version this program carries.
        known: i64,
    },
    /// The schema is older than the program.
    Older {
        /// Version found.
        found: i64,
        /// Version this program needs.
        known: i64,
    },
    /// The database cannot be reached, or went away.
    Unavailable(#[source] Cause),
    /// The connection could not be encrypted.
    Tls(#[source] Cause),
    /// The server takes no writes: it is a standby, or set to read only.
    ReadOnly,
    /// A pooler gives one session of the server to several clients by turns.
    Pooler,
    /// A pooler refuses what a session is told at its beginning.
    PoolerSettings {
        /// The parameter that it refuses.
        parameter: String,
    },
    /// The chain's lock was held by someone else for too long.
    Busy,
    /// The server's disk is full.
    DiskFull,
    /// The operation was cancelled by the one who started it.
    Cancelled,
    /// A row contradicts the model: a defect or tampering.
    Contradiction {
        /// The table.
        table: &'static str,
        /// What was found.
        row: String,
    },
    /// Anything else that Postgres or the driver reported.
    Database(#[source] Cause),
}

impl StoreError {
    /// The row of the table, with its members.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => (**refusal).clone(),
            Self::Taken(_) => People::Taken {
                what: Taken::Something,
                login: None,
            }
            .into(),
            Self::NotPermitted(_) => Login::NotPermitted.into(),
            Self::WrongPassword { login } => Login::WrongPassword {
                login: login.clone(),
            }
            .into(),
            Self::NoWorkspace => Database::NoWorkspace { folder: None }.into(),
            Self::Newer { found, known } => Database::Newer {
                found: *found,
                known: *known,
            }
            .into(),
            Self::Older { found, known } => Database::Older {
                found: *found,
                known: *known,
            }
            .into(),
            Self::Unavailable(cause) => Database::Unavailable {
                cause: cause.to_string(),
            }
            .into(),
            Self::Tls(cause) => Database::Tls {
                cause: cause.to_string(),
            }
            .into(),
            Self::ReadOnly => Database::ReadOnly.into(),
            Self::Pooler => Database::Pooler.into(),
            Self::PoolerSettings { parameter } => Database::PoolerSettings {
                parameter: parameter.clone(),
            }
            .into(),
            Self::Busy => Database::Busy.into(),
            Self::DiskFull => Database::DiskFull {
                path: None,
                free_mib: None,
                needed_mib: None,
            }
            .into(),
            Self::Cancelled => Database::Cancelled.into(),
            Self::Contradiction { table, row } => Database::Contradiction {
                place: Some((*table).to_owned()),
                found: row.clone(),
            }
            .into(),
            Self::Database(cause) => Database::Failed {
                cause: cause.to_string(),
            }
            .into(),
        }
    }

    /// The same about this login, where it was refused without saying whose it is.
    pub(crate) fn of(self, login: &str) -> Self {
        match self {
            Self::WrongPassword { .. } => Self::WrongPassword {
                login: login.to_owned(),
            },
            other => other,
        }
    }

    /// The row's code.
    pub fn code(&self) -> &'static str {
        self.refusal().code()
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(inner) => from_database(inner),
            sqlx::Error::Io(cause) => Self::Unavailable(cause.into()),
            sqlx::Error::Tls(cause) => Self::Tls(cause),
            other @ (sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_)) => Self::Unavailable(other.into()),
            other => Self::Database(other.into()),
        }
    }
}

fn from_database(error: Box<dyn sqlx::error::DatabaseError>) -> StoreError {
    match error.code().as_deref() {
        Some("CS400") => refused(error.as_ref()),
        Some("23505" | "23503") => StoreError::Taken(sqlx::Error::Database(error).into()),
        Some("42501") => StoreError::NotPermitted(sqlx::Error::Database(error).into()),
        Some("28P01" | "28000") => StoreError::WrongPassword {
            login: login_in(error.message()),
        },
        Some("3D000" | "3F000" | "42P01" | "42883") => StoreError::NoWorkspace,
        Some("25006") => StoreError::ReadOnly,
        Some("08P01") if refused_parameter(error.message()).is_some() => {
            StoreError::PoolerSettings {
                parameter: refused_parameter(error.message())
                    .unwrap_or_default()
                    .to_owned(),
            }
        }
        Some("55P03") => StoreError::Busy,
        Some("53100") => StoreError::DiskFull,
        Some("57014") => StoreError::Cancelled,
        // 25P03: the server ended a transaction that stood idle, and the connection with it.
        Some("57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "08006" | "08003" | "53300") => {
            StoreError::Unavailable(sqlx::Error::Database(error).into())
        }
        _ => StoreError::Database(sqlx::Error::Database(error).into()),
    }
}

/// `PgBouncer`'s words about a parameter that it does not pass on.
fn refused_parameter(message: &str) -> Option<&str> {
    let (_, parameter) = message.split_once("unsupported startup parameter")?;
    Some(parameter.trim_start_matches([':', ' ']))
}

/// A door's refusal: the message is the code, the detail the members. What the table does not have is a row of its own, so
/// that a program that is too old for its workspace refuses too, and says so.
fn refused(error: &(dyn sqlx::error::DatabaseError + 'static)) -> StoreError {
    let members = error
        .try_downcast_ref::<PgDatabaseError>()
        .and_then(PgDatabaseError::detail)
        .unwrap_or("{}");
    let code = error.message();
    Refusal::read(code, members)
        .unwrap_or_else(|_| {
            let code = code.chars().take(64).collect();
            Database::Unspoken { code }.into()
        })
        .into()
}

/// Postgres names the login in quotes; nothing else of its message is needed.
fn login_in(message: &str) -> String {
    message.split('"').nth(1).unwrap_or_default().to_owned()
}
