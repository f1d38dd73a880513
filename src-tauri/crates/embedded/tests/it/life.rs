//! The ordinary life of a server.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use countersign_embedded::{Closed, ExposeSecret, Options, Server, copy_cluster, inspect};

use crate::kit::{Workspace, ask, client};

#[test]
fn a_server_that_is_not_to_be_durable_forces_nothing_to_disk() {
    let w = Workspace::ready();
    let server = Server::open(&Options {
        durable: false,
        ..w.options()
    })
    .unwrap();
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        assert_eq!(ask(&server, &format!("show {setting}")).unwrap(), "off");
    }
    drop(server);
    // It is a matter of how a server is started, not of the cluster.
    assert_eq!(ask(&w.open(), "show fsync").unwrap(), "on");
}

#[test]
fn a_new_workspace_gets_a_private_durable_server_that_stops_with_its_last_user() {
    let w = Workspace::empty();
    let server = w.open();
    assert_eq!(
        ask(&server, "select current_user").unwrap(),
        "countersign_owner"
    );
    for (setting, wanted) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
        ("password_encryption", "scram-sha-256"),
        ("log_statement", "none"),
        ("server_encoding", "UTF8"),
        ("lc_collate", "C.UTF-8"),
    ] {
        // From 16 on the locale is the database's, not a setting.
        if setting != "lc_collate" {
            assert_eq!(
                ask(&server, &format!("show {setting}")).unwrap(),
                wanted,
                "{setting}"
            );
        }
    }
    assert_eq!(
        ask(
            &server,
            "select datcollate from pg_database where datname='postgres'"
        )
        .unwrap(),
        "C.UTF-8"
    );
    assert_eq!(
        ask(
            &server,
            "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"
        )
        .unwrap(),
        "0"
    );

    let wrong = client(&server, "wrong", "select 1");
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("password authentication failed"));

    let secret = fs::metadata(w.root.join("owner.secret")).unwrap();
    assert_eq!(secret.permissions().mode() & 0o777, 0o600);
    assert_eq!(
        fs::metadata(&w.root).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let socket = fs::metadata(server.socket_dir()).unwrap();
    assert_eq!(socket.mode() & 0o777, 0o700);
    assert!(fs::metadata(server.cluster_dir()).unwrap().uid() != 0);

    let pid = server.pid();
    assert_eq!(server.close().unwrap(), Closed::Stopped);
    assert!(!std::path::Path::new(&format!("/proc/{pid}/cwd")).exists());
    assert_eq!(inspect(&w.root).unwrap().server, None);
}

#[test]
fn data_survive_a_full_stop_and_start() {
    let w = Workspace::ready();
    let server = w.open();
    ask(&server, "create table kept(n int)").unwrap();
    ask(&server, "insert into kept values (7)").unwrap();
    assert_eq!(server.close().unwrap(), Closed::Stopped);
    let server = w.open();
    assert_eq!(ask(&server, "select n from kept").unwrap(), "7");
}

#[test]
fn neither_statements_nor_values_nor_passwords_reach_the_log() {
    let w = Workspace::ready();
    let server = w.open();
    assert!(ask(&server, "create role r password 'quite-secret' nonsense").is_err());
    assert!(ask(&server, "select 'quite-secret'::int").is_err());
    ask(
        &server,
        "create table t(v text primary key); insert into t values ('quite-secret')",
    )
    .unwrap();
    assert!(ask(&server, "insert into t values ('quite-secret')").is_err());
    let log = fs::read_to_string(server.log()).unwrap();
    assert!(log.contains("ready to accept connections"), "{log}");
    assert!(!log.contains("quite-secret"), "{log}");
    assert!(!log.contains(server.owner_password().expose_secret()));
    assert!(!format!("{server:?}").contains(server.owner_password().expose_secret()));
}

#[test]
fn a_copy_is_a_cluster_of_its_own_and_one_in_use_is_not_copied() {
    let w = Workspace::ready();
    let server = w.open();
    ask(&server, "create table only_here(n int)").unwrap();
    let other = Workspace::empty();
    assert_eq!(
        copy_cluster(&w.root, &other.root).unwrap_err().code(),
        "database-in-use"
    );
    server.close().unwrap();
    copy_cluster(&w.root, &other.root).unwrap();
    assert_eq!(
        copy_cluster(&w.root, &other.root).unwrap_err().code(),
        "database-already-there"
    );
    let (one, two) = (w.open(), other.open());
    assert_ne!(one.socket_dir(), two.socket_dir());
    ask(&two, "insert into only_here values (1)").unwrap();
    assert_eq!(ask(&one, "select count(*) from only_here").unwrap(), "0");
}

#[test]
fn looking_makes_nothing() {
    let w = Workspace::empty();
    fs::create_dir(&w.root).unwrap();
    let seen = inspect(&w.root).unwrap();
    assert_eq!((seen.cluster_major, seen.server), (None, None));
    assert_eq!(fs::read_dir(&w.root).unwrap().count(), 0);
    let server: Server = w.open();
    let seen = inspect(&w.root).unwrap();
    assert_eq!(seen.server.unwrap().0, server.pid());
    assert!(seen.reachable && seen.cluster_major.unwrap() >= 15);
}
