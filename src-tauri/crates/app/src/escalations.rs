//! A step that nobody decides on is put before more people: by hand, or because its time has come.

use countersign_statement::codes::EscalationCause;
use countersign_store::{Private, Recorded, Store, StoreError, escalations::NextRung};
use countersign_workflow::{escalate::may_escalate, interrupt::check_text};
use uuid::Uuid;

use crate::{Failure, Session, WorkerSession, entropy, text};

/// Rungs that are read at once.
const AT_ONCE: i64 = 100;

/// Escalates every step whose time has come, one record each, and answers how many. What somebody else escalated, decided or closed
/// meanwhile is passed over, so that any number of consoles and workers may do this at once.
async fn overdue(store: &Store) -> Result<u64, Failure> {
    let mut escalated = 0;
    loop {
        let due = store.overdue_rungs(AT_ONCE).await?;
        let mut here = 0;
        for rung in &due {
            match store.escalate(*rung, EscalationCause::Overdue, None).await {
                Ok(_) => here += 1,
                Err(StoreError::Refused(why)) if passed_over(why.code()) => {}
                Err(error) => return Err(error.into()),
            }
        }
        escalated += here;
        // Where all were passed over, somebody else is at it.
        if here == 0 {
            return Ok(escalated);
        }
    }
}

fn passed_over(code: &str) -> bool {
    [
        "already-escalated",
        "not-overdue",
        "no-rung",
        "not-open",
        "expired",
    ]
    .contains(&code)
}

impl Session {
    /// Puts an action's open step before the next role of its ladder, with a reason.
    pub async fn escalate(&self, action: Uuid, reason: &str) -> Result<Recorded, Failure> {
        let loaded = self.load(action).await?;
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        may_escalate(&loaded.case, &me.person, loaded.now)?;
        let (reason, salt) = (text::plain(reason)?, entropy::salt()?);
        check_text(&reason)?;
        let said = Private {
            salt: &salt,
            text: &reason,
        };
        let rung = NextRung {
            action,
            step: loaded.case.step,
            level: loaded.case.level + 1,
        };
        Ok(self
            .store()
            .escalate(rung, EscalationCause::ByHand, Some(said))
            .await?)
    }

    /// Escalates every step whose time has come; answers how many.
    pub async fn escalate_overdue(&self) -> Result<u64, Failure> {
        overdue(self.store()).await
    }
}

impl WorkerSession {
    /// Escalates every step whose time has come; answers how many.
    pub async fn escalate_overdue(&self) -> Result<u64, Failure> {
        overdue(self.store()).await
    }
}
