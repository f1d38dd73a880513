//! Exports and what became of them: read, verified again from the kept copies, delivered once more. Every status follows from facts of
//! the ledger; nothing here sets one.

use axum::{
    Json,
    extract::State as Extract,
    routing::{get, post},
};
use countersign_app::{
    Failure,
    exports::{
        AttemptRow, DeliveryStatus, ExportMetadata, Keeping, VerificationStatus, attempt_status,
        verification_status,
    },
    reverify::Verified,
};
use countersign_delivery::{Attempted, Outcome, Repeat};
use countersign_refusal::Delivery;
use countersign_screens::wire::time;
use countersign_statement::codes::{DeliveryMethod, VerificationResult};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    body::{Body, Id, Person, Query, odd},
    house::Shared,
    problem::{Document, Problem},
    table::{Operation, Who},
    wire::{delivery_method, delivery_status, keeping, verification},
};

/// Exports of a page, if nobody says how many.
const PAGE: u16 = 50;
/// Exports that one call verifies.
const BATCH: usize = 1_000;

/// Which exports are listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// At most so many, 1 to 500; left out, 50.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u16>,
    /// The `next` of the page before.
    #[serde(default)]
    cursor: Option<u64>,
}

/// An attempt to deliver an export.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Attempt")]
struct AttemptOut {
    /// Its number among the export's.
    attempt: u64,
    /// How it stands.
    #[schemars(schema_with = "delivery_status")]
    status: DeliveryStatus,
    /// How it went.
    #[schemars(schema_with = "delivery_method")]
    method: DeliveryMethod,
    /// Where to; none where it was erased.
    target: Option<String>,
    /// Who tried.
    by: Uuid,
    /// When it began.
    begun_at: String,
    /// When it ended, if anybody said so.
    ended_at: Option<String>,
    /// What the receiver answered; none where there is none or it was erased.
    reply: Option<String>,
}

impl From<&AttemptRow> for AttemptOut {
    fn from(of: &AttemptRow) -> Self {
        Self {
            attempt: of.attempt,
            status: attempt_status(of),
            method: of.method,
            target: of.target.clone(),
            by: of.by,
            begun_at: time(of.begun_at),
            ended_at: of.ended.as_ref().map(|end| time(end.at)),
            reply: of.ended.as_ref().and_then(|end| end.reply.clone()),
        }
    }
}

/// An export and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ExportMetadata")]
struct ExportOut {
    /// The export.
    export_id: Uuid,
    /// Its ledger number.
    seq: u64,
    /// When it was recorded.
    created_at: String,
    /// Who asked for it and signed it.
    requested_by: Uuid,
    /// What was asked for, in words.
    asked_for: String,
    /// Records that it opens.
    records: u64,
    /// Records of the ledger at its checkpoint.
    tree_size: u64,
    /// Its size.
    bytes: u64,
    /// SHA-256 of the bundle, in hex.
    hash: String,
    /// SHA-256 of its signed list of files, in hex.
    sums_digest: String,
    /// The key that signed it, in hex.
    signature_key: String,
    /// The installation that made it and keeps a copy.
    installation: Uuid,
    /// Its name; empty where it may not be read.
    installation_name: String,
    /// Whether the copy is at hand.
    #[schemars(schema_with = "keeping")]
    kept: Keeping,
    /// What the newest attempt to deliver it says.
    #[schemars(schema_with = "delivery_status")]
    delivery_status: DeliveryStatus,
    /// How that went.
    delivery_method: Option<String>,
    /// Where to.
    delivered_to: Option<String>,
    /// When it arrived.
    delivered_at: Option<String>,
    /// What the last verification found.
    #[schemars(schema_with = "verification")]
    verification_status: VerificationStatus,
    /// When that was.
    verified_at: Option<String>,
    /// Who verified.
    verified_by: Option<Uuid>,
    /// Every attempt, oldest first.
    attempts: Vec<AttemptOut>,
}

