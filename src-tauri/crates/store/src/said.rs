//! What people and agents said about one action: comments, and the words of questions, answers and holds.

use uuid::Uuid;

use crate::{
    Store, StoreError, case::CommentRow, governance::text, interruptions::InterruptionRow, whole,
    words::word,
};

/// What was said about an action, each oldest first.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Comments.
    pub comments: Vec<CommentRow>,
    /// Questions, answers, holds and their ends.
    pub interruptions: Vec<InterruptionRow>,
}

impl Store {
    /// All that was said about an action. One statement for both: they are read whenever an action is opened.
    #[tracing::instrument(level = "debug", name = "store.said", skip_all)]
    pub async fn said(&self, action: Uuid) -> Result<Said, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT s.seq AS "seq!", s.comment_id AS "comment_id?", s.event AS "event!", s.by AS "by!", s.at AS "at!", t.bytes AS "text?"
                 FROM (SELECT c.seq, c.comment_id, '' AS event, c.person AS by, c.at, c.text FROM countersign.comment c WHERE c.action_id = $1
                       UNION ALL
                       SELECT i.seq, NULL, i.event, i.by, i.at, i.text FROM countersign.interruption i WHERE i.action_id = $1) s
                 LEFT JOIN countersign.payload t ON t.commitment = s.text
                ORDER BY s.seq"#,
            action
        )
        .fetch_all(&self.pool)
        .await?;
        let mut said = Said::default();
        for r in rows {
            let words = r.text.map(|b| text("payload", b)).transpose()?;
            match r.comment_id {
                Some(comment_id) => said.comments.push(CommentRow {
                    comment_id,
                    person: r.by,
                    text: words,
                    at: r.at,
                    seq: whole("comment", r.seq)?,
                }),
                None => said.interruptions.push(InterruptionRow {
                    seq: whole("interruption", r.seq)?,
                    event: word("interruption", r.seq, &r.event)?,
                    by: r.by,
                    text: words,
                    at: r.at,
                }),
            }
        }
        Ok(said)
    }
}
