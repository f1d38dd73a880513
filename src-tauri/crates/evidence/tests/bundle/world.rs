//! A small workspace made by hand: two founders, two more people, an agent, an installation, actions and decisions.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use countersign_evidence::{Trust, TrustedKey};
use countersign_ledger::tree::Subtree;
use countersign_ledger::{
    Checkpoint, Hash, PublicKey, Record, RecordSignature, SubtreeHash, leaf_hash, node_hash,
};
use countersign_statement::codes::{
    ActorType, Advice, AgentKind, ClaimEvent, Custody, DeliveryEvent, DeliveryMethod, Entry,
    EscalationCause, ExecutionEvent, FactKind, Friction, InterruptionEvent, KeyEvent, Mode,
    Outcome, OverrideType, ReasonCode, Risk, Role, RoleEvent, ScheduleEvent, SubjectKind, Verdict,
    VerificationResult,
};
use countersign_statement::facts::{
    Action, Agent, Assignment, Claim, Comment, Confirmation, Decision, Delivery, Escalation,
    Execution, Export, Founder, Genesis, Import, Installation, Interruption, Key, Person, Policy,
    Retraction, Role as RoleFact, Schedule, Verification, View, Void,
};
use countersign_statement::{
    Content, PolicyDocument, Recommendation, Rule, Rung, Step, digest, select::Facts,
};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub fn key(label: &str) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(label).into())
}

pub fn id(label: &str) -> Uuid {
    let hash: [u8; 32] = Sha256::digest(label).into();
    uuid::Builder::from_random_bytes(*hash.first_chunk().unwrap()).into_uuid()
}

pub fn key_id(key: &SigningKey) -> Hash {
    PublicKey::from(key).id()
}

/// The ledger in the making and everything behind it.
pub struct World {
    pub origin: String,
    pub mode: Mode,
    pub records: Vec<Record>,
    pub payloads: BTreeMap<Hash, Vec<u8>>,
    pub keys: BTreeMap<&'static str, SigningKey>,
    pub now: DateTime<Utc>,
    /// The policy in force.
    pub policy: Option<(Uuid, PolicyDocument)>,
    counter: u64,
    subjects: BTreeMap<String, u64>,
}

/// The roles that are asked besides when a step is late, in order.
pub fn above(role: Role) -> &'static [Role] {
    match role {
        Role::Analyst => &[Role::ComplianceOfficer, Role::Supervisor],
        Role::ComplianceOfficer => &[Role::Supervisor],
        _ => &[],
    }
}

fn rung((hours, role): (u64, &Role)) -> Rung {
    Rung {
        after_seconds: hours * 3_600,
        role: *role,
    }
}

/// The type of an actor, by their label.
pub fn type_of(label: &str) -> &'static str {
    match label {
        "agent" | "runner" => "agent",
        _ => "human",
    }
}

/// A step that one person of a role approves or rejects.
pub fn step(number: u64, role: Role) -> Step {
    Step {
        step: number,
        role,
        quorum: 1,
        deny: 1,
        due_seconds: 86_400,
        name: "Review".to_owned(),
        escalation: (0..).zip(above(role)).map(rung).collect(),
    }
}

/// A rule for one kind of action, or for all.
pub fn rule(number: u64, kind: &str, steps: Vec<Step>) -> Rule {
    Rule {
        rule: number,
        kind: kind.to_owned(),
        agent: None,
        risk_at_least: None,
        amount_at_least: None,
        currency: String::new(),
        simulation: None,
        outcome: Outcome::Route,
        min_persons: steps.len() as u64,
        expiry_seconds: 7 * 86_400,
        commit_before_reveal: false,
        friction: Friction::Low,
        steps,
    }
}

/// Officers decide on payments, analysts on everything else.
pub fn first_policy() -> PolicyDocument {
    PolicyDocument {
        version: 1,
        title: "First policy".to_owned(),
        rules: vec![
            rule(1, "release_payment", vec![step(1, Role::ComplianceOfficer)]),
            rule(2, "", vec![step(1, Role::Analyst)]),
        ],
    }
}

