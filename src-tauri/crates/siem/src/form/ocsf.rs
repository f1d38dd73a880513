//! OCSF 1.8.0, class Entity Management: what is done to a person, a key's owner, a policy or an action that waits for a
//! decision.

use serde_json::{Map, Value, json};

use super::{Cut, Sender, syslog};
use crate::event::{Detail, Event, Weight};

/// Identity & Access Management.
const CATEGORY: u32 = 3;
/// Entity Management.
const CLASS: u32 = 3004;

/// One JSON object, in the syslog header that all forms have.
pub(super) fn message(event: &Event, details: &[Detail], cut: &Cut, sender: &Sender) -> String {
    syslog::around(
        event,
        sender,
        &object(event, details, cut, sender).to_string(),
    )
}

fn object(event: &Event, details: &[Detail], cut: &Cut, sender: &Sender) -> Value {
    let (activity, activity_name) = activity(event);
    let (severity, severity_name) = match event.weight {
        Weight::Information | Weight::Notice => (1, "Informational"),
        Weight::Warning => (3, "Medium"),
    };
    let (user_type, user_type_name) = match event.actor_type.as_str() {
        "human" => (1, "User"),
        "agent" => (4, "Service"),
        _ => (3, "System"),
    };
    let (kind, id) = event
        .subject
        .split_once(':')
        .unwrap_or(("workspace", &sender.origin));
    let mut metadata: Map<String, Value> = [
        ("version", json!("1.8.0")),
        (
            "product",
            json!({"name": "Countersign", "vendor_name": "Countersign", "version": sender.version}),
        ),
        ("event_code", json!(event.event)),
        ("original_time", json!(event.at)),
        ("tenant_uid", json!(sender.origin)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect();
    let mut unmapped: Map<String, Value> = details
        .iter()
        .map(|d| (d.name.clone(), d.value.clone().into()))
        .collect();
    unmapped.insert("workspace".into(), sender.workspace.clone().into());
    if let Some(seq) = event.seq {
        metadata.insert("sequence".into(), seq.into());
        metadata.insert("uid".into(), event.leaf.clone().into());
    }
    if let Some(words) = cut.words() {
        metadata.insert("is_truncated".into(), true.into());
        unmapped.insert("cut".into(), words.into());
    }
    json!({
        "category_uid": CATEGORY,
        "class_uid": CLASS,
        "class_name": "Entity Management",
        "activity_id": activity,
        "activity_name": activity_name,
        "type_uid": CLASS * 100 + activity,
        "type_name": format!("Entity Management: {activity_name}"),
        "severity_id": severity,
        "severity": severity_name,
        "time": event.milliseconds(),
        "metadata": metadata,
        "actor": {"user": {"uid": event.actor, "type_id": user_type, "type": user_type_name}},
        "entity": {"uid": id, "type_id": 99, "type": kind},
        "message": event.sentence(),
        "unmapped": unmapped,
    })
}

/// The schema's activity; what it has no word for is `Other`, under the event's own words.
fn activity(event: &Event) -> (u32, String) {
    let (id, name) = match event.event.as_str() {
        "genesis" | "person.proposed" | "policy.drafted" | "import.completed"
        | "action.proposed" | "export.created" | "delegation.given" => (1, "Create"),
        "client.viewed" => (2, "Read"),
        "key.rotated" | "role.granted" | "role.revoked" | "agent.mandated" | "schema.migrated"
        | "limit.changed" | "action.commented" | "action.claimed" | "action.released"
        | "action.assigned" => (3, "Update"),
        "key.enrolled" | "agent.registered" | "installation.enrolled" => (6, "Enroll"),
        "key.revoked" | "agent.revoked" | "installation.revoked" => (7, "Unenroll"),
        "confirmed" | "delegation.accepted" => (10, "Activate"),
        "action.withdrawn" | "import.voided" | "delegation.ended" => (11, "Deactivate"),
        "action.asked" | "action.held" | "agent.paused" | "installation.paused" => (12, "Suspend"),
        "action.answered" | "action.resumed" | "agent.resumed" | "installation.resumed" => {
            (13, "Resume")
        }
        _ => (99, event.words.as_str()),
    };
    (id, name.to_owned())
}
