//! `init`: a new workspace. Everything that can be refused is refused before anything is made, and what a failed founding
//! made is removed again.

use countersign_refusal::{Database, Deed, FoundersFault, People, Refusal, Tool};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use countersign_app::{
    Failure, Workspace,
    founders::{self, Applicant},
    founding,
    founding_file::FoundingFile,
    schema,
};
use countersign_embedded::{Secret, cluster_dir, remove_cluster};
use countersign_keys::{Custody, KeyringState, keyring_state};
use countersign_statement::codes::{Mode, Role};
use serde_json::json;

use crate::{
    args::{Founder, Globals, Init},
    out::Out,
    place::{self, OpenWorkspace, Place},
    secrets::Secrets,
};

/// Founds a workspace.
pub async fn init(args: &Init, globals: &Globals, out: Out) -> Result<(), Failure> {
    if let Some(file) = &args.from {
        return from_file(file, args, globals, out).await;
    }
    let roles = roles(args)?;
    let place = place::place(globals)?;
    let before = match &place {
        Place::Folder(dir) => Some(look(dir)?),
        Place::Address(_) => None,
    };
    let keyring = tokio::task::spawn_blocking(keyring_state).await?;
    // A locked keyring asks for its password when the first key is stored.
    if let Some(error) = keyring
        .as_error()
        .filter(|_| keyring != KeyringState::Locked)
    {
        return Err(error.into());
    }
    let workspace = match &place {
        Place::Address(url) => place::at_address(url)?,
        Place::Folder(dir) => {
            let founders = ready(
                &OpenWorkspace::unopened(globals, out),
                &args.founder,
                roles.clone(),
            )
            .await?;
            return in_folder(dir, before.unwrap_or_default(), args, founders, out).await;
        }
    };
    let open = OpenWorkspace::at(workspace, globals, out);
    let owner = open.owner_of(None).await?;
    let Some((login, password)) = &owner else {
        return Err(Failure::contradiction("a team's database without an owner"));
    };
    schema::check_owner(&open.workspace, login, password.as_ref(), &args.without).await?;
    let founders = ready(&open.secrets, &args.founder, roles).await?;
    schema::migrate(&open.workspace, place::administrator(owner.as_ref())).await?;
    found(
        &open.workspace,
        place::administrator(owner.as_ref()),
        args,
        &founders,
        out,
    )
    .await
}

/// Founds what everybody has signed at their own computer. The owner has no key, so the first policy and the installations are
/// the founders' next steps.
async fn from_file(path: &Path, args: &Init, globals: &Globals, out: Out) -> Result<(), Failure> {
    let founding = FoundingFile::read(path)?;
    founding.check_signed()?;
    let Place::Address(url) = place::place(globals)? else {
        return Err(Failure::new(Database::LocalOnly));
    };
    let open = OpenWorkspace::at(place::at_address(&url)?, globals, out);
    let owner = open.owner_of(None).await?;
    let Some((login, password)) = &owner else {
        return Err(Failure::contradiction("a team's database without an owner"));
    };
    schema::check_owner(&open.workspace, login, password.as_ref(), &args.without).await?;
    let by = place::administrator(owner.as_ref());
    schema::migrate(&open.workspace, by).await?;
    let first = async |login: &str| open.secrets.new_password(login).await;
    let recorded = founding.found(&open.workspace, by, first).await?;
    let place = open.workspace.describe();
    let words = format!(
        "Founded the workspace by {}.\n  workspace  {place}\n  origin     {}\nEach founder changes the first password now: countersignctl --as LOGIN person password. Then one admin enrols an installation and \
         proposes the first policy (policy propose --first), and another confirms it.",
        founding
            .founders()
            .iter()
            .map(|f| format!("{} ({})", f.name, f.login))
            .collect::<Vec<_>>()
            .join(" and "),
        founding.origin(),
    );
    let list: Vec<_> = founding
        .founders()
        .iter()
        .map(|f| json!({"login": f.login, "person": f.person, "roles": f.roles, "custody": f.custody.as_str()}))
        .collect();
    out.answer(&words, &json!({"founded": {"workspace": place, "origin": founding.origin(), "mode": "team", "founders": list, "seq": recorded.seq}}))
}

async fn in_folder(
    dir: &Path,
    before: Before,
    args: &Init,
    founders: Vec<Applicant>,
    out: Out,
) -> Result<(), Failure> {
    if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(|cause| Failure::file(parent, Deed::Make, cause))?;
    }
    let opened = Workspace::open_local(dir).await;
    let outcome = match opened {
        Ok(workspace) => {
            let outcome = found(&workspace, None, args, &founders, out).await;
            let closed = workspace.close().await;
            outcome.and(closed)
        }
        Err(error) => Err(error),
    };
    if outcome.as_ref().is_err_and(before_founding) && before != Before::Cluster {
        clear(dir, before);
    }
    outcome
}

/// Whether nothing was founded yet: once it is, and only something after it failed, nothing may be removed any more.
fn before_founding(failure: &Failure) -> bool {
    !matches!(
        failure.refusal(),
        Refusal::Tool(Tool::FoundedIncompletely { .. })
    )
}

/// What stood in the folder before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Before {
    /// Nothing, not even the folder.
    #[default]
    Nothing,
    /// An empty folder.
    Empty,
    /// A database: an earlier founding that was interrupted, or a workspace, which the founding itself refuses.
    Cluster,
}

