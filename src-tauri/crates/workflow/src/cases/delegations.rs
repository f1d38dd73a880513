//! Seats that are taken by a role which somebody delegated.

use super::{OFFICER, case, decide, person, start, step};
use crate::{
    Case, Exclusion, Person, State, glass, may_decide, may_retract, person::Lent, reach::reachable,
    who_can_decide,
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_refusal::LenderBar;
use countersign_statement::{
    Route,
    codes::{Advice, Friction, Reveal, Role, Verdict},
};
use uuid::Uuid;

fn lent_by(lender: &Person, role: Role) -> Lent {
    Lent {
        role,
        by: lender.id,
        from: DateTime::<Utc>::MIN_UTC,
        until: DateTime::<Utc>::MAX_UTC,
    }
}

/// An analyst to whom these roles of others were delegated.
fn delegate(number: u128, lent: Vec<Lent>) -> Person {
    Person {
        lent,
        ..person(number, &[Role::Analyst])
    }
}

fn open(quorum: u64, change: impl FnOnce(&mut Route)) -> Case {
    let mut open = case(
        vec![step(1, OFFICER, quorum), step(2, Role::Supervisor, 1)],
        quorum + 1,
        Friction::Low,
        Advice::Proceed,
    );
    let mut route = open.route.clone().unwrap();
    route.delegation = true;
    change(&mut route);
    open.route = Some(route);
    open
}

fn code(case: &Case, who: &Person) -> String {
    may_decide(case, who, start())
        .unwrap_err()
        .code()
        .to_owned()
}

#[test]
fn a_delegate_takes_the_seat_of_the_role_and_counts_as_themselves() {
    let ana = person(1, &[OFFICER]);
    let dev = delegate(2, vec![lent_by(&ana, OFFICER)]);
    let one = open(1, |_| {});
    let seat = may_decide(&one, &dev, start()).unwrap();
    assert_eq!((seat.role, seat.on_behalf_of), (OFFICER, Some(ana.id)));
    let next = decide(&one, &dev, Verdict::Approve).unwrap();
    assert_eq!((next.state, next.step), (State::InReview, 2));
    assert_eq!(next.seats[0].person, dev.id);
    assert_eq!(next.seats[0].on_behalf_of, Some(ana.id));
    // They have their one seat, also where they hold the role of the next step.
    let both = Person {
        lent: dev.lent.clone(),
        ..person(2, &[Role::Supervisor])
    };
    assert_eq!(code(&next, &both), "seat-taken");
}

#[test]
fn who_holds_the_role_decides_in_their_own_right_and_never_on_behalf() {
    let ana = person(1, &[OFFICER]);
    let dev = Person {
        lent: vec![lent_by(&ana, OFFICER)],
        ..person(2, &[OFFICER])
    };
    let one = open(1, |_| {});
    assert_eq!(may_decide(&one, &dev, start()).unwrap().on_behalf_of, None);
}

#[test]
fn a_role_counts_once_on_an_action_whoever_uses_it() {
    let ana = person(1, &[OFFICER]);
    let dev = delegate(2, vec![lent_by(&ana, OFFICER)]);
    let eve = delegate(3, vec![lent_by(&ana, OFFICER)]);
    let two = open(2, |_| {});
    let after = decide(&two, &dev, Verdict::Approve).unwrap();
    // Neither she herself nor another delegate of hers, nor she by another's role.
    assert_eq!(code(&after, &ana), "seat-delegated");
    assert_eq!(code(&after, &eve), "delegator-barred");
    let ana_for_fay = Person {
        lent: vec![lent_by(&person(4, &[OFFICER]), OFFICER)],
        ..person(1, &[Role::Analyst])
    };
    assert_eq!(code(&after, &ana_for_fay), "seat-delegated");
    let after = decide(&two, &ana, Verdict::Approve).unwrap();
    assert_eq!(
        may_decide(&after, &dev, start()),
        Err(Exclusion::DelegatorBarred {
            bar: LenderBar::Seat
        })
    );
    // Nor where who delegated it decided on behalf of somebody else.
    let fay = person(4, &[OFFICER]);
    let lender = Person {
        lent: vec![lent_by(&fay, OFFICER)],
        ..person(1, &[Role::Supervisor])
    };
    let after = decide(&two, &lender, Verdict::Approve).unwrap();
    let dev = delegate(2, vec![lent_by(&lender, OFFICER)]);
    assert_eq!(code(&after, &dev), "delegator-barred");
    // Another's role that is free is taken instead.
    let dev = delegate(
        2,
        vec![
            lent_by(&lender, OFFICER),
            lent_by(&person(5, &[OFFICER]), OFFICER),
        ],
    );
    let seat = may_decide(&after, &dev, start()).unwrap();
    assert_eq!(seat.on_behalf_of, Some(Uuid::from_u128(5)));
}

#[test]
fn neither_the_delegate_nor_whose_role_it_is_has_a_part_in_the_action() {
    let ana = person(1, &[OFFICER]);
    let dev = delegate(2, vec![lent_by(&ana, OFFICER)]);
    let mut one = open(1, |_| {});
    one.lineage.launcher = Some(ana.id);
    assert_eq!(
        may_decide(&one, &dev, start()),
        Err(Exclusion::DelegatorBarred {
            bar: LenderBar::Lineage
        })
    );
    one.lineage.launcher = Some(dev.id);
    assert_eq!(code(&one, &dev), "lineage");
}

#[test]
fn a_delegation_counts_only_where_the_route_says_so_and_while_it_lasts() {
    let ana = person(1, &[OFFICER]);
    let mut dev = delegate(2, vec![lent_by(&ana, OFFICER)]);
    let closed = open(1, |route| route.delegation = false);
    assert_eq!(code(&closed, &dev), "role-missing");
    let one = open(1, |_| {});
    dev.lent[0].from = start() + TimeDelta::microseconds(1);
    assert_eq!(code(&one, &dev), "role-missing");
    dev.lent[0].from = start();
    dev.lent[0].until = start() + TimeDelta::microseconds(1);
    assert!(may_decide(&one, &dev, start()).is_ok());
    dev.lent[0].until = start();
    assert_eq!(code(&one, &dev), "role-missing");
    // Of another role it gives no seat, and an unconfirmed delegate has none.
    let other = delegate(2, vec![lent_by(&ana, Role::Supervisor)]);
    assert_eq!(code(&one, &other), "role-missing");
    let unconfirmed = Person {
        active: false,
        ..delegate(2, vec![lent_by(&ana, OFFICER)])
    };
    assert_eq!(code(&one, &unconfirmed), "role-missing");
}

#[test]
fn a_vote_on_behalf_of_somebody_is_taken_back_by_who_gave_it_and_frees_both() {
    let ana = person(1, &[OFFICER]);
    let dev = delegate(2, vec![lent_by(&ana, OFFICER)]);
    let two = open(2, |_| {});
    let mut after = decide(&two, &dev, Verdict::Approve).unwrap();
    assert!(may_retract(&after, &dev, start()).is_ok());
    assert!(may_retract(&after, &ana, start()).is_err());
    after.seats[0].retracted = Some(9);
    assert!(may_decide(&after, &ana, start()).is_ok());
    // Where people decide before they are told the advice, neither decides anew.
    let mut route = after.route.clone().unwrap();
    route.commit_before_reveal = Reveal::Advice;
    after.route = Some(route);
    assert_eq!(code(&after, &ana), "seat-delegated");
    assert_eq!(code(&after, &dev), "seat-taken");
}

#[test]
fn a_delegated_role_breaks_no_glass_and_makes_no_route_longer() {
    let ana = person(1, &[OFFICER]);
    let dev = delegate(2, vec![lent_by(&ana, OFFICER)]);
    let one = open(1, |route| {
        route.break_glass = Some(countersign_statement::Glass {
            role: OFFICER,
            review_role: OFFICER,
            quorum: 1,
            within_seconds: 60,
        });
    });
    assert!(glass::may_break(&one, &ana, start()).is_ok());
    assert!(glass::may_break(&one, &dev, start()).is_err());
    // One officer and their delegate are one role: two of them cannot be found.
    let two = open(2, |_| {});
    let people = [ana, dev, person(3, &[Role::Supervisor])];
    let shortage = reachable(&two, &people, start()).unwrap_err();
    assert_eq!((shortage.step, shortage.wanted, shortage.found), (1, 2, 1));
    let told = who_can_decide(&two, &people, start());
    assert_eq!(told.iter().filter(|(_, seat)| seat.is_ok()).count(), 2);
}
