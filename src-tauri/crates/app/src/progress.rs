//! One type for everything that takes long: how far it is, and whether it should go on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::Failure;

/// How far a work is: its phase, what is done, how much there will be (where known).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// What is being done.
    pub phase: &'static str,
    /// Units done.
    pub done: u64,
    /// Units in all.
    pub of: Option<u64>,
}

type Listener = dyn Fn(Progress) + Send + Sync;

/// Watches a work and may cancel it. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Watch {
    listener: Arc<Listener>,
    cancelled: Arc<AtomicBool>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch")
            .field("cancelled", &self.cancelled)
            .finish_non_exhaustive()
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl Watch {
    /// Tells `listener` how far the work is.
    pub fn new(listener: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self {
            listener: Arc::new(listener),
            cancelled: Arc::new(AtomicBool::new(false)),
        }
    }

    /// Asks the work to stop at its next step.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Notes a step; fails if the work was cancelled.
    pub fn step(&self, phase: &'static str, done: u64, of: Option<u64>) -> Result<(), Failure> {
        if self.is_cancelled() {
            return Err(Failure::cancelled());
        }
        (self.listener)(Progress { phase, done, of });
        Ok(())
    }

    /// The same as the agents' room takes it.
    pub fn for_agents(
        &self,
    ) -> impl FnMut(countersign_agents::Step) -> std::ops::ControlFlow<()> + use<> {
        let watch = self.clone();
        move |step| match watch.step(step.phase, step.done, step.of) {
            Ok(()) => std::ops::ControlFlow::Continue(()),
            Err(_) => std::ops::ControlFlow::Break(()),
        }
    }
}
