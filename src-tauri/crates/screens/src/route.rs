//! The route as a ladder: its seats, who may sign now, and why everybody else may not.

use countersign_app::case::{Candidate, Loaded};
use countersign_contract as c;
use countersign_english::{of_somebody, say};
use countersign_statement::codes::Verdict;
use countersign_workflow::{Person, may_retract};
use uuid::Uuid;

use crate::{
    revisions::seat,
    wire::{self, Names},
};

/// Somebody as a reader sees them.
fn person(candidate: &Candidate, me: Uuid) -> c::PersonRef {
    c::PersonRef {
        person: candidate.person.to_string(),
        name: candidate.name.clone(),
        you: candidate.person == me,
    }
}

/// Why somebody may not decide; `None` where they may.
fn excluded(candidate: &Candidate, me: Uuid) -> Option<c::Exclusion> {
    let exclusion = candidate.answer.as_ref().err()?;
    Some(c::Exclusion {
        person: person(candidate, me),
        code: exclusion.code().into(),
        reason: of_somebody(&exclusion.refusal())
            .trim_end_matches('.')
            .to_owned(),
    })
}

/// Who may decide the open step and who may not, and why. Without an open step the role is the one that escalations go to.
pub fn who_can_decide(loaded: &Loaded, me: Uuid) -> c::WhoCanDecide {
    let candidates = loaded.candidates();
    let role = loaded
        .case
        .open_step()
        .map_or(c::Role::Supervisor, |s| wire::role(s.role));
    c::WhoCanDecide {
        step: u32::try_from(loaded.row.step).unwrap_or(0),
        role,
        can: candidates
            .iter()
            .filter(|k| k.answer.is_ok())
            .map(|k| person(k, me))
            .collect(),
        cannot: candidates.iter().filter_map(|k| excluded(k, me)).collect(),
    }
}

/// The ladder of an action; one without a route was decided by its policy.
pub fn route(
    loaded: &Loaded,
    policy: Option<&countersign_statement::PolicyDocument>,
    candidates: &[Candidate],
    names: &Names,
) -> c::RouteView {
    let Some(route) = &loaded.route else {
        return c::RouteView {
            policy: "No route: the policy decided".into(),
            route_digest: String::new(),
            min_persons: 0,
            step: 0,
            steps: Vec::new(),
            excluded: Vec::new(),
        };
    };
    // A review that is interrupted stands at its step; nobody signs there meanwhile.
    let at = loaded
        .case
        .state_at(loaded.now)
        .is_open()
        .then_some(loaded.row.step);
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let steps = route
        .steps
        .iter()
        .map(|step| {
            let state = match at {
                Some(at) if step.step == at => c::StepState::Open,
                Some(at) if step.step > at => c::StepState::Later,
                Some(_) => c::StepState::Done,
                None if step.step <= loaded.row.step => c::StepState::Done,
                None => c::StepState::Later,
            };
            c::StepView {
                step: number(step.step),
                name: step.name.clone(),
                role: wire::role(step.role),
                quorum: number(step.quorum),
                deny: number(step.deny),
                state,
                seats: loaded
                    .decisions
                    .iter()
                    .filter(|d| d.step == step.step && d.revision == loaded.row.revision)
                    .map(|d| seat(d, names))
                    .collect(),
                candidates: if state == c::StepState::Open {
                    candidates
                        .iter()
                        .filter(|k| k.answer.is_ok())
                        .map(|k| person(k, names.me))
                        .collect()
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    c::RouteView {
        policy: policy.map_or_else(
            || format!("Rule {}", route.rule),
            |p| format!("{} v{}, rule {}", p.title, p.version, route.rule),
        ),
        route_digest: route.route_digest(),
        min_persons: number(route.min_persons),
        step: number(loaded.row.step),
        steps,
        excluded: if loaded.case.open_step().is_some() {
            candidates
                .iter()
                .filter_map(|k| excluded(k, names.me))
                .collect()
        } else {
            Vec::new()
        },
    }
}

/// What becomes of this person's vote if they take it back now; `None` where there is none that they may take back.
pub fn taken_back(loaded: &Loaded, person: &Person) -> Option<String> {
    let vote = may_retract(&loaded.case, person, loaded.now).ok()?;
    let verb = match vote.verdict {
        Verdict::Approve => "approval",
        Verdict::Reject => "rejection",
    };
    let told = loaded
        .case
        .route
        .as_ref()
        .is_some_and(|r| r.commit_before_reveal.keeps_advice());
    let whose = if told {
        "Its seat is free for somebody else: you were told the agent's advice after you had decided"
    } else {
        "Its seat is free again, for you too"
    };
    Some(format!(
        "Your {verb} at step {}, ledger {}, stays on record and is not counted any more. {whose}.",
        vote.step, vote.seq
    ))
}

/// Whether the reader may sign now, and if not, why.
pub fn standing(loaded: &Loaded, mine: Option<&Candidate>) -> c::Standing {
    match mine.map(|k| &k.answer) {
        Some(Ok(seat)) => {
            let taken = loaded.case.votes(seat.step, Verdict::Approve)
                + loaded.case.votes(seat.step, Verdict::Reject);
            c::Standing {
                may_sign: true,
                seat_role: Some(wire::role(seat.role)),
                seat: u32::try_from(taken + 1).ok(),
                reason: None,
                may_hand_over: true,
                may_interrupt: Vec::new(),
                may_escalate: None,
                may_supersede: None,
                may_revise: None,
                may_retract: None,
                may_break: None,
                may_review: false,
            }
        }
        Some(Err(exclusion)) => c::Standing {
            may_sign: false,
            seat_role: None,
            seat: None,
            reason: Some(say(&exclusion.refusal()).sentence),
            may_hand_over: false,
            may_interrupt: Vec::new(),
            may_escalate: None,
            may_supersede: None,
            may_revise: None,
            may_retract: None,
            may_break: None,
            may_review: false,
        },
        None => c::Standing {
            may_sign: false,
            seat_role: None,
            seat: None,
            reason: Some("You cannot sign: you are not among the people of this workspace.".into()),
            may_hand_over: false,
            may_interrupt: Vec::new(),
            may_escalate: None,
            may_supersede: None,
            may_revise: None,
            may_retract: None,
            may_break: None,
            may_review: false,
        },
    }
}
