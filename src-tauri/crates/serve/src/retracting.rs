//! People take a vote back over HTTP as they decide: the exact bytes go out, are signed where the key is, and come back.

use axum::{Json, routing::post};
use countersign_app::{Signer, retract::ReturnedRetraction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    body::{Body, Id, Person, hex_bytes, signed},
    problem::Problem,
    table::{Operation, Who},
    wire::Recorded,
};

/// Why a person takes their vote back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RetractionIntended {
    /// Why, in their words.
    #[schemars(length(min = 1, max = 65536))]
    reason: String,
}

/// A retraction to be signed.
#[derive(Debug, Serialize, JsonSchema)]
struct RetractionToSign {
    /// The statement: sign exactly these bytes (UTF-8, without a line end) with Ed25519.
    statement: String,
    /// SHA-256 of these bytes, in hex, for comparing.
    statement_digest: String,
    /// The decision that it takes back.
    decision_id: Uuid,
    /// The reason that it commits to. Send it back as it is here.
    reason: String,
    /// The salt of that commitment, in hex. Send it back.
    reason_salt: String,
    /// The key that this workspace knows as the caller's, by SHA-256 of the public key, in hex; none where none was enrolled.
    key_id: Option<String>,
    /// Whether signatures of that key count.
    key_active: bool,
}

/// A retraction that comes back signed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignedRetraction {
    /// The exact bytes that were signed, as a text.
    #[schemars(length(max = 65536))]
    statement: String,
    /// The key, by SHA-256 of the public key, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    key_id: String,
    /// The signature over these bytes, Ed25519, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{128}$"))]
    signature: String,
    /// The reason as it was handed out.
    #[schemars(length(min = 1, max = 65536))]
    reason: String,
    /// Its salt as it was handed out, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}$"))]
    reason_salt: String,
}

async fn hand_out(
    person: Person,
    Id(action): Id,
    Body(intended): Body<RetractionIntended>,
) -> Result<Json<RetractionToSign>, Problem> {
    // The caller's key as it is known now: these connections may be older than it.
    let session = person.session.with_signer(Signer::Elsewhere).await?;
    let out = session.prepare_retraction(action, &intended.reason).await?;
    let (reason, salt) = out.reason();
    let (statement, key) = (out.bytes(), session.key());
    Ok(Json(RetractionToSign {
        statement_digest: countersign_statement::digest(statement.as_bytes()),
        statement,
        decision_id: out.decision(),
        reason: reason.to_owned(),
        reason_salt: hex::encode(salt),
        key_id: key.map(|key| hex::encode(key.key_id)),
        key_active: key.is_some_and(|key| key.active),
    }))
}

async fn retract(
    person: Person,
    Id(action): Id,
    Body(sent): Body<SignedRetraction>,
) -> Result<Json<Recorded>, Problem> {
    let back = ReturnedRetraction {
        statement: &sent.statement,
        reason: &sent.reason,
        reason_salt: hex_bytes("reason_salt", &sent.reason_salt)?,
        by: signed(&sent.key_id, &sent.signature)?,
    };
    let session = &person.session;
    let recorded = session.take_signed_retraction(action, &back).await?;
    Ok(Json(recorded.into()))
}

/// How people take their votes back.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/agent/ops/actions/{id}/retraction", "fetch_retraction", post(hand_out))
            .by(Who::Person)
            .says("Get the exact bytes to sign for taking the caller's own vote on the open step back.")
            .takes::<RetractionIntended>()
            .answers::<RetractionToSign>(200, "The statement."),
        Operation::post("/agent/ops/actions/{id}/retract", "retract_decision", post(retract))
            .by(Who::Person)
            .says("Take a vote back with a statement that the caller has signed with their own key, elsewhere. The vote stays on record and is not counted.")
            .takes::<SignedRetraction>()
            .answers::<Recorded>(200, "It is recorded. The same statement sent again is answered alike."),
    ]
}
