//! A database that was put back from an old backup is noticed by every command that signs in, before it reads or writes.

use std::{path::Path, process::Command};

use crate::house::{House, transactions};

/// Copies a folder with owners and rights, in the place of what is there.
fn copy(from: &Path, to: &Path) {
    let run = |program: &str, args: &[&std::ffi::OsStr]| {
        let done = Command::new(program).args(args).status().unwrap();
        assert!(done.success(), "{program} {args:?}");
    };
    run("rm", &["-rf".as_ref(), to.as_os_str()]);
    run("cp", &["-a".as_ref(), from.as_os_str(), to.as_os_str()]);
}

#[test]
fn every_command_refuses_a_ledger_that_was_put_back() {
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
    let cluster = countersign_embedded::cluster_dir(&house.workspace())
        .unwrap()
        .unwrap();
    let backup = cluster.with_extension("backup");
    assert!(!house.server_runs());
    copy(&cluster, &backup);

    // Something happens after the backup, and an agent's sign-in alone remembers it too.
    house
        .as_login(
            "ada",
            &["import", "transactions", &csv, "--time-format", "step:day"],
        )
        .json();
    house.as_login("agent_screen", &["screen"]).json();
    house.as_login("ben", &["queue"]).json();
    copy(&backup, &cluster);

    let action = "9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b";
    let (out, trust) = (house.arg("out.zip"), house.arg("trust"));
    let commands: &[(&str, &[&str])] = &[
        ("ben", &["queue"]),
        ("ben", &["show", action]),
        ("ben", &["who-can-decide", action]),
        ("ben", &["comment", action, "x"]),
        (
            "ben",
            &["decide", action, "approve", "--reason", "evidence_supports"],
        ),
        ("ben", &["person", "list"]),
        ("ben", &["person", "pending"]),
        ("ben", &["person", "confirm"]),
        ("ada", &["person", "create", "zoe", "--name", "Zoe"]),
        ("ada", &["person", "grant", "ben", "analyst"]),
        ("ada", &["agent", "list"]),
        ("ada", &["installation", "list"]),
        (
            "ada",
            &["import", "transactions", &csv, "--time-format", "step:day"],
        ),
        ("agent_screen", &["screen"]),
        ("agent_screen", &["triage"]),
        ("ben", &["export", &out]),
        ("ben", &["trust", &trust]),
        ("ben", &["receipt", "0"]),
        ("ada", &["person", "login", "zoe"]),
    ];
    for (login, args) in commands {
        house.as_login(login, args).refused("ledger-shrunk");
    }
    assert!(!Path::new(&out).exists() && !Path::new(&trust).exists());

    // The doctor looks at the sick, and says so.
    let examined = house.as_login("ada", &["doctor"]);
    let said: serde_json::Value = serde_json::from_str(&examined.out).unwrap();
    let memory = said["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["part"] == "memory");
    assert_eq!(
        memory.map(|m| &m["health"]),
        Some(&"bad".into()),
        "{examined:?}"
    );
    Command::new("rm").arg("-rf").arg(&backup).status().unwrap();
}

#[test]
fn an_installation_whose_memory_is_gone_says_so_once() {
    let house = House::founded();
    let told = |out: &str| out.contains("Nothing was remembered here of this ledger");
    let listed = || house.read_by("ben", &["queue"]).err;
    assert!(!told(&listed()), "the founding has remembered");
    std::fs::remove_file(house.workspace().join("last-checkpoint")).unwrap();
    let said = listed();
    assert!(
        told(&said) && said.contains("continues the checkpoint that installation"),
        "{said}"
    );
    assert!(!told(&listed()));
}
