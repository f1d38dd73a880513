//! `init`: who founds.

use std::str::FromStr;

use clap::Args;
use countersign_statement::codes::Role;

use super::words::role;

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// A founder, once for each of them
    #[arg(long, value_name = "LOGIN:NAME[:ROLE,…]", required = true)]
    pub founder: Vec<Founder>,
    /// A trial by one person; every verdict will say so
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
