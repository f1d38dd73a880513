//! Applies every rule to the data set and to its twins, and keeps what lies above the limits.

use super::{
    Cancelled, Rule, RuleReport,
    calibration::Calibration,
    cycle,
    event::{Event, Shape},
    fan::{self, Side},
    graph::Graph,
    scatter, shared, structuring,
    table::Table,
    twin::{Shuffled, twin},
    unusual, velocity,
};
use std::{collections::BTreeMap, time::Duration};

/// How often the progress is told.
pub(super) const STAGES: u64 = 11;
/// Whoever only takes part in a finding is less sure to be meant than its centre.
const MEMBER: f64 = 0.9;
/// Whoever stands before or after an account that passes money on is not called for that alone.
const NEIGHBOUR: f64 = 0.45;
/// Less surprise than one in a hundred is not worth comparing...
const FLOOR: f64 = 2.0;
/// ...but for cycles, of which chance makes next to none, one in ten is.
const CYCLE_FLOOR: f64 = 1.0;

/// What all rules found.
#[derive(Debug)]
pub(super) struct Found {
    pub graph: Graph,
    pub events: Vec<Event>,
    pub reports: Vec<RuleReport>,
}

struct Collector<'a> {
    graph: &'a Graph,
    events: Vec<Event>,
    reports: Vec<RuleReport>,
}

/// Applies all rules; `tell` is called after each stage and may cancel.
pub(super) fn apply(
    table: &Table,
    notices: &mut Vec<String>,
    tell: &mut impl FnMut() -> Result<(), Cancelled>,
    clock: &mut impl FnMut() -> Duration,
) -> Result<Found, Cancelled> {
    let mut cost: BTreeMap<Rule, Duration> = BTreeMap::new();
    let mut timed = |rule: Rule, work: &mut dyn FnMut()| {
        let begin = clock();
        work();
        cost.insert(rule, clock().saturating_sub(begin));
    };
    let accounts = table.accounts();
    let graph = Graph::new(&table.rows, accounts);
    tell()?;
    let mut collector = Collector {
        graph: &graph,
        events: Vec::new(),
        reports: Vec::new(),
    };
    // One twin at a time, so that no more than two graphs are held.
    let dealt_from = Graph::new(&twin(&table.rows, Shuffled::Payers), accounts);
    tell()?;
    timed(Rule::FanOut, &mut || {
        collector.fans(Rule::FanOut, Side::Out, &dealt_from, notices);
    });
    drop(dealt_from);
    tell()?;
    let dealt_to = Graph::new(&twin(&table.rows, Shuffled::Payees), accounts);
    tell()?;
    timed(Rule::FanIn, &mut || {
        collector.fans(Rule::FanIn, Side::In, &dealt_to, notices);
    });
    tell()?;
    timed(Rule::Cycle, &mut || {
        collector.cycles(&dealt_to, notices);
    });
    tell()?;
    timed(Rule::Structuring, &mut || {
        collector.runs(&dealt_to, table.rows.len());
    });
    tell()?;
    timed(Rule::Velocity, &mut || {
        collector.passings(&dealt_to);
    });
    tell()?;
    timed(Rule::ScatterGather, &mut || {
        collector.scatters(&dealt_to, notices);
    });
    tell()?;
    timed(Rule::SharedPayees, &mut || {
        collector.shared(&dealt_to, notices);
    });
    tell()?;
    timed(Rule::UnusualPayers, &mut || {
        collector.unusual(&dealt_to);
    });
    tell()?;
    let (events, mut reports) = (collector.events, collector.reports);
    reports.sort_by_key(|report| report.rule);
    for report in &mut reports {
        let spent = cost.get(&report.rule).copied().unwrap_or_default();
        report.milliseconds = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
    }
    Ok(Found {
        graph,
        events,
        reports,
    })
}

