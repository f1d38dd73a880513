//! What this workspace knows about an action's subject and its like: for comparing before deciding.

use chrono::{DateTime, Utc};
use countersign_statement::Content;
pub use countersign_store::{console::PrecedentRow, console_subject::AboutRow};
use uuid::Uuid;

use crate::{Failure, Session, case::Loaded};

impl Session {
    /// The other actions about the same subject, newest first, at most `limit`.
    pub async fn about(
        &self,
        content: &Content,
        loaded: &Loaded,
        limit: i64,
    ) -> Result<Vec<AboutRow>, Failure> {
        Ok(self
            .store()
            .about(
                content.subject_kind.as_str(),
                &content.subject,
                loaded.row.action_id,
                loaded.now,
                limit,
            )
            .await?)
    }

    /// The content of the action of this kind and agent that was approved last before this one, and when.
    pub async fn last_approved(
        &self,
        content: &Content,
        loaded: &Loaded,
    ) -> Result<Option<(Content, DateTime<Utc>)>, Failure> {
        let last = self
            .store()
            .last_approved(&content.kind, loaded.row.agent, loaded.row.action_id)
            .await?;
        let Some((action, at)) = last else {
            return Ok(None);
        };
        let Some(other) = self.store().action(action).await? else {
            return Ok(None);
        };
        if other.content.is_empty() {
            return Ok(None);
        }
        Ok(Some((Content::parse(&other.content)?, at)))
    }

    /// Earlier decisions on actions of this kind and agent, newest first, at most `limit`.
    pub async fn precedents(
        &self,
        content: &Content,
        loaded: &Loaded,
        limit: i64,
    ) -> Result<Vec<PrecedentRow>, Failure> {
        Ok(self
            .store()
            .precedents(&content.kind, loaded.row.agent, loaded.row.action_id, limit)
            .await?)
    }

    /// A policy version's document; none if there is no such version.
    pub async fn policy_document(&self, policy: Uuid) -> Result<Option<String>, Failure> {
        Ok(self.store().policy_document(policy).await?)
    }
}
