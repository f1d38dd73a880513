//! Who may, who may not, and whether enough people are there.

use super::{OFFICER, case, decide, draft, person, start, step};
use crate::{
    Case, Exclusion, Fact, Lineage, Person, Refusal, RoleGrant, Seat, State, apply, check,
    fold::Decided, may_decide, reach::reachable, who_can_decide,
};
use chrono::TimeDelta;
use countersign_english::of_somebody;
use countersign_statement::codes::{ActorType, Advice, Friction, ReasonCode, Role, Verdict};
use uuid::Uuid;

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
            of_somebody(&decide(&open, &me, Verdict::Approve).unwrap_err().refusal()),
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
fn expiry_is_exact_and_a_clock_that_steps_back_revives_nothing() {
    let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Review);
    let me = person(1, &[OFFICER]);
    let limit = open.expiry_at.unwrap();
    let before = limit - TimeDelta::microseconds(1);
    assert_eq!(
        may_decide(&open, &me, before),
        Ok(Seat {
            on_behalf_of: None,
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
        of_somebody(&at(59).unwrap_err().refusal()),
        "Holds the role of compliance officer only from 2026-01-05T10:00:00.000000Z on."
    );
    assert!(at(60).is_ok() && at(119).is_ok());
    assert_eq!(
        of_somebody(&at(120).unwrap_err().refusal()),
        "Held the role of compliance officer until 2026-01-05T11:00:00.000000Z."
    );
    let nobody = may_decide(&open, &person(2, &[Role::Admin]), start());
    assert_eq!(
        of_somebody(&nobody.unwrap_err().refusal()),
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
            key_fault: Some(countersign_refusal::KeyFault::Revoked),
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
