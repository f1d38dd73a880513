//! Hostile and honest sessions at once, at random: whatever they do, the chain stays dense, what was acknowledged is
//! there, and nothing else counts. `PROPTEST_CASES` says how many crowds; a failing one is made smaller.

use std::{cell::Cell, collections::BTreeSet, sync::Arc};

use countersign_statement::codes::Verdict;
use countersign_testkit::{Proposal, SignedDecision, World, actor};
use proptest::{prelude::*, test_runner::TestRunner};
use sqlx::PgConnection;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{Row, bytes, text, tried, value},
};

/// The honest reviewer, and who signs on the same actions and tries everything besides.
const SIGNERS: [&str; 2] = ["bob", "carol"];

/// Logins that sign nothing and try everything.
const OTHERS: [&str; 6] = [
    "erin",
    "dave",
    "aml-screen",
    "runner",
    "watcher",
    "stranger",
];

const ACTIONS: usize = 3;

/// What any login may send, and what none may. Whether it is taken is other tests' matter; here it must do no harm.
const HOSTILE: [&str; 24] = [
    "LOCK TABLE countersign.chain IN EXCLUSIVE MODE",
    "LOCK TABLE countersign.decision IN ACCESS SHARE MODE",
    "UPDATE countersign.action_state SET state = 'approved'",
    "DELETE FROM countersign.decision",
    "TRUNCATE countersign.ledger_record",
    "INSERT INTO countersign.ledger_leaf SELECT * FROM countersign.ledger_leaf",
    "SELECT countersign.append('decision.recorded', 'x', gen_random_uuid(), 'human', '{}', '[]')",
    "SELECT pg_catalog.pg_notify('countersign', repeat('x', 7000)) FROM generate_series(1, 50)",
    "SELECT countersign.record_ended(NULL)",
    "SELECT ending FROM countersign.ask_end()",
    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
    "SELECT pg_catalog.pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
    "SELECT pg_catalog.pg_sleep(0.05)",
    "SET session_replication_role = replica",
    "SET row_security = off",
    "SET search_path = pg_temp, pg_catalog",
    "CREATE TEMP TABLE chain (id bigint)",
    "SET standard_conforming_strings = off",
    "SET synchronous_commit = off",
    "SET statement_timeout = '3ms'",
    "SET SESSION AUTHORIZATION alice",
    "PREPARE TRANSACTION 'mine'",
    "DISCARD ALL",
    "COPY (SELECT * FROM countersign.ledger_leaf) TO STDOUT",
];

/// One step of a session.
#[derive(Debug, Clone, Copy)]
enum Move {
    /// Sends the decision that this login signed on an action.
    Decide(usize),
    /// Sends the other signer's decision as one's own.
    Borrow(usize),
    /// Sends one's own with another's signature.
    Forge(usize),
    /// Sends one's own twice in one statement.
    Twice(usize),
    /// Opens an action.
    Look(usize),
    Propose,
    Begin,
    Savepoint,
    BackToSavepoint,
    Commit,
    RollBack,
    /// Drops the connection without a word.
    Vanish,
    Hostile(usize),
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => (0..ACTIONS).prop_map(Move::Decide),
        1 => (0..ACTIONS).prop_map(Move::Borrow),
        1 => (0..ACTIONS).prop_map(Move::Forge),
        1 => (0..ACTIONS).prop_map(Move::Twice),
        1 => (0..ACTIONS).prop_map(Move::Look),
        1 => Just(Move::Propose),
        3 => Just(Move::Begin),
        2 => Just(Move::Savepoint),
        2 => Just(Move::BackToSavepoint),
        3 => Just(Move::Commit),
        1 => Just(Move::RollBack),
        1 => Just(Move::Vanish),
        4 => (0..HOSTILE.len()).prop_map(Move::Hostile),
    ]
}

/// An honest session's moves, and those of the hostile ones with their logins.
type Crowd = (Vec<usize>, Vec<(usize, Vec<Move>)>);

fn crowds() -> impl Strategy<Value = Crowd> {
    let logins = SIGNERS.len() - 1 + OTHERS.len();
    (
        prop::collection::vec(0..ACTIONS, 1..4),
        prop::collection::vec((0..logins, prop::collection::vec(moves(), 1..10)), 1..7),
    )
}

/// What stands ready before the crowd comes: actions, and each signer's decision on each.
struct Stage {
    actions: Vec<Uuid>,
    signed: Vec<Vec<SignedDecision>>,
}

impl Stage {
    async fn set(world: &World) -> Self {
        let (mut actions, mut signed) = (Vec::new(), vec![Vec::new(); SIGNERS.len()]);
        for _ in 0..ACTIONS {
            let action = world.open_action().await;
            for (signer, decisions) in SIGNERS.iter().zip(&mut signed) {
                let desk = world.desk(signer).await;
                let decision = world.decision(&desk, action, Verdict::Approve).await;
                decisions.push(decision);
            }
            actions.push(action);
        }
        Self { actions, signed }
    }

