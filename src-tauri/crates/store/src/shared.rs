//! What a server leaves open to any of its logins that all of them share, for the doctor.
//!
//! The queries over the system's catalogs are unchecked: there is nothing of ours in them to drift.

use crate::{
    Store, StoreError,
    owner::{CONNECTIONS, LIMITS},
};

/// What is open although it could be closed. All empty, and zero: nothing is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    /// Functions (with their arguments) that hold or fill what all share, and `DO`.
    pub powers: Vec<String>,
    /// Other databases of this server to which every login may connect.
    pub databases: Vec<String>,
    /// `max_prepared_transactions`: above zero, a transaction can outlive its session and hold the ledger.
    pub prepared: i32,
    /// Logins of our groups without the limits that they were made with, each with what is missing or changed.
    pub unlimited: Vec<(String, String)>,
}

impl Store {
    /// Asks the server what it leaves open.
    #[tracing::instrument(level = "debug", name = "store.shared", skip_all)]
    pub async fn shared(&self) -> Result<Shared, StoreError> {
        let powers = sqlx::query_scalar!(
            r#"SELECT power AS "power!" FROM countersign.powers_left() AS p(power)"#
        )
        .fetch_all(&self.pool)
        .await?;
        let databases = sqlx::query_scalar(
            "SELECT d.datname::text FROM pg_catalog.pg_database d
              WHERE d.datallowconn AND d.datname <> pg_catalog.current_database()
                AND pg_catalog.has_database_privilege('public', d.oid, 'CONNECT') ORDER BY 1",
        )
        .fetch_all(&self.pool)
        .await?;
        let prepared = sqlx::query_scalar(
            "SELECT pg_catalog.current_setting('max_prepared_transactions')::integer",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Shared {
            powers,
            databases,
            prepared,
            unlimited: self.unlimited().await?,
        })
    }

    async fn unlimited(&self) -> Result<Vec<(String, String)>, StoreError> {
        let version: i32 =
            sqlx::query_scalar("SELECT pg_catalog.current_setting('server_version_num')::integer")
                .fetch_one(&self.pool)
                .await?;
        let logins: Vec<(String, i32, Vec<String>)> = sqlx::query_as(
            "SELECT DISTINCT r.rolname::text, r.rolconnlimit, COALESCE(r.rolconfig, '{}')
               FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_auth_members m ON m.member = r.oid JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
              WHERE r.rolcanlogin AND NOT r.rolcreaterole AND NOT r.rolsuper
                AND g.rolname IN ('countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor') ORDER BY 1",
        )
        .fetch_all(&self.pool)
        .await?;
        let mut unlimited = Vec::new();
        for (login, connections, settings) in logins {
            let mut lacks = Vec::new();
            if !(1..=CONNECTIONS).contains(&connections) {
                lacks.push("CONNECTION LIMIT");
            }
            lacks.extend(
                LIMITS
                    .iter()
                    .filter(|l| version >= l.since)
                    .filter(|l| !settings.contains(&format!("{}={}", l.setting, l.value)))
                    .map(|l| l.setting),
            );
            if !lacks.is_empty() {
                unlimited.push((login, lacks.join(", ")));
            }
        }
        Ok(unlimited)
    }
}
