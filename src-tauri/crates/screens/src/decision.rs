//! What a decision will do, what of it is signed, and what it did.

use countersign_app::case::Loaded;
use countersign_contract as c;
use countersign_statement::{
    codes::{OverrideType, Verdict},
    digest,
};
use countersign_workflow::{Case, DecisionPlan};

use crate::wire;

/// What the sheet shows before signing. The exact bytes are there once a reason is `picked` and what must be written is
/// `written`; before that the plan is a stand-in's, and only its rows are shown.
pub fn preview(
    loaded: &Loaded,
    plan: &DecisionPlan,
    picked: bool,
    written: bool,
    key: Option<[u8; 32]>,
) -> c::DecisionPreview {
    let verdict = plan.statement.verdict;
    let bytes = (picked && written).then_some(&plan.bytes);
    c::DecisionPreview {
        rows: rows(loaded, plan, picked, key),
        statement: bytes.cloned(),
        statement_digest: bytes.map_or_else(String::new, |b| digest(b.as_bytes())),
        effect: will(loaded, plan, verdict),
        override_type: wire::override_type(plan.statement.override_type),
        override_note: plan.statement.override_type.map(|_| match verdict {
            Verdict::Approve => "The agent advises against this. Approving it is an override; say why in your own words.".into(),
            Verdict::Reject => "The agent advises this. Rejecting it is an override; say why in your own words.".into(),
        }),
    }
}

fn rows(
    loaded: &Loaded,
    plan: &DecisionPlan,
    picked: bool,
    key: Option<[u8; 32]>,
) -> Vec<c::Field> {
    let s = &plan.statement;
    let mut out = vec![
        wire::field("Verdict", wire::capital(s.verdict.as_str())),
        wire::field("Action", wire::label(loaded.row.seq)),
        wire::mono("Action digest", s.action_digest.clone()),
        wire::field("Step", s.step.to_string()),
        wire::field("Seat", wire::readable(s.seat_role.as_str())),
    ];
    if let Some(of) = s.on_behalf_of {
        let whose = loaded.members.person(of);
        let whose = whose.map_or_else(|| of.to_string(), |member| member.name.clone());
        out.push(wire::field("On behalf of", whose));
    }
    out.extend([wire::field(
        "Reason",
        if picked {
            crate::signed::reason(s.reason_code)
        } else {
            "Not picked yet"
        },
    )]);
    if let Some(over) = s.override_type {
        out.push(wire::field("Override", over_words(over)));
    }
    out.push(wire::mono("Route", s.route_digest.clone()));
    out.push(wire::mono("Shown to you", s.view_digest.clone()));
    out.push(wire::field("Ledger head seen", s.seen_seq.to_string()));
    if let Some(key) = key {
        out.push(wire::mono("Key", wire::fingerprint(&key)));
    }
    out
}

fn over_words(over: OverrideType) -> &'static str {
    match over {
        OverrideType::AiOverride => "Human over agent",
        OverrideType::ManualOverride => "Outside of its route",
    }
}

/// What the decision will do.
fn will(loaded: &Loaded, plan: &DecisionPlan, verdict: Verdict) -> String {
    let Some(step) = loaded.case.open_step() else {
        return String::new();
    };
    let votes = loaded.case.votes(step.step, verdict) + 1;
    let last = loaded
        .route
        .as_ref()
        .and_then(|r| r.steps.last())
        .is_none_or(|l| l.step == plan.seat.step);
    match verdict {
        Verdict::Reject if votes >= step.deny => "This rejection ends the action.".into(),
        Verdict::Reject => format!(
            "{} more rejection needed at this step to end the action.",
            step.deny.saturating_sub(votes)
        ),
        Verdict::Approve if votes < step.quorum => format!(
            "{} more approval needed at this step.",
            step.quorum.saturating_sub(votes)
        ),
        Verdict::Approve if last => "This is the last approval: the action is approved.".into(),
        Verdict::Approve => {
            let next = loaded
                .route
                .as_ref()
                .and_then(|r| r.steps.iter().find(|s| s.step == step.step + 1));
            next.map_or_else(
                || format!("Step {} is done with it.", step.step),
                |n| {
                    format!(
                        "Step {} is done with it; step {} then waits for a {}.",
                        step.step,
                        n.step,
                        countersign_english::role(n.role)
                    )
                },
            )
        }
    }
}

/// What a decision did, out of the case after it.
pub fn became(case: &Case) -> String {
    match case.open_step() {
        Some(step) => {
            let votes = case.votes(step.step, Verdict::Approve);
            let more = step.quorum.saturating_sub(votes);
            if votes == 0 && step.step > 1 {
                format!(
                    "Step {} is done; step {} waits for a {}.",
                    step.step - 1,
                    step.step,
                    countersign_english::role(step.role)
                )
            } else {
                format!("Step {} waits for {more} more.", step.step)
            }
        }
        None => format!("The action is {}.", countersign_english::state(case.state)),
    }
}
