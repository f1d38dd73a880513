//! `policy …`: what the policy says, what another one would change, and bringing it into force by two people.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use countersign_app::{
    Failure, Session,
    policies::{Changed, Trial, Version, read, read_calendars, with_calendars},
};
use countersign_english::policies::{calendar, differences, rule};
use countersign_refusal::{Action, Deed, Thing};
use countersign_statement::PolicyDocument;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{people::People, queue::minute};
use crate::{args::Policies, out::Out, place::OpenWorkspace};

/// Changed actions that are listed in words; `--json` lists all.
const SHOWN: usize = 20;

/// Runs a command about policies.
pub async fn run(open: &OpenWorkspace, command: Policies, out: Out) -> Result<(), Failure> {
    match command {
        Policies::Show {
            version_number,
            words,
        } => show(open, version_number, words, out).await,
        Policies::Versions => versions(open, out).await,
        Policies::Diff {
            file,
            from,
            to,
            calendar,
        } => {
            let new = file
                .map(|file| with_files(from_file(&file)?, &calendar))
                .transpose()?;
            diff(open, new, from, to, out).await
        }
        Policies::Try(args) => {
            let document = with_files(from_file(&args.file)?, &args.calendar)?;
            let session = open.reader().await?;
            let trial = session.try_policy(&document, args.last).await?;
            out.answer(&trial_words(&trial), &trial_json(&trial))
        }
        Policies::Propose(args) => propose(open, args.file.as_deref(), &args.calendar, out).await,
        Policies::Confirm { policy } => confirm(open, policy, out).await,
    }
}

fn from_file(path: &Path) -> Result<PolicyDocument, Failure> {
    read(&std::fs::read_to_string(path).map_err(|error| Failure::file(path, Deed::Read, error))?)
}

/// The policy with the calendars of these files.
fn with_files(document: PolicyDocument, files: &[PathBuf]) -> Result<PolicyDocument, Failure> {
    let mut calendars = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::file(path, Deed::Read, error))?;
        calendars.extend(read_calendars(&text)?);
    }
    Ok(with_calendars(document, calendars))
}

fn not_found(version: Option<u64>) -> Failure {
    Failure::new(Action::NotFound {
        what: Thing::Policy,
        id: version.map(|n| n.to_string()),
    })
}

/// A version by its number; without one the policy in force.
fn chosen(versions: &[Version], number: Option<u64>) -> Result<&Version, Failure> {
    versions
        .iter()
        .find(|version| number.map_or(version.in_force, |n| version.row.version == n))
        .ok_or_else(|| not_found(number))
}

fn value(document: &PolicyDocument) -> Result<Value, Failure> {
    serde_json::from_str(&document.encode()).map_err(Failure::contradiction)
}

async fn show(
    open: &OpenWorkspace,
    number: Option<u64>,
    in_words: bool,
    out: Out,
) -> Result<(), Failure> {
    let session = open.reader().await?;
    let versions = session.policies().await?;
    let version = chosen(&versions, number)?;
    let value = value(&version.document)?;
    let words = if in_words {
        let mut words = format!(
            "{}, version {}\n",
            version.document.title, version.row.version
        );
        for one in &version.document.rules {
            let _ = writeln!(words, "{}. {}", one.rule, rule(one));
        }
        for one in &version.document.calendars {
            let _ = writeln!(words, "Calendar \"{}\", {}.", one.name, calendar(one));
        }
        words
    } else {
        serde_json::to_string_pretty(&value).map_err(Failure::contradiction)?
    };
    out.answer(
        words.trim_end(),
        &json!({"policy": version.row.policy, "version": version.row.version, "in_force": version.in_force, "document": value}),
    )
}

async fn versions(open: &OpenWorkspace, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let (versions, people) = tokio::try_join!(session.policies(), People::read(&session))?;
    let (mut words, mut list) = (String::new(), Vec::new());
    for version in &versions {
        let row = &version.row;
        let confirmed = row.confirmed_by.map_or_else(
            || "waits for a second admin".to_owned(),
            |by| format!("confirmed by {}", people.name(by)),
        );
        let _ = writeln!(
            words,
            "{:>3}  {}  {}, drafted by {}, {confirmed}{}",
            row.version,
            minute(row.drafted_at),
            version.document.title,
            people.name(row.drafted_by),
            if version.in_force { "  IN FORCE" } else { "" }
        );
        list.push(json!({"policy": row.policy, "version": row.version, "title": version.document.title, "drafted_at": row.drafted_at.to_rfc3339(),
            "drafted_by": people.name(row.drafted_by), "seq": row.seq, "confirmed_by": row.confirmed_by.map(|by| people.name(by)),
            "confirmed_seq": row.confirmed_seq, "in_force": version.in_force}));
    }
    if versions.is_empty() {
        words.push_str("There is no policy yet: everything is blocked.");
    }
    out.answer(words.trim_end(), &json!({"versions": list}))
}

