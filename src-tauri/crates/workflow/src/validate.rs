//! Whether a policy document makes sense: faults stop it, warnings are shown before it is signed.

use crate::case::roles_of;
use chrono::{DateTime, TimeDelta, Utc};
use countersign_refusal::{CalendarFault, PolicyFault, PolicyNumber};
use countersign_statement::{
    Calendar, PolicyDocument, Rule, Step,
    codes::{Outcome, Risk},
};

/// Most approvals or rejections that a step may want, and most people that a route may want.
pub const MOST_PEOPLE: u64 = 100;
/// Longest expiry and due time: ten years, in seconds.
pub const LONGEST_SECONDS: u64 = 315_360_000;
/// Most rungs of a step's ladder. There are fewer roles than that today.
pub const MOST_RUNGS: u64 = 8;
/// Most calendars of a policy.
pub const MOST_CALENDARS: u64 = 8;
/// Most hours of a calendar: about five years of days without a break at noon.
pub const MOST_HOURS: usize = 1_500;
/// Longest name of a calendar, in characters.
pub const LONGEST_NAME: usize = 64;
/// Longest text about what a calendar was made of.
pub const LONGEST_MADE_OF: usize = 1_000;
/// A calendar with fewer days left is about to end.
pub const FEW_DAYS: i64 = 60;

/// What is allowed but probably not meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyWarning {
    /// The last step stays open until enough people approved.
    #[error("Rule {rule} wants {min_persons} people but its quorums add up to {seats}; the last step will wait for {} more.", min_persons - seats)]
    ExtraApprovals {
        /// The rule.
        rule: u64,
        /// People wanted.
        min_persons: u64,
        /// Sum of the quorums.
        seats: u64,
    },
    /// An earlier rule takes everything.
    #[error("Rule {rule} is never reached: rule {by} takes everything before it.")]
    Shadowed {
        /// The rule.
        rule: u64,
        /// The earlier one.
        by: u64,
    },
    /// Something falls through.
    #[error("No rule takes everything that is left; what no rule fits is blocked.")]
    NoCatchAll,
    /// Soon all time counts again, or it does already.
    #[error("The calendar \"{calendar}\" ends on {}; from then on all time counts. Draft the next version with a longer one.", until.format("%Y-%m-%d %H:%M UTC"))]
    CalendarEnds {
        /// The calendar.
        calendar: String,
        /// When it ends.
        until: DateTime<Utc>,
    },
    /// It changes nothing.
    #[error("The calendar \"{calendar}\" is named by no step.")]
    CalendarUnused {
        /// The calendar.
        calendar: String,
    },
    /// Something real is cleared without people.
    #[error("Rule {rule} clears actions without people up to the highest risk.")]
    ClearsEverything {
        /// The rule.
        rule: u64,
    },
}

