//! Revisions in a bundle: by whom, of what, on which route; and votes, which are of one revision, by this verifier and by the outsider's.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{
    Advice, ExecutionEvent, Friction, InterruptionEvent, KeyEvent, Outcome, Reveal, Reviser, Role,
    Verdict as Says,
};
use countersign_statement::facts::{Decision, Revision};
use countersign_statement::{Content, PolicyDocument, Rule};
use uuid::Uuid;

use crate::export::Plan;
use crate::verdicts::both_say;
use crate::world::{World, id, key, rule, step};

type Proposal = (Uuid, String);

/// Officers decide and then a supervisor, from 500 on; below nobody has to look, from 5,000 on two officers do, and from 10,000 on nothing
/// happens.
fn begun(change: impl FnOnce(&mut Rule)) -> (World, Proposal) {
    let mut world = World::small();
    world.enrol("barbara", Role::ComplianceOfficer);
    let least = |rule: &mut Rule, amount: &str| rule.amount_at_least = amount.parse().ok();
    let steps = vec![step(1, Role::ComplianceOfficer), step(2, Role::Supervisor)];
    let mut block = rule(1, "", Vec::new());
    block.outcome = Outcome::Block;
    least(&mut block, "10000");
    let mut more = rule(2, "", steps.clone());
    more.steps[0].quorum = 2;
    least(&mut more, "5000");
    let mut plain = rule(3, "", steps);
    plain.revise = Some(Reviser::Either);
    least(&mut plain, "500");
    change(&mut plain);
    let mut clear = rule(4, "", Vec::new());
    clear.outcome = Outcome::AutoClear;
    world.activate(
        "revisable",
        PolicyDocument {
            version: 2,
            title: "Revisable".to_owned(),
            calendars: Vec::new(),
            rules: vec![block, more, plain, clear],
        },
    );
    let action = world.propose("third", Advice::Review);
    (world, action)
}

fn unchanged(_: &mut Rule) {}

fn plainly(_: &mut World, _: &mut Content, _: &mut Revision) {}

/// Both say this of a world in which somebody did what follows.
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

/// And of one that was revised so by an officer.
#[track_caller]
fn so(spoil: impl FnOnce(&mut World, &mut Content, &mut Revision), verdict: Verdict) {
    both(
        unchanged,
        |world, action| {
            world.revise(action, 2, "barbara", spoil);
        },
        verdict,
    );
}

fn voted(world: &mut World, of: &Proposal, revision: u64, who: &'static str, at: u64) -> Decision {
    let role = if at == 1 {
        Role::ComplianceOfficer
    } else {
        Role::Supervisor
    };
    let mut vote = world.decision(of, who, role, Says::Approve);
    (vote.step, vote.revision) = (at, revision);
    world.decide(who, &vote);
    vote
}

#[test]
fn votes_on_an_earlier_revision_do_not_count_and_the_permission_is_for_the_last_one() {
    let told = |world: &mut World, action: &Proposal| {
        voted(world, action, 1, "edsger", 1);
        let second = world.revise(action, 2, "grace", plainly);
        (second, action.clone())
    };
    both(
        unchanged,
        |world, action| {
            let (second, _) = told(world, action);
            voted(world, &second, 2, "barbara", 1);
            voted(world, &second, 2, "ada", 2);
            world.execute(&second, "agent", ExecutionEvent::Consumed, None);
        },
        Verdict::Valid,
    );
    // For what was proposed first, or of the step that the earlier vote had opened.
    both(
        unchanged,
        |world, action| {
            let (second, first) = told(world, action);
            voted(world, &second, 2, "barbara", 1);
            voted(world, &second, 2, "ada", 2);
            world.execute(&second, "agent", ExecutionEvent::Consumed, Some(&first.1));
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            let (second, _) = told(world, action);
            voted(world, &second, 2, "ada", 2);
        },
        Verdict::Altered,
    );
    // On the content or the number of before, and by who had voted or has revised.
    both(
        unchanged,
        |world, action| {
            let (_, first) = told(world, action);
            voted(world, &first, 2, "barbara", 1);
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            let (second, _) = told(world, action);
            voted(world, &second, 1, "barbara", 1);
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            let (second, _) = told(world, action);
            voted(world, &second, 2, "edsger", 1);
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            let second = world.revise(action, 2, "edsger", plainly);
            voted(world, &second, 2, "edsger", 1);
        },
        Verdict::Altered,
    );
    // Nor is a vote on an earlier one taken back any more.
    both(
        unchanged,
        |world, action| {
            let vote = voted(world, action, 1, "edsger", 1);
            world.revise(action, 2, "grace", plainly);
            world.retract("edsger", &vote);
        },
        Verdict::Altered,
    );
}

