//! The command line: what can be asked, and how each command explains itself.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the program's help, where a backtick would be shown"
)]

use std::{path::PathBuf, str::FromStr, sync::OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use countersign_statement::codes::{ReasonCode, Role, Verdict};
use uuid::Uuid;

/// What `--version` says: the program, the commit it was built from, and the formats it writes.
pub fn version() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        format!(
            "{} (commit {})\nformats: record 1, statement 1, bundle 1, trust 1, schema {}",
            countersign_app::doctor::VERSION,
            env!("COUNTERSIGN_COMMIT"),
            countersign_store::connect::known_schema()
        )
    })
}

const AFTER: &str = "\
Where the workspace is: --workspace, else --url, else COUNTERSIGN_WORKSPACE or COUNTERSIGN_URL, else
~/.local/share/countersign/workspace. Who acts: --as, else COUNTERSIGN_AS.
Passwords: a file named by --password-file, PGPASSWORD (of the login that acts), the keyring (see person keep-password),
~/.pgpass, or a prompt. An address with a password in it is refused.
Exit codes: 0 done, 1 failed (a sentence, a hint and a code on standard error), 2 the command line was wrong.
COUNTERSIGN_LOG=debug tells more on standard error.

From nothing to evidence, with two people:
  countersignctl init --founder ada:'Ada Okonkwo' --founder ben:'Ben Lindqvist'
  countersignctl --as ada agent register aml-screen --login agent_screen --owner ada
  countersignctl --as ben person confirm --all
  countersignctl --as ada import transactions transactions.csv
  countersignctl --as agent_screen screen
  countersignctl --as ben queue
  countersignctl --as ben decide ACTION approve --reason evidence_supports --narrative 'What I checked …'
  countersignctl --as ben export export.zip
  countersignctl --as ben trust trust";

/// People decide on what AI agents propose; this is the program without a window.
#[derive(Debug, Parser)]
#[command(name = "countersignctl", after_long_help = AFTER, subcommand_required = true, arg_required_else_help = false)]
pub struct Cli {
    /// Who and where.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// The folder of this workstation's own workspace [env: COUNTERSIGN_WORKSPACE]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        conflicts_with = "url",
        help_heading = "Who and where"
    )]
    pub workspace: Option<PathBuf>,
    /// A team's database, without a password: postgres://HOST:PORT/DATABASE [env: COUNTERSIGN_URL]
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help_heading = "Who and where"
    )]
    pub url: Option<String>,
    /// The login that acts [env: COUNTERSIGN_AS]
    #[arg(
        long = "as",
        global = true,
        value_name = "LOGIN",
        help_heading = "Who and where"
    )]
    pub acting: Option<String>,
    /// The password's file, for scripts; with LOGIN= that of another login than the one that acts
    #[arg(
        long,
        global = true,
        value_name = "[LOGIN=]FILE",
        help_heading = "Who and where"
    )]
    pub password_file: Vec<SecretFile>,
    /// The key's passphrase's file, likewise
    #[arg(
        long,
        global = true,
        value_name = "[LOGIN=]FILE",
        help_heading = "Who and where"
    )]
    pub passphrase_file: Vec<SecretFile>,
    /// One JSON object on one line, for programs; failures too
    #[arg(long, global = true, help_heading = "Who and where")]
    pub json: bool,
}

/// A file with a secret, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFile {
    /// Whose; none: the acting login's.
    pub login: Option<String>,
    /// The file; one line end at its end is not part of the secret.
    pub path: PathBuf,
}

