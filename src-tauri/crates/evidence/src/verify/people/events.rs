//! Founding, keys, roles and confirmations, each by its rules.

use chrono::{DateTime, Utc};
use countersign_statement::codes::{FactKind, KeyEvent, Mode, Role, RoleEvent};
use countersign_statement::facts;
use uuid::Uuid;

use super::{Broken, Confirmable, Grant, KeyOf, People, digest_of, own_id};

impl People {
    pub(super) fn found(&mut self, genesis: &facts::Genesis) -> Result<(), Broken> {
        self.founded = true;
        self.trial = genesis.mode == Mode::Trial;
        for founder in &genesis.founders {
            let (id, public) = own_id(&founder.key_id, &founder.public_key)?;
            let key = KeyOf {
                person: founder.person,
                public,
                custody: founder.custody,
                event: None,
                replaces: None,
                after: 0,
                ended: false,
            };
            if self.keys.insert(id, key).is_some()
                || self.persons.insert(founder.person, true).is_some()
            {
                return Err("two founders are the same or share a key".to_owned());
            }
            self.founders.push(id);
            self.keys_of.entry(founder.person).or_default().push(id);
            for role in &founder.roles {
                let grant = Grant {
                    id: None,
                    from: None,
                    until: None,
                };
                self.grants
                    .entry((founder.person, *role))
                    .or_default()
                    .push(grant);
            }
        }
        Ok(())
    }

    pub(super) fn key_event(
        &mut self,
        event: &facts::Key,
        digest: [u8; 32],
        at: DateTime<Utc>,
    ) -> Result<(), Broken> {
        let (id, public) = own_id(&event.key_id, &event.public_key)?;
        if event.event == KeyEvent::Revoked {
            if event.signed_by != event.person {
                self.admin(event.signed_by, at)?;
            }
            let key = self
                .keys
                .get_mut(&id)
                .filter(|key| key.person == event.person);
            let key = key.ok_or("the revoked key is not that person's")?;
            key.ended = true;
            self.end_lent(&id);
            return Ok(());
        }
        if event.signed_by != event.person || !self.active(event.person) {
            return Err(
                "a key is enrolled or rotated only by its own, confirmed person".to_owned(),
            );
        }
        if self.keys.contains_key(&id) || self.installed.contains(&id) {
            return Err("the key was enrolled before".to_owned());
        }
        if event.compromised_since_seq.is_some() {
            return Err("only a revocation says since when a key is compromised".to_owned());
        }
        let replaces = match (event.event, event.replaces.as_str()) {
            (KeyEvent::Rotated, old) => Some(digest_of(old)?),
            (_, "") => None,
            _ => return Err("only a rotation replaces a key".to_owned()),
        };
        let valid = |id: &[u8; 32]| self.key(event.person, id).is_ok();
        let own = self.keys_of.get(&event.person);
        if event.event == KeyEvent::Enrolled && own.is_some_and(|keys| keys.iter().any(valid)) {
            return Err("the person had a valid key already".to_owned());
        }
        let key = KeyOf {
            person: event.person,
            public,
            custody: event.custody,
            event: Some(event.event_id),
            replaces,
            after: self
                .confirmed_keys
                .get(&event.person)
                .copied()
                .unwrap_or_default(),
            ended: false,
        };
        self.keys.insert(id, key);
        self.keys_of.entry(event.person).or_default().push(id);
        self.introduced.insert(event.event_id, id);
        self.file(
            FactKind::Key,
            event.event_id,
            Confirmable {
                digest,
                made_by: event.signed_by,
                about: event.person,
                confirmed: false,
                outdated: false,
            },
        )
    }

