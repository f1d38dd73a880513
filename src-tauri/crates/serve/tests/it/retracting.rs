//! A vote is taken back with a statement that was signed elsewhere, by whose it is, while its step is open.

use countersign_statement::codes::{Reveal, Verdict};
use countersign_testkit::{World, actor};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    actions::id,
    kit::{AGENT, Served, options, proposal},
};

const ACTIONS: &str = "/agent/ops/actions";
const WHY: &str = "I read the wrong file.";

/// A server, and an action that Carol has approved and that waits for a second officer.
async fn half_decided(key: &str) -> (Served, Uuid) {
    let world = World::new().await;
    world.two_officers(Reveal::AtOnce).await;
    let served = Served::over(world, options()).await;
    let made = served.post(AGENT, ACTIONS, proposal(key)).await.with(201);
    let action = id(&made).parse().unwrap();
    let approved = served.world.decide("carol", action, Verdict::Approve).await;
    approved.unwrap();
    (served, action)
}

fn at(action: Uuid, what: &str) -> String {
    format!("{ACTIONS}/{action}/{what}")
}

async fn handed(served: &Served, action: Uuid) -> Value {
    let path = at(action, "retraction");
    let out = served.post("carol", &path, json!({"reason": WHY})).await;
    out.with(200)
}

/// The same, signed by this person.
fn signed(who: &str, out: &Value) -> Value {
    let by = actor(who).sign(out["statement"].as_str().unwrap());
    json!({
        "statement": out["statement"], "key_id": hex::encode(by.key_id), "signature": hex::encode(by.signature),
        "reason": out["reason"], "reason_salt": out["reason_salt"],
    })
}

#[tokio::test]
async fn a_vote_is_taken_back_with_a_statement_that_was_signed_elsewhere() {
    let (served, action) = half_decided("taken back").await;
    let out = handed(&served, action).await;
    assert_eq!(out["key_id"], hex::encode(actor("carol").key_id()));
    assert_eq!(out["key_active"], true);
    let statement: Value = serde_json::from_str(out["statement"].as_str().unwrap()).unwrap();
    assert_eq!(statement["type"], "countersign/retraction/v1");
    assert_eq!(statement["decision_id"], out["decision_id"]);
    let body = signed("carol", &out);
    let path = at(action, "retract");
    let first = served.post("carol", &path, body.clone()).await.with(200);
    // Sent again after a lost answer it is the same record, also after she has voted anew.
    let decided = served.world.decide("carol", action, Verdict::Approve).await;
    decided.unwrap();
    let again = served.post("carol", &path, body).await.with(200);
    assert_eq!(again, first);
    let one = served.world.decide("bob", action, Verdict::Approve).await;
    one.unwrap();
    assert_eq!(served.world.state(action).await.0, "approved");
    // Its step is closed: what was voted stays.
    let late = served
        .post("carol", &at(action, "retraction"), json!({"reason": WHY}))
        .await;
    late.refused("not-open");
}

#[tokio::test]
async fn a_retraction_that_is_not_the_one_or_not_its_person_s_takes_nothing_back() {
    let (served, action) = half_decided("not the one").await;
    let out = handed(&served, action).await;
    let path = at(action, "retract");
    let text = out["statement"].as_str().unwrap();
    let refused = async |who: &str, body: Value, code: &str| {
        served.post(who, &path, body).await.refused(code);
    };
    // Of another: Bob has no vote, and hers is not his to take back.
    refused("bob", signed("bob", &out), "statement-differs").await;
    let own = served
        .post("bob", &at(action, "retraction"), json!({"reason": WHY}))
        .await;
    own.refused("no-vote");
    // With another's key.
    refused("carol", signed("bob", &out), "key-not-active").await;
    for (from, to) in [
        ("\"step\":1", "\"step\":2"),
        ("retraction/v1", "decision/v1"),
        (
            out["decision_id"].as_str().unwrap(),
            &Uuid::nil().to_string(),
        ),
    ] {
        let altered = text.replacen(from, to, 1);
        assert_ne!(altered, text);
        let mut body = out.clone();
        body["statement"] = json!(altered);
        refused("carol", signed("carol", &body), "statement-differs").await;
    }
    for (member, value, code) in [
        ("reason", json!("Another reason."), "statement-differs"),
        ("reason", json!(" "), "statement-differs"),
        ("reason", json!(""), "text-missing"),
        ("reason_salt", json!("00".repeat(16)), "statement-differs"),
        ("reason_salt", json!("00"), "parameter"),
        ("signature", json!("00".repeat(64)), "signature-invalid"),
    ] {
        let mut body = signed("carol", &out);
        body[member] = value;
        refused("carol", body, code).await;
    }
    // Nor does an agent come here.
    for (what, body) in [
        ("retraction", json!({"reason": WHY})),
        ("retract", signed("carol", &out)),
    ] {
        let answer = served.post(AGENT, &at(action, what), body).await;
        answer.refused("people-only");
    }
    let events = served
        .get("carol", &format!("/agent/ops/queue/{action}/records"))
        .await
        .with(200);
    assert!(!events.to_string().contains("action.retracted"), "{events}");
    let done = served.post("carol", &path, signed("carol", &out)).await;
    done.with(200);
}
