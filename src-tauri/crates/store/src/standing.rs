//! What the owner's login is and may do on its server, looked at before anything is made.
//!
//! These queries are unchecked, with a reason: they are asked of servers on which no migration has run, and read the
//! system's catalogs alone (or ask first whether our table is there).

use crate::{Owner, Store, StoreError};

/// The owner's rights on a server, as far as making a workspace needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a right of its own")]
pub struct Standing {
    /// The login itself.
    pub login: String,
    /// `server_version_num`: 160004 for 16.4.
    pub server_version: i32,
    /// The database's name.
    pub database: String,
    /// It is a superuser and may do everything below.
    pub superuser: bool,
    /// It may make logins.
    pub may_make_logins: bool,
    /// It owns the database (or is a member of its owner).
    pub owns_database: bool,
    /// It may end a client that sits on the ledger's lock.
    pub may_signal: bool,
    /// It may see what clients do.
    pub may_see_clients: bool,
    /// Our groups that exist already and that it may not hand out.
    pub groups_withheld: Vec<String>,
}

impl Owner {
    /// Looks at this login's rights.
    #[tracing::instrument(level = "debug", name = "owner.standing", skip_all)]
    pub async fn standing(&mut self) -> Result<Standing, StoreError> {
        let (login, server_version, database, superuser, may_make_logins, owns_database, may_signal, may_see_clients) =
            sqlx::query_as::<_, (String, i32, String, bool, bool, bool, bool, bool)>(
                "SELECT current_user::text, pg_catalog.current_setting('server_version_num')::integer, pg_catalog.current_database()::text,
                        r.rolsuper, r.rolsuper OR r.rolcreaterole, pg_catalog.pg_has_role(d.datdba, 'USAGE'),
                        pg_catalog.pg_has_role('pg_signal_backend', 'USAGE'), pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
                   FROM pg_catalog.pg_roles r, pg_catalog.pg_database d
                  WHERE r.rolname = current_user AND d.datname = pg_catalog.current_database()",
            )
            .fetch_one(self.connection())
            .await?;
        let groups_withheld = sqlx::query_scalar::<_, String>(
            "SELECT g.rolname::text FROM pg_catalog.pg_roles g
              WHERE g.rolname IN ('countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor')
                AND NOT pg_catalog.pg_has_role(g.oid, 'MEMBER WITH ADMIN OPTION') ORDER BY 1",
        )
        .fetch_all(self.connection())
        .await?;
        Ok(Standing {
            login,
            server_version,
            database,
            superuser,
            may_make_logins,
            owns_database,
            may_signal,
            may_see_clients,
            groups_withheld,
        })
    }

    /// Whether the server has a login or group of this name.
    #[tracing::instrument(level = "debug", name = "owner.has_login", skip_all)]
    pub async fn has_login(&mut self, login: &str) -> Result<bool, StoreError> {
        let there = sqlx::query_scalar::<_, bool>(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)",
        )
        .bind(login)
        .fetch_one(self.connection())
        .await?;
        Ok(there)
    }

    /// Whether this database holds a founded workspace.
    #[tracing::instrument(level = "debug", name = "owner.is_founded", skip_all)]
    pub async fn is_founded(&mut self) -> Result<bool, StoreError> {
        let there = sqlx::query_scalar::<_, bool>(
            "SELECT pg_catalog.to_regclass('countersign.workspace') IS NOT NULL",
        )
        .fetch_one(self.connection())
        .await?;
        if !there {
            return Ok(false);
        }
        Ok(
            sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT FROM countersign.workspace)")
                .fetch_one(self.connection())
                .await?,
        )
    }

    /// Puts an existing login into the group of its kind, and leaves everything else about it alone.
    #[tracing::instrument(level = "debug", name = "owner.admit_login", skip_all)]
    pub async fn admit_login(&mut self, login: &str, kind: &str) -> Result<(), StoreError> {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let sql = format!(
            "GRANT {} TO {}",
            quoted(&format!("countersign_{kind}")),
            quoted(login)
        );
        // DDL takes no parameters; both identifiers are quoted.
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// The server's version, in its own words.
    #[tracing::instrument(level = "debug", name = "store.server_version", skip_all)]
    pub async fn server_version(&self) -> Result<String, StoreError> {
        Ok(
            sqlx::query_scalar::<_, String>("SELECT pg_catalog.current_setting('server_version')")
                .fetch_one(&self.pool)
                .await?,
        )
    }
}
