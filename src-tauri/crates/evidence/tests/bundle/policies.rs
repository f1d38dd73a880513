//! The policy's text travels in the bundle: both verifiers recompute which route an action had to take, and whether enough of
//! the right people decided.

use chrono::TimeDelta;
use countersign_evidence::{CheckId, CheckResult, Payload, Report, Verdict};
use countersign_ledger::Hash;
use countersign_statement::codes::{
    Advice, Entry, ExecutionEvent, Friction, KeyEvent, Outcome, OverrideType, Role, Verdict as Vote,
};
use countersign_statement::{PolicyDocument, Statement, facts};
use ed25519_dalek::Signer as _;
use uuid::Uuid;

use crate::assignments::outsider;
use crate::export::{Plan, check, write};
use crate::honest::result;
use crate::world::{World, first_policy, id, key, rule, step};

/// An officer and then a supervisor, by two people.
fn two_steps() -> PolicyDocument {
    let steps = vec![step(1, Role::ComplianceOfficer), step(2, Role::Supervisor)];
    PolicyDocument {
        version: 2,
        title: "Two steps".to_owned(),
        rules: vec![rule(1, "", steps)],
        calendars: Vec::new(),
    }
}

/// Both verifiers say this verdict; what ours reports.
#[track_caller]
fn both_with(world: &World, plan: &Plan<'_>, verdict: Verdict, numbers: &str) -> Report {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(world, &zip, plan).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, verdict, "{}", report.text());
    let (theirs, said) = outsider(world, &zip, dir.path());
    assert_eq!(theirs, verdict.words(), "{said}");
    assert!(said.contains(numbers), "{said}");
    report
}

#[track_caller]
fn valid(world: &World, numbers: &str) -> Report {
    both_with(world, &Plan::default(), Verdict::Valid, numbers)
}

/// Refused by both, and by ours as a decision that breaks a rule, at this record, with these words.
#[track_caller]
fn altered(world: &World, seq: u64, words: &str) {
    let report = both_with(world, &Plan::default(), Verdict::Altered, "");
    let decisions = result(&report, CheckId::Decisions);
    assert_eq!(decisions, CheckResult::Failed, "{}", report.text());
    let bad = report.first_bad.clone().unwrap();
    assert_eq!(bad.seq, Some(seq), "{}", report.text());
    assert!(report.text().contains(words), "{}", report.text());
}

fn says(report: &Report, words: &str) -> bool {
    report.says.iter().any(|said| said.contains(words))
}

fn vote(
    world: &mut World,
    action: &(Uuid, String),
    who: &'static str,
    role: Role,
    step: u64,
) -> u64 {
    let mut made = world.decision(action, who, role, Vote::Approve);
    made.step = step;
    world.decide(who, &made)
}

/// A small world with one more action, under two steps.
fn stepped() -> (World, (Uuid, String)) {
    let mut world = World::small();
    world.activate("two steps", two_steps());
    let action = world.propose("third", Advice::Proceed);
    (world, action)
}

#[test]
fn enough_of_the_right_people_decided_is_said_of_what_passed_its_route() {
    let report = valid(&World::small(), "people decided on 1 actions");
    assert_eq!(report.fact("passed"), Some("1"));
    assert_eq!(report.fact("untold"), Some("0"));
    assert!(
        says(&report, "Enough of the right people decided on 1 action: "),
        "{:?}",
        report.says
    );
    assert!(!says(&report, "is for the reader"), "{:?}", report.says);

    let (mut world, action) = stepped();
    vote(&mut world, &action, "edsger", Role::ComplianceOfficer, 1);
    let report = valid(&world, "people decided on 1 actions");
    assert_eq!(
        report.fact("passed"),
        Some("1"),
        "one step of two is not enough"
    );
    vote(&mut world, &action, "ada", Role::Supervisor, 2);
    let report = valid(&world, "people decided on 2 actions");
    assert_eq!(report.fact("passed"), Some("2"));
}

