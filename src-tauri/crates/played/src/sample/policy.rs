//! The sample's policies. Their steps are the first policy's; only times differ, so that there is always something open,
//! and something late, and in the last one supervisors may break the glass where most is at stake, and actions may be revised.

use countersign_statement::{
    Glass, PolicyDocument,
    codes::{Friction, Reviser, Risk, Role},
};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// A sample that is opened again after weeks still has open actions.
const EXPIRY: u64 = 365 * DAY;

/// In force for the first actions: each step is due within seconds, which makes them late at once.
pub(super) fn hasty() -> PolicyDocument {
    timed("Trial weeks: everything at once", |_| 10)
}

/// In force for a few more: due within the hour.
pub(super) fn pressing() -> PolicyDocument {
    timed("End of the quarter: within the hour", |_| 50 * MINUTE)
}

/// In force afterwards: the graver, the sooner; large amounts (and simulations) the same day.
pub(super) fn usual() -> PolicyDocument {
    let mut document = timed("Due times by risk and amount", |risk| match risk {
        Some(Risk::Critical | Risk::High) => DAY,
        Some(Risk::Medium) => 3 * DAY,
        _ => 4 * HOUR,
    });
    // Where most is at stake, so that it can be seen: supervisors in an emergency, reviewed by an officer.
    // And whoever could decide, or the owner of the agent, may change what is in review.
    for rule in &mut document.rules {
        rule.revise = Some(Reviser::Either);
        if rule.friction == Friction::High {
            rule.break_glass = Some(Glass {
                role: Role::Supervisor,
                review_role: Role::ComplianceOfficer,
                quorum: 1,
                within_seconds: DAY,
            });
        }
    }
    document
}

fn timed(title: &str, due: impl Fn(Option<Risk>) -> u64) -> PolicyDocument {
    let mut document = countersign_workflow::default_policy();
    title.clone_into(&mut document.title);
    for rule in &mut document.rules {
        rule.expiry_seconds = EXPIRY;
        let seconds = due(rule.risk_at_least);
        for step in &mut rule.steps {
            step.due_seconds = seconds;
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_and_who_breaks_the_glass_and_revises_differ_from_the_first_policy() {
        let mut first = countersign_workflow::default_policy();
        for mut ours in [hasty(), pressing(), usual()] {
            for (rule, usual) in ours.rules.iter_mut().zip(&mut first.rules) {
                assert!(rule.expiry_seconds > usual.expiry_seconds);
                rule.expiry_seconds = usual.expiry_seconds;
                rule.break_glass = None;
                rule.revise = None;
                for (step, usual) in rule.steps.iter_mut().zip(&usual.steps) {
                    step.due_seconds = usual.due_seconds;
                }
            }
            assert_eq!(ours.rules, first.rules);
        }
    }
}
