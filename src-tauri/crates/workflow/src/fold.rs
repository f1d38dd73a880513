//! Facts, folded into a case. The same fold stands in SQL; a stored state that differs from this one is a fault (I6).

mod facts;
mod glass;

use crate::{
    Case, Exclusion, Lineage, Refusal, SeatTaken,
    calendar::seconds,
    case::later,
    decide::{narrative_demanded, signed_override},
    eligibility::{lender_bar, open_step},
    escalate::next_rung,
    execute::{REPORT_SECONDS, may_execute},
    interrupt::leads_to,
    retract::standing_vote,
    revise::by_ownership,
    state::{self, Event, State},
    succeed::may_be_followed,
};
use chrono::{DateTime, Utc};
use countersign_statement::{
    Route, bytes32,
    codes::{Entry, SuccessionEvent, Verdict},
    select::{Next, Votes},
};
use std::sync::Arc;
use uuid::Uuid;

pub use facts::*;
use glass::{break_glass, disown_glass, notice_glass, review_glass};

/// The case after `fact`, or why the fact contradicts what came before.
pub fn apply(case: Option<&Case>, fact: &Fact) -> Result<Case, Refusal> {
    match (case, fact) {
        (None, Fact::Proposed(proposed)) => begin(proposed),
        (None, _) => Err(Refusal::NotProposed),
        (Some(_), Fact::Proposed(_)) => Err(Refusal::AlreadyProposed),
        (Some(case), Fact::Decided(decided)) => decide(case, decided),
        (Some(case), Fact::Retracted(retracted)) => retract(case, retracted),
        (Some(case), Fact::Disowned(disowned)) => disown(case, disowned),
        (Some(case), Fact::Suspended(seq, at)) => stop(case, (*seq, *at), Event::SuspendAgent),
        (Some(case), Fact::Resumed(seq, at)) => stop(case, (*seq, *at), Event::ResumeAgent),
        (Some(case), Fact::Interrupted(interrupted)) => interrupt(case, interrupted),
        (Some(case), Fact::Succeeded(succeeded)) => succeed(case, succeeded),
        (Some(case), Fact::Revised(revised)) => revise(case, revised),
        (Some(case), Fact::Escalated(escalated)) => escalate(case, escalated),
        (Some(case), Fact::GlassBroken(broke)) => break_glass(case, broke),
        (Some(case), Fact::GlassReviewed(seen)) => review_glass(case, seen),
        (Some(case), Fact::GlassOverdue(noticed)) => notice_glass(case, noticed),
        (Some(case), Fact::Execution(step)) => execute(case, step),
        (Some(case), Fact::Clock(now)) => Ok(tick(case, *now)),
    }
}

/// The case from its facts alone.
pub fn replay<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Result<Case, Refusal> {
    let mut case = None;
    for fact in facts {
        case = Some(apply(case.as_ref(), fact)?);
    }
    case.ok_or(Refusal::NotProposed)
}

fn same(equal: bool, member: &'static str) -> Result<(), Refusal> {
    if equal {
        Ok(())
    } else {
        Err(Refusal::Differs { member })
    }
}

fn begin(proposed: &Proposed) -> Result<Case, Refusal> {
    let Proposed {
        seq,
        at,
        statement,
        content,
        advice,
        route,
        calendars,
        agent_name,
        agent_owner,
        proposer,
    } = proposed;
    same(statement.revision == 1, "revision")?;
    same(statement.agent == content.agent, "agent")?;
    same(
        route.is_some() == (statement.outcome == Entry::InReview),
        "outcome",
    )?;
    same(
        route.as_ref().map_or_else(String::new, Route::route_digest) == statement.route_digest,
        "route_digest",
    )?;
    let (state, step) = match statement.outcome {
        Entry::InReview => (State::InReview, 1),
        Entry::Blocked => (State::Blocked, 0),
        Entry::AutoCleared => (State::AutoCleared, 0),
    };
    Ok(Case {
        action_id: statement.action_id,
        revision: statement.revision,
        action_digest: bytes32(&statement.action_digest).ok_or(Refusal::Differs {
            member: "action_digest",
        })?,
        agent: content.agent,
        agent_name: agent_name.clone(),
        is_simulation: content.is_simulation,
        advice: *advice,
        route: route.clone(),
        route_digest: bytes32(&statement.route_digest),
        calendars: Arc::clone(calendars),
        lineage: Lineage {
            agent_owner: *agent_owner,
            proposer: *proposer,
            owner: Some(content.owner),
            launcher: content.launcher,
            subject_person: content.subject_person,
            editors: content.editors.clone(),
        },
        successor: None,
        predecessor: None,
        seats: Vec::new(),
        broken: None,
        state,
        step,
        level: 0,
        proposed_at: *at,
        expiry_at: route.as_ref().map(|route| later(*at, route.expiry_seconds)),
        due_at: route
            .as_ref()
            .and_then(|route| route.steps.first())
            .map(|step| {
                let counting = calendars.counting(step);
                counting.after(*at, seconds(step.due_seconds))
            }),
        changed_at: *at,
        changed_seq: *seq,
        last_seq: *seq,
        last_at: *at,
    })
}

