//! The sample's agents, and what they propose: some of it late already, some of it simulated.

use countersign_refusal::Deed;
use std::{fs, path::Path};

use countersign_agents::{Proposal, import::Dialect, incident, screening};
use countersign_app::propose::ReceivedProposal;
use countersign_app::{AgentSession, Failure, Session, Watch, Workspace};
use countersign_statement::PolicyDocument;
use serde_json::json;

use super::policy;
use crate::demo::{
    cast::{self, Secrets},
    play::{self, People},
    steps::Steps,
};

/// Every so many alerts one was proposed while everything was due at once.
const LATE: usize = 14;
/// Every so many others one was proposed while everything was due within the hour.
const PRESSING: usize = 23;
/// Every so many others one is a simulation.
const SIMULATED: usize = 17;

/// The agents, signed in.
pub(super) struct Agents {
    screen: AgentSession,
    triage: AgentSession,
    remediate: AgentSession,
}

/// What was proposed, with what became of it.
pub(super) struct Proposals {
    /// From the transactions.
    pub alerts: Vec<(Proposal, ReceivedProposal)>,
    /// From the incidents: what should become of each.
    pub triage: Vec<(Proposal, ReceivedProposal)>,
}

/// Registers the agents: Ada answers for the screening, Ben for what deals with incidents.
pub(super) async fn agents(workspace: &Workspace, people: &People) -> Result<Agents, Failure> {
    let (ada, ben) = (&people.ada, &people.ben);
    Ok(Agents {
        screen: agent(workspace, (ada, ben), screening::AGENT, "agent_screen").await?,
        triage: agent(
            workspace,
            (ben, ada),
            incident::TRIAGE_AGENT,
            "agent_triage",
        )
        .await?,
        remediate: agent(
            workspace,
            (ben, ada),
            incident::REMEDIATE_AGENT,
            "agent_remediate",
        )
        .await?,
    })
}

async fn agent(
    workspace: &Workspace,
    admins: (&Session, &Session),
    name: &str,
    login: &str,
) -> Result<AgentSession, Failure> {
    let owner = admins.0.person();
    let password =
        cast::register_agent(workspace, Secrets::Known, admins, name, login, owner).await?;
    AgentSession::sign_in(workspace, login, Some(&password)).await
}

/// Imports transactions and incidents and has the agents propose.
pub(super) async fn propose(
    agents: &Agents,
    people: &People,
    dir: &Path,
    (input, dialect): (Option<&Path>, &Dialect),
    steps: &Steps,
) -> Result<Proposals, Failure> {
    let watch = Watch::default();
    let (input, _) = play::input(dir, input)?;
    let imported = people
        .ada
        .import_transactions(&input, dialect.clone(), &watch)
        .await?;
    let found = agents.screen.screen(imported.import, &watch).await?;
    steps.done(
        "screen",
        "Transactions were imported and screened.",
        &[
            ("rows", imported.report.accepted.to_string()),
            ("alerts", found.alerts.len().to_string()),
        ],
    )?;

    let source = &imported.report.file_digest;
    let (mut late, mut pressing) = (Vec::new(), Vec::new());
    let (mut simulated, mut usual) = (Vec::new(), Vec::new());
    for (at, alert) in found.alerts.iter().enumerate() {
        let group = if at % LATE == 0 {
            &mut late
        } else if at % PRESSING == 0 {
            &mut pressing
        } else if at % SIMULATED == 0 {
            &mut simulated
        } else {
            &mut usual
        };
        group.push(alert.proposal(source));
    }
    let early = agents.screen.propose(&late, false, &watch).await?;
    in_force(people, policy::pressing()).await?;
    let soon = agents.screen.propose(&pressing, false, &watch).await?;
    in_force(people, policy::usual()).await?;
    agents.screen.propose(&simulated, true, &watch).await?;
    let rest = agents.screen.propose(&usual, false, &watch).await?;
    let triage = incidents(agents, &people.ada, dir, &found.alerts).await?;
    steps.done(
        "propose",
        "The agents proposed; the first under hasty policies, which others replaced.",
        &[
            ("late", early.len().to_string()),
            ("due soon", soon.len().to_string()),
            ("simulated", simulated.len().to_string()),
            ("others", (rest.len() + triage.len()).to_string()),
        ],
    )?;
    Ok(Proposals {
        // The late ones stay late: what is decided on is taken from the others.
        alerts: usual.into_iter().zip(rest).collect(),
        triage,
    })
}

/// Ada drafts, Ben confirms.
async fn in_force(people: &People, document: PolicyDocument) -> Result<(), Failure> {
    people.ada.draft_policy(document).await?;
    cast::confirm_all(&people.ben).await.map(drop)
}

/// Three reports; the accounts of the first two were flagged by the screening.
async fn incidents(
    agents: &Agents,
    importer: &Session,
    dir: &Path,
    alerts: &[screening::Alert],
) -> Result<Vec<(Proposal, ReceivedProposal)>, Failure> {
    let watch = Watch::default();
    let account = |at: usize| alerts.get(at).map(|a| a.account.clone());
    let accounts = |from: usize| (from..from + 2).filter_map(account).collect::<Vec<_>>();
    let path = dir.join("incidents.json");
    let reports = json!([
        {"id": "INC-1001", "title": "Customer reports transfers they did not order",
         "description": "Several outgoing transfers in one night; the customer was abroad and asks for the money back.",
         "severity": "high", "source": "hotline", "opened_at": "2026-01-15T08:30:00Z", "accounts": accounts(0)},
        {"id": "INC-1002", "title": "Branch suspects that an account is used to pass money on",
         "description": "A student's account receives from many strangers and pays out in cash the same day; a possible money mule.",
         "severity": "critical", "source": "branch 14", "opened_at": "2026-01-16T11:05:00Z", "accounts": accounts(2)},
        {"id": "INC-1003", "title": "Standing order paid twice",
         "description": "The customer sees the rent twice this month and asks which of the two was meant.",
         "severity": "low", "source": "hotline", "opened_at": "2026-01-16T15:40:00Z", "accounts": []},
    ]);
    fs::write(&path, format!("{reports}\n"))
        .map_err(|cause| Failure::file(&path, Deed::Write, cause))?;
    let reported = importer.import_incidents(&path, &watch).await?;
    let source = &reported.report.file_digest;
    let flagged: Vec<_> = alerts.iter().map(incident::Flagged::from).collect();
    let read = agents.triage.incidents(Some(reported.import)).await?;
    let triage: Vec<Proposal> = read
        .iter()
        .map(|(_, i)| incident::triage(i, &flagged, source))
        .collect();
    let remedies: Vec<Proposal> = read
        .iter()
        .flat_map(|(_, i)| incident::remediate(i, &flagged, source))
        .collect();
    agents.remediate.propose(&remedies, false, &watch).await?;
    let proposed = agents.triage.propose(&triage, false, &watch).await?;
    Ok(triage.into_iter().zip(proposed).collect())
}
