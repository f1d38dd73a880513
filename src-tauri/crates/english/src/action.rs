//! Proposals, decisions, claims and handing over.

use crate::{
    Said, login, people, said, say as say_any,
    words::{moment, number, state},
};
use countersign_refusal::{
    Action, ContentFault, HandOverFault, Login, People, Refusal, Thing, Tie,
};
use countersign_statement::codes::Verdict;

pub(crate) fn say(row: &Action) -> Said {
    match row {
        Action::NotFound { what } => match what {
            Thing::Action => said(
                "There is no such action that you may read.",
                "Check the id.",
            ),
            Thing::Confirmation => said(
                "There is nothing here to confirm.",
                "Look at the pending confirmations again.",
            ),
        },
        Action::ContentInvalid { fault } => match fault {
            ContentFault::Field => said(
                "A field of the content is missing or not well formed.",
                "Write it as docs/formats §4 says; input, output, version and explanation are demanded.",
            ),
            ContentFault::Register => said(
                "The content must name this agent and its owner.",
                "Read the agent's registration and use those ids.",
            ),
        },
        Action::CommitmentDiffers => said(
            "The content does not commit to this recommendation.",
            "Commit to the recommendation that is sent with it.",
        ),
        Action::IdempotencyConflict => said(
            "This idempotency key was used for a different proposal.",
            "Use a new key for a new proposal.",
        ),
        Action::Transition { from, to } => said(
            match (from, to) {
                (Some(from), Some(to)) => format!(
                    "An action that is {} cannot become {}.",
                    state(*from),
                    state(*to)
                ),
                _ => "This change of an action's state is not in the workflow.".to_owned(),
            },
            "Verify an export, and report this.",
        ),
        Action::CommentEmpty { most } => said(
            format!("A comment has between 1 and {} bytes.", number(*most)),
            "Write something shorter, or something at all.",
        ),
        Action::NotOpen {
            state: now,
            changed_seq,
        } => said(
            match changed_seq {
                Some(seq) => format!(
                    "This action is {} since ledger number {seq}; it takes no more decisions.",
                    state(*now)
                ),
                None => format!(
                    "This action is {}; it takes no more decisions.",
                    state(*now)
                ),
            },
            "Look at its timeline.",
        ),
        Action::Expired { at } => said(
            format!(
                "This action expired at {}; nothing is approved by a timeout.",
                moment(*at)
            ),
            "Have it proposed again.",
        ),
        Action::Lineage { tie, agent } => said(
            lineage(*tie, agent.as_deref()),
            "Someone else must decide it; the action lists who can.",
        ),
        Action::SeatTaken {
            seq,
            verdict,
            step,
            revision: _,
        } => said(
            format!(
                "You {} this action at step {step} already, at ledger number {seq}; one person has one seat, over all steps.",
                past(*verdict)
            ),
            "Someone else must take the open seat.",
        ),
        Action::ViewUnknown => said(
            "The view that was signed is not one that you were shown.",
            "Open the action again.",
        ),
        Action::StaleView {
            changed_seq,
            seen_seq,
        } => said(
            format!(
                "This action changed at ledger number {changed_seq}, after what you saw (up to {seen_seq})."
            ),
            "Read what changed, then sign anew; your narrative is kept.",
        ),
        Action::ReasonCode { reason, verdict } => said(
            match (reason, verdict) {
                (Some(reason), Some(verdict)) => {
                    format!("The reason {reason} does not belong to the verdict {verdict}.")
                }
                _ => "The reason code does not belong to this verdict.".to_owned(),
            },
            "Choose one of the verdict's reason codes.",
        ),
        Action::NarrativeMissing { least } => said(
            format!("This decision needs a narrative of at least {least} characters."),
            "Say in your own words why you decide so.",
        ),
        Action::ClaimEvent => said("An action is claimed or released.", "Say which of the two."),
        Action::Claimed { name, until } => {
            let who = name
                .as_deref()
                .filter(|name| !name.is_empty())
                .unwrap_or("Somebody else");
            let end = until.map_or_else(String::new, |until| format!(" until {}", moment(until)));
            said(
                format!("{who} has this action in hand{end}."),
                "Have it handed over, or decide without: a claim keeps nobody from deciding.",
            )
        }
        Action::NotInHand => said(
            "You do not have this action in hand, so you cannot give it back.",
            "Your claim ran out, or it was handed on: look at it again.",
        ),
        Action::HandOver { fault } => match fault {
            HandOverFault::Tied => said(
                "You own the agent that proposed this, launched it or are its subject, so you do not say who decides on it.",
                "Someone else must hand it over.",
            ),
            HandOverFault::Stranger => said(
                "An action is handed over by a supervisor, by who has it in hand or by who could decide on it.",
                "Ask one of them.",
            ),
        },
        Action::TargetExcluded { name, why } => said(
            format!(
                "{} cannot decide on this action: {}",
                name.as_deref()
                    .filter(|name| !name.is_empty())
                    .unwrap_or("This person"),
                of_somebody(why)
            ),
            "Choose someone who can; the action lists who.",
        ),
    }
}

