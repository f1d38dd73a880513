//! Runs the same work from a number of clients at once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use countersign_app::Failure;
use tokio::task::JoinSet;

use super::{
    cpu::Cpu,
    figures::{median, percentile},
};

/// One run of one kind of work.
#[derive(Debug, Default, Clone)]
pub(super) struct Run {
    /// Pieces of work a second.
    pub rate: f64,
    /// How long each took, in milliseconds.
    pub each_ms: Vec<f64>,
    /// CPU seconds for all of it.
    pub cpu: Cpu,
    /// How many.
    pub count: usize,
}

/// Does all `items`, `clients` at a time.
pub(super) async fn load<T, F, W>(
    postmaster: i32,
    clients: usize,
    items: Vec<T>,
    one: F,
) -> Result<Run, Failure>
where
    T: Send + 'static,
    F: Fn(T) -> W + Clone + Send + 'static,
    W: Future<Output = Result<(), Failure>> + Send,
{
    let count = items.len();
    let queue = Arc::new(Mutex::new(VecDeque::from(items)));
    let before = Cpu::now(postmaster);
    let start = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..clients {
        let (queue, one) = (Arc::clone(&queue), one.clone());
        all.spawn(async move {
            let mut each_ms = Vec::new();
            loop {
                let next = queue
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .pop_front();
                let Some(item) = next else {
                    return Ok::<_, Failure>(each_ms);
                };
                let start = Instant::now();
                one(item).await?;
                each_ms.push(start.elapsed().as_secs_f64() * 1e3);
            }
        });
    }
    let mut each_ms = Vec::with_capacity(count);
    while let Some(done) = all.join_next().await {
        each_ms.extend(done??);
    }
    let seconds = start.elapsed().as_secs_f64().max(1e-9);
    Ok(Run {
        rate: count as f64 / seconds,
        each_ms,
        cpu: Cpu::now(postmaster).since(before),
        count,
    })
}

/// The repeats of one cell.
#[derive(Debug, Default, Clone)]
pub(super) struct Repeats(Vec<Run>);

impl Repeats {
    pub(super) fn push(&mut self, run: Run) {
        self.0.push(run);
    }

    /// Median of the repeats' rates.
    pub(super) fn rate(&self) -> f64 {
        median(&self.0.iter().map(|r| r.rate).collect::<Vec<_>>())
    }

    /// A percentile over all pieces of work of all repeats, in milliseconds.
    pub(super) fn ms(&self, share: f64) -> f64 {
        percentile(
            &self
                .0
                .iter()
                .flat_map(|r| r.each_ms.iter().copied())
                .collect::<Vec<_>>(),
            share,
        )
    }

    /// CPU milliseconds for one piece of work: ours, the database's.
    pub(super) fn cpu_ms(&self) -> (f64, f64) {
        let count: usize = self.0.iter().map(|r| r.count).sum();
        let mut all = Cpu::default();
        for run in &self.0 {
            all += run.cpu;
        }
        (
            all.ours * 1e3 / count.max(1) as f64,
            all.server * 1e3 / count.max(1) as f64,
        )
    }

    /// CPU seconds of all repeats.
    pub(super) fn cpu(&self) -> f64 {
        self.0.iter().map(|r| r.cpu.ours + r.cpu.server).sum()
    }
}

/// The median of the ratios repeat by repeat: what ran side by side is compared.
pub(super) fn ratio(ours: &Repeats, limit: &Repeats) -> f64 {
    let ratios: Vec<f64> = ours
        .0
        .iter()
        .zip(&limit.0)
        .map(|(o, l)| o.rate / l.rate.max(1e-9))
        .collect();
    median(&ratios)
}
