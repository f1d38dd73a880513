//! Asking, answering, holding, releasing, taking back and escalating by hand: recorded, unsigned.

use countersign_contract as c;
use countersign_refusal::Thing;

use crate::{
    commands::Admitted,
    decide::recorded_at,
    fail::{Told as _, id},
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
}
