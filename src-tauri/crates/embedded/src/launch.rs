//! Starting the server detached, and telling why when it does not start.

use countersign_refusal::Deed;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::binaries::Binaries;
use crate::files::{self, BEAT, Lock};
use crate::pidfile::{self, Judged, PidFile, Status};
use crate::place::Place;
use crate::{Error, process, socket, space};

/// How long a server may take to get ready (recovery after a crash included).
const READY_WITHIN: Duration = Duration::from_mins(2);
/// How long starts that are refused because of a killed server's remains are tried again.
const RETRY_FOR: Duration = Duration::from_secs(15);
/// After this long, children of a dead postmaster are told to end; after twice as long, ended.
const ORPHANS_END_WITHIN: Duration = Duration::from_secs(3);
/// The log starts anew beyond this size; one older file is kept.
const LOG_LIMIT: u64 = 2 * 1024 * 1024;

/// Given on the command line, where neither a file in the cluster nor ALTER SYSTEM can weaken them.
const SETTINGS: [(&str, &str); 33] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("password_encryption", "scram-sha-256"),
    ("ssl", "off"),
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    ("max_connections", "100"),
    ("shared_buffers", "64MB"),
    ("maintenance_work_mem", "64MB"),
    ("max_wal_size", "512MB"),
    ("min_wal_size", "80MB"),
    ("autovacuum_max_workers", "2"),
    ("max_worker_processes", "4"),
    ("huge_pages", "off"),
    // A desktop's session manager removes a user's shared memory at logout; the server outlives it.
    ("dynamic_shared_memory_type", "mmap"),
    ("jit", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("lc_messages", "C"),
    ("logging_collector", "off"),
    ("log_destination", "stderr"),
    ("log_line_prefix", "%m [%p] "),
    // No statement, parameter, value or detail of a row may reach the log.
    ("log_min_messages", "log"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_statement", "none"),
    ("log_min_duration_statement", "-1"),
    ("log_duration", "off"),
    ("log_parameter_max_length", "0"),
    ("log_parameter_max_length_on_error", "0"),
    ("log_connections", "off"),
    ("cluster_name", "countersign"),
];

/// What [`crate::Options::durable`] turns off.
const FORCES_NOTHING: [(&str, &str); 3] = [
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
];

/// A server that takes connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running {
    pub pid: i32,
    pub port: u16,
    pub socket_dir: PathBuf,
}

/// Whether any process of this cluster is alive, here or where we cannot see it.
pub(crate) fn is_alive(place: &Place) -> Result<bool, Error> {
    if matches!(pidfile::judge(&place.data())?, Judged::Alive(_)) {
        return Ok(true);
    }
    Ok(server_lock(place)?.is_none())
}

/// The lock that the server's processes hold; `None` while one of them lives.
fn server_lock(place: &Place) -> Result<Option<File>, Error> {
    files::lock_within(&place.server_lock(), Lock::Exclusive, Duration::ZERO)
}

