//! What a scenario is, and its facts and drafts.

use super::Random;
use crate::{
    Calendars, Case, Draft, Fact, Person, Seen,
    fold::Proposed,
    glass::BreakDraft,
    policy::{Facts, select},
    revise::Change,
};
use chrono::{DateTime, Utc};
use countersign_statement::{
    Amount, Content, PolicyDocument, Recommendation,
    codes::{
        EscalationCause, ExecutionEvent, GlassVerdict, InterruptionEvent, ReasonCode, Role,
        SuccessionEvent, Verdict,
    },
    commitment, digest,
    facts::{Action, Escalation, Execution, Interruption, Retraction, Revision, Succession},
    hex32,
};
use uuid::Uuid;

/// One try to decide, or to interrupt the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Index into the scenario's people.
    pub person: usize,
    /// What they try instead of deciding.
    pub interruption: Option<InterruptionEvent>,
    /// Or: why they try to escalate.
    pub escalation: Option<EscalationCause>,
    /// Or: a vote that is to be taken back, by whoever voted last (else by `person`).
    pub retraction: Option<bool>,
    /// Or: whether they try to put another action in its place.
    pub succession: bool,
    /// Or: what is tried with the glass.
    pub glass: Option<GlassMove>,
    /// Or: what they want otherwise.
    pub revision: Option<RevisionMove>,
    /// Or: what the agent tries with an approval, and whether for another digest than was approved.
    pub execution: Option<(ExecutionEvent, bool)>,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason, sometimes one of the other verdict.
    pub reason_code: ReasonCode,
    /// The narrative, sometimes too short.
    pub narrative: String,
    /// Whether it was made on a view from before the last change.
    pub stale: bool,
    /// Seconds that pass before it.
    pub wait_seconds: u64,
}

/// What is to be otherwise; what is none stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionMove {
    /// The amount.
    pub amount: Option<Amount>,
    /// The currency.
    pub currency: Option<String>,
    /// The parameters, sometimes no JSON.
    pub params: Option<String>,
    /// Whether it names another number than the next one.
    pub wrong_number: bool,
}

impl RevisionMove {
    /// The change of `content`, and the number that it names.
    pub fn of(&self, content: &Content, revision: u64) -> (Change, u64) {
        let change = Change {
            params: self
                .params
                .clone()
                .unwrap_or_else(|| content.params.clone()),
            amount: self
                .amount
                .clone()
                .unwrap_or_else(|| content.amount.clone()),
            currency: self
                .currency
                .clone()
                .unwrap_or_else(|| content.currency.clone()),
        };
        (change, revision + u64::from(!self.wrong_number))
    }
}

/// What is tried with the glass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlassMove {
    /// To break it, with a reference of an incident or without one.
    Break(bool),
    /// To review that.
    Review(GlassVerdict),
    /// To put on record that the review is overdue.
    Overdue,
}

/// A whole story: who is there, what is proposed under which policy, and who then tries what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Where it came from.
    pub seed: u64,
    /// The workspace.
    pub origin: String,
    /// Everyone who tries; the last one is the agent's own login.
    pub people: Vec<Person>,
    /// The policy's id.
    pub policy: Uuid,
    /// The policy.
    pub document: PolicyDocument,
    /// The agent's name.
    pub agent_name: String,
    /// The agent's owner.
    pub agent_owner: Uuid,
    /// The content, whose `recommendation` is the commitment of the one below with `advice_salt`.
    pub content: Content,
    /// Salt of the content.
    pub content_salt: [u8; 16],
    /// The advice.
    pub recommendation: Recommendation,
    /// Salt of the advice.
    pub advice_salt: [u8; 16],
    /// When it is proposed.
    pub proposed_at: DateTime<Utc>,
    /// What is tried.
    pub moves: Vec<Move>,
}

impl Scenario {
    /// The proposal as a fact; its record is number `seq`.
    pub fn proposed(&self, action_id: Uuid, seq: u64) -> Fact {
        let selection = select(self.policy, &self.document, &Facts::from(&self.content));
        Fact::Proposed(Proposed {
            seq,
            at: self.proposed_at,
            statement: Action {
                origin: self.origin.clone(),
                action_id,
                revision: 1,
                action_digest: commitment(&self.content_salt, self.content.encode().as_bytes()),
                route_digest: selection
                    .route
                    .as_ref()
                    .map_or_else(String::new, countersign_statement::Route::route_digest),
                outcome: selection.outcome.entry(),
                agent: self.content.agent,
                idempotency: digest(self.content.idempotency_key.as_bytes()),
            },
            content: self.content.clone(),
            advice: Some(self.recommendation.recommendation),
            route: selection.route,
            calendars: Calendars::of(&self.document),
            agent_name: self.agent_name.clone(),
            agent_owner: Some(self.agent_owner),
            proposer: None,
        })
    }

