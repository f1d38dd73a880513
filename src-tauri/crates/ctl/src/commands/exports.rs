//! `exports list`, `show`, `verify` and `batch-verify`: what was exported and what became of it.

use std::fmt::Write as _;

use countersign_app::{
    Failure, Session, Watch,
    exports::{AttemptRow, ExportMetadata, Keeping, attempt_status, verification_status},
    reverify::Verified,
};
use countersign_delivery::Repeat;
use countersign_statement::codes::VerificationResult;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{deliver, people::People, schedule};
use crate::{args::Exports, out::Out, place::OpenWorkspace};

/// Exports that `batch-verify` looks at when none is named.
const ALL: i64 = 1_000_000;

/// The exit code of a verification that did not hold.
const NOT_HELD: u8 = 1;

/// Runs one of them; the answer is the exit code.
pub async fn run(
    open: &OpenWorkspace,
    command: Exports,
    out: Out,
    watch: &Watch,
) -> Result<u8, Failure> {
    if let Exports::Redeliver { export, to } = command {
        let sent = deliver::send(open, export, &to, Repeat::Again, out, watch);
        return sent.await.map(|()| 0);
    }
    if let Exports::Schedule(command) = command {
        return schedule::run(open, command, out).await;
    }
    let session = open.reader().await?;
    match command {
        Exports::List { limit } => list(&session, i64::from(limit), out).await.map(|()| 0),
        Exports::Show(one) => show(&session, one.export, out).await.map(|()| 0),
        Exports::Verify(one) => verify(&session, one.export, out, watch).await,
        Exports::BatchVerify { exports } => batch(&session, &exports, out, watch).await,
        Exports::Tables {
            export,
            folder,
            with,
        } => {
            let forms = with.into_iter().collect();
            let made = session.export_tables(export, forms, &folder, watch).await?;
            out.answer(
                &super::evidence::tables_words(&made),
                &json!({"tables": super::evidence::tables_told(&made)}),
            )
            .map(|()| 0)
        }
        Exports::Redeliver { .. } | Exports::Schedule(_) => Err(Failure::contradiction(
            "a command that came to the wrong place",
        )),
    }
}

async fn list(session: &Session, limit: i64, out: Out) -> Result<(), Failure> {
    let (found, people) =
        tokio::try_join!(session.export_list(None, limit), People::read(session))?;
    let mut words = String::new();
    for one in &found {
        // Writing to a String cannot fail.
        let _ = writeln!(
            words,
            "{}  {}  by {}  {} records, {} bytes\n  asked for: {}\n  delivery: {}; verification: {}; {}",
            one.export.export_id,
            one.export.at.format("%Y-%m-%d %H:%M:%S UTC"),
            people.name(one.export.person),
            one.export.records,
            one.export.bytes,
            one.export.filter.words(),
            delivery_words(one),
            verification_words(one),
            kept_words(one),
        );
    }
    if found.is_empty() {
        words.push_str("Nothing was exported.");
    }
    let all: Vec<Value> = found.iter().map(|one| told(one, &people)).collect();
    out.answer(words.trim_end(), &json!({ "exports": all }))
}

async fn show(session: &Session, export: Uuid, out: Out) -> Result<(), Failure> {
    let (one, people) = tokio::try_join!(session.export_metadata(export), People::read(session))?;
    let row = &one.export;
    let mut words = format!(
        "Export {}, ledger number {}\nRequested by {} at {}\nAsked for: {}\n{} records of a ledger of {}, {} bytes\nSHA-256 {}\nSigned with key {}\nKept: {}\nDelivery: {}\nVerification: {}\n",
        row.export_id,
        row.seq,
        people.name(row.person),
        row.at.to_rfc3339(),
        row.filter.words(),
        row.records,
        row.tree_size,
        row.bytes,
        hex::encode(row.bundle_digest),
        hex::encode(row.key_id),
        kept_words(&one),
        delivery_words(&one),
        verification_words(&one),
    );
    for attempt in &one.attempts {
        let _ = writeln!(words, "{}", attempt_words(attempt, &people));
    }
    out.answer(words.trim_end(), &json!({"export": told(&one, &people)}))
}

fn kept_words(one: &ExportMetadata) -> String {
    let by = if one.installation_name.is_empty() {
        "another installation"
    } else {
        one.installation_name.as_str()
    };
    match one.kept {
        Keeping::Here => format!("kept here, by {by}"),
        Keeping::Missing => {
            format!("the copy that {by}, which is this installation, kept is missing")
        }
        Keeping::Elsewhere => format!("kept by {by}, not here"),
    }
}

fn delivery_words(one: &ExportMetadata) -> String {
    let Some(newest) = one.attempts.last() else {
        return one.delivery_status.to_string();
    };
    let to = newest.target.as_deref().unwrap_or("(erased)");
    format!("{} ({}, {to})", one.delivery_status, newest.method)
}

fn verification_words(one: &ExportMetadata) -> String {
    one.verified_at.map_or_else(
        || one.verification_status.to_string(),
        |at| {
            format!(
                "{} at {}",
                one.verification_status,
                at.format("%Y-%m-%d %H:%M:%S UTC")
            )
        },
    )
}

