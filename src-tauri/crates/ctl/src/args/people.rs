//! `person`, `agent` and `installation`: who takes part.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};
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
    /// Choose another password for your login; nobody else learns it
    #[command(
        after_long_help = "Examples:\n  countersignctl --as cleo person password\n  countersignctl --as cleo --password-file old person password --new-password-file new"
    )]
    Password {
        /// The new password's file, for scripts
        #[arg(long, value_name = "FILE")]
        new_password_file: Option<PathBuf>,
    },
    /// Write an invitation: one file without a secret, by which somebody joins from their own computer
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada person invite cleo cleo.invitation\n\nIt holds the address, the workspace's name, the login, and the server's authority where it is no public one. The password\nand the file's fingerprint, which stands in the answer, are told another way: whoever changes the file on its way could name a\nserver of theirs. Cleo then runs: countersignctl join cleo.invitation --fingerprint DIGITS"
    )]
    Invite {
        /// The login of whom is invited
        login: String,
        /// The file to write
        file: PathBuf,
        /// The certificate of the authority that signed the server's, in PEM; left out, the one that your address names
        #[arg(long, value_name = "FILE")]
        authority: Option<PathBuf>,
    },
    /// On a new computer: make the key that shall take the place of yours on the old one
    #[command(after_long_help = MOVE)]
    NewKey {
        /// The file to write; it holds no secret
        file: PathBuf,
        /// Plain in this account's keyring, or wrapped with a passphrase
        #[arg(long, value_enum, default_value = "os-account")]
        custody: KeyCustody,
    },
    /// On the old computer: hand over to the key of the new one (another admin confirms)
    #[command(after_long_help = MOVE)]
    MoveKey {
        /// The file from the new computer
        file: PathBuf,
        /// The new key's fingerprint, as the new computer showed it
        #[arg(long, value_name = "HEX")]
        fingerprint: String,
    },
    /// Somebody leaves: take every role and the key (an admin; the role of admin once another confirms)
    #[command(
        after_long_help = "Somebody leaves, step by step (ada and ben are admins):\n  countersignctl --as countersign_owner person shut cleo      the login first: nobody signs in as Cleo any more\n  countersignctl --as ada person leave cleo\n  countersignctl --as ben person confirm                      only where Cleo was an admin"
    )]
    Leave {
        /// The login of whom leaves
        login: String,
    },
    /// Shut a login and end its sessions (the database's owner); person login opens it again with a new password
    #[command(
        after_long_help = "Example:\n  countersignctl --url postgres://db.example/countersign --as countersign_owner person shut cleo\n\nA login is the whole server's: it is shut for every workspace there."
    )]
    Shut {
        /// The login
        login: String,
    },
    /// Keep your database password in the keyring
    #[command(after_long_help = "Example:\n  countersignctl --as ben person keep-password")]
    KeepPassword,
    /// Remove a kept database password from the keyring
    #[command(after_long_help = "Example:\n  countersignctl --as ben person forget-password")]
    ForgetPassword,
}

/// `delegate …`.
#[derive(Debug, Subcommand)]
pub enum Delegate {
    /// Delegate a role that you hold, for 90 days at most; it counts once they accept
    #[command(
        after_long_help = "Example:\n  countersignctl --as carol delegate give compliance_officer dev --until 2027-01-09 --reason 'On holiday.'"
    )]
    Give {
        /// analyst, compliance_officer or supervisor
        #[arg(value_parser = role)]
        role: Role,
        /// The login of whom you delegate it to
        to: String,
        /// When it begins; left out, now
        #[arg(long, value_parser = time)]
        from: Option<DateTime<Utc>>,
        /// When it ends
        #[arg(long, value_parser = time)]
        until: DateTime<Utc>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Accept what was delegated to you
    #[command(after_long_help = "Example:\n  countersignctl --as dev delegate accept DELEGATION")]
    Accept {
        /// The delegation's id (see delegate list)
        delegation: Uuid,
    },
    /// End a delegation, at once: either of the two, an admin or a supervisor
    #[command(
        after_long_help = "Example:\n  countersignctl --as carol delegate end DELEGATION --reason 'I am back.'"
    )]
    End {
        /// The delegation's id
        delegation: Uuid,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// All delegations, and how each stands
    #[command(after_long_help = "Example:\n  countersignctl --as carol delegate list")]
    List,
}

const MOVE: &str = "\
A key moves to a new computer, step by step (the old one still has yours):
  countersignctl --as cleo person new-key cleo.key              on the new computer, which shows a fingerprint
  countersignctl --as cleo person move-key cleo.key --fingerprint 9b2f6c1e3d644a5e      on the old one
  countersignctl --as ben person confirm                        an admin; from now on the new key counts, and only it

Where the old computer is lost, there is nothing that could hand over: revoke the key and enrol a new one.
  countersignctl --as ada person revoke-key cleo
  countersignctl --as cleo person enrol-key";

/// SHA-256 of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

fn digest(text: &str) -> Result<Digest, String> {
    let mut digest = [0; 32];
    hex::decode_to_slice(text, &mut digest)
        .map(|()| Digest(digest))
        .map_err(|_| "a digest has 64 hex digits (see person pending)".to_owned())
}

/// `join`.
#[derive(Debug, Args)]
pub struct Join {
    /// The invitation
    pub file: PathBuf,
    /// Its fingerprint, told to you by whoever invites you, and not with the file
    #[arg(long, value_name = "DIGITS")]
    pub fingerprint: String,
    /// How your key is kept on this computer
    #[arg(long, value_enum, default_value = "os-account")]
    pub custody: KeyCustody,
    /// The password of your own choice, for scripts
    #[arg(long, value_name = "FILE")]
    pub new_password_file: Option<PathBuf>,
    /// You have chosen a password already: this is another computer of yours
    #[arg(long, conflicts_with = "new_password_file")]
    pub keep_password: bool,
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
    /// Say what an agent is for, and which kinds of action it may propose and no others (an admin; confirmed by another)
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada agent mandate aml-screen 'Screens transfers, and asks to freeze accounts.' --kind freeze_account --kind escalate_review\n  countersignctl --as ada agent mandate aml-screen 'Whatever screening finds.'\n\nIt counts once a second admin confirms it, in the place of the one before, whether it allows more or less. What the agent proposes\nof another kind is refused from then on; what it proposed before stays. To stop an agent at once, pause it."
    )]
    Mandate {
        /// The agent's name
        name: String,
        /// What it is for, in a sentence
        purpose: String,
        /// A kind of action that it may propose; more than once for several, left out for any
        #[arg(long = "kind", value_name = "KIND")]
        kinds: Vec<String>,
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
    /// Make this installation's checkpoint key, or enrol the one that is there; a second admin vouches for it
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada installation enrol 'Desk 12'\n  countersignctl --as ben person confirm\n\nOnly the first one, enrolled right after the founding, counts without the second person."
    )]
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
    /// Of somebody from outside, who sees the ledger's order and no content.
    Auditor,
}

/// How a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyCustody {
    /// Plain in this account's keyring.
    OsAccount,
    /// Wrapped with a passphrase.
    Passphrase,
}
