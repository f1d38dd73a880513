//! People as the rules see them.

use chrono::{DateTime, Utc};
use countersign_statement::codes::{ActorType, Role};
use uuid::Uuid;

/// A role in force from a time, until another (excluded) or without end. Grants that were revoked are not given here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleGrant {
    /// The role.
    pub role: Role,
    /// From then on.
    pub from: DateTime<Utc>,
    /// Until just before then.
    pub until: Option<DateTime<Utc>>,
}

impl RoleGrant {
    /// Whether it is in force at `now`.
    pub fn covers(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// Somebody who asks to decide. Agents and workers are given too, so that they can be refused by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: Uuid,
    /// Human, or a machine's login.
    pub actor_type: ActorType,
    /// Whether a second person confirmed them.
    pub active: bool,
    /// Whether they have a confirmed key that is neither revoked nor rotated away.
    pub key_active: bool,
    /// Confirmed grants that were not revoked.
    pub roles: Vec<RoleGrant>,
}

impl Person {
    /// Whether they hold `role` at `now`.
    pub fn holds(&self, role: Role, now: DateTime<Utc>) -> bool {
        self.roles
            .iter()
            .any(|grant| grant.role == role && grant.covers(now))
    }
}
