//! A whole decision: signed, sent, guarded, recorded, in one transaction; beside a plain transaction of the same size.

use countersign_app::{Failure, Session};
use countersign_statement::State;
use countersign_store::{Private, Store};
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use uuid::Uuid;

use super::{
    bed::{Bed, CONNECTIONS, broken},
    figures::{Report, median, rounded, short},
    fill::{self, NARRATIVE, Ready},
    load::{Repeats, Run, load, ratio},
    say,
    twin::{self, PlainDecision},
};

const CLIENTS: [usize; 3] = [1, 8, 32];

/// Measured three times, one after the other in turns.
const REPEATS: usize = 3;

#[derive(Debug, Default)]
struct Cell {
    whole: Repeats,
    unchecked: Repeats,
    plain: Repeats,
}

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    twin::lay(&bed).await?;
    let record = warm(&bed, if quick { 20 } else { 200 }).await?;
    let check = signature_check(&bed, if quick { 20 } else { 300 }).await?;
    let mut cells: Vec<Cell> = CLIENTS.iter().map(|_| Cell::default()).collect();
    let repeats = if quick { 1 } else { REPEATS };
    for repeat in 1..=repeats {
        for (cell, clients) in cells.iter_mut().zip(CLIENTS) {
            say(&format!("Repeat {repeat} of {repeats}: {clients} clients."));
            let count = if quick { 40 } else { 400 + 25 * clients };
            cell.whole.push(decided(&bed, clients, count).await?);
            without_check(&bed, true).await?;
            let unchecked = decided(&bed, clients, count).await;
            without_check(&bed, false).await?;
            cell.unchecked.push(unchecked?);
            cell.plain
                .push(plain(&bed, clients, 2 * count, &record).await?);
        }
    }
    Ok(report(quick, check, record.len(), &cells))
}

/// The signature check in the database is the price of not trusting any client; it is measured apart, and the aim is
/// for all the rest. In this throw-away database the owner takes it away for a while and puts it back.
async fn without_check(bed: &Bed, without: bool) -> Result<(), Failure> {
    let sql = if without {
        "CREATE TABLE plain.kept AS SELECT pg_get_functiondef('countersign.check_signature(bytea, bytea, bytea)'::regprocedure) AS body;
         CREATE OR REPLACE FUNCTION countersign.check_signature(statement bytea, id bytea, signature bytea) RETURNS void
         LANGUAGE plpgsql VOLATILE AS 'BEGIN END'"
    } else {
        "DO $$ BEGIN EXECUTE (SELECT body FROM plain.kept); END $$; DROP TABLE plain.kept"
    };
    bed.as_owner(sql).await
}

/// Milliseconds of the check alone, as the median of single calls.
async fn signature_check(bed: &Bed, count: usize) -> Result<f64, Failure> {
    let ready = fill::decisions(bed, &fill::open(bed, 1).await?).await?;
    let statement = ready
        .first()
        .map(|r| r.statement.encode())
        .unwrap_or_default();
    let by = bed.bob.sign(&statement).await?;
    let mut owner = bed.owner().await?;
    let mut each = Vec::with_capacity(count);
    for _ in 0..count {
        let row = sqlx::query(
            "WITH a AS MATERIALIZED (SELECT clock_timestamp() AS t),
                  b AS MATERIALIZED (SELECT a.t, countersign.ed25519_verify_with(k.public_key, k.tables, $1, $2) AS good
                                       FROM countersign.key_event k, a WHERE k.key_id = $3)
             SELECT good, extract(epoch FROM clock_timestamp() - t)::float8 * 1000 FROM b",
        )
        .bind(statement.as_bytes())
        .bind(&by.signature[..])
        .bind(&by.key_id[..])
        .fetch_one(owner.connection())
        .await
        .map_err(broken)?;
        if !row.try_get::<bool, _>(0).map_err(broken)? {
            return Err(Failure::contradiction(
                "the database did not accept a good signature",
            ));
        }
        each.push(row.try_get(1).map_err(broken)?);
    }
    Ok(median(&each))
}

/// Plans are made, caches are warm; returns a record as decisions make them.
async fn warm(bed: &Bed, count: usize) -> Result<Vec<u8>, Failure> {
    decided(bed, 8, count).await?;
    let head = bed.bob.head().await?;
    let record = bed.bob.record(head.seq).await?;
    let record =
        record.ok_or_else(|| Failure::contradiction("a record that its signer may not read"))?;
    plain(bed, 8, count, &record).await?;
    Ok(record)
}

async fn decided(bed: &Bed, clients: usize, count: usize) -> Result<Run, Failure> {
    // After tables were analysed, each connection plans its statements anew at its next decision. That is a new connection's
    // cost, and not a decision's.
    let again = 3 * CONNECTIONS as usize;
    let opened = fill::open(bed, count + again).await?;
    let mut ready = fill::decisions(bed, &opened).await?;
    twin::settle(bed).await?;
    let measured = ready.split_off(again);
    let (bob, store) = (bed.bob.clone(), bed.store.clone());
    let each = move |ready: Ready| {
        let (bob, store) = (bob.clone(), store.clone());
        async move { send(&bob, &store, &ready).await }
    };
    load(bed.postmaster()?, CONNECTIONS as usize, ready, each.clone()).await?;
    load(bed.postmaster()?, clients, measured, each).await
}

