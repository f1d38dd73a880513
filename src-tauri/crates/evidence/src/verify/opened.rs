//! One opened record: its bytes parsed, its leaf, its statement, and what its event expects of it.

use chrono::{DateTime, Utc};
use countersign_ledger::{Record, RecordSignature, leaf_hash};
use countersign_statement::codes::{Advice, FactKind};
use countersign_statement::event::Expected;
use countersign_statement::select::Facts;
use countersign_statement::{Content, PolicyDocument, Recommendation, Statement, facts};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::names::{Name, hash};

/// Fewest characters of a narrative that is demanded, once these are trimmed at both ends (docs/formats/bundle.md, check 10).
const NARRATIVE_LEAST: usize = 10;
const NARRATIVE_TRIM: [char; 4] = [' ', '\t', '\n', '\r'];

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
    /// The text of a drafted policy, where it is in the bundle.
    pub policy: Option<PolicyDocument>,
    /// What is wrong with payloads that were read along.
    pub wrong_payloads: Vec<String>,
    /// Whether the narrative of a decision is in the bundle and says too little, where one is demanded; of a broken glass the
    /// reference of its incident too, and of its review the reason.
    pub short_narrative: bool,
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
    /// The editors among them.
    pub editors: Vec<Uuid>,
    /// SHA-256 of what no revision changes.
    pub fixed: [u8; 32],
    /// Commitment of the recommendation.
    pub recommendation: [u8; 32],
    /// What the agent advised, where the recommendation is in the bundle.
    pub advice: Option<Advice>,
    /// SHA-256 of the idempotency key.
    pub idempotency: String,
    /// What a policy asks of the action.
    pub asked: Facts,
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
            Statement::parse(&record.statement).map_err(|error| sentence(&error.to_string()))?;
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
            policy: None,
            wrong_payloads: Vec::new(),
            short_narrative: false,
            record,
        };
        opened.shape()?;
        let proposed = match &opened.statement {
            Statement::Action(made) => Some(&made.action_digest),
            Statement::Revision(made) => Some(&made.action_digest),
            _ => None,
        };
        if let Some(commitment) = proposed.and_then(|digest| hash(digest)) {
            match content(&commitment, payload) {
                Ok(content) => opened.content = content,
                Err(why) => opened.wrong_payloads.push(why),
            }
        }
        if let Statement::Policy(drafted) = &opened.statement {
            match policy(drafted, payload) {
                Ok(policy) => opened.policy = policy,
                Err(why) => opened.wrong_payloads.push(why),
            }
        }
        if let Statement::Decision(decision) = &opened.statement
            && let Some(bytes) =
                hash(&decision.narrative_commitment).and_then(|hash| payload(&hash))
        {
            opened.short_narrative = short(&bytes, NARRATIVE_LEAST);
        }
        let demanded = match &opened.statement {
            Statement::GlassBroken(made) => {
                vec![(&made.incident, 1), (&made.narrative, NARRATIVE_LEAST)]
            }
            Statement::GlassReview(made) => vec![(&made.reason, NARRATIVE_LEAST)],
            _ => Vec::new(),
        };
        opened.short_narrative |= demanded.into_iter().any(|(commitment, least)| {
            let bytes = hash(commitment).and_then(|hash| payload(&hash));
            bytes.is_some_and(|bytes| short(&bytes, least))
        });
        Ok(opened)
    }

    /// Event, subject, actor and statement belong together, as the statement's declaration says.
    fn shape(&self) -> Result<(), String> {
        let (expected, record) = (self.statement.expected(), &self.record);
        if record.event != expected.event.name {
            return Err(format!(
                "its event is {} but its statement is of type {}",
                record.event,
                self.statement.type_name()
            ));
        }
        if let Some(subject) = expected.subject_text()
            && record.subject != subject
        {
            return Err(format!(
                "its subject is {} but its statement is about {subject}",
                record.subject
            ));
        }
        if let Statement::Confirmation(confirmation) = &self.statement {
            confirmed_subject(confirmation, &record.subject)?;
        }
        self.actor(&expected)?;
        let wanted = match &self.statement {
            Statement::Genesis(genesis) => genesis.founders.len(),
            _ => expected.event.by.signatures(),
        };
        let signatures = record.signatures.len();
        if signatures != wanted {
            return Err(format!(
                "it has {signatures} signatures where {wanted} are due"
            ));
        }
        Ok(())
    }

    /// The actor is the one that the statement names, and of the type that the event has.
    fn actor(&self, expected: &Expected) -> Result<(), String> {
        let (by, record) = (expected.event.by, &self.record);
        if let Statement::Genesis(genesis) = &self.statement {
            let founder = |f: &facts::Founder| f.person.to_string() == record.actor;
            if record.actor_type != "human" || !genesis.founders.iter().any(founder) {
                return Err("its actor is none of the founders".to_owned());
            }
        }
        if (record.actor == "system") != (record.actor_type == "system") {
            return Err("its actor and the type of its actor contradict each other".to_owned());
        }
        let fits = by.actor_types().contains(&record.actor_type.as_str());
        let named = expected.actor.map(|id| id.to_string());
        if !fits || named.is_some_and(|actor| record.actor != actor) {
            return Err("its actor is not the one that its statement names".to_owned());
        }
        Ok(())
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
    countersign_statement::event(event).is_some_and(|event| event.governance)
}

/// A confirmation stands under the subject of what it confirms; of keys and roles the statement does not name the person.
fn confirmed_subject(confirmation: &facts::Confirmation, subject: &str) -> Result<(), String> {
    let (word, id) = subject.split_once(':').unwrap_or((subject, ""));
    let fits = match confirmation.fact {
        FactKind::Key | FactKind::Role => word == "person",
        FactKind::Resumption => word == "agent" || word == "installation",
        FactKind::Mandate => word == "agent",
        FactKind::Person | FactKind::Agent | FactKind::Policy | FactKind::Installation => {
            word == confirmation.fact.as_str() && id == confirmation.fact_id.to_string()
        }
    };
    if fits {
        Ok(())
    } else {
        Err("its subject is not that of what it confirms".to_owned())
    }
}

/// Reads the text of a drafted policy, as far as the bundle holds it.
fn policy(
    drafted: &facts::Policy,
    payload: &PayloadOf<'_>,
) -> Result<Option<PolicyDocument>, String> {
    let Some(bytes) = hash(&drafted.document).and_then(|commitment| payload(&commitment)) else {
        return Ok(None);
    };
    let document =
        PolicyDocument::parse(text(&bytes)?).map_err(|error| sentence(&error.to_string()))?;
    if document.version != drafted.version {
        return Err("it is the text of another version".to_owned());
    }
    Ok(Some(document))
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
    // With what a revision may change left out.
    let fixed = Content {
        params: String::new(),
        amount: 0.into(),
        currency: String::new(),
        editors: Vec::new(),
        ..content.clone()
    };
    Ok(Some(ContentFacts {
        agent: content.agent,
        owner: content.owner,
        lineage,
        editors: content.editors.clone(),
        fixed: Sha256::digest(fixed.encode()).into(),
        recommendation,
        advice,
        idempotency: countersign_statement::digest(content.idempotency_key.as_bytes()),
        asked: Facts::from(&content),
    }))
}

/// Whether a text that is demanded says too little.
fn short(payload: &[u8], least: usize) -> bool {
    text(payload).map_or(true, |text| {
        text.trim_matches(NARRATIVE_TRIM).chars().count() < least
    })
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
