//! Finds, starts, shares and stops a private Postgres. Knows no SQL.
//!
//! One cluster a workspace folder, one server a cluster, any number of programs that use it. The
//! server is started detached and outlives whoever started it; each program holds a shared file lock,
//! and whoever can take that lock exclusively when leaving stops the server. All calls block.

mod account;
mod backup;
mod binaries;
mod cluster;
mod error;
mod files;
mod launch;
mod pidfile;
mod place;
mod process;
mod server;
mod socket;
mod space;

pub use backup::{Backup, restore};
pub use binaries::{Binaries, OLDEST_MAJOR, Source, VARIABLE, find_binaries};
pub use cluster::{cluster_dir, copy_cluster, remove_cluster};
pub use error::Error;
pub use files::{Existing, write_whole};
pub use secrecy::{ExposeSecret, SecretString as Secret};
pub use server::{Closed, Options, Seen, Server, inspect};

/// The superuser of every embedded cluster.
pub const OWNER: &str = "countersign_owner";
