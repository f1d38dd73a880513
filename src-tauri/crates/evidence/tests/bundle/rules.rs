//! Bundles that are signed and recorded without a flaw, but whose records break a rule: what a database would have refused.

use countersign_evidence::{CheckId, CheckResult, Verdict};
use countersign_statement::codes::{
    Advice, FactKind, KeyEvent, OverrideType, ReasonCode, Role, RoleEvent, Verdict as Vote,
};

use crate::export::{Plan, check, write};
use crate::honest::result;
use crate::world::{World, id, key};

/// Writes, verifies, and demands that `broken` fails with `words` at record `seq`.
fn refused(world: &World, broken: CheckId, words: &str, seq: Option<u64>) {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Altered, "{}", report.text());
    assert_eq!(
        result(&report, broken),
        CheckResult::Failed,
        "{}",
        report.text()
    );
    assert_eq!(
        result(&report, CheckId::Tree),
        CheckResult::Passed,
        "{}",
        report.text()
    );
    let check = report
        .checks
        .iter()
        .find(|check| check.id == broken)
        .unwrap();
    assert!(
        check.words.contains(words),
        "{} does not contain {words}",
        check.words
    );
    if seq.is_some() {
        assert_eq!(report.first_bad.unwrap().seq, seq);
    }
}

#[test]
fn a_decision_by_the_agents_owner() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "grace", Role::Supervisor, Vote::Approve);
    let seq = world.decide("grace", &decision);
    refused(&world, CheckId::Decisions, "owns the agent", Some(seq));
}

#[test]
fn a_decision_without_the_role() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Supervisor, Vote::Approve);
    let seq = world.decide("alan", &decision);
    refused(
        &world,
        CheckId::Decisions,
        "did not hold the role supervisor",
        Some(seq),
    );
}

#[test]
fn a_decision_after_the_role_was_revoked() {
    let mut world = World::small();
    world.grant("alan", Role::Analyst, RoleEvent::Revoked);
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    let seq = world.decide("alan", &decision);
    refused(
        &world,
        CheckId::Decisions,
        "did not hold the role analyst",
        Some(seq),
    );
}

#[test]
fn a_decision_under_a_role_that_nobody_confirmed() {
    let mut world = World::small();
    world.grant("alan", Role::Supervisor, RoleEvent::Granted);
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Supervisor, Vote::Approve);
    let seq = world.decide("alan", &decision);
    refused(
        &world,
        CheckId::Decisions,
        "did not hold the role supervisor",
        Some(seq),
    );
}

#[test]
fn a_second_decision_by_one_person() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    world.decide("alan", &decision);
    let again = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    let seq = world.decide("alan", &again);
    refused(&world, CheckId::Decisions, "twice", Some(seq));
}

#[test]
fn an_override_that_is_not_named_or_wrongly_named() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Block);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    let seq = world.decide("alan", &decision);
    refused(&world, CheckId::Decisions, "contradicts", Some(seq));
    let mut world = World::small();
    let action = world.propose("third", Advice::Proceed);
    let mut decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    decision.override_type = Some(OverrideType::AiOverride);
    decision.narrative_commitment = world.keep("I agree with the agent.");
    let seq = world.decide("alan", &decision);
    refused(
        &world,
        CheckId::Decisions,
        "follows the agent's advice",
        Some(seq),
    );
}

#[test]
fn a_decision_on_something_else_than_was_proposed() {
    let mut world = World::small();
    let (first, second) = (
        world.propose("third", Advice::Review),
        world.propose("fourth", Advice::Review),
    );
    let mut decision = world.decision(&first, "alan", Role::Analyst, Vote::Approve);
    decision.action_digest = second.1;
    let seq = world.decide("alan", &decision);
    refused(&world, CheckId::Decisions, "another content", Some(seq));
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let mut decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    decision.route_digest = countersign_statement::digest(b"an easier route");
    let seq = world.decide("alan", &decision);
    refused(&world, CheckId::Decisions, "another route", Some(seq));
}

#[test]
fn a_decision_that_saw_another_record() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let mut decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    decision.seen_leaf = "77".repeat(32);
    let seq = world.decide("alan", &decision);
    refused(&world, CheckId::Decisions, "the leaf it saw", Some(seq));
}

#[test]
fn a_reason_that_does_not_fit() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let mut decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    decision.reason_code = ReasonCode::Duplicate;
    let seq = world.decide("alan", &decision);
    refused(&world, CheckId::Decisions, "does not go with", Some(seq));
}

#[test]
fn a_decision_signed_by_someone_else_or_with_zeros() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    world.keys.insert("alan", key("edsger"));
    let seq = world.decide("alan", &decision);
    refused(
        &world,
        CheckId::Signatures,
        "belongs to another person",
        Some(seq),
    );
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    let seq = world.decide("alan", &decision);
    world.records.last_mut().unwrap().signatures[0].signature = [0; 64];
    refused(&world, CheckId::Signatures, "does not fit", Some(seq));
}