impl Collector<'_> {
    /// Sets the limit of a rule from the scores here and in the twin.
    fn calibrate(&mut self, rule: Rule, found: &[f64], by_chance: &[f64]) -> Calibration {
        let floor = if rule == Rule::Cycle {
            CYCLE_FLOOR
        } else {
            FLOOR
        };
        let calibration = Calibration::new(found, by_chance, floor, self.graph.accounts);
        let above = found
            .iter()
            .filter(|score| **score >= calibration.limit)
            .count() as u64;
        let limit = calibration.limit.is_finite().then_some(calibration.limit);
        self.reports.push(RuleReport {
            rule,
            limit,
            found: above,
            by_chance: calibration.chance,
            flagged: 0,
            milliseconds: 0,
        });
        calibration
    }

    fn fans(&mut self, rule: Rule, side: Side, twin: &Graph, notices: &mut Vec<String>) {
        let (fans, thinned) = fan::search(self.graph, side);
        if thinned > 0 {
            notices.push(format!("{}: for {thinned} accounts with very many links only some were tried as the middle of a pattern.", rule.id()));
        }
        let scores = |fans: &[fan::Fan]| fans.iter().map(|fan| fan.score).collect::<Vec<_>>();
        let calibration = self.calibrate(rule, &scores(&fans), &scores(&fan::search(twin, side).0));
        for (fan, account) in fans
            .iter()
            .zip(0_u32..)
            .filter(|(fan, _)| fan.score >= calibration.limit)
        {
            let links = fan::members(self.graph, side, account, fan);
            let mut members: Vec<u32> = links
                .iter()
                .map(|link| self.graph.link(*link))
                .map(|link| if side == Side::In { link.from } else { link.to })
                .collect();
            members.sort_unstable();
            members.dedup();
            let shape = Shape::Fan {
                counterparties: members.len(),
                days: fan::days(fan),
            };
            self.events.push(Event {
                rule,
                shape,
                score: fan.score,
                confidence: calibration.confidence(fan.score),
                members_meant: MEMBER * (1.0 - fan.expected).powi(2),
                centre: vec![account],
                members,
                links,
            });
        }
    }

    fn cycles(&mut self, twin: &Graph, notices: &mut Vec<String>) {
        let found = cycle::search(self.graph);
        if let Some((searched, all)) = found.cut_off {
            notices.push(format!("cycle: the search ended at its limit of work after {searched} of {all} first hops; cycles may be missing."));
        }
        if found.thinned > 0 {
            notices.push(format!(
                "cycle: after {} first hops not every way was tried, because they lead into hubs.",
                found.thinned
            ));
        }
        let of_accounts = |cycles: &cycle::Cycles| -> Vec<f64> {
            let score = |best: &Option<u32>| {
                best.and_then(|place| cycles.found.get(place as usize))
                    .map(|cycle| cycle.score)
            };
            cycles.best.iter().filter_map(score).collect()
        };
        let calibration = self.calibrate(
            Rule::Cycle,
            &of_accounts(&found),
            &of_accounts(&cycle::search(twin)),
        );
        let mut best: Vec<u32> = found.best.iter().flatten().copied().collect();
        best.sort_unstable();
        best.dedup();
        for cycle in best
            .iter()
            .filter_map(|place| found.found.get(*place as usize))
            .filter(|cycle| cycle.score >= calibration.limit)
        {
            let centre = cycle
                .links
                .iter()
                .map(|link| self.graph.link(*link).from)
                .collect();
            let shape = Shape::Cycle {
                hops: cycle.links.len(),
            };
            let confidence = calibration.confidence(cycle.score);
            self.events.push(Event {
                rule: Rule::Cycle,
                shape,
                score: cycle.score,
                confidence,
                members_meant: MEMBER,
                centre,
                members: Vec::new(),
                links: cycle.links.clone(),
            });
        }
    }

    fn runs(&mut self, twin: &Graph, rows: usize) {
        let found = structuring::search(self.graph, rows);
        let scores = |runs: &[(f64, u32)]| runs.iter().map(|(score, _)| *score).collect::<Vec<_>>();
        let calibration = self.calibrate(
            Rule::Structuring,
            &scores(&found),
            &scores(&structuring::search(twin, rows)),
        );
        // A shop may be paid in three parts by somebody and is not meant: each of the two has a score of its own.
        for ((score, number), account) in found
            .iter()
            .zip(0_u32..)
            .filter(|((score, _), _)| *score >= calibration.limit)
        {
            self.events.push(Event {
                rule: Rule::Structuring,
                shape: Shape::Run {
                    transfers: self.graph.link(*number).count,
                },
                score: *score,
                confidence: calibration.confidence(*score),
                members_meant: MEMBER,
                centre: vec![account],
                members: Vec::new(),
                links: vec![*number],
            });
        }
    }

    fn passings(&mut self, twin: &Graph) {
        let found = velocity::search(self.graph);
        let scores = |passings: &[velocity::Passing]| {
            passings
                .iter()
                .map(|passing| passing.score)
                .collect::<Vec<_>>()
        };
        let calibration = self.calibrate(
            Rule::Velocity,
            &scores(&found),
            &scores(&velocity::search(twin)),
        );
        for (passing, account) in found
            .iter()
            .zip(0_u32..)
            .filter(|(passing, _)| passing.score >= calibration.limit)
        {
            let pairs = velocity::members(self.graph, account, passing);
            let members = pairs
                .iter()
                .flat_map(|(into, out)| [self.graph.link(*into).from, self.graph.link(*out).to])
                .collect();
            let shape = Shape::Passing {
                receipts: pairs.len(),
                days: velocity::days(passing),
            };
            let mut links: Vec<u32> = pairs.iter().flat_map(|(into, out)| [*into, *out]).collect();
            links.sort_by_key(|link| (self.graph.link(*link).first, *link));
            links.dedup();
            let confidence = calibration.confidence(passing.score);
            self.events.push(Event {
                rule: Rule::Velocity,
                shape,
                score: passing.score,
                confidence,
                members_meant: NEIGHBOUR,
                centre: vec![account],
                members,
                links,
            });
        }
    }

    fn scatters(&mut self, twin: &Graph, notices: &mut Vec<String>) {
        let (found, full) = scatter::search(self.graph);
        if full {
            notices.push("scatter_gather: there are more paths of two hops than are held; patterns may be missing.".to_owned());
        }
        let scores = |scatters: &[scatter::Scatter]| {
            scatters
                .iter()
                .map(|scatter| scatter.score)
                .collect::<Vec<_>>()
        };
        let calibration = self.calibrate(
            Rule::ScatterGather,
            &scores(&found),
            &scores(&scatter::search(twin).0),
        );
        for scatter in found
            .iter()
            .filter(|scatter| scatter.score >= calibration.limit)
        {
            let members = scatter
                .paths
                .iter()
                .map(|(into, _)| self.graph.link(*into).to)
                .collect();
            let mut links: Vec<u32> = scatter
                .paths
                .iter()
                .flat_map(|(into, out)| [*into, *out])
                .collect();
            links.sort_by_key(|link| (self.graph.link(*link).first, *link));
            links.dedup();
            let shape = Shape::Scatter {
                between: scatter.paths.len(),
            };
            let centre = vec![scatter.source, scatter.target];
            let confidence = calibration.confidence(scatter.score);
            self.events.push(Event {
                rule: Rule::ScatterGather,
                shape,
                score: scatter.score,
                confidence,
                members_meant: MEMBER,
                centre,
                members,
                links,
            });
        }
    }

    fn shared(&mut self, twin: &Graph, notices: &mut Vec<String>) {
        let (found, full) = shared::search(self.graph);
        if full {
            notices.push("shared_payees: there are more pairs of payments than are held; patterns may be missing.".to_owned());
        }
        let scores = |all: &[shared::Shared]| all.iter().map(|pair| pair.score).collect::<Vec<_>>();
        let calibration = self.calibrate(
            Rule::SharedPayees,
            &scores(&found),
            &scores(&shared::search(twin).0),
        );
        for pair in found.iter().filter(|pair| pair.score >= calibration.limit) {
            let members = pair
                .links
                .iter()
                .map(|(link, _)| self.graph.link(*link).to)
                .collect();
            let mut links: Vec<u32> = pair
                .links
                .iter()
                .flat_map(|(one, other)| [*one, *other])
                .collect();
            links.sort_by_key(|link| (self.graph.link(*link).first, *link));
            links.dedup();
            self.events.push(Event {
                rule: Rule::SharedPayees,
                shape: Shape::Shared {
                    payees: pair.links.len(),
                },
                score: pair.score,
                confidence: calibration.confidence(pair.score),
                members_meant: MEMBER,
                centre: vec![pair.payers.0, pair.payers.1],
                members,
                links,
            });
        }
    }

    fn unusual(&mut self, twin: &Graph) {
        let found = unusual::search(self.graph);
        let scores = |all: &[unusual::Unusual]| all.iter().map(|of| of.score).collect::<Vec<_>>();
        let calibration = self.calibrate(
            Rule::UnusualPayers,
            &scores(&found),
            &scores(&unusual::search(twin)),
        );
        for (payee, account) in found
            .into_iter()
            .zip(0_u32..)
            .filter(|(payee, _)| payee.score >= calibration.limit)
        {
            let from = |link: &u32| self.graph.link(*link).from;
            self.events.push(Event {
                rule: Rule::UnusualPayers,
                shape: Shape::Unusual {
                    payers: payee.links.len(),
                },
                score: payee.score,
                confidence: calibration.confidence(payee.score),
                members_meant: MEMBER,
                centre: vec![account],
                members: payee.links.iter().map(from).collect(),
                links: payee.links,
            });
        }
    }
}
