//! A policy is changed by two people: shown as a file, compared, tried, drafted, confirmed; what contradicts itself is refused by
//! name.

use serde_json::{Value, json};

use crate::house::{House, transactions};

/// What `policy show` prints, changed.
fn changed(house: &House, change: impl FnOnce(&mut Value)) -> String {
    let mut document = house.as_login("ada", &["policy", "show"]).json()["document"].clone();
    change(&mut document);
    house.file("policy.json", document.to_string())
}

#[test]
fn a_policy_is_tried_drafted_and_brought_into_force_by_two_people() {
    let house = House::founded();
    house
        .as_login(
            "ada",
            &[
                "agent",
                "register",
                "aml-screen",
                "--login",
                "agent_screen",
                "--owner",
                "ada",
            ],
        )
        .json();
    house.confirm_all("ben");
    let csv = house.file("transactions.csv", transactions());
    house
        .as_login(
            "ada",
            &["import", "transactions", &csv, "--time-format", "step:day"],
        )
        .json();
    let screened = house.as_login("agent_screen", &["screen"]).json();
    let proposed = screened["screened"]["proposed"].as_array().unwrap().len();
    assert!(proposed > 0);

    // Ada answers for the agent: of two people one is left, and a route of two steps is never finished. That is said.
    let queue = house.as_login("ben", &["queue"]).json();
    let high = queue["queue"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["risk"] == "high" || row["risk"] == "critical")
        .unwrap();
    let action = high["action"].as_str().unwrap();
    let who = house.as_login("ben", &["queue", "--who", action]).json();
    assert_eq!(
        (&who["shortage"]["step"], &who["shortage"]["found"]),
        (&json!(2), &json!(0)),
        "{who}"
    );
    let said = house.read_by("ben", &["who", action]).out;
    assert!(
        said.contains("It cannot be finished as things stand: Step 2 needs 1 more"),
        "{said}"
    );

    // What is shown can be drafted again: nothing changes.
    let same = changed(&house, |_| {});
    let diff = house.as_login("ada", &["policy", "diff", &same]).json();
    assert_eq!(diff["differences"], json!([]));
    let before = house.head();
    let tried = house.as_login("ada", &["policy", "try", &same]).json();
    assert_eq!(
        (&tried["tried"], &tried["changed"], &tried["touched"]),
        (&json!(proposed), &json!([]), &json!([]))
    );

    // A block of everything changes each of them, by id, and is stricter to each open one.
    let strict = changed(&house, |d| {
        let rule = json!({"outcome": "block"});
        *d = json!({"title": "Nothing goes", "rules": [rule]});
    });
    let tried = house.as_login("ada", &["policy", "try", &strict]).json();
    assert_eq!(
        tried["changed"].as_array().unwrap().len(),
        proposed,
        "{tried}"
    );
    assert_eq!(tried["changed"][0]["would"], "blocked");
    assert_eq!(
        tried["touched"].as_array().unwrap().len(),
        proposed,
        "{tried}"
    );
    let words = house.read_by("ada", &["policy", "try", &strict]).out;
    assert!(
        words.contains(&format!("It would have changed {proposed} of {proposed}:")),
        "{words}"
    );
    assert_eq!(house.head(), before, "trying records nothing");

    // Drafted by one, confirmed by the other.
    let drafted = house
        .as_login("ada", &["policy", "propose", &strict])
        .json();
    assert_eq!(drafted["proposed"]["version"], 2);
    house
        .as_login("ada", &["policy", "confirm"])
        .refused("second-person");
    let listed = house.as_login("ben", &["policy", "versions"]).json();
    assert_eq!(listed["versions"][1]["in_force"], false);
    let confirmed = house.as_login("ben", &["policy", "confirm"]).json();
    assert_eq!(
        confirmed["confirmed"]["policy"],
        drafted["proposed"]["policy"]
    );
    let listed = house.as_login("ben", &["policy", "versions"]).json();
    assert_eq!(
        (
            &listed["versions"][0]["in_force"],
            &listed["versions"][1]["in_force"]
        ),
        (&json!(false), &json!(true)),
        "{listed}"
    );
    house
        .as_login("ben", &["policy", "confirm"])
        .refused("not-found");
    let diff = house
        .as_login("ben", &["policy", "diff", "--from", "1", "--to", "2"])
        .json();
    assert!(diff["differences"].as_array().unwrap().len() > 1, "{diff}");
}

