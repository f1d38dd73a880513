//! Planted patterns: few rows, held for their day.

use super::{
    dice::Dice,
    plan::{Pattern, Plan},
};

/// A transfer to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Transfer {
    pub from: u32,
    pub to: u32,
    pub cents: u64,
}

/// Transfers by day, and the day on which each marked account was first used.
#[derive(Debug)]
pub(super) struct Calendar {
    pub days: Vec<Vec<Transfer>>,
    pub marked: Vec<Option<u32>>,
    /// The pattern that an account was first used in.
    pub patterns: Vec<Option<Pattern>>,
    pub rows: u64,
}

impl Calendar {
    pub fn new(plan: &Plan) -> Self {
        Self {
            days: vec![Vec::new(); plan.days as usize],
            marked: vec![None; plan.accounts],
            patterns: vec![None; plan.accounts],
            rows: 0,
        }
    }

    /// Puts a transfer on a day; what lies beyond the last day is lost, as in a data set that ends.
    fn put(&mut self, day: usize, transfer: Transfer) {
        if let Some(of_day) = self.days.get_mut(day) {
            of_day.push(transfer);
            self.rows += 1;
        }
    }

    /// Puts a transfer of `amount` cents on a day; nobody pays themselves.
    pub fn pay(&mut self, day: usize, from: u32, to: u32, amount: f64) {
        if from != to {
            self.put(
                day,
                Transfer {
                    from,
                    to,
                    cents: cents(amount),
                },
            );
        }
    }

    /// Names the pattern of an account that it marked and that has none.
    fn name(&mut self, pattern: Pattern, account: u32) {
        let is_marked = matches!(self.marked.get(account as usize), Some(Some(_)));
        if let (true, Some(known)) = (is_marked, self.patterns.get_mut(account as usize)) {
            known.get_or_insert(pattern);
        }
    }

    fn mark(&mut self, day: usize, account: u32) {
        if let Some(mark) = self.marked.get_mut(account as usize) {
            mark.get_or_insert(u32::try_from(day).unwrap_or(u32::MAX));
        }
    }
}

/// How one pattern is done.
#[derive(Debug, Clone, Copy)]
struct Hand {
    cents: f64,
    /// How far amounts stray, as a share.
    spread: f64,
    begin: usize,
    window: usize,
    /// Transfers that each leg is cut into.
    parts: usize,
}

/// Plants all patterns of the plan. `usual` is the middle of ordinary amounts in cents.
pub(super) fn plant(plan: &Plan, dice: &mut Dice, usual: f64, calendar: &mut Calendar) {
    for (pattern, count) in &plan.patterns {
        for _ in 0..*count {
            let window = dice.between(3, (plan.days as usize / 4).max(4));
            let hand = Hand {
                // From a twentieth of what is usual to five times as much: neither small nor large by itself.
                cents: usual * (dice.unit() * 4.6 - 3.0).exp(),
                spread: [0.0, 0.02, 0.1, 0.25]
                    .get(dice.below(4))
                    .copied()
                    .unwrap_or_default(),
                begin: dice.below((plan.days as usize).saturating_sub(window / 2)),
                window,
                parts: if dice.chance(0.4) {
                    dice.between(2, 5)
                } else {
                    1
                },
            };
            let crowd = pick(plan, dice, 14);
            lay(*pattern, &crowd, hand, dice, calendar);
            for account in &crowd {
                calendar.name(*pattern, *account);
            }
        }
    }
}

/// Distinct accounts.
fn pick(plan: &Plan, dice: &mut Dice, count: usize) -> Vec<u32> {
    let mut crowd: Vec<u32> = Vec::with_capacity(count);
    while crowd.len() < count {
        let account = u32::try_from(dice.below(plan.accounts)).unwrap_or(u32::MAX);
        if !crowd.contains(&account) {
            crowd.push(account);
        }
    }
    crowd
}

impl Hand {
    fn any_day(&self, dice: &mut Dice) -> usize {
        self.begin + dice.below(self.window)
    }

    /// One leg of a pattern, on a day, in its parts.
    fn leg(
        &self,
        day: usize,
        from: u32,
        to: u32,
        share: f64,
        dice: &mut Dice,
        calendar: &mut Calendar,
    ) {
        for _ in 0..self.parts {
            let amount = self.cents * share * (1.0 + self.spread * (dice.unit() * 2.0 - 1.0));
            calendar.put(
                day,
                Transfer {
                    from,
                    to,
                    cents: cents(amount),
                },
            );
        }
        calendar.mark(day, from);
        calendar.mark(day, to);
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn cents(amount: f64) -> u64 {
    amount.clamp(1.0, 1e14).round() as u64
}

fn lay(pattern: Pattern, crowd: &[u32], hand: Hand, dice: &mut Dice, calendar: &mut Calendar) {
    let Some((centre, others)) = crowd.split_first() else {
        return;
    };
    let size = dice.between(3, 10);
    match pattern {
        Pattern::FanIn => others
            .iter()
            .take(size)
            .for_each(|other| hand.leg(hand.any_day(dice), *other, *centre, 1.0, dice, calendar)),
        Pattern::FanOut => others
            .iter()
            .take(size)
            .for_each(|other| hand.leg(hand.any_day(dice), *centre, *other, 1.0, dice, calendar)),
        Pattern::Cycle => {
            let ring: Vec<u32> = crowd.iter().take(dice.between(3, 7)).copied().collect();
            let next = ring.iter().skip(1).chain(ring.first());
            let (fee, mut share) = (dice.unit() * 0.03, 1.0);
            let step = (hand.window / ring.len()).max(1);
            for ((from, to), hop) in ring.iter().zip(next).zip(0..) {
                hand.leg(
                    hand.begin + hop * step + dice.below(step),
                    *from,
                    *to,
                    share,
                    dice,
                    calendar,
                );
                share *= 1.0 - fee;
            }
        }
        Pattern::Structuring => {
            let Some(other) = others.first() else { return };
            let parts = Hand {
                parts: dice.between(3, 8),
                ..hand
            };
            (0..dice.between(1, 3))
                .for_each(|_| parts.leg(hand.any_day(dice), *centre, *other, 1.0, dice, calendar));
        }
        Pattern::ScatterGather => {
            let Some((target, between)) = others.split_first() else {
                return;
            };
            for other in between.iter().take(size) {
                let day = hand.begin + dice.below((hand.window / 2).max(1));
                hand.leg(day, *centre, *other, 1.0, dice, calendar);
                hand.leg(
                    day + dice.between(0, (hand.window / 2).max(1)),
                    *other,
                    *target,
                    0.98,
                    dice,
                    calendar,
                );
            }
        }
    }
}
