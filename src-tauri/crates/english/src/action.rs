//! Proposals, decisions, claims and handing over.

use crate::{
    Said, login, people, said, say as say_any,
    words::{cause, moment, number, state},
};
use countersign_refusal::{
    Action, ContentFault, HandOverFault, LenderBar, Login, People, Refusal, Thing, Tie,
};
use countersign_statement::codes::{ExecutionEvent, InterruptionEvent, Verdict};

const CONTRADICT: &str = "The ledger's facts contradict each other; verify an export.";

pub(crate) fn say(row: &Action) -> Said {
    match row {
        Action::NotFound { what, id } => not_found(*what, id.as_deref()),
        Action::ContentInvalid { fault } => match fault {
            ContentFault::Field => said(
                "A field of the content is missing or not well formed.",
                "Write it as docs/formats §4 says; input, output, version and explanation are demanded.",
            ),
            ContentFault::Register => said(
                "The content must name this agent and its owner.",
                "Read the agent's registration and use those ids.",
            ),
            ContentFault::Understated => said(
                "The proposal says less than the imported transfer or incident that it names: a smaller amount, a lower risk or another currency.",
                "Take amount and currency from the transfer, and a risk that is not below the incident's severity; both may be raised.",
            ),
        },
        Action::KindNotInMandate { kind } => said(
            format!("This agent's mandate does not allow it to propose {kind}."),
            "Propose a kind that it allows, or have an admin write the agent another mandate, which a second one confirms.",
        ),
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
            CONTRADICT,
        ),
        Action::CommentEmpty { most } => said(
            format!("A comment has between 1 and {} bytes.", number(*most)),
            "Write a comment of that length.",
        ),
        Action::NotOpen {
            state: now,
            changed_seq,
        } => said(
            format!(
                "This action is {}{}; {}.",
                state(*now),
                changed_seq.map_or_else(String::new, |seq| format!(" since ledger number {seq}")),
                if now.is_open() {
                    "until it goes on, it takes no decisions"
                } else {
                    "it takes no more decisions"
                }
            ),
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
            retracted: Some(retracted),
            ..
        } => said(
            format!(
                "You took your vote on this action back, at ledger number {retracted}, when you had been told the agent's advice; here people decide before they are told."
            ),
            "Someone else must take the seat.",
        ),
        Action::SeatDelegated { seq } => said(
            format!(
                "You cannot sign: your delegate decided on this action on your behalf, at ledger number {seq}."
            ),
            "A role counts once on an action; someone else must take the open seat.",
        ),
        Action::DelegatorBarred { bar } => said(
            match bar {
                LenderBar::Lineage => {
                    "You hold the role for this step on behalf of somebody who has a part in this action."
                }
                LenderBar::Seat => {
                    "You hold the role for this step on behalf of somebody whose role was used on this action already."
                }
            },
            "Someone else must take the seat; the action lists who can.",
        ),
        Action::NoVote { step } => said(
            format!("You have no vote at step {step} of this action that could be taken back."),
            "A vote is taken back by who gave it, while its step is open; look at the timeline.",
        ),
        Action::GlassNotAllowed => said(
            "The policy lets nobody break the glass on this action's route.",
            "It takes its route; who can decide it now, and why each other person cannot, stands with the action.",
        ),
        Action::GlassSimulation => said(
            "Nobody breaks the glass for a simulation: nothing of it is ever done.",
            "Let it take its route.",
        ),
        Action::IncidentMissing { most } => said(
            format!(
                "The reference of an incident is one line of 1 to {} characters.",
                number(*most)
            ),
            "Name the incident as your firm does, such as the number of its ticket.",
        ),
        Action::NoGlass => said(
            "No glass is broken here that could be reviewed.",
            "Look at the action's timeline.",
        ),
        Action::GlassReviewed => said(
            "As many people as the policy wants have reviewed that the glass was broken.",
            "Look at what they found.",
        ),
        Action::GlassVerdict => said("A review says upheld or not_upheld.", "Say one of the two."),
        Action::OwnGlass => said(
            "You broke the glass: others review that.",
            "Ask somebody who holds the role that the policy names for it.",
        ),
        Action::ReviewedBefore { seq } => said(
            format!("You have reviewed it already, at ledger number {seq}."),
            "One person reviews it once; another one is wanted.",
        ),
        Action::OverdueBefore => said(
            "That its review is overdue is on record.",
            "Review it, or ask who can.",
        ),
        Action::RevisionNotAllowed => said(
            "The policy lets nobody revise what is on this action's route.",
            "Reject it, and let its agent propose another one; or ask an admin for a policy that allows it.",
        ),
        Action::RevisionOwner => said(
            "On this action's route the owner of its agent revises it, and nobody else.",
            "Ask the owner, or reject it.",
        ),
        Action::RevisionNumber { revision } => said(
            format!("This action is at revision {revision} now; somebody revised it meanwhile."),
            "Read what changed, then say again what you want otherwise.",
        ),
        Action::RevisionSame => said(
            "Nothing is different in this revision.",
            "Change the amount, the currency or the parameters; for a remark, comment.",
        ),
        Action::RevisionErased => said(
            "The action's content was erased, so nobody can say what a revision would change.",
            "Let it expire, and have it proposed again.",
        ),
        Action::RevisionBlocked => said(
            "As revised, the policy blocks this action.",
            "Say something else that it allows, or reject the action.",
        ),
        Action::RevisionStricter => said(
            "As revised, the policy demands more of this action than the route that it is on.",
            "Let its agent propose it so, and put that action in the place of this one.",
        ),
        Action::SeatTaken { seq, .. } => said(
            format!(
                "You cannot sign: you have already signed this action, at ledger number {seq}."
            ),
            "One person has one seat, over all steps; someone else must take the open one.",
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
            "Read what changed, then sign again; your narrative is kept.",
        ),
        Action::ReasonCode { reason, verdict } => said(
            match (reason, verdict) {
                (Some(reason), Some(verdict)) => {
                    format!("The reason {reason} does not belong to the verdict {verdict}.")
                }
                _ => "A reason code that belongs to the verdict is needed.".to_owned(),
            },
            "Pick the one of the verdict's reasons that fits.",
        ),
        Action::NarrativeMissing { least } => said(
            format!("This decision needs a narrative of at least {least} characters."),
            "Say in your own words why you decide so.",
        ),
        Action::ClaimEvent => said("An action is claimed or released.", "Say which of the two."),
        Action::Claimed {
            name,
            until,
            minutes,
        } => {
            let who = name
                .as_deref()
                .filter(|name| !name.is_empty())
                .unwrap_or("Somebody else");
            let end = match (minutes, until) {
                (Some(minutes), _) => format!(" for {minutes} more minutes at most"),
                (None, Some(until)) => format!(" until {}", moment(*until)),
                (None, None) => String::new(),
            };
            said(
                format!("{who} has this action in hand{end}."),
                "Ask for it to be handed over, or decide anyway: a claim does not stop anybody from deciding.",
            )
        }
        Action::AdviceUnknown => said(
            "The agent's recommendation is not available, so whether this is an override cannot be told.",
            "Ask for the recommendation to be restored, or let the action expire.",
        ),
        Action::Malformed { cause: why } => said(
            format!("The decision is malformed: {}.", cause(why)),
            "Open the action again and sign what is there now.",
        ),
        Action::NotProposed => said("The facts do not begin with a proposal.", CONTRADICT),
        Action::AlreadyProposed => said("The action was proposed already.", CONTRADICT),
        Action::OutOfOrder { seq, last } => said(
            format!("Record {seq} does not come after record {last}."),
            CONTRADICT,
        ),
        Action::NotInHand => said(
            "You do not have this action in hand, so you cannot give it back.",
            "Your claim expired, or the action was handed to somebody else: open it again.",
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
            match why {
                Some(why) => format!(
                    "{} cannot decide on this action: {}",
                    name.as_deref()
                        .filter(|name| !name.is_empty())
                        .unwrap_or("This person"),
                    of_somebody(why)
                ),
                None => "There is no such person in this workspace.".to_owned(),
            },
            "Choose someone who can; the action lists who.",
        ),
        Action::InterruptionEvent => said(
            "An action is asked about, answered for, held, resumed, withdrawn or revoked.",
            "Say which of these.",
        ),
        Action::OutOfTurn {
            event,
            state: now,
            changed_seq,
        } => said(
            format!(
                "{}: this action is {} since ledger number {changed_seq}.",
                out_of_turn(*event),
                state(*now)
            ),
            "Look at its timeline.",
        ),
        Action::OwnersOnly { event } => said(
            match event {
                InterruptionEvent::Answered => {
                    "A question is answered by the agent that proposed the action, or by its owner."
                }
                _ => "An action is taken back by the agent that proposed it, or by its owner.",
            },
            "Ask the agent's owner.",
        ),
        Action::NotExecutable {
            event,
            state: now,
            changed_seq,
        } => said(
            match event {
                ExecutionEvent::Consumed => format!(
                    "There is no permission to use: this action is {} since ledger number {changed_seq}.",
                    state(*now)
                ),
                ExecutionEvent::Executed | ExecutionEvent::Failed => format!(
                    "No use of the permission is open to report on: this action is {} since ledger number {changed_seq}.",
                    state(*now)
                ),
            },
            "Do not act on it; propose it anew if it is still wanted.",
        ),
        Action::NotReplaceable {
            state: now,
            changed_seq,
        } => said(
            format!(
                "Another action takes the place of one that is open or approved, or proposes anew what was rejected; this one is {} since ledger number {changed_seq}.",
                state(*now)
            ),
            "Propose the other one by itself.",
        ),
        Action::SuccessionOwners => said(
            "An action is put in the place of another one by the agent that proposed both, or by its owner.",
            "Ask the agent's owner.",
        ),
        Action::AlreadyReplaced => said(
            "Another action follows this one already.",
            "Look at the timeline; put one in the place of that other one.",
        ),
        Action::NoSuccessor => said(
            "The action that is to follow is not another one of the same agent, proposed later, that follows no other and is a simulation exactly where this one is.",
            "Propose it first, then say which action it follows.",
        ),
        Action::DigestDiffers => said(
            "What is about to be carried out is not what was approved: the digests differ.",
            "Do not act on it. Carry out exactly the action that was approved, or propose the other one.",
        ),
        Action::ExecutionEvent => said(
            "A permission is used (consumed), and then reported on (executed or failed).",
            "Say which of these.",
        ),
        Action::EscalationCause => said(
            "An action is escalated because its step is overdue, or by hand.",
            "Say which of the two.",
        ),
        Action::AlreadyEscalated { step, level } => said(
            format!(
                "The action is at step {step} now, with {} of its ladder reached.",
                rungs(*level)
            ),
            "Look at it again; somebody escalated or decided at the same time.",
        ),
        Action::NoRung { level: 0 } => said(
            "The policy has no ladder for this step: nobody else can be asked.",
            "Hand the action over to somebody who can decide, or ask an admin for a policy with a ladder.",
        ),
        Action::NoRung { level } => said(
            format!(
                "The ladder of this step ends here: {} reached.",
                rungs(*level)
            ),
            "Hand the action over to somebody who can decide.",
        ),
        Action::NotOverdue { at } => said(
            format!("It is not overdue before {}.", moment(*at)),
            "A step can be escalated by hand if it cannot wait.",
        ),
        Action::TextMissing { most } => said(
            format!(
                "A question, an answer or a reason has between 1 and {} bytes.",
                number(*most)
            ),
            "Say in your own words what you ask, answer or do, and why.",
        ),
    }
}

