//! Policies: selection, the default one, faults and warnings.

use super::OFFICER;
use crate::{
    default_policy,
    policy::{Facts, select},
    validate::{PolicyWarning, validate, warnings},
};
use countersign_english::say;
use countersign_refusal::{Policy, PolicyFault};
use countersign_statement::{
    Route,
    codes::{Friction, Outcome, Reveal, Risk, Role},
};
use uuid::Uuid;

fn facts(risk: Risk, amount: &str, simulation: bool) -> Facts {
    Facts {
        kind: "escalate_account".to_owned(),
        agent: Uuid::from_u128(600),
        risk,
        amount: amount.parse().unwrap(),
        currency: "EUR".to_owned(),
        simulation,
    }
}

#[test]
fn the_default_policy_is_sound_and_says_what_it_should() {
    let document = default_policy();
    assert_eq!(validate(&document), Ok(()));
    assert_eq!(warnings(&document), []);
    assert_eq!(
        countersign_statement::PolicyDocument::parse(&document.encode()),
        Ok(document.clone())
    );
    let route = |risk, amount, simulation| {
        select(Uuid::nil(), &document, &facts(risk, amount, simulation))
            .route
            .unwrap()
    };
    let roles = |route: &Route| route.steps.iter().map(|step| step.role).collect::<Vec<_>>();
    let low = route(Risk::Low, "9999.99", false);
    assert_eq!(
        (roles(&low), low.friction, low.min_persons),
        (vec![Role::Analyst], Friction::Low, 1)
    );
    let medium = route(Risk::Medium, "0", false);
    assert_eq!(
        (roles(&medium), medium.friction),
        (vec![OFFICER], Friction::Medium)
    );
    for high in [
        route(Risk::High, "0", false),
        route(Risk::Critical, "0", false),
        route(Risk::Low, "10000", false),
    ] {
        assert_eq!(
            (roles(&high), high.min_persons),
            (vec![OFFICER, Role::Supervisor], 2)
        );
        assert_eq!(
            (high.friction, high.commit_before_reveal),
            (Friction::High, Reveal::Advice)
        );
    }
    assert_eq!(
        roles(&route(Risk::Critical, "99999", true)),
        [Role::Analyst]
    );
}

#[test]
fn the_first_rule_whose_conditions_all_hold_applies_and_none_blocks() {
    let mut document = default_policy();
    document.rules.truncate(3);
    let selection = select(Uuid::nil(), &document, &facts(Risk::Low, "9999.99", false));
    assert_eq!(
        (selection.rule, selection.outcome, selection.route),
        (None, Outcome::Block, None)
    );
    document.rules[2].currency = "USD".to_owned();
    assert_eq!(
        select(Uuid::nil(), &document, &facts(Risk::Low, "10000", false)).rule,
        None
    );
    document.rules[2].currency = "EUR".to_owned();
    assert_eq!(
        select(Uuid::nil(), &document, &facts(Risk::Low, "10000.0", false)).rule,
        Some(3)
    );
    assert_eq!(
        select(Uuid::nil(), &document, &facts(Risk::High, "10000", false)).rule,
        Some(2)
    );
    document.rules[1].outcome = Outcome::AutoClear;
    let cleared = select(Uuid::nil(), &document, &facts(Risk::High, "1", false));
    assert_eq!((cleared.outcome, cleared.route), (Outcome::AutoClear, None));
}

#[test]
fn unsound_policies_are_refused_in_words() {
    let mut document = default_policy();
    document.version = 0;
    document.rules[0].steps[0].quorum = 0;
    document.rules[1].steps[1].step = 3;
    document.rules[2].steps.clear();
    document.rules[3].outcome = Outcome::Block;
    document.rules[4].rule = 6;
    document.rules[4].min_persons = 101;
    let faults = validate(&document).unwrap_err();
    let sentences = say(&Policy::Invalid { faults }.into()).sentence;
    assert_eq!(
        sentences,
        [
            "The policy's version is 0; versions begin at 1.",
            "The quorum of step 1 of rule 1 is 0; it must be from 1 to 100.",
            "Step 2 of rule 2 is numbered 3.",
            "Rule 3 routes to people but has no step.",
            "Rule 4 has steps, but its outcome is block.",
            "Rule 5 is numbered 6.",
            "The number of people of rule 6 is 101; it must be from 1 to 100.",
        ]
        .join(" ")
    );
    document.rules.clear();
    assert!(
        validate(&document)
            .unwrap_err()
            .contains(&PolicyFault::NoRules)
    );
}

#[test]
fn doubtful_policies_are_warned_of() {
    let mut document = default_policy();
    document.rules.swap(3, 4);
    document.rules[3].rule = 4;
    document.rules[4].rule = 5;
    document.rules[0].min_persons = 3;
    assert_eq!(
        warnings(&document),
        [
            PolicyWarning::ExtraApprovals {
                rule: 1,
                min_persons: 3,
                seats: 1
            },
            PolicyWarning::Shadowed { rule: 5, by: 4 },
        ]
    );
    document.rules.truncate(3);
    assert!(warnings(&document).contains(&PolicyWarning::NoCatchAll));
}
