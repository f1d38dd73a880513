//! Jobs taken and ended by several at once, beside a bare loop over `FOR UPDATE SKIP LOCKED` on a table of the same rows.

use std::time::Duration;

use countersign_app::Failure;
use countersign_store::Store;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    bed::{Bed, broken},
    figures::{Report, rounded, short},
    load::{Repeats, Run, load, ratio},
    say,
};

const CLIENTS: [usize; 2] = [1, 8];
const LEASE: Duration = Duration::from_mins(10);
const KIND: &str = "bench";

/// The same columns and the same index over what waits, and neither guards nor row security.
const PLAIN: &str = "
    CREATE SCHEMA plain;
    CREATE TABLE plain.job (LIKE countersign.job INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE);
    GRANT USAGE ON SCHEMA plain TO countersign_person;
    GRANT SELECT, UPDATE ON plain.job TO countersign_person";

const TAKE: &str = "
    UPDATE plain.job SET state = 'running', attempts = attempts + 1, lease = gen_random_uuid(), lease_by = $1, lease_until = clock_timestamp() + interval '10 minutes'
     WHERE job_id = (SELECT job_id FROM plain.job WHERE state = 'waiting' AND due_at <= clock_timestamp() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING job_id";

const END: &str = "
    UPDATE plain.job SET state = 'done', lease = NULL, lease_by = NULL, lease_until = NULL, done_at = clock_timestamp() WHERE job_id = $1";

/// What was measured with so many clients.
#[derive(Debug, Default)]
struct Cell {
    taken: Repeats,
    plain_taken: Repeats,
    whole: Repeats,
    plain_whole: Repeats,
}

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    bed.as_owner(PLAIN).await?;
    let (repeats, jobs) = if quick { (1, 64) } else { (3, 8_000) };
    let mut cells: [Cell; CLIENTS.len()] = Default::default();
    for repeat in 1..=repeats {
        for (cell, clients) in cells.iter_mut().zip(CLIENTS) {
            say(&format!("Repeat {repeat} of {repeats}: {clients} clients."));
            // Taking alone, then taking and ending; each beside the bare loop on as many rows.
            for ends in [false, true] {
                fill(&bed, jobs).await?;
                let run = ours(&bed, clients, jobs, ends).await?;
                let bare = plain(&bed, clients, jobs, ends).await?;
                let (here, there) = if ends {
                    (&mut cell.whole, &mut cell.plain_whole)
                } else {
                    (&mut cell.taken, &mut cell.plain_taken)
                };
                here.push(run);
                there.push(bare);
            }
        }
    }
    Ok(report(quick, jobs, &cells))
}

/// As many jobs that are due in both tables, and nothing else.
async fn fill(bed: &Bed, jobs: usize) -> Result<(), Failure> {
    bed.as_owner(format!(
        "ALTER TABLE countersign.job DISABLE TRIGGER ALL; DELETE FROM countersign.job; ALTER TABLE countersign.job ENABLE ALWAYS TRIGGER guard_job;
         ALTER TABLE countersign.job ENABLE ALWAYS TRIGGER no_truncate; DELETE FROM plain.job;
         INSERT INTO countersign.job (kind, key, payload, due_at, made_by, made_at)
           SELECT '{KIND}', 'job ' || n, '{{\"action\":\"' || gen_random_uuid() || '\"}}', clock_timestamp() - n * interval '1 ms', gen_random_uuid(), clock_timestamp()
             FROM generate_series(1, {jobs}) n;
         INSERT INTO plain.job SELECT * FROM countersign.job"
    ))
    .await?;
    bed.as_owner("VACUUM ANALYZE countersign.job, plain.job")
        .await
}

async fn ours(bed: &Bed, clients: usize, jobs: usize, ends: bool) -> Result<Run, Failure> {
    let store = bed.store.clone();
    load(bed.postmaster()?, clients, vec![(); jobs], move |()| {
        take(store.clone(), ends)
    })
    .await
}

async fn take(store: Store, ends: bool) -> Result<(), Failure> {
    let kinds = [KIND.to_owned()];
    let Some(taken) = store.take_job(&kinds, None, LEASE).await? else {
        return Err(Failure::contradiction("a job that waits was not found"));
    };
    if ends {
        store.end_job(&taken).await?;
    }
    Ok(())
}

async fn plain(bed: &Bed, clients: usize, jobs: usize, ends: bool) -> Result<Run, Failure> {
    let (pool, me) = (bed.store.pool().clone(), bed.person.id);
    load(bed.postmaster()?, clients, vec![(); jobs], move |()| {
        take_plain(pool.clone(), me, ends)
    })
    .await
}

async fn take_plain(pool: PgPool, me: Uuid, ends: bool) -> Result<(), Failure> {
    let taken: Option<Uuid> = sqlx::query_scalar(TAKE)
        .bind(me)
        .fetch_optional(&pool)
        .await
        .map_err(broken)?;
    let Some(job) = taken else {
        return Err(Failure::contradiction(
            "a bare job that waits was not found",
        ));
    };
    if ends {
        sqlx::query(END)
            .bind(job)
            .execute(&pool)
            .await
            .map_err(broken)?;
    }
    Ok(())
}

fn report(quick: bool, jobs: usize, cells: &[Cell]) -> Report {
    let headers = [
        "clients",
        "what",
        "jobs/s",
        "bare/s",
        "ratio",
        "p50 ms",
        "CPU ms each",
        "bare CPU ms",
    ];
    let mut report = Report::new("jobs", quick, &headers);
    let mut rows = Vec::new();
    for (cell, clients) in cells.iter().zip(CLIENTS) {
        for (what, ours, bare) in [
            ("taken", &cell.taken, &cell.plain_taken),
            ("taken and ended", &cell.whole, &cell.plain_whole),
        ] {
            let share = ratio(ours, bare);
            let ((a, b), (c, d)) = (ours.cpu_ms(), bare.cpu_ms());
            report.rows.push(vec![
                clients.to_string(),
                what.into(),
                short(ours.rate()),
                short(bare.rate()),
                short(share),
                short(ours.ms(0.5)),
                format!("{} + {}", short(a), short(b)),
                format!("{} + {}", short(c), short(d)),
            ]);
            rows.push(json!({
                "clients": clients,
                "what": what,
                "jobs_per_second": rounded(ours.rate()),
                "bare_per_second": rounded(bare.rate()),
                "ratio": rounded(share),
                "p50_ms": rounded(ours.ms(0.5)),
            }));
            if what == "taken" {
                report.aim(
                    format!("jobs taken by {clients}, of a bare loop"),
                    share,
                    0.5,
                    true,
                );
            }
        }
    }
    report.figure("clients", rows);
    report.figure("jobs", jobs);
    report.note("Bare: one UPDATE of the row that a subquery takes FOR UPDATE SKIP LOCKED, on a table of the same columns and indexes without guards. Both through the same pool, each statement a transaction. CPU: client + database.");
    report
}
