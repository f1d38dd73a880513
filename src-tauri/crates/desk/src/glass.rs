//! Breaking the glass, and reviewing that somebody else did.

use countersign_app::glass::Breaking;
use countersign_contract as c;
use countersign_refusal::Thing;
use countersign_screens::glass;
use countersign_statement::codes::GlassVerdict;
use countersign_workflow::{Demands, Done};

use crate::{
    commands::Admitted,
    decide::{recorded_at, seen},
    fail::{Told as _, id},
};

impl Admitted<'_> {
    /// The command `break_glass`.
    pub(crate) async fn break_glass(
        &self,
        request: c::BreakGlass,
    ) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let breaking = Breaking {
            incident: &request.incident,
            narrative: &request.narrative,
            seen: seen(&request.view_digest, request.seen_seq, &request.seen_leaf)?,
        };
        // Whoever may not is told so before anything is asked of them.
        session.prepare_breaking(action, breaking).await.told()?;
        let loaded = session.load(action).await.told()?;
        let demands = Demands::breaking(loaded.content.as_ref(), loaded.row.seq);
        demands
            .check(&Done {
                viewed: &[],
                narrative: &request.narrative,
                typed: request.typed.as_deref(),
                password: request.reauthentication.is_some(),
            })
            .told()?;
        if let Some(password) = &request.reauthentication {
            self.check_password(&seat, password).await?;
        }
        let recorded = session.break_glass(action, breaking).await.told()?;
        recorded_at(&session, recorded).await
    }

    /// The command `review_glass`.
    pub(crate) async fn review_glass(
        &self,
        request: c::ReviewGlass,
    ) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let verdict = match request.verdict {
            c::GlassVerdict::Upheld => GlassVerdict::Upheld,
            c::GlassVerdict::NotUpheld => GlassVerdict::NotUpheld,
        };
        let recorded = session
            .review_glass(action, verdict, &request.reason)
            .await
            .told()?;
        recorded_at(&session, recorded).await
    }

    /// The command `open_reviews`.
    pub(crate) async fn open_reviews(
        &self,
        _: c::Nothing,
    ) -> Result<Vec<c::OpenReview>, c::ApiError> {
        let seat = self.seat()?;
        let waiting = seat.session().waiting_reviews().await.told()?;
        let names = seat.names().await?;
        Ok(waiting
            .into_iter()
            .map(|one| glass::open_review(&one.review, one.mine, &names))
            .collect())
    }
}
