//! `import list` and `import show`: the imports that there were, and what the record of each says of its file.

use countersign_app::{
    Failure,
    imports::{Listed, PastImport, Said},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{import::read_as, people::People};
use crate::{out::Out, place::OpenWorkspace};

/// Lists them, newest first.
pub async fn list(open: &OpenWorkspace, limit: u32, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let people = People::read(&session).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut rows = session.past_imports(i64::from(limit) + 1).await?;
    let more = rows.len() > most;
    rows.truncate(most);
    let mut words: String = rows
        .iter()
        .map(|of| line(&of.row, of.at.as_deref(), &people) + &because(of) + "\n")
        .collect();
    words.push_str(match (rows.is_empty(), more) {
        (true, _) => "Nothing was imported.",
        (false, true) => "There are more; --limit shows up to 10000.",
        (false, false) => "",
    });
    let list: Vec<Value> = rows
        .iter()
        .map(|of| Value::Object(object(&of.row, of.at.as_deref(), of.why.as_deref())))
        .collect();
    out.answer(words.trim_end(), &json!({"imports": list, "more": more}))
}

/// Shows one, with what its record says of its file.
pub async fn show(open: &OpenWorkspace, import: Uuid, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let people = People::read(&session).await?;
    let found = session.past_import(import).await?;
    let (row, at) = (&found.row, found.at.as_deref());
    let mut words = line(row, at, &people);
    let mut shown = object(row, at, None);
    let said = match &found.said {
        Said::Document(document) => {
            words.push_str(&read_as(document.reading.as_ref(), Some(&document.summary)));
            shown.insert("reading".to_owned(), json!(document.reading));
            shown.insert("summary".to_owned(), json!(document.summary));
            "kept"
        }
        Said::Erased => {
            words.push_str("\nWhat its record says of the file was erased.");
            "erased"
        }
        Said::Unread => {
            words.push_str("\nYou may not read what its record says of the file.");
            "not-for-you"
        }
        Said::Otherwise => {
            words.push_str("\nWhat its record says of the file is no text of this program.");
            "unknown-form"
        }
    };
    shown.insert("said".to_owned(), json!(said));
    out.answer(&words, &json!({"import": shown}))
}

/// Why it was taken out of force, on a line of its own.
fn because(of: &Listed) -> String {
    let why = of.why.as_deref().map(crate::out::shown);
    why.map_or_else(String::new, |why| format!("\n    voided because: {why}"))
}

fn standing(row: &PastImport) -> &'static str {
    match (row.voided.is_some(), row.in_force) {
        (true, _) => "voided",
        (false, true) => "in force",
        (false, false) => "read anew since",
    }
}

fn line(row: &PastImport, at: Option<&str>, people: &People) -> String {
    format!(
        "{}  {}  {} of {} rows  by {}  ledger {}  {}{}",
        row.import,
        row.kind,
        row.accepted,
        row.rows,
        people.name(row.imported_by),
        row.seq,
        standing(row),
        at.map_or_else(String::new, |at| format!("  {at}"))
    )
}

fn object(row: &PastImport, at: Option<&str>, why: Option<&str>) -> Map<String, Value> {
    let object = json!({
        "id": row.import, "kind": row.kind, "rows": row.rows, "accepted": row.accepted, "rejected": row.rejected,
        "by": row.imported_by, "seq": row.seq, "at": at, "file_digest": hex::encode(row.file_digest),
        "period": row.period.as_ref().map(|(first, last)| json!({"first": first, "last": last})),
        "in_force": row.in_force,
        "voided": row.voided.map(|(by, seq)| json!({"by": by, "seq": seq, "reason": why})),
    });
    object.as_object().cloned().unwrap_or_default()
}