impl From<ExportMetadata> for ExportOut {
    fn from(of: ExportMetadata) -> Self {
        let row = of.export;
        Self {
            export_id: row.export_id,
            seq: row.seq,
            created_at: time(row.at),
            requested_by: row.person,
            asked_for: row.filter.words(),
            records: row.records,
            tree_size: row.tree_size,
            bytes: row.bytes,
            hash: hex::encode(row.bundle_digest),
            sums_digest: hex::encode(row.sums_digest),
            signature_key: hex::encode(row.key_id),
            installation: row.installation,
            installation_name: of.installation_name,
            kept: of.kept,
            delivery_status: of.delivery_status,
            delivery_method: of.delivery_method.map(|method| method.to_string()),
            delivered_to: of.delivered_to,
            delivered_at: of.delivered_at.map(time),
            verification_status: of.verification_status,
            verified_at: of.verified_at.map(time),
            verified_by: of.verified_by,
            attempts: of.attempts.iter().map(Into::into).collect(),
        }
    }
}

/// A page of exports, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
struct ExportPage {
    /// The exports.
    exports: Vec<ExportOut>,
    /// What the next page is asked with; none where there is none.
    next: Option<u64>,
}

async fn list(person: Person, Query(asked): Query<Listing>) -> Result<Json<ExportPage>, Problem> {
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=500).contains(&limit) {
        return Err(odd("limit", "it is from 1 to 500").into());
    }
    if asked
        .cursor
        .is_some_and(|before| i64::try_from(before).is_err())
    {
        return Err(odd("cursor", "it is the next of no page").into());
    }
    let mut found = person
        .session
        .export_list(asked.cursor, i64::from(limit) + 1)
        .await?;
    let more = found.len() > usize::from(limit);
    found.truncate(usize::from(limit));
    let next = found.last().filter(|_| more).map(|last| last.export.seq);
    Ok(Json(ExportPage {
        exports: found.into_iter().map(Into::into).collect(),
        next,
    }))
}

async fn read(person: Person, Id(export): Id) -> Result<Json<ExportOut>, Problem> {
    Ok(Json(person.session.export_metadata(export).await?.into()))
}

/// Which exports are verified.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ToVerify {
    /// These, at most 1,000; empty or left out, all whose copy is kept here.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    exports: Vec<Uuid>,
}

/// What verifying one export found: either a result, or why it could not be verified.
#[derive(Debug, Serialize, JsonSchema)]
struct VerifiedOut {
    /// The export.
    export_id: Uuid,
    /// What was found.
    #[schemars(schema_with = "crate::wire::maybe_verification")]
    result: Option<VerificationStatus>,
    /// The verifier's sentence.
    sentence: Option<String>,
    /// Where the first fault is, and what it is.
    first_bad: Option<String>,
    /// The ledger number of this verification.
    seq: Option<u64>,
    /// Why it could not be verified.
    problem: Option<Document>,
}

impl VerifiedOut {
    fn of(export_id: Uuid, found: Result<Verified, Failure>) -> Self {
        let nothing = Self {
            export_id,
            result: None,
            sentence: None,
            first_bad: None,
            seq: None,
            problem: None,
        };
        match found {
            Ok(found) => {
                let report = found.report.as_ref();
                let bad = report.and_then(|report| report.first_bad.as_ref());
                Self {
                    result: Some(verification_status(found.result)),
                    sentence: report.map(|report| report.sentence.clone()),
                    first_bad: bad.map(|bad| format!("{}: {}", bad.place(), bad.why)),
                    seq: Some(found.recorded.seq),
                    ..nothing
                }
            }
            Err(failure) => Self {
                problem: Some(Document::of(&failure, None)),
                ..nothing
            },
        }
    }
}

/// What verifying many found, in their order.
#[derive(Debug, Serialize, JsonSchema)]
struct BatchVerified {
    /// How many hold.
    verified: usize,
    /// Of so many.
    of: usize,
    /// Each of them.
    exports: Vec<VerifiedOut>,
}

