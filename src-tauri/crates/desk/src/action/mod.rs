//! The action's screen: everything that was said to it, who may decide, and what changed since it was shown.

mod evidence;
mod history;
mod recommendation;
mod route;
mod view;

use countersign_contract as c;
use countersign_refusal::Thing;
use uuid::Uuid;

use crate::{
    Desk,
    assignments::in_hand,
    commands::Admitted,
    desk::{Seat, held, names},
    fail::{Answer, Told as _, id},
    shown::Shown,
    wire,
};

/// Views remembered for telling what changed.
const SHOWN: usize = 256;

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
        let mut view = view::build(&session, &loaded).await?;
        view.view_digest = hex::encode(seen.view_digest);
        view.seen_seq = seen.recorded.seq;
        view.seen_leaf = hex::encode(seen.recorded.leaf);
        view.seen_at = wire::time(loaded.now);
        let shown = Shown {
            action_id: action,
            seen_seq: seen.recorded.seq,
            state: view.state,
            step: loaded.row.step,
            action_digest: loaded.row.action_digest,
        };
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
    pub(crate) async fn view_of(&self, seat: &Seat, action: Uuid) -> Answer<c::ActionView> {
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        view::build(&session, &loaded).await
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
        let now_state = wire::state(loaded.row.state, loaded.row.expires_at, loaded.now);
        let expired = now_state == c::ActionState::Expired;
        let names = names(&loaded.members, session.person());
        let in_hand = in_hand(&loaded, &names);
        if loaded.row.changed_seq <= request.seen_seq && !expired {
            return Ok(c::ViewChanges {
                stale: false,
                changed_at: None,
                seq: None,
                what: String::new(),
                rows: Vec::new(),
                sections: Vec::new(),
                in_hand,
            });
        }
        let news = history::timeline(&session, &loaded, &names).await?;
        let last = news
            .iter()
            .find(|e| e.seq > request.seen_seq && e.seq == loaded.row.changed_seq)
            .or_else(|| news.first());
        let before = held(&seat.shown).get(&request.view_digest).cloned();
        let mut rows = Vec::new();
        let mut sections = Vec::new();
        if let Some(before) = before {
            let mut differs = |field: &str, old: String, new: String| {
                if old != new {
                    rows.push(c::DiffRow {
                        field: field.into(),
                        before: old,
                        after: new,
                        changed: true,
                    });
                }
            };
            differs("State", words(before.state), words(now_state));
            differs(
                "Open step",
                before.step.to_string(),
                loaded.row.step.to_string(),
            );
            if before.action_digest != loaded.row.action_digest {
                differs(
                    "Content",
                    hex::encode(before.action_digest),
                    hex::encode(loaded.row.action_digest),
                );
                sections.extend(["change", "checks", "input", "output"].map(str::to_owned));
            }
        }
        Ok(c::ViewChanges {
            stale: true,
            changed_at: last.map(|e| e.at.clone()),
            seq: last.map(|e| e.seq),
            what: if expired {
                "It expired.".into()
            } else {
                last.map_or_else(
                    || "It changed.".into(),
                    |e| format!("{} {}.", e.actor, e.what),
                )
            },
            rows,
            sections,
            in_hand,
        })
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
        if let Some(withheld) = recommendation::withheld(&session, &loaded) {
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
        let candidates = loaded.candidates();
        let role = loaded
            .case
            .open_step()
            .map_or(c::Role::Supervisor, |s| wire::role(s.role));
        let me = session.person();
        Ok(c::WhoCanDecide {
            step: u32::try_from(loaded.row.step).unwrap_or(0),
            role,
            can: candidates
                .iter()
                .filter(|k| k.answer.is_ok())
                .map(|k| route::person(k, me))
                .collect(),
            cannot: candidates
                .iter()
                .filter_map(|k| route::excluded(k, me))
                .collect(),
        })
    }
}

fn words(state: c::ActionState) -> String {
    wire::readable(
        serde_json::to_value(state)
            .ok()
            .as_ref()
            .and_then(|v| v.as_str())
            .unwrap_or("unknown"),
    )
}
