//! One action with everything that was said to it.

use countersign_statement::{
    State, Void,
    codes::{OverrideType, ReasonCode, Role, SuccessionEvent, Verdict},
};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Store, StoreError,
    assignments::InHand,
    bytes32,
    governance::text,
    ledger::Head,
    whole,
    words::{word, word_or_none},
};

/// An action as the database holds it.
#[derive(Debug, Clone)]
pub struct ActionRow {
    /// Id.
    pub action_id: Uuid,
    /// Revision.
    pub revision: u64,
    /// Commitment to the content.
    pub action_digest: Bytes32,
    /// The proposing agent.
    pub agent: Uuid,
    /// The content line, empty where erased.
    pub content: String,
    /// The recommendation line, empty where erased.
    pub recommendation: String,
    /// Lineage: people who may not decide.
    pub lineage: Vec<Uuid>,
    /// The person who answers for the agent.
    pub owner: Uuid,
    /// The pinned route's line; empty where the action was never in review.
    pub route: String,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// Until when its state lasts by the clock: then an open action expires, an approval lapses, an outcome is unknown.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the open step is due.
    pub due_at: Option<DateTime<Utc>>,
    /// The stored state.
    pub state: State,
    /// The open step.
    pub step: u64,
    /// Rungs of its ladder that are reached.
    pub level: u64,
    /// The action that took its place, or proposed it anew.
    pub successor: Option<OtherAction>,
    /// The action whose place it took, or that it proposes anew.
    pub predecessor: Option<OtherAction>,
    /// Ledger number of the last change of state or step.
    pub changed_seq: u64,
    /// When that was.
    pub changed_at: DateTime<Utc>,
    /// Ledger number of the proposal.
    pub seq: u64,
    /// The revocation of a key by which its decision, which is closed, came to rest on void votes.
    pub flagged: Option<u64>,
}

/// Another action that follows one, or that it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherAction {
    /// Id.
    pub action_id: Uuid,
    /// Ledger number of its proposal.
    pub seq: u64,
    /// What became of the former of the two: superseded, or resubmitted.
    pub event: SuccessionEvent,
}

/// An action as it stood at a moment, with what else is needed to judge it then.
#[derive(Debug, Clone)]
pub struct ActionRead {
    /// The action.
    pub row: ActionRow,
    /// The policy of its route with its document, where that was not known.
    pub policy: Option<(Uuid, String)>,
    /// Who has it in hand.
    pub in_hand: Option<InHand>,
    /// The ledger's head.
    pub head: Head,
    /// The time that rules compare with.
    pub now: DateTime<Utc>,
    /// Ledger number of the last governance record: who may do what has not changed since.
    pub governed: u64,
}

/// A decision that was taken.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// Id.
    pub decision_id: Uuid,
    /// Revision it was for.
    pub revision: u64,
    /// Step it was for.
    pub step: u64,
    /// Role of the seat.
    pub seat_role: Role,
    /// Who decided.
    pub person: Uuid,
    /// Whose role it was, where that was delegated.
    pub on_behalf_of: Option<Uuid>,
    /// What they said.
    pub verdict: Verdict,
    /// Reason code.
    pub reason_code: ReasonCode,
    /// How it departs from the agent or the route; none where it does not.
    pub override_type: Option<OverrideType>,
    /// The narrative; none where none was given or it was erased.
    pub narrative: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
    /// The record since which it is not counted: its person took it back, or it became void.
    pub retracted: Option<u64>,
    /// Why it is void; none of one that was taken back, and of one that counts.
    pub void: Option<Void>,
}

/// A comment.
#[derive(Debug, Clone)]
pub struct CommentRow {
    /// Id.
    pub comment_id: Uuid,
    /// Who wrote it.
    pub person: Uuid,
    /// The text; none where it was erased.
    pub text: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
}

/// One line of an action's history.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// Ledger number.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Event.
    pub event: String,
    /// Actor; none for the system.
    pub actor: Option<Uuid>,
    /// To whom it was handed over, where this record says so.
    pub to: Option<Uuid>,
    /// The note of a handing over, the question, the answer, the reason or the report; none where none was given or it was erased.
    pub note: Option<String>,
    /// Of a report: something else was carried out than was approved.
    pub differs: bool,
    /// Of two actions that follow each other: the record of the other one's proposal.
    pub other: Option<u64>,
    /// Of an escalation: nobody asked for it, the step was late.
    pub overdue: bool,
    /// Of a revision: its number.
    pub revision: Option<u64>,
}

/// The other action of a succession, where there is one.
fn other(
    action: Option<Uuid>,
    seq: Option<i64>,
    event: Option<String>,
) -> Result<Option<OtherAction>, StoreError> {
    let (Some(action_id), Some(seq), Some(event)) = (action, seq, event) else {
        return Ok(None);
    };
    Ok(Some(OtherAction {
        action_id,
        seq: whole("action", seq)?,
        event: word("succession", action_id, &event)?,
    }))
}

