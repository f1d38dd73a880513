//! Full disks: small file systems in memory, which only root may mount.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use countersign_app::{Session, Watch};
use countersign_embedded::{Options, Server};
use countersign_statement::Filter;
use countersign_store::Recorded;
use countersign_testkit::World;
use uuid::Uuid;

use crate::{
    audit::audit,
    backup::copy,
    kit::{approval, failed, installation, session, skipped, until},
};

/// A small file system; unmounted when dropped, after a server that lies in it has been killed.
struct Small {
    at: PathBuf,
}

impl Small {
    /// Mounts one at `at`; says aloud if that cannot be done here.
    fn mounted(at: &Path, kib: u64) -> Option<Self> {
        let size = format!("size={kib}k,mode=0700");
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status();
        if done.is_ok_and(|status| status.success()) {
            return Some(Self { at: at.to_owned() });
        }
        skipped(
            "no small file system could be mounted here (that needs root): FULL DISKS WERE NOT TRIED",
        );
        None
    }

    /// Takes all the space that is left.
    fn fill(&self) {
        let mut filler = File::create(self.at.join("filler")).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let block = vec![7_u8; size];
            while filler.write_all(&block).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.at.join("filler")).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        if let Ok(text) = fs::read_to_string(self.at.join("postmaster.pid"))
            && let Some(pid) = text.lines().next()
        {
            let _ = Command::new("kill")
                .args(["-9", pid])
                .stderr(Stdio::null())
                .status();
        }
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

#[tokio::test]
async fn an_export_onto_a_full_disk_says_so_and_leaves_nothing() {
    let world = World::with_server().await;
    let action = world.open_action().await;
    session(&world, "carol")
        .await
        .decide(action, &approval())
        .await
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let Some(small) = Small::mounted(dir.path(), 1024) else {
        return;
    };
    let to = dir.path().join("export.zip");
    let bob = session(&world, "bob").await;
    small.fill();
    let outcome = bob
        .export(&to, &Filter::default(), &installation(), &Watch::default())
        .await;
    assert_eq!(failed(outcome), "disk-full");
    let left: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left, ["filler"]);
    assert_eq!(audit(&world).await.count("export.created"), 0);
    small.free();
    bob.export(&to, &Filter::default(), &installation(), &Watch::default())
        .await
        .unwrap();
    assert_eq!(audit(&world).await.count("export.created"), 1);
}

#[tokio::test]
async fn what_an_installation_remembers_survives_a_full_disk() {
    let world = World::with_server().await;
    let dir = tempfile::tempdir().unwrap();
    let Some(small) = Small::mounted(dir.path(), 64) else {
        return;
    };
    let carol = session(&world, "carol").await;
    carol.check_memory(dir.path()).await.unwrap();
    let file = dir.path().join(countersign_app::memory::LAST_CHECKPOINT);
    let before = fs::read(&file).unwrap();
    small.fill();
    world.open_action().await;
    assert_eq!(failed(carol.check_memory(dir.path()).await), "disk-full");
    assert_eq!(fs::read(&file).unwrap(), before);
    small.free();
    carol.check_memory(dir.path()).await.unwrap();
    assert_ne!(fs::read(&file).unwrap(), before);
}

/// Moves the world's cluster onto a small file system of its own.
fn onto_small(world: &mut World) -> Option<Small> {
    world.server().crash();
    let cluster = world.server().cluster_dir();
    let aside = tempfile::tempdir().unwrap();
    let saved = aside.path().join("cluster");
    copy(&cluster, &saved);
    let used = Command::new("du")
        .args(["-sk"])
        .arg(&saved)
        .output()
        .unwrap();
    let used: u64 = String::from_utf8(used.stdout)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let Some(small) = Small::mounted(&cluster, used + 64 * 1024) else {
        world.ensure_running();
        return None;
    };
    copy(&saved, &cluster);
    assert!(world.ensure_running());
    Some(small)
}

/// Text that does not compress: it needs its space.
fn bulky() -> String {
    (0..1_600)
        .map(|_| Uuid::new_v4().simple().to_string())
        .collect()
}

/// Writes long comments until something fails; that failure's code.
async fn write_until_failure(
    session: &Session,
    action: Uuid,
    acknowledged: &mut Vec<Recorded>,
) -> String {
    for _ in 0..2_000 {
        match session.comment(action, &bulky()).await {
            Ok(recorded) => acknowledged.push(recorded),
            failure => return failed(failure),
        }
    }
    panic!("the disk was never full");
}

#[tokio::test]
async fn a_database_on_a_full_disk_says_so_loses_nothing_and_works_again() {
    let mut world = World::with_server().await;
    let action = world.open_action().await;
    let Some(small) = onto_small(&mut world) else {
        return;
    };
    let carol = session(&world, "carol").await;
    let mut acknowledged = vec![carol.comment(action, "Before.").await.unwrap()];
    small.fill();
    assert_eq!(
        write_until_failure(&carol, action, &mut acknowledged).await,
        "disk-full"
    );
    // Whoever reads is not hindered.
    assert_eq!(
        carol.load(action).await.unwrap().row.state.as_str(),
        "in_review"
    );
    small.free();
    acknowledged.push(carol.comment(action, &bulky()).await.unwrap());
    acknowledged.push(carol.decide(action, &approval()).await.unwrap().recorded);
    let audited = audit(&world).await;
    for fact in &acknowledged {
        audited.holds(fact);
    }
    assert_eq!(
        audited.count("action.commented"),
        acknowledged.len() - 1,
        "a refused comment is there"
    );
}

/// Without room for its log Postgres gives up: nothing that it acknowledged may be missing when there is room again.
#[tokio::test]
async fn a_database_without_room_for_its_log_goes_down_and_comes_back_whole() {
    let mut world = World::with_server().await;
    let action = world.open_action().await;
    let Some(small) = onto_small(&mut world) else {
        return;
    };
    let carol = session(&world, "carol").await;
    let mut acknowledged = vec![carol.comment(action, "Before.").await.unwrap()];
    small.fill();
    let mut owner = world.owner().await;
    // The log goes on in a file that does not fit any more.
    let _ = sqlx::raw_sql("SELECT pg_catalog.pg_switch_wal()")
        .execute(owner.connection())
        .await;
    let mut last = String::new();
    for _ in 0..50 {
        match carol.comment(action, "Small.").await {
            Ok(recorded) => acknowledged.push(recorded),
            failure => {
                last = failed(failure);
                if last == "database-unavailable" {
                    break;
                }
            }
        }
    }
    assert!(
        ["database-unavailable", "disk-full"].contains(&last.as_str()),
        "{last}"
    );
    if last == "database-unavailable" {
        // Starting it on the full disk is refused in words, not tried and failed; so is using one that is just giving up.
        let refused = Server::open(&Options::new(world.folder()));
        if let Err(error) = refused {
            assert!(
                ["disk-full", "socket-gone"].contains(&error.code()),
                "{error}"
            );
            assert!(!countersign_english::say(&error.refusal()).hint.is_empty());
        }
    }
    small.free();
    // A server that was just giving up looks alive for a moment: whoever finds it gone starts it again.
    let mut after = None;
    until(30, "the database's return", async || {
        world.ensure_running();
        after = carol.comment(action, "After.").await.ok();
        after.is_some()
    })
    .await;
    acknowledged.extend(after);
    let audited = audit(&world).await;
    for fact in &acknowledged {
        audited.holds(fact);
    }
    eprintln!(
        "without room for the log: {last}, {} acknowledged",
        acknowledged.len()
    );
}
