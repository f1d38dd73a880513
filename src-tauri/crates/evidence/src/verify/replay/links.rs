//! The chain between neighbours, and which of two that do not fit was changed.

use super::super::findings::{Findings, Kind, Place};
use super::super::opened::Opened;
use super::super::report::{CheckId, Neighbour};
use super::Replay;

impl Replay<'_> {
    /// `prev` against the record before. Which of two neighbours was changed, the next link tells.
    pub(super) fn link(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let seq = opened.record.seq;
        let due = match self.leaves.last() {
            Some((last, leaf)) if last.saturating_add(1) == seq => Some(*leaf),
            None if seq == 0 => Some([0; 32]),
            _ => None,
        };
        if due.is_none() || seq == 0 {
            self.runs = self.runs.saturating_add(1);
        }
        let Some(due) = due else {
            self.settle_link(None, findings);
            return;
        };
        let holds = due == opened.record.prev;
        if !holds {
            self.broken_links.push(seq);
        }
        if seq == 0 && !holds {
            findings.add(
                CheckId::Chain,
                Kind::Altered,
                place.clone(),
                "record 0 continues nothing, but it names a record before it",
            );
            return;
        }
        let had_pending = self.settle_link(Some(holds), findings);
        if !holds && !had_pending {
            self.pending = Some((self.last_place.clone(), place.clone()));
        }
    }

    /// Blames one of two neighbours that do not fit; `next_holds`: whether the second fits the one after it.
    pub(super) fn settle_link(
        &mut self,
        next_holds: Option<bool>,
        findings: &mut Findings,
    ) -> bool {
        let Some((before, after)) = self.pending.take() else {
            return false;
        };
        let number = |place: &Place| place.seq.unwrap_or_default();
        let (place, why) = match next_holds {
            Some(true) => (
                before.clone(),
                format!(
                    "its bytes are not those that record {} names as the record before it",
                    number(&after)
                ),
            ),
            Some(false) => (
                after.clone(),
                format!(
                    "it fits neither record {} before it nor the record after it",
                    number(&before)
                ),
            ),
            None => (
                after.clone(),
                format!(
                    "it does not continue record {}: one of the two was changed",
                    number(&before)
                ),
            ),
        };
        findings.add(CheckId::Chain, Kind::Altered, place, why);
        true
    }

    /// How many records of these numbers are opened.
    pub fn opened_of(&self, range: std::ops::Range<u64>) -> u64 {
        let below = |seq| self.leaves.partition_point(|(known, _)| *known < seq);
        (below(range.end).saturating_sub(below(range.start))) as u64
    }

    /// The opened records before and after record `seq`.
    pub fn neighbours(&self, seq: u64) -> (Option<Neighbour>, Option<Neighbour>) {
        let at = self.leaves.partition_point(|(known, _)| *known < seq);
        let own = self.leaves.get(at).is_some_and(|(known, _)| *known == seq);
        let show = |index: Option<usize>, link: u64, adjacent: &dyn Fn(u64) -> bool| {
            let (near, leaf) = *self.leaves.get(index?)?;
            let chained = (own && adjacent(near)).then(|| !self.broken_links.contains(&link));
            Some(Neighbour {
                seq: near,
                leaf: hex::encode(leaf),
                chained,
            })
        };
        let before = show(at.checked_sub(1), seq, &|near| {
            near.saturating_add(1) == seq
        });
        let next = seq.saturating_add(1);
        let after = show(Some(at.saturating_add(usize::from(own))), next, &|near| {
            near == next
        });
        (before, after)
    }
}
