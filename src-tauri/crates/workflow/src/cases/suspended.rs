//! Actions whose agent is stopped, and goes on.

use super::{OFFICER, case, decide, person, start, step};
use crate::{Case, Fact, State, apply, may_succeed};
use chrono::TimeDelta;
use countersign_statement::codes::{Advice, Friction, SuccessionEvent, Verdict};

fn open() -> Case {
    case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Proceed)
}

fn after(case: &Case, hours: i64, fact: fn(u64, chrono::DateTime<chrono::Utc>) -> Fact) -> Case {
    let fact = fact(case.last_seq + 1, start() + TimeDelta::hours(hours));
    apply(Some(case), &fact).unwrap()
}

#[test]
fn what_is_open_pauses_with_its_agent_and_its_due_time_stands_still() {
    let open = open();
    let paused = after(&open, 1, Fact::Suspended);
    assert_eq!(paused.state, State::PausedAgentSuspended);
    assert!(decide(&paused, &person(1, &[OFFICER]), Verdict::Approve).is_err());
    let again = after(&paused, 3, Fact::Resumed);
    assert_eq!(again.state, State::InReview);
    assert_eq!(
        again.due_at,
        open.due_at.map(|due| due + TimeDelta::hours(2))
    );
    assert_eq!(again.expiry_at, open.expiry_at);
    assert_eq!(again.changed_seq, again.last_seq, "what was shown is stale");
    // The expiry goes on.
    let late = after(&paused, 48, Fact::Resumed);
    assert_eq!(
        late.state_at(start() + TimeDelta::hours(48)),
        State::Expired
    );
    // Its owner may put another one in its place meanwhile.
    let me = person(1, &[]);
    let owned = Case {
        lineage: crate::Lineage {
            agent_owner: Some(me.id),
            ..paused.lineage.clone()
        },
        ..paused
    };
    let now = start() + TimeDelta::hours(2);
    assert_eq!(
        may_succeed(&owned, &me, now),
        Ok(SuccessionEvent::Superseded)
    );
}

#[test]
fn an_approval_that_was_not_used_falls_with_its_agent() {
    let approved = decide(&open(), &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    let fallen = after(&approved, 1, Fact::Suspended);
    assert_eq!(fallen.state, State::Revoked);
    assert_eq!(after(&fallen, 2, Fact::Resumed).state, State::Revoked);
    let rejected = decide(&open(), &person(1, &[OFFICER]), Verdict::Reject).unwrap();
    let closed = after(&rejected, 1, Fact::Suspended);
    assert_eq!(
        (closed.state, closed.changed_seq),
        (State::Rejected, rejected.changed_seq)
    );
}
