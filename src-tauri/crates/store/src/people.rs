//! Who is who: the workspace, people with their names and roles, keys, agents.

use countersign_refusal::{KeyFault, LoginKind};
use countersign_statement::codes::{Custody, Mode, Role, StandingEvent};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Bytes32, Store, StoreError, bytes32, governance::text, whole, words::word};

/// What genesis fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The ledger's name.
    pub origin: String,
    /// What it is for.
    pub mode: Mode,
    /// SHA-256 of record 0: the trust anchor.
    pub genesis: Bytes32,
}

/// A person as this login may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Id.
    pub person: Uuid,
    /// Postgres login.
    pub login: String,
    /// Display name; empty where it was erased or may not be read.
    pub name: String,
    /// Whether a second admin has confirmed them.
    pub confirmed: bool,
}

/// A role grant that is confirmed and not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// Who holds it.
    pub person: Uuid,
    /// The role.
    pub role: Role,
    /// Valid from (none: for ever).
    pub valid_from: Option<DateTime<Utc>>,
    /// Valid until (none: open).
    pub valid_until: Option<DateTime<Utc>>,
}

/// A key of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Event that introduced it.
    pub event_id: Uuid,
    /// Whose.
    pub person: Uuid,
    /// SHA-256 of the public key.
    pub key_id: Bytes32,
    /// The public key.
    pub public_key: Bytes32,
    /// Where the private key lies.
    pub custody: Custody,
    /// Confirmed by a second person, neither revoked nor replaced.
    pub active: bool,
    /// Confirmed by a second person.
    pub confirmed: bool,
    /// Made by rotating another.
    pub rotation: bool,
    /// Why it does not count; none where it does.
    pub fault: Option<KeyFault>,
}

/// An agent or worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentRow {
    /// Id.
    pub agent: Uuid,
    /// Its name.
    pub name: String,
    /// Its login.
    pub login: String,
    /// The person who answers for it.
    pub owner: Uuid,
    /// Whether a second admin has confirmed it.
    pub confirmed: bool,
}

/// An installation's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstallationKey {
    /// The installation.
    pub installation: Uuid,
    /// SHA-256 of the key.
    pub key_id: Bytes32,
    /// The key.
    pub public_key: Bytes32,
    /// Whether a second person vouched for it, or the founding did: else nothing that it signs counts.
    pub vouched: bool,
}

/// An installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationRow {
    /// Id.
    pub installation: Uuid,
    /// SHA-256 of its public key.
    pub key_id: Bytes32,
    /// Its public key.
    pub public_key: Bytes32,
    /// Its name; empty where it may not be read.
    pub name: String,
    /// Who enrolled it.
    pub enrolled_by: Uuid,
    /// Who vouched for it besides; none while it waits, and of the founding's.
    pub confirmed_by: Option<Uuid>,
    /// Whether a second person vouched for it, or the founding did: else nothing that it signs counts.
    pub vouched: bool,
}

impl Store {
    /// The workspace, or [`StoreError::NoWorkspace`] before founding.
    #[tracing::instrument(level = "debug", name = "store.workspace", skip_all)]
    pub async fn workspace(&self) -> Result<Workspace, StoreError> {
        let row = sqlx::query!("SELECT origin, mode, genesis FROM countersign.workspace")
            .fetch_optional(&self.pool)
            .await?;
        let row = row.ok_or(StoreError::NoWorkspace)?;
        Ok(Workspace {
            origin: row.origin,
            mode: word("workspace", "its only row", &row.mode)?,
            genesis: bytes32("workspace", &row.genesis)?,
        })
    }

