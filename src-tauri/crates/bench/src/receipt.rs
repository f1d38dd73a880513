//! Until a verified proof against a signed checkpoint is held, at 10,000, 100,000 and 1,000,000 records; and what one
//! more record costs at each size.

use std::time::Instant;

use countersign_app::Failure;
use serde_json::json;

use super::{
    bed::{Bed, broken},
    cpu::Cpu,
    figures::{Report, median, percentile, rounded, short},
    fill, say,
};

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    bed.as_owner(
        "CREATE SCHEMA plain; CREATE TABLE plain.checkpoint (LIKE countersign.checkpoint INCLUDING INDEXES);
         GRANT USAGE ON SCHEMA plain TO countersign_person; GRANT SELECT, INSERT ON plain.checkpoint TO countersign_person",
    )
    .await?;
    let mut report = Report::new(
        "receipt",
        quick,
        &[
            "records",
            "receipt p50 ms",
            "p99 ms",
            "plain p50 ms",
            "append µs",
            "fill µs each",
            "CPU ms each",
        ],
    );
    let (sizes, times): (&[u64], usize) = if quick {
        (&[500, 2_000], 20)
    } else {
        (&[10_000, 100_000, 1_000_000], 300)
    };
    let (mut rows, mut medians) = (Vec::new(), Vec::new());
    for &size in sizes {
        let (filled, seconds) = fill_to(&bed, size).await?;
        bed.as_owner("VACUUM ANALYZE countersign.ledger_leaf, countersign.ledger_record, countersign.ledger_tile").await?;
        let append = append_cost(&bed, if quick { 3 } else { 21 }).await?;
        say(&format!("{times} receipts at {size} records."));
        let cell = receipts(&bed, times).await?;
        let (p50, p99, plain) = (
            percentile(&cell.receipt, 0.5),
            percentile(&cell.receipt, 0.99),
            percentile(&cell.plain, 0.5),
        );
        let each = seconds * 1e6 / filled.max(1) as f64;
        medians.push(p50);
        report.rows.push(vec![
            short(size as f64),
            short(p50),
            short(p99),
            short(plain),
            short(append),
            short(each),
            format!("{} + {}", short(cell.cpu.ours), short(cell.cpu.server)),
        ]);
        rows.push(json!({
            "records": size, "p50_ms": rounded(p50), "p99_ms": rounded(p99), "plain_p50_ms": rounded(plain),
            "append_us": rounded(append), "fill_us": rounded(each), "fill_seconds": rounded(seconds),
            "cpu_ms": {"client": rounded(cell.cpu.ours), "server": rounded(cell.cpu.server)},
        }));
        report.aim(
            format!("receipt p50 at {} records, ms", short(size as f64)),
            p50,
            10.0,
            false,
        );
    }
    let flat =
        medians.last().copied().unwrap_or(0.0) / medians.first().copied().unwrap_or(1.0).max(1e-9);
    report.aim(
        "receipt p50 at the largest size over that at the smallest",
        flat,
        1.5,
        false,
    );
    report.figure("sizes", rows);
    report.note("Receipt: a fresh record's; head and tiles read, root computed, checkpoint signed and stored, record and proof read and verified.");
    report.note("Plain: one row of the checkpoint's size inserted and committed. Append: one more record in transactions of 100, without a door.");
    Ok(report)
}

/// Appends records as the owner until there are so many. Returns how many, and the seconds it took.
async fn fill_to(bed: &Bed, size: u64) -> Result<(u64, f64), Failure> {
    let have = bed.bob.head().await?.seq + 1;
    let start = Instant::now();
    let mut left = size.saturating_sub(have);
    while left > 0 {
        let now = left.min(20_000);
        fill::records(bed, now).await?;
        left -= now;
        say(&format!(
            "{} of {size} records, {:.0} s.",
            size - left,
            start.elapsed().as_secs_f64()
        ));
    }
    Ok((size.saturating_sub(have), start.elapsed().as_secs_f64()))
}

/// Microseconds for one more record, in transactions of a hundred.
async fn append_cost(bed: &Bed, times: usize) -> Result<f64, Failure> {
    let mut each = Vec::with_capacity(times);
    for _ in 0..times {
        let start = Instant::now();
        fill::records(bed, 100).await?;
        each.push(start.elapsed().as_secs_f64() * 1e4);
    }
    Ok(median(&each))
}

#[derive(Default)]
struct Cell {
    receipt: Vec<f64>,
    plain: Vec<f64>,
    cpu: Cpu,
}

async fn receipts(bed: &Bed, times: usize) -> Result<Cell, Failure> {
    let mut cell = Cell::default();
    let postmaster = bed.postmaster()?;
    let pool = bed.store.pool().clone();
    for _ in 0..times {
        fill::records(bed, 1).await?;
        let seq = bed.bob.head().await?.seq;
        let start = Instant::now();
        let held = bed.bob.receipt(seq, &bed.installation).await?;
        cell.receipt.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        sqlx::query("INSERT INTO plain.checkpoint VALUES ($1, $2, $3, $4, now())")
            .bind(i64::try_from(seq).map_err(Failure::contradiction)?)
            .bind(bed.installation.installation)
            .bind(&bed.installation.key_id[..])
            .bind(held.proof)
            .execute(&pool)
            .await
            .map_err(broken)?;
        cell.plain.push(start.elapsed().as_secs_f64() * 1e3);
    }
    // Ticks of ten milliseconds are too coarse for one receipt: many without anything in between.
    let seq = bed.bob.head().await?.seq;
    let before = Cpu::now(postmaster);
    for _ in 0..times {
        bed.bob.receipt(seq, &bed.installation).await?;
    }
    let used = Cpu::now(postmaster).since(before);
    let share = 1e3 / times.max(1) as f64;
    cell.cpu = Cpu {
        ours: used.ours * share,
        server: used.server * share,
    };
    Ok(cell)
}
