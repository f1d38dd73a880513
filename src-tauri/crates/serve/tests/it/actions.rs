//! Agents propose, look, answer and take back, and do nothing that is not theirs.

use countersign_statement::codes::{AgentKind, InterruptionEvent, Verdict};
use countersign_testkit::{Private, actor, salt};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{AGENT, Served, proposal};

const ACTIONS: &str = "/agent/ops/actions";

pub fn id(action: &Value) -> String {
    action["action_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_proposal_counts_once_and_comes_through_the_ordinary_door() {
    let served = Served::new().await;
    let made = served
        .post(AGENT, ACTIONS, proposal("first"))
        .await
        .with(201);
    assert_eq!(
        (&made["state"], &made["existing"]),
        (&json!("in_review"), &json!(false))
    );
    let again = served
        .post(AGENT, ACTIONS, proposal("first"))
        .await
        .with(200);
    assert_eq!(
        (&again["action_id"], &again["existing"]),
        (&made["action_id"], &json!(true))
    );
    let mut other = proposal("first");
    other["amount"] = json!("9.00");
    let conflict = served.post(AGENT, ACTIONS, other).await;
    conflict.refused("idempotency-conflict");
    assert_eq!(conflict.status, 409);
    // It is an action like any other: people decide on it.
    let action: Uuid = id(&made).parse().unwrap();
    served
        .world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    served
        .world
        .decide("dave", action, Verdict::Approve)
        .await
        .unwrap();
    let stands = served
        .get(AGENT, &format!("{ACTIONS}/{action}"))
        .await
        .with(200);
    assert_eq!(
        (&stands["state"], &stands["kind"]),
        (&json!("approved"), &json!("escalate_account"))
    );
    assert_eq!(stands["seq"], made["seq"]);
    assert_eq!(stands["ended"], false);
}

#[tokio::test]
async fn what_the_agent_sent_is_kept_as_it_was_sent() {
    let served = Served::new().await;
    let text = proposal("as sent").to_string().replace(
        r#""agent_input":{"account":"A-17"}"#,
        r#""agent_input":{"z": 1.10,  "a":[1e2, "\u00e9"]}"#,
    );
    let asked = crate::kit::Asked::new("POST", ACTIONS)
        .by(AGENT)
        .header("Content-Type", "application/json; charset=utf-8")
        .text_body(&text);
    let made = served.send(asked).await.with(201);
    let content: Vec<u8> = sqlx::query_scalar(
        "SELECT p.bytes FROM countersign.action a JOIN countersign.payload p ON p.commitment = a.action_digest WHERE a.action_id = $1",
    )
    .bind(id(&made).parse::<Uuid>().unwrap())
    .fetch_one(served.world.owner().await.connection())
    .await
    .unwrap();
    let content: Value = serde_json::from_slice(&content).unwrap();
    assert_eq!(
        content["agent_input"],
        r#"{"z": 1.10,  "a":[1e2, "\u00e9"]}"#
    );
    assert_eq!(content["owner"], actor("alice").id.to_string());
    assert_eq!(content["actor_type"], "agent");
}

#[tokio::test]
async fn a_batch_is_answered_item_by_item_in_its_order() {
    let served = Served::new().await;
    let taken = served
        .post(AGENT, ACTIONS, proposal("taken"))
        .await
        .with(201);
    let mut conflicting = proposal("taken");
    conflicting["subject"] = json!("A-18");
    let mut odd = proposal("odd");
    odd["confidence"] = json!("0.9");
    let mut unknown = proposal("unknown");
    unknown["launcher"] = json!("00000000-0000-4000-8000-000000000000");
    let batch = json!([
        proposal("a"),
        conflicting,
        odd,
        proposal("taken"),
        proposal("b"),
        unknown
    ]);
    let results = served.post(AGENT, ACTIONS, batch).await.with(200)["results"].clone();
    assert_eq!(results.as_array().unwrap().len(), 6);
    assert_eq!(results[0]["proposed"]["existing"], false);
    assert_eq!(results[1]["problem"]["code"], "idempotency-conflict");
    assert_eq!(results[2]["problem"]["code"], "parameter");
    assert_eq!(results[3]["proposed"]["action_id"], taken["action_id"]);
    assert_eq!(results[4]["proposed"]["existing"], false);
    // A launcher is a claim about a person; one that nobody is, ties nobody.
    assert!(results[5]["proposed"].is_object() || results[5]["problem"].is_object());
    let whole: Vec<Value> = (0..250).map(|n| proposal(&format!("many {n}"))).collect();
    let results = served.post(AGENT, ACTIONS, json!(whole)).await.with(200)["results"].clone();
    let results = results.as_array().unwrap();
    assert!(results.len() == 250 && results.iter().all(|r| r["proposed"]["existing"] == false));
    served
        .post(AGENT, ACTIONS, json!([]))
        .await
        .refused("batch-size");
    let too_many: Vec<Value> = (0..1001).map(|n| proposal(&n.to_string())).collect();
    served
        .post(AGENT, ACTIONS, json!(too_many))
        .await
        .refused("batch-size");
}

#[tokio::test]
async fn an_item_that_cannot_be_meant_is_refused_by_its_name() {
    let served = Served::new().await;
    for (name, value) in [
        ("kind", json!("Freeze")),
        ("kind", json!("")),
        ("subject", json!("")),
        ("subject", json!("a\u{0}b")),
        ("currency", json!("euro")),
        ("amount", json!("1e3")),
        ("amount", json!("many")),
        ("confidence", json!("1.001")),
        ("agent_version", json!("v".repeat(65))),
        ("idempotency_key", json!("")),
        ("ai_explanation", json!("")),
    ] {
        let mut odd = proposal("k");
        odd[name] = value;
        let problem = served.post(AGENT, ACTIONS, odd).await.refused("parameter");
        assert_eq!(problem["members"]["name"], name);
    }
    // What only the database bounds, it refuses, and nothing is a defect of ours.
    for (name, value) in [
        ("amount", json!("1".repeat(31))),
        ("ai_explanation", json!("x".repeat(200_000))),
        ("params", json!("y".repeat(300_000))),
    ] {
        let mut odd = proposal("k");
        odd[name] = value;
        let answer = served.post(AGENT, ACTIONS, odd).await;
        assert!((200..500).contains(&answer.status), "{name}: {answer:?}");
    }
    assert_eq!(
        served.get(AGENT, "/agent/ops/questions").await.with(200),
        json!({"questions": []})
    );
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_and_states_narrow_them() {
    let served = Served::new().await;
    let items: Vec<Value> = (0..7).map(|n| proposal(&format!("n {n}"))).collect();
    served.post(AGENT, ACTIONS, json!(items)).await.with(200);
    let (mut seen, mut path) = (Vec::new(), format!("{ACTIONS}?limit=3"));
    loop {
        let page = served.get(AGENT, &path).await.with(200);
        seen.extend(
            page["actions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|a| a["seq"].as_u64().unwrap()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("{ACTIONS}?limit=3&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(
        seen.windows(2).all(|pair| pair[0] > pair[1]),
        "the newest first: {seen:?}"
    );
    let first = served
        .get(AGENT, &format!("{ACTIONS}?limit=1"))
        .await
        .with(200);
    let withdrawn = id(&first["actions"][0]);
    served
        .post(
            AGENT,
            &format!("{ACTIONS}/{withdrawn}/withdraw"),
            json!({"text": "By mistake."}),
        )
        .await
        .with(200);
    let of = async |states: &str| {
        let page = served
            .get(AGENT, &format!("{ACTIONS}?state={states}"))
            .await
            .with(200);
        page["actions"].as_array().unwrap().len()
    };
    assert_eq!(of("withdrawn").await, 1);
    assert_eq!(of("in_review").await, 6);
    assert_eq!(of("in_review,withdrawn").await, 7);
    assert_eq!(of("approved").await, 0);
}

#[tokio::test]
async fn an_agent_sees_and_touches_its_own_actions_alone() {
    let served = Served::new().await;
    let other = served.world.add_login("second-agent", "agent").await;
    let (alice, bob) = (
        served.world.desk("alice").await,
        served.world.desk("bob").await,
    );
    let made = bob
        .register(&other, AgentKind::Agent, alice.actor.id)
        .await
        .unwrap();
    alice.confirm(&made).await.unwrap();
    let action = id(&served
        .post(AGENT, ACTIONS, proposal("mine"))
        .await
        .with(201));
    let at = |rest: &str| format!("{ACTIONS}/{action}{rest}");
    assert_eq!(
        served.get("second-agent", ACTIONS).await.with(200)["actions"],
        json!([])
    );
    served
        .get("second-agent", &at(""))
        .await
        .refused("not-found");
    served
        .get("second-agent", &at("/await?timeout=0"))
        .await
        .refused("not-found");
    let words = json!({"text": "It is mine."});
    served
        .post("second-agent", &at("/answer"), words.clone())
        .await
        .refused("not-found");
    served
        .post("second-agent", &at("/withdraw"), words.clone())
        .await
        .refused("not-found");
    // The same key is another agent's own.
    let theirs = served.post("second-agent", ACTIONS, proposal("mine")).await;
    assert_ne!(id(&theirs.json()), action);
    // People have other ways; none of these is theirs.
    for person in ["alice", "carol"] {
        served.get(person, &at("")).await.refused("agents-only");
        served
            .post(person, ACTIONS, proposal("of a person"))
            .await
            .refused("agents-only");
        served
            .post(person, &at("/withdraw"), words.clone())
            .await
            .refused("agents-only");
    }
    let unknown = Uuid::nil();
    served
        .get(AGENT, &format!("{ACTIONS}/{unknown}"))
        .await
        .refused("not-found");
    let stands = served.get(AGENT, &at("")).await.with(200);
    assert_eq!(stands["state"], "in_review");
}

#[tokio::test]
async fn a_question_is_heard_and_answered() {
    let served = Served::new().await;
    let action = id(&served
        .post(AGENT, ACTIONS, proposal("asked"))
        .await
        .with(201));
    let answer = format!("{ACTIONS}/{action}/answer");
    let words = json!({"text": "Contract 2026-114."});
    served
        .post(AGENT, &answer, words.clone())
        .await
        .refused("out-of-turn");
    let carol = served.world.desk("carol").await;
    let said = Private {
        salt: &salt(),
        text: "Which contract?",
    };
    let asked = carol
        .store
        .interrupt(action.parse().unwrap(), InterruptionEvent::Asked, said)
        .await
        .unwrap();
    let open = served.get(AGENT, "/agent/ops/questions").await.with(200);
    let question = &open["questions"][0];
    assert_eq!(
        (&question["text"], &question["action_id"]),
        (&json!("Which contract?"), &json!(action))
    );
    assert_eq!(question["seq"], asked.seq);
    served
        .post(AGENT, &answer, json!({"text": " "}))
        .await
        .refused("text-missing");
    served
        .post(AGENT, &answer, json!({"words": "x"}))
        .await
        .refused("body-unreadable");
    let recorded = served.post(AGENT, &answer, words).await.with(200);
    assert!(recorded["seq"].as_u64().unwrap() > asked.seq);
    assert_eq!(
        served.get(AGENT, "/agent/ops/questions").await.with(200)["questions"],
        json!([])
    );
    let back = served
        .post(
            AGENT,
            &format!("{ACTIONS}/{action}/withdraw"),
            json!({"text": "Not needed."}),
        )
        .await;
    back.with(200);
    served
        .post(
            AGENT,
            &format!("{ACTIONS}/{action}/withdraw"),
            json!({"text": "Again."}),
        )
        .await
        .refused("out-of-turn");
}

#[tokio::test]
async fn a_permission_is_used_once_and_what_came_of_it_is_reported() {
    let served = Served::new().await;
    let made = served
        .post(AGENT, ACTIONS, proposal("first"))
        .await
        .with(201);
    let action: Uuid = id(&made).parse().unwrap();
    let at = |what: &str| format!("{ACTIONS}/{action}/{what}");
    let early = served.post(AGENT, &at("consume"), json!({})).await;
    early.refused("not-executable");
    for person in ["carol", "dave"] {
        served
            .world
            .decide(person, action, Verdict::Approve)
            .await
            .unwrap();
    }
    let other = json!({"digest": "ab".repeat(32)});
    let refused = served.post(AGENT, &at("consume"), other).await;
    refused.refused("digest-differs");
    let odd = served
        .post(AGENT, &at("consume"), json!({"digest": "ab"}))
        .await;
    assert!(odd.status >= 400, "{odd:?}");
    let used = served
        .post(AGENT, &at("consume"), json!({}))
        .await
        .with(200);
    assert_eq!(used["digest"].as_str().unwrap().len(), 64);
    served
        .post(AGENT, &at("consume"), json!({}))
        .await
        .refused("not-executable");
    let silent = json!({"outcome": "failed"});
    served
        .post(AGENT, &at("report"), silent)
        .await
        .refused("text-missing");
    let said =
        json!({"outcome": "executed", "note": "Frozen at 14:02.", "digest": "cd".repeat(32)});
    let reported = served
        .post(AGENT, &at("report"), said.clone())
        .await
        .with(200);
    assert_eq!(
        (&reported["state"], &reported["differs"]),
        (&json!("executed"), &json!(true))
    );
    served
        .post(AGENT, &at("report"), said)
        .await
        .refused("not-executable");
    let stands = served
        .get(AGENT, &at("")[..at("").len() - 1])
        .await
        .with(200);
    assert_eq!(
        (&stands["state"], &stands["ended"]),
        (&json!("executed"), &json!(true))
    );
    for person in ["carol", "alice"] {
        let tried = served.post(person, &at("consume"), json!({})).await;
        assert!(tried.status == 403 || tried.status == 401, "{tried:?}");
    }
}

#[tokio::test]
async fn an_action_is_put_in_the_place_of_another_over_http() {
    let served = Served::new().await;
    let mut ids = Vec::new();
    for key in ["former", "later", "third"] {
        ids.push(id(&served
            .post(AGENT, ACTIONS, proposal(key))
            .await
            .with(201)));
    }
    let at = |id: &str| format!("{ACTIONS}/{id}/supersede");
    let by = |id: &str| json!({"by": id});
    served
        .post(AGENT, &at(&ids[1]), by(&ids[0]))
        .await
        .refused("no-successor");
    served
        .post(AGENT, &at(&ids[0]), json!({"by": "A-1"}))
        .await
        .refused("body-unreadable");
    for person in ["carol", "alice"] {
        let tried = served.post(person, &at(&ids[0]), by(&ids[1])).await;
        assert!(tried.status == 403 || tried.status == 401, "{tried:?}");
    }
    let done = served
        .post(AGENT, &at(&ids[0]), by(&ids[1]))
        .await
        .with(200);
    assert_eq!(done["event"], "superseded");
    // The same said twice is one record.
    let again = served
        .post(AGENT, &at(&ids[0]), by(&ids[1]))
        .await
        .with(200);
    assert_eq!(again["recorded"]["seq"], done["recorded"]["seq"]);
    served
        .post(AGENT, &at(&ids[0]), by(&ids[2]))
        .await
        .refused("already-replaced");
    let stands = served
        .get(AGENT, &format!("{ACTIONS}/{}", ids[0]))
        .await
        .with(200);
    assert_eq!(
        (&stands["state"], &stands["ended"]),
        (&json!("superseded"), &json!(true))
    );
}

#[tokio::test]
async fn who_wrote_too_much_is_told_how_long_to_wait() {
    let served = Served::new().await;
    let mut made = Vec::new();
    for key in ["first", "second"] {
        made.push(served.post(AGENT, ACTIONS, proposal(key)).await.with(201));
    }
    at_most_one_record_an_hour(&served.world).await;
    let withdraw = |action: &Value| format!("{ACTIONS}/{}/withdraw", id(action));
    let words = json!({"text": "The account was closed."});
    let first = served.post(AGENT, &withdraw(&made[0]), words.clone()).await;
    assert_eq!(first.status, 200, "{first:?}");
    let refused = served.post(AGENT, &withdraw(&made[1]), words).await;
    refused.refused("rate-limited");
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((3_500..=3_601).contains(&seconds), "{seconds}");
}

/// What is neither a proposal nor any other kind with a limit of its own.
pub async fn at_most_one_record_an_hour(world: &countersign_testkit::World) {
    world
        .as_owner("UPDATE countersign.rate_limit SET per_hour = 1, new_machine = 1 WHERE flow = 'records'")
        .await;
}
