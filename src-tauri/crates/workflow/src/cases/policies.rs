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
    assert_eq!(warnings(&document, super::start()), []);
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
        warnings(&document, super::start()),
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
    assert!(warnings(&document, super::start()).contains(&PolicyWarning::NoCatchAll));
}

#[test]
fn a_calendar_that_is_not_sound_is_refused_by_name_and_a_step_that_names_none_of_the_policy_s_is_too()
 {
    use crate::testing::calendar;
    use countersign_refusal::CalendarFault as F;
    let sound = calendar(
        "office",
        ("2027-01-08T00:00:00Z", "2027-01-14T00:00:00Z"),
        &[
            ("2027-01-08T08:00:00Z", "2027-01-08T16:00:00Z"),
            ("2027-01-11T08:00:00Z", "2027-01-11T16:00:00Z"),
        ],
    );
    let mut document = default_policy();
    document.rules[4].steps[0].calendar = "office".to_owned();
    assert_eq!(
        validate(&document),
        Err(vec![PolicyFault::NoCalendar {
            rule: 5,
            step: 1,
            calendar: "office".to_owned()
        }])
    );
    document.calendars = vec![sound.clone()];
    assert_eq!(validate(&document), Ok(()));
    let (first, second) = (sound.hours[0].clone(), sound.hours[1].clone());
    let hours = |hours: &[&countersign_statement::Hours]| countersign_statement::Calendar {
        hours: hours.iter().map(|one| (*one).clone()).collect(),
        ..sound.clone()
    };
    let backwards = countersign_statement::Hours {
        from: second.until,
        until: second.until,
    };
    let overlapping = countersign_statement::Hours {
        from: first.from,
        until: second.until,
    };
    let many: Vec<_> = (0..1_501).map(|_| &first).collect();
    let spoilt = [
        (F::Empty, None, hours(&[])),
        (F::TooMany, None, hours(&many)),
        (F::Backwards, Some(2), hours(&[&first, &backwards])),
        (F::Unsorted, Some(2), hours(&[&second, &first])),
        (F::Overlap, Some(2), hours(&[&first, &overlapping])),
        (
            F::Outside,
            Some(1),
            countersign_statement::Calendar {
                from: first.until,
                ..sound.clone()
            },
        ),
        (
            F::Ends,
            None,
            countersign_statement::Calendar {
                until: sound.from,
                ..sound.clone()
            },
        ),
        (
            F::MadeOf,
            None,
            countersign_statement::Calendar {
                made_of: "x".repeat(1_001),
                ..sound.clone()
            },
        ),
    ];
    for (why, hours, calendar) in spoilt {
        document.calendars = vec![calendar];
        assert_eq!(
            validate(&document),
            Err(vec![PolicyFault::Calendar {
                calendar: "office".to_owned(),
                why,
                hours
            }])
        );
    }
    document.calendars = vec![sound.clone(), sound.clone()];
    let twice = validate(&document).unwrap_err();
    assert!(matches!(
        &twice[..],
        [PolicyFault::Calendar { why: F::Twice, .. }]
    ));
    document.calendars = vec![countersign_statement::Calendar {
        name: String::new(),
        ..sound.clone()
    }];
    let nameless = validate(&document).unwrap_err();
    assert!(matches!(
        nameless[0],
        PolicyFault::Calendar { why: F::Name, .. }
    ));
    document.calendars = (0..9)
        .map(|n| countersign_statement::Calendar {
            name: if n == 0 {
                "office".to_owned()
            } else {
                n.to_string()
            },
            ..sound.clone()
        })
        .collect();
    assert_eq!(
        validate(&document),
        Err(vec![PolicyFault::Calendars { found: 9, most: 8 }])
    );
}

#[test]
fn a_calendar_of_which_few_days_are_left_is_said_with_its_end_and_one_that_nobody_names_too() {
    use crate::testing::calendar;
    let mut document = default_policy();
    document.rules[4].steps[0].calendar = "office".to_owned();
    let made = |name: &str| {
        calendar(
            name,
            ("2027-01-01T00:00:00Z", "2027-12-31T23:00:00Z"),
            &[("2027-01-08T08:00:00Z", "2027-01-08T16:00:00Z")],
        )
    };
    document.calendars = vec![made("office"), made("other")];
    let at = |text: &str| text.parse().unwrap();
    let unused = PolicyWarning::CalendarUnused {
        calendar: "other".to_owned(),
    };
    assert_eq!(
        warnings(&document, at("2027-11-01T23:00:00Z")),
        std::slice::from_ref(&unused)
    );
    let said = warnings(&document, at("2027-11-01T23:00:01Z"));
    assert_eq!(
        said[0].to_string(),
        "The calendar \"office\" ends on 2027-12-31 23:00 UTC; from then on all time counts. Draft the next version with a longer one."
    );
    assert_eq!(said[1], unused);
}
