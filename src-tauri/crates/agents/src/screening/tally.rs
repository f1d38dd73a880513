//! How many values lie below one: each distinct value once, with how many come before it. Amounts in cents and times in
//! minutes repeat, so that this is less than all of them, and found in faster.

use crate::spill::{Column, Place, Sorter, stored};

/// So many values of a group stand in its index at most, and at least so many lie from one to the next.
const INDEX: usize = 4_096;
const LEAST: usize = 16;

/// A value of a group while all are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Given {
    group: u16,
    value: i64,
}

stored!(Given {
    group: u16,
    value: i64
});

/// A value and how many of its group are less.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    value: i64,
    less: u32,
}

stored!(Counted {
    value: i64,
    less: u32
});

/// Takes the values of groups.
#[derive(Debug)]
pub(super) struct Count {
    place: Place,
    given: Sorter<Given>,
}

impl Count {
    pub fn new(place: &Place) -> Self {
        Self {
            place: place.clone(),
            given: Sorter::new(place),
        }
    }

    pub fn push(&mut self, group: u16, value: i64) {
        self.given.push(Given { group, value });
    }

    /// All have come.
    pub fn tally(mut self) -> Tally {
        let mut tally = Tally {
            values: Column::at_random(&self.place, 1),
            groups: Vec::new(),
        };
        let mut before: Option<Given> = None;
        self.given.each(|given| {
            let begin = tally.values.len();
            tally
                .groups
                .resize_with(tally.groups.len().max(usize::from(given.group) + 1), || {
                    Group {
                        begin,
                        end: begin,
                        ..Group::default()
                    }
                });
            let Some(group) = tally.groups.last_mut() else {
                return;
            };
            if before != Some(given) {
                tally.values.push(Counted {
                    value: given.value,
                    less: group.all,
                });
                group.end += 1;
            }
            group.all += 1;
            before = Some(given);
        });
        for group in &mut tally.groups {
            group.stride = (group.end - group.begin).div_ceil(INDEX).max(LEAST);
            let places = (group.begin..group.end).step_by(group.stride);
            let values = places.filter_map(|place| tally.values.get(place));
            group.index.extend(values.map(|counted| counted.value));
        }
        tally
    }
}

/// Values in ascending order, those of one group side by side.
#[derive(Debug, Default)]
pub(super) struct Tally {
    values: Column<Counted>,
    groups: Vec<Group>,
}

#[derive(Debug, Default)]
struct Group {
    begin: usize,
    end: usize,
    /// How many values there are, each as often as it came.
    all: u32,
    /// Every so manieth value.
    index: Vec<i64>,
    stride: usize,
}

impl Tally {
    /// How many values a group has.
    pub fn len(&self, group: u16) -> usize {
        self.groups
            .get(usize::from(group))
            .map_or(0, |group| group.all as usize)
    }

    /// How many values of a group, from the least on, are so; of which none is after one that is not.
    pub fn while_true(&self, group: u16, so: impl Fn(i64) -> bool) -> usize {
        let Some(group) = self.groups.get(usize::from(group)) else {
            return 0;
        };
        let steps = group.index.partition_point(|value| so(*value));
        let Some(step) = steps.checked_sub(1) else {
            return 0;
        };
        // The first that is not so lies behind the last of the index that is, and not behind the next.
        let mut low = group.begin + step * group.stride + 1;
        let mut high = (low + group.stride - 1).min(group.end);
        while low < high {
            let middle = low.midpoint(high);
            if self
                .values
                .get(middle)
                .is_some_and(|counted| so(counted.value))
            {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low >= group.end {
            return group.all as usize;
        }
        self.values
            .get(low)
            .map_or(0, |counted| counted.less as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Count;
    use crate::spill::{Place, tests::place};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_as_many_as_stand_below(held in 0_usize..9, values in proptest::collection::vec((0_u16..3, -20_i64..20), 0..90), limit in -21_i64..21) {
            let mut count = Count::new(&if held == 0 { Place::default() } else { place(held) });
            for (group, value) in &values {
                count.push(*group, *value);
            }
            let tally = count.tally();
            for group in 0..4 {
                let own = || values.iter().filter(|(of, _)| *of == group);
                prop_assert_eq!(tally.len(group), own().count());
                prop_assert_eq!(tally.while_true(group, |v| v < limit), own().filter(|(_, v)| *v < limit).count());
                prop_assert_eq!(tally.while_true(group, |v| v <= limit), own().filter(|(_, v)| *v <= limit).count());
            }
        }
    }

    #[test]
    fn counts_among_many_over_an_index() {
        let mut count = Count::new(&place(1_000));
        (0..200_000).for_each(|n| count.push(0, 3 * n));
        let tally = count.tally();
        for limit in (0..600_100).step_by(97) {
            let below = usize::try_from(limit).unwrap().div_ceil(3).min(200_000);
            assert_eq!(tally.while_true(0, |value| value < limit), below, "{limit}");
        }
    }
}
