//! Random scenarios, played in Rust and in Postgres: the same facts are accepted and refused, for the same reasons, with
//! the same bytes and the same states (I1, I3, I4, I5, I6, I7, I11).

use std::collections::BTreeMap;

use chrono::TimeDelta;
use countersign_ledger::Record;
use countersign_statement::{
    Statement,
    codes::{ActorType, Role, Verdict},
    commitment, facts,
};
use countersign_testkit::{Private, Signed};
use countersign_workflow::{
    Case, Draft, Fact, Person, State, apply, check,
    fold::{Decided, Proposed},
    override_type, replay,
    testing::{Move, Random, Scenario, scenario},
};
use sqlx::Row as _;
use uuid::Uuid;

use crate::stage::{Stage, code, player};

/// Seeds that are played unless `COUNTERSIGN_SEEDS` names another number.
const SEEDS: u64 = 60;

/// A view that a person was shown.
#[derive(Clone)]
struct Seen {
    digest: String,
    seq: u64,
    leaf: String,
}

/// What was said to moves, and how often: a comparison in which everything is refused would compare nothing.
type Tally = BTreeMap<String, u64>;

fn text(row: &sqlx::postgres::PgRow, column: &str) -> String {
    row.get::<Option<String>, _>(column).unwrap_or_default()
}

async fn propose(stage: &mut Stage, scenario: &Scenario) -> (Case, Fact) {
    let agent = player(scenario, scenario.people.last().unwrap());
    stage.set_clock(scenario.proposed_at).await;
    let row = sqlx::query(
        "INSERT INTO fact.action (content, content_salt, recommendation, recommendation_salt) VALUES ($1, $2, $3, $4)
         RETURNING action_id, outcome, existing, seq",
    )
    .bind(scenario.content.encode())
    .bind(&scenario.content_salt[..])
    .bind(scenario.recommendation.encode())
    .bind(&scenario.advice_salt[..])
    .fetch_one(stage.as_login(agent.login()).await)
    .await
    .unwrap_or_else(|e| panic!("seed {}: {}", scenario.seed, code(&e)));
    stage.as_owner().await;
    let action: Uuid = row.get("action_id");
    let seq = u64::try_from(row.get::<i64, _>("seq")).unwrap();
    let ours = scenario.proposed(action, seq);
    let Fact::Proposed(proposed) = &ours else {
        unreachable!()
    };
    // The statement that Postgres built is the one that Rust builds.
    let record = record(stage, seq).await;
    assert_eq!(
        record.statement,
        proposed.statement.encode(),
        "seed {}",
        scenario.seed
    );
    assert_eq!(text(&row, "outcome"), proposed.statement.outcome.as_str());
    (apply(None, &ours).unwrap(), ours)
}

async fn record(stage: &mut Stage, seq: u64) -> Record {
    let bytes: Vec<u8> =
        sqlx::query_scalar("SELECT bytes FROM countersign.ledger_record WHERE seq = $1")
            .bind(i64::try_from(seq).unwrap())
            .fetch_one(stage.owner())
            .await
            .unwrap();
    let record = Record::parse(&bytes).unwrap();
    assert_eq!(record.encode(), bytes);
    record
}

/// Opens the action as this person; none where the database says that they may not.
async fn view(stage: &mut Stage, login: &str, action: Uuid) -> Option<Seen> {
    let document = format!("{{\"shown\":\"{}\"}}", Uuid::new_v4());
    let row = sqlx::query("INSERT INTO fact.view (action_id, document, salt) VALUES ($1, $2, $3) RETURNING view_digest, seq, leaf")
        .bind(action)
        .bind(document)
        .bind(&countersign_testkit::salt()[..])
        .fetch_one(stage.as_login(login).await)
        .await;
    stage.as_owner().await;
    match row {
        Ok(row) => Some(Seen {
            digest: hex::encode(row.get::<Vec<u8>, _>("view_digest")),
            seq: u64::try_from(row.get::<i64, _>("seq")).unwrap(),
            leaf: hex::encode(row.get::<Vec<u8>, _>("leaf")),
        }),
        Err(error) => {
            let code = code(&error);
            assert!(code == "not-found" || code.starts_with("42501"), "{code}");
            None
        }
    }
}

/// What the person would sign if nobody had told them that they may not.
fn anyway(case: &Case, person: &Person, draft: &Draft) -> facts::Decision {
    let role = case
        .route
        .as_ref()
        .and_then(|r| r.steps.iter().find(|s| s.step == case.step))
        .map_or(Role::Analyst, |s| s.role);
    facts::Decision {
        origin: draft.origin.clone(),
        decision_id: draft.decision_id,
        action_id: case.action_id,
        action_digest: case.action_digest.clone(),
        revision: case.revision,
        route_digest: case.route_digest.clone(),
        step: case.step,
        seat_role: role,
        person: person.id,
        on_behalf_of: None,
        verdict: draft.verdict,
        reason_code: draft.reason_code,
        narrative: if draft.narrative.is_empty() {
            String::new()
        } else {
            commitment(&draft.narrative_salt, draft.narrative.as_bytes())
        },
        override_type: override_type(case.advice.unwrap(), draft.verdict),
        view_digest: draft.view_digest.clone(),
        seen_seq: draft.seen_seq,
        seen_leaf: draft.seen_leaf.clone(),
        signed_at: draft.signed_at,
    }
}

