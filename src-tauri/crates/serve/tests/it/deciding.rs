//! People decide with statements that they have signed elsewhere, and nobody decides in any other way.

use countersign_statement::codes::{InterruptionEvent, Role, Verdict};
use countersign_testkit::{Private, actor, salt};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    actions::id,
    kit::{AGENT, Served, proposal},
};

const ACTIONS: &str = "/agent/ops/actions";
const QUEUE: &str = "/agent/ops/queue";

async fn proposed(served: &Served, key: &str) -> Uuid {
    let made = served.post(AGENT, ACTIONS, proposal(key)).await.with(201);
    id(&made).parse().unwrap()
}

fn intended(verdict: &str) -> Value {
    let reason = match verdict {
        "approve" => "evidence_supports",
        _ => "insufficient_evidence",
    };
    json!({"verdict": verdict, "reason_code": reason, "narrative": "I read the file, and this is what it says."})
}

/// What is handed out to a person who means to decide so.
async fn handed(served: &Served, who: &str, action: Uuid, verdict: &str) -> Value {
    let path = format!("{ACTIONS}/{action}/statement");
    served.post(who, &path, intended(verdict)).await.with(200)
}

/// The same, signed by their own key, with all that is demanded.
fn signed(who: &str, out: &Value) -> Value {
    let by = actor(who).sign(out["statement"].as_str().unwrap());
    json!({
        "statement": out["statement"], "key_id": hex::encode(by.key_id), "signature": hex::encode(by.signature),
        "narrative": out["narrative"], "narrative_salt": out["narrative_salt"],
        "viewed": out["shown"]["demands"]["sections"], "typed": out["shown"]["demands"]["typed"], "password": actor(who).password,
    })
}

