//! Replays the governance records: which key, role, agent and installation was in force at each sequence number.
//!
//! Order in the ledger decides, never a clock. Keys, roles, people, agents and policies count once a second admin has
//! confirmed them; revocations count at once, but that of an admin's role by another once a second one confirms it.

mod delegations;
mod events;
mod mandates;
mod standing;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::Statement;
use countersign_statement::codes::{AgentKind, Custody, FactKind, Role};
use uuid::Uuid;

use crate::names::hash;

/// Which fact a confirmation names.
type FactName = (FactKind, Uuid);

/// A fact that counts once a second person confirms it.
#[derive(Debug)]
struct Confirmable {
    digest: [u8; 32],
    made_by: Uuid,
    about: Uuid,
    confirmed: bool,
    /// Of a policy, or of an agent's mandate: another one came into force after it was written.
    outdated: bool,
}

/// A key of a person.
#[derive(Debug)]
struct KeyOf {
    person: Uuid,
    public: [u8; 32],
    custody: Custody,
    /// The event that must be confirmed; `None` for a founder's.
    event: Option<Uuid>,
    replaces: Option<[u8; 32]>,
    /// How many keys of the person had been confirmed when it was stated.
    after: u64,
    /// Revoked, or replaced by a confirmed key.
    ended: bool,
}

#[derive(Debug)]
struct Grant {
    /// `None` for a founder's.
    id: Option<Uuid>,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

/// An enrolled installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its public key.
    pub key_id: [u8; 32],
    /// Its ed25519 public key.
    pub public: [u8; 32],
    /// Who enrolled it.
    pub enrolled_by: Uuid,
    /// Who vouched for it besides; none while it waits, and of the founding's, which nobody needs to
    /// confirm.
    pub confirmed_by: Option<Uuid>,
    founding: bool,
}

impl Installation {
    /// Whether anybody but whoever enrolled it vouches for it, or nobody has to.
    pub fn counts(&self) -> bool {
        self.founding || self.confirmed_by.is_some()
    }
}

/// What the governance records say so far.
#[derive(Debug, Default)]
pub struct People {
    founded: bool,
    trial: bool,
    facts: HashMap<FactName, Confirmable>,
    persons: HashMap<Uuid, bool>,
    keys: BTreeMap<[u8; 32], KeyOf>,
    /// Keys of each person, in the order of their enrolment.
    keys_of: HashMap<Uuid, Vec<[u8; 32]>>,
    /// Key that a key event introduced.
    introduced: HashMap<Uuid, [u8; 32]>,
    /// How many keys of each person were confirmed.
    confirmed_keys: HashMap<Uuid, u64>,
    /// Grants that were not revoked.
    grants: HashMap<(Uuid, Role), Vec<Grant>>,
    /// Of an admin's role by another admin, which waits for a second one: whose, and the grants that it ends.
    revocations: HashMap<Uuid, (Uuid, Vec<Option<Uuid>>)>,
    /// Delegations by their ids, by the keys that gave or accepted them, and by whom they let take seats by whose role.
    lent: HashMap<Uuid, delegations::Lent>,
    lent_by: HashMap<[u8; 32], Vec<Uuid>>,
    lent_to: HashMap<(Uuid, Uuid, Role), Vec<Uuid>>,
    agents: HashMap<Uuid, Uuid>,
    workers: HashSet<Uuid>,
    standings: HashMap<Uuid, standing::Standing>,
    /// Subject of each resumption, its machine, and how often that had been paused.
    resumptions: HashMap<Uuid, (String, Uuid, u64)>,
    /// Mandates, each with its agent and the only kinds that it may propose.
    mandates: HashMap<Uuid, (Uuid, Vec<String>)>,
    /// The mandate of each agent that was confirmed last.
    mandated: HashMap<Uuid, Uuid>,
    installations: Vec<Installation>,
    installed: HashSet<[u8; 32]>,
    installation_ids: HashSet<Uuid>,
    founders: Vec<[u8; 32]>,
}

/// A rule that does not hold, as a sentence without its full stop.
type Broken = String;

/// The database judges a moment before it stamps the record; a grant that ended in between still counted.
pub(super) const TOLERANCE: TimeDelta = TimeDelta::seconds(2);

fn digest_of(text: &str) -> Result<[u8; 32], Broken> {
    hash(text).ok_or_else(|| "a digest is not 64 hex digits".to_owned())
}

fn own_id(key_id: &str, public: &str) -> Result<([u8; 32], [u8; 32]), Broken> {
    let (id, public) = (digest_of(key_id)?, digest_of(public)?);
    if <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(public)) != id {
        return Err("a key id is not the SHA-256 of its public key".to_owned());
    }
    Ok((id, public))
}

