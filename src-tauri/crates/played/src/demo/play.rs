//! The inner half: founding, enrolment, import, screening, decisions, refusals, export, verification.

use countersign_app::entropy;
use countersign_refusal::{Deed, Tool};
use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_agents::{Proposal, generator, incident, screening};
use countersign_app::propose::ReceivedProposal;
use countersign_app::{
    AgentSession, Failure, Session, Watch, Workspace, custody::installation_key,
};
use countersign_keys::KeyStore;
use countersign_statement::codes::Role;
use serde_json::json;

use super::{
    Args,
    cast::{self, Actor, Secrets},
    decisions::{decide, expect_refusal},
    evidence::export,
    folder,
    steps::Steps,
};

/// The seed of the generated transactions: the demo is the same each time.
const SEED: u64 = 20_260_101;

/// Everyone who acts, signed in.
pub struct People {
    pub ada: Session,
    pub ben: Session,
    pub chloe: Session,
    pub dev: Session,
}

pub(super) async fn play(args: &Args) -> Result<(), Failure> {
    let steps = Steps::new(args.json, args.say);
    let dir = args.dir.clone();
    let workspace = Workspace::open_local(&cast::workspace_dir(&dir)).await?;
    steps.done(
        "database",
        "A private Postgres was made and started.",
        &[(
            "socket",
            workspace.server()?.socket_dir().display().to_string(),
        )],
    )?;
    let played = scenes(&workspace, &dir, args, &steps).await;
    // The server goes in any case; the play's own failure is the one to tell.
    let closed = workspace.close().await;
    let summary = played?;
    closed?;
    folder::leave_summary(&dir, &summary)
}

async fn scenes(
    workspace: &Workspace,
    dir: &Path,
    args: &Args,
    steps: &Steps,
) -> Result<serde_json::Value, Failure> {
    let (keys, founders, seq) = cast::found(workspace, Secrets::Random).await?;
    let [ada_actor, ben_actor] = founders.as_slice() else {
        return Err(Failure::contradiction("a founding without two founders"));
    };
    steps.done(
        "founding",
        "Ada and Ben founded the workspace and signed record 0.",
        &[("ledger", seq.to_string())],
    )?;
    let ada = ada_actor.sign_in(workspace, &keys).await?;
    let ben = ben_actor.sign_in(workspace, &keys).await?;

    let installation_public = installation_key(&keys).await?;
    ada.add_installation(entropy::id(), "demo workstation", installation_public)
        .await?;
    ada.draft_policy(countersign_workflow::default_policy())
        .await?;
    cast::confirm_all(&ben).await?;
    steps.done(
        "policy",
        "Ada drafted the policy, Ben put it in force; this installation has its checkpoint key.",
        &[],
    )?;

    let people = enrol(workspace, &keys, (ada, ben), founders.clone()).await?;
    let (ada, ben) = (&people.ada, &people.ben);
    steps.done(
        "enrolment",
        "Chloe and Dev were enrolled, each step by one admin and confirmed by the other.",
        &[],
    )?;

    let screen_password = cast::register_agent(
        workspace,
        Secrets::Random,
        (ada, ben),
        screening::AGENT,
        "agent_screen",
        ada.person(),
    )
    .await?;
    let triage_password = cast::register_agent(
        workspace,
        Secrets::Random,
        (ben, ada),
        incident::TRIAGE_AGENT,
        "agent_triage",
        ben.person(),
    )
    .await?;
    let screen = AgentSession::sign_in(workspace, "agent_screen", Some(&screen_password)).await?;
    let triage = AgentSession::sign_in(workspace, "agent_triage", Some(&triage_password)).await?;
    steps.done(
        "agents",
        "Two agents were registered; Ada answers for the screening, Ben for the triage.",
        &[],
    )?;

    let (input, made) = input(dir, args.input.as_deref())?;
    let watch = Watch::default();
    let imported = ada
        .import_transactions(&input, args.dialect.clone(), &watch)
        .await?;
    let again = ada
        .import_transactions(&input, args.dialect.clone(), &watch)
        .await;
    expect_refusal(again, "import-duplicate")?;
    steps.done(
        "import",
        if made {
            "Transactions were generated and imported; importing them again changed nothing."
        } else {
            "Transactions were imported; importing them again changed nothing."
        },
        &[
            ("rows", imported.report.accepted.to_string()),
            ("rejected", imported.report.rejected.to_string()),
            ("file", input.display().to_string()),
        ],
    )?;

    let found = screen.screen(imported.import, &watch).await?;
    let proposals: Vec<Proposal> = found
        .alerts
        .iter()
        .map(|a| a.proposal(&imported.report.file_digest))
        .collect();
    steps.done(
        "screen",
        "The rules agent screened every transaction.",
        &[
            ("accounts", found.accounts.to_string()),
            ("alerts", found.alerts.len().to_string()),
        ],
    )?;
    let proposed = screen.propose(&proposals, false, &watch).await?;
    let again = screen
        .propose(proposals.get(..1).unwrap_or_default(), false, &watch)
        .await?;
    if again.iter().any(|p| !p.existing) {
        return Err(Failure::contradiction(
            "a repeated proposal made a second action",
        ));
    }
    let accounts = found
        .alerts
        .iter()
        .take(2)
        .map(|a| a.account.clone())
        .collect();
    let triaged = triage_incident(&triage, dir, ada, accounts, &found.alerts, &watch).await?;
    steps.done("propose", "Each alert became a proposed action, and the incident too; a repeated proposal changed nothing.", &[("actions", (proposed.len() + 1).to_string())])?;

    let decided = decide(&people, &proposals, &proposed, &triaged, steps).await?;
    let mut decisions = 0;
    for action in &decided {
        decisions += people.ben.load(*action).await?.decisions.len();
    }
    let (exported, _, trust) = export(dir, &people, &decided, steps).await?;
    Ok(json!({
        "summary": true, "ok": true, "verdict": countersign_evidence::Verdict::Valid.words(), "transactions": imported.report.accepted,
        "rejected_lines": imported.report.rejected, "alerts": found.alerts.len(), "proposals": proposed.len() + 1, "decisions": decisions,
        "records": exported.written.records, "export": exported.written.path, "trust": trust, "ms": steps.total_ms(),
    }))
}

