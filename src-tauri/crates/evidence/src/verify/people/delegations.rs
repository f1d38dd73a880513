//! Roles that their holders delegated: given and accepted by both, for a time, and over with the grant or the key on which it rests.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_ledger::Hash;
use countersign_statement::codes::{DelegationEvent, Role};
use countersign_statement::facts;
use uuid::Uuid;

use super::{Broken, People, TOLERANCE, digest_of};

/// Longest time of a delegation.
const LONGEST: TimeDelta = TimeDelta::days(90);
/// How long before its record it may begin.
const ON_THE_WAY: TimeDelta = TimeDelta::minutes(5);

/// A role that was delegated.
#[derive(Debug)]
pub(super) struct Lent {
    person: Uuid,
    delegate: Uuid,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    digest: [u8; 32],
    /// The grants of its giver on which it may rest: those from before.
    grants: Vec<Option<Uuid>>,
    /// The keys by which it was given and accepted, and in which records.
    keys: Vec<(Hash, u64)>,
    accepted: bool,
    ended: bool,
}

impl People {
    /// Takes a delegation that was signed with `key`; `digest` is its statement's.
    pub fn delegated(
        &mut self,
        made: &facts::Delegation,
        (key, digest): (Hash, [u8; 32]),
        (seq, at): (u64, DateTime<Utc>),
    ) -> Result<(), Broken> {
        if !matches!(
            made.role,
            Role::Analyst | Role::ComplianceOfficer | Role::Supervisor
        ) {
            return Err(format!("the role {} is delegated by nobody", made.role));
        }
        if !self.holds(made.person, made.role, at) {
            return Err(format!(
                "who delegates it did not hold the role {} then",
                made.role
            ));
        }
        if !self.active(made.delegate) {
            return Err("whom it is delegated to had not been confirmed".to_owned());
        }
        if made.valid_until - made.valid_from > LONGEST {
            return Err("a role is delegated for more than 90 days".to_owned());
        }
        if made.valid_from + ON_THE_WAY + TOLERANCE < at {
            return Err("a role is delegated from before the record on".to_owned());
        }
        if self.lent.contains_key(&made.delegation_id) {
            return Err("a delegation with this id was recorded before".to_owned());
        }
        let grants = self.grants.get(&(made.person, made.role));
        self.lent.insert(
            made.delegation_id,
            Lent {
                person: made.person,
                delegate: made.delegate,
                from: made.valid_from,
                until: made.valid_until,
                digest,
                grants: grants.into_iter().flatten().map(|grant| grant.id).collect(),
                keys: vec![(key, seq)],
                accepted: false,
                ended: false,
            },
        );
        self.lent_by
            .entry(key)
            .or_default()
            .push(made.delegation_id);
        let pair = (made.delegate, made.person, made.role);
        self.lent_to
            .entry(pair)
            .or_default()
            .push(made.delegation_id);
        Ok(())
    }

    /// Takes what became of a delegation.
    pub fn delegation_stands(
        &mut self,
        made: &facts::DelegationStanding,
        key: Hash,
        (seq, at): (u64, DateTime<Utc>),
    ) -> Result<(), Broken> {
        let digest = digest_of(&made.delegation_digest)?;
        let overseer = [Role::Admin, Role::Supervisor]
            .iter()
            .any(|role| self.holds(made.by, *role, at));
        let reads = Role::ALL.iter().any(|role| self.holds(made.by, *role, at));
        let lent = self
            .lent
            .get_mut(&made.delegation_id)
            .ok_or("it is about a delegation that was never given")?;
        if lent.digest != digest || lent.person != made.person {
            return Err("it names another statement or person than the delegation's".to_owned());
        }
        if lent.ended {
            return Err("the delegation had ended".to_owned());
        }
        match made.event {
            DelegationEvent::Accepted if made.by != lent.delegate => {
                return Err("it is not accepted by whom it was given to".to_owned());
            }
            DelegationEvent::Accepted if lent.accepted => {
                return Err("the delegation was accepted before".to_owned());
            }
            DelegationEvent::Accepted if lent.until + TOLERANCE <= at => {
                return Err("the delegation's time was over".to_owned());
            }
            DelegationEvent::Accepted if !reads => {
                return Err("who accepts it held no role".to_owned());
            }
            DelegationEvent::Accepted => {
                lent.accepted = true;
                lent.keys.push((key, seq));
                self.lent_by
                    .entry(key)
                    .or_default()
                    .push(made.delegation_id);
            }
            DelegationEvent::Ended => {
                if made.by != lent.person && made.by != lent.delegate && !overseer {
                    return Err(
                        "it is ended by neither of the two, nor an admin or a supervisor"
                            .to_owned(),
                    );
                }
                lent.ended = true;
            }
        }
        Ok(())
    }

    /// The keys on which it rests, and in which records, that `delegate` could take a seat by the role of `person` then; none where
    /// they could not.
    pub fn lent(
        &self,
        (delegate, person, role): (Uuid, Uuid, Role),
        at: DateTime<Utc>,
    ) -> Option<&[(Hash, u64)]> {
        let given = self.lent_to.get(&(delegate, person, role))?;
        if !self.active(person) || !self.active(delegate) || self.keys_in_force(person).is_empty() {
            return None;
        }
        let rests = |lent: &&Lent| {
            let grants = self.grants.get(&(person, role));
            lent.accepted
                && !lent.ended
                && lent.from <= at
                && at < lent.until + TOLERANCE
                && grants
                    .into_iter()
                    .flatten()
                    .any(|grant| lent.grants.contains(&grant.id) && self.counts(grant, at))
        };
        let mut all = given.iter().filter_map(|id| self.lent.get(id));
        all.find(rests).map(|lent| lent.keys.as_slice())
    }

    /// A key was revoked: what it gave or accepted is over.
    pub(super) fn end_lent(&mut self, key: &Hash) {
        for id in self.lent_by.get(key).into_iter().flatten() {
            if let Some(lent) = self.lent.get_mut(id) {
                lent.ended = true;
            }
        }
    }
}
