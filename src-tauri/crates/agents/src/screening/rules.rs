//! Applies every rule to the data set and to its twins, and keeps what lies above the limits. One graph is held at a time: of
//! the twins the scores remain, of the data set the rows of what was found.

use super::{
    Cancelled, Rule, RuleReport,
    calibration::{Calibration, Scores},
    event::Event,
    graph::{By, Graph},
    hits,
    pulse::Pulse,
    table::Table,
    twin::{Shuffled, Sides},
};
use std::{collections::BTreeMap, time::Duration};

/// Less surprise than one in a hundred is not worth comparing...
const FLOOR: f64 = 2.0;
/// ...but for cycles, of which chance makes next to none, one in ten is.
const CYCLE_FLOOR: f64 = 1.0;
/// By count alone more surprise is asked for, whichever the rule: nothing is known of the amounts.
const COUNT_FLOOR: f64 = 3.0;

/// In the order in which they are applied.
const BY_AMOUNT: &[Rule] = &[
    Rule::FanOut,
    Rule::FanIn,
    Rule::Cycle,
    Rule::Structuring,
    Rule::Velocity,
    Rule::ScatterGather,
    Rule::SharedPayees,
    Rule::UnusualPayers,
];
/// What comes in leaves again, and what nobody pays otherwise, are said of amounts: by count there is nothing to compare.
pub(super) const BY_COUNT: &[Rule] = &[
    Rule::FanOut,
    Rule::FanIn,
    Rule::Cycle,
    Rule::Structuring,
    Rule::ScatterGather,
    Rule::SharedPayees,
];

/// What all rules found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub events: Vec<Event>,
    pub reports: Vec<RuleReport>,
}

/// How transfers are compared: by amount, and where there are several currencies, by count besides.
const fn manners(several_currencies: bool) -> &'static [(By, &'static [Rule])] {
    if several_currencies {
        &[(By::Amount, BY_AMOUNT), (By::Count, BY_COUNT)]
    } else {
        &[(By::Amount, BY_AMOUNT)]
    }
}

/// How often the progress is told at the end of a stage: three graphs, and each rule in two of them.
pub(super) fn stages(several_currencies: bool) -> u64 {
    manners(several_currencies)
        .iter()
        .map(|(_, rules)| 3 + 2 * rules.len() as u64)
        .sum()
}

/// Applies all rules; `pulse` is told now and then, and may cancel.
pub(super) fn apply(
    table: &Table,
    several_currencies: bool,
    notices: &mut Vec<String>,
    pulse: &mut Pulse<'_>,
    clock: &mut impl FnMut() -> Duration,
) -> Result<Found, Cancelled> {
    let mut found = Found::default();
    for (by, rules) in manners(several_currencies) {
        let mut cost: BTreeMap<Rule, Duration> = BTreeMap::new();
        let mut by_chance: BTreeMap<Rule, Scores> = BTreeMap::new();
        let first = found.reports.len();
        for side in [Some(Shuffled::Payers), Some(Shuffled::Payees), None] {
            let sides = side.map_or(Sides::plain(&table.rows), |side| {
                Sides::dealt(&table.rows, side, *by, table.place())
            });
            let graph = Graph::new(sides, table.accounts(), *by, table.place());
            pulse.stage()?;
            for rule in rules.iter().copied() {
                // Whoever pays many is compared with a twin whose payers are dealt anew, all others with the other.
                let twin = match rule {
                    Rule::FanOut => Shuffled::Payers,
                    _ => Shuffled::Payees,
                };
                if side.is_some_and(|side| side != twin) {
                    continue;
                }
                let begin = clock();
                let hits = hits::search(rule, &graph, table, pulse)?;
                let scores = hits.scores(graph.accounts);
                if side.is_some() {
                    by_chance.insert(rule, scores);
                } else {
                    let name = rule.named(*by == By::Count);
                    notices.extend(hits.notices(&name));
                    let chance = by_chance.remove(&rule).unwrap_or_default();
                    let calibration =
                        Calibration::new(&scores, &chance, floor(rule, *by), graph.accounts);
                    let limit = calibration.limit;
                    let events = hits.events(rule, &graph, &calibration);
                    found.reports.push(RuleReport {
                        rule,
                        by_count: *by == By::Count,
                        limit: limit.is_finite().then_some(limit),
                        found: scores.at_least(limit),
                        by_chance: calibration.chance,
                        flagged: 0,
                        milliseconds: 0,
                    });
                    found.events.extend(events);
                }
                *cost.entry(rule).or_default() += clock().saturating_sub(begin);
                pulse.stage()?;
            }
        }
        for report in found.reports.iter_mut().skip(first) {
            let spent = cost.get(&report.rule).copied().unwrap_or_default();
            report.milliseconds = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
        }
    }
    found
        .reports
        .sort_by_key(|report| (report.rule, report.by_count));
    Ok(found)
}

fn floor(rule: Rule, by: By) -> f64 {
    match (by, rule) {
        (By::Count, _) => COUNT_FLOOR,
        (By::Amount, Rule::Cycle) => CYCLE_FLOOR,
        (By::Amount, _) => FLOOR,
    }
}
