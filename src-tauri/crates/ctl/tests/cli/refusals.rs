//! What a founded workspace refuses. Each refusal has its code, and the ledger is the same afterwards.

use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::house::{House, finish, transactions};

#[test]
fn bad_input_is_refused_and_nothing_changes() {
    let house = House::founded();
    let csv = house.file("good.csv", transactions());
    let imported = house
        .as_login(
            "ada",
            &["import", "transactions", &csv, "--time-format", "step:day"],
        )
        .json();
    assert_eq!(imported["import"]["report"]["rejected"], 0);
    let before = house.head();

    signing_in(&house);
    files(&house, &csv);
    acting(&house);
    assert_eq!(house.head(), before, "not one of these was recorded");
    assert!(!house.server_runs(), "no server is left behind");
}

fn signing_in(house: &House) {
    let wrong = house.arg("wrong");
    house
        .run(&["--as", "ada", "--password-file", &wrong, "queue"])
        .refused("wrong-password");
    finish(
        house
            .command()
            .env("PGPASSWORD", "not-it-either")
            .args(["--as", "ada", "queue"]),
    )
    .refused("wrong-password");
    house
        .run(&["--as", "nobody", "--password-file", &wrong, "queue"])
        .refused("wrong-password");
    house
        .run(&["--as", "ada", "queue"])
        .refused("password-needed");
    house.run(&["queue"]).refused("login-unnamed");
    let right = finish(
        house
            .command()
            .env("PGPASSWORD", "ada-password")
            .args(["--as", "ada", "queue"]),
    )
    .json();
    assert_eq!(right["queue"].as_array().map(Vec::len), Some(0));
}

fn files(house: &House, csv: &str) {
    let import = |what: &str, name: &str, content: &[u8]| {
        house.as_login("ada", &["import", what, &house.file(name, content)])
    };
    import("transactions", "html.csv", b"<html>\n<body>\n").refused("import-unreadable");
    import("transactions", "nul.csv", b"\0\0\0\0").refused("import-unreadable");
    import("transactions", "empty.csv", b"").refused("import-unreadable");
    import(
        "transactions",
        "bad.csv",
        b"time,from_account,to_account,amount\nx,y\n1,a,b,much\n",
    )
    .refused("import-empty");
    assert!(
        import(
            "incidents",
            "half.json",
            br#"[{"id": "INC-1", "title": "half"#
        )
        .refused("import-empty")
        .err
        .contains("line 1: ")
    );
    assert!(
        import("incidents", "odd.json", br#"[{"id": "INC-1"}]"#)
            .refused("import-empty")
            .err
            .contains("line 1: ")
    );
    house
        .as_login("ada", &["import", "transactions", &house.arg("none.csv")])
        .refused("file-missing");
    house
        .as_login("ada", &["import", "transactions", csv, "--mapping", "time"])
        .refused("mapping");
    house
        .as_login(
            "ada",
            &[
                "import",
                "transactions",
                &house.file(
                    "other.csv",
                    b"time,from_account,to_account,amount\n1,a,b,1.00\n",
                ),
                "--mapping",
                "time=When,from_account=a,to_account=b,amount=c",
            ],
        )
        .refused("import-unreadable");
    let again = house
        .as_login(
            "ada",
            &["import", "transactions", csv, "--time-format", "step:day"],
        )
        .json();
    assert_eq!(
        again["import"]["already"], true,
        "the same file again is no failure"
    );

    let taken = house.file("taken.zip", "mine");
    house
        .as_login("ben", &["export", &taken])
        .refused("file-exists");
    house
        .as_login("ben", &["trust", &taken])
        .refused("file-exists");
    assert_eq!(fs::read_to_string(&taken).unwrap(), "mine");
    house
        .as_login("ben", &["trust", &house.arg("no/such/folder/trust")])
        .refused("file-missing");
    house
        .as_login("ben", &["export", &house.arg("no/such/folder/export.zip")])
        .refused("file-missing");
}

fn acting(house: &House) {
    let nothing = "9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b";
    house
        .as_login("ben", &["show", nothing])
        .refused("not-found");
    // The ledger's first record proposes nothing, and no record has the other numbers.
    for label in ["A-1", "A-999999", "A-18446744073709551615"] {
        house.as_login("ben", &["show", label]).refused("not-found");
    }
    house
        .as_login(
            "ben",
            &[
                "decide",
                nothing,
                "approve",
                "--reason",
                "evidence_supports",
            ],
        )
        .refused("not-found");
    house
        .as_login("ben", &["person", "confirm", nothing])
        .refused("not-found");
    house
        .as_login("ben", &["receipt", "4000"])
        .refused("not-found");
    house
        .as_login("ben", &["person", "grant", "zoe", "analyst"])
        .refused("login-unknown");
    house
        .as_login("ada", &["person", "grant", "ada", "compliance_officer"])
        .refused("own-role");
    house
        .as_login("ada", &["person", "create", "ben", "--name", "Another Ben"])
        .refused("taken");
    house
        .as_login(
            "ada",
            &["agent", "register", "x", "--login", "ben", "--owner", "ada"],
        )
        .refused("taken");
    house
        .as_login("ada", &["person", "create", "Not A Login", "--name", "X"])
        .refused("login-form");
    house
        .as_login("ada", &["person", "enrol-key"])
        .refused("key-exists");
    house.as_login("ada", &["screen"]).refused("login-unknown");
    let (ben, wrong) = (
        format!("ben={}", house.arg("ben")),
        house.file("phrase", "not the phrase\n"),
    );
    house
        .run(&[
            "--as",
            "ben",
            "--password-file",
            &ben,
            "--passphrase-file",
            &wrong,
            "comment",
            nothing,
            "x",
        ])
        .refused("wrong-passphrase");
    house
        .run(&[
            "--as",
            "ben",
            "--password-file",
            &ben,
            "comment",
            nothing,
            "x",
        ])
        .refused("passphrase-needed");
    // A second founding must not even change a password.
    house
        .with_secrets(&["init", "--founder", "ada:Ada", "--founder", "ben:Ben"])
        .refused("already-founded");
    let other = house.file("other", "quite-another-password\n");
    let (ada, phrase) = (
        format!("ada={other}"),
        format!("ben={}", house.arg("ben.phrase")),
    );
    let again = [
        "--password-file",
        &ada,
        "--password-file",
        &ben,
        "--passphrase-file",
        &phrase,
        "init",
        "--founder",
        "ada:Ada",
        "--founder",
        "ben:Ben",
    ];
    house.run(&again).refused("already-founded");

    house.keyring().lock().unwrap();
    let said = house.as_login("ada", &["comment", nothing, "x"]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.err.contains("\"keyring-locked\"")
            || said.err.contains("\"keyring-prompt-dismissed\""),
        "{said:?}"
    );
    // Reading needs no key.
    assert_eq!(house.as_login("ada", &["queue"]).code, Some(0));
}

#[test]
fn an_interrupted_call_ends_in_good_order_and_a_killed_one_costs_nothing() {
    let house = House::founded();
    let before = house.head();
    let fifo = house.path("endless.csv");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    // Open for both, so that neither side waits for the other.
    let mut endless = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&fifo)
        .unwrap();
    endless
        .write_all(b"time,from_account,to_account,amount\n1,a,b,1.00\n")
        .unwrap();
    let import = [
        "--as",
        "ada",
        "import",
        "transactions",
        fifo.to_str().unwrap(),
    ];

    let mut call = house.spawn(&import);
    wait_for(|| house.server_runs());
    std::thread::sleep(Duration::from_millis(1500));
    let interrupt = |id: u32| {
        assert!(
            Command::new("kill")
                .args(["-INT", &id.to_string()])
                .status()
                .unwrap()
                .success()
        );
    };
    interrupt(call.id());
    std::thread::sleep(Duration::from_millis(300));
    interrupt(call.id());
    let status = call.wait().unwrap();
    assert_eq!(status.code(), Some(1), "cancelled, not killed");
    assert!(!house.server_runs(), "the private server went with it");
    assert_eq!(house.head(), before);

    let mut call = house.spawn(&import);
    wait_for(|| house.server_runs());
    call.kill().unwrap();
    call.wait().unwrap();
    // The orphaned server is adopted, and stopped by the last one who uses it.
    assert_eq!(house.head(), before);
    assert!(!house.server_runs());
}