impl FromStr for SecretFile {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.split_once('=') {
            Some((login, path)) if countersign_app::logins::is_login(login) => Self {
                login: Some(login.into()),
                path: path.into(),
            },
            _ => Self {
                login: None,
                path: text.into(),
            },
        })
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace: database, founders, record 0, first policy
    #[command(after_long_help = INIT)]
    Init(Init),
    /// Bring the schema up to date (its owner only; recorded in the ledger)
    #[command(
        after_long_help = "Example:\n  countersignctl migrate --url postgres://db.example/countersign --as countersign_owner"
    )]
    Migrate,
    /// People: logins, keys, roles, and the second person's word
    #[command(subcommand, after_long_help = PERSON)]
    Person(Person),
    /// Agents and workers, each with its own login and a person who answers for it
    #[command(subcommand)]
    Agent(Agent),
    /// Installations: whose checkpoints outsiders believe
    #[command(subcommand)]
    Installation(Installation),
    /// Read transactions or incidents from a file
    #[command(subcommand)]
    Import(Import),
    /// Screen imported transactions as an agent, and propose what was found
    #[command(
        after_long_help = "Examples:\n  countersignctl --as agent_screen screen\n  countersignctl --as agent_screen screen --simulation"
    )]
    Screen(Run),
    /// Triage imported incidents as an agent, and propose what should become of them
    #[command(after_long_help = "Example:\n  countersignctl --as agent_triage triage")]
    Triage(Run),
    /// What waits for people, most urgent first
    #[command(after_long_help = "Example:\n  countersignctl --as ben queue --limit 20")]
    Queue(Queue),
    /// One action: what is proposed, why, who said what
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben show 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Show(OneAction),
    /// Who can decide an action now, and why everyone else cannot
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben who-can-decide 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    WhoCanDecide(OneAction),
    /// Decide an action, signed with your key
    #[command(after_long_help = DECIDE)]
    Decide(Decide),
    /// Comment on an action, signed with your key
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben comment ACTION 'Asked the branch for the contract.'"
    )]
    Comment(Comment),
    /// Write a signed bundle for outsiders
    #[command(after_long_help = EXPORT)]
    Export(Export),
    /// Write the trust file: hand it to outsiders by another way than the bundle
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben trust trust\n  countersign-verify export.zip --trust trust"
    )]
    Trust(Trust),
    /// A record's proof under this installation's signature
    #[command(after_long_help = "Example:\n  countersignctl --as ben receipt 12 --out receipt.txt")]
    Receipt(Receipt),
    /// What this machine and this workspace offer: each part with a hint
    #[command(
        after_long_help = "Examples:\n  countersignctl doctor\n  countersignctl --as ben doctor --json\n\nWith a workspace and a login that can be used without asking, the database is examined too."
    )]
    Doctor,
    /// The whole job in a folder of its own
    #[command(
        after_long_help = "Examples:\n  countersignctl demo --dir demo-1\n  countersignctl demo --dir demo-2 --input transactions.csv --json\n\nIt uses a database and a keyring inside the folder; yours is never touched. It ends well only if the verifier says Valid."
    )]
    Demo(Demo),
    /// Measurements beside their limits
    #[command(
        subcommand,
        after_long_help = "Example:\n  countersignctl bench decide --json"
    )]
    Bench(crate::bench::Args),
    /// Run jobs in the background (later)
    Worker,
    /// Offer an API (later)
    Serve,
    /// Let agents in by MCP (later)
    Mcp,
}

impl Command {
    /// The command's word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Serve => "serve",
            Self::Mcp => "mcp",
            _ => "This command",
        }
    }
}

const INIT: &str = "\
Two people found a workspace together; each chooses a password for the database and signs record 0 with their own key.
The first founder's key lies plain in this account's keyring; the keys of further founders on the same account are
wrapped with a passphrase. Roles: analyst, compliance_officer, supervisor, auditor, admin.

Examples:
  countersignctl init --founder ada:'Ada Okonkwo' --founder ben:'Ben Lindqvist'
  countersignctl --workspace ./books init --founder ada:'Ada Okonkwo':admin,supervisor --founder ben:'Ben Lindqvist':admin,compliance_officer
  countersignctl init --trial --founder ada:'Ada Okonkwo'
  countersignctl --url postgres://db.example/countersign --as countersign_owner init --founder … --founder …

For scripts, passwords and passphrases come from files:
  --password-file ada=ada.password --password-file ben=ben.password --passphrase-file ben=ben.passphrase

On a team's server (PostgreSQL 16 or newer) the administrator first makes an owner and a database:
  CREATE ROLE countersign_owner LOGIN CREATEROLE PASSWORD '…';
  GRANT pg_signal_backend, pg_read_all_stats TO countersign_owner;
  CREATE DATABASE countersign OWNER countersign_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';";

const PERSON: &str = "\
A new person, step by step (ada and ben are admins):
  countersignctl --as ada person create cleo --name 'Cleo Marsh'      makes the login, proposes the person
  countersignctl --as ben person confirm --all                        the second person's word
  countersignctl --as cleo person enrol-key --custody passphrase      Cleo makes their key
  countersignctl --as ada person grant cleo analyst
  countersignctl --as ben person confirm --all                        key and role count now";

const DECIDE: &str = "\
Reasons to approve: evidence_supports, within_policy, risk_accepted, false_positive_excluded.
Reasons to reject: insufficient_evidence, false_positive, outside_policy, wrong_subject, duplicate.

Examples:
  countersignctl --as ben decide ACTION approve --reason evidence_supports --narrative 'Seven payers, one afternoon; the contract explains none of it.'
  countersignctl --as ben decide ACTION reject --reason false_positive --narrative-file why.txt";

