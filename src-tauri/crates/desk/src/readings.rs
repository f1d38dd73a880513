//! Who else has the open action open.

use countersign_contract as c;
use countersign_refusal::Thing;

use crate::{
    commands::Admitted,
    fail::{Told as _, id},
};

impl Admitted<'_> {
    /// The command `say_reading`: said again while the action stays open, for what was said runs out.
    pub(crate) async fn say_reading(
        &self,
        request: c::SayReading,
    ) -> Result<c::Readers, c::ApiError> {
        let seat = self.seat()?;
        let action = request.action_id.as_deref();
        let action = action.map(|text| id(Thing::Action, text)).transpose()?;
        let others = seat.session().say_reading(action).await.told()?;
        let names = seat.names().await?;
        Ok(c::Readers {
            readers: others.into_iter().map(|who| names.person(who)).collect(),
        })
    }
}
