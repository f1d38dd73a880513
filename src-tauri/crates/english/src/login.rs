//! Who is asking, and whether they may at all.

use crate::{
    Said, said,
    words::{moment, role, roles},
};
use countersign_refusal::{Doing, Login, LoginKind, Moment, RoleFault, Sought};
use countersign_statement::codes::Role;

pub(crate) fn say(row: &Login) -> Said {
    match row {
        Login::Isolation => said(
            "Facts are accepted in READ COMMITTED transactions only.",
            "Begin the transaction without an isolation level.",
        ),
        Login::TooStrong => said(
            "This login can bypass the rules (superuser, CREATEROLE, BYPASSRLS, REPLICATION or a member of the owner), so it cannot act in the workspace.",
            "Sign in with a personal login that has none of these.",
        ),
        Login::Unknown { login, sought } => match sought {
            Sought::Anybody => said(
                format!("The login {login} belongs to nobody in this workspace."),
                "Ask an admin to enrol its person.",
            ),
            Sought::Agent => said(
                format!("The login {login} belongs to no agent in this workspace."),
                "Have two admins register the agent.",
            ),
            Sought::Worker => said(
                format!("The login {login} belongs to no worker in this workspace."),
                "Have two admins register the worker: countersignctl agent register NAME --worker.",
            ),
        },
        Login::Groups { kind } => said(
            "This login is not in exactly the one group that its kind needs.",
            format!("Ask the database administrator to put it into countersign_{kind} alone."),
        ),
        Login::NotPermitted => said(
            "Your login may not do this in this database.",
            "Sign in with a login of the right kind, or ask the database administrator.",
        ),
        Login::NotSignedIn => said("Nobody is signed in.", "Sign in and try again."),
        Login::SessionLocked => said(
            "The session is locked.",
            "Unlock it and try again. What you typed is kept.",
        ),
        Login::ReauthenticationNeeded => said(
            "The policy asks for your password once more.",
            "Enter it and sign again.",
        ),
        Login::PasswordNeeded { login } => match login {
            Some(login) => said(
                format!("The password of {login} is not known, and there is no terminal to ask."),
                "Name a file with --password-file, set PGPASSWORD, or keep it in the keyring with person keep-password.",
            ),
            None => said(
                "There is no password.",
                "Enter one, name a file with --password-file, or run this in a terminal.",
            ),
        },
        Login::PasswordShort { login, least } => said(
            login.as_ref().map_or_else(
                || format!("A password has at least {least} characters."),
                |login| format!("The password of {login} has fewer than {least} characters."),
            ),
            "Choose a longer one.",
        ),
        Login::WrongPassword { login } => said(
            format!("Login and password do not fit together. The database did not accept {login}."),
            "Check both. Type the password again; nothing was locked.",
        ),
        Login::PeopleOnly { kind } => said(
            match kind {
                LoginKind::Agent => "Only people may do this; this login is an agent's.",
                LoginKind::Worker => "Only people may do this; this login is a worker's.",
                LoginKind::Person => "Only people may do this.",
            },
            "Sign in with a person's login.",
        ),
        Login::AgentsOnly => said(
            "Actions are proposed by agents, under their own login.",
            "Sign in as the agent.",
        ),
        Login::RoleMissing {
            doing,
            roles,
            fault,
            step,
            at,
        } => role_missing(*doing, roles, *fault, *step, *at),
    }
}

fn role_missing(
    doing: Doing,
    wanted: &[Role],
    fault: RoleFault,
    step: Option<u64>,
    at: Option<Moment>,
) -> Said {
    let which = if wanted.is_empty() {
        "a role in this workspace".to_owned()
    } else {
        format!("the role of {}", roles(wanted))
    };
    let needs = match (doing, step) {
        (Doing::Deciding, Some(step)) => format!("Step {step} needs {which}"),
        (Doing::Deciding, None) => format!("The open step needs {which}"),
        (Doing::Governing, _) => format!("This needs {which}"),
        (Doing::Exporting, _) => format!("Exporting needs {which}"),
        (Doing::Importing, _) => format!("Importing needs {which}"),
        (Doing::Ending, _) => format!("Ending a client that holds the lock needs {which}"),
        (Doing::BreakingGlass, _) => format!("Breaking the glass on this action needs {which}"),
        (Doing::ReviewingGlass, _) => format!("Reviewing that the glass was broken needs {which}"),
        (Doing::Holding, _) => format!("Holding an action, or letting it go on, needs {which}"),
        (Doing::Voiding, _) => format!("Taking an import out of force needs {which}"),
        (Doing::Delegating, _) => format!("Delegating it, or accepting that, needs {which}"),
        (Doing::Reading, _) => format!("Seeing this needs {which}"),
        (Doing::Retrying, _) => format!("Trying a failed job again needs {which}"),
    };
    let (why, hint) = match (fault, at) {
        (RoleFault::Unconfirmed, _) => (
            "and a second person has not confirmed you yet".to_owned(),
            "Ask an admin to confirm you.",
        ),
        (RoleFault::Ended, Some(at)) => (
            format!("which you held until {}", moment(at)),
            "Two admins can grant it again.",
        ),
        (RoleFault::Early, Some(at)) => (
            format!("which you hold only from {} on", moment(at)),
            "Wait until then, or leave it to someone who holds it now.",
        ),
        (RoleFault::Missing | RoleFault::Ended | RoleFault::Early, _) => (
            "which you do not hold".to_owned(),
            match doing {
                Doing::Deciding | Doing::BreakingGlass | Doing::ReviewingGlass => {
                    "Leave it to someone who holds it, or ask two admins to grant it."
                }
                Doing::Ending | Doing::Holding | Doing::Voiding => "Ask a supervisor.",
                Doing::Retrying => "Ask a supervisor or an admin.",
                Doing::Delegating => "Only a role that one holds oneself is delegated.",
                Doing::Governing | Doing::Exporting | Doing::Importing | Doing::Reading => {
                    "Ask two admins to grant it."
                }
            },
        ),
    };
    said(format!("{needs}, {why}."), hint)
}

/// Why somebody lacks a role, of them, in a list.
pub(crate) fn role_of_somebody(wanted: &[Role], fault: RoleFault, at: Option<Moment>) -> String {
    let which = wanted.first().map_or("this step", |one| role(*one));
    match (fault, at) {
        (RoleFault::Unconfirmed, _) => "Is not confirmed by a second person.".to_owned(),
        (RoleFault::Ended, Some(at)) => {
            format!("Held the role of {which} until {}.", moment(at))
        }
        (RoleFault::Early, Some(at)) => {
            format!("Holds the role of {which} only from {} on.", moment(at))
        }
        (RoleFault::Missing | RoleFault::Ended | RoleFault::Early, _) => {
            format!("Does not hold the role of {which}.")
        }
    }
}
