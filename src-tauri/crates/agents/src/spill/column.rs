//! Entries of one size by their number: all in memory while they are few; else in a file, of which some pages are held.

use super::{Place, SpillFile, Stored};
use std::{cell::RefCell, fmt};

/// Bytes of a page, at most.
const PAGE: usize = 4_096;
/// Pages that are written at once while a column grows.
const AT_ONCE: usize = 16;

/// Entries of one size.
pub(crate) struct Column<T> {
    place: Place,
    /// Bytes of pages that are held once there is a file.
    cache: usize,
    /// All while there is no file; else those that are not in it yet.
    last: Vec<T>,
    /// How many of those there are before they go into the file.
    most: usize,
    /// How many are in the file: whole pages.
    filed: usize,
    pages: Option<RefCell<Pages<T>>>,
}

struct Pages<T> {
    file: Box<dyn SpillFile>,
    /// A page has two to the power of so many entries.
    shift: u32,
    /// Pages in frames: each page has one frame in which it can be.
    items: Vec<T>,
    /// Which page is in each frame, and whether it is other than in the file.
    frames: Vec<(usize, bool)>,
    bytes: Vec<u8>,
}

/// No page.
const NONE: usize = usize::MAX;

impl<T: Stored + Copy + Default> Column<T> {
    /// A column that is read in the order of its numbers, or nearly so.
    pub fn in_turn(place: &Place) -> Self {
        Self::new(place, 256 << 10, 1)
    }

    /// A column that is read here and there; of small entries so many times as many are held.
    pub fn at_random(place: &Place, times: usize) -> Self {
        Self::new(place, 32 << 20, times)
    }

    /// Of small entries so many times as many are held.
    pub fn of_small(place: &Place, times: usize) -> Self {
        Self::new(place, 256 << 10, times)
    }

    fn new(place: &Place, cache: usize, times: usize) -> Self {
        let held = place.held().saturating_mul(times);
        let page = 1 << shift::<T>(held);
        Self {
            place: place.clone(),
            cache,
            last: Vec::new(),
            most: held.div_ceil(page).saturating_mul(page),
            filed: 0,
            pages: None,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.filed + self.last.len()
    }

    /// Appends one.
    pub fn push(&mut self, item: T) {
        if self.last.len() == self.most {
            self.file();
        }
        self.last.push(item);
    }

    /// The entry of a number.
    #[inline]
    pub fn get(&self, at: usize) -> Option<T> {
        match at.checked_sub(self.filed) {
            Some(at) => self.last.get(at).copied(),
            None => self.pages.as_ref()?.borrow_mut().get(at, &self.place),
        }
    }

    /// Puts another entry in the place of one.
    pub fn set(&mut self, at: usize, item: T) {
        if let Some(at) = at.checked_sub(self.filed) {
            if let Some(entry) = self.last.get_mut(at) {
                *entry = item;
            }
        } else if let Some(pages) = &mut self.pages {
            pages.get_mut().set(at, item, &self.place);
        }
    }

    /// All, in order.
    #[cfg(test)]
    pub fn iter(&self) -> impl Iterator<Item = T> {
        (0..self.len()).map_while(|at| self.get(at))
    }

    /// Puts what is held into the file.
    fn file(&mut self) {
        if self.pages.is_none() {
            let shift = shift::<T>(self.most);
            let Some(file) = self.place.file() else {
                // Nothing of it will be told: what came so far is given up.
                self.last = Vec::new();
                return;
            };
            let frames = (self.cache / T::SIZE.max(1)).min(2 * self.most) >> shift;
            let frames = 1_usize << frames.max(2).ilog2();
            self.pages = Some(RefCell::new(Pages {
                file,
                shift,
                items: vec![T::default(); frames << shift],
                frames: vec![(NONE, false); frames],
                bytes: Vec::new(),
            }));
        }
        let Some(pages) = &mut self.pages else { return };
        let pages = pages.get_mut();
        let page = 1_usize << pages.shift;
        for some in self.last.chunks(page * AT_ONCE) {
            pages.bytes.clear();
            for item in some {
                item.put(&mut pages.bytes);
            }
            let at = (self.filed * T::SIZE) as u64;
            self.place.write(&mut *pages.file, at, &pages.bytes);
            self.filed += some.len();
        }
        // What was held before there was a file is given back.
        if self.last.len() > page * AT_ONCE {
            self.last = Vec::new();
        }
        self.last.clear();
        self.most = self.most.min(page * AT_ONCE);
    }
}

/// Two to the power of so many entries are a page, where so many are held.
fn shift<T: Stored>(held: usize) -> u32 {
    (PAGE / T::SIZE.max(1)).min(held).max(1).ilog2()
}

impl<T: Stored + Copy + Default> Pages<T> {
    #[inline]
    fn get(&mut self, at: usize, place: &Place) -> Option<T> {
        let item = self.item(at, place);
        self.items.get(item).copied()
    }