async fn send(
    stage: &mut Stage,
    login: &str,
    s: &facts::Decision,
    narrative: Private<'_>,
    by: Signed,
) -> Result<(String, u64, u64), String> {
    let hex = |text: &str| hex::decode(text).unwrap();
    let given = (!narrative.text.is_empty()).then_some(narrative);
    let row = sqlx::query(
        "INSERT INTO fact.decision (decision_id, action_id, verdict, reason_code, narrative, narrative_salt, view_digest, seen_seq, seen_leaf,
                                    signed_at, key_id, statement, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING state, step, seq",
    )
    .bind(s.decision_id)
    .bind(s.action_id)
    .bind(s.verdict.as_str())
    .bind(s.reason_code.as_str())
    .bind(given.map(|n| n.text.to_owned()))
    .bind(given.map(|n| n.salt.to_vec()))
    .bind(hex(&s.view_digest))
    .bind(i64::try_from(s.seen_seq).unwrap())
    .bind(hex(&s.seen_leaf))
    .bind(s.signed_at)
    .bind(&by.key_id[..])
    .bind(s.encode().into_bytes())
    .bind(&by.signature[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    match row {
        Ok(row) => Ok((
            text(&row, "state"),
            u64::try_from(row.get::<i32, _>("step")).unwrap(),
            u64::try_from(row.get::<i64, _>("seq")).unwrap(),
        )),
        Err(error) => Err(code(&error)),
    }
}

struct Playing<'a> {
    scenario: &'a Scenario,
    case: Case,
    facts: Vec<Fact>,
    /// Everyone's views, oldest first.
    views: BTreeMap<usize, Vec<Seen>>,
    random: Random,
}

impl Playing<'_> {
    /// A view of theirs from before the last change, if the move wants a stale one and there is one; else a new one.
    async fn seen(&mut self, stage: &mut Stage, one: &Move, login: &str) -> Option<Seen> {
        let mine = self.views.entry(one.person).or_default();
        let old = mine
            .iter()
            .rev()
            .find(|seen| seen.seq < self.case.changed_seq)
            .filter(|_| one.stale);
        if let Some(old) = old {
            return Some(old.clone());
        }
        let new = view(stage, login, self.case.action_id).await?;
        mine.push(new.clone());
        Some(new)
    }

    async fn play(&mut self, stage: &mut Stage, one: &Move, tally: &mut Tally) {
        let Some(person) = self.scenario.people.get(one.person) else {
            return;
        };
        let seed = self.scenario.seed;
        stage
            .set_clock(stage.now + TimeDelta::seconds(i64::try_from(one.wait_seconds).unwrap()))
            .await;
        let now = stage.now;
        let who = player(self.scenario, person);
        let seen = self.seen(stage, one, who.login()).await;
        let readable = seen.is_some();
        let seen = seen.unwrap_or(Seen {
            digest: "ab".repeat(32),
            seq: self.case.changed_seq,
            leaf: "ab".repeat(32),
        });
        let draft = Draft {
            view_digest: seen.digest,
            seen_seq: seen.seq,
            seen_leaf: seen.leaf,
            ..self.scenario.draft(&self.case, one, &mut self.random, now)
        };
        let ours = check(&self.case, person, &draft, now);
        let statement = ours.as_ref().map_or_else(
            |_| anyway(&self.case, person, &draft),
            |plan| plan.statement.clone(),
        );
        let by = who.sign(&statement.encode());
        let narrative = Private {
            salt: &draft.narrative_salt,
            text: &draft.narrative,
        };
        let theirs = send(stage, who.login(), &statement, narrative, by).await;
        let context = format!(
            "seed {seed}, {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            who.name
        );
        let (plan, (state, step, seq)) = match (ours, theirs) {
            (Err(refusal), Err(code)) => {
                // Who may not read is told that there is nothing, before anything else but the key is looked at.
                let hidden = code == "not-found" && !readable;
                assert!(hidden || code == refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            (Ok(plan), Ok(answer)) => (plan, answer),
            _ => panic!("{context}"),
        };
        assert_eq!(record(stage, seq).await.statement, plan.bytes, "{context}");
        let fact = Fact::Decided(Decided {
            seq,
            at: now,
            statement: plan.statement,
        });
        let next = apply(Some(&self.case), &fact).unwrap();
        assert_eq!(
            (state.as_str(), step),
            (next.state.as_str(), next.step),
            "{context}"
        );
        *tally.entry(next.state.as_str().to_owned()).or_default() += 1;
        self.facts.push(fact);
        self.case = next;
    }
}

/// The case from the ledger's own records, as an offline verifier would fold it.
async fn refold(stage: &mut Stage, playing: &Playing<'_>) -> Case {
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT seq, bytes FROM countersign.ledger_record WHERE subject = $1 ORDER BY seq",
    )
    .bind(format!("action:{}", playing.case.action_id))
    .fetch_all(stage.owner())
    .await
    .unwrap();
    let mut facts = Vec::new();
    for (seq, bytes) in rows {
        let seq = u64::try_from(seq).unwrap();
        let record = Record::parse(&bytes).unwrap();
        match Statement::parse(&record.statement).unwrap() {
            Statement::Action(statement) => {
                let Fact::Proposed(ours) = playing.scenario.proposed(statement.action_id, seq)
                else {
                    unreachable!()
                };
                facts.push(Fact::Proposed(Proposed { statement, ..ours }));
            }
            Statement::Decision(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::Decided(Decided { seq, at, statement }));
            }
            Statement::View(_) => {}
            other => panic!("{other:?}"),
        }
    }
    replay(&facts).unwrap()
}

