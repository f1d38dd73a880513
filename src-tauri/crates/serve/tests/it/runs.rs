//! The rules agents, run over HTTP: what they find comes through the ordinary door, under the calling agent's login and the policy.

use countersign_agents::import::Dialect;
use countersign_app::{Session, Signer, Watch, Workspace};
use countersign_embedded::Secret;
use countersign_statement::codes::Verdict;
use countersign_testkit::actor;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{AGENT, Served, proposal};

const INCIDENTS: &str = r#"[
  {"id": "INC-1", "title": "Customer reports fraud", "description": "Payments to a sanctioned party, structured below the limit.",
   "severity": "critical", "source": "hotline", "opened_at": "2026-03-01T09:00:00Z", "accounts": ["x-hub", "a1"]},
  {"id": "INC-2", "title": "Test alarm", "description": "This was a drill and a test, nothing happened.",
   "severity": "low", "source": "monitoring", "opened_at": "2026-03-02T09:00:00Z"}
]"#;

/// Sixty steps of ordinary payments, and one account that twelve others pay within two.
fn transactions() -> String {
    let mut lines = vec!["id,time,from_account,to_account,amount,currency".to_owned()];
    let mut line = |step: usize, from: String, to: String, cents: usize| {
        let id = lines.len();
        let (whole, part) = (cents / 100, cents % 100);
        lines.push(format!("t{id},{step},{from},{to},{whole}.{part:02},EUR"));
    };
    for step in 0..60 {
        for n in 0..20 {
            let (from, to) = ((n * 37 + step * 11) % 300, (n * 53 + step * 29 + 7) % 300);
            let cents = 2000 + (n * 9707 + step * 1301) % 90_000;
            line(step, format!("a{from}"), format!("a{to}"), cents);
        }
    }
    for n in 0..12 {
        line(20 + n % 2, format!("x{n}"), "x-hub".to_owned(), 94_825);
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A server over a world in which transactions and incidents were imported.
async fn imported() -> Served {
    let served = Served::new().await;
    let dir = tempfile::tempdir().unwrap();
    let (rows, reports) = (dir.path().join("t.csv"), dir.path().join("i.json"));
    std::fs::write(&rows, transactions()).unwrap();
    std::fs::write(&reports, INCIDENTS).unwrap();
    let workspace = Workspace::at(served.world.target());
    let password = Secret::from(actor("erin").password);
    let erin = Session::sign_in(&workspace, "erin", Some(&password), Signer::Elsewhere)
        .await
        .unwrap();
    let dialect = Dialect {
        time_format: Some("step:day".to_owned()),
        ..Dialect::default()
    };
    let watch = Watch::default();
    erin.import_transactions(&rows, dialect, &watch)
        .await
        .unwrap();
    erin.import_incidents(&reports, &watch).await.unwrap();
    erin.close().await;
    served
}

/// Under the seed's names, and what is recorded is what was answered.
async fn logged(served: &Served, finding: &Value) {
    for name in ["agent_input", "agent_output", "rules"] {
        assert!(finding[name].is_object(), "{name} in {finding}");
    }
    for name in [
        "ai_explanation",
        "agent_version",
        "recommendation",
        "confidence",
    ] {
        assert!(!finding[name].as_str().unwrap().is_empty(), "{name}");
    }
    assert_eq!(finding["actor_type"], "agent");
    let id = finding["action_id"].as_str().unwrap();
    let read = served
        .get("frank", &format!("/agent/ops/queue/{id}"))
        .await
        .with(200);
    let content = &read["content"];
    for name in [
        "kind",
        "subject",
        "actor_type",
        "agent_version",
        "is_simulation",
        "risk",
    ] {
        assert_eq!(content[name], finding[name], "{name}");
    }
    for name in ["agent_input", "agent_output"] {
        let kept: Value = serde_json::from_str(content[name].as_str().unwrap()).unwrap();
        assert_eq!(kept, finding[name], "{name}");
    }
    assert_eq!(read["agent"], AGENT);
    assert_eq!(read["seq"], finding["seq"]);
}

#[tokio::test]
async fn incidents_are_triaged_once_and_people_decide() {
    let served = imported().await;
    let done = served
        .post(AGENT, "/agent/triage", json!({}))
        .await
        .with(200);
    assert_eq!(
        (&done["incidents"], &done["not_listed"]),
        (&json!(2), &json!(0))
    );
    let found = done["findings"].as_array().unwrap();
    let kinds: Vec<&Value> = found.iter().map(|f| &f["kind"]).collect();
    assert_eq!(
        kinds,
        [&json!("escalate_incident"), &json!("close_incident")]
    );
    for finding in found {
        assert_eq!(finding["became"], "proposed");
        logged(&served, finding).await;
    }
    // Again, nothing is proposed twice; an incident can be named.
    let again = json!({"incident": "INC-1"});
    let again = served.post(AGENT, "/agent/triage", again).await.with(200);
    let again = again["findings"].as_array().unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(
        (&again[0]["became"], &again[0]["action_id"]),
        (&json!("waits"), &found[0]["action_id"])
    );
    // A simulation is a lane of its own.
    let simulated = json!({"incident": "INC-1", "is_simulation": true});
    let simulated = served
        .post(AGENT, "/agent/triage", simulated)
        .await
        .with(200);
    let simulated = &simulated["findings"][0];
    assert_eq!(
        (&simulated["became"], &simulated["is_simulation"]),
        (&json!("proposed"), &json!(true))
    );
    logged(&served, simulated).await;
    let later = json!({"since": "2026-03-02T00:00:00Z"});
    let later = served.post(AGENT, "/agent/triage", later).await.with(200);
    assert_eq!(
        (&later["incidents"], &later["earlier_incidents"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn remedies_are_proposed_for_flagged_accounts_alone_and_payments_are_held_against_them() {
    let served = imported().await;
    let screened = served
        .post(AGENT, "/agent/screen", json!({}))
        .await
        .with(200);
    assert_eq!(screened["transactions"], 1212);
    let found = screened["findings"].as_array().unwrap();
    let hub = found.iter().find(|f| f["subject"] == "x-hub").unwrap();
    logged(&served, hub).await;
    let done = served
        .post(AGENT, "/agent/remediate", json!({"is_simulation": true}))
        .await
        .with(200);
    let remedies = done["findings"].as_array().unwrap();
    assert_eq!(
        remedies.len(),
        1,
        "a1 was reported, and nothing was found about it: {done}"
    );
    assert_eq!(remedies[0]["subject"], "x-hub");
    assert_eq!(remedies[0]["agent_input"]["incident"], "INC-1");
    logged(&served, &remedies[0]).await;

    let payment = |id: &str, to: &str, amount: &str| json!({"id": id, "time": "2026-11-27T09:00:00Z", "from_account": "a1", "to_account": to, "amount": amount, "currency": "EUR"});
    let limits = json!([{"currency": "EUR", "amount": "10000"}]);
    let path = "/agent/automate_compliance";
    let asked = json!({"transactions": [payment("P-1", "a2", "12.50"), payment("P-2", "x-hub", "12.50"), payment("P-3", "a2", "10000.00")], "limits": limits});
    let said = served.post(AGENT, path, asked.clone()).await.with(200);
    let said = said["findings"].as_array().unwrap();
    let advice: Vec<&Value> = said.iter().map(|f| &f["recommendation"]).collect();
    assert_eq!(advice[0], "proceed");
    assert_ne!(advice[1], "proceed", "{:?}", said[1]);
    assert_eq!(advice[2], "review");
    for finding in said {
        assert_eq!(finding["kind"], "release_payment");
        logged(&served, finding).await;
    }
    // The same again is the same action; another amount under the same id is not.
    let again = served.post(AGENT, path, asked).await.with(200);
    assert_eq!(
        (
            &again["findings"][0]["became"],
            &again["findings"][0]["action_id"]
        ),
        (&json!("known"), &said[0]["action_id"])
    );
    // Alone, it is the same as among others.
    let alone = json!({"transactions": [payment("P-3", "a2", "10000.00")], "limits": limits});
    let alone = served.post(AGENT, path, alone).await.with(200);
    assert_eq!(
        alone["findings"][0]["action_id"], said[2]["action_id"],
        "{alone}"
    );
    let larger = json!({"transactions": [payment("P-1", "a2", "13.50")], "limits": limits});
    let larger = served.post(AGENT, path, larger).await.with(200);
    assert_eq!(larger["findings"][0]["became"], "proposed");
    assert_ne!(larger["findings"][0]["action_id"], said[0]["action_id"]);
    for (member, value, name) in [
        ("amount", json!("-1"), "transactions[0].amount"),
        ("amount", json!("1e9"), "transactions[0].amount"),
        ("currency", json!("euro"), "transactions[0].currency"),
        ("time", json!("yesterday"), "transactions[0].time"),
        ("id", json!(""), "transactions[0].id"),
        ("to_account", json!("a\u{0}b"), "transactions[0].to_account"),
    ] {
        let mut odd = payment("P-9", "a2", "1.00");
        odd[member] = value;
        let refused = served
            .post(AGENT, path, json!({"transactions": [odd]}))
            .await;
        assert_eq!(refused.refused("parameter")["members"]["name"], name);
    }
    let none = json!({"transactions": []});
    served.post(AGENT, path, none).await.refused("parameter");
}

#[tokio::test]
async fn there_is_nothing_to_run_over_and_nobody_but_an_agent_runs() {
    let served = Served::new().await;
    for path in ["/agent/triage", "/agent/remediate", "/agent/screen"] {
        served
            .post(AGENT, path, json!({}))
            .await
            .refused("nothing-imported");
        let other = json!({"import": Uuid::nil()});
        served
            .post(AGENT, path, other)
            .await
            .refused("nothing-imported");
        served
            .post(AGENT, path, json!({"since": "soon"}))
            .await
            .refused("parameter");
        served
            .post("carol", path, json!({}))
            .await
            .refused("agents-only");
    }
    // Payments need no import: nothing is known against them, and people look where no limit is set.
    let payment = json!({"id": "P-1", "time": "2026-11-27T09:00:00Z", "from_account": "a", "to_account": "b", "amount": "1.00", "currency": "EUR"});
    let said = served
        .post(
            AGENT,
            "/agent/automate_compliance",
            json!({"transactions": [payment]}),
        )
        .await
        .with(200);
    assert_eq!(said["findings"][0]["recommendation"], "review");
}

#[tokio::test]
async fn a_period_is_summarised_as_a_report_that_people_sign_off() {
    let served = Served::new().await;
    let actions = "/agent/ops/actions";
    let (failed, waits) = (proposal("failed"), proposal("waits"));
    let failed = served.post(AGENT, actions, failed).await.with(201)["action_id"].clone();
    served.post(AGENT, actions, waits).await.with(201);
    let id: Uuid = failed.as_str().unwrap().parse().unwrap();
    for person in ["carol", "dave"] {
        served
            .world
            .decide(person, id, Verdict::Approve)
            .await
            .unwrap();
    }
    let at = |what: &str| format!("{actions}/{id}/{what}");
    served
        .post(AGENT, &at("consume"), json!({}))
        .await
        .with(200);
    let said = json!({"outcome": "failed", "note": "The account was closed."});
    served.post(AGENT, &at("report"), said).await.with(200);
    let path = "/agent/audit_summary";
    let period = json!({"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"});
    let made = served.post(AGENT, path, period.clone()).await.with(200);
    assert_eq!(
        (
            &made["became"],
            &made["kind"],
            &made["recommendation"],
            &made["risk"]
        ),
        (
            &json!("proposed"),
            &json!("file_report"),
            &json!("review"),
            &json!("medium")
        )
    );
    let seen = &made["agent_output"];
    assert_eq!(
        (&seen["total"], &seen["states"]),
        (&json!(2), &json!({"failed": 1, "in_review": 1}))
    );
    assert_eq!(seen["attention"][0]["actions"], json!([failed]));
    logged(&served, &made).await;
    // The report is an action too, so what is summarised next is more.
    let next = served.post(AGENT, path, period).await.with(200);
    assert_eq!(next["agent_output"]["total"], 3);
    let empty = json!({"since": "2020-01-01T00:00:00Z", "until": "2020-02-01T00:00:00Z"});
    let one = served.post(AGENT, path, empty.clone()).await.with(200);
    assert_eq!(
        (&one["recommendation"], &one["agent_output"]["total"]),
        (&json!("proceed"), &json!(0))
    );
    let again = served.post(AGENT, path, empty).await.with(200);
    assert_eq!(
        (&again["became"], &again["action_id"]),
        (&json!("known"), &one["action_id"])
    );
    for odd in [
        json!({"since": "2020-02-01T00:00:00Z", "until": "2020-02-01T00:00:00Z"}),
        json!({"since": "17", "until": "2020-02-01T00:00:00Z"}),
        json!({"since": "2020-02-01", "until": "2020-03-01"}),
    ] {
        served.post(AGENT, path, odd).await.refused("parameter");
    }
    let carols = json!({"since": "2020-01-01T00:00:00Z", "until": "2020-02-01T00:00:00Z"});
    served
        .post("carol", path, carols)
        .await
        .refused("agents-only");
}
