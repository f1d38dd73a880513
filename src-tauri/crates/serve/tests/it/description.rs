//! The description and the routes are one table.

use countersign_statement::codes::Verdict;
use serde_json::{Value, json};

use crate::kit::{AGENT, Asked, Served, fits, proposal};

/// Every operation that is offered. Whoever adds one adds it here, and reads what it says.
const OFFERED: &[(&str, &str)] = &[
    ("get", "/"),
    ("post", "/agent/audit_summary"),
    ("post", "/agent/automate_compliance"),
    ("get", "/agent/ops/actions"),
    ("post", "/agent/ops/actions"),
    ("get", "/agent/ops/actions/metrics"),
    ("get", "/agent/ops/actions/{id}"),
    ("post", "/agent/ops/actions/{id}/answer"),
    ("post", "/agent/ops/actions/{id}/approve"),
    ("get", "/agent/ops/actions/{id}/await"),
    ("post", "/agent/ops/actions/{id}/break_glass"),
    ("post", "/agent/ops/actions/{id}/consume"),
    ("get", "/agent/ops/actions/{id}/events"),
    ("post", "/agent/ops/actions/{id}/glass"),
    ("post", "/agent/ops/actions/{id}/glass_review"),
    ("post", "/agent/ops/actions/{id}/glass_statement"),
    ("get", "/agent/ops/actions/{id}/grant"),
    ("post", "/agent/ops/actions/{id}/reject"),
    ("post", "/agent/ops/actions/{id}/report"),
    ("post", "/agent/ops/actions/{id}/retract"),
    ("post", "/agent/ops/actions/{id}/retraction"),
    ("post", "/agent/ops/actions/{id}/revise"),
    ("post", "/agent/ops/actions/{id}/statement"),
    ("post", "/agent/ops/actions/{id}/supersede"),
    ("post", "/agent/ops/actions/{id}/withdraw"),
    ("get", "/agent/ops/questions"),
    ("get", "/agent/ops/queue"),
    ("get", "/agent/ops/queue/depth"),
    ("get", "/agent/ops/queue/{id}"),
    ("get", "/agent/ops/queue/{id}/records"),
    ("post", "/agent/remediate"),
    ("post", "/agent/screen"),
    ("post", "/agent/triage"),
    ("get", "/exports/"),
    ("post", "/exports/"),
    ("post", "/exports/batch_verify"),
    ("delete", "/exports/{id}"),
    ("get", "/exports/{id}"),
    ("get", "/exports/{id}/bundle"),
    ("get", "/exports/{id}/making"),
    ("post", "/exports/{id}/record"),
    ("post", "/exports/{id}/redeliver"),
    ("post", "/exports/{id}/seal"),
    ("get", "/health"),
    ("post", "/mcp"),
    ("get", "/metrics"),
    ("get", "/openapi.json"),
];

fn described(document: &Value) -> Vec<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    let mut all: Vec<(String, String)> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap();
            methods
                .keys()
                .map(move |method| (method.clone(), path.clone()))
        })
        .collect();
    all.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    all
}

#[tokio::test]
async fn what_is_described_is_what_is_offered() {
    let served = Served::new().await;
    let document = served
        .send(Asked::new("GET", "/openapi.json"))
        .await
        .with(200);
    assert_eq!(document, countersign_serve::openapi());
    let offered: Vec<(String, String)> = OFFERED
        .iter()
        .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(described(&document), offered);
    for (_, path) in OFFERED {
        let real = path.replace("{id}", "00000000-0000-4000-8000-000000000000");
        for method in ["get", "post", "put", "delete", "patch"] {
            let asked = Asked::new(&method.to_ascii_uppercase(), &real).by(AGENT);
            let answer = served.send(asked).await;
            let listed = OFFERED.contains(&(method, *path));
            let missing = answer.status == 405 || answer.body.contains("route-unknown");
            assert_eq!(missing, !listed, "{method} {path}: {answer:?}");
            assert!(answer.status < 500, "{method} {path}: {answer:?}");
        }
    }
}

