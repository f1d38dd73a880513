//! What an agent does with an approval: it uses the permission once, for exactly what was approved, and reports what came of it.

use countersign_statement::{State, codes::ExecutionEvent};
pub use countersign_store::executions::ExecutionRow;
use countersign_store::{Private, Recorded};
use countersign_workflow::execute::check_note;
use uuid::Uuid;

use crate::{AgentSession, Failure, Session, entropy, text};

impl AgentSession {
    /// Uses the permission that an approval gives, for the content with this digest. Whoever acts does so only after this is
    /// recorded, and once: a second call is refused, also where the answer to the first was lost.
    pub async fn consume(&self, action: Uuid, digest: &[u8; 32]) -> Result<Recorded, Failure> {
        let used = self
            .store()
            .execute(action, ExecutionEvent::Consumed, digest, None);
        Ok(used.await?.1)
    }

    /// Reports that the action was carried out, or that it failed; `digest` is that of what was carried out.
    pub async fn report(
        &self,
        action: Uuid,
        failed: bool,
        digest: &[u8; 32],
        note: &str,
    ) -> Result<(State, Recorded), Failure> {
        let event = if failed {
            ExecutionEvent::Failed
        } else {
            ExecutionEvent::Executed
        };
        let (note, salt) = (text::plain(note)?, entropy::salt()?);
        check_note(event, &note)?;
        let said = (!note.is_empty()).then_some(Private {
            salt: &salt,
            text: &note,
        });
        Ok(self.store().execute(action, event, digest, said).await?)
    }
}

impl Session {
    /// What became of an approval, oldest first.
    pub async fn executions(&self, action: Uuid) -> Result<Vec<ExecutionRow>, Failure> {
        Ok(self.store().executions(action).await?)
    }
}
