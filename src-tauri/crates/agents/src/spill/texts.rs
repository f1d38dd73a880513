//! Texts by their number.

use super::{Column, Place};

/// Texts of at most so many bytes each are held as long as their numbers are.
const USUAL: usize = 16;

/// Texts one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    text: Column<u8>,
    /// Where each ends.
    ends: Column<u64>,
}

impl Texts {
    pub fn new(place: &Place) -> Self {
        Self {
            text: Column::of_small(place, USUAL),
            ends: Column::in_turn(place),
        }
    }

    pub fn push(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.text.push(byte));
        self.ends.push(self.text.len() as u64);
    }

    /// The text of a number; empty of one that was not given.
    pub fn get(&self, number: usize) -> String {
        let end = |number: usize| {
            let end = self.ends.get(number);
            end.map(|end| usize::try_from(end).unwrap_or(usize::MAX))
        };
        let start = number.checked_sub(1).and_then(end).unwrap_or(0);
        let bytes = start..end(number).unwrap_or(start);
        let bytes: Vec<u8> = bytes.map_while(|at| self.text.get(at)).collect();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::place, Texts};

    #[test]
    fn texts_are_given_back_by_number() {
        for held in [1, 3, 1_000] {
            let mut texts = Texts::new(&place(held));
            let text = |n: usize| "é".repeat(n % 9);
            (0..300).for_each(|n| texts.push(&text(n)));
            assert!((0..300).all(|n| texts.get(n) == text(n)), "{held}");
            assert_eq!(texts.get(300), "");
        }
    }
}
