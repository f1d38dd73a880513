//! Texts by number: each is held once, in one long text, and found again by a table of numbers alone.

use std::hash::{BuildHasher as _, RandomState};

/// Marks a place of the table that is free.
const FREE: u32 = u32::MAX;
/// The table is made larger when more than so many eighths of it are taken.
const FULL: usize = 7;

/// Texts in the order in which they came, each with a number.
#[derive(Debug, Default)]
pub(crate) struct Names {
    text: String,
    /// Where each text ends.
    ends: Vec<u64>,
    /// Numbers, each at the place of its text's hash or the next free one behind it; a power of two of them.
    table: Vec<u32>,
    hash: RandomState,
}

impl Names {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number; empty of one that was not given.
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.ends.get(number).copied().unwrap_or(start);
        let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
        self.text.get(at(start)..at(end)).unwrap_or_default()
    }

    /// The number of a text that came before.
    pub fn find(&self, name: &str) -> Option<u32> {
        let number = self.table.get(self.place(name)).copied().unwrap_or(FREE);
        (number != FREE).then_some(number)
    }

    /// The number of a text, old or new; none where there are no more numbers.
    pub fn number(&mut self, name: &str) -> Option<u32> {
        if self.ends.len() * 8 >= self.table.len() * FULL {
            self.grow();
        }
        let place = self.place(name);
        let entry = self.table.get_mut(place)?;
        if *entry == FREE {
            let number = u32::try_from(self.ends.len()).ok().filter(|n| *n < FREE)?;
            *entry = number;
            self.text.push_str(name);
            self.ends.push(self.text.len() as u64);
        }
        Some(*entry)
    }

    /// Texts are looked for no more: gives the memory of the table back.
    pub fn close(&mut self) {
        self.table = Vec::new();
    }

    /// Where the number of a text stands or would stand.
    fn place(&self, name: &str) -> usize {
        let last = self.table.len().saturating_sub(1);
        // Only the lower bits count.
        #[allow(clippy::cast_possible_truncation)]
        let mut place = self.hash.hash_one(name) as usize & last;
        while let Some(number) = self.table.get(place)
            && *number != FREE
            && self.get(*number) != name
        {
            place = (place + 1) & last;
        }
        place
    }

    fn grow(&mut self) {
        self.table = vec![FREE; (self.table.len() * 2).max(1024)];
        for number in (0..FREE).take(self.ends.len()) {
            let place = self.place(self.get(number));
            if let Some(entry) = self.table.get_mut(place) {
                *entry = number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn each_text_has_one_number_and_each_number_its_text() {
        let mut names = Names::default();
        assert_eq!(names.find("x"), None);
        let text = |n: u32| format!("{}-{n}", "é".repeat(n as usize % 5));
        for round in 0..2 {
            for n in 0..20_000 {
                assert_eq!(names.number(&text(n)), Some(n), "{round}");
            }
        }
        assert_eq!(names.number(""), Some(20_000));
        assert_eq!(names.len(), 20_001);
        assert_eq!((names.get(7), names.get(20_000)), (&*text(7), ""));
        assert_eq!(
            (names.find(&text(19_999)), names.find("y")),
            (Some(19_999), None)
        );
        names.close();
        assert_eq!(
            (names.get(19_999), names.find(&text(3))),
            (&*text(19_999), None)
        );
    }
}
