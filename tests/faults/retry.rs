//! A connection that is lost after the commit and before the answer, or before the question.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use countersign_store::{Store, Target};
use countersign_testkit::{Proposal, World, actor};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
};

use crate::{
    audit::audit,
    kit::{approval, failed, session, session_over},
};

/// How often the wire is still to be cut, and where.
#[derive(Debug, Default)]
struct Cuts {
    /// The answer to an INSERT is swallowed.
    answers: AtomicU32,
    /// A signed decision does not arrive.
    questions: AtomicU32,
}

/// A socket between client and server that can be cut at the worst moment.
struct Wire {
    dir: tempfile::TempDir,
    port: u16,
    cuts: Arc<Cuts>,
}

fn take(from: &AtomicU32) -> bool {
    from.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
        left.checked_sub(1)
    })
    .is_ok()
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

impl Wire {
    fn to(world: &World) -> Self {
        let Target::Socket { dir, port, .. } = world.target() else {
            panic!("worlds are on sockets")
        };
        let server = dir.join(format!(".s.PGSQL.{port}"));
        let wire = Self {
            dir: tempfile::tempdir().unwrap(),
            port,
            cuts: Arc::default(),
        };
        let listener =
            UnixListener::bind(wire.dir.path().join(format!(".s.PGSQL.{port}"))).unwrap();
        let cuts = Arc::clone(&wire.cuts);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server.clone(), Arc::clone(&cuts)));
            }
        });
        wire
    }

    async fn store(&self, name: &str) -> Store {
        let target = Target::Socket {
            dir: self.dir.path().to_owned(),
            port: self.port,
            database: "countersign".to_owned(),
        };
        Store::connect(&target, name, Some(&actor(name).password))
            .await
            .unwrap()
    }
}

/// Carries bytes both ways until one side ends or the wire is cut; both ends are closed then.
async fn carry(client: UnixStream, server: PathBuf, cuts: Arc<Cuts>) {
    let Ok(server) = UnixStream::connect(server).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let questions = async {
        let mut chunk = vec![0; 1 << 16];
        while let Ok(n @ 1..) = from_client.read(&mut chunk).await {
            if holds(&chunk[..n], b"countersign/decision/v1") && take(&cuts.questions) {
                return;
            }
            if to_server.write_all(&chunk[..n]).await.is_err() {
                return;
            }
        }
    };
    let answers = async {
        let mut chunk = vec![0; 1 << 16];
        let mut swallowed = Vec::new();
        while let Ok(n @ 1..) = from_server.read(&mut chunk).await {
            if !swallowed.is_empty() || (holds(&chunk[..n], b"INSERT 0 1\0") && take(&cuts.answers))
            {
                swallowed.extend_from_slice(&chunk[..n]);
                // ReadyForQuery outside a transaction: it is committed.
                if swallowed.ends_with(b"Z\0\0\0\x05I") {
                    return;
                }
                continue;
            }
            if to_client.write_all(&chunk[..n]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! { () = questions => {}, () = answers => {} }
}

#[tokio::test]
async fn a_decision_whose_answer_is_lost_is_one_decision() {
    let world = World::with_server().await;
    let wire = Wire::to(&world);
    let carol = session_over(wire.store("carol").await, "carol").await;
    // Lost answers: one, which the use case survives by itself; and two, after which the person sends again.
    for lost in [1, 2] {
        let action = world.open_action().await;
        let (loaded, seen) = carol.open_action(action, "test").await.unwrap();
        let prepared = carol.prepare(&loaded, &seen, &approval()).unwrap();
        wire.cuts.answers.store(lost, Ordering::SeqCst);
        if lost == 2 {
            assert_eq!(
                failed(carol.sign_and_send(&prepared).await),
                "database-unavailable"
            );
        }
        let decided = carol.sign_and_send(&prepared).await.unwrap();
        assert_eq!(
            wire.cuts.answers.load(Ordering::SeqCst),
            0,
            "no answer was lost"
        );
        assert_eq!(
            (decided.state.as_str(), decided.step),
            ("in_review", 2),
            "as after one approval"
        );
        let audited = audit(&world).await;
        audited.holds(&decided.recorded);
        let about = audited
            .records
            .iter()
            .filter(|r| r.event == "action.decided" && r.subject == format!("action:{action}"));
        assert_eq!(about.count(), 1);
    }
}

#[tokio::test]
async fn a_decision_that_did_not_arrive_is_sent_again_and_is_one() {
    let world = World::with_server().await;
    let wire = Wire::to(&world);
    let carol = session_over(wire.store("carol").await, "carol").await;
    let action = world.open_action().await;
    wire.cuts.questions.store(1, Ordering::SeqCst);
    carol.decide(action, &approval()).await.unwrap();
    assert_eq!(
        wire.cuts.questions.load(Ordering::SeqCst),
        0,
        "nothing was lost"
    );
    assert_eq!(audit(&world).await.count("action.decided"), 1);
}

#[tokio::test]
async fn the_very_same_decision_sent_twice_is_answered_with_the_same_record() {
    let world = World::with_server().await;
    let carol = session(&world, "carol").await;
    let action = world.open_action().await;
    let (loaded, seen) = carol.open_action(action, "test").await.unwrap();
    let prepared = carol.prepare(&loaded, &seen, &approval()).unwrap();
    let (first, second) = tokio::join!(
        carol.sign_and_send(&prepared),
        carol.sign_and_send(&prepared)
    );
    assert_eq!(first.unwrap().recorded, second.unwrap().recorded);
    // Another person cannot pick up the answer by the same id.
    let bob = session(&world, "bob").await;
    let mut stolen = approval();
    stolen.decision_id = prepared.plan.statement.decision_id;
    let (loaded, seen) = bob
        .open_action(world.open_action().await, "test")
        .await
        .unwrap();
    let theirs = bob.prepare(&loaded, &seen, &stolen).unwrap();
    assert_eq!(
        bob.sign_and_send(&theirs).await.unwrap_err().code(),
        "taken"
    );
    assert_eq!(audit(&world).await.count("action.decided"), 1);
}

#[tokio::test]
async fn a_batch_of_proposals_whose_answer_is_lost_is_one_batch() {
    let world = World::with_server().await;
    let wire = Wire::to(&world);
    let agent = wire.store("aml-screen").await;
    let batch = [Proposal::default().bytes(), Proposal::default().bytes()];
    // The answer to two rows is `INSERT 0 2`; the batch is cut by sending each alone, then both again.
    wire.cuts.answers.store(1, Ordering::SeqCst);
    let lost = agent.propose(&batch[..1]).await.unwrap_err();
    assert_eq!(lost.code(), "database-unavailable");
    let again = agent.propose(&batch).await.unwrap();
    assert!(again[0].existing && !again[1].existing);
    assert_eq!(audit(&world).await.count("action.proposed"), 2);
}
