//! What the fold refuses by the facts alone, whoever let it into the ledger.

use super::{OFFICER, case, draft, person, start, step};
use crate::{Case, Fact, Refusal, apply, check, fold::Decided, replay, testing};
use countersign_statement::{
    codes::{Advice, Friction, OverrideType, ReasonCode, Role, Verdict},
    facts::Decision,
};
use uuid::Uuid;

fn sound(open: &Case) -> Decision {
    let draft = draft(
        open,
        Verdict::Approve,
        ReasonCode::WithinPolicy,
        "I read all of it.",
    );
    check(open, &person(1, &[OFFICER]), &draft, start())
        .unwrap()
        .statement
}

fn fold(open: &Case, statement: Decision, seq: u64) -> Result<Case, Refusal> {
    apply(
        Some(open),
        &Fact::Decided(Decided {
            seq,
            at: start(),
            statement,
        }),
    )
}

#[test]
fn a_decision_that_differs_from_the_facts_in_any_member_is_refused() {
    type Spoil = fn(&mut Decision);
    let open = case(
        vec![step(1, OFFICER, 1)],
        1,
        Friction::High,
        Advice::Proceed,
    );
    assert!(fold(&open, sound(&open), 8).is_ok());
    let spoils: [(&str, Spoil); 11] = [
        ("action_id", |d| d.action_id = Uuid::nil()),
        ("action_digest", |d| d.action_digest = "00".repeat(32)),
        ("revision", |d| d.revision = 2),
        ("route_digest", |d| d.route_digest = "00".repeat(32)),
        ("step", |d| d.step = 2),
        ("seat_role", |d| d.seat_role = Role::Admin),
        ("person", |d| d.person = Uuid::from_u128(99)),
        ("seen_seq", |d| d.seen_seq = 8),
        ("override_type", |d| {
            d.override_type = Some(OverrideType::AiOverride);
        }),
        ("override_type", |d| {
            d.override_type = Some(OverrideType::ManualOverride);
        }),
        ("narrative", |d| d.narrative_commitment.clear()),
    ];
    for (member, spoil) in spoils {
        let mut statement = sound(&open);
        spoil(&mut statement);
        assert_eq!(fold(&open, statement, 8), Err(Refusal::Differs { member }));
    }
    let mut reason = sound(&open);
    reason.reason_code = ReasonCode::Duplicate;
    assert_eq!(fold(&open, reason, 8).unwrap_err().code(), "reason-code");
    let mut stale = sound(&open);
    stale.seen_seq = 6;
    assert_eq!(fold(&open, stale, 8).unwrap_err().code(), "stale-view");
}

#[test]
fn a_decision_id_counts_once_and_records_ascend() {
    let open = case(vec![step(1, OFFICER, 3)], 3, Friction::Low, Advice::Proceed);
    assert_eq!(
        fold(&open, sound(&open), 7).unwrap_err().code(),
        "out-of-order"
    );
    let once = fold(&open, sound(&open), 8).unwrap();
    let again = Decision {
        person: Uuid::from_u128(2),
        ..sound(&open)
    };
    assert_eq!(
        fold(&once, again.clone(), 9),
        Err(Refusal::Differs {
            member: "decision_id"
        })
    );
    let other = Decision {
        decision_id: Uuid::from_u128(3),
        ..again
    };
    assert_eq!(
        fold(&once, other.clone(), 8).unwrap_err().code(),
        "out-of-order"
    );
    assert!(fold(&once, other, 9).is_ok());
}

#[test]
fn facts_begin_with_one_sound_proposal() {
    let scenario = testing::scenario(3);
    let fact = scenario.proposed(Uuid::from_u128(5), 10);
    let Fact::Proposed(sound) = &fact else {
        panic!("a proposal")
    };
    assert!(sound.route.is_some(), "the seed gives a routed action");
    assert_eq!(replay([]), Err(Refusal::NotProposed));
    assert_eq!(replay([&Fact::Clock(start())]), Err(Refusal::NotProposed));
    assert_eq!(replay([&fact, &fact]), Err(Refusal::AlreadyProposed));
    let refused = |spoil: fn(&mut crate::Proposed)| {
        let mut proposed = sound.clone();
        spoil(&mut proposed);
        replay([&Fact::Proposed(proposed)]).unwrap_err()
    };
    assert_eq!(
        refused(|p| p.statement.revision = 2),
        Refusal::Differs { member: "revision" }
    );
    assert_eq!(
        refused(|p| p.statement.agent = Uuid::nil()),
        Refusal::Differs { member: "agent" }
    );
    assert_eq!(
        refused(|p| p.route = None),
        Refusal::Differs { member: "outcome" }
    );
    let digest = refused(|p| p.statement.route_digest = "00".repeat(32));
    assert_eq!(
        digest,
        Refusal::Differs {
            member: "route_digest"
        }
    );
}