fn attempt_words(attempt: &AttemptRow, people: &People) -> String {
    let to = attempt.target.as_deref().unwrap_or("(erased)");
    let begun = format!(
        "Attempt {} by {} at {}, {}, to {to}: ",
        attempt.attempt,
        people.name(attempt.by),
        attempt.begun_at.to_rfc3339(),
        attempt.method,
    );
    match &attempt.ended {
        None => format!(
            "{begun}pending. Nobody has said what came of it; if its program is gone, it may have arrived."
        ),
        Some(end) => format!(
            "{begun}{}. Answer: {}",
            attempt_status(attempt),
            end.reply.as_deref().unwrap_or("(erased)"),
        ),
    }
}

/// An export as programs read it, under the names of its statement and statuses.
fn told(one: &ExportMetadata, people: &People) -> Value {
    let row = &one.export;
    let attempts: Vec<Value> = one.attempts.iter().map(|a| json!({
        "attempt": a.attempt, "status": attempt_status(a).as_str(), "method": a.method.as_str(), "target": a.target,
        "by": a.by, "by_name": people.name(a.by), "begun_at": a.begun_at.to_rfc3339(), "seq": a.begun_seq,
        "ended_at": a.ended.as_ref().map(|e| e.at.to_rfc3339()), "reply": a.ended.as_ref().and_then(|e| e.reply.clone()),
        "ended_seq": a.ended.as_ref().map(|e| e.seq),
    })).collect();
    json!({
        "export_id": row.export_id, "seq": row.seq, "created_at": row.at.to_rfc3339(),
        "requested_by": row.person, "requested_by_name": people.name(row.person),
        "filter": row.filter.encode(), "asked_for": row.filter.words(), "records": row.records, "tree_size": row.tree_size,
        "bytes": row.bytes, "hash": hex::encode(row.bundle_digest), "sums_digest": hex::encode(row.sums_digest),
        "signature_key": hex::encode(row.key_id),
        "installation": row.installation, "installation_name": one.installation_name, "kept": one.kept.as_str(),
        "delivery_status": one.delivery_status.as_str(), "delivery_method": one.delivery_method,
        "delivered_to": one.delivered_to, "delivered_at": one.delivered_at.map(|at| at.to_rfc3339()),
        "verification_status": one.verification_status.as_str(), "verified_at": one.verified_at.map(|at| at.to_rfc3339()),
        "verified_by": one.verified_by, "attempts": attempts,
    })
}

async fn verify(session: &Session, export: Uuid, out: Out, watch: &Watch) -> Result<u8, Failure> {
    let found = session.verify_export(export, watch).await?;
    let said = match &found.report {
        Some(report) => report.text(),
        None => "The copy that this installation kept is missing.".to_owned(),
    };
    let words = format!(
        "{said}\n\nExport {export}: {} (ledger number {}).",
        verification_status(found.result),
        found.recorded.seq
    );
    out.answer(&words, &json!({"verified": of_one(export, &found)}))?;
    Ok(code(found.result))
}

fn of_one(export: Uuid, found: &Verified) -> Value {
    json!({"export_id": export, "result": found.result.as_str(), "seq": found.recorded.seq,
        "sentence": found.report.as_ref().map(|r| r.sentence.clone()),
        "first_bad": found.report.as_ref().and_then(|r| r.first_bad.as_ref()).map(|bad| format!("{}: {}", bad.place(), bad.why))})
}

fn code(result: VerificationResult) -> u8 {
    if result == VerificationResult::Verified {
        0
    } else {
        NOT_HELD
    }
}

/// Each in its turn; what cannot be verified is told and stops nothing.
async fn batch(session: &Session, named: &[Uuid], out: Out, watch: &Watch) -> Result<u8, Failure> {
    let ids: Vec<Uuid> = if named.is_empty() {
        let all = session.export_list(None, ALL).await?;
        all.iter()
            .filter(|one| one.kept != Keeping::Elsewhere)
            .map(|one| one.export.export_id)
            .collect()
    } else {
        named.to_vec()
    };
    let (mut words, mut told, mut held) = (String::new(), Vec::new(), 0_usize);
    for export in &ids {
        match session.verify_export(*export, watch).await {
            Ok(found) => {
                held += usize::from(found.result == VerificationResult::Verified);
                let _ = writeln!(words, "{export}: {}", verification_status(found.result));
                told.push(of_one(*export, &found));
            }
            Err(failure) if failure.code() == "cancelled" => return Err(failure),
            Err(failure) => {
                let said = countersign_english::say(failure.refusal());
                let _ = writeln!(words, "{export}: {} [{}]", said.sentence, failure.code());
                told.push(
                    json!({"export_id": export, "code": failure.code(), "sentence": said.sentence}),
                );
            }
        }
    }
    let _ = write!(words, "{held} of {} verified.", ids.len());
    out.answer(
        &words,
        &json!({"batch": {"verified": held, "of": ids.len(), "exports": told}}),
    )?;
    Ok(if held == ids.len() { 0 } else { NOT_HELD })
}
