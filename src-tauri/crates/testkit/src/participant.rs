//! One person at their desk: a store under their login, and their key. Every fact goes through the real doors.

use chrono::{DateTime, Utc};
use countersign_statement::{
    PolicyDocument,
    codes::{AgentKind, Custody, FactKind, KeyEvent, Role, RoleEvent, StandingEvent},
    commitment, digest, facts,
};
use countersign_store::{Private, Recorded, Store, StoreError, Target};
use ed25519_dalek::{Signer as _, SigningKey};
use uuid::Uuid;

use crate::{Actor, now, salt};

/// A login's store, with the key that signs.
#[derive(Debug, Clone)]
pub struct Participant {
    /// Whose.
    pub actor: Actor,
    /// Connected as their login.
    pub store: Store,
    /// The workspace, for statements.
    pub origin: String,
}

/// A fact that was recorded, and what a confirmation of it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unconfirmed {
    /// Its kind.
    pub fact: FactKind,
    /// Its id.
    pub id: Uuid,
    /// Digest of its statement.
    pub digest: String,
    /// Its place in the ledger.
    pub recorded: Recorded,
}

impl Participant {
    /// Connects.
    pub async fn open(target: &Target, actor: &Actor, origin: &str) -> Result<Self, StoreError> {
        let store = Store::connect(target, actor.login(), Some(&actor.password)).await?;
        Ok(Self {
            actor: actor.clone(),
            store,
            origin: origin.to_owned(),
        })
    }

    /// The same with another key.
    #[must_use]
    pub fn signing_with(&self, key: &SigningKey) -> Self {
        let mut other = self.clone();
        other.actor.key = key.clone();
        other
    }

