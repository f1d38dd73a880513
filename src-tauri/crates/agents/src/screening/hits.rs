//! What one rule found in one graph: what it is worth, and what is said of that which lies above the limit.

use super::{
    Cancelled, Rule,
    calibration::{Calibration, Scores},
    cycle,
    event::{Event, Shape},
    fan,
    graph::{By, Graph, Side},
    pulse::Pulse,
    scatter, shared, structuring,
    table::Table,
    unusual, velocity,
};
use std::collections::BTreeMap;

/// Whoever only takes part in a finding is less sure to be meant than its centre.
const MEMBER: f64 = 0.9;
/// Whoever stands before or after an account that passes money on is not called for that alone.
const NEIGHBOUR: f64 = 0.45;
/// Of what is found by count at least this share lies outside of its commonest currency: the rest is seen by its amounts.
const OTHERS: f64 = 1.0 / 3.0;

/// What a rule found.
pub(super) enum Hits {
    Fans(Side, Vec<(u32, fan::Fan)>, u32),
    Cycles(cycle::Cycles),
    Runs(Vec<(u32, structuring::Run)>),
    Passings(Vec<(u32, velocity::Passing)>),
    Scatters(scatter::Scatters),
    Shared(shared::AllShared),
    Unusual(Vec<(u32, unusual::Unusual)>),
}

/// Applies a rule to a graph. By count only what runs over several currencies is kept.
pub(super) fn search(
    rule: Rule,
    graph: &Graph,
    table: &Table,
    pulse: &mut Pulse<'_>,
) -> Result<Hits, Cancelled> {
    let by_amount = graph.by == By::Amount;
    let accept =
        |least: f64| move |links: &[u32]| by_amount || outside(graph, table, links) >= least;
    let over = accept(OTHERS);
    Ok(match rule {
        Rule::FanIn | Rule::FanOut => {
            let side = if rule == Rule::FanIn {
                Side::In
            } else {
                Side::Out
            };
            let (mut fans, thinned) = fan::search(graph, side, pulse)?;
            if !by_amount {
                fans.retain(|(account, fan)| over(&fan::members(graph, side, *account, fan)));
            }
            Hits::Fans(side, fans, thinned)
        }
        // One hop in another currency is enough to hide a cycle from those who compare amounts.
        Rule::Cycle => Hits::Cycles(cycle::search(graph, &accept(f64::MIN_POSITIVE), pulse)?),
        Rule::Structuring => Hits::Runs(structuring::search(graph, table.len(), &over, pulse)?),
        Rule::Velocity => Hits::Passings(velocity::search(graph, pulse)?),
        Rule::ScatterGather => {
            let mut scatters = scatter::search(graph, pulse)?;
            scatters.found.retain(|scatter| over(&flat(&scatter.paths)));
            Hits::Scatters(scatters)
        }
        Rule::SharedPayees => {
            let mut shared = shared::search(graph, table.place(), pulse)?;
            shared.found.retain(|pair| over(&flat(&pair.links)));
            Hits::Shared(shared)
        }
        Rule::UnusualPayers => Hits::Unusual(unusual::search(graph, pulse)?),
    })
}

/// The share of links that is not in the commonest of their currencies.
fn outside(graph: &Graph, table: &Table, links: &[u32]) -> f64 {
    let mut shares: BTreeMap<u16, f64> = BTreeMap::new();
    for link in links {
        let count = f64::from(graph.link(*link).count);
        for row in graph.rows(*link).filter_map(|row| table.rows.get(row)) {
            *shares.entry(row.currency).or_default() += 1.0 / count;
        }
    }
    let commonest = shares.values().copied().fold(0.0, f64::max);
    let all: f64 = shares.values().sum();
    if shares.len() < 2 {
        0.0
    } else {
        1.0 - commonest / all
    }
}

fn flat(pairs: &[(u32, u32)]) -> Vec<u32> {
    pairs
        .iter()
        .flat_map(|(one, other)| [*one, *other])
        .collect()
}

