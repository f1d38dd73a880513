//! Who takes part, as the rules see them: read once a session, and again after a governance record.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use countersign_statement::{PolicyDocument, codes::ActorType};
use countersign_store::people::AgentRow;
use countersign_workflow::{Calendars, Person, RoleGrant, person::Lent};
use uuid::Uuid;

use crate::{Failure, Session, people::key_fault};

/// A person with the name that they are called by: their login where the name was erased or may not be read.
#[derive(Debug, Clone)]
pub struct Member {
    /// As the rules see them.
    pub person: Person,
    /// Their name.
    pub name: String,
    /// Their login, by which comments name them.
    pub login: String,
}

/// Everybody who takes part.
#[derive(Debug, Clone)]
pub struct Members {
    /// The people, by id.
    pub people: Vec<Member>,
    /// Agents and workers.
    pub agents: Vec<AgentRow>,
}

impl Members {
    /// The person with this id.
    pub fn person(&self, id: Uuid) -> Option<&Member> {
        self.people.iter().find(|member| member.person.id == id)
    }
}

/// What a session keeps of what it has read.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// With the number of the last governance record when they were read. What came between is in them or makes them
    /// read again, since the number is looked up first.
    members: Mutex<Option<(u64, Arc<Members>)>>,
    /// Policies by id. They never change.
    policies: Mutex<HashMap<Uuid, Arc<PolicyDocument>>>,
}

/// Every write is one assignment or one insertion, so what a thread that panicked leaves is whole.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// The ids of the policies that need not be read again.
    pub fn known_policies(&self) -> Vec<Uuid> {
        held(&self.policies).keys().copied().collect()
    }

    /// Keeps a policy, and returns the one that is wanted.
    pub fn policy(
        &self,
        read: Option<(Uuid, String)>,
        wanted: Option<Uuid>,
    ) -> Result<Option<Arc<PolicyDocument>>, Failure> {
        let mut policies = held(&self.policies);
        if let Some((id, document)) = read {
            policies.insert(id, Arc::new(PolicyDocument::parse(&document)?));
        }
        Ok(wanted.and_then(|id| policies.get(&id).map(Arc::clone)))
    }
}

impl Session {
    /// The calendars of these policies, by policy. What was read stays kept, for policies never change.
    pub async fn calendars(
        &self,
        policies: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Arc<Calendars>>, Failure> {
        let wanted: BTreeSet<Uuid> = policies.into_iter().collect();
        let known = self.kept().known_policies();
        let unread: Vec<Uuid> = wanted
            .iter()
            .copied()
            .filter(|id| !known.contains(id))
            .collect();
        if !unread.is_empty() {
            for read in self.store().policy_documents(&unread).await? {
                self.kept().policy(Some(read), None)?;
            }
        }
        let mut calendars = HashMap::new();
        for id in wanted {
            if let Some(document) = self.kept().policy(None, Some(id))? {
                calendars.insert(id, Calendars::of(&document));
            }
        }
        Ok(calendars)
    }

    /// Everybody who takes part, as it stands now.
    pub async fn members(&self) -> Result<Arc<Members>, Failure> {
        match self.store().governed().await? {
            Some(governed) => self.members_as_of(governed).await,
            // Who may not read the ledger is not told when it changes.
            None => Ok(Arc::new(self.read_members().await?)),
        }
    }

    /// The same where the number of the last governance record is at hand.
    pub(crate) async fn members_as_of(&self, governed: u64) -> Result<Arc<Members>, Failure> {
        if let Some((as_of, members)) = &*held(&self.kept().members)
            && *as_of == governed
        {
            return Ok(Arc::clone(members));
        }
        let members = Arc::new(self.read_members().await?);
        *held(&self.kept().members) = Some((governed, Arc::clone(&members)));
        Ok(members)
    }

    async fn read_members(&self) -> Result<Members, Failure> {
        let store = self.store();
        let (people, grants, keys, agents, lent) = tokio::try_join!(
            store.people(),
            store.grants(),
            store.keys(),
            store.agents(),
            store.lent()
        )?;
        let mut lent_to: HashMap<Uuid, Vec<Lent>> = HashMap::new();
        for row in lent {
            lent_to.entry(row.delegate).or_default().push(Lent {
                role: row.role,
                by: row.person,
                from: row.from,
                until: row.until,
            });
        }
        let mut roles: HashMap<Uuid, Vec<RoleGrant>> = HashMap::new();
        for grant in grants {
            roles.entry(grant.person).or_default().push(RoleGrant {
                role: grant.role,
                from: grant.valid_from.unwrap_or(DateTime::<Utc>::MIN_UTC),
                until: grant.valid_until,
            });
        }
        let people = people.into_iter().map(|row| Member {
            person: Person {
                id: row.person,
                actor_type: ActorType::Human,
                active: row.confirmed,
                key_fault: key_fault(&keys, row.person),
                roles: roles.remove(&row.person).unwrap_or_default(),
                lent: lent_to.remove(&row.person).unwrap_or_default(),
            },
            name: if row.name.is_empty() {
                row.login.clone()
            } else {
                row.name
            },
            login: row.login,
        });
        Ok(Members {
            people: people.collect(),
            agents,
        })
    }
}
