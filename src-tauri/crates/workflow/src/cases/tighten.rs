//! A stricter policy and what is under way: the whole of it by name, and I8 over random routes and votes.

use super::{person, start};
use crate::{
    Person,
    contradictions::{contradictions, unfillable},
    default_policy,
    testing::Random,
};
use countersign_refusal::PolicyFault;
use countersign_statement::{
    Glass, Route, Step,
    codes::{Friction, Reveal, Role},
    select::{Next, Votes},
};
use proptest::prelude::*;
use uuid::Uuid;

fn step(step: u64, role: Role, quorum: u64) -> Step {
    Step {
        step,
        role,
        quorum,
        deny: 1,
        due_seconds: 60,
        calendar: String::new(),
        name: String::new(),
        escalation: Vec::new(),
    }
}

fn route(policy: u128, min_persons: u64, steps: Vec<Step>) -> Route {
    Route {
        policy: Uuid::from_u128(policy),
        rule: 1,
        min_persons,
        expiry_seconds: 600,
        commit_before_reveal: Reveal::AtOnce,
        friction: Friction::Low,
        steps,
        break_glass: None,
        revise: None,
        delegation: false,
    }
}

#[test]
fn a_stricter_route_adds_steps_after_the_last_and_a_looser_one_changes_nothing() {
    let analyst = route(1, 1, vec![step(1, Role::Analyst, 1)]);
    let two = route(
        2,
        2,
        vec![
            step(1, Role::ComplianceOfficer, 1),
            step(2, Role::Supervisor, 1),
        ],
    );
    let tighter = analyst.tightened(&two).unwrap();
    let roles: Vec<(u64, Role)> = tighter.steps.iter().map(|s| (s.step, s.role)).collect();
    assert_eq!(
        roles,
        [
            (1, Role::Analyst),
            (2, Role::ComplianceOfficer),
            (3, Role::Supervisor)
        ]
    );
    assert_eq!(
        (tighter.min_persons, tighter.policy),
        (2, Uuid::from_u128(2))
    );
    // What is demanded already is not demanded again, by role and over all steps.
    assert_eq!(tighter.tightened(&two), None);
    assert_eq!(two.tightened(&analyst).unwrap().steps.len(), 3);
    let three = route(3, 1, vec![step(1, Role::Analyst, 3)]);
    assert_eq!(three.tightened(&analyst), None, "looser");
    let more = analyst.tightened(&three).unwrap();
    assert_eq!(more.steps[1].quorum, 2, "two more than there were");
    // A shorter expiry is not kept from anybody who was promised the longer one; friction is the higher.
    let mut quick = analyst.clone();
    quick.expiry_seconds = 1;
    assert_eq!(analyst.tightened(&quick), None);
    quick.friction = Friction::High;
    assert_eq!(analyst.tightened(&quick).unwrap().friction, Friction::High);
    assert_eq!(analyst.tightened(&quick).unwrap().expiry_seconds, 600);
}

#[test]
fn a_rule_that_can_never_apply_is_named_with_those_that_take_everything_before_it() {
    let mut document = default_policy();
    assert_eq!(contradictions(&document), []);
    // Simulations by rule 1, all others by rule 2: together they leave nothing.
    document.rules[1].risk_at_least = None;
    document.rules[1].simulation = Some(false);
    let never: Vec<PolicyFault> = [3, 4, 5]
        .map(|rule| PolicyFault::NeverReached {
            rule,
            by: vec![1, 2],
        })
        .to_vec();
    assert_eq!(contradictions(&document), never);
    // A larger amount before a smaller one leaves something, the other way round nothing.
    let mut document = default_policy();
    document.rules[3].amount_at_least = "20000".parse().ok();
    document.rules[3].risk_at_least = None;
    let by = PolicyFault::NeverReached {
        rule: 4,
        by: vec![1, 2, 3],
    };
    assert_eq!(contradictions(&document), [by]);
    document.rules[2].currency = "EUR".to_owned();
    assert_eq!(contradictions(&document), []);
}

#[test]
fn a_route_that_needs_one_person_twice_or_more_than_there_are_is_named() {
    let people: Vec<Person> = (1..=3).map(|n| person(n, &[Role::Supervisor])).collect();
    let now = start();
    let mut document = default_policy();
    document.rules.truncate(1);
    document.rules[0].steps = vec![step(1, Role::Supervisor, 40)];
    let faults = unfillable(&document, &people, now);
    assert!(
        matches!(faults[..], [PolicyFault::TooFew { rule: 1, step: 1, wanted: 40, found, holders, .. }] if found == holders),
        "{faults:?}"
    );
    // The only holder of a role is needed at both steps.
    let only = [person(1, &[Role::Supervisor])];
    document.rules[0].steps = vec![step(1, Role::Supervisor, 1), step(2, Role::Supervisor, 1)];
    let faults = unfillable(&document, &only, now);
    assert!(
        matches!(
            faults[..],
            [PolicyFault::TooFew {
                step: 2,
                wanted: 1,
                found: 0,
                holders: 1,
                ..
            }]
        ),
        "{faults:?}"
    );
    document.rules[0].steps = vec![step(1, Role::Supervisor, 1)];
    document.rules[0].min_persons = 1;
    assert_eq!(unfillable(&document, &only, now), []);
    document.rules[0].steps[0].deny = 2;
    assert!(matches!(
        unfillable(&document, &only, now)[..],
        [PolicyFault::NeverDenied {
            deny: 2,
            holders: 1,
            ..
        }]
    ));
}

