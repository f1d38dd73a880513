//! Everything on the screen, put together.

use countersign_app::{
    case::{HistoryRow, Loaded},
    evidence::{Evidence, demands, incident_of},
    subject::{Like, PrecedentRow},
};
use countersign_contract as c;
use countersign_statement::{State, codes::ReasonCode};
use countersign_workflow::{
    Case,
    escalate::{escalates_at, may_escalate},
};

use uuid::Uuid;

use crate::{
    checks, compare, disowned, document,
    evidence::{content_fields, sections},
    friction, glass,
    history::{comments, mentionable, timeline},
    in_hand::{in_hand, may_hand_over},
    interruptions, pace,
    people::{names, roles},
    recommendation::withheld,
    revisions,
    route::{route, standing, taken_back},
    signed, subject, successions, wire,
};

/// Rows of a comparison that stand beside the list.
const PREVIEWED: usize = 4;

/// What is loaded about an action besides itself.
#[derive(Debug)]
pub struct Around {
    /// Decisions on like actions, newest first.
    pub precedents: Vec<PrecedentRow>,
    /// What was imported about its subject.
    pub evidence: Evidence,
    /// Other actions of its kind and about its subject.
    pub like: Like,
    /// The records about it, newest first.
    pub history: Vec<HistoryRow>,
}

/// The screen as `me` sees it. What was recorded of the showing is not in it yet: the view's digest and the head are empty.
pub fn view(me: Uuid, loaded: &Loaded, around: Around) -> c::ActionView {
    let Around {
        precedents,
        evidence,
        like,
        history,
    } = around;
    let row = &loaded.row;
    let names = names(&loaded.members, me);
    let rule = loaded.rule();
    let candidates = loaded.candidates();
    let mine = candidates.iter().find(|k| k.person == me);
    let in_hand = in_hand(loaded, &names);
    let roles = roles(&loaded.members, me, loaded.now);
    let content = loaded.content.as_ref();
    let (verb, object) = content.map_or_else(
        || ("Erased".to_owned(), String::new()),
        |k| wire::phrase(&k.kind, k.subject_kind.as_str(), &k.subject),
    );
    let agent = names
        .agents
        .iter()
        .find(|(a, _)| *a == row.agent)
        .map(|(_, n)| n.clone())
        .unwrap_or_default();
    let amount = content.and_then(|k| wire::money(k.amount.as_str(), &k.currency));
    let version = content.map(|k| k.agent_version.clone()).unwrap_or_default();
    let label = wire::label(row.seq);
    let pause = interruptions::pause(loaded, &names);
    let person = loaded.members.person(me).map(|m| &m.person);
    let comparisons = compare::comparisons(loaded, rule, &like);
    let mut view = c::ActionView {
        action_id: row.action_id.to_string(),
        revision: u32::try_from(row.revision).unwrap_or(u32::MAX),
        action_digest: hex::encode(row.action_digest),
        state: wire::state(row.state, row.expires_at, loaded.now),
        risk: content.map_or(c::Risk::Critical, |k| wire::risk(k.risk)),
        kind: content.map(|k| k.kind.clone()).unwrap_or_default(),
        sentence: c::Sentence {
            actor_type: c::ActorType::Agent,
            actor: agent,
            agent_version: version.clone(),
            verb,
            object,
            amount,
        },
        received_at: wire::time(row.proposed_at),
        disowned: disowned::disowned(loaded, &names),
        glass: glass::glass(loaded, &names),
        revisions: revisions::revisions(loaded, &names),
        actor_type: c::ActorType::Agent,
        agent_version: version,
        is_simulation: loaded.case.is_simulation,
        incident: content.and_then(incident_of),
        subject: content.map(subject::of),
        content: content.map(content_fields).unwrap_or_default(),
        policy_checks: content
            .map(|k| checks::checks(k, loaded.case.is_simulation, rule))
            .unwrap_or_default(),
        comparisons,
        agent_input: document::document(content.map_or("", |k| &k.agent_input)),
        agent_output: document::document(content.map_or("", |k| &k.agent_output)),
        precedents: precedents
            .into_iter()
            .map(|p| c::Precedent {
                action_id: p.action_id.to_string(),
                label: wire::label(p.seq),
                reason: signed::reason(p.reason_code).into(),
                amount: wire::money(&p.amount, &p.currency),
                verdict: wire::verdict(p.verdict),
                decided_at: wire::time(p.at),
                decided_seq: p.decided_seq,
                override_type: wire::override_type(p.override_type),
            })
            .collect(),
        recommendation: withheld(me, loaded).unwrap_or(c::RecommendationView::Folded {}),
        route: route(loaded, rule.map(|(d, _)| d), &candidates, &names),
        clocks: c::Clocks {
            due_at: row
                .due_at
                .filter(|_| loaded.case.open_step().is_some())
                .map(wire::time),
            escalates_at: escalates_at(&loaded.case).map(wire::time),
            escalation: escalation(&loaded.case),
            expires_at: row.expires_at.map(wire::time),
            paused: stands_still(loaded, pause.as_ref()).map(Into::into),
            working_time: working_time(loaded),
        },
        pause,
        interruptions: interruptions::interruptions(loaded, &names),
        follows: successions::follows(loaded, &names),
        followed_by: successions::followed_by(loaded),
        comments: comments(loaded, &names),
        mentionable: mentionable(loaded, &names),
        timeline: timeline(history, loaded, &names),
        you: c::Standing {
            may_hand_over: may_hand_over(loaded, mine, in_hand.as_ref(), &roles),
            may_interrupt: interruptions::may(loaded, person),
            may_escalate: person
                .and_then(|p| may_escalate(&loaded.case, p, loaded.now).ok())
                .map(|rung| wire::role(rung.role)),
            may_supersede: successions::may(loaded, person),
            may_revise: revisions::may(loaded, person),
            may_retract: person.and_then(|p| taken_back(loaded, p)),
            may_break: glass::may_break(loaded, me),
            may_review: loaded.may_review(me),
            ..standing(loaded, mine)
        },
        in_hand,
        friction: friction::friction(demands(loaded, &evidence)),
        evidence: sections(content.map_or("", |k| &k.subject), evidence),
        reason_codes: reason_codes(),
        label,
        view_digest: String::new(),
        seen_seq: 0,
        seen_leaf: String::new(),
        seen_at: wire::time(loaded.now),
    };
    view.friction.least = pace::least(&view);
    view
}

