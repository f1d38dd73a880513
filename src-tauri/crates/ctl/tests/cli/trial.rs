//! One person's trial: the other half of the commands; and a key's whole life.

use crate::house::House;

/// The second and the third begin on one line, as in an array that a program wrote.
const INCIDENTS: &str = r#"[
  {"id": "INC-1", "title": "Customer reports fraud", "description": "Payments to a sanctioned party, structured below the limit.",
   "severity": "critical", "source": "hotline", "opened_at": "2026-03-01T09:00:00Z", "accounts": ["a1"]},
  {"id": "INC-2", "title": "Test alarm", "description": "This was a drill and a test, nothing happened.",
   "severity": "low", "source": "monitoring", "opened_at": "2026-03-02T09:00:00Z"}, {"id": "INC-3",
   "title": "Customer asks for a copy of a statement", "severity": "low", "opened_at": "2026-03-02T10:00:00Z"},
  {"id": "INC-1", "title": "The same id again", "severity": "low", "opened_at": "2026-03-03T09:00:00Z"}
]"#;

#[test]
fn one_person_tries_alone() {
    let house = House::new();
    let made = house
        .with_secrets(&["init", "--trial", "--founder", "ada:Ada Okonkwo"])
        .json();
    assert_eq!(made["founded"]["mode"], "trial");

    house
        .as_login(
            "ada",
            &[
                "agent",
                "register",
                "incident-triage",
                "--login",
                "agent_triage",
                "--owner",
                "ada",
            ],
        )
        .json();
    let confirmed = house.confirm_all("ada");
    assert_eq!(
        confirmed["confirmed"].as_array().map(Vec::len),
        Some(1),
        "in a trial there is no second person"
    );
    house
        .as_login("agent_triage", &["triage"])
        .refused("nothing-imported");
    let file = house.file("incidents.json", INCIDENTS);
    let imported = house
        .as_login("ada", &["import", "incidents", &file])
        .json();
    assert_eq!(imported["import"]["report"]["accepted"], 3, "{imported}");
    assert_eq!(
        imported["import"]["report"]["bad_lines"]
            .as_array()
            .map(Vec::len),
        Some(1),
        "{imported}"
    );
    let triaged = house.as_login("agent_triage", &["triage"]).json();
    let kinds: Vec<&str> = triaged["triaged"]["proposed"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p["kind"].as_str())
        .collect();
    assert_eq!(kinds.len(), 3, "{triaged}");
    assert_eq!(kinds[0], "escalate_incident", "{triaged}");
    let remedied = house.as_login("agent_triage", &["remediate"]).json();
    assert_eq!(
        (
            &remedied["remediated"]["incidents"],
            &remedied["remediated"]["proposed"]
        ),
        (&3.into(), &serde_json::json!([])),
        "nothing was found about the accounts: {remedied}"
    );
    let queue = house.as_login("ada", &["queue"]).json();
    assert_eq!(queue["states"]["in_review"], 3, "{queue}");

    let action = queue["queue"][0]["action"].as_str().unwrap();
    house
        .as_login("ada", &["comment", action, "A word before the key goes."])
        .json();
    house
        .as_login("ada", &["person", "enrol-key"])
        .refused("key-exists");
    // Nobody else is there to confirm a new one.
    house
        .as_login("ada", &["person", "revoke-key", "ada"])
        .refused("last-admin");
}

#[test]
fn a_key_that_was_revoked_is_told_so_and_replaced() {
    let house = House::founded();
    let revoked = house
        .as_login(
            "ben",
            &["person", "revoke-key", "ben", "--compromised-since", "3"],
        )
        .json();
    let old = revoked["revoked"]["key_id"].clone();
    let before = house.head();
    // What was revoked does not wait for anybody, and is not told so.
    let late = house.as_login("ben", &["person", "grant", "ada", "analyst"]);
    late.refused("key-not-active");
    assert!(
        late.err.contains("Your signing key was revoked.")
            && late.err.contains(r#""fault":"revoked""#),
        "{late:?}"
    );
    let listed = |house: &House| {
        let list = house.as_login("ada", &["person", "list"]).json();
        let people = list["people"].as_array().unwrap().clone();
        let ben = people.into_iter().find(|p| p["login"] == "ben").unwrap();
        ben["key_fault"].clone()
    };
    assert_eq!(listed(&house), "revoked");
    assert_eq!(house.head(), before);
    let enrol = ["person", "enrol-key", "--custody", "passphrase"];
    let new = house.as_login("ben", &enrol).json();
    assert_ne!(
        new["enrolled"]["key_id"], old,
        "a revoked key is not taken up again"
    );
    assert_eq!(listed(&house), "unconfirmed");
    house.as_login("ben", &enrol).refused("key-pending");
    house.confirm_all("ada");
    assert_eq!(listed(&house), serde_json::Value::Null);
    // Now hers may go, and his is the last one.
    house
        .as_login("ada", &["person", "revoke-key", "ada"])
        .json();
    house
        .as_login("ben", &["person", "revoke-key", "ben"])
        .refused("last-admin");
}
