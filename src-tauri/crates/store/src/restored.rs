//! A database that was restored from a backup: what the copy has, and what a backup of one database does not bring along.
//!
//! Unchecked, with a reason: a copy is asked before anything is known of its schema, and mostly of the system's catalogs.

use crate::{Owner, StoreError};

/// The groups that exist once a server.
const GROUPS: &str =
    "ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor']";

/// What was found beside the ledger. All empty, and zero: nothing is amiss.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// Anybody may connect to the database: its own grants were not in the backup.
    pub public_connects: bool,
    /// Groups that are not there, or may not connect.
    pub groups_without: Vec<String>,
    /// Logins of people, agents and workers that this server does not have.
    pub logins_missing: Vec<String>,
    /// Texts whose bytes are not those that a record commits to.
    pub texts_changed: i64,
    /// Texts that are there.
    pub texts: i64,
    /// Guards that are switched off: triggers, and row security of tables that have rules for it.
    pub guards_off: Vec<String>,
}

impl Owner {
    /// Looks at a copy.
    #[tracing::instrument(level = "debug", name = "owner.restored", skip_all)]
    pub async fn restored(&mut self) -> Result<Restored, StoreError> {
        let conn = self.connection();
        let public_connects = sqlx::query_scalar(
            "SELECT pg_catalog.has_database_privilege('public', pg_catalog.current_database(), 'CONNECT')",
        )
        .fetch_one(&mut *conn)
        .await?;
        let groups_without = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT g FROM pg_catalog.unnest({GROUPS}) g LEFT JOIN pg_catalog.pg_roles r ON r.rolname = g
              WHERE r.oid IS NULL OR NOT pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'CONNECT') ORDER BY 1"
        )))
        .fetch_all(&mut *conn)
        .await?;
        let logins_missing = sqlx::query_scalar(
            "SELECT l.login FROM countersign.login l LEFT JOIN pg_catalog.pg_roles r ON r.rolname = l.login WHERE r.oid IS NULL ORDER BY 1",
        )
        .fetch_all(&mut *conn)
        .await?;
        let (texts, texts_changed) = sqlx::query_as(
            "SELECT pg_catalog.count(*) FILTER (WHERE p.bytes IS NOT NULL),
                    pg_catalog.count(*) FILTER (WHERE pg_catalog.sha256(p.salt || p.bytes) <> p.commitment) FROM countersign.payload p",
        )
        .fetch_one(&mut *conn)
        .await?;
        let guards_off = sqlx::query_scalar(
            "SELECT pg_catalog.format('%s on %s', t.tgname, t.tgrelid::regclass) FROM pg_catalog.pg_trigger t
               JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
              WHERE c.relnamespace::regnamespace::text IN ('countersign', 'fact') AND NOT t.tgisinternal AND t.tgenabled = 'D'
              UNION
             SELECT pg_catalog.format('row security of %s', c.oid::regclass) FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
              WHERE NOT c.relrowsecurity ORDER BY 1",
        )
        .fetch_all(&mut *conn)
        .await?;
        Ok(Restored {
            public_connects,
            groups_without,
            logins_missing,
            texts_changed,
            texts,
            guards_off,
        })
    }

    /// Sets the database's own grants again, which a backup of one database lacks: nobody but the four groups connects.
    #[tracing::instrument(level = "debug", name = "owner.repair_grants", skip_all)]
    pub async fn repair_grants(&mut self) -> Result<(), StoreError> {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "DO $$ DECLARE name text; BEGIN
               EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
               FOREACH name IN ARRAY {GROUPS} LOOP
                 EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO %I', pg_catalog.current_database(), name);
               END LOOP; END $$"
        )))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Makes the roles that a backup's grants name on a server that has none: the four groups, and its owner. None can sign in.
    #[tracing::instrument(level = "debug", name = "owner.roles_for_a_copy", skip_all)]
    pub async fn roles_for_a_copy(&mut self, owner: &str) -> Result<(), StoreError> {
        let mut names: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT g FROM pg_catalog.unnest({GROUPS} || $1::text) g
              WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = g)"
        )))
        .bind(owner)
        .fetch_all(self.connection())
        .await?;
        names.dedup();
        for name in names {
            let made = format!("CREATE ROLE \"{}\" NOLOGIN", name.replace('"', "\"\""));
            sqlx::raw_sql(sqlx::AssertSqlSafe(made))
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}