#[test]
fn a_policy_swapped_for_a_laxer_one_is_altered() {
    // The text alone, behind the commitment that the drafting names.
    let (mut world, action) = stepped();
    vote(&mut world, &action, "edsger", Role::ComplianceOfficer, 1);
    vote(&mut world, &action, "ada", Role::Supervisor, 2);
    let mut lax = two_steps();
    lax.rules[0].steps.truncate(1);
    lax.rules[0].min_persons = 1;
    let commitment = drafted(&world, "two steps").1;
    let honest = world.payloads[&commitment].clone();
    let text = [&honest[..16], lax.encode().as_bytes()].concat();
    world.payloads.insert(commitment, text);
    // The writer refuses it, so the file is swapped in the finished bundle, and sealed anew with the exporter's key.
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    let swapped = world.payloads.insert(commitment, honest).unwrap();
    write(&world, &zip, &Plan::default()).unwrap();
    let mut files = crate::export::read_files(&crate::export::unpack(&zip, dir.path()));
    let name = hex::encode(commitment);
    crate::export::swap_text(&mut files, &name, &name, swapped);
    crate::export::resign(&mut files, &key("ada"));
    let bad = dir.path().join("bad.zip");
    crate::export::pack(&files, &bad);
    let report = check(&bad, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Altered, "{}", report.text());
    let (theirs, said) = outsider(&world, &bad, dir.path());
    assert_eq!(theirs, "Altered", "{said}");

    // With both admins and the installation in it: drafted and confirmed anew with the laxer text, and everything linked anew.
    // The action still names the route that it had to take.
    let (mut world, action) = stepped();
    vote(&mut world, &action, "edsger", Role::ComplianceOfficer, 1);
    vote(&mut world, &action, "ada", Role::Supervisor, 2);
    swap(&mut world, "two steps", &lax);
    altered(
        &world,
        proposed(&world, action.0),
        "not the one that the policy in force gives it",
    );
}

#[test]
fn a_laxer_policy_with_every_route_renamed_is_still_altered_by_what_people_signed() {
    let (mut world, action) = stepped();
    let seq = vote(&mut world, &action, "edsger", Role::ComplianceOfficer, 1);
    let mut lax = two_steps();
    lax.rules[0].steps.truncate(1);
    lax.rules[0].min_persons = 1;
    swap(&mut world, "two steps", &lax);
    // The proposal, which nobody signs, names the laxer route; the decision's signer saw the other.
    let route = countersign_statement::Route::of(id("two steps"), &lax.rules[0]).route_digest();
    let at = usize::try_from(proposed(&world, action.0)).unwrap();
    let mut statement = facts::Action::parse(&world.records[at].statement).unwrap();
    statement.route_digest = route;
    world.records[at].statement = statement.encode();
    world.link_anew(at as u64);
    altered(&world, seq, "names another route");
}

/// The record in which a policy was drafted, and the commitment of its text.
fn drafted(world: &World, label: &str) -> (usize, Hash) {
    let subject = format!("policy:{}", id(label));
    let at = world
        .records
        .iter()
        .position(|r| r.subject == subject)
        .unwrap();
    let Statement::Policy(made) = Statement::parse(&world.records[at].statement).unwrap() else {
        panic!("another record");
    };
    (at, hex::decode(made.document).unwrap().try_into().unwrap())
}

fn proposed(world: &World, action: Uuid) -> u64 {
    let subject = format!("action:{action}");
    world
        .records
        .iter()
        .find(|r| r.subject == subject)
        .unwrap()
        .seq
}

/// Another text for a policy, as both admins and whoever holds the installation's key could bring it in.
fn swap(world: &mut World, label: &str, other: &PolicyDocument) {
    let (at, old) = drafted(world, label);
    world.payloads.remove(&old);
    let document = world.keep(&other.encode());
    let sign = |world: &mut World, at: usize, who: &str, statement: String| {
        let signature = key(who).sign(statement.as_bytes()).to_bytes();
        world.records[at].signatures[0].signature = signature;
        world.records[at].statement = statement;
    };
    let mut made = facts::Policy::parse(&world.records[at].statement).unwrap();
    made.document = document;
    let statement = made.encode();
    let digest = countersign_statement::digest(statement.as_bytes());
    sign(world, at, "ada", statement);
    let mut confirming = facts::Confirmation::parse(&world.records[at + 1].statement).unwrap();
    confirming.fact_digest = digest;
    sign(world, at + 1, "grace", confirming.encode());
    world.link_anew(at as u64);
}

