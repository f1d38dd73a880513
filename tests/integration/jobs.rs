//! Deliveries, the SIEM and kept exports, by jobs: at the home that has the files, once, and never unasked where it may have
//! been done.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use countersign_app::{
    WorkerSession, Workspace,
    jobs::{JobRow, JobState},
};
use countersign_delivery::target;
use countersign_embedded::Secret;
use countersign_statement::codes::{DeliveryEvent, DeliveryMethod, VerificationResult};
use countersign_testkit::{World, actor};
use countersign_worker::{DELIVER, Worker, keep_delivering};
use tokio::{io::AsyncReadExt as _, net::TcpListener, task::JoinSet};
use uuid::Uuid;

use crate::{
    deliveries::{ARCHIVE, house},
    exports::Home,
};

/// A worker with its own login, at this home.
async fn runner(world: &World, home: &Home) -> WorkerSession {
    let workspace =
        Workspace::at(world.target()).remembering_in(home.dir.path().join("remembered"));
    let password = Secret::from(actor("runner").password);
    WorkerSession::sign_in(&workspace, "runner", Some(&password))
        .await
        .unwrap()
}

/// The folder of what an installation has of this ledger.
fn files(world: &World, home: &Home) -> PathBuf {
    let outbox = home.copy(world, Uuid::nil());
    outbox.ancestors().nth(2).unwrap().to_owned()
}

