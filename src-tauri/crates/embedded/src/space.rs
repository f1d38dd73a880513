//! Free space, asked before it is needed.

use std::path::Path;

use crate::Error;

/// What a fresh cluster and its first segments of log need, in MiB (a cluster is 39 MiB, one WAL segment 16).
pub(crate) const NEEDED_MIB: u64 = 96;
/// Below this much free space an existing cluster is not started: recovery could not write.
pub(crate) const NEEDED_TO_START_MIB: u64 = 32;

/// Free space for an ordinary account on the file system of `path`, in MiB.
pub(crate) fn free_mib(path: &Path) -> Option<u64> {
    let seen = path.ancestors().find_map(|p| rustix::fs::statvfs(p).ok())?;
    Some(seen.f_bavail.saturating_mul(seen.f_frsize) / (1024 * 1024))
}

/// Refuses when less than `needed_mib` are free. An unknown amount passes.
pub(crate) fn demand(path: &Path, needed_mib: u64) -> Result<(), Error> {
    match free_mib(path) {
        Some(free) if free < needed_mib => Err(Error::DiskFull {
            path: path.to_path_buf(),
            free_mib: free,
            needed_mib,
        }),
        _ => Ok(()),
    }
}