/// Adopts the running server or starts one; the caller holds the start lock.
///
/// `alone` says whether no other program uses the server: only then one without a socket is ended.
pub(crate) fn adopt_or_start(
    place: &Place,
    durable: bool,
    binaries: &mut dyn FnMut() -> Result<Binaries, Error>,
    alone: &mut dyn FnMut() -> Result<bool, Error>,
) -> Result<Running, Error> {
    let data = place.data();
    let began = Instant::now();
    let mut orphans_since: Option<Instant> = None;
    loop {
        match pidfile::judge(&data)? {
            Judged::Alive(PidFile {
                pid,
                port,
                socket_dir,
                status: Status::Ready,
            }) => {
                if socket::answers(&socket_dir, port) {
                    return Ok(Running {
                        pid,
                        port,
                        socket_dir,
                    });
                }
                if socket::file(&socket_dir, port).exists() {
                    // Dying, or too busy to answer: look again.
                    if began.elapsed() > READY_WITHIN {
                        return Err(Error::StartTimeout {
                            seconds: READY_WITHIN.as_secs(),
                            log: place.log(),
                        });
                    }
                    sleep(BEAT * 2);
                    continue;
                }
                if !alone()? {
                    return Err(Error::SocketGone { dir: socket_dir });
                }
                tracing::warn!(pid, "the server's socket is gone; starting it again");
                crate::server::stop(place)?;
            }
            Judged::Alive(_) => {
                if began.elapsed() > READY_WITHIN {
                    return Err(Error::StartTimeout {
                        seconds: READY_WITHIN.as_secs(),
                        log: place.log(),
                    });
                }
            }
            judged => {
                if let Some(lock) = server_lock(place)? {
                    if judged != Judged::Absent {
                        tracing::info!(?judged, "a killed server left its pid file");
                        pidfile::disown(&data)?;
                    }
                    match start(place, durable, &binaries()?, lock)? {
                        Started::Ready(running) => return Ok(running),
                        Started::Refused(_) if began.elapsed() < RETRY_FOR => {}
                        Started::Refused(error) => return Err(error),
                    }
                } else {
                    let since = *orphans_since.get_or_insert_with(Instant::now);
                    end_orphans(place, since)?;
                }
            }
        }
        sleep(BEAT * 2);
    }
}

/// Children outlive a killed postmaster for a moment, or for long if they are busy or stopped; their
/// shared memory serves nobody any more, so they may be ended.
fn end_orphans(place: &Place, since: Instant) -> Result<(), Error> {
    let data = place.data();
    let waited = since.elapsed();
    if waited > RETRY_FOR {
        return Err(Error::ServerElsewhere { path: data });
    }
    if waited > ORPHANS_END_WITHIN && !matches!(pidfile::judge(&data)?, Judged::Alive(_)) {
        let kind = if waited > ORPHANS_END_WITHIN * 2 {
            Signal::KILL
        } else {
            Signal::QUIT
        };
        for pid in process::all_of(&data) {
            process::signal(pid, &data, kind);
        }
    }
    Ok(())
}

enum Started {
    Ready(Running),
    /// Refused for a reason that passes by itself.
    Refused(Error),
}

fn start(place: &Place, durable: bool, binaries: &Binaries, lock: File) -> Result<Started, Error> {
    space::demand(&place.data(), space::NEEDED_TO_START_MIB)?;
    let socket_dir = socket::prepare(&place.workspace, &place.account)?;
    socket::sweep(&socket_dir)?;
    let (log, log_from) = open_log(&place.log())?;
    let mut child = spawn(place, durable, binaries, &socket_dir, lock, log)?;
    let began = Instant::now();
    let id = i32::try_from(child.id()).unwrap_or(0);
    loop {
        if let Judged::Alive(seen) = pidfile::judge(&place.data())?
            && seen.pid == id
            && seen.status == Status::Ready
        {
            reap_later(child);
            return Ok(Started::Ready(Running {
                pid: id,
                port: seen.port,
                socket_dir,
            }));
        }
        match child.try_wait() {
            Ok(None) => {}
            Ok(Some(_)) => return diagnose(place, log_from),
            Err(e) => return Err(Error::io(Deed::Wait, &binaries.program("postgres"), e)),
        }
        if began.elapsed() > READY_WITHIN {
            reap_later(child);
            return Err(Error::StartTimeout {
                seconds: READY_WITHIN.as_secs(),
                log: place.log(),
            });
        }
        sleep(BEAT / 2);
    }
}