/// Every fault, in the order of the document.
pub fn validate(document: &PolicyDocument) -> Result<(), Vec<PolicyFault>> {
    let mut faults = Vec::new();
    if document.rules.is_empty() {
        faults.push(PolicyFault::NoRules);
    }
    if document.version == 0 {
        faults.push(PolicyFault::Version);
    }
    for (wanted, rule) in (1..).zip(&document.rules) {
        if rule.rule != wanted {
            faults.push(PolicyFault::RuleNumber {
                wanted,
                found: rule.rule,
            });
        }
        rule_faults(rule, &mut faults);
    }
    calendar_faults(document, &mut faults);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

fn calendar_faults(document: &PolicyDocument, faults: &mut Vec<PolicyFault>) {
    let found = document.calendars.len() as u64;
    if found > MOST_CALENDARS {
        faults.push(PolicyFault::Calendars {
            found,
            most: MOST_CALENDARS,
        });
    }
    for (at, calendar) in document.calendars.iter().enumerate() {
        let others = document.calendars.iter().take(at);
        let twice = others.into_iter().any(|other| other.name == calendar.name);
        let fault = calendar_fault(calendar, twice);
        faults.extend(fault.map(|(why, hours)| PolicyFault::Calendar {
            calendar: calendar.name.clone(),
            why,
            hours,
        }));
    }
    for rule in &document.rules {
        for step in &rule.steps {
            let known = |calendar: &Calendar| calendar.name == step.calendar;
            if !(step.calendar.is_empty() || document.calendars.iter().any(known)) {
                faults.push(PolicyFault::NoCalendar {
                    rule: rule.rule,
                    step: step.step,
                    calendar: step.calendar.clone(),
                });
            }
        }
    }
}

/// The first fault of a calendar, and at which of its hours.
fn calendar_fault(calendar: &Calendar, twice: bool) -> Option<(CalendarFault, Option<u64>)> {
    let length = |text: &str| text.chars().count();
    let whole = if !(1..=LONGEST_NAME).contains(&length(&calendar.name)) {
        Some(CalendarFault::Name)
    } else if twice {
        Some(CalendarFault::Twice)
    } else if length(&calendar.made_of) > LONGEST_MADE_OF {
        Some(CalendarFault::MadeOf)
    } else if calendar.until <= calendar.from {
        Some(CalendarFault::Ends)
    } else if calendar.hours.is_empty() {
        Some(CalendarFault::Empty)
    } else if calendar.hours.len() > MOST_HOURS {
        Some(CalendarFault::TooMany)
    } else {
        None
    };
    if whole.is_some() {
        return whole.map(|why| (why, None));
    }
    let mut before = None;
    for (at, hours) in (1..).zip(&calendar.hours) {
        let fault = if hours.until <= hours.from {
            Some(CalendarFault::Backwards)
        } else if before.is_some_and(|(from, _)| hours.from < from) {
            Some(CalendarFault::Unsorted)
        } else if before.is_some_and(|(_, until)| hours.from < until) {
            Some(CalendarFault::Overlap)
        } else if hours.from < calendar.from || hours.until > calendar.until {
            Some(CalendarFault::Outside)
        } else {
            None
        };
        if let Some(why) = fault {
            return Some((why, Some(at)));
        }
        before = Some((hours.from, hours.until));
    }
    None
}

/// Whether a step counts in this calendar.
pub fn used(document: &PolicyDocument, calendar: &Calendar) -> bool {
    let mut steps = document.rules.iter().flat_map(|rule| &rule.steps);
    steps.any(|step| step.calendar == calendar.name)
}

/// Whether a calendar says for less than [`FEW_DAYS`] what counts; from its end on all time does.
pub fn ends_soon(calendar: &Calendar, now: DateTime<Utc>) -> bool {
    calendar.until < now + TimeDelta::days(FEW_DAYS)
}

fn rule_faults(rule: &Rule, faults: &mut Vec<PolicyFault>) {
    match (rule.outcome, rule.steps.is_empty()) {
        (Outcome::Route, true) => faults.push(PolicyFault::NoSteps { rule: rule.rule }),
        (Outcome::Block | Outcome::AutoClear, false) => faults.push(PolicyFault::NeedlessSteps {
            rule: rule.rule,
            outcome: rule.outcome,
        }),
        _ => {}
    }
    let mut range = |what, step: Option<u64>, found: u64, most: u64| {
        if !(1..=most).contains(&found) {
            faults.push(PolicyFault::Range {
                what,
                rule: rule.rule,
                step,
                found,
                most,
            });
        }
    };
    if rule.outcome == Outcome::Route {
        range(PolicyNumber::Persons, None, rule.min_persons, MOST_PEOPLE);
        range(
            PolicyNumber::Expiry,
            None,
            rule.expiry_seconds,
            LONGEST_SECONDS,
        );
    }
    if let Some(glass) = &rule.break_glass {
        range(PolicyNumber::GlassQuorum, None, glass.quorum, MOST_PEOPLE);
        range(
            PolicyNumber::GlassWithin,
            None,
            glass.within_seconds,
            LONGEST_SECONDS,
        );
    }
    for step in &rule.steps {
        let of = Some(step.step);
        range(PolicyNumber::Quorum, of, step.quorum, MOST_PEOPLE);
        range(PolicyNumber::Deny, of, step.deny, MOST_PEOPLE);
        range(PolicyNumber::Due, of, step.due_seconds, LONGEST_SECONDS);
    }
    if rule.break_glass.is_some() && rule.outcome != Outcome::Route {
        faults.push(PolicyFault::Glass { rule: rule.rule });
    }
    if rule.revise.is_some() && rule.outcome != Outcome::Route {
        faults.push(PolicyFault::Revise { rule: rule.rule });
    }
    if rule.delegation && rule.outcome != Outcome::Route {
        faults.push(PolicyFault::Rule { rule: rule.rule });
    }
    for step in &rule.steps {
        if !sound_ladder(step) {
            faults.push(PolicyFault::Ladder {
                rule: rule.rule,
                step: step.step,
            });
        }
    }
    for (wanted, step) in (1..).zip(&rule.steps) {
        if step.step != wanted {
            faults.push(PolicyFault::StepNumber {
                rule: rule.rule,
                wanted,
                found: step.step,
            });
        }
    }
}

/// Each rung begins later than the one before, and adds a role that nobody of the step has yet.
fn sound_ladder(step: &Step) -> bool {
    let roles = roles_of(step, MOST_RUNGS + 1);
    let later = step
        .escalation
        .iter()
        .zip(step.escalation.iter().skip(1))
        .all(|(before, after)| before.after_seconds < after.after_seconds);
    let new = roles
        .iter()
        .enumerate()
        .all(|(at, role)| !roles.iter().take(at).any(|before| before == role));
    let in_time = step
        .escalation
        .iter()
        .all(|rung| rung.after_seconds <= LONGEST_SECONDS);
    later && new && in_time && step.escalation.len() as u64 <= MOST_RUNGS
}

/// What to show before a sound document is signed at `now`.
pub fn warnings(document: &PolicyDocument, now: DateTime<Utc>) -> Vec<PolicyWarning> {
    let mut warnings = Vec::new();
    let mut taken_by = None;
    for rule in &document.rules {
        let seats = rule
            .steps
            .iter()
            .map(|step| step.quorum)
            .fold(0, u64::saturating_add);
        if let Some(by) = taken_by {
            warnings.push(PolicyWarning::Shadowed {
                rule: rule.rule,
                by,
            });
        }
        if rule.outcome == Outcome::Route && rule.min_persons > seats {
            warnings.push(PolicyWarning::ExtraApprovals {
                rule: rule.rule,
                min_persons: rule.min_persons,
                seats,
            });
        }
        if taken_by.is_none() && takes_everything(rule) {
            taken_by = Some(rule.rule);
            if rule.outcome == Outcome::AutoClear {
                warnings.push(PolicyWarning::ClearsEverything { rule: rule.rule });
            }
        }
    }
    if taken_by.is_none() {
        warnings.push(PolicyWarning::NoCatchAll);
    }
    for calendar in &document.calendars {
        let name = || calendar.name.clone();
        if !used(document, calendar) {
            warnings.push(PolicyWarning::CalendarUnused { calendar: name() });
        } else if ends_soon(calendar, now) {
            warnings.push(PolicyWarning::CalendarEnds {
                calendar: name(),
                until: calendar.until,
            });
        }
    }
    warnings
}

fn takes_everything(rule: &Rule) -> bool {
    let unconditional = Rule {
        risk_at_least: rule.risk_at_least.filter(|risk| *risk != Risk::Low),
        ..rule.clone()
    };
    let Rule {
        kind,
        agent,
        risk_at_least,
        amount_at_least,
        currency,
        simulation,
        ..
    } = &unconditional;
    kind.is_empty()
        && currency.is_empty()
        && agent.is_none()
        && risk_at_least.is_none()
        && amount_at_least.is_none()
        && simulation.is_none()
}
