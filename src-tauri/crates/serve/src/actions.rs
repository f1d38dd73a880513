//! What agents do with their actions: propose, look, answer, take back.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use countersign_app::{
    Failure,
    propose::{Offer, OwnSought},
};
use countersign_refusal::Web;
use countersign_screens::wire::time;
use countersign_statement::{
    State,
    codes::{InterruptionEvent, SuccessionEvent},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    body::{Agent, Body, Id, JsonBytes, Query},
    events,
    problem::{Document, Problem},
    table::{Operation, Who},
    wait,
    wire::{BatchResult, ItemResult, OneOrMany, OwnAction, ProposalIn, Proposed, Recorded},
};

/// Items of a batch.
const BATCH: usize = 1_000;

/// Actions of a page, if nobody says how many.
const PAGE: u16 = 50;

async fn propose(agent: Agent, body: JsonBytes) -> Result<Response, Problem> {
    if body.is_array() {
        let items: Vec<ProposalIn> = body.read()?;
        return Ok(Json(batch(&agent, items).await?).into_response());
    }
    let offer = body.read::<ProposalIn>()?.offer()?;
    let mut answers = agent.session.offer(&[offer]).await?;
    let received = answers
        .pop()
        .ok_or_else(|| Failure::contradiction("a proposal without an answer"))??;
    let status = if received.existing {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok((status, Json(Proposed::from(&received))).into_response())
}

async fn batch(agent: &Agent, items: Vec<ProposalIn>) -> Result<BatchResult, Failure> {
    if items.is_empty() || items.len() > BATCH {
        return Err(Failure::new(Web::Batch { most: BATCH as u64 }));
    }
    let read: Vec<Result<Offer, Failure>> = items.into_iter().map(ProposalIn::offer).collect();
    let offers: Vec<Offer> = read
        .iter()
        .filter_map(|r| r.as_ref().ok())
        .cloned()
        .collect();
    let mut answers = agent.session.offer(&offers).await?.into_iter();
    let mut results = Vec::with_capacity(read.len());
    for item in read {
        let answer = match item {
            Ok(_) => answers
                .next()
                .ok_or_else(|| Failure::contradiction("a proposal without an answer"))?,
            Err(failure) => Err(failure),
        };
        results.push(match answer {
            Ok(received) => ItemResult {
                proposed: Some(Proposed::from(&received)),
                problem: None,
            },
            Err(failure) => ItemResult {
                proposed: None,
                problem: Some(Document::of(&failure, None)),
            },
        });
    }
    Ok(BatchResult { results })
}

/// Which actions are listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// States, with commas between them; left out, all.
    #[serde(default)]
    state: Option<String>,
    /// At most so many, 1 to 500; left out, 50.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u16>,
    /// The `next` of the page before.
    #[serde(default)]
    cursor: Option<String>,
}

/// A page of actions, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
struct ActionPage {
    /// The actions.
    actions: Vec<OwnAction>,
    /// What the next page is asked with; none where there is none.
    next: Option<String>,
}

async fn list(agent: Agent, Query(asked): Query<Listing>) -> Result<Json<ActionPage>, Problem> {
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=500).contains(&limit) {
        return Err(odd("limit", "it is from 1 to 500").into());
    }
    let sought = OwnSought {
        action: None,
        states: states(asked.state.as_deref())?,
        before: asked.cursor.as_deref().map(before).transpose()?,
    };
    // One more than asked for tells whether there is a next page.
    let mut found = agent
        .session
        .own_states(&sought, i64::from(limit) + 1)
        .await?;
    let more = found.len() > usize::from(limit);
    found.truncate(usize::from(limit));
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| last.seq.to_string());
    Ok(Json(ActionPage {
        actions: found.into_iter().map(OwnAction::from).collect(),
        next,
    }))
}

fn before(cursor: &str) -> Result<u64, Failure> {
    let number = cursor
        .parse::<u64>()
        .ok()
        .filter(|n| i64::try_from(*n).is_ok());
    number.ok_or_else(|| odd("cursor", "it is the next of no page"))
}

fn odd(name: &str, cause: &str) -> Failure {
    Failure::new(Web::Parameter {
        name: name.to_owned(),
        cause: cause.to_owned(),
    })
}

/// The states that a query names.
pub(crate) fn states(words: Option<&str>) -> Result<Vec<State>, Failure> {
    words
        .into_iter()
        .flat_map(|words| words.split(','))
        .map(|word| {
            word.trim()
                .parse()
                .map_err(|_| odd("state", "it names none of the states"))
        })
        .collect()
}

async fn one(agent: Agent, Id(action): Id) -> Result<Json<OwnAction>, Problem> {
    Ok(Json(agent.session.own_state(action).await?.into()))
}

