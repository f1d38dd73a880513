//! What happens to an action.

use crate::{
    StatementError, codes,
    format::{
        Code, Commit, Forced, Hex64, Id, Integer, MaybeCommit, MaybeHex64, MaybeId, MaybeOverride,
        MaybeTime, Origin, Time,
    },
    shape::facts,
};

facts! {
    /// An action is proposed.
    Action, "countersign/action/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.proposed": Agent(agent), "proposed";
    {
        /// The workspace.
        origin: Origin,
        /// The action.
        action_id: Id => "Action",
        /// From 1.
        revision: Integer,
        /// Commitment of the content.
        action_digest: Commit => "Content",
        /// Digest of the route; empty where nobody decides.
        route_digest: MaybeHex64,
        /// What became of it.
        outcome: Code<codes::Entry> => "Outcome",
        /// The proposing agent.
        agent: Id => "Agent",
        /// Digest of the idempotency key.
        idempotency: Hex64,
    }

    /// A person decides.
    Decision, "countersign/decision/v1", about Action(action_id), ordinary, decision_holds;
        "action.decided": Signer(person), "decided";
    {
        /// The workspace.
        origin: Origin,
        /// This decision.
        decision_id: Id,
        /// The action.
        action_id: Id => "Action",
        /// Commitment of the content decided on.
        action_digest: Commit,
        /// The revision decided on.
        revision: Integer,
        /// Digest of the route.
        route_digest: Hex64,
        /// The step whose seat is taken.
        step: Integer => "Step",
        /// The role of the seat.
        seat_role: Code<codes::Role> => "Seat",
        /// Who decides.
        person: Id,
        /// Whose role it is, where that person delegated it; empty where who decides holds it themselves.
        on_behalf_of: MaybeId => "On behalf of",
        /// What is decided.
        verdict: Code<codes::Verdict> => "Verdict",
        /// Why.
        reason_code: Code<codes::ReasonCode> => "Reason",
        /// Commitment of the narrative.
        narrative_commitment as "narrative": MaybeCommit => "Narrative",
        /// Computed, never chosen.
        override_type: MaybeOverride => "Override",
        /// Commitment of the view document that was shown.
        view_digest: Commit => "View",
        /// The last record seen.
        seen_seq: Integer => "Saw record",
        /// Its leaf.
        seen_leaf: Hex64,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A person takes their vote back while its step is open. The vote stays on record and is not counted.
    Retraction, "countersign/retraction/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.retracted": Signer(person), "took their vote back";
    {
        /// The workspace.
        origin: Origin,
        /// The decision that is taken back.
        decision_id: Id => "Decision",
        /// The action.
        action_id: Id => "Action",
        /// The step of the vote, which is open.
        step: Integer => "Step",
        /// Whose vote it is.
        person: Id,
        /// Commitment of the reason.
        reason: Commit => "Reason",
        /// The signer's claim.
        signed_at: Time,
    }

    /// A person breaks the glass: an action is approved outside of its route, and reviewed afterwards.
    GlassBroken, "countersign/glass/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.glass_broken": Signer(person), "broke the glass";
    {
        /// The workspace.
        origin: Origin,
        /// This fact.
        glass_id: Id,
        /// The action.
        action_id: Id => "Action",
        /// Commitment of the content that is approved by it.
        action_digest: Commit,
        /// Its revision.
        revision: Integer,
        /// Digest of the route that it is forced out of, which allows it.
        route_digest: Hex64,
        /// The step that was open.
        step: Integer => "Step",
        /// The role by which they may.
        role: Code<codes::Role> => "By role",
        /// Who.
        person: Id,
        /// What it is; computed, never chosen.
        override_type: Forced => "Override",
        /// Commitment of the reference of the incident that demands it.
        incident: Commit => "Incident",
        /// Commitment of the narrative.
        narrative: Commit => "Narrative",
        /// Commitment of the view document that was shown.
        view_digest: Commit => "View",
        /// The last record seen.
        seen_seq: Integer => "Saw record",
        /// Its leaf.
        seen_leaf: Hex64,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A person reviews afterwards that the glass was broken.
    GlassReview, "countersign/glass-review/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.glass_reviewed": Signer(person), "reviewed that the glass was broken";
    {
        /// The workspace.
        origin: Origin,
        /// What is reviewed.
        glass_id: Id => "Broken glass",
        /// The action.
        action_id: Id => "Action",
        /// Who reviews.
        person: Id,
        /// The role by which they do.
        role: Code<codes::Role> => "By role",
        /// What they found.
        verdict: Code<codes::GlassVerdict> => "Found",
        /// Commitment of the reason.
        reason: Commit => "Reason",
        /// The signer's claim.
        signed_at: Time,
    }

    /// The review after the glass was broken was not complete in time.
    GlassOverdue, "countersign/glass-overdue/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.glass_overdue": PersonOrWorker(by), "noticed that its after-review is overdue";
    {
        /// The workspace.
        origin: Origin,
        /// What was to be reviewed.
        glass_id: Id => "Broken glass",
        /// The action.
        action_id: Id => "Action",
        /// Whose program noticed it first.
        by: Id,
    }

    /// A person changes what an action in review would do. It stays on its route, and is decided on from the first step anew.
    Revision, "countersign/revision/v1", about Action(action_id), ordinary, revision_holds;
        "action.revised": Person(by), "revised it";
    {
        /// The workspace.
        origin: Origin,
        /// The action.
        action_id: Id => "Action",
        /// The number of this revision, from 2.
        revision: Integer => "Revision",
        /// Commitment of the content as it is from now on.
        action_digest: Commit => "Content",
        /// Digest of the route, which it stays on.
        route_digest: Hex64,
        /// Who: who could decide, or the owner of the agent.
        by: Id,
        /// Commitment of the reason.
        reason: Commit => "Reason",
    }

    /// A person comments.
    Comment, "countersign/comment/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.commented": Signer(person), "commented";
    {
        /// The workspace.
        origin: Origin,
        /// This comment.
        comment_id: Id,
        /// The action.
        action_id: Id => "Action",
        /// Who comments.
        person: Id,
        /// Commitment of the text.
        text: Commit => "Text",
        /// The signer's claim.
        signed_at: Time,
    }

    /// A console showed an action to a person.
    View, "countersign/view/v1", about Action(action_id), ordinary, |_| Ok(());
        "client.viewed": Person(person), "opened the action";
    {
        /// The workspace.
        origin: Origin,
        /// The action.
        action_id: Id => "Action",
        /// To whom.
        person: Id,
        /// Commitment of the view document.
        view_digest: Commit => "Shown",
    }

    /// A person takes an action in hand, or gives it back.
    Claim, "countersign/claim/v1", about Action(action_id), ordinary, claim_holds;
        "action.claimed": Person(person), "claimed it", where event = codes::ClaimEvent::Claimed;
        "action.released": Person(person), "gave it back", where event = codes::ClaimEvent::Released;
    {
        /// The workspace.
        origin: Origin,
        /// Claimed or released.
        event: Code<codes::ClaimEvent>,
        /// The action.
        action_id: Id => "Action",
        /// The step that was open.
        step: Integer => "Step",
        /// Who claims or releases.
        person: Id,
        /// When a claim runs out; of a release nothing.
        until: MaybeTime => "Until",
    }

    /// An action is handed to a person.
    Assignment, "countersign/assignment/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.assigned": Person(assigned_by), "handed it over";
    {
        /// The workspace.
        origin: Origin,
        /// The action.
        action_id: Id => "Action",
        /// The step that was open.
        step: Integer => "Step",
        /// To whom.
        person: Id => "To",
        /// Commitment of the note.
        note: MaybeCommit => "Note",
        /// By whom.
        assigned_by: Id,
    }

    /// The review of an action is interrupted or goes on, or the action is taken back.
    Interruption, "countersign/interruption/v1", about Action(action_id), ordinary, |_| Ok(());
        "action.asked": Person(by), "asked for information", where event = codes::InterruptionEvent::Asked;
        "action.answered": Anyone(by), "answered", where event = codes::InterruptionEvent::Answered;
        "action.held": Person(by), "held it", where event = codes::InterruptionEvent::Held;
        "action.resumed": Person(by), "let it go on", where event = codes::InterruptionEvent::Resumed;
        "action.withdrawn": Anyone(by), "took it back", where event = codes::InterruptionEvent::Withdrawn;
        "action.revoked": Person(by), "took the approval back", where event = codes::InterruptionEvent::Revoked;
    {
        /// The workspace.
        origin: Origin,
        /// Which of them.
        event: Code<codes::InterruptionEvent>,
        /// The action.
        action_id: Id => "Action",
        /// The step that is open, or was last.
        step: Integer => "Step",
        /// Who: a person, or the action's agent.
        by: Id,
        /// Commitment of the question, the answer or the reason.
        text: Commit => "Text",
    }

    /// Another action of the same agent is put in the place of one, or proposes anew what was rejected: on record of both.
    Succession, "countersign/succession/v1", about Action(action_id), ordinary, succession_holds;
        "action.superseded": Anyone(by), "put another action in its place", where event = codes::SuccessionEvent::Superseded;
        "action.resubmitted": Anyone(by), "proposed it anew in another action", where event = codes::SuccessionEvent::Resubmitted;
        "action.supersedes": Anyone(by), "put it in the place of another action", where event = codes::SuccessionEvent::Supersedes;
        "action.resubmits": Anyone(by), "proposed it anew after another action was rejected", where event = codes::SuccessionEvent::Resubmits;
    {
        /// The workspace.
        origin: Origin,
        /// Which of the two, and why.
        event: Code<codes::SuccessionEvent>,
        /// The action.
        action_id: Id => "Action",
        /// The other one.
        other: Id => "Other action",
        /// Who: the agent that proposed both, or its owner.
        by: Id,
    }

    /// A step that nobody decides on is put before more people.
    Escalation, "countersign/escalation/v1", about Action(action_id), ordinary, escalation_holds;
        "action.escalated": PersonOrWorker(by), "escalated it";
    {
        /// The workspace.
        origin: Origin,
        /// Why.
        cause: Code<codes::EscalationCause> => "Cause",
        /// The action.
        action_id: Id => "Action",
        /// The open step.
        step: Integer => "Step",
        /// The rung that is reached, from 1.
        level: Integer => "Level",
        /// The role whose holders may decide too from now on.
        role: Code<codes::Role> => "Also asked",
        /// By whom: of an overdue step, whose program noticed it first.
        by: Id,
        /// Commitment of the reason; of an overdue step none is needed.
        reason: MaybeCommit => "Reason",
    }

    /// An agent uses the permission that an approval gives, or reports what came of it.
    Execution, "countersign/execution/v1", about Action(action_id), ordinary, execution_holds;
        "action.consumed": Agent(agent), "used the permission", where event = codes::ExecutionEvent::Consumed;
        "action.executed": Agent(agent), "reported that it was carried out", where event = codes::ExecutionEvent::Executed;
        "action.failed": Agent(agent), "reported that it failed", where event = codes::ExecutionEvent::Failed;
    {
        /// The workspace.
        origin: Origin,
        /// Which of them.
        event: Code<codes::ExecutionEvent>,
        /// The action.
        action_id: Id => "Action",
        /// The agent that proposed it.
        agent: Id,
        /// What the agent is about to carry out, or has: the action's digest, if it is what was approved.
        digest: Hex64 => "Digest",
        /// Commitment of what the agent says of it.
        note: MaybeCommit => "Note",
    }
}

fn decision_holds(made: &Decision) -> Result<(), StatementError> {
    if made.on_behalf_of == Some(made.person) {
        Err(StatementError::Rule(
            "Nobody decides on behalf of themselves.",
        ))
    } else {
        Ok(())
    }
}

fn execution_holds(made: &Execution) -> Result<(), StatementError> {
    use codes::ExecutionEvent as E;
    let sound = match made.event {
        E::Consumed => made.note.is_empty(),
        E::Executed => true,
        E::Failed => !made.note.is_empty(),
    };
    if sound {
        Ok(())
    } else {
        Err(StatementError::Rule(
            "A failure is reported with a note, a permission is used without one.",
        ))
    }
}

fn revision_holds(made: &Revision) -> Result<(), StatementError> {
    if made.revision < 2 {
        Err(StatementError::Rule("The first revision is the proposal."))
    } else {
        Ok(())
    }
}

fn succession_holds(made: &Succession) -> Result<(), StatementError> {
    if made.action_id == made.other {
        Err(StatementError::Rule("No action follows itself."))
    } else {
        Ok(())
    }
}

fn escalation_holds(made: &Escalation) -> Result<(), StatementError> {
    if (made.cause == codes::EscalationCause::ByHand) == made.reason.is_empty() {
        Err(StatementError::Rule(
            "An escalation by hand has a reason, that of an overdue step none.",
        ))
    } else {
        Ok(())
    }
}

fn claim_holds(claim: &Claim) -> Result<(), StatementError> {
    if (claim.event == codes::ClaimEvent::Claimed) == claim.until.is_some() {
        Ok(())
    } else {
        Err(StatementError::Rule(
            "A claim says when it runs out, a release does not.",
        ))
    }
}