async fn diff(
    open: &OpenWorkspace,
    new: Option<PolicyDocument>,
    from: Option<u64>,
    to: Option<u64>,
    out: Out,
) -> Result<(), Failure> {
    let session = open.reader().await?;
    let versions = session.policies().await?;
    let new = match new {
        Some(document) => document,
        None => chosen(&versions, to)?.document.clone(),
    };
    let changes = differences(&chosen(&versions, from)?.document, &new);
    let words = if changes.is_empty() {
        "Nothing changes.".to_owned()
    } else {
        changes.join("\n")
    };
    out.answer(&words, &json!({"differences": changes}))
}

fn line(changed: &Changed) -> String {
    let a = &changed.action;
    format!(
        "{}  {} {}  {} {} {}: {}; it was {}",
        a.action_id,
        minute(a.proposed_at),
        a.facts.risk,
        a.facts.kind,
        a.facts.amount,
        a.facts.currency,
        changed.would,
        changed.was
    )
}

fn trial_words(trial: &Trial) -> String {
    let mut words = String::new();
    for fault in &trial.faults {
        let _ = writeln!(
            words,
            "REFUSED: {}",
            countersign_english::policy_fault(fault)
        );
    }
    for warning in &trial.warnings {
        let _ = writeln!(words, "Note: {warning}");
    }
    for change in &trial.differences {
        let _ = writeln!(words, "{change}");
    }
    let _ = writeln!(
        words,
        "It would have changed {} of {}{}",
        trial.changed.len(),
        trial.tried,
        if trial.changed.is_empty() { "." } else { ":" }
    );
    for changed in trial.changed.iter().take(SHOWN) {
        let _ = writeln!(words, "  {}", line(changed));
    }
    if trial.changed.len() > SHOWN {
        let _ = writeln!(
            words,
            "  and {} more (--json lists all)",
            trial.changed.len() - SHOWN
        );
    }
    let _ = writeln!(
        words,
        "It is stricter to {} of {} open, which keep the routes that they have{}",
        trial.touched.len(),
        trial.open,
        if trial.touched.is_empty() { "." } else { ":" }
    );
    for touched in trial.touched.iter().take(SHOWN) {
        let _ = writeln!(words, "  {}  {}", touched.action.action_id, touched.what);
    }
    words.trim_end().to_owned()
}

fn trial_json(trial: &Trial) -> Value {
    let changed: Vec<Value> = trial
        .changed
        .iter()
        .map(|c| json!({"action": c.action.action_id, "was": c.was, "would": c.would}))
        .collect();
    let touched: Vec<Value> = trial
        .touched
        .iter()
        .map(|t| json!({"action": t.action.action_id, "what": t.what}))
        .collect();
    let warnings: Vec<String> = trial.warnings.iter().map(ToString::to_string).collect();
    json!({"faults": trial.faults, "warnings": warnings, "differences": trial.differences,
        "tried": trial.tried, "changed": changed, "open": trial.open, "touched": touched})
}

async fn propose(
    open: &OpenWorkspace,
    file: Option<&Path>,
    calendars: &[PathBuf],
    out: Out,
) -> Result<(), Failure> {
    let document = match file {
        Some(file) => from_file(file)?,
        None => countersign_workflow::default_policy(),
    };
    let document = with_files(document, calendars)?;
    let session = open.signer().await?;
    let (policy, version, recorded) = session.propose_policy(document).await?;
    out.answer(
        &format!(
            "Version {version} of the policy is drafted as {policy} (ledger {}); it is in force once another admin confirms it.",
            recorded.seq
        ),
        &json!({"proposed": {"policy": policy, "version": version, "seq": recorded.seq}}),
    )
}

async fn confirm(open: &OpenWorkspace, policy: Option<Uuid>, out: Out) -> Result<(), Failure> {
    let session: Session = open.signer().await?;
    let waiting = session.pending_policies().await?;
    let one = match policy {
        Some(id) => waiting.iter().find(|one| one.fact_id == id),
        // Of several nobody guesses which is meant.
        None => waiting.first().filter(|_| waiting.len() == 1),
    };
    let one = one.ok_or_else(|| {
        Failure::new(Action::NotFound {
            what: Thing::Confirmation,
            id: policy.map(|id| id.to_string()),
        })
    })?;
    let recorded = session.confirm(one).await?;
    out.answer(
        &format!(
            "The policy {} is in force (ledger {}).",
            one.fact_id, recorded.seq
        ),
        &json!({"confirmed": {"policy": one.fact_id, "seq": recorded.seq}}),
    )
}