/// Why the due time stands still, where it does.
fn stands_still(loaded: &Loaded, pause: Option<&c::Pause>) -> Option<&'static str> {
    if loaded.case.state_at(loaded.now) == State::PausedAgentSuspended {
        return Some("Its agent is stopped; the due time stands still");
    }
    Some(match pause?.by.event {
        c::InterruptionEvent::Asked => "A question is open; the due time stands still",
        _ => "It is held; the due time stands still",
    })
}

/// In which hours the open step's time is counted.
fn working_time(loaded: &Loaded) -> Option<String> {
    let step = loaded.case.open_step()?;
    let policy = loaded.policy.as_ref()?;
    let calendar = policy.calendars.iter().find(|c| c.name == step.calendar)?;
    Some(format!(
        "Working time of the calendar \"{}\": {}.",
        calendar.name,
        calendar.made_of.trim_end_matches('.')
    ))
}

/// What the open step's ladder has done and will do, in words; none where it has no rung.
fn escalation(case: &Case) -> Option<String> {
    let asked: Vec<&str> = case
        .open_roles()
        .iter()
        .skip(1)
        .map(|role| countersign_english::role(*role))
        .collect();
    let next = case
        .next_rung()
        .map(|(rung, _)| countersign_english::role(rung.role));
    match (asked.is_empty(), next) {
        (true, None) => None,
        (true, Some(next)) => Some(format!("If nobody decides in time, a {next} is asked too.")),
        (false, None) => Some(format!(
            "Escalated: also asked are {}.",
            asked.join(" and ")
        )),
        (false, Some(next)) => Some(format!(
            "Escalated: also asked are {}; next a {next}.",
            asked.join(" and ")
        )),
    }
}

/// What of a screen stands beside the list.
pub fn preview(view: c::ActionView) -> c::ActionPreview {
    let first = view.comparisons.into_iter().next().map(|mut first| {
        let all = first.rows.len();
        first.rows.retain(|r| r.changed);
        first.same += u32::try_from(all - first.rows.len()).unwrap_or(0);
        first
    });
    let changed = first.as_ref().map_or(0, |f| f.rows.len());
    c::ActionPreview {
        action_id: view.action_id,
        label: view.label,
        revision: view.revision,
        risk: view.risk,
        sentence: view.sentence,
        is_simulation: view.is_simulation,
        changed_fields: u32::try_from(changed).unwrap_or(u32::MAX),
        comparison: first.map(|mut first| {
            first.rows.truncate(PREVIEWED);
            first
        }),
        checks: u32::try_from(view.policy_checks.len()).unwrap_or(u32::MAX),
        fired: view.policy_checks.into_iter().filter(|k| k.fired).collect(),
        due_at: view.clocks.due_at,
        expires_at: view.clocks.expires_at,
        steps: view.route.steps,
        step: view.route.step,
        last_comment: view.comments.into_iter().next(),
        refusal: view.you.reason,
        pause: view.pause,
        in_hand: view.in_hand,
    }
}

/// Every reason that a decision can have, as the page is told it.
pub fn reason_codes() -> Vec<c::ReasonCode> {
    ReasonCode::ALL.iter().map(|r| reason(*r)).collect()
}

fn reason(code: ReasonCode) -> c::ReasonCode {
    c::ReasonCode {
        code: code.as_str().into(),
        verdict: wire::verdict(code.verdict()),
        sentence: signed::reason(code).into(),
    }
}