fn decide(case: &Case, decided: &Decided) -> Result<Case, Refusal> {
    let Decided { seq, at, statement } = decided;
    check_decided(case, decided)?;
    let mut next = case.clone();
    next.seats.push(SeatTaken {
        decision_id: statement.decision_id,
        person: statement.person,
        on_behalf_of: statement.on_behalf_of,
        step: statement.step,
        revision: statement.revision,
        role: statement.seat_role,
        verdict: statement.verdict,
        seq: *seq,
        retracted: None,
    });
    next.last_seq = *seq;
    next.last_at = case.last_at.max(*at);
    let event = match statement.verdict {
        Verdict::Approve => Event::Approve,
        Verdict::Reject => Event::Reject,
    };
    let (state, step) = after_vote(&next);
    if !state::allowed(Some(case.state), event, state) {
        return Err(Refusal::Transition {
            from: case.state,
            to: state,
        });
    }
    if (state, step) != (case.state, case.step) {
        next.changed_seq = *seq;
        next.changed_at = *at;
    }
    let opened = case.route.as_ref().filter(|_| step != case.step);
    if step != case.step {
        next.level = 0;
    }
    if let Some(opened) = opened.and_then(|route| route.steps.iter().find(|s| s.step == step)) {
        next.due_at = Some(case.due(opened, *at));
    }
    if state == State::Approved {
        next.expiry_at = case
            .route
            .as_ref()
            .map(|route| later(*at, route.expiry_seconds));
    }
    next.state = state;
    next.step = step;
    Ok(next)
}

/// The vote stays on record and is not counted. Like a vote that neither closes nor moves the step, it makes no view stale.
fn retract(case: &Case, retracted: &Retracted) -> Result<Case, Refusal> {
    let Retracted { seq, at, statement } = retracted;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    let vote = standing_vote(case, statement.person, *at)?.decision_id;
    same(statement.decision_id == vote, "decision_id")?;
    same(statement.step == case.step, "step")?;
    same(!statement.reason.is_empty(), "reason")?;
    let mut next = case.clone();
    for seat in &mut next.seats {
        if seat.decision_id == vote {
            seat.retracted = Some(*seq);
        }
    }
    next.last_seq = *seq;
    next.last_at = case.last_at.max(*at);
    Ok(next)
}

/// The votes are void. The earliest step that such an approval helped to close is open again, and what was voted on later steps is void
/// too, for those would not have been open. What is closed stays so.
fn disown(case: &Case, disowned: &Disowned) -> Result<Case, Refusal> {
    let next = disown_votes(case, disowned)?;
    Ok(disown_glass(case, next, disowned))
}

fn disown_votes(case: &Case, disowned: &Disowned) -> Result<Case, Refusal> {
    let Disowned {
        seq, at, decisions, ..
    } = disowned;
    in_order(case, *seq)?;
    // What was forced outside of its route rests on no vote.
    let forced = case.broken.is_some();
    let mut next = case.clone();
    let mut from: Option<u64> = None;
    for seat in &mut next.seats {
        if seat.retracted.is_none() && decisions.contains(&seat.decision_id) {
            seat.retracted = Some(*seq);
            // A vote of an earlier revision carried nothing any more.
            if seat.verdict == Verdict::Approve && seat.revision == case.revision {
                from = Some(from.map_or(seat.step, |step| step.min(seat.step)));
            }
        }
    }
    next.last_seq = *seq;
    next.last_at = case.last_at.max(*at);
    let stands = case.state_at(*at);
    let back = |from: &u64| match stands {
        State::Approved => !forced || *from < case.step,
        stands => stands.is_open() && *from < case.step,
    };
    let Some(from) = from.filter(back) else {
        return Ok(next);
    };
    let to = if stands == State::Approved && !forced {
        State::InReview
    } else {
        stands
    };
    if to != State::Approved && !state::allowed(Some(stands), Event::Disown, to) {
        return Err(Refusal::Transition { from: stands, to });
    }
    for seat in &mut next.seats {
        if seat.retracted.is_none() && seat.revision == case.revision && seat.step > from {
            seat.retracted = Some(*seq);
        }
    }
    // While a question or a hold is open, or its agent is stopped, that is still what moved it last.
    if to == State::InReview {
        (next.changed_seq, next.changed_at) = (*seq, *at);
    }
    if let Some(route) = &case.route {
        if to != State::Approved {
            next.expiry_at = Some(later(case.proposed_at, route.expiry_seconds));
        }
        let opened = route.steps.iter().find(|step| step.step == from);
        next.due_at = opened.map(|step| case.due(step, *at));
    }
    (next.state, next.step, next.level) = (to, from, 0);
    Ok(next)
}

