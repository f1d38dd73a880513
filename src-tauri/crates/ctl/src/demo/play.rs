//! The inner half: founding, enrolment, import, screening, decisions, refusals, export, verification.

use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_agents::{Proposal, generator, incident, screening};
use countersign_app::{
    AgentSession, Failure, Session, Watch, Workspace, custody::installation_key, decide::Decision,
    export::Exported, imports,
};
use countersign_evidence::Trust;
use countersign_keys::KeyStore;
use countersign_statement::codes::{Advice, ReasonCode, Risk, Role, Verdict};
use countersign_store::{Signed, actions::Proposed, ledger::RecordFilter};
use serde_json::json;
use uuid::Uuid;

use super::{
    Args,
    cast::{self, Actor},
    folder,
    steps::Steps,
};

/// The seed of the generated transactions: the demo is the same each time.
const SEED: u64 = 20_260_101;

/// Everyone who acts, signed in.
struct People {
    ada: Session,
    ben: Session,
    chloe: Session,
    dev: Session,
}

pub(super) async fn play(args: &Args) -> Result<(), Failure> {
    let steps = Steps::new(args.json);
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
    let (keys, founders, seq) = cast::found(workspace).await?;
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
    ada.add_installation(Uuid::new_v4(), "demo workstation", installation_public)
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
        (ada, ben),
        screening::AGENT,
        "agent_screen",
        ada.person(),
    )
    .await?;
    let triage_password = cast::register_agent(
        workspace,
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

    let (input, made) = input(dir, args)?;
    let watch = Watch::default();
    let imported = imports::transactions(ada.store(), &input, None, &watch).await?;
    let again = imports::transactions(ada.store(), &input, None, &watch).await;
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
        decisions += people.ben.store().decisions(*action).await?.len();
    }
    let (exported, trust) = export(dir, &people, &decided, steps).await?;
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
        keys,
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
        keys,
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
fn input(dir: &Path, args: &Args) -> Result<(PathBuf, bool), Failure> {
    if let Some(input) = &args.input {
        return Ok((input.clone(), false));
    }
    let (rows, labels) = (dir.join("transactions.csv"), dir.join("accounts.csv"));
    let create = |path: &Path| {
        fs::File::create(path)
            .map(BufWriter::new)
            .map_err(|cause| Failure::file(path, "written", &cause))
    };
    generator::write(
        &generator::Plan::small(SEED),
        generator::Format::Sample,
        create(&rows)?,
        create(&labels)?,
        &mut countersign_agents::progress::Unattended,
    )
    .map_err(|error| {
        Failure::new(
            "generate",
            error.to_string(),
            "Check the disk, then try again.",
        )
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
) -> Result<Proposed, Failure> {
    let path = dir.join("incidents.json");
    let incident = json!([{
        "id": "INC-1001", "title": "Customer reports transfers they did not order",
        "description": "Several outgoing transfers in one night; the customer was abroad and asks for the money back.",
        "severity": "high", "source": "hotline", "opened_at": "2026-01-15T08:30:00Z", "accounts": accounts,
    }]);
    fs::write(&path, format!("{incident}\n"))
        .map_err(|cause| Failure::file(&path, "written", &cause))?;
    let reported = imports::incidents(importer.store(), &path, watch).await?;
    let flagged: Vec<incident::Flagged> =
        alerts.iter().take(2).map(incident::Flagged::from).collect();
    let proposals: Vec<Proposal> = triage
        .incidents(reported.import)
        .await?
        .iter()
        .map(|i| incident::triage(i, &flagged, &reported.report.file_digest))
        .collect();
    let proposed = triage.propose(&proposals, false, watch).await?;
    proposed
        .into_iter()
        .next()
        .ok_or_else(|| Failure::contradiction("an incident without a proposal"))
}

fn say(verdict: Verdict, reason_code: ReasonCode, narrative: &str) -> Decision {
    Decision {
        decision_id: Uuid::new_v4(),
        verdict,
        reason_code,
        narrative: narrative.to_owned(),
    }
}

fn expect_refusal<T>(result: Result<T, Failure>, code: &str) -> Result<Failure, Failure> {
    match result {
        Err(refusal) if refusal.code == code => Ok(refusal),
        Err(other) => Err(other),
        Ok(_) => Err(Failure::contradiction(format!(
            "something was accepted that had to be refused as {code}"
        ))),
    }
}

/// An action that is open, not used yet, and as wanted.
fn pick(
    proposals: &[Proposal],
    proposed: &[Proposed],
    used: &mut Vec<Uuid>,
    want: impl Fn(&Proposal) -> bool,
) -> Result<Uuid, Failure> {
    let found = proposals
        .iter()
        .zip(proposed)
        .find(|(p, a)| a.outcome == "in_review" && !used.contains(&a.action_id) && want(p));
    let (_, action) = found.ok_or_else(|| {
        Failure::new(
            "demo-input",
            "The transactions gave no action of a kind that the demo decides.",
            "Use the generated ones, or a larger file.",
        )
    })?;
    used.push(action.action_id);
    Ok(action.action_id)
}

/// Four people decide: an approval in two steps, a rejection, an override and the triage; then come those who may not.
/// Returns the actions that were decided on.
async fn decide(
    people: &People,
    proposals: &[Proposal],
    proposed: &[Proposed],
    triaged: &Proposed,
    steps: &Steps,
) -> Result<Vec<Uuid>, Failure> {
    let People {
        ada,
        ben,
        chloe,
        dev,
    } = people;
    let mut used = Vec::new();

    let grave = pick(proposals, proposed, &mut used, |p| {
        p.risk >= Risk::High && p.recommendation == Advice::Proceed
    })?;
    let first = chloe
        .decide(
            grave,
            &say(
                Verdict::Approve,
                ReasonCode::EvidenceSupports,
                "The pattern is plain in the listed transfers.",
            ),
        )
        .await?;
    let second = dev
        .decide(
            grave,
            &say(
                Verdict::Approve,
                ReasonCode::RiskAccepted,
                "Checked against the account's history; agreed.",
            ),
        )
        .await?;
    expect_state(&first.state, "in_review")?;
    expect_state(&second.state, "approved")?;
    steps.done(
        "approval",
        "Chloe approved step 1 and Dev step 2: two people, two signatures, one approval.",
        &[
            ("action", grave.to_string()),
            ("ledger", second.recorded.seq.to_string()),
        ],
    )?;

    let rejected = pick(proposals, proposed, &mut used, |p| {
        p.recommendation == Advice::Review
    })
    .or_else(|_| pick(proposals, proposed, &mut used, |_| true))?;
    chloe
        .comment(
            rejected,
            "The payers are all salaries of one firm; see the listed transfers.",
        )
        .await?;
    let no = ben
        .decide(
            rejected,
            &say(
                Verdict::Reject,
                ReasonCode::FalsePositive,
                "The payers are employees of one firm.",
            ),
        )
        .await;
    // A low risk is an analyst's to decide, and Chloe is one.
    let no = match no {
        Err(refusal) if refusal.code == "role-missing" => {
            chloe
                .decide(
                    rejected,
                    &say(
                        Verdict::Reject,
                        ReasonCode::FalsePositive,
                        "The payers are employees of one firm.",
                    ),
                )
                .await?
        }
        other => other?,
    };
    expect_state(&no.state, "rejected")?;
    steps.done(
        "rejection",
        "One action was rejected, with a reason and a comment.",
        &[
            ("action", rejected.to_string()),
            ("ledger", no.recorded.seq.to_string()),
        ],
    )?;

    let overridden = pick(proposals, proposed, &mut used, |p| {
        p.recommendation == Advice::Proceed
    })?;
    let over = ben
        .decide(
            overridden,
            &say(
                Verdict::Reject,
                ReasonCode::InsufficientEvidence,
                "The agent would go on; one cycle of small amounts is not enough.",
            ),
        )
        .await?;
    if over.override_type != "ai_override" {
        return Err(Failure::contradiction(
            "a rejection against the agent's advice was not recorded as an override",
        ));
    }
    steps.done(
        "override",
        "Ben rejected what the agent advised: recorded as ai_override.",
        &[
            ("action", overridden.to_string()),
            ("ledger", over.recorded.seq.to_string()),
        ],
    )?;

    let ours = ada
        .decide(
            triaged.action_id,
            &say(
                Verdict::Approve,
                ReasonCode::EvidenceSupports,
                "The customer's account of it fits the transfers.",
            ),
        )
        .await?;
    steps.done(
        "triage",
        "Ada decided on the incident's triage, whose agent is Ben's.",
        &[
            ("action", triaged.action_id.to_string()),
            ("state", ours.state.clone()),
            ("ledger", ours.recorded.seq.to_string()),
        ],
    )?;

    let open = pick(proposals, proposed, &mut used, |p| p.risk >= Risk::Medium)?;
    let refusal = expect_refusal(
        ada.decide(
            open,
            &say(
                Verdict::Approve,
                ReasonCode::EvidenceSupports,
                "It is my own agent's proposal.",
            ),
        )
        .await,
        "lineage",
    )?;
    steps.done(
        "refused",
        "Ada owns the screening agent and may not decide on its actions.",
        &[("code", refusal.code), ("reason", refusal.sentence)],
    )?;

    let (loaded, seen) = chloe.open_action(open, "demo").await?;
    let prepared = chloe
        .prepare(
            &loaded,
            &seen,
            &say(Verdict::Approve, ReasonCode::EvidenceSupports, ""),
        )
        .await;
    let prepared = match prepared {
        Err(refusal) if refusal.code == "narrative-missing" => {
            chloe
                .prepare(
                    &loaded,
                    &seen,
                    &say(
                        Verdict::Approve,
                        ReasonCode::EvidenceSupports,
                        "It would be signed by nobody.",
                    ),
                )
                .await?
        }
        other => other?,
    };
    let key_id = chloe
        .key()
        .map(|k| k.key_id)
        .ok_or_else(|| Failure::contradiction("Chloe has no key"))?;
    let unsigned = Signed {
        key_id,
        signature: [0; 64],
    };
    let forged = Signed {
        key_id,
        signature: ben.sign(&prepared.plan.bytes).await?.signature,
    };
    for (step, by, words) in [
        (
            "unsigned",
            unsigned,
            "A decision with a signature of zeros was refused by the database.",
        ),
        (
            "forged",
            forged,
            "A decision in Chloe's name with Ben's signature was refused by the database.",
        ),
    ] {
        let sent = chloe
            .store()
            .add_decision(&prepared.plan.statement, None, by)
            .await
            .map_err(Failure::from);
        let refusal = expect_refusal(sent, "signature-invalid")?;
        steps.done(
            step,
            words,
            &[("code", refusal.code), ("reason", refusal.sentence)],
        )?;
    }
    Ok(vec![grave, rejected, overridden, triaged.action_id])
}

fn expect_state(found: &str, wanted: &str) -> Result<(), Failure> {
    if found == wanted {
        Ok(())
    } else {
        Err(Failure::contradiction(format!(
            "the action is {found} where it had to be {wanted}"
        )))
    }
}

/// The bundles, the trust beside them, and the verdicts of the very verifier that an outsider runs.
async fn export(
    dir: &Path,
    people: &People,
    decided: &[Uuid],
    steps: &Steps,
) -> Result<(Exported, PathBuf), Failure> {
    let (zip, part, trust_path) = (
        dir.join("export.zip"),
        dir.join("decided.zip"),
        dir.join("trust"),
    );
    let installation = people
        .ben
        .installation()
        .await?
        .ok_or_else(|| Failure::contradiction("this installation is not enrolled"))?;
    let watch = Watch::default();
    let exported = people
        .ben
        .export(&zip, &RecordFilter::default(), &installation, &watch)
        .await?;
    let trust = people.ben.trust().await?;
    fs::write(&trust_path, trust.encode())
        .map_err(|cause| Failure::file(&trust_path, "written", &cause))?;
    tell(
        steps,
        "export",
        "Ben exported the whole ledger as a signed bundle; trust lies beside it.",
        &exported,
    )?;
    verify(&zip, &trust, steps).await?;
    let only = RecordFilter {
        actions: Some(decided.to_vec()),
        ..RecordFilter::default()
    };
    let partial = people
        .ben
        .export(&part, &only, &installation, &watch)
        .await?;
    tell(
        steps,
        "part",
        "Ben exported the decided actions alone, with the proof that they stand in the same ledger.",
        &partial,
    )?;
    verify(&part, &trust, steps).await?;
    Ok((exported, trust_path))
}

fn tell(steps: &Steps, step: &str, words: &str, exported: &Exported) -> Result<(), Failure> {
    steps.done(
        step,
        words,
        &[
            ("export", exported.written.path.display().to_string()),
            ("records", exported.written.records.to_string()),
            ("bytes", exported.written.bytes.to_string()),
            ("ledger", exported.recorded.seq.to_string()),
        ],
    )
}

async fn verify(bundle: &Path, trust: &Trust, steps: &Steps) -> Result<(), Failure> {
    let (path, trust) = (bundle.to_owned(), trust.clone());
    let report = tokio::task::spawn_blocking(move || {
        countersign_evidence::verify(&path, Some(&trust), &mut |_| {
            std::ops::ControlFlow::Continue(())
        })
    })
    .await?;
    steps.done(
        "verify",
        "The offline verifier judged it.",
        &[
            ("verdict", report.verdict.words().to_owned()),
            ("sentence", report.sentence.clone()),
        ],
    )?;
    if report.verdict == countersign_evidence::Verdict::Valid {
        return Ok(());
    }
    Err(Failure::new(
        "not-valid",
        format!(
            "The export verified as {}: {}",
            report.verdict.words(),
            report.sentence
        ),
        "Run countersign-verify on it for the details.",
    ))
}
