//! A workstation's own workspace is copied while it is used, judged, and put back; what is no backup, or no longer one, is refused.

use std::{fs, path::Path};

use countersign_embedded::{cluster_dir, remove_cluster};

use crate::house::{House, Outcome, transactions};

fn in_workspace(house: &House, workspace: &str, login: &str, args: &[&str]) -> Outcome {
    house.with_secrets(&[&["--workspace", workspace, "--as", login], args].concat())
}

fn codes(drilled: &Outcome) -> Vec<String> {
    let told: serde_json::Value = serde_json::from_str(&drilled.out).unwrap();
    let findings = told["drill"]["findings"].as_array().unwrap();
    let code = |f: &serde_json::Value| f["code"].as_str().unwrap().to_owned();
    findings.iter().map(code).collect()
}

/// Files of a folder, so that a refusal is seen to leave nothing behind.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_workspace_is_backed_up_judged_and_put_back() {
    let house = House::founded();
    let backup = house.arg("backup");
    // Somebody else has it open meanwhile.
    let mut worker =
        countersign_embedded::Server::open(&countersign_embedded::Options::new(house.workspace()))
            .unwrap();
    let taken = house.run(&["backup", &backup]).json();
    assert_eq!(worker.ensure_running().ok(), Some(false), "it ran on");
    worker.close().unwrap();
    let records = taken["backup"]["records"].as_u64().unwrap();
    assert!(records > 0, "{taken}");
    house
        .run(&["backup", &backup])
        .refused("database-already-there");

    // What is recorded afterwards is not in it, and a drill says how much that is.
    let csv = house.file("transactions.csv", transactions());
    house
        .as_login(
            "ada",
            &["import", "transactions", &csv, "--time-format", "step:day"],
        )
        .json();
    house.as_login("ben", &["queue"]).json();
    let drilled = house.run(&["restore-drill", &backup]);
    assert_eq!(drilled.code, Some(0), "{drilled:?}");
    let found = codes(&drilled);
    for code in ["copy-records", "copy-tree", "copy-signatures", "copy-older"] {
        assert!(found.iter().any(|each| each == code), "{found:?}");
    }

    // In another folder it is a workspace, with the same people, and says that it remembers nothing.
    let other = house.arg("other");
    let restored = house.run(&["--workspace", &other, "restore", &backup]);
    assert_eq!(restored.code, Some(0), "{restored:?}");
    let told: serde_json::Value = serde_json::from_str(&restored.out).unwrap();
    assert_eq!(told["drill"]["records"], records);
    let listed = in_workspace(&house, &other, "ben", &["person", "list"]).json();
    assert!(listed.to_string().contains("Ada Okonkwo"), "{listed}");
    house
        .run(&["--workspace", &other, "restore", &backup])
        .refused("database-already-there");
    remove_cluster(Path::new(&other)).unwrap();

    // In the place of the workspace that was lost it is refused: this computer remembers more.
    remove_cluster(&house.workspace()).unwrap();
    let restored = house.run(&["restore", &backup]);
    assert!(
        codes(&restored).iter().any(|code| code == "copy-older"),
        "{restored:?}"
    );
    house.as_login("ben", &["queue"]).refused("ledger-shrunk");
}

#[test]
fn what_is_no_backup_or_was_changed_is_not_restored() {
    let house = House::founded();
    let (backup, target) = (house.arg("backup"), house.arg("target"));
    house.run(&["backup", &backup]).json();
    let restore = || house.run(&["--workspace", &target, "restore", &backup]);

    let secret = Path::new(&backup).join("owner.secret");
    let kept = fs::read(&secret).unwrap();
    fs::remove_file(&secret).unwrap();
    restore().refused("not-a-backup");
    fs::write(&secret, kept).unwrap();

    let file = Path::new(&backup).join("postgres/global/pg_filenode.map");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, &bytes).unwrap();
    restore().refused("backup-damaged");
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    fs::write(Path::new(&backup).join("postgres/stray"), "x").unwrap();
    restore().refused("backup-damaged");

    let plain = house.file("plain", "no folder");
    house
        .run(&["--workspace", &target, "restore", &plain])
        .refused("not-a-backup");
    house
        .run(&["--workspace", &target, "restore", &house.arg("home")])
        .refused("not-a-backup");
    assert!(names(Path::new(&target)).is_empty(), "{target}");

    // Where there is no workspace, or a team's, there is nothing to copy.
    house
        .run(&["--workspace", &target, "backup", &house.arg("b2")])
        .refused("no-workspace");
    let mut of_a_team = house.bare();
    of_a_team.env_remove("COUNTERSIGN_WORKSPACE").args([
        "--json",
        "--url",
        "postgres://db.example/x",
        "backup",
        "b3",
    ]);
    crate::house::finish(&mut of_a_team).refused("not-local");
    // A folder that cannot be made leaves nothing.
    let within = format!("{}/within", house.file("a-file", "x"));
    let refused = house.run(&["backup", &within]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(cluster_dir(&house.workspace()).unwrap().is_some());
}
