//! A workspace in which everything happens that a ledger can say: keys rotated and revoked, roles taken back, a policy, a
//! second installation, an export, and what the database notes by itself.

use chrono::TimeDelta;
use countersign_statement::{
    PolicyDocument, Rule,
    codes::{
        Advice, AgentKind, DelegationEvent, DeliveryEvent, EscalationCause, ExecutionEvent,
        FactKind, Flow, InterruptionEvent, KeyEvent, OverrideType, Reviser, Role, RoleEvent,
        ScheduleEvent, StandingEvent, SuccessionEvent, Verdict, VerificationResult,
    },
    digest,
    facts::{Clock, Holder, Limit, Migration},
};

use countersign_workflow::testing::calendar;

use crate::world::{World, id, key, key_id, rule, step};

/// The small world, and more.
pub fn rich() -> World {
    let mut world = World::small();
    world.install_another("office");
    world.void("ada");
    world.stand_installation("office", StandingEvent::Paused);
    world.stand_agent("agent", StandingEvent::Paused);
    let goes_on = world.stand_agent("agent", StandingEvent::Resumed);
    world.confirm("grace", FactKind::Resumption, goes_on);
    // The agent may propose what it proposes here; a narrower mandate that was written before waits for ever.
    world.mandate("agent", &["block_account"]);
    let mandate = world.mandate("agent", &["block_account", "release_payment"]);
    world.confirm("grace", FactKind::Mandate, mandate);
    let subject = |name: &str| format!("person:{}", id(name));

    // Alan has a new key, and signs with it.
    let old = hex::encode(key_id(&key("alan")));
    let (event, statement) = world.key_event("alan", KeyEvent::Rotated, &key("alan2"), &old, None);
    world.rotate("alan", &key("alan2"), statement);
    world.confirm("ada", FactKind::Key, event);
    world.keys.insert("alan", key("alan2"));
    let third = world.propose("third", Advice::Block);
    world.interrupt(third.0, "edsger", InterruptionEvent::Asked);
    world.interrupt(third.0, "agent", InterruptionEvent::Answered);
    world.escalate(third.0, "edsger", EscalationCause::Overdue, (1, 1));
    let mut decision = world.decision(&third, "alan", Role::Analyst, Verdict::Approve);
    decision.override_type = Some(OverrideType::AiOverride);
    decision.narrative_commitment = world.keep("The payer is a known supplier.");
    world.decide("alan", &decision);
    world.execute(&third, "agent", ExecutionEvent::Consumed, None);
    world.execute(&third, "agent", ExecutionEvent::Executed, None);

    // A policy of two steps, an action that passes it and one that does not, a draft that nobody confirms, a role that is
    // granted and taken back.
    let mut steps = vec![step(1, Role::ComplianceOfficer), step(2, Role::Supervisor)];
    steps[0].deny = 2;
    "office".clone_into(&mut steps[0].calendar);
    let document = PolicyDocument {
        version: 2,
        title: "Two steps".to_owned(),
        rules: vec![Rule {
            revise: Some(Reviser::Either),
            ..rule(1, "", steps)
        }],
        calendars: vec![calendar(
            "office",
            ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            &[
                ("2026-01-05T08:00:00Z", "2026-01-05T12:00:00Z"),
                ("2026-01-05T13:00:00Z", "2026-01-05T16:30:00.000001Z"),
            ],
        )],
    };
    world.activate("policy", document.clone());
    for (label, last) in [("fourth", Verdict::Approve), ("fifth", Verdict::Reject)] {
        let action = world.propose(label, Advice::Review);
        // A vote that was taken back, and the next one of the same person.
        let hasty = world.decision(&action, "edsger", Role::ComplianceOfficer, Verdict::Reject);
        world.decide("edsger", &hasty);
        world.retract("edsger", &hasty);
        let officer = world.decision(&action, "edsger", Role::ComplianceOfficer, Verdict::Approve);
        world.decide("edsger", &officer);
        let mut supervisor = world.decision(&action, "ada", Role::Supervisor, last);
        supervisor.step = 2;
        world.decide("ada", &supervisor);
    }
    // The fifth was rejected, and is proposed anew; the seventh takes the place of the sixth.
    let sixth = world.propose("sixth", Advice::Review).0;
    world.succeed("agent", SuccessionEvent::Resubmitted, id("fifth"), sixth);
    world.succeed("agent", SuccessionEvent::Resubmits, sixth, id("fifth"));
    let seventh = world.propose("seventh", Advice::Review).0;
    world.succeed("agent", SuccessionEvent::Superseded, sixth, seventh);
    world.succeed("agent", SuccessionEvent::Supersedes, seventh, sixth);
    let draft = PolicyDocument {
        version: 3,
        ..document
    };
    world.draft("draft", &draft);
    world.grant("edsger", Role::Supervisor, RoleEvent::Granted);
    let grant = id(&format!("grant {}", world.size() - 1));
    world.confirm("ada", FactKind::Role, grant);
    world.grant("edsger", Role::Supervisor, RoleEvent::Revoked);

    // Barbara decides beside edsger, whose key turns out to be lost: what he had carried is open again, and decided anew; what was used
    // or rejected is flagged; and a vote that carried nothing.
    world.enrol("barbara", Role::ComplianceOfficer);
    let lost = world.size();
    // Revised by the owner after an officer's vote, and then by another officer; decided on anew.
    let eleventh = world.propose("eleventh", Advice::Review);
    let early = world.decision(
        &eleventh,
        "edsger",
        Role::ComplianceOfficer,
        Verdict::Approve,
    );
    world.decide("edsger", &early);
    world.enrol("dora", Role::ComplianceOfficer);
    let revised = world.revise(&eleventh, 2, "grace", |_, _, _| {});
    let revised = world.revise(&revised, 3, "dora", |_, content, _| {
        r#"{"half":true}"#.clone_into(&mut content.params);
    });
    for (who, role, at) in [
        ("barbara", Role::ComplianceOfficer, 1),
        ("ada", Role::Supervisor, 2),
    ] {
        let mut made = world.decision(&revised, who, role, Verdict::Approve);
        (made.step, made.revision) = (at, 3);
        world.decide(who, &made);
    }
    let mut two = |label: &'static str, says: &[Verdict]| {
        let action = world.propose(label, Advice::Review);
        for (at, verdict) in says.iter().enumerate() {
            let (who, role) = match at {
                0 => ("edsger", Role::ComplianceOfficer),
                _ => ("ada", Role::Supervisor),
            };
            let mut made = world.decision(&action, who, role, *verdict);
            made.step = at as u64 + 1;
            world.decide(who, &made);
        }
        action
    };
    let (again, used) = (
        two("sixth", &[Verdict::Approve; 2]),
        two("seventh", &[Verdict::Approve; 2]),
    );
    two("eighth", &[Verdict::Approve, Verdict::Reject]);
    let asked = two("ninth", &[Verdict::Approve]);
    two("tenth", &[Verdict::Reject]);
    world.execute(&used, "agent", ExecutionEvent::Consumed, None);
    world.interrupt(asked.0, "alan", InterruptionEvent::Asked);
    let (_, statement) =
        world.key_event("edsger", KeyEvent::Revoked, &key("edsger"), "", Some(lost));
    world.by("edsger", "key.revoked", &subject("edsger"), statement);
    for (who, role, at) in [
        ("barbara", Role::ComplianceOfficer, 1),
        ("ada", Role::Supervisor, 2),
    ] {
        let mut made = world.decision(&again, who, role, Verdict::Approve);
        made.step = at;
        world.decide(who, &made);
    }

    // Alan decides on behalf of barbara, who had delegated her role to him; another delegation ends.
    let mut officers = rule(1, "", vec![step(1, Role::ComplianceOfficer)]);
    officers.delegation = true;
    world.activate(
        "delegations",
        PolicyDocument {
            version: 4,
            title: "Delegations".to_owned(),
            rules: vec![officers],
            calendars: Vec::new(),
        },
    );
    world.lend("barbara", "alan", Role::ComplianceOfficer);
    let other = world.lend("ada", "barbara", Role::Supervisor);
    let ended = world.delegation_stands("barbara", &other, DelegationEvent::Ended);
    world.send_delegation_stands("barbara", &ended);
    let lent = world.propose("lent", Advice::Review);
    let mut made = world.decision(&lent, "alan", Role::ComplianceOfficer, Verdict::Approve);
    made.on_behalf_of = Some(id("barbara"));
    world.decide("alan", &made);

    // What nobody signs, and an export.
    let (at, origin) = (world.now, world.origin.clone());
    let clock = Clock {
        origin: origin.clone(),
        last_at: at,
        now: at - TimeDelta::seconds(3),
    };
    world.append(
        "clock.stepped_back",
        "workspace",
        "system",
        "system",
        clock.encode(),
        &[],
    );
    let holder = Holder {
        origin: origin.clone(),
        login_person: Some(id("alan")),
        state: "idle in transaction".to_owned(),
        held_ms: 61_000,
        ended_by: id("ada"),
    };
    let ada = id("ada").to_string();
    world.append(
        "holder.ended",
        "workspace",
        &ada,
        "human",
        holder.encode(),
        &[],
    );
    let limit = Limit {
        origin: origin.clone(),
        flow: Flow::Comments,
        per_hour: 300,
        new_machine: 60,
    };
    world.append(
        "limit.changed",
        "workspace",
        "system",
        "system",
        limit.encode(),
        &[],
    );
    let migration = Migration {
        origin,
        from: 19,
        to: 20,
    };
    world.append(
        "schema.migrated",
        "workspace",
        "system",
        "system",
        migration.encode(),
        &[],
    );
    world.exported(id("earlier export"), "ada");
    world.schedule("ada", ScheduleEvent::Added);
    world.schedule("grace", ScheduleEvent::Removed);
    world.deliver("ada", DeliveryEvent::Started, 1, |_| {});
    world.deliver("ada", DeliveryEvent::Uncertain, 1, |_| {});
    world.register("runner", "runner", AgentKind::Worker);
    world.confirm("grace", FactKind::Agent, id("runner"));
    world.deliver("runner", DeliveryEvent::Started, 2, |_| {});
    world.verified("grace", VerificationResult::Verified, &digest(b"bundle"));
    world.deliver("runner", DeliveryEvent::Delivered, 2, |_| {});
    world.verified("runner", VerificationResult::Missing, "");

    world
}
