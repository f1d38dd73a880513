//! Who is signed in: a person with their key, or an agent with its login.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_embedded::Secret;
use countersign_keys::KeyStore;
use countersign_ledger::{Record, leaf_hash, verify_strict};
use countersign_refusal::{KeyFault, Keyring, Login, LoginKind, Sought};
use countersign_store::{
    Recorded, Store,
    people::{KeyRow, Workspace as Founded},
};
pub use countersign_store::{Signed, standby::Standby};
use ed25519_dalek::{Signer as _, SigningKey};
use uuid::Uuid;

use crate::{Failure, members::Kept, memory::Continued};

/// What makes signatures: the keyring, a key in memory (measurements, generated load, founding before there is a session), or
/// nothing here.
#[derive(Clone)]
pub enum Signer {
    /// The person's key in the operating system's keyring.
    Keyring {
        /// The keyring's entries of this workspace.
        keys: Arc<KeyStore>,
        /// The passphrase of a wrapped key.
        passphrase: Option<Secret>,
    },
    /// A key in memory.
    Memory(Arc<SigningKey>),
    /// The key is elsewhere: what is signed comes in signed, and this program can sign nothing.
    Elsewhere,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keyring { .. } => "Signer::Keyring",
            Self::Memory(_) => "Signer::Memory",
            Self::Elsewhere => "Signer::Elsewhere",
        })
    }
}

impl Signer {
    /// Signs with the key kept under `name` (a person's id), which must be the one with this id. The keyring blocks, so it
    /// has its own thread.
    pub async fn sign(
        &self,
        name: &str,
        key_id: [u8; 32],
        message: &[u8],
    ) -> Result<[u8; 64], Failure> {
        match self {
            Self::Memory(key) => Ok(key.sign(message).to_bytes()),
            Self::Elsewhere => Err(Failure::new(Keyring::Elsewhere)),
            Self::Keyring { .. } => {
                let (signer, name, message) = (self.clone(), name.to_owned(), message.to_vec());
                tokio::task::spawn_blocking(move || signer.sign_blocking(&name, &key_id, &message))
                    .await?
            }
        }
    }

    /// The same for threads that may block.
    pub fn sign_blocking(
        &self,
        name: &str,
        key_id: &[u8; 32],
        message: &[u8],
    ) -> Result<[u8; 64], Failure> {
        match self {
            Self::Memory(key) => Ok(key.sign(message).to_bytes()),
            Self::Elsewhere => Err(Failure::new(Keyring::Elsewhere)),
            Self::Keyring { keys, passphrase } => {
                Ok(keys.sign(name, key_id, passphrase.as_ref(), message)?)
            }
        }
    }
}

impl Signer {
    /// The key itself, for formats that sign by themselves (checkpoints, SSHSIG). Wiped when dropped.
    pub fn key_blocking(&self, name: &str, key_id: &[u8; 32]) -> Result<SigningKey, Failure> {
        match self {
            Self::Memory(key) => Ok(key.as_ref().clone()),
            Self::Elsewhere => Err(Failure::new(Keyring::Elsewhere)),
            Self::Keyring { keys, passphrase } => {
                Ok(keys.signing_key(name, key_id, passphrase.as_ref())?)
            }
        }
    }
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Session {
    store: Store,
    founded: Founded,
    person: Uuid,
    signer: Signer,
    key: Option<KeyRow>,
    memory: Option<PathBuf>,
    continued: Option<Continued>,
    /// One for all sessions that come from this one.
    kept: Arc<Kept>,
}

impl Session {
    /// A person over connections that are there already. Only rooms that hold connections can call it; a face signs in.
    pub async fn over(store: Store, signer: Signer) -> Result<Self, Failure> {
        let founded = store.workspace().await?;
        let Some((person, kind)) = store.whoami().await? else {
            return Err(Failure::new(Login::Unknown {
                login: store.login().to_owned(),
                sought: Sought::Anybody,
            }));
        };
        if kind != LoginKind::Person {
            return Err(Failure::new(Login::PeopleOnly { kind }));
        }
        let mut session = Self {
            store,
            founded,
            person,
            signer,
            key: None,
            memory: None,
            continued: None,
            kept: Arc::default(),
        };
        session.refresh_key().await?;
        Ok(session)
    }

