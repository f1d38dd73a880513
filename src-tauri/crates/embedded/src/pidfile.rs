//! Postgres' `postmaster.pid`: who runs this cluster, and where its socket is.

use countersign_refusal::Deed;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::process::{self, Found};

/// The file's name inside the data folder.
pub(crate) const NAME: &str = "postmaster.pid";
/// No process can have this id (the kernel's limit is 2^22), so Postgres takes the file as left over.
const NOBODY: i32 = i32::MAX;

/// The lines of the file that we use (Postgres: `miscadmin.h`, `LOCK_FILE_LINE_*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PidFile {
    pub pid: i32,
    pub port: u16,
    pub socket_dir: PathBuf,
    pub status: Status,
}

/// Line 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Starting,
    Ready,
    Stopping,
}

/// What the file says about the cluster, checked against the process it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judged {
    /// No file.
    Absent,
    /// The postmaster of this data folder is alive.
    Alive(PidFile),
    /// A file that names nobody alive, or holds nothing.
    Stale,
    /// A file that names a live process that is not this cluster's postmaster.
    StaleForeign(i32),
}

/// Reads the file and looks at the process.
pub(crate) fn judge(data: &Path) -> Result<Judged, Error> {
    let path = data.join(NAME);
    let mut text = String::new();
    match open(&path, false).and_then(|mut file| file.read_to_string(&mut text)) {
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Judged::Absent),
        Err(e) => return Err(Error::io(Deed::Read, &path, e)),
    }
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse().ok())
        .unwrap_or(0);
    Ok(match process::look(pid, data) {
        Found::Nobody => Judged::Stale,
        Found::Foreign => Judged::StaleForeign(pid),
        Found::Ours => Judged::Alive(parse(&text, pid)),
    })
}

fn parse(text: &str, pid: i32) -> PidFile {
    let lines: Vec<&str> = text.lines().collect();
    let line = |number: usize| lines.get(number - 1).map_or("", |l| l.trim());
    PidFile {
        pid,
        port: line(4).parse().unwrap_or(0),
        socket_dir: PathBuf::from(line(5)),
        status: match line(8) {
            "ready" => Status::Ready,
            "stopping" => Status::Stopping,
            _ => Status::Starting,
        },
    }
}

/// Makes a left-over file name nobody, so that Postgres does not take a stranger for its postmaster.
///
/// The file is not removed: its line with the shared memory's id is Postgres' own guard against
/// children of the dead postmaster that still live.
pub(crate) fn disown(data: &Path) -> Result<(), Error> {
    let path = data.join(NAME);
    let failed = |e| Error::io(Deed::Write, &path, e);
    let mut text = String::new();
    open(&path, false)
        .and_then(|mut file| file.read_to_string(&mut text))
        .map_err(failed)?;
    if text.trim().is_empty() {
        // A crash between creating and filling it; Postgres refuses an empty one.
        return std::fs::remove_file(&path).map_err(failed);
    }
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    let mut file = open(&path, true).map_err(failed)?;
    file.set_len(0).map_err(failed)?;
    file.write_all(format!("{NOBODY}\n{rest}").as_bytes())
        .map_err(failed)
}

/// Opens without following links: for root the folder belongs to another account.
fn open(path: &Path, write: bool) -> io::Result<std::fs::File> {
    let nofollow = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or(0);
    OpenOptions::new()
        .read(!write)
        .write(write)
        .custom_flags(nofollow)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "77\n/data\n1700000000\n5432\n/run/countersign/ab\n\n  123 456\nready   \n";

    #[test]
    fn the_lines_are_read() {
        let parsed = parse(FILE, 77);
        assert_eq!(parsed.port, 5432);
        assert_eq!(parsed.socket_dir, PathBuf::from("/run/countersign/ab"));
        assert_eq!(parsed.status, Status::Ready);
        assert_eq!(parse("77\n", 77).status, Status::Starting);
    }

    #[test]
    fn a_file_naming_a_stranger_is_disowned_and_keeps_its_other_lines() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(judge(dir.path()).unwrap(), Judged::Absent);
        let me = i32::try_from(std::process::id()).unwrap();
        std::fs::write(
            dir.path().join(NAME),
            FILE.replacen("77", &me.to_string(), 1),
        )
        .unwrap();
        assert_eq!(judge(dir.path()).unwrap(), Judged::StaleForeign(me));
        disown(dir.path()).unwrap();
        assert_eq!(judge(dir.path()).unwrap(), Judged::Stale);
        let text = std::fs::read_to_string(dir.path().join(NAME)).unwrap();
        assert_eq!(text, FILE.replacen("77", "2147483647", 1));
        std::fs::write(dir.path().join(NAME), "").unwrap();
        assert_eq!(judge(dir.path()).unwrap(), Judged::Stale);
        disown(dir.path()).unwrap();
        assert_eq!(judge(dir.path()).unwrap(), Judged::Absent);
    }

    #[test]
    fn a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("other"), FILE).unwrap();
        std::os::unix::fs::symlink("other", dir.path().join(NAME)).unwrap();
        assert!(judge(dir.path()).is_err());
        assert!(disown(dir.path()).is_err());
    }
}
