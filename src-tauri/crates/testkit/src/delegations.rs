//! Roles that people delegate: statements that are signed and sent, or not yet.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    codes::{DelegationEvent, Reveal, Role},
    commitment, facts,
};
use countersign_store::{Private, Recorded, StoreError};
use uuid::Uuid;

use crate::{World, now, participant::Participant, salt};

/// Why, in words that say enough.
pub const WHY: &str = "Away for the week, and somebody must sign.";

/// What is signed to delegate a role, with the salt of its reason.
#[derive(Debug, Clone)]
pub struct Lending {
    /// The statement.
    pub statement: facts::Delegation,
    /// Random; kept beside the reason.
    pub salt: [u8; 16],
}

/// What is signed to accept it or to end it.
#[derive(Debug, Clone)]
pub struct LendingStands {
    /// The statement.
    pub statement: facts::DelegationStanding,
    /// Random; kept beside the reason.
    pub salt: [u8; 16],
}

impl World {
    /// The route of [`World::two_officers`], on which roles that were delegated count.
    pub async fn lending(&self, keeps_back: Reveal) {
        self.officers(keeps_back, true).await;
    }

    /// One person delegates a role to another one for a week, who accepts.
    pub async fn lend(&self, from: &str, to: &str, role: Role) -> Result<Uuid, StoreError> {
        let (from, to) = (self.desk(from).await, self.desk(to).await);
        let given = from.lending(to.actor.id, role).await;
        from.send_lending(&given).await?;
        let accepted = to.accepting(&given.statement);
        to.send_lending_stands(&accepted).await?;
        Ok(given.statement.delegation_id)
    }
}

impl Participant {
    /// A role delegated from now on, for a week; nothing is sent.
    pub async fn lending(&self, to: Uuid, role: Role) -> Lending {
        let from = self.store.now().await.unwrap();
        self.lending_between(to, role, from, from + TimeDelta::days(7))
    }

    /// The same for another time.
    pub fn lending_between(
        &self,
        to: Uuid,
        role: Role,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Lending {
        let salt = salt();
        Lending {
            statement: facts::Delegation {
                origin: self.origin.clone(),
                delegation_id: Uuid::new_v4(),
                person: self.actor.id,
                delegate: to,
                role,
                valid_from: from,
                valid_until: until,
                reason: commitment(&salt, WHY.as_bytes()),
                signed_at: now(),
            },
            salt,
        }
    }

    /// Sends it.
    pub async fn send_lending(&self, made: &Lending) -> Result<Recorded, StoreError> {
        let by = self.actor.sign(&made.statement.encode());
        let reason = Private {
            salt: &made.salt,
            text: WHY,
        };
        self.store.add_delegation(&made.statement, reason, by).await
    }

    /// An acceptance of what was given.
    pub fn accepting(&self, given: &facts::Delegation) -> LendingStands {
        self.lending_stands(given, DelegationEvent::Accepted)
    }

    /// The end of what was given.
    pub fn ending(&self, given: &facts::Delegation) -> LendingStands {
        self.lending_stands(given, DelegationEvent::Ended)
    }

    fn lending_stands(&self, given: &facts::Delegation, event: DelegationEvent) -> LendingStands {
        let salt = salt();
        LendingStands {
            statement: facts::DelegationStanding {
                origin: self.origin.clone(),
                event,
                delegation_id: given.delegation_id,
                delegation_digest: countersign_statement::digest(given.encode().as_bytes()),
                person: given.person,
                by: self.actor.id,
                reason: match event {
                    DelegationEvent::Accepted => String::new(),
                    DelegationEvent::Ended => commitment(&salt, WHY.as_bytes()),
                },
                signed_at: now(),
            },
            salt,
        }
    }

    /// Sends it.
    pub async fn send_lending_stands(&self, made: &LendingStands) -> Result<Recorded, StoreError> {
        let s = &made.statement;
        let by = self.actor.sign(&s.encode());
        let reason = Private {
            salt: &made.salt,
            text: WHY,
        };
        let reason = (s.event == DelegationEvent::Ended).then_some(reason);
        self.store.add_delegation_standing(s, reason, by).await
    }
}