async fn compare_ends(stage: &mut Stage, playing: &Playing<'_>) {
    let case = &playing.case;
    let seed = playing.scenario.seed;
    let (state, step, changed): (String, i32, i64) = sqlx::query_as(
        "SELECT state, step, changed_seq FROM countersign.action_state WHERE action_id = $1",
    )
    .bind(case.action_id)
    .fetch_one(stage.owner())
    .await
    .unwrap();
    let stored = (
        state.as_str(),
        u64::try_from(step).unwrap(),
        u64::try_from(changed).unwrap(),
    );
    assert_eq!(
        stored,
        (case.state.as_str(), case.step, case.changed_seq),
        "seed {seed}"
    );
    let refolded = refold(stage, playing).await;
    assert_eq!(
        (
            refolded.state,
            refolded.step,
            refolded.changed_seq,
            &refolded.seats
        ),
        (case.state, case.step, case.changed_seq, &case.seats),
        "I6, seed {seed}"
    );
    let expires: Option<chrono::DateTime<chrono::Utc>> =
        sqlx::query_scalar("SELECT expires_at FROM countersign.action WHERE action_id = $1")
            .bind(case.action_id)
            .fetch_one(stage.owner())
            .await
            .unwrap();
    assert_eq!(expires, case.expiry_at, "seed {seed}");
    invariants(playing);
}

/// I1, I5 and I7, said once more without the code that enforces them.
fn invariants(playing: &Playing<'_>) {
    let (case, scenario) = (&playing.case, playing.scenario);
    for seat in &case.seats {
        let person = scenario
            .people
            .iter()
            .find(|p| p.id == seat.person)
            .unwrap();
        assert_eq!(person.actor_type, ActorType::Human);
        assert!(!case.lineage.contains(seat.person) && person.active && person.key_active);
    }
    if case.state == State::Approved {
        let route = case.route.as_ref().unwrap();
        assert!(!case.is_simulation);
        for step in &route.steps {
            assert!(case.votes(step.step, Verdict::Approve) >= step.quorum);
            assert!(case.votes(step.step, Verdict::Reject) < step.deny);
        }
        let mut people: Vec<Uuid> = case
            .seats
            .iter()
            .filter(|s| s.verdict == Verdict::Approve)
            .map(|s| s.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        assert!(people.len() as u64 >= route.min_persons);
    }
}

#[tokio::test]
async fn rust_and_postgres_accept_and_refuse_the_same() {
    let seeds = std::env::var("COUNTERSIGN_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(SEEDS);
    let mut stage = Stage::new().await;
    let mut tally = Tally::new();
    for seed in 0..seeds {
        let scenario = stage.set(scenario(seed)).await;
        let (case, first) = propose(&mut stage, &scenario).await;
        let mut playing = Playing {
            scenario: &scenario,
            case,
            facts: vec![first],
            views: BTreeMap::new(),
            random: Random::new(seed ^ 0x5EED),
        };
        // Everyone who may opens it at once, so that there are old views for stale decisions.
        for (index, person) in scenario.people.iter().enumerate() {
            if let Some(seen) = view(
                &mut stage,
                player(&scenario, person).login(),
                playing.case.action_id,
            )
            .await
            {
                playing.views.entry(index).or_default().push(seen);
            }
        }
        for one in &scenario.moves {
            playing.play(&mut stage, one, &mut tally).await;
        }
        compare_ends(&mut stage, &playing).await;
    }
    for seldom in [
        "approved",
        "rejected",
        "in_review",
        "seat-taken",
        "lineage",
        "not-open",
        "role-missing",
        "narrative-missing",
        "people-only",
    ] {
        assert!(
            seeds < SEEDS || tally.contains_key(seldom),
            "no move came to {seldom}: {tally:?}"
        );
    }
}
