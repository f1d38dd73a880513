//! What agents may propose, as an outsider judges it.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{Advice, AgentKind, FactKind};

use crate::export::Plan;
use crate::verdicts::both_say;
use crate::world::World;

fn says(world: &World, verdict: Verdict, failed: CheckId) {
    both_say(world, &Plan::default(), verdict, failed);
}

#[test]
fn an_agent_proposes_what_its_mandate_allows_once_a_second_admin_has_confirmed_it() {
    let mut world = World::small();
    world.mandate("agent", &["freeze_account", "release_payment"]);
    // It waits, and nothing changes yet.
    world.propose("third", Advice::Review);
    says(&world, Verdict::Valid, CheckId::Decisions);
    let own = world.mandate("agent", &["block_account", "freeze_account"]);
    world.confirm("grace", FactKind::Mandate, own);
    world.propose("fourth", Advice::Review);
    says(&world, Verdict::Valid, CheckId::Decisions);
    // Of a kind that is not in it.
    let mut world = World::small();
    let mandate = world.mandate("agent", &["freeze_account", "release_payment"]);
    world.confirm("grace", FactKind::Mandate, mandate);
    world.propose("third", Advice::Review);
    says(&world, Verdict::Altered, CheckId::Decisions);
}

#[test]
fn a_mandate_without_kinds_allows_any_and_the_one_confirmed_last_counts() {
    let mut world = World::small();
    let narrow = world.mandate("agent", &["freeze_account"]);
    world.confirm("grace", FactKind::Mandate, narrow);
    let any = world.mandate("agent", &[]);
    world.confirm("grace", FactKind::Mandate, any);
    world.propose("third", Advice::Review);
    says(&world, Verdict::Valid, CheckId::Decisions);
}

#[test]
fn what_was_written_before_the_mandate_in_force_is_never_confirmed() {
    let mut world = World::small();
    let first = world.mandate("agent", &[]);
    let second = world.mandate("agent", &["block_account"]);
    world.confirm_mandate("grace", second);
    says(&world, Verdict::Valid, CheckId::People);
    world.confirm_mandate("grace", first);
    says(&world, Verdict::Altered, CheckId::People);
}

#[test]
fn one_admin_alone_gives_no_mandate_and_a_worker_has_none() {
    let mut world = World::small();
    let mandate = world.mandate("agent", &["block_account"]);
    world.confirm_mandate("ada", mandate);
    says(&world, Verdict::Altered, CheckId::People);
    let mut world = World::small();
    world.register("runner", "runner", AgentKind::Worker);
    world.mandate("runner", &["block_account"]);
    says(&world, Verdict::Altered, CheckId::People);
}
