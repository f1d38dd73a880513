//! Triage by an agent that asks a language model. It is a run like any other: what is found is proposed through the ordinary
//! door, under the same login, limits and policy; where the model gives no answer that counts the rules speak, and say so.

use std::time::Duration;

pub use countersign_agents::model::{Model, Spoke};
use countersign_agents::{
    incident::{self, Flagged},
    model::{self, Consulted},
};

use crate::{
    AgentSession, Failure, Watch, entropy,
    findings::Finding,
    runs::{Asked, Handled, Made},
};

/// Incidents that are asked about before what was answered is proposed: whoever stops a run loses no more answers.
const AT_A_TIME: usize = 10;
/// How soon a run that was stopped lets go of a model that is still answering.
const BEAT: Duration = Duration::from_millis(100);

/// A triage by a model.
#[derive(Debug, Clone)]
pub struct Triaged {
    /// What was proposed.
    pub handled: Handled,
    /// Beside each proposal who spoke in it; none where an action stood for it already, so that nobody was asked.
    pub spoke: Vec<Option<Spoke>>,
}

impl AgentSession {
    /// Triages incidents as [`AgentSession::triage`] does, and asks a model about each for which no action stands yet.
    ///
    /// # Errors
    /// `nothing-imported`, where there is no incident to look at. What the model does is none.
    pub async fn triage_by_model(
        &self,
        asked: &Asked,
        mut model: Box<dyn Model>,
        watch: &Watch,
    ) -> Result<Triaged, Failure> {
        let reported = self.reported(asked, watch).await?;
        let of_rules = |(seq, one): &(u64, countersign_agents::Incident)| Finding {
            proposal: incident::triage(one, &reported.flagged, &format!("ledger:{seq}")),
            newest_import: *seq,
        };
        let of = Some(reported.incidents.len() as u64);
        let (mut made, mut spoke): (Vec<Made>, Vec<Option<Spoke>>) = (Vec::new(), Vec::new());
        for some in reported.incidents.chunks(AT_A_TIME) {
            let mut findings: Vec<Finding> = some.iter().map(of_rules).collect();
            // A look alone: what is proposed is asked for again below, with what the model said.
            let stands = self
                .standing(&mut findings.clone(), asked.is_simulation)
                .await?;
            for ((finding, (seq, one)), stands) in findings.iter_mut().zip(some).zip(stands) {
                watch.step("ask", spoke.len() as u64, of)?;
                if stands.is_some() {
                    spoke.push(None);
                    continue;
                }
                let (given, consulted) =
                    consult(model, one, *seq, &reported.flagged, watch).await?;
                model = given;
                finding.proposal = consulted.proposal;
                spoke.push(Some(consulted.spoke));
            }
            made.extend(self.made(findings, asked.is_simulation, watch).await?);
        }
        Ok(Triaged {
            handled: Handled {
                incidents: reported.incidents.len(),
                earlier: reported.earlier,
                flagged: reported.flagged.len(),
                made,
            },
            spoke,
        })
    }
}

/// Asks about one incident, on a thread that may wait. Whoever stops the run does not wait for it.
async fn consult(
    mut model: Box<dyn Model>,
    one: &countersign_agents::Incident,
    seq: u64,
    flagged: &[Flagged],
    watch: &Watch,
) -> Result<(Box<dyn Model>, Consulted), Failure> {
    let marker = hex::encode(entropy::bytes::<16>()?);
    // Those of this incident alone: the others are nobody's business there.
    let flagged: Vec<Flagged> = flagged
        .iter()
        .filter(|flag| one.accounts.contains(&flag.account))
        .cloned()
        .collect();
    let (one, source) = (one.clone(), format!("ledger:{seq}"));
    let mut asking = tokio::task::spawn_blocking(move || {
        let consulted = model::triage(&one, &flagged, &source, &marker, model.as_mut());
        (model, consulted)
    });
    loop {
        tokio::select! {
            answered = &mut asking => {
                let answered = answered?;
                // An answer that came of being stopped is none.
                if watch.is_cancelled() {
                    return Err(Failure::cancelled());
                }
                return Ok(answered);
            }
            () = tokio::time::sleep(BEAT) => {
                if watch.is_cancelled() {
                    return Err(Failure::cancelled());
                }
            }
        }
    }
}
