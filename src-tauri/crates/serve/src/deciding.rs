//! What people do with actions: read one, fetch the exact bytes that they would sign, and send them in signed. Nothing is signed
//! here: the server never holds a person's key.

use axum::{
    Json,
    extract::State as Extract,
    routing::{get, post},
};
use countersign_app::{
    Signer,
    decide::{Decision, Taken},
    elsewhere::Returned,
    entropy,
};
use countersign_embedded::Secret;
use countersign_screens::wire::time;
use countersign_statement::{
    State,
    codes::{OverrideType, ReasonCode, Verdict},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::{
    body::{Body, Id, Person, hex_bytes, signed},
    house::Shared,
    problem::Problem,
    review::{Review, review},
    table::{Operation, Who},
    wire::{Recorded, maybe_override, reason_code, state, verdict},
};

async fn read(person: Person, Id(action): Id) -> Result<Json<Review>, Problem> {
    let loaded = person.session.load(action).await?;
    let demands = person.session.demands(&loaded).await?;
    Ok(Json(review(person.session.person(), &loaded, demands)))
}

/// What a person means to decide.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Intended {
    /// Approve or reject.
    #[schemars(schema_with = "verdict")]
    verdict: Verdict,
    /// Why, as a code of that verdict.
    #[schemars(schema_with = "reason_code")]
    reason_code: ReasonCode,
    /// Why, in their words; may be empty where neither the route nor an override demands it.
    #[serde(default)]
    #[schemars(length(max = 65536))]
    narrative: String,
    /// The caller's own id of the decision: sent in twice, it counts once. Left out, a new one.
    #[serde(default)]
    decision_id: Option<Uuid>,
}

/// A statement to be signed, and what it is about.
#[derive(Debug, Serialize, JsonSchema)]
struct ToSign {
    /// The statement: sign exactly these bytes (UTF-8, without a line end) with Ed25519.
    statement: String,
    /// SHA-256 of these bytes, in hex, for comparing.
    statement_digest: String,
    /// The narrative that it commits to. Send it back as it is here.
    narrative: String,
    /// The salt of that commitment, in hex. Send it back.
    narrative_salt: String,
    /// `ai_override` where it would go against the advice; nothing where the advice is kept back until the vote.
    #[schemars(schema_with = "maybe_override")]
    override_type: Option<OverrideType>,
    /// The key that this workspace knows as the caller's, by SHA-256 of the public key, in hex; none where none was enrolled.
    key_id: Option<String>,
    /// Whether signatures of that key count.
    key_active: bool,
    /// What the statement says that the person was shown: show it to them before they sign.
    shown: Review,
    /// The record of the showing, which the statement names.
    seen: Recorded,
}

async fn hand_out(
    person: Person,
    Id(action): Id,
    Body(intended): Body<Intended>,
) -> Result<Json<ToSign>, Problem> {
    let decision = Decision {
        decision_id: intended.decision_id.unwrap_or_else(entropy::id),
        verdict: intended.verdict,
        reason_code: intended.reason_code,
        narrative: intended.narrative,
    };
    // The caller's key as it is known now: these connections may be older than it.
    let session = person.session.with_signer(Signer::Elsewhere).await?;
    let out = session.hand_out(action, &decision).await?;
    let (narrative, salt) = out.prepared.narrative();
    let key = session.key();
    Ok(Json(ToSign {
        statement: out.prepared.plan.bytes.clone(),
        statement_digest: countersign_statement::digest(out.prepared.plan.bytes.as_bytes()),
        narrative: narrative.to_owned(),
        narrative_salt: hex::encode(salt),
        override_type: out.prepared.plan.statement.override_type,
        key_id: key.map(|key| hex::encode(key.key_id)),
        key_active: key.is_some_and(|key| key.active),
        shown: review(session.person(), &out.loaded, out.demands),
        seen: Recorded {
            seq: out.seen.seq,
            leaf: hex::encode(out.seen.leaf),
        },
    }))
}

/// A statement that comes back signed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignedStatement {
    /// The exact bytes that were signed, as a text.
    #[schemars(length(max = 65536))]
    statement: String,
    /// The key, by SHA-256 of the public key, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    key_id: String,
    /// The signature over these bytes, Ed25519, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{128}$"))]
    signature: String,
    /// The narrative as it was handed out.
    #[serde(default)]
    narrative: String,
    /// Its salt as it was handed out, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}$"))]
    narrative_salt: String,
    /// The sections that were shown to the person.
    #[serde(default)]
    viewed: Vec<String>,
    /// What they typed, where that is demanded.
    #[serde(default)]
    typed: Option<String>,
    /// Their password, entered once more, where that is demanded.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    password: Option<Secret>,
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Option::<String>::deserialize(from).map(|text| text.map(Secret::from))
}

