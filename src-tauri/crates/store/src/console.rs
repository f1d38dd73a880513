//! What a console shows: counts of its views, rows by id, precedents, what is behind a subject.

use countersign_statement::{
    State,
    codes::{OverrideType, ReasonCode, Risk, SubjectKind, Verdict},
};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Store, StoreError,
    governance::text,
    listing::Viewer,
    whole,
    words::{risk, word, word_or_none},
};

/// How many actions a view has, and how many of them are overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewCount {
    /// The view, as in [`Wanted::view`].
    pub view: &'static str,
    /// Its actions.
    pub count: u64,
    /// Those past their due time.
    pub overdue: u64,
    /// Whether there are more than were counted.
    pub capped: bool,
}

/// One row as a list shows it.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// The action.
    pub action_id: Uuid,
    /// Ledger number of its proposal.
    pub seq: i64,
    /// Its risk.
    pub risk: Risk,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// The subject's id.
    pub subject: String,
    /// The agent's name.
    pub agent: String,
    /// Its version.
    pub agent_version: String,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Simulation.
    pub is_simulation: bool,
    /// Stored state.
    pub state: State,
    /// The open step.
    pub step: i32,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// How long the open step was given.
    pub due_seconds: Option<u64>,
    /// The policy and its calendar in whose hours they are counted; none where all time counts.
    pub calendar: Option<(Uuid, String)>,
    /// When it fails others.
    pub expires_at: Option<DateTime<Utc>>,
    /// The record that last moved it.
    pub changed_seq: i64,
    /// Whether its decision is closed and rests on void votes.
    pub flagged: bool,
    /// Steps of its route; 0 without one.
    pub steps: i32,
    /// Approvals that the open step wants.
    pub quorum: i64,
    /// Approvals it has.
    pub signed: i64,
    /// Whose it is; none where nobody has it in hand.
    pub assignee: Option<Uuid>,
    /// Their name; empty where it may not be read.
    pub assignee_name: String,
    /// Whether somebody else than the reader has it open.
    pub read_by_another: bool,
    /// The last decision on its revision; none before there is one.
    pub decided: Option<Ended>,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// The rule of its policy that it fell under; none where none applied.
    pub rule: Option<i32>,
}

/// The last decision on an action.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Who decided.
    pub person: Uuid,
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub reason_code: ReasonCode,
    /// How it departed from the agent or the route.
    pub override_type: Option<OverrideType>,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
}

/// An earlier decision on the same kind of action of the same agent.
#[derive(Debug, Clone)]
pub struct PrecedentRow {
    /// The action.
    pub action_id: Uuid,
    /// Ledger number of its proposal.
    pub seq: i64,
    /// Reason code.
    pub reason_code: ReasonCode,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Verdict.
    pub verdict: Verdict,
    /// How it departed from the agent or the route.
    pub override_type: Option<OverrideType>,
    /// When.
    pub at: DateTime<Utc>,
    /// The decision's ledger number.
    pub decided_seq: u64,
}

/// A transaction that an account was part of.
#[derive(Debug, Clone)]
pub struct BookedRow {
    /// Its time, as imported.
    pub time: String,
    /// Its id.
    pub id: String,
    /// From.
    pub from_account: String,
    /// To.
    pub to_account: String,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Kind.
    pub kind: String,
    /// What stood in its place before a later import corrected it.
    pub was: Option<String>,
}

/// An incident as it was imported.
#[derive(Debug, Clone)]
pub struct IncidentFacts {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Severity.
    pub severity: String,
    /// Source.
    pub source: String,
    /// When it was opened.
    pub opened_at: String,
}

/// A record that came after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its number.
    pub seq: u64,
    /// Its subject.
    pub subject: String,
    /// Its event.
    pub event: String,
}