#[test]
fn a_policy_that_lets_the_glass_be_broken_for_nothing_or_reviewed_by_nobody_is_refused() {
    let mut document = default_policy();
    let glass = |role, review_role, quorum| {
        Some(Glass {
            role,
            review_role,
            quorum,
            within_seconds: 3_600,
        })
    };
    // Rule 1 is for simulations alone.
    document.rules[0].break_glass = glass(Role::Supervisor, Role::Supervisor, 1);
    assert_eq!(
        contradictions(&document),
        [PolicyFault::GlassSimulation { rule: 1 }]
    );
    let now = start();
    document.rules.drain(..4);
    document.rules[0].rule = 1;
    let both = [Role::Analyst, Role::Supervisor];
    let people = [person(1, &both), person(2, &[Role::Analyst])];
    let mut faults = |of| {
        document.rules[0].break_glass = of;
        unfillable(&document, &people, now)
    };
    assert_eq!(faults(glass(Role::Supervisor, Role::Analyst, 1)), []);
    // Nobody reviews their own, so that two are too few for two.
    for (of, breakers, found) in [
        (glass(Role::Admin, Role::Analyst, 1), 0, 0),
        (glass(Role::Supervisor, Role::Supervisor, 1), 1, 0),
        (glass(Role::Supervisor, Role::Analyst, 2), 1, 1),
    ] {
        let Some(rule) = of.clone() else { continue };
        assert_eq!(
            faults(of),
            [PolicyFault::GlassTooFew {
                rule: 1,
                role: rule.role,
                breakers,
                review_role: rule.review_role,
                wanted: rule.quorum,
                found,
            }]
        );
    }
}

/// A random route of up to three steps.
fn random_route(random: &mut Random, policy: u128) -> Route {
    let steps = (1..=random.between(1, 3))
        .map(|number| {
            let role = Role::ALL[usize::try_from(random.between(0, 2)).unwrap()];
            Step {
                deny: random.between(1, 2),
                ..step(number, role, random.between(1, 3))
            }
        })
        .collect();
    let mut made = route(policy, random.between(1, 5), steps);
    made.commit_before_reveal = random.one_of(Reveal::ALL, Reveal::AtOnce);
    made
}

/// Approvals by a role that a route waits for: the last step also for those that its fewest people lack.
fn waited_for(route: &Route, role: Role) -> u64 {
    let quorums: u64 = route.steps.iter().map(|s| s.quorum).sum();
    let lacking = route.min_persons.saturating_sub(quorums);
    let last = route.steps.last().is_some_and(|last| last.role == role);
    let own = route.steps.iter().filter(|s| s.role == role);
    own.map(|s| s.quorum).sum::<u64>() + if last { lacking } else { 0 }
}

/// Votes one after the other: approvals and now and then a rejection, each by another person.
fn run(route: &Route, votes: &[bool]) -> Vec<Next> {
    let (mut open, mut counted) = (1, Votes::default());
    let mut seen = Vec::new();
    for approve in votes {
        if *approve {
            counted.approvals += 1;
            counted.approvers += 1;
        } else {
            counted.rejections += 1;
        }
        let next = route.next(open, counted);
        seen.push(next);
        match next {
            Next::Stays => {}
            Next::Step(step) => {
                open = step;
                (counted.approvals, counted.rejections) = (0, 0);
            }
            Next::Enough | Next::Rejected => break,
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn i8_tightening_never_reduces_what_remains_to_be_done(seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let (old, new) = (random_route(&mut random, 1), random_route(&mut random, 2));
        let tighter = old.tightened(&new).unwrap_or_else(|| old.clone());
        let votes: Vec<bool> = (0..30).map(|_| !random.chance(12)).collect();
        // The same votes: what is rejected was rejected at the same vote, and what is enough comes no earlier than before.
        let (before, after) = (run(&old, &votes), run(&tighter, &votes));
        prop_assert!(after.len() >= before.len() || before.last() == Some(&Next::Enough));
        if after.last() == Some(&Next::Enough) {
            prop_assert!(before.last() == Some(&Next::Enough) && before.len() <= after.len());
        }
        if before.last() == Some(&Next::Rejected) {
            prop_assert_eq!(after.last(), Some(&Next::Rejected));
        }
        // Every step that was there is there, and waits for as many; and the new policy's demand is met by role.
        let kept = |(now, was): (&Step, &Step)| {
            let as_it_was = Step { quorum: was.quorum, ..now.clone() };
            as_it_was == *was && now.quorum >= was.quorum
        };
        prop_assert!(tighter.steps.iter().zip(&old.steps).all(kept));
        for role in Role::ALL {
            let of = |route: &Route| waited_for(route, *role);
            prop_assert!(of(&tighter) >= of(&old).max(of(&new)));
        }
        prop_assert!(tighter.min_persons >= old.min_persons.max(new.min_persons));
        prop_assert!(tighter.friction >= old.friction);
        // Once is enough, and steps are numbered without a hole.
        prop_assert_eq!(tighter.tightened(&new), None);
        prop_assert!(tighter.steps.iter().zip(1..).all(|(s, n)| s.step == n));
    }
}