impl People {
    /// The public key, if `key_id` is a key of `person` that is in force now.
    pub fn key(&self, person: Uuid, key_id: &[u8; 32]) -> Result<[u8; 32], Broken> {
        let short = || crate::words::fingerprint(key_id);
        let Some(key) = self.keys.get(key_id) else {
            return Err(format!("the key {} was never enrolled", short()));
        };
        if key.person != person {
            return Err(format!("the key {} belongs to another person", short()));
        }
        if key.ended {
            return Err(format!("the key {} had been revoked or replaced", short()));
        }
        if !self.confirmed(FactKind::Key, key.event) {
            return Err(format!(
                "the key {} had not been confirmed by a second person",
                short()
            ));
        }
        Ok(key.public)
    }

    fn confirmed(&self, kind: FactKind, id: Option<Uuid>) -> bool {
        id.is_none_or(|id| {
            self.facts
                .get(&(kind, id))
                .is_some_and(|fact| fact.confirmed)
        })
    }

    /// The keys of a person that are in force now, in the order of their enrolment.
    pub fn keys_in_force(&self, person: Uuid) -> Vec<[u8; 32]> {
        let own = self.keys_of.get(&person).into_iter().flatten();
        own.filter(|key| self.key(person, key).is_ok())
            .copied()
            .collect()
    }

    /// Whether the person was founded or confirmed.
    pub fn active(&self, person: Uuid) -> bool {
        self.persons.get(&person).is_some_and(|founder| *founder)
            || (self.persons.contains_key(&person)
                && self.confirmed(FactKind::Person, Some(person)))
    }

    /// Whether `person` holds `role` at `at`.
    pub fn holds(&self, person: Uuid, role: Role, at: DateTime<Utc>) -> bool {
        let of_them = self.grants.get(&(person, role));
        self.active(person)
            && of_them.is_some_and(|grants| grants.iter().any(|grant| self.counts(grant, at)))
    }

    fn counts(&self, grant: &Grant, at: DateTime<Utc>) -> bool {
        grant.from.is_none_or(|from| from <= at)
            && grant.until.is_none_or(|until| at < until + TOLERANCE)
            && self.confirmed(FactKind::Role, grant.id)
    }

    /// The owner of a confirmed agent.
    pub fn agent_owner(&self, agent: Uuid) -> Option<Uuid> {
        self.agents
            .get(&agent)
            .copied()
            .filter(|_| self.confirmed(FactKind::Agent, Some(agent)))
    }

    /// Whether this was registered as an agent or a worker, confirmed or not.
    pub fn is_machine(&self, actor: Uuid) -> bool {
        self.agents.contains_key(&actor)
    }

    /// Whether this is a confirmed worker.
    pub fn is_worker(&self, agent: Uuid) -> bool {
        self.workers.contains(&agent) && self.confirmed(FactKind::Agent, Some(agent))
    }

    /// The installations, in the order of their enrolment.
    pub fn installations(&self) -> &[Installation] {
        &self.installations
    }

    pub(super) fn vouched(&mut self, id: Uuid, by: Uuid) {
        if let Some(one) = self.installations.iter_mut().find(|one| one.id == id) {
            one.confirmed_by = Some(by);
        }
    }

    /// The installation with this key.
    pub fn installation(&self, key_id: &[u8; 32]) -> Option<&Installation> {
        self.installations.iter().find(|one| one.key_id == *key_id)
    }

    /// Key ids of the founders, in the order of genesis.
    pub fn founders(&self) -> &[[u8; 32]] {
        &self.founders
    }

