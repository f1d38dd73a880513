//! Decisions that were taken, as they stand in the ledger: who signed what, with which key, after how long a look.

use countersign_ledger::{Hash, Record, leaf_hash};
use countersign_statement::facts;
use countersign_store::case::DecisionRow;
pub use countersign_store::overrides::OverrideRow;

use crate::{Failure, Session};

/// A decision with the record that holds it.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The decision.
    pub decision: DecisionRow,
    /// SHA-256 of the key that signed.
    pub key_id: Hash,
    /// The exact bytes that were signed.
    pub statement: String,
    /// The record's leaf.
    pub leaf: Hash,
    /// Whether a narrative belongs to it: one that was erased does not come along.
    pub narrated: bool,
    /// The view document that it names; none where that was erased.
    pub view_document: Option<String>,
}

impl Session {
    /// Decisions against the agent or outside of the route before record `before` (none: from the newest on), at most `limit`,
    /// on actions that nobody judges any more: of others it may be kept back what the agent advised.
    pub async fn overrides(
        &self,
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<OverrideRow>, Failure> {
        let now = self.now().await?;
        Ok(self.store().overrides(before, now, limit).await?)
    }

    /// The records of these decisions, in ledger order.
    pub async fn signed(&self, decisions: &[DecisionRow]) -> Result<Vec<Signed>, Failure> {
        let numbers: Vec<u64> = decisions.iter().map(|d| d.seq).collect();
        let records = self.store().records(&numbers).await?;
        let mut found = Vec::with_capacity(records.len());
        for (decision, bytes) in decisions.iter().zip(&records) {
            let unlike = || Failure::contradiction("a decision without a record of it");
            let record = Record::parse(bytes).map_err(|_| unlike())?;
            let signature = record.signatures.first().ok_or_else(unlike)?;
            let said = facts::Decision::parse(&record.statement)?;
            if record.seq != decision.seq || said.decision_id != decision.decision_id {
                return Err(unlike());
            }
            let view = countersign_statement::bytes32(&said.view_digest).ok_or_else(unlike)?;
            found.push(Signed {
                decision: decision.clone(),
                key_id: signature.key_id,
                leaf: leaf_hash(bytes),
                narrated: !said.narrative_commitment.is_empty(),
                view_document: self.store().view_document(view).await?,
                statement: record.statement,
            });
        }
        Ok(found)
    }
}
