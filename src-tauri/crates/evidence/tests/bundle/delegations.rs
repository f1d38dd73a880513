//! Decisions by a role that was delegated, in a bundle: held by both verifiers to the delegation, its acceptance and its end, to the grant
//! and the keys on which it rests, to the route, and to one seat a role.

use chrono::TimeDelta;
use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{
    Advice, DelegationEvent, KeyEvent, Role, RoleEvent, Verdict as Says,
};
use countersign_statement::facts::{Decision, Delegation};
use countersign_statement::{PolicyDocument, Rule};
use uuid::Uuid;

use crate::export::{Plan, check, write};
use crate::verdicts::both_say;
use crate::world::{World, id, key, key_id, rule, step};

const OFFICER: Role = Role::ComplianceOfficer;
type Proposal = (Uuid, String);

/// Two officers decide, and delegated roles count.
fn begun(change: impl FnOnce(&mut Rule)) -> (World, Proposal) {
    let mut world = World::small();
    world.enrol("barbara", OFFICER);
    let mut only = rule(1, "", vec![step(1, OFFICER)]);
    only.steps[0].quorum = 2;
    only.steps[0].deny = 2;
    only.min_persons = 2;
    only.delegation = true;
    change(&mut only);
    world.activate(
        "delegations",
        PolicyDocument {
            version: 2,
            title: "Delegations".to_owned(),
            calendars: Vec::new(),
            rules: vec![only],
        },
    );
    let action = world.propose("third", Advice::Review);
    (world, action)
}

fn unchanged(_: &mut Rule) {}

/// Alan, an analyst, decides on behalf of edsger.
fn for_edsger(world: &mut World, action: &Proposal, says: Says) -> Decision {
    let mut made = world.decision(action, "alan", OFFICER, says);
    made.on_behalf_of = Some(id("edsger"));
    made
}

#[track_caller]
fn both(
    change: impl FnOnce(&mut Rule),
    then: impl FnOnce(&mut World, &Proposal),
    verdict: Verdict,
    check: CheckId,
) {
    let (mut world, action) = begun(change);
    then(&mut world, &action);
    both_say(&world, &Plan::default(), verdict, check);
}

/// Both say this where alan decides on behalf of edsger after what `then` does to what edsger gave and alan accepted.
#[track_caller]
fn after(then: impl FnOnce(&mut World, &Delegation), verdict: Verdict) {
    both(
        unchanged,
        |world, action| {
            let made = world.lend("edsger", "alan", OFFICER);
            then(world, &made);
            let decision = for_edsger(world, action, Says::Approve);
            world.decide("alan", &decision);
        },
        verdict,
        CheckId::Decisions,
    );
}

/// And where the delegation was given so.
#[track_caller]
fn given(by: &'static str, spoil: impl FnOnce(&mut World, &mut Delegation), verdict: Verdict) {
    both(
        unchanged,
        |world, _| {
            let mut made = world.delegation(by, "alan", OFFICER);
            spoil(world, &mut made);
            world.delegate(by, &made);
        },
        verdict,
        CheckId::People,
    );
}

#[test]
fn a_decision_on_behalf_of_somebody_counts_as_its_persons() {
    let (mut world, action) = begun(unchanged);
    world.lend("edsger", "alan", OFFICER);
    let made = for_edsger(&mut world, &action, Says::Approve);
    world.decide("alan", &made);
    let made = world.decision(&action, "barbara", OFFICER, Says::Approve);
    world.decide("barbara", &made);
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    both_say(&world, &Plan::default(), Verdict::Valid, CheckId::Decisions);
}

