//! Agents propose: content and recommendation become canonical bytes, in batches, each batch one transaction.

use countersign_agents::{
    Incident, Proposal, Transaction,
    import::Severity,
    proposal::Lineage,
    screening::{Screen, Screening},
};
use countersign_statement::{Amount, commitment};
use countersign_store::actions::ProposalBytes;
pub use countersign_store::actions::Proposed;
use uuid::Uuid;

use crate::{AgentSession, Failure, Watch, entropy};

/// Proposals sent in one transaction.
pub const BATCH: usize = 100;

/// Rows read from the database at a time.
const PAGE: i64 = 5_000;

impl AgentSession {
    /// The newest import of a kind (`transactions` or `incidents`); none if there is none that may be read.
    pub async fn latest_import(&self, kind: &str) -> Result<Option<Uuid>, Failure> {
        Ok(self.store().latest_import(kind).await?)
    }

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
    ) -> Result<Vec<Proposed>, Failure> {
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

    /// Screens the transactions of an import with the deterministic rules, reading them page by page.
    pub async fn screen(&self, import: Uuid, watch: &Watch) -> Result<Screening, Failure> {
        let mut screen = Screen::new();
        let (mut after, mut rows) = (0, 0);
        loop {
            let page = self.store().transactions(import, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.line;
            for row in page {
                screen.push(&Transaction {
                    line: row.line,
                    id: Some(row.id),
                    time: countersign_agents::Moment::parse(&row.time)
                        .map_err(Failure::contradiction)?,
                    from_account: row.from_account,
                    to_account: row.to_account,
                    amount: row
                        .amount
                        .parse::<Amount>()
                        .map_err(|_| Failure::contradiction("an amount that is none"))?,
                    currency: row.currency,
                    kind: row.kind,
                    channel: row.channel,
                });
                rows += 1;
            }
            watch.step("read", rows, None)?;
        }
        let watch = watch.clone();
        tokio::task::spawn_blocking(move || screen.finish(&mut watch.for_agents()))
            .await?
            .map_err(|_| Failure::cancelled())
    }

    /// The incidents of an import, as the triage reads them.
    pub async fn incidents(&self, import: Uuid) -> Result<Vec<Incident>, Failure> {
        let rows = self.store().incidents(import).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Incident {
                    line: row.line,
                    severity: match row.severity.as_str() {
                        "low" => Severity::Low,
                        "medium" => Severity::Medium,
                        "high" => Severity::High,
                        "critical" => Severity::Critical,
                        other => {
                            return Err(Failure::contradiction(format!(
                                "an incident of severity {other}"
                            )));
                        }
                    },
                    id: row.id,
                    title: row.title,
                    description: row.description,
                    source: row.source,
                    opened_at: row.opened_at,
                    accounts: row.accounts,
                })
            })
            .collect()
    }
}
