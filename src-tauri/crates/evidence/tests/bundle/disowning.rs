//! Votes whose key was revoked as compromised from an earlier record on, in a bundle: what they had carried is open again or flagged, by
//! number, and both verifiers follow it.

use countersign_evidence::{CheckId, Form, Verdict};
use countersign_statement::PolicyDocument;
use countersign_statement::codes::{Advice, ExecutionEvent, KeyEvent, Role, Verdict as Says};
use uuid::Uuid;

use crate::assignments::outsider;
use crate::export::{Plan, check, write};
use crate::fixture::Fixture;
use crate::tables::{by_python, made};
use crate::verdicts::both_say;
use crate::world::{World, id, key, rule, step};

type Proposal = (Uuid, String);

/// Officers decide and then a supervisor; two officers' rejections end it. Barbara is another officer.
fn begun() -> World {
    let mut world = World::small();
    world.enrol("barbara", Role::ComplianceOfficer);
    let mut steps = vec![step(1, Role::ComplianceOfficer), step(2, Role::Supervisor)];
    steps[0].deny = 2;
    world.activate(
        "two steps",
        PolicyDocument {
            version: 2,
            title: "Two steps".to_owned(),
            rules: vec![rule(1, "", steps)],
            calendars: Vec::new(),
        },
    );
    world
}

fn vote(world: &mut World, action: &Proposal, who: &'static str, at: u64, says: Says) -> u64 {
    let role = match at {
        1 => Role::ComplianceOfficer,
        _ => Role::Supervisor,
    };
    let mut made = world.decision(action, who, role, says);
    made.step = at;
    world.decide(who, &made)
}

/// Edsger's key is revoked by ada, and is compromised from record `since` on.
fn disown(world: &mut World, since: u64) {
    let (_, statement) =
        world.key_event("edsger", KeyEvent::Revoked, &key("edsger"), "", Some(since));
    // Its author is ada.
    let statement = statement.replace(
        &format!(r#""signed_by":"{}""#, id("edsger")),
        &format!(r#""signed_by":"{}""#, id("ada")),
    );
    let subject = format!("person:{}", id("edsger"));
    world.by("ada", "key.revoked", &subject, statement);
}

/// Approved by edsger and ada, and not used.
fn approved(world: &mut World) -> Proposal {
    let action = world.propose("third", Advice::Review);
    vote(world, &action, "edsger", 1, Says::Approve);
    vote(world, &action, "ada", 2, Says::Approve);
    action
}

#[track_caller]
fn says(world: &World, wanted: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let (_, all) = outsider(world, &zip, dir.path());
    for wanted in wanted {
        assert!(
            report.text().contains(wanted),
            "{wanted}: {}",
            report.text()
        );
        let short = wanted.split('.').next().unwrap();
        assert!(all.contains(short), "{short}: {all}");
    }
}

#[test]
fn what_a_void_vote_carried_is_open_again_and_is_decided_anew() {
    let mut world = begun();
    let since = world.size();
    let action = approved(&mut world);
    let proposal = since;
    disown(&mut world, since);
    // Its step is open again, and the later vote is void too: ada votes once more.
    vote(&mut world, &action, "barbara", 1, Says::Approve);
    vote(&mut world, &action, "ada", 2, Says::Approve);
    world.execute(&action, "agent", ExecutionEvent::Consumed, None);
    both_say(&world, &Plan::default(), Verdict::Valid, CheckId::Decisions);
    says(
        &world,
        &[
            &format!("Void decisions: record {}", since + 2),
            &format!("the action of record {proposal} (by record {})", since + 2),
        ],
    );
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.fact("flagged"), Some(""));
    assert_eq!(report.fact("reopened"), Some(&*proposal.to_string()));
    // What was decided anew counts.
    let text = report.text();
    assert!(!text.contains("would not have been approved"), "{text}");
}

#[test]
fn nobody_goes_on_where_a_void_vote_had_brought_it() {
    let altered = |then: &dyn Fn(&mut World, &Proposal)| {
        let mut world = begun();
        let since = world.size();
        let action = approved(&mut world);
        disown(&mut world, since);
        then(&mut world, &action);
        both_say(
            &world,
            &Plan::default(),
            Verdict::Altered,
            CheckId::Decisions,
        );
    };
    // The permission is gone.
    altered(&|world, action| {
        world.execute(action, "agent", ExecutionEvent::Consumed, None);
    });
    // The second step is not open.
    altered(&|world, action| {
        vote(world, action, "grace", 2, Says::Approve);
    });
    // One vote does not fill both.
    altered(&|world, action| {
        vote(world, action, "barbara", 1, Says::Approve);
        world.execute(action, "agent", ExecutionEvent::Consumed, None);
    });
}

#[test]
fn what_is_closed_stays_so_and_is_flagged_by_number() {
    let mut world = begun();
    let since = world.size();
    let action = approved(&mut world);
    world.execute(&action, "agent", ExecutionEvent::Consumed, None);
    // Rejected by two; and what carried nothing: an approval beside a rejection that another step took.
    let other = world.propose("fourth", Advice::Review);
    let rejected = world.size() - 1;
    let first = vote(&mut world, &other, "edsger", 1, Says::Reject);
    vote(&mut world, &other, "barbara", 1, Says::Reject);
    let third = world.propose("fifth", Advice::Review);
    let open = world.size() - 1;
    let against = vote(&mut world, &third, "edsger", 1, Says::Reject);
    disown(&mut world, since);
    // A rejection that is void is not counted: one more does not end it.
    vote(&mut world, &third, "barbara", 1, Says::Approve);
    both_say(&world, &Plan::default(), Verdict::Valid, CheckId::Decisions);
    says(
        &world,
        &[
            &format!("Void decisions: records {}, {first}, {against}", since + 2),
            &format!("the action of record {since} (by record {})", since + 2),
            &format!("the action of record {rejected} (by record {first})"),
        ],
    );
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(
        report.fact("flagged"),
        Some(&*format!("{since}, {rejected}"))
    );
    assert!(!report.text().contains(&format!("of record {open} ")));
}

#[test]
fn what_was_signed_before_the_key_was_compromised_stays() {
    let mut world = begun();
    let action = approved(&mut world);
    let since = world.size();
    disown(&mut world, since - 1);
    world.execute(&action, "agent", ExecutionEvent::Consumed, None);
    both_say(&world, &Plan::default(), Verdict::Valid, CheckId::Decisions);
}

#[test]
fn tables_count_no_vote_that_became_void() {
    let mut world = begun();
    let action = world.propose("third", Advice::Review);
    let since = vote(&mut world, &action, "edsger", 1, Says::Approve);
    vote(&mut world, &action, "ada", 2, Says::Approve);
    disown(&mut world, since);
    let fixture = Fixture::of(world);
    let tables = made(&fixture, &[Form::Csv], "tables").unwrap();
    let actions = by_python(&tables.folder.join("actions.csv"));
    let id = action.0.to_string();
    let own = actions.iter().find(|row| row["action_id"] == id).unwrap();
    let of = |column: &str| own[column].as_str();
    assert_eq!(
        (of("state"), of("approvals"), of("rejections")),
        ("in_review", "0", "0")
    );
    let decisions = by_python(&tables.folder.join("decisions.csv"));
    let votes = decisions.iter().filter(|row| row["action_id"] == id);
    let void: Vec<&str> = votes.map(|row| row["void"].as_str()).collect();
    // By its key, and because its step would not have been open.
    assert_eq!(void, ["true", "true"]);
}