#[test]
fn a_policy_that_cannot_be_meant_is_refused_with_what_contradicts_what() {
    let house = House::founded();
    let before = house.head();
    let refused = |change: &dyn Fn(&mut Value), words: &str| {
        let file = changed(&house, change);
        let said = house.as_login("ada", &["policy", "propose", &file]);
        said.refused("policy-invalid");
        assert!(said.err.contains(words), "{words}: {said:?}");
        // Trying says the same, and does not fail.
        let tried = house.read_by("ada", &["policy", "try", &file]);
        assert!(tried.out.contains(words), "{words}: {tried:?}");
    };
    refused(
        &|d| {
            let rules = d["rules"].as_array_mut().unwrap();
            rules.rotate_right(1);
            for (rule, number) in rules.iter_mut().zip(1..) {
                rule["rule"] = json!(number);
            }
        },
        "Rule 2 never applies: rule 1 before it takes whatever it would.",
    );
    refused(
        &|d| d["rules"][4]["steps"][0]["quorum"] = json!(3),
        "Step 1 of rule 5 needs 3 people in the role of analyst",
    );
    refused(
        &|d| d["rules"][4]["steps"][0]["deny"] = json!(9),
        "Step 1 of rule 5 ends by 9 rejections",
    );
    refused(
        &|d| d["rules"][1]["min_persons"] = json!(3),
        "Step 2 of rule 2 needs 2 people in the role of supervisor, and only 1 can take part in it.",
    );
    assert_eq!(house.head(), before, "what was refused left nothing");
}

#[test]
fn a_calendar_is_made_shown_by_week_and_put_into_a_policy_and_the_doctor_says_how_long_it_goes_on()
{
    let house = House::founded();
    let holidays = house.file(
        "hesse.csv",
        "date;name\n2027-01-01;New Year\n2027-01-06;Three Kings\n",
    );
    let make = |more: &[&str]| {
        let asked = [
            "calendar",
            "--zone",
            "Europe/Berlin",
            "--hours",
            "mon-thu 09:00-12:00,13:00-17:30; fri 09:00-15:00",
            "--from",
            "2026-12-31",
            "--until",
            "2027-01-10",
        ];
        let asked: Vec<&str> = asked.iter().chain(more).copied().collect();
        (house.read_by("ada", &asked).out, house.run(&asked))
    };
    let words = make(&["--holidays", &holidays]).0;
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(
        lines[1],
        "2026-W53                          7:30      -      -      -   7:30  2027-01-01 New Year"
    );
    assert_eq!(
        lines[2],
        "2027-W01     7:30   7:30      -   7:30   6:00      -      -  28:30  2027-01-06 Three Kings"
    );
    assert!(
        lines[3].contains("without the 2 holidays of hesse.csv"),
        "{words}"
    );
    let frankfurt = make(&["--holidays", &holidays, "--name", "Frankfurt"]).1;
    let calendar = frankfurt.json();
    assert_eq!(calendar["name"], "Frankfurt");
    assert_eq!(calendar["hours"][0]["from"], "2026-12-31T08:00:00.000000Z");
    assert_eq!(calendar["hours"].as_array().unwrap().len(), 9);
    let file = house.file("frankfurt.json", frankfurt.out);

    // A step that names it without it is refused; with it the policy is in force, and says that it ends.
    let policy = changed(&house, |d| {
        d["rules"][4]["steps"][0]["calendar"] = json!("Frankfurt");
        d["rules"][4]["steps"][0]["due_seconds"] = json!(28_800);
    });
    let refused = house.as_login("ada", &["policy", "propose", &policy]);
    refused.refused("policy-invalid");
    assert!(
        refused
            .err
            .contains("counts in the calendar \\\"Frankfurt\\\", which the policy does not have"),
        "{}",
        refused.err
    );
    let with = ["policy", "try", &policy, "--calendar", &file];
    let tried = house.as_login("ada", &with).json();
    assert_eq!(tried["faults"], json!([]), "{tried}");
    let said = tried.to_string();
    assert!(
        said.contains("8 working hours of the calendar \\\"Frankfurt\\\""),
        "{said}"
    );
    assert!(said.contains("ends on 2027-01-10 23:00 UTC"), "{said}");
    house
        .as_login("ada", &["policy", "propose", &policy, "--calendar", &file])
        .json();
    house.as_login("ben", &["policy", "confirm"]).json();
    let words = house.read_by("ada", &["policy", "show", "--words"]).out;
    assert!(
        words.contains("Calendar \"Frankfurt\", made of mon-thu"),
        "{words}"
    );
    let doctor = house.as_login("ada", &["doctor"]).out;
    assert!(
        doctor.contains("The policy's calendar \\\"Frankfurt\\\" end"),
        "{doctor}"
    );

    // What it cannot be made of is named.
    let german = house.file("h.txt", "25.12.2027 Christmas");
    make(&["--holidays", &german]).1.refused("holidays");
    make(&["--holidays", "nowhere.txt"])
        .1
        .refused("file-missing");
    house
        .run(&[
            "calendar",
            "--zone",
            "Berlin",
            "--hours",
            "mon-fri 09:00-17:00",
            "--from",
            "2027-01-01",
            "--until",
            "2027-02-01",
        ])
        .refused("schedule-zone");
    house
        .as_login("ada", &["policy", "try", &policy, "--calendar", &policy])
        .refused("calendar-file");
}
