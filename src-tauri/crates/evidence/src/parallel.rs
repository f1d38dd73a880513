//! Work spread over the machine's cores with plain threads, in order.

use std::num::NonZero;

/// How many threads to use: all cores, at most eight.
pub fn threads() -> usize {
    std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .clamp(1, 8)
}

/// Maps every item, in parallel, keeping the order. A thread that cannot be started costs time, not correctness.
pub fn map<T: Sync, U: Send>(items: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let threads = threads();
    if threads == 1 || items.len() < 64 {
        return items.iter().map(work).collect();
    }
    let part = items.len().div_ceil(threads);
    let work = &work;
    std::thread::scope(|scope| {
        let mut handles = Vec::new();
        for part in items.chunks(part) {
            let built = std::thread::Builder::new()
                .spawn_scoped(scope, move || part.iter().map(work).collect::<Vec<U>>());
            handles.push((part, built));
        }
        let mut out = Vec::with_capacity(items.len());
        for (part, built) in handles {
            match built.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(done)) => out.extend(done),
                Ok(Err(_)) | Err(_) => out.extend(part.iter().map(work)),
            }
        }
        out
    })
}

/// Runs one thread an item: for a few large parts.
pub fn each<T: Sync, U: Send>(items: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let work = &work;
    std::thread::scope(|scope| {
        let spawn = |item| {
            (
                item,
                std::thread::Builder::new().spawn_scoped(scope, move || work(item)),
            )
        };
        let handles: Vec<_> = items.iter().map(spawn).collect();
        let joined = handles.into_iter().map(|(item, built)| {
            match built.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(done)) => done,
                Ok(Err(_)) | Err(_) => work(item),
            }
        });
        joined.collect()
    })
}
