//! What may be decided together.

use super::{OFFICER, case, step};
use crate::{
    Case,
    bulk::{Apart, Item, MOST, apart, least_opened},
};
use countersign_statement::{
    Route,
    codes::{Advice, Friction, Reveal, Risk, Role, Verdict},
};

fn low(advice: Advice) -> Case {
    case(vec![step(1, OFFICER, 1)], 1, Friction::Low, advice)
}

fn with_route(change: impl Fn(&mut Route)) -> Case {
    let mut case = low(Advice::Proceed);
    if let Some(route) = &mut case.route {
        change(route);
    }
    case
}

fn why(case: &Case, kind: &str, risk: Risk, verdict: Verdict) -> Option<Apart> {
    let first = low(Advice::Proceed);
    let alike = Item {
        case: &first,
        kind: "freeze_account",
        risk: Risk::Low,
    };
    apart(&alike, &Item { case, kind, risk }, verdict)
}

#[test]
fn only_what_is_alike_and_of_low_risk_is_decided_together() {
    let freeze = |case: &Case, verdict| why(case, "freeze_account", Risk::Low, verdict);
    let approve = Verdict::Approve;
    assert_eq!(freeze(&low(Advice::Proceed), approve), None);
    assert_eq!(freeze(&low(Advice::Review), Verdict::Reject), None);
    for risk in [Risk::Medium, Risk::High, Risk::Critical] {
        let said = why(&low(Advice::Proceed), "freeze_account", risk, approve);
        assert_eq!(said, Some(Apart::Risk));
    }
    let said = why(&low(Advice::Proceed), "close_account", Risk::Low, approve);
    assert_eq!(said, Some(Apart::Kind));
    for friction in [Friction::Medium, Friction::High] {
        let careful = with_route(|route| route.friction = friction);
        assert_eq!(freeze(&careful, approve), Some(Apart::Tier));
    }
    let kept_back = with_route(|route| route.commit_before_reveal = Reveal::Advice);
    assert_eq!(freeze(&kept_back, approve), Some(Apart::Tier));
    let another_rule = with_route(|route| route.rule += 1);
    assert_eq!(freeze(&another_rule, approve), Some(Apart::Route));
    let supervised = with_route(|route| route.steps[0].role = Role::Supervisor);
    assert_eq!(freeze(&supervised, approve), Some(Apart::Route));
}

#[test]
fn an_override_is_never_one_of_many() {
    let against = |advice, verdict| why(&low(advice), "freeze_account", Risk::Low, verdict);
    assert_eq!(
        against(Advice::Block, Verdict::Approve),
        Some(Apart::Against)
    );
    assert_eq!(
        against(Advice::Proceed, Verdict::Reject),
        Some(Apart::Against)
    );
    let unknown = Case {
        advice: None,
        ..low(Advice::Proceed)
    };
    let said = why(&unknown, "freeze_account", Risk::Low, Verdict::Approve);
    assert_eq!(said, Some(Apart::Against));
}

#[test]
fn a_fifth_of_them_is_opened_first_and_never_fewer_than_two() {
    let least: Vec<usize> = [0, 1, 2, 5, 10, 11, MOST].map(least_opened).into();
    assert_eq!(least, [0, 1, 2, 2, 2, 3, 5]);
}
