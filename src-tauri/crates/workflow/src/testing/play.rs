//! A scenario played through the rules.

use super::{Random, Scenario};
use crate::{
    Case, Escalated, Event, Fact, Interrupted, Refusal, apply, check,
    escalate::{may_escalate, next_rung},
    fold::Decided,
    interrupt::{check_text, leads_to, may_interrupt},
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    codes::{EscalationCause, Verdict},
    commitment,
};

/// What became of one move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When, effective.
    pub now: DateTime<Utc>,
    /// What was tried.
    pub event: Event,
    /// The case before it.
    pub before: Case,
    /// The case after it, or the refusal.
    pub after: Result<Case, crate::Refusal>,
}

/// A scenario played through the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// The accepted facts.
    pub facts: Vec<Fact>,
    /// Each move in order.
    pub turns: Vec<Turn>,
    /// The case at the end, by its records.
    pub case: Case,
    /// The time at the end.
    pub now: DateTime<Utc>,
}

/// Plays `scenario`: each move is checked, and where it may be, applied.
pub fn play(scenario: &Scenario) -> Result<Play, crate::Refusal> {
    let mut random = Random::new(scenario.seed ^ 0x5EED);
    let mut seq = 10;
    let first = scenario.proposed(random.id(), seq);
    let mut case = apply(None, &first)?;
    let (mut facts, mut turns, mut now) = (vec![first], Vec::new(), scenario.proposed_at);
    for one in &scenario.moves {
        now += TimeDelta::seconds(i64::try_from(one.wait_seconds).unwrap_or_default());
        let Some(person) = scenario.people.get(one.person) else {
            continue;
        };
        let draft = scenario.draft(&case, one, &mut random, now);
        // Records of other subjects come between.
        seq += random.between(1, 3);
        let (event, fact) = match (one.interruption, one.escalation) {
            (None, Some(cause)) => {
                let rung = match cause {
                    EscalationCause::Overdue => next_rung(&case, cause, now).cloned(),
                    EscalationCause::ByHand => may_escalate(&case, person, now)
                        .and_then(|rung| check_text(&draft.narrative).map(|()| rung)),
                };
                let fact = rung.map(|rung| {
                    let reason = match cause {
                        EscalationCause::Overdue => String::new(),
                        EscalationCause::ByHand => {
                            commitment(&draft.narrative_salt, draft.narrative.as_bytes())
                        }
                    };
                    let statement = scenario.escalation(&case, cause, rung.role, person, reason);
                    Fact::Escalated(Escalated {
                        seq,
                        at: now,
                        statement,
                    })
                });
                (Event::Escalate, fact)
            }
            (None, None) => {
                let plan = check(&case, person, &draft, now);
                let fact = plan.map(|plan| {
                    Fact::Decided(Decided {
                        seq,
                        at: now,
                        statement: plan.statement,
                    })
                });
                let event = match one.verdict {
                    Verdict::Approve => Event::Approve,
                    Verdict::Reject => Event::Reject,
                };
                (event, fact)
            }
            (Some(event), _) => {
                let may = may_interrupt(&case, person, event, now)
                    .and_then(|()| check_text(&draft.narrative));
                let fact = may.map(|()| {
                    let text = commitment(&draft.narrative_salt, draft.narrative.as_bytes());
                    let statement = scenario.interruption(&case, event, person, text);
                    Fact::Interrupted(Interrupted {
                        seq,
                        at: now,
                        statement,
                    })
                });
                (leads_to(event).0, fact)
            }
        };
        let after: Result<Case, Refusal> = fact.and_then(|fact| {
            let next = apply(Some(&case), &fact)?;
            facts.push(fact);
            Ok(next)
        });
        turns.push(Turn {
            now,
            event,
            before: case.clone(),
            after: after.clone(),
        });
        case = after.unwrap_or(case);
    }
    Ok(Play {
        facts,
        turns,
        case,
        now,
    })
}
