//! From a seed to a scenario.

use super::{GlassMove, Move, Random, RevisionMove, Scenario, random_calendar};
use crate::{Person, RoleGrant};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_refusal::KeyFault;
use countersign_statement::{
    Amount, Content, Glass, PolicyDocument, Recommendation, Rule, Rung, Step,
    amount::NO_CURRENCY,
    codes::{
        ActorType, Advice, EscalationCause, ExecutionEvent, Friction, GlassVerdict,
        InterruptionEvent, Outcome, ReasonCode, Reveal, Reviser, Risk, Role, SubjectKind, Verdict,
    },
    commitment,
};
use uuid::Uuid;

/// When every scenario begins: 2026-01-05 09:00 UTC.
pub fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_603_600, 0).unwrap_or_default()
}

/// The scenario of `seed`.
pub fn scenario(seed: u64) -> Scenario {
    // What is added to the stories later is drawn aside, so that they stay as they are.
    let (mut random, mut aside) = (Random::new(seed), Random::new(seed ^ 0xA51DE));
    let mut forced = Random::new(seed ^ 0x61A55);
    let random = &mut random;
    let proposed_at = beginning();
    let count = random.between(3, 8);
    let mut people: Vec<Person> = (0..count).map(|_| person(random, proposed_at)).collect();
    let someone = |random: &mut Random| {
        let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
        random.one_of(&ids, Uuid::nil())
    };
    let agent = random.id();
    let agent_owner = someone(random);
    let recommendation = Recommendation {
        recommendation: random.one_of(Advice::ALL, Advice::Review),
        confidence: format!("0.{:03}", random.between(0, 999)),
        ai_explanation: "Made up for a test.".to_owned(),
        rules: "[]".to_owned(),
    };
    let advice_salt = random.salt();
    let launcher = random.chance(20).then(|| someone(random));
    let subject_person = random.chance(10).then(|| someone(random));
    let content = Content {
        kind: random
            .one_of(&["escalate_account", "close_incident"], "escalate_account")
            .to_owned(),
        subject_kind: SubjectKind::Account,
        subject: format!("A-{}", random.between(1, 999)),
        agent,
        agent_version: "1.0.0".to_owned(),
        actor_type: ActorType::Agent,
        is_simulation: random.chance(20),
        risk: random.one_of(Risk::ALL, Risk::Low),
        amount: amount(random),
        currency: random
            .one_of(&["EUR", "USD", NO_CURRENCY], NO_CURRENCY)
            .to_owned(),
        params: "{}".to_owned(),
        agent_input: "{}".to_owned(),
        agent_output: "{}".to_owned(),
        recommendation: commitment(&advice_salt, recommendation.encode().as_bytes()),
        idempotency_key: random.id().to_string(),
        owner: agent_owner,
        launcher,
        subject_person,
        editors: Vec::new(),
    };
    let owner = people
        .iter()
        .position(|person| person.id == agent_owner)
        .unwrap_or_default();
    people.push(Person {
        id: agent,
        actor_type: ActorType::Agent,
        ..person(random, proposed_at)
    });
    let mut document = document(random, agent);
    with_calendars(&mut document, &mut Random::new(seed ^ 0xCA1E), proposed_at);
    for rule in &mut document.rules {
        if rule.outcome == Outcome::Route && forced.chance(60) {
            rule.break_glass = Some(glass(&mut forced));
        }
    }
    let mut edited = Random::new(seed ^ 0xED17);
    for rule in &mut document.rules {
        if rule.outcome == Outcome::Route && edited.chance(70) {
            rule.revise = Some(edited.one_of(Reviser::ALL, Reviser::Either));
        }
    }
    let tries = random.between(3, 32);
    let moves = (0..tries)
        .map(|n| one_move(random, people.len(), owner, 3 * n > 2 * tries))
        .flat_map(|one| and_then(one, (owner, people.len()), &mut aside))
        .flat_map(|one| or_by_force(one, people.len(), &mut forced))
        .flat_map(|one| or_otherwise(one, (owner, people.len()), &mut edited))
        .collect();
    Scenario {
        seed,
        origin: format!("countersign/{}", random.id().simple()),
        people,
        policy: random.id(),
        document,
        agent_name: "aml-screen".to_owned(),
        agent_owner,
        content,
        content_salt: random.salt(),
        recommendation,
        advice_salt,
        proposed_at,
        moves,
    }
}

