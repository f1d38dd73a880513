//! Who has an action in hand: claiming, giving back, handing over. Advice, recorded and unsigned.

use countersign_contract as c;
use countersign_refusal::Thing;

use crate::{
    commands::Admitted,
    fail::{Told as _, id},
    wire,
};

impl Admitted<'_> {
    /// The command `claim`: takes an action in hand for half an hour, or gives it back.
    pub(crate) async fn claim(&self, request: c::Claim) -> Result<c::Claimed, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        if request.take {
            let claimed = session.claim(action).await.told()?;
            Ok(c::Claimed {
                yours: true,
                until: Some(wire::time(claimed.until)),
                seq: claimed.recorded.seq,
            })
        } else {
            let recorded = session.release(action).await.told()?;
            Ok(c::Claimed {
                yours: false,
                until: None,
                seq: recorded.seq,
            })
        }
    }

    /// The command `hand_over`.
    pub(crate) async fn hand_over(
        &self,
        request: c::HandOver,
    ) -> Result<c::HandedOver, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let person = id(Thing::Person, &request.person)?;
        let session = seat.session();
        let over = session
            .hand_over(action, person, &request.note)
            .await
            .told()?;
        Ok(c::HandedOver {
            to: c::PersonRef {
                person: person.to_string(),
                name: over.name,
                you: person == session.person(),
            },
            seq: over.recorded.seq,
        })
    }
}
