//! A scenario's proposals, views and decisions, sent through the doors under the session of whoever makes them.

use countersign_ledger::Record;
use countersign_refusal::Refusal;
use countersign_statement::{codes::Role, commitment, facts};
use countersign_testkit::{Private, Signed};
use countersign_workflow::{
    Case, Draft, Fact, Person, Seen, apply, override_type, revise::Change, signed_override,
    testing::Scenario,
};
use sqlx::Row as _;
use uuid::Uuid;

use crate::stage::{Stage, code, player, refusal};

fn text(row: &sqlx::postgres::PgRow, column: &str) -> String {
    row.get::<Option<String>, _>(column).unwrap_or_default()
}

pub async fn propose(stage: &mut Stage, scenario: &Scenario) -> (Case, Fact) {
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

pub async fn record(stage: &mut Stage, seq: u64) -> Record {
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
pub async fn view(stage: &mut Stage, login: &str, action: Uuid) -> Option<Seen> {
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
            view_digest: row.get::<Vec<u8>, _>("view_digest").try_into().unwrap(),
            seq: u64::try_from(row.get::<i64, _>("seq")).unwrap(),
            leaf: row.get::<Vec<u8>, _>("leaf").try_into().unwrap(),
        }),
        Err(error) => {
            let code = code(&error);
            assert!(code == "not-found" || code.starts_with("42501"), "{code}");
            None
        }
    }
}

/// Claims or releases the action as this person.
pub async fn claim(
    stage: &mut Stage,
    login: &str,
    action: Uuid,
    event: &str,
) -> Result<(), (String, Option<Refusal>)> {
    let done = sqlx::query("INSERT INTO fact.claim (action_id, event) VALUES ($1, $2)")
        .bind(action)
        .bind(event)
        .execute(stage.as_login(login).await)
        .await;
    stage.as_owner().await;
    done.map(|_| ())
        .map_err(|error| (code(&error), refusal(&error)))
}

