//! `queue`, `show`, `who-can-decide`: reading before deciding.

use countersign_english::{lacking, of_somebody};
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use countersign_app::{
    Failure,
    case::{DecisionRow, Loaded},
    evidence::{Evidence, INCIDENT, TRANSACTIONS, demands},
};
use countersign_statement::{
    State, Void,
    codes::{OverrideType, SuccessionEvent},
};
use countersign_workflow::{Demands, amount, reveal::kept_back};
use serde_json::{Value, json};

use super::{named, past::past, people::People};
use crate::{
    args::{ActionName, Listed, Queue},
    out::Out,
    place::OpenWorkspace,
};

pub(super) fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// What waits for people, or what is sought by state, person and time.
pub async fn queue(open: &OpenWorkspace, args: &Queue, out: Out) -> Result<(), Failure> {
    if let Some(action) = args.who {
        return who_can_decide(open, action, out).await;
    }
    match &args.state {
        Some(Listed::In(states)) => return past(open, args, states.clone(), out).await,
        None if args.by.is_some() || args.since.is_some() => {
            return past(open, args, Vec::new(), out).await;
        }
        Some(Listed::Waiting) if args.by.is_some() || args.since.is_some() => {
            return past(open, args, vec![State::InReview], out).await;
        }
        Some(Listed::Waiting) | None => {}
    }
    let session = open.reader().await?;
    let people = People::read(&session).await?;
    let (rows, counts, flagged, short) = tokio::try_join!(
        session.queue_page(None, i64::from(args.limit)),
        session.state_counts(),
        session.flagged(i64::from(args.limit)),
        session.short_by_claim()
    )?;
    let mut words = String::new();
    for row in &rows {
        let simulation = if row.is_simulation {
            "  SIMULATION"
        } else {
            ""
        };
        let _ = writeln!(
            words,
            "{}  {:8} {} {} {}  {} {}  step {}, due {}  by {} {}{simulation}",
            row.action_id,
            row.risk.as_str(),
            row.kind,
            row.subject_kind,
            row.subject,
            row.amount,
            row.currency,
            row.step,
            minute(row.due_at),
            people.name(row.agent),
            row.agent_version
        );
    }
    let _ = if rows.is_empty() {
        write!(words, "Nothing waits for a decision.")
    } else {
        write!(
            words,
            "{}",
            counts
                .iter()
                .map(|(state, n)| format!("{n} {}", state.as_str().replace('_', " ")))
                .collect::<Vec<_>>()
                .join(", ")
        )
    };
    for (action, seq, revoked) in &flagged {
        let _ = write!(
            words,
            "\nFLAGGED {action} (ledger {seq}): what was decided rests on votes that are void since ledger {revoked}; a supervisor who has no part in it must look at it."
        );
    }
    for one in &short {
        let _ = write!(
            words,
            "\nSHORT {} (ledger {}): {}",
            one.action_id,
            one.seq,
            lacking(one.role, one.wanted, one.found)
        );
    }
    let short: Vec<Value> = short
        .iter()
        .map(|one| json!({"action": one.action_id, "seq": one.seq, "role": one.role, "wanted": one.wanted, "found": one.found}))
        .collect();
    let flagged: Vec<Value> = flagged
        .into_iter()
        .map(|(action, seq, revoked)| json!({"action": action, "seq": seq, "revoked": revoked}))
        .collect();
    let list: Vec<Value> = rows
        .iter()
        .map(|r| {
            json!({"action": r.action_id, "risk": r.risk, "kind": r.kind, "subject_kind": r.subject_kind, "subject": r.subject, "amount": r.amount,
                "currency": r.currency, "step": r.step, "due_at": r.due_at.to_rfc3339(), "agent": people.name(r.agent), "simulation": r.is_simulation})
        })
        .collect();
    let states: serde_json::Map<String, Value> = counts
        .into_iter()
        .map(|(state, n)| (state.to_string(), json!(n)))
        .collect();
    out.answer(
        &words,
        &json!({"queue": list, "states": states, "flagged": flagged, "short": short}),
    )
}

/// Whether a decision departs from the advice, for somebody from whom the advice is kept back: that would tell it.
fn told_override(d: &DecisionRow, hidden: bool) -> Option<OverrideType> {
    d.override_type.filter(|_| !hidden)
}

