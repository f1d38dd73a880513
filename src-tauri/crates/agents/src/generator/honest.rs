//! Ordinary traffic, day by day: heavy-tailed accounts with habits of their own, and honest things that look like
//! patterns.

use super::{
    dice::Dice,
    plan::Plan,
    planted::{Calendar, Transfer, cents},
};

/// The middle of ordinary amounts, in cents.
pub(super) const USUAL: f64 = 24_000.0;

/// How an account pays.
#[derive(Debug, Clone, Copy)]
enum Habit {
    /// Always the same amount.
    Same(f64),
    /// Amounts around one of its own.
    Around(f64),
    /// Amounts of all sizes.
    Mixed,
}

/// All accounts' habits and how often each pays and is paid.
#[derive(Debug)]
pub(super) struct Crowd {
    habits: Vec<Habit>,
    /// Sums of weights, to draw payers and payees by.
    payers: Vec<f64>,
    payees: Vec<f64>,
    /// The few accounts that an account pays most often.
    friends: Vec<[u32; 4]>,
}

impl Crowd {
    pub fn new(plan: &Plan, dice: &mut Dice) -> Self {
        let account = |dice: &mut Dice| u32::try_from(dice.below(plan.accounts)).unwrap_or(0);
        let mut crowd = Self {
            habits: Vec::new(),
            payers: Vec::new(),
            payees: Vec::new(),
            friends: Vec::new(),
        };
        let (mut paying, mut paid) = (0.0, 0.0);
        for _ in 0..plan.accounts {
            let own = USUAL * (dice.normal() * 0.6).exp();
            crowd.habits.push(match dice.below(10) {
                0..=3 => Habit::Same(own),
                4..=7 => Habit::Around(own),
                _ => Habit::Mixed,
            });
            // Pareto weights: most accounts do little, a few do very much.
            paying += (1.0 - dice.unit()).powf(-0.55).min(60.0);
            paid += (1.0 - dice.unit()).powf(-0.75).min(300.0);
            crowd.payers.push(paying);
            crowd.payees.push(paid);
            crowd
                .friends
                .push([account(dice), account(dice), account(dice), account(dice)]);
        }
        crowd
    }

    /// An ordinary transfer.
    pub fn transfer(&self, dice: &mut Dice) -> Transfer {
        let from = draw(&self.payers, dice);
        let friend = self
            .friends
            .get(from as usize)
            .and_then(|friends| friends.get(dice.below(4)))
            .copied();
        let to = match friend {
            Some(friend) if dice.chance(0.25) => friend,
            _ => draw(&self.payees, dice),
        };
        // Nobody pays themselves.
        let to = if to == from {
            (to + 1) % u32::try_from(self.habits.len().max(1)).unwrap_or(u32::MAX)
        } else {
            to
        };
        let amount = match self.habits.get(from as usize) {
            Some(Habit::Same(own)) => *own,
            Some(Habit::Around(own)) => own * (dice.normal() * 0.15).exp(),
            _ => USUAL * (dice.normal() * 0.9).exp(),
        };
        Transfer {
            from,
            to,
            cents: cents(amount),
        }
    }
}

fn draw(sums: &[f64], dice: &mut Dice) -> u32 {
    let at = dice.unit() * sums.last().copied().unwrap_or_default();
    u32::try_from(
        sums.partition_point(|sum| *sum <= at)
            .min(sums.len().saturating_sub(1)),
    )
    .unwrap_or(0)
}

/// Puts down the honest things that look like patterns: salaries, rents, collections, circles of friends, instalments.
pub(super) fn look_alikes(plan: &Plan, dice: &mut Dice, calendar: &mut Calendar) {
    let days = plan.days as usize;
    let someone = |dice: &mut Dice| u32::try_from(dice.below(plan.accounts)).unwrap_or(0);
    // Employers: the same people are paid about the same every month.
    for _ in 0..(plan.accounts / 1_000).max(1) {
        let (employer, payday) = (someone(dice), dice.below(30));
        for _ in 0..dice.between(5, 40) {
            let (person, wage) = (someone(dice), USUAL * (1.5 + dice.unit()));
            for day in (payday..days).step_by(30) {
                calendar.pay(day, employer, person, wage);
            }
        }
    }
    // Landlords: many pay one, the same every month.
    for _ in 0..(plan.accounts / 1_000).max(1) {
        let landlord = someone(dice);
        for _ in 0..dice.between(4, 20) {
            let (tenant, rent, due) = (someone(dice), USUAL * (0.8 + dice.unit()), dice.below(5));
            for day in (due..days).step_by(30) {
                calendar.pay(day, tenant, landlord, rent);
            }
        }
    }
    // Collections: friends each give one of them the same round sum in a week.
    for _ in 0..(plan.accounts / 1_500).max(1) {
        let (host, begin) = (someone(dice), dice.below(days));
        let sum = 500.0 + 500.0 * (dice.unit() * 10.0).floor();
        for _ in 0..dice.between(4, 9) {
            let (guest, day) = (someone(dice), begin + dice.below(7));
            calendar.pay(day, guest, host, sum);
        }
    }
    // Friends who lend in a circle, each what they have.
    for _ in 0..(plan.accounts / 500).max(1) {
        let ring: Vec<u32> = (0..dice.between(3, 5)).map(|_| someone(dice)).collect();
        let begin = dice.below(days);
        for (from, to) in ring.iter().zip(ring.iter().skip(1).chain(ring.first())) {
            let (day, sum) = (begin + dice.below(40), USUAL * (dice.normal() * 0.5).exp());
            calendar.pay(day, *from, *to, sum);
        }
    }
    // Instalments and double clicks: a pair pays two or three times within days.
    for _ in 0..(plan.accounts / 300).max(1) {
        let (from, to, begin) = (someone(dice), someone(dice), dice.below(days));
        let sum = USUAL * (dice.normal() * 0.6).exp();
        for _ in 0..dice.between(2, 3) {
            calendar.pay(begin + dice.below(3), from, to, sum);
        }
    }
}
