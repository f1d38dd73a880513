//! Deciding, taking a vote back and commenting. What is asked of the reader beforehand is asked here too, not in the page alone.

use countersign_app::ledger::Recorded;
use countersign_app::{Failure, Session, case::Seen, decide::Decision};
use countersign_contract as c;
use countersign_refusal::{Action, Login, Page, Refusal, Thing};
use countersign_screens::decision;
use countersign_statement::{
    bytes32,
    codes::{ReasonCode, Verdict},
};
use countersign_workflow::{Case, Demands, Done};
use uuid::Uuid;

use crate::{
    Desk,
    commands::Admitted,
    desk::{SignedIn, held},
    fail::{Answer, Told as _, error, from, id, missing},
    previews::Preview,
    wire,
};

/// A narrative that satisfies the rules, for the rows of a preview before anything was written. It is in no statement that is shown.
const FILLER: &str = "(not written yet)";

/// Most bytes of a comment (docs/formats, §3).
pub(crate) const COMMENT_LIMIT: u64 = 65_536;

/// A decision that is in the ledger.
struct Stored {
    recorded: Recorded,
    at: String,
    verdict: c::Verdict,
    override_type: Option<c::OverrideType>,
}

impl Admitted<'_> {
    /// The command `preview_decision`: what would be signed. Once all is picked and written, the very bytes, which `decide` then
    /// signs. Before that there are none to show: the rows are of a stand-in's plan, and leave out what is not there yet.
    pub(crate) async fn preview_decision(
        &self,
        request: c::PreviewDecision,
    ) -> Result<c::DecisionPreview, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let decision_id = id(Thing::Decision, &request.decision_id)?;
        let session = seat.session();
        let verdict = wire::verdict_code(request.verdict);
        let picked = reason(&request.reason_code, verdict)?;
        let seen = seen(&request.view_digest, request.seen_seq, &request.seen_leaf)?;
        let making = held(&seat.previews).begin(decision_id);
        if seat.is_locked() {
            return Err(error(Login::SessionLocked));
        }
        let loaded = session.load(action).await.told()?;
        let stand_in = ReasonCode::ALL
            .iter()
            .copied()
            .find(|r| r.verdict() == verdict);
        let mut decision = Decision {
            decision_id,
            verdict,
            reason_code: picked.or(stand_in).ok_or_else(|| reason_needed(verdict))?,
            narrative: request.narrative,
        };
        let (prepared, written) = match session.prepare(&loaded, &seen, &decision) {
            Ok(prepared) => (prepared, true),
            Err(failure) if failure.code() == "narrative-missing" => {
                decision.narrative = FILLER.into();
                let prepared = session.prepare(&loaded, &seen, &decision).told()?;
                (prepared, false)
            }
            Err(failure) => return Err(from(failure)),
        };
        let whole = picked.is_some() && written;
        let key = session.key().map(|key| key.key_id);
        let preview = decision::preview(&loaded, &prepared.plan, picked.is_some(), written, key);
        if whole {
            let demands = session.demands(&loaded).await.told()?;
            let shown = Preview {
                loaded,
                seen,
                decision,
                prepared,
                demands,
            };
            held(&seat.previews).keep(&making, shown);
        }
        Ok(preview)
    }

    /// The command `decide`: signs and records what was previewed under this id, byte for byte, or answers that it must be
    /// shown again. The same id twice answers the stored decision.
    pub(crate) async fn decide(&self, request: c::Decide) -> Result<c::Decided, c::ApiError> {
        let seat = self.seat()?;
        let (action, decision_id) = (
            id(Thing::Action, &request.action_id)?,
            id(Thing::Decision, &request.decision_id)?,
        );
        let verdict = wire::verdict_code(request.verdict);
        let kept = held(&seat.previews).of(decision_id);
        let Some(preview) = kept else {
            // Sent again after its answer was lost, or never shown.
            return self.stored(&seat, action, &request).await;
        };
        let decision = Decision {
            decision_id,
            verdict,
            reason_code: reason(&request.reason_code, verdict)?
                .ok_or_else(|| reason_needed(verdict))?,
            narrative: request.narrative.clone(),
        };
        let seen = seen(&request.view_digest, request.seen_seq, &request.seen_leaf)?;
        self.satisfy(&seat, &preview.demands, &request).await?;
        if !preview.shows(action, &seen, &decision, &request.statement_digest) {
            return Err(error(Page::PreviewStale));
        }
        let session = seat.session();
        let taken = session
            .sign_and_send(&preview.prepared)
            .await
            .map_err(|failure| late(failure, preview.loaded.row.step))?;
        held(&seat.previews).forget(decision_id);
        let case = session.after(&preview.loaded, &taken).await.told()?;
        let stored = Stored {
            recorded: taken.recorded,
            at: taken.at,
            verdict: request.verdict,
            override_type: wire::override_type(taken.override_type),
        };
        let state = wire::state(taken.state, None, preview.loaded.now);
        self.decided(&seat, action, stored, state, &case).await
    }
}

impl Desk {
    /// What the route's tier asks for besides the rules of the workflow.
    async fn satisfy(&self, seat: &SignedIn, demands: &Demands, request: &c::Decide) -> Answer<()> {
        demands
            .check(&Done {
                viewed: &request.viewed,
                narrative: &request.narrative,
                typed: request.typed.as_deref(),
                password: request.reauthentication.is_some(),
            })
            .told()?;
        match &request.reauthentication {
            Some(password) if demands.password => self.check_password(seat, password).await,
            _ => Ok(()),
        }
    }

