//! People revise over HTTP: nothing of it is signed, so that one call does it.

use axum::{Json, routing::post};
use countersign_app::revisions::{Otherwise, amount};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    body::{Body, Id, Person},
    problem::Problem,
    table::{Operation, Who},
    wire::Recorded,
};

/// What a person wants otherwise. What is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Revising {
    /// The number of the revision that it makes: one more than that of what was read.
    #[schemars(range(min = 2))]
    revision: u64,
    /// The amount at stake.
    #[serde(default)]
    #[schemars(length(max = 48))]
    amount: Option<String>,
    /// Its currency, ISO 4217.
    #[serde(default)]
    #[schemars(length(max = 3))]
    currency: Option<String>,
    /// The parameters, a JSON document as a text: all of them.
    #[serde(default)]
    #[schemars(length(max = 262_144))]
    params: Option<String>,
    /// Why, in their words.
    #[schemars(length(min = 1, max = 65_536))]
    reason: String,
}

async fn revise(
    person: Person,
    Id(action): Id,
    Body(wanted): Body<Revising>,
) -> Result<Json<Recorded>, Problem> {
    let otherwise = Otherwise {
        amount: wanted.amount.as_deref().map(amount).transpose()?,
        currency: wanted.currency,
        params: wanted.params,
    };
    let recorded = person
        .session
        .revise(action, wanted.revision, &otherwise, &wanted.reason)
        .await?;
    Ok(Json(recorded.into()))
}

/// How people revise.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/agent/ops/actions/{id}/revise", "revise_action", post(revise))
            .by(Who::Person)
            .says("Change what an action in review would do, where its policy lets the caller: who could decide on it, or its agent's owner. The votes so far are void, and it is decided on from its first step anew.")
            .takes::<Revising>()
            .answers::<Recorded>(200, "It is recorded."),
    ]
}