impl Hits {
    /// What each is worth; `accounts`: how many there are, those of which nothing was found too.
    pub fn scores(&self, accounts: usize) -> Scores {
        match self {
            Self::Fans(_, fans, _) => Scores::new(fans.iter().map(|(_, fan)| fan.score), accounts),
            Self::Runs(runs) => Scores::new(runs.iter().map(|(_, run)| run.score), accounts),
            Self::Passings(of) => Scores::new(of.iter().map(|(_, one)| one.score), accounts),
            Self::Unusual(of) => Scores::new(of.iter().map(|(_, one)| one.score), accounts),
            Self::Cycles(cycles) => Scores::new(cycles.scores(), cycles.scores().count()),
            Self::Scatters(of) => Scores::new(of.found.iter().map(|one| one.score), of.found.len()),
            Self::Shared(of) => Scores::new(of.found.iter().map(|one| one.score), of.found.len()),
        }
    }

    /// Where a limit of work was met.
    pub fn notices(&self, name: &str) -> Vec<String> {
        let mut notices = Vec::new();
        let mut say = |true_of: bool, words: String| {
            if true_of {
                notices.push(format!("{name}: {words}"));
            }
        };
        let ended = |cut: Option<(usize, usize)>, of: &str, lack: &str| {
            let (searched, all) = cut.unwrap_or_default();
            format!(
                "the search ended at its limit of work after {searched} of {all} {of}; {lack} may be missing."
            )
        };
        let held = |thinned: u32, what: &str| {
            format!(
                "for {thinned} accounts there are more {what} than are looked at; patterns may be missing."
            )
        };
        match self {
            Self::Fans(_, _, thinned) => say(
                *thinned > 0,
                format!(
                    "for {thinned} accounts with very many links only some were tried as the middle of a pattern."
                ),
            ),
            Self::Cycles(cycles) => {
                let cut = cycles.cut_off;
                say(cut.is_some(), ended(cut, "first hops", "cycles"));
                say(
                    cycles.thinned > 0,
                    format!(
                        "after {} first hops not every way was tried, because they lead into hubs.",
                        cycles.thinned
                    ),
                );
            }
            Self::Scatters(of) => {
                say(
                    of.cut_off.is_some(),
                    ended(of.cut_off, "accounts", "patterns"),
                );
                say(of.thinned > 0, held(of.thinned, "paths of two hops"));
            }
            Self::Shared(of) => {
                say(
                    of.cut_off.is_some(),
                    ended(of.cut_off, "accounts", "patterns"),
                );
                say(of.thinned > 0, held(of.thinned, "pairs of payments"));
            }
            Self::Runs(_) | Self::Passings(_) | Self::Unusual(_) => {}
        }
        notices
    }

    /// What lies above the limit.
    pub fn events(self, rule: Rule, graph: &Graph, calibration: &Calibration) -> Vec<Event> {
        let made = Made {
            rule,
            graph,
            calibration,
        };
        let above = |score: f64| score >= calibration.limit;
        match self {
            Self::Fans(side, fans, _) => {
                let fans = fans.iter().filter(|(_, fan)| above(fan.score));
                fans.map(|(account, fan)| made.fan(side, *account, fan))
                    .collect()
            }
            Self::Cycles(cycles) => {
                let found = cycles.each().filter(|cycle| above(cycle.score));
                found.map(|cycle| made.cycle(cycle)).collect()
            }
            // A shop may be paid in three parts by somebody and is not meant: each of the two has a score of its own.
            Self::Runs(runs) => {
                let runs = runs.iter().filter(|(_, run)| above(run.score));
                runs.map(|(account, run)| made.run(*account, run)).collect()
            }
            Self::Passings(passings) => {
                let passings = passings.iter().filter(|(_, passing)| above(passing.score));
                passings
                    .map(|(account, passing)| made.passing(*account, passing))
                    .collect()
            }
            Self::Scatters(of) => {
                let found = of.found.iter().filter(|one| above(one.score));
                found.map(|scatter| made.scatter(scatter)).collect()
            }
            Self::Shared(of) => {
                let found = of.found.iter().filter(|one| above(one.score));
                found.map(|shared| made.shared(shared)).collect()
            }
            Self::Unusual(of) => {
                let found = of.iter().filter(|(_, one)| above(one.score));
                found
                    .map(|(account, one)| made.unusual(*account, one.score))
                    .collect()
            }
        }
    }
}

