//! Findings that are proposed once: what an agent asked already about the same thing is asked neither twice nor again.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
};

use chrono::{DateTime, Utc};
use countersign_agents::{Proposal, proposal::gravity};
use countersign_statement::{State, codes::SubjectKind};
use countersign_store::own_actions::OwnAction;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{AgentSession, Failure, Watch, propose::ReceivedProposal};

/// What an agent found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What it would propose.
    pub proposal: Proposal,
    /// The ledger number of the newest import that its evidence is of.
    pub newest_import: u64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was proposed.
    Proposed(ReceivedProposal),
    /// An action about it waits already.
    Waits {
        /// Which.
        action: Uuid,
        /// Whether evidence came in after it was proposed, which it does not name.
        grown: bool,
    },
    /// It was proposed before, and nothing new came in since the action was closed.
    Known {
        /// Which.
        action: Uuid,
        /// Its state.
        state: State,
    },
}

impl Outcome {
    /// The action that stands for the finding.
    pub fn action(&self) -> Uuid {
        match self {
            Self::Proposed(made) => made.action_id,
            Self::Waits { action, .. } | Self::Known { action, .. } => *action,
        }
    }
}

impl AgentSession {
    /// Which of these findings an action stands for already; the others get the key that they are proposed by.
    pub(crate) async fn standing(
        &self,
        findings: &mut [Finding],
        is_simulation: bool,
    ) -> Result<Vec<Option<Outcome>>, Failure> {
        let subjects: BTreeSet<String> = findings
            .iter()
            .map(|finding| finding.proposal.subject.clone())
            .collect();
        let subjects: Vec<String> = subjects.into_iter().collect();
        let (before, now) = self
            .store()
            .own_actions(self.agent(), &subjects, is_simulation)
            .await?;
        let mut of_subjects: HashMap<(SubjectKind, &str), Vec<&OwnAction>> = HashMap::new();
        for action in &before {
            of_subjects
                .entry((action.subject_kind, &action.subject))
                .or_default()
                .push(action);
        }
        let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(findings.len());
        for finding in findings.iter_mut() {
            let proposal = &mut finding.proposal;
            if is_simulation {
                proposal.idempotency_key.push_str("/simulation");
            }
            let key = (proposal.subject_kind, proposal.subject.as_str());
            let actions = of_subjects.get(&key).map_or(&[][..], Vec::as_slice);
            let outcome = known(proposal, finding.newest_import, actions, now);
            if outcome.is_none() {
                let hash: [u8; 32] = Sha256::digest(&proposal.idempotency_key).into();
                let expired = actions.iter().find(|action| action.idempotency == hash);
                if let Some(expired) = expired {
                    // Nobody decided it in time: it is asked again, as another action.
                    let again = format!("/after/{}", expired.action_id);
                    proposal.idempotency_key.push_str(&again);
                }
            }
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    /// Proposes what was not proposed before. Of one agent, no two actions of one kind about one subject wait at once; what
    /// was closed comes again only with evidence that came in since, or graver, or with a larger amount at stake. A finding
    /// whose action ran out undecided comes again.
    pub async fn propose_findings(
        &self,
        mut findings: Vec<Finding>,
        is_simulation: bool,
        watch: &Watch,
    ) -> Result<Vec<Outcome>, Failure> {
        let outcomes = self.standing(&mut findings, is_simulation).await?;
        let new: Vec<Proposal> = findings
            .into_iter()
            .zip(&outcomes)
            .filter(|(_, outcome)| outcome.is_none())
            .map(|(finding, _)| finding.proposal)
            .collect();
        let mut proposed = self
            .propose(&new, is_simulation, watch)
            .await?
            .into_iter()
            .map(Outcome::Proposed);
        outcomes
            .into_iter()
            .map(|outcome| outcome.or_else(|| proposed.next()))
            .map(|outcome| outcome.ok_or_else(|| Failure::contradiction("a proposal is missing")))
            .collect()
    }
}

/// Whether an action stands for the finding already. `actions`: the agent's own about the same subject, the newest first.
fn known(
    proposal: &Proposal,
    newest_import: u64,
    actions: &[&OwnAction],
    now: DateTime<Utc>,
) -> Option<Outcome> {
    let hash: [u8; 32] = Sha256::digest(&proposal.idempotency_key).into();
    let open = |action: &OwnAction| action.state == State::InReview && !expired(action, now);
    let covers = |action: &OwnAction| gravity(&action.kind) >= gravity(&proposal.kind);
    let waits = actions.iter().find(|action| {
        open(action)
            && (action.idempotency == hash || covers(action) || action.kind == proposal.kind)
    });
    if let Some(action) = waits {
        return Some(Outcome::Waits {
            action: action.action_id,
            grown: newest_import > action.seq,
        });
    }
    let closed = actions.iter().find(|action| {
        !open(action)
            && !expired(action, now)
            && (action.idempotency == hash
                || (covers(action)
                    && newest_import < action.seq
                    && action.currency == proposal.currency
                    && proposal.amount.compare(&action.amount) != Ordering::Greater))
    });
    closed.map(|action| Outcome::Known {
        action: action.action_id,
        state: action.state,
    })
}

fn expired(action: &OwnAction, now: DateTime<Utc>) -> bool {
    action.state == State::Expired
        || (action.state == State::InReview && action.expires_at.is_some_and(|at| at <= now))
}