    /// Looks again which key of this person counts: the active one, else the one enrolled last.
    pub async fn refresh_key(&mut self) -> Result<(), Failure> {
        let mine: Vec<KeyRow> = self
            .store
            .keys()
            .await?
            .into_iter()
            .filter(|k| k.person == self.person)
            .collect();
        self.key = mine
            .iter()
            .rfind(|k| k.active)
            .or_else(|| mine.last())
            .cloned();
        Ok(())
    }

    /// The person's connections. What is read or written through them has a function of its own here.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// What this session keeps of what it has read.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The same person over the same connections, with another signer; their key is looked up again.
    pub async fn with_signer(&self, signer: Signer) -> Result<Self, Failure> {
        let mut session = Self {
            signer,
            ..self.clone()
        };
        session.refresh_key().await?;
        Ok(session)
    }

    /// The person's id.
    pub fn person(&self) -> Uuid {
        self.person
    }

    /// The same session, which asks this folder's memory before its installation signs a checkpoint.
    #[must_use]
    pub(crate) fn remembering(
        mut self,
        dir: Option<PathBuf>,
        continued: Option<Continued>,
    ) -> Self {
        (self.memory, self.continued) = (dir, continued);
        self
    }

    /// What this installation's memory answered at sign-in; none where nobody signed in, or nothing is remembered here.
    pub fn continued(&self) -> Option<&Continued> {
        self.continued.as_ref()
    }

    /// Where this installation remembers the ledger; none over connections that nobody signed in by.
    pub(crate) fn memory(&self) -> Option<&Path> {
        self.memory.as_deref()
    }

    /// The installation's home for this ledger: where it remembers it, keeps copies of exports and is told where to deliver.
    pub fn home(&self) -> Option<&Path> {
        self.memory()
    }

    /// Whether the server that answers can only be read, and how far behind it is; none where it can be written to.
    pub async fn standby(&self) -> Result<Option<Standby>, Failure> {
        Ok(self.store.standby().await?)
    }

    /// The ledger's name.
    pub fn origin(&self) -> &str {
        &self.founded.origin
    }

    /// What genesis fixed.
    pub fn founded(&self) -> &Founded {
        &self.founded
    }

    /// The person's key, as the workspace knows it.
    pub fn key(&self) -> Option<&KeyRow> {
        self.key.as_ref()
    }

    /// Why this person's key does not count; of one that counts, that there is none.
    pub(crate) fn key_fault(&self) -> KeyFault {
        self.key
            .as_ref()
            .and_then(|key| key.fault)
            .unwrap_or(KeyFault::Missing)
    }

    /// What makes this person's signatures.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Signs exact statement bytes with the person's key.
    pub async fn sign(&self, statement: &str) -> Result<Signed, Failure> {
        let key = self
            .key
            .as_ref()
            .ok_or_else(|| Failure::new(Keyring::KeyMissing))?;
        let signature = self
            .signer
            .sign(&self.person.to_string(), key.key_id, statement.as_bytes())
            .await?;
        Ok(Signed {
            key_id: key.key_id,
            signature,
        })
    }

    /// Reads back what the door recorded and recomputes its leaf: the answer is believed only if the bytes bear it out. A
    /// record that cannot be read is one that cannot be believed; whoever acts may read their own.
    pub async fn read_back(&self, recorded: Recorded) -> Result<Record, Failure> {
        read_back(&self.store, recorded).await
    }

    /// The same for a fact that was signed here: the record holds exactly this statement.
    pub async fn check_recorded(
        &self,
        recorded: Recorded,
        statement: &str,
    ) -> Result<Recorded, Failure> {
        if self.read_back(recorded).await?.statement != statement {
            return Err(another_statement(recorded.seq));
        }
        Ok(recorded)
    }

