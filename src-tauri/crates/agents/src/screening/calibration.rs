//! From scores to limits and confidences, by comparing what a rule finds with what it finds in the shuffled twin.

/// At most this share of what a rule reports may be expected from chance.
const BY_CHANCE: f64 = 0.2;
/// At the limit itself this share of findings may be expected from chance.
const DOUBTFUL: f64 = 0.5;
/// Honest accounts keep together in time and amount more than a shuffled twin does. Where the bulk of the scores shows
/// it, the twin's scores are stretched to fit the bulk, up to this factor.
const STRETCH: f64 = 2.0;
/// With so much more score a find by chance becomes half as likely. (A decade would be fair where scores were exact.)
const TAIL: f64 = 1.0;
/// A rule that fires for more than this share of the accounts describes ordinary traffic; its limit is raised.
const ORDINARY: f64 = 0.12;
/// No rule is surer than this: the twin knows of no honest reason for a pattern.
const SUREST: f64 = 0.95;

/// The scores of a rule, one an account or finding; most are zero, and those are counted only.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Scores {
    all: usize,
    /// Ascending.
    above: Vec<f64>,
}

impl Scores {
    /// `all`: how many there are, with those that are zero or less and were not given.
    pub fn new(given: impl Iterator<Item = f64>, all: usize) -> Self {
        let mut above: Vec<f64> = given.filter(|score| *score > 0.0).collect();
        above.sort_unstable_by(f64::total_cmp);
        let all = all.max(above.len());
        Self { all, above }
    }

    /// How many are at least so high.
    pub fn at_least(&self, limit: f64) -> u64 {
        let below = self.above.partition_point(|score| *score < limit);
        (self.above.len() - below) as u64
    }

    /// Those of at least `floor`, each so many times as large, the largest first.
    fn descending(&self, times: f64, floor: f64) -> Vec<f64> {
        let scores = self.above.iter().rev().map(|score| score * times);
        scores.take_while(|score| *score >= floor).collect()
    }
}

/// What a score of one rule means in one data set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calibration {
    /// Scores from here on are reported; infinite where the rule finds no more than chance does.
    pub limit: f64,
    /// How many findings at or above the limit chance would make, as the stretched twin has it.
    pub chance: u64,
    /// Ascending scores, each with the confidence that holds from there on.
    steps: Vec<(f64, f64)>,
}

impl Calibration {
    /// `found` and `by_chance` are the scores in the data set and in its twin; `floor` is the least score that is reported.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    pub fn new(found: &Scores, by_chance: &Scores, floor: f64, accounts: usize) -> Self {
        let stretch = stretch(found, by_chance);
        let found = found.descending(1.0, floor);
        let by_chance = by_chance.descending(stretch, floor);
        let most = (accounts as f64 * ORDINARY).max(1.0) as usize;
        let highest = by_chance.first().copied().unwrap_or(floor);
        let half = (found.len() / 20).clamp(10, 200);
        let mut steps = Vec::new();
        let mut limit = f64::INFINITY;
        for score in &found {
            // Equal scores stand and fall together.
            let reached = at_least(&found, *score);
            let chance = at_least(&by_chance, *score);
            // The twin is one draw of chance: near its highest score another one is reckoned with, far above none.
            let beyond = ((highest - score).min(0.0) / TAIL).exp2();
            let share = (chance as f64 + beyond) / reached as f64;
            // The same for the findings just above only: those far above must not vouch for the doubtful.
            let start = reached.saturating_sub(2 * half);
            let above = if start == 0 {
                0
            } else {
                found
                    .get(start - 1)
                    .map_or(0, |top| at_least(&by_chance, *top))
            };
            let nearby = (chance.saturating_sub(above) as f64 + beyond) / (reached - start) as f64;
            steps.push((*score, (1.0 - share.max(nearby)).clamp(0.0, SUREST)));
            if share <= BY_CHANCE && nearby <= DOUBTFUL && reached <= most {
                limit = *score;
            }
        }
        // Confidence never falls with a growing score: from the lowest score up, the best so far holds.
        steps.reverse();
        let mut best: f64 = 0.0;
        for step in &mut steps {
            best = best.max(step.1);
            step.1 = best;
        }
        let chance = at_least(&by_chance, limit) as u64;
        Self {
            limit,
            chance,
            steps,
        }
    }

    /// How sure a finding of this score is.
    pub fn confidence(&self, score: f64) -> f64 {
        let place = self.steps.partition_point(|step| step.0 <= score);
        place
            .checked_sub(1)
            .and_then(|at| self.steps.get(at))
            .map_or(0.0, |step| step.1)
    }
}

/// How far the bulk of the found scores lies above that of the twin: the ratio of a high quantile, of the first that is
/// worth comparing. The few accounts of real patterns lie above those quantiles.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn stretch(found: &Scores, by_chance: &Scores) -> f64 {
    let quantile = |scores: &Scores, share: f64| {
        let place = (scores.all as f64 * share) as usize;
        place
            .checked_sub(scores.all - scores.above.len())
            .and_then(|place| scores.above.get(place))
            .copied()
            .unwrap_or(0.0)
    };
    for share in [0.95, 0.97] {
        let (ours, chance) = (quantile(found, share), quantile(by_chance, share));
        if chance >= 0.25 {
            return (ours / chance).clamp(1.0, STRETCH);
        }
    }
    1.0
}

/// How many of the descending scores are at least `score`.
fn at_least(descending: &[f64], score: f64) -> usize {
    descending.partition_point(|other| *other >= score)
}

#[cfg(test)]
mod tests {
    use super::{Calibration, Scores};

    fn scores(of: impl Iterator<Item = f64>) -> Scores {
        let all: Vec<f64> = of.collect();
        Scores::new(all.iter().copied(), all.len())
    }

    fn ramp() -> impl Iterator<Item = f64> {
        (0..1_000).map(|n| f64::from(n % 50) / 10.0)
    }

    #[test]
    fn a_rule_that_finds_what_chance_finds_reports_nothing() {
        let same = scores(ramp());
        assert!(
            Calibration::new(&same, &same, 1.0, 10_000)
                .limit
                .is_infinite()
        );
    }

    #[test]
    fn the_limit_lies_where_chance_ends() {
        let chance = scores(ramp());
        let found = scores(ramp().chain((0..40).map(|_| 12.0)));
        let rule = Calibration::new(&found, &chance, 1.0, 10_000);
        assert!(
            rule.limit > 4.0 && rule.limit <= 12.0 && rule.chance <= 8,
            "{} {}",
            rule.limit,
            rule.chance
        );
        assert!(rule.confidence(12.0) > 0.9 && rule.confidence(0.5) <= 0.0);
        assert!(rule.confidence(99.0) >= rule.confidence(12.0));
    }

    #[test]
    fn a_bulk_above_that_of_the_twin_is_no_finding() {
        let chance = scores(ramp());
        let wider = scores(ramp().map(|score| score * 1.8));
        assert!(
            Calibration::new(&wider, &chance, 1.0, 10_000)
                .limit
                .is_infinite()
        );
    }

    #[test]
    fn what_fires_for_everybody_is_ordinary() {
        let rule = Calibration::new(
            &scores((0..1_000).map(f64::from)),
            &Scores::default(),
            1.0,
            1_000,
        );
        assert!((rule.limit - 880.0).abs() < 2.0, "{}", rule.limit);
    }
}
