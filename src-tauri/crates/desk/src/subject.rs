//! Everything that is known about an account or an incident.

use countersign_contract as c;
use countersign_refusal::Thing;
use countersign_screens::subject;

use crate::{
    commands::Admitted,
    fail::{Answer, Told as _, id},
};

impl Admitted<'_> {
    /// The command `subject`: looking at it is not recorded.
    pub(crate) async fn subject(&self, request: c::SubjectKey) -> Answer<c::SubjectView> {
        let seat = self.seat()?;
        let of = request
            .action_id
            .as_deref()
            .map(|action| id(Thing::Action, action))
            .transpose()?;
        let about = seat
            .session()
            .about(subject::kind(request.kind), &request.id, of)
            .await
            .told()?;
        let names = seat.names().await?;
        Ok(subject::view(request.kind, &request.id, about, &names))
    }
}