impl Store {
    /// Counts of every view. They look at no more than `limit` open actions, the most urgent, and count no further than that;
    /// `capped` says that there are more.
    #[tracing::instrument(level = "debug", name = "store.view_counts", skip_all)]
    pub async fn view_counts(
        &self,
        reader: &Viewer,
        limit: u32,
    ) -> Result<Vec<ViewCount>, StoreError> {
        let limit = i64::from(limit);
        let open = sqlx::query!(
            r#"SELECT count(*) AS "open!", count(*) FILTER (WHERE late) AS "late!",
                      count(*) FILTER (WHERE nobodys) AS "unassigned!", count(*) FILTER (WHERE nobodys AND late) AS "unassigned_late!",
                      count(*) FILTER (WHERE mine) AS "my_turn!", count(*) FILTER (WHERE mine AND late) AS "my_late!",
                      count(*) FILTER (WHERE assigned) AS "assigned!", count(*) FILTER (WHERE assigned AND late) AS "assigned_late!",
                      count(*) FILTER (WHERE signed) AS "second!", count(*) FILTER (WHERE signed AND late) AS "second_late!",
                      count(*) FILTER (WHERE escalated) AS "escalated!", count(*) FILTER (WHERE escalated AND late) AS "escalated_late!",
                      count(*) FILTER (WHERE simulation) AS "simulation!", count(*) FILTER (WHERE simulation AND late) AS "simulation_late!"
                 FROM (SELECT COALESCE((x.stands).due_at < $3, false) AS late, (x.stands).is_simulation AS simulation, (x.stands).level > 0 AS escalated,
                              EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = (x.stands).action_id AND d.revision = (x.action).revision AND d.retracted_seq IS NULL) AS signed,
                              h.person IS NULL AS nobodys, COALESCE(h.person = $1, false) AS assigned, (h.person IS NULL OR h.person = $1) AND x.obstacle IS NULL AS mine
                         FROM (SELECT * FROM countersign.seats($1, $3) y WHERE countersign.is_open((y.stands).state, (y.stands).expires_at, $3)
                                ORDER BY (y.stands).urgency, (y.stands).due_at, (y.stands).action_id LIMIT $2) x
                         LEFT JOIN countersign.in_hand h ON h.action_id = (x.stands).action_id AND (h.until IS NULL OR $3 < h.until)) t"#,
            reader.person,
            limit + 1,
            reader.now
        )
        .fetch_one(&self.pool);
        let others = sqlx::query!(
            r#"SELECT (SELECT count(*) FROM (SELECT FROM countersign.action_state x
                        WHERE countersign.state_at(x.state, x.expires_at, $1) <> ALL ('{in_review,paused_info,paused_hold,paused_agent_suspended}') LIMIT $2) c) AS "decided!",
                      (SELECT count(*) FROM (SELECT FROM countersign.action_state x WHERE x.state = 'paused_info' AND $1 < x.expires_at LIMIT $2) c) AS "asked!",
                      (SELECT count(*) FROM (SELECT FROM countersign.action_state x WHERE x.state = 'paused_hold' AND $1 < x.expires_at LIMIT $2) c) AS "held!",
                      (SELECT count(*) FROM (SELECT DISTINCT f.action_id FROM countersign.disowned f WHERE f.fate = 'flagged' LIMIT $2) c) AS "flagged!",
                      (SELECT count(*) FROM (SELECT FROM countersign.action_state LIMIT $2) c) AS "all!""#,
            reader.now,
            limit + 1
        )
        .fetch_one(&self.pool);
        let (open, others) = tokio::try_join!(open, others)?;
        let all_seen = open.open <= limit;
        let count = |view, count: i64, overdue: i64, whole_seen: bool| {
            Ok(ViewCount {
                view,
                count: whole("action_state", count.min(limit))?,
                overdue: whole("action_state", overdue.min(limit))?,
                capped: count > limit || !whole_seen,
            })
        };
        [
            ("my_turn", open.my_turn, open.my_late, all_seen),
            (
                "assigned_to_me",
                open.assigned,
                open.assigned_late,
                all_seen,
            ),
            (
                "unassigned",
                open.unassigned,
                open.unassigned_late,
                all_seen,
            ),
            ("overdue", open.late, open.late, all_seen),
            ("escalated", open.escalated, open.escalated_late, all_seen),
            ("waiting_for_information", others.asked, 0, true),
            ("on_hold", others.held, 0, true),
            ("second_approval", open.second, open.second_late, all_seen),
            (
                "simulation",
                open.simulation,
                open.simulation_late,
                all_seen,
            ),
            ("flagged", others.flagged, 0, true),
            ("decided", others.decided, 0, true),
            ("all", others.all, open.late, true),
        ]
        .into_iter()
        .map(|(view, n, late, seen)| count(view, n, late, seen))
        .collect()
    }

    /// The rows of these actions at `now`, the database's time, in the order asked for; what may not be read is left out.
    #[tracing::instrument(level = "debug", name = "store.list_rows", skip_all)]
    pub async fn list_rows(
        &self,
        ids: &[Uuid],
        now: DateTime<Utc>,
    ) -> Result<Vec<ListRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.action_id, a.seq, a.risk, a.kind, a.subject_kind, a.subject, g.name AS agent, a.agent_version, a.amount::text AS "amount!",
                      a.currency, a.is_simulation, s.state, s.step, s.due_at, s.expires_at, s.changed_seq,
                      COALESCE((SELECT max(p.step) FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND a.route_digest IS NOT NULL), 0) AS "steps!",
                      (SELECT p.due_seconds FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = s.step) AS "due_seconds?",
                      a.policy AS "policy?",
                      (SELECT NULLIF(p.calendar, '') FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = s.step) AS "calendar?",
                      COALESCE((SELECT p.quorum FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = s.step), 0)::bigint AS "quorum!",
                      (SELECT count(*) FROM countersign.decision d WHERE d.action_id = a.action_id AND d.step = s.step AND d.revision = a.revision AND d.verdict = 'approve' AND d.retracted_seq IS NULL) AS "signed!",
                      EXISTS (SELECT FROM countersign.disowned f WHERE f.action_id = a.action_id AND f.fate = 'flagged') AS "flagged!",
                      h.person AS "assignee?",
                      COALESCE((SELECT pg_catalog.convert_from(n.bytes, 'UTF8') FROM countersign.person w JOIN countersign.payload n ON n.commitment = w.name_commit
                                 WHERE w.person = h.person), '') AS "assignee_name!",
                      EXISTS (SELECT FROM countersign.reading o WHERE o.action_id = a.action_id AND o.person <> (SELECT countersign.my_id()) AND $2 < o.until) AS "read_by_another!",
                      l.person AS "last_person?", l.verdict AS "last_verdict?", l.reason_code AS "last_reason?", l.override_type AS "last_override?",
                      l.at AS "last_at?", l.seq AS "last_seq?", a.proposed_at, a.rule AS "rule?"
                 FROM pg_catalog.unnest($1::uuid[]) WITH ORDINALITY w(id, place)
                 JOIN countersign.action a ON a.action_id = w.id
                 JOIN countersign.action_state s ON s.action_id = a.action_id
                 JOIN countersign.agent g ON g.agent = a.agent
                 LEFT JOIN LATERAL (SELECT i.person FROM countersign.in_hand i
                                     WHERE i.action_id = a.action_id AND (i.until IS NULL OR $2 < i.until) LIMIT 1) h ON true
                 LEFT JOIN LATERAL (SELECT d.person, d.verdict, d.reason_code, CASE WHEN v.departs = 1 THEN 'ai_override' ELSE d.override_type END AS override_type, d.at, d.seq
                                      FROM countersign.decision d LEFT JOIN countersign.held_override v ON v.decision_id = d.decision_id
                                     WHERE d.action_id = a.action_id AND d.revision = a.revision AND d.retracted_seq IS NULL ORDER BY d.seq DESC LIMIT 1) l ON true
                ORDER BY w.place"#,
            ids,
            now
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(ListRow {
                    action_id: r.action_id,
                    seq: r.seq,
                    risk: risk("action", r.action_id, r.risk)?,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    agent: r.agent,
                    agent_version: r.agent_version,
                    amount: r.amount,
                    currency: r.currency,
                    is_simulation: r.is_simulation,
                    state: word("action_state", r.action_id, &r.state)?,
                    step: r.step,
                    due_at: r.due_at,
                    due_seconds: r.due_seconds.map(|s| whole("policy_step", s)).transpose()?,
                    calendar: r.policy.zip(r.calendar),
                    expires_at: r.expires_at,
                    changed_seq: r.changed_seq,
                    flagged: r.flagged,
                    steps: r.steps,
                    quorum: r.quorum,
                    signed: r.signed,
                    assignee: r.assignee,
                    assignee_name: r.assignee_name,
                    read_by_another: r.read_by_another,
                    decided: match (
                        r.last_person,
                        r.last_verdict,
                        r.last_reason,
                        r.last_at,
                        r.last_seq,
                    ) {
                        (Some(person), Some(verdict), Some(reason), Some(at), Some(seq)) => {
                            Some(Ended {
                                person,
                                verdict: word("decision", r.action_id, &verdict)?,
                                reason_code: word("decision", r.action_id, &reason)?,
                                override_type: word_or_none(
                                    "decision",
                                    r.action_id,
                                    &r.last_override.unwrap_or_default(),
                                )?,
                                at,
                                seq: whole("decision", seq)?,
                            })
                        }
                        _ => None,
                    },
                    proposed_at: r.proposed_at,
                    rule: r.rule,
                })
            })
            .collect()
    }

    /// Records after number `after`, in order, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.moved_since", skip_all)]
    pub async fn moved_since(&self, after: u64, limit: i64) -> Result<Vec<Moved>, StoreError> {
        let rows = sqlx::query!(
            "SELECT seq, subject, event FROM countersign.ledger_record WHERE seq > $1 ORDER BY seq LIMIT $2",
            crate::signed64("ledger_record", after)?,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Moved {
                    seq: whole("ledger_record", r.seq)?,
                    subject: r.subject,
                    event: r.event,
                })
            })
            .collect()
    }

    /// How many actions moved after number `after`; opening one is no movement.
    #[tracing::instrument(level = "debug", name = "store.actions_moved_since", skip_all)]
    pub async fn actions_moved_since(&self, after: u64) -> Result<u64, StoreError> {
        let n = sqlx::query_scalar!(
            r#"SELECT count(DISTINCT subject) AS "n!" FROM countersign.ledger_record
                WHERE seq > $1 AND pg_catalog.starts_with(subject, 'action:') AND event <> 'client.viewed'"#,
            crate::signed64("ledger_record", after)?
        )
        .fetch_one(&self.pool)
        .await?;
        whole("ledger_record", n)
    }

    /// Earlier decisions on actions of this kind and agent, newest first.
    #[tracing::instrument(level = "debug", name = "store.precedents", skip_all)]
    pub async fn precedents(
        &self,
        kind: &str,
        agent: Uuid,
        except: Uuid,
        limit: i64,
    ) -> Result<Vec<PrecedentRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT d.action_id, a.seq, d.reason_code, a.amount::text AS "amount!", a.currency, d.verdict,
                      CASE WHEN h.departs = 1 THEN 'ai_override' ELSE d.override_type END AS "override_type!", d.at,
                      d.seq AS decided_seq
                 FROM countersign.decision d JOIN countersign.action a ON a.action_id = d.action_id
                 LEFT JOIN countersign.held_override h ON h.decision_id = d.decision_id
                WHERE a.kind = $1 AND a.agent = $2 AND a.action_id <> $3 AND d.revision = a.revision AND d.retracted_seq IS NULL ORDER BY d.seq DESC LIMIT $4"#,
            kind,
            agent,
            except,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(PrecedentRow {
                    action_id: r.action_id,
                    seq: r.seq,
                    reason_code: word("decision", r.action_id, &r.reason_code)?,
                    amount: r.amount,
                    currency: r.currency,
                    verdict: word("decision", r.action_id, &r.verdict)?,
                    override_type: word_or_none("decision", r.action_id, &r.override_type)?,
                    at: r.at,
                    decided_seq: whole("decision", r.decided_seq)?,
                })
            })
            .collect()
    }

    /// The content of the action of this kind and agent that was approved last, empty where it was erased, and when.
    #[tracing::instrument(level = "debug", name = "store.last_approved", skip_all)]
    pub async fn last_approved(
        &self,
        kind: &str,
        agent: Uuid,
        except: Uuid,
    ) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        let row = sqlx::query!(
            r#"SELECT s.changed_at, c.bytes AS "content?"
                 FROM countersign.action_state s JOIN countersign.action a ON a.action_id = s.action_id
                 LEFT JOIN countersign.payload c ON c.commitment = a.action_digest
                WHERE s.state = 'approved' AND a.kind = $1 AND a.agent = $2 AND a.action_id <> $3 ORDER BY s.changed_seq DESC LIMIT 1"#,
            kind,
            agent,
            except
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|r| {
            Ok((
                text("payload", r.content.unwrap_or_default())?,
                r.changed_at,
            ))
        })
        .transpose()
    }

    /// The transactions that an account is part of, as they stand after later readings and corrections: the last imported
    /// `limit`, and how many there are.
    #[tracing::instrument(level = "debug", name = "store.booked", skip_all)]
    pub async fn booked(
        &self,
        account: &str,
        limit: i64,
    ) -> Result<(Vec<BookedRow>, u64), StoreError> {
        let rows = sqlx::query!(
            r#"SELECT t.time, t.id, t.from_account, t.to_account, t.amount::text AS "amount!", t.currency, t.kind,
                      o.amount::text || ' ' || o.currency || ' from ' || o.from_account || ' to ' || o.to_account || ', ' || o.time AS was,
                      count(*) OVER () AS "total!"
                 FROM countersign.transaction t JOIN countersign.import_in_force i ON i.import = t.import
                 LEFT JOIN countersign.transaction o ON o.import = t.corrects_import AND o.line = t.corrects_line
                WHERE (t.from_account = $1 OR t.to_account = $1)
                  AND NOT EXISTS (SELECT FROM countersign.transaction c JOIN countersign.import_in_force j ON j.import = c.import
                                   WHERE c.corrects_import = t.import AND c.corrects_line = t.line)
                ORDER BY i.seq DESC, t.line DESC LIMIT $2"#,
            account,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        let total = whole("transaction", rows.first().map_or(0, |r| r.total))?;
        let booked = rows.into_iter().map(|r| BookedRow {
            time: r.time,
            id: r.id,
            from_account: r.from_account,
            to_account: r.to_account,
            amount: r.amount,
            currency: r.currency,
            kind: r.kind,
            was: r.was,
        });
        Ok((booked.collect(), total))
    }

    /// An incident, as it was imported last.
    #[tracing::instrument(level = "debug", name = "store.incident", skip_all)]
    pub async fn incident(&self, id: &str) -> Result<Option<IncidentFacts>, StoreError> {
        let row = sqlx::query_as!(
            IncidentFacts,
            "SELECT i.title, i.description, i.severity, i.source, i.opened_at FROM countersign.incident i JOIN countersign.import_in_force m ON m.import = i.import
              WHERE i.id = $1 ORDER BY m.seq DESC LIMIT 1",
            id
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row)
    }

    /// The protocol version of TLS on these connections, or none where there is none.
    #[tracing::instrument(level = "debug", name = "store.tls_version", skip_all)]
    pub async fn tls_version(&self) -> Result<Option<String>, StoreError> {
        let row = sqlx::query!("SELECT ssl, version FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()").fetch_optional(&self.pool).await?;
        Ok(row.filter(|r| r.ssl == Some(true)).and_then(|r| r.version))
    }
}

impl Store {
    /// The records `from .. until` that this login may read, in order.
    #[tracing::instrument(level = "debug", name = "store.record_range", skip_all)]
    pub async fn record_range(
        &self,
        from: u64,
        until: u64,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let rows = sqlx::query!(
            "SELECT seq, bytes FROM countersign.ledger_record WHERE seq >= $1 AND seq < $2 ORDER BY seq",
            crate::signed64("ledger_record", from)?,
            crate::signed64("ledger_record", until)?
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((whole("ledger_record", r.seq)?, r.bytes)))
            .collect()
    }
}

impl Store {
    /// A policy version's document.
    #[tracing::instrument(level = "debug", name = "store.policy_document", skip_all)]
    pub async fn policy_document(&self, policy: Uuid) -> Result<Option<String>, StoreError> {
        let bytes = sqlx::query_scalar!(
            "SELECT document FROM countersign.policy WHERE policy = $1",
            policy
        )
        .fetch_optional(&self.pool)
        .await?;
        bytes
            .map(|b| crate::governance::text("policy", b))
            .transpose()
    }
}
