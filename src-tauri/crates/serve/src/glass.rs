//! People break the glass over HTTP, and review that, as they decide: the exact bytes go out, are signed where the key is, and come back.

use axum::{Json, extract::State as Extract, routing::post};
use countersign_app::{
    Signer,
    glass::{Besides, ReturnedGlass},
};
use countersign_embedded::Secret;
use countersign_statement::codes::GlassVerdict;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    body::{Body, Id, Person, hex_bytes, signed},
    house::Shared,
    problem::Problem,
    table::{Operation, Who},
    wire::{Recorded, glass_verdict},
};

/// Why a person forces an action outside of its route.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BreakingIntended {
    /// The incident that demands it, as the firm names it: one line.
    #[schemars(length(min = 1, max = 200))]
    incident: String,
    /// Why, in their words.
    #[schemars(length(min = 10, max = 65536))]
    narrative: String,
}

/// A statement that breaks the glass, to be signed.
#[derive(Debug, Serialize, JsonSchema)]
struct BreakingToSign {
    /// The statement: sign exactly these bytes (UTF-8, without a line end) with Ed25519.
    statement: String,
    /// SHA-256 of these bytes, in hex, for comparing.
    statement_digest: String,
    /// The reference that it commits to. Send it back as it is here.
    incident: String,
    /// The salt of that commitment, in hex. Send it back.
    incident_salt: String,
    /// The narrative that it commits to. Send it back as it is here.
    narrative: String,
    /// The salt of that commitment, in hex. Send it back.
    narrative_salt: String,
    /// What the person must type: the amount at stake, or the action's label.
    typed: String,
    /// The key that this workspace knows as the caller's, by SHA-256 of the public key, in hex; none where none was enrolled.
    key_id: Option<String>,
    /// Whether signatures of that key count.
    key_active: bool,
}

/// A statement that breaks the glass, and comes back signed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignedBreaking {
    /// The exact bytes that were signed, as a text.
    #[schemars(length(max = 65536))]
    statement: String,
    /// The key, by SHA-256 of the public key, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    key_id: String,
    /// The signature over these bytes, Ed25519, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{128}$"))]
    signature: String,
    /// The reference as it was handed out.
    #[schemars(length(min = 1, max = 200))]
    incident: String,
    /// Its salt as it was handed out, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}$"))]
    incident_salt: String,
    /// The narrative as it was handed out.
    #[schemars(length(min = 10, max = 65536))]
    narrative: String,
    /// Its salt as it was handed out, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}$"))]
    narrative_salt: String,
    /// What they typed.
    #[serde(default)]
    typed: Option<String>,
    /// Their password, entered once more.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    password: Option<Secret>,
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Option::<String>::deserialize(from).map(|text| text.map(Secret::from))
}

/// What a person found of a glass that somebody else broke.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReviewIntended {
    /// Whether that was right.
    #[schemars(schema_with = "glass_verdict")]
    verdict: GlassVerdict,
    /// Why, in their words.
    #[schemars(length(min = 10, max = 65536))]
    reason: String,
}

/// A review to be signed.
#[derive(Debug, Serialize, JsonSchema)]
struct ReviewToSign {
    /// The statement: sign exactly these bytes (UTF-8, without a line end) with Ed25519.
    statement: String,
    /// SHA-256 of these bytes, in hex, for comparing.
    statement_digest: String,
    /// The reason that it commits to. Send it back as it is here.
    reason: String,
    /// The salt of that commitment, in hex. Send it back.
    reason_salt: String,
    /// The key that this workspace knows as the caller's, by SHA-256 of the public key, in hex; none where none was enrolled.
    key_id: Option<String>,
    /// Whether signatures of that key count.
    key_active: bool,
}

/// A review that comes back signed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignedReview {
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
    #[schemars(length(min = 10, max = 65536))]
    reason: String,
    /// Its salt as it was handed out, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}$"))]
    reason_salt: String,
}

