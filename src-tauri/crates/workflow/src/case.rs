//! The facts known of one action, folded into what the rules ask.

use crate::{
    calendar::{Calendars, Counting, seconds},
    state::State,
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    Route, Rung, Step,
    codes::{Advice, Role, Verdict},
};
use std::sync::Arc;
use uuid::Uuid;

/// The people who stand too near to an action to decide on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lineage {
    /// Who answers for the agent, by the register.
    pub agent_owner: Option<Uuid>,
    /// Who proposed it, where a person did.
    pub proposer: Option<Uuid>,
    /// Who answers for the action, by its content.
    pub owner: Option<Uuid>,
    /// Who started it.
    pub launcher: Option<Uuid>,
    /// Whom it is about.
    pub subject_person: Option<Uuid>,
    /// Who changed it.
    pub editors: Vec<Uuid>,
}

impl Lineage {
    /// Everyone named, possibly more than once.
    pub fn people(&self) -> impl Iterator<Item = Uuid> + '_ {
        let single = [
            self.agent_owner,
            self.proposer,
            self.owner,
            self.launcher,
            self.subject_person,
        ];
        single
            .into_iter()
            .flatten()
            .chain(self.editors.iter().copied())
    }

    /// Whether `person` is named.
    pub fn contains(&self, person: Uuid) -> bool {
        self.people().any(|named| named == person)
    }
}

/// What was shown to a person, and its place in the ledger: the head that their decision names as seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Commitment of the view document.
    pub view_digest: [u8; 32],
    /// The record of the view.
    pub seq: u64,
    /// Its leaf.
    pub leaf: [u8; 32],
}

/// A seat that a person has taken; it stays theirs over all steps and revisions, unless they take their vote back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatTaken {
    /// The decision.
    pub decision_id: Uuid,
    /// Who.
    pub person: Uuid,
    /// Whose role it was, where that was delegated.
    pub on_behalf_of: Option<Uuid>,
    /// At which step.
    pub step: u64,
    /// Of which revision; votes of earlier ones are void but the seat is taken.
    pub revision: u64,
    /// In which role.
    pub role: Role,
    /// How.
    pub verdict: Verdict,
    /// Record number.
    pub seq: u64,
    /// The record since which it is not counted: its person took it back, or it became void.
    pub retracted: Option<u64>,
}

/// One action, as its facts say. Made by [`crate::apply`] and [`crate::replay`], or from rows by the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The action.
    pub action_id: Uuid,
    /// The current revision, from 1.
    pub revision: u64,
    /// Commitment of the current content.
    pub action_digest: [u8; 32],
    /// The proposing agent.
    pub agent: Uuid,
    /// Its name, for sentences.
    pub agent_name: String,
    /// Whether nothing of this may ever be done.
    pub is_simulation: bool,
    /// What the agent advises; `None` where that was erased or is kept back from the program.
    pub advice: Option<Advice>,
    /// The pinned route; `None` where nobody decides.
    pub route: Option<Route>,
    /// Its digest.
    pub route_digest: Option<[u8; 32]>,
    /// The calendars of the policy that the route was taken from.
    pub calendars: Arc<Calendars>,
    /// Who may not decide because of what they are to the action.
    pub lineage: Lineage,
    /// The action that took its place, or proposed it anew.
    pub successor: Option<Uuid>,
    /// The action whose place it took, or that it proposes anew.
    pub predecessor: Option<Uuid>,
    /// Seats taken, in the order of the records.
    pub seats: Vec<SeatTaken>,
    /// The glass that was broken to approve it, as long as that stands.
    pub broken: Option<crate::glass::Broken>,
    /// Where it stands by its records; see [`Case::state_at`] for the clock.
    pub state: State,
    /// The open step while in review (from 1), the last open one once closed, 0 where nobody ever decides.
    pub step: u64,
    /// How many rungs of the open step's ladder are reached.
    pub level: u64,
    /// When it was proposed, by the database.
    pub proposed_at: DateTime<Utc>,
    /// Until when its state lasts by the clock: from then on an open action is expired, an approved one lapsed, and the outcome of one
    /// that is being executed unknown. `None` where nobody decides.
    pub expiry_at: Option<DateTime<Utc>>,
    /// When the open step is due, or the last one was; stands still while the review is interrupted. `None` where nobody decides.
    pub due_at: Option<DateTime<Utc>>,
    /// The time of the record in `changed_seq`: while the review is interrupted, since when.
    pub changed_at: DateTime<Utc>,
    /// The record that last moved the state or the step: a view from before it is stale. A vote that moves neither
    /// does not make the views of others stale, so that two people may fill one step side by side.
    pub changed_seq: u64,
    /// The last record folded in.
    pub last_seq: u64,
    /// The time of the last record known.
    pub last_at: DateTime<Utc>,
}

