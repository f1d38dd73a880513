//! The schema's version: who may raise it, and from what to what.

use std::path::Path;

use countersign_embedded::Secret;
use countersign_refusal::{Cluster, Database, Refusal};

use crate::{Failure, Workspace};

/// The newest schema that this program knows.
pub fn known() -> i64 {
    countersign_store::connect::known_schema()
}

/// What a migration did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Migrated {
    /// Version before; 0: there was none.
    pub from: i64,
    /// Version after.
    pub to: i64,
}

/// Migrates this workstation's own workspace.
pub async fn migrate_local(dir: &Path) -> Result<Migrated, Failure> {
    let workspace = Workspace::open_as_it_is(dir).await?;
    let migrated = migrate(&workspace, None).await;
    let closed = workspace.close().await;
    let migrated = migrated?;
    closed?;
    Ok(migrated)
}

/// What a workspace's database is, whether it is founded or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The server's version as Postgres counts it, such as 160004.
    pub server_version: i32,
    /// The schema's version; 0: there is none.
    pub schema: i64,
    /// Genesis is there.
    pub founded: bool,
}

/// Looks at this workstation's own workspace.
pub async fn condition(workspace: &Workspace) -> Result<Condition, Failure> {
    let mut owner = workspace.owner(None).await?;
    Ok(Condition {
        server_version: owner.standing().await?.server_version,
        schema: owner.version().await?,
        founded: owner.is_founded().await?,
    })
}

/// Applies what is missing; refuses a schema that is newer than this program.
pub async fn migrate(
    workspace: &Workspace,
    administrator: Option<(&str, Option<&Secret>)>,
) -> Result<Migrated, Failure> {
    let mut owner = workspace.owner(administrator).await?;
    let from = owner.version().await?;
    if from < known() {
        // A migration writes a record: never into a ledger that was put back.
        workspace.check_remembered(administrator).await?;
    }
    owner.migrate().await?;
    Ok(Migrated {
        from,
        to: owner.version().await?,
    })
}

/// What a team's server must offer before a workspace is made in it: a Postgres from 16 on, and an owner who may make logins
/// and end clients. Everything that is missing is said at once, as the statements that the administrator runs. `without` names
/// roles of Postgres that the owner shall do without; docs/team.md says what is lost.
pub async fn check_owner(
    workspace: &Workspace,
    login: &str,
    password: Option<&Secret>,
    without: &[String],
) -> Result<(), Failure> {
    let mut owner =
        workspace
            .owner(Some((login, password)))
            .await
            .map_err(|failure| match failure.refusal() {
                Refusal::Database(Database::NoWorkspace { .. }) => {
                    failure.as_row(Database::Missing)
                }
                _ => failure,
            })?;
    let standing = owner.standing().await?;
    if standing.server_version < 160_000 {
        return Err(Failure::new(Cluster::TooOld {
            folder: None,
            found: u32::try_from(standing.server_version / 10_000).unwrap_or(0),
            needed: 16,
        }));
    }
    if standing.superuser {
        return Ok(());
    }
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let me = quoted(&standing.login);
    let mut missing = Vec::new();
    if !standing.may_make_logins {
        missing.push(format!("ALTER ROLE {me} CREATEROLE;"));
    }
    if !standing.owns_database {
        missing.push(format!(
            "ALTER DATABASE {} OWNER TO {me};",
            quoted(&standing.database)
        ));
    }
    let system: Vec<&str> = [
        (standing.may_signal, "pg_signal_backend"),
        (standing.may_see_clients, "pg_read_all_stats"),
    ]
    .into_iter()
    .filter(|(has, role)| !has && !without.iter().any(|one| one == role))
    .map(|(_, role)| role)
    .collect();
    if !system.is_empty() {
        missing.push(format!("GRANT {} TO {me};", system.join(", ")));
    }
    if !standing.groups_withheld.is_empty() {
        missing.push(format!(
            "GRANT {} TO {me} WITH ADMIN OPTION;",
            standing.groups_withheld.join(", ")
        ));
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(Database::OwnerRights {
        login: standing.login,
        statements: missing,
    }))
}

/// Sets the database's own grants as the first migration does: a dump of one database does not have them.
pub async fn repair_grants(
    workspace: &Workspace,
    administrator: Option<(&str, Option<&Secret>)>,
) -> Result<(), Failure> {
    Ok(workspace
        .owner(administrator)
        .await?
        .repair_grants()
        .await?)
}
