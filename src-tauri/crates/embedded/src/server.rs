//! One program's hold on the workspace's server.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use secrecy::SecretString;

use crate::files::{self, BEAT, Lock};
use crate::launch::{self, Running};
use crate::pidfile::{self, Judged};
use crate::place::Place;
use crate::{Binaries, Error, OWNER, cluster, find_binaries, process, socket, space};

/// How long to wait for another program's start or stop.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a leaving program looks whether it is the last one.
pub(crate) const LEAVE_WITHIN: Duration = Duration::from_millis(300);
/// How long a fast stop may take before it becomes an immediate one.
const STOP_WITHIN: Duration = Duration::from_secs(30);
/// How long an immediate stop may take.
const QUIT_WITHIN: Duration = Duration::from_secs(10);

/// Which workspace, and optionally which programs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The workspace folder; made 0700 if it is not there.
    pub data_root: PathBuf,
    /// Postgres' program folder, before `COUNTERSIGN_PG_BIN`, the bundled and the system's.
    pub pg_bin: Option<PathBuf>,
    /// Whether what was committed outlives a crash of the machine. Never false where it is anybody's data: such a server
    /// forces nothing to disk, and tests whose databases are thrown away anyway spend most of their time on that otherwise.
    pub durable: bool,
}

impl Options {
    /// The workspace in `data_root`, with programs found by themselves.
    pub fn new(data_root: impl Into<PathBuf>) -> Self {
        Self {
            data_root: data_root.into(),
            pg_bin: None,
            durable: true,
        }
    }
}

/// How a [`Server`] was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Nobody else used the server: it was stopped.
    Stopped,
    /// Another program uses it: it runs on.
    LeftRunning,
}

/// A running server that this program uses.
///
/// While the value lives, it holds a shared file lock. Closing (or dropping) it stops the server if the
/// lock can be had exclusively. A program that is killed leaves the server running; the next one to
/// open the workspace adopts it. All calls block.
#[derive(Debug)]
pub struct Server {
    place: Place,
    options: Options,
    running: Running,
    password: SecretString,
    using: Option<File>,
}

impl Server {
    /// Opens the workspace's server: adopts the one that runs, or starts it, making the cluster first
    /// if there is none.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let (place, start) = Place::settle(&options.data_root, PATIENCE)?;
        let busy = || Error::Busy {
            path: place.workspace.clone(),
            seconds: PATIENCE.as_secs(),
        };
        let using = files::lock_within(&place.use_lock(), Lock::Shared, PATIENCE)?;
        let using = using.ok_or_else(busy)?;
        let exists = cluster::major(&place.data())?.is_some();
        let password = cluster::secret(&place, exists)?;
        if !exists {
            let binaries = usable(&place, options.pg_bin.as_deref(), None)?;
            cluster::create(&place, &binaries, &password)?;
        }
        let running = raise(&place, options, &using)?;
        drop(start);
        Ok(Self {
            place,
            options: options.clone(),
            running,
            password,
            using: Some(using),
        })
    }

    /// The folder of the server's Unix socket.
    pub fn socket_dir(&self) -> &Path {
        &self.running.socket_dir
    }

    /// The port, which is part of the socket's name; nothing listens on a network.
    pub fn port(&self) -> u16 {
        self.running.port
    }

    /// The cluster owner's login, a superuser of this private cluster.
    pub fn owner(&self) -> &'static str {
        OWNER
    }

    /// The owner's password.
    pub fn owner_password(&self) -> SecretString {
        self.password.clone()
    }

    /// The postmaster's process id, as last seen.
    pub fn pid(&self) -> i32 {
        self.running.pid
    }

    /// The cluster's folder.
    pub fn cluster_dir(&self) -> PathBuf {
        self.place.data()
    }

    /// The server's log file.
    pub fn log(&self) -> PathBuf {
        self.place.log()
    }

    /// Starts the server again if it has gone. Returns whether it had to.
    pub fn ensure_running(&mut self) -> Result<bool, Error> {
        let Some(using) = &self.using else {
            return Ok(false);
        };
        let busy = || Error::Busy {
            path: self.place.workspace.clone(),
            seconds: PATIENCE.as_secs(),
        };
        let start = files::lock_within(&self.place.start_lock(), Lock::Exclusive, PATIENCE)?;
        let start = start.ok_or_else(busy)?;
        let now = raise(&self.place, &self.options, using)?;
        drop(start);
        let changed = now != self.running;
        self.running = now;
        Ok(changed)
    }

    /// Kills the postmaster as a crash would (SIGKILL), for tests of faults, and waits until it is gone.
    /// Nothing is cleaned up. Returns false if there was none to kill.
    pub fn crash(&self) -> bool {
        let data = self.place.data();
        let sent = process::signal(self.running.pid, &data, Signal::KILL);
        while sent && process::look(self.running.pid, &data) == process::Found::Ours {
            sleep(BEAT / 10);
        }
        sent
    }

    /// Lets go without stopping, as a program that is killed does: the server runs on as an orphan.
    pub fn abandon(mut self) {
        self.using = None;
    }

    /// Lets go, and stops the server if nobody else uses it.
    pub fn close(mut self) -> Result<Closed, Error> {
        self.end()
    }

    fn end(&mut self) -> Result<Closed, Error> {
        let Some(using) = self.using.take() else {
            return Ok(Closed::LeftRunning);
        };
        // A failed attempt gives up the shared lock too, which is what leaving means. It is made again for a moment: a child
        // that another thread is just starting holds a copy of every open file until it becomes another program.
        let began = Instant::now();
        while !files::try_lock(&using, &self.place.use_lock(), Lock::Exclusive)? {
            if began.elapsed() > LEAVE_WITHIN {
                return Ok(Closed::LeftRunning);
            }
            sleep(BEAT);
        }
        stop(&self.place)?;
        Ok(Closed::Stopped)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!(code = error.code(), "the database was not stopped: {error}");
        }
    }
}