async fn enrol(
    workspace: &Workspace,
    keys: &Arc<KeyStore>,
    (ada, ben): (Session, Session),
    mut cast_so_far: Vec<Actor>,
) -> Result<People, Failure> {
    let chloe = cast::enrol(
        workspace,
        (keys, Secrets::Random),
        (&ada, &ben),
        &cast_so_far,
        "chloe",
        "Chloe Marchetti",
        &[Role::ComplianceOfficer, Role::Analyst],
    )
    .await?;
    cast_so_far.push(chloe.clone());
    let dev = cast::enrol(
        workspace,
        (keys, Secrets::Random),
        (&ada, &ben),
        &cast_so_far,
        "dev",
        "Dev Ramanathan",
        &[Role::Supervisor],
    )
    .await?;
    Ok(People {
        chloe: chloe.sign_in(workspace, keys).await?,
        dev: dev.sign_in(workspace, keys).await?,
        ada,
        ben,
    })
}

/// The given transactions, or generated ones in the folder.
pub fn input(dir: &Path, given: Option<&Path>) -> Result<(PathBuf, bool), Failure> {
    if let Some(input) = given {
        return Ok((input.to_owned(), false));
    }
    let (rows, labels) = (dir.join("transactions.csv"), dir.join("accounts.csv"));
    let create = |path: &Path| {
        fs::File::create(path)
            .map(BufWriter::new)
            .map_err(|cause| Failure::file(path, Deed::Write, cause))
    };
    generator::write(
        &generator::Plan::small(SEED),
        generator::Format::Sample,
        create(&rows)?,
        create(&labels)?,
        &mut countersign_agents::progress::Unattended,
    )
    .map_err(|error| {
        let row = Tool::Generate {
            cause: error.to_string(),
        };
        Failure::because(row, error)
    })?;
    Ok((rows, true))
}

async fn triage_incident(
    triage: &AgentSession,
    dir: &Path,
    importer: &Session,
    accounts: Vec<String>,
    alerts: &[screening::Alert],
    watch: &Watch,
) -> Result<ReceivedProposal, Failure> {
    let path = dir.join("incidents.json");
    let incident = json!([{
        "id": "INC-1001", "title": "Customer reports transfers they did not order",
        "description": "Several outgoing transfers in one night; the customer was abroad and asks for the money back.",
        "severity": "high", "source": "hotline", "opened_at": "2026-01-15T08:30:00Z", "accounts": accounts,
    }]);
    fs::write(&path, format!("{incident}\n"))
        .map_err(|cause| Failure::file(&path, Deed::Write, cause))?;
    let reported = importer.import_incidents(&path, watch).await?;
    let flagged: Vec<incident::Flagged> =
        alerts.iter().take(2).map(incident::Flagged::from).collect();
    let proposals: Vec<Proposal> = triage
        .incidents(Some(reported.import))
        .await?
        .iter()
        .map(|(_, i)| incident::triage(i, &flagged, &reported.report.file_digest))
        .collect();
    let proposed = triage.propose(&proposals, false, watch).await?;
    proposed
        .into_iter()
        .next()
        .ok_or_else(|| Failure::contradiction("an incident without a proposal"))
}