pub struct Leaves(pub Vec<Hash>);

impl SubtreeHash for Leaves {
    type Error = std::convert::Infallible;
    fn subtree_hash(&mut self, subtree: Subtree) -> Result<Hash, Self::Error> {
        Ok(match subtree.children() {
            None => self.0[usize::try_from(subtree.first).unwrap()],
            Some((left, right)) => node_hash(&self.subtree_hash(left)?, &self.subtree_hash(right)?),
        })
    }
}

impl World {
    fn bare(mode: Mode) -> Self {
        Self {
            origin: format!("countersign/{}", "5e".repeat(16)),
            mode,
            records: Vec::new(),
            payloads: BTreeMap::new(),
            keys: BTreeMap::new(),
            now: DateTime::from_timestamp(1_760_000_000, 123_456_000).unwrap(),
            policy: None,
            counter: 0,
            subjects: BTreeMap::new(),
        }
    }

    pub fn leaves(&self) -> Vec<Hash> {
        self.records
            .iter()
            .map(|record| leaf_hash(&record.encode()))
            .collect()
    }

    pub fn size(&self) -> u64 {
        self.records.len() as u64
    }

    pub fn root(&self) -> Hash {
        let whole = Subtree::whole(self.size()).unwrap();
        Leaves(self.leaves()).subtree_hash(whole).unwrap()
    }

