//! Proposals in batches of 100, from the agent's objects to the answer; beside plain inserts of the same rows.

use countersign_agents::Proposal;
use countersign_app::Failure;
use countersign_statement::State;

use super::{
    bed::Bed,
    figures::{Report, rounded, short},
    fill,
    load::{Repeats, Run, load, ratio},
    say, twin,
};

const BATCH: usize = 100;
const CLIENTS: [usize; 2] = [1, 8];

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    twin::lay(&bed).await?;
    fill::propose(&bed, &fill::proposals(3 * BATCH)?).await?;
    let head = bed.alice.head().await?.seq;
    let record = bed.alice.record(head).await?.unwrap_or_default();
    plain(&bed, 1, 3, &record).await?;
    let (repeats, batches) = if quick { (1, 4) } else { (3, 40) };
    let mut cells: Vec<(Repeats, Repeats)> = vec![<_>::default(); CLIENTS.len()];
    for repeat in 1..=repeats {
        for ((ours, limit), clients) in cells.iter_mut().zip(CLIENTS) {
            say(&format!("Repeat {repeat} of {repeats}: {clients} clients."));
            ours.push(proposed(&bed, clients, batches).await?);
            limit.push(plain(&bed, clients, 3 * batches, &record).await?);
        }
    }
    Ok(report(quick, record.len(), &cells))
}

async fn proposed(bed: &Bed, clients: usize, batches: usize) -> Result<Run, Failure> {
    let items: Vec<Vec<Proposal>> = fill::proposals(batches * BATCH)?
        .chunks(BATCH)
        .map(<[_]>::to_vec)
        .collect();
    let agent = bed.agent.clone();
    load(
        bed.postmaster()?,
        clients,
        items,
        move |batch: Vec<Proposal>| {
            let agent = agent.clone();
            async move {
                let proposed = agent
                    .propose(&batch, false, &countersign_app::Watch::default())
                    .await?;
                let open = proposed
                    .iter()
                    .filter(|p| p.outcome == State::InReview && !p.existing)
                    .count();
                if open == BATCH {
                    Ok(())
                } else {
                    Err(Failure::contradiction("a batch lost proposals"))
                }
            }
        },
    )
    .await
}

async fn plain(bed: &Bed, clients: usize, batches: usize, record: &[u8]) -> Result<Run, Failure> {
    let pool = bed.agent_store.pool();
    twin::proposals(bed, pool, clients, (batches, BATCH), record).await
}

fn report(quick: bool, record: usize, cells: &[(Repeats, Repeats)]) -> Report {
    let mut report = Report::new(
        "append",
        quick,
        &[
            "clients",
            "proposals/s",
            "plain/s",
            "ratio",
            "batch p50 ms",
            "CPU µs each",
            "plain CPU µs",
            "CPU s",
        ],
    );
    let mut rows = Vec::new();
    let rows_per_batch = BATCH as f64;
    for ((ours, limit), clients) in cells.iter().zip(CLIENTS) {
        let share = ratio(ours, limit);
        // Milliseconds for a batch of a hundred: ten times the microseconds for one.
        let each = |(client, server): (f64, f64)| {
            (client * 1e3 / rows_per_batch, server * 1e3 / rows_per_batch)
        };
        let ((a, b), (c, d)) = (each(ours.cpu_ms()), each(limit.cpu_ms()));
        let seconds = ours.cpu() + limit.cpu();
        report.rows.push(vec![
            clients.to_string(),
            short(ours.rate() * rows_per_batch),
            short(limit.rate() * rows_per_batch),
            short(share),
            short(ours.ms(0.5)),
            format!("{} + {}", short(a), short(b)),
            format!("{} + {}", short(c), short(d)),
            short(seconds),
        ]);
        rows.push(serde_json::json!({
            "clients": clients,
            "proposals_per_second": rounded(ours.rate() * rows_per_batch),
            "plain_per_second": rounded(limit.rate() * rows_per_batch),
            "ratio": rounded(share),
            "batch_p50_ms": rounded(ours.ms(0.5)),
            "cpu_us": {"client": rounded(a), "server": rounded(b)},
            "plain_cpu_us": {"client": rounded(c), "server": rounded(d)},
            "cpu_seconds": rounded(seconds),
        }));
        if clients == 1 {
            report.aim(
                "proposals in batches of 100, 1 client, of plain",
                share,
                0.4,
                true,
            );
        }
    }
    report.figure("clients", rows);
    report.figure("record_bytes", record);
    report.note("Plain: the same seven rows and their indexes for each proposal, a hundred in one statement, bytes made beforehand. CPU: client + database.");
    report
}
