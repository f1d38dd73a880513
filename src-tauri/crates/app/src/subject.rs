//! What this workspace knows about an action's subject and its like: for comparing before deciding.

use chrono::{DateTime, Utc};
use countersign_statement::{Content, PolicyDocument, Rule};
pub use countersign_store::{console::PrecedentRow, console_subject::AboutRow};

use crate::{Failure, Session, case::Loaded};

/// Other actions about a subject that are looked at.
const ABOUT: i64 = 500;

/// What an action is compared with.
#[derive(Debug, Clone, Default)]
pub struct Like {
    /// The other actions about the same subject, newest first.
    pub about: Vec<AboutRow>,
    /// The content of the action of this kind and agent that was approved last before this one, and when.
    pub approved: Option<(Content, DateTime<Utc>)>,
}

impl Loaded {
    /// The rule of the pinned policy that made the route, with that policy; none where nobody decides.
    pub fn rule(&self) -> Option<(&PolicyDocument, &Rule)> {
        let (route, policy) = (self.route.as_ref()?, self.policy.as_deref()?);
        let rule = policy.rules.iter().find(|r| r.rule == route.rule)?;
        Some((policy, rule))
    }
}

impl Session {
    /// What a loaded action is compared with; an erased one with nothing.
    pub async fn like(&self, loaded: &Loaded) -> Result<Like, Failure> {
        let Some(content) = &loaded.content else {
            return Ok(Like::default());
        };
        let about = self
            .store()
            .about(
                content.subject_kind.as_str(),
                &content.subject,
                loaded.row.action_id,
                loaded.now,
                ABOUT,
            )
            .await?;
        Ok(Like {
            about,
            approved: self.last_approved(content, loaded).await?,
        })
    }

    async fn last_approved(
        &self,
        content: &Content,
        loaded: &Loaded,
    ) -> Result<Option<(Content, DateTime<Utc>)>, Failure> {
        let last = self
            .store()
            .last_approved(&content.kind, loaded.row.agent, loaded.row.action_id)
            .await?;
        match last {
            Some((content, at)) if !content.is_empty() => Ok(Some((Content::parse(&content)?, at))),
            _ => Ok(None),
        }
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
}
