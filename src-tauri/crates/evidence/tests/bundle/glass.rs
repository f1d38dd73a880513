//! Actions that were forced outside of their route, in a bundle: told as such, by this verifier and by the outsider's, and held to the
//! policy, the role, the lineage and the reviewers.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{
    Advice, ExecutionEvent, GlassVerdict, InterruptionEvent, KeyEvent, Role, Verdict as Says,
};
use countersign_statement::facts::{GlassBroken, GlassReview};
use countersign_statement::{Glass, PolicyDocument, Rule};
use uuid::Uuid;

use crate::assignments::outsider;
use crate::export::{Plan, check, write};
use crate::verdicts::both_say;
use crate::world::{World, id, key, rule, step};

type Proposal = (Uuid, String);

/// Officers decide and then a supervisor; supervisors may break the glass, and two officers review that within a second.
fn begun(change: impl FnOnce(&mut Rule)) -> (World, Proposal) {
    let mut world = World::small();
    world.enrol("barbara", Role::ComplianceOfficer);
    let steps = vec![step(1, Role::ComplianceOfficer), step(2, Role::Supervisor)];
    let mut only = rule(1, "", steps);
    only.break_glass = Some(Glass {
        role: Role::Supervisor,
        review_role: Role::ComplianceOfficer,
        quorum: 2,
        within_seconds: 1,
    });
    change(&mut only);
    world.activate(
        "emergencies",
        PolicyDocument {
            version: 2,
            title: "Emergencies".to_owned(),
            calendars: Vec::new(),
            rules: vec![only],
        },
    );
    let action = world.propose("third", Advice::Review);
    (world, action)
}

fn unchanged(_: &mut Rule) {}

/// Everything is as it must be.
fn plain(_: &mut GlassBroken) {}

fn broken(world: &mut World, action: &Proposal, who: &'static str) -> GlassBroken {
    let made = world.glass(action, who);
    world.break_glass(who, &made);
    made
}

#[track_caller]
fn both(
    change: impl FnOnce(&mut Rule),
    then: impl FnOnce(&mut World, &Proposal),
    verdict: Verdict,
) {
    let (mut world, action) = begun(change);
    then(&mut world, &action);
    both_say(&world, &Plan::default(), verdict, CheckId::Decisions);
}

/// Both say this of a world in which the glass was broken so.
#[track_caller]
fn so(spoil: impl FnOnce(&mut World, &mut GlassBroken), verdict: Verdict) {
    both(
        unchanged,
        |world, action| {
            let mut made = world.glass(action, "ada");
            spoil(world, &mut made);
            world.break_glass("ada", &made);
        },
        verdict,
    );
}

/// And of one in which it was broken and then reviewed so.
#[track_caller]
fn reviewed(then: impl FnOnce(&mut World, &GlassBroken), verdict: Verdict) {
    both(
        unchanged,
        |world, action| {
            let made = broken(world, action, "ada");
            then(world, &made);
        },
        verdict,
    );
}

#[test]
fn an_approval_by_breaking_the_glass_is_told_as_such_with_its_reviews() {
    let (mut world, action) = begun(unchanged);
    let made = broken(&mut world, &action, "ada");
    let record = world.size() - 1;
    world.review_glass("edsger", &made, GlassVerdict::NotUpheld);
    world.execute(&action, "agent", ExecutionEvent::Consumed, None);
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let wanted = format!(
        "Approved outside of its route: record {record} by {}, who broke the glass, as its route lets that role. After-review: 1 of 2, 0 upheld, 1 not upheld.",
        id("ada")
    );
    assert!(report.text().contains(&wanted), "{}", report.text());
    let (_, all) = outsider(&world, &zip, dir.path());
    let wanted = format!(
        "approved outside of its route in record {record} by {}, after-review 1 of 2: 0 upheld, 1 not upheld",
        id("ada")
    );
    assert!(all.contains(&wanted), "{all}");
}

#[test]
fn the_glass_is_broken_by_whom_the_route_names_for_what_was_proposed_and_with_words() {
    so(|_, made| plain(made), Verdict::Valid);
    // By another role, by the agent's owner, or where the route allows nobody.
    so(|_, made| made.role = Role::Admin, Verdict::Altered);
    both(
        unchanged,
        |world, action| {
            broken(world, action, "grace");
        },
        Verdict::Altered,
    );
    both(
        |rule| rule.break_glass = None,
        |world, action| {
            broken(world, action, "ada");
        },
        Verdict::Altered,
    );
    so(|_, made| made.step = 2, Verdict::Altered);
    so(
        |world, made| made.action_digest = world.keep("another action"),
        Verdict::Altered,
    );
    so(
        |_, made| made.route_digest = "00".repeat(32),
        Verdict::Altered,
    );
    so(|_, made| made.seen_leaf = "00".repeat(32), Verdict::Altered);
    so(
        |world, made| made.narrative = world.keep("too short"),
        Verdict::Altered,
    );
    so(
        |world, made| made.incident = world.keep("  "),
        Verdict::Altered,
    );
}

