//! Sorting of more than fits into memory: runs that are sorted each for itself, and merged.

use super::{Place, SpillFile, Stored};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    fmt,
};

/// So many runs of one length are merged into one longer.
const RUNS: usize = 64;
/// Bytes of a run that are read or written at once.
const BLOCK: usize = 64 << 10;
/// Bytes that entries may hold beside themselves, all that are in memory together.
const BESIDE: usize = 32 << 20;

/// Takes entries in any order and gives them back in theirs.
pub(crate) struct Sorter<T> {
    place: Place,
    held: Vec<T>,
    beside: usize,
    /// Runs on files, the longer the later; those of one length are in one file.
    levels: Vec<Runs>,
}

struct Runs {
    file: Box<dyn SpillFile>,
    /// Where each ends; it begins where the one before ends.
    ends: Vec<u64>,
}

impl<T: Stored + Ord> Sorter<T> {
    /// Without entries.
    pub fn new(place: &Place) -> Self {
        Self {
            place: place.clone(),
            held: Vec::new(),
            beside: 0,
            levels: Vec::new(),
        }
    }

    /// Takes one.
    pub fn push(&mut self, item: T) {
        if self.held.len() >= self.place.held()
            || (self.beside > BESIDE && self.place.held() < usize::MAX)
        {
            self.spill();
        }
        self.beside += item.beside();
        self.held.push(item);
    }

    /// Gives all in their order, and has none then.
    pub fn each(&mut self, mut take: impl FnMut(T)) {
        self.beside = 0;
        if self.levels.is_empty() {
            self.held.sort_unstable();
            self.held.drain(..).for_each(take);
            return;
        }
        self.spill();
        self.held = Vec::new();
        let mut levels = std::mem::take(&mut self.levels);
        merge(&self.place, &mut levels, &mut take);
    }

    fn spill(&mut self) {
        self.held.sort_unstable();
        self.beside = 0;
        let mut held = self.held.drain(..);
        let mut run = |write: &mut dyn FnMut(T)| held.by_ref().for_each(write);
        self.levels = add(&self.place, std::mem::take(&mut self.levels), 0, &mut run);
    }
}

/// Gives a run's items, in order.
type Run<'a, T> = dyn FnMut(&mut dyn FnMut(T)) + 'a;

/// Writes a run into a level; where that is full then, its runs become one of the next.
fn add<T: Stored + Ord>(
    place: &Place,
    mut levels: Vec<Runs>,
    level: usize,
    run: &mut Run<'_, T>,
) -> Vec<Runs> {
    if levels.len() <= level {
        let Some(file) = place.file() else {
            return levels;
        };
        levels.push(Runs {
            file,
            ends: Vec::new(),
        });
    }
    let Some(runs) = levels.get_mut(level) else {
        return levels;
    };
    let mut end = runs.ends.last().copied().unwrap_or(0);
    let mut bytes = Vec::with_capacity(BLOCK + 256);
    let mut write = |bytes: &mut Vec<u8>| {
        place.write(&mut *runs.file, end, bytes);
        end += bytes.len() as u64;
        bytes.clear();
    };
    run(&mut |item: T| {
        item.put(&mut bytes);
        if bytes.len() >= BLOCK {
            write(&mut bytes);
        }
    });
    write(&mut bytes);
    runs.ends.push(end);
    if runs.ends.len() < RUNS {
        return levels;
    }
    // The file of a full level is given back, and the level begins anew.
    let Some(empty) = place.file() else {
        return levels;
    };
    let mut full = [std::mem::replace(
        runs,
        Runs {
            file: empty,
            ends: Vec::new(),
        },
    )];
    add(
        place,
        levels,
        level + 1,
        &mut |write: &mut dyn FnMut(T)| {
            merge(place, &mut full, write);
        },
    )
}

/// A run as far as it was read.
struct Reader {
    level: usize,
    at: u64,
    end: u64,
    bytes: Vec<u8>,
    /// How many of them were taken.
    taken: usize,
}

impl Reader {
    fn next<T: Stored>(&mut self, place: &Place, levels: &mut [Runs]) -> Option<T> {
        loop {
            let mut rest = self.bytes.get(self.taken..)?;
            let before = rest.len();
            if let Some(item) = T::take(&mut rest) {
                self.taken += before - rest.len();
                return Some(item);
            }
            let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
            let more = left.min(BLOCK);
            if more == 0 {
                return None;
            }
            self.bytes.drain(..self.taken);
            self.taken = 0;
            let begin = self.bytes.len();
            self.bytes.resize(begin + more, 0);
            let file = &mut levels.get_mut(self.level)?.file;
            if !place.read(&mut **file, self.at, self.bytes.get_mut(begin..)?) {
                return None;
            }
            self.at += more as u64;
        }
    }
}

/// Gives the entries of all runs in their order.
fn merge<T: Stored + Ord>(place: &Place, levels: &mut [Runs], take: &mut dyn FnMut(T)) {
    let mut readers: Vec<Reader> = Vec::new();
    for (level, runs) in levels.iter().enumerate() {
        let mut at = 0;
        for end in &runs.ends {
            readers.push(Reader {
                level,
                at,
                end: *end,
                bytes: Vec::new(),
                taken: 0,
            });
            at = *end;
        }
    }
    let mut next: BinaryHeap<Reverse<(T, usize)>> = BinaryHeap::new();
    for (number, reader) in readers.iter_mut().enumerate() {
        let first = reader.next(place, levels);
        next.extend(first.map(|item| Reverse((item, number))));
    }
    while let Some(mut least) = next.peek_mut() {
        let Reverse((_, number)) = *least;
        let reader = readers.get_mut(number);
        let next = reader.and_then(|reader| reader.next(place, levels));
        let Reverse((item, _)) = if let Some(item) = next {
            std::mem::replace(&mut *least, Reverse((item, number)))
        } else {
            PeekMut::pop(least)
        };
        take(item);
    }
}

impl<T> fmt::Debug for Sorter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sorter")
            .field("held", &self.held.len())
            .field("levels", &self.levels.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, Sorter};
    use crate::spill::Place;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn sorted(place: &Place, values: &[u64]) -> Vec<u64> {
        let (mut sorter, mut back) = (Sorter::new(place), Vec::new());
        for value in values {
            sorter.push(*value);
        }
        sorter.each(|value| back.push(value));
        back
    }

    proptest! {
        #[test]
        fn what_comes_in_any_order_goes_out_in_its_own(held in 1_usize..9, values in proptest::collection::vec(any::<u64>(), 0..900)) {
            let mut plain = values.clone();
            plain.sort_unstable();
            prop_assert_eq!(sorted(&place(held), &values), plain);
        }
    }

    #[test]
    fn runs_of_runs_are_merged() {
        let values: Vec<u64> = (0..20_000_u64).map(|n| n * 7_919 % 20_000).collect();
        // 20,000 runs of one: more than three levels of 64.
        assert!(sorted(&place(1), &values).into_iter().eq(0..20_000));
    }

    #[test]
    fn a_full_disk_is_told() {
        let place = Place::new(10, Arc::new(Held(2_000)));
        let values: Vec<u64> = (0..5_000).collect();
        assert!(sorted(&place, &values).len() <= values.len());
        assert!(place.broken().is_some());
    }
}
