//! What one person does by their signature to who takes part, to the policy, and to an import: planned first, so that whoever signs has
//! read the very bytes.

use chrono::{DateTime, Utc};
use countersign_refusal::{MandateFault, People};
use countersign_statement::{
    PolicyDocument,
    codes::{DelegationEvent, KeyEvent, Role, RoleEvent, StandingEvent},
    commitment, digest,
    event::Labels,
    facts,
};
use countersign_store::{Private, Recorded};
use uuid::Uuid;

use crate::{Failure, Session, entropy, text};

/// Characters in a mandate's purpose at most; as the database has it.
const PURPOSE_LIMIT: usize = 500;

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A person shall hold a role; it counts once a second admin confirms.
    GrantRole {
        /// Whom.
        person: Uuid,
        /// The role.
        role: Role,
        /// When it ends by itself.
        until: Option<DateTime<Utc>>,
    },
    /// A person holds a role no longer: at once, but an admin's by another's hand once a second one confirms.
    RevokeRole {
        /// Whose.
        person: Uuid,
        /// The role.
        role: Role,
    },
    /// A key signs no longer, at once.
    RevokeKey {
        /// SHA-256 of the public key.
        key_id: [u8; 32],
        /// The first record from which on its signatures are not to be trusted, where there is one.
        compromised_since_seq: Option<u64>,
    },
    /// An agent or worker is stopped, at once; or goes on, once a second admin confirms.
    StandAgent {
        /// Which.
        agent: Uuid,
        /// What happens.
        event: StandingEvent,
    },
    /// What an agent is for, and the only kinds of action that it may propose; in force once a second admin confirms.
    Mandate {
        /// Which.
        agent: Uuid,
        /// What it is for. The statement commits to it.
        purpose: String,
        /// The kinds; none for any.
        kinds: Vec<String>,
    },
    /// The same of an installation.
    StandInstallation {
        /// Which.
        installation: Uuid,
        /// What happens.
        event: StandingEvent,
    },
    /// Somebody else may take seats by a role of this person's, for a time; it counts once they accept it.
    Delegate {
        /// To whom.
        delegate: Uuid,
        /// The role.
        role: Role,
        /// From when on; none: now.
        from: Option<DateTime<Utc>>,
        /// Until just before then.
        until: DateTime<Utc>,
        /// Why. The statement commits to it.
        reason: String,
    },
    /// This person takes seats by a role that was delegated to them.
    AcceptDelegation {
        /// Which.
        delegation: Uuid,
    },
    /// A delegation is over, at once.
    EndDelegation {
        /// Which.
        delegation: Uuid,
        /// Why. The statement commits to it.
        reason: String,
    },
    /// An import is out of force, at once: its rows stay, and nobody screens them any more.
    VoidImport {
        /// Which.
        import: Uuid,
        /// Why. The statement commits to it.
        reason: String,
    },
    /// The next version of the policy; it is in force once a second admin confirms. Sound, without contradiction, and with people for
    /// every step. The statement commits to the document, whose version is set here.
    DraftPolicy {
        /// What it says.
        document: Box<PolicyDocument>,
    },
}

/// An act as it will be signed.
#[derive(Debug, Clone)]
pub struct Planned(Fact);

#[derive(Debug, Clone)]
enum Fact {
    Role(facts::Role),
    Key(facts::Key),
    Agent(facts::AgentStanding),
    Mandate(facts::AgentMandate, Hidden),
    Installation(facts::InstallationStanding),
    Delegation(facts::Delegation, Hidden),
    DelegationStanding(facts::DelegationStanding, Option<Hidden>),
    Void(facts::Void, Hidden),
    Policy(facts::Policy, Hidden),
}

/// A text and what hides it in the statement; never printed.
#[derive(Clone)]
pub(crate) struct Hidden {
    pub salt: [u8; 16],
    pub text: String,
}

impl Hidden {
    /// A text under a new salt.
    pub fn new(text: String) -> Result<Self, Failure> {
        let salt = entropy::salt()?;
        Ok(Self { salt, text })
    }

    /// What stands for it in a statement.
    pub fn commitment(&self) -> String {
        commitment(&self.salt, self.text.as_bytes())
    }