#[test]
fn every_operation_is_described_whole_and_every_reference_leads_somewhere() {
    let document = countersign_serve::openapi();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(
                !operation["summary"].as_str().unwrap().is_empty(),
                "{method} {path}"
            );
            let refused =
                &operation["responses"]["default"]["content"]["application/problem+json"]["schema"];
            assert_eq!(
                refused["$ref"], "#/components/schemas/Problem",
                "{method} {path}"
            );
            let open = operation["security"].as_array().unwrap().is_empty();
            assert_eq!(
                open,
                !["/agent", "/exports", "/mcp"]
                    .iter()
                    .any(|begin| path.starts_with(begin)),
                "{method} {path}"
            );
        }
    }
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"").skip(1) {
        let to = reference.split('"').next().unwrap();
        let pointer = to.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{to} leads nowhere");
    }
}

#[tokio::test]
async fn the_page_fetches_and_runs_nothing() {
    let served = Served::new().await;
    let page = served.send(Asked::new("GET", "/")).await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(page.body.contains("/agent/ops/actions/{id}/await"));
    assert!(!page.body.contains("<script") && !page.body.contains("src="));
}

#[tokio::test]
async fn what_is_answered_is_what_is_described() {
    let served = Served::new().await;
    let document = countersign_serve::openapi();
    let held = async |who: &str, method: &str, template: &str, path: &str, body: Option<Value>| {
        let answer = served
            .call(who, &method.to_ascii_uppercase(), path, body)
            .await;
        let described = &document["paths"][template][method]["responses"];
        let described =
            &described[answer.status.to_string()]["content"]["application/json"]["schema"];
        assert!(described.is_object(), "{method} {template}: {answer:?}");
        let value = answer.json();
        fits(&document, described, &value, template);
        value
    };
    let actions = "/agent/ops/actions";
    let made = held(AGENT, "post", actions, actions, Some(proposal("described"))).await;
    let again = served.post(AGENT, actions, proposal("described")).await;
    let problem = served.get(AGENT, "/agent/ops/queue").await.json();
    let of_problem = json!({"$ref": "#/components/schemas/Problem"});
    fits(&document, &of_problem, &problem, "problem");
    let of_proposed = json!({"$ref": "#/components/schemas/Proposed"});
    fits(&document, &of_proposed, &again.with(200), "proposed");
    let id = made["action_id"].as_str().unwrap().to_owned();
    let uuid = id.parse().unwrap();
    held(AGENT, "get", actions, actions, None).await;
    let one = "/agent/ops/actions/{id}";
    let at = |template: &str| template.replace("{id}", &id);
    held(AGENT, "get", one, &at(one), None).await;
    let wait = "/agent/ops/actions/{id}/await";
    let now = format!("{}?timeout=0", at(wait));
    held(AGENT, "get", wait, &now, None).await;
    let intended = json!({"verdict": "approve", "reason_code": "evidence_supports", "narrative": "I read the file."});
    let statement = "/agent/ops/actions/{id}/statement";
    held("carol", "post", statement, &at(statement), Some(intended)).await;
    served
        .world
        .decide("carol", uuid, Verdict::Reject)
        .await
        .unwrap();
    for (who, template) in [
        ("carol", "/agent/ops/queue/{id}"),
        ("carol", "/agent/ops/queue/{id}/records"),
        ("frank", "/agent/ops/actions/metrics"),
        ("carol", "/agent/ops/queue/depth"),
        (AGENT, "/agent/ops/queue/depth"),
        (AGENT, "/agent/ops/questions"),
        ("bob", "/exports/"),
    ] {
        held(who, "get", template, &at(template), None).await;
    }
    let queue = "/agent/ops/queue";
    let all = held("carol", "get", queue, "/agent/ops/queue?view=all", None).await;
    assert_eq!(all["actions"][0]["action_id"], json!(id));
    let summary = "/agent/audit_summary";
    let period = json!({"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"});
    held(AGENT, "post", summary, summary, Some(period)).await;
    let verify = "/exports/batch_verify";
    held("bob", "post", verify, verify, Some(json!({}))).await;
}