    /// Proposes a person, whose name is their login.
    pub async fn add_person(&self, new: &Actor) -> Result<Unconfirmed, StoreError> {
        let (login_salt, name_salt) = (salt(), salt());
        let s = facts::Person {
            origin: self.origin.clone(),
            person: new.id,
            login: commitment(&login_salt, new.login().as_bytes()),
            name: commitment(&name_salt, new.name.as_bytes()),
            proposed_by: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let login = Private {
            salt: &login_salt,
            text: new.login(),
        };
        let name = Private {
            salt: &name_salt,
            text: &new.name,
        };
        let recorded = self
            .store
            .add_person(&s, login, name, self.actor.sign(&text))
            .await?;
        Ok(Unconfirmed {
            fact: FactKind::Person,
            id: new.id,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// The statement of a key event about `key`, made by this person.
    pub fn key_statement(&self, event: KeyEvent, person: Uuid, key: &SigningKey) -> facts::Key {
        let public_key = key.verifying_key().to_bytes();
        facts::Key {
            origin: self.origin.clone(),
            event_id: Uuid::new_v4(),
            event,
            person,
            key_id: digest(&public_key),
            public_key: hex::encode(public_key),
            custody: Custody::Passphrase,
            installation: "testkit".to_owned(),
            replaces: if event == KeyEvent::Rotated {
                hex::encode(self.actor.key_id())
            } else {
                String::new()
            },
            compromised_since_seq: None,
            signed_by: self.actor.id,
            signed_at: now(),
        }
    }

    /// Signs a key event with this person's key and sends it.
    pub async fn send_key(&self, s: &facts::Key) -> Result<Unconfirmed, StoreError> {
        self.send_possessed_key(s, None).await
    }

    /// The same with the new key's own signature over it, or something else in its place.
    pub async fn send_possessed_key(
        &self,
        s: &facts::Key,
        possession: Option<[u8; 64]>,
    ) -> Result<Unconfirmed, StoreError> {
        let text = s.encode();
        let by = self.actor.sign(&text);
        let recorded = self.store.add_key_event(s, by, possession).await?;
        Ok(Unconfirmed {
            fact: FactKind::Key,
            id: s.event_id,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// Enrols this person's own key.
    pub async fn enrol(&self) -> Result<Unconfirmed, StoreError> {
        self.send_key(&self.key_statement(KeyEvent::Enrolled, self.actor.id, &self.actor.key))
            .await
    }

    /// Hands over to another key; this one goes on until that is confirmed.
    pub async fn rotate(&self, to: &SigningKey) -> Result<Unconfirmed, StoreError> {
        let s = self.key_statement(KeyEvent::Rotated, self.actor.id, to);
        self.hand_over(&s, to).await
    }

    /// The same by a statement of one's choice, signed by both keys.
    pub async fn hand_over(
        &self,
        s: &facts::Key,
        to: &SigningKey,
    ) -> Result<Unconfirmed, StoreError> {
        let possession = to.sign(s.encode().as_bytes()).to_bytes();
        self.send_possessed_key(s, Some(possession)).await
    }

    /// Revokes a key of `of`, from `since` on where that is known.
    pub async fn revoke_key(
        &self,
        of: &Actor,
        since: Option<u64>,
    ) -> Result<Unconfirmed, StoreError> {
        let mut s = self.key_statement(KeyEvent::Revoked, of.id, &of.key);
        s.compromised_since_seq = since;
        self.send_key(&s).await
    }

    /// Grants a role from now on, for ever.
    pub async fn grant(&self, to: Uuid, role: Role) -> Result<Unconfirmed, StoreError> {
        let from = self.store.now().await?;
        self.grant_between(to, role, from, None).await
    }

    /// Grants a role for a time.
    pub async fn grant_between(
        &self,
        to: Uuid,
        role: Role,
        from: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    ) -> Result<Unconfirmed, StoreError> {
        self.send_role(RoleEvent::Granted, to, role, from, until)
            .await
    }

    /// Takes a role away at once.
    pub async fn revoke_role(&self, of: Uuid, role: Role) -> Result<Unconfirmed, StoreError> {
        self.send_role(RoleEvent::Revoked, of, role, now(), None)
            .await
    }

    async fn send_role(
        &self,
        event: RoleEvent,
        person: Uuid,
        role: Role,
        valid_from: DateTime<Utc>,
        valid_until: Option<DateTime<Utc>>,
    ) -> Result<Unconfirmed, StoreError> {
        let s = facts::Role {
            origin: self.origin.clone(),
            grant_id: Uuid::new_v4(),
            event,
            person,
            role,
            valid_from,
            valid_until,
            granted_by: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let recorded = self.store.add_role(&s, self.actor.sign(&text)).await?;
        Ok(Unconfirmed {
            fact: FactKind::Role,
            id: s.grant_id,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// Registers an agent or a worker, whose name is its login.
    pub async fn register(
        &self,
        agent: &Actor,
        kind: AgentKind,
        owner: Uuid,
    ) -> Result<Unconfirmed, StoreError> {
        let s = facts::Agent {
            origin: self.origin.clone(),
            agent: agent.id,
            name: agent.name.clone(),
            kind,
            owner,
            registered_by: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let recorded = self
            .store
            .add_agent(&s, agent.login(), self.actor.sign(&text))
            .await?;
        Ok(Unconfirmed {
            fact: FactKind::Agent,
            id: agent.id,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// Enrols an installation's key, which counts once confirmed where it is not the founding's.
    pub async fn install(
        &self,
        installation: Uuid,
        name: &str,
        key: &SigningKey,
    ) -> Result<Unconfirmed, StoreError> {
        let public_key = key.verifying_key().to_bytes();
        let name_salt = salt();
        let s = facts::Installation {
            origin: self.origin.clone(),
            installation,
            name: commitment(&name_salt, name.as_bytes()),
            key_id: digest(&public_key),
            public_key: hex::encode(public_key),
            enrolled_by: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let by = self.actor.sign(&text);
        let name = Private {
            salt: &name_salt,
            text: name,
        };
        let recorded = self.store.add_installation(&s, name, by).await?;
        Ok(Unconfirmed {
            fact: FactKind::Installation,
            id: installation,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// Stops an agent or a worker, or lets it go on.
    pub async fn stand_agent(
        &self,
        agent: Uuid,
        event: StandingEvent,
    ) -> Result<Unconfirmed, StoreError> {
        let s = facts::AgentStanding {
            origin: self.origin.clone(),
            standing_id: Uuid::new_v4(),
            event,
            agent,
            person: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let by = self.actor.sign(&text);
        let recorded = self.store.add_agent_standing(&s, by).await?;
        Ok(Unconfirmed {
            fact: FactKind::Resumption,
            id: s.standing_id,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// Writes what an agent may propose; no kinds for any.
    pub async fn mandate(&self, agent: Uuid, kinds: &[&str]) -> Result<Unconfirmed, StoreError> {
        let (purpose, purpose_salt) = ("Screens transfers.", salt());
        let s = facts::AgentMandate {
            origin: self.origin.clone(),
            mandate: Uuid::new_v4(),
            agent,
            purpose: commitment(&purpose_salt, purpose.as_bytes()),
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            person: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let by = self.actor.sign(&text);
        let hidden = Private {
            salt: &purpose_salt,
            text: purpose,
        };
        let recorded = self.store.add_mandate(&s, hidden, by).await?;
        Ok(Unconfirmed {
            fact: FactKind::Mandate,
            id: s.mandate,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// The same of an installation.
    pub async fn stand_installation(
        &self,
        installation: Uuid,
        event: StandingEvent,
    ) -> Result<Unconfirmed, StoreError> {
        let s = facts::InstallationStanding {
            origin: self.origin.clone(),
            standing_id: Uuid::new_v4(),
            event,
            installation,
            person: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let by = self.actor.sign(&text);
        let recorded = self.store.add_installation_standing(&s, by).await?;
        Ok(Unconfirmed {
            fact: FactKind::Resumption,
            id: s.standing_id,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// Drafts a policy under a new id.
    pub async fn draft_policy(&self, document: &PolicyDocument) -> Result<Unconfirmed, StoreError> {
        self.draft_policy_as(Uuid::new_v4(), document).await
    }

    /// Drafts a policy under an id of one's choice.
    pub async fn draft_policy_as(
        &self,
        policy: Uuid,
        document: &PolicyDocument,
    ) -> Result<Unconfirmed, StoreError> {
        let (document_text, document_salt) = (document.encode(), salt());
        let s = facts::Policy {
            origin: self.origin.clone(),
            policy,
            version: document.version,
            document: commitment(&document_salt, document_text.as_bytes()),
            drafted_by: self.actor.id,
            signed_at: now(),
        };
        let text = s.encode();
        let recorded = self
            .store
            .add_policy(
                &s,
                Private {
                    salt: &document_salt,
                    text: &document_text,
                },
                self.actor.sign(&text),
            )
            .await?;
        Ok(Unconfirmed {
            fact: FactKind::Policy,
            id: policy,
            digest: digest(text.as_bytes()),
            recorded,
        })
    }

    /// The second person's word for a fact.
    pub async fn confirm(&self, made: &Unconfirmed) -> Result<Recorded, StoreError> {
        let s = facts::Confirmation {
            origin: self.origin.clone(),
            confirmation_id: Uuid::new_v4(),
            fact: made.fact,
            fact_id: made.id,
            fact_digest: made.digest.clone(),
            person: self.actor.id,
            signed_at: now(),
        };
        let by = self.actor.sign(&s.encode());
        self.store.add_confirmation(&s, by).await
    }
}