    /// For the database.
    pub fn private(&self) -> Private<'_> {
        Private {
            salt: &self.salt,
            text: &self.text,
        }
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text")
    }
}

impl Planned {
    /// The exact bytes that are signed.
    pub fn statement(&self) -> String {
        match &self.0 {
            Fact::Role(s) => s.encode(),
            Fact::Key(s) => s.encode(),
            Fact::Agent(s) => s.encode(),
            Fact::Mandate(s, _) => s.encode(),
            Fact::Installation(s) => s.encode(),
            Fact::Delegation(s, _) => s.encode(),
            Fact::DelegationStanding(s, _) => s.encode(),
            Fact::Void(s, _) => s.encode(),
            Fact::Policy(s, _) => s.encode(),
        }
    }

    /// SHA-256 of those bytes, in hex.
    pub fn digest(&self) -> String {
        digest(self.statement().as_bytes())
    }

    /// What the statement says to people, in its order.
    pub fn shown(&self) -> Labels {
        match &self.0 {
            Fact::Role(s) => s.shown(),
            Fact::Key(s) => s.shown(),
            Fact::Agent(s) => s.shown(),
            Fact::Mandate(s, _) => s.shown(),
            Fact::Installation(s) => s.shown(),
            Fact::Delegation(s, _) => s.shown(),
            Fact::DelegationStanding(s, _) => s.shown(),
            Fact::Void(s, _) => s.shown(),
            Fact::Policy(s, _) => s.shown(),
        }
    }
}

impl Session {
    /// What this person would sign for an act, now.
    ///
    /// # Errors
    /// `key-unknown` where no such key was ever introduced, `policy-invalid` for a policy that makes no sense here. Whether the act is
    /// allowed, the database says when it is done.
    pub async fn plan_act(&self, act: &Act) -> Result<Planned, Failure> {
        Ok(Planned(match act {
            Act::GrantRole {
                person,
                role,
                until,
            } => Fact::Role(
                self.role_event(RoleEvent::Granted, *person, *role, *until)
                    .await?,
            ),
            Act::RevokeRole { person, role } => Fact::Role(
                self.role_event(RoleEvent::Revoked, *person, *role, None)
                    .await?,
            ),
            Act::RevokeKey {
                key_id,
                compromised_since_seq,
            } => Fact::Key(self.revocation(*key_id, *compromised_since_seq).await?),
            Act::StandAgent { agent, event } => Fact::Agent(facts::AgentStanding {
                origin: self.origin().to_owned(),
                standing_id: entropy::id(),
                event: *event,
                agent: *agent,
                person: self.person(),
                signed_at: entropy::now(),
            }),
            Act::Mandate {
                agent,
                purpose,
                kinds,
            } => {
                let (s, purpose) = self.mandate(*agent, purpose, kinds)?;
                Fact::Mandate(s, purpose)
            }
            Act::StandInstallation {
                installation,
                event,
            } => Fact::Installation(facts::InstallationStanding {
                origin: self.origin().to_owned(),
                standing_id: entropy::id(),
                event: *event,
                installation: *installation,
                person: self.person(),
                signed_at: entropy::now(),
            }),
            Act::Delegate {
                delegate,
                role,
                from,
                until,
                reason,
            } => {
                let whom = (*delegate, *role);
                let (s, reason) = self.delegating(whom, (*from, *until), reason).await?;
                Fact::Delegation(s, reason)
            }
            Act::AcceptDelegation { delegation } => {
                let event = DelegationEvent::Accepted;
                let (s, none) = self
                    .standing_of_delegation(*delegation, event, None)
                    .await?;
                Fact::DelegationStanding(s, none)
            }
            Act::EndDelegation { delegation, reason } => {
                let (event, words) = (DelegationEvent::Ended, Some(reason.as_str()));
                let (s, reason) = self
                    .standing_of_delegation(*delegation, event, words)
                    .await?;
                Fact::DelegationStanding(s, reason)
            }
            Act::VoidImport { import, reason } => {
                let reason = Hidden::new(reason.clone())?;
                let s = facts::Void {
                    origin: self.origin().to_owned(),
                    import: *import,
                    reason: reason.commitment(),
                    voided_by: self.person(),
                    signed_at: entropy::now(),
                };
                Fact::Void(s, reason)
            }
            Act::DraftPolicy { document } => {
                let document = self.sound_policy((**document).clone()).await?;
                let (s, text) = self.policy_draft(&document)?;
                Fact::Policy(s, text)
            }
        }))
    }

