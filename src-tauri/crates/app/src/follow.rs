//! Following the ledger record by record: for whoever tells others of it. A person with a role may, and a worker; what a
//! login may not read it is not told to have read.

use std::path::{Path, PathBuf};

use countersign_embedded::Secret;
use countersign_ledger::Hash;
use countersign_refusal::Ledger;
use countersign_statement::codes::Mode;
use countersign_store::{Listener, Store, people::Workspace as Founded};

use crate::{Failure, Session, WorkerSession, Workspace, memory, sign_in::remembered};

/// Reads the ledger in its order, under one login.
#[derive(Debug, Clone)]
pub struct Follower {
    store: Store,
    founded: Founded,
    home: Option<PathBuf>,
}

impl Follower {
    /// Signs a person or a worker in. As with every way in, the ledger must continue what this installation remembers of it.
    pub async fn sign_in(
        workspace: &Workspace,
        login: &str,
        password: Option<&Secret>,
    ) -> Result<Self, Failure> {
        let store = workspace.connect(login, password).await?;
        let founded = store.workspace().await?;
        remembered(workspace, &store, &founded.origin, None).await?;
        let home = workspace.memory_of(&founded.origin);
        Ok(Self {
            store,
            founded,
            home,
        })
    }

    /// The ledger's name.
    pub fn origin(&self) -> &str {
        &self.founded.origin
    }

    /// What the workspace is for.
    pub fn mode(&self) -> Mode {
        self.founded.mode
    }

    /// Where this installation keeps what is its own of this workspace; the folder is there. None of a workspace that is
    /// nowhere remembered.
    pub fn home(&self) -> Result<Option<&Path>, Failure> {
        self.home.as_deref().map_or(Ok(None), |home| {
            memory::make(home)?;
            Ok(Some(home))
        })
    }

    /// How many records there are. All of them are committed: a record is seen only when its fact is there to stay.
    pub async fn size(&self) -> Result<u64, Failure> {
        Ok(self.store.head().await?.map_or(0, |head| head.seq + 1))
    }

    /// A record's leaf; none if there is no such record.
    pub async fn leaf(&self, seq: u64) -> Result<Option<Hash>, Failure> {
        Ok(self.store.leaf(seq).await?)
    }

    /// The exact bytes of the records `from .. until`, which are all there: the one at index 0 is `from`.
    ///
    /// # Errors
    /// `record-unreadable` where this login may not read one of them.
    pub async fn records(&self, from: u64, until: u64) -> Result<Vec<Vec<u8>>, Failure> {
        let rows = self.store.record_range(from, until).await?;
        let mut bytes = Vec::with_capacity(rows.len());
        for (wanted, row) in
            (from..until).zip(rows.into_iter().map(Some).chain(std::iter::repeat(None)))
        {
            match row {
                Some((seq, record)) if seq == wanted => bytes.push(record),
                _ => return Err(Failure::new(Ledger::RecordUnreadable { seq: wanted })),
            }
        }
        Ok(bytes)
    }

    /// Listens for records on a connection of its own.
    pub async fn listen(&self) -> Result<Listener, Failure> {
        Ok(self.store.listen().await?)
    }

    /// Ends the connections.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

impl Session {
    /// The ledger as this person may read it, over the same connections.
    pub fn follower(&self) -> Follower {
        Follower {
            store: self.store().clone(),
            founded: self.founded().clone(),
            home: self.memory().map(Path::to_owned),
        }
    }
}

impl WorkerSession {
    /// The ledger as this worker may read it, over the same connections.
    pub fn follower(&self) -> Follower {
        Follower {
            store: self.store().clone(),
            founded: self.founded().clone(),
            home: self.home().map(Path::to_owned),
        }
    }
}