/// Its agent stops, or goes on: what is open pauses or is in review again, and an approval that was not used is none any more. The
/// due time stands still while the action is paused.
fn stop(case: &Case, (seq, at): (u64, DateTime<Utc>), event: Event) -> Result<Case, Refusal> {
    in_order(case, seq)?;
    let from = case.state_at(at);
    let known = Case {
        last_seq: seq,
        last_at: case.last_at.max(at),
        ..case.clone()
    };
    let mut all = State::ALL.iter();
    let Some(to) = all.find(|to| state::allowed(Some(from), event, **to)) else {
        return Ok(known);
    };
    Ok(Case {
        state: *to,
        due_at: match from {
            State::PausedInfo | State::PausedHold | State::PausedAgentSuspended => {
                case.due_when_it_goes_on(at)
            }
            _ => case.due_at,
        },
        changed_seq: seq,
        changed_at: at,
        ..known
    })
}

/// The permission is used, or what came of it is reported. After the use the clock runs for the report.
fn execute(case: &Case, made: &ExecutionStep) -> Result<Case, Refusal> {
    let ExecutionStep { seq, at, statement } = made;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    same(statement.agent == case.agent, "agent")?;
    let digest = bytes32(&statement.digest).ok_or(Refusal::Differs { member: "digest" })?;
    let to = may_execute(case, statement.event, &digest, *at)?;
    Ok(Case {
        state: to,
        expiry_at: match to {
            State::Executing => Some(later(*at, REPORT_SECONDS)),
            _ => case.expiry_at,
        },
        changed_seq: *seq,
        changed_at: *at,
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    })
}

/// The due time stands still while the review is interrupted, and moves on by what counted meanwhile.
fn interrupt(case: &Case, interrupted: &Interrupted) -> Result<Case, Refusal> {
    let Interrupted { seq, at, statement } = interrupted;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    same(statement.step == case.step, "step")?;
    let (from, (event, to)) = (case.state_at(*at), leads_to(statement.event));
    if !state::allowed(Some(from), event, to) {
        return Err(Refusal::Transition { from, to });
    }
    Ok(Case {
        state: to,
        due_at: match to {
            State::InReview => case.due_when_it_goes_on(*at),
            _ => case.due_at,
        },
        changed_seq: *seq,
        changed_at: *at,
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    })
}

/// What is superseded is closed. That an action follows another one is part of what its reviewers see, so that what was shown
/// before is stale.
fn succeed(case: &Case, succeeded: &Succeeded) -> Result<Case, Refusal> {
    use SuccessionEvent as E;
    let Succeeded { seq, at, statement } = succeeded;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    same(statement.other != case.action_id, "other")?;
    same(
        statement.by == case.agent || Some(statement.by) == case.lineage.agent_owner,
        "by",
    )?;
    let mut next = Case {
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    };
    match statement.event {
        E::Superseded | E::Resubmitted => {
            same(may_be_followed(case, *at)? == statement.event, "event")?;
            next.successor = Some(statement.other);
            if statement.event == E::Superseded {
                next.state = State::Superseded;
                (next.changed_seq, next.changed_at) = (*seq, *at);
            }
        }
        E::Supersedes | E::Resubmits => {
            same(case.predecessor.is_none(), "other")?;
            next.predecessor = Some(statement.other);
            if case.state == State::InReview {
                (next.changed_seq, next.changed_at) = (*seq, *at);
            }
        }
    }
    Ok(next)
}

/// The content is another from now on. The votes so far are of an earlier revision, so that none counts; it is decided on from the first step
/// anew, whose due time begins, while the limit stays the review's. What anybody was shown before is stale.
fn revise(case: &Case, revised: &Revised) -> Result<Case, Refusal> {
    let Revised {
        seq,
        at,
        statement,
        content,
    } = revised;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    same(statement.revision == case.revision + 1, "revision")?;
    same(
        bytes32(&statement.route_digest) == case.route_digest,
        "route_digest",
    )?;
    if !by_ownership(case, statement.by, *at)? {
        same(!case.lineage.contains(statement.by), "by")?;
        if let Some(seat) = case.seat_of(statement.by) {
            return Err(Exclusion::from(seat).into());
        }
    }
    let before = &case.lineage.editors;
    let named = |editor: &Uuid| before.contains(editor) || *editor == statement.by;
    same(
        content.editors.contains(&statement.by)
            && content.editors.iter().all(named)
            && before.iter().all(|one| content.editors.contains(one)),
        "editors",
    )?;
    same(
        content.agent == case.agent && content.is_simulation == case.is_simulation,
        "content",
    )?;
    let first = case.route.as_ref().and_then(|route| route.steps.first());
    let mut next = Case {
        revision: statement.revision,
        action_digest: bytes32(&statement.action_digest).ok_or(Refusal::Differs {
            member: "action_digest",
        })?,
        step: 1,
        level: 0,
        due_at: first.map(|step| case.due(step, *at)),
        changed_seq: *seq,
        changed_at: *at,
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    };
    next.lineage.editors.clone_from(&content.editors);
    Ok(next)
}

