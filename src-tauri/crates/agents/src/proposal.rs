//! What an agent proposes: everything that content and recommendation carry (docs/formats, §4) but who stands behind it.

use countersign_statement::{
    Amount, Content, Recommendation,
    codes::{ActorType, Advice, Risk, SubjectKind},
};
use serde::Serialize;
use uuid::Uuid;

/// A proposal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// What is to be done, `[a-z_]{1,64}`.
    pub kind: String,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// The id of what it is about.
    pub subject: String,
    /// The agent's name.
    pub agent_name: &'static str,
    /// The version of its rules.
    pub agent_version: String,
    /// How grave.
    pub risk: Risk,
    /// The amount at stake.
    pub amount: Amount,
    /// ISO 4217, `XXX` where there is none.
    pub currency: String,
    /// The parameters of what is to be done, a JSON document.
    pub params: String,
    /// What the agent looked at, a JSON document.
    pub agent_input: String,
    /// What it saw, a JSON document; without advice and confidence.
    pub agent_output: String,
    /// The advice.
    pub recommendation: Advice,
    /// `0.000` to `1.000`.
    pub confidence: String,
    /// Why, in plain words.
    pub ai_explanation: String,
    /// The fired rules and their confidence, a JSON document.
    pub rules: String,
    /// Two proposals with one key are one proposal.
    pub idempotency_key: String,
}

/// Who stands behind a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// The proposing agent.
    pub agent: Uuid,
    /// Whether nothing of it may ever be done.
    pub is_simulation: bool,
    /// The person who answers for the agent.
    pub owner: Uuid,
    /// The person who started it, if one did.
    pub launcher: Option<Uuid>,
    /// The person it is about, if a user is.
    pub subject_person: Option<Uuid>,
}

/// How far-reaching it is what an agent of ours would have done: of two proposals on one subject the larger says more.
pub fn gravity(kind: &str) -> u8 {
    match kind {
        "freeze_account" | "escalate_incident" => 3,
        "file_report" | "request_information" => 2,
        "review_account" | "close_incident" => 1,
        _ => 0,
    }
}

impl Proposal {
    /// The recommendation, whose bytes are to be committed to first.
    pub fn recommendation(&self) -> Recommendation {
        Recommendation {
            recommendation: self.recommendation,
            confidence: self.confidence.clone(),
            ai_explanation: self.ai_explanation.clone(),
            rules: self.rules.clone(),
        }
    }

    /// The content; `recommendation` is the commitment of [`Proposal::recommendation`].
    pub fn content(&self, lineage: &Lineage, recommendation: String) -> Content {
        Content {
            kind: self.kind.clone(),
            subject_kind: self.subject_kind,
            subject: self.subject.clone(),
            agent: lineage.agent,
            agent_version: self.agent_version.clone(),
            actor_type: ActorType::Agent,
            is_simulation: lineage.is_simulation,
            risk: self.risk,
            amount: self.amount.clone(),
            currency: self.currency.clone(),
            params: self.params.clone(),
            agent_input: self.agent_input.clone(),
            agent_output: self.agent_output.clone(),
            recommendation,
            idempotency_key: self.idempotency_key.clone(),
            owner: lineage.owner,
            launcher: lineage.launcher,
            subject_person: lineage.subject_person,
            editors: Vec::new(),
        }
    }
}