    /// Signs and records what was planned.
    pub async fn sign_act(&self, planned: &Planned) -> Result<Recorded, Failure> {
        let statement = planned.statement();
        let by = self.sign(&statement).await?;
        let store = self.store();
        let recorded = match &planned.0 {
            Fact::Role(s) => store.add_role(s, by).await?,
            Fact::Key(s) => store.add_key_event(s, by, None).await?,
            Fact::Agent(s) => store.add_agent_standing(s, by).await?,
            Fact::Mandate(s, purpose) => store.add_mandate(s, purpose.private(), by).await?,
            Fact::Installation(s) => store.add_installation_standing(s, by).await?,
            Fact::Delegation(s, reason) => store.add_delegation(s, reason.private(), by).await?,
            Fact::DelegationStanding(s, reason) => {
                let words = reason.as_ref().map(Hidden::private);
                store.add_delegation_standing(s, words, by).await?
            }
            Fact::Void(s, reason) => store.void_import(s, reason.private(), by).await?,
            Fact::Policy(s, document) => store.add_policy(s, document.private(), by).await?,
        };
        self.check_recorded(recorded, &statement).await
    }

    /// Both at once, for a face whose person said it all in one command.
    pub async fn act(&self, act: &Act) -> Result<Recorded, Failure> {
        let planned = self.plan_act(act).await?;
        self.sign_act(&planned).await
    }

    fn mandate(
        &self,
        agent: Uuid,
        purpose: &str,
        kinds: &[String],
    ) -> Result<(facts::AgentMandate, Hidden), Failure> {
        let purpose = Hidden::new(text::line(purpose)?)?;
        if purpose.text.is_empty() || purpose.text.chars().count() > PURPOSE_LIMIT {
            return Err(People::MandateForm {
                fault: MandateFault::Purpose,
            }
            .into());
        }
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        let s = facts::AgentMandate {
            origin: self.origin().to_owned(),
            mandate: entropy::id(),
            agent,
            purpose: purpose.commitment(),
            kinds,
            person: self.person(),
            signed_at: entropy::now(),
        };
        if facts::AgentMandate::parse(&s.encode()).is_err() {
            return Err(People::MandateForm {
                fault: MandateFault::Kinds,
            }
            .into());
        }
        Ok((s, purpose))
    }

    async fn role_event(
        &self,
        event: RoleEvent,
        person: Uuid,
        role: Role,
        valid_until: Option<DateTime<Utc>>,
    ) -> Result<facts::Role, Failure> {
        Ok(facts::Role {
            origin: self.origin().to_owned(),
            grant_id: entropy::id(),
            event,
            person,
            role,
            // The database's clock judges: a grant made here begins neither in its future nor in its past.
            valid_from: self.store().now().await?,
            valid_until,
            granted_by: self.person(),
            signed_at: entropy::now(),
        })
    }

    async fn revocation(
        &self,
        key_id: [u8; 32],
        compromised_since_seq: Option<u64>,
    ) -> Result<facts::Key, Failure> {
        let keys = self.store().keys().await?;
        let key = keys.into_iter().find(|k| k.key_id == key_id);
        let key = key.ok_or_else(|| Failure::new(People::KeyUnknown))?;
        Ok(facts::Key {
            origin: self.origin().to_owned(),
            event_id: entropy::id(),
            event: KeyEvent::Revoked,
            person: key.person,
            key_id: hex::encode(key.key_id),
            public_key: hex::encode(key.public_key),
            custody: key.custody,
            installation: "revocation".to_owned(),
            replaces: String::new(),
            compromised_since_seq,
            signed_by: self.person(),
            signed_at: entropy::now(),
        })
    }
}
