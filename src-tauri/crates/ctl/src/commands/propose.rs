//! `screen`, `triage`, `remediate`, `automate-compliance` and `audit-summary`: an agent looks at what was imported, at payments or at
//! its own past, and proposes.

use countersign_statement::{State, codes::Advice};
use std::fmt::Write as _;

use countersign_agents::Moment;
use countersign_app::{
    Failure, Watch,
    consulting::Spoke,
    entropy,
    findings::Outcome,
    imports,
    runs::{Asked, Handled, Made, Screened},
    screening::{LeftOut, Looked},
};
use serde_json::{Value, json};

use super::{import::told, model};
use crate::{
    args::{Comply, Run, Summarise, Triage},
    out::Out,
    place::OpenWorkspace,
};

/// Screens transactions and proposes its alerts.
pub async fn screen(
    open: &OpenWorkspace,
    args: &Run,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let agent = open.agent().await?;
    let Screened { looked, made } = agent.screen_and_propose(&asked(args), watch).await?;
    let found = &looked.screening;
    let mut words = format!(
        "{} transactions of {} accounts were screened{}; {} accounts were flagged.\n{}",
        found.rows,
        found.accounts,
        looked
            .since
            .map(|at| format!(" (from {} on, {})", at.to_text(), imports_of(&looked)))
            .unwrap_or_default(),
        found.alerts.len(),
        counted(&made)
    );
    for rule in &found.rules {
        let _ = write!(
            words,
            "\n  {:24} {} flagged, {} found (chance would find {}), {} ms",
            rule.rule.named(rule.by_count),
            rule.flagged,
            rule.found,
            rule.by_chance,
            rule.milliseconds
        );
    }
    let unborne: Vec<String> = looked
        .unborne
        .iter()
        .map(|import| {
            format!("IMPORT {import}: its rows are not those that its record says; somebody changed them past the database's rules")
        })
        .collect();
    for notice in left_out(&looked.left_out)
        .iter()
        .chain(&found.notices)
        .chain(&unborne)
    {
        let _ = write!(words, "\n{notice}");
    }
    out.answer(&words, &json!({"screened": {"since": looked.since.map(Moment::to_text), "imports": looked.imports, "rows": found.rows, "not_looked_at": looked.left_out, "rows_not_as_recorded": looked.unborne,
        "accounts": found.accounts, "alerts": found.alerts.len(), "rules": found.rules, "notices": found.notices, "version": found.version,
        "simulation": args.simulation, "proposed": list(&made)}}))
}

/// Triages incidents, with what the screening says of the accounts they name.
pub async fn triage(
    open: &OpenWorkspace,
    args: &Triage,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let (name, run) = (args.asks()?, &args.run);
    let agent = open.agent().await?;
    let Some(name) = name else {
        let handled = agent.triage(&asked(run), watch).await?;
        return handle(&handled, "triaged", run, out, None);
    };
    let client = model::client(&agent, name, &args.asking, watch)?;
    let name = countersign_app::consulting::Model::name(&client).to_owned();
    let triaged = agent
        .triage_by_model(&asked(run), Box::new(client), watch)
        .await?;
    let told = model::told(&triaged, &name);
    handle(
        &triaged.handled,
        "triaged",
        run,
        out,
        Some((told, &triaged.spoke)),
    )
}

/// Proposes what should be done about the accounts that incidents name.
pub async fn remediate(
    open: &OpenWorkspace,
    args: &Run,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let handled = open.agent().await?.remediate(&asked(args), watch).await?;
    handle(&handled, "remediated", args, out, None)
}

/// Says of each payment of a file whether it may be released, and proposes that.
pub async fn automate_compliance(
    open: &OpenWorkspace,
    args: Comply,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let (payments, report) = imports::payments(&args.file, args.read_as.dialect()?, watch).await?;
    let agent = open.agent().await?;
    let made = agent
        .automate_compliance(&payments, &args.limit, args.simulation, watch)
        .await?;
    let advised = |wanted| {
        let of = |one: &&Made| one.proposal.recommendation == wanted;
        made.iter().filter(of).count()
    };
    let (proceed, block, review) = (
        advised(Advice::Proceed),
        advised(Advice::Block),
        advised(Advice::Review),
    );
    let mut words = format!(
        "{} payments were looked at: the advice is to release {proceed}, not to release {block}, and to look at {review} first.\n{}",
        payments.len(),
        counted(&made)
    );
    words.push_str(&told(&report));
    out.answer(&words, &json!({"automate_compliance": {"payments": payments.len(), "proceed": proceed, "block": block, "review": review,
        "simulation": args.simulation, "report": report, "proposed": list(&made)}}))
}