/// Why somebody cannot decide, of them: for a list of names, or behind a name and a colon.
pub(crate) fn of_somebody(why: &Refusal) -> String {
    match why {
        Refusal::Action(Action::Lineage { tie, agent }) => {
            lineage_of_somebody(*tie, agent.as_deref())
        }
        Refusal::Action(Action::SeatTaken {
            seq,
            verdict,
            step,
            revision,
        }) => {
            let verb = match verdict {
                Verdict::Approve => "Approved",
                Verdict::Reject => "Rejected",
            };
            format!(
                "{verb} this action already, at step {step} of revision {revision} (record {seq})."
            )
        }
        Refusal::Login(Login::RoleMissing {
            roles, fault, at, ..
        }) => login::role_of_somebody(roles, *fault, *at),
        Refusal::Login(Login::PeopleOnly { .. }) => "Is no person.".to_owned(),
        Refusal::People(People::KeyNotActive { fault, .. }) => {
            people::key_of_somebody(*fault).to_owned()
        }
        other => say_any(other).sentence,
    }
}

const fn past(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approved",
        Verdict::Reject => "rejected",
    }
}

fn lineage(tie: Tie, agent: Option<&str>) -> String {
    match tie {
        Tie::AgentOwner => match agent {
            Some(agent) => {
                format!("You own the agent {agent}, which proposed this, so you may not decide it.")
            }
            None => "You own the agent that proposed this, so you may not decide it.".to_owned(),
        },
        Tie::Proposer => "You proposed this, so you may not decide it.".to_owned(),
        Tie::Owner => "You answer for this action, so you may not decide it.".to_owned(),
        Tie::Launcher => "You launched this, so you may not decide it.".to_owned(),
        Tie::Subject => "You are the subject of this, so you may not decide it.".to_owned(),
        Tie::Editor => "You edited this, so you may not decide it.".to_owned(),
        Tie::Involved => {
            "You launched this or are its subject, so you may not decide it.".to_owned()
        }
    }
}

fn lineage_of_somebody(tie: Tie, agent: Option<&str>) -> String {
    match tie {
        Tie::AgentOwner => agent.map_or_else(
            || "Owns the agent that proposed this.".to_owned(),
            |agent| format!("Owns agent {agent}."),
        ),
        Tie::Proposer => "Proposed this action.".to_owned(),
        Tie::Owner => "Answers for this action.".to_owned(),
        Tie::Launcher => "Launched this action.".to_owned(),
        Tie::Subject => "Is the subject of this action.".to_owned(),
        Tie::Editor => "Edited this action.".to_owned(),
        Tie::Involved => "Launched this action or is its subject.".to_owned(),
    }
}
