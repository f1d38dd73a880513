//! Jobs that are being run at the same time, so many of each kind. Each is a task of its own: one that holds a connection goes on
//! and gives it back while the next jobs are looked for.

use std::collections::BTreeMap;

use countersign_app::{
    Failure,
    jobs::{Jobs, Ran},
};
use tokio::task::{Id, JoinSet};

use crate::{KINDS, Worker};

/// What runs now. Dropped, all of it ends where it is.
pub(crate) struct Running {
    worker: Worker,
    jobs: Jobs,
    wanted: Vec<(&'static str, usize)>,
    tasks: JoinSet<Result<Ran, Failure>>,
    kinds: BTreeMap<Id, String>,
}

impl Running {
    pub(crate) fn new(worker: &Worker, jobs: Jobs, kinds: &[&str]) -> Self {
        let wanted = KINDS.into_iter().filter(|(kind, _)| kinds.contains(kind));
        Self {
            wanted: wanted.collect(),
            worker: worker.clone(),
            jobs,
            tasks: JoinSet::new(),
            kinds: BTreeMap::new(),
        }
    }

    /// The kinds of which one more may run.
    fn free(&self) -> Vec<String> {
        let many = |kind: &str| {
            self.kinds
                .values()
                .filter(|running| *running == kind)
                .count()
        };
        self.wanted
            .iter()
            .filter(|(kind, most)| many(kind) < *most)
            .map(|(kind, _)| (*kind).to_owned())
            .collect()
    }

    /// Begins what is due and may begin.
    pub(crate) async fn fill(&mut self) -> Result<(), Failure> {
        loop {
            let free = self.free();
            if free.is_empty() {
                return Ok(());
            }
            let Some(taken) = self.jobs.take(&free).await? else {
                return Ok(());
            };
            let (worker, jobs, kind) = (self.worker.clone(), self.jobs.clone(), taken.kind.clone());
            let task = self.tasks.spawn(async move {
                jobs.carry(taken, |taken| async move { worker.run(taken).await })
                    .await
            });
            self.kinds.insert(task.id(), kind);
        }
    }

    /// The next one that ended; none where none runs. One that broke off is taken again when its lease has run out.
    pub(crate) async fn next(&mut self) -> Option<Result<Ran, Failure>> {
        Some(match self.tasks.join_next_with_id().await? {
            Ok((id, ran)) => {
                self.kinds.remove(&id);
                ran
            }
            Err(broken) => {
                self.kinds.remove(&broken.id());
                Err(broken.into())
            }
        })
    }
}
