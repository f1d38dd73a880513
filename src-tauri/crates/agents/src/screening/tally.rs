//! How many values lie below one: each distinct value once, with how many come before it. Amounts in cents and times in
//! minutes repeat, so that this is less than all of them, and found in faster.

use std::cmp::Ordering;

/// Values in ascending order.
#[derive(Debug, Default)]
pub(super) struct Tally<T> {
    values: Vec<T>,
    /// For each value how many are less, and at the end how many there are.
    less: Vec<u32>,
}

impl<T: Copy> Tally<T> {
    pub fn new(of: impl Iterator<Item = T>, compare: impl Fn(&T, &T) -> Ordering) -> Self {
        let mut values: Vec<T> = of.collect();
        values.sort_unstable_by(&compare);
        let mut less = Vec::new();
        let mut before: Option<T> = None;
        for (value, place) in values.iter().zip(0_u32..) {
            if before.is_none_or(|before| compare(&before, value).is_ne()) {
                less.push(place);
            }
            before = Some(*value);
        }
        less.push(u32::try_from(values.len()).unwrap_or(u32::MAX));
        values.dedup_by(|a, b| compare(a, b).is_eq());
        values.shrink_to_fit();
        less.shrink_to_fit();
        Self { values, less }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.less.last().copied().unwrap_or_default() as usize
    }

    /// How many values, from the least on, are so; of which none is after one that is not.
    pub fn while_true(&self, so: impl Fn(&T) -> bool) -> usize {
        let place = self.values.partition_point(so);
        self.less.get(place).copied().unwrap_or_default() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_as_many_as_stand_below(values in proptest::collection::vec(-20_i64..20, 0..60), limit in -21_i64..21) {
            let tally = Tally::new(values.iter().copied(), i64::cmp);
            prop_assert_eq!(tally.len(), values.len());
            prop_assert_eq!(tally.while_true(|v| *v < limit), values.iter().filter(|v| **v < limit).count());
            prop_assert_eq!(tally.while_true(|v| *v <= limit), values.iter().filter(|v| **v <= limit).count());
        }
    }
}
