//! Throw-away clusters: copied from a template that was made once, and removed when dropped.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

use countersign_embedded::{
    ExposeSecret as _, Options, Server, copy_cluster, find_binaries, remove_cluster,
};
use countersign_store::{Owner, Target};
use sha2::{Digest as _, Sha256};

use crate::shared;

/// The database of every world.
pub(crate) const DATABASE: &str = "countersign";
/// Templates that nobody has used for so long are removed.
const STALE: Duration = Duration::from_hours(48);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../../migrations");

/// A running server with a folder of its own.
#[derive(Debug)]
pub(crate) struct Cluster {
    server: Option<Server>,
    home: PathBuf,
}

/// Where templates and worlds lie. One folder an account, so that nobody trips over another's.
pub(crate) fn home() -> PathBuf {
    let uid = rustix::process::geteuid().as_raw();
    std::env::temp_dir().join(format!("countersign-testkit-{uid}"))
}

/// A lock on a file, waited for; released when dropped.
pub(crate) fn locked(path: &Path) -> File {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = File::options()
        .create(true)
        .append(true)
        .open(path)
        .unwrap();
    file.lock().unwrap();
    file
}

impl Cluster {
    /// A copy of the template called `kind`, started. `make` fills the template's server if there is no template yet,
    /// and must do the same each time: what it does is told apart by `kind` alone.
    pub(crate) async fn copied(kind: &str, make: impl AsyncFnOnce(&Server)) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let template = template(kind, make).await;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let home = home()
            .join("worlds")
            .join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(home.parent().unwrap()).unwrap();
        copy_cluster(&template, &home).unwrap();
        Self {
            server: Some(Server::open(&Options::new(&home)).unwrap()),
            home,
        }
    }

    pub(crate) fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    pub(crate) fn server_mut(&mut self) -> &mut Server {
        self.server.as_mut().unwrap()
    }

    pub(crate) fn home(&self) -> &Path {
        &self.home
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.server.take());
        remove(&self.home);
    }
}

pub(crate) fn target(server: &Server, database: &str) -> Target {
    Target::Socket {
        dir: server.socket_dir().to_path_buf(),
        port: server.port(),
        database: database.to_owned(),
    }
}

pub(crate) async fn owner(server: &Server, target: &Target) -> Owner {
    let password = server.owner_password();
    Owner::connect(target, server.owner(), Some(password.expose_secret()))
        .await
        .unwrap()
}

/// Options of a server whose databases nobody needs after a crash of the machine.
pub(crate) fn volatile(folder: &Path) -> Options {
    Options {
        durable: false,
        ..Options::new(folder)
    }
}

/// Removes a cluster's folder; what cannot be removed now, a later run removes.
pub(crate) fn remove(dir: &Path) -> bool {
    let gone = !dir.exists() || remove_cluster(dir).is_ok();
    gone && fs::remove_dir_all(dir).is_ok()
}

/// The stopped template, made under a lock if it is not there.
pub(crate) async fn template(kind: &str, make: impl AsyncFnOnce(&Server)) -> PathBuf {
    let binaries = find_binaries(None, None).unwrap();
    let mut what = Sha256::new();
    for migration in MIGRATIONS.iter() {
        // A migration that only got another number is another schema to who asks for its version.
        what.update(migration.version.to_be_bytes());
        what.update(&*migration.checksum);
    }
    what.update(include_str!("founding.rs"));
    what.update(include_str!("actor.rs"));
    what.update(countersign_workflow::default_policy().encode());
    what.update(&binaries.version);
    what.update(kind);
    let templates = home().join("templates");
    let dir = templates.join(&hex::encode(what.finalize())[..20]);
    let done = dir.join("done");
    let _lock = locked(&templates.join("lock"));
    sweep(&templates, &dir);
    if done.exists() {
        File::options()
            .append(true)
            .open(&done)
            .unwrap()
            .set_modified(SystemTime::now())
            .unwrap();
        return dir;
    }
    // Half made by a run that was ended.
    remove(&dir);
    {
        let server = Server::open(&volatile(&dir)).unwrap();
        make(&server).await;
        server.close().unwrap();
    }
    fs::write(done, "").unwrap();
    dir
}

/// Worlds of processes that are gone, and templates of yesterday's migrations.
fn sweep(templates: &Path, keep: &Path) {
    let entries = |dir: &Path| {
        fs::read_dir(dir)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.path())
            .collect::<Vec<_>>()
    };
    for world in entries(&home().join("worlds")) {
        let process = world
            .file_name()
            .and_then(|n| n.to_str()?.split('-').next()?.parse::<u32>().ok());
        if process.is_none_or(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            remove(&world);
        }
    }
    shared::sweep();
    for old in entries(templates) {
        let used = fs::metadata(old.join("done")).and_then(|m| m.modified());
        if old != keep && used.is_ok_and(|at| at.elapsed().is_ok_and(|unused| unused > STALE)) {
            remove(&old);
        }
    }
}
