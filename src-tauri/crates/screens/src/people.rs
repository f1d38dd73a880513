//! People with their roles and keys, and what they are called.

use chrono::{DateTime, Utc};
use countersign_app::{members::Members, people::Roster};
use countersign_contract as c;
use countersign_statement::codes::Role;
use uuid::Uuid;

use crate::{
    standing::standing,
    wire::{self, Names},
};

/// Everybody, and the installations; `here` is this computer's, where that is known.
pub fn people(roster: Roster, here: Option<Uuid>, names: &Names) -> c::People {
    let Roster {
        enrolled,
        granted: grants,
        keys,
        installations,
        installers,
        standings,
    } = roster;
    let people = enrolled
        .into_iter()
        .map(|p| c::PersonRow {
            person: names.person(p.person),
            roles: grants
                .iter()
                .filter(|g| g.person == p.person)
                .map(|g| c::RoleGrant {
                    role: wire::role(g.role),
                    valid_until: g.valid_until.map(wire::time),
                    pending: !g.confirmed,
                })
                .collect(),
            keys: keys
                .iter()
                .filter(|k| k.person == p.person)
                .map(|k| c::PersonKey {
                    key_id: hex::encode(k.key_id),
                    fingerprint: wire::fingerprint(&k.key_id),
                    custody: wire::custody(k.custody),
                    state: match (k.confirmed, k.ended) {
                        (_, true) => c::KeyState::Revoked,
                        (true, false) => c::KeyState::Active,
                        (false, false) => c::KeyState::Pending,
                    },
                    enrolled_seq: k.seq,
                    countersigned_by: k.confirmed_by.map(|by| names.person(by).name),
                    compromised_since_seq: k.compromised_since,
                })
                .collect(),
            login: p.login,
            since: wire::time(p.at),
            seq: p.seq,
            pending: !p.confirmed,
        })
        .collect();
    let installations = installations
        .into_iter()
        .map(|i| {
            let mut known = installers.iter();
            let by = known
                .find(|(id, _)| *id == i.installation)
                .map(|(_, by)| by);
            c::Installation {
                enrolled_by: by
                    .map(|by| names.person(by.person).name)
                    .unwrap_or_default(),
                this_one: here == Some(i.installation),
                standing: standing(i.installation, by.filter(|_| i.vouched), &standings, names),
                installation: i.installation.to_string(),
                name: i.name,
                fingerprint: wire::fingerprint(&i.key_id),
            }
        })
        .collect();
    c::People {
        people,
        installations,
    }
}

/// Roles that a person holds at `now`.
pub fn roles(members: &Members, person: Uuid, now: DateTime<Utc>) -> Vec<Role> {
    let me = members.person(person).map(|member| &member.person);
    me.map_or_else(Vec::new, |me| {
        Role::ALL
            .iter()
            .copied()
            .filter(|r| me.active && me.holds(*r, now))
            .collect()
    })
}

/// Everybody's names, for sentences that `me` reads.
pub fn names(members: &Members, me: Uuid) -> Names {
    let people = members.people.iter();
    let agents = members.agents.iter();
    Names {
        me,
        people: people.map(|m| (m.person.id, m.name.clone())).collect(),
        agents: agents.map(|a| (a.agent, a.name.clone())).collect(),
    }
}
