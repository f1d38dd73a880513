//! Agents propose: content and recommendation become canonical bytes, in batches, each batch one transaction.

use countersign_agents::{Proposal, proposal::Lineage};
use countersign_refusal::{Action, Database, Refusal, Thing};
use countersign_statement::commitment;
use countersign_store::actions::ProposalBytes;
pub use countersign_store::{
    actions::ReceivedProposal,
    own_actions::{OwnSought, OwnState},
};
use uuid::Uuid;

use crate::{AgentSession, Failure, Watch, entropy};

/// Proposals sent in one transaction.
pub const BATCH: usize = 100;

/// A proposal of an agent that runs elsewhere.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What is proposed.
    pub proposal: Proposal,
    /// Whether nothing of it may ever be done.
    pub is_simulation: bool,
    /// The person who started the agent, if one did.
    pub launcher: Option<Uuid>,
    /// The person it is about, if a user is.
    pub subject_person: Option<Uuid>,
}

impl AgentSession {
    /// The exact bytes of a proposal with fresh salts.
    pub fn bytes(
        &self,
        proposal: &Proposal,
        is_simulation: bool,
    ) -> Result<ProposalBytes, Failure> {
        self.bytes_of(proposal, is_simulation, (None, None))
    }

    /// The same with the people who launched it and whom it is about.
    fn bytes_of(
        &self,
        proposal: &Proposal,
        is_simulation: bool,
        (launcher, subject_person): (Option<Uuid>, Option<Uuid>),
    ) -> Result<ProposalBytes, Failure> {
        let recommendation = proposal.recommendation().encode();
        let (content_salt, recommendation_salt) = (entropy::salt()?, entropy::salt()?);
        let lineage = Lineage {
            agent: self.agent(),
            is_simulation,
            owner: self.owner(),
            launcher,
            subject_person,
        };
        let content = proposal
            .content(
                &lineage,
                commitment(&recommendation_salt, recommendation.as_bytes()),
            )
            .encode();
        Ok(ProposalBytes {
            content,
            content_salt,
            recommendation,
            recommendation_salt,
        })
    }

    /// Proposes all of these; a proposal that was made before is answered with the existing action.
    pub async fn propose(
        &self,
        proposals: &[Proposal],
        is_simulation: bool,
        watch: &Watch,
    ) -> Result<Vec<ReceivedProposal>, Failure> {
        let mut out = Vec::with_capacity(proposals.len());
        for chunk in proposals.chunks(BATCH) {
            watch.step("propose", out.len() as u64, Some(proposals.len() as u64))?;
            let batch = chunk
                .iter()
                .map(|p| self.bytes(p, is_simulation))
                .collect::<Result<Vec<_>, _>>()?;
            out.extend(self.store().propose(&batch).await?);
        }
        watch.step("propose", out.len() as u64, Some(proposals.len() as u64))?;
        Ok(out)
    }

    /// Proposes each of these, and answers for each by itself: in transactions of [`BATCH`], and one by one where the database
    /// refuses one of them.
    ///
    /// # Errors
    /// What concerns all, such as a database that is gone. Some may have been taken by then; proposed again under their own
    /// keys they count once.
    pub async fn offer(
        &self,
        offers: &[Offer],
    ) -> Result<Vec<Result<ReceivedProposal, Failure>>, Failure> {
        let mut out = Vec::with_capacity(offers.len());
        for chunk in offers.chunks(BATCH) {
            let batch = chunk
                .iter()
                .map(|o| {
                    let people = (o.launcher, o.subject_person);
                    self.bytes_of(&o.proposal, o.is_simulation, people)
                })
                .collect::<Result<Vec<_>, _>>()?;
            match self.store().propose(&batch).await.map_err(Failure::from) {
                Ok(received) => out.extend(received.into_iter().map(Ok)),
                Err(failure) if !concerns_one(&failure) => return Err(failure),
                Err(failure) if batch.len() == 1 => out.push(Err(failure)),
                Err(_) => {
                    for one in &batch {
                        let one = std::slice::from_ref(one);
                        match self.store().propose(one).await.map_err(Failure::from) {
                            Ok(received) => out.extend(received.into_iter().map(Ok)),
                            Err(failure) if concerns_one(&failure) => out.push(Err(failure)),
                            Err(failure) => return Err(failure),
                        }
                    }
                }
            }
        }
        Ok(out)
    }

    /// This agent's own actions, the newest first, at most `limit`, as they stand now.
    pub async fn own_states(
        &self,
        sought: &OwnSought,
        limit: i64,
    ) -> Result<Vec<OwnState>, Failure> {
        Ok(self.store().own_states(self.agent(), sought, limit).await?)
    }

    /// One of them. Another agent's is not found.
    pub async fn own_state(&self, action: Uuid) -> Result<OwnState, Failure> {
        let sought = OwnSought {
            action: Some(action),
            ..OwnSought::default()
        };
        let found = self.own_states(&sought, 1).await?.pop();
        found.ok_or_else(|| {
            Failure::new(Action::NotFound {
                what: Thing::Action,
                id: Some(action.to_string()),
            })
        })
    }
}

/// Whether a proposal was refused for what it holds, and another may be taken.
fn concerns_one(failure: &Failure) -> bool {
    let refusal = failure.refusal();
    let of_the_caller = matches!(
        refusal,
        Refusal::Login(_) | Refusal::Database(Database::Cancelled)
    );
    refusal.status() < 500 && !of_the_caller
}