async fn hand_out_breaking(
    person: Person,
    Id(action): Id,
    Body(intended): Body<BreakingIntended>,
) -> Result<Json<BreakingToSign>, Problem> {
    // The caller's key as it is known now: these connections may be older than it.
    let session = person.session.with_signer(Signer::Elsewhere).await?;
    let (out, demands) = session
        .hand_out_breaking(action, &intended.incident, &intended.narrative)
        .await?;
    let [(incident, incident_salt), (narrative, narrative_salt)] = out.texts();
    let (statement, key) = (out.bytes(), session.key());
    Ok(Json(BreakingToSign {
        statement_digest: countersign_statement::digest(statement.as_bytes()),
        statement,
        incident: incident.to_owned(),
        incident_salt: hex::encode(incident_salt),
        narrative: narrative.to_owned(),
        narrative_salt: hex::encode(narrative_salt),
        typed: demands.typed.unwrap_or_default(),
        key_id: key.map(|key| hex::encode(key.key_id)),
        key_active: key.is_some_and(|key| key.active),
    }))
}

async fn break_glass(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(action): Id,
    Body(sent): Body<SignedBreaking>,
) -> Result<Json<Recorded>, Problem> {
    let back = ReturnedGlass {
        statement: &sent.statement,
        texts: &[
            (
                &sent.incident,
                hex_bytes("incident_salt", &sent.incident_salt)?,
            ),
            (
                &sent.narrative,
                hex_bytes("narrative_salt", &sent.narrative_salt)?,
            ),
        ],
        by: signed(&sent.key_id, &sent.signature)?,
    };
    let besides = Besides {
        typed: sent.typed.as_deref(),
        password: sent.password.as_ref(),
    };
    let recorded = person
        .session
        .take_signed_breaking(house.seats.workspace(), action, &back, besides)
        .await?;
    Ok(Json(recorded.into()))
}

async fn hand_out_review(
    person: Person,
    Id(action): Id,
    Body(intended): Body<ReviewIntended>,
) -> Result<Json<ReviewToSign>, Problem> {
    let session = person.session.with_signer(Signer::Elsewhere).await?;
    let out = session
        .prepare_review(action, intended.verdict, &intended.reason)
        .await?;
    let (reason, salt) = out.reason();
    let (statement, key) = (out.bytes(), session.key());
    Ok(Json(ReviewToSign {
        statement_digest: countersign_statement::digest(statement.as_bytes()),
        statement,
        reason: reason.to_owned(),
        reason_salt: hex::encode(salt),
        key_id: key.map(|key| hex::encode(key.key_id)),
        key_active: key.is_some_and(|key| key.active),
    }))
}

async fn review(
    person: Person,
    Id(action): Id,
    Body(sent): Body<SignedReview>,
) -> Result<Json<Recorded>, Problem> {
    let back = ReturnedGlass {
        statement: &sent.statement,
        texts: &[(&sent.reason, hex_bytes("reason_salt", &sent.reason_salt)?)],
        by: signed(&sent.key_id, &sent.signature)?,
    };
    let recorded = person.session.take_signed_review(action, &back).await?;
    Ok(Json(recorded.into()))
}

/// How people force an action outside of its route, and review that.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/agent/ops/actions/{id}/glass", "fetch_glass", post(hand_out_breaking))
            .by(Who::Person)
            .says("Get the exact bytes to sign for approving an action outside of its route (break-glass), where the policy lets the caller's role.")
            .takes::<BreakingIntended>()
            .answers::<BreakingToSign>(200, "The statement."),
        Operation::post("/agent/ops/actions/{id}/break_glass", "break_glass", post(break_glass))
            .by(Who::Person)
            .says("Approve an action outside of its route with a statement that the caller has signed with their own key, elsewhere. Others review that afterwards.")
            .takes::<SignedBreaking>()
            .answers::<Recorded>(200, "It is recorded, and the action approved. The same statement sent again is answered alike."),
        Operation::post("/agent/ops/actions/{id}/glass_statement", "fetch_glass_review", post(hand_out_review))
            .by(Who::Person)
            .says("Get the exact bytes to sign for saying what the caller found of a glass that somebody else broke.")
            .takes::<ReviewIntended>()
            .answers::<ReviewToSign>(200, "The statement."),
        Operation::post("/agent/ops/actions/{id}/glass_review", "review_glass", post(review))
            .by(Who::Person)
            .says("Say what the caller found of a glass that somebody else broke, with a statement that they have signed with their own key, elsewhere.")
            .takes::<SignedReview>()
            .answers::<Recorded>(200, "It is recorded. The same statement sent again is answered alike."),
    ]
}