/// One action with everything that was said to it.
pub async fn show(open: &OpenWorkspace, name: ActionName, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let action = named::of_person(&session, name).await?;
    let (loaded, people, timeline) = tokio::try_join!(
        session.load(action),
        People::read(&session),
        session.timeline(action)
    )?;
    let evidence = session.evidence(&loaded).await?;
    let hidden = kept_back(&loaded.case, session.person());
    let mut words = text(&loaded, &people, hidden);
    words.push_str(&sections(&loaded, &evidence));
    let _ = writeln!(words, "\nLedger");
    for entry in timeline.iter().rev() {
        let actor = entry
            .actor
            .map_or_else(|| "the database".into(), |id| people.name(id));
        let _ = writeln!(
            words,
            "  {:>6}  {}  {} by {actor}{}",
            entry.seq,
            minute(entry.at),
            entry.event,
            match (entry.differs, entry.other) {
                (true, _) => ", and it is not what was approved".to_owned(),
                (false, Some(other)) => format!(" (the other one is A-{other})"),
                (false, None) => String::new(),
            }
        );
    }
    let decisions: Vec<Value> = loaded
        .decisions
        .iter()
        .map(|d| {
            json!({"by": people.name(d.person), "on_behalf_of": d.on_behalf_of.map(|of| people.name(of)), "verdict": d.verdict, "reason": d.reason_code, "override": told_override(d, hidden).map_or("", OverrideType::as_str), "step": d.step, "role": d.seat_role,
                "narrative": d.narrative, "at": d.at.to_rfc3339(), "seq": d.seq, "retracted": d.retracted, "void": d.void})
        })
        .collect();
    let comments: Vec<Value> = loaded.comments.iter().map(|c| json!({"by": people.name(c.person), "text": c.text, "at": c.at.to_rfc3339(), "seq": c.seq})).collect();
    let records: Vec<Value> = timeline
        .iter()
        .rev()
        .map(|h| json!({"seq": h.seq, "event": h.event, "at": h.at.to_rfc3339(), "differs": h.differs, "other": h.other}))
        .collect();
    let document = |text: &str| {
        serde_json::from_str::<Value>(text).unwrap_or_else(|_| Value::String(text.to_owned()))
    };
    out.answer(
        &words,
        &json!({"action": {"id": action, "revision": loaded.row.revision, "successor": loaded.row.successor.map(|o| o.action_id), "predecessor": loaded.row.predecessor.map(|o| o.action_id), "state": loaded.row.state, "step": loaded.row.step, "agent": people.name(loaded.row.agent),
            "answers_for_it": people.name(loaded.row.owner), "proposed_at": loaded.row.proposed_at.to_rfc3339(),
            "expires_at": loaded.row.expires_at.map(|t| t.to_rfc3339()), "content": document(&loaded.row.content),
            "recommendation": if hidden { Value::Null } else { document(&loaded.row.recommendation) }, "recommendation_kept_back": hidden,
            "evidence": evidence_json(&evidence), "before_signing": demanded(&demands(&loaded, &evidence)), "route": document(&loaded.row.route), "decisions": decisions, "glass": super::glass::told_json(&loaded.glass, &people), "comments": comments, "records": records}}),
    )
}

