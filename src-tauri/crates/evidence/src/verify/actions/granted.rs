//! What a grant proof is asked of an action.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::State;
use countersign_statement::codes::Verdict;
use uuid::Uuid;

use super::glass::Forced;
use super::{Actions, ForcedBy};
use crate::verify::people::People;

/// What is known of an action that somebody wants to carry out.
#[derive(Debug)]
pub struct Granted {
    /// The digest of its content.
    pub digest: [u8; 32],
    /// Where it stands; none where a record of it is missing.
    pub state: Option<State>,
    /// Whether its content says that it is a simulation.
    pub simulation: bool,
    /// Until when an approval of it lasts.
    pub until: Option<DateTime<Utc>>,
    /// The broken glass by which it was approved, if it was.
    pub forced: Option<ForcedBy>,
    /// The approvals that count: their records and who made them.
    pub approvals: Vec<(u64, Uuid)>,
}

impl Actions {
    /// Where one action stands by all records so far, for who asks whether it may be carried out.
    pub fn grant(&mut self, action: Uuid, people: &People) -> Option<Granted> {
        let halted = self.settle(action, people).is_some();
        let state = self.standing.get(&action).and_then(|s| s.state);
        let proposed = self.proposed.get(&action)?;
        let lasts = proposed.prescribed.as_ref().and_then(|route| {
            let seconds = i64::try_from(route.expiry_seconds).ok()?;
            let (_, approved) = proposed.ended?;
            approved.checked_add_signed(TimeDelta::try_seconds(seconds)?)
        });
        let votes = proposed.decided.iter();
        let counted = votes.filter(|v| v.stands && !v.void && v.verdict == Verdict::Approve);
        Some(Granted {
            digest: proposed.digest,
            // Where the route is not known, nobody followed what the decisions came to.
            state: state.filter(|state| match state {
                State::Approved => !halted,
                State::InReview => proposed.prescribed.is_some(),
                _ => true,
            }),
            simulation: proposed.simulation,
            forced: self.glass.standing.get(&action).map(Forced::said),
            until: lasts,
            approvals: counted.map(|vote| (vote.seq, vote.person)).collect(),
        })
    }
}