#[test]
fn a_decision_on_behalf_of_somebody_rests_on_a_delegation_that_counts_then() {
    let (valid, altered) = (Verdict::Valid, Verdict::Altered);
    after(|_, _| {}, valid);
    // Ended by either, an admin or a supervisor.
    for by in ["edsger", "alan", "ada"] {
        after(
            |world, made| {
                let ended = world.delegation_stands(by, made, DelegationEvent::Ended);
                world.send_delegation_stands(by, &ended);
            },
            altered,
        );
    }
    // Its time is over, the role is taken, also where it is granted anew.
    after(|world, _| world.now += TimeDelta::days(8), altered);
    after(
        |world, _| world.grant("edsger", OFFICER, RoleEvent::Revoked),
        altered,
    );
    after(
        |world, _| {
            world.grant("edsger", OFFICER, RoleEvent::Revoked);
            world.grant("edsger", OFFICER, RoleEvent::Granted);
            let grant = id(&format!("grant {}", world.size() - 1));
            world.confirm("ada", countersign_statement::codes::FactKind::Role, grant);
        },
        altered,
    );
    // The key that gave it.
    after(
        |world, _| {
            let (_, statement) =
                world.key_event("edsger", KeyEvent::Revoked, &key("edsger"), "", None);
            let subject = format!("person:{}", id("edsger"));
            world.by("edsger", "key.revoked", &subject, statement);
        },
        altered,
    );
    // A key that was replaced takes nothing.
    after(
        |world, _| {
            let old = hex::encode(key_id(&key("edsger")));
            let (event, statement) =
                world.key_event("edsger", KeyEvent::Rotated, &key("edsger2"), &old, None);
            world.rotate("edsger", &key("edsger2"), statement);
            world.confirm("ada", countersign_statement::codes::FactKind::Key, event);
        },
        valid,
    );
    // Given and not accepted; to somebody else; of another role; by nobody.
    let so = |then: fn(&mut World)| {
        both(
            unchanged,
            |world, action| {
                then(world);
                let decision = for_edsger(world, action, Says::Approve);
                world.decide("alan", &decision);
            },
            altered,
            CheckId::Decisions,
        );
    };
    so(|_| {});
    so(|world| {
        let made = world.delegation("edsger", "alan", OFFICER);
        world.delegate("edsger", &made);
    });
    so(|world| {
        world.lend("edsger", "ada", OFFICER);
    });
    so(|world| {
        world.lend("barbara", "alan", OFFICER);
    });
    so(|world| {
        world.lend("ada", "alan", Role::Supervisor);
    });
}

#[test]
fn a_role_is_delegated_by_its_holder_to_another_person_and_for_a_time() {
    let (valid, altered) = (Verdict::Valid, Verdict::Altered);
    given("edsger", |_, _| {}, valid);
    given("edsger", |_, d| d.role = Role::Supervisor, altered);
    given("ada", |_, d| d.role = Role::Admin, altered);
    given("alan", |_, d| d.delegate = id("ada"), altered);
    given("edsger", |_, d| d.delegate = id("agent"), altered);
    given(
        "edsger",
        |_, d| d.valid_until = d.valid_from + TimeDelta::days(90),
        valid,
    );
    given(
        "edsger",
        |_, d| d.valid_until = d.valid_from + TimeDelta::days(90) + TimeDelta::microseconds(1),
        altered,
    );
    given(
        "edsger",
        |_, d| d.valid_from -= TimeDelta::minutes(10),
        altered,
    );
    given(
        "edsger",
        |world, d| d.delegation_id = world.lend("barbara", "alan", OFFICER).delegation_id,
        altered,
    );
    // What was delegated is not delegated on.
    given(
        "alan",
        |world, d| {
            world.lend("edsger", "alan", OFFICER);
            (d.delegate, d.delegation_id) = (id("ada"), id("another"));
        },
        altered,
    );
}

#[test]
fn a_delegation_is_accepted_by_whom_it_was_given_to_and_ended_by_those_who_may() {
    use DelegationEvent::{Accepted, Ended};
    let so = |by: &'static str, event, verdict, spoil: fn(&mut World, &Delegation)| {
        both(
            unchanged,
            |world, _| {
                let made = world.delegation("edsger", "alan", OFFICER);
                world.delegate("edsger", &made);
                spoil(world, &made);
                let stands = world.delegation_stands(by, &made, event);
                world.send_delegation_stands(by, &stands);
            },
            verdict,
            CheckId::People,
        );
    };
    let nothing: fn(&mut World, &Delegation) = |_, _| {};
    so("alan", Accepted, Verdict::Valid, nothing);
    for by in ["edsger", "barbara", "ada"] {
        so(by, Accepted, Verdict::Altered, nothing);
    }
    for by in ["edsger", "alan", "ada"] {
        so(by, Ended, Verdict::Valid, nothing);
    }
    so("barbara", Ended, Verdict::Altered, nothing);
    let twice: fn(&mut World, &Delegation) = |world, made| {
        for event in [Accepted, Ended] {
            let stands = world.delegation_stands("alan", made, event);
            world.send_delegation_stands("alan", &stands);
        }
    };
    so("alan", Ended, Verdict::Altered, twice);
    so("alan", Accepted, Verdict::Altered, twice);
    so("alan", Accepted, Verdict::Altered, |world, _| {
        world.now += TimeDelta::days(8);
    });
    // What names another statement, or none that there is.
    for spoil in [0, 1, 2] {
        both(
            unchanged,
            |world, _| {
                let made = world.delegation("edsger", "alan", OFFICER);
                world.delegate("edsger", &made);
                let mut stands = world.delegation_stands("alan", &made, Accepted);
                match spoil {
                    0 => stands.delegation_digest = "00".repeat(32),
                    1 => stands.delegation_id = id("another"),
                    _ => stands.person = id("barbara"),
                }
                world.send_delegation_stands("alan", &stands);
            },
            Verdict::Altered,
            CheckId::People,
        );
    }
}

