//! 100,000 signed records verified by the offline verifier, beside what no verifier can do without: the same signatures
//! in batches and the same bytes hashed, on two threads.

use countersign_refusal::Deed;
use std::{ops::ControlFlow, path::PathBuf, sync::Arc, time::Instant};

use countersign_app::{Failure, Watch};
use countersign_evidence::{Trust, Verdict};
use countersign_statement::Filter;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{
    bed::Bed,
    cpu,
    figures::{Report, median, rounded, short},
    say,
    signed::{self, Signatures},
};

/// Signatures of one batch of the limit.
const BATCH: usize = 1_024;
const THREADS: usize = 2;

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    let (records, repeats) = if quick { (2_000, 1) } else { (100_000, 3) };
    let signatures = Arc::new(signed::comments(&bed, records).await?);
    let path = bed.folder().join("export.zip");
    bed.bob
        .export(
            &path,
            &Filter::default(),
            &bed.installation,
            &Watch::default(),
        )
        .await?;
    let trust = bed.bob.trust().await?;
    let key = bed.person.key.verifying_key();
    let mut runs = Vec::new();
    for repeat in 1..=repeats {
        say(&format!("Repeat {repeat} of {repeats}."));
        let (path, trust, signatures) = (path.clone(), trust.clone(), Arc::clone(&signatures));
        runs.push(
            tokio::task::spawn_blocking(move || one(&path, &trust, &key, &signatures)).await??,
        );
    }
    let of = |pick: fn(&Run) -> f64| median(&runs.iter().map(pick).collect::<Vec<_>>());
    let mut report = Report::new("verify", quick, &["what", "seconds", "records/s", "CPU s"]);
    let count = records as f64;
    let rows: [(&str, fn(&Run) -> (f64, f64)); 3] = [
        ("verifier, whole bundle", |r| r.verifier),
        ("signatures in batches", |r| r.signatures),
        ("SHA-256 of every byte", |r| r.hashes),
    ];
    let mut figures = serde_json::Map::new();
    for (name, pick) in rows {
        let seconds = median(&runs.iter().map(|r| pick(r).0).collect::<Vec<_>>());
        let used = median(&runs.iter().map(|r| pick(r).1).collect::<Vec<_>>());
        report.rows.push(vec![
            name.into(),
            short(seconds),
            short(count / seconds),
            short(used),
        ]);
        figures.insert(
            name.into(),
            json!({"seconds": rounded(seconds), "cpu_seconds": rounded(used)}),
        );
    }
    let ratio = of(|r| r.verifier.0 / (r.signatures.0 + r.hashes.0).max(1e-9));
    report.aim(
        "verifier over batches and hashes on two threads",
        ratio,
        1.5,
        false,
    );
    report.figure("records", records);
    report.figure("ratio", rounded(ratio));
    report.figure(
        "bundle_mb",
        rounded(std::fs::metadata(&path).map_or(0.0, |m| m.len() as f64 / 1e6)),
    );
    report.figure("work", figures);
    report.note("The verifier also reads the archive, parses each record and statement, checks chain, tree, people, roles and texts.");
    Ok(report)
}

/// Seconds and CPU seconds.
type Spent = (f64, f64);

struct Run {
    verifier: Spent,
    signatures: Spent,
    hashes: Spent,
}

fn one(
    path: &PathBuf,
    trust: &Trust,
    key: &VerifyingKey,
    signed: &Signatures,
) -> Result<Run, Failure> {
    let (verdict, verifier) = timed(|| {
        countersign_evidence::verify(path, Some(trust), &mut |_| ControlFlow::Continue(()))
    });
    if verdict.verdict != Verdict::Valid {
        return Err(Failure::contradiction(format!(
            "the bundle is not valid: {}",
            verdict.brief()
        )));
    }
    let (good, signatures) = timed(|| batches(key, signed));
    if !good {
        return Err(Failure::contradiction(
            "a batch of good signatures was refused",
        ));
    }
    let bytes = std::fs::read(path).map_err(|cause| Failure::file(path, Deed::Read, cause))?;
    let (_, hashes) = timed(|| {
        std::thread::scope(|scope| {
            let parts: Vec<_> = bytes
                .chunks(bytes.len().div_ceil(THREADS).max(1))
                .map(|part| scope.spawn(move || Sha256::digest(part)))
                .collect();
            parts
                .into_iter()
                .filter_map(|part| part.join().ok())
                .count()
        })
    });
    Ok(Run {
        verifier,
        signatures,
        hashes,
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let (start, before) = (Instant::now(), cpu::ours());
    let done = work();
    (done, (start.elapsed().as_secs_f64(), cpu::ours() - before))
}

/// The library's own batches, each thread with its half.
fn batches(key: &VerifyingKey, signed: &Signatures) -> bool {
    let half = signed.statements.len().div_ceil(THREADS).max(1);
    std::thread::scope(|scope| {
        let halves: Vec<_> = signed
            .statements
            .chunks(half)
            .zip(signed.signatures.chunks(half))
            .map(|(statements, signatures)| {
                scope.spawn(move || {
                    statements.chunks(BATCH).zip(signatures.chunks(BATCH)).all(
                        |(statements, signatures)| {
                            let messages: Vec<&[u8]> =
                                statements.iter().map(String::as_bytes).collect();
                            let signatures: Vec<Signature> =
                                signatures.iter().map(Signature::from_bytes).collect();
                            let keys = vec![*key; messages.len()];
                            ed25519_dalek::verify_batch(&messages, &signatures, &keys).is_ok()
                        },
                    )
                })
            })
            .collect();
        halves.into_iter().all(|half| half.join().unwrap_or(false))
    })
}
