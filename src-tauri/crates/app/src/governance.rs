//! People, keys, roles, agents, installations and policies: each a signed fact, most of them confirmed by a second person.

use chrono::{DateTime, Utc};
use countersign_refusal::{People, Policy};
use countersign_statement::{
    PolicyDocument,
    codes::{AgentKind, Custody, KeyEvent, Role, StandingEvent},
    commitment, facts,
};
use countersign_store::{Private, Recorded, Signed};
use uuid::Uuid;

use crate::{
    Failure, Session,
    acts::{Act, Hidden},
    entropy, logins, text,
};

impl Session {
    /// Proposes a person. They count once a second admin confirms, and decide once they hold a key and a role.
    pub async fn add_person(
        &self,
        person: Uuid,
        login: &str,
        name: &str,
    ) -> Result<Recorded, Failure> {
        if !logins::is_login(login) {
            return Err(Failure::new(People::LoginForm {
                login: Some(login.to_owned()),
            }));
        }
        let name = &text::line(name)?;
        if name.is_empty() || name.chars().count() > crate::NAME_LIMIT {
            return Err(Failure::new(People::NameForm));
        }
        let (login_salt, name_salt) = (entropy::salt()?, entropy::salt()?);
        let s = facts::Person {
            origin: self.origin().to_owned(),
            person,
            login: commitment(&login_salt, login.as_bytes()),
            name: commitment(&name_salt, name.as_bytes()),
            proposed_by: self.person(),
            signed_at: entropy::now(),
        };
        let statement = s.encode();
        let by = self.sign(&statement).await?;
        let recorded = self
            .store()
            .add_person(
                &s,
                Private {
                    salt: &login_salt,
                    text: login,
                },
                Private {
                    salt: &name_salt,
                    text: name,
                },
                by,
            )
            .await?;
        self.check_recorded(recorded, &statement).await
    }

    /// Enrols the key that was made for this person (it signs its own enrolment); a second person confirms it.
    pub async fn enrol_key(
        &mut self,
        public_key: [u8; 32],
        custody: Custody,
        installation: &str,
    ) -> Result<Recorded, Failure> {
        let key_id = countersign_ledger::key_id(&public_key);
        let s = facts::Key {
            origin: self.origin().to_owned(),
            event_id: entropy::id(),
            event: KeyEvent::Enrolled,
            person: self.person(),
            key_id: hex::encode(key_id),
            public_key: hex::encode(public_key),
            custody,
            installation: installation.to_owned(),
            replaces: String::new(),
            compromised_since_seq: None,
            signed_by: self.person(),
            signed_at: entropy::now(),
        };
        let statement = s.encode();
        let signature = self
            .signer()
            .sign(&self.person().to_string(), key_id, statement.as_bytes())
            .await?;
        let recorded = self
            .store()
            .add_key_event(&s, Signed { key_id, signature }, None)
            .await?;
        let recorded = self.check_recorded(recorded, &statement).await?;
        self.refresh_key().await?;
        Ok(recorded)
    }

    /// Revokes a key at once, saying since which ledger number it is compromised, if it is.
    pub async fn revoke_key(
        &self,
        key_id: [u8; 32],
        compromised_since_seq: Option<u64>,
    ) -> Result<Recorded, Failure> {
        self.act(&Act::RevokeKey {
            key_id,
            compromised_since_seq,
        })
        .await
    }

    /// Grants a role; it counts once a second admin confirms.
    pub async fn grant_role(
        &self,
        person: Uuid,
        role: Role,
        until: Option<DateTime<Utc>>,
    ) -> Result<Recorded, Failure> {
        self.act(&Act::GrantRole {
            person,
            role,
            until,
        })
        .await
    }

    /// Takes a role away: at once, but an admin's from another once a second one confirms.
    pub async fn revoke_role(&self, person: Uuid, role: Role) -> Result<Recorded, Failure> {
        self.act(&Act::RevokeRole { person, role }).await
    }