#[test]
fn a_role_counts_once_and_only_where_the_route_lets_it() {
    let so = |change: fn(&mut Rule), then: fn(&mut World, &Proposal), verdict| {
        both(
            change,
            |world, action| {
                world.lend("edsger", "alan", OFFICER);
                then(world, action);
                let decision = for_edsger(world, action, Says::Approve);
                world.decide("alan", &decision);
            },
            verdict,
            CheckId::Decisions,
        );
    };
    let nothing: fn(&mut World, &Proposal) = |_, _| {};
    so(unchanged, nothing, Verdict::Valid);
    so(|rule| rule.delegation = false, nothing, Verdict::Altered);
    // Its holder decided, or another delegate; or the delegate's own role was used by somebody.
    so(
        unchanged,
        |world, action| {
            let made = world.decision(action, "edsger", OFFICER, Says::Approve);
            world.decide("edsger", &made);
        },
        Verdict::Altered,
    );
    so(
        unchanged,
        |world, action| {
            world.lend("edsger", "grace", OFFICER);
            let mut made = world.decision(action, "grace", OFFICER, Says::Approve);
            made.on_behalf_of = Some(id("edsger"));
            world.decide("grace", &made);
        },
        Verdict::Altered,
    );
    // What was taken back is free again.
    so(
        unchanged,
        |world, action| {
            let made = world.decision(action, "edsger", OFFICER, Says::Approve);
            world.decide("edsger", &made);
            world.retract("edsger", &made);
        },
        Verdict::Valid,
    );
    // And the other way round: who delegated it decides after the delegate.
    both(
        unchanged,
        |world, action| {
            world.lend("edsger", "alan", OFFICER);
            let decision = for_edsger(world, action, Says::Approve);
            world.decide("alan", &decision);
            let made = world.decision(action, "edsger", OFFICER, Says::Approve);
            world.decide("edsger", &made);
        },
        Verdict::Altered,
        CheckId::Decisions,
    );
}

#[test]
fn nobody_decides_on_behalf_of_somebody_of_the_lineage() {
    // Grace owns the agent.
    for (whose, verdict) in [("ada", Verdict::Valid), ("grace", Verdict::Altered)] {
        both(
            |rule| rule.steps[0].role = Role::Supervisor,
            |world, action| {
                world.lend(whose, "alan", Role::Supervisor);
                let mut made = world.decision(action, "alan", Role::Supervisor, Says::Approve);
                made.on_behalf_of = Some(id(whose));
                world.decide("alan", &made);
            },
            verdict,
            CheckId::Decisions,
        );
    }
}

#[test]
fn what_rests_on_a_delegation_by_a_compromised_key_is_void() {
    let (mut world, action) = begun(unchanged);
    let first = world.size();
    world.lend("edsger", "alan", OFFICER);
    let made = for_edsger(&mut world, &action, Says::Approve);
    world.decide("alan", &made);
    let void = world.size() - 1;
    let (_, statement) =
        world.key_event("edsger", KeyEvent::Revoked, &key("edsger"), "", Some(first));
    let subject = format!("person:{}", id("edsger"));
    world.by("edsger", "key.revoked", &subject, statement);
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let wanted = format!("record {void}");
    assert!(report.text().contains(&wanted), "{}", report.text());
    both_say(&world, &Plan::default(), Verdict::Valid, CheckId::Decisions);
}