impl Store {
    /// Actions whose decision is closed and rests on void votes, at most `limit`, the last first: each with the numbers of its
    /// proposal and of the revocation.
    #[tracing::instrument(level = "debug", name = "store.flagged", skip_all)]
    pub async fn flagged(&self, limit: i64) -> Result<Vec<(Uuid, u64, u64)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.action_id, a.seq, f.seq AS revoked
                 FROM countersign.disowned f JOIN countersign.action a ON a.action_id = f.action_id
                WHERE f.fate = 'flagged' ORDER BY f.seq DESC, a.seq LIMIT $1"#,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let (seq, revoked) = (whole("action", r.seq)?, whole("disowned", r.revoked)?);
                Ok((r.action_id, seq, revoked))
            })
            .collect()
    }

    /// The action as it stands, or none if there is none that this login may read. The document of its policy comes along
    /// unless it is one of `known`: a policy never changes.
    #[tracing::instrument(level = "debug", name = "store.action", skip_all)]
    pub async fn action(&self, id: Uuid, known: &[Uuid]) -> Result<Option<ActionRead>, StoreError> {
        let row = sqlx::query!(
            r#"SELECT a.action_id, a.revision, a.action_digest, a.agent, a.lineage, a.owner, a.proposed_at, s.expires_at, a.seq,
                      s.state, s.step, s.level, s.changed_seq, s.changed_at, s.due_at, c.bytes AS "content?", p.bytes AS "recommendation?", r.route AS "route?",
                      d.policy AS "policy?", d.document AS "document?", h.person AS "holder?", h.until AS "until?",
                      (SELECT max(f.seq) FROM countersign.disowned f WHERE f.action_id = a.action_id AND f.fate = 'flagged') AS "flagged?",
                      v.successor AS "successor?", v.event AS "left_as?", (SELECT o.seq FROM countersign.action o WHERE o.action_id = v.successor) AS successor_seq,
                      f.action_id AS "predecessor?", f.event AS "came_as?", (SELECT o.seq FROM countersign.action o WHERE o.action_id = f.action_id) AS predecessor_seq,
                      l.seq AS head_seq, l.leaf AS head_leaf, l.at AS head_at, GREATEST(countersign.clock(), l.at) AS "now!",
                      (SELECT g.seq FROM countersign.ledger_record g WHERE g.governance ORDER BY g.seq DESC LIMIT 1) AS "governed!"
                 FROM countersign.action a
                 JOIN countersign.action_state s ON s.action_id = a.action_id
                 CROSS JOIN (SELECT x.seq, x.leaf, x.at FROM countersign.ledger_leaf x ORDER BY x.seq DESC LIMIT 1) l
                 LEFT JOIN countersign.payload c ON c.commitment = a.action_digest
                 LEFT JOIN countersign.recommendation m ON m.action_id = a.action_id
                 LEFT JOIN countersign.payload p ON p.commitment = m.commitment
                 LEFT JOIN countersign.policy_rule r ON r.policy = a.policy AND r.rule = a.rule AND a.route_digest IS NOT NULL
                 LEFT JOIN countersign.policy d ON d.policy = r.policy AND d.policy <> ALL ($2)
                 LEFT JOIN countersign.in_hand h ON h.action_id = a.action_id
                 LEFT JOIN countersign.succession v ON v.action_id = a.action_id
                 LEFT JOIN countersign.succession f ON f.successor = a.action_id
                WHERE a.action_id = $1"#,
            id,
            known
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|r| {
            let in_hand = r.holder.map(|person| InHand {
                person,
                until: r.until,
            });
            Ok(ActionRead {
                row: ActionRow {
                    action_id: r.action_id,
                    revision: whole("action", r.revision.into())?,
                    action_digest: bytes32("action", &r.action_digest)?,
                    agent: r.agent,
                    content: text("payload", r.content.unwrap_or_default())?,
                    recommendation: text("payload", r.recommendation.unwrap_or_default())?,
                    lineage: r.lineage,
                    owner: r.owner,
                    route: text("policy_rule", r.route.unwrap_or_default())?,
                    proposed_at: r.proposed_at,
                    expires_at: r.expires_at,
                    due_at: r.due_at,
                    state: word("action_state", r.action_id, &r.state)?,
                    step: whole("action_state", r.step.into())?,
                    level: whole("action_state", r.level.into())?,
                    successor: other(r.successor, r.successor_seq, r.left_as)?,
                    predecessor: other(r.predecessor, r.predecessor_seq, r.came_as)?,
                    changed_seq: whole("action_state", r.changed_seq)?,
                    changed_at: r.changed_at,
                    seq: whole("action", r.seq)?,
                    flagged: r.flagged.map(|seq| whole("disowned", seq)).transpose()?,
                },
                policy: r
                    .policy
                    .zip(r.document)
                    .map(|(id, document)| Ok::<_, StoreError>((id, text("policy", document)?)))
                    .transpose()?,
                in_hand: in_hand.filter(|h| h.until.is_none_or(|until| r.now < until)),
                head: Head {
                    seq: whole("ledger_leaf", r.head_seq)?,
                    leaf: bytes32("ledger_leaf", &r.head_leaf)?,
                    at: r.head_at,
                },
                now: r.now,
                governed: whole("ledger_record", r.governed)?,
            })
        })
        .transpose()
    }

    /// Decisions on an action, in ledger order.
    #[tracing::instrument(level = "debug", name = "store.decisions", skip_all)]
    pub async fn decisions(&self, action: Uuid) -> Result<Vec<DecisionRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT d.decision_id, d.revision, d.step, d.seat_role, d.person, d.on_behalf_of, d.verdict, d.reason_code,
                      CASE WHEN h.departs = 1 THEN 'ai_override' ELSE d.override_type END AS "override_type!", d.at, d.seq, d.retracted_seq, d.void, n.bytes AS "narrative?"
                 FROM countersign.decision d LEFT JOIN countersign.payload n ON n.commitment = d.narrative_commitment
                 LEFT JOIN countersign.held_override h ON h.decision_id = d.decision_id
                WHERE d.action_id = $1 ORDER BY d.seq"#,
            action
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(DecisionRow {
                    decision_id: r.decision_id,
                    revision: whole("decision", r.revision.into())?,
                    step: whole("decision", r.step.into())?,
                    seat_role: word("decision", r.decision_id, &r.seat_role)?,
                    person: r.person,
                    on_behalf_of: r.on_behalf_of,
                    verdict: word("decision", r.decision_id, &r.verdict)?,
                    reason_code: word("decision", r.decision_id, &r.reason_code)?,
                    override_type: word_or_none("decision", r.decision_id, &r.override_type)?,
                    narrative: r.narrative.map(|b| text("payload", b)).transpose()?,
                    at: r.at,
                    seq: whole("decision", r.seq)?,
                    retracted: r
                        .retracted_seq
                        .map(|seq| whole("decision", seq))
                        .transpose()?,
                    void: r
                        .void
                        .map(|why| word("decision", r.decision_id, &why))
                        .transpose()?,
                })
            })
            .collect()
    }

    /// An action's records, newest first, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.history", skip_all)]
    pub async fn history(&self, action: Uuid, limit: i64) -> Result<Vec<HistoryRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT r.seq, l.at, r.event, r.actor, o.person AS "to?", n.bytes AS "note?", COALESCE(x.differs, false) AS "differs!", b.seq AS "other?",
                      COALESCE(e.cause = 'overdue', false) AS "overdue!", w.revision AS "revision?"
                 FROM countersign.ledger_record r JOIN countersign.ledger_leaf l ON l.seq = r.seq
                 LEFT JOIN countersign.assignment o ON r.event = 'action.assigned' AND o.action_id = $1 AND o.seq = r.seq
                 LEFT JOIN countersign.interruption i ON i.action_id = $1 AND i.seq = r.seq
                 LEFT JOIN countersign.escalation e ON r.event = 'action.escalated' AND e.seq = r.seq
                 LEFT JOIN countersign.execution x ON x.action_id = $1 AND x.seq = r.seq
                 LEFT JOIN countersign.retraction v ON v.action_id = $1 AND v.seq = r.seq
                 LEFT JOIN countersign.revision w ON w.action_id = $1 AND w.seq = r.seq
                 LEFT JOIN countersign.succession f ON $1 IN (f.action_id, f.successor) AND r.seq IN (f.seq, f.follows_seq)
                 LEFT JOIN countersign.action b ON b.action_id = CASE WHEN f.action_id = $1 THEN f.successor ELSE f.action_id END
                 LEFT JOIN countersign.payload n ON n.commitment = COALESCE(o.note, i.text, e.reason, x.note, v.reason, w.reason)
                WHERE r.subject = 'action:' || $1::uuid ORDER BY r.subject_seq DESC LIMIT $2"#,
            action,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(HistoryRow {
                    seq: whole("ledger_record", r.seq)?,
                    at: r.at,
                    event: r.event,
                    actor: r.actor,
                    to: r.to,
                    note: r.note.map(|b| text("payload", b)).transpose()?,
                    differs: r.differs,
                    other: r.other.map(|seq| whole("action", seq)).transpose()?,
                    overdue: r.overdue,
                    revision: r
                        .revision
                        .map(|n| whole("revision", n.into()))
                        .transpose()?,
                })
            })
            .collect()
    }
}