/// More people may decide from now on. Nothing that anybody was shown changes by it, so no view becomes stale.
fn escalate(case: &Case, escalated: &Escalated) -> Result<Case, Refusal> {
    let Escalated { seq, at, statement } = escalated;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    same(statement.step == case.step, "step")?;
    let rung = next_rung(case, statement.cause, *at)?;
    same(statement.level == case.level + 1, "level")?;
    same(statement.role == rung.role, "role")?;
    Ok(Case {
        level: statement.level,
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    })
}

/// Records of one action follow each other.
const fn in_order(case: &Case, seq: u64) -> Result<(), Refusal> {
    if seq <= case.last_seq {
        return Err(Refusal::OutOfOrder {
            seq,
            last: case.last_seq,
        });
    }
    Ok(())
}

/// What the facts alone say against a decision; roles and keys at that time are the ledger's to tell.
fn check_decided(case: &Case, decided: &Decided) -> Result<(), Refusal> {
    let Decided { seq, at, statement } = decided;
    in_order(case, *seq)?;
    let step = open_step(case, *at)?;
    let route = case.route.as_ref().ok_or(Exclusion::NotOpen {
        state: case.state,
        changed_seq: case.changed_seq,
    })?;
    same(statement.action_id == case.action_id, "action_id")?;
    same(
        bytes32(&statement.action_digest) == Some(case.action_digest),
        "action_digest",
    )?;
    same(statement.revision == case.revision, "revision")?;
    same(
        bytes32(&statement.route_digest) == case.route_digest,
        "route_digest",
    )?;
    same(statement.step == step.step, "step")?;
    same(
        step.is_for(statement.seat_role, Some(case.level)),
        "seat_role",
    )?;
    same(!case.lineage.contains(statement.person), "person")?;
    if let Some(seat) = case.seat_of(statement.person) {
        return Err(Exclusion::from(seat).into());
    }
    if let Some(seat) = case.lent_seat_of(statement.person) {
        return Err(Exclusion::SeatDelegated { seq: seat.seq }.into());
    }
    if let Some(of) = statement.on_behalf_of {
        same(route.delegation && of != statement.person, "on_behalf_of")?;
        if let Some(bar) = lender_bar(case, of) {
            return Err(Exclusion::DelegatorBarred { bar }.into());
        }
    }
    same(
        case.seats
            .iter()
            .all(|seat| seat.decision_id != statement.decision_id),
        "decision_id",
    )?;
    if case.changed_seq > statement.seen_seq {
        return Err(Refusal::StaleView {
            changed_seq: case.changed_seq,
            seen_seq: statement.seen_seq,
        });
    }
    same(statement.seen_seq < *seq, "seen_seq")?;
    if statement.reason_code.verdict() != statement.verdict {
        return Err(Refusal::ReasonNotForVerdict {
            reason: statement.reason_code,
            verdict: statement.verdict,
        });
    }
    if let Some(advice) = case.advice {
        same(
            statement.override_type == signed_override(route, advice, statement.verdict),
            "override_type",
        )?;
    }
    let demanded = narrative_demanded(route, statement.override_type);
    same(
        !demanded || !statement.narrative_commitment.is_empty(),
        "narrative",
    )
}

/// Where the votes so far bring the action.
fn after_vote(case: &Case) -> (State, u64) {
    let stay = (State::InReview, case.step);
    let Some(route) = case.route.as_ref() else {
        return stay;
    };
    let votes = Votes {
        approvals: case.votes(case.step, Verdict::Approve),
        rejections: case.votes(case.step, Verdict::Reject),
        approvers: case.approvers(),
    };
    match route.next(case.step, votes) {
        Next::Stays => stay,
        Next::Step(step) => (State::InReview, step),
        Next::Rejected => (State::Rejected, case.step),
        Next::Enough if case.is_simulation => (State::Simulated, case.step),
        Next::Enough => (State::Approved, case.step),
    }
}

/// Only ever closes: nothing is approved by a timeout.
fn tick(case: &Case, now: DateTime<Utc>) -> Case {
    let mut next = case.clone();
    next.last_at = case.last_at.max(now);
    next.state = case.state_at(now);
    next
}
