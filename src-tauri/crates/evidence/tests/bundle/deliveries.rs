//! Attempts and verifications in a bundle: what fits and what does not, by this verifier and by the outsider's.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::{
    codes::{AgentKind, DeliveryEvent as D, DeliveryMethod, VerificationResult as V},
    digest,
};

use crate::export::Plan;
use crate::verdicts::both_say;
use crate::world::{World, id};

/// Both verifiers say this of a small world in which an export was made and this happened to it.
#[track_caller]
fn both(happened: impl FnOnce(&mut World), verdict: Verdict) {
    of(&Plan::default(), happened, verdict);
}

#[track_caller]
fn of(plan: &Plan<'_>, happened: impl FnOnce(&mut World), verdict: Verdict) {
    let mut world = World::small();
    world.exported(id("earlier export"), "ada");
    happened(&mut world);
    both_say(&world, plan, verdict, CheckId::Records);
}

fn as_is(_: &mut countersign_statement::facts::Delivery) {}

#[test]
fn attempts_that_begin_and_end_are_valid() {
    both(
        |world| {
            world.deliver("ada", D::Started, 1, as_is);
            world.deliver("grace", D::Started, 2, as_is);
            world.deliver("ada", D::Uncertain, 1, as_is);
            world.deliver("grace", D::Delivered, 2, as_is);
            world.deliver("ada", D::Started, 3, as_is);
            world.verified("ada", V::Verified, &digest(b"bundle"));
            world.verified("ada", V::Altered, &digest(b"another"));
            world.verified("grace", V::Missing, "");
        },
        Verdict::Valid,
    );
}

#[test]
fn a_worker_reports_and_an_agent_does_not() {
    both(
        |world| {
            world.worker("runner");
            world.deliver("runner", D::Started, 1, as_is);
            world.deliver("runner", D::Failed, 1, as_is);
            world.verified("runner", V::Verified, &digest(b"bundle"));
        },
        Verdict::Valid,
    );
    for event in ["delivery", "verification"] {
        let report = |world: &mut World, by: &'static str| {
            if event == "delivery" {
                world.deliver(by, D::Started, 1, as_is);
            } else {
                world.verified(by, V::Missing, "");
            }
        };
        both(|world| report(world, "agent"), Verdict::Altered);
        both(
            |world| {
                world.register("runner", "runner", AgentKind::Worker);
                report(world, "runner");
            },
            Verdict::Altered,
        );
    }
}

#[test]
fn what_does_not_follow_is_altered() {
    for steps in [
        &[(D::Delivered, 1)][..],
        &[(D::Started, 2)],
        &[(D::Started, 1), (D::Started, 1)],
        &[(D::Started, 1), (D::Started, 3)],
        &[(D::Started, 1), (D::Delivered, 1), (D::Failed, 1)],
        &[(D::Started, 1), (D::Delivered, 2)],
    ] {
        both(
            |world| {
                for (event, attempt) in steps {
                    world.deliver("ada", *event, *attempt, as_is);
                }
            },
            Verdict::Altered,
        );
    }
}

#[test]
fn an_attempt_ends_as_it_began() {
    type Change = fn(&mut countersign_statement::facts::Delivery);
    let ends: [(&str, Change); 3] = [
        ("grace", |_| {}),
        ("ada", |made| made.method = DeliveryMethod::S3),
        ("ada", |made| made.target = made.reply.clone()),
    ];
    for (by, change) in ends {
        both(
            |world| {
                world.deliver("ada", D::Started, 1, as_is);
                world.deliver(by, D::Delivered, 1, change);
            },
            Verdict::Altered,
        );
    }
}

#[test]
fn another_bundle_is_altered() {
    both(
        |world| {
            world.deliver("ada", D::Started, 1, |made| {
                made.bundle_digest = digest(b"another");
            });
        },
        Verdict::Altered,
    );
    for result in [V::Verified, V::KeysNotTrusted, V::Incomplete] {
        both(
            |world| {
                world.verified("ada", result, &digest(b"another"));
            },
            Verdict::Altered,
        );
    }
}

#[test]
fn an_export_is_recorded_once_and_before_what_is_reported_of_it() {
    both(
        |world| {
            world.exported(id("earlier export"), "ada");
        },
        Verdict::Altered,
    );
    let mut world = World::small();
    world.deliver("ada", D::Started, 1, as_is);
    both_say(&world, &Plan::default(), Verdict::Altered, CheckId::Records);
}

/// A part of the log may begin anywhere in an export's history.
#[test]
fn what_lies_in_records_that_are_not_there_is_not_asked_for() {
    let events = |world: &mut World| {
        world.deliver("ada", D::Started, 1, as_is);
        world.deliver("ada", D::Delivered, 1, as_is);
        world.deliver("ada", D::Started, 2, as_is);
        world.verified("ada", V::Verified, &digest(b"bundle"));
    };
    for left_out in [
        "export.created",
        "export.delivery_started",
        "export.delivered",
    ] {
        let plan = Plan {
            opened: &|record| record.event != left_out,
            ..Plan::default()
        };
        of(&plan, events, Verdict::Valid);
    }
}