    /// Every public key of people and installations with its id.
    pub fn public_keys(&self) -> impl Iterator<Item = ([u8; 32], [u8; 32])> + '_ {
        let people = self.keys.iter().map(|(id, key)| (*id, key.public));
        people.chain(self.installations.iter().map(|i| (i.key_id, i.public)))
    }

    /// How many keys of people lie in a keyring as they are, and how many are wrapped with a passphrase.
    pub fn custody(&self) -> (u64, u64) {
        let plain = self
            .keys
            .values()
            .filter(|key| key.custody == Custody::OsAccount)
            .count() as u64;
        (plain, (self.keys.len() as u64).saturating_sub(plain))
    }

    fn admin(&self, person: Uuid, at: DateTime<Utc>) -> Result<(), Broken> {
        if self.holds(person, Role::Admin, at) {
            Ok(())
        } else {
            Err("its signer was not an admin".to_owned())
        }
    }

    fn file(&mut self, kind: FactKind, id: Uuid, fact: Confirmable) -> Result<(), Broken> {
        match self.facts.entry((kind, id)) {
            std::collections::hash_map::Entry::Occupied(_) => {
                Err(format!("a {kind} with this id was recorded before"))
            }
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(fact);
                Ok(())
            }
        }
    }

    /// The subject under which the confirmation of a fact is recorded.
    pub fn subject_of(&self, kind: FactKind, id: Uuid) -> Option<String> {
        let fact = self.facts.get(&(kind, id))?;
        Some(match kind {
            FactKind::Person | FactKind::Key | FactKind::Role => format!("person:{}", fact.about),
            FactKind::Agent => format!("agent:{id}"),
            FactKind::Policy => format!("policy:{id}"),
            FactKind::Installation => format!("installation:{id}"),
            FactKind::Resumption => self.resumptions.get(&id)?.0.clone(),
            FactKind::Mandate => format!("agent:{}", self.mandates.get(&id)?.0),
        })
    }

    /// Takes one governance statement into account, after its signature's key was looked up. `digest` is its SHA-256, `key` who signed
    /// first.
    pub fn apply(
        &mut self,
        statement: &Statement,
        (digest, key): ([u8; 32], [u8; 32]),
        (seq, at): (u64, DateTime<Utc>),
    ) -> Result<(), Broken> {
        if self.founded == matches!(statement, Statement::Genesis(_)) {
            return Err("genesis is record 0 and nothing else is".to_owned());
        }
        match statement {
            Statement::Genesis(genesis) => self.found(genesis),
            Statement::Person(person) => {
                self.admin(person.proposed_by, at)?;
                if self.persons.contains_key(&person.person) {
                    return Err("the person was proposed before".to_owned());
                }
                self.persons.insert(person.person, false);
                self.file(
                    FactKind::Person,
                    person.person,
                    Confirmable {
                        digest,
                        made_by: person.proposed_by,
                        about: person.person,
                        confirmed: false,
                        outdated: false,
                    },
                )
            }
            Statement::Key(key) => self.key_event(key, digest, at),
            Statement::Role(role) => self.role_event(role, digest, at),
            Statement::Agent(agent) => {
                self.admin(agent.registered_by, at)?;
                self.agents.insert(agent.agent, agent.owner);
                if agent.kind == AgentKind::Worker {
                    self.workers.insert(agent.agent);
                }
                let about = agent.registered_by;
                self.file(
                    FactKind::Agent,
                    agent.agent,
                    Confirmable {
                        digest,
                        made_by: about,
                        about,
                        confirmed: false,
                        outdated: false,
                    },
                )
            }
            Statement::Installation(installation) => {
                let (key_id, public) = own_id(&installation.key_id, &installation.public_key)?;
                let taken = self.installed.contains(&key_id)
                    || self.installation_ids.contains(&installation.installation);
                if self.keys.contains_key(&key_id) || taken {
                    return Err("the installation or its key was enrolled before".to_owned());
                }
                let by = installation.enrolled_by;
                if !Role::ALL.iter().any(|role| self.holds(by, *role, at)) {
                    return Err("its signer held no role".to_owned());
                }
                // Right after genesis there is nobody but the founders.
                let founding = seq == 1;
                self.installed.insert(key_id);
                self.installation_ids.insert(installation.installation);
                self.installations.push(Installation {
                    id: installation.installation,
                    key_id,
                    public,
                    enrolled_by: by,
                    confirmed_by: None,
                    founding,
                });
                self.file(
                    FactKind::Installation,
                    installation.installation,
                    Confirmable {
                        digest,
                        made_by: by,
                        about: by,
                        // As it stands in the database, where it counts already.
                        confirmed: founding,
                        outdated: false,
                    },
                )
            }
            Statement::AgentStanding(made) => {
                self.admin(made.person, at)?;
                let known = self.agents.contains_key(&made.agent);
                let subject = format!("agent:{}", made.agent);
                let standing = (made.standing_id, made.event, made.agent);
                self.stand(standing, known, subject, made.person, digest)
            }
            Statement::AgentMandate(made) => {
                self.admin(made.person, at)?;
                self.mandate_written(made, digest)
            }
            Statement::InstallationStanding(made) => {
                self.admin(made.person, at)?;
                let known = self.installation_ids.contains(&made.installation);
                let subject = format!("installation:{}", made.installation);
                let standing = (made.standing_id, made.event, made.installation);
                self.stand(standing, known, subject, made.person, digest)
            }
            Statement::Policy(policy) => {
                self.admin(policy.drafted_by, at)?;
                let about = policy.drafted_by;
                self.file(
                    FactKind::Policy,
                    policy.policy,
                    Confirmable {
                        digest,
                        made_by: about,
                        about,
                        confirmed: false,
                        outdated: false,
                    },
                )
            }
            Statement::Delegation(made) => self.delegated(made, (key, digest), (seq, at)),
            Statement::DelegationStanding(made) => self.delegation_stands(made, key, (seq, at)),
            Statement::Confirmation(confirmation) => self.confirm(confirmation, at),
            _ => Err("this is not a governance record".to_owned()),
        }
    }
}
