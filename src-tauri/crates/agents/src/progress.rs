//! How far a long work is, and whether it should go on.

use std::ops::ControlFlow;

/// How far a work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Step {
    /// What is being done: `read`, `screen`, `generate`.
    pub phase: &'static str,
    /// Bytes read or written so far.
    pub bytes: u64,
    /// Lines, rows or rules done so far.
    pub done: u64,
    /// How many there will be, where that is known.
    pub of: Option<u64>,
}

/// Is told now and then how far a work is; [`ControlFlow::Break`] cancels it. Any `FnMut(Step) -> ControlFlow<()>` is one.
pub trait Progress {
    /// Takes note of `step` and says whether to go on.
    fn step(&mut self, step: Step) -> ControlFlow<()>;
}

impl<F: FnMut(Step) -> ControlFlow<()>> Progress for F {
    fn step(&mut self, step: Step) -> ControlFlow<()> {
        self(step)
    }
}

/// Listens to nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unattended;

impl Progress for Unattended {
    fn step(&mut self, _step: Step) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