const EXPORT: &str = "\
The file appears whole or not at all, and the export itself is recorded in the ledger.

Examples:
  countersignctl --as ben export export.zip
  countersignctl --as ben export march.zip --from 2026-03-01 --until 2026-04-01
  countersignctl --as ben export one.zip --action 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b

Verify it: countersign-verify export.zip --trust trust";

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// A founder, once for each of them
    #[arg(long, value_name = "LOGIN:NAME[:ROLE,…]", required = true)]
    pub founder: Vec<Founder>,
    /// One person tries alone; every verdict will say so
    #[arg(long)]
    pub trial: bool,
    /// What this installation is called in evidence
    #[arg(long, value_name = "NAME")]
    pub installation: Option<String>,
}

/// A founder as the command line names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founder {
    /// Postgres login.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Roles; empty where none were named.
    pub roles: Vec<Role>,
}

impl FromStr for Founder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let login = parts.next().unwrap_or_default();
        let name = parts.next().unwrap_or_default().trim();
        if !countersign_app::logins::is_login(login) {
            return Err("a founder is written LOGIN:NAME, the login in lower-case letters, digits, '_', '.' and '-'".into());
        }
        if name.is_empty() {
            return Err("a founder needs a name, as in ada:'Ada Okonkwo'".into());
        }
        let roles = match parts.next() {
            None => Vec::new(),
            Some(roles) => roles
                .split(',')
                .map(|r| role(r.trim()))
                .collect::<Result<_, _>>()?,
        };
        Ok(Self {
            login: login.into(),
            name: name.into(),
            roles,
        })
    }
}

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
        /// Whose
        login: String,
        /// analyst, compliance_officer, supervisor, auditor or admin
        #[arg(value_parser = role)]
        role: Role,
        /// When it ends
        #[arg(long, value_parser = time)]
        until: Option<DateTime<Utc>>,
    },
    /// Take a role away, at once
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada person revoke-role cleo analyst"
    )]
    RevokeRole {
        /// Whose
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
        /// Whose key
        login: String,
        /// The first ledger number from which it cannot be believed
        #[arg(long, value_name = "SEQ")]
        compromised_since: Option<u64>,
    },
    /// What waits for a second person
    #[command(after_long_help = "Example:\n  countersignctl --as ben person pending")]
    Pending,
    /// The second person's word (an admin)
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben person confirm --all\n  countersignctl --as ben person confirm 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Confirm {
        /// What to confirm, by id (see person pending)
        #[arg(value_name = "FACT", required_unless_present = "all")]
        facts: Vec<Uuid>,
        /// Everything that you may confirm
        #[arg(long, conflicts_with = "facts")]
        all: bool,
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
    /// All installations
    List,
}

/// `import …`.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Transactions from CSV: our own format, AMLSim's, or any by a mapping
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada import transactions transactions.csv\n  countersignctl --as ada import transactions bank.csv --mapping time=Date,from_account=Payer,to_account=Payee,amount=Sum"
    )]
    Transactions {
        /// The file
        file: PathBuf,
        /// Which column is which: id, time, from_account, to_account, amount, currency, kind, channel
        #[arg(long, value_name = "FIELD=COLUMN,…")]
        mapping: Option<String>,
    },
    /// Incidents from JSON: an array of objects, or one object a line
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada import incidents incidents.json\n\nAn incident: {\"id\": \"INC-1\", \"title\": \"…\", \"description\": \"…\", \"severity\": \"high\", \"source\": \"…\", \"opened_at\": \"2026-03-01T09:00:00Z\", \"accounts\": [\"17\"]}"
    )]
    Incidents {
        /// The file
        file: PathBuf,
    },
}

/// `screen` and `triage`.
#[derive(Debug, Args)]
pub struct Run {
    /// Which import; left out, the latest
    #[arg(long, value_name = "ID")]
    pub import: Option<Uuid>,
    /// Propose as a simulation: reviewed like any other, never executed
    #[arg(long)]
    pub simulation: bool,
}

/// `queue`.
#[derive(Debug, Args)]
pub struct Queue {
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
}

/// `show` and `who-can-decide`.
#[derive(Debug, Args)]
pub struct OneAction {
    /// The action's id
    pub action: Uuid,
}

/// `decide`.
#[derive(Debug, Args)]
pub struct Decide {
    /// The action's id
    pub action: Uuid,
    /// approve or reject
    #[arg(value_parser = verdict)]
    pub verdict: Verdict,
    /// Why, as a code
    #[arg(long, value_parser = reason)]
    pub reason: ReasonCode,
    /// Why, in your own words
    #[arg(
        long,
        default_value = "",
        conflicts_with = "narrative_file",
        hide_default_value = true
    )]
    pub narrative: String,
    /// The same from a file
    #[arg(long, value_name = "FILE")]
    pub narrative_file: Option<PathBuf>,
}