fn look(dir: &Path) -> Result<Before, Failure> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Before::Nothing),
        Err(cause) => return Err(Failure::file(dir, Deed::Use, cause)),
    };
    if cluster_dir(dir)?.is_some() {
        return Ok(Before::Cluster);
    }
    if entries.count() > 0 {
        return Err(Failure::new(Tool::FolderTaken {
            folder: dir.display().to_string(),
        }));
    }
    Ok(Before::Empty)
}

/// Removes what this call made; the failure that led here is the one to tell.
fn clear(dir: &Path, before: Before) {
    if let Err(error) = remove_cluster(dir) {
        tracing::warn!(%error, "what was made could not be removed");
    }
    if before == Before::Nothing {
        let _ = fs::remove_dir(dir);
    }
}

fn roles(args: &Init) -> Result<Vec<Vec<Role>>, Failure> {
    let logins: HashSet<&str> = args.founder.iter().map(|f| f.login.as_str()).collect();
    if logins.len() != args.founder.len() {
        return Err(Failure::new(People::Founders {
            fault: FoundersFault::SameLogin,
        }));
    }
    if args.trial != (args.founder.len() == 1) {
        return Err(Failure::new(People::Founders {
            fault: FoundersFault::Few,
        }));
    }
    let chosen: Vec<Vec<Role>> = args
        .founder
        .iter()
        .enumerate()
        .map(
            |(index, founder)| match (founder.roles.is_empty(), args.trial, index) {
                (false, ..) => founder.roles.clone(),
                (true, true, _) => vec![
                    Role::Admin,
                    Role::Analyst,
                    Role::ComplianceOfficer,
                    Role::Supervisor,
                ],
                (true, false, 0) => vec![Role::Admin, Role::Supervisor, Role::Analyst],
                (true, false, 1) => vec![Role::Admin, Role::ComplianceOfficer, Role::Analyst],
                (true, false, _) => vec![Role::Analyst],
            },
        )
        .collect();
    let admins = chosen
        .iter()
        .filter(|roles| roles.contains(&Role::Admin))
        .count();
    if admins < 2.min(args.founder.len()) {
        return Err(Failure::new(People::Founders {
            fault: FoundersFault::OneAdmin,
        }));
    }
    Ok(chosen)
}

/// Asks each founder for what they choose. The first key of this account may be plain; further ones are wrapped.
async fn ready(
    secrets: &Secrets,
    founders: &[Founder],
    roles: Vec<Vec<Role>>,
) -> Result<Vec<Applicant>, Failure> {
    let mut out = Vec::with_capacity(founders.len());
    for (founder, roles) in founders.iter().zip(roles) {
        let password = secrets.new_password(&founder.login).await?;
        let wrapped = !out.is_empty() || secrets.has_passphrase(&founder.login);
        let passphrase = if wrapped {
            Some(secrets.new_passphrase(&founder.login).await?)
        } else {
            None
        };
        out.push(Applicant {
            login: founder.login.clone(),
            name: founder.name.clone(),
            roles,
            password,
            custody: if passphrase.is_some() {
                Custody::Passphrase
            } else {
                Custody::OsAccount
            },
            passphrase,
        });
    }
    Ok(out)
}

async fn found(
    workspace: &Workspace,
    administrator: Option<(&str, Option<&Secret>)>,
    args: &Init,
    applicants: &[Applicant],
    out: Out,
) -> Result<(), Failure> {
    if founding::is_founded(workspace, administrator).await? {
        return Err(founding::already_founded());
    }
    let mode = if args.trial { Mode::Trial } else { Mode::Team };
    let begun = founders::begin(applicants.to_vec()).await?;
    begun.found(workspace, administrator, mode).await?;
    let installation = args.installation.clone().unwrap_or_else(host);
    let complete = begun
        .complete(workspace, &installation)
        .await
        .map_err(|failure| {
            let why = Box::new(failure.refusal().clone());
            failure.as_row(Tool::FoundedIncompletely { why })
        })?;
    let (origin, genesis) = (&begun.origin, hex::encode(complete.genesis));
    let founders = &begun.founders;
    let place = workspace
        .dir()
        .map_or_else(|| workspace.describe(), |dir| dir.display().to_string());
    let words = format!(
        "Founded {} by {}.\n  workspace  {place}\n  origin     {origin}\n  genesis    {genesis}   (show it to outsiders: it is what they trust)\n{}",
        if args.trial {
            "a trial"
        } else {
            "the workspace"
        },
        founders
            .iter()
            .map(|f| format!("{} ({})", f.name, f.login))
            .collect::<Vec<_>>()
            .join(" and "),
        if workspace.dir().is_some() {
            "The first policy is in force, and this installation signs checkpoints. Keep the folder: it holds the records."
        } else {
            "The first policy is in force, and this installation signs checkpoints."
        },
    );
    let list: Vec<_> = founders
        .iter()
        .map(|f| json!({"login": f.login, "person": f.person, "roles": f.roles, "custody": f.custody.as_str()}))
        .collect();
    out.answer(&words, &json!({"founded": {"workspace": place, "origin": origin, "genesis": genesis, "mode": mode.as_str(), "founders": list}}))
}

/// This machine's name.
pub fn host() -> String {
    let named = fs::read_to_string(PathBuf::from("/proc/sys/kernel/hostname")).unwrap_or_default();
    let name: String = named.trim().chars().take(100).collect();
    if name.is_empty() {
        "this workstation".into()
    } else {
        name
    }
}