/// Time that never runs backwards: the clock, or the last record's time where that is later.
pub fn effective_now(clock: DateTime<Utc>, last_record_at: DateTime<Utc>) -> DateTime<Utc> {
    clock.max(last_record_at)
}

/// So many seconds after `from`: when a route fails closed. When a step is due says its calendar: [`Case::due`].
pub fn later(from: DateTime<Utc>, seconds: u64) -> DateTime<Utc> {
    let delta = i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds);
    delta
        .and_then(|delta| from.checked_add_signed(delta))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The roles that decide on a step when `level` rungs of its ladder are reached, its own first.
pub fn roles_of(step: &Step, level: u64) -> Vec<Role> {
    let reached = usize::try_from(level).unwrap_or(usize::MAX);
    let also = step.escalation.iter().take(reached).map(|rung| rung.role);
    std::iter::once(step.role).chain(also).collect()
}

impl Case {
    /// Where the action stands at `now`: past its limit an open action is expired, an approval lapsed and an outcome unknown, recorded
    /// or not.
    pub fn state_at(&self, now: DateTime<Utc>) -> State {
        let now = effective_now(now, self.last_at);
        self.state
            .by_the_clock(self.expiry_at.is_some_and(|expiry| expiry <= now))
    }

    /// The open step, while there is one.
    pub fn open_step(&self) -> Option<&Step> {
        let route = self
            .route
            .as_ref()
            .filter(|_| self.state == State::InReview)?;
        route.steps.iter().find(|step| step.step == self.step)
    }

    /// Whose holders may decide on the open step: its own role, and those of the rungs that are reached.
    pub fn open_roles(&self) -> Vec<Role> {
        self.open_step()
            .map(|step| roles_of(step, self.level))
            .unwrap_or_default()
    }

    /// The next rung of the open step's ladder, and when it is reached by itself.
    pub fn next_rung(&self) -> Option<(&Rung, DateTime<Utc>)> {
        let reached = usize::try_from(self.level).ok()?;
        let rung = self.open_step()?.escalation.get(reached)?;
        let late = seconds(rung.after_seconds);
        Some((rung, self.counting().after(self.due_at?, late)))
    }

    /// How the time of the step that is open, or was last, is counted.
    pub fn counting(&self) -> Counting<'_> {
        self.route
            .as_ref()
            .and_then(|route| route.steps.iter().find(|step| step.step == self.step))
            .map_or(Counting::PLAIN, |step| self.calendars.counting(step))
    }

    /// When `step` is due if it begins at `at`.
    pub fn due(&self, step: &Step, at: DateTime<Utc>) -> DateTime<Utc> {
        let counting = self.calendars.counting(step);
        counting.after(at, seconds(step.due_seconds))
    }

    /// When the open step is due if its review, interrupted since the last change, goes on at `at`: what counted meanwhile moves it on.
    pub fn due_when_it_goes_on(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let counting = self.counting();
        let stood_still = counting.counted(self.changed_at, at);
        self.due_at.map(|due| counting.after(due, stood_still))
    }

    /// The vote of `person` that stands, if they gave one in any step or revision.
    pub fn vote_of(&self, person: Uuid) -> Option<&SeatTaken> {
        self.seats
            .iter()
            .find(|seat| seat.person == person && seat.retracted.is_none())
    }

    /// The seat that keeps `person` from taking another: their vote, or one that they took back where the route keeps the
    /// advice back, for they have been told it since.
    pub fn seat_of(&self, person: Uuid) -> Option<&SeatTaken> {
        let told = self
            .route
            .as_ref()
            .is_some_and(|r| r.commit_before_reveal.keeps_advice());
        self.vote_of(person)
            .or_else(|| self.seats.iter().find(|seat| told && seat.person == person))
    }

    /// The seat that somebody else took by a role which `person` had delegated: a role counts once on an action.
    pub fn lent_seat_of(&self, person: Uuid) -> Option<&SeatTaken> {
        let told = self
            .route
            .as_ref()
            .is_some_and(|r| r.commit_before_reveal.keeps_advice());
        let stands = |seat: &&SeatTaken| {
            seat.on_behalf_of == Some(person) && (told || seat.retracted.is_none())
        };
        self.seats.iter().find(stands)
    }

    /// Votes of one verdict that count at `step` of the current revision.
    pub fn votes(&self, step: u64, verdict: Verdict) -> u64 {
        let counts = |seat: &&SeatTaken| {
            seat.revision == self.revision
                && seat.step == step
                && seat.verdict == verdict
                && seat.retracted.is_none()
        };
        self.seats.iter().filter(counts).count() as u64
    }

    /// Distinct people who approved, over all steps of the current revision: one person has one seat.
    pub fn approvers(&self) -> u64 {
        let counts = |seat: &&SeatTaken| {
            seat.revision == self.revision
                && seat.verdict == Verdict::Approve
                && seat.retracted.is_none()
        };
        self.seats.iter().filter(counts).count() as u64
    }
}
