//! What is refused before there is a workspace: places, addresses, keyrings, founders. Nothing is left behind.

use std::fs;

use crate::house::{House, finish};

const FOUNDERS: [&str; 5] = [
    "init",
    "--founder",
    "ada:Ada Okonkwo",
    "--founder",
    "ben:Ben Lindqvist",
];

#[test]
fn places_that_are_none_are_refused_and_stay_as_they_are() {
    let house = House::without_keyring();
    house.as_login("ada", &["queue"]).refused("no-workspace");
    house.with_secrets(&["migrate"]).refused("no-workspace");
    assert!(!house.workspace().exists());

    finish(
        house
            .command()
            .env("COUNTERSIGN_URL", "postgres://db.example/x")
            .args(["--as", "ada", "queue"]),
    )
    .refused("two-workspaces");
    let home = house.path("home");
    let said = finish(
        house
            .command()
            .env_remove("COUNTERSIGN_WORKSPACE")
            .args(["--as", "ada", "queue"]),
    );
    assert!(
        said.refused("no-workspace").err.contains(&format!(
            "{}/.local/share/countersign/workspace",
            home.display()
        )),
        "{said:?}"
    );
    assert_eq!(fs::read_dir(home).unwrap().count(), 0);
}

#[test]
fn addresses_with_a_password_or_without_a_server_are_refused() {
    let house = House::without_keyring();
    let at = |url: &str| {
        finish(
            house
                .command()
                .env_remove("COUNTERSIGN_WORKSPACE")
                .args(["--url", url, "--as", "ada", "queue"])
                .env("PGPASSWORD", "x"),
        )
    };
    for url in [
        "postgres://ada:secret-word@127.0.0.1:1/x",
        "postgres://127.0.0.1:1/x?password=secret-word",
    ] {
        let said = at(url);
        said.refused("password-in-url");
        assert!(
            !said.err.contains("secret-word"),
            "a password is not repeated: {said:?}"
        );
    }
    let down = at("postgres://127.0.0.1:1/x");
    assert!(
        down.refused("database-unavailable").err.contains("refused"),
        "the cause is named: {down:?}"
    );
    for odd in ["mysql://127.0.0.1/x", "db.example", "postgres://[", ""] {
        at(odd).refused("address");
    }
}

#[test]
fn a_taken_folder_is_left_alone() {
    let house = House::new();
    fs::create_dir(house.workspace()).unwrap();
    fs::write(house.workspace().join("letters.txt"), "dear").unwrap();
    house.with_secrets(&FOUNDERS).refused("folder-taken");
    let names: Vec<_> = fs::read_dir(house.workspace())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names, ["letters.txt"], "nothing was added");
    fs::remove_dir_all(house.workspace()).unwrap();

    fs::write(house.workspace(), "a file").unwrap();
    house.with_secrets(&FOUNDERS).refused("file");
    assert_eq!(fs::read_to_string(house.workspace()).unwrap(), "a file");
    fs::remove_file(house.workspace()).unwrap();
}

#[test]
fn a_founding_without_a_keyring_or_with_wrong_founders_makes_nothing() {
    let bare = House::without_keyring();
    bare.with_secrets(&FOUNDERS).refused("no-session-bus");
    assert!(!bare.workspace().exists());

    let house = House::new();
    house.with_secrets(&FOUNDERS[..3]).refused("founders");
    house
        .with_secrets(&[
            "init",
            "--trial",
            "--founder",
            "ada:Ada",
            "--founder",
            "ben:Ben",
        ])
        .refused("founders");
    house
        .with_secrets(&["init", "--founder", "ada:Ada", "--founder", "ada:Ada"])
        .refused("founders");
    house
        .with_secrets(&[
            "init",
            "--founder",
            "ada:Ada:admin",
            "--founder",
            "ben:Ben:analyst",
        ])
        .refused("founders");
    house.run(&FOUNDERS).refused("password-needed");
    let (ada, short) = (
        format!("ada={}", house.arg("ada")),
        format!("ben={}", house.file("short", "short\n")),
    );
    house
        .run(
            &[
                &["--password-file", &ada, "--password-file", &short][..],
                &FOUNDERS,
            ]
            .concat(),
        )
        .refused("password-short");
    let ben = format!("ben={}", house.arg("ben"));
    let both = ["--password-file", &ada, "--password-file", &ben];
    house
        .run(&[&both[..], &FOUNDERS].concat())
        .refused("passphrase-needed");
    let tiny = format!("ben={}", house.file("tiny", "abc\n"));
    house
        .run(&[&both[..], &["--passphrase-file", &tiny], &FOUNDERS].concat())
        .refused("passphrase-too-short");
    let none = format!("ben={}", house.arg("no such file"));
    house
        .run(&[&both[..], &["--passphrase-file", &none], &FOUNDERS].concat())
        .refused("file-missing");
    assert!(
        !house.workspace().exists(),
        "nothing was made on the way to a refusal"
    );
}

#[test]
fn a_founding_whose_keyring_fails_is_taken_back() {
    let house = House::new();
    house.keyring().lock().unwrap();
    let said = house.with_secrets(&FOUNDERS);
    assert_eq!(said.code, Some(1), "nobody can unlock it here: {said:?}");
    assert!(said.err.contains("keyring"), "{said:?}");
    assert!(
        !house.workspace().exists(),
        "the database that was made goes again"
    );
}

#[test]
fn the_doctor_examines_a_machine_without_a_workspace() {
    let house = House::without_keyring();
    let said = house.run(&["doctor"]);
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (said.code, &found["ok"]),
        (Some(1), &false.into()),
        "no keyring is bad: {said:?}"
    );
    let health = |part: &str| {
        found["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["part"] == part)
            .map(|f| f["health"].clone())
    };
    for part in [
        "postgres", "keyring", "clock", "disk", "locale", "rights", "display",
    ] {
        assert!(health(part).is_some(), "{part} is missing: {found}");
    }
    assert_eq!(health("keyring"), Some("bad".into()));
    assert_eq!(health("workspace"), Some("warning".into()));

    let with = House::new();
    let said = with.run(&["doctor"]).json();
    assert_eq!(said["ok"], true);
}