/// A decision that is in the ledger.
#[derive(Debug, Serialize, JsonSchema)]
struct Decided {
    /// Where the action stands after it.
    #[schemars(schema_with = "state")]
    state: State,
    /// The step that is open after it, or was last.
    step: u32,
    /// The override that the database computed.
    #[schemars(schema_with = "maybe_override")]
    override_type: Option<OverrideType>,
    /// When it was recorded.
    at: String,
    /// The record.
    recorded: Recorded,
}

impl From<Taken> for Decided {
    fn from(of: Taken) -> Self {
        Self {
            state: of.state,
            step: of.step,
            override_type: of.override_type,
            at: of.at,
            recorded: of.recorded.into(),
        }
    }
}

async fn take(
    house: &Shared,
    person: &Person,
    action: Uuid,
    verdict: Verdict,
    sent: &SignedStatement,
) -> Result<Json<Decided>, Problem> {
    let back = Returned {
        statement: &sent.statement,
        narrative: &sent.narrative,
        narrative_salt: hex_bytes("narrative_salt", &sent.narrative_salt)?,
        by: signed(&sent.key_id, &sent.signature)?,
        viewed: &sent.viewed,
        typed: sent.typed.as_deref(),
        password: sent.password.as_ref(),
    };
    let taken = person
        .session
        .take_signed(house.seats.workspace(), action, verdict, &back)
        .await?;
    Ok(Json(taken.into()))
}

async fn approve(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(action): Id,
    Body(sent): Body<SignedStatement>,
) -> Result<Json<Decided>, Problem> {
    take(&house, &person, action, Verdict::Approve, &sent).await
}

async fn reject(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(action): Id,
    Body(sent): Body<SignedStatement>,
) -> Result<Json<Decided>, Problem> {
    take(&house, &person, action, Verdict::Reject, &sent).await
}

/// A record of an action.
#[derive(Debug, Serialize, JsonSchema)]
struct Entry {
    /// Its ledger number.
    seq: u64,
    /// When.
    at: String,
    /// What happened, as an event of docs/formats.
    event: String,
    /// Whose record it is; none of the database's own.
    actor: Option<Uuid>,
    /// Whether something else was reported than was approved.
    differs: bool,
}

/// The records of an action, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
struct Timeline {
    /// At most 500.
    records: Vec<Entry>,
}

async fn timeline(person: Person, Id(action): Id) -> Result<Json<Timeline>, Problem> {
    let rows = person.session.timeline(action).await?;
    let records = rows
        .into_iter()
        .map(|row| Entry {
            seq: row.seq,
            at: time(row.at),
            event: row.event,
            actor: row.actor,
            differs: row.differs,
        })
        .collect();
    Ok(Json(Timeline { records }))
}

/// What people do with actions.
pub(crate) fn operations() -> Vec<Operation> {
    let taken = "The decision is recorded. The same statement sent again is answered alike.";
    vec![
        Operation::get("/agent/ops/queue/{id}", "review_action", get(read))
            .by(Who::Person)
            .says("One action as a reviewer reads it. Looking at it is not recorded.")
            .answers::<Review>(200, "The action, and who may decide."),
        Operation::get("/agent/ops/queue/{id}/records", "list_records", get(timeline))
            .by(Who::Person)
            .says("The ledger's records of an action, the newest first.")
            .answers::<Timeline>(200, "The records."),
        Operation::post("/agent/ops/actions/{id}/statement", "fetch_statement", post(hand_out))
            .by(Who::Person)
            .says("Open an action on the record, and get the exact bytes to sign for a decision on it, with what the person must be shown before.")
            .takes::<Intended>()
            .answers::<ToSign>(200, "The statement."),
        Operation::post("/agent/ops/actions/{id}/approve", "approve_action", post(approve))
            .by(Who::Person)
            .says("Approve with a statement that the caller has signed with their own key, elsewhere.")
            .takes::<SignedStatement>()
            .answers::<Decided>(200, taken),
        Operation::post("/agent/ops/actions/{id}/reject", "reject_action", post(reject))
            .by(Who::Person)
            .says("Reject, likewise.")
            .takes::<SignedStatement>()
            .answers::<Decided>(200, taken),
    ]
}
