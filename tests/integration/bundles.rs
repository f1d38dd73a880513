//! A real export of a founded world, packed and unpacked.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use countersign_app::{Session, Signer, Watch, checkpoint::Installation};
use countersign_evidence::{Report, Trust, verify};
use countersign_ledger::key_id;
use countersign_statement::Filter;
use countersign_testkit::{World, actor, installation_key};

/// The person of this name, signed in with their key in memory.
pub async fn session(world: &World, name: &str) -> Session {
    Session::over(
        world.store(name).await,
        Signer::Memory(Arc::new(actor(name).key)),
    )
    .await
    .unwrap()
}

/// An export with the trust that belongs to it, in a folder of its own.
pub struct Exported {
    pub dir: tempfile::TempDir,
    pub zip: PathBuf,
    pub trust: Trust,
}

impl Exported {
    /// The whole ledger, exported by bob.
    pub async fn of(world: &World) -> Self {
        Self::asked(world, &Filter::default()).await
    }

    /// What a filter asks for, exported by bob.
    pub async fn asked(world: &World, filter: &Filter) -> Self {
        let key = installation_key();
        let installation = Installation {
            installation: actor("installation").id,
            key_id: key_id(&key.verifying_key().to_bytes()),
            vouched: true,
            signer: Signer::Memory(Arc::new(key)),
        };
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("export.zip");
        let bob = session(world, "bob").await;
        bob.export(&zip, filter, &installation, &Watch::default())
            .await
            .unwrap();
        Self {
            zip,
            trust: bob.trust().await.unwrap(),
            dir,
        }
    }

    /// The verdict on any path, with this export's trust.
    pub fn judge(&self, path: &Path) -> Report {
        verify(path, Some(&self.trust), &mut |_| ControlFlow::Continue(()))
    }

    /// Unpacks the export into a folder of this name.
    pub fn unpacked(&self, name: &str) -> PathBuf {
        let to = self.dir.path().join(name);
        let done = Command::new("unzip")
            .arg("-q")
            .arg(&self.zip)
            .arg("-d")
            .arg(&to)
            .status()
            .unwrap();
        assert!(done.success());
        to
    }
}

/// Every file of an unpacked export.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}
