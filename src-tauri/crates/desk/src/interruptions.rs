//! Asking, answering, holding, releasing, taking back, escalating by hand, revising and letting another action follow: recorded,
//! unsigned.

use countersign_app::revisions::{Otherwise, amount as otherwise_amount};
use countersign_contract as c;
use countersign_refusal::Thing;
use countersign_workflow::friction::labelled;

use crate::{
    commands::Admitted,
    decide::recorded_at,
    fail::{Told as _, id, missing},
    wire,
};

impl Admitted<'_> {
    /// The command `interrupt`.
    pub(crate) async fn interrupt(
        &self,
        request: c::Interrupt,
    ) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let event = wire::interruption_code(request.event);
        let recorded = session
            .interrupt(action, event, &request.text)
            .await
            .told()?;
        recorded_at(&session, recorded).await
    }

    /// The command `escalate`.
    pub(crate) async fn escalate(&self, request: c::Escalate) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let recorded = session.escalate(action, &request.reason).await.told()?;
        recorded_at(&session, recorded).await
    }

    /// The command `revise`.
    pub(crate) async fn revise(&self, request: c::Revise) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let amount = request
            .amount
            .as_deref()
            .map(otherwise_amount)
            .transpose()
            .told()?;
        let otherwise = Otherwise {
            amount,
            currency: request.currency,
            params: request.params,
        };
        let revision = request.revision.into();
        let recorded = session
            .revise(action, revision, &otherwise, &request.reason)
            .await
            .told()?;
        recorded_at(&session, recorded).await
    }

    /// The command `supersede`.
    pub(crate) async fn supersede(
        &self,
        request: c::Supersede,
    ) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let named = request.by.trim();
        let by = match labelled(named) {
            Some(seq) => session
                .action_at(seq)
                .await
                .told()?
                .ok_or_else(|| missing(Thing::Action, named))?,
            None => id(Thing::Action, named)?,
        };
        let (_, recorded) = session.supersede(action, by).await.told()?;
        recorded_at(&session, recorded).await
    }
}
