//! How a server is started.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use countersign_app::Signer;

/// What is said at the start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen. An address that other machines reach is refused without TLS.
    pub listen: SocketAddr,
    /// The certificate, where there is one.
    pub tls: Option<Tls>,
    /// Names by which callers reach this server, besides `localhost` and addresses.
    pub hosts: Vec<String>,
    /// What is bounded.
    pub limits: Limits,
    /// What makes signatures of this computer's installation, for a ledger of this name: its checkpoint stands in exports that are
    /// made here. It signs for no person.
    pub installation: fn(&str) -> Signer,
}

/// An installation whose key is not at hand: exports are made elsewhere.
pub fn no_installation(_: &str) -> Signer {
    Signer::Elsewhere
}

/// A certificate's files.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate with its chain, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// What is bounded, so that one caller cannot take all.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests a second of one login; twice as many at once.
    pub per_second: u32,
    /// Sign-ins a minute that one address may fail for one login.
    pub failures: u32,
    /// Bytes of a body of JSON.
    pub body: usize,
    /// Bytes of an uploaded bundle.
    pub upload: usize,
    /// Time for one request.
    pub request: Duration,
    /// Time for one that reads whole imports, verifies bundles or sends them.
    pub long: Duration,
    /// Of these, so many run at a time and one of a login; the others wait for their turn.
    pub works: usize,
    /// The longest wait for an action to reach a state.
    pub wait: Duration,
    /// Waits of one login at a time.
    pub waits: usize,
    /// Connections of callers at a time.
    pub connections: usize,
    /// Logins that are signed in at a time; each has two connections to the database, and one more while it waits.
    pub logins: usize,
    /// After so long without a call a login's connections are closed.
    pub idle: Duration,
    /// After so long the database is asked again whether the password is still the login's.
    pub age: Duration,
    /// Exports in the making at a time, one of a login.
    pub making: usize,
    /// After so long an export that waits for a signature is given up.
    pub unfinished: Duration,
    /// What a stopping server gives to calls that have begun.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: 200,
            failures: 10,
            body: 4 << 20,
            upload: 64 << 20,
            request: Duration::from_secs(30),
            long: Duration::from_mins(5),
            works: 2,
            wait: Duration::from_mins(1),
            waits: 64,
            connections: 512,
            logins: 64,
            idle: Duration::from_mins(1),
            age: Duration::from_mins(5),
            making: 16,
            unfinished: Duration::from_hours(1),
            grace: Duration::from_secs(10),
        }
    }
}
