//! From scores to limits and confidences, by comparing what a rule finds with what it finds in the shuffled twin.

/// At most this share of what a rule reports may be expected from chance.
const BY_CHANCE: f64 = 0.2;
/// A rule that fires for more than this share of the accounts describes ordinary traffic; its limit is raised.
const ORDINARY: f64 = 0.12;
/// No rule is surer than this: the twin knows of no honest reason for a pattern.
const SUREST: f64 = 0.95;

/// What a score of one rule means in one data set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calibration {
    /// Scores from here on are reported; infinite where the rule finds no more than chance does.
    pub limit: f64,
    /// Ascending scores, each with the confidence that holds from there on.
    steps: Vec<(f64, f64)>,
}

impl Calibration {
    /// `found` and `by_chance` are the scores in the data set and in its twin; `floor` the least score that is reported.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    pub fn new(
        found: impl Iterator<Item = f64>,
        by_chance: impl Iterator<Item = f64>,
        floor: f64,
        accounts: usize,
    ) -> Self {
        let above = |scores: &mut dyn Iterator<Item = f64>| {
            let mut kept: Vec<f64> = scores.filter(|score| *score >= floor).collect();
            kept.sort_by(|a, b| b.total_cmp(a));
            kept
        };
        let (mut found, mut by_chance) = (found, by_chance);
        let (found, by_chance) = (above(&mut found), above(&mut by_chance));
        let most = (accounts as f64 * ORDINARY).max(1.0) as usize;
        let mut steps = Vec::new();
        let mut limit = f64::INFINITY;
        for (place, score) in found.iter().enumerate() {
            let chance = by_chance.partition_point(|other| other >= score);
            // Half a find more than the twin showed: one draw of chance is not the last word.
            let share = (chance as f64 + 0.5) / (place as f64 + 1.0);
            steps.push((*score, (1.0 - share).clamp(0.0, SUREST)));
            if share <= BY_CHANCE && place < most {
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
        Self { limit, steps }
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

#[cfg(test)]
mod tests {
    use super::Calibration;

    #[test]
    fn a_rule_that_finds_what_chance_finds_reports_nothing() {
        let scores = || (0..1_000).map(|n| f64::from(n % 50) / 10.0);
        let same = Calibration::new(scores(), scores(), 1.0, 10_000);
        assert!(same.limit.is_infinite());
    }

    #[test]
    fn the_limit_lies_where_chance_ends() {
        let found = (0..1_000)
            .map(|n| f64::from(n % 50) / 10.0)
            .chain((0..200).map(|_| 8.0));
        let chance = (0..1_000).map(|n| f64::from(n % 50) / 10.0);
        let rule = Calibration::new(found, chance, 1.0, 10_000);
        assert!(rule.limit > 4.0 && rule.limit <= 8.0, "{}", rule.limit);
        assert!(rule.confidence(8.0) > 0.9 && rule.confidence(0.5) == 0.0);
        assert!(rule.confidence(9.0) >= rule.confidence(8.0));
    }

    #[test]
    fn what_fires_for_everybody_is_ordinary() {
        let rule = Calibration::new((0..1_000).map(f64::from), std::iter::empty(), 1.0, 1_000);
        assert!((rule.limit - 880.0).abs() < 2.0, "{}", rule.limit);
    }
}
