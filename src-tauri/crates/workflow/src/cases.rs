//! Cases by hand: the original system's failures by name, the default policy, and the edges of each rule.

use crate::{
    Case, Draft, Exclusion, Fact, Lineage, Person, Refusal, RoleGrant, Seat, State, apply, check,
    default_policy,
    fold::Decided,
    may_decide, override_type,
    policy::{Facts, select},
    reach::reachable,
    validate::{PolicyFault, PolicyWarning, validate, warnings},
    who_can_decide,
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    Route, Step,
    codes::{ActorType, Advice, Friction, Outcome, OverrideType, ReasonCode, Risk, Role, Verdict},
};
use uuid::Uuid;

const OFFICER: Role = Role::ComplianceOfficer;

fn start() -> DateTime<Utc> {
    crate::testing::beginning()
}

fn person(number: u128, roles: &[Role]) -> Person {
    let grant = |role: &Role| RoleGrant {
        role: *role,
        from: start() - TimeDelta::days(1),
        until: None,
    };
    Person {
        id: Uuid::from_u128(number),
        actor_type: ActorType::Human,
        active: true,
        key_active: true,
        roles: roles.iter().map(grant).collect(),
    }
}

fn step(number: u64, role: Role, quorum: u64) -> Step {
    Step {
        step: number,
        role,
        quorum,
        deny: 1,
        due_seconds: 3_600,
        name: "Step".to_owned(),
    }
}

fn case(steps: Vec<Step>, min_persons: u64, friction: Friction, advice: Advice) -> Case {
    let route = Route {
        policy: Uuid::from_u128(900),
        rule: 1,
        min_persons,
        expiry_seconds: 86_400,
        commit_before_reveal: false,
        friction,
        steps,
    };
    Case {
        action_id: Uuid::from_u128(500),
        revision: 1,
        action_digest: "aa".repeat(32),
        agent: Uuid::from_u128(600),
        agent_name: "aml-screen".to_owned(),
        is_simulation: false,
        advice: Some(advice),
        route_digest: route.route_digest(),
        route: Some(route),
        lineage: Lineage {
            agent_owner: Some(Uuid::from_u128(99)),
            ..Lineage::default()
        },
        seats: Vec::new(),
        state: State::InReview,
        step: 1,
        proposed_at: start(),
        expiry_at: Some(start() + TimeDelta::days(1)),
        changed_seq: 7,
        last_seq: 7,
        last_at: start(),
    }
}

fn draft(case: &Case, verdict: Verdict, reason_code: ReasonCode, narrative: &str) -> Draft {
    Draft {
        origin: format!("countersign/{}", "ab".repeat(16)),
        decision_id: Uuid::from_u128(u128::from(case.last_seq) + 1_000),
        verdict,
        reason_code,
        narrative: narrative.to_owned(),
        narrative_salt: [1; 16],
        view_digest: "bb".repeat(32),
        seen_seq: case.changed_seq,
        seen_leaf: "cc".repeat(32),
        signed_at: start(),
    }
}

fn decide(case: &Case, person: &Person, verdict: Verdict) -> Result<Case, Refusal> {
    let reason = if verdict == Verdict::Approve {
        ReasonCode::EvidenceSupports
    } else {
        ReasonCode::Duplicate
    };
    let plan = check(
        case,
        person,
        &draft(case, verdict, reason, "I read all of it."),
        start(),
    )?;
    apply(
        Some(case),
        &Fact::Decided(Decided {
            seq: case.last_seq + 1,
            at: start(),
            statement: plan.statement,
        }),
    )
}

#[test]
fn a_two_approver_action_completes() {
    let open = case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::High,
        Advice::Proceed,
    );
    let second = decide(&open, &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    assert_eq!((second.state, second.step), (State::InReview, 2));
    let done = decide(&second, &person(2, &[Role::Supervisor]), Verdict::Approve).unwrap();
    assert_eq!((done.state, done.step), (State::Approved, 2));
}