fn amount(random: &mut Random) -> Amount {
    let text = format!("{}.{:02}", random.between(0, 20_000), random.between(0, 99));
    text.parse().unwrap_or_else(|_| 0.into())
}

fn person(random: &mut Random, start: DateTime<Utc>) -> Person {
    let mut roles = Vec::new();
    for role in [Role::Analyst, Role::ComplianceOfficer, Role::Supervisor] {
        if random.chance(80) {
            let from = if random.chance(90) {
                start - TimeDelta::days(30)
            } else {
                start + TimeDelta::hours(36)
            };
            let until = random.chance(10).then(|| start + TimeDelta::hours(48));
            roles.push(RoleGrant { role, from, until });
        }
    }
    let id = random.id();
    let active = random.chance(97);
    let counts = random.chance(95);
    // Half of the keys that do not count were revoked, the others never confirmed.
    let fault = if id.as_u128().is_multiple_of(2) {
        KeyFault::Revoked
    } else {
        KeyFault::Unconfirmed
    };
    Person {
        id,
        actor_type: ActorType::Human,
        active,
        key_fault: (!counts).then_some(fault),
        roles,
        lent: Vec::new(),
    }
}

fn document(random: &mut Random, agent: Uuid) -> PolicyDocument {
    let count = random.between(1, 4);
    let rules = (1..=count)
        .map(|number| rule(random, number, agent, number == count))
        .collect();
    PolicyDocument {
        version: 1,
        title: "Made up for a test".to_owned(),
        rules,
        calendars: Vec::new(),
    }
}

/// Half of the documents have calendars, and most of their steps count in one.
fn with_calendars(document: &mut PolicyDocument, random: &mut Random, start: DateTime<Utc>) {
    if random.chance(50) {
        return;
    }
    let names = ["first", "second"];
    document.calendars = names
        .iter()
        .map(|name| random_calendar(random, name, start))
        .collect();
    for step in document.rules.iter_mut().flat_map(|rule| &mut rule.steps) {
        if random.chance(80) {
            random
                .one_of(&names, "first")
                .clone_into(&mut step.calendar);
        }
    }
}

fn rule(random: &mut Random, number: u64, agent: Uuid, last: bool) -> Rule {
    let outcome = match random.between(1, 20) {
        1 => Outcome::Block,
        2 => Outcome::AutoClear,
        _ => Outcome::Route,
    };
    let count = if outcome == Outcome::Route {
        random.between(1, 3)
    } else {
        0
    };
    let steps: Vec<Step> = (1..=count).map(|number| step(random, number)).collect();
    let free = last && random.chance(90);
    Rule {
        rule: number,
        kind: if !free && random.chance(30) {
            "close_incident".to_owned()
        } else {
            String::new()
        },
        agent: (!free && random.chance(10)).then_some(agent),
        risk_at_least: if !free && random.chance(50) {
            Some(random.one_of(Risk::ALL, Risk::Low))
        } else {
            None
        },
        amount_at_least: (!free && random.chance(40)).then(|| amount(random)),
        currency: if !free && random.chance(20) {
            "EUR".to_owned()
        } else {
            String::new()
        },
        simulation: if !free && random.chance(20) {
            Some(random.chance(50))
        } else {
            None
        },
        outcome,
        min_persons: random.between(1, count + 2),
        expiry_seconds: random.between(1, 5) * 86_400,
        commit_before_reveal: random.one_of(Reveal::ALL, Reveal::AtOnce),
        friction: random.one_of(Friction::ALL, Friction::Low),
        steps,
        break_glass: None,
        revise: None,
        delegation: false,
    }
}