    fn set(&mut self, at: usize, value: T, place: &Place) {
        let item = self.item(at, place);
        if let Some(entry) = self.items.get_mut(item) {
            *entry = value;
        }
        if let Some((_, is_other)) = self.frames.get_mut(item >> self.shift) {
            *is_other = true;
        }
    }

    /// Where among those held an entry is, once its page is.
    #[inline]
    fn item(&mut self, at: usize, place: &Place) -> usize {
        let page = at >> self.shift;
        let frame = page & (self.frames.len() - 1);
        if self.frames.get(frame).is_none_or(|(held, _)| *held != page) {
            self.hold(page, frame, place);
        }
        (frame << self.shift) | (at & ((1 << self.shift) - 1))
    }

    /// Takes a page into its frame.
    fn hold(&mut self, page: usize, frame: usize, place: &Place) {
        let start = frame << self.shift;
        let Some(items) = self.items.get_mut(start..start + (1 << self.shift)) else {
            return;
        };
        let at = |page: usize| ((page << self.shift) * T::SIZE) as u64;
        if let Some((old, true)) = self.frames.get(frame) {
            self.bytes.clear();
            for item in items.iter() {
                item.put(&mut self.bytes);
            }
            place.write(&mut *self.file, at(*old), &self.bytes);
        }
        self.bytes.resize(T::SIZE << self.shift, 0);
        if place.read(&mut *self.file, at(page), &mut self.bytes) {
            let mut bytes = self.bytes.as_slice();
            for item in items {
                *item = T::take(&mut bytes).unwrap_or_default();
            }
        } else {
            items.fill(T::default());
        }
        if let Some(held) = self.frames.get_mut(frame) {
            *held = (page, false);
        }
    }
}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("last", &self.last.len())
            .field("filed", &self.filed)
            .finish_non_exhaustive()
    }
}

impl<T: Stored + Copy + Default> Default for Column<T> {
    fn default() -> Self {
        Self::in_turn(&Place::default())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, Column};
    use crate::spill::Place;
    use proptest::prelude::*;
    use std::{io::ErrorKind, sync::Arc};

    proptest! {
        #[test]
        fn a_column_in_a_file_is_what_one_in_memory_is(held in 1_usize..40, values in proptest::collection::vec(any::<u64>(), 0..600), others in proptest::collection::vec((any::<prop::sample::Index>(), any::<u64>()), 0..200)) {
            let (mut plain, mut filed) = (values.clone(), Column::at_random(&place(held), 1));
            for value in &values {
                filed.push(*value);
            }
            for (at, value) in others {
                if plain.is_empty() { break }
                let at = at.index(plain.len());
                prop_assert_eq!(filed.get(at), Some(plain[at]));
                plain[at] = value;
                filed.set(at, value);
            }
            prop_assert_eq!(filed.len(), plain.len());
            prop_assert_eq!(filed.get(plain.len()), None);
            prop_assert_eq!(filed.iter().collect::<Vec<_>>(), plain);
        }
    }

    #[test]
    fn a_full_disk_is_told_and_ends_nothing_by_itself() {
        let place = Place::new(8, Arc::new(Held(1_000)));
        let mut column = Column::in_turn(&place);
        (0..500_u64).for_each(|n| column.push(n));
        assert!(column.iter().count() <= 500 && place.is_broken());
        assert_eq!(place.broken().unwrap().kind(), ErrorKind::StorageFull);
    }
}