async fn send(bob: &Session, store: &Store, ready: &Ready) -> Result<(), Failure> {
    let by = bob.sign(&ready.statement.encode()).await?;
    let narrative = Private {
        salt: &ready.salt,
        text: NARRATIVE,
    };
    let decided = store
        .add_decision(&ready.statement, Some(narrative), by)
        .await?;
    if decided.state == State::Approved {
        Ok(())
    } else {
        Err(Failure::contradiction("a decision that decided nothing"))
    }
}

async fn plain(bed: &Bed, clients: usize, count: usize, record: &[u8]) -> Result<Run, Failure> {
    let actions: Vec<Uuid> = (0..count).map(|_| Uuid::new_v4()).collect();
    twin::open_states(bed, &actions).await?;
    let hash = |what: &str, id: &Uuid| -> [u8; 32] {
        Sha256::new()
            .chain_update(what)
            .chain_update(id.as_bytes())
            .finalize()
            .into()
    };
    let key_id = bed.bob.key().map_or([0; 32], |k| k.key_id);
    let items = actions
        .into_iter()
        .map(|action_id| PlainDecision {
            decision_id: Uuid::new_v4(),
            action_id,
            person: bed.bob.person(),
            narrative: NARRATIVE.to_owned(),
            salt: *Uuid::new_v4().as_bytes(),
            commitment: hash("narrative", &action_id),
            key_id,
            statement_digest: hash("statement", &action_id),
            leaf: hash("leaf", &action_id),
            record: record.to_vec(),
        })
        .collect();
    let pool = bed.store.pool().clone();
    load(bed.postmaster()?, clients, items, move |item| {
        let pool = pool.clone();
        async move { twin::decide(&pool, item).await }
    })
    .await
}

fn report(quick: bool, check: f64, record: usize, cells: &[Cell]) -> Report {
    let mut report = Report::new(
        "decide",
        quick,
        &[
            "clients",
            "decisions/s",
            "without check",
            "plain/s",
            "ratio",
            "ratio without",
            "p50 ms",
            "p99 ms",
            "CPU ms each",
            "plain CPU ms",
            "CPU s",
        ],
    );
    let mut rows = Vec::new();
    for (cell, clients) in cells.iter().zip(CLIENTS) {
        let (with, without) = (
            ratio(&cell.whole, &cell.plain),
            ratio(&cell.unchecked, &cell.plain),
        );
        let (ours, server) = cell.whole.cpu_ms();
        let (unchecked_ours, unchecked_server) = cell.unchecked.cpu_ms();
        let (plain_ours, plain_server) = cell.plain.cpu_ms();
        let seconds = cell.whole.cpu() + cell.unchecked.cpu() + cell.plain.cpu();
        report.rows.push(vec![
            clients.to_string(),
            short(cell.whole.rate()),
            short(cell.unchecked.rate()),
            short(cell.plain.rate()),
            short(with),
            short(without),
            short(cell.whole.ms(0.5)),
            short(cell.whole.ms(0.99)),
            format!("{} + {}", short(ours), short(server)),
            format!("{} + {}", short(plain_ours), short(plain_server)),
            short(seconds),
        ]);
        rows.push(serde_json::json!({
            "clients": clients,
            "decisions_per_second": rounded(cell.whole.rate()),
            "without_signature_check_per_second": rounded(cell.unchecked.rate()),
            "plain_per_second": rounded(cell.plain.rate()),
            "ratio": rounded(with),
            "ratio_without_signature_check": rounded(without),
            "p50_ms": rounded(cell.whole.ms(0.5)),
            "p99_ms": rounded(cell.whole.ms(0.99)),
            "cpu_ms": {"client": rounded(ours), "server": rounded(server)},
            "unchecked_cpu_ms": {"client": rounded(unchecked_ours), "server": rounded(unchecked_server)},
            "plain_cpu_ms": {"client": rounded(plain_ours), "server": rounded(plain_server)},
            "cpu_seconds": rounded(seconds),
        }));
        if let Some(aim) = match clients {
            1 => Some(0.6),
            8 => Some(0.3),
            _ => None,
        } {
            report.aim(
                format!(
                    "decision without the signature check, {clients} client{}, of plain",
                    if clients == 1 { "" } else { "s" }
                ),
                without,
                aim,
                true,
            );
        }
    }
    report.figure("clients", rows);
    report.figure("signature_check_ms", rounded(check));
    report.figure("record_bytes", record);
    report.aim("signature check in the database, ms", check, 10.0, false);
    report.note("Plain: the same rows and indexes in one statement, without triggers, guards, bytes built or a chain. CPU: client + database.");
    report.note("Without check: the owner of this throw-away database took the function check_signature away and put it back.");
    report
}