    pub fn checkpoint(&self, by: &str) -> String {
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: self.size(),
            root: self.root(),
        };
        checkpoint.sign(&key(by)).unwrap().encode()
    }

    /// Keeps a text and gives its commitment.
    pub fn keep(&mut self, text: &str) -> String {
        self.counter += 1;
        self.keep_under(&format!("salt {}", self.counter), text)
    }

    /// The same with a salt of one's own: the same text under the same salt is one payload.
    fn keep_under(&mut self, salt: &str, text: &str) -> String {
        let salt: [u8; 32] = Sha256::digest(salt).into();
        let mut bytes = salt[..16].to_vec();
        bytes.extend_from_slice(text.as_bytes());
        let commitment: Hash = Sha256::digest(&bytes).into();
        self.payloads.insert(commitment, bytes);
        hex::encode(commitment)
    }

    pub fn append(
        &mut self,
        event: &str,
        subject: &str,
        actor: &str,
        kind: &str,
        statement: String,
        signers: &[&SigningKey],
    ) -> u64 {
        let seq = self.size();
        self.now += TimeDelta::milliseconds(137);
        let next = self.subjects.entry(subject.to_owned()).or_default();
        let subject_seq = *next;
        *next += 1;
        let nonce: [u8; 32] = Sha256::digest(format!("nonce {seq}")).into();
        let signature = |key: &&SigningKey| RecordSignature {
            key_id: key_id(key),
            signature: key.sign(statement.as_bytes()).to_bytes(),
        };
        let record = Record {
            seq,
            at: countersign_statement::format::time_text(self.now),
            actor: actor.to_owned(),
            actor_type: kind.to_owned(),
            event: event.to_owned(),
            subject: subject.to_owned(),
            subject_seq,
            nonce: *nonce.first_chunk().unwrap(),
            prev: self
                .records
                .last()
                .map_or([0; 32], |last| leaf_hash(&last.encode())),
            signatures: signers.iter().map(signature).collect(),
            statement,
        };
        self.records.push(record);
        seq
    }

    /// Makes every `prev` behind record `seq` fit again, as the exporter of a changed record would.
    pub fn link_anew(&mut self, seq: u64) {
        for at in usize::try_from(seq).unwrap() + 1..self.records.len() {
            self.records[at].prev = leaf_hash(&self.records[at - 1].encode());
        }
    }

    pub fn by(
        &mut self,
        person: &'static str,
        event: &str,
        subject: &str,
        statement: String,
    ) -> u64 {
        let signer = self.keys.get(person).unwrap_or(&key(person)).clone();
        self.append(
            event,
            subject,
            &id(person).to_string(),
            "human",
            statement,
            &[&signer],
        )
    }

    /// A rotation, signed by both keys.
    pub fn rotate(&mut self, person: &'static str, to: &SigningKey, statement: String) -> u64 {
        let old = self.keys.get(person).unwrap_or(&key(person)).clone();
        self.append(
            "key.rotated",
            &format!("person:{}", id(person)),
            &id(person).to_string(),
            "human",
            statement,
            &[&old, to],
        )
    }

    fn found(&mut self, people: &[&'static str]) {
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
        let subject = format!("policy:{}", id(label));
        let drafted = |r: &&Record| r.event == "policy.drafted" && r.subject == subject;
        let drafted = self.records.iter().find(drafted).unwrap();
        let statement = Confirmation {
            origin: self.origin.clone(),
            confirmation_id: id(&format!("confirmation {}", self.size())),
            fact: FactKind::Policy,
            fact_id: id(label),
            fact_digest: digest(drafted.statement.as_bytes()),
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

    pub fn install(&mut self, name: &'static str) {
        let statement = Installation {
            origin: self.origin.clone(),
            installation: id(name),
            name: self.keep(name),
            key_id: hex::encode(key_id(&key(name))),
            public_key: hex::encode(key(name).verifying_key().as_bytes()),
            enrolled_by: id("ada"),
            signed_at: self.now,
        };
        self.by(
            "ada",
            "installation.enrolled",
            &format!("installation:{}", id(name)),
            statement.encode(),
        );
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

    pub fn import(&mut self) {
        let statement = Import {
            origin: self.origin.clone(),
            import: id("import"),
            kind: countersign_statement::codes::ImportKind::Transactions,
            file_digest: digest(b"file"),
            rows: 3,
            accepted: 2,
            rejected: 1,
            mapping: digest(b"mapping"),
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

    pub fn recommendation(&mut self, advice: Advice) -> String {
        let text = Recommendation {
            recommendation: advice,
            confidence: "0.930".to_owned(),
            ai_explanation: "Seven accounts <script>alert(1)</script> pay into one.".to_owned(),
            rules: r#"{"fan_in":7}"#.to_owned(),
        };
        self.keep(&text.encode())
    }

    pub fn content(&mut self, advice: Advice, key: &str) -> Content {
        Content {
            kind: if key == "second" {
                "release_payment".to_owned()
            } else {
                "block_account".to_owned()
            },
            subject_kind: SubjectKind::Account,
            subject: "ACC-17".to_owned(),
            agent: id("agent"),
            agent_version: "rules 1.0".to_owned(),
            actor_type: ActorType::Agent,
            is_simulation: false,
            risk: Risk::High,
            amount: "1500.50".parse().unwrap(),
            currency: "EUR".to_owned(),
            params: "{}".to_owned(),
            agent_input: r#"{"rows":3}"#.to_owned(),
            agent_output: r#"{"hit":true}"#.to_owned(),
            recommendation: self.recommendation(advice),
            idempotency_key: key.to_owned(),
            owner: id("grace"),
            launcher: None,
            subject_person: None,
            editors: Vec::new(),
        }
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

    /// Digest of the route that the policy in force gives a content; of none where it gives none.
    pub fn route(&self, content: &Content) -> String {
        let Some((policy, document)) = &self.policy else {
            return digest(b"route");
        };
        let facts = Facts::from(content);
        let route = countersign_statement::select(*policy, document, &facts).route;
        route.map_or_else(|| digest(b"route"), |route| route.route_digest())
    }

    /// The route that an action was proposed with.
    fn route_of(&self, action: Uuid) -> String {
        let subject = format!("action:{action}");
        let proposed = self
            .records
            .iter()
            .find(|r| r.event == "action.proposed" && r.subject == subject)
            .unwrap();
        Action::parse(&proposed.statement).unwrap().route_digest
    }

    /// Proposes an action; its id and digest.
    pub fn propose(&mut self, label: &str, advice: Advice) -> (Uuid, String) {
        let content = self.content(advice, label);
        let action_digest = self.keep(&content.encode());
        let statement = Action {
            origin: self.origin.clone(),
            action_id: id(label),
            revision: 1,
            action_digest: action_digest.clone(),
            route_digest: self.route(&content),
            outcome: Entry::InReview,
            agent: id("agent"),
            idempotency: digest(label.as_bytes()),
        };
        let agent = id("agent").to_string();
        self.append(
            "action.proposed",
            &format!("action:{}", id(label)),
            &agent,
            "agent",
            statement.encode(),
            &[],
        );
        (id(label), action_digest)
    }

    pub fn view(&mut self, action: Uuid, person: &'static str) -> String {
        let view_digest = self.keep("what was shown");
        let statement = View {
            origin: self.origin.clone(),
            action_id: action,
            person: id(person),
            view_digest: view_digest.clone(),
        };
        self.append(
            "client.viewed",
            &format!("action:{action}"),
            &id(person).to_string(),
            "human",
            statement.encode(),
            &[],
        );
        view_digest
    }

    /// The decision's statement, to be changed by a test before it is signed.
    pub fn decision(
        &mut self,
        action: &(Uuid, String),
        person: &'static str,
        role: Role,
        verdict: Verdict,
    ) -> Decision {
        let view_digest = self.view(action.0, person);
        let seen = self.records.last().unwrap();
        Decision {
            origin: self.origin.clone(),
            decision_id: id(&format!("decision {}", self.records.len())),
            action_id: action.0,
            action_digest: action.1.clone(),
            revision: 1,
            route_digest: self.route_of(action.0),
            step: 1,
            seat_role: role,
            person: id(person),
            on_behalf_of: None,
            verdict,
            reason_code: if verdict == Verdict::Approve {
                ReasonCode::EvidenceSupports
            } else {
                ReasonCode::FalsePositive
            },
            narrative_commitment: String::new(),
            override_type: None,
            view_digest,
            seen_seq: seen.seq,
            seen_leaf: hex::encode(leaf_hash(&seen.encode())),
            signed_at: self.now,
        }
    }

    pub fn decide(&mut self, person: &'static str, decision: &Decision) -> u64 {
        self.by(
            person,
            "action.decided",
            &format!("action:{}", decision.action_id),
            decision.encode(),
        )
    }

    /// Somebody takes a vote back.
    pub fn retract(&mut self, person: &'static str, decision: &Decision) -> u64 {
        let statement = Retraction {
            origin: self.origin.clone(),
            decision_id: decision.decision_id,
            action_id: decision.action_id,
            step: decision.step,
            person: id(person),
            reason: self.keep("I read the wrong contract."),
            signed_at: self.now,
        };
        self.by(
            person,
            "action.retracted",
            &format!("action:{}", decision.action_id),
            statement.encode(),
        )
    }

    pub fn comment(&mut self, action: Uuid, person: &'static str) {
        let statement = Comment {
            origin: self.origin.clone(),
            comment_id: id(&format!("comment {}", self.size())),
            action_id: action,
            person: id(person),
            text: self.keep("</dd><img src=x onerror=alert(1)>"),
            signed_at: self.now,
        };
        self.by(
            person,
            "action.commented",
            &format!("action:{action}"),
            statement.encode(),
        );
    }

    /// A person takes an action in hand, or gives it back.
    pub fn claim(&mut self, action: Uuid, person: &'static str, event: ClaimEvent) -> u64 {
        let statement = Claim {
            origin: self.origin.clone(),
            event,
            action_id: action,
            step: 1,
            person: id(person),
            until: (event == ClaimEvent::Claimed).then_some(self.now),
        };
        self.append(
            &format!("action.{event}"),
            &format!("action:{action}"),
            &id(person).to_string(),
            "human",
            statement.encode(),
            &[],
        )
    }

    /// `by` hands an action to `to`, with a note.
    pub fn assign(&mut self, action: Uuid, by: &'static str, to: &'static str) -> u64 {
        let statement = Assignment {
            origin: self.origin.clone(),
            action_id: action,
            step: 1,
            person: id(to),
            note: self.keep("You know this payer."),
            assigned_by: id(by),
        };
        self.append(
            "action.assigned",
            &format!("action:{action}"),
            &id(by).to_string(),
            "human",
            statement.encode(),
            &[],
        )
    }

    /// Somebody interrupts the review of an action, ends that, or takes it back.
    pub fn interrupt(&mut self, action: Uuid, by: &'static str, event: InterruptionEvent) -> u64 {
        let statement = Interruption {
            origin: self.origin.clone(),
            event,
            action_id: action,
            step: 1,
            by: id(by),
            text: self.keep("Which contract is this payment for?"),
        };
        let kind = type_of(by);
        self.append(
            &format!("action.{event}"),
            &format!("action:{action}"),
            &id(by).to_string(),
            kind,
            statement.encode(),
            &[],
        )
    }

    /// Somebody's program notices that a step is overdue, or somebody escalates it by hand.
    pub fn escalate(
        &mut self,
        action: Uuid,
        by: &'static str,
        cause: EscalationCause,
        (step, level): (u64, u64),
    ) -> u64 {
        let statement = Escalation {
            origin: self.origin.clone(),
            cause,
            action_id: action,
            step,
            level,
            role: above(Role::Analyst)
                .get(usize::try_from(level).unwrap() - 1)
                .copied()
                .unwrap_or(Role::Supervisor),
            by: id(by),
            reason: match cause {
                EscalationCause::Overdue => String::new(),
                EscalationCause::ByHand => self.keep("It cannot wait until Monday."),
            },
        };
        let kind = type_of(by);
        self.append(
            "action.escalated",
            &format!("action:{action}"),
            &id(by).to_string(),
            kind,
            statement.encode(),
            &[],
        )
    }

    /// The agent uses the permission, or reports what came of it.
    pub fn execute(
        &mut self,
        action: &(Uuid, String),
        by: &'static str,
        event: ExecutionEvent,
        digest: Option<&str>,
    ) -> u64 {
        let statement = Execution {
            origin: self.origin.clone(),
            event,
            action_id: action.0,
            agent: id(by),
            digest: digest.unwrap_or(&action.1).to_owned(),
            note: match event {
                ExecutionEvent::Consumed => String::new(),
                _ => self.keep("The bank answered."),
            },
        };
        self.append(
            &format!("action.{event}"),
            &format!("action:{}", action.0),
            &id(by).to_string(),
            "agent",
            statement.encode(),
            &[],
        )
    }

    /// An export's own record.
    pub fn exported(&mut self, export: Uuid, person: &'static str) -> u64 {
        let statement = Export {
            origin: self.origin.clone(),
            export_id: export,
            person: id(person),
            filter: countersign_statement::Filter::default(),
            tree_size: 12,
            root: digest(b"root"),
            records: 12,
            sums_digest: digest(b"sums"),
            bundle_digest: digest(b"bundle"),
            bytes: 4_096,
            installation: id("desk"),
            signed_at: self.now,
        };
        let subject = format!("export:{export}");
        self.by(person, "export.created", &subject, statement.encode())
    }

    /// A schedule of exports, or its end.
    pub fn schedule(&mut self, person: &'static str, event: ScheduleEvent) -> u64 {
        let statement = Schedule {
            origin: self.origin.clone(),
            event,
            schedule_id: id("schedule"),
            person: id(person),
            installation: id("desk"),
            cron: "30 2 * * 1-5".to_owned(),
            zone: "Australia/Lord_Howe".to_owned(),
            filter: countersign_statement::Filter::default(),
            incremental: true,
            destination: "archive".to_owned(),
            signed_at: self.now,
        };
        let subject = format!("schedule:{}", id("schedule"));
        self.by(
            person,
            &format!("schedule.{event}"),
            &subject,
            statement.encode(),
        )
    }

    /// The beginning or the end of an attempt to deliver it. The target's commitment is one for all of an attempt.
    pub fn deliver(
        &mut self,
        by: &'static str,
        event: DeliveryEvent,
        attempt: u64,
        change: impl FnOnce(&mut Delivery),
    ) -> u64 {
        let mut statement = Delivery {
            origin: self.origin.clone(),
            event,
            export_id: id("earlier export"),
            attempt,
            method: DeliveryMethod::Mail,
            target: self.keep_under(
                &format!("attempt {attempt}"),
                "auditor@example.org by mail.example.org",
            ),
            bundle_digest: digest(b"bundle"),
            reply: String::new(),
            by: id(by),
        };
        if event != DeliveryEvent::Started {
            statement.reply = self.keep("250 2.0.0 Ok: queued as 4F1");
        }
        change(&mut statement);
        self.report(by, &format!("export.{event}"), statement.encode())
    }

    /// What verifying it found.
    pub fn verified(&mut self, by: &'static str, result: VerificationResult, bundle: &str) -> u64 {
        let statement = Verification {
            origin: self.origin.clone(),
            export_id: id("earlier export"),
            result,
            bundle_digest: bundle.to_owned(),
            by: id(by),
        };
        self.report(by, "export.verified", statement.encode())
    }

    fn report(&mut self, by: &'static str, event: &str, statement: String) -> u64 {
        let kind = type_of(by);
        let subject = format!("export:{}", id("earlier export"));
        self.append(event, &subject, &id(by).to_string(), kind, statement, &[])
    }

    /// Founding, two more people, an installation and an agent; no policy.
    pub fn unruled() -> Self {
        let mut world = Self::bare(Mode::Demo);
        world.found(&["ada", "grace"]);
        world.enrol("alan", Role::Analyst);
        world.enrol("edsger", Role::ComplianceOfficer);
        world.install("desk");
        world.agent();
        world
    }

    /// The same with a policy; no actions yet.
    pub fn staffed() -> Self {
        let mut world = Self::unruled();
        world.activate("first policy", first_policy());
        world
    }

    /// Founders and an installation.
    pub fn smallest() -> Self {
        let mut world = Self::bare(Mode::Team);
        world.found(&["ada", "grace"]);
        world.install("desk");
        world
    }

    /// The whole small workspace: claims and a handing over, an approval, a rejection that overrides, a comment.
    pub fn small() -> Self {
        let mut world = Self::staffed();
        world.import();
        let first = world.propose("first", Advice::Proceed);
        world.claim(first.0, "edsger", ClaimEvent::Claimed);
        world.claim(first.0, "edsger", ClaimEvent::Released);
        world.assign(first.0, "edsger", "alan");
        let approve = world.decision(&first, "alan", Role::Analyst, Verdict::Approve);
        world.decide("alan", &approve);
        world.comment(first.0, "edsger");
        let second = world.propose("second", Advice::Proceed);
        let mut reject =
            world.decision(&second, "edsger", Role::ComplianceOfficer, Verdict::Reject);
        reject.override_type = Some(OverrideType::AiOverride);
        reject.narrative_commitment = world.keep("The rule mistook a payroll run for fan-in.");
        world.decide("edsger", &reject);
        world
    }

    pub fn trust(&self) -> Trust {
        let named = |label: &str| TrustedKey {
            key_id: hex::encode(key_id(&key(label))),
            name: label.to_owned(),
        };
        Trust {
            origin: self.origin.clone(),
            genesis: digest(&self.records[0].encode()),
            founders: vec![named("ada"), named("grace")],
            installations: vec![named("desk")],
            signatures: 1,
        }
    }
}