/// Interrupts the review as this login, or ends that: the state it comes to, and the record's number.
pub async fn interrupt(
    stage: &mut Stage,
    login: &str,
    s: &facts::Interruption,
    said: Private<'_>,
) -> Result<(String, u64), String> {
    let row = sqlx::query(
        "INSERT INTO fact.interruption (action_id, event, text, text_salt) VALUES ($1, $2, $3, $4) RETURNING state, seq",
    )
    .bind(s.action_id)
    .bind(s.event.as_str())
    .bind(said.text)
    .bind(&said.salt[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    match row {
        Ok(row) => Ok((
            text(&row, "state"),
            u64::try_from(row.get::<i64, _>("seq")).unwrap(),
        )),
        Err(error) => Err(code(&error)),
    }
}

/// Revises as this login: the record's number.
pub async fn revise(
    stage: &mut Stage,
    login: &str,
    (action, revision): (Uuid, u64),
    (change, salt): (&Change, &[u8; 16]),
    said: Private<'_>,
) -> Result<u64, String> {
    let row = sqlx::query(
        "INSERT INTO fact.revision (action_id, revision, params, amount, currency, content_salt, reason, reason_salt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq",
    )
    .bind(action)
    .bind(i32::try_from(revision).unwrap())
    .bind(&change.params)
    .bind(change.amount.as_str())
    .bind(&change.currency)
    .bind(&salt[..])
    .bind(said.text)
    .bind(&said.salt[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    numbered(row)
}

/// Takes a vote back as this login: the record's number.
pub async fn retract(
    stage: &mut Stage,
    login: &str,
    s: &facts::Retraction,
    said: Private<'_>,
    by: Signed,
) -> Result<u64, String> {
    let row = sqlx::query(
        "INSERT INTO fact.retraction (decision_id, action_id, reason, reason_salt, signed_at, key_id, statement, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq",
    )
    .bind(s.decision_id)
    .bind(s.action_id)
    .bind(said.text)
    .bind(&said.salt[..])
    .bind(s.signed_at)
    .bind(&by.key_id[..])
    .bind(s.encode().into_bytes())
    .bind(&by.signature[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    match row {
        Ok(row) => Ok(u64::try_from(row.get::<i64, _>("seq")).unwrap()),
        Err(error) => Err(code(&error)),
    }
}

fn numbered(row: Result<sqlx::postgres::PgRow, sqlx::Error>) -> Result<u64, String> {
    match row {
        Ok(row) => Ok(u64::try_from(row.get::<i64, _>("seq")).unwrap()),
        Err(error) => Err(code(&error)),
    }
}

/// Breaks the glass as this login, for an incident and with a narrative: the record's number.
pub async fn break_glass(
    stage: &mut Stage,
    login: &str,
    s: &facts::GlassBroken,
    [incident, narrative]: [Private<'_>; 2],
    by: Signed,
) -> Result<u64, String> {
    let bytes = |hex: &str| hex::decode(hex).unwrap();
    let row = sqlx::query(
        "INSERT INTO fact.glass (glass_id, action_id, incident, incident_salt, narrative, narrative_salt, view_digest, seen_seq, seen_leaf, signed_at, key_id, statement, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING seq",
    )
    .bind(s.glass_id)
    .bind(s.action_id)
    .bind(incident.text)
    .bind(&incident.salt[..])
    .bind(narrative.text)
    .bind(&narrative.salt[..])
    .bind(bytes(&s.view_digest))
    .bind(i64::try_from(s.seen_seq).unwrap())
    .bind(bytes(&s.seen_leaf))
    .bind(s.signed_at)
    .bind(&by.key_id[..])
    .bind(s.encode().into_bytes())
    .bind(&by.signature[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    numbered(row)
}

/// Reviews a broken glass as this login: the record's number.
pub async fn review_glass(
    stage: &mut Stage,
    login: &str,
    s: &facts::GlassReview,
    said: Private<'_>,
    by: Signed,
) -> Result<u64, String> {
    let row = sqlx::query(
        "INSERT INTO fact.glass_review (glass_id, action_id, verdict, reason, reason_salt, signed_at, key_id, statement, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq",
    )
    .bind(s.glass_id)
    .bind(s.action_id)
    .bind(s.verdict.as_str())
    .bind(said.text)
    .bind(&said.salt[..])
    .bind(s.signed_at)
    .bind(&by.key_id[..])
    .bind(s.encode().into_bytes())
    .bind(&by.signature[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    numbered(row)
}

/// Puts on record as this login that the review is overdue: the record's number.
pub async fn glass_overdue(stage: &mut Stage, login: &str, action: Uuid) -> Result<u64, String> {
    let row = sqlx::query("INSERT INTO fact.glass_overdue (action_id) VALUES ($1) RETURNING seq")
        .bind(action)
        .fetch_one(stage.as_login(login).await)
        .await;
    stage.as_owner().await;
    numbered(row)
}

/// Puts another action in the place of one as this login, or proposes it anew: which of the two, and the record's number.
pub async fn succeed(
    stage: &mut Stage,
    login: &str,
    action: Uuid,
    successor: Uuid,
) -> Result<(String, u64), String> {
    let row = sqlx::query(
        "INSERT INTO fact.succession (action_id, successor) VALUES ($1, $2) RETURNING event, seq",
    )
    .bind(action)
    .bind(successor)
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    match row {
        Ok(row) => Ok((
            text(&row, "event"),
            u64::try_from(row.get::<i64, _>("seq")).unwrap(),
        )),
        Err(error) => Err(code(&error)),
    }
}

/// Escalates the open step as this login: the record's number.
pub async fn escalate(
    stage: &mut Stage,
    login: &str,
    s: &facts::Escalation,
    said: Private<'_>,
) -> Result<u64, String> {
    let row = sqlx::query(
        "INSERT INTO fact.escalation (action_id, cause, step, level, reason, reason_salt) VALUES ($1, $2, $3, $4, $5, $6) RETURNING seq",
    )
    .bind(s.action_id)
    .bind(s.cause.as_str())
    .bind(i32::try_from(s.step).unwrap())
    .bind(i32::try_from(s.level).unwrap())
    .bind(said.text)
    .bind(&said.salt[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    match row {
        Ok(row) => Ok(u64::try_from(row.get::<i64, _>("seq")).unwrap()),
        Err(error) => Err(code(&error)),
    }
}

/// Uses the permission as the agent, or reports what came of it: the state it comes to, and the record's number.
pub async fn execute(
    stage: &mut Stage,
    login: &str,
    s: &facts::Execution,
    said: Private<'_>,
) -> Result<(String, u64), String> {
    let row = sqlx::query(
        "INSERT INTO fact.execution (action_id, event, digest, note, note_salt) VALUES ($1, $2, $3, $4, $5) RETURNING state, seq",
    )
    .bind(s.action_id)
    .bind(s.event.as_str())
    .bind(hex::decode(&s.digest).unwrap())
    .bind((!said.text.is_empty()).then_some(said.text))
    .bind(&said.salt[..])
    .fetch_one(stage.as_login(login).await)
    .await;
    stage.as_owner().await;
    match row {
        Ok(row) => Ok((
            text(&row, "state"),
            u64::try_from(row.get::<i64, _>("seq")).unwrap(),
        )),
        Err(error) => Err(code(&error)),
    }
}

/// What the person would sign if nobody had told them that they may not.
pub fn anyway(case: &Case, person: &Person, draft: &Draft) -> facts::Decision {
    let role = case
        .route
        .as_ref()
        .and_then(|r| r.steps.iter().find(|s| s.step == case.step))
        .map_or(Role::Analyst, |s| s.role);
    facts::Decision {
        origin: draft.origin.clone(),
        decision_id: draft.decision_id,
        action_id: case.action_id,
        action_digest: hex::encode(case.action_digest),
        revision: case.revision,
        route_digest: case.route_digest.map(hex::encode).unwrap_or_default(),
        step: case.step,
        seat_role: role,
        person: person.id,
        on_behalf_of: None,
        verdict: draft.verdict,
        reason_code: draft.reason_code,
        narrative_commitment: if draft.narrative.is_empty() {
            String::new()
        } else {
            commitment(&draft.narrative_salt, draft.narrative.as_bytes())
        },
        override_type: case.route.as_ref().map_or_else(
            || override_type(case.advice.unwrap(), draft.verdict),
            |route| signed_override(route, case.advice.unwrap(), draft.verdict),
        ),
        view_digest: hex::encode(draft.seen.view_digest),
        seen_seq: draft.seen.seq,
        seen_leaf: hex::encode(draft.seen.leaf),
        signed_at: draft.signed_at,
    }
}

pub async fn send(
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
