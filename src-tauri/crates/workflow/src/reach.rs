//! Whether the people there are could still finish an action: every seat left needs a person of its own.

use crate::{Case, Person, case::roles_of, eligibility::could_fill};
use chrono::{DateTime, Utc};
use countersign_statement::codes::{Role, Verdict};

/// Why an action cannot be finished by the people there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Step {step} needs {wanted} more, in the role of {role}, and only {found} can be found.")]
pub struct Shortage {
    /// The first step that cannot be filled.
    pub step: u64,
    /// Its role.
    pub role: Role,
    /// Approvals it still needs.
    pub wanted: u64,
    /// People who could give them, once earlier steps have theirs.
    pub found: u64,
}

/// `Ok` where distinct people can be found for every seat left, judged by the roles and keys of `now`.
pub fn reachable(case: &Case, people: &[Person], now: DateTime<Utc>) -> Result<(), Shortage> {
    let Some(route) = case.route.as_ref().filter(|_| case.open_step().is_some()) else {
        return Ok(());
    };
    let fills = |index: usize, roles: &[Role]| {
        people
            .get(index)
            .is_some_and(|person| could_fill(case, person, roles, now))
    };
    let mut seating = Seating::new(people.len(), &fills);
    let mut seated = case.approvers();
    let last = route.steps.last().map_or(0, |step| step.step);
    for step in route.steps.iter().filter(|step| step.step >= case.step) {
        let left = step
            .quorum
            .saturating_sub(case.votes(step.step, Verdict::Approve));
        let wanted = wanted(left, step.step == last, route.min_persons, seated);
        let level = if step.step == case.step {
            case.level
        } else {
            0
        };
        let found = seating.fill(&roles_of(step, level), wanted);
        if found < wanted {
            return Err(Shortage {
                step: step.step,
                role: step.role,
                wanted,
                found,
            });
        }
        seated += wanted;
    }
    Ok(())
}

/// Approvals that a step needs, of which `left` to its quorum: the last one needs as many as the route's fewest people lack.
pub(crate) fn wanted(left: u64, last: bool, min_persons: u64, seated: u64) -> u64 {
    if last {
        left.max(min_persons.saturating_sub(seated))
    } else {
        left
    }
}

/// Bipartite matching by augmenting paths: a person already seated moves if another seat of theirs is free.
pub(crate) struct Seating<'a> {
    /// Whether the person of this place could take a seat that any of these roles fills.
    fills: &'a dyn Fn(usize, &[Role]) -> bool,
    roles: Vec<Vec<Role>>,
    taken: Vec<Option<usize>>,
}

impl<'a> Seating<'a> {
    /// So many people, none of them seated.
    pub fn new(people: usize, fills: &'a dyn Fn(usize, &[Role]) -> bool) -> Self {
        Self {
            fills,
            roles: Vec::new(),
            taken: vec![None; people],
        }
    }

    /// Seats up to `wanted` more by any of these roles; how many could be.
    pub fn fill(&mut self, roles: &[Role], wanted: u64) -> u64 {
        for found in 0..wanted {
            self.roles.push(roles.to_vec());
            let mut tried = vec![false; self.taken.len()];
            if !self.place(self.roles.len() - 1, &mut tried) {
                return found;
            }
        }
        wanted
    }

    fn place(&mut self, seat: usize, tried: &mut [bool]) -> bool {
        let Some(roles) = self.roles.get(seat).cloned() else {
            return false;
        };
        for index in 0..self.taken.len() {
            if !(self.fills)(index, &roles)
                || tried
                    .get_mut(index)
                    .is_none_or(|tried| std::mem::replace(tried, true))
            {
                continue;
            }
            let holder = self.taken.get(index).copied().flatten();
            if holder.is_none_or(|other| self.place(other, tried)) {
                if let Some(slot) = self.taken.get_mut(index) {
                    *slot = Some(seat);
                }
                return true;
            }
        }
        false
    }
}
