//! People revise over HTTP, and the agent reads what it is to carry out.

use countersign_statement::codes::{Reveal, Reviser, Verdict};
use countersign_testkit::World;
use serde_json::json;

use crate::{
    actions::id,
    kit::{AGENT, Served, options, proposal},
};

const ACTIONS: &str = "/agent/ops/actions";

#[tokio::test]
async fn an_action_is_revised_in_one_call_and_its_agent_reads_what_it_is_to_carry_out() {
    let world = World::new().await;
    world.revisable(Some(Reviser::Either), Reveal::AtOnce).await;
    let served = Served::over(world, options()).await;
    let made = served
        .post(AGENT, ACTIONS, proposal("revised"))
        .await
        .with(201);
    let action = id(&made);
    let own = format!("{ACTIONS}/{action}");
    let before = served.get(AGENT, &own).await.with(200);
    assert_eq!(before["revision"], 1);
    assert!(before["params"].is_null());
    let path = format!("{own}/revise");
    let body = |revision: u64, params: &str| json!({"revision": revision, "amount": "600.00", "currency": "EUR", "params": params, "reason": "Half of it is enough."});
    let wanted = r#"{"half":true}"#;
    // Agents have no such operation, nor who has no part in it yet.
    for (who, code) in [("dave", "role-missing"), ("erin", "role-missing")] {
        let refused = served.post(who, &path, body(2, wanted)).await;
        refused.refused(code);
    }
    served
        .post("carol", &path, body(3, wanted))
        .await
        .refused("revision-number");
    served
        .post("carol", &path, body(2, "{"))
        .await
        .refused("content-invalid");
    let recorded = served.post("carol", &path, body(2, wanted)).await.with(200);
    assert!(recorded["seq"].as_u64().is_some());
    served
        .post("carol", &path, body(2, wanted))
        .await
        .refused("lineage");
    for who in ["bob", "dave"] {
        let decided = served
            .world
            .decide(who, action.parse().unwrap(), Verdict::Approve);
        decided.await.unwrap();
    }
    let after = served.get(AGENT, &own).await.with(200);
    assert_eq!(
        (&after["revision"], &after["amount"], &after["params"]),
        (&json!(2), &json!("600.00"), &json!(wanted))
    );
    assert_ne!(after["digest"], before["digest"]);
    let use_of = |digest: &serde_json::Value| json!({"digest": digest});
    served
        .post(AGENT, &format!("{own}/consume"), use_of(&before["digest"]))
        .await
        .refused("digest-differs");
    served
        .post(AGENT, &format!("{own}/consume"), use_of(&after["digest"]))
        .await
        .with(200);
}