async fn batch_verify(
    Extract(house): Extract<Shared>,
    person: Person,
    Body(asked): Body<ToVerify>,
) -> Result<Json<BatchVerified>, Problem> {
    let session = &person.session;
    let mut ids = asked.exports;
    if ids.is_empty() {
        let all = session.export_list(None, 1_000_000).await?;
        let here = all.into_iter().filter(|one| one.kept != Keeping::Elsewhere);
        ids = here.map(|one| one.export.export_id).collect();
    }
    if ids.len() > BATCH {
        return Err(odd("exports", "there are at most 1000: name them").into());
    }
    let work = house.work(&person.seat).await?;
    let (mut exports, mut verified) = (Vec::with_capacity(ids.len()), 0);
    for export in ids {
        let found = session.verify_export(export, &work.watch).await;
        let held = |found: &Verified| found.result == VerificationResult::Verified;
        verified += usize::from(found.as_ref().is_ok_and(held));
        exports.push(VerifiedOut::of(export, found));
    }
    Ok(Json(BatchVerified {
        verified,
        of: exports.len(),
        exports,
    }))
}

/// Where an export is sent once more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Redelivery {
    /// The name of one of the destinations that the server's installation was told of.
    #[schemars(length(min = 1, max = 200))]
    to: String,
}

/// An attempt that the receiver took.
#[derive(Debug, Serialize, JsonSchema)]
struct Redelivered {
    /// The export.
    export_id: Uuid,
    /// Its number among the export's.
    attempt: u64,
    /// Where to.
    delivered_to: String,
    /// What the receiver answered.
    reply: String,
    /// The ledger number of its end.
    seq: u64,
}

async fn redeliver(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(export): Id,
    Body(asked): Body<Redelivery>,
) -> Result<Json<Redelivered>, Problem> {
    let work = house.work(&person.seat).await?;
    // What was begun is ended on the record, whether or not the caller still waits for it.
    let sending = tokio::spawn(async move {
        let (session, watch) = (&person.session, &work.watch);
        countersign_delivery::deliver(session, export, &asked.to, Repeat::Again, watch).await
    });
    let Attempted {
        attempt,
        target,
        outcome,
        answer,
        seq,
    } = sending.await.map_err(Failure::from)??;
    let attempted = Some(attempt);
    Err(match outcome {
        Outcome::Delivered => {
            return Ok(Json(Redelivered {
                export_id: export,
                attempt,
                delivered_to: target,
                reply: answer,
                seq,
            }));
        }
        Outcome::Failed { .. } => Delivery::Failed {
            to: target,
            attempt: attempted,
            answer,
        },
        Outcome::Uncertain => Delivery::Uncertain {
            to: target,
            attempt: attempted,
            answer,
        },
    }
    .into())
}

/// Exports and what became of them.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/exports/", "list_exports", get(list))
            .by(Who::Person)
            .says("What was exported, the newest first: where it was delivered, what verifying it found.")
            .asks::<Listing>()
            .answers::<ExportPage>(200, "A page of them."),
        Operation::get("/exports/{id}", "read_export", get(read))
            .by(Who::Person)
            .says("One export: hash, signature, where its copy is kept, every attempt to deliver it with the receiver's answer.")
            .answers::<ExportOut>(200, "The export."),
        Operation::post("/exports/batch_verify", "verify_exports", post(batch_verify))
            .by(Who::Person)
            .long()
            .says("Verify the copies that the server's installation keeps, and record what was found of each; one that is bad stops nothing.")
            .takes::<ToVerify>()
            .answers::<BatchVerified>(200, "What was found of each."),
        Operation::post("/exports/{id}/redeliver", "redeliver_export", post(redeliver))
            .by(Who::Person)
            .long()
            .says("Send the same bytes once more to a destination of the server's installation, as a new attempt; they may come twice.")
            .takes::<Redelivery>()
            .answers::<Redelivered>(200, "The receiver has it."),
    ]
}