#[test]
fn a_handed_file_that_was_changed_is_refused() {
    let house = House::new();
    let file = house.arg("founding.json");
    let run = |args: &[&str]| house.with_secrets(args);
    let join = |verb: &str, who: &str, more: &[&str]| {
        let mut args = vec!["founding", verb, &file, "--founder", who];
        args.extend(more);
        run(&args)
    };
    join("begin", "ada:Ada Okonkwo", &[]).refused("founders");
    join("begin", "ada:Ada Okonkwo:admin,analyst", &[]).json();
    join("begin", "ada:Ada Okonkwo:admin,analyst", &[]).refused("file-exists");
    run(&["--as", "ada", "founding", "sign", &file]).refused("founders");
    // One account: Ben's key must be wrapped, as everywhere.
    join("join", "ben:Ben Lindqvist:admin", &[]).refused("custody-shared");
    join(
        "join",
        "ben:Ben Lindqvist:admin",
        &["--custody", "passphrase"],
    )
    .json();
    join("join", "ben:Ben Again:admin", &[]).refused("founders");
    run(&["--as", "cleo", "founding", "sign", &file]).refused("handed-file");
    let signed = run(&["--as", "ben", "founding", "sign", &file]).json();
    let shown = run(&["founding", "show", &file]).json();
    assert_eq!(signed["founding"]["digest"], shown["founding"]["digest"]);
    let late = join(
        "join",
        "cleo:Cleo Marsh:analyst",
        &["--custody", "passphrase"],
    );
    assert!(late.refused("handed-file").err.contains("ben has signed"));

    let init = |file: &str| {
        run(&[
            "--url",
            "postgres://127.0.0.1:1/none",
            "--as",
            "owner",
            "init",
            "--from",
            file,
        ])
    };
    let unsigned = init(&file);
    assert!(
        unsigned
            .refused("handed-file")
            .err
            .contains("ada has not signed")
    );
    run(&["--as", "ada", "founding", "sign", &file]).json();
    init(&file).refused("database-unavailable");
    let whole = fs::read_to_string(&file).unwrap();
    for (from, to, word) in [
        ("Ben Lindqvist", "Ben Lindquist", "does not fit"),
        ("admin", "auditor", "admin"),
        (
            "countersign/founding/v1",
            "countersign/founding/v2",
            "not the file",
        ),
        ("\"roles\"", "\"rules\"", "not the file"),
    ] {
        let changed = house.file("changed.json", whole.replace(from, to));
        let refused = init(&changed);
        assert!(
            refused.err.contains(word) && refused.code == Some(1),
            "{from}: {refused:?}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_ends_nothing_badly() {
    let house = House::without_keyring();
    let read = finish(house.command().arg("doctor"));
    let mut call = house
        .command()
        .arg("doctor")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(call.stdout.take());
    let done = call.wait_with_output().unwrap();
    assert_eq!(done.status.code(), read.code);
    assert_eq!(String::from_utf8_lossy(&done.stderr), read.err);
}

fn wait_for(mut true_once: impl FnMut() -> bool) {
    let began = Instant::now();
    while !true_once() {
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "waited for too long"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}
