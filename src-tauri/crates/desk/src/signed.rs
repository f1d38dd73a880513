//! Reading what others decided, an action's record, and recording how long the evidence was looked at.

use countersign_app::{case::Reading, tables::sets_pdf};
use countersign_contract as c;
use countersign_refusal::{Action, Thing};
use countersign_screens::{changes, people::names, signed};
use countersign_statement::codes::ReasonCode;

use crate::{
    commands::Admitted,
    desk::held,
    fail::{Told as _, error, id, missing},
    wire,
};

impl Admitted<'_> {
    /// The command `signed_decision`.
    pub(crate) async fn signed_decision(
        &self,
        request: c::SignedDecisionKey,
    ) -> Result<c::SignedDecisionView, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        let taken = loaded.decisions.iter().find(|d| d.seq == request.seq);
        let taken = taken.ok_or_else(|| missing(Thing::Decision, &request.seq.to_string()))?;
        let picked = request.reason_code.parse::<ReasonCode>().is_ok();
        let me = session.person();
        // Their own is never kept from anybody.
        if taken.person != me
            && let Some(why) = signed::withheld(me, &loaded, picked)
        {
            return Ok(c::SignedDecisionView::KeptBack { why });
        }
        let found = session.signed(std::slice::from_ref(taken)).await.told()?;
        let found = found.first();
        let found = found.ok_or_else(|| missing(Thing::Decision, &request.seq.to_string()))?;
        let names = names(&loaded.members, me);
        Ok(c::SignedDecisionView::Shown(Box::new(signed::decision(
            found, &names,
        ))))
    }

    /// The command `decision_record`: looking at it is not recorded.
    pub(crate) async fn decision_record(
        &self,
        request: c::ActionKey,
    ) -> Result<c::DecisionRecord, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let view = self.view_of(&seat, action).await?;
        let loaded = session.load(action).await.told()?;
        let me = session.person();
        // On a blind route the database does not say whether there are any.
        let route = loaded.case.route.as_ref();
        let blind = route.is_some_and(|route| route.commit_before_reveal.is_blind());
        let kept_back = (blind || !loaded.decisions.is_empty())
            .then(|| signed::withheld(me, &loaded, false))
            .flatten();
        let decisions = if kept_back.is_some() {
            Vec::new()
        } else {
            let names = names(&loaded.members, me);
            let found = session.signed(&loaded.decisions).await.told()?;
            found.iter().map(|s| signed::decision(s, &names)).collect()
        };
        let head = session.head().await.told()?;
        Ok(c::DecisionRecord {
            view,
            decisions,
            kept_back,
            head_seq: head.seq,
            head_leaf: hex::encode(head.leaf),
            made_at: wire::time(loaded.now),
            sets_pdf: sets_pdf(),
        })
    }

    /// The command `record_reading`: a view like the one that was shown, with how long its sections were on the screen. What has
    /// changed since is refused: it was not seen.
    pub(crate) async fn record_reading(
        &self,
        request: c::RecordReading,
    ) -> Result<c::SeenView, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let shown = held(&seat.shown).get(&request.view_digest).cloned();
        let shown = shown
            .filter(|s| s.action_id == action)
            .ok_or_else(|| error(Action::ViewUnknown))?;
        let session = seat.session();
        let reading: Vec<Reading> = request
            .sections
            .iter()
            .filter_map(|s| {
                let (section, usual_ms) = shown.usual.iter().find(|(u, _)| *u == s.section)?;
                Some(Reading {
                    section: section.clone(),
                    shown_ms: s.shown_ms,
                    usual_ms: *usual_ms,
                })
            })
            .collect();
        let stale = |changed_seq: u64| {
            error(Action::StaleView {
                changed_seq,
                seen_seq: shown.seen_seq,
            })
        };
        let program = &self.shared.versions.program;
        let (loaded, seen) = session
            .open_action_having_read(action, program, &reading)
            .await
            .told()?;
        // Before the record and behind it: what moved in between has a smaller number than the view, and was not seen either.
        let after = session.load(action).await.told()?;
        for now in [&loaded, &after] {
            if changes::is_stale(now, shown.seen_seq) {
                return Err(stale(now.row.changed_seq));
            }
        }
        let digest = hex::encode(seen.view_digest);
        let again = changes::Shown {
            seen_seq: seen.seq,
            ..shown
        };
        held(&seat.shown).insert(digest.clone(), again);
        Ok(c::SeenView {
            view_digest: digest,
            seen_seq: seen.seq,
            seen_leaf: hex::encode(seen.leaf),
        })
    }
}