#[test]
fn a_proposal_under_an_easier_rule_or_another_outcome_is_altered() {
    for (change, words) in [
        // The route of the other rule of the same policy.
        (
            (|_, _, s| s.route_digest = of_rule(0)) as Change,
            "not the one that the policy",
        ),
        (
            |_, _, s| (s.outcome, s.route_digest) = (Entry::AutoCleared, String::new()),
            "another outcome",
        ),
        (
            |_, _, s| (s.outcome, s.route_digest) = (Entry::Blocked, String::new()),
            "another outcome",
        ),
    ] {
        let mut world = World::small();
        let action = world.propose("third", Advice::Review);
        let at = usize::try_from(proposed(&world, action.0)).unwrap();
        let mut statement = facts::Action::parse(&world.records[at].statement).unwrap();
        change(&world, at, &mut statement);
        world.records[at].statement = statement.encode();
        altered(&world, at as u64, words);
    }
}

type Change = fn(&World, usize, &mut facts::Action);

fn of_rule(number: usize) -> String {
    let document = first_policy();
    countersign_statement::Route::of(id("first policy"), &document.rules[number]).route_digest()
}

#[test]
fn before_a_policy_is_confirmed_everything_is_blocked() {
    let mut world = World::unruled();
    world.draft("first policy", &first_policy());
    let action = world.propose("first", Advice::Review);
    altered(&world, proposed(&world, action.0), "no policy was in force");
}

#[test]
fn what_no_rule_takes_is_blocked_and_what_is_cleared_must_be_cleared_by_a_rule() {
    let mut cleared = first_policy();
    cleared.version = 2;
    cleared.rules[1].outcome = Outcome::AutoClear;
    cleared.rules[1].steps.clear();
    let mut none = first_policy();
    none.version = 2;
    none.rules.truncate(1);
    for (document, entry) in [(cleared, Entry::AutoCleared), (none, Entry::Blocked)] {
        let mut world = World::small();
        world.activate("second policy", document);
        let action = world.propose("third", Advice::Review);
        let at = usize::try_from(proposed(&world, action.0)).unwrap();
        let mut statement = facts::Action::parse(&world.records[at].statement).unwrap();
        (statement.outcome, statement.route_digest) = (entry, String::new());
        world.records[at].statement = statement.encode();
        valid(&world, "");
    }
}

#[test]
fn each_decision_is_on_the_open_step_in_its_role_and_none_comes_after_the_last() {
    let (mut world, action) = stepped();
    let seq = vote(&mut world, &action, "ada", Role::Supervisor, 2);
    altered(&world, seq, "where step 1 was open");

    let (mut world, action) = stepped();
    let seq = vote(&mut world, &action, "ada", Role::Supervisor, 1);
    altered(&world, seq, "step 1 is for the role compliance_officer");

    let (mut world, action) = stepped();
    let seq = vote(&mut world, &action, "ada", Role::Supervisor, 3);
    altered(&world, seq, "no step 3");

    let mut world = World::small();
    world.enrol("barbara", Role::Analyst);
    let first = (id("first"), digest_of(&world, "first"));
    let seq = vote(&mut world, &first, "barbara", Role::Analyst, 1);
    altered(&world, seq, "what was not in review");
}

fn digest_of(world: &World, label: &str) -> String {
    let at = usize::try_from(proposed(world, id(label))).unwrap();
    facts::Action::parse(&world.records[at].statement)
        .unwrap()
        .action_digest
}