#[test]
fn one_person_does_not_play_all_approvers() {
    let both = person(1, &[OFFICER, Role::Supervisor]);
    let open = case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::Low,
        Advice::Proceed,
    );
    let second = decide(&open, &both, Verdict::Approve).unwrap();
    let refusal = decide(&second, &both, Verdict::Approve).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "Approved this action already, at step 1 of revision 1 (record 8)."
    );
    // A vote of an earlier revision is void, but its seat stays taken.
    let revised = Case {
        revision: 2,
        step: 1,
        ..second
    };
    assert_eq!(
        decide(&revised, &both, Verdict::Reject).unwrap_err().code(),
        "seat-taken"
    );
    assert_eq!(revised.votes(1, Verdict::Approve), 0);
}

#[test]
fn steps_are_not_taken_in_reverse() {
    let open = case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::Low,
        Advice::Proceed,
    );
    assert_eq!(
        decide(&open, &person(2, &[Role::Supervisor]), Verdict::Approve)
            .unwrap_err()
            .code(),
        "role-missing"
    );
}

#[test]
fn submitters_and_all_of_the_lineage_do_not_approve_their_own() {
    let me = person(1, &[OFFICER, Role::Admin, Role::Supervisor]);
    let id = Some(me.id);
    for (lineage, sentence) in [
        (
            Lineage {
                agent_owner: id,
                ..Lineage::default()
            },
            "Owns agent aml-screen.",
        ),
        (
            Lineage {
                proposer: id,
                ..Lineage::default()
            },
            "Proposed this action.",
        ),
        (
            Lineage {
                owner: id,
                ..Lineage::default()
            },
            "Answers for this action.",
        ),
        (
            Lineage {
                launcher: id,
                ..Lineage::default()
            },
            "Launched this action.",
        ),
        (
            Lineage {
                subject_person: id,
                ..Lineage::default()
            },
            "Is the subject of this action.",
        ),
        (
            Lineage {
                editors: vec![Uuid::from_u128(3), me.id],
                ..Lineage::default()
            },
            "Edited this action.",
        ),
    ] {
        let open = Case {
            lineage,
            ..case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Review)
        };
        assert_eq!(
            decide(&open, &me, Verdict::Approve)
                .unwrap_err()
                .to_string(),
            sentence
        );
        // The fold refuses it by the facts alone too, whoever let it in.
        let stranger = person(2, &[OFFICER]);
        let draft = draft(&open, Verdict::Approve, ReasonCode::WithinPolicy, "");
        let mut statement = check(&open, &stranger, &draft, start()).unwrap().statement;
        statement.person = me.id;
        let fact = Fact::Decided(Decided {
            seq: 8,
            at: start(),
            statement,
        });
        assert_eq!(
            apply(Some(&open), &fact),
            Err(Refusal::Differs { member: "person" })
        );
    }
}

#[test]
fn an_override_is_recorded_where_the_human_contradicts_and_nowhere_else() {
    use OverrideType::AiOverride;
    for (advice, verdict, wanted) in [
        (Advice::Proceed, Verdict::Approve, None),
        (Advice::Proceed, Verdict::Reject, Some(AiOverride)),
        (Advice::Block, Verdict::Approve, Some(AiOverride)),
        (Advice::Block, Verdict::Reject, None),
        (Advice::Review, Verdict::Approve, None),
        (Advice::Review, Verdict::Reject, None),
    ] {
        assert_eq!(override_type(advice, verdict), wanted, "{advice} {verdict}");
        let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, advice);
        let reason = if verdict == Verdict::Approve {
            ReasonCode::RiskAccepted
        } else {
            ReasonCode::Duplicate
        };
        let short = check(
            &open,
            &person(1, &[OFFICER]),
            &draft(&open, verdict, reason, ""),
            start(),
        );
        assert_eq!(
            short.is_err(),
            wanted.is_some(),
            "an override demands a narrative"
        );
    }
}