    pub(super) fn role_event(
        &mut self,
        event: &facts::Role,
        digest: [u8; 32],
        at: DateTime<Utc>,
    ) -> Result<(), Broken> {
        self.admin(event.granted_by, at)?;
        if !self.active(event.person) {
            return Err("the person had not been confirmed".to_owned());
        }
        if event.event == RoleEvent::Revoked {
            if event.role == Role::Admin && event.granted_by != event.person {
                return self.revoke_admin(event, digest);
            }
            self.grants.remove(&(event.person, event.role));
            return Ok(());
        }
        if event.granted_by == event.person {
            return Err("nobody grants a role to themselves".to_owned());
        }
        let grant = Grant {
            id: Some(event.grant_id),
            from: Some(event.valid_from),
            until: event.valid_until,
        };
        self.grants
            .entry((event.person, event.role))
            .or_default()
            .push(grant);
        self.file(
            FactKind::Role,
            event.grant_id,
            Confirmable {
                digest,
                made_by: event.granted_by,
                about: event.person,
                confirmed: false,
                outdated: false,
            },
        )
    }

    /// Two others take an admin's role: what the one signs counts once the other confirms it.
    fn revoke_admin(&mut self, event: &facts::Role, digest: [u8; 32]) -> Result<(), Broken> {
        let grants = self.grants.get(&(event.person, event.role));
        let ends = grants.into_iter().flatten().map(|grant| grant.id).collect();
        self.revocations
            .insert(event.grant_id, (event.person, ends));
        self.file(
            FactKind::Role,
            event.grant_id,
            Confirmable {
                digest,
                made_by: event.granted_by,
                about: event.person,
                confirmed: false,
                outdated: false,
            },
        )
    }

    pub(super) fn confirm(
        &mut self,
        event: &facts::Confirmation,
        at: DateTime<Utc>,
    ) -> Result<(), Broken> {
        self.admin(event.person, at)?;
        let digest = digest_of(&event.fact_digest)?;
        let trial = self.trial;
        let fact = self
            .facts
            .get_mut(&(event.fact, event.fact_id))
            .ok_or("it confirms something that was never recorded")?;
        if fact.confirmed {
            return Err("it confirms something a second time".to_owned());
        }
        if fact.digest != digest {
            return Err("it confirms another statement than the one recorded".to_owned());
        }
        if !trial && (event.person == fact.made_by || event.person == fact.about) {
            return Err(
                "it is not a second person's: the confirmer made the fact or is its subject"
                    .to_owned(),
            );
        }
        if fact.outdated {
            return Err(match event.fact {
                FactKind::Mandate => {
                    "it confirms a mandate that was written before the one in force came into force"
                }
                _ => {
                    "it confirms a policy that was drafted before the one in force came into force"
                }
            }
            .to_owned());
        }
        fact.confirmed = true;
        match event.fact {
            FactKind::Key => self.key_confirmed(event.fact_id),
            FactKind::Role => {
                if let Some((person, ends)) = self.revocations.remove(&event.fact_id)
                    && let Some(grants) = self.grants.get_mut(&(person, Role::Admin))
                {
                    grants.retain(|grant| !ends.contains(&grant.id));
                }
                Ok(())
            }
            FactKind::Policy => {
                for ((kind, _), other) in &mut self.facts {
                    other.outdated |= *kind == FactKind::Policy && !other.confirmed;
                }
                Ok(())
            }
            FactKind::Mandate => {
                self.mandate_confirmed(event.fact_id);
                Ok(())
            }
            FactKind::Resumption => {
                self.resumed(event.fact_id);
                Ok(())
            }
            FactKind::Installation => {
                self.vouched(event.fact_id, event.person);
                Ok(())
            }
            FactKind::Person | FactKind::Agent => Ok(()),
        }
    }

    /// A rotation ends the key that it replaces. Of several enrolments that waited one comes into force, and the others never.
    fn key_confirmed(&mut self, event: Uuid) -> Result<(), Broken> {
        let introduced = self.introduced.get(&event).and_then(|id| self.keys.get(id));
        let Some((person, replaces, after)) =
            introduced.map(|key| (key.person, key.replaces, key.after))
        else {
            return Ok(());
        };
        let confirmed = self.confirmed_keys.entry(person).or_default();
        let first = *confirmed == after;
        *confirmed = confirmed.saturating_add(1);
        if let Some(old) = replaces.and_then(|old| self.keys.get_mut(&old)) {
            if old.ended {
                return Err("the key that it replaces no longer counted".to_owned());
            }
            old.ended = true;
        } else if !first {
            return Err(
                "another key of the person was confirmed since this one was enrolled".to_owned(),
            );
        }
        Ok(())
    }
}