    /// Whether this person's key has signed what the record holds.
    pub(crate) fn has_signed(&self, record: &Record) -> bool {
        self.key.as_ref().is_some_and(|key| {
            record.signatures.iter().any(|by| {
                by.key_id == key.key_id
                    && verify_strict(&key.public_key, record.statement.as_bytes(), &by.signature)
            })
        })
    }
}

/// What the door recorded, once its leaf was recomputed from the bytes that are there.
pub(crate) async fn read_back(store: &Store, recorded: Recorded) -> Result<Record, Failure> {
    let bytes = store
        .record(recorded.seq)
        .await?
        .ok_or_else(|| Failure::contradiction(format!("record {} is not there", recorded.seq)))?;
    if leaf_hash(&bytes) != recorded.leaf {
        return Err(Failure::contradiction(format!(
            "record {} has another leaf than was answered",
            recorded.seq
        )));
    }
    let record = Record::parse(&bytes).map_err(Failure::contradiction)?;
    if record.seq != recorded.seq {
        return Err(Failure::contradiction(format!(
            "record {} says that it is record {}",
            recorded.seq, record.seq
        )));
    }
    Ok(record)
}

/// The database recorded something else than it was sent.
pub(crate) fn another_statement(seq: u64) -> Failure {
    Failure::contradiction(format!(
        "record {seq} holds another statement than was signed"
    ))
}

/// A signed-in worker: a machine that does jobs. It signs nothing and never decides.
#[derive(Debug, Clone)]
pub struct WorkerSession {
    store: Store,
    founded: Founded,
    worker: Uuid,
    name: String,
    home: Option<PathBuf>,
}

impl WorkerSession {
    /// A worker over connections that are there already.
    pub async fn over(store: Store) -> Result<Self, Failure> {
        let me = match store.whoami().await? {
            Some((id, LoginKind::Worker)) => {
                store.as_machine().await?;
                Some(id)
            }
            _ => None,
        };
        let row = store
            .agents()
            .await?
            .into_iter()
            .find(|a| me == Some(a.agent))
            .ok_or_else(|| {
                Failure::new(Login::Unknown {
                    login: store.login().to_owned(),
                    sought: Sought::Worker,
                })
            })?;
        let founded = store.workspace().await?;
        Ok(Self {
            store,
            founded,
            worker: row.agent,
            name: row.name,
            home: None,
        })
    }

    /// The same worker at this home.
    #[must_use]
    pub(crate) fn at_home(mut self, home: Option<PathBuf>) -> Self {
        self.home = home;
        self
    }

    /// What genesis fixed.
    pub fn founded(&self) -> &Founded {
        &self.founded
    }

    /// The installation's home for this ledger, where it remembers one.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The worker's connections.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Its id.
    pub fn worker(&self) -> Uuid {
        self.worker
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Ends the connections.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// A signed-in agent.
#[derive(Debug, Clone)]
pub struct AgentSession {
    store: Store,
    agent: Uuid,
    owner: Uuid,
    name: String,
    home: Option<PathBuf>,
}

impl AgentSession {
    /// An agent over connections that are there already.
    pub async fn over(store: Store) -> Result<Self, Failure> {
        let me = store.whoami().await?;
        if me
            .as_ref()
            .is_some_and(|(_, kind)| *kind == LoginKind::Agent)
        {
            store.as_machine().await?;
        }
        let row = store
            .agents()
            .await?
            .into_iter()
            .find(|a| me.as_ref().is_some_and(|(id, _)| *id == a.agent));
        let Some(row) = row else {
            return Err(Failure::new(Login::Unknown {
                login: store.login().to_owned(),
                sought: Sought::Agent,
            }));
        };
        Ok(Self {
            store,
            agent: row.agent,
            owner: row.owner,
            name: row.name,
            home: None,
        })
    }

    /// The same agent at this home.
    #[must_use]
    pub(crate) fn at_home(mut self, home: Option<PathBuf>) -> Self {
        self.home = home;
        self
    }

    /// The installation's home for this ledger, where it remembers one: the agent's settings stand there.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The agent's connections.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The agent's id.
    pub fn agent(&self) -> Uuid {
        self.agent
    }

    /// The person who answers for it.
    pub fn owner(&self) -> Uuid {
        self.owner
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}
