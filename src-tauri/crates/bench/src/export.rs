//! An export of 100,000 records, whole: checkpoint, bundle with texts, proof, signature, its own record; beside COPY of
//! the same rows.

use std::time::Instant;

use countersign_app::Failure;
use serde_json::json;
use sqlx::postgres::PgPoolCopyExt as _;

use super::{
    bed::{Bed, broken},
    child,
    figures::{Report, median, rounded, short},
    say, signed,
};

/// Like the server's COPY: the records as they stand, then also the texts that the bundle has beside them.
const COPIES: [(&str, &str); 3] = [
    ("COPY records", "COPY countersign.ledger_record TO STDOUT"),
    (
        "COPY records, binary",
        "COPY countersign.ledger_record TO STDOUT (FORMAT binary)",
    ),
    (
        "COPY texts, binary",
        "COPY countersign.payload TO STDOUT (FORMAT binary)",
    ),
];

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    let (records, repeats) = if quick { (2_000, 1) } else { (100_000, 3) };
    signed::comments(&bed, records).await?;
    // The owner's, as row security would not let COPY have the whole table.
    let server = bed.workspace.server()?;
    let options = bed.workspace.target().options(
        server.owner(),
        Some(countersign_embedded::ExposeSecret::expose_secret(
            &server.owner_password(),
        )),
        "countersign bench",
    )?;
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(broken)?;
    let mut exports = Vec::new();
    let mut copies: [Vec<f64>; 3] = <_>::default();
    let mut sizes = [0_u64; 3];
    for repeat in 1..=repeats {
        say(&format!("Repeat {repeat} of {repeats}."));
        for ((times, bytes), (_, sql)) in copies.iter_mut().zip(&mut sizes).zip(COPIES) {
            let start = Instant::now();
            *bytes = copy(&pool, sql).await?;
            times.push(start.elapsed().as_secs_f64());
        }
        let target = bed.folder().join(format!("export-{repeat}.zip"));
        exports.push(child::export(&bed, &target).await?);
    }
    pool.close().await;
    let of =
        |pick: fn(&child::Outcome) -> f64| median(&exports.iter().map(pick).collect::<Vec<_>>());
    let (seconds, peak, cpu, server_cpu) = (
        of(|e| e.seconds),
        of(|e| e.peak_mb),
        of(|e| e.cpu),
        of(|e| e.server_cpu),
    );
    let mut report = Report::new("export", quick, &["what", "seconds", "MB", "MB/s", "CPU s"]);
    let bytes = exports.first().map_or(0, |e| e.bytes) as f64 / 1e6;
    report.rows.push(vec![
        "bundle".into(),
        short(seconds),
        short(bytes),
        short(bytes / seconds),
        format!("{} + {}", short(cpu), short(server_cpu)),
    ]);
    for ((name, _), (times, bytes)) in COPIES.iter().zip(copies.iter().zip(sizes)) {
        let (time, size) = (median(times), bytes as f64 / 1e6);
        report.rows.push(vec![
            (*name).into(),
            short(time),
            short(size),
            short(size / time),
            String::new(),
        ]);
    }
    let against = |columns: &[usize]| {
        let ratios: Vec<f64> = exports
            .iter()
            .enumerate()
            .map(|(repeat, e)| {
                e.seconds
                    / columns
                        .iter()
                        .filter_map(|&c| copies.get(c)?.get(repeat))
                        .sum::<f64>()
                        .max(1e-9)
            })
            .collect();
        median(&ratios)
    };
    let (plain, binary, with_texts) = (against(&[0]), against(&[1]), against(&[0, 2]));
    report.aim("export over COPY of the records", plain, 2.0, false);
    report.aim(
        "peak memory of the exporting process, MB",
        peak,
        64.0,
        false,
    );
    report.note(format!(
        "Over binary COPY of the records {}, over COPY of records and texts {}.",
        short(binary),
        short(with_texts)
    ));
    report.note(format!(
        "The program itself has a peak of {} MB before the export. CPU: exporter + database.",
        short(of(|e| e.start_mb))
    ));
    report.figure("records", exports.first().map_or(0, |e| e.records));
    report.figure("seconds", rounded(seconds));
    report.figure("mb", rounded(bytes));
    report.figure("peak_mb", rounded(peak));
    report.figure(
        "cpu_seconds",
        json!({"exporter": rounded(cpu), "server": rounded(server_cpu)}),
    );
    report.figure(
        "copy_seconds",
        json!(
            copies
                .iter()
                .map(|c| rounded(median(c)))
                .collect::<Vec<_>>()
        ),
    );
    report.figure("ratio", rounded(plain));
    report.figure("ratio_binary", rounded(binary));
    report.figure("ratio_with_texts", rounded(with_texts));
    Ok(report)
}

async fn copy(pool: &sqlx::PgPool, sql: &'static str) -> Result<u64, Failure> {
    use futures_util::TryStreamExt as _;
    let mut stream = pool.copy_out_raw(sql).await.map_err(broken)?;
    let mut bytes = 0;
    while let Some(chunk) = stream.try_next().await.map_err(broken)? {
        bytes += chunk.len() as u64;
    }
    Ok(bytes)
}
