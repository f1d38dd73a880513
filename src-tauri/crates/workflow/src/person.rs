//! People as the rules see them.

use chrono::{DateTime, Utc};
use countersign_refusal::KeyFault;
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

/// A role that another person delegated to somebody, in force from a time until another: as long as the delegation lasts and its
/// giver's own grant. What is not accepted, or over, is not given here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lent {
    /// The role.
    pub role: Role,
    /// Whose it is.
    pub by: Uuid,
    /// From then on.
    pub from: DateTime<Utc>,
    /// Until just before then.
    pub until: DateTime<Utc>,
}

impl Lent {
    /// Whether it is in force at `now`.
    pub fn covers(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now < self.until
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
    /// Why they have no key that counts: none that is confirmed and neither revoked nor rotated away. `None`: they have one.
    pub key_fault: Option<KeyFault>,
    /// Confirmed grants that were not revoked.
    pub roles: Vec<RoleGrant>,
    /// Roles of others that were delegated to them, in the order in which they were given: for seats, and for nothing else.
    pub lent: Vec<Lent>,
}

impl Person {
    /// Whether they hold `role` at `now`.
    pub fn holds(&self, role: Role, now: DateTime<Utc>) -> bool {
        self.roles
            .iter()
            .any(|grant| grant.role == role && grant.covers(now))
    }
}

/// A key of somebody's, as far as it matters whether they can sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldKey {
    /// Made by rotating another.
    pub rotation: bool,
    /// Why it does not count; none where it does.
    pub fault: Option<KeyFault>,
}

/// Why somebody with these keys has none that counts; none where they have one. An enrolment that waits speaks before what
/// was revoked. A rotation that waits says nothing: either the key it replaces counts, or nobody may confirm it any more.
pub fn key_fault(keys: impl IntoIterator<Item = HeldKey>) -> Option<KeyFault> {
    let faults: Vec<Option<KeyFault>> = keys
        .into_iter()
        .filter(|key| !(key.rotation && key.fault == Some(KeyFault::Unconfirmed)))
        .map(|key| key.fault)
        .collect();
    if faults.contains(&None) {
        return None;
    }
    let speaks = [KeyFault::Unconfirmed, KeyFault::Revoked, KeyFault::Replaced];
    let first = speaks
        .into_iter()
        .find(|fault| faults.contains(&Some(*fault)));
    Some(first.unwrap_or(KeyFault::Missing))
}

#[cfg(test)]
mod tests {
    use super::{HeldKey, key_fault};
    use countersign_refusal::KeyFault as F;

    #[test]
    fn a_revoked_key_does_not_wait_and_a_waiting_one_was_not_revoked() {
        let key = |fault| HeldKey {
            rotation: false,
            fault,
        };
        let rotation = HeldKey {
            rotation: true,
            fault: Some(F::Unconfirmed),
        };
        let revoked = key(Some(F::Revoked));
        for (keys, fault) in [
            (vec![], Some(F::Missing)),
            (vec![revoked], Some(F::Revoked)),
            (
                vec![revoked, key(Some(F::Unconfirmed))],
                Some(F::Unconfirmed),
            ),
            (vec![revoked, key(None)], None),
            (vec![key(None), rotation], None),
            (vec![revoked, rotation], Some(F::Revoked)),
            (vec![key(Some(F::Replaced)), revoked], Some(F::Revoked)),
        ] {
            assert_eq!(key_fault(keys.clone()), fault, "{keys:?}");
        }
    }
}
