//! People, keys, roles, agents, imports and policies of the world.

use chrono::TimeDelta;
use countersign_ledger::Record;
use countersign_statement::{
    PolicyDocument,
    codes::{
        AgentKind, Custody, DelegationEvent, FactKind, KeyEvent, Role, RoleEvent, StandingEvent,
    },
    digest,
    facts::{
        Agent, AgentMandate, AgentStanding, Confirmation, Delegation, DelegationStanding, Founder,
        Genesis, Import, Installation, InstallationStanding, Key, Person, Policy, Role as RoleFact,
        Void,
    },
};
use ed25519_dalek::SigningKey;
use uuid::Uuid;

use super::{World, id, key, key_id};

impl World {
    pub(super) fn found(&mut self, people: &[&'static str]) {
        let mut founders: Vec<(Uuid, &'static str)> =
            people.iter().map(|name| (id(name), *name)).collect();
        founders.sort_unstable();
        let genesis = Genesis {
            origin: self.origin.clone(),
            mode: self.mode,
            record_format: 1,
            statement_format: 1,
            bundle_format: 1,
            founders: founders
                .iter()
                .map(|(person, name)| Founder {
                    person: *person,
                    login: self.keep(name),
                    name: self.keep(&format!("{name} <Founder> & co")),
                    key_id: hex::encode(key_id(&key(name))),
                    public_key: hex::encode(key(name).verifying_key().as_bytes()),
                    custody: Custody::OsAccount,
                    roles: vec![Role::Supervisor, Role::Admin],
                })
                .collect(),
            created_at: self.now,
        };
        let keys: Vec<SigningKey> = founders.iter().map(|(_, name)| key(name)).collect();
        let signers: Vec<&SigningKey> = keys.iter().collect();
        let actor = founders[0].0.to_string();
        self.append(
            "genesis",
            "workspace",
            &actor,
            "human",
            genesis.encode(),
            &signers,
        );
    }

    pub fn confirm(&mut self, by: &'static str, fact: FactKind, fact_id: Uuid) -> u64 {
        let confirmed = self.records.last().unwrap();
        let statement = Confirmation {
            origin: self.origin.clone(),
            confirmation_id: id(&format!("confirmation {}", self.size())),
            fact,
            fact_id,
            fact_digest: digest(confirmed.statement.as_bytes()),
            person: id(by),
            signed_at: self.now,
        };
        let subject = confirmed.subject.clone();
        self.by(by, "confirmed", &subject, statement.encode())
    }

    /// The same of a policy that was drafted before other records.
    pub fn confirm_draft(&mut self, by: &'static str, label: &str) -> u64 {
        self.confirm_earlier(by, FactKind::Policy, id(label), "policy.drafted")
    }

    /// The same of a mandate that was written before other records.
    pub fn confirm_mandate(&mut self, by: &'static str, mandate: Uuid) -> u64 {
        self.confirm_earlier(by, FactKind::Mandate, mandate, "agent.mandated")
    }

    fn confirm_earlier(
        &mut self,
        by: &'static str,
        fact: FactKind,
        fact_id: Uuid,
        event: &str,
    ) -> u64 {
        let named = fact_id.to_string();
        let made = |r: &&Record| r.event == event && r.statement.contains(&named);
        let made = self.records.iter().find(made).unwrap();
        let subject = made.subject.clone();
        let statement = Confirmation {
            origin: self.origin.clone(),
            confirmation_id: id(&format!("confirmation {}", self.size())),
            fact,
            fact_id,
            fact_digest: digest(made.statement.as_bytes()),
            person: id(by),
            signed_at: self.now,
        };
        self.by(by, "confirmed", &subject, statement.encode())
    }

    pub fn key_event(
        &mut self,
        person: &'static str,
        event: KeyEvent,
        of: &SigningKey,
        replaces: &str,
        since: Option<u64>,
    ) -> (Uuid, String) {
        let event_id = id(&format!("key event {}", self.size()));
        let statement = Key {
            origin: self.origin.clone(),
            event_id,
            event,
            person: id(person),
            key_id: hex::encode(key_id(of)),
            public_key: hex::encode(of.verifying_key().as_bytes()),
            custody: Custody::Passphrase,
            installation: "desk".to_owned(),
            replaces: replaces.to_owned(),
            compromised_since_seq: since,
            signed_by: id(person),
            signed_at: self.now,
        };
        (event_id, statement.encode())
    }

    pub fn enrol(&mut self, name: &'static str, role: Role) {
        let statement = Person {
            origin: self.origin.clone(),
            person: id(name),
            login: self.keep(name),
            name: self.keep(&format!("Name of {name}")),
            proposed_by: id("ada"),
            signed_at: self.now,
        };
        let subject = format!("person:{}", id(name));
        self.by("ada", "person.proposed", &subject, statement.encode());
        self.confirm("grace", FactKind::Person, id(name));
        let (event, statement) = self.key_event(name, KeyEvent::Enrolled, &key(name), "", None);
        self.by(name, "key.enrolled", &subject, statement);
        self.confirm("ada", FactKind::Key, event);
        self.grant(name, role, RoleEvent::Granted);
        let grant = id(&format!("grant {}", self.size() - 1));
        self.confirm("ada", FactKind::Role, grant);
    }

    pub fn grant(&mut self, name: &'static str, role: Role, event: RoleEvent) {
        let statement = RoleFact {
            origin: self.origin.clone(),
            grant_id: id(&format!("grant {}", self.size())),
            event,
            person: id(name),
            role,
            valid_from: self.now - TimeDelta::days(1),
            valid_until: None,
            granted_by: id("grace"),
            signed_at: self.now,
        };
        let event = if event == RoleEvent::Granted {
            "role.granted"
        } else {
            "role.revoked"
        };
        self.by(
            "grace",
            event,
            &format!("person:{}", id(name)),
            statement.encode(),
        );
    }

    /// A delegation, to be changed by a test before it is signed: from now on, for a week.
    pub fn delegation(&mut self, from: &str, to: &str, role: Role) -> Delegation {
        Delegation {
            origin: self.origin.clone(),
            delegation_id: id(&format!("delegation {}", self.size())),
            person: id(from),
            delegate: id(to),
            role,
            valid_from: self.now,
            valid_until: self.now + TimeDelta::days(7),
            reason: self.keep("Away for the week."),
            signed_at: self.now,
        }
    }

    pub fn delegate(&mut self, by: &'static str, made: &Delegation) -> u64 {
        let subject = format!("person:{}", made.person);
        self.by(by, "delegation.given", &subject, made.encode())
    }

    /// What becomes of it, to be changed by a test before it is signed.
    pub fn delegation_stands(
        &mut self,
        by: &str,
        made: &Delegation,
        event: DelegationEvent,
    ) -> DelegationStanding {
        DelegationStanding {
            origin: self.origin.clone(),
            event,
            delegation_id: made.delegation_id,
            delegation_digest: digest(made.encode().as_bytes()),
            person: made.person,
            by: id(by),
            reason: match event {
                DelegationEvent::Accepted => String::new(),
                DelegationEvent::Ended => self.keep("I am back."),
            },
            signed_at: self.now,
        }
    }

    pub fn send_delegation_stands(&mut self, by: &'static str, made: &DelegationStanding) -> u64 {
        let subject = format!("person:{}", made.person);
        let event = format!("delegation.{}", made.event);
        self.by(by, &event, &subject, made.encode())
    }

    /// Given and accepted.
    pub fn lend(&mut self, from: &'static str, to: &'static str, role: Role) -> Delegation {
        let made = self.delegation(from, to, role);
        self.delegate(from, &made);
        let accepted = self.delegation_stands(to, &made, DelegationEvent::Accepted);
        self.send_delegation_stands(to, &accepted);
        made
    }

    pub fn install(&mut self, name: &'static str) {
        self.install_by("ada", name);
    }

    pub fn install_by(&mut self, by: &'static str, name: &'static str) {
        let statement = Installation {
            origin: self.origin.clone(),
            installation: id(name),
            name: self.keep(name),
            key_id: hex::encode(key_id(&key(name))),
            public_key: hex::encode(key(name).verifying_key().as_bytes()),
            enrolled_by: id(by),
            signed_at: self.now,
        };
        self.by(
            by,
            "installation.enrolled",
            &format!("installation:{}", id(name)),
            statement.encode(),
        );
    }

    /// One that is not the founding's, and has a second person vouch for it.
    pub fn install_another(&mut self, name: &'static str) {
        self.install(name);
        self.confirm("grace", FactKind::Installation, id(name));
    }

    pub fn agent(&mut self) {
        self.register("agent", "triage", AgentKind::Agent);
        self.confirm("grace", FactKind::Agent, id("agent"));
    }

    /// Registers an agent or a worker, which grace has yet to confirm.
    pub fn register(&mut self, label: &'static str, name: &str, kind: AgentKind) {
        let statement = Agent {
            origin: self.origin.clone(),
            agent: id(label),
            name: name.to_owned(),
            kind,
            owner: id("grace"),
            registered_by: id("ada"),
            signed_at: self.now,
        };
        self.by(
            "ada",
            "agent.registered",
            &format!("agent:{}", id(label)),
            statement.encode(),
        );
    }

    /// Registers a worker, and has it confirmed.
    pub fn worker(&mut self, label: &'static str) {
        self.register(label, label, AgentKind::Worker);
        self.confirm("grace", FactKind::Agent, id(label));
    }

    /// Stops an agent or a worker, or lets it go on; returns the standing's id.
    pub fn stand_agent(&mut self, agent: &'static str, event: StandingEvent) -> Uuid {
        let standing_id = id(&format!("standing {}", self.size()));
        let statement = AgentStanding {
            origin: self.origin.clone(),
            standing_id,
            event,
            agent: id(agent),
            person: id("ada"),
            signed_at: self.now,
        };
        let subject = format!("agent:{}", id(agent));
        self.by(
            "ada",
            &format!("agent.{event}"),
            &subject,
            statement.encode(),
        );
        standing_id
    }

    /// What an agent may propose; it counts once somebody confirms it.
    pub fn mandate(&mut self, agent: &'static str, kinds: &[&str]) -> Uuid {
        let mandate = id(&format!("mandate {}", self.size()));
        let statement = AgentMandate {
            origin: self.origin.clone(),
            mandate,
            agent: id(agent),
            purpose: self.keep("Screens transfers and freezes accounts."),
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            person: id("ada"),
            signed_at: self.now,
        };
        let subject = format!("agent:{}", id(agent));
        self.by("ada", "agent.mandated", &subject, statement.encode());
        mandate
    }

    /// The same of an installation.
    pub fn stand_installation(&mut self, name: &'static str, event: StandingEvent) -> Uuid {
        let standing_id = id(&format!("standing {}", self.size()));
        let statement = InstallationStanding {
            origin: self.origin.clone(),
            standing_id,
            event,
            installation: id(name),
            person: id("ada"),
            signed_at: self.now,
        };
        let subject = format!("installation:{}", id(name));
        let event = format!("installation.{event}");
        self.by("ada", &event, &subject, statement.encode());
        standing_id
    }

    pub fn import(&mut self) {
        let statement = Import {
            origin: self.origin.clone(),
            import: id("import"),
            kind: countersign_statement::codes::ImportKind::Transactions,
            file_digest: digest(b"file"),
            rows: 3,
            accepted: 2,
            rejected: 1,
            reading: self.keep(r#"{"type":"countersign/reading/v1","reading":{},"summary":{}}"#),
            rows_digest: digest(b"rows"),
        };
        self.append(
            "import.completed",
            &format!("import:{}", id("import")),
            &id("ada").to_string(),
            "human",
            statement.encode(),
            &[],
        );
    }

    pub fn void(&mut self, by: &'static str) -> u64 {
        let statement = Void {
            origin: self.origin.clone(),
            import: id("import"),
            reason: self.keep("Rows that no file of ours has."),
            voided_by: id(by),
            signed_at: self.now,
        };
        let subject = format!("import:{}", id("import"));
        self.by(by, "import.voided", &subject, statement.encode())
    }

    /// Drafts a policy, which is not in force yet.
    pub fn draft(&mut self, label: &str, document: &PolicyDocument) {
        let statement = Policy {
            origin: self.origin.clone(),
            policy: id(label),
            version: document.version,
            document: self.keep(&document.encode()),
            drafted_by: id("ada"),
            signed_at: self.now,
        };
        self.by(
            "ada",
            "policy.drafted",
            &format!("policy:{}", id(label)),
            statement.encode(),
        );
    }

    /// Drafts a policy and brings it into force.
    pub fn activate(&mut self, label: &str, document: PolicyDocument) {
        self.draft(label, &document);
        self.confirm("grace", FactKind::Policy, id(label));
        self.policy = Some((id(label), document));
    }
}