fn raise(place: &Place, options: &Options, using: &File) -> Result<Running, Error> {
    let data = place.data();
    let mut binaries = || usable(place, options.pg_bin.as_deref(), cluster::major(&data)?);
    let mut alone = || {
        let path = place.use_lock();
        let exclusive = files::try_lock(using, &path, Lock::Exclusive)?;
        // Back to shared; nobody can have come between, for we hold the start lock.
        let started = Instant::now();
        while !files::try_lock(using, &path, Lock::Shared)? {
            if started.elapsed() > PATIENCE {
                return Err(Error::Busy {
                    path,
                    seconds: PATIENCE.as_secs(),
                });
            }
            sleep(BEAT);
        }
        Ok(exclusive)
    };
    launch::adopt_or_start(place, options.durable, &mut binaries, &mut alone)
}

fn usable(place: &Place, named: Option<&Path>, major: Option<u32>) -> Result<Binaries, Error> {
    let found = find_binaries(named, major)?;
    if place.account.dropped && !place.account.can_enter(&found.program("postgres")) {
        let account = place.account.name.clone();
        return Err(Error::AccountShutOut {
            account,
            path: found.dir,
        });
    }
    Ok(found)
}

/// Stops the server if one runs: fast (clients are disconnected, the cluster is closed cleanly), and
/// immediately if that takes too long.
pub(crate) fn stop(place: &Place) -> Result<(), Error> {
    let data = place.data();
    let Judged::Alive(seen) = pidfile::judge(&data)? else {
        return Ok(());
    };
    for (signal, within) in [(Signal::INT, STOP_WITHIN), (Signal::QUIT, QUIT_WITHIN)] {
        process::signal(seen.pid, &data, signal);
        let began = Instant::now();
        while began.elapsed() < within {
            if process::look(seen.pid, &data) != process::Found::Ours {
                socket::leave(&seen.socket_dir, &place.workspace);
                return Ok(());
            }
            sleep(BEAT / 2);
        }
    }
    Err(Error::StopTimeout { pid: seen.pid })
}

/// What stands in a workspace, seen without changing anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The cluster's folder, whether it exists or not.
    pub cluster_dir: PathBuf,
    /// Major version of the cluster, if there is one.
    pub cluster_major: Option<u32>,
    /// The running server's process id and socket folder.
    pub server: Option<(i32, PathBuf)>,
    /// The account that runs the server, or would.
    pub account: String,
    /// Free space for the cluster, in MiB.
    pub free_mib: Option<u64>,
    /// Whether the running server's socket is there.
    pub reachable: bool,
}

/// Looks at a workspace without starting or making anything. The folder must exist.
pub fn inspect(workspace: &Path) -> Result<Seen, Error> {
    let place = Place::look(workspace)?;
    let data = place.data();
    let cluster_major = cluster::major(&data)?;
    let alive = match pidfile::judge(&data)? {
        Judged::Alive(file) => Some(file),
        _ => None,
    };
    Ok(Seen {
        reachable: alive
            .as_ref()
            .is_some_and(|f| socket::file(&f.socket_dir, f.port).exists()),
        server: alive.map(|file| (file.pid, file.socket_dir)),
        cluster_major,
        account: place.account.name.clone(),
        free_mib: space::free_mib(&data),
        cluster_dir: data,
    })
}
