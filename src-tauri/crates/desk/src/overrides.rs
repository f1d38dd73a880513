//! Overrides, read one by one: the agent's advice beside the human's reason.

use countersign_contract as c;
use countersign_refusal::Thing;
use countersign_screens::{overrides, recommendation};

use crate::{
    commands::Admitted,
    fail::{Told as _, id},
};

/// Overrides told at a time.
const PART: usize = 100;

impl Admitted<'_> {
    /// The command `overrides`.
    pub(crate) async fn overrides(
        &self,
        request: c::OverridesRequest,
    ) -> Result<c::Overrides, c::ApiError> {
        let seat = self.seat()?;
        let limit = i64::try_from(PART).unwrap_or(i64::MAX).saturating_add(1);
        let mut rows = seat
            .session()
            .overrides(request.before, limit)
            .await
            .told()?;
        let names = seat.names().await?;
        let more = rows.len() > PART;
        rows.truncate(PART);
        Ok(c::Overrides {
            next: rows.last().filter(|_| more).map(|last| last.seq),
            overrides: rows
                .into_iter()
                .map(|row| overrides::row(row, &names))
                .collect(),
        })
    }

    /// The command `override_view`: looking at it is not recorded.
    pub(crate) async fn override_view(
        &self,
        request: c::SignedDecisionKey,
    ) -> Result<c::OverrideView, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        let advice = recommendation::withheld(session.person(), &loaded)
            .unwrap_or_else(|| recommendation::shown(&loaded));
        Ok(c::OverrideView {
            decision: self.signed_decision(request).await?,
            advice,
        })
    }
}
