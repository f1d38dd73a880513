//! A scenario played through the rules.

use super::{Random, Scenario};
use crate::{Case, Fact, apply, check, fold::Decided};
use chrono::{DateTime, TimeDelta, Utc};

/// What became of one move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When, effective.
    pub now: DateTime<Utc>,
    /// The case before it.
    pub before: Case,
    /// The case after it, or the refusal.
    pub after: Result<Case, crate::Refusal>,
}

/// A scenario played through the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// The accepted facts.
    pub facts: Vec<Fact>,
    /// Each move in order.
    pub turns: Vec<Turn>,
    /// The case at the end, by its records.
    pub case: Case,
    /// The time at the end.
    pub now: DateTime<Utc>,
}

/// Plays `scenario`: each move is checked, and where it may be, applied.
pub fn play(scenario: &Scenario) -> Result<Play, crate::Refusal> {
    let mut random = Random::new(scenario.seed ^ 0x5EED);
    let mut seq = 10;
    let first = scenario.proposed(random.id(), seq);
    let mut case = apply(None, &first)?;
    let (mut facts, mut turns, mut now) = (vec![first], Vec::new(), scenario.proposed_at);
    for one in &scenario.moves {
        now += TimeDelta::seconds(i64::try_from(one.wait_seconds).unwrap_or_default());
        let Some(person) = scenario.people.get(one.person) else {
            continue;
        };
        let draft = scenario.draft(&case, one, &mut random, now);
        // Records of other subjects come between.
        seq += random.between(1, 3);
        let after = check(&case, person, &draft, now).and_then(|plan| {
            let fact = Fact::Decided(Decided {
                seq,
                at: now,
                statement: plan.statement,
            });
            let next = apply(Some(&case), &fact)?;
            facts.push(fact);
            Ok(next)
        });
        turns.push(Turn {
            now,
            before: case.clone(),
            after: after.clone(),
        });
        case = after.unwrap_or(case);
    }
    Ok(Play {
        facts,
        turns,
        case,
        now,
    })
}