async fn job(worker: &WorkerSession, kind: &str) -> JobRow {
    let all = worker.carrier().jobs().unwrap().list(100).await.unwrap();
    all.into_iter().find(|job| job.kind == kind).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_tried_again_until_it_arrives_and_all_who_run_jobs_make_it_once() {
    let (world, home, bob, export, folder) = house(ARCHIVE).await;
    fs::remove_dir(&folder).unwrap();
    let asked = keep_delivering(&bob.carrier(), export, "archive")
        .await
        .unwrap();
    let again = keep_delivering(&bob.carrier(), export, "archive")
        .await
        .unwrap();
    assert_eq!((asked.job, asked.state), (again.job, JobState::Waiting));
    let session = runner(&world, &home).await;
    let worker = Worker::from(session.clone());
    assert_eq!(worker.once(|_| {}).await.unwrap().failed, 1);
    let failed = job(&session, DELIVER).await;
    assert_eq!(failed.fault.as_deref(), Some("delivery-failed"));
    assert!(failed.said.unwrap().contains("No such file"));
    assert_eq!(worker.once(|_| {}).await.unwrap().failed, 0, "it waits");

    fs::create_dir(&folder).unwrap();
    world.shift_clock(TimeDelta::seconds(11)).await;
    let mut hands = JoinSet::new();
    for _ in 0..2 {
        for worker in [
            Worker::from(runner(&world, &home).await),
            Worker::from(home.session(&world, "bob", false).await),
        ] {
            hands.spawn(async move { worker.once(|_| {}).await.unwrap() });
        }
    }
    let done: u64 = hands.join_all().await.iter().map(|round| round.done).sum();
    assert_eq!(done, 1);
    let attempts = bob.export_metadata(export).await.unwrap().attempts;
    let ends: Vec<_> = attempts
        .iter()
        .map(|a| a.ended.as_ref().unwrap().event)
        .collect();
    assert_eq!(ends, [DeliveryEvent::Failed, DeliveryEvent::Delivered]);
    assert_eq!(attempts[0].by, actor("runner").id);
    assert_eq!(
        fs::read(folder.join(format!("{export}.zip"))).unwrap(),
        fs::read(home.copy(&world, export)).unwrap()
    );
    let done = keep_delivering(&bob.carrier(), export, "archive")
        .await
        .unwrap();
    assert_eq!(done.state, JobState::Done);
}

#[tokio::test]
async fn what_may_have_arrived_is_sent_again_by_a_persons_word_alone() {
    let (world, home, bob, export, folder) = house(ARCHIVE).await;
    let (carrier, session) = (bob.carrier(), runner(&world, &home).await);
    let digest = bob
        .export_metadata(export)
        .await
        .unwrap()
        .export
        .bundle_digest;
    // As whoever is killed between sending and saying so leaves it.
    carrier
        .begin_delivery(
            export,
            DeliveryMethod::Folder,
            &target(&carrier, "archive").unwrap(),
            &digest,
        )
        .await
        .unwrap();
    keep_delivering(&carrier, export, "archive").await.unwrap();
    let worker = Worker::from(session.clone());
    assert_eq!(worker.once(|_| {}).await.unwrap().dead, 1);
    let dead = job(&session, DELIVER).await;
    assert_eq!(
        (dead.state, dead.fault.as_deref()),
        (JobState::Dead, Some("delivered-before"))
    );
    assert!(dead.said.unwrap().contains("may have arrived"));
    assert_eq!(worker.health().await.unwrap().backlog.dead, 1);
    world.shift_clock(TimeDelta::days(1)).await;
    assert_eq!(worker.once(|_| {}).await.unwrap().dead, 0);
    assert_eq!(
        fs::read_dir(&folder).unwrap().count(),
        0,
        "nothing was sent"
    );

    let dave = home.session(&world, "dave", false).await;
    assert!(dave.retry_job(dead.job).await.unwrap());
    assert_eq!(worker.once(|_| {}).await.unwrap().done, 1);
    let attempts = bob.export_metadata(export).await.unwrap().attempts;
    assert_eq!((attempts.len(), attempts[1].by), (2, actor("runner").id));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[tokio::test]
async fn what_needs_the_files_of_another_home_is_left_to_it() {
    let (world, home, bob, export, folder) = house(ARCHIVE).await;
    let (there, elsewhere) = (Home::new(), Home::new());
    keep_delivering(&bob.carrier(), export, "archive")
        .await
        .unwrap();
    world.shift_clock(TimeDelta::hours(1)).await;
    let other = Worker::from(runner(&world, &elsewhere).await);
    assert_eq!(other.once(|_| {}).await.unwrap().done, 0);
    assert_eq!(
        other.health().await.unwrap().backlog.due,
        0,
        "it is nothing of its own"
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let refused = keep_delivering(&runner(&world, &there).await.carrier(), export, "archive").await;
    assert_eq!(refused.unwrap_err().code(), "destination-unknown");
    let own = Worker::from(runner(&world, &home).await);
    assert_eq!(own.once(|_| {}).await.unwrap().done, 1);
}

#[tokio::test]
async fn a_kept_export_that_was_altered_or_lost_is_noticed_told_and_recorded_once() {
    let (world, home) = (World::new().await, Home::new());
    let mut made = Vec::new();
    for name in ["sound", "altered", "lost"] {
        made.push(home.export(&world, name).await.export_id);
    }
    let worker = Worker::from(runner(&world, &home).await);
    let bob = home.session(&world, "bob", false).await;
    let found = async || {
        let mut found = Vec::new();
        for export in &made {
            found.push(
                bob.export_metadata(*export)
                    .await
                    .unwrap()
                    .verification_status,
            );
        }
        found
            .iter()
            .map(|status| status.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    worker.prepare().await.unwrap();
    let first = worker.once(|_| {}).await.unwrap();
    assert_eq!(
        (first.alerts, found().await.as_str()),
        (0, "verified verified verified")
    );
    assert_eq!(worker.health().await.unwrap().unsound, []);

    let copy = home.copy(&world, made[1]);
    let sound = fs::read(&copy).unwrap();
    let mut altered = sound.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    fs::write(&copy, altered).unwrap();
    fs::remove_file(home.copy(&world, made[2])).unwrap();
    let head = async || bob.follower().size().await.unwrap();
    let before = head().await;
    world.shift_clock(TimeDelta::days(1)).await;
    let mut said = String::new();
    let second = worker
        .once(|ran| {
            if let Ok(done) = &ran.outcome
                && done.alert
            {
                said.clone_from(&done.said);
            }
        })
        .await
        .unwrap();
    assert_eq!(
        (second.alerts, found().await.as_str()),
        (1, "verified altered missing")
    );
    assert!(
        said.contains("is altered") && said.contains("is missing"),
        "{said}"
    );
    assert_eq!(
        head().await,
        before + 2,
        "the sound one was looked at and not recorded again"
    );
    let mut unsound = worker.health().await.unwrap().unsound;
    unsound.sort_unstable();
    let mut wanted = vec![
        (made[1], VerificationResult::Altered),
        (made[2], VerificationResult::Missing),
    ];
    wanted.sort_unstable();
    assert_eq!(unsound, wanted);

    // Nothing changed: it is told again and not recorded again. What came back is noticed too.
    world.shift_clock(TimeDelta::days(2)).await;
    assert_eq!(worker.once(|_| {}).await.unwrap().alerts, 1);
    assert_eq!(head().await, before + 2);
    fs::write(&copy, sound).unwrap();
    world.shift_clock(TimeDelta::days(3)).await;
    worker.once(|_| {}).await.unwrap();
    assert_eq!(found().await, "verified verified missing");
    // After a week each is verified whole again.
    let before = head().await;
    world.shift_clock(TimeDelta::days(12)).await;
    worker.once(|_| {}).await.unwrap();
    assert_eq!(head().await, before + 3);
}

/// A receiver that reads to the end, or accepts and does nothing.
async fn receiver(hangs: bool, read: Arc<AtomicUsize>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            read.fetch_add(1, Ordering::SeqCst);
            if hangs {
                held.push(stream);
                continue;
            }
            let mut bytes = Vec::new();
            let _ = stream.read_to_end(&mut bytes).await;
        }
    });
    port
}

fn siem(home: &Path, name: &str, port: u16) {
    fs::create_dir_all(home.join("siem")).unwrap();
    let path = home.join("siem").join(format!("{name}.env"));
    fs::write(
        &path,
        format!("SIEM_HOST=127.0.0.1\nSIEM_PORT={port}\nSIEM_TRANSPORT=tcp\n"),
    )
    .unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_siem_that_hangs_stops_neither_another_nor_any_other_job() {
    let (world, home) = (World::new().await, Home::new());
    let action = world.open_action().await;
    let session = runner(&world, &home).await;
    let files = files(&world, &home);
    let (stuck, well) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    siem(&files, "hangs", receiver(true, Arc::clone(&stuck)).await);
    siem(&files, "reads", receiver(false, Arc::clone(&well)).await);
    let worker = Worker::from(session.clone());
    worker.prepare().await.unwrap();
    let mut running = JoinSet::new();
    for worker in [worker.clone(), Worker::from(runner(&world, &home).await)] {
        running.spawn(async move {
            worker
                .until(Duration::from_millis(100), std::future::pending(), |_| {})
                .await
                .unwrap();
        });
    }
    let follower = session.follower();
    let told = async || {
        let told = countersign_siem::cursor::look(&files, "reads").unwrap();
        told.map_or(0, |told| told.next)
    };
    let begun = tokio::time::Instant::now();
    let within = |seconds| begun.elapsed() < Duration::from_secs(seconds);
    while stuck.load(Ordering::SeqCst) == 0 || told().await < follower.size().await.unwrap() {
        assert!(within(20), "the one that reads was not told");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        stuck.load(Ordering::SeqCst),
        1,
        "one program tells a target"
    );
    // With the other one still hanging, what becomes overdue is escalated, and told.
    let size = follower.size().await.unwrap();
    world.shift_clock(TimeDelta::days(1)).await;
    while told().await <= size {
        assert!(within(25), "the escalation was not told");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    running.abort_all();
    assert!(
        countersign_siem::cursor::look(&files, "hangs")
            .unwrap()
            .is_none()
    );
    let escalated: i64 =
        sqlx::query_scalar("SELECT count(*) FROM countersign.escalation WHERE action_id = $1")
            .bind(action)
            .fetch_one(world.owner().await.connection())
            .await
            .unwrap();
    assert_eq!(escalated, 1);
}
