//! Proposals, views, comments, decisions and retractions through their doors.

use countersign_statement::{State, codes::OverrideType, facts};
use uuid::Uuid;

use crate::{
    Bytes32, Private, Recorded, Signed, Store, StoreError,
    governance::text,
    hex32, recorded, signed64,
    words::{answered, word, word_or_none},
};

/// What an agent proposes: two canonical lines with the salts of their commitments.
#[derive(Debug, Clone)]
pub struct ProposalBytes {
    /// Content line (docs/formats §4).
    pub content: String,
    /// Its salt.
    pub content_salt: [u8; 16],
    /// Recommendation line.
    pub recommendation: String,
    /// Its salt.
    pub recommendation_salt: [u8; 16],
}

/// How the database received a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedProposal {
    /// The action's id, the database's.
    pub action_id: Uuid,
    /// The state it was received into, or the present state of an existing action.
    pub outcome: State,
    /// True if this idempotency key had been used for the very same content: nothing was added.
    pub existing: bool,
    /// Its place in the ledger.
    pub recorded: Recorded,
}

/// How the database received a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedDecision {
    /// The action's state after it.
    pub state: State,
    /// The step that is open after it.
    pub step: u32,
    /// The override that the database computed.
    pub override_type: Option<OverrideType>,
    /// Its place in the ledger.
    pub recorded: Recorded,
}

impl Store {
    /// Proposes a batch in one statement and one transaction: all or none. At most 1,000.
    #[tracing::instrument(level = "debug", name = "store.propose", skip_all)]
    pub async fn propose(
        &self,
        batch: &[ProposalBytes],
    ) -> Result<Vec<ReceivedProposal>, StoreError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let contents: Vec<String> = batch.iter().map(|p| p.content.clone()).collect();
        let content_salts: Vec<Vec<u8>> = batch.iter().map(|p| p.content_salt.to_vec()).collect();
        let recommendations: Vec<String> = batch.iter().map(|p| p.recommendation.clone()).collect();
        let recommendation_salts: Vec<Vec<u8>> = batch
            .iter()
            .map(|p| p.recommendation_salt.to_vec())
            .collect();
        let row = sqlx::query!(
            r#"INSERT INTO fact.actions (contents, content_salts, recommendations, recommendation_salts) VALUES ($1, $2, $3, $4)
               RETURNING action_ids AS "action_ids!", outcomes AS "outcomes!", existings AS "existings!", seqs AS "seqs!", leaves AS "leaves!""#,
            &contents,
            &content_salts,
            &recommendations,
            &recommendation_salts
        )
        .fetch_one(&self.pool)
        .await?;
        if [
            row.action_ids.len(),
            row.outcomes.len(),
            row.existings.len(),
            row.seqs.len(),
            row.leaves.len(),
        ] != [batch.len(); 5]
        {
            return Err(StoreError::Contradiction {
                table: "action",
                row: format!("a batch of {}", batch.len()),
            });
        }
        let places = row.seqs.into_iter().zip(row.leaves);
        let outcomes = row.outcomes.into_iter().zip(row.existings);
        row.action_ids
            .into_iter()
            .zip(outcomes)
            .zip(places)
            .map(|((action_id, (outcome, existing)), (seq, leaf))| {
                Ok(ReceivedProposal {
                    action_id,
                    outcome: word("action_state", action_id, &outcome)?,
                    existing,
                    recorded: recorded(seq, &leaf)?,
                })
            })
            .collect()
    }

    /// Records what a person was shown; its record is the head that their decision names as seen.
    #[tracing::instrument(level = "debug", name = "store.add_view", skip_all)]
    pub async fn add_view(
        &self,
        action: Uuid,
        document: Private<'_>,
    ) -> Result<(Bytes32, Recorded), StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.view (action_id, document, salt) VALUES ($1, $2, $3) RETURNING view_digest, seq, leaf",
            action,
            document.text,
            &document.salt[..]
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((
            crate::bytes32("view", &row.view_digest.unwrap_or_default())?,
            recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())?,
        ))
    }

    /// A view document by its commitment; none where it was erased or may not be read.
    #[tracing::instrument(level = "debug", name = "store.view_document", skip_all)]
    pub async fn view_document(&self, view_digest: Bytes32) -> Result<Option<String>, StoreError> {
        let bytes = sqlx::query_scalar!(
            "SELECT bytes FROM countersign.payload WHERE commitment = $1",
            &view_digest[..]
        )
        .fetch_optional(&self.pool)
        .await?;
        bytes.flatten().map(|b| text("payload", b)).transpose()
    }

    /// A signed comment.
    #[tracing::instrument(level = "debug", name = "store.add_comment", skip_all)]
    pub async fn add_comment(
        &self,
        s: &facts::Comment,
        text: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.comment (comment_id, action_id, text, text_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq, leaf",
            s.comment_id,
            s.action_id,
            text.text,
            &text.salt[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// A signed retraction. Sent twice it is one.
    #[tracing::instrument(level = "debug", name = "store.add_retraction", skip_all)]
    pub async fn add_retraction(
        &self,
        s: &facts::Retraction,
        reason: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.retraction (decision_id, action_id, reason, reason_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq, leaf",
            s.decision_id,
            s.action_id,
            reason.text,
            &reason.salt[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// A signed decision: one fact, one transaction, one round trip.
    #[tracing::instrument(level = "debug", name = "store.add_decision", skip_all)]
    pub async fn add_decision(
        &self,
        s: &facts::Decision,
        narrative: Option<Private<'_>>,
        by: Signed,
    ) -> Result<ReceivedDecision, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.decision (decision_id, action_id, verdict, reason_code, narrative, narrative_salt, view_digest, seen_seq,
                                        seen_leaf, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING state, step, override_type, seq, leaf",
            s.decision_id,
            s.action_id,
            s.verdict.as_str(),
            s.reason_code.as_str(),
            narrative.map(|n| n.text),
            narrative.map(|n| n.salt.to_vec()),
            &hex32("view", &s.view_digest)?[..],
            signed64("ledger_leaf", s.seen_seq)?,
            &hex32("ledger_leaf", &s.seen_leaf)?[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        // Where the advice was kept back the door does not say it: its answer comes before the decision is committed.
        let departs = match row.override_type {
            Some(told) => told,
            None => sqlx::query_scalar!(
                r#"SELECT CASE WHEN h.departs = 1 THEN 'ai_override' ELSE '' END AS "departs!" FROM countersign.held_override h WHERE h.decision_id = $1"#,
                s.decision_id
            )
            .fetch_one(&self.pool)
            .await?,
        };
        Ok(ReceivedDecision {
            state: word(
                "action_state",
                s.action_id,
                &answered("decision", "state", row.state)?,
            )?,
            step: u32::try_from(answered("decision", "step", row.step)?).map_err(|_| {
                StoreError::Contradiction {
                    table: "action_state",
                    row: format!("{}: a step below none", s.action_id),
                }
            })?,
            override_type: word_or_none("decision", s.decision_id, &departs)?,
            recorded: recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())?,
        })
    }
}
