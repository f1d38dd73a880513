//! What a crash leaves behind, and what the next start makes of it.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use countersign_embedded::{Closed, Server, copy_cluster, inspect, remove_cluster};

use crate::kit::{Workspace, ask, psql};

fn children_of(server: &Server) -> Vec<i32> {
    let out = Command::new("pgrep")
        .args(["-P", &server.pid().to_string()])
        .output()
        .unwrap();
    String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .map(|l| l.parse().unwrap())
        .collect()
}

fn send(signal: &str, pid: i32) {
    assert!(
        Command::new("kill")
            .args([signal, &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

fn busy(server: &Server, sql: &str) -> Child {
    let password = server.owner_password();
    let password = countersign_embedded::ExposeSecret::expose_secret(&password);
    let child = psql(server, password, sql)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while ask(
        server,
        "select count(*) from pg_stat_activity where state='active'",
    )
    .unwrap()
        == "1"
    {
        assert!(began.elapsed() < Duration::from_secs(5));
        sleep(Duration::from_millis(20));
    }
    child
}

#[test]
fn an_orphan_is_adopted_by_the_next_start_and_stopped_by_it() {
    let w = Workspace::ready();
    let server = w.open();
    let pid = server.pid();
    ask(&server, "create table kept(n int)").unwrap();
    server.abandon();
    assert_eq!(inspect(&w.root).unwrap().server.unwrap().0, pid);
    let next = w.open();
    assert_eq!(next.pid(), pid);
    assert_eq!(ask(&next, "select count(*) from kept").unwrap(), "0");
    assert_eq!(next.close().unwrap(), Closed::Stopped);
    assert_eq!(inspect(&w.root).unwrap().server, None);
}

#[test]
fn a_start_straight_after_a_kill_succeeds_and_nothing_committed_is_missing() {
    let w = Workspace::ready();
    let mut server = w.open();
    ask(&server, "create table kept(n int)").unwrap();
    for round in 0..4 {
        let mut client = busy(
            &server,
            "select count(*) from generate_series(1, 2000000000)",
        );
        ask(&server, &format!("insert into kept values ({round})")).unwrap();
        let killed = server.pid();
        assert!(server.crash());
        assert!(server.ensure_running().unwrap());
        assert_ne!(server.pid(), killed);
        assert_eq!(
            ask(&server, "select count(*) from kept").unwrap(),
            (round + 1).to_string()
        );
        client.kill().unwrap();
        client.wait().unwrap();
    }
    assert!(!server.ensure_running().unwrap());
}

#[test]
fn a_server_killed_this_moment_is_not_adopted() {
    let w = Workspace::ready();
    let mut server = w.open();
    for _ in 0..10 {
        // Without waiting for its end, as another program's `kill -9` is.
        send("-KILL", server.pid());
        server.ensure_running().unwrap();
        assert_eq!(ask(&server, "select 1").unwrap(), "1");
    }
}

#[test]
fn a_stopped_child_of_a_killed_server_is_ended_before_the_next_start() {
    let w = Workspace::ready();
    let mut server = w.open();
    let child = children_of(&server)[0];
    send("-STOP", child);
    server.crash();
    assert!(server.ensure_running().unwrap());
    assert_eq!(ask(&server, "select 1").unwrap(), "1");
    assert!(
        !fs::exists(format!("/proc/{child}/cwd")).unwrap_or(false),
        "the old child still lives"
    );
}

#[test]
fn a_stale_pid_file_naming_a_live_stranger_does_not_hold_the_start() {
    let w = Workspace::ready();
    let server = w.open();
    ask(&server, "create table kept(n int)").unwrap();
    let data = server.cluster_dir();
    let account = ask(&server, "select 1")
        .map(|_| inspect(&w.root).unwrap().account)
        .unwrap();
    // A process of the server's own account: the kind that Postgres itself takes for a postmaster.
    let mut stranger = if account == "postgres" {
        Command::new("setpriv")
            .args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "sleep",
                "600",
            ])
            .spawn()
            .unwrap()
    } else {
        Command::new("sleep").arg("600").spawn().unwrap()
    };
    let text = fs::read_to_string(data.join("postmaster.pid")).unwrap();
    server.crash();
    let rest = text.split_once('\n').unwrap().1;
    sleep(Duration::from_millis(300));
    fs::write(
        data.join("postmaster.pid"),
        format!("{}\n{rest}", stranger.id()),
    )
    .unwrap();
    // The socket's own lock file names the stranger as well.
    let dir = server.socket_dir().to_path_buf();
    fs::write(
        dir.join(".s.PGSQL.5432.lock"),
        format!("{}\n{rest}", stranger.id()),
    )
    .unwrap();
    assert_eq!(inspect(&w.root).unwrap().server, None);
    drop(server);
    assert!(
        stranger.try_wait().unwrap().is_none(),
        "closing signalled a stranger"
    );
    let server = w.open();
    assert_eq!(ask(&server, "select count(*) from kept").unwrap(), "0");
    assert!(
        stranger.try_wait().unwrap().is_none(),
        "starting signalled a stranger"
    );
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[test]
fn another_clusters_postgres_in_the_pid_file_is_a_stranger_too() {
    let (w, other) = (Workspace::ready(), Workspace::ready());
    let theirs = other.open();
    let ours = w.open();
    let data = ours.cluster_dir();
    ours.close().unwrap();
    let text = fs::read_to_string(theirs.cluster_dir().join("postmaster.pid")).unwrap();
    fs::write(data.join("postmaster.pid"), text).unwrap();
    let server = w.open();
    assert_ne!(server.pid(), theirs.pid());
    assert_ne!(server.socket_dir(), theirs.socket_dir());
    assert_eq!(server.close().unwrap(), Closed::Stopped);
    assert_eq!(ask(&theirs, "select 1").unwrap(), "1");
}

#[test]
fn an_empty_pid_file_does_not_hold_the_start() {
    let w = Workspace::ready();
    let server = w.open();
    let data = server.cluster_dir();
    server.close().unwrap();
    fs::write(data.join("postmaster.pid"), "").unwrap();
    assert_eq!(ask(&w.open(), "select 1").unwrap(), "1");
}

#[test]
fn a_server_whose_socket_has_vanished_is_started_again_by_a_lone_user_only() {
    let w = Workspace::ready();
    let server = w.open();
    let pid = server.pid();
    fs::remove_file(server.socket_dir().join(".s.PGSQL.5432")).unwrap();
    assert_eq!(
        Server::open(&w.options()).unwrap_err().code(),
        "socket-gone"
    );
    assert_eq!(inspect(&w.root).unwrap().server.unwrap().0, pid);
    server.abandon();
    let next = w.open();
    assert_ne!(next.pid(), pid);
    assert_eq!(ask(&next, "select 1").unwrap(), "1");
}

#[test]
fn what_a_cut_off_initdb_left_is_swept_and_counts_for_nothing() {
    let w = Workspace::empty();
    fs::create_dir_all(w.root.join("postgres.new-1/data")).unwrap();
    fs::write(w.root.join("postgres.new-1/data/PG_VERSION"), "15\n").unwrap();
    let server = w.open();
    assert_eq!(ask(&server, "select 1").unwrap(), "1");
    let base = server.cluster_dir();
    let left: Vec<_> = fs::read_dir(base.parent().unwrap())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("postgres.new-"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_moved_workspace_keeps_its_cluster_and_a_copied_one_does_not_take_it() {
    let w = Workspace::ready();
    let server = w.open();
    ask(&server, "create table kept(n int)").unwrap();
    server.close().unwrap();
    let copied = Workspace::empty();
    let cp = Command::new("cp")
        .arg("-a")
        .arg(&w.root)
        .arg(&copied.root)
        .status()
        .unwrap();
    assert!(cp.success());
    if w.root.join("postgres.location").exists() {
        let error = Server::open(&copied.options()).unwrap_err();
        assert_eq!(error.code(), "foreign-cluster");
        assert_eq!(
            remove_cluster(&copied.root).unwrap_err().code(),
            "foreign-cluster"
        );
        assert_eq!(
            copy_cluster(&copied.root, &w.root).unwrap_err().code(),
            "foreign-cluster"
        );
        fs::remove_dir_all(&copied.root).unwrap();
    }
    let moved = Workspace::empty();
    fs::rename(&w.root, &moved.root).unwrap();
    let server = moved.open();
    assert_eq!(ask(&server, "select count(*) from kept").unwrap(), "0");
}