    /// What a login signed on an action; somebody who signs nothing has carol's.
    fn of(&self, login: &str, action: usize) -> &SignedDecision {
        let signer = SIGNERS.iter().position(|name| *name == login);
        &self.signed[signer.unwrap_or(1)][action]
    }
}

/// Decisions that were acknowledged, and those of which nobody could know.
#[derive(Default)]
struct Told {
    acknowledged: BTreeSet<Uuid>,
    doubtful: BTreeSet<Uuid>,
}

/// A session as its client sees it.
struct Session {
    world: Arc<World>,
    stage: Arc<Stage>,
    login: &'static str,
    conn: PgConnection,
    inside: bool,
    failed: bool,
    written: Vec<Uuid>,
    savepoint: Option<usize>,
    told: Told,
}

/// A connection that gives up waiting after a while.
async fn connected(world: &World, login: &str) -> PgConnection {
    let mut conn = world.raw(login).await;
    tried(&mut conn, "SET lock_timeout = '400ms'").await;
    conn
}

impl Session {
    async fn open(world: Arc<World>, stage: Arc<Stage>, login: &'static str) -> Self {
        Self {
            conn: connected(&world, login).await,
            world,
            stage,
            login,
            inside: false,
            failed: false,
            written: Vec::new(),
            savepoint: None,
            told: Told::default(),
        }
    }

    /// The transaction is over.
    fn left(&mut self) {
        (self.inside, self.failed, self.savepoint) = (false, false, None);
        self.written.clear();
    }

    /// Sends a statement; `decision` is what stands in the database once it is committed.
    async fn send(&mut self, sql: &str, decision: Option<Uuid>) -> String {
        let outcome = tried(&mut self.conn, sql).await;
        if outcome == "57P01" || outcome.starts_with("not the database") {
            // It may have been committed before the connection went.
            self.told.doubtful.extend(decision.filter(|_| !self.inside));
            self.left();
            self.conn = connected(&self.world, self.login).await;
            return outcome;
        }
        match (outcome.as_str(), self.inside) {
            ("ok", true) if !self.failed => self.written.extend(decision),
            ("ok", false) => self.told.acknowledged.extend(decision),
            (_, inside) => self.failed |= inside && outcome != "ok",
        }
        outcome
    }

    async fn decide(&mut self, row: &Row, decision: Uuid) {
        self.send(&row.insert(), Some(decision)).await;
    }

    async fn step(&mut self, step: Move) {
        match step {
            Move::Decide(action) => {
                let signed = self.stage.of(self.login, action);
                let (row, id) = (Row::decision(signed), signed.statement.decision_id);
                self.decide(&row, id).await;
            }
            Move::Borrow(action) => {
                let other = SIGNERS[usize::from(self.login == SIGNERS[0])];
                let signed = self.stage.of(other, action);
                let (row, id) = (Row::decision(signed), signed.statement.decision_id);
                self.decide(&row, id).await;
            }
            Move::Forge(action) => {
                let signed = self.stage.of(self.login, action);
                let by = actor("erin").sign(&signed.statement.encode());
                let row = Row::decision(signed)
                    .set("key_id", bytes(&by.key_id))
                    .set("signature", bytes(&by.signature));
                let outcome = self.send(&row.insert(), None).await;
                assert_ne!(outcome, "ok", "{}: a forged decision", self.login);
            }
            Move::Twice(action) => {
                // The same decision again is answered with the one that is there.
                let signed = self.stage.of(self.login, action);
                let (row, id) = (Row::decision(signed), signed.statement.decision_id);
                let sql = format!("{}, {}", row.insert(), row.values());
                self.send(&sql, Some(id)).await;
            }
            Move::Look(action) => {
                let view = Row::new("fact.view")
                    .set("action_id", text(&self.stage.actions[action].to_string()))
                    .set("document", "'x'")
                    .set("salt", bytes(&[7; 16]));
                self.send(&view.insert(), None).await;
            }
            Move::Propose => {
                let key = Uuid::new_v4().to_string();
                let row = Row::action(&Proposal::default().key(&key).bytes());
                self.send(&row.insert(), None).await;
            }
            Move::Begin => {
                if self.send("BEGIN", None).await == "ok" {
                    self.inside = true;
                }
            }
            Move::Savepoint => {
                if self.send("SAVEPOINT here", None).await == "ok" && self.inside {
                    self.savepoint = Some(self.written.len());
                }
            }
            Move::BackToSavepoint => {
                let Some(mark) = self.savepoint else { return };
                if self.send("ROLLBACK TO here", None).await == "ok" {
                    self.written.truncate(mark);
                    self.failed = false;
                }
            }
            Move::Commit => {
                let written = std::mem::take(&mut self.written);
                let failed = self.failed;
                match self.send("COMMIT", None).await.as_str() {
                    // Postgres answers so too where the transaction had failed, and rolls back.
                    "ok" if !failed => self.told.acknowledged.extend(written),
                    "ok" => {}
                    _ => self.told.doubtful.extend(written),
                }
                self.left();
            }
            Move::RollBack => {
                self.send("ROLLBACK", None).await;
                self.left();
            }
            Move::Vanish => {
                self.left();
                self.conn = connected(&self.world, self.login).await;
            }
            Move::Hostile(which) => {
                self.send(HOSTILE[which], None).await;
            }
        }
    }
}

