//! One opened record: its bytes parsed, its leaf, its statement, and what its event demands of it.

use chrono::{DateTime, Utc};
use countersign_ledger::{Record, RecordSignature, leaf_hash};
use countersign_statement::codes::{Advice, ClaimEvent, KeyEvent, RoleEvent};
use countersign_statement::{Content, Recommendation, Statement, StatementError, facts};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::names::{Name, hash};

/// A record that was read.
#[derive(Debug)]
pub struct Opened {
    /// The file it stands in.
    pub file: Name,
    /// Its line, from 1.
    pub line: u64,
    /// The record.
    pub record: Record,
    /// When, as the record says.
    pub at: DateTime<Utc>,
    /// Its leaf.
    pub leaf: [u8; 32],
    /// SHA-256 of its bytes; only for record 0, else zeros.
    pub digest: [u8; 32],
    /// The statement in it.
    pub statement: Statement,
    /// What the content behind an action says, where it is in the bundle.
    pub content: Option<ContentFacts>,
    /// What is wrong with payloads that were read along.
    pub wrong_payloads: Vec<String>,
}

/// What decisions are checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFacts {
    /// The proposing agent.
    pub agent: Uuid,
    /// The agent's owner.
    pub owner: Uuid,
    /// Owner, launcher, subject and editors.
    pub lineage: Vec<Uuid>,
    /// Commitment of the recommendation.
    pub recommendation: [u8; 32],
    /// What the agent advised, where the recommendation is in the bundle.
    pub advice: Option<Advice>,
    /// SHA-256 of the idempotency key.
    pub idempotency: String,
}

/// Who must have signed a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// Nobody: it is the system's or an agent's.
    Nobody,
    /// Every founder.
    Founders,
    /// This person with a key in force.
    Person(Uuid),
    /// This person with the very key that is enrolled.
    NewKey(Uuid),
}

/// Gets a payload's content by its commitment, `None` where the bundle does not hold it.
pub type PayloadOf<'a> = dyn Fn(&[u8; 32]) -> Option<Vec<u8>> + Sync + 'a;

impl Opened {
    /// Reads a line of `file`.
    pub fn parse(
        file: Name,
        line: u64,
        bytes: &[u8],
        payload: &PayloadOf<'_>,
    ) -> Result<Self, String> {
        let record = Record::parse(bytes).map_err(|error| error.to_string())?;
        let at = countersign_statement::format::parse_time(&record.at)
            .ok_or("its time is not a time")?;
        let statement =
            statement(&record.statement).map_err(|error| sentence(&error.to_string()))?;
        let digest = if record.seq == 0 {
            Sha256::digest(bytes).into()
        } else {
            [0; 32]
        };
        let mut opened = Self {
            file,
            line,
            at,
            leaf: leaf_hash(bytes),
            digest,
            statement,
            content: None,
            wrong_payloads: Vec::new(),
            record,
        };
        opened.shape()?;
        if let Statement::Action(action) = &opened.statement
            && let Some(commitment) = hash(&action.action_digest)
        {
            match content(&commitment, payload) {
                Ok(content) => opened.content = content,
                Err(why) => opened.wrong_payloads.push(why),
            }
        }
        Ok(opened)
    }