    /// Registers an agent or worker with the login it will use and the person who answers for it.
    pub async fn add_agent(
        &self,
        agent: Uuid,
        kind: AgentKind,
        name: &str,
        login: &str,
        owner: Uuid,
    ) -> Result<Recorded, Failure> {
        let s = facts::Agent {
            origin: self.origin().to_owned(),
            agent,
            name: name.to_owned(),
            kind,
            owner,
            registered_by: self.person(),
            signed_at: entropy::now(),
        };
        let statement = s.encode();
        let by = self.sign(&statement).await?;
        let recorded = self.store().add_agent(&s, login, by).await?;
        self.check_recorded(recorded, &statement).await
    }

    /// Enrols this installation's checkpoint key, which is never a person's.
    pub async fn add_installation(
        &self,
        installation: Uuid,
        name: &str,
        public_key: [u8; 32],
    ) -> Result<Recorded, Failure> {
        let (name, salt) = (&text::line(name)?, entropy::salt()?);
        let s = facts::Installation {
            origin: self.origin().to_owned(),
            installation,
            name: commitment(&salt, name.as_bytes()),
            key_id: hex::encode(countersign_ledger::key_id(&public_key)),
            public_key: hex::encode(public_key),
            enrolled_by: self.person(),
            signed_at: entropy::now(),
        };
        let statement = s.encode();
        let by = self.sign(&statement).await?;
        let recorded = self
            .store()
            .add_installation(
                &s,
                Private {
                    salt: &salt,
                    text: name,
                },
                by,
            )
            .await?;
        self.check_recorded(recorded, &statement).await
    }

    /// Stops an agent or a worker, at once; or lets it go on, once a second admin confirms.
    pub async fn stand_agent(
        &self,
        agent: Uuid,
        event: StandingEvent,
    ) -> Result<Recorded, Failure> {
        self.act(&Act::StandAgent { agent, event }).await
    }

    /// Writes what an agent is for, and the only kinds of action that it may propose (none for any); in force once a second admin
    /// confirms.
    pub async fn mandate_agent(
        &self,
        agent: Uuid,
        purpose: &str,
        kinds: &[String],
    ) -> Result<Recorded, Failure> {
        self.act(&Act::Mandate {
            agent,
            purpose: purpose.to_owned(),
            kinds: kinds.to_vec(),
        })
        .await
    }

    /// The same of an installation.
    pub async fn stand_installation(
        &self,
        installation: Uuid,
        event: StandingEvent,
    ) -> Result<Recorded, Failure> {
        self.act(&Act::StandInstallation {
            installation,
            event,
        })
        .await
    }

    /// Agents, workers and installations that were stopped, each with how.
    pub async fn stopped(&self) -> Result<Vec<(Uuid, StandingEvent)>, Failure> {
        Ok(self.store().stopped().await?)
    }

    /// Drafts the next policy version; it is in force once a second admin confirms. The document's version is set here.
    pub async fn draft_policy(
        &self,
        mut document: PolicyDocument,
    ) -> Result<(Uuid, Recorded), Failure> {
        document.version = self.store().next_policy_version().await?;
        countersign_workflow::validate::validate(&document)
            .map_err(|faults| Policy::Invalid { faults })?;
        let (s, text) = self.policy_draft(&document)?;
        let statement = s.encode();
        let by = self.sign(&statement).await?;
        let recorded = self.store().add_policy(&s, text.private(), by).await?;
        Ok((s.policy, self.check_recorded(recorded, &statement).await?))
    }

    /// The statement of a policy's draft, and its text.
    pub(crate) fn policy_draft(
        &self,
        document: &PolicyDocument,
    ) -> Result<(facts::Policy, Hidden), Failure> {
        let text = Hidden::new(document.encode())?;
        let s = facts::Policy {
            origin: self.origin().to_owned(),
            policy: entropy::id(),
            version: document.version,
            document: text.commitment(),
            drafted_by: self.person(),
            signed_at: entropy::now(),
        };
        Ok((s, text))
    }
}
