//! The action's screen: loading what it shows, and remembering what was shown.

use countersign_app::{Session, case::Loaded};
use countersign_contract as c;
use countersign_refusal::Thing;
use countersign_screens::{
    action::{self, Around},
    changes::{self, Shown},
    recommendation, route,
};
use uuid::Uuid;

use crate::{
    Desk,
    commands::Admitted,
    desk::{SignedIn, held},
    fail::{Answer, Told as _, id},
    wire,
};

/// Views remembered for telling what changed.
const SHOWN: usize = 256;
/// Decisions on like actions that are shown.
const PRECEDENTS: i64 = 6;

impl Admitted<'_> {
    /// The command `open_action`: what is shown is recorded, and a decision binds to it.
    pub(crate) async fn open_action(
        &self,
        request: c::OpenAction,
    ) -> Result<c::ActionView, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let (loaded, seen) = session
            .open_action(action, &self.shared.versions.program)
            .await
            .told()?;
        let mut view = view(&session, &loaded).await?;
        view.view_digest = hex::encode(seen.view_digest);
        view.seen_seq = seen.seq;
        view.seen_leaf = hex::encode(seen.leaf);
        view.seen_at = wire::time(loaded.now);
        let shown = Shown::of(&view, &loaded);
        let mut kept = held(&seat.shown);
        if kept.len() >= SHOWN {
            kept.clear();
        }
        kept.insert(view.view_digest.clone(), shown);
        drop(kept);
        Ok(view)
    }
}

impl Desk {
    /// The same without a record of it, for the pane beside the list.
    pub(crate) async fn view_of(&self, seat: &SignedIn, action: Uuid) -> Answer<c::ActionView> {
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        view(&session, &loaded).await
    }
}

impl Admitted<'_> {
    /// The command `view_changes`.
    pub(crate) async fn view_changes(
        &self,
        request: c::ViewChangesRequest,
    ) -> Result<c::ViewChanges, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        let me = session.person();
        let history = session.timeline(action).await.told()?;
        if !changes::is_stale(&loaded, request.seen_seq) {
            return Ok(changes::none(&loaded, history, me));
        }
        let before = held(&seat.shown).get(&request.view_digest).cloned();
        Ok(changes::since(
            request.seen_seq,
            before.as_ref(),
            &loaded,
            history,
            me,
        ))
    }

    /// The command `reveal_recommendation`: unfolding it is a view of its own in the ledger.
    pub(crate) async fn reveal_recommendation(
        &self,
        request: c::RevealRecommendation,
    ) -> Result<c::RecommendationView, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        if let Some(withheld) = recommendation::withheld(session.person(), &loaded) {
            return Ok(withheld);
        }
        let noted = format!("{} recommendation unfolded", self.shared.versions.program);
        let (loaded, _) = session.open_action(action, &noted).await.told()?;
        Ok(recommendation::shown(&loaded))
    }

    /// The command `who_can_decide`.
    pub(crate) async fn who_can_decide(
        &self,
        request: c::ActionKey,
    ) -> Result<c::WhoCanDecide, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        Ok(route::who_can_decide(&loaded, session.person()))
    }
}

/// The screen of a loaded action, with what is loaded around it.
async fn view(session: &Session, loaded: &Loaded) -> Answer<c::ActionView> {
    let precedents = match &loaded.content {
        Some(content) => session
            .precedents(content, loaded, PRECEDENTS)
            .await
            .told()?,
        None => Vec::new(),
    };
    let around = Around {
        precedents,
        evidence: session.evidence(loaded).await.told()?,
        like: session.like(loaded).await.told()?,
        history: session.timeline(loaded.row.action_id).await.told()?,
    };
    Ok(action::view(session.person(), loaded, around))
}
