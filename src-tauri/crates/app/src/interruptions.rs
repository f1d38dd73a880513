//! Asking and answering, holding and letting go on, taking back: what interrupts a review and ends that. Recorded, unsigned.

use countersign_statement::codes::InterruptionEvent;
pub use countersign_store::interruptions::{InterruptionRow, Question};
use countersign_store::{Private, Recorded, Store};
use countersign_workflow::interrupt::{check_text, may_interrupt};
use uuid::Uuid;

use crate::{AgentSession, Failure, Session, entropy, text};

async fn send(
    store: &Store,
    action: Uuid,
    event: InterruptionEvent,
    words: &str,
) -> Result<Recorded, Failure> {
    let (words, salt) = (text::plain(words)?, entropy::salt()?);
    check_text(&words)?;
    let said = Private {
        salt: &salt,
        text: &words,
    };
    Ok(store.interrupt(action, event, said).await?)
}

impl Session {
    /// Asks, answers, holds, lets go on or takes back, as this person may; `words` are the question, the answer or the reason.
    pub async fn interrupt(
        &self,
        action: Uuid,
        event: InterruptionEvent,
        words: &str,
    ) -> Result<Recorded, Failure> {
        let loaded = self.load(action).await?;
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        may_interrupt(&loaded.case, &me.person, event, loaded.now)?;
        send(self.store(), action, event, words).await
    }

    /// What was asked, answered and said to holds, oldest first.
    pub async fn interruptions(&self, action: Uuid) -> Result<Vec<InterruptionRow>, Failure> {
        Ok(self.store().said(action).await?.interruptions)
    }
}

impl AgentSession {
    /// Answers a question about an action of its own, or takes the action back. The database judges.
    pub async fn interrupt(
        &self,
        action: Uuid,
        event: InterruptionEvent,
        words: &str,
    ) -> Result<Recorded, Failure> {
        send(self.store(), action, event, words).await
    }

    /// The open questions about its own actions, oldest first.
    pub async fn questions(&self) -> Result<Vec<Question>, Failure> {
        Ok(self.store().questions().await?)
    }
}