/// What is said to a question, or why an action is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Words {
    /// The words.
    #[schemars(length(min = 1, max = 65536))]
    text: String,
}

async fn answer(
    agent: Agent,
    Id(action): Id,
    Body(said): Body<Words>,
) -> Result<Json<Recorded>, Problem> {
    interrupt(&agent, action, InterruptionEvent::Answered, &said).await
}

async fn withdraw(
    agent: Agent,
    Id(action): Id,
    Body(said): Body<Words>,
) -> Result<Json<Recorded>, Problem> {
    interrupt(&agent, action, InterruptionEvent::Withdrawn, &said).await
}

/// Which action follows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Supersede {
    /// Another action of the same agent, proposed later.
    by: Uuid,
}

/// Two actions of which one follows the other.
#[derive(Debug, Serialize, JsonSchema)]
struct Superseded {
    /// What became of the former one.
    #[schemars(schema_with = "became")]
    event: SuccessionEvent,
    /// Its record.
    recorded: Recorded,
}

pub(crate) fn became(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["superseded", "resubmitted"]})
}

async fn supersede(
    agent: Agent,
    Id(action): Id,
    Body(asked): Body<Supersede>,
) -> Result<Json<Superseded>, Problem> {
    let (event, recorded) = agent.session.supersede(action, asked.by).await?;
    Ok(Json(Superseded {
        event,
        recorded: recorded.into(),
    }))
}

async fn interrupt(
    agent: &Agent,
    action: Uuid,
    event: InterruptionEvent,
    said: &Words,
) -> Result<Json<Recorded>, Problem> {
    let recorded = agent.session.interrupt(action, event, &said.text).await?;
    Ok(Json(recorded.into()))
}

/// An open question about an action of the agent that asks.
#[derive(Debug, Serialize, JsonSchema)]
struct Question {
    /// The action.
    action_id: Uuid,
    /// The question; none where it was erased.
    text: Option<String>,
    /// When it was asked.
    at: String,
    /// Its ledger number.
    seq: u64,
}

/// All open questions, oldest first.
#[derive(Debug, Serialize, JsonSchema)]
struct Questions {
    /// The questions.
    questions: Vec<Question>,
}

async fn questions(agent: Agent) -> Result<Json<Questions>, Problem> {
    let open = agent.session.questions().await?;
    let questions = open
        .into_iter()
        .map(|q| Question {
            action_id: q.action,
            text: q.text,
            at: time(q.at),
            seq: q.seq,
        })
        .collect();
    Ok(Json(Questions { questions }))
}

/// What agents do with their actions.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/agent/ops/actions", "propose", post(propose))
            .by(Who::Agent)
            .tool_of::<ProposalIn, Proposed>()
            .says("Propose one action, or up to 1,000 in an array. An array is answered item by item with 200.")
            .takes::<OneOrMany>()
            .answers::<Proposed>(201, "It was proposed.")
            .answers::<ProposeAnswer>(200, "It had been proposed before with the very same content; or what became of each item of an array."),
        Operation::get("/agent/ops/actions", "list_actions", get(list))
            .by(Who::Agent)
            .tool()
            .says("The caller's own actions, the newest first, with their states.")
            .asks::<Listing>()
            .answers::<ActionPage>(200, "A page of them."),
        Operation::get("/agent/ops/actions/{id}", "read_action", get(one))
            .by(Who::Agent)
            .tool()
            .says("One of the caller's own actions.")
            .answers::<OwnAction>(200, "The action as it stands."),
        wait::operation(),
        events::operation(),
        Operation::post("/agent/ops/actions/{id}/answer", "answer_question", post(answer))
            .by(Who::Agent)
            .tool()
            .says("Answer the open question about an action; its review goes on.")
            .takes::<Words>()
            .answers::<Recorded>(200, "It was recorded."),
        Operation::post("/agent/ops/actions/{id}/withdraw", "withdraw_action", post(withdraw))
            .by(Who::Agent)
            .tool()
            .says("Take an action back.")
            .takes::<Words>()
            .answers::<Recorded>(200, "It was recorded."),
        Operation::post("/agent/ops/actions/{id}/supersede", "supersede_action", post(supersede))
            .by(Who::Agent)
            .tool()
            .says("Put another action, which was proposed later, in the place of one that is open or approved, which closes that one; or say that it proposes anew what was rejected.")
            .takes::<Supersede>()
            .answers::<Superseded>(200, "It was recorded, of both actions."),
        Operation::get("/agent/ops/questions", "list_questions", get(questions))
            .by(Who::Agent)
            .tool()
            .says("The open questions about the caller's own actions, oldest first.")
            .answers::<Questions>(200, "The questions."),
    ]
}

/// Either answer of a 200.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "the description's alone")]
enum ProposeAnswer {
    One(Proposed),
    Many(BatchResult),
}
