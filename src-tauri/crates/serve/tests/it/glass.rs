//! The glass is broken and reviewed with statements that were signed elsewhere, by who may, with what is demanded besides.

use countersign_statement::codes::Reveal;
use countersign_testkit::{World, actor};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    actions::id,
    kit::{AGENT, Served, options, proposal},
};

const ACTIONS: &str = "/agent/ops/actions";

/// A server, and an open action out of whose route supervisors may force it.
async fn open(key: &str) -> (Served, Uuid) {
    let world = World::new().await;
    world.emergencies(Reveal::AtOnce).await;
    let served = Served::over(world, options()).await;
    let made = served.post(AGENT, ACTIONS, proposal(key)).await.with(201);
    (served, id(&made).parse().unwrap())
}

fn at(action: Uuid, what: &str) -> String {
    format!("{ACTIONS}/{action}/{what}")
}

fn why() -> Value {
    json!({"incident": "INC-2041", "narrative": "The account is emptied as we speak."})
}

fn signed(who: &str, out: &Value, members: &[&str]) -> Value {
    let by = actor(who).sign(out["statement"].as_str().unwrap());
    let mut body = json!({
        "statement": out["statement"], "key_id": hex::encode(by.key_id), "signature": hex::encode(by.signature),
    });
    for member in members {
        body[member] = out[member].clone();
    }
    body
}

fn breaking(who: &str, out: &Value) -> Value {
    let mut body = signed(
        who,
        out,
        &["incident", "incident_salt", "narrative", "narrative_salt"],
    );
    body["typed"] = out["typed"].clone();
    body["password"] = json!(actor(who).password);
    body
}

#[tokio::test]
async fn the_glass_is_broken_and_reviewed_with_statements_that_were_signed_elsewhere() {
    let (served, action) = open("broken").await;
    let glass = at(action, "glass");
    let out = served.post("dave", &glass, why()).await.with(200);
    let statement: Value = serde_json::from_str(out["statement"].as_str().unwrap()).unwrap();
    assert_eq!(statement["type"], "countersign/glass/v1");
    assert_eq!(statement["override_type"], "manual_override");
    let path = at(action, "break_glass");
    let body = breaking("dave", &out);
    for (member, value, code) in [
        ("typed", json!("EUR 1"), "typed-mismatch"),
        ("password", Value::Null, "reauthentication-needed"),
        ("incident", json!("INC-1"), "statement-differs"),
        ("narrative", json!("Something else."), "statement-differs"),
        ("signature", json!("00".repeat(64)), "signature-invalid"),
    ] {
        let mut other = body.clone();
        other[member] = value;
        served.post("dave", &path, other).await.refused(code);
    }
    assert_eq!(served.world.state(action).await.0, "in_review");
    let first = served.post("dave", &path, body.clone()).await.with(200);
    assert_eq!(served.world.state(action).await.0, "approved");
    assert_eq!(served.post("dave", &path, body).await.with(200), first);
    // Others review it, once each.
    let found = json!({"verdict": "not_upheld", "reason": "An officer was there."});
    let hand = at(action, "glass_statement");
    let own = served.post("dave", &hand, found.clone()).await;
    own.refused("own-glass");
    let out = served.post("bob", &hand, found.clone()).await.with(200);
    let review = signed("bob", &out, &["reason", "reason_salt"]);
    let path = at(action, "glass_review");
    let first = served.post("bob", &path, review.clone()).await.with(200);
    assert_eq!(served.post("bob", &path, review).await.with(200), first);
    let twice = served.post("bob", &hand, found).await;
    twice.refused("reviewed-before");
}

#[tokio::test]
async fn who_may_not_gets_no_statement_and_no_agent_comes_here() {
    let (served, action) = open("not theirs").await;
    for (who, code) in [
        ("alice", "lineage"),
        ("carol", "role-missing"),
        (AGENT, "people-only"),
    ] {
        let told = served.post(who, &at(action, "glass"), why()).await;
        told.refused(code);
    }
    let out = served
        .post("dave", &at(action, "glass"), why())
        .await
        .with(200);
    let path = at(action, "break_glass");
    for (who, code) in [("carol", "statement-differs"), (AGENT, "people-only")] {
        let told = served.post(who, &path, breaking("dave", &out)).await;
        told.refused(code);
    }
    let found = json!({"verdict": "upheld", "reason": "I read what happened."});
    let none = served
        .post("bob", &at(action, "glass_statement"), found)
        .await;
    none.refused("no-glass");
    assert_eq!(served.world.state(action).await.0, "in_review");
}
