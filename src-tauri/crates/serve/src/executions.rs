//! What agents do with an approval: use the permission once, and report what came of it.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use countersign_app::{Failure, sign_in::Entered};
use countersign_refusal::{Ledger, Web};
use countersign_statement::State;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{
    body::{Agent, Body, Caller, Id},
    house::Shared,
    problem::Problem,
    table::{Operation, Who},
    wire::Recorded,
};

/// What is about to be carried out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Consume {
    /// SHA-256 of it in hex, where the agent keeps a copy of its own; left out, what was approved.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    digest: Option<String>,
}

/// A permission that was used.
#[derive(Debug, Serialize, JsonSchema)]
struct Consumed {
    /// What it was for: the action's digest, in hex.
    digest: String,
    /// The record. Act only after this has arrived.
    recorded: Recorded,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Ended {
    /// It was carried out.
    Executed,
    /// It was tried, and failed.
    Failed,
}

/// What came of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Report {
    /// How it ended.
    outcome: Ended,
    /// In words; of a failure always.
    #[serde(default)]
    #[schemars(length(max = 65536))]
    note: String,
    /// SHA-256 of what was carried out, in hex; left out, what was approved.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    digest: Option<String>,
}

/// A report that was recorded.
#[derive(Debug, Serialize, JsonSchema)]
struct Reported {
    /// Where the action stands now.
    #[schemars(schema_with = "outcome")]
    state: State,
    /// Whether something else was carried out than was approved.
    differs: bool,
    /// The record.
    recorded: Recorded,
}

fn outcome(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["executed", "failed"]})
}

fn digest(given: Option<&str>) -> Result<Option<[u8; 32]>, Failure> {
    let Some(text) = given else { return Ok(None) };
    let read = hex::decode(text).ok().and_then(|b| b.try_into().ok());
    read.map(Some).ok_or_else(|| {
        Failure::new(Web::Parameter {
            name: "digest".to_owned(),
            cause: "it is 64 hexadecimal digits".to_owned(),
        })
    })
}

async fn consume(
    agent: Agent,
    Id(action): Id,
    Body(asked): Body<Consume>,
) -> Result<Json<Consumed>, Problem> {
    let digest = match digest(asked.digest.as_deref())? {
        Some(digest) => digest,
        None => agent.session.own_state(action).await?.digest,
    };
    let recorded = agent.session.consume(action, &digest).await?.into();
    Ok(Json(Consumed {
        digest: hex::encode(digest),
        recorded,
    }))
}

async fn report(
    agent: Agent,
    Id(action): Id,
    Body(said): Body<Report>,
) -> Result<Json<Reported>, Problem> {
    let carried_out = digest(said.digest.as_deref())?;
    let approved = agent.session.own_state(action).await?.digest;
    let carried_out = carried_out.unwrap_or(approved);
    let failed = said.outcome == Ended::Failed;
    let (state, recorded) = agent
        .session
        .report(action, failed, &carried_out, &said.note)
        .await?;
    Ok(Json(Reported {
        state,
        differs: carried_out != approved,
        recorded: recorded.into(),
    }))
}

async fn grant(
    Extract(house): Extract<Shared>,
    Caller(seat): Caller,
    Id(action): Id,
) -> Result<Response, Problem> {
    let signer = house.options.installation;
    let proof = match &seat.entered {
        Entered::Agent(agent) => {
            let workspace = house.seats.workspace();
            agent.grant(workspace, action, signer).await?
        }
        Entered::Person(session) => {
            let by = session.installation_by(&signer(session.origin())).await?;
            let by = by.ok_or_else(|| Failure::new(Ledger::InstallationMissing))?;
            session.grant(action, &by).await?
        }
    };
    let mut response = proof.into_response();
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

/// Both.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/agent/ops/actions/{id}/consume", "consume_permission", post(consume))
            .by(Who::Agent)
            .tool()
            .says("Use the permission that an approval gives, once, before acting. A second call is refused, also where the answer to the first was lost.")
            .takes::<Consume>()
            .answers::<Consumed>(200, "The permission is used: act now, once."),
        Operation::get("/agent/ops/actions/{id}/grant", "prove_permission", get(grant))
            .by(Who::Anyone)
            .says("A proof that enough of the right people approved this action, for an executor that has the trust file and not the database. It does not use the permission.")
            .answers_text(200, "text/plain", "The proof, as docs/formats/grant.md describes it."),
        Operation::post("/agent/ops/actions/{id}/report", "report_outcome", post(report))
            .by(Who::Agent)
            .tool()
            .says("Report what came of a permission that was used. A day after its use it counts as of unknown outcome, and can still be reported.")
            .takes::<Report>()
            .answers::<Reported>(200, "It was recorded."),
    ]
}
