//! What the table says of its commands holds for every one of them.

#[allow(
    clippy::wildcard_imports,
    reason = "the table names every type of the wire"
)]
use countersign_contract::*;
use countersign_desk::Desk;
use countersign_testkit::World;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::on_a_rewritten_ledger;

/// Every command that leaves a record. It stands here a second time: an attribute that is lost in the table shows.
const RECORDING: [&str; 26] = [
    "record_save",
    "ledger_prove",
    "export_verify_kept",
    "export_redeliver",
    "escalate",
    "supersede",
    "revise",
    "record_reading",
    "interrupt",
    "decide",
    "bulk_open",
    "retract",
    "break_glass",
    "review_glass",
    "comment",
    "claim",
    "hand_over",
    "enrol_key",
    "move_key",
    "export_start",
    "enrol_person",
    "grant_role",
    "confirm",
    "sign_act",
    "run_agent",
    "import_take",
];

/// A request that is well formed; what it names need not exist, for the guard comes first.
fn request(command: &str) -> Value {
    let (id, digest) = (Uuid::new_v4().to_string(), "00".repeat(32));
    match command {
        "decide" => json!({
            "decision_id": id, "action_id": id, "verdict": "approve", "reason_code": "",
            "narrative": "", "view_digest": digest, "statement_digest": digest, "seen_seq": 1, "seen_leaf": digest,
            "viewed": [], "reauthentication": null, "passphrase": null, "typed": null,
        }),
        "bulk_open" => json!({ "action_ids": [id], "verdict": "approve" }),
        "comment" => {
            json!({ "comment_id": id, "action_id": id, "text": "", "passphrase": null })
        }
        "revise" => json!({
            "action_id": id, "revision": 2, "amount": null, "currency": null, "params": null, "reason": "",
        }),
        "retract" => json!({ "action_id": id, "reason": "", "passphrase": null }),
        "break_glass" => json!({
            "action_id": id, "incident": "", "narrative": "", "typed": null, "reauthentication": null,
            "view_digest": digest, "seen_seq": 1, "seen_leaf": digest, "passphrase": null,
        }),
        "review_glass" => {
            json!({ "action_id": id, "verdict": "upheld", "reason": "", "passphrase": null })
        }
        "record_reading" => json!({ "action_id": id, "view_digest": digest, "sections": [] }),
        "interrupt" => json!({ "action_id": id, "event": "asked", "text": "" }),
        "escalate" => json!({ "action_id": id, "reason": "" }),
        "supersede" => json!({ "action_id": id, "by": id }),
        "export_verify_kept" => json!({ "job": "1", "export_id": id }),
        "export_redeliver" => {
            json!({ "job": "1", "export_id": id, "to": "nowhere", "again": false })
        }
        "record_save" => json!({ "job": "1", "action_id": id, "pdf": false, "passphrase": null }),
        "ledger_prove" => json!({ "seq": 1, "passphrase": null }),
        "claim" => json!({ "action_id": id, "take": true }),
        "hand_over" => json!({ "action_id": id, "person": id, "note": "" }),
        "enrol_key" => json!({ "custody": "os-account", "passphrase": null }),
        "move_key" => json!({ "fingerprint": "", "passphrase": null }),
        "export_start" => json!({
            "job": "1", "suggested_name": "x.zip", "passphrase": null,
            "filter": {
                "whole_ledger": true, "from": null, "until": null, "states": [], "kind": null,
                "agent": null, "is_simulation": null, "action_ids": [], "without_payload": false,
            },
        }),
        "enrol_person" => json!({
            "name": "", "login": "", "roles": [], "password": null, "passphrase": null,
        }),
        "grant_role" => json!({ "person": id, "role": "analyst", "passphrase": null }),
        "sign_act" => json!({ "statement_digest": digest, "passphrase": null }),
        "run_agent" => json!({
            "job": "1", "agent": id, "password": null, "run": { "operation": "screen" }, "is_simulation": false,
        }),
        "import_take" => json!({
            "job": "1", "file": "none", "kind": "transactions", "file_digest": digest,
            "dialect": {
                "mapping": [], "delimiter": null, "quote": null, "encoding": null, "decimal": null, "thousands": null,
                "time_format": null, "zone": null, "skip_lines": null, "skip_footer": null, "no_header": null, "currencies": [],
            },
        }),
        "confirm" => json!({
            "fact": "role", "fact_id": id, "fact_digest": digest, "passphrase": null,
        }),
        other => panic!("{other} leaves a record: write a request for it here"),
    }
}

macro_rules! tries {
    ($($duty:ident { $($name:ident: $op:ident($request:ty) -> $response:ty [$($attribute:ident)*];)* })*) => {
        /// Calls every command that leaves a record, and answers the code of each refusal; `done` where there was none.
        async fn try_all(desk: &Desk) -> Vec<(&'static str, String)> {
            let mut told = Vec::new();
            $($(
                if <op::$op as Operation>::RULES.records {
                    let name = <op::$op as Operation>::NAME;
                    let request: $request = serde_json::from_value(request(name)).unwrap();
                    let answer = desk.$name(request).await;
                    told.push((name, answer.map_or_else(|e| e.code.name().to_owned(), |_| "done".to_owned())));
                }
            )*)*
            told
        }
    };
}

commands!(tries);

#[tokio::test(flavor = "multi_thread")]
async fn on_a_failed_ledger_every_command_that_leaves_a_record_is_refused() {
    let world = World::new().await;
    let broken = on_a_rewritten_ledger(&world, "carol").await;
    let head = broken
        .desk
        .status(Nothing {})
        .await
        .unwrap()
        .ledger
        .head_seq;
    let mut expected = RECORDING.map(|name| (name, "ledger-check-failed".to_owned()));
    let mut told = try_all(&broken.desk).await;
    expected.sort();
    told.sort();
    assert_eq!(told, expected);
    let after = broken
        .desk
        .status(Nothing {})
        .await
        .unwrap()
        .ledger
        .head_seq;
    assert_eq!(after, head, "a record was made");
}