fn text(loaded: &Loaded, people: &People, hidden: bool) -> String {
    let mut words = String::new();
    // Writing to a String cannot fail.
    match &loaded.content {
        Some(content) => {
            let simulation = if content.is_simulation {
                "  SIMULATION: nothing of it may ever be done"
            } else {
                ""
            };
            let _ = writeln!(
                words,
                "{} on {} {}{simulation}",
                content.kind, content.subject_kind, content.subject
            );
            let _ = writeln!(
                words,
                "  risk {}, amount {} {}",
                content.risk, content.amount, content.currency
            );
        }
        None => {
            let _ = writeln!(words, "The content of this action was erased.");
        }
    }
    let row = &loaded.row;
    let _ = writeln!(
        words,
        "  {}, revision {}, {}",
        row.action_id,
        row.revision,
        state(loaded)
    );
    let _ = writeln!(
        words,
        "  proposed {} by {}, for which {} answers",
        minute(row.proposed_at),
        people.name(row.agent),
        people.name(row.owner)
    );
    if let Some(former) = row.predecessor {
        let how = match former.event {
            SuccessionEvent::Resubmitted => "proposed anew after",
            _ => "in the place of",
        };
        let id = former.action_id;
        let _ = writeln!(words, "  {how} A-{}  {id}", former.seq);
        for said in loaded.earlier.iter().filter(|d| d.retracted.is_none()) {
            let name = people.name(said.person);
            let (verdict, reason) = (said.verdict, said.reason_code);
            let _ = write!(words, "    {name} said {verdict} to that ({reason})");
            let narrative = said.narrative.as_deref().unwrap_or_default();
            let _ = writeln!(
                words,
                "{}{narrative}",
                if narrative.is_empty() { "" } else { ": " }
            );
        }
    }
    if let Some(later) = row.successor {
        let how = match later.event {
            SuccessionEvent::Resubmitted => "proposed anew in",
            _ => "replaced by",
        };
        let _ = writeln!(words, "  {how} A-{}  {}", later.seq, later.action_id);
    }
    if let Some(route) = &loaded.route {
        for (index, step) in route.steps.iter().enumerate() {
            let mark = if row.state == State::InReview && row.step == index as u64 + 1 {
                "  <- open"
            } else {
                ""
            };
            let _ = writeln!(
                words,
                "  step {}: {} of {} ({}){mark}",
                index + 1,
                step.quorum,
                step.role,
                step.name
            );
        }
    }
    match &loaded.recommendation {
        Some(_) if hidden => {
            let _ = writeln!(
                words,
                "\nThe policy keeps the agent's advice back until you have decided."
            );
        }
        Some(advice) => {
            let _ = writeln!(
                words,
                "\nThe agent says {} (confidence {})\n  {}",
                advice.recommendation, advice.confidence, advice.ai_explanation
            );
        }
        None => {
            let _ = writeln!(words, "\nThe agent's recommendation is not available.");
        }
    }
    for d in &loaded.decisions {
        let departs = told_override(d, hidden).map_or_else(String::new, |departs| {
            format!(", {}", departs.as_str().replace('_', " "))
        });
        let taken_back = d.retracted.map_or_else(String::new, |seq| {
            let why = match d.void {
                None => "taken back",
                Some(Void::Key) => {
                    "void, for its key was revoked as compromised from an earlier record on"
                }
                Some(Void::Step) => {
                    "void, for its step would not have been open without votes that are void"
                }
            };
            format!("; {why}, and not counted (ledger {seq})")
        });
        let _ = writeln!(
            words,
            "\n{}{} said {} ({}{departs}), step {} as {}, {} (ledger {}){taken_back}",
            people.name(d.person),
            d.on_behalf_of
                .map_or_else(String::new, |of| format!(" for {}", people.name(of))),
            d.verdict,
            d.reason_code,
            d.step,
            d.seat_role,
            minute(d.at),
            d.seq
        );
        if let Some(narrative) = &d.narrative {
            let _ = writeln!(words, "  {narrative}");
        }
    }
    words.push_str(&super::glass::told(&loaded.glass, people));
    for c in &loaded.comments {
        let _ = writeln!(
            words,
            "\n{} commented, {} (ledger {})\n  {}",
            people.name(c.person),
            minute(c.at),
            c.seq,
            c.text.as_deref().unwrap_or("(erased)")
        );
    }
    words
}

