//! One action in the place of another, or proposed anew after it was rejected: by the agent that proposed both, or its owner.

use countersign_statement::codes::SuccessionEvent;
use countersign_store::Recorded;
use countersign_workflow::may_succeed;
use uuid::Uuid;

use crate::{AgentSession, Failure, Session};

impl AgentSession {
    /// Puts another action of this agent in the place of one that is open or approved, or proposes anew in it what was rejected.
    pub async fn supersede(
        &self,
        action: Uuid,
        successor: Uuid,
    ) -> Result<(SuccessionEvent, Recorded), Failure> {
        Ok(self.store().supersede(action, successor).await?)
    }
}

impl Session {
    /// The same by the agent's owner.
    pub async fn supersede(
        &self,
        action: Uuid,
        successor: Uuid,
    ) -> Result<(SuccessionEvent, Recorded), Failure> {
        let loaded = self.load(action).await?;
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        // The same said twice is one, which the database knows.
        if loaded.case.successor != Some(successor) {
            may_succeed(&loaded.case, &me.person, loaded.now)?;
        }
        Ok(self.store().supersede(action, successor).await?)
    }
}