    /// Event, subject, actor and statement belong together.
    fn shape(&self) -> Result<(), String> {
        let (event, subject) = expected(&self.statement);
        if self.record.event != event {
            return Err(format!(
                "its event is {} but its statement is of type {}",
                self.record.event,
                self.statement.type_name()
            ));
        }
        if let Some(subject) = subject
            && self.record.subject != subject
        {
            return Err(format!(
                "its subject is {} but its statement is about {subject}",
                self.record.subject
            ));
        }
        let actor = match self.signer() {
            Signer::Person(person) | Signer::NewKey(person) => Some((person.to_string(), "human")),
            Signer::Nobody | Signer::Founders => match &self.statement {
                Statement::Action(action) => Some((action.agent.to_string(), "agent")),
                Statement::View(view) => Some((view.person.to_string(), "human")),
                Statement::Claim(claim) => Some((claim.person.to_string(), "human")),
                Statement::Assignment(s) => Some((s.assigned_by.to_string(), "human")),
                Statement::Clock(_) | Statement::Migration(_) => {
                    Some(("system".to_owned(), "system"))
                }
                _ => None,
            },
        };
        if let Some((actor, kind)) = actor
            && (self.record.actor != actor || self.record.actor_type != kind)
        {
            return Err("its actor is not the one that its statement names".to_owned());
        }
        if (self.record.actor == "system") != (self.record.actor_type == "system") {
            return Err("its actor and the type of its actor contradict each other".to_owned());
        }
        if let Statement::Genesis(genesis) = &self.statement {
            let founder = |f: &facts::Founder| f.person.to_string() == self.record.actor;
            if self.record.actor_type != "human" || !genesis.founders.iter().any(founder) {
                return Err("its actor is none of the founders".to_owned());
            }
        }
        let signatures = self.record.signatures.len();
        let wanted = match (&self.statement, self.signer()) {
            (Statement::Genesis(genesis), _) => genesis.founders.len(),
            (_, Signer::Nobody) => 0,
            _ => 1,
        };
        if signatures != wanted {
            return Err(format!(
                "it has {signatures} signatures where {wanted} are due"
            ));
        }
        Ok(())
    }

    /// Who must have signed.
    pub fn signer(&self) -> Signer {
        match &self.statement {
            Statement::Genesis(_) => Signer::Founders,
            Statement::Person(s) => Signer::Person(s.proposed_by),
            Statement::Key(s) if s.event == KeyEvent::Enrolled => Signer::NewKey(s.signed_by),
            Statement::Key(s) => Signer::Person(s.signed_by),
            Statement::Role(s) => Signer::Person(s.granted_by),
            Statement::Agent(s) => Signer::Person(s.registered_by),
            Statement::Installation(s) => Signer::Person(s.enrolled_by),
            Statement::Policy(s) => Signer::Person(s.drafted_by),
            Statement::Confirmation(s) => Signer::Person(s.person),
            Statement::Decision(s) => Signer::Person(s.person),
            Statement::Comment(s) => Signer::Person(s.person),
            Statement::Export(s) => Signer::Person(s.person),
            Statement::Action(s) if self.record.actor_type == "human" => Signer::Person(s.agent),
            Statement::Action(_)
            | Statement::View(_)
            | Statement::Claim(_)
            | Statement::Assignment(_)
            | Statement::Import(_)
            | Statement::Clock(_)
            | Statement::Holder(_)
            | Statement::Migration(_) => Signer::Nobody,
        }
    }

    /// Whether it belongs into `keys/events.jsonl`.
    pub fn is_governance(&self) -> bool {
        is_governance(&self.record.event)
    }

    /// The signatures.
    pub fn signatures(&self) -> &[RecordSignature] {
        &self.record.signatures
    }
}

/// Whether records of this event belong into `keys/events.jsonl`.
pub fn is_governance(event: &str) -> bool {
    matches!(
        event,
        "genesis"
            | "confirmed"
            | "person.proposed"
            | "agent.registered"
            | "installation.enrolled"
            | "policy.drafted"
    ) || event.starts_with("key.")
        || event.starts_with("role.")
}

