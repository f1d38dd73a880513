//! Signed facts about people, keys, roles, agents, installations and policies.

use countersign_statement::{codes::FactKind, facts};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Private, Recorded, Signed, Store, StoreError, hex32, recorded, signed64};

type Row = (Option<i64>, Option<Vec<u8>>);

fn answer((seq, leaf): Row) -> Result<Recorded, StoreError> {
    recorded(seq.unwrap_or(-1), &leaf.unwrap_or_default())
}

impl Store {
    /// Proposes a person; they count once a second admin confirms.
    #[tracing::instrument(level = "debug", name = "store.add_person", skip_all)]
    pub async fn add_person(
        &self,
        s: &facts::Person,
        login: Private<'_>,
        name: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.person (person, login, login_salt, name, name_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq, leaf",
            s.person,
            login.text,
            &login.salt[..],
            name.text,
            &name.salt[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// A key enrolled, rotated or revoked. `possession` is the new key's signature over a rotation.
    #[tracing::instrument(level = "debug", name = "store.add_key_event", skip_all)]
    pub async fn add_key_event(
        &self,
        s: &facts::Key,
        by: Signed,
        possession: Option<[u8; 64]>,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let replaces = if s.replaces.is_empty() {
            None
        } else {
            Some(hex32("key_event", &s.replaces)?.to_vec())
        };
        let since = s
            .compromised_since_seq
            .map(|seq| signed64("key_event", seq))
            .transpose()?;
        let row = sqlx::query!(
            "INSERT INTO fact.key (event_id, event, person, public_key, custody, installation, replaces, compromised_since_seq,
                                   signed_at, key_id, statement, signature, possession)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING seq, leaf",
            s.event_id,
            s.event.as_str(),
            s.person,
            &hex32("key_event", &s.public_key)?[..],
            s.custody.as_str(),
            s.installation,
            replaces,
            since,
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..],
            possession.as_ref().map(|signature| &signature[..])
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// A role granted (counts once confirmed) or revoked (at once).
    #[tracing::instrument(level = "debug", name = "store.add_role", skip_all)]
    pub async fn add_role(&self, s: &facts::Role, by: Signed) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let until: Option<DateTime<Utc>> = s.valid_until;
        let row = sqlx::query!(
            "INSERT INTO fact.role (grant_id, event, person, role, valid_from, valid_until, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING seq, leaf",
            s.grant_id,
            s.event.as_str(),
            s.person,
            s.role.as_str(),
            s.valid_from,
            until,
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// Registers an agent or a worker under the login it will use.
    #[tracing::instrument(level = "debug", name = "store.add_agent", skip_all)]
    pub async fn add_agent(
        &self,
        s: &facts::Agent,
        login: &str,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.agent (agent, login, name, kind, owner, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq, leaf",
            s.agent,
            login,
            s.name,
            s.kind.as_str(),
            s.owner,
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// Stops an agent or a worker (at once), or lets it go on (counts once confirmed).
    #[tracing::instrument(level = "debug", name = "store.add_agent_standing", skip_all)]
    pub async fn add_agent_standing(
        &self,
        s: &facts::AgentStanding,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let made = (s.standing_id, s.event.as_str(), s.signed_at);
        self.standing("agent", s.agent, made, &s.encode(), by).await
    }

    /// Writes what an agent is for and may propose (counts once confirmed).
    #[tracing::instrument(level = "debug", name = "store.add_mandate", skip_all)]
    pub async fn add_mandate(
        &self,
        s: &facts::AgentMandate,
        purpose: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.mandate (mandate, agent, purpose, purpose_salt, kinds, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq, leaf",
            s.mandate,
            s.agent,
            purpose.text,
            &purpose.salt[..],
            s.kinds.join(","),
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// Stops an installation (at once), or lets it go on (counts once confirmed).
    #[tracing::instrument(level = "debug", name = "store.add_installation_standing", skip_all)]
    pub async fn add_installation_standing(
        &self,
        s: &facts::InstallationStanding,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let made = (s.standing_id, s.event.as_str(), s.signed_at);
        self.standing("installation", s.installation, made, &s.encode(), by)
            .await
    }

    async fn standing(
        &self,
        kind: &str,
        machine: Uuid,
        (standing_id, event, signed_at): (Uuid, &str, DateTime<Utc>),
        statement: &str,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.standing (standing_id, event, kind, machine, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq, leaf",
            standing_id,
            event,
            kind,
            machine,
            signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// Enrols an installation's checkpoint key.
    #[tracing::instrument(level = "debug", name = "store.add_installation", skip_all)]
    pub async fn add_installation(
        &self,
        s: &facts::Installation,
        name: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.installation (installation, name, name_salt, public_key, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq, leaf",
            s.installation,
            name.text,
            &name.salt[..],
            &hex32("installation", &s.public_key)?[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// The second person's word.
    #[tracing::instrument(level = "debug", name = "store.add_confirmation", skip_all)]
    pub async fn add_confirmation(
        &self,
        s: &facts::Confirmation,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.confirmation (confirmation_id, fact, fact_id, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq, leaf",
            s.confirmation_id,
            s.fact.as_str(),
            s.fact_id,
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// A policy version; in force once a second admin confirms it.
    #[tracing::instrument(level = "debug", name = "store.add_policy", skip_all)]
    pub async fn add_policy(
        &self,
        s: &facts::Policy,
        document: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.policy (policy, document, document_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq, leaf",
            s.policy,
            document.text,
            document.salt,
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        answer((row.seq, row.leaf))
    }

    /// What waits for a second person.
    #[tracing::instrument(level = "debug", name = "store.pending_confirmations", skip_all)]
    pub async fn pending_confirmations(&self) -> Result<Vec<Pending>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT fact AS "fact!", fact_id AS "fact_id!", subject AS "subject!", made_by AS "made_by!", about AS "about!", digest AS "digest!", seq AS "seq!"
                 FROM countersign.confirmable w WHERE NOT w.confirmed
                  AND NOT (w.fact = 'policy' AND EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'policy' AND c.seq > w.seq))
                ORDER BY w.seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Pending {
                    fact: crate::words::word("confirmable", r.fact_id, &r.fact)?,
                    fact_id: r.fact_id,
                    subject: r.subject,
                    made_by: r.made_by,
                    about: r.about,
                    digest: crate::bytes32("confirmable", &r.digest)?,
                    seq: crate::whole("confirmable", r.seq)?,
                })
            })
            .collect()
    }

    /// The policy in force: its id and document.
    #[tracing::instrument(level = "debug", name = "store.active_policy", skip_all)]
    pub async fn active_policy(&self) -> Result<Option<(Uuid, String)>, StoreError> {
        let row = sqlx::query!(
            r#"SELECT p.policy, p.document FROM countersign.policy p JOIN countersign.confirmation c ON c.fact = 'policy' AND c.fact_id = p.policy
                ORDER BY c.seq DESC LIMIT 1"#
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|r| Ok((r.policy, text("policy", r.document)?)))
            .transpose()
    }

    /// Number of the next policy version.
    #[tracing::instrument(level = "debug", name = "store.next_policy_version", skip_all)]
    pub async fn next_policy_version(&self) -> Result<u64, StoreError> {
        let next = sqlx::query_scalar!(
            r#"SELECT COALESCE(max(version), 0) + 1 AS "next!" FROM countersign.policy"#
        )
        .fetch_one(&self.pool)
        .await?;
        crate::whole("policy", next)
    }
}

pub(crate) fn text(table: &'static str, bytes: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|_| StoreError::Contradiction {
        table,
        row: "bytes that are not UTF-8".into(),
    })
}

/// A fact that waits for its second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What kind of fact it is.
    pub fact: FactKind,
    /// The fact's id.
    pub fact_id: Uuid,
    /// Its subject in the ledger.
    pub subject: String,
    /// Who made it.
    pub made_by: Uuid,
    /// Whom it is about.
    pub about: Uuid,
    /// SHA-256 of its statement.
    pub digest: crate::Bytes32,
    /// Its ledger number.
    pub seq: u64,
}
