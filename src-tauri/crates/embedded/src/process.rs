//! Looking at processes through /proc, and signalling exactly the one that was looked at.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, pidfd_send_signal};

/// What a process id turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// No such process, or one that has ended and waits to be reaped.
    Nobody,
    /// A Postgres process of this very data folder.
    Ours,
    /// Some other process.
    Foreign,
}

/// Looks who has `pid`: a Postgres process works inside its data folder.
pub(crate) fn look(pid: i32, data: &Path) -> Found {
    if pid <= 0 {
        return Found::Nobody;
    }
    let proc_dir = PathBuf::from(format!("/proc/{pid}"));
    let Ok(stat) = fs::read_to_string(proc_dir.join("stat")) else {
        return Found::Nobody;
    };
    // "pid (name) state …": the name may hold blanks and brackets, so cut at the last one.
    let state = stat
        .rsplit_once(')')
        .and_then(|(_, rest)| rest.trim_start().chars().next());
    if matches!(state, Some('Z' | 'X') | None) {
        return Found::Nobody;
    }
    let name = fs::read_to_string(proc_dir.join("comm")).unwrap_or_default();
    let inside = fs::read_link(proc_dir.join("cwd")).is_ok_and(|cwd| cwd == data);
    if name.trim_end() == "postgres" && (inside || command_names(&proc_dir, data)) {
        Found::Ours
    } else {
        Found::Foreign
    }
}

/// Another account's `cwd` cannot be read, its command line can.
fn command_names(proc_dir: &Path, data: &Path) -> bool {
    let Ok(line) = fs::read(proc_dir.join("cmdline")) else {
        return false;
    };
    let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
    let wanted = data.as_os_str().as_encoded_bytes();
    words
        .windows(2)
        .any(|pair| matches!(pair, [flag, dir] if *flag == b"-D" && *dir == wanted))
}

/// Every live Postgres process of this data folder: the postmaster or what is left of its children.
pub(crate) fn all_of(data: &Path) -> Vec<i32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| look(*pid, data) == Found::Ours)
        .collect()
}

/// Sends a signal if `pid` is still ours. Returns whether it was sent.
///
/// The process is held by a pidfd while it is looked at, so that a reused id is never hit.
pub(crate) fn signal(pid: i32, data: &Path, signal: Signal) -> bool {
    let Some(target) = Pid::from_raw(pid) else {
        return false;
    };
    let held = pidfd_open(target, PidfdFlags::empty());
    if look(pid, data) != Found::Ours {
        return false;
    }
    match held {
        Ok(fd) => pidfd_send_signal(fd, signal).is_ok(),
        // Kernels before 5.3 have no pidfd.
        Err(_) => kill_process(target, signal).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_test_is_a_foreign_process_and_is_never_signalled() {
        let me = i32::try_from(std::process::id()).unwrap();
        assert_eq!(look(me, Path::new("/")), Found::Foreign);
        assert!(!signal(me, Path::new("/"), Signal::KILL));
        assert_eq!(look(i32::MAX, Path::new("/")), Found::Nobody);
        assert_eq!(look(0, Path::new("/")), Found::Nobody);
    }
}
