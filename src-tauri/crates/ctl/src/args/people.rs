//! `person`, `agent` and `installation`: who takes part.

use chrono::{DateTime, Utc};
use clap::{Subcommand, ValueEnum};
use countersign_statement::codes::Role;
use uuid::Uuid;

use super::words::{role, time};

/// `person …`.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Make a login and propose the person (an admin; confirmed by another)
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada person create cleo --name 'Cleo Marsh'\n  countersignctl --url postgres://db.example/countersign --as ada person create cleo --name 'Cleo Marsh' --owner countersign_owner"
    )]
    Create {
        /// The new login
        login: String,
        /// The name that colleagues know
        #[arg(long)]
        name: String,
        /// On a team's server: the database's owner, who makes the login; left out, the login must be there already
        #[arg(long, value_name = "LOGIN")]
        owner: Option<String>,
    },
    /// Make a login only, or give one a new password (the database's owner)
    #[command(
        after_long_help = "Examples:\n  countersignctl person login cleo\n  countersignctl --url postgres://db.example/countersign --as countersign_owner person login cleo"
    )]
    Login {
        /// The login
        login: String,
        /// Whose it is
        #[arg(long, value_enum, default_value = "person")]
        kind: Kind,
    },
    /// Make and enrol your key (a second person confirms it)
    #[command(
        after_long_help = "Examples:\n  countersignctl --as cleo person enrol-key\n  countersignctl --as cleo person enrol-key --custody passphrase"
    )]
    EnrolKey {
        /// Plain in this account's keyring, or wrapped with a passphrase
        #[arg(long, value_enum, default_value = "os-account")]
        custody: KeyCustody,
    },
    /// Grant a role (an admin; confirmed by another)
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada person grant cleo analyst --until 2027-01-01"
    )]
    Grant {
        /// The person's login
        login: String,
        /// analyst, compliance_officer, supervisor, auditor or admin
        #[arg(value_parser = role)]
        role: Role,
        /// When it ends
        #[arg(long, value_parser = time)]
        until: Option<DateTime<Utc>>,
    },
    /// Revoke a role, at once
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada person revoke-role cleo analyst"
    )]
    RevokeRole {
        /// The person's login
        login: String,
        /// The role
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Revoke a key, at once
    #[command(
        after_long_help = "Examples:\n  countersignctl --as cleo person revoke-key cleo\n  countersignctl --as ada person revoke-key cleo --compromised-since 120"
    )]
    RevokeKey {
        /// The login of the key's person
        login: String,
        /// The first ledger number from which its signatures are not to be trusted
        #[arg(long, value_name = "SEQ")]
        compromised_since: Option<u64>,
    },
    /// What waits for a second person
    #[command(after_long_help = "Example:\n  countersignctl --as ben person pending")]
    Pending,
    /// Confirm as the second person (an admin)
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben person confirm\n  countersignctl --as ben person confirm 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b\n\nEach is shown in full and asked for, one by one. Without a terminal, name exactly what you have read:\n  countersignctl --as ben person pending\n  countersignctl --as ben person confirm --all DIGEST DIGEST"
    )]
    Confirm {
        /// What to confirm, by id; left out, whatever you may confirm
        #[arg(value_name = "FACT")]
        facts: Vec<Uuid>,
        /// Without asking, all of the facts with these digests (see person pending), and no other
        #[arg(long, value_name = "DIGEST", num_args = 1.., value_parser = digest, conflicts_with = "facts")]
        all: Vec<Digest>,
    },
    /// Everyone, with roles and keys
    #[command(after_long_help = "Example:\n  countersignctl --as ben person list")]
    List,
    /// Keep your database password in the keyring
    #[command(after_long_help = "Example:\n  countersignctl --as ben person keep-password")]
    KeepPassword,
    /// Remove a kept database password from the keyring
    #[command(after_long_help = "Example:\n  countersignctl --as ben person forget-password")]
    ForgetPassword,
}

/// SHA-256 of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

fn digest(text: &str) -> Result<Digest, String> {
    let mut digest = [0; 32];
    hex::decode_to_slice(text, &mut digest)
        .map(|()| Digest(digest))
        .map_err(|_| "a digest has 64 hex digits (see person pending)".to_owned())
}

/// `agent …`.
#[derive(Debug, Subcommand)]
pub enum Agent {
    /// Make a login and register the agent (an admin; confirmed by another)
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada agent register aml-screen --login agent_screen --owner ada\n\nThe owner answers for the agent, and therefore never decides what it proposes."
    )]
    Register {
        /// The agent's name
        name: String,
        /// Its login
        #[arg(long)]
        login: String,
        /// The login of the person who answers for it
        #[arg(long, value_name = "LOGIN")]
        owner: String,
        /// A worker executes, an agent proposes
        #[arg(long)]
        worker: bool,
        /// On a team's server: the database's owner, who makes the login; left out, the login must be there already
        #[arg(long, value_name = "LOGIN")]
        database_owner: Option<String>,
    },
    /// Stop an agent or worker, at once, until two admins let it go on: it sees and does nothing
    #[command(after_long_help = "Example:\n  countersignctl --as ada agent pause aml-screen")]
    Pause {
        /// The agent's name
        name: String,
    },
    /// Let it go on (an admin; confirmed by another)
    #[command(after_long_help = "Example:\n  countersignctl --as ada agent resume aml-screen")]
    Resume {
        /// The agent's name
        name: String,
    },
    /// Stop an agent or worker for good, at once
    #[command(after_long_help = "Example:\n  countersignctl --as ada agent revoke aml-screen")]
    Revoke {
        /// The agent's name
        name: String,
    },
    /// All agents and workers
    List,
}

/// `installation …`.
#[derive(Debug, Subcommand)]
pub enum Installation {
    /// Make this installation's checkpoint key, or enrol the one that is there
    #[command(after_long_help = "Example:\n  countersignctl --as ada installation enrol 'Desk 12'")]
    Enrol {
        /// What it is called in evidence
        name: String,
    },
    /// Sign the ledger as it stands, so that an export made next, before anything is recorded, has this signature too
    #[command(
        after_long_help = "Example, where outsiders demand two signatures:\n  countersignctl --as ben installation sign        on the one computer\n  countersignctl --as ada export export.zip         on the other"
    )]
    Sign,
    /// Stop an installation, at once, until two admins let it go on: it signs no checkpoint that counts
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada installation pause 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Pause {
        /// Its id (see installation list)
        installation: Uuid,
    },
    /// Let it go on (an admin; confirmed by another)
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada installation resume 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Resume {
        /// Its id (see installation list)
        installation: Uuid,
    },
    /// Stop an installation for good, at once. Hand out the trust file again
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada installation revoke 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Revoke {
        /// Its id (see installation list)
        installation: Uuid,
    },
    /// All installations
    List,
}

/// Whose a login is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A person's.
    Person,
    /// An agent's.
    Agent,
    /// A worker's.
    Worker,
}

/// How a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyCustody {
    /// Plain in this account's keyring.
    OsAccount,
    /// Wrapped with a passphrase.
    Passphrase,
}
