//! One incident, as this program or another one writes it.

use super::{
    Incident, Moment, Severity,
    account::{self, ID_LIMIT},
    incidents::ACCOUNTS_LIMIT,
    json::DOCUMENT_LIMIT,
};
use chrono::DateTime;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Most bytes of a title.
const TITLE_LIMIT: usize = 500;
/// Most bytes of a description, with what else the source says.
const DESCRIPTION_LIMIT: usize = 32_768;
/// Below this a number of milliseconds would lie before 1973, and is more likely one of seconds.
const LEAST_MILLIS: i64 = 100_000_000_000;

/// The members that are fields of an incident.
const KNOWN: [&str; 7] = [
    "id",
    "title",
    "description",
    "severity",
    "source",
    "opened_at",
    "accounts",
];

/// An incident, and what a reader should know of how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub incident: Incident,
    pub notes: Vec<String>,
}

/// The incidents of a document: one, or those of the list that it is around. Beside each its text, for a bad one's report.
pub(super) fn read(line: u64, text: &str) -> Vec<(u64, Result<Read, String>, String)> {
    let one = |reason: String| vec![(line, Err(reason), text.to_owned())];
    if text.len() > DOCUMENT_LIMIT {
        return one(format!("it is longer than {DOCUMENT_LIMIT} bytes"));
    }
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(members)) => match list(&members) {
            Some(items) => items
                .iter()
                .map(|item| (line, object(line, item), item.to_string()))
                .collect(),
            None => vec![(line, object(line, &Value::Object(members)), text.to_owned())],
        },
        Ok(_) => one("it is no object".to_owned()),
        Err(error) => {
            // serde_json counts lines within the document; the file's line is what helps.
            let sentence = error.to_string();
            let reason = sentence
                .rsplit_once(" at line ")
                .map_or(sentence.as_str(), |(reason, _)| reason);
            one(format!("it is no incident: {reason}"))
        }
    }
}

/// The one list of objects of an object that has no id of its own.
fn list(members: &Map<String, Value>) -> Option<&Vec<Value>> {
    if members.contains_key("id") {
        return None;
    }
    let objects = |value: &Value| match value {
        Value::Array(items) => !items.is_empty() && items.iter().all(Value::is_object),
        _ => false,
    };
    let mut lists = members.values().filter(|value| objects(value));
    match (lists.next(), lists.next()) {
        (Some(Value::Array(items)), None) => Some(items),
        _ => None,
    }
}

fn object(line: u64, value: &Value) -> Result<Read, String> {
    let Value::Object(members) = value else {
        return Err("it is no object".to_owned());
    };
    let id = scalar(members.get("id")).ok_or("its id is missing, or no text or whole number")?;
    within(&id, "id", 1, ID_LIMIT)?;
    let mut notes = Vec::new();
    let incident =
        fields(line, &id, members, &mut notes).map_err(|reason| format!("{id}: {reason}"))?;
    Ok(Read {
        incident,
        notes: notes
            .into_iter()
            .map(|note| format!("{id}: {note}"))
            .collect(),
    })
}

fn fields(
    line: u64,
    id: &str,
    members: &Map<String, Value>,
    notes: &mut Vec<String>,
) -> Result<Incident, String> {
    let text = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("its {name} is no text")),
    };
    let title = text("title")?;
    within(&title, "title", 1, TITLE_LIMIT)?;
    let source = text("source")?;
    within(&source, "source", 0, ID_LIMIT)?;
    let severity = severity(members.get("severity"), notes)?;
    let opened_at = opened(members.get("opened_at"), notes)?;
    let accounts = accounts(members.get("accounts"))?;
    let mut description = text("description")?;
    if description.contains('\0') {
        return Err("its description has U+0000".to_owned());
    }
    let further: Vec<&String> = members
        .keys()
        .filter(|name| !KNOWN.contains(&name.as_str()))
        .collect();
    for name in &further {
        if let Some(value) = members.get(*name) {
            if !description.is_empty() {
                description.push('\n');
            }
            // Writing to a String cannot fail.
            let _ = write!(description, "{name}: {value}");
        }
    }
    if !further.is_empty() {
        let names: Vec<&str> = further.iter().map(|name| name.as_str()).collect();
        notes.push(format!("{} stand behind its description", names.join(", ")));
    }
    if description.len() > DESCRIPTION_LIMIT {
        return Err(format!(
            "its description and further fields are longer than {DESCRIPTION_LIMIT} bytes"
        ));
    }
    Ok(Incident {
        line,
        id: id.to_owned(),
        title,
        description,
        severity,
        source,
        opened_at,
        accounts,
    })
}

fn severity(value: Option<&Value>, notes: &mut Vec<String>) -> Result<Severity, String> {
    let text =
        scalar(value).ok_or("its severity is missing; wanted low, medium, high or critical")?;
    let (severity, word) = match text.to_ascii_lowercase().as_str() {
        "low" | "1" => (Severity::Low, "low"),
        "medium" | "2" => (Severity::Medium, "medium"),
        "high" | "3" => (Severity::High, "high"),
        "critical" | "4" => (Severity::Critical, "critical"),
        _ => {
            return Err(format!(
                "its severity is {text:.40?}; wanted low, medium, high or critical, or 1 to 4"
            ));
        }
    };
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        notes.push(format!(
            "the severity {text} is read as {word}, of 1 low to 4 critical"
        ));
    }
    Ok(severity)
}

fn opened(value: Option<&Value>, notes: &mut Vec<String>) -> Result<String, String> {
    match value {
        Some(Value::String(text)) => match Moment::rfc3339(text) {
            Ok(at) => Ok(at.to_text()),
            Err(_) => Err(format!(
                "its opened_at {text:.40?} is no RFC 3339 time with its offset"
            )),
        },
        Some(Value::Number(number)) => {
            let millis = number.as_i64().filter(|millis| *millis >= LEAST_MILLIS);
            let at = millis
                .and_then(DateTime::from_timestamp_millis)
                .and_then(Moment::instant)
                .ok_or_else(|| {
                    format!("its opened_at {number} counts no milliseconds since 1970")
                })?;
            notes.push(format!(
                "opened_at {number} is read as milliseconds since 1970: {}",
                at.to_text()
            ));
            Ok(at.to_text())
        }
        _ => Err(
            "its opened_at is missing, or neither an RFC 3339 time nor milliseconds since 1970"
                .to_owned(),
        ),
    }
}

fn accounts(value: Option<&Value>) -> Result<Vec<String>, String> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err("its accounts are no list".to_owned()),
    };
    if items.len() > ACCOUNTS_LIMIT {
        return Err(format!("it names more than {ACCOUNTS_LIMIT} accounts"));
    }
    items
        .iter()
        .map(|item| {
            let account =
                scalar(Some(item)).ok_or("one of its accounts is no text or whole number")?;
            within(&account, "account", 1, ID_LIMIT)?;
            // The same spelling as in a transaction, so that the two are one account.
            Ok(account::folded(&account).unwrap_or(account))
        })
        .collect()
}

/// A text, or a whole number as its digits.
fn scalar(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}

fn within(text: &str, name: &str, least: usize, most: usize) -> Result<(), String> {
    if text.len() < least {
        return Err(format!("its {name} is empty"));
    }
    account::word(text, name, most)
}
