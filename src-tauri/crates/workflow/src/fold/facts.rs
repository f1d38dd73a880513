//! What happened to an action: each record with what stands behind its commitments.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use countersign_statement::{
    Content, Route,
    codes::Advice,
    facts::{
        Action, Decision, Escalation, Execution, GlassBroken, GlassOverdue, GlassReview,
        Interruption, Retraction, Revision, Succession,
    },
};
use uuid::Uuid;

use crate::Calendars;

/// A proposal's record, with what stands behind its commitments and in the registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Action,
    /// The content behind `action_digest`.
    pub content: Content,
    /// The agent's advice, behind the content's `recommendation`; `None` where it is erased or kept back.
    pub advice: Option<Advice>,
    /// The pinned route; `None` where nobody decides.
    pub route: Option<Route>,
    /// The calendars of the policy that it was taken from.
    pub calendars: Arc<Calendars>,
    /// The agent's name by the register.
    pub agent_name: String,
    /// The agent's owner by the register.
    pub agent_owner: Option<Uuid>,
    /// The person who proposed, where one did.
    pub proposer: Option<Uuid>,
}

/// A decision's record. Role, key and signature were judged when it was taken in, and stay good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Decision,
}

/// The record of a vote that was taken back. Whose key signed it, was judged when it was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retracted {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Retraction,
}

/// A key was revoked as compromised from an earlier record on. Which votes it had signed, is the ledger's to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disowned {
    /// Number of the revocation.
    pub seq: u64,
    /// Its time.
    pub at: DateTime<Utc>,
    /// The decisions that the key signed from that record on.
    pub decisions: Vec<Uuid>,
    /// Where it broke the glass from there on, and the records by which it reviewed that somebody else did.
    pub glass: Vec<Uuid>,
    /// Those records.
    pub reviews: Vec<u64>,
}

/// The record of an interruption, or of its end. Whose it was, was judged when it was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interrupted {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Interruption,
}

/// The record that two actions follow each other. What the other one is, was judged when it was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succeeded {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Succession,
}

/// The record of a revision, with its content. Whether its maker may, and what the policy says of it, was judged when it was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revised {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Revision,
    /// The content behind `action_digest`.
    pub content: Content,
}

/// The record of an escalation. Whether its maker may, was judged when it was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalated {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Escalation,
}

/// The record of a step of the execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionStep {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: Execution,
}

/// The record that the glass was broken. Role, key and signature were judged when it was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlassBroke {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: GlassBroken,
}

/// The record of what a person found of that afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlassSeen {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: GlassReview,
}

/// The record that the review of it is overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlassNoticed {
    /// Record number.
    pub seq: u64,
    /// The record's time.
    pub at: DateTime<Utc>,
    /// The statement.
    pub statement: GlassOverdue,
}

/// What happened to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "facts of one action are few")]
pub enum Fact {
    /// `action.proposed`.
    Proposed(Proposed),
    /// `action.decided`.
    Decided(Decided),
    /// `action.retracted`.
    Retracted(Retracted),
    /// `key.revoked`, of a key that signed votes.
    Disowned(Disowned),
    /// `agent.paused` or `agent.revoked`, of its agent: the record's number and time.
    Suspended(u64, DateTime<Utc>),
    /// The confirmation by which its agent goes on.
    Resumed(u64, DateTime<Utc>),
    /// `action.asked`, `action.answered`, `action.held`, `action.resumed` or `action.withdrawn`.
    Interrupted(Interrupted),
    /// `action.superseded`, `action.resubmitted`, `action.supersedes` or `action.resubmits`.
    Succeeded(Succeeded),
    /// `action.revised`.
    Revised(Revised),
    /// `action.escalated`.
    Escalated(Escalated),
    /// `action.glass_broken`.
    GlassBroken(GlassBroke),
    /// `action.glass_reviewed`.
    GlassReviewed(GlassSeen),
    /// `action.glass_overdue`.
    GlassOverdue(GlassNoticed),
    /// `action.consumed`, `action.executed` or `action.failed`.
    Execution(ExecutionStep),
    /// The clock was read; effective time. Leaves no record.
    Clock(DateTime<Utc>),
}
