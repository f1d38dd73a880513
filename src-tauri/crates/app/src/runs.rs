//! Running the rules agents: they look at what was imported and propose what they found, through the ordinary door and under the
//! policy in force. What each saw, by which version and why, stands in every proposal.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
pub use countersign_agents::compliance::Limit;
use countersign_agents::{
    Incident, Moment, Proposal, Transaction,
    audit::{Entry, audit_summary},
    compliance::{self, automate_compliance},
    incident::{self, Flagged},
};
use countersign_refusal::{Import, ImportKind};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    AgentSession, Failure, Watch,
    findings::{Finding, Outcome},
    propose::{OwnSought, OwnState},
    screening::{Looked, Window},
};

/// Imports that a proposal names; further ones are counted.
const NAMED: usize = 20;

/// Own actions that are read at a time.
const PAGE: i64 = 5_000;

/// What a run looks at.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// This import alone; else all that are in force.
    pub import: Option<Uuid>,
    /// From this time on.
    pub since: Option<Moment>,
    /// This incident alone, by its source's id; of a run over incidents.
    pub incident: Option<String>,
    /// Whether nothing of what is proposed may ever be done.
    pub is_simulation: bool,
}

/// A finding and what became of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// What was found, as it is proposed.
    pub proposal: Proposal,
    /// The action that stands for it.
    pub outcome: Outcome,
}

/// A screening, and what became of its alerts.
#[derive(Debug, Clone)]
pub struct Screened {
    /// What was looked at.
    pub looked: Looked,
    /// One for each alert, in the screening's order.
    pub made: Vec<Made>,
}

/// A run over incidents.
#[derive(Debug, Clone)]
pub struct Handled {
    /// Incidents that were looked at.
    pub incidents: usize,
    /// Incidents that were left out for their time.
    pub earlier: usize,
    /// Accounts that the screening flagged, among all.
    pub flagged: usize,
    /// One for each proposal, in the incidents' order.
    pub made: Vec<Made>,
}

/// What a run over incidents reads.
pub(crate) struct Reported {
    pub(crate) incidents: Vec<(u64, Incident)>,
    pub(crate) earlier: usize,
    pub(crate) flagged: Vec<Flagged>,
}

impl AgentSession {
    /// Screens imported transactions and proposes an action for each account that was flagged.
    ///
    /// # Errors
    /// `nothing-imported`, where there is no transaction to look at.
    pub async fn screen_and_propose(
        &self,
        asked: &Asked,
        watch: &Watch,
    ) -> Result<Screened, Failure> {
        let looked = self.look(asked, watch).await?;
        if looked.screening.rows == 0 {
            return Err(nothing(ImportKind::Transactions, asked));
        }
        let source = source(&looked);
        let findings = looked
            .screening
            .alerts
            .iter()
            .map(|alert| Finding {
                proposal: alert.proposal(&source),
                newest_import: alert.newest_import,
            })
            .collect();
        let made = self.made(findings, asked.is_simulation, watch).await?;
        Ok(Screened { looked, made })
    }

    /// Triages incidents, with what the screening says of the accounts that they name: one proposal an incident.
    ///
    /// # Errors
    /// `nothing-imported`, where there is no incident to look at.
    pub async fn triage(&self, asked: &Asked, watch: &Watch) -> Result<Handled, Failure> {
        let reported = self.reported(asked, watch).await?;
        let findings = reported
            .incidents
            .iter()
            .map(|(seq, one)| Finding {
                proposal: incident::triage(one, &reported.flagged, &format!("ledger:{seq}")),
                newest_import: *seq,
            })
            .collect();
        self.handled(reported, findings, asked, watch).await
    }

    /// Proposes what should be done about the accounts of incidents: one proposal an account that the screening flagged.
    ///
    /// # Errors
    /// `nothing-imported`, where there is no incident to look at.
    pub async fn remediate(&self, asked: &Asked, watch: &Watch) -> Result<Handled, Failure> {
        let reported = self.reported(asked, watch).await?;
        let remedies = |(seq, one): &(u64, Incident)| {
            let (seq, source) = (*seq, format!("ledger:{seq}"));
            incident::remediate(one, &reported.flagged, &source)
                .into_iter()
                .map(move |proposal| Finding {
                    proposal,
                    newest_import: seq,
                })
        };
        let findings = reported.incidents.iter().flat_map(remedies).collect();
        self.handled(reported, findings, asked, watch).await
    }

    /// Says of each payment whether it may be released, by the caller's limits and by what the screening of all imports says of
    /// its two accounts: one proposal a payment. The same payment with the same findings is one action; whatever differs in
    /// either is another, for an approval of one amount must not stand for another.
    pub async fn automate_compliance(
        &self,
        payments: &[Transaction],
        limits: &[Limit],
        is_simulation: bool,
        watch: &Watch,
    ) -> Result<Vec<Made>, Failure> {
        let looked = self.look(&Asked::default(), watch).await?;
        let flagged: Vec<Flagged> = looked.screening.alerts.iter().map(Into::into).collect();
        let proposals: Vec<Proposal> = payments
            .iter()
            .map(|payment| {
                let mut proposal = automate_compliance(payment, limits, &flagged, "request");
                let seen = Sha256::new()
                    .chain_update(&proposal.agent_input)
                    .chain_update([0])
                    .chain_update(&proposal.agent_output);
                let lane = if is_simulation { "/simulation" } else { "" };
                let evidence = hex::encode(seen.finalize());
                proposal.idempotency_key = format!("{}/{evidence}{lane}", compliance::AGENT);
                proposal
            })
            .collect();
        let received = self.propose(&proposals, is_simulation, watch).await?;
        Ok(proposals
            .into_iter()
            .zip(received)
            .map(|(proposal, received)| Made {
                proposal,
                outcome: Outcome::Proposed(received),
            })
            .collect())
    }

