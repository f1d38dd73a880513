//! Revisions: by whom, of what, and what the policy of the route says of the new content.

use chrono::{DateTime, Utc};
use countersign_statement::codes::Role;
use countersign_statement::facts::Revision;
use countersign_statement::{Route, State};
use uuid::Uuid;

use super::{Actions, Broken, Proposed, Vote};
use crate::names::hash;
use crate::verify::opened::ContentFacts;
use crate::verify::people::People;
use crate::verify::routes::Policies;

impl Actions {
    /// Takes a revision, recorded at `at`; `content` is what lies behind its digest, where the bundle holds it. The votes so far are on an
    /// earlier one, and the first step is open anew.
    pub fn revise(
        &mut self,
        made: &Revision,
        content: Option<&ContentFacts>,
        at: DateTime<Utc>,
        people: &People,
        policies: &Policies,
    ) -> Broken {
        let mut broken: Broken = self.settle(made.action_id, people).into_iter().collect();
        let standing = self.standing.entry(made.action_id).or_default();
        if standing.state.is_some_and(|state| state != State::InReview) {
            broken.push("it revises what was not in review".to_owned());
        }
        let rung = standing.rung.take();
        let stands = standing.state;
        let earlier = self.earlier.entry(made.action_id).or_default();
        let Some(action) = self.proposed.get_mut(&made.action_id) else {
            if let Some(votes) = self.orphans.get_mut(&made.action_id) {
                earlier.append(votes);
            }
            return broken;
        };
        if made.revision != action.revision.saturating_add(1) {
            broken.push("its number does not follow the revision before".to_owned());
        }
        if action.route.is_none() || hash(&made.route_digest) != action.route {
            broken.push("it names another route than the one pinned to the action".to_owned());
        }
        let owner = people.agent_owner(action.agent);
        let by = Who {
            person: made.by,
            owns: owner == Some(made.by),
            voted: action
                .decided
                .iter()
                .chain(earlier.iter())
                .any(|vote: &Vote| {
                    let told = told(action);
                    vote.person == made.by && (vote.stands || told)
                }),
        };
        broken.extend(allowed(action, by, (rung, stands), at, people).map(str::to_owned));
        if let Some(content) = content {
            broken.extend(changed(action, content, made.by).map(str::to_owned));
            if let Some(route) = &action.prescribed {
                let why = policies.stays_on(route, &content.asked);
                broken.extend(why.map(str::to_owned));
            }
        }
        earlier.append(&mut action.decided);
        action.digest = hash(&made.action_digest).unwrap_or_default();
        action.revision = made.revision;
        action.content = content.is_some();
        action.edited = content.map(|content| (content.editors.clone(), content.fixed));
        let named = content.map_or(&[][..], |content| &content.lineage);
        let mut lineage = action.lineage.to_vec();
        for person in named.iter().chain([&made.by]) {
            if Some(*person) != owner && !lineage.contains(person) {
                lineage.push(*person);
            }
        }
        action.lineage = lineage.into_boxed_slice();
        action.advice = content.map_or(action.advice, |content| content.advice);
        // Behind a gap nobody can tell what it brings.
        action.progress = action
            .progress
            .take()
            .filter(|_| stands.is_some())
            .map(|progress| progress.revised(content.is_some()));
        broken
    }
}

fn told(action: &Proposed) -> bool {
    let route = action.prescribed.as_ref();
    route.is_some_and(|route| route.commit_before_reveal.keeps_advice())
}

/// Who revises.
#[derive(Clone, Copy)]
struct Who {
    person: Uuid,
    owns: bool,
    /// Whether they have had their seat.
    voted: bool,
}

/// Why somebody may not, if they may not.
fn allowed(
    action: &Proposed,
    by: Who,
    (rung, stands): (Option<(u64, u64)>, Option<State>),
    at: DateTime<Utc>,
    people: &People,
) -> Option<&'static str> {
    if let Some(route) = &action.prescribed {
        match route.revise {
            None => return Some("its route lets nobody revise"),
            Some(may) if by.owns && may.owners() => return None,
            Some(may) if !may.reviewers() => {
                return Some("its route lets the owner of the agent revise, and nobody else");
            }
            Some(_) => {}
        }
        if let (Some(progress), Some(State::InReview)) = (&action.progress, stands) {
            let step = progress.step();
            let level = match rung {
                Some((of, level)) if of == step => level,
                _ => 0,
            };
            if !roles(route, step, level).any(|role| people.holds(by.person, role, at)) {
                return Some("who revises held no role of the open step");
            }
        }
        if by.owns {
            return Some("who revises is of the action's lineage");
        }
    } else if by.owns {
        return None;
    }
    if action.lineage.contains(&by.person) {
        return Some("who revises is of the action's lineage");
    }
    by.voted.then_some("who revises had voted on it")
}

/// The roles that decide on a step when so many rungs of its ladder are reached.
fn roles(route: &Route, step: u64, level: u64) -> impl Iterator<Item = Role> {
    let reached = usize::try_from(level).unwrap_or(usize::MAX);
    route.step(step).into_iter().flat_map(move |step| {
        let rungs = step.escalation.iter().take(reached);
        std::iter::once(step.role).chain(rungs.map(|rung| rung.role))
    })
}

/// What the new content says otherwise than a revision may.
fn changed(action: &Proposed, content: &ContentFacts, by: Uuid) -> Option<&'static str> {
    let Some((before, fixed)) = &action.edited else {
        let named = content.editors.contains(&by);
        return (!named).then_some("its content does not name who revised it among its editors");
    };
    if *fixed != content.fixed {
        return Some("its content is another one in more than a revision changes");
    }
    let mut wanted = before.clone();
    if !wanted.contains(&by) {
        wanted.push(by);
    }
    (wanted != content.editors)
        .then_some("its content does not name who revised it among its editors")
}