#[test]
fn quorum_deny_threshold_and_fewest_people_are_counted() {
    let mut document = first_policy();
    document.version = 2;
    let only = &mut document.rules[1];
    (only.steps[0].quorum, only.steps[0].deny, only.min_persons) = (2, 2, 3);
    let mut world = World::small();
    for who in ["barbara", "donald", "niklaus"] {
        world.enrol(who, Role::Analyst);
    }
    world.activate("second policy", document);
    let action = world.propose("third", Advice::Review);
    let no = world.decision(&action, "niklaus", Role::Analyst, Vote::Reject);
    world.decide("niklaus", &no);
    for (who, passed) in [("alan", "1"), ("barbara", "1"), ("donald", "2")] {
        vote(&mut world, &action, who, Role::Analyst, 1);
        let report = valid(&world, &format!("people decided on {passed} actions"));
        assert_eq!(report.fact("passed"), Some(passed), "after {who}");
    }
    // Two rejections end another one; a third vote comes too late.
    let other = world.propose("fourth", Advice::Review);
    for who in ["alan", "barbara"] {
        let no = world.decision(&other, who, Role::Analyst, Vote::Reject);
        world.decide(who, &no);
    }
    valid(&world, "people decided on 2 actions");
    let seq = vote(&mut world, &other, "donald", Role::Analyst, 1);
    altered(&world, seq, "what was not in review");
}

#[test]
fn a_decision_without_the_narrative_that_its_route_demands_or_after_its_expiry_is_altered() {
    let mut document = first_policy();
    document.version = 2;
    document.rules[1].friction = Friction::Medium;
    document.rules[1].expiry_seconds = 60;
    let world = || {
        let mut world = World::small();
        world.activate("second policy", document.clone());
        let action = world.propose("third", Advice::Review);
        (world, action)
    };
    let told = |world: &mut World, action: &(Uuid, String)| {
        let mut made = world.decision(action, "alan", Role::Analyst, Vote::Approve);
        made.narrative_commitment = world.keep("The customer was called back.");
        world.decide("alan", &made)
    };
    let (mut good, action) = world();
    good.now += TimeDelta::seconds(55);
    told(&mut good, &action);
    valid(&good, "people decided on 2 actions");
    let (mut silent, action) = world();
    let seq = vote(&mut silent, &action, "alan", Role::Analyst, 1);
    altered(&silent, seq, "demands a narrative");
    let (mut short, action) = world();
    let mut made = short.decision(&action, "alan", Role::Analyst, Vote::Approve);
    made.narrative_commitment = short.keep("  9 letters ");
    let seq = short.decide("alan", &made);
    altered(&short, seq, "ten characters");
    let (mut late, action) = world();
    late.now += TimeDelta::seconds(65);
    let seq = told(&mut late, &action);
    altered(&late, seq, "had expired");
}

#[test]
fn a_clock_that_steps_back_revives_no_action_and_ends_none_that_is_proposed_later() {
    let mut document = first_policy();
    document.version = 2;
    document.rules[1].expiry_seconds = 60;
    let mut world = World::small();
    world.activate("second policy", document);
    let before = world.propose("third", Advice::Review);
    // A record of a clock that runs ahead, and then it is right again.
    world.now += TimeDelta::seconds(600);
    world.comment(before.0, "alan");
    world.now -= TimeDelta::seconds(590);
    let later = world.propose("fourth", Advice::Review);
    world.now += TimeDelta::seconds(30);
    vote(&mut world, &later, "alan", Role::Analyst, 1);
    valid(&world, "people decided on 2 actions");
    let seq = vote(&mut world, &before, "alan", Role::Analyst, 1);
    altered(&world, seq, "had expired");
}

