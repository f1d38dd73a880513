//! Whoever says what became of exports: a person or a worker, at the home of an installation. What they may do, their login
//! says; nothing here signs.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use countersign_embedded::{Existing, write_whole};
use countersign_refusal::Deed;
use countersign_store::{Store, people::Workspace as Founded};
use uuid::Uuid;

use crate::{Failure, Session, WorkerSession, memory};

/// The file with the id of the installation whose exports are kept at a home.
const INSTALLATION: &str = "installation";

/// A person or a worker who carries exports.
#[derive(Debug, Clone)]
pub struct Carrier {
    store: Store,
    founded: Founded,
    home: Option<PathBuf>,
    /// A person has a keyring, which knows this installation's key.
    session: Option<Box<Session>>,
}

impl Carrier {
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn founded(&self) -> &Founded {
        &self.founded
    }

    /// The time that rules compare with: the database's.
    pub async fn now(&self) -> Result<DateTime<Utc>, Failure> {
        Ok(self.store.now().await?)
    }

    /// The ledger's name.
    pub fn origin(&self) -> &str {
        &self.founded.origin
    }

    /// The installation's home: where copies of exports are kept and destinations are named; none where nothing is remembered.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The installation whose copies lie here. Where neither the keyring nor the home knows it, only whether a copy should be
    /// here stays unknown.
    pub(crate) async fn own_installation(&self) -> Result<Option<Uuid>, Failure> {
        if let Some(session) = &self.session {
            match session.installation().await {
                Ok(Some(here)) => return Ok(Some(here.installation)),
                Ok(None) => {}
                Err(failure) => {
                    tracing::debug!(code = failure.code(), "the keyring does not answer");
                }
            }
        }
        let Some(home) = &self.home else {
            return Ok(None);
        };
        let path = home.join(INSTALLATION);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Failure::file(&path, Deed::Read, e)),
        }
    }
}

/// Writes down whose exports are kept at this home, for workers, which have no keyring.
pub(crate) fn keeps_for(home: &Path, installation: Uuid) -> Result<(), Failure> {
    memory::make(home)?;
    let path = home.join(INSTALLATION);
    write_whole(
        &path,
        installation.to_string().as_bytes(),
        0o600,
        Existing::Replace,
    )
    .map_err(|e| Failure::file(&path, Deed::Write, e))
}

impl Session {
    /// This person, as one who carries exports.
    pub fn carrier(&self) -> Carrier {
        Carrier {
            store: self.store().clone(),
            founded: self.founded().clone(),
            home: self.memory().map(Path::to_owned),
            session: Some(Box::new(self.clone())),
        }
    }
}

impl WorkerSession {
    /// This worker, as one who carries exports.
    pub fn carrier(&self) -> Carrier {
        Carrier {
            store: self.store().clone(),
            founded: self.founded().clone(),
            home: self.home().map(Path::to_owned),
            session: None,
        }
    }
}

impl From<&Session> for Carrier {
    fn from(session: &Session) -> Self {
        session.carrier()
    }
}

impl From<&WorkerSession> for Carrier {
    fn from(session: &WorkerSession) -> Self {
        session.carrier()
    }
}