    /// What a move that interrupts would say on `case`; `text` is the commitment of its text.
    pub fn interruption(
        &self,
        case: &Case,
        event: InterruptionEvent,
        by: &Person,
        text: String,
    ) -> Interruption {
        Interruption {
            origin: self.origin.clone(),
            event,
            action_id: case.action_id,
            step: case.step,
            by: by.id,
            text,
        }
    }

    /// Who makes a move on `case`: of most retractions whoever voted last.
    pub fn mover(&self, case: &Case, one: &Move) -> usize {
        let last = case.seats.iter().rev().find(|s| s.retracted.is_none());
        one.retraction
            .filter(|last_voter| *last_voter)
            .and(last)
            .and_then(|seat| self.people.iter().position(|p| p.id == seat.person))
            .unwrap_or(one.person)
    }

    /// What a move that takes a vote back would say on `case`; `reason` is the commitment of its text.
    pub fn retraction(
        &self,
        case: &Case,
        by: &Person,
        reason: String,
        signed_at: DateTime<Utc>,
    ) -> Retraction {
        Retraction {
            origin: self.origin.clone(),
            decision_id: case
                .vote_of(by.id)
                .map_or(Uuid::nil(), |vote| vote.decision_id),
            action_id: case.action_id,
            step: case.step,
            person: by.id,
            reason,
            signed_at,
        }
    }

    /// What `by` would say on `case` when `other` follows it.
    pub fn succession(
        &self,
        case: &Case,
        event: SuccessionEvent,
        other: Uuid,
        by: &Person,
    ) -> Succession {
        Succession {
            origin: self.origin.clone(),
            event,
            action_id: case.action_id,
            other,
            by: by.id,
        }
    }

    /// What a move that revises would say on `case`, whose content is then `content`; `reason` is the commitment of its text.
    pub fn revision(
        &self,
        case: &Case,
        content: (&Content, &[u8; 16]),
        by: &Person,
        reason: String,
    ) -> Revision {
        Revision {
            origin: self.origin.clone(),
            action_id: case.action_id,
            revision: case.revision + 1,
            action_digest: commitment(content.1, content.0.encode().as_bytes()),
            route_digest: case.route_digest.as_ref().map(hex32).unwrap_or_default(),
            by: by.id,
            reason,
        }
    }

    /// What a move that escalates would say on `case`; `reason` is the commitment of its text, empty where the step is overdue.
    pub fn escalation(
        &self,
        case: &Case,
        why: EscalationCause,
        role: Role,
        by: &Person,
        reason: String,
    ) -> Escalation {
        Escalation {
            origin: self.origin.clone(),
            cause: why,
            action_id: case.action_id,
            step: case.step,
            level: case.level + 1,
            role,
            by: by.id,
            reason,
        }
    }

    /// What the agent would say of the execution on `case`; `note` is the commitment of its text.
    pub fn execution(
        &self,
        case: &Case,
        (event, other): (ExecutionEvent, bool),
        note: String,
    ) -> Execution {
        let digest = if other {
            [0xee; 32]
        } else {
            case.action_digest
        };
        Execution {
            origin: self.origin.clone(),
            event,
            action_id: case.action_id,
            agent: case.agent,
            digest: hex32(&digest),
            note,
        }
    }

    /// What a move that breaks the glass would say, as a draft: with the ids and salts of a decision's.
    pub fn breaking(&self, draft: &Draft, named: bool) -> BreakDraft {
        BreakDraft {
            origin: self.origin.clone(),
            glass_id: draft.decision_id,
            incident: if named {
                "INC-2041".to_owned()
            } else {
                " ".to_owned()
            },
            incident_salt: draft.narrative_salt.map(|byte| byte ^ 0x5a),
            narrative: draft.narrative.clone(),
            narrative_salt: draft.narrative_salt,
            seen: draft.seen,
            signed_at: draft.signed_at,
        }
    }

    /// The draft of a move on `case`; `random` makes its ids and salts.
    pub fn draft(&self, case: &Case, one: &Move, random: &mut Random, now: DateTime<Utc>) -> Draft {
        Draft {
            origin: self.origin.clone(),
            decision_id: random.id(),
            verdict: one.verdict,
            reason_code: one.reason_code,
            narrative: one.narrative.clone(),
            narrative_salt: random.salt(),
            seen: Seen {
                view_digest: random.bytes32(),
                seq: if one.stale {
                    case.changed_seq.saturating_sub(1)
                } else {
                    case.changed_seq
                },
                leaf: random.bytes32(),
            },
            signed_at: now,
        }
    }
}