    /// Summarises what this agent proposed in a period and what became of it, and proposes to file that as a report. The same
    /// period with the same outcomes is one report.
    pub async fn audit_summary(
        &self,
        (since, until): (DateTime<Utc>, DateTime<Utc>),
        is_simulation: bool,
        watch: &Watch,
    ) -> Result<Made, Failure> {
        let (mut entries, mut sought) = (Vec::new(), OwnSought::default());
        loop {
            let page = self.own_states(&sought, PAGE).await?;
            let Some(last) = page.last() else { break };
            sought.before = Some(last.seq);
            // The newest come first.
            let over = last.proposed_at < since;
            let of_period = |one: &OwnState| since <= one.proposed_at && one.proposed_at < until;
            entries.extend(page.into_iter().filter(of_period).map(|one| Entry {
                action: one.action_id.to_string(),
                kind: one.kind,
                state: one.state,
                is_simulation: one.is_simulation,
            }));
            watch.step("read", entries.len() as u64, None)?;
            if over {
                break;
            }
        }
        let mut proposal = audit_summary(&entries, (since, until));
        if is_simulation {
            proposal.idempotency_key.push_str("/simulation");
        }
        let proposals = [proposal];
        let received = self.propose(&proposals, is_simulation, watch).await?;
        let [proposal] = proposals;
        let received = received.into_iter().next();
        let received = received.ok_or_else(|| Failure::contradiction("a proposal is missing"))?;
        Ok(Made {
            proposal,
            outcome: Outcome::Proposed(received),
        })
    }

    async fn look(&self, asked: &Asked, watch: &Watch) -> Result<Looked, Failure> {
        let window = Window {
            import: asked.import,
            since: asked.since,
        };
        self.screen_window(window, watch).await
    }

    pub(crate) async fn reported(&self, asked: &Asked, watch: &Watch) -> Result<Reported, Failure> {
        let since = match asked.since {
            Some(Moment::Instant(at)) => Some(at),
            _ => None,
        };
        let mut incidents = self.incidents(asked.import).await?;
        if let Some(wanted) = &asked.incident {
            incidents.retain(|(_, incident)| incident.id == *wanted);
        }
        let before = incidents.len();
        incidents.retain(|(_, incident)| {
            let opened = DateTime::parse_from_rfc3339(&incident.opened_at);
            // What cannot be compared is looked at.
            !since.is_some_and(|since| opened.is_ok_and(|at| at < since))
        });
        if incidents.is_empty() {
            return Err(nothing(ImportKind::Incidents, asked));
        }
        let screening = self.look(&Asked::default(), watch).await?.screening;
        Ok(Reported {
            earlier: before - incidents.len(),
            incidents,
            flagged: screening.alerts.iter().map(Into::into).collect(),
        })
    }

    async fn handled(
        &self,
        reported: Reported,
        findings: Vec<Finding>,
        asked: &Asked,
        watch: &Watch,
    ) -> Result<Handled, Failure> {
        Ok(Handled {
            incidents: reported.incidents.len(),
            earlier: reported.earlier,
            flagged: reported.flagged.len(),
            made: self.made(findings, asked.is_simulation, watch).await?,
        })
    }

    pub(crate) async fn made(
        &self,
        findings: Vec<Finding>,
        is_simulation: bool,
        watch: &Watch,
    ) -> Result<Vec<Made>, Failure> {
        let proposals: Vec<Proposal> = findings.iter().map(|f| f.proposal.clone()).collect();
        let outcomes = self
            .propose_findings(findings, is_simulation, watch)
            .await?;
        Ok(proposals
            .into_iter()
            .zip(outcomes)
            .map(|(proposal, outcome)| Made { proposal, outcome })
            .collect())
    }
}

fn nothing(kind: ImportKind, asked: &Asked) -> Failure {
    Failure::new(Import::Nothing {
        kind,
        import: asked.import.map(|id| id.to_string()),
    })
}

/// What was looked at, for the content of a proposal: it is recorded with it.
fn source(looked: &Looked) -> String {
    let named: Vec<String> = looked
        .imports
        .iter()
        .rev()
        .take(NAMED)
        .map(ToString::to_string)
        .collect();
    let more = looked.imports.len().saturating_sub(NAMED);
    let mut text = format!("imports:{}", named.join(","));
    // Writing to a String cannot fail.
    if more > 0 {
        let _ = write!(text, " and {more} earlier");
    }
    if let Some(since) = looked.since {
        let _ = write!(text, "; since {}", since.to_text());
    }
    let missed = looked.left_out.beyond_limit_rows;
    if missed > 0 {
        let _ = write!(text, "; {missed} rows not looked at");
    }
    text
}
