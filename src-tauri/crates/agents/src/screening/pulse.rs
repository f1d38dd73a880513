//! Between the stages of a search and within them: how far it is, and whether it should go on.

use super::Cancelled;

/// Within a stage it is asked after so many accounts or links.
const STRIDE: u32 = 16_384;

/// Whom it is told: how many stages are done.
pub(super) type Tell<'a> = dyn FnMut(u64) -> Result<(), Cancelled> + 'a;

/// How far a search is.
pub(super) struct Pulse<'a> {
    tell: &'a mut Tell<'a>,
    done: u64,
    beats: u32,
}

impl<'a> Pulse<'a> {
    pub fn new(tell: &'a mut Tell<'a>) -> Self {
        Self {
            tell,
            done: 0,
            beats: 0,
        }
    }

    /// A stage is done.
    pub fn stage(&mut self) -> Result<(), Cancelled> {
        self.done += 1;
        (self.tell)(self.done)
    }

    /// An account or a link is done.
    pub fn beat(&mut self) -> Result<(), Cancelled> {
        self.beats += 1;
        if self.beats < STRIDE {
            return Ok(());
        }
        self.beats = 0;
        (self.tell)(self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pulse, STRIDE};
    use crate::screening::Cancelled;

    #[test]
    fn a_long_stage_can_be_cancelled_in_its_middle() {
        let mut told = Vec::new();
        let mut tell = |done| {
            told.push(done);
            if told.len() == 3 {
                Err(Cancelled)
            } else {
                Ok(())
            }
        };
        let mut pulse = Pulse::new(&mut tell);
        pulse.stage().unwrap();
        for _ in 0..2 * STRIDE - 1 {
            pulse.beat().unwrap();
        }
        assert_eq!(pulse.beat(), Err(Cancelled));
        assert_eq!(told, [1, 1, 1]);
    }
}