#[test]
fn two_people_fill_one_step_side_by_side_but_not_across_steps() {
    let open = case(
        vec![step(1, OFFICER, 2), step(2, OFFICER, 1)],
        3,
        Friction::Low,
        Advice::Review,
    );
    let early = |number: u128| {
        let draft = draft(&open, Verdict::Approve, ReasonCode::WithinPolicy, "");
        Draft {
            decision_id: Uuid::from_u128(number),
            ..draft
        }
    };
    let once = decide(&open, &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    assert!(check(&once, &person(2, &[OFFICER]), &early(2), start()).is_ok());
    let twice = decide(&once, &person(2, &[OFFICER]), Verdict::Approve).unwrap();
    let stale = check(&twice, &person(3, &[OFFICER]), &early(3), start()).unwrap_err();
    assert_eq!(
        stale,
        Refusal::StaleView {
            changed_seq: 9,
            seen_seq: 7
        }
    );
}

#[test]
fn the_last_step_waits_for_enough_distinct_people() {
    let open = case(
        vec![step(1, OFFICER, 1), step(2, OFFICER, 1)],
        4,
        Friction::Low,
        Advice::Proceed,
    );
    let mut current = open;
    for (number, state) in [
        (1, State::InReview),
        (2, State::InReview),
        (3, State::InReview),
        (4, State::Approved),
    ] {
        current = decide(&current, &person(number, &[OFFICER]), Verdict::Approve).unwrap();
        assert_eq!(current.state, state, "{number}");
    }
}

#[test]
fn rejections_count_up_to_the_threshold_of_their_step() {
    let two = Step {
        deny: 2,
        ..step(1, OFFICER, 2)
    };
    let open = case(
        vec![two, step(2, OFFICER, 1)],
        1,
        Friction::Low,
        Advice::Block,
    );
    let once = decide(&open, &person(1, &[OFFICER]), Verdict::Reject).unwrap();
    assert_eq!((once.state, once.step), (State::InReview, 1));
    assert_eq!(
        decide(&once, &person(2, &[OFFICER]), Verdict::Reject)
            .unwrap()
            .state,
        State::Rejected
    );
    // Rejections of one step do not carry over to the next one, approvals of a rejecter do not count.
    let twice = decide(&once, &person(2, &[OFFICER]), Verdict::Approve).unwrap();
    let next = decide(&twice, &person(3, &[OFFICER]), Verdict::Approve).unwrap();
    assert_eq!((next.state, next.step), (State::InReview, 2));
    assert_eq!(
        decide(&next, &person(4, &[OFFICER]), Verdict::Reject)
            .unwrap()
            .state,
        State::Rejected
    );
}

#[test]
fn expiry_is_exact_and_a_clock_that_steps_back_revives_nothing() {
    let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Review);
    let me = person(1, &[OFFICER]);
    let limit = open.expiry_at.unwrap();
    let before = limit - TimeDelta::microseconds(1);
    assert_eq!(
        may_decide(&open, &me, before),
        Ok(Seat {
            step: 1,
            role: OFFICER
        })
    );
    assert_eq!(
        may_decide(&open, &me, limit),
        Err(Exclusion::Expired { at: limit })
    );
    let later = Case {
        last_at: limit,
        ..open
    };
    assert_eq!(
        may_decide(&later, &me, before),
        Err(Exclusion::Expired { at: limit })
    );
    assert_eq!(later.state_at(before), State::Expired);
}

#[test]
fn roles_count_when_they_are_in_force() {
    let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Review);
    let (from, until) = (start() + TimeDelta::hours(1), start() + TimeDelta::hours(2));
    let me = Person {
        roles: vec![RoleGrant {
            role: OFFICER,
            from,
            until: Some(until),
        }],
        ..person(1, &[])
    };
    let at = |minutes: i64| may_decide(&open, &me, start() + TimeDelta::minutes(minutes));
    assert_eq!(
        at(59).unwrap_err().to_string(),
        "Holds the role of compliance officer only from 2026-01-05T10:00:00.000000Z on."
    );
    assert!(at(60).is_ok() && at(119).is_ok());
    assert_eq!(
        at(120).unwrap_err().to_string(),
        "Held the role of compliance officer until 2026-01-05T11:00:00.000000Z."
    );
    let nobody = may_decide(&open, &person(2, &[Role::Admin]), start());
    assert_eq!(
        nobody.unwrap_err().to_string(),
        "Does not hold the role of compliance officer."
    );
}