#[test]
fn what_is_kept_back_is_said_and_nothing_is_claimed_of_it() {
    let (mut world, action) = stepped();
    vote(&mut world, &action, "edsger", Role::ComplianceOfficer, 1);
    vote(&mut world, &action, "ada", Role::Supervisor, 2);
    let text = drafted(&world, "two steps").1;
    let without = |hidden: Hash| {
        move |commitment: &Hash| (*commitment == hidden).then_some(Payload::Redacted)
    };
    let plan = Plan {
        absent: &without(text),
        ..Plan::default()
    };
    let report = both_with(&world, &plan, Verdict::Valid, "people decided on 1 actions");
    assert!(
        says(&report, "Of 1 action with decisions it cannot be told"),
        "{:?}",
        report.says
    );

    let content: Hash = hex::decode(&action.1).unwrap().try_into().unwrap();
    let plan = Plan {
        absent: &without(content),
        ..Plan::default()
    };
    let report = both_with(&world, &plan, Verdict::Valid, "of 1 others that passed");
    assert_eq!(
        (report.fact("passed"), report.fact("untold")),
        (Some("1"), Some("1"))
    );
    assert!(
        says(&report, "cannot be told without the content"),
        "{:?}",
        report.says
    );

    // Its decisions without what came before them.
    let subject = format!("action:{}", action.0);
    let plan = Plan {
        opened: &|record| record.subject == subject && record.event == "action.decided",
        ..Plan::default()
    };
    let report = both_with(&world, &plan, Verdict::Valid, "people decided on 0 actions");
    assert!(
        says(&report, "Of no action is it shown here"),
        "{:?}",
        report.says
    );
    assert!(
        says(&report, "Of 1 action with decisions it cannot be told"),
        "{:?}",
        report.says
    );
}

#[test]
fn an_approval_that_needed_a_void_decision_is_not_called_enough() {
    let (mut world, action) = stepped();
    let seq = vote(&mut world, &action, "edsger", Role::ComplianceOfficer, 1);
    vote(&mut world, &action, "ada", Role::Supervisor, 2);
    // What was not used would be open again.
    world.execute(&action, "agent", ExecutionEvent::Consumed, None);
    let (_, statement) =
        world.key_event("edsger", KeyEvent::Revoked, &key("edsger"), "", Some(seq));
    world.by(
        "edsger",
        "key.revoked",
        &format!("person:{}", id("edsger")),
        statement,
    );
    let report = valid(&world, "1 would not have passed without void statements");
    assert_eq!(report.fact("passed"), Some("1"));
    assert!(
        says(&report, "without statements that are void"),
        "{:?}",
        report.says
    );
}

#[test]
fn what_is_forced_outside_of_a_route_takes_no_seat_in_it() {
    let (mut world, action) = stepped();
    let mut made = world.decision(&action, "edsger", Role::ComplianceOfficer, Vote::Approve);
    made.override_type = Some(OverrideType::ManualOverride);
    made.narrative_commitment = world.keep("The building was on fire.");
    world.decide("edsger", &made);
    let seq = vote(&mut world, &action, "ada", Role::Supervisor, 2);
    altered(&world, seq, "where step 1 was open");
}

#[test]
fn a_policy_s_text_is_the_document_of_the_version_drafted() {
    let mut world = World::small();
    let mut other = two_steps();
    other.version = 3;
    world.draft("two steps", &other);
    let (at, _) = drafted(&world, "two steps");
    let mut made = facts::Policy::parse(&world.records[at].statement).unwrap();
    made.version = 2;
    let statement = made.encode();
    world.records[at].signatures[0].signature = key("ada").sign(statement.as_bytes()).to_bytes();
    world.records[at].statement = statement;
    let report = both_with(&world, &Plan::default(), Verdict::Altered, "");
    assert_eq!(result(&report, CheckId::Payloads), CheckResult::Failed);
}

#[test]
fn a_draft_from_before_the_policy_in_force_brought_into_force_is_altered() {
    let later = |version| PolicyDocument {
        version,
        ..two_steps()
    };
    let mut world = World::small();
    world.draft("old", &later(2));
    world.activate("newer", later(3));
    valid(&world, "");
    world.confirm_draft("grace", "old");
    let report = both_with(&world, &Plan::default(), Verdict::Altered, "");
    let people = result(&report, CheckId::People);
    assert_eq!(people, CheckResult::Failed, "{}", report.text());
}