#[tokio::test]
async fn two_people_sign_elsewhere_and_the_agent_acts() {
    let served = Served::new().await;
    let action = proposed(&served, "signed elsewhere").await;
    let at = |what: &str| format!("{ACTIONS}/{action}/{what}");
    let out = handed(&served, "carol", action, "approve").await;
    assert_eq!(out["key_id"], hex::encode(actor("carol").key_id()));
    assert_eq!(out["key_active"], true);
    let statement: Value = serde_json::from_str(out["statement"].as_str().unwrap()).unwrap();
    assert_eq!(statement["action_id"], action.to_string());
    assert_eq!(statement["person"], actor("carol").id.to_string());
    assert_eq!(statement["seen_seq"], out["seen"]["seq"]);
    assert_eq!(statement["action_digest"], out["shown"]["digest"]);
    let body = signed("carol", &out);
    let first = served
        .post("carol", &at("approve"), body.clone())
        .await
        .with(200);
    assert_eq!(
        (&first["state"], &first["step"]),
        (&json!("in_review"), &json!(2))
    );
    // Sent again after a lost answer it is the same decision.
    let again = served.post("carol", &at("approve"), body).await.with(200);
    assert_eq!(again["recorded"], first["recorded"]);
    assert_eq!(again["at"], first["at"]);
    let out = handed(&served, "dave", action, "approve").await;
    let second = served
        .post("dave", &at("approve"), signed("dave", &out))
        .await
        .with(200);
    assert_eq!(second["state"], "approved");
    let stands = served
        .get("frank", &format!("{QUEUE}/{action}"))
        .await
        .with(200);
    assert_eq!(stands["state"], "approved");
    assert_eq!(stands["decisions"][1]["by"]["name"], "dave");
    assert_eq!(
        stands["decisions"][0]["narrative"],
        "I read the file, and this is what it says."
    );
    served
        .post(AGENT, &at("consume"), json!({}))
        .await
        .with(200);
    let records = served
        .get("carol", &format!("{QUEUE}/{action}/records"))
        .await
        .with(200);
    let events: Vec<&str> = records["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["event"].as_str().unwrap())
        .collect();
    assert_eq!(events.iter().filter(|e| **e == "action.decided").count(), 2);
}

#[tokio::test]
async fn what_is_demanded_before_signing_is_demanded_here_too() {
    let served = Served::new().await;
    let action = proposed(&served, "demanded").await;
    let path = format!("{ACTIONS}/{action}/reject");
    let out = handed(&served, "carol", action, "reject").await;
    // Its route keeps the advice back, so what is to be signed does not tell it.
    assert_eq!(out["override_type"], Value::Null);
    for (member, value, code) in [
        ("viewed", json!(["checks"]), "evidence-not-viewed"),
        ("typed", json!("eur 1,200.00"), "typed-mismatch"),
        ("typed", Value::Null, "typed-mismatch"),
        ("password", Value::Null, "reauthentication-needed"),
        ("password", json!("not carol's password"), "wrong-password"),
    ] {
        let mut body = signed("carol", &out);
        body[member] = value;
        served.post("carol", &path, body).await.refused(code);
    }
    // Without the words that an override demands there is no statement to sign.
    let mut silent = intended("reject");
    silent["narrative"] = json!("No.");
    served
        .post("carol", &format!("{ACTIONS}/{action}/statement"), silent)
        .await
        .refused("narrative-missing");
    let done = served
        .post("carol", &path, signed("carol", &out))
        .await
        .with(200);
    assert_eq!(
        (&done["state"], &done["override_type"]),
        (&json!("rejected"), &json!("ai_override"))
    );
}

#[tokio::test]
async fn a_statement_that_is_not_the_one_or_not_signed_by_its_person_moves_nothing() {
    let served = Served::new().await;
    let (action, other) = (
        proposed(&served, "one").await,
        proposed(&served, "other").await,
    );
    let at = |action: Uuid, what: &str| format!("{ACTIONS}/{action}/{what}");
    let out = handed(&served, "carol", action, "approve").await;
    let good = signed("carol", &out);
    // Of another action, another verdict, another person.
    for (who, path) in [
        ("carol", at(other, "approve")),
        ("carol", at(action, "reject")),
        ("dave", at(action, "approve")),
    ] {
        let mut body = good.clone();
        body["password"] = json!(actor(who).password);
        served
            .post(who, &path, body)
            .await
            .refused("statement-differs");
    }
    let approve = at(action, "approve");
    let text = out["statement"].as_str().unwrap();
    // Another text, signed well by its person, is not what the rules make of the action.
    for (from, to) in [
        ("\"step\":1", "\"step\":2"),
        (
            "\"seat_role\":\"compliance_officer\"",
            "\"seat_role\":\"supervisor\"",
        ),
        ("\"revision\":1", "\"revision\":2"),
        (
            "\"override_type\":\"\"",
            "\"override_type\":\"ai_override\"",
        ),
        ("\"verdict\":\"approve\"", "\"verdict\": \"approve\""),
        ("countersign/0000", "countersign/1000"),
    ] {
        assert!(text.contains(from), "{from} is not in {text}");
        let changed = json!({"statement": text.replacen(from, to, 1)});
        let mut body = signed("carol", &changed);
        for member in ["narrative", "narrative_salt", "viewed", "typed"] {
            body[member] = good[member].clone();
        }
        served
            .post("carol", &approve, body)
            .await
            .refused("statement-differs");
    }
    // A view that nobody had.
    let seen = out["shown"]["digest"].as_str().unwrap();
    let statement: Value = serde_json::from_str(text).unwrap();
    let view = statement["view_digest"].as_str().unwrap();
    let mut body = signed("carol", &json!({"statement": text.replace(view, seen)}));
    for member in ["narrative", "narrative_salt", "viewed", "typed"] {
        body[member] = good[member].clone();
    }
    served
        .post("carol", &approve, body)
        .await
        .refused("view-unknown");
    for (member, value, code) in [
        (
            "narrative",
            json!("I said something else."),
            "statement-differs",
        ),
        ("narrative", json!("I read\u{7} it."), "text-control"),
        (
            "narrative_salt",
            json!("ab".repeat(16)),
            "statement-differs",
        ),
        ("narrative_salt", json!("ab"), "parameter"),
        ("signature", json!("00".repeat(64)), "signature-invalid"),
        ("signature", json!("zz"), "parameter"),
        ("key_id", json!("11".repeat(32)), "key-unknown"),
        ("statement", json!("{}"), "statement-differs"),
        ("statement", json!(""), "statement-differs"),
    ] {
        let mut body = good.clone();
        body[member] = value.clone();
        served.post("carol", &approve, body).await.refused(code);
    }
    // Signed by somebody else, under their own key's name and under hers.
    let by = actor("dave").sign(text);
    for key in [by.key_id, actor("carol").key_id()] {
        let mut body = good.clone();
        body["signature"] = json!(hex::encode(by.signature));
        body["key_id"] = json!(hex::encode(key));
        let answer = served.post("carol", &approve, body).await;
        assert_eq!(answer.status / 100, 4, "{answer:?}");
    }
    let stands = served
        .get("carol", &format!("{QUEUE}/{action}"))
        .await
        .with(200);
    assert_eq!(
        (&stands["step"], &stands["decisions"]),
        (&json!(1), &json!([]))
    );
    served.post("carol", &approve, good).await.with(200);
}

#[tokio::test]
async fn what_changed_after_the_statement_went_out_makes_it_stale() {
    let served = Served::new().await;
    let action = proposed(&served, "stale").await;
    let path = format!("{ACTIONS}/{action}/approve");
    let out = handed(&served, "carol", action, "approve").await;
    let bob = served.world.desk("bob").await;
    let said = Private {
        salt: &salt(),
        text: "Which contract?",
    };
    bob.store
        .interrupt(action, InterruptionEvent::Asked, said)
        .await
        .unwrap();
    let body = signed("carol", &out);
    served
        .post("carol", &path, body.clone())
        .await
        .refused("not-open");
    let words = json!({"text": "Contract 2026-114."});
    served
        .post(AGENT, &format!("{ACTIONS}/{action}/answer"), words)
        .await
        .with(200);
    // It is open again, and not what she was shown.
    let refused = served
        .post("carol", &path, body)
        .await
        .refused("stale-view");
    assert_eq!(refused["members"]["seen_seq"], out["seen"]["seq"]);
    let out = handed(&served, "carol", action, "approve").await;
    served
        .post("carol", &path, signed("carol", &out))
        .await
        .with(200);
}

#[tokio::test]
async fn who_may_not_decide_gets_no_statement_and_no_agent_comes_here_at_all() {
    let served = Served::new().await;
    let action = proposed(&served, "whose").await;
    let statement = format!("{ACTIONS}/{action}/statement");
    for (who, code) in [
        ("alice", "lineage"),
        ("erin", "role-missing"),
        ("frank", "role-missing"),
    ] {
        served
            .post(who, &statement, intended("approve"))
            .await
            .refused(code);
    }
    let out = handed(&served, "carol", action, "approve").await;
    for (method, path, body) in [
        ("POST", statement.clone(), Some(intended("approve"))),
        (
            "POST",
            format!("{ACTIONS}/{action}/approve"),
            Some(signed("carol", &out)),
        ),
        (
            "POST",
            format!("{ACTIONS}/{action}/reject"),
            Some(signed("carol", &out)),
        ),
        ("GET", QUEUE.to_owned(), None),
        ("GET", format!("{QUEUE}/{action}"), None),
        ("GET", format!("{QUEUE}/{action}/records"), None),
        ("GET", format!("{ACTIONS}/metrics"), None),
    ] {
        served
            .call(AGENT, method, &path, body)
            .await
            .refused("people-only");
    }
    let nothing = Uuid::nil();
    for path in [
        format!("{QUEUE}/{nothing}"),
        format!("{ACTIONS}/{nothing}/statement"),
    ] {
        let method = if path.ends_with("statement") {
            "POST"
        } else {
            "GET"
        };
        let body = (method == "POST").then(|| intended("approve"));
        served
            .call("carol", method, &path, body)
            .await
            .refused("not-found");
    }
    // A verdict's reason is of that verdict.
    let mut odd = intended("approve");
    odd["reason_code"] = json!("duplicate");
    served
        .post("carol", &statement, odd)
        .await
        .refused("reason-code");
}

#[tokio::test]
async fn the_advice_and_that_somebody_went_against_it_are_kept_from_who_has_not_decided() {
    let served = Served::new().await;
    let mut blocked = proposal("kept back");
    blocked["recommendation"] = json!("block");
    let action: Uuid = id(&served.post(AGENT, ACTIONS, blocked).await.with(201))
        .parse()
        .unwrap();
    served
        .world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let read = async |who: &str| {
        served
            .get(who, &format!("{QUEUE}/{action}"))
            .await
            .with(200)
    };
    let unadvised = read("dave").await;
    assert_eq!(
        (
            &unadvised["recommendation_kept_back"],
            &unadvised["recommendation"],
            &unadvised["decisions"][0]["override_type"]
        ),
        (&json!(true), &Value::Null, &Value::Null)
    );
    let advised = read("carol").await;
    assert_eq!(advised["recommendation"]["recommendation"], "block");
    assert_eq!(advised["decisions"][0]["override_type"], "ai_override");
    assert_eq!(advised["content"]["agent_input"], r#"{"account":"A-17"}"#);
    let me = advised["candidates"].as_array().unwrap();
    let carol = me.iter().find(|c| c["you"] == true).unwrap();
    assert_eq!(carol["person"]["name"], "carol");
    assert_eq!(carol["refused"]["code"], "seat-taken");
    let dave = me.iter().find(|c| c["person"]["name"] == "dave").unwrap();
    assert_eq!(dave["role"], Role::Supervisor.as_str());
}

#[tokio::test]
async fn the_queue_is_read_in_pages_and_its_depth_is_each_callers() {
    let served = Served::new().await;
    let items: Vec<Value> = (0..7).map(|n| proposal(&format!("n {n}"))).collect();
    served.post(AGENT, ACTIONS, json!(items)).await.with(200);
    for sort in [
        "due_ascending",
        "risk_descending",
        "amount_descending",
        "newest_first",
        "by_subject",
    ] {
        let (mut seen, first) = (Vec::new(), format!("{QUEUE}?limit=3&sort={sort}"));
        let mut path = first.clone();
        loop {
            let page = served.get("carol", &path).await.with(200);
            let rows = page["actions"].as_array().unwrap().clone();
            seen.extend(rows.iter().map(id));
            match page["next"].as_str() {
                Some(next) => path = format!("{first}&cursor={next}"),
                None => break,
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 7, "{sort}");
    }
    let decided = seen_first(&served).await;
    served
        .world
        .decide("carol", decided, Verdict::Reject)
        .await
        .unwrap();
    let count = async |who: &str, query: &str| {
        let page = served.get(who, &format!("{QUEUE}?{query}")).await.with(200);
        page["actions"].as_array().unwrap().len()
    };
    assert_eq!(count("carol", "").await, 6);
    assert_eq!(count("carol", "view=decided").await, 1);
    assert_eq!(count("carol", "view=all&state=rejected").await, 1);
    assert_eq!(count("carol", "view=all&risk_at_least=critical").await, 0);
    assert_eq!(count("carol", "view=all&agent=nobody").await, 0);
    assert_eq!(count("carol", "view=all&text=escalate%20account").await, 7);
    // The supervisor's step comes after the officer's.
    assert_eq!(count("dave", "view=my_turn").await, 0);
    for odd in [
        "view=mine",
        "limit=0",
        "cursor=x",
        "cursor=1__0_NaN_1_00000000-0000-4000-8000-000000000000",
        "sort=random",
        "text=%00",
        "agent=%00",
        "is_simulation=maybe",
        "unknown=1",
    ] {
        served
            .get("carol", &format!("{QUEUE}?{odd}"))
            .await
            .refused("parameter");
    }
    let depth = served
        .get("carol", &format!("{QUEUE}/depth"))
        .await
        .with(200);
    assert_eq!(depth["open"], 6);
    let mine = depth["views"].as_array().unwrap();
    let mine = mine.iter().find(|v| v["view"] == "my_turn").unwrap();
    assert_eq!(mine["count"], 6);
    let own = served.get(AGENT, &format!("{QUEUE}/depth")).await.with(200);
    assert_eq!((&own["open"], &own["views"]), (&json!(6), &json!([])));
    let rejected = own["states"].as_array().unwrap();
    assert!(rejected.contains(&json!({"state": "rejected", "count": 1})));
}

async fn seen_first(served: &Served) -> Uuid {
    let page = served
        .get("carol", &format!("{QUEUE}?limit=1"))
        .await
        .with(200);
    id(&page["actions"][0]).parse().unwrap()
}

#[tokio::test]
async fn an_agents_depth_is_of_its_own_actions_alone() {
    let served = Served::new().await;
    proposed(&served, "not theirs").await;
    let other = served.world.add_login("second-agent", "agent").await;
    let (alice, bob) = (
        served.world.desk("alice").await,
        served.world.desk("bob").await,
    );
    let kind = countersign_statement::codes::AgentKind::Agent;
    let made = bob.register(&other, kind, alice.actor.id).await.unwrap();
    alice.confirm(&made).await.unwrap();
    let depth = served
        .get("second-agent", &format!("{QUEUE}/depth"))
        .await
        .with(200);
    assert_eq!((&depth["open"], &depth["states"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn the_figures_are_counted_under_the_names_of_the_work() {
    let served = Served::new().await;
    let (approved, rejected) = (
        proposed(&served, "approved").await,
        proposed(&served, "rejected").await,
    );
    proposed(&served, "pending").await;
    let mut simulated = proposal("simulated");
    simulated["is_simulation"] = json!(true);
    served.post(AGENT, ACTIONS, simulated).await.with(201);
    for (who, action, verdict) in [
        ("carol", approved, Verdict::Approve),
        ("dave", approved, Verdict::Approve),
        ("carol", rejected, Verdict::Reject),
    ] {
        served.world.decide(who, action, verdict).await.unwrap();
    }
    let path = format!("{ACTIONS}/metrics");
    let figures = served.get("frank", &path).await.with(200);
    for (name, value) in [
        ("total", 3),
        ("pending", 1),
        ("approved", 1),
        ("rejected", 1),
        ("escalated", 0),
    ] {
        assert_eq!(figures[name], value, "{name}");
    }
    assert!(figures["mean_seconds_to_approval"].is_f64());
    assert_eq!(figures["simulation"]["total"], 1);
    let people = figures["approvals_by_person"].as_array().unwrap();
    let dave = people
        .iter()
        .find(|p| p["person"]["name"] == "dave")
        .unwrap();
    assert_eq!(
        (&dave["approvals"], &dave["rejections"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(figures["by_agent_version"][0]["agent"], AGENT);
    assert_eq!(figures["by_agent_version"][0]["reject_against"], 1);
    let none = format!("{path}?kind=freeze_account&since=2026-01-01T00:00:00Z");
    assert_eq!(served.get("frank", &none).await.with(200)["total"], 0);
    for odd in ["since=yesterday", "risk_at_least=9", "kind=%00", "who=x"] {
        served
            .get("frank", &format!("{path}?{odd}"))
            .await
            .refused("parameter");
    }
}