fn rungs(level: u64) -> String {
    match level {
        0 => "no rung".to_owned(),
        1 => "1 rung".to_owned(),
        more => format!("{more} rungs"),
    }
}

const fn out_of_turn(event: InterruptionEvent) -> &'static str {
    match event {
        InterruptionEvent::Asked => "Nothing can be asked about it now",
        InterruptionEvent::Answered => "There is no open question to answer",
        InterruptionEvent::Held => "It cannot be held now",
        InterruptionEvent::Resumed => "It is not on hold",
        InterruptionEvent::Withdrawn => "It cannot be taken back any more",
        InterruptionEvent::Revoked => "There is no approval to take back",
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
            retracted,
        }) => {
            let verb = match verdict {
                Some(Verdict::Approve) => "Approved",
                Some(Verdict::Reject) => "Rejected",
                // What it was is kept back from whoever asks.
                None => "Decided on",
            };
            match retracted {
                None => format!(
                    "{verb} this action already, at step {step} of revision {revision} (record {seq})."
                ),
                Some(retracted) => format!(
                    "{verb} this action at step {step} (record {seq}) and took the vote back (record {retracted}), knowing the advice."
                ),
            }
        }
        Refusal::Action(Action::SeatDelegated { seq }) => {
            format!("Their delegate decided on this action on their behalf (record {seq}).")
        }
        Refusal::Action(Action::DelegatorBarred { bar }) => match bar {
            LenderBar::Lineage => {
                "Holds the role on behalf of somebody who has a part in this action.".to_owned()
            }
            LenderBar::Seat => {
                "Holds the role on behalf of somebody whose role was used on this action already."
                    .to_owned()
            }
        },
        Refusal::Login(Login::RoleMissing {
            roles, fault, at, ..
        }) => login::role_of_somebody(roles, *fault, *at),
        Refusal::Login(Login::PeopleOnly { .. }) => "Is not a person.".to_owned(),
        Refusal::People(People::KeyNotActive { fault, .. }) => {
            people::key_of_somebody(*fault).to_owned()
        }
        other => say_any(other).sentence,
    }
}

