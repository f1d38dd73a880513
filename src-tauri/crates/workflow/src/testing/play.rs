//! A scenario played through the rules.

use super::{GlassMove, Random, RevisionMove, Scenario};
use crate::{
    Case, Draft, Escalated, Event, ExecutionStep, Fact, GlassBroke, GlassNoticed, GlassSeen,
    Interrupted, Person, Refusal, Retracted, Revised, Succeeded, apply, check,
    escalate::{may_escalate, next_rung},
    execute::{self, check_note, may_execute},
    fold::Decided,
    glass::{check_break, check_review, overdue_review},
    interrupt::{check_text, leads_to, may_interrupt},
    may_retract, may_succeed,
    revise::{Wanted, check_revision},
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    Content, bytes32,
    codes::{EscalationCause, ExecutionEvent, Verdict},
    commitment,
    facts::GlassOverdue,
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
    let mut content = scenario.content.clone();
    let (mut facts, mut turns, mut now) = (vec![first], Vec::new(), scenario.proposed_at);
    for one in &scenario.moves {
        now += TimeDelta::seconds(i64::try_from(one.wait_seconds).unwrap_or_default());
        let Some(person) = scenario.people.get(scenario.mover(&case, one)) else {
            continue;
        };
        let draft = scenario.draft(&case, one, &mut random, now);
        // Records of other subjects come between.
        seq += random.between(1, 3);
        if let Some(tried) = one.glass {
            let fact = forced(scenario, &case, (person, tried), &draft, seq);
            let after = turn(&case, fact, &mut facts);
            turns.push(Turn {
                now,
                event: Event::BreakGlass,
                before: case.clone(),
                after: after.clone(),
            });
            case = after.unwrap_or(case);
            continue;
        }
        if let Some(wanted) = &one.revision {
            let fact = revised(scenario, (&case, &content), (person, wanted), &draft, seq);
            if let Ok(Fact::Revised(made)) = &fact {
                content = made.content.clone();
            }
            let after = turn(&case, fact, &mut facts);
            turns.push(Turn {
                now,
                event: Event::Revise,
                before: case.clone(),
                after: after.clone(),
            });
            case = after.unwrap_or(case);
            continue;
        }
        if one.succession {
            let fact = may_succeed(&case, person, now).map(|event| {
                Fact::Succeeded(Succeeded {
                    seq,
                    at: now,
                    statement: scenario.succession(&case, event, draft.decision_id, person),
                })
            });
            let after = turn(&case, fact, &mut facts);
            turns.push(Turn {
                now,
                event: Event::Supersede,
                before: case.clone(),
                after: after.clone(),
            });
            case = after.unwrap_or(case);
            continue;
        }
        if let Some((event, other)) = one.execution {
            let (note, said) = note_of(event, &draft);
            let statement = scenario.execution(&case, (event, other), note);
            let digest = bytes32(&statement.digest).unwrap_or_default();
            let fact = may_execute(&case, event, &digest, now)
                .and_then(|_| check_note(event, said))
                .map(|()| {
                    Fact::Execution(ExecutionStep {
                        seq,
                        at: now,
                        statement,
                    })
                });
            let after = turn(&case, fact, &mut facts);
            turns.push(Turn {
                now,
                event: execute::leads_to(event).0,
                before: case.clone(),
                after: after.clone(),
            });
            case = after.unwrap_or(case);
            continue;
        }
        let (event, fact) = match (one.interruption, one.escalation) {
            (None, None) if one.retraction.is_some() => {
                let may =
                    may_retract(&case, person, now).and_then(|_| check_text(&draft.narrative));
                let fact = may.map(|()| {
                    let reason = commitment(&draft.narrative_salt, draft.narrative.as_bytes());
                    let statement = scenario.retraction(&case, person, reason, now);
                    Fact::Retracted(Retracted {
                        seq,
                        at: now,
                        statement,
                    })
                });
                (Event::Retract, fact)
            }
            (None, Some(why)) => {
                let rung = match why {
                    EscalationCause::Overdue => next_rung(&case, why, now).cloned(),
                    EscalationCause::ByHand => may_escalate(&case, person, now)
                        .and_then(|rung| check_text(&draft.narrative).map(|()| rung)),
                };
                let fact = rung.map(|rung| {
                    let reason = match why {
                        EscalationCause::Overdue => String::new(),
                        EscalationCause::ByHand => {
                            commitment(&draft.narrative_salt, draft.narrative.as_bytes())
                        }
                    };
                    let statement = scenario.escalation(&case, why, rung.role, person, reason);
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
        let after = turn(&case, fact, &mut facts);
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

/// What a move that revises would put on record, judged.
fn revised(
    scenario: &Scenario,
    (case, content): (&Case, &Content),
    (person, wanted): (&Person, &RevisionMove),
    draft: &Draft,
    seq: u64,
) -> Result<Fact, Refusal> {
    let at = draft.signed_at;
    let (change, revision) = wanted.of(content, case.revision);
    let wanted = Wanted {
        revision,
        change: &change,
        reason: &draft.narrative,
    };
    let judged = (Some(content), &scenario.document);
    let new = check_revision(case, person, judged, wanted, at)?;
    let reason = commitment(&draft.narrative_salt, draft.narrative.as_bytes());
    let statement = scenario.revision(case, (&new, &draft.narrative_salt), person, reason);
    Ok(Fact::Revised(Revised {
        seq,
        at,
        statement,
        content: new,
    }))
}

/// What a move with the glass would put on record, judged.
fn forced(
    scenario: &Scenario,
    case: &Case,
    (person, tried): (&Person, GlassMove),
    draft: &Draft,
    seq: u64,
) -> Result<Fact, Refusal> {
    let at = draft.signed_at;
    Ok(match tried {
        GlassMove::Break(named) => Fact::GlassBroken(GlassBroke {
            seq,
            at,
            statement: check_break(case, person, &scenario.breaking(draft, named), at)?,
        }),
        GlassMove::Review(verdict) => Fact::GlassReviewed(GlassSeen {
            seq,
            at,
            statement: check_review(
                case,
                person,
                (verdict, &draft.narrative, &draft.narrative_salt),
                (&scenario.origin, at),
                at,
            )?,
        }),
        GlassMove::Overdue => Fact::GlassOverdue(GlassNoticed {
            seq,
            at,
            statement: GlassOverdue {
                origin: scenario.origin.clone(),
                glass_id: overdue_review(case, at)?.glass_id,
                action_id: case.action_id,
                by: person.id,
            },
        }),
    })
}

/// Applies a fact that was accepted, and keeps it.
fn turn(case: &Case, fact: Result<Fact, Refusal>, facts: &mut Vec<Fact>) -> Result<Case, Refusal> {
    let fact = fact?;
    let next = apply(Some(case), &fact)?;
    facts.push(fact);
    Ok(next)
}

/// The note of a step of an execution, its commitment first: of a use of the permission none.
pub fn note_of(event: ExecutionEvent, draft: &Draft) -> (String, &str) {
    if event == ExecutionEvent::Consumed || draft.narrative.is_empty() {
        return (String::new(), "");
    }
    let note = commitment(&draft.narrative_salt, draft.narrative.as_bytes());
    (note, &draft.narrative)
}