/// `comment`.
#[derive(Debug, Args)]
pub struct Comment {
    /// The action's id
    pub action: Uuid,
    /// What you say
    pub text: String,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The file to write; it must not exist
    pub file: PathBuf,
    /// Only these actions
    #[arg(long, value_name = "ID")]
    pub action: Vec<Uuid>,
    /// Only records at or after this time (UTC)
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub from: Option<DateTime<Utc>>,
    /// Only records before this time (UTC)
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub until: Option<DateTime<Utc>>,
}

/// `trust`.
#[derive(Debug, Args)]
pub struct Trust {
    /// The file to write; it must not exist
    pub file: PathBuf,
}

/// `receipt`.
#[derive(Debug, Args)]
pub struct Receipt {
    /// The record's ledger number
    pub seq: u64,
    /// Write it to a file instead of showing it; the record goes beside it, with the ending .record
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder to play in: new, empty, or one that an earlier demo made
    #[arg(long)]
    pub dir: PathBuf,
    /// Transactions to screen; without it they are generated
    #[arg(long, value_name = "CSV")]
    pub input: Option<PathBuf>,
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

fn code<T: FromStr + Copy>(
    text: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    text.parse().map_err(|_| {
        format!(
            "one of: {}",
            all.iter()
                .map(|one| word(*one))
                .collect::<Vec<_>>()
                .join(", ")
        )
    })
}

fn role(text: &str) -> Result<Role, String> {
    code(text, Role::ALL, Role::as_str)
}

fn verdict(text: &str) -> Result<Verdict, String> {
    code(text, Verdict::ALL, Verdict::as_str)
}

fn reason(text: &str) -> Result<ReasonCode, String> {
    code(text, ReasonCode::ALL, ReasonCode::as_str)
}

/// A day (its beginning, UTC) or an RFC 3339 time.
fn time(text: &str) -> Result<DateTime<Utc>, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .and_then(|d| d.and_hms_opt(0, 0, 0))
        .map(|t| t.and_utc());
    let moment = || {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|t| t.with_timezone(&Utc))
    };
    day.or_else(moment)
        .ok_or_else(|| "a day such as 2026-03-01, or a time such as 2026-03-01T09:00:00Z".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    /// clap merges arguments of one name: a command's own `login` would take the place of the one that acts.
    #[test]
    fn no_command_has_an_argument_of_a_global_ones_name() {
        fn walk(command: &clap::Command, globals: &[String]) {
            for sub in command.get_subcommands() {
                for argument in sub
                    .get_arguments()
                    .filter(|a| !a.is_global_set() && a.get_id() != "json")
                {
                    assert!(
                        !globals.contains(&argument.get_id().to_string()),
                        "{} of {}",
                        argument.get_id(),
                        sub.get_name()
                    );
                }
                walk(sub, globals);
            }
        }
        let cli = Cli::command();
        let globals: Vec<String> = cli
            .get_arguments()
            .filter(|a| a.is_global_set())
            .map(|a| a.get_id().to_string())
            .collect();
        assert!(globals.contains(&"acting".to_owned()));
        walk(&cli, &globals);
    }

    #[test]
    fn founders_are_read_with_and_without_roles() {
        let ada: Founder = "ada:Ada Okonkwo:admin,analyst".parse().unwrap();
        assert_eq!(
            (ada.login.as_str(), ada.name.as_str(), ada.roles),
            ("ada", "Ada Okonkwo", vec![Role::Admin, Role::Analyst])
        );
        assert!("ada:Ada".parse::<Founder>().unwrap().roles.is_empty());
        for wrong in ["ada", "Ada:Ada", "ada:", "ada:Ada:king", ":Ada"] {
            assert!(wrong.parse::<Founder>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_file_may_name_its_login() {
        let named: SecretFile = "ben=/a=b".parse().unwrap();
        assert_eq!(
            named,
            SecretFile {
                login: Some("ben".into()),
                path: "/a=b".into()
            }
        );
        let bare: SecretFile = "/dir/x=y".parse().unwrap();
        assert_eq!(
            bare,
            SecretFile {
                login: None,
                path: "/dir/x=y".into()
            }
        );
    }

    #[test]
    fn days_and_moments_are_utc() {
        assert_eq!(
            time("2026-03-01").unwrap(),
            time("2026-03-01T02:00:00+02:00").unwrap()
        );
        assert!(time("yesterday").is_err());
    }
}