/// Proposes a report on what the agent proposed in a period.
pub async fn audit_summary(
    open: &OpenWorkspace,
    args: &Summarise,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let until = args.until.unwrap_or_else(entropy::now);
    let agent = open.agent().await?;
    let made = [agent
        .audit_summary((args.since, until), args.simulation, watch)
        .await?];
    let [Made { proposal, .. }] = &made;
    let words = format!("{}\n{}", proposal.ai_explanation, counted(&made));
    out.answer(&words, &json!({"audit_summary": {"since": args.since, "until": until, "simulation": args.simulation,
        "summary": proposal.ai_explanation, "proposed": list(&made)}}))
}

/// What a model had to do with a run: in words, for programs, and beside each proposal who spoke.
type Beside<'a> = ((String, Value), &'a [Option<Spoke>]);

fn handle(
    handled: &Handled,
    what: &str,
    args: &Run,
    out: Out,
    beside: Option<Beside<'_>>,
) -> Result<(), Failure> {
    let mut words = format!(
        "{} incidents were {what}.\n{}",
        handled.incidents,
        counted(&handled.made)
    );
    if handled.earlier > 0 {
        let _ = write!(
            words,
            "\n{} earlier incidents were not looked at.",
            handled.earlier
        );
    }
    let mut answer = json!({"incidents": handled.incidents, "not_looked_at": {"earlier_incidents": handled.earlier},
        "flagged_accounts": handled.flagged, "simulation": args.simulation});
    let mut proposed = list(&handled.made);
    if let Some(((told, model), spoke)) = beside {
        let _ = write!(words, "\n{told}");
        for (one, spoke) in proposed.iter_mut().zip(spoke) {
            if let Value::Object(members) = one {
                members.insert("model".to_owned(), json!(spoke));
            }
        }
        if let Value::Object(members) = &mut answer {
            members.insert("model".to_owned(), model);
        }
    }
    if let Value::Object(members) = &mut answer {
        members.insert("proposed".to_owned(), Value::Array(proposed));
    }
    out.answer(&words, &json!({what: answer}))
}

fn asked(args: &Run) -> Asked {
    Asked {
        import: args.import,
        since: args.since,
        incident: None,
        is_simulation: args.simulation,
    }
}

fn imports_of(looked: &Looked) -> String {
    match looked.imports.len() {
        1 => "1 import".to_owned(),
        n => format!("{n} imports"),
    }
}

/// What was not looked at, and how to.
fn left_out(rows: &LeftOut) -> Vec<String> {
    let told = |n: u64, words: &str| (n > 0).then(|| format!("{n} rows {words}"));
    [
        told(
            rows.earlier_rows,
            "of earlier times were not looked at; --since looks further back.",
        ),
        told(
            rows.other_imports_rows,
            "of other imports were not looked at; without --import they are.",
        ),
        told(
            rows.other_time_rows,
            "of imports whose times are of another kind (steps beside dates) were not looked at; --since with such a time looks at them.",
        ),
        told(
            rows.replaced_rows,
            "of earlier readings of files that were imported anew were left out.",
        ),
        told(
            rows.corrected_rows,
            "were left out because later imports correct them.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn counted(made: &[Made]) -> String {
    let outcomes: Vec<&Outcome> = made.iter().map(|one| &one.outcome).collect();
    let of = |state: State| {
        outcomes
            .iter()
            .filter(|o| matches!(o, Outcome::Proposed(p) if !p.existing && p.outcome == state))
            .count()
    };
    let count = |like: fn(&Outcome) -> bool| outcomes.iter().filter(|o| like(o)).count();
    let new = count(|o| matches!(o, Outcome::Proposed(p) if !p.existing));
    let mut words = format!(
        "{new} actions were proposed: {} wait for people, {} were cleared by the policy, {} blocked by it; {} had been proposed before.",
        of(State::InReview),
        of(State::AutoCleared),
        of(State::Blocked),
        outcomes.len() - new
    );
    let waits = count(|o| matches!(o, Outcome::Waits { .. }));
    let grown = count(|o| matches!(o, Outcome::Waits { grown: true, .. }));
    if waits > 0 {
        let _ = write!(words, " Of these {waits} wait already");
        let _ = match grown {
            0 => write!(words, "."),
            _ => write!(
                words,
                ", {grown} of them with new evidence since: what is new is proposed once they are decided."
            ),
        };
    }
    words
}

fn list(made: &[Made]) -> Vec<Value> {
    made.iter()
        .map(|Made { proposal, outcome }| {
            let (state, existing, grown, seq) = match outcome {
                Outcome::Proposed(p) => (p.outcome.as_str(), p.existing, false, Some(p.recorded.seq)),
                Outcome::Waits { grown, .. } => ("in_review", true, *grown, None),
                Outcome::Known { state, .. } => (state.as_str(), true, false, None),
            };
            json!({"action": outcome.action(), "kind": proposal.kind, "subject": proposal.subject, "risk": proposal.risk, "confidence": proposal.confidence,
                "outcome": state, "existing": existing, "grown": grown, "seq": seq})
        })
        .collect()
}