#[test]
fn a_revision_is_by_whom_the_route_names_and_who_has_no_other_part_in_it() {
    so(plainly, Verdict::Valid);
    for (by, who, verdict) in [
        (None, "barbara", Verdict::Altered),
        (None, "grace", Verdict::Altered),
        (Some(Reviser::Reviewer), "barbara", Verdict::Valid),
        (Some(Reviser::Reviewer), "grace", Verdict::Altered),
        (Some(Reviser::Owner), "barbara", Verdict::Altered),
        (Some(Reviser::Owner), "grace", Verdict::Valid),
        // An analyst has no seat on it, and a supervisor none yet.
        (Some(Reviser::Either), "alan", Verdict::Altered),
        (Some(Reviser::Either), "ada", Verdict::Altered),
    ] {
        both(
            |rule| rule.revise = by,
            |world, action| {
                world.revise(action, 2, who, plainly);
            },
            verdict,
        );
    }
    // Who had voted, or revised it before; the owner may again.
    both(
        unchanged,
        |world, action| {
            voted(world, action, 1, "edsger", 1);
            world.revise(action, 2, "edsger", plainly);
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            let second = world.revise(action, 2, "edsger", plainly);
            world.revise(&second, 3, "edsger", plainly);
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action| {
            let second = world.revise(action, 2, "grace", plainly);
            let third = world.revise(&second, 3, "edsger", plainly);
            let fourth = world.revise(&third, 4, "grace", plainly);
            voted(world, &fourth, 4, "barbara", 1);
        },
        Verdict::Valid,
    );
}

#[test]
fn a_revision_follows_the_one_before_while_the_action_is_in_review() {
    so(|_, _, made| made.revision = 3, Verdict::Altered);
    both(
        unchanged,
        |world, action| {
            let second = world.revise(action, 2, "grace", plainly);
            world.revise(&second, 2, "grace", plainly);
        },
        Verdict::Altered,
    );
    for before in [InterruptionEvent::Asked, InterruptionEvent::Withdrawn] {
        both(
            unchanged,
            |world, action| {
                let by = if before == InterruptionEvent::Asked {
                    "edsger"
                } else {
                    "grace"
                };
                world.interrupt(action.0, by, before);
                world.revise(action, 2, "grace", plainly);
            },
            Verdict::Altered,
        );
    }
    both(
        unchanged,
        |world, action| {
            voted(world, action, 1, "edsger", 1);
            voted(world, action, 1, "ada", 2);
            world.revise(action, 2, "grace", plainly);
        },
        Verdict::Altered,
    );
    so(
        |_, _, made| made.route_digest = "ab".repeat(32),
        Verdict::Altered,
    );
}

#[test]
fn a_revision_changes_what_it_may_and_stays_on_its_route() {
    let spoils: [fn(&mut Content); 7] = [
        |content| content.subject = "ACC-18".to_owned(),
        |content| content.agent_output = "{}".to_owned(),
        |content| content.agent_version = "rules 2.0".to_owned(),
        |content| content.owner = id("barbara"),
        |content| content.editors.clear(),
        |content| content.editors.push(id("ada")),
        |content| content.idempotency_key = "other".to_owned(),
    ];
    for spoil in spoils {
        so(|_, content, _| spoil(content), Verdict::Altered);
    }
    so(
        |_, content, _| content.params = r#"{"half":true}"#.to_owned(),
        Verdict::Valid,
    );
    // As much as nobody would have to look at stays on its route; more than that route demands is not allowed.
    for (amount, verdict) in [
        ("10", Verdict::Valid),
        ("5000", Verdict::Altered),
        ("10000", Verdict::Altered),
    ] {
        so(
            |_, content, _| content.amount = amount.parse().unwrap(),
            verdict,
        );
    }
    // What is compared: people, friction, what is kept back, the glass.
    let milder: [fn(&mut Rule); 2] = [
        |rule| rule.friction = Friction::High,
        |rule| rule.commit_before_reveal = Reveal::Advice,
    ];
    for change in milder {
        both(
            change,
            |world, action| {
                world.revise(action, 2, "barbara", |_, content, _| {
                    content.amount = "700".parse().unwrap();
                });
            },
            Verdict::Valid,
        );
    }
}

#[test]
fn a_compromised_key_of_an_earlier_revision_takes_nothing_from_the_last_one() {
    both(
        unchanged,
        |world, action| {
            voted(world, action, 1, "edsger", 1);
            let since = world.size() - 1;
            let second = world.revise(action, 2, "grace", plainly);
            voted(world, &second, 2, "barbara", 1);
            world.key_event("edsger", KeyEvent::Revoked, &key("edsger"), "", Some(since));
            voted(world, &second, 2, "ada", 2);
            world.execute(&second, "agent", ExecutionEvent::Consumed, None);
        },
        Verdict::Valid,
    );
}