#[test]
fn a_decision_without_a_signature() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    let seq = world.decide("alan", &decision);
    world.records.last_mut().unwrap().signatures.clear();
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Altered);
    let bad = report.first_bad.unwrap();
    assert_eq!(bad.seq, Some(seq));
    assert!(bad.why.contains("0 signatures where 1"), "{}", bad.why);
}

#[test]
fn a_statement_made_for_another_workspace() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let mut decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    decision.origin = format!("countersign/{}", "00".repeat(16));
    let seq = world.decide("alan", &decision);
    refused(&world, CheckId::Records, "another workspace", Some(seq));
}

#[test]
fn facts_confirmed_by_whoever_made_them_or_is_their_subject() {
    let mut world = World::small();
    world.grant("alan", Role::Supervisor, RoleEvent::Granted);
    let grant = id(&format!("grant {}", world.size() - 1));
    let seq = world.confirm("grace", FactKind::Role, grant);
    refused(&world, CheckId::People, "not a second person", Some(seq));
    let mut world = World::small();
    world.grant("alan", Role::Supervisor, RoleEvent::Granted);
    let grant = id(&format!("grant {}", world.size() - 1));
    let seq = world.confirm("alan", FactKind::Role, grant);
    refused(&world, CheckId::People, "not an admin", Some(seq));
}

#[test]
fn a_second_key_beside_a_valid_one() {
    let mut world = World::small();
    let new = key("alan's second");
    let (_, statement) = world.key_event("alan", KeyEvent::Enrolled, &new, "", None);
    world.keys.insert("alan", new);
    let seq = world.by(
        "alan",
        "key.enrolled",
        &format!("person:{}", id("alan")),
        statement,
    );
    refused(&world, CheckId::People, "a valid key already", Some(seq));
}

#[test]
fn a_record_about_one_thing_under_another_subject() {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    let seq = world.by(
        "alan",
        "action.decided",
        &format!("action:{}", id("first")),
        decision.encode(),
    );
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(
        (report.verdict, report.first_bad.unwrap().seq),
        (Verdict::Altered, Some(seq))
    );
}

#[test]
fn a_governance_record_left_out_of_the_middle() {
    // The exporter leaves out the revocation of a role that a later grant follows.
    let mut world = World::small();
    world.grant("alan", Role::Analyst, RoleEvent::Revoked);
    let left_out = world.size() - 1;
    world.grant("alan", Role::Auditor, RoleEvent::Granted);
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    crate::export::write_without(&world, &zip, left_out);
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Incomplete, "{}", report.text());
    assert_eq!(report.first_bad.unwrap().seq, Some(left_out + 1));
}

/// Verifies a world one of whose records has another actor than its database would have written.
fn with_actor(event: &str, actor: &str, kind: &str) -> (Verdict, u64, String) {
    let mut world = World::small();
    let record = world.records.iter_mut().find(|r| r.event == event).unwrap();
    actor.clone_into(&mut record.actor);
    kind.clone_into(&mut record.actor_type);
    let seq = record.seq;
    world.link_anew(seq);
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(
        report.first_bad.as_ref().unwrap().seq,
        Some(seq),
        "{}",
        report.text()
    );
    (report.verdict, seq, report.first_bad.unwrap().why)
}

#[test]
fn an_actor_that_its_type_contradicts() {
    for (actor, kind) in [("system", "human"), (&*id("ada").to_string(), "system")] {
        let (verdict, _, why) = with_actor("import.completed", actor, kind);
        assert_eq!(verdict, Verdict::Altered);
        assert!(why.contains("contradict"), "{why}");
    }
}

#[test]
fn an_import_is_voided_by_a_supervisor() {
    for (by, verdict) in [("ada", Verdict::Valid), ("alan", Verdict::Altered)] {
        let mut world = World::small();
        let seq = world.void(by);
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("export.zip");
        write(&world, &zip, &Plan::default()).unwrap();
        let report = check(&zip, Some(&world.trust()));
        assert_eq!(report.verdict, verdict, "{}", report.text());
        if let Some(bad) = report.first_bad {
            assert_eq!(bad.seq, Some(seq));
            assert!(bad.why.contains("no supervisor"), "{}", bad.why);
        }
    }
}

#[test]
fn a_genesis_by_somebody_who_is_no_founder() {
    for (actor, kind) in [(id("alan"), "human"), (id("ada"), "agent")] {
        let (verdict, seq, why) = with_actor("genesis", &actor.to_string(), kind);
        assert_eq!((verdict, seq), (Verdict::Altered, 0));
        assert!(why.contains("none of the founders"), "{why}");
    }
}

#[test]
fn a_founder_proposed_again() {
    let mut world = World::small();
    let statement = countersign_statement::facts::Person {
        origin: world.origin.clone(),
        person: id("grace"),
        login: world.keep("grace"),
        name: world.keep("Another Grace"),
        proposed_by: id("ada"),
        signed_at: world.now,
    };
    let subject = format!("person:{}", id("grace"));
    let seq = world.by("ada", "person.proposed", &subject, statement.encode());
    refused(&world, CheckId::People, "proposed before", Some(seq));
}