#[test]
fn it_forces_what_is_open_or_interrupted_and_once() {
    both(
        unchanged,
        |world, action| {
            world.interrupt(action.0, "edsger", InterruptionEvent::Asked);
            broken(world, action, "ada");
        },
        Verdict::Valid,
    );
    both(
        unchanged,
        |world, action| {
            broken(world, action, "ada");
            broken(world, action, "ada");
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            world.interrupt(action.0, "grace", InterruptionEvent::Withdrawn);
            broken(world, action, "ada");
        },
        Verdict::Altered,
    );
    // Nobody decides any more, and an ordinary decision does not use the permission up.
    both(
        unchanged,
        |world, action| {
            broken(world, action, "ada");
            let vote = world.decision(action, "edsger", Role::ComplianceOfficer, Says::Approve);
            world.decide("edsger", &vote);
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            broken(world, action, "ada");
            world.execute(action, "agent", ExecutionEvent::Consumed, None);
            world.execute(action, "agent", ExecutionEvent::Consumed, None);
        },
        Verdict::Altered,
    );
}

#[test]
fn it_is_reviewed_by_others_who_hold_the_role_once_each_and_by_no_more_than_were_wanted() {
    use GlassVerdict::{NotUpheld, Upheld};
    reviewed(
        |world, made| {
            world.review_glass("edsger", made, Upheld);
            world.review_glass("barbara", made, NotUpheld);
        },
        Verdict::Valid,
    );
    reviewed(
        |world, made| {
            world.review_glass("edsger", made, Upheld);
            world.review_glass("edsger", made, Upheld);
        },
        Verdict::Altered,
    );
    // Who broke it, an analyst, and a glass that nobody broke.
    for who in ["ada", "alan"] {
        reviewed(
            |world, made| {
                world.review_glass(who, made, Upheld);
            },
            Verdict::Altered,
        );
    }
    reviewed(
        |world, made| {
            let other = GlassBroken {
                glass_id: id("another glass"),
                ..made.clone()
            };
            world.review_glass("edsger", &other, Upheld);
        },
        Verdict::Altered,
    );
    reviewed(
        |world, made| {
            let review = GlassReview {
                reason: world.keep("fine"),
                ..world.glass_review("edsger", made, Upheld)
            };
            world.send_review("edsger", &review);
        },
        Verdict::Altered,
    );
    both(
        |rule| {
            if let Some(glass) = &mut rule.break_glass {
                glass.quorum = 1;
            }
        },
        |world, action| {
            let made = broken(world, action, "ada");
            world.review_glass("edsger", &made, Upheld);
            world.review_glass("barbara", &made, Upheld);
        },
        Verdict::Altered,
    );
}

#[test]
fn that_a_review_is_overdue_is_said_once_and_not_before() {
    reviewed(
        |world, made| {
            world.glass_overdue("ada", made);
        },
        Verdict::Altered,
    );
    reviewed(
        |world, made| {
            world.now += chrono::TimeDelta::seconds(2);
            world.glass_overdue("ada", made);
        },
        Verdict::Valid,
    );
    reviewed(
        |world, made| {
            world.now += chrono::TimeDelta::seconds(2);
            world.glass_overdue("ada", made);
            world.glass_overdue("ada", made);
        },
        Verdict::Altered,
    );
}

/// This person's key is revoked by grace, and is compromised from record `since` on.
fn disown(world: &mut World, who: &'static str, since: u64) {
    let (_, statement) = world.key_event(who, KeyEvent::Revoked, &key(who), "", Some(since));
    let statement = statement.replace(
        &format!(r#""signed_by":"{}""#, id(who)),
        &format!(r#""signed_by":"{}""#, id("grace")),
    );
    let subject = format!("person:{}", id(who));
    world.by("grace", "key.revoked", &subject, statement);
}

#[track_caller]
fn says(world: &World, exporter: &'static str, wanted: &str, not: &str) {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    let plan = Plan {
        exporter: key(exporter),
        person: exporter,
        ..Plan::default()
    };
    write(world, &zip, &plan).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let (_, all) = outsider(world, &zip, dir.path());
    for text in [report.text(), all] {
        assert!(text.contains(wanted) && !text.contains(not), "{text}");
    }
}

#[test]
fn a_glass_that_a_compromised_key_broke_carried_nothing_and_what_was_used_is_flagged() {
    let (mut world, action) = begun(unchanged);
    let since = world.size();
    broken(&mut world, &action, "ada");
    disown(&mut world, "ada", since);
    says(&world, "edsger", "Opened again: ", "utside of its route");
    // The review goes on where it stood.
    let vote = world.decision(&action, "edsger", Role::ComplianceOfficer, Says::Approve);
    world.decide("edsger", &vote);
    says(&world, "edsger", "Opened again: ", "Flagged: ");

    let (mut world, action) = begun(unchanged);
    let since = world.size();
    broken(&mut world, &action, "ada");
    world.execute(&action, "agent", ExecutionEvent::Consumed, None);
    disown(&mut world, "ada", since);
    says(&world, "edsger", "Flagged: ", "Opened again: ");
}

#[test]
fn a_void_vote_takes_nothing_from_what_was_forced_and_a_void_review_is_not_counted() {
    let (mut world, action) = begun(unchanged);
    let since = world.size();
    let vote = world.decision(&action, "edsger", Role::ComplianceOfficer, Says::Approve);
    world.decide("edsger", &vote);
    let mut made = world.glass(&action, "ada");
    made.step = 2;
    world.break_glass("ada", &made);
    world.review_glass("edsger", &made, GlassVerdict::Upheld);
    disown(&mut world, "edsger", since);
    says(&world, "ada", "utside of its route", "Opened again: ");
    says(&world, "ada", "0 upheld, 0 not upheld", "Flagged: ");
    world.execute(&action, "agent", ExecutionEvent::Consumed, None);
    says(&world, "ada", "utside of its route", "Flagged: ");
}
