//! Random workspaces, policies, proposals and decisions from a seed: the same seed gives the same everywhere, so that
//! what Rust says to a scenario can be compared with what Postgres says to it.

use crate::{
    Case, Draft, Fact, Person, RoleGrant, apply, check,
    fold::{Decided, Proposed},
    policy::{Facts, select},
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    Content, PolicyDocument, Recommendation, Rule, Step,
    codes::{ActorType, Advice, Friction, Outcome, ReasonCode, Risk, Role, SubjectKind, Verdict},
    commitment, digest,
    facts::Action,
};
use uuid::Uuid;

/// `SplitMix64`: small, fast, the same on every machine; not for secrets.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Begins at `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next_u64() % (most.saturating_sub(least) + 1)
    }

    /// True `percent` times of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of `values`, which must not be empty.
    pub fn one_of<T: Copy>(&mut self, values: &[T], otherwise: T) -> T {
        let index = self.between(0, (values.len() as u64).saturating_sub(1));
        usize::try_from(index)
            .ok()
            .and_then(|index| values.get(index))
            .copied()
            .unwrap_or(otherwise)
    }

    /// A random UUID (version 4).
    pub fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.salt()).into_uuid()
    }

    /// 16 bytes.
    pub fn salt(&mut self) -> [u8; 16] {
        let both = u128::from(self.next_u64()) << 64 | u128::from(self.next_u64());
        both.to_be_bytes()
    }

    /// 32 bytes as hex.
    pub fn hex64(&mut self) -> String {
        digest(&self.salt())
    }
}

/// One try to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Index into the scenario's people.
    pub person: usize,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason, sometimes one of the other verdict.
    pub reason_code: ReasonCode,
    /// The narrative, sometimes too short.
    pub narrative: String,
    /// Whether it was made on a view from before the last change.
    pub stale: bool,
    /// Seconds that pass before it.
    pub wait_seconds: u64,
}

/// A whole story: who is there, what is proposed under which policy, and who then tries what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Where it came from.
    pub seed: u64,
    /// The workspace.
    pub origin: String,
    /// Everyone who tries; the last one is the agent's own login.
    pub people: Vec<Person>,
    /// The policy's id.
    pub policy: Uuid,
    /// The policy.
    pub document: PolicyDocument,
    /// The agent's name.
    pub agent_name: String,
    /// The agent's owner.
    pub agent_owner: Uuid,
    /// The content, whose `recommendation` is the commitment of the one below with `advice_salt`.
    pub content: Content,
    /// Salt of the content.
    pub content_salt: [u8; 16],
    /// The advice.
    pub recommendation: Recommendation,
    /// Salt of the advice.
    pub advice_salt: [u8; 16],
    /// When it is proposed.
    pub proposed_at: DateTime<Utc>,
    /// What is tried.
    pub moves: Vec<Move>,
}

/// When every scenario begins: 2026-01-05 09:00 UTC.
pub fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_603_600, 0).unwrap_or_default()
}