    /// Who this login is: id and kind; none if it belongs to nobody here.
    #[tracing::instrument(level = "debug", name = "store.whoami", skip_all)]
    pub async fn whoami(&self) -> Result<Option<(Uuid, LoginKind)>, StoreError> {
        let row =
            sqlx::query!(r#"SELECT actor AS "actor!", kind AS "kind!" FROM countersign.whoami()"#)
                .fetch_optional(&self.pool)
                .await?;
        row.map(|r| Ok((r.actor, word("login", r.actor, &r.kind)?)))
            .transpose()
    }

    /// The time that rules compare with: the database's clock, or the latest record's time if the clock has stepped back.
    #[tracing::instrument(level = "debug", name = "store.now", skip_all)]
    pub async fn now(&self) -> Result<DateTime<Utc>, StoreError> {
        Ok(
            sqlx::query_scalar!(r#"SELECT GREATEST(countersign.clock(), (SELECT l.at FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1)) AS "now!""#)
                .fetch_one(&self.pool)
                .await?,
        )
    }

    /// The ledger number of the last governance record, which says who may do what; none for those who may not read it.
    #[tracing::instrument(level = "debug", name = "store.governed", skip_all)]
    pub async fn governed(&self) -> Result<Option<u64>, StoreError> {
        let row = sqlx::query_scalar!(
            r#"SELECT (SELECT g.seq FROM countersign.ledger_record g WHERE g.governance ORDER BY g.seq DESC LIMIT 1) AS "governed!"
                WHERE countersign.may_read()"#
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|seq| whole("ledger_record", seq)).transpose()
    }

    /// All people, by id.
    #[tracing::instrument(level = "debug", name = "store.people", skip_all)]
    pub async fn people(&self) -> Result<Vec<PersonRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT p.person, p.login, n.bytes AS "name?", countersign.confirmed('person', p.person, p.seq) AS "confirmed!"
                 FROM countersign.person p LEFT JOIN countersign.payload n ON n.commitment = p.name_commit ORDER BY p.person"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(PersonRow {
                    person: r.person,
                    login: r.login,
                    name: text("payload", r.name.unwrap_or_default())?,
                    confirmed: r.confirmed,
                })
            })
            .collect()
    }

    /// Grants that are confirmed and not revoked since, whatever their validity in time.
    #[tracing::instrument(level = "debug", name = "store.grants", skip_all)]
    pub async fn grants(&self) -> Result<Vec<GrantRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT g.person, g.role, NULLIF(g.valid_from, '-infinity') AS "valid_from?", g.valid_until FROM countersign.role_grant g
                WHERE g.event = 'granted' AND countersign.confirmed('role', g.grant_id, g.seq)
                  AND NOT EXISTS (SELECT FROM countersign.role_taken r WHERE r.person = g.person AND r.role = g.role AND r.seq > g.seq)
                  AND NOT EXISTS (SELECT FROM countersign.role_run_out o WHERE o.grant_id = g.grant_id)
                ORDER BY g.person, g.role"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(GrantRow {
                    person: r.person,
                    role: word("role_grant", r.person, &r.role)?,
                    valid_from: r.valid_from,
                    valid_until: r.valid_until,
                })
            })
            .collect()
    }

    /// All keys of people, in the order of their introduction.
    #[tracing::instrument(level = "debug", name = "store.keys", skip_all)]
    pub async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT k.event_id, k.person, k.key_id, k.public_key, k.custody, countersign.confirmed('key', k.event_id, k.seq) AS "confirmed!",
                      k.event = 'rotated' AS "rotation!",
                      EXISTS (SELECT FROM countersign.key_event r WHERE r.key_id = k.key_id AND r.event = 'revoked') AS "revoked!",
                      EXISTS (SELECT FROM countersign.key_event n WHERE n.replaces = k.key_id AND n.event = 'rotated'
                                 AND countersign.confirmed('key', n.event_id, n.seq)) AS "replaced!"
                 FROM countersign.key_event k WHERE k.event <> 'revoked' ORDER BY k.seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let fault = match (r.revoked, r.replaced, r.confirmed) {
                    (true, _, _) => Some(KeyFault::Revoked),
                    (_, true, _) => Some(KeyFault::Replaced),
                    (_, _, false) => Some(KeyFault::Unconfirmed),
                    (false, false, true) => None,
                };
                Ok(KeyRow {
                    event_id: r.event_id,
                    person: r.person,
                    key_id: bytes32("key_event", &r.key_id)?,
                    public_key: bytes32("key_event", &r.public_key)?,
                    custody: word("key_event", r.event_id, &r.custody)?,
                    active: fault.is_none(),
                    confirmed: r.confirmed,
                    rotation: r.rotation,
                    fault,
                })
            })
            .collect()
    }

    /// Refuses, with the reason, an agent or a worker that may do nothing: not confirmed, paused or revoked.
    #[tracing::instrument(level = "debug", name = "store.as_machine", skip_all)]
    pub async fn as_machine(&self) -> Result<(), StoreError> {
        sqlx::query!("SELECT countersign.as_machine()")
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    /// What was stopped and does not go on: agents, workers and installations, each with how.
    #[tracing::instrument(level = "debug", name = "store.stopped", skip_all)]
    pub async fn stopped(&self) -> Result<Vec<(Uuid, StandingEvent)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT DISTINCT ON (machine) machine AS "machine!", event AS "event!" FROM countersign.stopped ORDER BY machine, event DESC"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((r.machine, word("standing", r.machine, &r.event)?)))
            .collect()
    }

    /// All agents and workers, by name.
    #[tracing::instrument(level = "debug", name = "store.agents", skip_all)]
    pub async fn agents(&self) -> Result<Vec<AgentRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.agent, a.name, a.login, a.owner,
                      EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'agent' AND c.fact_id = a.agent) AS "confirmed!"
                 FROM countersign.agent a ORDER BY a.name"#
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|r| AgentRow {
                agent: r.agent,
                name: r.name,
                login: r.login,
                owner: r.owner,
                confirmed: r.confirmed,
            })
            .collect())
    }

    /// The keys of all installations, in the order of their enrolment. An agent reads these, too, and no names.
    #[tracing::instrument(level = "debug", name = "store.installation_keys", skip_all)]
    pub async fn installation_keys(&self) -> Result<Vec<InstallationKey>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT i.installation, i.key_id, i.public_key, v.installation IS NOT NULL AS "vouched!"
                 FROM countersign.installation i LEFT JOIN countersign.installation_vouched v USING (installation) ORDER BY i.seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(InstallationKey {
                    installation: r.installation,
                    key_id: bytes32("installation", &r.key_id)?,
                    public_key: bytes32("installation", &r.public_key)?,
                    vouched: r.vouched,
                })
            })
            .collect()
    }

    /// All installations, in the order of their enrolment.
    #[tracing::instrument(level = "debug", name = "store.installations", skip_all)]
    pub async fn installations(&self) -> Result<Vec<InstallationRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT i.installation, i.key_id, i.public_key, n.bytes AS "name?", i.enrolled_by, v.confirmed_by AS "confirmed_by?",
                      v.installation IS NOT NULL AS "vouched!"
                 FROM countersign.installation i LEFT JOIN countersign.payload n ON n.commitment = i.name_commit
                 LEFT JOIN countersign.installation_vouched v USING (installation) ORDER BY i.seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(InstallationRow {
                    installation: r.installation,
                    key_id: bytes32("installation", &r.key_id)?,
                    public_key: bytes32("installation", &r.public_key)?,
                    name: text("payload", r.name.unwrap_or_default())?,
                    enrolled_by: r.enrolled_by,
                    confirmed_by: r.confirmed_by,
                    vouched: r.vouched,
                })
            })
            .collect()
    }
}
