//! What the database's owner asks for: `init`, `migrate`, `limits`, `backup`.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, Subcommand};
use countersign_statement::codes::{Flow, Role};

use super::words::{flow, role};

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// A founder, once for each of them
    #[arg(
        long,
        value_name = "LOGIN:NAME[:ROLE,…]",
        required_unless_present = "from"
    )]
    pub founder: Vec<Founder>,
    /// A founding that everybody has signed on their own computer (see founding --help); a team's database only
    #[arg(long, value_name = "FILE", conflicts_with_all = ["founder", "trial", "installation"])]
    pub from: Option<PathBuf>,
    /// Go on without a right that the server's administrator cannot give; docs/team.md says what is lost
    #[arg(long, value_name = "ROLE", value_parser = ["pg_signal_backend", "pg_read_all_stats"])]
    pub without: Vec<String>,
    /// A trial by one person; every verdict will say so
    #[arg(long)]
    pub trial: bool,
    /// What this installation is called in evidence
    #[arg(long, value_name = "NAME")]
    pub installation: Option<String>,
}

/// `migrate`.
#[derive(Debug, Args)]
pub struct Migrate {
    /// Set the database's own grants again, which a restored dump lacks
    #[arg(long)]
    pub repair_grants: bool,
}

/// `limits`.
#[derive(Debug, Args)]
pub struct Limits {
    /// Which one to change; left out, all are shown
    #[arg(value_parser = flow, requires = "to")]
    pub flow: Option<Flow>,
    /// How much of it a login may write in an hour
    #[arg(long, value_name = "NUMBER", group = "to")]
    pub per_hour: Option<i64>,
    /// The same of an agent or a worker in its first three days
    #[arg(long, value_name = "NUMBER", group = "to")]
    pub new_machine: Option<i64>,
}

/// `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder to make; it must not be there yet, or be empty
    pub folder: PathBuf,
}

/// `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// A folder that `backup` made
    pub backup: PathBuf,
}

/// `restore-drill`.
#[derive(Debug, Args)]
pub struct Drill {
    /// A dump in the custom format, or a folder that `backup` made; left out, the copy at --url
    #[arg(value_name = "BACKUP")]
    pub dump: Option<PathBuf>,
}

/// `founding …`.
#[derive(Debug, Subcommand)]
pub enum Founding {
    /// Begin a founding, and join it as the first
    Begin(Joining),
    /// Join a founding that somebody else began
    Join(Joining),
    /// Sign it, once everybody has joined; --as names whose key signs
    Sign {
        /// The founding's file
        file: PathBuf,
    },
    /// Who founds, who has signed, and the digest that must be the same for everybody
    Show {
        /// The founding's file
        file: PathBuf,
    },
}

/// Who joins a founding.
#[derive(Debug, Args)]
pub struct Joining {
    /// The founding's file
    pub file: PathBuf,
    /// You
    #[arg(long, value_name = "LOGIN:NAME:ROLE[,ROLE…]")]
    pub founder: Founder,
    /// How your key is kept on this computer
    #[arg(long, value_enum, default_value = "os-account")]
    pub custody: super::KeyCustody,
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