#[test]
fn people_without_confirmation_or_key_and_machines_are_told_so() {
    let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Review);
    let people = [
        Person {
            actor_type: ActorType::Agent,
            ..person(1, &[OFFICER])
        },
        Person {
            active: false,
            ..person(2, &[OFFICER])
        },
        Person {
            key_active: false,
            ..person(3, &[OFFICER])
        },
        person(99, &[OFFICER]),
        person(4, &[OFFICER]),
    ];
    let answers = who_can_decide(&open, &people, start());
    let codes: Vec<&str> = answers
        .iter()
        .map(|(_, answer)| answer.as_ref().map_or_else(Exclusion::code, |_| "yes"))
        .collect();
    assert_eq!(
        codes,
        [
            "people-only",
            "role-missing",
            "key-not-active",
            "lineage",
            "yes"
        ]
    );
}

#[test]
fn drafts_are_refused_for_their_own_faults() {
    let open = case(
        vec![step(1, OFFICER, 1)],
        1,
        Friction::Medium,
        Advice::Review,
    );
    let me = person(1, &[OFFICER]);
    let good = draft(
        &open,
        Verdict::Approve,
        ReasonCode::WithinPolicy,
        "0123456789",
    );
    let plan = check(&open, &me, &good, start()).unwrap();
    assert_eq!(
        plan.statement.narrative,
        countersign_statement::commitment(&[1; 16], b"0123456789")
    );
    assert_eq!(plan.bytes, plan.statement.encode());
    for (bad, code) in [
        (
            Draft {
                seen_seq: 6,
                ..good.clone()
            },
            "stale-view",
        ),
        (
            Draft {
                reason_code: ReasonCode::Duplicate,
                ..good.clone()
            },
            "reason-code",
        ),
        (
            Draft {
                narrative: " 012345678\t\n".to_owned(),
                ..good.clone()
            },
            "narrative-missing",
        ),
        (
            Draft {
                narrative: String::new(),
                ..good.clone()
            },
            "narrative-missing",
        ),
        (
            Draft {
                narrative: "0123456789\0".to_owned(),
                ..good.clone()
            },
            "too-large",
        ),
        (
            Draft {
                narrative: "x".repeat(65_537),
                ..good.clone()
            },
            "too-large",
        ),
        (
            Draft {
                view_digest: "bb".to_owned(),
                ..good.clone()
            },
            "malformed",
        ),
        (
            Draft {
                origin: "elsewhere".to_owned(),
                ..good.clone()
            },
            "malformed",
        ),
    ] {
        assert_eq!(check(&open, &me, &bad, start()).unwrap_err().code(), code);
    }
    let erased = Case {
        advice: None,
        ..open
    };
    assert_eq!(
        check(&erased, &me, &good, start()).unwrap_err().code(),
        "advice-unknown"
    );
}

#[test]
fn a_closed_action_says_how_it_was_closed() {
    let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Review);
    let done = decide(&open, &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    let refusal = decide(&done, &person(2, &[OFFICER]), Verdict::Approve).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "The action takes no decisions: it is approved."
    );
}

#[test]
fn reach_finds_who_is_missing_and_moves_people_between_seats() {
    let open = case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::Low,
        Advice::Review,
    );
    let both = person(1, &[OFFICER, Role::Supervisor]);
    assert_eq!(
        reachable(&open, &[both.clone(), person(2, &[OFFICER])], start()),
        Ok(())
    );
    assert_eq!(
        reachable(&open, &[person(2, &[OFFICER]), both.clone()], start()),
        Ok(())
    );
    let shortage = reachable(&open, &[both, person(99, &[Role::Supervisor])], start()).unwrap_err();
    assert_eq!(
        shortage.to_string(),
        "Step 2 needs 1 more, in the role of supervisor, and only 0 can be found."
    );
    let wide = case(vec![step(1, OFFICER, 1)], 3, Friction::Low, Advice::Review);
    let two = [person(1, &[OFFICER]), person(2, &[OFFICER])];
    assert_eq!(reachable(&wide, &two, start()).unwrap_err().found, 2);
}

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
            (Friction::High, true)
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
    let sentences: Vec<String> = faults.iter().map(PolicyFault::to_string).collect();
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
