//! The command line: what can be asked, and how each command explains itself.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the program's help, where a backtick would be shown"
)]

mod bench;
mod command;
mod exports;
mod founding;
mod ledger;
mod mcp;
mod model;
mod people;
mod policy;
mod reading;
mod serve;
mod siem;
mod words;
mod work;

use std::{path::PathBuf, str::FromStr, sync::OnceLock};

use clap::{Args, Parser};

pub use bench::{Bench, How, Shape};
pub use command::Command;
pub use exports::{Deliver, Exports, NewSchedule, Schedule};
pub use founding::{Backup, Drill, Founder, Founding, Init, Joining, Limits, Migrate, Restore};
pub use ledger::Ledger;
pub use mcp::Mcp;
pub use model::{Asking, Model, Triage};
pub use people::{Agent, Delegate, Digest, Installation, Join, KeyCustody, Kind, Person};
pub use policy::{Calendar, Policies};
pub use serve::Serve;
pub use siem::{Asked, Receiver, Siem};
pub use words::{ActionName, Listed};
pub use work::{
    AfterReview, BreakGlass, Comment, Comply, Consume, Decide, Demo, Export, Grant, Import, Jobs,
    Metrics, OneAction, Queue, Receipt, Report, Revise, Run, Said, Sample, Summarise, Supersede,
    Trust, Worker,
};

/// What `--version` says: the program, the commit it was built from, and the formats it writes.
pub fn version() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        format!(
            "{} (commit {})\nformats: record 1, statement 1, bundle 1, trust 1, schema {}",
            countersign_app::doctor::VERSION,
            env!("COUNTERSIGN_COMMIT"),
            countersign_app::schema::known()
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
  countersignctl --as ben person confirm
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
}