fn glass(random: &mut Random) -> Glass {
    let role = |random: &mut Random| {
        random.one_of(
            &[Role::Analyst, Role::ComplianceOfficer, Role::Supervisor],
            Role::Supervisor,
        )
    };
    Glass {
        role: role(random),
        review_role: role(random),
        quorum: random.between(1, 2),
        within_seconds: random.between(600, 7_200),
    }
}

fn step(random: &mut Random, number: u64) -> Step {
    let role = random.one_of(
        &[Role::Analyst, Role::ComplianceOfficer, Role::Supervisor],
        Role::Analyst,
    );
    Step {
        step: number,
        role,
        quorum: if random.chance(70) { 1 } else { 2 },
        deny: if random.chance(80) { 1 } else { 2 },
        due_seconds: 86_400,
        calendar: String::new(),
        name: format!("Step {number}"),
        escalation: ladder(random, role),
    }
}

fn ladder(random: &mut Random, of: Role) -> Vec<Rung> {
    let mut after = 0;
    let mut rungs = Vec::new();
    for role in [Role::Analyst, Role::ComplianceOfficer, Role::Supervisor] {
        if role != of && random.chance(40) {
            after += random.between(0, 86_400);
            rungs.push(Rung {
                after_seconds: after,
                role,
            });
            after += 1;
        }
    }
    rungs
}

/// Mostly decisions. What the agent or its owner does is mostly tried by one of them, or it would seldom happen.
/// Late ones are mostly about what was approved by then.
fn one_move(random: &mut Random, people: usize, owner: usize, late: bool) -> Move {
    let interruption = random.chance(25).then(|| interruption(random, late));
    let escalation = (interruption.is_none() && random.chance(15))
        .then(|| random.one_of(EscalationCause::ALL, EscalationCause::Overdue));
    // Mostly in their order, or hardly any would be accepted.
    let execution = (interruption.is_none()
        && escalation.is_none()
        && random.chance(if late { 60 } else { 10 }))
    .then(|| {
        let event = random.one_of(
            &[
                ExecutionEvent::Consumed,
                ExecutionEvent::Consumed,
                ExecutionEvent::Executed,
                ExecutionEvent::Failed,
            ],
            ExecutionEvent::Consumed,
        );
        (event, random.chance(20))
    });
    let theirs = matches!(
        interruption,
        Some(InterruptionEvent::Answered | InterruptionEvent::Withdrawn)
    );
    let last = people.saturating_sub(1);
    let anybody = usize::try_from(random.between(0, last as u64)).unwrap_or_default();
    let person = if theirs && random.chance(80) {
        random.one_of(&[owner, last], owner)
    } else {
        anybody
    };
    let verdict = if random.chance(85) {
        Verdict::Approve
    } else {
        Verdict::Reject
    };
    let wanted = if random.chance(95) {
        verdict
    } else {
        Verdict::Reject
    };
    let reasons: Vec<ReasonCode> = ReasonCode::ALL
        .iter()
        .copied()
        .filter(|reason| reason.verdict() == wanted)
        .collect();
    Move {
        person,
        interruption,
        escalation,
        retraction: None,
        succession: false,
        glass: None,
        revision: None,
        execution,
        verdict,
        reason_code: random.one_of(&reasons, ReasonCode::Duplicate),
        narrative: random
            .one_of(
                &[
                    "Read the file, and it fits.",
                    "Read the file, and it fits.",
                    "Read the file, and it fits.",
                    "\u{a0}Größe: 10",
                    " too short \n",
                    "",
                ],
                "",
            )
            .to_owned(),
        stale: random.chance(5),
        wait_seconds: if random.chance(95) {
            random.between(0, 3_600)
        } else {
            random.between(3_600, 4 * 86_400)
        },
    }
}

