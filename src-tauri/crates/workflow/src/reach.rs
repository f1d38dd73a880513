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
    let mut seating = Seating {
        case,
        people,
        now,
        roles: Vec::new(),
        taken: vec![None; people.len()],
    };
    let mut seated = case.approvers();
    let last = route.steps.last().map_or(0, |step| step.step);
    for step in route.steps.iter().filter(|step| step.step >= case.step) {
        let mut wanted = step
            .quorum
            .saturating_sub(case.votes(step.step, Verdict::Approve));
        if step.step == last {
            wanted = wanted.max(route.min_persons.saturating_sub(seated));
        }
        let level = if step.step == case.step {
            case.level
        } else {
            0
        };
        for found in 0..wanted {
            if !seating.add(roles_of(step, level)) {
                return Err(Shortage {
                    step: step.step,
                    role: step.role,
                    wanted,
                    found,
                });
            }
        }
        seated += wanted;
    }
    Ok(())
}

/// Bipartite matching by augmenting paths: a person already seated moves if another seat of theirs is free.
struct Seating<'a> {
    case: &'a Case,
    people: &'a [Person],
    now: DateTime<Utc>,
    roles: Vec<Vec<Role>>,
    taken: Vec<Option<usize>>,
}

impl Seating<'_> {
    fn add(&mut self, roles: Vec<Role>) -> bool {
        self.roles.push(roles);
        let mut tried = vec![false; self.people.len()];
        self.place(self.roles.len() - 1, &mut tried)
    }

    fn place(&mut self, seat: usize, tried: &mut [bool]) -> bool {
        let Some(roles) = self.roles.get(seat).cloned() else {
            return false;
        };
        for (index, person) in self.people.iter().enumerate() {
            if !could_fill(self.case, person, &roles, self.now)
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
