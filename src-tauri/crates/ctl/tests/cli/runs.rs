//! The agents' operations that read no import: payments that wait to be released, and a report on an agent's own past.

use crate::house::House;

const PAYMENTS: &str = "id,time,from_account,to_account,amount,currency
P-1,2026-11-02T09:00:00Z,A,B,120.00,EUR
P-2,2026-11-02T09:05:00Z,A,C,25000.00,EUR
P-3,2026-11-02T09:10:00Z,A,D,50,JPY
";

/// A trial whose founder owns an agent.
fn with_an_agent() -> House {
    let house = House::new();
    house
        .with_secrets(&["init", "--trial", "--founder", "ada:Ada Okonkwo"])
        .json();
    let register = [
        "agent",
        "register",
        "payments",
        "--login",
        "agent_triage",
        "--owner",
        "ada",
    ];
    house.as_login("ada", &register).json();
    house.confirm_all("ada");
    house
}

#[test]
fn payments_get_advice_and_the_agent_s_own_past_a_report() {
    let house = with_an_agent();
    let file = house.file("payments.csv", PAYMENTS);
    let ask = ["automate-compliance", &file, "--limit", "EUR=10000"];
    let answer = house.as_login("agent_triage", &ask).json();
    let complied = &answer["automate_compliance"];
    assert_eq!(
        [
            &complied["payments"],
            &complied["proceed"],
            &complied["block"],
            &complied["review"]
        ],
        [3, 1, 0, 2],
        "what is above the limit and what has none is left to people: {answer}"
    );
    // The seed's word, the same payments on other lines: nothing new is proposed.
    let (header, rows) = PAYMENTS.split_once('\n').unwrap();
    let turned: Vec<&str> = rows.lines().rev().collect();
    let again = house.file("again.csv", format!("{header}\n{}\n", turned.join("\n")));
    let ask = ["automate_compliance", &again, "--limit", "EUR=10000"];
    let answer = house.as_login("agent_triage", &ask).json();
    let known = answer["automate_compliance"]["proposed"]
        .as_array()
        .unwrap();
    assert!(
        known.len() == 3 && known.iter().all(|one| one["existing"] == true),
        "{answer}"
    );

    // Without an id of its own a payment cannot be known again.
    let nameless =
        "time,from_account,to_account,amount,currency\n2026-11-02T09:00:00Z,A,B,1.00,EUR\n";
    let nameless = house.file("nameless.csv", nameless);
    house
        .as_login("agent_triage", &["automate-compliance", &nameless])
        .refused("import-unreadable");

    let ask = ["audit-summary", "--since", "2026-01-01"];
    let answer = house.as_login("agent_triage", &ask).json();
    let report = &answer["audit_summary"]["proposed"][0];
    assert_eq!(report["existing"], false, "{answer}");
    let shown = house
        .as_login("ada", &["show", report["action"].as_str().unwrap()])
        .json();
    assert!(
        shown.to_string().contains("release_payment"),
        "the report counts what was proposed: {shown}"
    );
}

#[test]
fn one_action_is_put_in_the_place_of_another_by_its_agent_and_by_the_agent_s_owner() {
    let house = with_an_agent();
    let file = house.file("payments.csv", PAYMENTS);
    let answer = house
        .as_login("agent_triage", &["automate-compliance", &file])
        .json();
    let proposed = answer["automate_compliance"]["proposed"]
        .as_array()
        .unwrap();
    let ids: Vec<&str> = proposed
        .iter()
        .map(|one| one["action"].as_str().unwrap())
        .collect();
    let [first, second, third] = ids[..] else {
        panic!("{answer}")
    };
    let place = |login, former, later| house.as_login(login, &["supersede", former, later]);
    place("agent_triage", second, first).refused("no-successor");
    place("agent_triage", first, "A-999999").refused("not-found");
    let done = place("agent_triage", first, second).json();
    assert_eq!(
        [
            &done["superseded"]["action"],
            &done["superseded"]["successor"]
        ],
        [first, second],
        "{done}"
    );
    place("ada", first, third).refused("already-replaced");
    let done = place("ada", second, third);
    assert!(done.out.contains("superseded"), "{}", done.out);
    let shown = house.as_login("ada", &["show", second]).json();
    assert_eq!(
        [
            &shown["action"]["state"],
            &shown["action"]["predecessor"],
            &shown["action"]["successor"]
        ],
        ["superseded", first, third],
        "{shown}"
    );
}