/// Behind some moves somebody tries to put another action in its place, mostly the agent or its owner, and behind some decisions
/// somebody takes a vote back: mostly whoever voted last. Else hardly any would be accepted.
fn and_then(one: Move, (owner, people): (usize, usize), random: &mut Random) -> Vec<Move> {
    if random.chance(2) {
        let theirs = random.chance(80);
        let other = Move {
            person: if theirs {
                random.one_of(&[owner, people.saturating_sub(1)], owner)
            } else {
                one.person
            },
            succession: true,
            ..one.clone()
        };
        return vec![one, other];
    }
    let decides = one.interruption.is_none() && one.escalation.is_none() && one.execution.is_none();
    if !(decides && random.chance(25)) {
        return vec![one];
    }
    let back = Move {
        retraction: Some(random.chance(85)),
        wait_seconds: random.between(0, 600),
        ..one.clone()
    };
    vec![one, back]
}

/// Behind some moves somebody breaks the glass, and then others review that: mostly several in a row, or hardly any would be accepted.
fn or_by_force(one: Move, people: usize, random: &mut Random) -> Vec<Move> {
    if !random.chance(9) {
        return vec![one];
    }
    let plain = Move {
        interruption: None,
        escalation: None,
        retraction: None,
        succession: false,
        execution: None,
        ..one.clone()
    };
    let by = |glass, random: &mut Random| Move {
        person: usize::try_from(random.between(0, (people as u64).saturating_sub(1)))
            .unwrap_or_default(),
        glass: Some(glass),
        narrative: if random.chance(90) {
            "It cannot wait for them.".to_owned()
        } else {
            plain.narrative.clone()
        },
        wait_seconds: random.between(0, 1_200),
        ..plain.clone()
    };
    let mut moves = vec![one];
    for _ in 0..random.between(1, 4) {
        let named = random.chance(90);
        moves.push(by(GlassMove::Break(named), random));
    }
    for _ in 0..random.between(0, 8) {
        let what = match random.between(1, 10) {
            1..=2 => GlassMove::Overdue,
            3..=4 => GlassMove::Review(GlassVerdict::NotUpheld),
            _ => GlassMove::Review(GlassVerdict::Upheld),
        };
        moves.push(by(what, random));
    }
    moves
}

/// Before some moves somebody revises: often the owner, or hardly any would be theirs.
fn or_otherwise(one: Move, (owner, people): (usize, usize), random: &mut Random) -> Vec<Move> {
    if !random.chance(7) {
        return vec![one];
    }
    let anybody = random.between(0, (people as u64).saturating_sub(1));
    let revision = RevisionMove {
        amount: random.chance(70).then(|| amount(random)),
        currency: random.chance(10).then(|| "USD".to_owned()),
        params: match random.between(1, 20) {
            1 => Some("{".to_owned()),
            2..=12 => Some(format!("{{\"n\":{}}}", random.between(1, 9))),
            _ => None,
        },
        wrong_number: random.chance(5),
    };
    let revise = Move {
        person: if random.chance(40) {
            owner
        } else {
            usize::try_from(anybody).unwrap_or_default()
        },
        interruption: None,
        escalation: None,
        retraction: None,
        succession: false,
        glass: None,
        revision: Some(revision),
        execution: None,
        narrative: if random.chance(90) {
            "Half of it is enough.".to_owned()
        } else {
            one.narrative.clone()
        },
        wait_seconds: random.between(0, 1_200),
        ..one.clone()
    };
    vec![revise, one]
}

fn interruption(random: &mut Random, late: bool) -> InterruptionEvent {
    if late && random.chance(50) {
        return InterruptionEvent::Revoked;
    }
    match random.between(1, 20) {
        1..=6 => InterruptionEvent::Asked,
        7..=12 => InterruptionEvent::Answered,
        13..=15 => InterruptionEvent::Held,
        16..=18 => InterruptionEvent::Resumed,
        19 => InterruptionEvent::Revoked,
        _ => InterruptionEvent::Withdrawn,
    }
}
