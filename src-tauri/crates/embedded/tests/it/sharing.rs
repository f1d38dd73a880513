//! Several programs, one server. Each program is this test's own executable, run again.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use countersign_embedded::{Closed, Options, Server, inspect};

use crate::kit::{Workspace, ask};

const ROOT: &str = "COUNTERSIGN_TEST_ROOT";

/// Not a test of its own: what a second program does.
#[test]
fn second_program() {
    let Some(root) = std::env::var_os(ROOT) else {
        return;
    };
    let server = Server::open(&Options::new(root)).unwrap();
    assert_eq!(ask(&server, "select 1").unwrap(), "1");
    println!("\nuses {}", server.pid());
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    println!("\nclosed {:?}", server.close().unwrap());
}

fn program(root: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "sharing::second_program",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(ROOT, root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn says(child: &mut Child, word: &str) -> String {
    for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
        if let Some(rest) = line.unwrap().strip_prefix(word) {
            return rest.trim().to_owned();
        }
    }
    panic!("the program ended without saying {word}");
}

#[test]
fn two_programs_share_one_server_and_the_last_one_stops_it() {
    let w = Workspace::ready();
    let mut first = program(&w.root);
    let pid: i32 = says(&mut first, "uses").parse().unwrap();
    let ours = w.open();
    assert_eq!(ours.pid(), pid, "adopted, not started twice");
    drop(first.stdin.take());
    assert_eq!(says(&mut first, "closed"), "LeftRunning");
    assert!(first.wait().unwrap().success());
    assert_eq!(
        ask(&ours, "select 1").unwrap(),
        "1",
        "the starter's end takes nothing away"
    );
    assert_eq!(ours.close().unwrap(), Closed::Stopped);
    assert_eq!(inspect(&w.root).unwrap().server, None);
}

#[test]
fn a_killed_program_leaves_an_orphan_that_the_next_one_adopts() {
    let w = Workspace::ready();
    let mut first = program(&w.root);
    let pid: i32 = says(&mut first, "uses").parse().unwrap();
    first.kill().unwrap();
    assert_eq!(first.wait().unwrap().signal(), Some(9));
    assert_eq!(inspect(&w.root).unwrap().server.unwrap().0, pid);
    let ours = w.open();
    assert_eq!(ours.pid(), pid);
    assert_eq!(ours.close().unwrap(), Closed::Stopped);
}

#[test]
fn an_interrupt_at_the_terminal_does_not_reach_the_server() {
    let w = Workspace::ready();
    let ours = w.open();
    let session = |pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        stat.rsplit_once(')')
            .unwrap()
            .1
            .split_whitespace()
            .nth(3)
            .unwrap()
            .to_owned()
    };
    assert_ne!(
        session(u32::try_from(ours.pid()).unwrap()),
        session(std::process::id())
    );
}

#[test]
fn many_who_start_at_once_get_one_server() {
    let w = Workspace::empty();
    let root = &w.root;
    let pids: Vec<i32> = thread::scope(|scope| {
        let hands: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(move || {
                    let server = Server::open(&Options::new(root)).unwrap();
                    assert_eq!(ask(&server, "select 1").unwrap(), "1");
                    server
                })
            })
            .collect();
        let servers: Vec<Server> = hands.into_iter().map(|h| h.join().unwrap()).collect();
        servers.iter().map(Server::pid).collect()
    });
    assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");
    assert_eq!(
        inspect(root).unwrap().server,
        None,
        "the last to leave stopped it"
    );
}

#[test]
fn opening_and_closing_against_each_other_never_meets_a_dead_server() {
    let w = Workspace::ready();
    let root = &w.root;
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(move || {
                for _ in 0..6 {
                    let server = Server::open(&Options::new(root)).unwrap();
                    assert_eq!(ask(&server, "select 1").unwrap(), "1");
                    server.close().unwrap();
                }
            });
        }
    });
    assert_eq!(inspect(root).unwrap().server, None);
}

/// Everything above again, as root's tests run under another account: an ordinary user's server runs
/// under that user, in the workspace itself.
#[test]
fn the_same_as_an_ordinary_user() {
    use std::os::unix::process::CommandExt;
    if !rustix::process::geteuid().is_root() {
        println!("SKIPPED: these tests run as an ordinary user already");
        return;
    }
    let id = |flag| {
        let out = Command::new("id")
            .args([flag, "postgres"])
            .output()
            .unwrap();
        String::from_utf8(out.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    };
    let (uid, gid): (u32, u32) = (id("-u"), id("-g"));
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::chown(home.path(), Some(uid), Some(gid)).unwrap();
    // A copy, for the build folder may be closed to that account.
    let open = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .tempdir()
        .unwrap();
    let exe = open.path().join("it");
    std::fs::copy(std::env::current_exe().unwrap(), &exe).unwrap();
    let run = |runtime: &Path, tests: &[&str]| {
        let out = Command::new(&exe)
            .args(tests)
            .args(["--skip", "full_disk", "--skip", "read_only"])
            .env("TMPDIR", home.path())
            .env("XDG_RUNTIME_DIR", runtime)
            .env_remove(ROOT)
            .current_dir("/")
            .gid(gid)
            .uid(uid)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(
            out.status.success(),
            "{said}{}",
            String::from_utf8_lossy(&out.stderr)
        );
        assert!(said.contains("test result: ok."), "{said}");
    };
    // A runtime folder with a path so long that the socket cannot stand there.
    let long = home.path().join("d".repeat(120));
    std::fs::create_dir(&long).unwrap();
    std::os::unix::fs::chown(&long, Some(uid), Some(gid)).unwrap();
    run(&long, &["life::data"]);
    run(home.path(), &["life::", "danger::", "sharing::two"]);
    let left: Vec<_> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("countersign-") && !name.starts_with("countersign-test"))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "socket folders were left");
}