/// The sections of which a policy may demand that they were viewed, under the names that `decide --viewed` takes.
fn sections(loaded: &Loaded, evidence: &Evidence) -> String {
    let mut words = String::new();
    let demands = demands(loaded, evidence);
    // Writing to a String cannot fail.
    if let Some(route) = &loaded.route {
        let _ = writeln!(
            words,
            "\n[checks] rule {} of the policy: friction {}, at least {} persons",
            route.rule, route.friction, route.min_persons
        );
    }
    if let Some(content) = &loaded.content {
        let _ = writeln!(words, "\n[output]\n  {}", content.agent_output);
    }
    if let Some((rows, total)) = &evidence.booked {
        let _ = writeln!(
            words,
            "\n[transactions] {} of {total}, last lines first",
            rows.len()
        );
        for row in rows {
            let _ = writeln!(
                words,
                "  {}  {} -> {}  {}  {}{}",
                row.time,
                row.from_account,
                row.to_account,
                amount::words(&row.amount, &row.currency).unwrap_or_default(),
                row.kind,
                row.was
                    .as_ref()
                    .map(|was| format!("  (corrected; was {was})"))
                    .unwrap_or_default()
            );
        }
    }
    if let Some((id, facts)) = &evidence.incident {
        let _ = writeln!(
            words,
            "\n[incident] {id}: {} (severity {}, by {}, opened {})\n  {}",
            facts.title, facts.severity, facts.source, facts.opened_at, facts.description
        );
    }
    if !demands.sections.is_empty() {
        let _ = writeln!(
            words,
            "\nBefore signing: view {}{}{}.",
            demands.sections.join(", "),
            demands
                .typed
                .as_ref()
                .map(|typed| format!("; type {typed}"))
                .unwrap_or_default(),
            if demands.password {
                "; enter your password once more"
            } else {
                ""
            }
        );
    }
    words
}

fn evidence_json(evidence: &Evidence) -> Value {
    json!({
        TRANSACTIONS: evidence.booked.as_ref().map(|(rows, total)| json!({"total": total, "rows": rows.iter().map(|r|
            json!({"time": r.time, "id": r.id, "from_account": r.from_account, "to_account": r.to_account, "amount": r.amount,
                "currency": r.currency, "kind": r.kind, "was": r.was})).collect::<Vec<_>>()})),
        INCIDENT: evidence.incident.as_ref().map(|(id, facts)| json!({"id": id, "title": facts.title, "severity": facts.severity,
            "source": facts.source, "opened_at": facts.opened_at, "description": facts.description})),
    })
}

fn demanded(demands: &Demands) -> Value {
    json!({"tier": demands.tier.as_str(), "viewed": demands.sections, "typed": demands.typed, "password": demands.password, "narrative": demands.narrative})
}

fn state(loaded: &Loaded) -> String {
    let expired =
        loaded.row.state.is_open() && loaded.row.expires_at.is_some_and(|at| at <= loaded.now);
    if expired {
        "expired".into()
    } else {
        loaded.row.state.as_str().replace('_', " ")
    }
}

/// Who can decide an action now, and why everyone else cannot.
pub async fn who_can_decide(
    open: &OpenWorkspace,
    name: ActionName,
    out: Out,
) -> Result<(), Failure> {
    let session = open.reader().await?;
    let action = named::of_person(&session, name).await?;
    let loaded = session.load(action).await?;
    let people = People::read(&session).await?;
    let candidates = loaded.candidates();
    let (mut words, mut list) = (String::new(), Vec::new());
    for candidate in &candidates {
        match &candidate.answer {
            Ok(seat) => {
                let behalf = seat.on_behalf_of.map(|of| people.name(of));
                let whose = behalf
                    .as_ref()
                    .map_or_else(String::new, |of| format!(", on behalf of {of}"));
                let _ = writeln!(
                    words,
                    "{:24} can decide step {} as {}{whose}",
                    candidate.name, seat.step, seat.role
                );
                list.push(json!({"person": candidate.person, "name": candidate.name, "can": true, "step": seat.step, "role": seat.role, "on_behalf_of": behalf}));
            }
            Err(why) => {
                let said = of_somebody(&why.refusal());
                let _ = writeln!(words, "{:24} cannot: {said}", candidate.name);
                list.push(json!({"person": candidate.person, "name": candidate.name, "can": false, "code": why.code(), "why": said}));
            }
        }
    }
    // A route that nobody can finish waits for ever unless somebody says so.
    let shortage = loaded.shortage();
    if let Some(shortage) = &shortage {
        let _ = writeln!(words, "It cannot be finished as things stand: {shortage}");
    }
    let lacking = shortage
        .map(|s| json!({"step": s.step, "role": s.role, "wanted": s.wanted, "found": s.found}));
    out.answer(
        &words,
        &json!({"who_can_decide": list, "shortage": lacking}),
    )
}