fn not_found(what: Thing, id: Option<&str>) -> Said {
    let of = |kind: &str| {
        id.map_or_else(
            || format!("There is no such {kind}."),
            |id| format!("There is no {kind} {id}."),
        )
    };
    match what {
        Thing::Action => said(
            "There is no such action that you may read.",
            "Check the id.",
        ),
        Thing::Confirmation => match id {
            None => said(
                "There is nothing here to confirm.",
                "Look at the pending confirmations again.",
            ),
            Some(id) => said(
                format!("Nothing of the id {id} waits to be confirmed."),
                "Look at the pending confirmations again; nothing was confirmed.",
            ),
        },
        Thing::Record => said(
            id.map_or_else(
                || "There is no such record under this checkpoint.".to_owned(),
                |id| format!("There is no record {id} under this checkpoint."),
            ),
            "Check the ledger number.",
        ),
        Thing::Text => said(
            id.map_or_else(
                || "You may not read this record.".to_owned(),
                |id| format!("You may not read record {id}."),
            ),
            "Ask someone who may.",
        ),
        Thing::Comment => said(of("comment"), "Check the id."),
        Thing::Decision => said(of("decision"), "Check the id."),
        Thing::Workspace => said(
            of("workspace on this computer"),
            "Choose one from the list.",
        ),
        Thing::Installation => said(
            "This computer has no installation in this workspace.",
            "Enrol it under Settings.",
        ),
        Thing::Export => said(of("export"), "Check the id."),
        Thing::Schedule => said(
            of("schedule"),
            "`countersignctl exports schedule list` has them.",
        ),
        Thing::ExportFile => said(
            of("file of this export"),
            "Choose where it is, or export again.",
        ),
        Thing::Person => said(of("person"), "Check the id."),
        Thing::Fact => said(of("fact"), "Check the id."),
        Thing::Policy => said(of("policy"), "Check the id."),
        Thing::Import => said(of("import"), "Check the id."),
        Thing::ImportFile => said(of("picked file"), "Pick it again."),
        Thing::Job => said(of("job"), "Check the id."),
        Thing::Agent => said(of("agent or worker"), "Check its name."),
    }
}

fn lineage(tie: Tie, agent: Option<&str>) -> String {
    let why = match tie {
        Tie::AgentOwner => agent.map_or_else(
            || "you own the agent that proposed this".to_owned(),
            |agent| format!("you own agent {agent}"),
        ),
        Tie::Proposer => "you proposed this action".to_owned(),
        Tie::Owner => "you answer for this action".to_owned(),
        Tie::Launcher => "you launched this action".to_owned(),
        Tie::Subject => "this action is about you".to_owned(),
        Tie::Editor => "you edited this action".to_owned(),
        Tie::Involved => "you launched this action or are its subject".to_owned(),
    };
    format!("You cannot sign: {why}.")
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