fn spawn(
    place: &Place,
    durable: bool,
    binaries: &Binaries,
    socket_dir: &Path,
    lock: File,
    log: File,
) -> Result<Child, Error> {
    let postgres = binaries.program("postgres");
    // A session of its own: no terminal's or login's end reaches the server.
    let setsid = ["/usr/bin/setsid", "/bin/setsid"]
        .iter()
        .map(Path::new)
        .find(|p| p.is_file());
    let mut command = if let Some(setsid) = setsid {
        let mut command = place.account.command(setsid);
        command.arg(&postgres);
        command
    } else {
        let mut command = place.account.command(&postgres);
        command.process_group(0);
        command
    };
    command
        .arg("-D")
        .arg(place.data())
        .arg("-k")
        .arg(socket_dir)
        .arg("-p")
        .arg(socket::PORT.to_string());
    // Of two values given for one setting the later one counts.
    let further: &[_] = if durable { &[] } else { &FORCES_NOTHING };
    for (name, value) in SETTINGS.iter().chain(further) {
        command
            .arg("-c")
            .arg(OsString::from(format!("{name}={value}")));
    }
    let failed = |e| Error::io(Deed::Run, &postgres, e);
    let second = log.try_clone().map_err(failed)?;
    // The lock lives as long as any process that inherited this standard input.
    command
        .stdin(Stdio::from(lock))
        .stdout(Stdio::from(second))
        .stderr(Stdio::from(log));
    command.spawn().map_err(failed)
}

/// Collects the server's exit whenever it comes, so that no zombie keeps its process id.
fn reap_later(mut child: Child) {
    let spawned = thread::Builder::new()
        .name("postgres-reaper".into())
        .stack_size(64 * 1024)
        .spawn(move || {
            let _ = child.wait();
        });
    if let Err(e) = spawned {
        tracing::warn!("no thread to wait for the server: {e}");
    }
}

/// The log before the present one.
pub(crate) fn older_log(log: &Path) -> PathBuf {
    log.with_extension("log.1")
}

fn open_log(path: &Path) -> Result<(File, u64), Error> {
    let failed = |e| Error::io(Deed::Write, path, e);
    let size = fs::metadata(path).map_or(0, |m| m.len());
    if size > LOG_LIMIT {
        fs::rename(path, older_log(path)).map_err(failed)?;
    }
    let log = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    let from = log.metadata().map_err(failed)?.len();
    Ok((log, from))
}

fn diagnose(place: &Place, log_from: u64) -> Result<Started, Error> {
    let path = place.log();
    let mut said = Vec::new();
    File::open(&path)
        .and_then(|mut log| {
            log.seek(SeekFrom::Start(log_from))?;
            log.take(256 * 1024).read_to_end(&mut said)
        })
        .map_err(|e| Error::io(Deed::Read, &path, e))?;
    let said = String::from_utf8_lossy(&said).into_owned();
    if said.contains("No space left on device") {
        return Err(Error::DiskFull {
            free_mib: space::free_mib(&place.data()).unwrap_or(0),
            path: place.data(),
            needed_mib: space::NEEDED_TO_START_MIB,
        });
    }
    let error = Error::StartFailed {
        said: last_words(&said),
        log: path,
    };
    let passing = [
        "pre-existing shared memory block",
        "already exists",
        "is already in use",
    ];
    if passing.iter().any(|words| said.contains(words)) {
        return Ok(Started::Refused(error));
    }
    Err(error)
}

/// The last fatal line without its time stamp, else the last line.
fn last_words(said: &str) -> String {
    let lines = || {
        said.lines()
            .rev()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let fatal = lines().find_map(|line| {
        let at = ["FATAL:", "PANIC:"]
            .iter()
            .find_map(|word| Some(line.find(word)? + word.len()))?;
        line.get(at..).map(str::trim)
    });
    let words = fatal.or_else(|| lines().next()).unwrap_or_default();
    words.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::last_words;

    #[test]
    fn the_fatal_line_is_told_without_its_stamp() {
        let log = "2026-01-01 00:00:00 UTC [1] LOG:  starting\n2026-01-01 00:00:00 UTC [1] FATAL:  could not map memory\n2026-01-01 00:00:00 UTC [1] LOG:  database system is shut down\n";
        assert_eq!(last_words(log), "could not map memory");
        assert_eq!(last_words("odd\n\n"), "odd");
        assert_eq!(last_words(""), "");
    }
}
