//! The policy that a workspace begins with. Which rule an action falls under stands in `statement`, where the offline
//! verifier asks it too.

use countersign_statement::{
    PolicyDocument, Rule, Rung, Step,
    codes::{Friction, Outcome, Reveal, Risk, Role},
};

pub use countersign_statement::select::{Facts, Selection, applies, select};

const DAY: u64 = 86_400;

fn step(number: u64, role: Role, due_days: u64, name: &str) -> Step {
    Step {
        step: number,
        role,
        quorum: 1,
        deny: 1,
        due_seconds: due_days * DAY,
        calendar: String::new(),
        name: name.to_owned(),
        escalation: ladder(role),
    }
}

/// Who is asked besides when a step is late: the next role at once, and after another day the one above that.
fn ladder(role: Role) -> Vec<Rung> {
    let above: &[Role] = match role {
        Role::Analyst => &[Role::ComplianceOfficer, Role::Supervisor],
        Role::ComplianceOfficer => &[Role::Supervisor],
        Role::Supervisor | Role::Auditor | Role::Admin => &[],
    };
    (0..)
        .zip(above)
        .map(|(days, role)| Rung {
            after_seconds: days * DAY,
            role: *role,
        })
        .collect()
}

/// A rule without conditions, which the caller adds.
fn route(rule: u64, friction: Friction, expiry_days: u64, steps: Vec<Step>) -> Rule {
    Rule {
        rule,
        kind: String::new(),
        agent: None,
        risk_at_least: None,
        amount_at_least: None,
        currency: String::new(),
        simulation: None,
        outcome: Outcome::Route,
        min_persons: steps.len() as u64,
        expiry_seconds: expiry_days * DAY,
        commit_before_reveal: if friction == Friction::High {
            Reveal::Advice
        } else {
            Reveal::AtOnce
        },
        friction,
        steps,
        // Whether anybody may, a firm says itself.
        break_glass: None,
        revise: None,
        delegation: false,
    }
}

/// The policy that a workspace is founded with: version 1; low risk one analyst, medium a compliance officer, high or
/// 10,000 and more (in any currency) an officer and then a supervisor.
pub fn default_policy() -> PolicyDocument {
    let review = || vec![step(1, Role::Analyst, 2, "Review")];
    let compliance = || step(1, Role::ComplianceOfficer, 1, "Compliance review");
    let two_steps = || {
        vec![
            compliance(),
            step(2, Role::Supervisor, 1, "Supervisor's approval"),
        ]
    };
    PolicyDocument {
        version: 1,
        title: "First policy".to_owned(),
        rules: vec![
            Rule {
                simulation: Some(true),
                ..route(1, Friction::Low, 7, review())
            },
            Rule {
                risk_at_least: Some(Risk::High),
                ..route(2, Friction::High, 5, two_steps())
            },
            Rule {
                amount_at_least: "10000".parse().ok(),
                ..route(3, Friction::High, 5, two_steps())
            },
            Rule {
                risk_at_least: Some(Risk::Medium),
                ..route(4, Friction::Medium, 7, vec![compliance()])
            },
            route(5, Friction::Low, 14, review()),
        ],
        calendars: Vec::new(),
    }
}