/// Event and subject that a statement demands; the subject of a confirmation depends on the confirmed fact.
fn expected(statement: &Statement) -> (&'static str, Option<String>) {
    let of = |kind: &str, id: Uuid| Some(format!("{kind}:{id}"));
    let workspace = || Some("workspace".to_owned());
    match statement {
        Statement::Genesis(_) => ("genesis", workspace()),
        Statement::Person(s) => ("person.proposed", of("person", s.person)),
        Statement::Key(s) => {
            let event = match s.event {
                KeyEvent::Enrolled => "key.enrolled",
                KeyEvent::Rotated => "key.rotated",
                KeyEvent::Revoked => "key.revoked",
            };
            (event, of("person", s.person))
        }
        Statement::Role(s) => {
            let event = if s.event == RoleEvent::Granted {
                "role.granted"
            } else {
                "role.revoked"
            };
            (event, of("person", s.person))
        }
        Statement::Agent(s) => ("agent.registered", of("agent", s.agent)),
        Statement::Installation(s) => ("installation.enrolled", of("installation", s.installation)),
        Statement::Policy(s) => ("policy.drafted", of("policy", s.policy)),
        Statement::Confirmation(_) => ("confirmed", None),
        Statement::Import(s) => ("import.completed", of("import", s.import)),
        Statement::Action(s) => ("action.proposed", of("action", s.action_id)),
        Statement::Decision(s) => ("action.decided", of("action", s.action_id)),
        Statement::Comment(s) => ("action.commented", of("action", s.action_id)),
        Statement::View(s) => ("client.viewed", of("action", s.action_id)),
        Statement::Claim(s) => {
            let event = match s.event {
                ClaimEvent::Claimed => "action.claimed",
                ClaimEvent::Released => "action.released",
            };
            (event, of("action", s.action_id))
        }
        Statement::Assignment(s) => ("action.assigned", of("action", s.action_id)),
        Statement::Export(s) => ("export.created", of("export", s.export_id)),
        Statement::Clock(_) => ("clock.stepped_back", workspace()),
        Statement::Holder(_) => ("holder.ended", workspace()),
        Statement::Migration(_) => ("schema.migrated", workspace()),
    }
}

/// Reads a statement. The many are told by their first bytes, so that they are parsed once; the parsers are strict about them.
fn statement(text: &str) -> Result<Statement, StatementError> {
    let kind = text
        .strip_prefix(r#"{"type":""#)
        .and_then(|rest| rest.split('"').next());
    match kind {
        Some(facts::Decision::TYPE) => facts::Decision::parse(text).map(Statement::Decision),
        Some(facts::Action::TYPE) => facts::Action::parse(text).map(Statement::Action),
        Some(facts::View::TYPE) => facts::View::parse(text).map(Statement::View),
        Some(facts::Comment::TYPE) => facts::Comment::parse(text).map(Statement::Comment),
        _ => Statement::parse(text),
    }
}

/// Reads the content behind an action, and the recommendation behind it, as far as the bundle holds them.
pub fn content(
    commitment: &[u8; 32],
    payload: &PayloadOf<'_>,
) -> Result<Option<ContentFacts>, String> {
    let Some(bytes) = payload(commitment) else {
        return Ok(None);
    };
    let content = Content::parse(text(&bytes)?).map_err(|error| sentence(&error.to_string()))?;
    let recommendation =
        hash(&content.recommendation).ok_or("its recommendation is not a commitment")?;
    let advice = match payload(&recommendation) {
        None => None,
        Some(bytes) => {
            let parsed = Recommendation::parse(text(&bytes)?)
                .map_err(|error| sentence(&error.to_string()))?;
            Some(parsed.recommendation)
        }
    };
    let mut lineage = vec![content.owner];
    lineage.extend(content.launcher);
    lineage.extend(content.subject_person);
    lineage.extend(&content.editors);
    Ok(Some(ContentFacts {
        agent: content.agent,
        owner: content.owner,
        lineage,
        recommendation,
        advice,
        idempotency: countersign_statement::digest(content.idempotency_key.as_bytes()),
    }))
}

/// The bytes behind a payload's salt, as text.
pub fn text(payload: &[u8]) -> Result<&str, String> {
    let (_, bytes) = payload
        .split_at_checked(16)
        .ok_or("a payload is shorter than its salt")?;
    str::from_utf8(bytes).map_err(|_| "a payload that should be a line is not UTF-8".to_owned())
}

/// An error's text as a part of a sentence: without its full stop, beginning small.
fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
