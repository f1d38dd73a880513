//! Agents propose: content and recommendation become canonical bytes, in batches, each batch one transaction.

use countersign_agents::{Proposal, proposal::Lineage};
use countersign_statement::commitment;
use countersign_store::actions::ProposalBytes;
pub use countersign_store::actions::ReceivedProposal;

use crate::{AgentSession, Failure, Watch, entropy};

/// Proposals sent in one transaction.
pub const BATCH: usize = 100;

impl AgentSession {
    /// The exact bytes of a proposal with fresh salts.
    pub fn bytes(
        &self,
        proposal: &Proposal,
        is_simulation: bool,
    ) -> Result<ProposalBytes, Failure> {
        let recommendation = proposal.recommendation().encode();
        let (content_salt, recommendation_salt) = (entropy::salt()?, entropy::salt()?);
        let lineage = Lineage {
            agent: self.agent(),
            is_simulation,
            owner: self.owner(),
            launcher: None,
            subject_person: None,
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
}