/// The scenario of `seed`.
pub fn scenario(seed: u64) -> Scenario {
    let mut random = Random::new(seed);
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
        currency: random.one_of(&["EUR", "USD", "XXX"], "XXX").to_owned(),
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
    people.push(Person {
        id: agent,
        actor_type: ActorType::Agent,
        ..person(random, proposed_at)
    });
    let document = document(random, agent);
    let tries = random.between(3, 18);
    let moves = (0..tries)
        .map(|_| one_move(random, people.len() as u64))
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

fn amount(random: &mut Random) -> countersign_statement::Amount {
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
    Person {
        id: random.id(),
        actor_type: ActorType::Human,
        active: random.chance(97),
        key_active: random.chance(95),
        roles,
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
        commit_before_reveal: random.chance(50),
        friction: random.one_of(Friction::ALL, Friction::Low),
        steps,
    }
}

fn step(random: &mut Random, number: u64) -> Step {
    Step {
        step: number,
        role: random.one_of(
            &[Role::Analyst, Role::ComplianceOfficer, Role::Supervisor],
            Role::Analyst,
        ),
        quorum: if random.chance(70) { 1 } else { 2 },
        deny: if random.chance(80) { 1 } else { 2 },
        due_seconds: 86_400,
        name: format!("Step {number}"),
    }
}

fn one_move(random: &mut Random, people: u64) -> Move {
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
        person: usize::try_from(random.between(0, people - 1)).unwrap_or_default(),
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

impl Scenario {
    /// The proposal as a fact; its record is number `seq`.
    pub fn proposed(&self, action_id: Uuid, seq: u64) -> Fact {
        let selection = select(self.policy, &self.document, &Facts::from(&self.content));
        Fact::Proposed(Proposed {
            seq,
            at: self.proposed_at,
            statement: Action {
                origin: self.origin.clone(),
                action_id,
                revision: 1,
                action_digest: commitment(&self.content_salt, self.content.encode().as_bytes()),
                route_digest: selection
                    .route
                    .as_ref()
                    .map_or_else(String::new, countersign_statement::Route::route_digest),
                outcome: selection.outcome.entry(),
                agent: self.content.agent,
                idempotency: digest(self.content.idempotency_key.as_bytes()),
            },
            content: self.content.clone(),
            advice: Some(self.recommendation.recommendation),
            route: selection.route,
            agent_name: self.agent_name.clone(),
            agent_owner: Some(self.agent_owner),
            proposer: None,
        })
    }

    /// The draft of a move on `case`; `random` makes its ids and salts.
    pub fn draft(&self, case: &Case, one: &Move, random: &mut Random, now: DateTime<Utc>) -> Draft {
        Draft {
            origin: self.origin.clone(),
            decision_id: random.id(),
            verdict: one.verdict,
            reason_code: one.reason_code,
            narrative: one.narrative.clone(),
            narrative_salt: random.salt(),
            view_digest: random.hex64(),
            seen_seq: if one.stale {
                case.changed_seq.saturating_sub(1)
            } else {
                case.changed_seq
            },
            seen_leaf: random.hex64(),
            signed_at: now,
        }
    }
}

/// What became of one move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When, effective.
    pub now: DateTime<Utc>,
    /// The case before it.
    pub before: Case,
    /// The case after it, or the refusal.
    pub after: Result<Case, crate::Refusal>,
}

/// A scenario played through the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// The accepted facts.
    pub facts: Vec<Fact>,
    /// Each move in order.
    pub turns: Vec<Turn>,
    /// The case at the end, by its records.
    pub case: Case,
    /// The time at the end.
    pub now: DateTime<Utc>,
}

/// Plays `scenario`: each move is checked, and where it may be, applied.
pub fn play(scenario: &Scenario) -> Result<Play, crate::Refusal> {
    let mut random = Random::new(scenario.seed ^ 0x5EED);
    let mut seq = 10;
    let first = scenario.proposed(random.id(), seq);
    let mut case = apply(None, &first)?;
    let (mut facts, mut turns, mut now) = (vec![first], Vec::new(), scenario.proposed_at);
    for one in &scenario.moves {
        now += TimeDelta::seconds(i64::try_from(one.wait_seconds).unwrap_or_default());
        let Some(person) = scenario.people.get(one.person) else {
            continue;
        };
        let draft = scenario.draft(&case, one, &mut random, now);
        // Records of other subjects come between.
        seq += random.between(1, 3);
        let after = check(&case, person, &draft, now).and_then(|plan| {
            let fact = Fact::Decided(Decided {
                seq,
                at: now,
                statement: plan.statement,
            });
            let next = apply(Some(&case), &fact)?;
            facts.push(fact);
            Ok(next)
        });
        turns.push(Turn {
            now,
            before: case.clone(),
            after: after.clone(),
        });
        case = after.unwrap_or(case);
    }
    Ok(Play {
        facts,
        turns,
        case,
        now,
    })
}