    /// A decision that is in the ledger already, as the answer to the one who took it; of one that is not, what was missing
    /// besides that it was not shown.
    async fn stored(
        &self,
        seat: &SignedIn,
        action: Uuid,
        request: &c::Decide,
    ) -> Answer<c::Decided> {
        let session = seat.session();
        let decision_id = id(Thing::Decision, &request.decision_id)?;
        let loaded = session.load(action).await.told()?;
        let row = loaded
            .decisions
            .iter()
            .find(|d| d.decision_id == decision_id && d.person == session.person());
        let Some(row) = row else {
            let verdict = wire::verdict_code(request.verdict);
            reason(&request.reason_code, verdict)?.ok_or_else(|| reason_needed(verdict))?;
            seen(&request.view_digest, request.seen_seq, &request.seen_leaf)?;
            let demands = session.demands(&loaded).await.told()?;
            self.satisfy(seat, &demands, request).await?;
            return Err(error(Page::PreviewStale));
        };
        let leaf = session.leaf(row.seq).await.told()?;
        let stored = Stored {
            recorded: Recorded {
                seq: row.seq,
                leaf: leaf.ok_or_else(|| missing(Thing::Record, &row.seq.to_string()))?,
            },
            at: wire::time(row.at),
            verdict: wire::verdict(row.verdict),
            override_type: wire::override_type(row.override_type),
        };
        let state = wire::state(loaded.row.state, loaded.row.expires_at, loaded.now);
        self.decided(seat, action, stored, state, &loaded.case)
            .await
    }

    async fn decided(
        &self,
        seat: &SignedIn,
        action: Uuid,
        stored: Stored,
        state: c::ActionState,
        case: &Case,
    ) -> Answer<c::Decided> {
        let session = seat.session();
        Ok(c::Decided {
            seq: stored.recorded.seq,
            leaf: hex::encode(stored.recorded.leaf),
            at: stored.at,
            key_fingerprint: session
                .key()
                .map(|k| wire::fingerprint(&k.key_id))
                .unwrap_or_default(),
            verdict: stored.verdict,
            override_type: stored.override_type,
            state,
            effect: decision::became(case),
            next_action_id: self.next_action(seat, action).await?,
        })
    }
}

impl Admitted<'_> {
    /// The command `retract`.
    pub(crate) async fn retract(&self, request: c::Retract) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let session = seat.session();
        let recorded = session.retract(action, &request.reason).await.told()?;
        recorded_at(&session, recorded).await
    }

    /// The command `comment`.
    pub(crate) async fn comment(
        &self,
        request: c::WriteComment,
    ) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let (action, comment_id) = (
            id(Thing::Action, &request.action_id)?,
            id(Thing::Comment, &request.comment_id)?,
        );
        if request.text.trim().is_empty() {
            return Err(error(Action::CommentEmpty {
                most: COMMENT_LIMIT,
            }));
        }
        let session = seat.session();
        let recorded = session
            .comment_as(comment_id, action, &request.text)
            .await
            .told()?;
        recorded_at(&session, recorded).await
    }
}

/// A fact's place with its time, out of the record itself.
pub(crate) async fn recorded_at(session: &Session, recorded: Recorded) -> Answer<c::Recorded> {
    let record = session.read_back(recorded).await.told()?;
    Ok(c::Recorded {
        seq: recorded.seq,
        leaf: hex::encode(recorded.leaf),
        at: record.at,
    })
}

fn reason(code: &str, verdict: Verdict) -> Answer<Option<ReasonCode>> {
    if code.is_empty() {
        return Ok(None);
    }
    let reason: ReasonCode = code.parse().map_err(|_| reason_needed(verdict))?;
    if reason.verdict() == verdict {
        Ok(Some(reason))
    } else {
        Err(reason_needed(verdict))
    }
}

pub(crate) fn seen(view_digest: &str, seq: u64, leaf: &str) -> Answer<Seen> {
    match (bytes32(view_digest), bytes32(leaf)) {
        (Some(view_digest), Some(leaf)) => Ok(Seen {
            view_digest,
            seq,
            leaf,
        }),
        _ => Err(error(Action::ViewUnknown)),
    }
}

/// A refusal that came because somebody else was faster says so: which step it was, and in which record it closed.
fn late(failure: Failure, step: u64) -> c::ApiError {
    match failure.refusal() {
        Refusal::Action(Action::NotOpen {
            changed_seq: Some(seq),
            ..
        }) => {
            let row = Page::StepClosed { step, seq: *seq };
            from(failure.as_row(row))
        }
        _ => from(failure),
    }
}

fn reason_needed(verdict: Verdict) -> c::ApiError {
    error(Action::ReasonCode {
        reason: None,
        verdict: Some(verdict),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_statement::State;

    #[test]
    fn a_step_that_closed_is_told_with_the_number_of_its_record() {
        let closed = late(
            Failure::new(Action::NotOpen {
                state: State::Approved,
                changed_seq: Some(57),
            }),
            2,
        );
        assert_eq!(closed.code.name(), "step-closed");
        assert_eq!(
            closed.message,
            "Step 2 closed at ledger number 57, before yours arrived."
        );
        assert_eq!(
            (&closed.members["step"], &closed.members["seq"]),
            (&2.into(), &57.into())
        );
        let other = late(Failure::new(Action::ViewUnknown), 2);
        assert_eq!(other.code.name(), "view-unknown");
    }
}
