//! What a stricter policy adds to a route that is under way. It only ever adds: nothing that was demanded is taken back.

use crate::{Route, Step, codes::Role};
use std::collections::BTreeMap;

impl Route {
    /// This route, as it goes on after `other`, the route that a policy now in force gives the same content; `None` where
    /// that demands nothing more.
    ///
    /// Approvals are compared by role over the whole route, for one person has one seat on an action: of each role as many as
    /// `other` demands beyond this route are demanded in steps after the last one, in the order of `other`. The fewest
    /// people, the friction and keeping advice back are the stricter of both. Steps that there are stay as they are, but that
    /// the last of them says itself how many approvals it waits for, and so does the expiry.
    pub fn tightened(&self, other: &Self) -> Option<Self> {
        let mut route = Self {
            policy: other.policy,
            rule: other.rule,
            min_persons: self.min_persons.max(other.min_persons),
            expiry_seconds: self.expiry_seconds,
            commit_before_reveal: self.commit_before_reveal.max(other.commit_before_reveal),
            friction: self.friction.max(other.friction),
            steps: self.waited_for(),
            // Only where both allow it.
            break_glass: other
                .break_glass
                .as_ref()
                .and(self.break_glass.as_ref())
                .cloned(),
            // Who revises demands everything anew, so that this is neither stricter nor looser.
            revise: self.revise,
            delegation: other.delegation && self.delegation,
        };
        let mut demanded: BTreeMap<Role, u64> = BTreeMap::new();
        for step in &route.steps {
            let of = demanded.entry(step.role).or_default();
            *of = of.saturating_add(step.quorum);
        }
        for step in &other.waited_for() {
            let of = demanded.entry(step.role).or_default();
            let more = step.quorum.saturating_sub(*of);
            *of = of.saturating_sub(step.quorum);
            if more > 0 {
                let last = route.steps.last().map_or(0, |last| last.step);
                route.steps.push(Step {
                    step: last.saturating_add(1),
                    quorum: more,
                    ..step.clone()
                });
            }
        }
        if route.steps.len() == self.steps.len() {
            route.steps.clone_from(&self.steps);
        }
        let same = route.steps == self.steps
            && route.min_persons == self.min_persons
            && route.friction == self.friction
            && route.commit_before_reveal == self.commit_before_reveal
            && route.break_glass == self.break_glass
            && route.delegation == self.delegation;
        (!same).then_some(route)
    }

    /// Whether whoever passes this route has passed `other` too: of what is compared when a policy becomes stricter, `other` demands
    /// nothing more. So a changed action may stay on the route that it is on.
    pub fn covers(&self, other: &Self) -> bool {
        self.tightened(other).is_none()
    }

    /// The steps with the approvals that each waits for: the last one also for those that the route's fewest people lack. With
    /// a step behind it it would no longer wait for them.
    fn waited_for(&self) -> Vec<Step> {
        let mut steps = self.steps.clone();
        let quorums = steps
            .iter()
            .fold(0_u64, |sum, step| sum.saturating_add(step.quorum));
        if let Some(last) = steps.last_mut() {
            let lacking = self.min_persons.saturating_sub(quorums);
            last.quorum = last.quorum.saturating_add(lacking);
        }
        steps
    }
}