/// A hostile session plays its moves.
async fn hostile(
    world: Arc<World>,
    stage: Arc<Stage>,
    login: &'static str,
    moves: Vec<Move>,
) -> Told {
    let mut session = Session::open(world, stage, login).await;
    for step in moves {
        session.step(step).await;
    }
    session.told
}

/// The honest reviewer sends each decision on its own, and once more if it was not taken for want of the lock.
async fn honest(world: Arc<World>, stage: Arc<Stage>, actions: Vec<usize>) -> Told {
    let mut session = Session::open(world, stage, SIGNERS[0]).await;
    for action in actions {
        for _ in 0..2 {
            session.step(Move::Decide(action)).await;
        }
    }
    session.told
}

/// Everybody at once; then the whole ledger and every decision are held against what was told.
///
/// Returns how many decisions were acknowledged to hostile sessions and to the honest one.
async fn play(world: &Arc<World>, crowd: &Crowd) -> [usize; 2] {
    let stage = Arc::new(Stage::set(world).await);
    let logins: Vec<&'static str> = [SIGNERS[1]].into_iter().chain(OTHERS).collect();
    let mut all = JoinSet::new();
    for (login, moves) in crowd.1.clone() {
        let (world, stage) = (Arc::clone(world), Arc::clone(&stage));
        all.spawn(hostile(world, stage, logins[login], moves));
    }
    let good = honest(Arc::clone(world), Arc::clone(&stage), crowd.0.clone());
    let good = tokio::spawn(good);
    let mut told = all.join_all().await;
    let hostile = told.iter().map(|one| one.acknowledged.len()).sum();
    let good = good.await.unwrap();
    let honest = good.acknowledged.len();
    told.push(good);
    until_gone(world).await;
    audit(world).await;
    let mut owner = world.owner().await;
    let stands: Vec<(Uuid, Uuid, i64, Uuid)> = sqlx::query_as(
        "SELECT d.decision_id, d.action_id, d.seq, d.person FROM countersign.decision d
           JOIN countersign.ledger_record r ON r.seq = d.seq AND convert_from(r.bytes, 'UTF8') LIKE '%' || d.decision_id || '%'
          WHERE d.action_id = ANY($1)",
    )
    .bind(&stage.actions)
    .fetch_all(owner.connection())
    .await
    .unwrap();
    let counted: BTreeSet<Uuid> = stands.iter().map(|one| one.0).collect();
    let mut possible = BTreeSet::new();
    for one in &told {
        for decision in &one.acknowledged {
            assert!(counted.contains(decision), "{decision} was acknowledged");
        }
        possible.extend(&one.acknowledged);
        possible.extend(&one.doubtful);
    }
    let unknown: Vec<_> = counted.difference(&possible).collect();
    assert!(unknown.is_empty(), "nobody was told of {unknown:?}");
    let steps: BTreeSet<Uuid> = stands.iter().map(|one| one.1).collect();
    assert_eq!(steps.len(), stands.len(), "one seat has two decisions");
    for (_, _, _, person) in stands {
        let known = SIGNERS.map(|name| actor(name).id);
        assert!(known.contains(&person), "{person} signed nothing");
    }
    // And work goes on.
    let next = world.open_action().await;
    world.decide("bob", next, Verdict::Approve).await.unwrap();
    [hostile, honest]
}

/// Sessions that vanished end once the server notices.
async fn until_gone(world: &World) {
    let mut owner = world.owner().await;
    loop {
        let left: i64 = value(
            owner.connection(),
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'raw'",
        )
        .await;
        if left == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[test]
fn whatever_hostile_and_honest_sessions_do_the_chain_is_dense_and_what_was_acknowledged_is_there() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let world = Arc::new(runtime.block_on(World::new()));
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 40,
        ..ProptestConfig::with_cases(10)
    };
    // The environment says more.
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(config.cases);
    let mut runner = TestRunner::new(ProptestConfig { cases, ..config });
    let acknowledged = Cell::new([0; 2]);
    runner
        .run(&crowds(), |crowd| {
            let [hostile, honest] = runtime.block_on(play(&world, &crowd));
            let [all_hostile, all_honest] = acknowledged.get();
            acknowledged.set([all_hostile + hostile, all_honest + honest]);
            Ok(())
        })
        .unwrap();
    let [hostile, honest] = acknowledged.get();
    eprintln!(
        "{cases} crowds; acknowledged: {hostile} decisions of hostile sessions, {honest} of honest ones"
    );
    assert!(hostile > 0 && honest > 0, "nothing was decided");
}