/// Makes events of what was found.
struct Made<'a> {
    rule: Rule,
    graph: &'a Graph,
    calibration: &'a Calibration,
}

impl Made<'_> {
    fn event(
        &self,
        score: f64,
        shape: Shape,
        centre: Vec<u32>,
        members: Vec<u32>,
        links: &[u32],
    ) -> Event {
        Event {
            rule: self.rule,
            by: self.graph.by,
            shape,
            score,
            confidence: self.calibration.confidence(score),
            members_meant: MEMBER,
            centre,
            members,
            rows: links
                .iter()
                .flat_map(|link| self.graph.rows(*link))
                .collect(),
        }
    }

    /// Links in order of time, each once.
    fn in_time(&self, pairs: &[(u32, u32)]) -> Vec<u32> {
        let mut links = flat(pairs);
        links.sort_by_key(|link| (self.graph.link(*link).first, *link));
        links.dedup();
        links
    }

    fn fan(&self, side: Side, account: u32, fan: &fan::Fan) -> Event {
        let links = fan::members(self.graph, side, account, fan);
        let mut members: Vec<u32> = links
            .iter()
            .map(|link| side.other(&self.graph.link(*link)))
            .collect();
        members.sort_unstable();
        members.dedup();
        let shape = Shape::Fan {
            counterparties: members.len(),
            days: fan::days(fan),
        };
        // Whoever is one of a crowd whose amounts were not compared is not called for that alone.
        let meant = match self.graph.by {
            By::Amount => MEMBER,
            By::Count => NEIGHBOUR,
        };
        Event {
            members_meant: meant * (1.0 - fan.expected).powi(2),
            ..self.event(fan.score, shape, vec![account], members, &links)
        }
    }

    fn cycle(&self, cycle: &cycle::Cycle) -> Event {
        let from = |link: &u32| self.graph.link(*link).from;
        let shape = Shape::Cycle {
            hops: cycle.links.len(),
        };
        let centre = cycle.links.iter().map(from).collect();
        self.event(cycle.score, shape, centre, Vec::new(), &cycle.links)
    }

    fn run(&self, account: u32, run: &structuring::Run) -> Event {
        let shape = Shape::Run {
            transfers: self.graph.link(run.link).count,
        };
        self.event(run.score, shape, vec![account], Vec::new(), &[run.link])
    }

    fn passing(&self, account: u32, passing: &velocity::Passing) -> Event {
        let pairs = velocity::members(self.graph, account, passing);
        let ends =
            |(into, out): &(u32, u32)| [self.graph.link(*into).from, self.graph.link(*out).to];
        let shape = Shape::Passing {
            receipts: pairs.len(),
            days: velocity::days(passing),
        };
        let members = pairs.iter().flat_map(ends).collect();
        Event {
            members_meant: NEIGHBOUR,
            ..self.event(
                passing.score,
                shape,
                vec![account],
                members,
                &self.in_time(&pairs),
            )
        }
    }

    fn scatter(&self, scatter: &scatter::Scatter) -> Event {
        let between = |(into, _): &(u32, u32)| self.graph.link(*into).to;
        let shape = Shape::Scatter {
            between: scatter.paths.len(),
        };
        let centre = vec![scatter.source, scatter.target];
        let members = scatter.paths.iter().map(between).collect();
        self.event(
            scatter.score,
            shape,
            centre,
            members,
            &self.in_time(&scatter.paths),
        )
    }

    fn shared(&self, pair: &shared::Shared) -> Event {
        let payee = |(link, _): &(u32, u32)| self.graph.link(*link).to;
        let shape = Shape::Shared {
            payees: pair.links.len(),
        };
        let centre = vec![pair.payers.0, pair.payers.1];
        let members = pair.links.iter().map(payee).collect();
        self.event(
            pair.score,
            shape,
            centre,
            members,
            &self.in_time(&pair.links),
        )
    }

    fn unusual(&self, account: u32, score: f64) -> Event {
        let links = unusual::members(self.graph, account);
        let from = |link: &u32| self.graph.link(*link).from;
        let shape = Shape::Unusual {
            payers: links.len(),
        };
        let members = links.iter().map(from).collect();
        self.event(score, shape, vec![account], members, &links)
    }
}
